"""影响: the fast way of weighing a finding equals the whole appraisal done twice."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.appraise import appraise
from appraisal.scheme import Indicator, PeerGroup, Scheme, Subject, Target
from appraisal.stakes.gain import gain_of
from appraisal.stakes.impact import add_impact
from tests.appraisal.small_county import (
    MONTHLY,
    OFFICIAL,
    SELF,
    books,
    events,
    findings,
    hold,
    indicator,
    observations,
    rulings,
    scheme,
    towns,
)

pytestmark = pytest.mark.slow

ABCD = towns("town.a", "town.b", "town.c", "town.d")
COUNTY = Subject(code="county.home", name_zh="县", kind="county", peer_group="county", is_home=True)
OFFICES = tuple(
    Subject(code=f"dept.{each}", name_zh=each, kind="department", peer_group="departments") for each in "xyz"
)
PERIOD = "2026-09"
INDICATORS = (
    indicator("output", feeds=(SELF,)),
    indicator("funds"),
    indicator("growth", kind="growth", basis="ytd", rule={"method": "efficacy"}),
    indicator("places", rule={"method": "rank_ladder", "step_share": 0.2}),
    indicator(
        "smoke",
        direction="lower",
        basis="stock",
        rule={"method": "efficacy", "static_share": 0.5, "dynamic_share": 0.5},
    ),
    indicator("ledger", kind="event", rule={"method": "ledger"}),
    indicator("trade", lead="dept.x", feeds=(SELF,)),
    indicator("roads", lead="dept.y", feeds=(SELF,)),
)
TOWN_WEIGHTS = {"output": 25, "funds": 20, "growth": 20, "places": 15, "smoke": 15, "ledger": 5}
BASIS = {each.code: each.basis for each in INDICATORS}
FIGURES = {
    "output": (80.0, 72.0, 64.0, 40.0),
    "funds": (30.0, 28.0, 31.0, 12.0),
    "growth": (5.0, 9.0, 7.0, 6.0),
    "places": (101.0, 102.0, 99.0, 98.0),
    "smoke": (31.0, 28.0, 35.0, 33.0),
}
YEAR_AGO = {"smoke": (33.0, 31.0, 34.0, 36.0)}


def county(**policies):
    profiles = {"towns": TOWN_WEIGHTS, "county": {"trade": 60, "roads": 40}, "departments": {"output": 20}}
    subjects = (*ABCD, COUNTY, *OFFICES)
    kinds = {"towns": "town", "county": "county", "departments": "department"}
    goals = {("trade", "county.home"): 100.0, ("roads", "county.home"): 80.0}
    goals |= {("output", each.code): 120.0 for each in subjects} | {("funds", each.code): 40.0 for each in ABCD}
    return Scheme(
        year=2026,
        name_zh="方案",
        county_zh="某县",
        groups={"all": "全部"},
        indicators=INDICATORS,
        subjects=subjects,
        peer_groups=tuple(
            PeerGroup(
                code=code,
                name_zh=code,
                kind=kinds[code],
                weights=weights,
                led_points=80 if code == "departments" else 0,
            )
            for code, weights in profiles.items()
        ),
        targets=tuple(Target(indicator_code=i, subject_code=s, annual_value=value) for (i, s), value in goals.items()),
        rounds=(MONTHLY.model_copy(update={"subject_kinds": ("town", "county", "department")}),),
        policies=policies or {},
    )


def told(figures=FIGURES):
    rows = []
    for code, values in figures.items():
        for town, value in zip(ABCD, values, strict=True):
            rows.append((code, town.code, PERIOD, SELF if code == "output" else OFFICIAL, value, BASIS[code]))
            if code == "funds":
                rows.append((code, town.code, PERIOD, SELF, value + 5, BASIS[code]))
    rows += [
        (code, town.code, "2025-09", OFFICIAL, value, BASIS[code])
        for code, values in YEAR_AGO.items()
        for town, value in zip(ABCD, values, strict=True)
    ]
    rows += [("output", each.code, PERIOD, SELF, 70.0 + place, "ytd") for place, each in enumerate(OFFICES)]
    rows += [("trade", "county.home", PERIOD, SELF, 66.0, "ytd"), ("roads", "county.home", PERIOD, SELF, 50.0, "ytd")]
    return observations(*rows)


def doubt(number, code, subject, *, expected=None, consequence="hold", source=None, **fields):
    source = source or (SELF if code in {"output", "trade", "roads"} else OFFICIAL)
    row = hold(f"k{number}", indicator=code, subject=subject, source=source, **fields)
    return row | {
        "basis": BASIS[code],
        "consequence": consequence,
        "suspicion": 0.9,
        "observed": 1.0,
        "expected": expected,
    }


DOUBTS = (
    doubt(0, "output", "town.a", expected=55.0),
    doubt(1, "output", "town.b", expected=91.0),
    doubt(2, "output", "town.c"),
    doubt(3, "funds", "town.a", expected=20.0),
    doubt(4, "funds", "town.b", expected=20.0, source=SELF),
    doubt(5, "growth", "town.b", expected=5.5),
    doubt(6, "growth", "town.a", expected=8.5, consequence="note"),
    doubt(7, "places", "town.b", expected=97.0),
    doubt(8, "places", "town.a", expected=103.0, consequence="note"),
    doubt(9, "smoke", "town.d", expected=41.0),
    doubt(10, "smoke", "town.a", expected=30.0, consequence="note"),
    doubt(11, "trade", "county.home", expected=40.0),
    doubt(12, "roads", "county.home"),
    doubt(13, "output", "town.a", expected=61.0),
    doubt(14, "output", "dept.z", expected=10.0, consequence="note"),
)
LEDGER_ROWS = (
    ("bonus", None, "town.b", "2026-03-01", 1.234),
    ("deduction", None, "town.c", "2026-03-01", 0.517),
    ("deduction", "ledger", "town.d", "2026-03-01", 2.0),
)
LEDGER = events(*LEDGER_ROWS)
STATEMENT = ["indicator_code", "subject_code", "source_code", "period"]
RULED_AT = pd.Timestamp("2026-10-20", tz="UTC")


def by_whole_appraisals(known, found):
    """Points and places lost by each finding: its statement cleared, and the expected value in its place."""
    by_caution = known.scheme.policies.rank_by == "cautious"
    official = "cautious_total_points" if by_caution else "total_points"
    as_reported = {}

    def losses(own, subject):
        statement = tuple(own[name] for name in STATEMENT)
        others = found[(found[STATEMENT] == own[STATEMENT]).all(axis=1)]["finding_key"]
        cleared = {other: (other, "dismissed", None, RULED_AT) for other in others}
        if statement not in as_reported:
            as_reported[statement] = appraise(replace(known, rulings=rulings(*cleared.values())), found)
        if pd.isna(own["expected"]):
            other = appraise(known, found)
        else:
            cleared[own["finding_key"]] = (own["finding_key"], "replaced", own["expected"], RULED_AT)
            other = appraise(replace(known, rulings=rulings(*cleared.values())), found)
        before, after = (
            each.subjects.set_index("subject_code").loc[subject] for each in (as_reported[statement], other)
        )
        return round(before[official] - after[official], 2), after["rank"] - before["rank"]

    return losses


def weighed(known, found):
    return add_impact(found, known, appraise(known, found)).set_index("finding_key")


def assert_equal_to_whole_appraisals(known, found):
    impact, losses = weighed(known, found), by_whole_appraisals(known, found)
    for own in found.to_dict("records"):
        row = impact.loc[own["finding_key"]]
        points, places = losses(pd.Series(own), row["impact_subject_code"])
        assert (row["impact_points"], row["impact_places"]) == (pytest.approx(points, abs=1e-9), places), own
    return impact


def test_the_fast_way_equals_two_whole_appraisals_for_one_finding_of_each_kind_of_rule():
    assert_equal_to_whole_appraisals(books(county(), told(), events=LEDGER), findings(*DOUBTS[1::3]))


@pytest.mark.slow
def test_the_fast_way_equals_two_whole_appraisals_for_every_finding():
    impact = assert_equal_to_whole_appraisals(books(county(), told(), events=LEDGER), findings(*DOUBTS))
    assert impact["impact_points"].abs().max() > 1
    assert impact["impact_places"].abs().max() >= 1
    assert impact["impact_points"].min() < 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "policies",
    [{"ties": "dense", "bonus_cap_points": 1.0}, {"missing": "renormalise", "points_places": 1, "veto_effect": "last"}],
)
def test_the_fast_way_follows_the_policies_of_the_scheme(policies):
    veto = ("veto", None, "town.d", "2026-03-01", 0.0)
    known = books(county(**policies), told(), events=events(*LEDGER_ROWS, veto))
    assert_equal_to_whole_appraisals(known, findings(*DOUBTS))


@pytest.mark.slow
def test_where_the_reported_points_make_the_place_they_are_what_is_lost():
    known = books(county(rank_by="reported"), told(), events=LEDGER)
    assert_equal_to_whole_appraisals(known, findings(*(each for each in DOUBTS if each["expected"] is not None)))


amounts = st.floats(0.1, 200).map(lambda number: round(number, 2))
quartets = st.tuples(amounts, amounts, amounts, amounts)


@pytest.mark.slow
@given(
    st.fixed_dictionaries(dict.fromkeys(FIGURES, quartets)),
    st.lists(
        st.tuples(
            st.sampled_from(sorted(FIGURES)),
            st.sampled_from([town.code for town in ABCD]),
            st.sampled_from(["hold", "hold", "note"]),
            amounts,
        ),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=6, deadline=None)
def test_the_fast_way_equals_whole_appraisals_for_any_figures_and_any_expected_value(figures, doubts):
    found = findings(
        *(
            doubt(number, code, subject, expected=expected, consequence=consequence)
            for number, (code, subject, consequence, expected) in enumerate(doubts)
        )
    )
    assert_equal_to_whole_appraisals(books(county(), told(figures)), found)


def test_what_does_not_count_weighs_nothing():
    """The official figure stands, the figure is of the month alone, or of another period."""
    found = findings(
        doubt(1, "funds", "town.b", expected=20.0, source=SELF),
        doubt(2, "output", "town.a", expected=20.0) | {"basis": "month"},
        doubt(3, "output", "town.a", expected=20.0, period="2026-08"),
    )
    impact = weighed(books(county(), told()), found)
    assert impact["impact_points"].eq(0).all()
    assert impact["impact_places"].eq(0).all()


def test_a_held_official_figure_weighs_what_hangs_on_it_although_another_source_stands_in():
    """70 points' worth of 40 due: 31 officially, 36 by the unit's own report, which stands in while it is held."""
    found = findings(doubt(1, "funds", "town.c", expected=12.0))
    row = weighed(books(county(), told()), found).loc["k1"]
    assert row["impact_points"] == round(20 * (1 - 12 / 30), 2)


@pytest.mark.parametrize(
    "row",
    [
        doubt(1, "output", "town.a", consequence="note"),
        doubt(1, "output", "town.z", expected=1.0),
        doubt(1, "output", "town.a", expected=1.0) | {"indicator_code": None, "subject_code": None},
    ],
    ids=["a note that expects nothing", "a stranger", "no figure at all"],
)
def test_where_nothing_can_be_said_nothing_is_said(row):
    impact = weighed(books(county(), told()), findings(row))
    assert impact[["impact_points", "impact_places", "impact_subject_code"]].isna().all(axis=None)


def test_a_county_figure_weighs_by_the_department_that_it_moves_where_the_county_stands_alone():
    row = weighed(books(county(), told()), findings(doubt(1, "trade", "county.home", expected=33.0))).loc["k1"]
    assert row["impact_subject_code"] == "dept.x"
    assert row["impact_points"] == round(80 * (66 - 33) / 75, 2)


def test_a_place_is_also_lost_to_somebody_who_gains_the_points():
    """争先进位: 40+30 against 50+25 once town.b is first; against its 40+25 of now town.a would have kept its place."""
    ladder = indicator("ladder", rule={"method": "rank_ladder", "step_share": 0.2})
    goals = {("due", "town.a"): 100.0, ("due", "town.b"): 100.0}
    two = scheme([ladder, indicator("due")], {"ladder": 50, "due": 50}, ABCD[:2], targets=goals)
    observed = observations(
        ("ladder", "town.a", PERIOD, OFFICIAL, 2.0),
        ("ladder", "town.b", PERIOD, OFFICIAL, 1.9),
        ("due", "town.a", PERIOD, OFFICIAL, 45.0),
        ("due", "town.b", PERIOD, OFFICIAL, 37.5),
    )
    doubtful = hold(indicator="ladder", subject="town.a", source=OFFICIAL, expected=1.0, consequence="note")
    row = weighed(books(two, observed), findings(doubtful)).loc["k1"]
    assert (row["impact_points"], row["impact_places"]) == (10.0, 1)


TWIN = (
    indicator("trade", feeds=(SELF,), role="support"),
    Indicator(
        code="trade_growth",
        name_zh="trade_growth",
        group_code="all",
        uom="%",
        kind="growth",
        basis="ytd",
        rule={
            "method": "deduction",
            "step_value": 1.0,
            "points_per_step": 2.0,
            "counting": "pro_rata",
            "floor_at_zero": True,
        },
        sources=({"feed": SELF, "label": "trade", "column": "growth"},),
    ),
)


def test_a_lowered_base_weighs_by_the_growth_that_it_lifts():
    """110 over a stated base of 100 is 10 %, over the stored 105 it is 4.76 %: 5.24 points short of a target of 10."""
    one = scheme(TWIN, {"trade_growth": 100}, ABCD, targets={("trade_growth", town.code): 10.0 for town in ABCD})
    observed = observations(
        *(
            row
            for town in ABCD
            for row in (("trade", town.code, PERIOD, SELF, 110.0), ("trade_growth", town.code, PERIOD, SELF, 10.0))
        )
    )
    base = doubt(1, "output", "town.a", expected=105.0) | {
        "indicator_code": "trade", "measure": "year_ago", "observed": 100.0, "source_code": SELF,
    }  # fmt: skip
    row = weighed(books(one, observed), findings(base)).loc["k1"]
    assert row["impact_points"] == round(2 * (110 / 100 - 110 / 105) * 100, 2)
    assert (row["impact_places"], row["gain"]) == (3, "favours")


def test_a_round_without_findings_or_without_points_is_weighed_in_peace():
    known = books(county(), told())
    assert weighed(known, findings()).empty


@pytest.mark.parametrize(
    ("direction", "measure", "observed", "expected", "gain"),
    [
        ("higher", "value", 9.0, 7.0, "favours"),
        ("higher", "value", 5.0, 7.0, "against"),
        ("higher", "value", 7.0, 7.0, "neutral"),
        ("lower", "value", 9.0, 7.0, "against"),
        ("lower", "value", 5.0, 7.0, "favours"),
        ("higher", "year_ago", 5.0, 7.0, "favours"),
        ("higher", "year_ago", 9.0, 7.0, "against"),
        ("lower", "year_ago", 9.0, 7.0, "favours"),
        ("higher", "growth", 9.0, 7.0, "favours"),
        ("lower", "growth", 9.0, 7.0, "against"),
        ("higher", "rank", 1.0, 3.0, "favours"),
        ("lower", "rank", 1.0, 3.0, "favours"),
    ],
)
def test_who_gains_by_a_deviation_follows_the_direction(direction, measure, observed, expected, gain):
    one = scheme([indicator(direction=direction)], {"output": 100}, ABCD)
    row = hold(measure=measure, observed=observed, expected=expected)
    assert gain_of(findings(row), one).to_list() == [gain]


def test_beyond_an_interval_of_credible_figures_is_a_gain_even_where_no_value_is_expected():
    one = scheme([indicator()], {"output": 100}, ABCD)
    found = findings(
        hold(observed=109.0, expected_low=0.0, expected_high=100.0),
        hold("k2", observed=-1.0, expected_low=0.0),
        hold("k3"),
    )
    assert gain_of(found, one).fillna("").to_list() == ["favours", "against", ""]


def test_corroboration_and_benchmarks_serve_nobody():
    nation = Subject(code="nation", name_zh="全国", kind="benchmark", peer_group="towns")
    power = indicator("power", role="corroboration")
    one = scheme([indicator(), power], {"output": 100}, (*ABCD, nation))
    found = findings(
        hold(indicator="power", observed=2.0, expected=1.0), hold("k2", subject="nation", observed=2.0, expected=1.0)
    )
    assert gain_of(found, one).to_list() == ["neutral", "neutral"]
