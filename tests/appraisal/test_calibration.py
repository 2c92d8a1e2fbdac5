"""可疑度校准: rulings move suspicion, as far as they go, and nothing but suspicion."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.calibration import OWN_LABELS_MIN, UNCALIBRATED_ZH, calibrate, pool_adjacent_violators
from appraisal.frames import LABELS
from tests.appraisal.small_county import findings, hold

GRID = pd.Series(np.linspace(0, 1, 201))
RULED = st.lists(
    st.tuples(st.sampled_from(["T01", "T02", "L01"]), st.floats(0, 1), st.booleans()), min_size=1, max_size=120
)


def labels(*rows):
    """Rows of (check, raw suspicion, is confirmed)."""
    frame = pd.DataFrame(rows, columns=["check_code", "raw_suspicion", "is_confirmed"])
    return LABELS.conform(frame.assign(finding_key=[f"k{place}" for place in range(len(frame))]))


def calibrated(calibration, code, raw=GRID):
    return calibration.calibrated(pd.Series([code] * len(raw), index=raw.index), raw)


def drawn(seed, count, truth):
    """Rulings on findings whose chance of being confirmed is ``truth[check](raw)``."""
    rng = np.random.default_rng(seed)
    codes = rng.choice(sorted(truth), count)
    raw = rng.uniform(0.2, 1.0, count)
    chance = np.array([truth[code](each) for code, each in zip(codes, raw, strict=True)])
    return labels(*zip(codes, raw, rng.random(count) < chance, strict=True))


def calibration_error(suspicion, outcome):
    """Expected calibration error: mean distance of suspicion from the share confirmed, over ten equal parts."""
    part = pd.qcut(suspicion.rank(method="first"), 10, labels=False)
    parts = pd.DataFrame({"suspicion": suspicion, "outcome": outcome}).groupby(part).mean()
    return float((parts["suspicion"] - parts["outcome"]).abs().mean())


# ------------------------------------------------------------------------------------------------ properties
@settings(max_examples=60, deadline=None)
@given(ruled=RULED)
def test_calibrated_suspicion_rises_with_raw_suspicion_and_stays_between_0_and_1(ruled):
    calibration = calibrate(labels(*ruled))
    for code in ("T01", "T02", "L01", "P09"):
        found = calibrated(calibration, code)
        assert found.between(0, 1).all()
        assert found.is_monotonic_increasing


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.floats(-5, 5), min_size=1, max_size=30))
def test_pooling_gives_the_closest_rising_fit(values):
    values = np.array(values)
    fit = pool_adjacent_violators(values, np.ones(len(values)))
    assert (np.diff(fit) >= -1e-12).all()
    assert fit.sum() == pytest.approx(values.sum(), abs=1e-9)
    again = pool_adjacent_violators(fit, np.ones(len(values)))
    assert np.allclose(again, fit)
    assert ((values - fit) ** 2).sum() <= ((values - values.mean()) ** 2).sum() + 1e-9


def test_pooling_as_worked_by_hand():
    fit = pool_adjacent_violators(np.array([1.0, 3.0, 2.0, 6.0]), np.array([1.0, 1.0, 3.0, 1.0]))
    assert fit.tolist() == [1.0, 2.25, 2.25, 6.0]


# ----------------------------------------------------------------------------------------------- cold start
def test_without_rulings_suspicion_is_the_checks_own_word():
    found = findings(hold("k1", suspicion=0.9567), hold("k2", suspicion=None))
    applied = calibrate(labels()).apply(found)
    assert applied["suspicion"].iloc[0] == applied["raw_suspicion"].iloc[0] == 0.9567
    assert applied["calibration_zh"].iloc[0] == UNCALIBRATED_ZH
    assert applied.loc[1, ["suspicion", "raw_suspicion", "calibration_zh"]].isna().all()


def test_one_ruling_moves_suspicion_by_no_more_than_one_in_twenty_one():
    found = calibrated(calibrate(labels(("T01", 0.95, False))), "T01")
    assert (GRID - found).max() <= 1 / 21 + 1e-4
    assert (found - GRID).max() <= 0


def test_rulings_on_slight_doubts_say_nothing_of_grave_ones():
    slight = [("T02", 0.3, False)] * 200
    found = calibrated(calibrate(labels(*slight)), "T01", pd.Series([0.3, 0.95]))
    assert found[0] < 0.2
    assert found[1] == 0.95


# ------------------------------------------------------------------------------------------------- learning
def test_a_check_whose_findings_are_all_dismissed_falls_and_the_other_does_not():
    ruled = [("T01", 0.96, True)] * OWN_LABELS_MIN + [("T02", 0.96, False)] * OWN_LABELS_MIN
    calibration = calibrate(labels(*ruled))
    upheld, dismissed = (calibrated(calibration, code, pd.Series([0.96]))[0] for code in ("T01", "T02"))
    assert dismissed < 0.45
    assert upheld > 0.75


def test_no_check_outvotes_the_others_in_the_common_curve():
    busy = [("T02", 0.9, False)] * 2000
    few = [("T01", 0.9, True)] * 25 + [("L01", 0.9, True)] * 25
    found = calibrated(calibrate(labels(*busy, *few)), "P01", pd.Series([0.9]))
    assert found[0] > 0.6


TRUTH = {"T01": lambda raw: raw**3, "T02": lambda raw: raw / 2, "L01": lambda raw: raw**0.5}


@pytest.mark.parametrize("count", [60, 200, 600])
def test_the_calibration_error_falls_on_findings_not_seen(count):
    unseen = drawn(99, 6000, TRUTH)
    before = calibration_error(unseen["raw_suspicion"], unseen["is_confirmed"])
    errors = []
    for seed in range(5):
        calibration = calibrate(drawn(seed, count, TRUTH))
        found = calibration.calibrated(unseen["check_code"], unseen["raw_suspicion"])
        errors.append(calibration_error(found, unseen["is_confirmed"]))
    assert max(errors) < before * (0.9 if count < 100 else 0.7)


def test_where_the_checks_were_right_all_along_little_is_lost():
    unseen = drawn(99, 6000, {"T01": lambda raw: raw})
    found = calibrate(drawn(1, 60, {"T01": lambda raw: raw})).calibrated(unseen["check_code"], unseen["raw_suspicion"])
    assert (found - unseen["raw_suspicion"]).abs().mean() < 0.08


# --------------------------------------------------------------------------------- what it says, what it leaves
@pytest.mark.parametrize(
    ("own", "others", "said"),
    [
        (12, 25, "按37条核定校准（其中本检查项12条）"),
        (0, 5, "按5条核定校准（其中本检查项0条）"),
        (31, 5, "按本检查项31条核定校准"),
    ],
)
def test_a_finding_says_what_its_suspicion_rests_on(own, others, said):
    ruled = [("T01", 0.9, True)] * own + [("T02", 0.5, False)] * others
    applied = calibrate(labels(*ruled)).apply(findings(hold(suspicion=0.9)))
    assert applied["calibration_zh"].tolist() == [said]


def test_calibration_changes_no_consequence_and_twice_is_once():
    found = findings(hold("k1", suspicion=0.96), hold("k2", suspicion=0.5, consequence="note"))
    calibration = calibrate(labels(*[("T01", 0.96, False)] * 100))
    once = calibration.apply(found)
    unchanged = [name for name in found.columns if name not in {"suspicion", "raw_suspicion", "calibration_zh"}]
    pd.testing.assert_frame_equal(once[unchanged], found[unchanged])
    assert once["suspicion"].iloc[0] < 0.5
    pd.testing.assert_frame_equal(calibration.apply(once), once)


def test_the_same_rulings_in_another_order_give_the_same():
    ruled = drawn(3, 300, TRUTH)
    shuffled = LABELS.conform(ruled.sample(frac=1, random_state=1))
    for code in TRUTH:
        assert calibrated(calibrate(ruled), code).equals(calibrated(calibrate(shuffled), code))
