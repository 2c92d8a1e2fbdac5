"""疑点证据 · 有效数字: how precisely a figure was written down.

A printed figure stands for every number that rounds to it. ``rounding_value`` is half a unit of its last printed
digit, in the indicator's uom: what honest rounding may explain and no more.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import Codes, ranked

Values = NDArray[np.float64]
_PLAIN = str.maketrans("０１２３４５６７８９．，－＋％", "0123456789.,-+%")
_NUMBER = r"(?P<whole>\d[\d,]*)?(?:\.(?P<part>\d+))?(?:[eE](?P<power>[-+]?\d+))?"
_FIRST_NUMBER = r"(?=[\d.])" + _NUMBER
_FACTOR_MAX = 1e9
_SHOWN_SHARE = 0.05
_DIGITS = 12
_PLAIN_MIN, _PLAIN_MAX = 1e-4, 1e11
_UNSURE = 1e-3
"""Nearer to the half than this, rounding by arithmetic may differ from rounding the exact number."""
_FEW_DECIMALS = 2
_TENS = 10.0 ** np.arange(_DIGITS)


def count_digits(number: Values, codes: Codes, moment: NDArray[np.int64]) -> tuple[Values, Values]:
    """Digits that count and half a unit of the last one, from what was written (``reported_text``); NaN without a number.

    Where no text is kept, the shortest form of the number counts, with the decimals that such figures of the same
    indicator, measure and source are printed to by then: 7.0 beside or after 6.8 was printed to one place.

    Args:
        number: the figures.
        codes: of their rows.
        moment: their place in time.
    """
    is_written, factor = np.zeros(len(number), dtype=bool), np.ones(len(number))
    if codes.says("reported_text"):
        written = _read(codes.texts("reported_text"))
        parts = {name: values[codes.of("reported_text")] for name, values in written.items()}
        is_written = _is_readable(parts, number)
        significant, decimals = _as_written(parts, ~is_written, number)
        np.divide(np.abs(number), parts["number"], out=factor, where=is_written & (number != 0))
    else:
        significant, decimals = shortest_digits(number)
    is_read = ~is_written & ~np.isnan(number)
    if is_read.any():
        decimals[is_read] = np.fmax(_most_by_then(codes, moment, decimals, is_read), decimals[is_read])
    is_silent = np.isnan(number)
    rounding = 0.5 * _units(decimals) * factor
    significant[is_silent], rounding[is_silent] = np.nan, np.nan
    return significant, rounding


def _units(decimals: Values) -> Values:
    """One unit of the last of so many decimals: a power of ten, worked out once for all figures that share it."""
    whole = decimals.astype("int64")
    least = int(whole.min(initial=0))
    powers = 10.0 ** -np.arange(least, int(whole.max(initial=0)) + 1, dtype="float64")
    return np.asarray(powers[whole - least])


def shortest_digits(values: Values) -> tuple[Values, Values]:
    """Digits that count and decimals of each number's shortest form of at most twelve digits; none where there is no number."""
    size = np.abs(values)
    significant, decimals = np.zeros(len(values)), np.zeros(len(values))
    open_ = np.flatnonzero(~np.isnan(size))
    for shown in range(_FEW_DECIMALS + 1):
        # A number that is the nearest one to so many decimals is written with them, if twelve digits reach that far.
        own = size[open_]
        scaled = np.rint(own * 10.0**shown)
        is_met = (scaled / 10.0**shown == own) & (scaled < 10.0 ** (_DIGITS - 1)) & ((own >= _PLAIN_MIN) | (own == 0))
        met = open_[is_met]
        significant[met], decimals[met] = _digit_count(scaled[is_met]), float(shown)
        open_ = open_[~is_met]
        if not len(open_):
            return significant, decimals
    significant[open_], decimals[open_] = _by_arithmetic(size[open_])
    return significant, decimals


def _digit_count(whole: Values) -> Values:
    """Digits of whole numbers without the zeros at their end."""
    stripped = whole
    for step in (8, 4, 2, 1):
        shorter = stripped / 10.0**step
        stripped = np.where(np.floor(shorter) == shorter, shorter, stripped)
    return np.asarray(np.searchsorted(_TENS, stripped, side="right"), dtype="float64")


def _by_arithmetic(size: Values) -> tuple[Values, Values]:
    """By arithmetic where that is sure to round as writing the number down does, else by writing it down."""
    is_plain = (size >= _PLAIN_MIN) & (size < _PLAIN_MAX)
    power = np.floor(np.log10(np.where(is_plain, size, 1.0))).astype("int64")
    power -= np.where(is_plain, size, 1.0) < 10.0**power
    scaled = np.where(is_plain, size, 1.0) * 10.0 ** (_DIGITS - 1 - power)
    whole = np.rint(scaled).astype("int64")
    is_plain &= (np.abs(np.abs(scaled - whole) - 0.5) > _UNSURE) & (whole < 10**_DIGITS)
    zeros = np.zeros(len(size), dtype=np.int64)
    for step in (8, 4, 2, 1):
        shorter, rest = np.divmod(whole, 10**step)
        whole = np.where(rest == 0, shorter, whole)
        zeros += np.where(rest == 0, step, 0)
    significant = (_DIGITS - zeros).astype("float64")
    decimals = np.maximum(_DIGITS - 1 - power - zeros, 0).astype("float64")
    odd = np.flatnonzero(~is_plain)
    told = _read(pd.Index([f"{value:.{_DIGITS}g}" for value in size[odd]], dtype="str"))
    significant[odd], decimals[odd] = told["significant"], told["decimals"]
    return significant, decimals


def _as_written(parts: dict[str, Values], is_silent: NDArray[np.bool_], number: Values) -> tuple[Values, Values]:
    """Digits that count and decimals, from the number itself where nothing readable is written."""
    significant, decimals = parts["significant"].copy(), parts["decimals"].copy()
    significant[is_silent], decimals[is_silent] = shortest_digits(number[is_silent])
    return significant, decimals


def _most_by_then(codes: Codes, moment: NDArray[np.int64], decimals: Values, is_read: NDArray[np.bool_]) -> Values:
    """Decimals that a column of figures is printed to, up to and including each row's own period.

    The most that one figure in twenty shows: a single figure in a wrong unit must not make all others look rounded.
    """
    rank, moments = ranked(moment)
    cell = (codes.place("indicator_code", "measure", "source_code", "basis") * len(moments) + rank)[is_read]
    place = np.maximum(decimals[is_read], 0.0).astype("int64")
    known = np.flatnonzero(np.bincount(cell))
    number = np.zeros(int(known[-1]) + 1, dtype=np.int64)
    number[known] = np.arange(len(known))
    cell, width = number[cell], int(place.max()) + 1
    total = np.bincount(cell * width + place, minlength=len(known) * width).reshape(-1, width).cumsum(axis=0)
    columns = known // len(moments)
    first = np.searchsorted(columns, columns)
    by_then = total - np.where((first > 0)[:, None], total[first - 1], 0)
    at_least = by_then[:, ::-1].cumsum(axis=1)[:, ::-1]
    most = np.where(at_least >= _SHOWN_SHARE * at_least[:, [0]], np.arange(width), 0).max(axis=1)
    return np.asarray(most[cell], dtype="float64")


def _read(texts: pd.Index) -> dict[str, Values]:
    """What each text shows: ``number`` (NaN if none), digits that count (``significant``) and ``decimals``."""
    read = pd.Series(texts, dtype="str").str.translate(_PLAIN).str.extract(_FIRST_NUMBER)
    whole, part = read["whole"].str.replace(",", "").fillna(""), read["part"].fillna("")
    power = read["power"].astype("float64").fillna(0.0)
    number = (
        whole.where(whole != "", "0") + "." + part.where(part != "", "0") + "e" + read["power"].fillna("0")
    ).astype("float64")
    round_figure, exact = whole.str.rstrip("0").str.lstrip("0"), (whole + part).str.lstrip("0")
    is_number = read["whole"].notna() | read["part"].notna()
    return {
        "number": number.where(is_number).to_numpy(dtype="float64"),
        "significant": np.where(part == "", round_figure.str.len(), exact.str.len()).astype("float64"),
        "decimals": (part.str.len() - power).to_numpy(dtype="float64"),
    }


def _is_readable(parts: dict[str, Values], number: Values) -> NDArray[np.bool_]:
    written = parts["number"]
    ratio = np.divide(np.abs(number), written, out=np.full(len(number), np.nan), where=written > 0)
    is_zero = (written == 0) & (number == 0)
    return np.asarray(is_zero | ((ratio >= 1 / _FACTOR_MAX) & (ratio <= _FACTOR_MAX)))
