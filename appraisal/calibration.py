"""可疑度校准: what a check's suspicion turned out to be worth, learnt from rulings and from nothing else.

Isotonic regression of outcomes on raw suspicion, held back by the check's own word: a few rulings move little, many
decide, and none speaks for suspicions far from its own. Pure and deterministic: the same rulings give the same figures, and a month later there are more of them.
It orders and informs. What follows from a finding (挂起, 提示) never depends on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.frames import FINDINGS, FindingFrame, LabelFrame

Values = NDArray[np.float64]
OWN_LABELS_MIN = 30
"""From so many rulings on, a check is judged by its own."""
PRIOR_COUNT = 20.0
"""How many rulings the check's own word weighs."""
_PLACES = 4
_REACH = 0.2
"""A ruling speaks for suspicions up to so far from its own, the less the farther."""
_GRID: Values = np.linspace(0.0, 1.0, 101)
UNCALIBRATED_ZH = "未校准（按检查项先验）"


@dataclass(frozen=True)
class Curve:
    """A rising, piecewise straight line from raw to calibrated suspicion, both 0–1."""

    raw: Values
    calibrated: Values

    def __call__(self, raw: Values) -> Values:
        """Calibrated suspicion; missing stays missing."""
        return np.asarray(np.interp(raw, self.raw, self.calibrated))


@dataclass(frozen=True)
class Calibration:
    """How far the suspicion of each check can be trusted.

    Attributes:
        pooled: of all checks together; ``None`` before the first ruling.
        own: of the checks with enough rulings of their own.
        counts: check → rulings on it.
    """

    pooled: Curve | None = None
    own: Mapping[str, Curve] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def calibrated(self, check_code: pd.Series, raw: pd.Series) -> pd.Series:
        """Calibrated suspicion 0–1 of findings; the raw one where there is nothing to go by."""
        if self.pooled is None:
            return raw
        values = raw.to_numpy(dtype="float64", na_value=np.nan)
        found = self.pooled(values)
        for code, curve in self.own.items():
            found = np.where(check_code == code, curve(values), found)
        return pd.Series(found.round(_PLACES), index=raw.index)

    def apply(self, findings: FindingFrame) -> FindingFrame:
        """Findings with calibrated ``suspicion``, with ``raw_suspicion`` kept and ``calibration_zh`` saying what it rests on.

        No finding appears, disappears or changes its consequence; applying twice is applying once.
        """
        raw = findings["raw_suspicion"].fillna(findings["suspicion"])
        told = {code: self._told(code) for code in findings["check_code"].dropna().unique()}
        changed = findings.assign(
            raw_suspicion=raw,
            suspicion=self.calibrated(findings["check_code"], raw),
            calibration_zh=findings["check_code"].map(told).where(raw.notna()),
        )
        return FindingFrame(FINDINGS.conform(changed))

    def _told(self, code: str) -> str:
        count, whole = self.counts.get(code, 0), sum(self.counts.values())
        if code in self.own:
            return f"按本检查项{count}条核定校准"
        return f"按{whole}条核定校准（其中本检查项{count}条）" if whole else UNCALIBRATED_ZH


def calibrate(labels: LabelFrame) -> Calibration:
    """Learn from rulings.

    Args:
        labels: LABELS known at the round's ``as_of``.

    Returns:
        One curve of all checks, in which no single check has more than 30 votes, held back by the raw suspicion as by
        20 rulings near by; and one for each check with at least 30 rulings, held back by the common one.
    """
    counts = {str(code): int(count) for code, count in labels["check_code"].value_counts().sort_index().items()}
    if not counts:
        return Calibration()
    votes = labels["check_code"].map({code: min(1.0, OWN_LABELS_MIN / count) for code, count in counts.items()})
    pooled = _curve(labels, np.asarray(votes, dtype=np.float64), prior=_GRID)
    own = {}
    for code in (code for code, count in counts.items() if count >= OWN_LABELS_MIN):
        of_check = labels[labels["check_code"] == code]
        own[code] = _curve(LabelFrame(of_check), np.ones(len(of_check)), prior=pooled(_GRID))
    return Calibration(pooled, own, counts)


def pool_adjacent_violators(values: Values, weights: Values) -> Values:
    """Closest non-decreasing fit to ``values``, by weighted least squares."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] >= blocks[-1][0]:
            (before, its_weight, its_length), (after, weight_after, length) = blocks[-2:]
            both = its_weight + weight_after
            blocks[-2:] = [((before * its_weight + after * weight_after) / both, both, its_length + length)]
    return np.repeat([mean for mean, *_ in blocks], [length for *_, length in blocks])


def _curve(labels: LabelFrame, votes: Values, *, prior: Values) -> Curve:
    """Isotonic outcomes, weighed against ``prior`` by the rulings that lie near, made rising as a whole."""
    cast = pd.DataFrame({"raw": labels["raw_suspicion"], "n": votes, "k": votes * labels["is_confirmed"]})
    levels = cast.groupby("raw", as_index=False).sum()
    raw, count = levels["raw"].to_numpy(), levels["n"].to_numpy()
    fitted = pool_adjacent_violators((levels["k"] / levels["n"]).to_numpy(), count)
    nearness = np.clip(1 - np.abs(_GRID[:, np.newaxis] - raw) / _REACH, 0.0, None)
    near = nearness @ count
    posterior = (PRIOR_COUNT * prior + near * np.interp(_GRID, raw, fitted)) / (PRIOR_COUNT + near)
    return Curve(_GRID, pool_adjacent_violators(posterior, PRIOR_COUNT + near).clip(0.0, 1.0))
