"""假设、扰动、实际权重、月均、公平性: worked examples and what must hold of each."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.frames import EVENTS, PROGRESS
from appraisal.reasons.fairness import compare_hard_soft, lost_by_change, mark_bases
from appraisal.reasons.influence import effective_weights
from appraisal.reasons.pace import required_pace
from appraisal.reasons.weight_noise import rank_under_noise, weigh_parts
from appraisal.reasons.what_if import TrialError, trial_scheme, what_if
from appraisal.scheme import Group, Plausible
from tests.appraisal.small_county import OFFICIAL, SELF, indicator, scheme, settled, towns
from tests.appraisal.test_reasons_change import ABCD, CODES, NINE, RULES, WEIGHTS, concluded, county, figures

PACES = pd.read_csv("tests/cases/reasons/pace.csv", comment="#")
HEADROOM = pd.read_csv("tests/cases/reasons/headroom.csv", comment="#")
VALUES = {code: [40.0 + n, 55.0 - n, 70.0 + 2 * n, 85.0 - 3 * n] for n, code in enumerate(RULES)}


def ready(**policies):
    a_scheme = county(**policies)
    return a_scheme, concluded(figures(VALUES, NINE), a_scheme, NINE)


def tried(a_scheme, **changes):
    return what_if(figures(VALUES, NINE), a_scheme, NINE, events=EVENTS.empty(), **changes).set_index("subject_code")


def test_a_trial_of_nothing_changes_nothing():
    told = tried(county())
    assert told["change_points"].eq(0).all()
    assert told["rank_change"].eq(0).all()


def test_what_is_dropped_goes_to_the_others_in_proportion():
    told = tried(county(), drop=["ladder"])
    left = {code: weight for code, weight in WEIGHTS.items() if code != "ladder"}
    by_hand = county(weights={code: weight * 100 / 90 for code, weight in left.items()})
    expected = concluded(figures(VALUES, NINE), by_hand, NINE).subjects.set_index("subject_code")
    assert told["trial_points"].to_dict() == expected["total_points"].to_dict()
    assert told["trial_rank"].to_dict() == expected["rank"].to_dict()


def test_a_new_weight_stands_and_the_others_share_the_rest():
    profile = trial_scheme(county(), weights={"due": 60}).peer_groups[0].weights
    assert profile["due"] == 60
    assert sum(profile.values()) == pytest.approx(100)
    assert profile["ends"] / profile["ladder"] == pytest.approx(WEIGHTS["ends"] / WEIGHTS["ladder"])


def test_another_rule_is_scored_by_it():
    rule = indicator(rule={"method": "threshold"}).rule
    told = tried(county(), rule={"due": rule})
    assert told.loc["town.a", "change_points"] == pytest.approx(-20 * 40 / 90, abs=0.006)


def test_regrouped_subjects_are_compared_with_their_new_group():
    told = tried(county(), regroup={"town.a": "甲类", "town.b": "甲类"})
    assert told.loc[["town.a", "town.b"], "trial_count"].to_list() == [2, 2]
    assert told.loc[["town.c", "town.d"], "trial_count"].to_list() == [2, 2]
    assert sorted(told.loc[["town.a", "town.b"], "trial_rank"]) == [1, 2]
    alone = scheme(
        [indicator(code, rule=rule) for code, rule in RULES.items()],
        WEIGHTS, (*towns("town.a", "town.b", peer_group="first"), *towns("town.c", "town.d", peer_group="second")),
        targets={(code, each): 120.0 for code in RULES for each in CODES},
    )  # fmt: skip
    expected = concluded(figures(VALUES, NINE), alone, NINE).subjects.set_index("subject_code")["total_points"]
    assert told["trial_points"].to_dict() == expected.to_dict()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"drop": ["nothing"]}, "没有哪一类考评对象的权重表里有指标：nothing"),
        ({"drop": sorted(RULES)}, "没有剩下任何权重"),
        ({"weights": {"due": 80, "ends": 30}}, "其余指标无从分配"),
        ({"regroup": {"town.x": "甲类"}}, "方案里没有考评对象：town.x"),
    ],
)
def test_a_trial_that_cannot_be_made_says_why(changes, message):
    with pytest.raises(TrialError, match=message):
        tried(county(), **changes)


@pytest.mark.slow
@pytest.mark.parametrize("aggregate", ["arithmetic", "geometric", "harmonic", "minimum", "product", "copeland"])
def test_the_same_seed_gives_the_same_intervals_and_no_noise_gives_the_place(aggregate):
    groups = {"all": Group(name_zh="全部", aggregate=aggregate)}
    a_scheme = county(groups=groups, weights=WEIGHTS | {"award": 0, "due": 30})
    results = concluded(figures(VALUES, NINE), a_scheme, NINE)
    told = [rank_under_noise(results, a_scheme, np.random.default_rng(3), draws=20) for _ in range(2)]
    pd.testing.assert_frame_equal(*told)
    assert (told[0]["low_rank"] <= told[0]["median_rank"]).all()
    assert (told[0]["median_rank"] <= told[0]["high_rank"]).all()
    still = rank_under_noise(results, a_scheme, np.random.default_rng(3), draws=3, spread=0.0)
    for name in ("low_rank", "median_rank", "high_rank"):
        assert still[name].to_list() == still["rank"].astype("float64").to_list()


def test_noise_on_weights_is_the_weighted_sum_done_by_hand():
    a_scheme = scheme([indicator("due"), indicator("ends", rule=RULES["ends"])], {"due": 50, "ends": 50}, ABCD,
                      targets={("due", each): 120.0 for each in CODES})  # fmt: skip
    values = {"due": [90.0, 80.0, 70.0, 60.0], "ends": [60.0, 75.0, 82.0, 100.0]}
    results = concluded(figures(values, NINE), a_scheme, NINE)
    told = rank_under_noise(results, a_scheme, np.random.default_rng(5), draws=400, spread=0.5)
    factors = np.random.default_rng(5).uniform(0.5, 1.5, (400, 2))
    shares = np.array([[min(1, v / 90) for v in values["due"]], [0.6 + 0.4 * (v - 60) / 40 for v in values["ends"]]])
    totals = (factors @ shares / factors.sum(axis=1, keepdims=True) * 100).round(2)
    places = 1 + (totals[:, None, :] > totals[:, :, None]).sum(axis=2)
    assert np.allclose(told["low_rank"], np.quantile(places, 0.05, axis=0))
    assert np.allclose(told["median_rank"], np.quantile(places, 0.5, axis=0))
    assert np.allclose(told["high_rank"], np.quantile(places, 0.95, axis=0))


@pytest.mark.parametrize(("draws", "spread"), [(0, 0.2), (10, 1.0), (10, -0.1)])
def test_noise_out_of_range_is_refused(draws, spread):
    a_scheme, results = ready()
    with pytest.raises(ValueError, match="扰动次数应为正整数"):
        rank_under_noise(results, a_scheme, np.random.default_rng(1), draws=draws, spread=spread)


def test_leaving_a_part_out_moves_places_as_the_trial_without_it():
    a_scheme, results = ready()
    moves = weigh_parts(results, a_scheme, by_indicator=True).set_index("part_code")
    told = tried(a_scheme, drop=["due"])
    assert moves.loc["due", "mean_move_places"] == told["rank_change"].abs().mean()
    assert moves.loc["due", "weight_share_pct"] == pytest.approx(20)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(st.integers(1, 200), min_size=4, max_size=4), min_size=8, max_size=8))
def test_effective_weights_of_a_group_make_a_hundred(values):
    a_scheme = county()
    told = dict(zip(RULES, ([float(each) for each in own] for own in values), strict=True))
    weights = effective_weights(concluded(figures(told, NINE), a_scheme, NINE), a_scheme)
    assert weights.empty or weights["effective_share_pct"].sum() == pytest.approx(100, abs=0.1)


def test_an_indicator_on_which_all_are_alike_decides_nothing():
    values = VALUES | {"due": [100.0] * 4}
    a_scheme = county()
    told = effective_weights(concluded(figures(values, NINE), a_scheme, NINE), a_scheme).set_index("part_code")
    assert (told.loc["due", "is_constant"], told.loc["due", "is_saturated"]) == (True, True)
    assert told.loc["due", "effective_share_pct"] == 0
    assert not told.loc["ends", "is_constant"]


@pytest.mark.parametrize("case", PACES.to_dict("records"), ids=lambda case: case["case"])
def test_required_pace(case):
    from appraisal.period import parse_period
    from appraisal.progress import measure_progress

    a_scheme = scheme(
        [indicator()], {"output": 100}, ABCD, targets={("output", each): case["target"] for each in CODES}
    )
    about = parse_period(case["period"])
    told = figures({"output": [case["value"], 1.0, 1.0, 1.0]}, about).assign(target_value=case["target"])
    paces = required_pace(measure_progress(told, a_scheme, about), difficult_pct=150).set_index("subject_code")
    if pd.isna(case["required"]):
        assert "town.a" not in paces.index
        return
    row = paces.loc["town.a"]
    assert row["required_monthly_value"] == pytest.approx(case["required"], abs=0.005)
    assert row["pace_pct"] == pytest.approx(case["pace_pct"], abs=0.5, nan_ok=True)
    assert (row["issues_left_count"], row["is_difficult"]) == (case["issues_left"], case["is_difficult"] == "yes")


@pytest.mark.parametrize("case", HEADROOM.to_dict("records"), ids=lambda case: case["case"])
def test_change_beside_the_headroom_that_was_left(case):
    most = {} if pd.isna(case["most"]) else {"plausible": Plausible(min=case["least"], max=case["most"])}
    a_scheme = scheme(
        [indicator(kind=case["kind"], direction=case["direction"], basis="stock", **most)], {"output": 100}, ABCD
    )
    row = pd.DataFrame({
        "indicator_code": "output", "subject_code": "town.a", "figure_subject_code": "town.a", "period": "2026-09",
        "comparison_code": "towns", "weight_points": 100.0, "value": [case["value"]], "year_ago_value": [case["base"]],
        "direction": case["direction"], "standing": "accepted",
    })  # fmt: skip
    told = mark_bases(PROGRESS.conform(row), a_scheme).iloc[0]
    assert told["change_value"] == pytest.approx(case["value"] - case["base"])
    assert told["headroom_pct"] == pytest.approx(case["headroom_pct"], abs=0.05, nan_ok=True)


def test_growth_on_a_small_base_is_marked():
    bases = {("output", code): base for code, base in zip(CODES, [5.0, 90.0, 100.0, 110.0], strict=True)}
    a_scheme = scheme([indicator(rule=RULES["both"])], {"output": 100}, ABCD)
    results = concluded(figures({"output": [10.0, 95.0, 104.0, 111.0]}, NINE, bases=bases), a_scheme, NINE)
    told = mark_bases(results.progress, a_scheme).set_index("subject_code")
    assert told["is_small_base"].to_dict() == {"town.a": True, "town.b": False, "town.c": False, "town.d": False}
    assert told.loc["town.a", "base_share_pct"] == pytest.approx(5 / 95 * 100)


def test_who_loses_only_by_growth_is_named_with_what_it_costs():
    """F06b: B is first by level and last by growth; with the best growth its 76.00 would be 100."""
    level, growth = [120.0, 200.0, 80.0, 150.0], [9.0, 3.0, 15.0, 6.0]
    bases = {("output", s): v / (1 + g / 100) for s, v, g in zip(CODES, level, growth, strict=True)}
    a_scheme = scheme([indicator(rule=RULES["both"])], {"output": 100}, ABCD)
    told = lost_by_change(concluded(figures({"output": level}, NINE, bases=bases), a_scheme, NINE), a_scheme)
    assert told["subject_code"].to_list() == ["town.b"]
    assert told.loc[0, ["level_rank", "dynamic_rank", "peer_count"]].to_list() == [1, 4, 4]
    assert told.loc[0, "lost_points"] == pytest.approx(24.0)
    plain = scheme([indicator(rule=RULES["ends"])], {"output": 100}, ABCD)
    assert lost_by_change(concluded(figures({"output": level}, NINE, bases=bases), plain, NINE), plain).empty


def test_statistics_and_judgement_are_ranked_side_by_side():
    hard = indicator("hard", rule=RULES["ends"], feeds=(OFFICIAL,))
    soft = indicator("soft", rule=settled({"method": "direct"}), feeds=(SELF,), kind="share", basis="stock")
    a_scheme = scheme([hard, soft], {"hard": 60, "soft": 40}, ABCD)
    values = {"hard": [100.0, 90.0, 80.0, 70.0], "soft": [60.0, 85.0, 90.0, 95.0]}
    told = compare_hard_soft(concluded(figures(values, NINE), a_scheme, NINE), a_scheme).set_index("subject_code")
    assert told["apart_places"].to_dict() == {"town.a": -3, "town.b": -1, "town.c": 1, "town.d": 3}
    assert told["is_apart"].to_dict() == {"town.a": True, "town.b": False, "town.c": False, "town.d": True}
