"""亮灯: every number one colour, every colour a reason, and none where no figure stands."""

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.frames import INDICATOR_RESULTS, PROGRESS, IndicatorResultFrame, ProgressFrame
from appraisal.lamps.bands import Band
from appraisal.lamps.lighting import light_lamps
from appraisal.lamps.rules import REASON_ZH, LampExemption, LampRule, reason_zh
from appraisal.scheme import Scheme
from tests.appraisal.small_county import indicator, scheme, towns

CASES = Path(__file__).parents[1] / "cases" / "lamps"
RULES = pd.read_csv(CASES / "rules.csv")
LAMPS = pd.read_csv(CASES / "lamps.csv").assign(code=lambda table: [f"case{row}" for row in range(len(table))])
_SHAPES = {
    "growth_negative": ("counts_zero", "lamp"),
    "not_started_due": ("months", "lamp"),
    "bottom_ranked": ("count", "lamp"),
    "behind_line": ("line", "is_equal_enough", "untold", "lamp"),
    "streak": ("of", "count", "lamp"),
}
_SHAPES["behind_line_yellow"] = _SHAPES["behind_line"]


def _rule(row):
    """Bands are written by their upper end: ``10 green`` holds it, ``<10 green`` does not."""
    bands, low = [], {}
    for text in row.bands.split("|"):
        end, lamp = text.split()
        is_open, number = end.startswith("<"), float(end.removeprefix("<"))
        high = {} if end == "inf" else {"below" if is_open else "to": number}
        bands.append(low | high | {"lamp": lamp})
        low = {"at_least" if is_open else "above": number}
    overrides = [text.split() for text in row.overrides.split("|")] if isinstance(row.overrides, str) else []
    return {
        "code": row.rule,
        "name_zh": row.rule,
        "metric": row.metric,
        "bands": bands,
        "overrides": [_override(when, rest) for when, *rest in overrides],
    }


def _override(when, rest):
    of = {"of": "yellow"} if when == "behind_line_yellow" else {}
    return {"when": when.removesuffix("_yellow")} | of | dict(zip(_SHAPES[when], rest, strict=True))


@pytest.fixture(scope="module")
def lit():
    rules = [_rule(row) for row in RULES.itertuples()]
    indicators = [indicator(row.code, kind=row.kind, lamp_rule=row.rule) for row in LAMPS.itertuples()]
    county = scheme(indicators, {}, towns("town.a"), lamp_rules=rules)
    key = {"indicator_code": LAMPS["code"], "subject_code": "town.a", "period": "2026-09"}
    progress = PROGRESS.conform(
        pd.DataFrame(
            key
            | {
                "standing": LAMPS["standing"],
                "progress_gap_pp": LAMPS["gap_pp"],
                "shortfall_pct": LAMPS["shortfall_pct"],
                "value": LAMPS["value"],
                "yoy_pct": LAMPS["yoy_pct"],
                "year_ago_value": LAMPS["year_ago_value"],
                "benchmark_value": LAMPS["benchmark_value"],
                "start_overdue_count": LAMPS["overdue_count"],
                "last_rank": LAMPS["last_rank"],
                "peer_count": LAMPS["peer_count"],
                "direction": "higher",
            }
        )
    )
    before = INDICATOR_RESULTS.conform(
        pd.DataFrame(
            key
            | {
                "lamp": LAMPS["previous_lamp"],
                "lamp_reason_code": LAMPS["previous_reason"],
                "lamp_streak_count": LAMPS["previous_count"],
            }
        ).assign(period="2026-08")
    )
    lamps = light_lamps(ProgressFrame(progress), county, IndicatorResultFrame(before))
    return lamps.assign(case=LAMPS["case"]).set_index("case")


@pytest.mark.parametrize("row", [pytest.param(row, id=row.case) for row in LAMPS.itertuples()])
def test_lamps_come_out_as_the_rules_say(lit, row):
    lamp = lit.loc[row.case]
    shown = (lamp["lamp"], lamp["lamp_reason_code"], lamp["lamp_streak_count"])
    assert shown == (row.expected_lamp, row.expected_reason, row.expected_count)
    assert reason_zh(lamp["lamp_reason_code"]) in REASON_ZH.values()


def test_an_indicator_without_a_rule_has_no_lamp_at_all():
    county = scheme([indicator()], {}, towns("town.a"))
    rows = PROGRESS.conform(
        pd.DataFrame(
            {"indicator_code": ["output"], "subject_code": ["town.a"], "period": "2026-09", "standing": "accepted"}
        )
    )
    assert light_lamps(ProgressFrame(rows), county)["lamp"].isna().all()


def _bands(*bands):
    return [{"above": above, "to": to, "lamp": lamp} for above, to, lamp in bands]


def _make(bands, metric="gap_behind_pp", **fields):
    return LampRule(code="rule", name_zh="序时亮灯", metric=metric, bands=bands, **fields)


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        (_bands((None, 0, "green"), (10, 30, "yellow"), (30, None, "red")), r"有空档：\(0, 10\]没有颜色"),
        (_bands((None, 0, "green"), (0, 30, "yellow")), r"有空档：\(30, \+∞\)没有颜色"),
        (_bands((0, 30, "yellow"), (30, None, "red")), r"有空档：\(-∞, 0\]没有颜色"),
        (_bands((None, 10, "green"), (0, 30, "yellow"), (30, None, "red")), r"有重叠：\(0, 10\]有两种颜色"),
        (_bands((None, None, "green"), (0, 30, "yellow")), r"有重叠：\(0, 30\]有两种颜色"),
        (_bands((None, 0, "green"), (30, 0, "yellow"), (0, None, "red")), "写反了"),
        ([], r"有空档：\(-∞, \+∞\)没有颜色"),
    ],
)
def test_a_rule_with_a_hole_or_an_overlap_is_refused_by_interval(bands, message):
    with pytest.raises(ValidationError, match=message):
        _make(bands)


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([{"below": 10, "lamp": "green"}, {"above": 10, "lamp": "red"}], r"有空档：\[10, 10\]没有颜色"),
        ([{"to": 10, "lamp": "green"}, {"at_least": 10, "lamp": "red"}], r"有重叠：\[10, 10\]有两种颜色"),
        ([{"below": 80, "lamp": "red"}, {"at_least": 90, "lamp": "green"}], r"有空档：\[80, 90\)没有颜色"),
        ([{"to": 10, "below": 10, "lamp": "green"}, {"above": 10, "lamp": "red"}], "同一端只能写"),
        ([{"at_least": 5, "below": 5, "lamp": "green"}], "写反了"),
    ],
)
def test_an_end_that_nobody_or_two_hold_is_refused(bands, message):
    with pytest.raises(ValidationError, match=message):
        _make(bands)


BEHIND = _bands((None, 0, "green"), (0, 10, "yellow"), (10, None, "red"))


@pytest.mark.parametrize(
    ("metric", "bands", "message"),
    [
        ("gap_behind_pp", _bands((None, 0, "red"), (0, 10, "yellow"), (10, None, "green")), "越落后灯反而越好"),
        ("gap_behind_pp", _bands((None, -10, "red"), (-10, 0, "yellow"), (0, None, "green")), "请核对正负号和颜色"),
        (
            "shortfall_pct",
            _bands((None, 0, "green"), (0, 10, "red"), (10, None, "yellow")),
            r"\(0, 10\]为红灯、\(10, \+∞\)为黄灯",
        ),
        (
            "shortfall_pct",
            _bands((None, 0, "green"), (0, 5, "yellow"), (5, 9, "green"), (9, None, "red")),
            "越落后灯反而越好",
        ),
        ("green_share_pct", _bands((None, 50, "green"), (50, None, "red")), "数越小越落后"),
        ("green_share_pct", _bands((None, 0.5, "red"), (0.5, None, "green")), "写80，不写0.8"),
        ("green_share_pct", _bands((None, 120, "red"), (120, None, "green")), "写作120"),
        ("projected_completion_pct", _bands((None, 0.9, "red"), (0.9, None, "green")), "写80，不写0.8"),
        ("gap_behind_pp", _bands((None, float("nan"), "green"), (float("nan"), None, "red")), "finite"),
        ("gap_behind_pp", _bands((None, False, "green"), (False, None, "red")), "应是数字"),
    ],
)
def test_a_rule_that_says_the_opposite_of_what_is_meant_is_refused(metric, bands, message):
    with pytest.raises(ValidationError, match=message):
        _make(bands, metric, unlit_parts="not_green")


@pytest.mark.parametrize(
    ("metric", "bands"),
    [
        ("gap_behind_pp", _bands((None, -20, "yellow"), (-20, 10, "green"), (10, 30, "yellow"), (30, None, "red"))),
        ("value", _bands((None, 1, "red"), (1, 3, "green"), (3, None, "red"))),
        ("gap_behind_pp", _bands((None, None, "green"))),
        ("gap_behind_pp", _bands((None, 0, "green"), (0, 0.5, "yellow"), (0.5, None, "red"))),
    ],
)
def test_too_fast_may_have_a_colour_and_a_figure_may_be_bad_on_both_sides(metric, bands):
    assert _make(bands, metric).bands


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ([{"when": "streak", "of": "yellow", "count": 2, "lamp": "yellow"}], "不起作用"),
        ([{"when": "streak", "of": "red", "count": 2, "lamp": "red"}], "预警阶梯"),
        ([{"when": "projected_short", "line": 0.9, "reading": "middle", "lamp": "red"}], "写90，不写0.9"),
        (
            [
                {"when": "not_started_due", "months": months, "lamp": lamp}
                for months, lamp in ((1, "red"), (3, "yellow"))
            ],
            "3个月写作黄灯不起作用",
        ),
    ],
)
def test_an_exception_that_can_worsen_nothing_is_refused(overrides, message):
    with pytest.raises(ValidationError, match=message):
        _make(BEHIND, overrides=overrides)


def test_what_a_published_rule_leaves_open_has_to_be_said():
    with pytest.raises(ValidationError, match="counts_zero"):
        _make(_bands((None, None, "green")), overrides=[{"when": "growth_negative", "lamp": "red"}])
    line = {"when": "behind_line", "line": "benchmark", "is_equal_enough": True, "lamp": "yellow"}
    with pytest.raises(ValidationError, match="untold"):
        _make(_bands((None, None, "green")), overrides=[line])
    with pytest.raises(ValidationError, match="unlit_parts"):
        LampRule(code="rule", name_zh="占比", metric="green_share_pct", bands=_bands((None, None, "green")))


# —— 支撑子指标 ——

SHARE = {
    "code": "share",
    "name_zh": "绿灯占比",
    "metric": "green_share_pct",
    "bands": [
        {"below": 80, "lamp": "red"},
        {"at_least": 80, "to": 90, "lamp": "yellow"},
        {"above": 90, "lamp": "green"},
    ],
}
CHILD = {"code": "child", "name_zh": "子项", "metric": "value"}
CHILD["bands"] = [{"to": 1, "lamp": "green"}, {"above": 1, "to": 2, "lamp": "yellow"}, {"above": 2, "lamp": "red"}]
COLOUR = {"green": 1.0, "yellow": 2.0, "red": 3.0}


def _rolled_up(parts, rule, *, standing="missing"):
    """Lamp and reason of an indicator whose parts have these lamps; its own figure has not come."""
    codes = [f"part{number}" for number in range(len(parts))]
    whole = indicator("whole", parts=tuple(codes), lamp_rule=rule["code"])
    children = [indicator(code, role="support", lamp_rule="child") for code in codes]
    county = scheme([whole, *children], {}, towns("town.a"), lamp_rules=[rule, CHILD])
    rows = [("whole", standing, None)]
    rows += [
        (code, "held" if lamp == "unlit" else "accepted", COLOUR.get(lamp))
        for code, lamp in zip(codes, parts, strict=True)
    ]
    told = pd.DataFrame(rows, columns=["indicator_code", "standing", "value"])
    told = told.assign(subject_code="town.a", period="2026-09", direction="lower", progress_gap_pp=0.0)
    lit = light_lamps(ProgressFrame(PROGRESS.conform(told)), county)
    return tuple(lit.loc[0, ["lamp", "lamp_reason_code"]])


@pytest.mark.parametrize(
    ("green", "others", "unlit_parts", "expected"),
    [
        (91, ["red"] * 9, "not_green", ("green", "green_share_pct")),
        (9, ["red"], "not_green", ("yellow", "green_share_pct")),
        (8, ["red"] * 2, "not_green", ("yellow", "green_share_pct")),
        (79, ["yellow"] * 21, "not_green", ("red", "green_share_pct")),
        (8, ["unlit"] * 2, "not_green", ("yellow", "green_share_pct")),
        (8, ["unlit"] * 2, "left_out", ("green", "green_share_pct")),
        (0, ["unlit"] * 2, "not_green", ("unlit", "no_parts")),
        (0, ["unlit"] * 2, "left_out", ("unlit", "no_parts")),
        (0, [], "left_out", ("unlit", "no_parts")),
    ],
)
def test_a_lamp_rolled_up_counts_the_green_lamps_of_its_parts(green, others, unlit_parts, expected):
    assert _rolled_up(["green"] * green + others, SHARE | {"unlit_parts": unlit_parts}) == expected


WORST = {"code": "worst", "name_zh": "就低", "metric": "gap_behind_pp", "bands": [{"lamp": "green"}]}
WORST["overrides"] = [{"when": "any_part", "of": lamp, "lamp": lamp} for lamp in ("yellow", "red")]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["green", "green"], ("green", "gap_behind_pp")),
        (["green", "yellow"], ("yellow", "any_part")),
        (["yellow", "red", "green"], ("red", "any_part")),
        (["green", "unlit"], ("green", "gap_behind_pp")),
    ],
)
def test_any_red_part_makes_the_whole_red_and_any_yellow_one_yellow(parts, expected):
    assert _rolled_up(parts, WORST, standing="accepted") == expected


def test_parts_of_parts_are_lit_before_what_rests_on_them():
    whole = indicator("whole", parts=("middle",), lamp_rule="worst")
    middle = indicator("middle", role="support", parts=("leaf",), lamp_rule="worst")
    leaf = indicator("leaf", role="support", lamp_rule="child")
    county = scheme([whole, middle, leaf], {}, towns("town.a"), lamp_rules=[WORST, CHILD])
    told = pd.DataFrame({"indicator_code": ["whole", "middle", "leaf"], "value": [0.0, 0.0, 3.0]})
    told = told.assign(subject_code="town.a", period="2026-09", standing="accepted", progress_gap_pp=0.0)
    assert set(light_lamps(ProgressFrame(PROGRESS.conform(told)), county)["lamp"]) == {"red"}


# —— 豁免 ——

START = {"code": "start", "name_zh": "开工", "metric": "gap_behind_pp", "bands": [{"lamp": "green"}]}
START["overrides"] = [{"when": "not_started_due", "months": 3, "lamp": "red"}]
EXEMPT = {
    "subject_code": "town.a",
    "when": "not_started_due",
    "effective_from": "2026-07-01",
    "until": "2026-09-30",
    "document_no": "某督字〔2026〕8号",
    "approver_zh": "分管领导",
    "reason_zh": "用地批复未下达",
}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ("green", "exempted")),
        ({"indicator_code": "output"}, ("green", "exempted")),
        ({"indicator_code": "other"}, ("red", "not_started_due")),
        ({"when": "streak"}, ("red", "not_started_due")),
        ({"subject_code": "town.b"}, ("red", "not_started_due")),
        ({"until": "2026-09-29"}, ("red", "not_started_due")),
        ({"effective_from": "2026-09-30"}, ("green", "exempted")),
    ],
)
def test_a_recorded_approval_lifts_one_exception_for_a_while_and_is_named(changes, expected):
    plain = scheme([indicator(lamp_rule="start")], {}, towns("town.a"), lamp_rules=[START])
    fields = {name: getattr(plain, name) for name in Scheme.model_fields}
    county = Scheme(**fields | {"lamp_exemptions": [EXEMPT | changes]})
    told = pd.DataFrame({"indicator_code": ["output"], "value": [0.0], "start_overdue_count": [3]})
    told = told.assign(subject_code="town.a", period="2026-09", standing="accepted", progress_gap_pp=0.0)
    lit = light_lamps(ProgressFrame(PROGRESS.conform(told)), county)
    assert tuple(lit.loc[0, ["lamp", "lamp_reason_code"]]) == expected


def test_an_approval_without_end_or_paper_is_refused():
    with pytest.raises(ValidationError, match="截止日2026-06-30早于生效日"):
        LampExemption(**EXEMPT | {"until": "2026-06-30"})
    with pytest.raises(ValidationError, match="document_no"):
        LampExemption(**EXEMPT | {"document_no": ""})


edges = st.lists(st.integers(-50, 50), min_size=1, max_size=4, unique=True).map(sorted)


@given(edges, st.floats(allow_nan=False), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_every_real_number_gets_exactly_one_lamp(ends, number, random):
    bands = [
        Band(above=above, to=to, lamp=random.choice(["green", "yellow", "red"]))
        for above, to in zip([None, *ends], [*ends, None], strict=True)
    ]
    rule = _make(random.sample(bands, len(bands)), metric="value")
    holding = [
        band.lamp for band in bands if band.ends[0] < number <= band.ends[1] or number == band.ends[0] == -math.inf
    ]
    assert rule.colour(pd.Series([number])).to_list() == holding
    assert len(holding) == 1
