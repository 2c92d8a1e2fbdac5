"""亮灯: every number one colour, every colour a reason, and none where no figure stands."""

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.frames import INDICATOR_RESULTS, PROGRESS, IndicatorResultFrame, ProgressFrame
from appraisal.lamps import REASON_ZH, Band, LampRule, reason_zh
from appraisal.lighting import light_lamps
from tests.appraisal.small_county import indicator, scheme, towns

CASES = Path(__file__).parents[1] / "cases" / "lamps"
RULES = pd.read_csv(CASES / "rules.csv")
LAMPS = pd.read_csv(CASES / "lamps.csv").assign(code=lambda table: [f"case{row}" for row in range(len(table))])
_SHAPES = {"growth_negative": ("lamp",), "not_started_due": ("months", "lamp"), "bottom_ranked": ("count", "lamp")}
_SHAPES["streak"] = ("of", "count", "lamp")


def _rule(row):
    bands, above = [], None
    for text in row.bands.split("|"):
        to, lamp = text.split()
        bands.append({"above": above, "to": None if to == "inf" else float(to), "lamp": lamp})
        above = bands[-1]["to"]
    overrides = [text.split() for text in row.overrides.split("|")] if isinstance(row.overrides, str) else []
    return {
        "code": row.rule,
        "name_zh": row.rule,
        "metric": row.metric,
        "bands": bands,
        "overrides": [{"when": when} | dict(zip(_SHAPES[when], rest, strict=True)) for when, *rest in overrides],
    }


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


def _make(bands, **fields):
    return LampRule(code="rule", name_zh="序时亮灯", metric="gap_behind_pp", bands=bands, **fields)


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


edges = st.lists(st.integers(-50, 50), min_size=1, max_size=4, unique=True).map(sorted)


@given(edges, st.floats(allow_nan=False), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_every_real_number_gets_exactly_one_lamp(ends, number, random):
    bands = [
        Band(above=above, to=to, lamp=random.choice(["green", "yellow", "red"]))
        for above, to in zip([None, *ends], [*ends, None], strict=True)
    ]
    rule = _make(random.sample(bands, len(bands)))
    holding = [
        band.lamp for band in bands if band.ends[0] < number <= band.ends[1] or number == band.ends[0] == -math.inf
    ]
    assert rule.colour(pd.Series([number])).to_list() == holding
    assert len(holding) == 1
