"""学习排序: a learned order of findings, where rulings teach one; it never finds, frees or holds anything."""

import sys
from functools import cache
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.calibration import calibrate
from appraisal.frames import FINDINGS, LABELS
from expectations import ranker as rank
from expectations.ranker import LABELS_MIN, OUTCOME_MIN, learn_order, order_findings

pytestmark = pytest.mark.slow

CHECKS = ("L01", "L05", "T05")


def made(seed, count, *, tells=True):
    """Rulings where, at equal suspicion, findings in company are confirmed more often (``tells``) or not."""
    rng = np.random.default_rng(seed)
    beside = rng.integers(1, 6, count)
    raw = rng.uniform(0.5, 0.8, count)
    chance = beside / 6 if tells else np.full(count, 0.5)
    frame = pd.DataFrame(
        {
            "finding_key": [f"k{seed}-{place}" for place in range(count)],
            "check_code": rng.choice(CHECKS, count),
            "consequence": rng.choice(["hold", "note"], count),
            "indicator_code": "output",
            "subject_code": [f"town.{each}" for each in rng.integers(0, 30, count)],
            "period": [f"2026-{each:02d}" for each in rng.integers(2, 13, count)],
            "source_code": "unit_submission",
            "raw_suspicion": raw,
            "submission_finding_count": beside,
            "figure_finding_count": 1,
            "is_confirmed": rng.random(count) < chance,
        }
    )
    return LABELS.conform(frame)


@cache
def learnt_once():
    return learn_order(made(1, 200))


def found(seed, count):
    """Findings of a round, some in company."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "finding_key": [f"f{place}" for place in range(count)],
            "check_code": rng.choice([*CHECKS, "P99"], count),
            "consequence": rng.choice(["hold", "note", "return"], count, p=[0.5, 0.4, 0.1]),
            "suspicion": rng.uniform(0.3, 1, count),
            "indicator_code": rng.choice(["output", "income"], count),
            "subject_code": [f"town.{each}" for each in rng.integers(0, 10, count)],
            "period": "2026-10",
            "basis": "ytd",
            "source_code": "unit_submission",
        }
    )
    return FINDINGS.conform(frame)


# ----------------------------------------------------------------------------------------------- it only orders
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 40))
def test_it_adds_and_removes_no_finding_and_changes_nothing_but_the_order(seed, count):
    labels = made(1, 200)
    calibrated = calibrate(labels).apply(found(seed, count))
    with patch.object(rank, "learn_order", lambda _: learnt_once()):
        ordered = order_findings(calibrated, labels)
    pd.testing.assert_frame_equal(ordered.drop(columns="learned_order"), calibrated.drop(columns="learned_order"))
    on_figures = ordered["consequence"].isin(["hold", "note"])
    assert ordered.loc[on_figures, "learned_order"].between(0, 1).all()
    assert ordered.loc[~on_figures, "learned_order"].isna().all()


def test_half_of_the_order_is_suspicion_so_that_a_new_kind_never_sinks_to_the_end():
    labels, findings = made(1, 300), found(5, 200)
    grave = findings.assign(suspicion=0.99, check_code="P99", consequence="hold")
    assert order_findings(grave, labels)["learned_order"].min() >= 0.99 / 2


# ----------------------------------------------------------------------------------------------------- cold start
@pytest.mark.parametrize(
    "labels",
    [
        made(1, LABELS_MIN - 1),
        made(1, 200).assign(is_confirmed=True),
        made(1, 200).assign(is_confirmed=[place < OUTCOME_MIN - 1 for place in range(200)]),
        made(1, 200).assign(subject_code="town.a", period="2026-09"),
        LABELS.empty(),
    ],
    ids=["few rulings", "one outcome", "hardly any of one outcome", "one submission", "none"],
)
def test_without_enough_rulings_there_is_no_learned_order(labels):
    assert learn_order(labels) is None
    assert order_findings(found(1, 20), labels)["learned_order"].isna().all()


def test_nothing_heavy_is_loaded_before_there_is_something_to_learn(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    order_findings(found(1, 20), made(1, LABELS_MIN - 1))
    with pytest.raises(ImportError):
        order_findings(found(1, 20), made(1, LABELS_MIN + 50))


def test_where_rulings_teach_nothing_more_than_suspicion_it_steps_back():
    given_up = [learn_order(made(seed, 120, tells=False)) is None for seed in range(8)]
    assert sum(given_up) >= 6
    labels = made(1, 200, tells=False)
    by_suspicion = labels.assign(is_confirmed=labels["raw_suspicion"] > labels["raw_suspicion"].median())
    assert learn_order(by_suspicion) is None


# ----------------------------------------------------------------------------------------------------- learning
def test_it_orders_findings_that_it_has_not_seen_better_than_suspicion_does():
    ranker = learn_order(made(1, 300))
    assert ranker is not None
    assert ranker.auc > ranker.calibrated_auc
    unseen = made(2, 2000)
    order = ranker.order(unseen, unseen["raw_suspicion"])
    confirmed, dismissed = order[unseen["is_confirmed"]], order[~unseen["is_confirmed"]]
    assert (confirmed.mean() - dismissed.mean()) > 0.08
    by_order, by_suspicion = (
        unseen.loc[each.sort_values(ascending=False).index[:200], "is_confirmed"].mean()
        for each in (order, unseen["raw_suspicion"])
    )
    assert by_order > by_suspicion + 0.15


def test_findings_of_one_submission_are_never_parted_between_learning_and_proof():
    labels = made(3, 200)
    for seen, unseen in rank._folds(labels):
        submissions = labels["subject_code"] + labels["period"]
        assert not set(submissions.iloc[seen]) & set(submissions.iloc[unseen])


def test_who_reported_and_on_what_makes_no_difference():
    ranker, unseen = learn_order(made(1, 300)), made(4, 50)
    other = unseen.assign(subject_code="town.z", indicator_code="income", period="2027-01", source_code="other")
    assert ranker.order(unseen, unseen["raw_suspicion"]).equals(ranker.order(other, other["raw_suspicion"]))


def test_the_same_rulings_give_the_same_order():
    unseen = made(4, 50)
    first, second = (learn_order(made(1, 300)).order(unseen, unseen["raw_suspicion"]) for _ in range(2))
    assert first.equals(second)
