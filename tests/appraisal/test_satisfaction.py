"""满意度: published examples to their printed digits, what each open choice does, and the bounds that hold for any survey."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.acceptance import accept_figures
from appraisal.frames import FINDINGS, OBSERVATIONS, RULINGS, SURVEYS
from appraisal.panel.scores import score_figures
from appraisal.period import parse_period
from appraisal.surveys.margins import (
    close_places,
    explain_survey_zh,
    no_evaluation_zh,
    within_margin,
    within_margin_zh,
)
from appraisal.surveys.rule import SurveyRule
from appraisal.surveys.scores import add_survey_figures, score_parts, score_surveys
from tests.appraisal.small_county import indicator, parameters, scheme, towns

CASES = pd.read_csv(
    Path(__file__).parents[1] / "cases" / "scoring" / "satisfaction.csv", dtype="str", keep_default_na=False
)
ANSWERS = ("满意", "基本满意", "不满意", "不了解", "弃权")
LEFT_OUT = {"unknown": "excluded", "abstention": "excluded"}
TWO_ENDS = {"scale": {"满意": 100, "基本满意": 50, "不满意": 0}, **LEFT_OUT}
RULES = {
    "plain": TWO_ENDS,
    "shandong_phone": {"scale": {"满意": 100, "基本满意": 75, "不满意": 55}, **LEFT_OUT},
    "shandong": {
        "scale": {"满意": 100, "基本满意": 75, "不满意": 55},
        "methods": {"电话调查": 6, "问卷调查": 4},
        "missing_method": "renormalise",
        **LEFT_OUT,
    },
    "yijun": {
        **TWO_ENDS,
        "layers": {
            "towns": {"职工": 3, "服务对象": 6, "部门": 3, "县级领导": 3},
            "departments": {"职工": 4, "乡镇": 7, "县级领导": 4},
        },
        "missing_layer": "refuse",
    },
    "questions": {
        **TWO_ENDS,
        "questions": {"服务态度": 20, "服务能力": 20, "工作效率": 20, "工作效果": 40},
        "missing_question": "refuse",
    },
}
PERIOD = parse_period("2026-12")
COMPLETION = {"method": "completion", "cap_pct": 100, "floor_at_zero": True, "nonpositive_target": "unscored"}


def county(rule, *codes, peer_group="towns", weights=None, **fields):
    surveyed = indicator("satisfaction", feeds=("survey",), survey=rule, uom="分", basis="stock", rule=COMPLETION)
    others = [indicator("output", feeds=("unit_submission",), rule=COMPLETION)]
    made = scheme(
        [surveyed, *others],
        weights or {"satisfaction": 15, "output": 85},
        towns(*(codes or ("town.a",)), peer_group=peer_group),
        targets={(code, town): 100 for code in ("satisfaction", "output") for town in codes or ("town.a",)},
    )
    return made.model_copy(update=fields)


def surveys(*cells):
    """Cells of (subject, layer, method, question, {answer: count}, population)."""
    rows = [
        {
            "indicator_code": "satisfaction", "subject_code": subject, "period": "2026-12", "layer_zh": layer,
            "method_zh": method, "question_zh": question, "answer_zh": answer, "answer_count": count,
            "population_count": population, "raw_sha256": "f" * 64, "file_name": "满意度调查表.xlsx",
            "cell_ref": f"满意度调查表!B{place}",
        }
        for place, (subject, layer, method, question, counts, population) in enumerate(cells, start=5)
        for answer, count in counts.items()
    ]  # fmt: skip
    return SURVEYS.conform(pd.DataFrame(rows)) if rows else SURVEYS.empty()


def plain(counts, subject="town.a"):
    return (subject, "", "", "", counts, None)


def cell_of(row):
    counts = {name: int(row[name]) for name in ANSWERS}
    population = int(row["population"]) if row["population"] else None
    return ("town.a", row["layer"], row["method"], row["question"], counts, population)


@pytest.mark.parametrize("case", CASES["case"].unique())
def test_cases(case):
    rows = CASES[CASES["case"] == case].to_dict("records")
    first = rows[0]
    rule = SurveyRule(**(RULES[first["rule"]] | parameters(first["options"])))
    (figure,) = score_surveys(
        surveys(*map(cell_of, rows)), county(rule, peer_group=first["peer_group"]), PERIOD
    ).to_dict("records")
    if first["expected_reason"]:
        assert pd.isna(figure["value"])
        assert first["expected_reason"] in figure["reason_zh"]
    else:
        assert f"{figure['value']:.2f}" == first["expected_value"]
        assert pd.isna(figure["reason_zh"])
    if first["expected_margin"]:
        assert figure["margin_pp"] == pytest.approx(float(first["expected_margin"]), abs=0.005)
    if first["expected_valid"]:
        assert figure["valid_count"] == int(first["expected_valid"])


def yijun_town(*shares):
    layers = RULES["yijun"]["layers"]["towns"]
    cells = [
        ("town.a", layer, "", "", {"满意": share, "不满意": 100 - share}, None)
        for layer, share in zip(layers, shares, strict=True)
    ]
    return surveys(*cells)


def test_fifteen_points_of_a_yijun_town():
    made = county(SurveyRule(**RULES["yijun"]))
    figures = score_surveys(yijun_town(92, 85, 88, 90), made, PERIOD)
    panel = figures[["indicator_code", "subject_code", "period", "value"]]
    output = pd.DataFrame([{"indicator_code": "output", "subject_code": "town.a", "period": "2026-12", "value": 100.0}])
    results = score_figures(pd.concat([panel, output], ignore_index=True), made, PERIOD)
    points = dict(zip(results["indicator_code"], results["score_points"], strict=True))
    assert (points["satisfaction"], points[""]) == (13.2, 98.2)


def test_parts_add_up_to_the_figure_and_name_its_layers():
    parts = score_parts(yijun_town(92, 85, 88, 90), county(SurveyRule(**RULES["yijun"])), PERIOD)
    assert dict(zip(parts["layer_zh"], parts["value"], strict=True)) == {
        "职工": 92,
        "服务对象": 85,
        "部门": 88,
        "县级领导": 90,
    }
    assert list(parts.set_index("layer_zh").loc[["职工", "服务对象"], "weight_share_pct"]) == [20, 40]
    assert (parts["value"] * parts["weight_share_pct"]).sum() / 100 == pytest.approx(88)


def test_layers_combine_by_squared_weights():
    made = county(SurveyRule(**RULES["yijun"]))
    parts = score_parts(yijun_town(92, 85, 88, 90), made, PERIOD)
    (figure,) = score_surveys(yijun_town(92, 85, 88, 90), made, PERIOD).to_dict("records")
    by_hand = ((parts["weight_share_pct"] / 100 * parts["margin_pp"]) ** 2).sum() ** 0.5
    assert figure["margin_pp"] == pytest.approx(by_hand)
    assert figure["margin_pp"] < parts["margin_pp"].min()


def test_more_questions_to_the_same_people_are_no_larger_sample():
    rule = SurveyRule(**RULES["questions"])
    cells = [("town.a", "", "", question, {"满意": 90, "不满意": 10}, None) for question in rule.questions]
    (sheet,) = score_surveys(surveys(*cells), county(rule), PERIOD).to_dict("records")
    (single,) = score_surveys(
        surveys(plain({"满意": 90, "不满意": 10})), county(SurveyRule(**TWO_ENDS)), PERIOD
    ).to_dict("records")
    assert sheet["margin_pp"] == pytest.approx(single["margin_pp"])
    assert sheet["sample_count"] == 100


def test_an_answer_that_the_scale_does_not_know_makes_no_figure():
    (figure,) = score_surveys(
        surveys(plain({"满意": 90, "非常满意": 5})), county(SurveyRule(**TWO_ENDS)), PERIOD
    ).to_dict("records")
    assert pd.isna(figure["value"])
    assert "不在方案的满意度计分办法中" in figure["reason_zh"]


# ------------------------------------------------------------------------------------------ in a round


def accepted(made, counted, period="2026-12"):
    figures = accept_figures(counted, FINDINGS.empty(), RULINGS.empty(), made, parse_period(period))
    return figures.set_index("indicator_code").loc["satisfaction"]


def test_a_survey_is_a_statement_like_any_other_and_can_be_traced_to_its_cell():
    made = county(SurveyRule(**TWO_ENDS))
    observed = add_survey_figures(OBSERVATIONS.empty(), surveys(plain({"满意": 90, "不满意": 10})), made)
    figure = accepted(made, observed)
    assert (figure["value"], figure["standing"], figure["source_code"]) == (90.0, "accepted", "survey")
    assert (figure["file_name"], figure["cell_ref"]) == ("满意度调查表.xlsx", "满意度调查表!B5")


def test_a_refused_survey_is_a_missing_figure_and_never_nought():
    made = county(SurveyRule(**TWO_ENDS, minimum_sample_count=500))
    observed = add_survey_figures(OBSERVATIONS.empty(), surveys(plain({"满意": 90, "不满意": 10})), made)
    assert observed.empty
    assert accepted(made, observed)["standing"] == "missing"


def test_a_survey_held_in_december_is_not_due_before():
    made = county(SurveyRule(**TWO_ENDS, held_in_months=(12,)))
    assert accepted(made, OBSERVATIONS.empty(), "2026-09")["standing"] == "not_due"
    assert accepted(made, OBSERVATIONS.empty(), "2026-12")["standing"] == "missing"


def test_a_survey_of_june_stands_until_december():
    made = county(SurveyRule(**TWO_ENDS, held_in_months=(6, 12)))
    june = surveys(plain({"满意": 90, "不满意": 10})).assign(period="2026-06")
    observed = add_survey_figures(OBSERVATIONS.empty(), june, made)
    assert accepted(made, observed, "2026-09")["value"] == 90.0


def test_a_scheme_without_public_evaluation_gives_its_weight_to_the_others_and_says_so():
    made = county(SurveyRule(**TWO_ENDS), public_evaluation=False)
    observed = add_survey_figures(OBSERVATIONS.empty(), surveys(plain({"满意": 10, "不满意": 90})), made)
    assert accepted(made, observed)["standing"] == "not_due"
    panel = pd.DataFrame(
        [
            {"indicator_code": code, "subject_code": "town.a", "period": "2026-12", "value": value}
            for code, value in (("satisfaction", 10.0), ("output", 100.0))
        ]
    )
    results = score_figures(panel, made, PERIOD).set_index("indicator_code")["score_points"]
    assert (results["output"], results[""]) == (100, 100)
    assert no_evaluation_zh(made) == "本年度方案不开展社会评价，satisfaction不计分，其权重按比例分摊到其他指标"
    assert no_evaluation_zh(county(SurveyRule(**TWO_ENDS))) == ""


# ------------------------------------------------------------------------------------------ places


def four_towns():
    shares = {"town.a": 920, "town.b": 915, "town.c": 860, "town.d": 855}
    return surveys(*(plain({"满意": share, "不满意": 1000 - share}, town) for town, share in shares.items()))


def test_neighbours_whose_difference_is_within_its_margin():
    made = county(SurveyRule(**TWO_ENDS), "town.a", "town.b", "town.c", "town.d")
    close = within_margin(score_surveys(four_towns(), made, PERIOD), made)
    pairs = set(zip(close["subject_code"], close["close_subject_code"], strict=True))
    assert pairs == {("town.a", "town.b"), ("town.b", "town.a"), ("town.c", "town.d"), ("town.d", "town.c")}
    first = close.iloc[0].to_dict()
    assert (round(first["gap_pp"], 2), round(first["margin_pp"], 1)) == (0.5, 2.4)
    assert within_margin_zh(first, made) == (
        "town.a与town.b的satisfaction相差0.5分，两者之差的抽样误差为±2.4分（95%置信水平），差距在误差范围内"
    )


def test_each_pair_is_told_once_by_the_survey_that_is_due():
    rule = SurveyRule(**TWO_ENDS, held_in_months=(6, 12))
    made = county(rule, "town.a", "town.b", "town.c", "town.d")
    told = close_places(four_towns(), made, PERIOD)
    pairs = zip(told["subject_code"], told["close_subject_code"], strict=True)
    assert list(pairs) == [("town.a", "town.b"), ("town.c", "town.d")]
    june = four_towns().assign(period="2026-06")
    assert len(close_places(june, made, parse_period("2026-09"))) == 2
    assert close_places(june, made, PERIOD).empty


def test_a_figure_explains_itself_by_its_cells_and_its_near_neighbours():
    made = county(SurveyRule(**RULES["yijun"]), "town.a", "town.b")
    both = yijun_town(92, 85, 88, 90)
    both = SURVEYS.conform(pd.concat([both, yijun_town(92, 86, 88, 90).assign(subject_code="town.b")]))
    told = explain_survey_zh(both, made, ("satisfaction", "town.a", "2026-12"))
    assert told.startswith("得分88，误差范围±3.5分（95%置信水平），有效样本400人；")
    assert "服务对象85.00（计入100人，占40%）" in told
    assert told.endswith("差距在误差范围内")
    assert explain_survey_zh(both, made, ("satisfaction", "town.a", "2026-06")) == ""
    few = county(SurveyRule(**RULES["yijun"], minimum_sample_count=500), "town.a", "town.b")
    assert "不足方案规定的500人" in explain_survey_zh(both, few, ("satisfaction", "town.a", "2026-12"))


def test_only_those_who_are_compared_are_neighbours():
    made = county(SurveyRule(**TWO_ENDS), "town.a", "town.b")
    apart = made.model_copy(
        update={
            "subjects": tuple(
                each.model_copy(update={"peer_group": code})
                for each, code in zip(made.subjects, ("towns", "others"), strict=True)
            )
        }
    )
    figures = score_surveys(four_towns(), made, PERIOD)
    assert len(within_margin(figures, made)) == 2
    assert within_margin(figures, apart).empty


# ------------------------------------------------------------------------------------------ what is refused at load


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"missing_method": None}, "missing_method"),
        ({"unknown_answers": ("不满意",)}, "写了两次"),
        ({"scale": {"满意": 80, "不满意": 80}}, "分不出"),
        ({"scale": {"满意": 120, "不满意": 0}}, "100"),
        ({"unknown": None}, "unknown"),
        ({"abstention": "half"}, "abstention"),
    ],
)
def test_a_rule_that_cannot_be_decided_is_refused(broken, says):
    with pytest.raises(ValueError, match=says):
        SurveyRule(**(RULES["shandong"] | broken))


# ------------------------------------------------------------------------------------------ for any survey

COUNTS = st.fixed_dictionaries({name: st.integers(0, 400) for name in ANSWERS})
LAYERED = st.lists(COUNTS, min_size=4, max_size=4)
FULL = SurveyRule(
    **(RULES["yijun"] | {"scale": {"满意": 100, "基本满意": 75, "不满意": 55}, "missing_layer": "renormalise"})
)


def figure_of(layers, rule=FULL, order=1):
    words = RULES["yijun"]["layers"]["towns"]
    cells = [("town.a", word, "", "", counts, None) for word, counts in zip(words, layers, strict=True)]
    return score_surveys(surveys(*cells).iloc[::order], county(rule), PERIOD).to_dict("records")[0]


@settings(max_examples=40, deadline=None)
@pytest.mark.slow
@given(LAYERED)
def test_a_figure_lies_within_its_scale_and_no_order_of_rows_matters(layers):
    figure = figure_of(layers)
    if any(counts[name] for counts in layers for name in ("满意", "基本满意", "不满意")):
        assert 55 <= figure["value"] <= 100
        assert figure["margin_pp"] > 0
    else:
        assert pd.isna(figure["value"])
    again = figure_of(layers, order=-1)
    assert (figure["value"], figure["margin_pp"]) == pytest.approx((again["value"], again["margin_pp"]), nan_ok=True)


@settings(max_examples=40, deadline=None)
@pytest.mark.slow
@given(LAYERED, st.integers(0, 3), st.sampled_from([("不满意", "基本满意"), ("基本满意", "满意"), ("不满意", "满意")]))
def test_a_figure_never_falls_when_answers_move_up(layers, place, step):
    worse, better = step
    moved = [dict(counts) for counts in layers]
    moved[place][better] += moved[place][worse]
    moved[place][worse] = 0
    before, after = figure_of(layers)["value"], figure_of(moved)["value"]
    assert (pd.isna(before) and pd.isna(after)) or after >= before


@settings(max_examples=40, deadline=None)
@pytest.mark.slow
@given(LAYERED, st.integers(1, 500))
def test_more_who_do_not_know_change_nothing_where_they_are_left_out(layers, more):
    padded = [counts | {"不了解": counts["不了解"] + more} for counts in layers]
    one, other = figure_of(layers), figure_of(padded)
    names = ("value", "margin_pp", "valid_count")
    assert [one[name] for name in names] == pytest.approx([other[name] for name in names], nan_ok=True)
    counted = SurveyRule(**(FULL.model_dump() | {"unknown": "counted_zero"}))
    zero, lower = figure_of(layers, counted)["value"], figure_of(padded, counted)["value"]
    assert pd.isna(zero) or lower <= zero
