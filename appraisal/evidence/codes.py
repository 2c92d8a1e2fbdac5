"""疑点证据 · 编码: columns of text as numbers, read once, so that rows meet by number."""

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

NOWHERE = -1
_FIELD = 2**62


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

    def twice(self, *names: str) -> "Codes":
        """Codes of ``names`` for two tables that say the same in them, one below the other."""
        both = Codes(self._rows)
        for name in names:
            both._codes[name], both._texts[name] = np.tile(self.of(name), 2), self.texts(name)
        return both

    def follow(self, name: str, leader: str, texts: pd.Series) -> pd.Series:
        """Take in a column that another one determines: ``texts`` of the leader's codes, spread over the rows."""
        codes, own = pd.factorize(texts, use_na_sentinel=False)
        self._codes[name], self._texts[name] = codes.astype("int64")[self.of(leader)], pd.Index(own)
        return pd.Series(texts.array.take(self.of(leader)), index=self._rows.index)

    def is_in(self, name: str, texts: Collection[str]) -> NDArray[np.bool_]:
        """Whose text is one of ``texts``."""
        return np.asarray(self.texts(name).isin(list(texts)))[self._codes[name]]

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
                    code, size = _dense(code)
                code, size = code * width + self.of(name), size * width
            self._places[names] = _dense(code)[0]
        return self._places[names]

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


def _dense(codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    dense, known = pd.factorize(codes)
    return dense.astype("int64", copy=False), max(len(known), 1)
