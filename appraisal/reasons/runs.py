"""同分段: equal figures of the same comparison side by side, so that places are counted by adding up."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from appraisal.grouped import in_order

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Runs:
    """Equal figures of the same comparison, from the worst to the best; the last run of all is an empty one.

    Attributes:
        of: number of each row's run, −1 where it has none.
        standing: how many rows of the field stand in each run.
        told: how many are told.
        first: comparison → its first run, the empty one where it has none.
        last: comparison → its last run.
    """

    of: _Ints
    standing: _Ints
    told: _Ints
    first: _Ints
    last: _Ints


def put_in_runs(
    goodness: _Floats, group: _Ints, stands: "npt.NDArray[np.bool_]", *, query: _Ints, field: _Ints
) -> Runs:
    """Runs of the rows that ask and of those that are counted.

    Args:
        goodness: of each row, higher is better; missing has no run.
        group: its comparison, −1 for none.
        stands: whether it is a yardstick for others.
        query: rows that ask for their place.
        field: rows that are counted.
    """
    rows = np.concatenate([query, field])
    rows = rows[~np.isnan(goodness[rows]) & (group[rows] >= 0)]
    rows = rows[np.argsort(goodness[rows])]
    rows = rows[in_order(group[rows])]
    within, told = group[rows], goodness[rows]
    is_new = np.append(True, (within[1:] != within[:-1]) | (told[1:] != told[:-1]))[: len(rows)]
    run = np.cumsum(is_new) - 1
    of = np.full(len(group), -1, dtype=np.int64)
    of[rows] = run
    size, width = int(run.max(initial=-1)) + 1, int(group.max(initial=0)) + 2
    first, last = np.full(width, size, dtype=np.int64), np.full(width, size, dtype=np.int64)
    last[within], first[within[::-1]] = run, run[::-1]
    counted = field[of[field] >= 0]
    number = np.bincount(of[counted], minlength=size + 1)
    standing = np.bincount(of[counted[stands[counted]]], minlength=size + 1)
    return Runs(of, standing.astype(np.int64), number.astype(np.int64), first, last)
