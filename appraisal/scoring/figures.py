"""计分所读的数: columns of PROGRESS as plain arrays, read when a formula asks for them and only for the rows that it scores."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

READ_TEXTS = frozenset({"direction", "target_status"})
"""Columns of text that points depend on; formulas read numbers beside them and nothing else."""
READ = READ_TEXTS | {
    "benchmark_value",
    "change_pp",
    "completion_pct",
    "due_completion_pct",
    "due_value",
    "dynamic_max_value",
    "dynamic_min_value",
    "dynamic_value",
    "last_rank",
    "others_mean_value",
    "peer_count",
    "peer_max_value",
    "peer_mean_value",
    "peer_min_value",
    "peer_std_value",
    "progress_gap_pp",
    "rank",
    "target_value",
    "tied_count",
    "value",
    "weight_points",
    "year_ago_value",
    "yoy_pct",
}
"""All columns of PROGRESS that points depend on; a formula that reads another one fails at once."""


class Figures:
    """Rows of PROGRESS as formulas read them; missing is NaN. Nothing is read before it is asked for."""

    def __init__(
        self,
        rows: pd.DataFrame,
        *,
        at: Ints | None = None,
        is_lower: Bools | None = None,
        instead: Mapping[str, Floats] | None = None,
    ) -> None:
        """Rows to be scored.

        Args:
            rows: PROGRESS.
            at: positions of those that are meant; ``None`` = all.
            is_lower: of all of ``rows``, whether less is better, if that is known already.
            instead: columns of all of ``rows`` that stand in for theirs.
        """
        self._rows, self._at, self._is_lower, self._instead = rows, at, is_lower, instead or {}
        self._read: dict[str, Floats] = {}

    def __len__(self) -> int:
        """How many rows are meant."""
        return len(self._rows if self._at is None else self._at)

    def __getitem__(self, name: str) -> Floats:
        """A column of numbers.

        Raises:
            KeyError: points do not depend on it.
        """
        if name not in self._read:
            if name not in READ:
                raise KeyError(name)
            told = self._instead[name] if name in self._instead else as_floats(self._rows[name])
            self._read[name] = told if self._at is None else told[self._at]
        return self._read[name]

    @property
    def is_lower(self) -> Bools:
        """Whether less is better."""
        if self._is_lower is None:
            self._is_lower = np.asarray(self._rows["direction"].eq("lower"), dtype=bool)
        return self._is_lower if self._at is None else self._is_lower[self._at]

    def weighing(self, weight: Floats) -> "Figures":
        """The same rows under other weights."""
        other = Figures(self._rows, at=self._at, is_lower=self._is_lower, instead=self._instead)
        other._read = self._read | {"weight_points": weight}
        return other

    def series(self, values: npt.NDArray[np.generic]) -> pd.Series:
        """Values of the rows on their index."""
        return pd.Series(values, index=self._rows.index if self._at is None else self._rows.index[self._at])


def as_floats(column: pd.Series) -> Floats:
    """Numbers of a column; missing is NaN."""
    if isinstance(column.dtype, np.dtype):
        return column.to_numpy(dtype="float64")
    return column.to_numpy(dtype="float64", na_value=np.nan)
