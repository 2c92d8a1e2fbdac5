"""疑点证据 · 编码: columns of text as numbers, read once, so that rows meet by number."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NOWHERE = -1
_FIELD = 2**62
_ALL = slice(None)
_SMALL = 2**16
_ROOM = 8
"""A table of so many places a row is filled sooner than as many numbers are told apart."""


class Codes:
    """Dense codes of the columns of a table and of places made of several of them 编码.

    A missing text has a code of its own. Nothing is read before it is asked for, and nothing twice.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        """Codes of ``rows``, whose texts never change."""
        self._rows = rows
        self._codes: dict[str, NDArray[np.int64]] = {}
        self._texts: dict[str, pd.Index] = {}
        self._places: dict[tuple[str, ...], NDArray[np.int64]] = {}

    def over(self, rows: pd.DataFrame) -> "Codes":
        """The same codes for the same rows under another index; what either reads from now on is its own."""
        same = Codes(rows)
        same._codes, same._texts, same._places = dict(self._codes), dict(self._texts), dict(self._places)
        return same

    def of(self, name: str) -> NDArray[np.int64]:
        """Code of each row's text."""
        if name not in self._codes:
            codes, texts = pd.factorize(self._rows[name], use_na_sentinel=False)
            self._codes[name], self._texts[name] = codes.astype("int64", copy=False), pd.Index(texts)
        return self._codes[name]

    def texts(self, name: str) -> pd.Index:
        """Text of each code."""
        self.of(name)
        return self._texts[name]

    def at(self, positions: NDArray[np.int64], rows: pd.DataFrame) -> "Codes":
        """Codes of ``rows``, which are those at ``positions``; their texts may be told that none of them says."""
        some = Codes(rows)
        some._codes = {name: codes[positions] for name, codes in self._codes.items()}
        some._texts = dict(self._texts)
        return some

    def follow(self, name: str, leader: str, texts: pd.Series) -> pd.Series:
        """Take in a column that another one determines: ``texts`` of the leader's codes, spread over the rows."""
        codes, own = pd.factorize(texts, use_na_sentinel=False)
        self._codes[name], self._texts[name] = codes.astype("int64")[self.of(leader)], pd.Index(own)
        return pd.Series(texts.array.take(self.of(leader)), index=self._rows.index)

    def is_in(self, name: str, texts: Collection[str], *, at: NDArray[np.int64] | slice = _ALL) -> NDArray[np.bool_]:
        """Whose text is one of ``texts``, of the rows ``at``."""
        return np.asarray(self.texts(name).isin(list(texts)))[self._codes[name][at]]

    def says(self, name: str) -> bool:
        """Whether any row says something."""
        return bool(self._rows[name].notna().any())

    def is_told(self, name: str) -> NDArray[np.bool_]:
        """Rows that say something."""
        return np.asarray(self.texts(name).notna())[self._codes[name]]

    def mapped(self, name: str, values: Mapping[str, Any], *, blank: float = np.nan) -> NDArray[np.float64]:
        """A number for each row's text; ``blank`` where ``values`` has none."""
        found = [values.get(text, blank) for text in self.texts(name)]
        return np.array([*found, blank], dtype="float64")[self._codes[name]]

    def same(self, name: str, other: str) -> NDArray[np.bool_]:
        """Where two columns say the same; what is missing is like nothing."""
        texts = self.texts(other)
        known = np.where(self.texts(name).notna(), texts.get_indexer(self.texts(name)), NOWHERE)
        return np.asarray(known[self._codes[name]] == self.of(other)) if len(self._rows) else np.zeros(0, dtype=bool)

    def place(self, *names: str) -> NDArray[np.int64]:
        """Dense code of several columns together."""
        if names not in self._places:
            code, size = self.of(names[0]), max(len(self.texts(names[0])), 1)
            for name in names[1:]:
                width = max(len(self.texts(name)), 1)
                if size * width >= _FIELD:
                    code = dense(code, size)
                    size = int(code.max(initial=0)) + 1
                code, size = code * width + self.of(name), size * width
            self._places[names] = dense(code, size)
        return self._places[names]

    def is_last(self, *names: str) -> NDArray[np.bool_]:
        """Rows after which none is in the same place."""
        place, order = self.place(*names), np.arange(len(self._rows))
        last = np.empty(int(place.max(initial=0)) + 1, dtype=np.int64)
        last[place] = order
        return np.asarray(last[place] == order)

    def row_at(self, names: Collection[str], is_asked: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Position of the row among those asked for in the same place; ``NOWHERE`` if none, the last of several."""
        place = self.place(*names)
        found = np.full(len(place), NOWHERE, dtype=np.int64)
        asked = np.flatnonzero(is_asked)
        found[place[asked]] = asked
        return found[place]

    def twin_at(self, name: str, others: Mapping[str, str], names: Collection[str]) -> NDArray[np.int64]:
        """Position of the row that says ``others`` of this one's text under ``name`` and the same in ``names``.

        ``NOWHERE`` if none, or if ``others`` is silent; such rows must be unique.
        """
        texts, own = self.texts(name), self.of(name)
        wanted = texts.get_indexer(pd.Index([others.get(text) for text in texts], dtype="object"))
        found = np.full(len(own), NOWHERE, dtype=np.int64)
        is_asked, is_other = (wanted != NOWHERE)[own], np.isin(np.arange(len(texts)), wanted)[own]
        asked, known = np.flatnonzero(is_asked), np.flatnonzero(is_other)
        place, width = self.place(*names), len(texts)
        at = pd.Index(place[known] * width + own[known]).get_indexer(
            pd.Index(place[asked] * width + wanted[own[asked]])
        )
        found[asked] = np.where(at == NOWHERE, NOWHERE, known[at] if len(known) else NOWHERE)
        return found


def dense(codes: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Numbers without gaps for codes from 0 to below ``size``: the same number for the same code, in no order."""
    if size > _ROOM * len(codes):
        return pd.factorize(codes)[0].astype("int64", copy=False)
    is_there = np.zeros(size, dtype=bool)
    is_there[codes] = True
    return (np.cumsum(is_there) - 1)[codes]


def numbered(codes: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number of each pair."""
    width = int(others.max(initial=0)) + 1
    return dense(codes * width + others, (int(codes.max(initial=0)) + 1) * width)


def in_groups(groups: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Order that puts rows of the same group together, lower numbers first, and leaves them in their order within it.

    Small numbers are sorted in one pass.
    """
    return np.argsort(groups.astype(np.uint16) if count <= _SMALL else groups, kind="stable")


def sorted_within(groups: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Order that puts rows of the same group together and their values in order, missing ones last."""
    order = np.argsort(values)
    return order[in_groups(groups[order], int(groups.max(initial=0)) + 1)]


def rank_in_groups(
    groups: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Rank of each value in its group, lowest first and of equal ones the mean rank, with the group's middle and size.

    None of the values may be missing.
    """
    order = sorted_within(groups, values)
    own, sizes = groups[order], values[order]
    count = np.bincount(groups)
    begin = np.cumsum(count) - count
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (own[1:] != own[:-1]) | (sizes[1:] != sizes[:-1])
    first = np.flatnonzero(is_new)
    last = np.append(first[1:], len(order)) - 1
    rank = np.empty(len(order))
    rank[order] = ((first + last) / 2)[np.cumsum(is_new) - 1]
    ends = np.minimum([begin + np.maximum(count - 1, 0) // 2, begin + count // 2], max(len(order) - 1, 0))
    middle = sizes[ends].mean(axis=0) if len(order) else np.zeros(len(count))
    return rank - begin[groups] + 1, middle[groups], count[groups]


def ranked(numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rank of each of some small numbers among those that there are, and these in order."""
    known = np.flatnonzero(np.bincount(numbers))
    rank = np.zeros(int(known[-1]) + 1 if len(known) else 0, dtype=np.int64)
    rank[known] = np.arange(len(known))
    return rank[numbers], known


class Seek:
    """Rows found by a number; of several of the same number the last is found."""

    def __init__(self, numbers: NDArray[np.int64], size: int) -> None:
        """Rows by ``numbers`` from 0 to below ``size``; what is below nought is never found."""
        known = np.flatnonzero(numbers >= 0)
        self._table: NDArray[np.int32] | None = None
        if size > _ROOM * max(len(numbers), 1):
            self._order = known[np.argsort(numbers[known], kind="stable")]
            self._sorted = numbers[self._order]
        else:
            self._table = np.full(size + 1, NOWHERE, dtype=np.int32)
            self._table[numbers[known]] = known

    def at(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Position of the row of each number; ``NOWHERE`` of numbers below nought, and where there is none."""
        if self._table is not None:
            return self._table[numbers].astype(np.int64)
        place = np.searchsorted(self._sorted, numbers, side="right") - 1
        is_met = (numbers >= 0) & (place >= 0)
        is_met[is_met] = self._sorted[place[is_met]] == numbers[is_met]
        found = np.full(len(numbers), NOWHERE, dtype=np.int64)
        found[is_met] = self._order[place[is_met]]
        return found
