"""学习排序: in which order findings deserve attention, learnt from rulings.

It may only order what label-free rules found. A ranker finds almost nothing of a kind that nobody ever ruled on
(data-quality.md §3, leave one kind out), so it neither adds nor removes a finding nor touches suspicion or consequence,
and half of the order stays calibrated suspicion, lest a new kind sink to the end. Without enough rulings there is none,
and findings stay in the order of calibrated suspicion.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.calibration import calibrate
from appraisal.findings import Consequence
from appraisal.frames import FINDINGS, FindingFrame, LabelFrame
from appraisal.labels import describe_findings

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

LABELS_MIN = 50
"""So many rulings before anything is learnt."""
OUTCOME_MIN = 10
"""So many of either outcome among them."""
_FOLDS = 5
_CHECK_MIN = 5
_PLACES = 4
_LOGARITHMIC = (
    "expected_gap_pct",
    "figure_finding_count",
    "submission_finding_count",
    "impact_points",
    "impact_places",
)

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Ranker:
    """An order learnt from rulings.

    Attributes:
        check_codes: checks with enough rulings to be told apart.
        auc: how well it orders rulings that it has not seen, 0.5 is chance.
        calibrated_auc: how well calibrated suspicion orders the same ones.
    """

    check_codes: tuple[str, ...]
    auc: float
    calibrated_auc: float
    _model: "Pipeline"

    def order(self, described: LabelFrame, suspicion: pd.Series) -> pd.Series:
        """学习排序分 0–1, the higher, the sooner to be looked at: half the chance learnt, half calibrated suspicion.

        Args:
            described: findings as ``describe_findings`` describes them.
            suspicion: their calibrated suspicion.
        """
        if described.empty:
            return pd.Series(dtype="float64")
        chance = self._model.predict_proba(_features(described, self.check_codes))[:, 1]
        return _blended(chance, suspicion)


def order_findings(findings: FindingFrame, labels: LabelFrame) -> FindingFrame:
    """Findings with ``learned_order``, missing where rulings do not teach a better order than suspicion gives.

    Args:
        findings: FINDINGS of the round, calibrated.
        labels: LABELS known to it.
    """
    ranker = learn_order(labels) if len(labels) >= LABELS_MIN else None
    if ranker is None:
        return findings
    described = describe_findings(findings)
    suspicion = described["finding_key"].map(findings.set_index("finding_key")["suspicion"])
    order = ranker.order(described, suspicion).set_axis(described["finding_key"])
    return FindingFrame(FINDINGS.conform(findings.assign(learned_order=findings["finding_key"].map(order))))


def learn_order(labels: LabelFrame) -> Ranker | None:
    """Learn an order, if there is one to learn.

    Args:
        labels: LABELS.

    Returns:
        ``None`` with fewer than 50 rulings, fewer than 10 of either outcome, or where, on submissions it has not seen,
        it orders no better than calibrated suspicion does, by one standard error.
    """
    confirmed = labels["is_confirmed"].to_numpy(dtype=bool)
    if len(labels) < LABELS_MIN or min(confirmed.sum(), (~confirmed).sum()) < OUTCOME_MIN:
        return None
    learnt, calibrated = np.full(len(labels), np.nan), np.full(len(labels), np.nan)
    for seen, unseen in _folds(labels):
        past, new = LabelFrame(labels.iloc[seen]), LabelFrame(labels.iloc[unseen])
        codes = _check_codes(past)
        model = _new_model().fit(_features(past, codes), confirmed[seen])
        suspicion = calibrate(past).calibrated(new["check_code"], new["raw_suspicion"])
        learnt[unseen] = _blended(model.predict_proba(_features(new, codes))[:, 1], suspicion)
        calibrated[unseen] = suspicion
    met = ~np.isnan(learnt)
    if not met.any() or len(np.unique(confirmed[met])) == 1:
        return None
    wins, calibrated_wins = (_wins(each[met], confirmed[met]) for each in (learnt, calibrated))
    if not _is_better(wins, calibrated_wins):
        return None
    codes = _check_codes(labels)
    model = _new_model().fit(_features(labels, codes), confirmed)
    return Ranker(codes, float(wins.mean()), float(calibrated_wins.mean()), model)


def _wins(order: Values, confirmed: NDArray[np.bool_]) -> Values:
    """Of each confirmed (row) and dismissed (column) finding, whether the order puts the confirmed first; ties are half."""
    before, after = order[confirmed][:, np.newaxis], order[~confirmed]
    return np.asarray((before > after) + 0.5 * (before == after))


def _is_better(learnt: Values, calibrated: Values) -> bool:
    """Whether the AUC of one order exceeds that of another on the same findings by a standard error (DeLong)."""
    gain = learnt - calibrated
    variance = sum(float(gain.mean(axis=axis).var()) / gain.shape[1 - axis] for axis in (0, 1))
    return bool(gain.mean() > np.sqrt(variance))


def _blended(chance: Values, suspicion: pd.Series) -> pd.Series:
    return ((suspicion + chance) / 2).round(_PLACES)


def _folds(labels: LabelFrame) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Folds that never part the findings of one submission, each with both outcomes to learn from."""
    from sklearn.model_selection import GroupKFold

    submission = labels.groupby(["subject_code", "period"], dropna=False).ngroup().to_numpy()
    confirmed = labels["is_confirmed"].to_numpy(dtype=bool)
    folds = min(_FOLDS, len(np.unique(submission)))
    for seen, unseen in GroupKFold(folds).split(labels, groups=submission) if folds > 1 else ():
        if len(np.unique(confirmed[seen])) > 1:
            yield seen, unseen


def _new_model() -> "Pipeline":
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500, random_state=0))


def _check_codes(labels: LabelFrame) -> tuple[str, ...]:
    counts = labels["check_code"].value_counts()
    return tuple(sorted(str(code) for code in counts.index[counts >= _CHECK_MIN]))


def _features(described: LabelFrame, check_codes: tuple[str, ...]) -> Values:
    """What the ranker looks at: never who reported, nor on what."""
    columns = [
        described["raw_suspicion"].to_numpy(dtype="float64", na_value=0.0),
        described["consequence"].eq(Consequence.HOLD).to_numpy(dtype="float64"),
        described["gain"].fillna("").ne("").to_numpy(dtype="float64"),
        *(np.log1p(np.abs(described[name].to_numpy(dtype="float64", na_value=0.0))) for name in _LOGARITHMIC),
        *(described["check_code"].eq(code).to_numpy(dtype="float64") for code in check_codes),
    ]
    return np.column_stack(columns)
