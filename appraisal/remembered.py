"""对号簿: where the rows of lists that come again and again were found before, and which texts their columns hold."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Made = TypeVar("Made")
_COLUMNS_KEPT = 64
_MADE_KEPT = 16


class Remembered:
    """Positions by the name of a search, each with the two lists that it was made for; codes of columns of text.

    What is needed of a county is the same list period after period; finding each row anew costs more than seeing that
    (``matching.positions_again``). It changes no result.
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.found: dict[str, tuple[pd.DataFrame, pd.DataFrame, NDArray[np.int64]]] = {}
        self._coded: dict[tuple[int, ...], tuple[pd.Series, NDArray[np.int64], pd.Index]] = {}
        self._made: dict[tuple[Any, ...], tuple[Sequence[pd.Series], Any]] = {}

    def __reduce__(self) -> tuple[type["Remembered"], tuple[()]]:
        """To another process it goes empty."""
        return Remembered, ()

    def coded(self, column: pd.Series) -> tuple[NDArray[np.int64], pd.Index]:
        """Code of each row's text, −1 where it is missing, and the text of each code 编码.

        A column that lies where one lay that was read before is that one: frames share what they do not change, and pandas
        copies before it writes while anybody else, such as this memory, still holds it.
        """
        if isinstance(column.dtype, pd.CategoricalDtype):
            return np.asarray(column.cat.codes, dtype=np.int64), column.cat.categories
        place = _place_of(column)
        known = self._coded.get(place)
        if known is None:
            codes, texts = pd.factorize(column)
            known = column, codes.astype("int64", copy=False), pd.Index(texts)
            _keep(self._coded, place, known, _COLUMNS_KEPT)
        return known[1], known[2]

    def spread(self, texts: Sequence[str | None], codes: NDArray[np.int64], index: pd.Index | None = None) -> pd.Series:
        """A column of few texts, each told by its place among them, whose codes need not be found again."""
        known = pd.Series([*texts], dtype="str")
        column = pd.Series(known.array.take(codes), index=index, copy=False)
        own, different = pd.factorize(known)
        _keep(self._coded, _place_of(column), (column, own.astype(np.int64)[codes], pd.Index(different)), _COLUMNS_KEPT)
        return column

    def together(self, one: pd.Series, other: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Codes of two columns, the same for the same text."""
        (codes, texts), (other_codes, other_texts) = self.coded(one), self.coded(other)
        if texts is other_texts:
            return codes, other_codes
        place = texts.get_indexer(other_texts)
        new = place < 0
        place[new] = len(texts) + np.arange(new.sum())
        return codes, np.append(place, [-1]).astype(np.int64)[other_codes]

    def is_any(self, column: pd.Series, wanted: Collection[str]) -> NDArray[np.bool_]:
        """Rows whose text is one of those wanted."""
        codes, texts = self.coded(column)
        return np.append(np.asarray(texts.isin(list(wanted)), dtype=bool), [False])[codes]

    def by_columns(self, name: str, columns: Sequence[pd.Series], make: Callable[[], Made]) -> Made:
        """What follows from the scheme and some columns of text, made anew only for columns that were not seen before."""
        place = (name, *(_place_of(each) for each in columns))
        known = self._made.get(place)
        if known is None:
            known = columns, make()
            _keep(self._made, place, known, _MADE_KEPT)
        made: Made = known[1]
        return made


def _keep(known: dict[Any, Any], place: tuple[Any, ...], found: object, most: int) -> None:
    """Take in one more, and let go of the oldest."""
    while len(known) >= most:
        known.pop(next(iter(known)), None)
    known[place] = found


def lies_alike(one: pd.Series, other: pd.Series) -> bool:
    """Whether two columns are the same piece of memory, so that nothing of them need be compared."""
    return one.dtype == other.dtype and _place_of(one) == _place_of(other)


def _place_of(column: pd.Series) -> tuple[int, ...]:
    held: NDArray[Any] = np.asarray(column)
    return (held.__array_interface__["data"][0], len(held), *held.strides)
