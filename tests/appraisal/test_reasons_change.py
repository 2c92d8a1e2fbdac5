"""升降原因: the causes add up to the change, nobody is charged with what another did, and mixing is what measuring is."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.appraise import appraise_figures
from appraisal.awards.bonus_rules import BonusBlock, BonusItem
from appraisal.frames import EVENTS, FIGURES, FigureFrame
from appraisal.period import parse_period
from appraisal.progress import measure_cautious_progress, measure_progress
from appraisal.reasons.change import explain_change
from appraisal.reasons.field import place_among
from appraisal.reasons.shares import all_worlds, share_out
from appraisal.scheme import Group
from tests.appraisal.small_county import events, indicator, scheme, towns

ABCD = towns("town.a", "town.b", "town.c", "town.d")
CODES = [each.code for each in ABCD]
EIGHT, NINE = parse_period("2026-08"), parse_period("2026-09")
RULES = {
    "due": {"method": "completion"},
    "ends": {"method": "efficacy"},
    "both": {"method": "efficacy", "static_share": 0.4, "dynamic_share": 0.6},
    "ladder": {"method": "rank_ladder", "step_share": 0.1, "tied_places": "average"},
    "award": {
        "method": "place_award",
        "first_points": [3, 1],
        "last_points": [-1],
        "places": "peers",
        "tied": "cancel",
    },
    "z": {"method": "standard_score", "ddof": 1, "center_share": 0.7, "share_per_deviation": 0.1},
    "mean": {"method": "deduction", "line": "others_mean", "step_value": 1, "points_per_step": 0.2},
    "best": {"method": "ratio", "line": "peer_best"},
}
WEIGHTS = {"due": 20, "ends": 15, "both": 15, "ladder": 10, "award": 10, "z": 10, "mean": 10, "best": 10}
TOTAL = [
    "own_points",
    "others_points",
    "rule_points",
    "standing_points",
    "ledger_points",
    "rounding_points",
    "recomputed_points",
]
PLACES = ["own_places", "others_places", "field_places", "remaining_places"]


def county(*, weights=WEIGHTS, subjects=ABCD, lower=(), groups=None, **policies):
    indicators = [
        indicator(code, rule=rule, direction="lower" if code in lower else "higher", group_code="all")
        for code, rule in RULES.items()
    ]
    targets = {(code, each.code): 120.0 for code in RULES for each in subjects}
    made = scheme(indicators, weights, subjects, targets=targets, policies=policies)
    return made.model_copy(update={"groups": groups}) if groups else made


def figures(values, period, *, standing=None, cautious=None, bases=None):
    """One row an indicator and subject; ``values[code][place]``."""
    rows = [
        {
            "indicator_code": code,
            "subject_code": subject,
            "period": period.code,
            "figure_period": period.observation_code,
            "value": own[place],
            "cautious_value": (cautious or {}).get((code, subject), own[place]),
            "uom": "万元",
            "standing": (standing or {}).get((code, subject), "accepted"),
            "target_value": 120.0,
            "target_status": "final",
            "due_value": 10.0 * period.month,
            "year_ago_value": (bases or {}).get((code, subject), 50.0 + place),
            "finding_count": 0,
        }
        for code, own in values.items()
        for place, subject in enumerate(CODES)
    ]
    return FigureFrame(FIGURES.conform(pd.DataFrame(rows)))


def concluded(told, a_scheme, period, *, ledger=None, previous=None):
    return appraise_figures(
        told, a_scheme, period, events=EVENTS.empty() if ledger is None else ledger, previous=previous
    )


VALUES = st.lists(st.sampled_from([20.0, 35.0, 50.0, 50.004, 65.0, 80.0, 95.0]), min_size=4, max_size=4)
COUNTY_VALUES = st.fixed_dictionaries(dict.fromkeys(RULES, VALUES))
STANDINGS = st.dictionaries(
    st.tuples(st.sampled_from(sorted(RULES)), st.sampled_from(CODES)),
    st.sampled_from(["accepted", "held", "missing", "not_due"]),
    max_size=6,
)
POLICIES = st.fixed_dictionaries(
    {
        "missing": st.sampled_from(["zero", "renormalise", "group_mean"]),
        "rank_by": st.sampled_from(["cautious", "reported"]),
        "ties": st.sampled_from(["min", "dense", "max"]),
        "aggregate": st.sampled_from(["arithmetic", "harmonic", "minimum", "copeland"]),
    }
)


def stood(values, period, standings):
    gone = {key for key, each in standings.items() if each in {"missing", "not_due"}}
    kept = {
        code: [None if (code, s) in gone else v for s, v in zip(CODES, own, strict=True)]
        for code, own in values.items()
    }
    cautious = {key: kept[key[0]][CODES.index(key[1])] - 10 for key, each in standings.items() if each == "held"}
    return figures(kept, period, standing=standings, cautious=cautious)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(COUNTY_VALUES, COUNTY_VALUES, STANDINGS, STANDINGS, POLICIES)
def test_causes_add_up_to_the_change_of_what_was_published(was, now, stood_was, stood_now, policies):
    a_scheme = county(**policies)
    before = concluded(stood(was, EIGHT, stood_was), a_scheme, EIGHT)
    after = concluded(
        stood(now, NINE, stood_now), a_scheme, NINE, ledger=events(("bonus", "due", "town.b", "2026-09-03", 1.5))
    )
    told = explain_change(after, before, a_scheme, a_scheme)
    totals = told.totals
    assert np.allclose(totals[TOTAL].sum(axis=1), totals["change_points"], atol=1e-9)
    assert np.allclose(totals["recomputed_points"], 0)
    assert totals["rounding_points"].abs().max() < 0.011 if len(totals) else True
    assert np.allclose(totals[PLACES].sum(axis=1), totals["rank_change"].astype("float64"), atol=1e-9)
    assert np.allclose(totals["remaining_places"], 0)
    if policies["aggregate"] == "arithmetic":
        parts = told.indicators.groupby("subject_code")[TOTAL[:4]].sum().reindex(totals["subject_code"])
        assert np.allclose(parts, totals[TOTAL[:4]], atol=1e-7)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    COUNTY_VALUES,
    COUNTY_VALUES,
    STANDINGS,
    st.sampled_from(CODES),
    st.tuples(st.sampled_from(["min", "dense"]), st.booleans()),
)
def test_a_mixed_row_is_what_measuring_the_mixture_gives(was, now, standings, who, manner):
    ties, turned = manner
    a_scheme = county(ties=ties, lower=("ends", "ladder", "award", "best", "both") if turned else ())
    old, new = stood(was, EIGHT, standings), stood(now, NINE, {})
    mixed = FigureFrame(
        pd.concat([old[old["subject_code"].ne(who)], new[new["subject_code"].eq(who)]], ignore_index=True)
    )
    expected = measure_progress(mixed, a_scheme, NINE).query("subject_code == @who").reset_index(drop=True)
    own = measure_progress(new, a_scheme, NINE).query("subject_code == @who").reset_index(drop=True)
    placed = place_among(own, measure_progress(old, a_scheme, EIGHT), a_scheme)
    pd.testing.assert_frame_equal(placed[list(expected.columns)], expected, check_exact=False, atol=1e-9)


def test_a_held_figure_in_its_own_field_is_measured_as_it_is():
    held = {("ends", "town.a"): "held", ("ladder", "town.c"): "held"}
    told = stood({code: [40.0, 55.0, 70.0, 85.0] for code in RULES}, NINE, held)
    a_scheme = county()
    cautious = measure_cautious_progress(told, a_scheme, NINE)
    placed = place_among(cautious, measure_progress(told, a_scheme, NINE), a_scheme)
    pd.testing.assert_frame_equal(placed, cautious, check_exact=False, atol=1e-9)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(COUNTY_VALUES, st.sampled_from(sorted(RULES)), st.sampled_from(range(4)), st.floats(5, 110))
def test_others_change_nothing_for_the_only_one_whose_figure_changed(was, code, place, value):
    a_scheme = county()
    now = was | {code: [value if at == place else each for at, each in enumerate(was[code])]}
    before, after = (concluded(figures(each, NINE), a_scheme, NINE) for each in (was, now))
    totals = explain_change(after, before, a_scheme, a_scheme).totals.set_index("subject_code")
    assert np.allclose(totals.loc[CODES[place], ["others_points", "rule_points", "standing_points"]].astype(float), 0)
    others = totals.drop(CODES[place])
    assert np.allclose(others[["own_points", "rule_points", "standing_points"]].astype(float), 0)


def test_published_table_when_one_county_s_level_rises():
    """F06b (静态40%＋动态60%): C goes from 80 to 120 with its growth as it was; A, alone behind, becomes the worst of levels."""
    a_scheme = scheme([indicator(rule=RULES["both"])], {"output": 100}, ABCD)
    level, growth = [120.0, 200.0, 80.0, 150.0], [9.0, 3.0, 15.0, 6.0]

    def results(levels):
        bases = {("output", s): v / (1 + g / 100) for s, v, g in zip(CODES, levels, growth, strict=True)}
        return concluded(figures({"output": levels}, NINE, bases=bases), a_scheme, NINE)

    before, after = results(level), results([120.0, 200.0, 130.0, 150.0])
    told = explain_change(after, before, a_scheme, a_scheme).totals.set_index("subject_code")
    assert told["before_points"].to_list() == [77.33, 76.0, 84.0, 75.33]
    # A: static 73.33 → 60, so 0.4 × 13.33 = 5.33 less, by the others alone; D: 83.33 → 75, 3.33 less.
    assert told["others_points"].round(2).to_list() == [-5.33, 0.0, 0.0, -3.33]
    # C: static 60 → 0.4 × (60 + 40 × 10/80) = 26 instead of 24.
    assert told["own_points"].round(2).to_list() == [0.0, 0.0, 2.0, 0.0]
    assert told["now_points"].to_list() == [72.0, 76.0, 86.0, 72.0]
    # A's own 72.00 alone would be fourth, and third with what the others then have; the mean of both orders is 1½ places.
    assert told["own_places"].to_list() == [-1.5, 0.0, 0.0, 0.0]
    assert told["others_places"].to_list() == [0.5, 1.0, 0.0, 1.0]
    assert told["rank_change"].to_list() == [-1, 1, 0, 1]


def test_a_new_weight_is_the_rules_and_a_new_standing_the_standing_s():
    values = {code: [40.0, 55.0, 70.0, 85.0] for code in RULES}
    plain = county()
    other = county(weights=WEIGHTS | {"due": 30, "ends": 5})
    before = concluded(figures(values, NINE), plain, NINE)
    ruled = explain_change(concluded(figures(values, NINE), other, NINE), before, other, plain).totals
    assert ruled["rule_points"].abs().min() > 0.1
    assert np.allclose(ruled[["own_points", "others_points", "standing_points", "recomputed_points"]], 0)
    held = stood(values, NINE, {("due", "town.a"): "held"})
    doubted = explain_change(concluded(held, plain, NINE), before, plain, plain).totals.set_index("subject_code")
    assert doubted.loc["town.a", "standing_points"] == pytest.approx(-20 * 10 / 90, abs=1e-6)
    assert np.allclose(doubted.loc["town.a", ["own_points", "others_points"]].astype(float), 0)


def test_the_same_rules_read_twice_are_no_change_of_rules():
    values = {code: [40.0, 55.0, 70.0, 85.0] for code in RULES}
    first, again = county(), county()
    before, now = (concluded(figures(values, NINE), each, NINE) for each in (first, again))
    told = explain_change(now, before, again, first).totals
    assert len(told)
    assert told["rule_points"].eq(0).all()


def test_a_target_that_was_changed_is_a_rule_and_what_time_makes_due_is_not():
    values = {code: [40.0, 55.0, 70.0, 85.0] for code in RULES}
    plain = county()
    lower = plain.model_copy(
        update={"targets": tuple(each.model_copy(update={"annual_value": 60.0}) for each in plain.targets)}
    )
    before = concluded(figures(values, NINE), plain, NINE)
    halved = figures(values, NINE).assign(target_value=60.0, due_value=45.0)
    told = explain_change(concluded(FigureFrame(halved), lower, NINE), before, lower, plain).totals.set_index(
        "subject_code"
    )
    assert told.loc["town.a", "rule_points"] == pytest.approx(20 * (40 / 45 - 40 / 90), abs=1e-6)
    assert told.loc["town.a", "own_points"] == pytest.approx(0, abs=1e-9)


@settings(max_examples=15, deadline=None)
@pytest.mark.slow
@given(st.lists(st.floats(-100, 100), min_size=8, max_size=8))
def test_shares_are_the_same_in_whatever_order_the_causes_are_named(sums):
    worlds = all_worlds(["own", "others", "rule"])
    told = {world: pd.Series([each]) for world, each in zip(worlds, sums, strict=True)}
    shares = [share_out(told, order) for order in permutations(["own", "others", "rule"])]
    for each in shares[1:]:
        assert all(np.allclose(each[cause], shares[0][cause]) for cause in shares[0])
    assert sum(float(each.iloc[0]) for each in shares[0].values()) == pytest.approx(sums[-1] - sums[0], abs=1e-9)


def test_who_joins_takes_a_place_from_those_behind():
    values = {"due": [40.0, 55.0, 70.0, 85.0]}
    a_scheme = scheme([indicator("due", rule=RULES["due"])], {"due": 100}, ABCD, policies={"coverage_least_pct": 50})
    told = figures(values, NINE)
    absent = told.assign(
        standing=told["standing"].mask(told["subject_code"].eq("town.d"), "missing"),
        value=told["value"].mask(told["subject_code"].eq("town.d")),
    )
    before, after = concluded(FigureFrame(absent), a_scheme, NINE), concluded(told, a_scheme, NINE)
    changes = explain_change(after, before, a_scheme, a_scheme).totals.set_index("subject_code")
    assert changes["field_places"].to_dict() == {"town.a": -1.0, "town.b": -1.0, "town.c": -1.0}


def test_levels_of_groups_are_mixed_as_they_are_made():
    groups = {"all": Group(name_zh="全部", aggregate="geometric")}
    a_scheme = county(groups=groups, weights={code: w for code, w in WEIGHTS.items() if code != "award"} | {"due": 30})
    was, now = ({code: [30.0 + n, 55.0, 70.0 - n, 85.0] for code in RULES} for n in (0, 12))
    before, after = (concluded(figures(each, NINE), a_scheme, NINE) for each in (was, now))
    told = explain_change(after, before, a_scheme, a_scheme)
    assert np.allclose(told.totals[TOTAL].sum(axis=1), told.totals["change_points"])
    assert not told.indicators["is_part"].any()


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(
    COUNTY_VALUES,
    COUNTY_VALUES,
    STANDINGS,
    st.permutations(list(WEIGHTS.values())),
    st.sampled_from(["zero", "group_mean"]),
)
def test_causes_add_up_when_rules_changed_as_well(was, now, standings, weights, missing):
    plain = county()
    dealt = dict(zip(WEIGHTS, weights, strict=True))
    joined = dealt | {"z": 0, "best": dealt["best"] + dealt["z"]}
    other = county(weights=joined, missing=missing, points_places=1, lower=("ladder",))
    before, after = concluded(figures(was, EIGHT), plain, EIGHT), concluded(stood(now, NINE, standings), other, NINE)
    told = explain_change(after, before, other, plain)
    totals = told.totals
    assert np.allclose(totals[TOTAL].sum(axis=1), totals["change_points"], atol=1e-9)
    assert np.allclose(totals["recomputed_points"], 0)
    assert np.allclose(totals[PLACES].sum(axis=1), totals["rank_change"].astype("float64"), atol=1e-9)
    parts = told.indicators.groupby("subject_code")[TOTAL[:4]].sum().reindex(totals["subject_code"])
    assert np.allclose(parts, totals[TOTAL[:4]], atol=1e-7)
    dropped = told.indicators[told.indicators["indicator_code"].eq("z")]
    assert np.allclose(dropped["now_points"], 0)


def test_a_bonus_on_a_held_figure_is_told_as_it_counts():
    item = BonusItem(
        code="more", name_zh="超额", block="striving", indicator_code="due", peer_groups=["towns"], points=2.0,
        rule={"method": "excess", "measure": "completion_pct", "line": 50, "span": 10},
    )  # fmt: skip
    block = BonusBlock(code="striving", name_zh="创优争先", cap_points=None)
    a_scheme = county().model_copy(update={"bonuses": (item,), "bonus_blocks": (block,)})
    values = {code: [80.0, 55.0, 70.0, 85.0] for code in RULES}
    before = concluded(figures(values, NINE), a_scheme, NINE)
    after = concluded(stood(values, NINE, {("due", "town.a"): "held"}), a_scheme, NINE)
    told = explain_change(after, before, a_scheme, a_scheme).totals.set_index("subject_code")
    # Completion 66.7 % adds the whole 2 points, 58.3 % by the cautious reading 1.67.
    assert told.loc["town.a", "ledger_points"] == pytest.approx(-1 / 3, abs=1e-6)
    assert told["recomputed_points"].eq(0).all()
