"""对号: which rows of two tables speak of the same thing, found by number instead of by text.

Texts are told apart once a column (``Codes``); rows then meet as whole numbers. Tables that list the same rows in the same
order, as those of one round mostly do, need no search at all.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import NOWHERE, Codes
from appraisal.remembered import Remembered, lies_alike


def positions_again(
    known: Remembered, name: str, table: pd.DataFrame, rows: pd.DataFrame, on: Sequence[str]
) -> NDArray[np.int64]:
    """``positions_in`` of two tables that come again under ``name``; found once as long as both list the same.

    Raises:
        ValueError: as for ``positions_in``.
    """
    before = known.found.get(name)
    if before is not None and _are_alike(before[0], table, on) and _are_alike(before[1], rows, on):
        return before[2]
    at = positions_in(table, rows, on)
    known.found[name] = table[list(on)], rows[list(on)], at
    return at


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
    if len(on) == 1:
        return _positions_by_one(table[on[0]], rows[on[0]])
    both = pd.DataFrame({name: pd.concat([table[name], rows[name]], ignore_index=True) for name in on})
    place = Codes(both).place(*on)
    own, asked = place[: len(table)], place[len(table) :]
    found = np.full(int(place.max(initial=0)) + 1, NOWHERE, dtype=np.int64)
    found[own] = np.arange(len(own))
    if not np.array_equal(found[own], np.arange(len(own))):
        message = f"a table to match by {'、'.join(on)} says the same twice"
        raise ValueError(message)
    return found[asked]


def _positions_by_one(table: pd.Series, rows: pd.Series) -> NDArray[np.int64]:
    """By one column: its texts are told apart once and looked up, not its rows."""
    code, texts = pd.factorize(rows, use_na_sentinel=False)
    known = pd.Index(np.asarray(table, dtype="object"))
    if not known.is_unique:
        message = f"a table to match by {table.name} says the same twice"
        raise ValueError(message)
    return np.asarray(known.get_indexer(pd.Index(np.asarray(texts, dtype="object"))), dtype=np.int64)[code]


def lay_beside(
    rows: pd.DataFrame, table: pd.DataFrame, on: Sequence[str], *, at: NDArray[np.int64] | None = None
) -> pd.DataFrame:
    """``rows`` on their own index with the other columns of the row of ``table`` that says the same under ``on``.

    What ``table`` does not tell of is missing. ``at`` is where to look, if that is known.

    Raises:
        ValueError: as for ``positions_in``.
    """
    told = table[[name for name in table.columns if name not in on]]
    at = positions_in(table, rows, on) if at is None else at
    if not is_in_order(at, len(told)):
        told = told.take(at) if at.min(initial=0) >= 0 else told.set_axis(range(len(told))).reindex(at)
    kept = rows.drop(columns=[name for name in told.columns if name in rows.columns])
    return pd.concat([kept, told.set_axis(rows.index)], axis=1)


def is_in_order(at: NDArray[np.int64], count: int) -> bool:
    """Whether positions are those of all rows of a table as they stand, so that nothing need be moved."""
    return len(at) == count and bool((at == np.arange(count)).all())


def _are_alike(table: pd.DataFrame, rows: pd.DataFrame, on: Sequence[str]) -> bool:
    """Whether both list the same in the same order."""
    return len(table) == len(rows) and all(
        lies_alike(table[name], rows[name]) or np.array_equal(table[name], rows[name]) for name in on
    )
