"""列: columns of rows on their way into the store, those that say few things by number.

A bulk load says the same few words a million times over. Told apart once, they are compared, spelled and written down once;
what follows of each row is a number.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
_SAMPLE, _WORTH_NUMBERING = 2000, 4
"""A column is told by numbers if among its first values each comes so often."""


@dataclass(frozen=True)
class Coded:
    """A column by numbers 编码列.

    Attributes:
        codes: for each row the place of what it says among ``distinct``.
        distinct: what rows say, each once; ``None`` for what is missing. Some of it may be said by no row.
    """

    codes: Places
    distinct: Sequence[Any]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.codes)

    def __iter__(self) -> Iterator[Any]:
        """What each row says."""
        return map(self.distinct.__getitem__, self.codes.tolist())

    @property
    def said(self) -> list[Any]:
        """Those of ``distinct`` that a row says."""
        is_said = np.zeros(len(self.distinct), dtype="bool")
        is_said[self.codes] = True
        return list(compress(self.distinct, is_said.tolist()))


Column = list[Any] | Coded
"""Plain values (str, float, int, bool, ISO text for instants, ``None`` for missing), or their numbers."""
ToldColumns = Mapping[str, Column]


def say_once(value: Any, count: int) -> Coded:  # noqa: ANN401 (whatever a column holds)
    """A column all of whose rows say the same."""
    return Coded(np.zeros(count, dtype="int64"), [value])


def number_few(values: list[Any]) -> Column:
    """The column by numbers if it says few things, else as it is."""
    sample = values[:_SAMPLE]
    return number(values) if len(set(sample)) * _WORTH_NUMBERING <= len(sample) else values


def number(column: Column) -> Coded:
    """The column by numbers."""
    if isinstance(column, Coded):
        return column
    if column and column.count(column[0]) == len(column):
        return say_once(column[0], len(column))
    numbers = numbering()
    codes = np.fromiter(map(numbers.__getitem__, column), "int64", len(column))
    return Coded(codes, list(numbers))


def numbering() -> defaultdict[Any, int]:
    """Gives each new value the next number."""
    numbers: defaultdict[Any, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


def find_among(column: Coded, values: Iterable[Any]) -> Places:
    """Where ``column`` keeps each of ``values`` among its distinct ones; −1 for what it never says."""
    place = {each: number for number, each in enumerate(column.distinct)}
    return np.array([place.get(each, -1) for each in values], dtype="int64")


def choose(columns: ToldColumns, is_chosen: NDArray[np.bool_]) -> dict[str, Column]:
    """Some of the rows, in their order."""
    chosen = is_chosen.tolist()
    return {
        name: Coded(column.codes[is_chosen], column.distinct)
        if isinstance(column, Coded)
        else list(compress(column, chosen))
        for name, column in columns.items()
    }


def tell_rows(columns: ToldColumns, names: Collection[str]) -> list[tuple[Any, ...]]:
    """The rows of some columns."""
    return list(zip(*(columns[name] for name in names), strict=True))
