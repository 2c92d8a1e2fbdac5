"""榜单: published lists are data, ties share, a doubt honours and disgraces nobody, and times are worth what the rule says, once."""

import csv
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.awards.ledger import settle_ledger
from appraisal.books import Results
from appraisal.frames import (
    EVENTS,
    FIGURES,
    GROUP_RESULTS,
    HONOUR_LISTINGS,
    INDICATOR_RESULTS,
    PROGRESS,
    SUBJECT_RESULTS,
)
from appraisal.honours.listing import list_round
from appraisal.honours.rules import EVENT_PREFIX, HonourList, HonourPoints
from appraisal.honours.times import add_list_points, count_times, weigh_times
from appraisal.period import parse_period
from appraisal.scheme import LedgerRules, Round, Scheme
from tests.appraisal.small_county import indicator, scheme, towns

CASES = Path(__file__).parents[1] / "cases" / "honours"
FORMS = yaml.safe_load((CASES / "published_lists.yaml").read_text("utf-8"))
QUARTER = parse_period("2026Q3")
QUARTERLY = Round(
    code="quarterly", name_zh="季度", frequency="quarter", subject_kinds=("town",), templates=("honour_list",)
)
ANNUAL = Round(code="annual", name_zh="年度", frequency="year", subject_kinds=("town",), templates=())
NAMES = tuple(f"town.t{number}" for number in range(8))
STANDING = {"采": "accepted", "核": "held", "缺": "missing", "否": "accepted"}
SIGN = {"red_list": "红", "black_list": "黑"}
PLACES = {"code": "places", "name_zh": "指标榜", "round": "quarterly", "peer_groups": ["towns"], "clause": "第一条"}
MOVES = PLACES | {"by": {"kind": "movement", "risen_places": 2, "fallen_places": 2}}
GROUPS = PLACES | {"by": {"kind": "group", "groups": ["economy"], "red_count": 1, "black_count": 1}}
LAMPS = PLACES | {
    "by": {"kind": "lamp", "indicators": ["output"], "red_list_lamps": ["green"], "black_list_lamps": ["red"]}
}
POINTS = {
    "code": "times", "name_zh": "红榜次数加分", "lists": ["places"], "honour": "red_list", "settle_in": "annual",
    "cap_points": None, "clause": "第二条", "worth": {"by": "times", "points_each": 0.5},
}  # fmt: skip
BANDS = {
    "by": "place",
    "within": "all",
    "bands": [{"from_place": 1, "to_place": 3, "points": 2}, {"from_place": 4, "to_place": 11, "points": 1}],
}


def read_csv(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def county(lists=(), points=(), *, ledger=None, subjects=NAMES, **policies):
    plain = scheme([indicator("output")], {"output": 100}, towns(*subjects), policies=policies)
    told = {name: getattr(plain, name) for name in Scheme.model_fields} | {
        "groups": {"all": "全部", "economy": "经济", "industry": {"name_zh": "工业", "parent": "economy"}},
        "rounds": (QUARTERLY, ANNUAL),
        "honour_lists": lists,
        "honour_points": points,
        "ledger": ledger,
    }
    return Scheme(**told)


def results(*, indicators=(), groups=(), subjects=()):
    key = {"period": QUARTER.code, "peer_group_code": "towns"}
    every = {"is_vetoed": False, "peer_count": len(NAMES), "honour": "none"}
    told = {row["subject_code"] for row in (*indicators, *groups, *subjects)}
    listed = {row["subject_code"] for row in subjects}
    rows = [*subjects, *({"subject_code": code} for code in sorted(told - listed))]
    return Results(
        figures=FIGURES.empty(),
        progress=PROGRESS.empty(),
        indicators=INDICATOR_RESULTS.of([key | row for row in indicators]),
        groups=GROUP_RESULTS.of([key | row for row in groups]),
        subjects=SUBJECT_RESULTS.of([key | every | row for row in rows]),
    )


def figures(places, standings, **more):
    return [
        {"indicator_code": "output", "group_code": "all", "subject_code": name, "rank": place, "standing": standing}
        | {"weight_points": 10.0, "score_points": 8.0 if standing in {"accepted", "held"} else None}
        | more
        for name, place, standing in zip(NAMES, places, standings, strict=False)
    ]


def signs(listed, count):
    found = dict(zip(listed["subject_code"], listed["honour"].map(SIGN), strict=True))
    return " ".join(found.get(name, "—") for name in NAMES[:count])


def listing(concluded, *lists, rules=None, period=QUARTER, round_=QUARTERLY):
    return list_round(concluded, rules or county([dict(each) for each in lists]), round_, period)


@pytest.mark.parametrize("case", read_csv("places.csv"), ids=lambda case: case["case"])
def test_places_on_an_indicator_make_the_lists(case):
    marks = case["standing"].split()
    places = [None if each == "／" else int(each) for each in case["places"].split()]
    vetoed = [
        {"subject_code": name, "is_vetoed": True} for name, mark in zip(NAMES, marks, strict=False) if mark == "否"
    ]
    concluded = results(indicators=figures(places, [STANDING[each] for each in marks]), subjects=vetoed)
    by = {"kind": "indicator", "indicators": ["output"]} | {
        name: int(case[name]) for name in ("red_count", "black_count")
    }
    assert signs(listing(concluded, PLACES | {"by": by}), len(places)) == case["says"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form['form']}-{form['place'][:4]}")
def test_a_published_list_is_data(form):
    lists = [HonourList.model_validate(each) for each in form["honour_lists"]]
    points = [HonourPoints.model_validate(each) for each in form.get("honour_points", ())]
    assert {code for each in points for code in each.lists} <= {each.code for each in lists}


def test_the_published_forms_are_all_there():
    assert [each["form"] for each in FORMS] == ["E06", "E07", "E08", "E09", "E10", "E11"]


def test_a_list_by_domain_goes_by_the_share_of_its_points_that_was_earned():
    """A department that leads little of a domain does not come last for that."""
    groups = [
        {
            "group_code": "economy",
            "subject_code": name,
            "weight_points": weight,
            "score_points": score,
            "cautious_points": score,
        }
        for name, weight, score in zip(NAMES, (10, 40, 20, 20), (9, 32, 15, 10), strict=False)
    ]
    assert signs(listing(results(groups=groups), GROUPS), 4) == "红 — — 黑"


def test_a_domain_is_red_only_with_all_its_figures_those_beneath_it_included():
    groups = [
        {
            "group_code": "economy",
            "subject_code": name,
            "weight_points": 10.0,
            "score_points": score,
            "cautious_points": score,
        }
        for name, score in zip(NAMES, (9.0, 8.0, 7.0), strict=False)
    ]
    for group, says in (("economy", "—"), ("industry", "—"), ("all", "红")):
        held = figures([1], ["held"], group_code=group)
        assert signs(listing(results(groups=groups, indicators=held), GROUPS), 1) == says


def test_a_domain_is_not_black_for_a_doubt_alone():
    scores = zip(NAMES, (9.0, 8.0, 7.5), (9.0, 8.0, 5.0), strict=False)
    groups = [
        {
            "group_code": "economy",
            "subject_code": name,
            "weight_points": 10.0,
            "score_points": score,
            "cautious_points": careful,
        }
        for name, score, careful in scores
    ]
    assert signs(listing(results(groups=groups), GROUPS), 3) == "红 — 黑"
    groups[2]["score_points"] = 8.5
    assert signs(listing(results(groups=groups), GROUPS), 3) == "红 — —"


@pytest.mark.parametrize(
    ("lamp", "standing", "says"),
    [("green", "accepted", "红"), ("yellow", "accepted", "—"), ("red", "accepted", "黑"), ("red", "held", "—"), ("green", "missing", "—")],
)  # fmt: skip
def test_a_list_by_lamps_needs_no_places_and_no_number_of_peers(lamp, standing, says):
    assert signs(listing(results(indicators=figures([1], [standing], lamp=lamp)), LAMPS), 1) == says


@pytest.mark.parametrize(
    ("rank", "change", "best", "says", "held"),
    [
        (3, 2, 3, "红", ()),
        (3, 1, 3, "—", ()),
        (3, 5, 3, "红", ()),
        (3, 2, 3, "—", ("held",)),
        (6, -2, 6, "黑", ()),
        (6, -1, 6, "—", ()),
        (6, -2, 5, "—", ()),
        (6, -2, 5, "—", ("held",)),
        (6, None, 6, "—", ()),
    ],
)
def test_who_moved_two_places_is_flagged_unless_a_doubt_explains_it(rank, change, best, says, held):
    moved = {"subject_code": NAMES[0], "rank": rank, "rank_change": change, "rank_low": best, "rank_high": rank}
    concluded = results(subjects=[moved], indicators=figures([1], held))
    listed = listing(concluded, MOVES)
    assert signs(listed, 1) == says
    if len(listed):
        assert listed["previous_rank"].tolist() == [rank + change]


def test_a_vetoed_unit_rises_to_no_list_and_two_do_not_make_a_movement():
    moved = {"subject_code": NAMES[0], "rank": 1, "rank_change": 3, "rank_low": 1, "rank_high": 1}
    assert signs(listing(results(subjects=[moved | {"is_vetoed": True}]), MOVES), 1) == "—"
    assert signs(listing(results(subjects=[moved | {"peer_count": 2}]), MOVES), 1) == "—"


def test_the_list_of_totals_is_the_one_that_was_made():
    rows = [
        {"subject_code": name, "honour": honour, "rank": 1}
        for name, honour in zip(NAMES, ("red_list", "none", "black_list"), strict=False)
    ]
    assert signs(listing(results(subjects=rows), PLACES | {"by": {"kind": "total"}}), 3) == "红 — 黑"


def test_a_special_period_makes_no_list_and_neither_does_another_round():
    concluded = results(indicators=figures([1, 2, 3], ["accepted"] * 3))
    by = {"kind": "indicator", "indicators": ["output"], "red_count": 1, "black_count": 1}
    special = QUARTERLY.model_copy(update={"unranked_periods": (QUARTER.code,)})
    assert len(listing(concluded, PLACES | {"by": by})) == 2
    assert len(listing(concluded, PLACES | {"by": by}, round_=special)) == 0
    assert len(listing(concluded, PLACES | {"by": by}, round_=ANNUAL)) == 0


@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["accepted", "held", "missing"])), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_whoever_is_listed_stands_and_equal_places_share(told):
    values = [value for value, _ in told]
    standings = [standing for _, standing in told]
    firm = [value for value, standing in told if standing == "accepted"]
    places = [None if standing == "missing" else 1 + sum(other > value for other in firm) for value, standing in told]
    by = {"kind": "indicator", "indicators": ["output"], "red_count": 2, "black_count": 2}
    listed = listing(results(indicators=figures(places, standings)), PLACES | {"by": by})
    found = dict(zip(listed["subject_code"], listed["honour"], strict=True))
    assert len(found) == len(listed)
    kinds = {}
    for name, value, standing in zip(NAMES, values, standings, strict=False):
        if standing != "accepted":
            assert name not in found
        else:
            kinds.setdefault(value, set()).add(found.get(name))
    assert all(len(each) == 1 for each in kinds.values())


# ------------------------------------------------------------------------------------------------------------ times
def past(*rows):
    """Rows of (list, subject, period, honour)."""
    told = [
        {"list_code": code, "list_item_code": "output", "subject_code": name, "period": period, "honour": honour}
        for code, name, period, honour in rows
    ]
    return HONOUR_LISTINGS.of([row | {"peer_group_code": "towns"} for row in told])


def red(times):
    """So many times on the red side for each town, a period each."""
    return past(
        *(
            ("places", name, f"2026Q{quarter + 1}", "red_list")
            for name, count in zip(NAMES, times, strict=False)
            for quarter in range(count)
        )
    )


def test_which_time_it_is_counts_the_years_periods_on_the_same_side_of_the_same_list():
    now = past(("places", NAMES[0], "2026Q3", "red_list"), ("other", NAMES[0], "2026Q3", "red_list"))
    before = past(
        ("places", NAMES[0], "2026Q1", "red_list"),
        ("places", NAMES[0], "2026Q2", "black_list"),
        ("places", NAMES[1], "2026Q2", "red_list"),
    )
    assert count_times(now, before).tolist() == [2, 1]
    assert count_times(now, past()).tolist() == [1, 1]
    assert count_times(past(), before).tolist() == []


@pytest.mark.parametrize(
    ("times", "worth", "cap", "points"),
    [
        ([4, 3, 2, 1], BANDS, None, [2, 2, 2, 1]),
        ([3, 3, 3, 3, 1], BANDS, None, [2, 2, 2, 2, 1]),
        ([4, 3, 2, 2, 1], BANDS, None, [2, 2, 2, 2, 1]),
        ([4, 0, 2], BANDS, None, [2, 2]),
        ([4, 3, 2, 1], BANDS, 1.5, [1.5, 1.5, 1.5, 1]),
        ([4, 1], {"by": "times", "points_each": 0.5}, None, [2, 0.5]),
        ([4, 1], {"by": "times", "points_each": 0.5}, 1, [1, 0.5]),
        ([3], {"by": "times", "points_each": 0.1}, None, [0.3]),
        ([4], BANDS | {"bands": [{"from_place": 1, "to_place": 1, "points": 3}]}, None, [3]),
        ([4, 3], BANDS | {"bands": [{"from_place": 1, "to_place": 1, "points": 3}]}, None, [3, 0]),
    ],
)
def test_times_are_worth_what_the_rule_says(times, worth, cap, points):
    rule = HonourPoints.model_validate(POINTS | {"worth": worth, "cap_points": cap})
    assert weigh_times(rule, red(times), county())["points"].tolist() == points


def test_times_may_be_ranked_within_each_class():
    rule = HonourPoints.model_validate(
        POINTS | {"worth": BANDS | {"within": "peer_group", "bands": BANDS["bands"][:1]}}
    )
    streets = tuple(
        each.model_copy(update={"peer_group": "streets"}) if each.code == NAMES[3] else each
        for each in county().subjects
    )
    mixed = county().model_copy(update={"subjects": streets})
    assert weigh_times(rule, red([4, 3, 2, 1]), mixed)["rank"].tolist() == [1, 2, 3, 1]


def settled(rules, listed, events=None, *, round_=ANNUAL, period="2026"):
    about = parse_period(period)
    told = add_list_points(EVENTS.empty() if events is None else events, listed, rules, round_, about)
    rows = pd.DataFrame(
        [("output", name, name) for name in NAMES], columns=["indicator_code", "subject_code", "figure_subject_code"]
    )
    sums, entries = settle_ledger(rows, told, rules, about)
    return sums.set_index("subject_code"), entries


@pytest.mark.parametrize(("honour", "column"), [("red_list", "bonus_points"), ("black_list", "deduction_points")])
def test_points_for_times_stand_in_the_ledger_with_their_source(honour, column):
    listed = red([3, 1]).assign(honour=honour)
    sums, entries = settled(county([PLACES | GROUPS], [POINTS | {"honour": honour}]), listed)
    assert sums[column].head(3).tolist() == [1.5, 0.5, 0]
    first = entries.iloc[0]
    assert first["event_key"] == f"{EVENT_PREFIX}times-2026-{NAMES[0]}"
    assert first["clause"] == "第二条"
    side = "红榜" if honour == "red_list" else "黑榜"
    assert first["reason_zh"] == f"2026年列入“指标榜”{side}3次（第一季度、第二季度、第三季度），共3次"


@pytest.mark.parametrize(
    ("settle_in", "round_", "days"),
    [
        ("quarterly", QUARTERLY, {"2026Q2": "2026-06-30", "2026Q3": "2026-06-30", "2026Q4": "2026-06-30"}),
        ("annual", ANNUAL, {"2026": "2026-12-31"}),
    ],
)
def test_while_times_add_up_the_entry_stays_that_of_the_day_on_which_it_was_first_settled(settle_in, round_, days):
    """Lists of the first quarter count from the second on where the quarters settle themselves."""
    rules = county([GROUPS], [POINTS | {"settle_in": settle_in}])
    told = {}
    for period in days:
        known = red([3])
        known = known[known["period"] < period] if settle_in == "quarterly" else known
        told[period] = settled(rules, known, round_=round_, period=period)[1].iloc[0]
    assert {period: entry["occurred_on"] for period, entry in told.items()} == days
    assert len({entry["event_key"] for entry in told.values()}) == 1


def test_the_rule_is_capped_and_so_are_its_category_and_the_whole():
    ledger = LedgerRules(
        same_matter="sum", same_matter_deductions="sum", repeat_factor=1,
        categories=[{"code": "lists", "name_zh": "上榜", "cap_points": 1}],
        causes=[{"code": "listed", "name_zh": "上榜", "category": "lists"}],
    )  # fmt: skip
    by_rule = county([GROUPS], [POINTS | {"cap_points": 1.2}])
    by_category = county([GROUPS], [POINTS | {"cause": "listed"}], ledger=ledger)
    by_all = county([GROUPS], [POINTS], bonus_cap_points=0.7)
    assert [settled(each, red([3]))[0].loc[NAMES[0], "bonus_points"] for each in (by_rule, by_category, by_all)] == [
        1.2,
        1,
        0.7,
    ]


def test_only_the_round_that_settles_them_gives_points_and_a_second_run_gives_the_same():
    rules = county([GROUPS], [POINTS])
    assert add_list_points(EVENTS.empty(), red([3]), rules, QUARTERLY, QUARTER).empty
    once = add_list_points(EVENTS.empty(), red([3]), rules, ANNUAL, parse_period("2026"))
    again = add_list_points(EVENTS.empty(), red([3]), rules, ANNUAL, parse_period("2026"))
    pd.testing.assert_frame_equal(once, again)
    assert once["event_key"].is_unique


def test_other_sides_and_other_lists_are_worth_nothing_here():
    listed = past(("places", NAMES[0], "2026Q1", "black_list"), ("other", NAMES[1], "2026Q1", "red_list"))
    assert settled(county([GROUPS], [POINTS]), listed)[1].empty


# -------------------------------------------------------------------------------------------------- what is left open
@pytest.mark.parametrize(
    ("model", "written", "says"),
    [
        (HonourList, {"code": "a", "name_zh": "榜"}, "由哪个轮次评"),
        (HonourList, PLACES | {"by": {"kind": "group", "groups": ["a"], "red_count": 1}}, "每榜黑榜列后几名"),
        (HonourList, PLACES | {"by": {"kind": "group", "groups": ["a"], "red_count": 0, "black_count": 0}}, "永远没有人"),
        (HonourList, PLACES | {"by": {"kind": "movement", "risen_places": None, "fallen_places": None}}, "永远没有人"),
        (HonourList, PLACES | {"by": {"kind": "movement", "risen_places": 2}}, "比上期后退几位以上"),
        (HonourList, LAMPS | {"by": LAMPS["by"] | {"black_list_lamps": ["green"]}}, "既列红榜又列黑榜"),
        (HonourList, LAMPS | {"by": LAMPS["by"] | {"red_list_lamps": [], "black_list_lamps": []}}, "永远没有人"),
        (HonourList, GROUPS | {"red_zh": "榜", "black_zh": "榜"}, "分不清"),
        (HonourList, GROUPS | {"after_black": [{"times": 1, "action_zh": "约谈"}]}, "只能写在综合榜"),
        (HonourList, PLACES | {"by": {"kind": "total"}, "after_black": [{"times": 2, "action_zh": "甲"}, {"times": 1, "action_zh": "乙"}]}, "从少到多"),
        (HonourList, PLACES | {"by": {"kind": "total"}, "after_black": [{"times": 1}]}, "怎样处理"),
        (HonourPoints, {name: value for name, value in POINTS.items() if name != "cap_points"}, "最多加（扣）几分"),
        (HonourPoints, {name: value for name, value in POINTS.items() if name != "settle_in"}, "在哪个轮次结算"),
        (HonourPoints, POINTS | {"worth": BANDS | {"bands": BANDS["bands"][1:]}}, "第1名加（扣）几分"),
        (HonourPoints, POINTS | {"worth": BANDS | {"bands": [BANDS["bands"][0], BANDS["bands"][1] | {"from_place": 3}]}}, "第3名写了两次"),
        (HonourPoints, POINTS | {"worth": BANDS | {"bands": [BANDS["bands"][0], BANDS["bands"][1] | {"from_place": 5}]}}, "第4名没有写"),
        (HonourPoints, POINTS | {"worth": BANDS | {"bands": [BANDS["bands"][0], BANDS["bands"][1] | {"points": 3}]}}, "还多"),
        (HonourPoints, POINTS | {"worth": BANDS | {"bands": [BANDS["bands"][0], {"from_place": 4, "to_place": 3, "points": 1}]}}, "名次写反"),
        (HonourPoints, POINTS | {"worth": {"by": "times", "points_each": -1}}, "greater than 0"),
    ],
)  # fmt: skip
def test_what_a_paper_leaves_open_or_contradicts_is_refused(model, written, says):
    with pytest.raises(ValidationError, match=says):
        model.model_validate(written)


def test_a_scheme_that_uses_no_lists_has_the_text_that_it_had():
    told = county().canonical_json
    assert "honour_lists" not in told
    assert "honour_points" not in told
    assert "honour_lists" in county([GROUPS]).canonical_json
