"""考评: from observations to ranks, and what a doubtful figure may never do."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.appraise import appraise
from appraisal.editions import compare
from appraisal.scheme import Scheme
from tests.appraisal.small_county import (
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
from tests.appraisal.test_acceptance import PROJECT, SITE

ABCD = towns("town.a", "town.b", "town.c", "town.d")
LEDGER = {"method": "ledger"}
INDICATORS = (
    indicator("output", lamp_rule="plain"),
    indicator("quarter", frequency="quarter", lamp_rule="plain"),
    indicator("growth", kind="growth", rule={"method": "efficacy"}),
    indicator("ledger", kind="event", rule=LEDGER),
)
WEIGHTS = {"output": 40, "quarter": 20, "growth": 30, "ledger": 10}
TARGETS = {(code, town.code): 120 for code in ("output", "quarter") for town in ABCD}


def county(**policies):
    return scheme(INDICATORS, WEIGHTS, ABCD, targets=TARGETS, policies=policies)


def told(period="2026-08", *, output=(80.0, 72.0, 64.0, 40.0), growth=(5.0, 9.0, 7.0, 6.0), quarter=60.0):
    table = zip(ABCD, output, growth, strict=True)
    return observations(
        *(
            row
            for town, made, grown in table
            for row in (
                ("output", town.code, period, OFFICIAL, made),
                ("growth", town.code, period, OFFICIAL, grown),
                ("quarter", town.code, "2026-06", OFFICIAL, quarter),
            )
            if row[4] is not None
        )
    )


def run(observed, *, found=(), a_county=None, period="2026-08", **fields):
    return appraise(books(a_county or county(), observed, period=period, **fields), findings(*found))


def by_subject(results, column):
    return results.subjects.set_index("subject_code")[column]


def points_of(results, code, subject="town.a"):
    return results.indicators.set_index(["indicator_code", "subject_code"]).loc[(code, subject)]


def test_points_of_indicators_groups_and_subjects_add_up():
    results = run(told())
    total = results.indicators.groupby("subject_code")["score_points"].sum()
    assert (total - by_subject(results, "total_points")).abs().max() < 0.03
    groups = results.groups.set_index("subject_code")["score_points"]
    assert groups.equals(by_subject(results, "base_points").rename("score_points"))
    assert by_subject(results, "total_points")["town.a"] == 40 + 20 + 18 + 10
    assert by_subject(results, "rank").to_dict() == {"town.a": 2, "town.b": 1, "town.c": 3, "town.d": 4}


def test_what_is_not_due_is_left_out_and_the_rest_makes_the_full_weight():
    results = run(told("2026-02", output=(20.0, 10.0, 10.0, 10.0)), period="2026-02")
    weights = results.indicators.groupby("subject_code")["weight_points"].sum()
    assert weights.eq(100).all()
    assert points_of(results, "quarter")["weight_points"] == 0
    assert points_of(results, "output")["weight_points"] == 50
    assert by_subject(results, "counted_weight_points").eq(80).all()
    assert points_of(results, "quarter")["lamp"] == "unlit"


def test_a_missing_figure_costs_its_weight_or_is_left_out_and_never_shows_zero():
    observed = told(output=(None, 72.0, 64.0, 40.0))
    zero = run(observed)
    assert pd.isna(points_of(zero, "output")["score_points"])
    assert points_of(zero, "output")["lost_points"] == 40
    assert by_subject(zero, "total_points")["town.a"] == 20 + 18 + 10
    left_out = run(observed, a_county=county(missing="renormalise"))
    assert by_subject(left_out, "total_points")["town.a"] == pytest.approx((20 + 18 + 10) / 0.6)
    assert pd.isna(points_of(left_out, "output")["lost_points"])
    assert points_of(left_out, "output")["lamp"] == "unlit"


def test_a_held_figure_shows_both_points_and_opens_the_interval():
    results = run(told(), found=[hold(subject="town.b", period="2026-08", source=OFFICIAL, expected=32.0)])
    row = points_of(results, "output", "town.b")
    assert (row["score_points"], row["cautious_points"], row["standing"]) == (36.0, 16.0, "held")
    assert (row["lamp"], row["lamp_reason_code"]) == ("unlit", "held")
    place = results.subjects.set_index("subject_code").loc["town.b"]
    assert (place["total_points"], place["cautious_total_points"]) == (96.0, 76.0)
    assert (place["rank_low"], place["rank"], place["rank_high"]) == (1, 3, 3)


def test_a_held_figure_without_any_other_counts_cautiously_as_nothing_but_is_marked():
    results = run(told(), found=[hold(subject="town.b", period="2026-08", source=OFFICIAL)])
    row = points_of(results, "output", "town.b")
    assert (row["cautious_points"], row["score_points"], row["standing"]) == (0.0, 36.0, "held")
    assert by_subject(results, "honour")["town.b"] == "none"


def test_ranking_by_reported_points_is_a_policy():
    found = [hold(subject="town.b", period="2026-08", source=OFFICIAL)]
    assert by_subject(run(told(), found=found, a_county=county(rank_by="reported")), "rank")["town.b"] == 1


amounts = st.floats(0, 200).map(lambda number: round(number, 2))


@pytest.mark.slow
@given(
    st.tuples(amounts, amounts, amounts, amounts),
    st.tuples(amounts, amounts, amounts, amounts),
    st.sampled_from(["output", "growth"]),
    st.sampled_from([town.code for town in ABCD]),
    st.none() | amounts,
)
@settings(max_examples=20, deadline=None)
def test_a_held_figure_never_improves_its_subject_and_never_harms_another(output, growth, code, subject, expected):
    observed = told(output=output, growth=growth)
    free = run(observed)
    held = run(
        observed, found=[hold(indicator=code, subject=subject, period="2026-08", source=OFFICIAL, expected=expected)]
    )
    before, after = free.subjects.set_index("subject_code"), held.subjects.set_index("subject_code")
    assert after.loc[subject, "rank"] >= before.loc[subject, "rank"]
    others = [town.code for town in ABCD if town.code != subject]
    assert (after.loc[others, "cautious_total_points"] >= before.loc[others, "total_points"] - 0.011).all()
    assert (after["cautious_total_points"] <= after["total_points"]).all()
    assert (after["rank_low"] <= after["rank"]).all()
    assert (after["rank"] <= after["rank_high"]).all()


def test_bonus_and_deduction_are_capped_and_a_ledger_entry_counts_once():
    entries = events(
        ("bonus", None, "town.a", "2026-03-01", 4.0),
        ("bonus", None, "town.a", "2026-04-01", 4.0),
        ("deduction", None, "town.b", "2026-03-01", 1.5),
        ("deduction", "ledger", "town.c", "2026-03-01", 3.0),
        ("deduction", "output", "town.d", "2026-03-01", 2.0),
    )
    results = run(told(), a_county=county(bonus_cap_points=5), events=entries)
    assert by_subject(results, "bonus_points").to_dict()["town.a"] == 5.0
    assert by_subject(results, "total_points")["town.a"] == 88 + 5
    assert by_subject(results, "deduction_points").to_list() == [0.0, 1.5, 0.0, 2.0]
    assert points_of(results, "ledger", "town.c")["score_points"] == 7.0


def test_a_withdrawn_event_counts_nothing():
    entries = events(("bonus", None, "town.a", "2026-03-01", 4.0)).assign(is_withdrawn=True)
    assert by_subject(run(told(), events=entries), "bonus_points").eq(0).all()


@pytest.mark.parametrize(("effect", "rank"), [("note", 1), ("last", 4)])
def test_a_veto_marks_the_subject_and_ranks_it_last_if_the_scheme_says_so(effect, rank):
    entries = events(("veto", None, "town.b", "2026-03-01", 0.0))
    results = run(told(), a_county=county(veto_effect=effect), events=entries)
    row = results.subjects.set_index("subject_code").loc["town.b"]
    assert (row["is_vetoed"], row["rank"], row["total_points"]) == (True, rank, 96.0)
    assert row["honour"] != "red_list"


def test_a_provisional_target_costs_nothing_unless_the_scheme_says_so():
    plain = county()
    targets = tuple(each.model_copy(update={"status": "provisional"}) for each in plain.targets)
    fields = {name: getattr(plain, name) for name in type(plain).model_fields} | {"targets": targets}
    spared = run(told(), a_county=type(plain)(**fields))
    assert points_of(spared, "output", "town.d")["score_points"] == 40.0
    strict = plain.policies.model_copy(update={"provisional_penalty": True})
    assert (
        points_of(run(told(), a_county=type(plain)(**(fields | {"policies": strict}))), "output", "town.d")[
            "score_points"
        ]
        == 20.0
    )


def test_places_and_lamps_are_set_against_the_period_before():
    before = run(told("2026-07", output=(40.0, 63.0, 56.0, 20.0)), period="2026-07")
    after = run(told(), previous=before)
    assert by_subject(before, "rank").to_dict() == {"town.a": 3, "town.b": 1, "town.c": 2, "town.d": 4}
    assert by_subject(after, "rank_change").to_dict() == {"town.a": 1, "town.b": 0, "town.c": -1, "town.d": 0}
    row = points_of(after, "output", "town.d")
    assert (row["previous_lamp"], row["lamp"], row["lamp_streak_count"]) == ("red", "red", 2)
    assert points_of(after, "output", "town.a")["rank_change"] == 2


def test_a_project_round_lights_a_lamp_for_each_project_and_gives_no_points():
    observed = observations(("invested", "project.p1", "2026-09H2", "project_progress", 700.0))
    results = appraise(books(SITE, observed, period="2026-09H2", round_code="lamps"), findings())
    assert results.indicators[["subject_code", "lamp"]].to_numpy().tolist() == [["project.p1", "green"]]
    subject = results.subjects.iloc[0]
    assert (subject["subject_code"], subject["green_count"]) == (PROJECT["subject_code"], 1)
    assert pd.isna(subject["total_points"])
    assert pd.isna(subject["rank"])


def test_a_round_leaves_its_books_unchanged():
    observed, found = told(), findings(hold(period="2026-08", source=OFFICIAL))
    copies = observed.copy(deep=True), found.copy(deep=True)
    appraise(books(county(), observed, period="2026-08"), found)
    pd.testing.assert_frame_equal(observed, copies[0])
    pd.testing.assert_frame_equal(found, copies[1])


@pytest.mark.slow
@given(st.permutations(range(12)))
@settings(max_examples=3, deadline=None)
def test_results_do_not_depend_on_the_order_of_observations(order):
    observed = told()
    assert compare(run(observed), run(observed.iloc[list(order)].reset_index(drop=True))).empty


# —— editions 版次 ——


def test_an_edition_equals_itself_and_every_difference_shows_in_both_directions():
    first, second = run(told()), run(told(output=(80.0, 72.0, 64.0, 60.0)))
    assert compare(first, first).empty
    changes = compare(first, second)
    assert len(changes) == len(compare(second, first))
    lamp = changes[changes["item_code"].eq("lamp")]
    assert lamp[["subject_code", "before_text", "after_text"]].to_numpy().tolist() == [["town.d", "red", "yellow"]]
    figure = changes[changes["item_code"].eq("value")]
    assert figure[["before_value", "after_value"]].to_numpy().tolist() == [[40.0, 60.0]]
    assert {"score_points", "total_points", "red_count"} <= set(changes["item_code"])


def test_a_file_with_the_same_figures_is_no_correction():
    observed = told()
    assert compare(run(observed.assign(raw_sha256="a")), run(observed.assign(raw_sha256="b"))).empty


def test_a_subject_that_only_one_edition_has_is_a_change():
    fewer = scheme(INDICATORS, WEIGHTS, ABCD[:3], targets=TARGETS)
    changes = compare(run(told(), a_county=fewer), run(told()))
    listed = changes[changes["item_code"].eq("is_listed") & changes["subject_code"].eq("town.d")]
    assert listed["after_value"].eq(1).all()
    assert listed["before_value"].isna().all()
    assert len(listed)


def test_a_ruling_that_frees_a_figure_is_a_correction():
    found = [hold(subject="town.b", period="2026-08", source=OFFICIAL)]
    freed = rulings(("k1", "dismissed", None, "2026-09-20T00:00:00Z"))
    changes = compare(run(told(), found=found), run(told(), found=found, rulings=freed))
    standing = changes[changes["item_code"].eq("standing")]
    assert set(standing["before_text"]) == {"held"}
    assert set(standing["after_text"]) == {"accepted"}


def test_two_sources_of_which_one_is_held_keep_the_lamp_lit():
    observed = pd.concat([told(), observations(("output", "town.a", "2026-08", SELF, 78.0))], ignore_index=True)
    results = run(observed, found=[hold(subject="town.a", period="2026-08", source=OFFICIAL)])
    row = points_of(results, "output")
    assert (row["standing"], row["lamp"]) == ("accepted", "green")


BONUS = {
    "bonus_blocks": [{"code": "beyond", "name_zh": "超额加分", "cap_points": 3}],
    "bonuses": [
        {
            "code": "growth_beyond",
            "name_zh": "增速超8%",
            "block": "beyond",
            "indicator_code": "growth",
            "peer_groups": ["towns"],
            "points": 4,
            "rule": {"method": "threshold", "line": 8, "is_equal_enough": True},
        }
    ],
    "grades": [
        {
            "code": "towns",
            "name_zh": "乡镇等次",
            "peer_groups": ["towns"],
            "method": "thresholds",
            "steps": [
                {"name_zh": "优秀", "floor_points": 90, "is_equal_enough": True},
                {"name_zh": "合格"},
            ],
            "barred_from_top": ["vetoed", "doubtful"],
        }
    ],
}


def awarding():
    return Scheme.model_validate(county().model_dump() | BONUS)


def test_a_bonus_item_stands_beside_the_full_mark_and_a_grade_follows_from_the_total():
    results = run(told(), a_county=awarding())
    assert by_subject(results, "bonus_points").to_list() == [0.0, 3.0, 0.0, 0.0]
    assert by_subject(results, "total_points")["town.b"] == by_subject(results, "base_points")["town.b"] + 3
    assert by_subject(results, "grade")["town.b"] == "优秀"
    assert by_subject(results, "grade")["town.d"] == "合格"
    assert results.bonuses.set_index("subject_code").loc["town.b", "settlement_code"] == "capped"


def test_a_bonus_that_rests_on_a_doubt_counts_as_reported_and_never_cautiously():
    doubt = hold(indicator="growth", subject="town.b", source=OFFICIAL, period="2026-08", expected=5.0)
    results = run(told(), a_county=awarding(), found=(doubt,))
    row = results.subjects.set_index("subject_code").loc["town.b"]
    assert (row["bonus_points"], row["cautious_bonus_points"]) == (3.0, 0.0)
    assert (
        row["lowest_total_points"] <= row["cautious_total_points"] < row["total_points"] <= row["highest_total_points"]
    )
    assert row["grade"] == "合格"
