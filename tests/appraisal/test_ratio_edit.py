"""The ratio edit equals univOutl, row by row, and has the properties of its paper."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.evidence.ratio_edit import hidiroglou_berthelot, ratio_bounds

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not (DATA / "ref" / "univoutl_hb_summary.csv").exists(), reason="the reference of univOutl is not here"
)
CLOSE = {"rtol": 1e-9, "atol": 1e-9}
PAIRS = st.lists(st.tuples(st.floats(1, 1e6), st.floats(1, 1e6)), min_size=3, max_size=40)


@pytest.fixture(scope="module")
def panel():
    return pd.read_csv(DATA / "cn_prefecture_panel_1997_2020.csv", low_memory=False).set_index(["prefcode", "year"])


@pytest.fixture(scope="module")
def reference():
    return pd.read_csv(DATA / "ref" / "univoutl_hb_U04_C7.csv")


def figures_of(panel, rows):
    """Earlier and later figures of the rows of one variable and year, out of the panel."""
    variable, year = rows[["variable", "year"]].iloc[0]
    return tuple(panel[variable].reindex([(code, at) for code in rows["id"]]).to_numpy() for at in (year - 1, year))


@needs_data
def test_ratios_sizes_scores_and_flags_equal_univoutl_on_every_row(panel, reference, capsys):
    equal = 0
    for _, rows in reference.groupby(["variable", "year"]):
        edited = hidiroglou_berthelot(*figures_of(panel, rows), u=0.4, a=0.05, c=7, pct=0.25)
        is_equal = edited["is_outlying"].to_numpy() == (rows["outliers"] == 1).to_numpy()
        for ours, theirs in (("ratio", "ratio"), ("size", "sizeU"), ("score", "Escore")):
            is_equal &= np.isclose(edited[ours], rows[theirs], **CLOSE)
        equal += int(is_equal.sum())
    with capsys.disabled():
        print(f"\nratio edit: {equal} of {len(reference)} rows equal univOutl")  # noqa: T201
    assert equal == len(reference) == 3585


@needs_data
def test_medians_quantiles_bounds_and_counts_equal_univoutl_for_every_setting(panel, reference, capsys):
    settings = pd.read_csv(DATA / "ref" / "univoutl_hb_summary.csv")
    equal = 0
    for row in settings.to_dict("records"):
        rows = reference[(reference["variable"] == row["variable"]) & (reference["year"] == row["year"])]
        choice = {"u": row["U"], "a": row["A"], "c": row["C"], "pct": row["pct"]}
        bounds = ratio_bounds(*figures_of(panel, rows), **choice)
        flagged = hidiroglou_berthelot(*figures_of(panel, rows), **choice)["is_outlying"].sum()
        ours = (bounds.ratio_median, bounds.score_low_quantile, bounds.score_median, bounds.score_high_quantile)
        theirs = [row[name] for name in ("median_r", "E_q1", "E_med", "E_q3", "lo", "up")]
        is_close = np.allclose([*ours, bounds.score_low, bounds.score_high], theirs, **CLOSE)
        equal += is_close and (bounds.judged_count, flagged) == (row["n"], row["n_out"])
    with capsys.disabled():
        print(f"\nratio edit: {equal} of {len(settings)} settings equal univOutl")  # noqa: T201
    assert equal == len(settings) == 144


def test_a_large_subject_is_outlying_at_a_ratio_that_a_small_one_may_have():
    earlier = [100.0] * 20 + [100.0, 1e6]
    later = [100.0 + each % 5 for each in range(20)] + [110.0, 1.1e6]
    assert hidiroglou_berthelot(earlier, later, c=10)["is_outlying"].tolist()[-2:] == [False, True]


def test_what_has_no_two_positive_figures_is_not_judged():
    edited = hidiroglou_berthelot([10.0, 0.0, np.nan, 10.0, 11.0], [11.0, 5.0, 5.0, -1.0, 12.0])
    assert edited["ratio"].notna().tolist() == [True, False, False, False, True]
    assert not edited["is_outlying"].any()
    assert ratio_bounds([0.0], [1.0]).judged_count == 0


@given(PAIRS, st.floats(0.01, 100.0))
def test_another_uom_changes_no_verdict(pairs, factor):
    earlier, later = np.array(pairs).T
    one, other = (hidiroglou_berthelot(earlier * by, later * by) for by in (1.0, factor))
    middle = (one["score_high"] + one["score_low"]) / 2
    away = ((one["score"] - middle).abs() - (one["score_high"] - middle)).abs()
    is_clear = away > 1e-6 * one["size"].max()
    assert (one["is_outlying"] == other["is_outlying"])[is_clear].all()


@given(PAIRS)
def test_the_middle_ratio_is_never_outlying(pairs):
    earlier, later = np.array(pairs).T
    edited = hidiroglou_berthelot(earlier, later)
    middle = edited["score"].sort_values().iloc[len(pairs) // 2]
    assert not edited["is_outlying"][edited["score"] == middle].any()
