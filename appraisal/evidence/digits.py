"""疑点证据 · 有效数字: how precisely a figure was written down.

A printed figure stands for every number that rounds to it. ``rounding_value`` is half a unit of its last printed
digit, in the indicator's uom: what honest rounding may explain and no more.
"""

import numpy as np
import pandas as pd

_PLAIN = str.maketrans("０１２３４５６７８９．，－＋％", "0123456789.,-+%")
_NUMBER = r"(?P<whole>\d[\d,]*)?(?:\.(?P<part>\d+))?(?:[eE](?P<power>[-+]?\d+))?"
_FIRST_NUMBER = r"(?=[\d.])" + _NUMBER
_FACTOR_MAX = 1e9


def add_digits(rows: pd.DataFrame) -> pd.DataFrame:
    """Add ``significant_digit_count`` and ``rounding_value`` from what was written (``reported_text``).

    Where no text is kept, the shortest form of the number counts, with the most decimals that any such figure of the
    same indicator, measure and source has shown by then: 7.0 beside or after 6.8 was printed to one place.

    Args:
        rows: observations with ``moment``, their place in time.
    """
    number = rows["value"]
    shortest = pd.Series([f"{value:.12g}" for value in number.abs()], index=rows.index, dtype="str")
    written = rows["reported_text"].str.translate(_PLAIN)
    parts = _read(written)
    is_written = _is_readable(parts, number)
    parts = parts.where(is_written, _read(shortest))
    decimals = parts["part"].str.len().fillna(0) - parts["power"].astype("float64").fillna(0)
    decimals = decimals.where(is_written, _most_by_then(rows, decimals.where(~is_written & number.notna())))
    factor = (number.abs() / _number(parts)).where(is_written & (number != 0), 1.0)
    return rows.assign(
        significant_digit_count=_significant(parts).where(number.notna()).astype("Int64"),
        rounding_value=(0.5 * 10.0 ** (-decimals) * factor).where(number.notna()),
    )


def _most_by_then(rows: pd.DataFrame, decimals: pd.Series) -> pd.Series:
    """The most decimals of a column of figures, up to and including each row's own period."""
    names = ["indicator_code", "measure", "source_code", "basis", "moment"]
    most = decimals.groupby([rows[name] for name in names], dropna=False).max().rename("most").reset_index()
    by_then = most.sort_values("moment").assign(
        most=lambda each: each.groupby(names[:-1], dropna=False)["most"].cummax()
    )
    return rows[names].merge(by_then, on=names, how="left", validate="many_to_one")["most"].set_axis(rows.index)


def _read(texts: pd.Series) -> pd.DataFrame:
    unique = pd.Series(texts.dropna().unique(), dtype="str")
    read = unique.str.extract(_FIRST_NUMBER).assign(text=unique)
    read = read.assign(whole=read["whole"].str.replace(",", ""))
    found = texts.rename("text").to_frame().merge(read, on="text", how="left", validate="many_to_one")
    return found.set_axis(texts.index)[["whole", "part", "power"]]


def _number(parts: pd.DataFrame) -> pd.Series:
    text = parts["whole"].fillna("0") + "." + parts["part"].fillna("0") + "e" + parts["power"].fillna("0")
    return text.astype("float64")


def _is_readable(parts: pd.DataFrame, number: pd.Series) -> pd.Series:
    written = _number(parts)
    ratio = (number.abs() / written).where(written > 0)
    is_zero = (written == 0) & (number == 0)
    return (parts["whole"].notna() | parts["part"].notna()) & (is_zero | ratio.between(1 / _FACTOR_MAX, _FACTOR_MAX))


def _significant(parts: pd.DataFrame) -> pd.Series:
    whole, part = parts["whole"].fillna(""), parts["part"].fillna("")
    round_figure = whole.str.rstrip("0").str.lstrip("0")
    exact = (whole + part).str.lstrip("0")
    return pd.Series(np.where(part == "", round_figure.str.len(), exact.str.len()), index=parts.index)
