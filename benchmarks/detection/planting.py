"""Planting: some cases of every kind, each on a subject of its own, in the judged years of a panel."""

import numpy as np
import pandas as pd

from benchmarks.detection.extra_falsehoods import EXTRA
from benchmarks.detection.falsehoods import NOTED, Kind
from benchmarks.detection.forger import Forger
from benchmarks.detection.panel import Panel

KINDS: dict[str, dict[str, Kind]] = {"noted": NOTED, "extra": EXTRA}
SIZES = ("standard", "subtle")
CASES = 10
# About as many unit-years are touched as in the notes; small panels get fewer cases of each kind.
_SHARE_OF_SUBJECTS = 0.65


def plant(
    panel: Panel, seed: int, *, size: str = "standard", family: str = "noted", cases: int | None = None
) -> tuple[Panel, pd.DataFrame]:
    """Falsify a copy of a panel.

    Args:
        panel: clean; stays as it is.
        seed: of places and sizes; every kind draws for itself, so that kinds can be added without moving others.
        size: ``standard`` or ``subtle``.
        family: ``noted`` or ``extra``.
        cases: how many of each kind; None takes ten, fewer on small panels.

    Returns:
        The falsified panel, and the truth (``forger.TRUTH``).

    Raises:
        KeyError: no such family.
    """
    kinds = KINDS[family]
    wanted = cases or _cases(panel, len(kinds))
    altered, rows, free = panel.copy(), [], list(range(len(panel.subjects)))
    for number, (code, kind) in enumerate(kinds.items()):
        rng = np.random.default_rng([seed, 2, SIZES.index(size), number, len(family)])
        forger = Forger(panel=altered, clean=panel, rng=rng, is_subtle=size == "subtle", kind=code)
        for subject in rng.permutation(free):
            if len(forger.rows) and int(forger.case.rsplit("-", 1)[1]) >= wanted:
                break
            _try(forger, kind, int(subject), free)
        rows.append(forger.truth())
    return altered, pd.concat(rows, ignore_index=True)


def _cases(panel: Panel, kinds: int) -> int:
    return max(1, min(CASES, int(len(panel.subjects) * _SHARE_OF_SUBJECTS / kinds)))


def _try(forger: Forger, kind: Kind, subject: int, free: list[int]) -> None:
    """Give the subject the next case if the kind finds a place there."""
    before, name = len(forger.rows), forger.case
    number = int(name.rsplit("-", 1)[1]) + 1 if name else 1
    forger.case = f"{forger.kind}-{number}"
    if kind(forger, subject) and len(forger.rows) > before:
        free.remove(subject)
    else:
        forger.case = name
