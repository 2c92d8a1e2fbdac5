"""A county with a tree of groups, ties, a ledger, a doubt and a gap, for the workbook that recomputes it."""

import random

from appraisal.appraise import appraise
from appraisal.scheme import Group
from tests.appraisal import small_county as small

TOWNS = tuple(f"town.{letter}" for letter in "abcdefg")
PERIOD = "2026-09"
RULES = {
    "paved": {"method": "completion", "bonus_points_per_pp": 0.05, "counting": "whole_steps", "bonus_cap_points": 0.5},
    "planted": {"method": "efficacy", "static_share": 0.4, "dynamic_share": 0.6},
    "served": {"method": "rank_ladder", "step_share": 0.05},
    "saved": {
        "method": "deduction",
        "line": "annual",
        "step_value": 0.3,
        "points_per_step": 0.7,
        "counting": "whole_steps",
    },
    "trusted": {"method": "direct", "is_capped": True},
}
PLACES = {"paved": "works", "planted": "works", "served": "people", "saved": "people", "trusted": "judged"}
WEIGHTS = {"paved": 30, "planted": 25, "served": 20, "saved": 15, "trusted": 10}
GAP = ("trusted", "town.g")
DOUBTS = {("paved", "town.a"): 40.0, ("planted", "town.b"): None}
EVENTS = (
    ("bonus", None, "town.a", "2026-03-02", 1.25),
    ("bonus", None, "town.a", "2026-04-02", 2.5),
    ("deduction", None, "town.b", "2026-05-02", 4.0),
    ("veto", None, "town.c", "2026-06-02", 0.0),
)


def scheme(*, aggregates=None, **policies):
    """``aggregates``: group → 合成方法; works and people lie in outward, outward and judged directly under the total."""
    kinds = {"saved": {"direction": "lower"}, "trusted": {"basis": "stock"}}
    indicators = [
        small.indicator(code, rule=rule, group_code=PLACES[code], **kinds.get(code, {})) for code, rule in RULES.items()
    ]
    targets = {(code, town): 100.0 for code in RULES for town in TOWNS}
    county = small.scheme(indicators, WEIGHTS, small.towns(*TOWNS), targets=targets, policies=policies)
    parents = {"outward": None, "works": "outward", "people": "outward", "judged": None}
    made = aggregates or {}
    groups = {
        code: Group(name_zh=code, parent=parent, aggregate=made.get(code, "arithmetic"))
        for code, parent in parents.items()
    }
    return county.model_copy(update={"groups": groups})


def figures(seed=1):
    """(indicator, town) → value; two towns are alike in all, and one earns nothing of what it plants."""
    dice = random.Random(seed)
    due = {"paved": 75, "planted": 60, "served": 50, "saved": 104, "trusted": 90}
    told = {(code, town): round(due[code] * dice.uniform(0.8, 1.15), 2) for code in RULES for town in TOWNS}
    told |= {(code, "town.e"): told[code, "town.d"] for code in RULES}
    return told


def books(county, *, changed=None):
    """Books of September; one figure was never sent."""
    told = figures() | (changed or {})
    rows = [_stated(key, PERIOD, value) for key, value in told.items() if key != GAP]
    rows += [_stated(key, "2025-09", round(value * 0.93, 2)) for key, value in figures(2).items()]
    return small.books(county, small.observations(*rows), events=small.events(*EVENTS))


def _stated(key, period, value):
    return (*key, period, small.OFFICIAL, value, "stock" if key[0] == "trusted" else "ytd")


def results(told):
    """What the method concludes with two doubts: one with an expected value, one without."""
    holds = [
        small.hold(f"k{place}", indicator=code, subject=town, source=small.OFFICIAL, expected=expected)
        for place, ((code, town), expected) in enumerate(DOUBTS.items())
    ]
    return appraise(told, small.findings(*holds))
