"""专项考评: appraisals of their own over the same figures; none of them reaches the main total."""

import pandas as pd
import pytest
from pydantic import ValidationError

from appraisal.appraise import appraise, appraise_special
from appraisal.frames import SPECIAL_RESULTS
from appraisal.needs import find_needs
from appraisal.panel.scores import score_figures
from appraisal.period import parse_period
from appraisal.scheme import Scheme
from appraisal.special.rules import SpecialAppraisal
from appraisal.special.weights import list_special_weights
from tests.appraisal.small_county import (
    LAMPS,
    OFFICIAL,
    books,
    events,
    findings,
    hold,
    indicator,
    observations,
    scheme,
    towns,
)

DIRECT = {"method": "direct", "is_capped": True, "floor_at_zero": True}
TOWNS = ("town.a", "town.b", "town.c")
SCALE = {
    "code": "plain",
    "name_zh": "等次",
    "peer_groups": ["towns"],
    "method": "thresholds",
    "steps": [{"name_zh": "好", "floor_points": 80, "is_equal_enough": True}, {"name_zh": "一般"}],
    "barred_from_top": ["doubtful"],
    "barred_place": "empty",
}
PARTY = {"code": "party", "name_zh": "党的建设", "weights": {"towns": {"rating": 60, "beside": 40}}, "clause": "附件5"}
SAFETY = {"code": "safety", "name_zh": "平安建设", "weights": {"towns": {"beside": 100}}, "clause": "附件6"}
FIGURES = {"town.a": (90, 100), "town.b": (90, 40), "town.c": (50, 70)}


def county(*specials, **fields):
    """``rating`` alone makes the main total; ``beside`` is measured for special appraisals only."""
    rules = [indicator(code, rule=DIRECT, uom="分", basis="stock", feeds=(OFFICIAL,)) for code in ("rating", "beside")]
    main = scheme(rules, {"rating": 100}, towns(*TOWNS))
    plain = main.model_dump() | {"special_appraisals": specials or [PARTY, SAFETY]} | fields
    return Scheme.model_validate(plain)


def conclude(a_scheme, *, held=(), told=FIGURES, **fields):
    rows = [
        (code, town, "2026-09", OFFICIAL, value, "stock")
        for town, values in told.items()
        for code, value in zip(("rating", "beside"), values, strict=True)
        if value is not None
    ]
    return appraise(books(a_scheme, observations(*rows), **fields), findings(*held))


def of(results, code="party"):
    return results.specials[results.specials["appraisal_code"].eq(code)].set_index("subject_code")


def test_each_special_appraisal_has_totals_and_places_of_its_own():
    results = conclude(county())
    assert of(results)["total_points"].to_dict() == {"town.a": 94.0, "town.b": 70.0, "town.c": 58.0}
    assert of(results, "safety")["total_points"].to_dict() == {"town.a": 100.0, "town.b": 40.0, "town.c": 70.0}
    assert of(results, "safety")["rank"].to_dict() == {"town.a": 1, "town.b": 3, "town.c": 2}
    assert set(of(results)["peer_count"]) == {3}


def test_its_points_are_told_indicator_by_indicator():
    listed = conclude(county()).special_indicators.set_index(["appraisal_code", "indicator_code", "subject_code"])
    own = listed.loc[("party", "beside", "town.b")]
    assert (own["weight_points"], own["score_points"], own["lost_points"], own["standing"]) == (40, 16, 24, "accepted")
    assert listed.loc[("safety", "beside", "town.b"), "score_points"] == 40
    sums = listed["score_points"].groupby(["appraisal_code", "subject_code"]).sum()
    totals = conclude(county()).specials.set_index(["appraisal_code", "subject_code"])["total_points"]
    assert sums.to_dict() == totals.to_dict()


def test_where_nothing_counts_there_is_no_total_no_place_and_no_grade():
    a_scheme = county(PARTY, SAFETY | {"grades": ["plain"]}, grades=[SCALE], policies={"missing": "renormalise"})
    results = conclude(a_scheme, told={town: (values[0], None) for town, values in FIGURES.items()})
    assert of(results, "safety")[["total_points", "rank", "grade"]].isna().all(axis=None)
    assert of(results)["total_points"].to_dict() == {"town.a": 90.0, "town.b": 90.0, "town.c": 50.0}


def test_the_main_total_is_the_same_with_and_without():
    without = conclude(Scheme.model_validate(county().model_dump() | {"special_appraisals": []}))
    beside = conclude(county())
    pd.testing.assert_frame_equal(beside.subjects, without.subjects)
    pd.testing.assert_frame_equal(beside.indicators, without.indicators)
    assert without.specials.empty


def test_what_only_a_special_appraisal_weighs_is_needed_too():
    a_scheme = county()
    account = books(a_scheme, observations())
    needed = find_needs(a_scheme, account.period, account.round)
    assert set(zip(needed["indicator_code"], needed["subject_code"], strict=True)) == {
        (code, town) for code in ("rating", "beside") for town in TOWNS
    }


def test_a_held_figure_shows_twice_and_widens_the_places():
    held = hold(indicator="beside", subject="town.a", source=OFFICIAL, basis="stock")
    own = of(conclude(county(), held=[held])).loc["town.a"]
    assert (own["total_points"], own["cautious_total_points"]) == (94.0, 54.0)
    assert (own["rank"], own["rank_low"], own["rank_high"]) == (3, 1, 3)


def test_bonus_deduction_and_veto_stay_with_the_main_total():
    told = events(
        ("bonus", None, "town.b", "2026-08-01", 5.0),
        ("deduction", None, "town.a", "2026-08-01", 3.0),
        ("veto", None, "town.a", "2026-08-01", None),
    )
    with_events = conclude(county(policies={"veto_effect": "last"}), events=told)
    pd.testing.assert_frame_equal(with_events.specials, conclude(county()).specials)
    assert with_events.subjects.set_index("subject_code").loc["town.b", "total_points"] == 95.0


def test_it_is_graded_by_the_scale_it_names():
    graded = conclude(county(PARTY | {"grades": ["plain"]}, SAFETY, grades=[SCALE]))
    assert of(graded)["grade"].to_dict() == {"town.a": "好", "town.b": "一般", "town.c": "一般"}
    assert of(graded, "safety")["grade"].isna().all()


def test_a_doubtful_figure_keeps_from_the_top_grade_of_its_own_appraisal_alone():
    held = hold(indicator="beside", subject="town.a", source=OFFICIAL, basis="stock", expected=100.0)
    a_scheme = county(
        PARTY | {"grades": ["plain"]},
        PARTY | {"code": "rated", "weights": {"towns": {"rating": 100}}, "grades": ["plain"]},
        grades=[SCALE],
    )
    results = conclude(a_scheme, held=[held])
    assert of(results).loc["town.a", "grade"] == "一般"
    assert of(results, "rated").loc["town.a", "grade"] == "好"


def test_the_levels_and_quarters_of_the_main_total_do_not_reach_it():
    """A geometric main total, a minimum below it and quarters counted into the year leave it a plain sum."""
    base = county()
    groups = {
        "all": {
            "name_zh": "全部",
            "aggregate": "minimum",
            "year_shares": {"shares_pct": [25] * 4, "missing_quarter": "refuse"},
        }
    }
    a_scheme = county(groups=groups, policies={"aggregate": "geometric"})
    figures = conclude(base).figures
    period = books(base, observations()).period
    pd.testing.assert_frame_equal(appraise_special(figures, a_scheme, period), appraise_special(figures, base, period))


def test_a_round_about_others_concludes_none():
    a_scheme = county()
    assert list_special_weights(a_scheme, LAMPS).empty
    results = conclude(a_scheme, round_code="lamps", period="2026-09H2")
    assert list(results.specials.columns) == list(SPECIAL_RESULTS.columns)
    assert results.specials.empty


def test_a_round_that_does_not_conclude_it_neither_scores_nor_needs_it():
    a_scheme = county(PARTY | {"rounds": ["annual"]}, SAFETY | {"weights": {"towns": {"rating": 100}}})
    assert set(conclude(a_scheme).specials["appraisal_code"]) == {"safety"}
    account = books(a_scheme, observations())
    assert set(find_needs(a_scheme, account.period, account.round)["indicator_code"]) == {"rating"}


@pytest.mark.parametrize(
    "wrong",
    [{"weights": {"towns": {"rating": 60, "beside": 30}}}, {"weights": {}}, {"weights": {"towns": {"rating": 0}}}],
)
def test_weights_that_make_no_whole_are_refused(wrong):
    with pytest.raises(ValidationError):
        SpecialAppraisal(**(PARTY | wrong))


def test_a_table_of_figures_is_scored_by_special_appraisals_as_a_round_scores_it():
    rows = [
        (code, town, "2026-09", value)
        for town, values in FIGURES.items()
        for code, value in zip(("rating", "beside"), values, strict=True)
    ]
    panel = pd.DataFrame(rows, columns=["indicator_code", "subject_code", "period", "value"])
    results = score_figures(panel, county(), parse_period("2026-09"))
    for code in ("party", "safety"):
        told = results[results["indicator_code"].eq(f"special.{code}")].set_index("subject_code")
        by_round = of(conclude(county()), code)
        assert told["score_points"].to_dict() == by_round["total_points"].to_dict()
        assert told["rank"].to_dict() == by_round["rank"].to_dict()
        assert told["peer_group_code"].eq("towns").all()
    mains = results[results["indicator_code"].eq("")]
    assert (
        mains["score_points"].tolist()
        == score_figures(panel, county(PARTY), parse_period("2026-09"))
        .query("indicator_code == ''")["score_points"]
        .tolist()
    )


def test_a_table_that_tells_of_special_figures_alone_shows_the_special_appraisal():
    panel = pd.DataFrame(
        [("beside", town, "2026-09", value[1]) for town, value in FIGURES.items()],
        columns=["indicator_code", "subject_code", "period", "value"],
    )
    results = score_figures(panel, county(SAFETY), parse_period("2026-09"))
    told = results[results["indicator_code"].eq("special.safety")].set_index("subject_code")["score_points"]
    assert told.to_dict() == {"town.a": 100.0, "town.b": 40.0, "town.c": 70.0}
