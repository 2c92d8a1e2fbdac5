"""The world of the sample county: consistent in itself, and scattered as real counties are."""

import csv
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sample_county import LAST_MONTH
from sample_county.county import make_county
from sample_county.families import uom_ratio
from sample_county.seasons import CHANGE_SD_PP, HABITS, growth_walk, habit_of, shares_of
from sample_county.world import growth_of

REAL_FIGURES = Path(__file__).resolve().parents[3] / "shared" / "data" / "cn_national_monthly_ytd_2008_2026.csv"


def robust_sd(values):
    values = np.asarray(values)
    return 1.4826 * float(np.median(np.abs(values - np.median(values))))


def own_flows(county):
    """Growth paths of the county's own cumulative amounts, years × months, and their indicators."""
    for code, subject in county.coverage.pairs:
        indicator = county.scheme.indicator_by_code[code]
        if indicator.kind == "level" and indicator.basis == "ytd":
            path = county.paths[code, subject]
            if np.all(path > 0):
                yield indicator, growth_of(path)[1:]


@pytest.mark.parametrize("seed", [7, 8])
def test_parts_add_up_to_their_whole_and_none_exceeds_it(scheme_2026, seed):
    county = make_county(scheme_2026, last=LAST_MONTH, months=24, seed=seed)
    checked = 0
    for code, subject in county.coverage.pairs:
        whole = scheme_2026.indicator_by_code[code]
        parts = [scheme_2026.indicator_by_code[part] for part in whole.parts if (part, subject) in county.paths]
        if not parts or whole.kind not in {"level", "count"}:
            continue
        paths = [county.paths[part.code, subject] * uom_ratio(part, whole) for part in parts]
        if whole.parts_relation == "sum":
            assert np.allclose(np.sum(paths, axis=0), county.paths[code, subject], rtol=1e-9)
        else:
            assert all(np.all(path < county.paths[code, subject]) for path in paths)
        checked += 1
    assert checked > 1


def test_a_cumulative_figure_never_falls_within_its_year(county):
    for (code, subject), path in county.paths.items():
        indicator = county.scheme.indicator_by_code[code]
        if indicator.basis == "ytd" and indicator.kind in {"level", "count"} and not indicator.plausible.may_fall:
            assert np.all(np.diff(path, axis=1) >= 0), (code, subject)


def test_shares_stay_between_nought_and_a_hundred(county):
    shares = [path for (code, _), path in county.paths.items() if county.scheme.indicator_by_code[code].kind == "share"]
    assert shares
    assert all(path.min() >= 0 and path.max() <= 100 for path in shares)


def test_growth_within_the_year_changes_as_it_does_in_the_provinces(county):
    march, june, september, december = 2, 5, 8, 11
    growths = np.array([growth[year] for _, growth in own_flows(county) for year in (0, 1)])
    for quarter, (before, after) in {2: (march, june), 3: (june, september), 4: (september, december)}.items():
        measured = robust_sd(growths[:, after] - growths[:, before])
        assert measured == pytest.approx(CHANGE_SD_PP[quarter], rel=0.3)


def test_growth_of_a_year_scatters_as_it_does_among_prefectures(county):
    own = [
        (growth[year, 11] - habit_of(indicator).growth_mean_pct) / habit_of(indicator).growth_sd_pct
        for indicator, growth in own_flows(county)
        for year in (0, 1)
    ]
    assert robust_sd(own) == pytest.approx(1.0, rel=0.3)


def test_three_in_five_of_the_countys_figures_are_on_schedule_and_one_in_five_is_far_behind(county):
    behind = []
    for target in county.scheme.targets:
        indicator = county.scheme.indicator_by_code[target.indicator_code]
        if target.subject_code != county.scheme.home.code or target.annual_value <= 0:
            continue
        value = county.true_value(target.indicator_code, target.subject_code, LAST_MONTH)
        short = (county.scheme.due_value(target, LAST_MONTH) - value) / target.annual_value * 100
        behind.append(short if indicator.direction == "higher" else -short)
    assert len(behind) > 30
    near_or_ahead = sum(each <= 10 for each in behind) / len(behind)
    assert 0.5 < near_or_ahead < 0.85
    assert sum(each <= 0 for each in behind) / len(behind) > 0.35
    assert sum(each > 20 for each in behind) / len(behind) > 0.05


def test_witnesses_move_with_what_they_witness(county):
    activity, witness = [], []
    for each in county.scheme.indicators:
        for witness_code in each.plausible.corroborated_by:
            for town in county.coverage.towns:
                pair, seen = (each.code, town.code), (witness_code, town.code)
                is_flow = each.basis == "ytd" and each.kind == "level"
                if is_flow and pair in county.paths and seen in county.paths:
                    activity.append(growth_of(county.paths[pair])[-1, LAST_MONTH.month - 1])
                    witness.append(growth_of(county.paths[seen])[-1, LAST_MONTH.month - 1])
    gaps = np.array(witness) - np.array(activity)
    assert len(gaps) > 10
    assert np.corrcoef(activity, witness)[0, 1] > 0.4
    assert 2.0 < robust_sd(gaps) < 9.0


def test_a_new_indicator_leaves_the_others_as_they_were(scheme_2026, county):
    lonely = next(
        each for each in reversed(county.coverage.tabled) if not each.parts and each.code not in _related(county)
    )
    smaller = scheme_2026.model_copy(
        update={
            "indicators": tuple(each for each in scheme_2026.indicators if each.code != lonely.code),
            "targets": tuple(each for each in scheme_2026.targets if each.indicator_code != lonely.code),
            "peer_groups": tuple(
                each.model_copy(update={"weights": {k: v for k, v in each.weights.items() if k != lonely.code}})
                for each in scheme_2026.peer_groups
            ),
        }
    )
    other = make_county(smaller, last=LAST_MONTH, months=24, seed=7)
    kept = [pair for pair in other.paths if pair[1] in {each.code for each in county.coverage.peers}]
    assert kept
    assert set(other.paths) == {pair for pair in county.paths if pair[0] != lonely.code}


def _related(county):
    wholes = [each for each in county.scheme.indicators if each.parts]
    backed = {code for each in county.scheme.indicators for code in each.plausible.corroborated_by}
    return backed | {part for each in wholes for part in each.parts}


@given(st.floats(-30, 60), st.integers(2, 12), st.integers(0, 1000))
def test_a_growth_walk_ends_where_it_should(last_pct, month, seed):
    walk = growth_walk(last_pct, np.random.default_rng(seed), last_month=month)
    assert walk[month - 1] == pytest.approx(last_pct)
    assert len(walk) == 12


def test_seasonal_shares_rise_to_the_whole_year(scheme_2026):
    for indicator in scheme_2026.indicators:
        shares = shares_of(indicator)
        assert np.all(np.diff(shares) > 0)
        assert shares[-1] == 1.0


@pytest.mark.skipif(not REAL_FIGURES.exists(), reason="国家统计局月度累计数不在本机")
@pytest.mark.parametrize(
    ("series", "word"), [("fixed_asset_investment", "投资"), ("retail_sales", "零售"), ("fiscal_revenue", "财政")]
)
def test_seasonal_shares_are_the_medians_of_the_published_series(series, word):
    with REAL_FIGURES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["indicator"] == series and row["ytd_value"]]
    published = {(row["date"][:4], int(row["date"][5:7])): float(row["ytd_value"]) for row in rows}
    habit = next(each for each in HABITS if word in each.words)
    for month in range(2, 13):
        shares = [published[year, month] / published[year, 12] for year in ("2023", "2024", "2025")]
        assert habit.shares[month - 2] == pytest.approx(median(shares), abs=0.0006)
