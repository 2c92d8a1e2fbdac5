"""The falsification suite measures what it says: clean panels are clean, truth is complete, scores are scores."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.detection.annual import INDICATORS, Annual, has_data
from benchmarks.detection.forger import FAI, GDP, REI, SECTORS
from benchmarks.detection.methods import given
from benchmarks.detection.panel import NOMINAL, Panel, make_panel, spread
from benchmarks.detection.planting import KINDS, SIZES, plant
from benchmarks.detection.rivals import hidiroglou_berthelot, mad
from benchmarks.detection.score import CELL, cases_met, neutral_cells, ranked_submissions, score
from benchmarks.detection.spec import VARIANTS

pytestmark = pytest.mark.slow

SUBJECTS = 44
VARIANTS_TRIED = ("prefecture", "monthly", "township", "no_corroboration")
# Slips are careless and break the books on purpose; the others keep GDP the sum of its sectors.
CARELESS = {"K4", "K8", "K9"}


def annual() -> Annual:
    """Made-up places: sizes over two orders, growth about a tenth, all provinces with a target of ten."""
    rng = np.random.default_rng(7)
    years = tuple(range(2008, 2015))
    size = np.exp(rng.normal(15, 0.8, SUBJECTS))
    share = np.array([0.15, 0.48, 0.37, 0.7, 0.1, 0.36, 0.06])
    growth = 0.12 + rng.normal(0, 0.05, (len(share), SUBJECTS, len(years)))
    levels = share[:, None, None] * size[:, None] * np.exp(growth.cumsum(axis=2))
    return Annual(
        subjects=tuple(f"s{number}" for number in range(SUBJECTS)),
        provinces=tuple(str(number % 4) for number in range(SUBJECTS)),
        years=years,
        levels=np.concatenate([levels[:3].sum(axis=0, keepdims=True), levels]),
        lights=np.exp(rng.normal(8, 1, (SUBJECTS, len(years)))),
        targets_pct=np.full((SUBJECTS, len(years)), 10.0),
        real_growth_pct=np.full(len(years), 10.0),
    )


def tiny(variant: str = "prefecture", seed: int = 0) -> Panel:
    return spread(annual(), VARIANTS[variant], seed)


def keys(frame: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(frame[CELL].itertuples(index=False, name=None))


def planted(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[truth["role"] == "altered"]


@pytest.mark.parametrize("variant", VARIANTS_TRIED)
def test_clean_panel_keeps_its_books(variant):
    panel = tiny(variant)
    level = panel.level
    assert np.allclose(level[GDP], level[list(SECTORS)].sum(axis=0), rtol=0, atol=1e-6)
    assert (level[REI] <= level[FAI]).all()
    assert (np.diff(level, axis=3) >= 0).all()
    assert (level > 0).all()


@pytest.mark.parametrize("variant", VARIANTS_TRIED)
def test_stated_base_is_the_stored_figure_and_nominal_growth_follows_from_it(variant):
    panel = tiny(variant)
    base, level, growth = panel.year_ago()[:, :, 1:], panel.level[:, :, 1:], panel.growth()[:, :, 1:]
    assert (base == panel.level[:, :, :-1]).all()
    nominal = [INDICATORS.index(code) for code in NOMINAL]
    assert np.abs(growth - (level / base - 1) * 100)[nominal].max() <= 0.05 + 1e-9


def test_same_seed_same_panel_and_another_seed_another():
    first, again, other = (tiny(seed=seed).observations() for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(first, again)
    assert not first["value"].equals(other["value"])


@pytest.mark.parametrize("family", KINDS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("variant", VARIANTS_TRIED)
def test_truth_tells_every_altered_figure_and_no_other(variant, size, family):
    panel = tiny(variant)
    altered, truth = plant(panel, 5, size=size, family=family)
    before, after = _stated(panel), _stated(altered)
    is_other = (before != after) & ~(before.isna() & after.isna())
    assert keys(planted(truth)) <= keys(is_other[is_other.any(axis=1)].reset_index())
    assert keys(is_other[is_other["value"]].reset_index()) <= keys(truth)
    # What echoes later is a stated base or growth, and neutral.
    echoes = keys(is_other[is_other.any(axis=1)].reset_index()) - keys(truth)
    assert echoes <= neutral_cells(truth, altered)


def _stated(panel: Panel) -> pd.DataFrame:
    rows = panel.observations()
    return rows[rows["basis"] == "ytd"].pivot(index=CELL, columns="measure", values="value")


@pytest.mark.parametrize("family", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_calibration_is_clean_and_every_case_has_a_subject_of_its_own(size, family):
    altered, truth = plant(tiny(), 1, size=size, family=family)
    # Few places, made up, need not have a neighbour that grows faster in three indicators and little faster.
    assert set(KINDS[family]) - {"E3"} <= set(truth["kind"])
    assert truth["period"].min() > altered.spec.calibrate_until
    places = truth[["case", "subject_code"]].drop_duplicates()
    assert places["case"].is_unique
    assert places["subject_code"].is_unique


@pytest.mark.parametrize("family", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_a_forger_keeps_the_books(size, family):
    altered, truth = plant(tiny(), 2, size=size, family=family)
    careless = set(truth.loc[truth["kind"].isin(CARELESS), "subject_code"])
    careful = [place for place, code in enumerate(altered.subjects) if code not in careless]
    level = altered.level[:, careful]
    assert np.allclose(level[GDP], level[list(SECTORS)].sum(axis=0), rtol=0, atol=1e-6)
    assert (level[REI] <= level[FAI] * (1 + 1e-9)).all()


def test_planting_leaves_the_clean_panel_alone():
    panel = tiny()
    before = panel.level.copy()
    plant(panel, 0)
    assert (panel.level == before).all()
    assert np.isnan(panel.base).all()


@pytest.mark.parametrize("size", SIZES)
def test_padding_ends_just_above_the_target(size):
    altered, truth = plant(tiny(), 3, size=size)
    rows = planted(truth).query("kind == 'K2' and indicator_code == 'gdp'")
    stated = _stated(altered)["growth"].loc[list(rows[CELL].itertuples(index=False, name=None))]
    assert len(stated) > 0
    assert ((stated >= 10.0) & (stated <= 10.3)).all()


@pytest.fixture(scope="module")
def falsified() -> tuple[Panel, pd.DataFrame]:
    return plant(tiny(), 0)


def test_finding_exactly_what_is_planted_scores_one(falsified):
    panel, truth = falsified
    found = score(planted(truth)[CELL].assign(suspicion=0.9), truth, panel)
    assert found.figures["recall"] == found.figures["precision"] == found.figures["f1"] == 1
    assert found.figures["false_per_1000"] == found.figures["false_unit_year_pct"] == 0
    assert set(found.by_kind.values()) == set(found.cases_by_kind.values()) == {1.0}


def test_silence_scores_nought(falsified):
    panel, truth = falsified
    found = score(pd.DataFrame(columns=[*CELL, "suspicion"]), truth, panel)
    assert found.figures["recall"] == found.figures["precision"] == found.figures["false_per_1000"] == 0
    assert all(met == 0 for met, _ in found.budget.values())


def test_flagging_everything_finds_all_and_is_false_everywhere(falsified):
    panel, truth = falsified
    cells = [(code, subject, period) for code in INDICATORS for subject in panel.subjects for period in panel.periods]
    found = score(pd.DataFrame(cells, columns=CELL), truth, panel)
    assert found.figures["recall"] == 1
    assert found.figures["false_per_1000"] == pytest.approx(1000)
    assert found.figures["precision"] < 0.2


def test_notices_neutral_figures_and_calibration_periods_are_no_alerts(falsified):
    panel, truth = falsified
    neutral = neutral_cells(truth, panel) - keys(truth)
    notice = [("fai", None, "2012Q3"), ("fai", "", "2012Q3"), ("fai", panel.subjects[0], "2009Q3")]
    found = score(pd.DataFrame([*neutral, *notice], columns=CELL), truth, panel)
    assert found.figures["recall"] == found.figures["false_per_1000"] == 0


def test_one_false_alert_counts_once_however_often_it_is_made(falsified):
    panel, truth = falsified
    clean = sorted(
        {(code, subject, "2013Q2") for code in INDICATORS for subject in panel.subjects}
        - neutral_cells(truth, panel)
        - keys(truth)
    )[:1]
    right = planted(truth)[CELL]
    wrong = pd.DataFrame(clean * 3, columns=CELL)
    found = score(pd.concat([right, wrong]), truth, panel)
    clusters = truth.loc[truth["role"] != "carried", "cluster"].nunique()
    assert found.figures["precision"] == pytest.approx(clusters / (clusters + 1))


def test_suspicion_floor_leaves_out_what_lies_below(falsified):
    panel, truth = falsified
    found = score(planted(truth)[CELL].assign(suspicion=0.4), truth, panel, suspicion_min=0.5)
    assert found.figures["recall"] == 0


def test_review_goes_from_the_most_suspicious_on(falsified):
    panel, truth = falsified
    case = truth["case"].iloc[0]
    first = planted(truth[truth["case"] == case])[CELL].iloc[:1].assign(suspicion=0.99)
    other = pd.DataFrame([("fai", subject, "2014Q1") for subject in panel.subjects], columns=CELL).assign(suspicion=0.5)
    order = ranked_submissions(pd.concat([other, first]))
    assert order[0] == tuple(first[["subject_code", "period"]].iloc[0])
    met = cases_met(order[:1], truth, panel, 1).set_index("case")["is_met"]
    assert met[case]
    assert met.sum() == 1


@pytest.mark.parametrize("method", [lambda data: mad(data, 6.0), lambda data: hidiroglou_berthelot(data, 7.0)])
def test_ratio_rivals_see_a_slip_of_the_unit(method, falsified):
    panel, truth = falsified
    slips = keys(truth.query("kind == 'K8'"))
    assert slips <= keys(method(given(panel)))


@pytest.mark.skipif(not has_data(), reason="the real annual figures are not beside this checkout")
def test_noise_within_the_year_is_that_of_real_provinces():
    panel = make_panel(VARIANTS["prefecture"], 0)
    growth = (panel.level[:, :, 1:] / panel.level[:, :, :-1] - 1) * 100
    change = np.diff(growth, axis=3)
    off = np.abs(change - np.median(change, axis=1, keepdims=True))
    spread_pp = np.median(off, axis=(0, 1, 2)) / 0.6745
    assert spread_pp == pytest.approx([2.0, 0.8, 1.0], rel=0.1)
