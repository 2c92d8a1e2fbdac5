"""归并: rows that say the same in some columns, put together once; sums over them are sums of plain arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_Ints = NDArray[np.int64]
_Bools = NDArray[np.bool_]
_Floats = NDArray[np.float64]
_SMALL = 2**15
_SPARE = 8
"""How many times as many numbers as rows may lie unused before they are looked up instead of listed."""


@dataclass(frozen=True)
class Grouped:
    """Groups of rows, in the order in which they first come.

    Attributes:
        of: number of each row's group.
        first: position of each group's first row.
    """

    of: _Ints
    first: _Ints

    def sum(self, values: NDArray[np.floating | np.bool_]) -> _Floats:
        """Sum of each group; what is missing adds nothing."""
        told = np.where(np.isnan(values), 0.0, values) if values.dtype.kind == "f" else values
        return np.bincount(self.of, told, len(self.first)).astype(np.float64)

    def any(self, marks: _Bools) -> _Bools:
        """Whether any row of each group is marked."""
        return self.count(marks) > 0

    def count(self, marks: _Bools) -> _Ints:
        """How many rows of each group are marked."""
        return np.bincount(self.of[marks], minlength=len(self.first)).astype(np.int64)


def grouped(*codes: _Ints) -> Grouped:
    """Rows with the same numbers in all of ``codes`` are a group; −1 is a number like any other."""
    key, size = numbered_together(codes)
    if size <= _SPARE * len(key) + 1:
        place = np.full(size, len(key), dtype=np.int64)
        # What is written last stays, so the rows are gone through backwards.
        place[key[::-1]] = np.arange(len(key))[::-1]
        first = np.sort(place[place < len(key)])
        number = np.zeros(size, dtype=np.int64)
        number[key[first]] = np.arange(len(first))
        return Grouped(number[key], first)
    of, known = pd.factorize(key)
    first = np.empty(len(known), dtype=np.int64)
    first[of[::-1]] = np.arange(len(key))[::-1]
    return Grouped(of.astype(np.int64, copy=False), first)


def numbered_together(codes: Sequence[_Ints]) -> tuple[_Ints, int]:
    """One number for the numbers of each row, and how many there may be."""
    key, size = codes[0] + 1, int(codes[0].max(initial=-1)) + 2
    for each in codes[1:]:
        width = int(each.max(initial=-1)) + 2
        if size * width >= 2**62:
            key, known = pd.factorize(key)
            key, size = key.astype(np.int64, copy=False), max(len(known), 1)
        key, size = key * width + (each + 1), size * width
    return key, size


def alphabetical(codes: _Ints, texts: pd.Index) -> _Ints:
    """Place of each row's text in the order of texts; what is missing comes last.

    Args:
        codes: number of each row's text, −1 where it is missing.
        texts: the text of each number.
    """
    place = np.empty(len(texts) + 1, dtype=np.int64)
    place[np.argsort(np.asarray(texts, dtype="object"), kind="stable")] = np.arange(len(texts))
    place[-1] = len(texts)
    return place[codes]


def in_order(numbers: _Ints) -> NDArray[np.intp]:
    """Positions in the order of their numbers, equal ones as they stand; small numbers go digit by digit, much faster."""
    is_small = numbers.min(initial=0) >= 0 and numbers.max(initial=0) < _SMALL
    return np.argsort(numbers.astype(np.int16) if is_small else numbers, kind="stable")
