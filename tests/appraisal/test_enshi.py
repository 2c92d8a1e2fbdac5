"""恩施州八县市2021年: real yearly figures through the feed and the method, and once more by hand.

The figures are not part of the project; where they do not lie beside it (``../shared``) this module is left out whole.
"""

import csv
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from appraisal.appraise import appraise
from appraisal.books import Books, RawFile
from appraisal.frames import EVENTS, FINDINGS, RECEIPTS, RULINGS
from appraisal.office import Office
from appraisal.period import parse_period
from feeds import FEEDS
from scheme import load_scheme

REPOSITORY = Path(__file__).parents[2]
PANEL = REPOSITORY.parent / "shared" / "data" / "enshi_counties_annual.csv"
if not PANEL.exists():
    pytest.skip("恩施年度资料不在 ../shared，跳过", allow_module_level=True)

WEIGHTS = {
    "gdp_wan": 25, "gdp1_wan": 10, "gdp2_wan": 15, "gdp3_wan": 15, "loan_yi": 10, "savings_yi": 10, "urban_inc_yuan": 15,
}  # fmt: skip


def _read(year):
    with PANEL.open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == str(year)]
    return {row["county"]: {name: Fraction(row[name]) for name in WEIGHTS if row[name]} for row in rows}


def _coefficient(value, values):
    """60 + 40 × (x − 不允许值)/(满意值 − 不允许值), ends being the least and the most of the counties."""
    least, most = min(values), max(values)
    return Fraction(1) if least == most else Fraction(6, 10) + Fraction(4, 10) * (value - least) / (most - least)


def _points_by_hand():
    now, before = _read(2021), _read(2020)
    points = {county: {} for county in now}
    for name, weight in WEIGHTS.items():
        levels = {county: figures[name] for county, figures in now.items() if name in figures}
        growth = {county: level / before[county][name] - 1 for county, level in levels.items()}
        for county, level in levels.items():
            static, dynamic = _coefficient(level, levels.values()), _coefficient(growth[county], growth.values())
            points[county][name] = weight * (Fraction(4, 10) * static + Fraction(6, 10) * dynamic)
    return {
        county: sum(earned.values()) * 100 / sum(WEIGHTS[name] for name in earned) for county, earned in points.items()
    }


@pytest.fixture(scope="module")
def results():
    period = parse_period("2021")
    scheme = load_scheme(REPOSITORY / "examples" / "enshi" / "scheme", period=period)
    arrived_at = datetime(2026, 1, 5, tzinfo=UTC)
    raw = RawFile("statistics_bureau", PANEL.name, PANEL.read_bytes(), "inbox/statistics", arrived_at)
    feed = next(each for each in FEEDS if each.code == raw.source_code)
    books = Books(
        round=scheme.round_by_code["annual"],
        period=period,
        as_of=arrived_at,
        scheme=scheme,
        office=Office(),
        observations=feed.parse(raw, scheme).observations,
        events=EVENTS.empty(),
        receipts=RECEIPTS.empty(),
        rulings=RULINGS.empty(),
        run_key="enshi",
    )
    names = {each.code: each.name_zh for each in scheme.subjects}
    concluded = appraise(books, FINDINGS.empty())
    return concluded.subjects.assign(county=concluded.subjects["subject_code"].map(names)).set_index(
        "county"
    ), concluded


def test_points_equal_those_worked_out_by_hand(results):
    by_hand = {county: round(float(points), 2) for county, points in _points_by_hand().items()}
    assert results[0]["total_points"].to_dict() == by_hand


def test_places_follow_from_the_points(results):
    by_hand = _points_by_hand()
    due = {county: 1 + sum(other > points for other in by_hand.values()) for county, points in by_hand.items()}
    assert results[0]["rank"].to_dict() == due


def test_what_six_counties_natively_lack_is_left_out_and_shown_as_missing(results):
    subjects, concluded = results
    assert subjects["counted_weight_points"].value_counts().to_dict() == {60.0: 6, 100.0: 2}
    missing = concluded.indicators[concluded.indicators["standing"].eq("missing")]
    assert len(missing) == 18
    assert missing["score_points"].isna().all()
