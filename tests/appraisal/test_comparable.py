"""可比口径增速 on matched units, beside the published growth and never in its place."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.appraise import appraise
from appraisal.comparable import comparable_growth_pct, is_noticeable, moved_share_pct
from appraisal.frames import PROGRESS, ROSTER_CHANGES
from appraisal.scheme import Scheme
from tests.appraisal import small_county as county

CASES = pd.read_csv(Path(__file__).parents[1] / "cases" / "comparable" / "growth.csv", comment="#").set_index("case")
ANNOTATIONS = ["comparable_yoy_pct", "entered_count", "left_count", "definition_zh"]


def growth_of(current, year_ago, entered, left):
    columns = [pd.Series([float(each)]) for each in (current, year_ago, entered, left)]
    return comparable_growth_pct(columns[0], columns[1], entered=columns[2], left=columns[3]).item()


@pytest.mark.parametrize("case", CASES.index)
def test_growth_on_matched_units_is_worked_out_as_on_paper(case):
    row = CASES.loc[case]
    assert row["published_pct"] == pytest.approx((row["current"] / row["year_ago"] - 1) * 100, abs=0.05)
    growth = growth_of(row["current"], row["year_ago"], row["entered"], row["left"])
    assert growth == pytest.approx(row["comparable_pct"], abs=0.05, nan_ok=True)


AMOUNTS = st.floats(1.0, 1e6)


@given(stayed=AMOUNTS, base=AMOUNTS, entered=st.floats(0, 1e6), left=st.floats(0, 1e6))
def test_who_enters_or_leaves_does_not_touch_the_growth_of_who_stays(stayed, base, entered, left):
    growth = growth_of(stayed + entered, base + left, entered, left)
    assert growth == pytest.approx((stayed / base - 1) * 100, rel=1e-6, abs=1e-3)


@given(current=AMOUNTS, year_ago=AMOUNTS, factor=st.sampled_from([1e-4, 0.1, 1e4]))
def test_the_measure_does_not_matter(current, year_ago, factor):
    plain = growth_of(current, year_ago, current / 3, year_ago / 4)
    scaled = growth_of(current * factor, year_ago * factor, current / 3 * factor, year_ago / 4 * factor)
    assert scaled == pytest.approx(plain, rel=1e-9, abs=1e-9)


def test_the_share_that_moved_is_the_greater_of_both_sides():
    rows = pd.DataFrame(
        {
            "entered_value": [3.0, np.nan, 1.0],
            "left_year_ago_value": [12.0, 2.0, 1.0],
            "year_ago_value": [50.0, 40.0, 0.0],
        }
    )
    assert moved_share_pct(rows).round(1).tolist()[:2] == [24.0, 5.0]
    assert np.isnan(moved_share_pct(rows).iloc[2])


@pytest.mark.parametrize(
    ("published", "comparable", "is_told"),
    [(-18.0, 7.9, True), (5.0, 6.0, True), (5.0, 5.9, False), (None, 3.0, False), (3.0, float("nan"), False)],
)
def test_a_difference_of_a_percentage_point_is_worth_telling(published, comparable, is_told):
    assert is_noticeable(published, comparable) == is_told


def moved(**fields):
    row = {
        "indicator_code": "output",
        "subject_code": "town.a",
        "period": "2026-09",
        "entered_count": 0,
        "left_count": 12,
    }
    return ROSTER_CHANGES.conform(pd.DataFrame([row | {"entered_value": 0.0, "left_year_ago_value": 12.0} | fields]))


@pytest.fixture(scope="module")
def books():
    rule = {"method": "completion"}
    output = county.indicator(rule=rule)
    rate = county.indicator("rate", kind="growth", uom="%", rule=rule)
    weights = {"output": 60, "rate": 40}
    targets = {(code, town): 60 for code in weights for town in ("town.a", "town.b")}
    a_scheme = county.scheme([output, rate], weights, county.towns("town.a", "town.b"), targets=targets)
    told = [
        (code, town, period, county.OFFICIAL, value)
        for code, then, now in (("output", 50.0, 41.0), ("rate", 6.0, 7.0))
        for town in ("town.a", "town.b")
        for period, value in (("2025-09", then), ("2026-09", now))
    ]
    return county.books(a_scheme, county.observations(*told))


def row_of(results, indicator="output", subject="town.a"):
    rows = results.progress
    return rows[(rows["indicator_code"] == indicator) & (rows["subject_code"] == subject)].iloc[0]


def test_the_comparable_growth_stands_beside_the_published_one(books):
    row = row_of(appraise(replace(books, roster_changes=moved()), county.findings()))
    assert row["yoy_pct"] == pytest.approx(-18.0)
    assert row["comparable_yoy_pct"] == pytest.approx(7.9, abs=0.05)
    assert (row["entered_count"], row["left_count"]) == (0, 12)


def test_it_moves_no_point_no_place_and_no_lamp(books):
    plain = appraise(books, county.findings())
    told = appraise(replace(books, roster_changes=moved()), county.findings())
    for name in ("figures", "indicators", "groups", "subjects"):
        pd.testing.assert_frame_equal(getattr(told, name), getattr(plain, name))
    pd.testing.assert_frame_equal(told.progress.drop(columns=ANNOTATIONS), plain.progress.drop(columns=ANNOTATIONS))


@pytest.mark.parametrize(
    "elsewhere", [{"period": "2026-08"}, {"subject_code": "town.c"}, {"indicator_code": "rate"}, {"left_count": 0}]
)
def test_a_roster_change_speaks_of_its_own_figure_alone(books, elsewhere):
    results = appraise(replace(books, roster_changes=moved(**elsewhere)), county.findings())
    assert results.progress["comparable_yoy_pct"].isna().all()


def test_a_registered_change_is_told_beside_amounts_or_growths_as_it_says(books):
    change = {
        "code": "directory", "indicators": ["output", "rate"], "effective_period": "2026-02", "what_zh": "名录库更新",
        "document_no": "统字〔2026〕3号", "is_level_comparable": False, "is_growth_comparable": True,
    }  # fmt: skip
    changed = Scheme.model_validate(books.scheme.model_dump() | {"definition_changes": [change]})
    results = appraise(replace(books, scheme=changed), county.findings())
    assert row_of(results)["definition_zh"] == "2026年1—2月起名录库更新（统字〔2026〕3号）"
    assert pd.isna(row_of(results, "rate")["definition_zh"])


def test_progress_holds_its_declared_columns(books):
    results = appraise(books, county.findings())
    assert tuple(results.progress.columns) == PROGRESS.columns
    assert results.progress[ANNOTATIONS].isna().all(axis=None)
