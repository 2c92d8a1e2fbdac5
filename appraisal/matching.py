"""对号: which rows of two tables speak of the same thing, found by number instead of by text.

Texts are told apart once a column (``Codes``); rows then meet as whole numbers. Tables that list the same rows in the same
order, as those of one round mostly do, need no search at all.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import NOWHERE, Codes


def positions_in(table: pd.DataFrame, rows: pd.DataFrame, on: Sequence[str]) -> NDArray[np.int64]:
    """Where ``table`` holds the row that says the same as each of ``rows`` under ``on``.

    Args:
        table: where to look.
        rows: what is looked for.
        on: columns that both have; what is missing is like what is missing.

    Returns:
        Positions; ``NOWHERE`` where there is none.

    Raises:
        ValueError: ``table`` says the same twice and is not simply the same list.
    """
    if _are_alike(table, rows, on):
        return np.arange(len(rows))
    both = pd.DataFrame({name: pd.concat([table[name], rows[name]], ignore_index=True) for name in on})
    place = Codes(both).place(*on)
    own, asked = place[: len(table)], place[len(table) :]
    found = np.full(int(place.max(initial=0)) + 1, NOWHERE, dtype=np.int64)
    found[own] = np.arange(len(own))
    if not np.array_equal(found[own], np.arange(len(own))):
        message = f"a table to match by {'、'.join(on)} says the same twice"
        raise ValueError(message)
    return found[asked]


def lay_beside(rows: pd.DataFrame, table: pd.DataFrame, on: Sequence[str]) -> pd.DataFrame:
    """``rows`` on their own index with the other columns of the row of ``table`` that says the same under ``on``.

    What ``table`` does not tell of is missing.

    Raises:
        ValueError: as for ``positions_in``.
    """
    told = table[[name for name in table.columns if name not in on]]
    at = positions_in(table, rows, on)
    told = told.take(at) if at.min(initial=0) >= 0 else told.set_axis(range(len(told))).reindex(at)
    return rows.assign(**{str(name): column.set_axis(rows.index) for name, column in told.items()})


def _are_alike(table: pd.DataFrame, rows: pd.DataFrame, on: Sequence[str]) -> bool:
    """Whether both list the same in the same order."""
    return len(table) == len(rows) and all(np.array_equal(table[name], rows[name]) for name in on)
