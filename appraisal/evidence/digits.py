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
_SHOWN_SHARE = 0.05


def add_digits(rows: pd.DataFrame) -> pd.DataFrame:
    """Add ``significant_digit_count`` and ``rounding_value`` from what was written (``reported_text``).

    Where no text is kept, the shortest form of the number counts, with the decimals that such figures of the same
    indicator, measure and source are printed to by then: 7.0 beside or after 6.8 was printed to one place.

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
    """Decimals that a column of figures is printed to, up to and including each row's own period.

    The most that one figure in twenty shows: a single figure in a wrong unit must not make all others look rounded.
    """
    names = ["indicator_code", "measure", "source_code", "basis"]
    known = rows[[*names, "moment"]].assign(decimals=decimals.clip(lower=0))[decimals.notna()]
    counts = known.groupby([*names, "moment", "decimals"], dropna=False).size().unstack("decimals", fill_value=0)
    if counts.empty:
        return decimals
    by_then = counts.groupby(level=names, dropna=False).cumsum()
    at_least = by_then.iloc[:, ::-1].cumsum(axis=1).iloc[:, ::-1]
    is_shown = at_least.ge(_SHOWN_SHARE * at_least.iloc[:, [0]].to_numpy())
    most = is_shown.mul(pd.Series(is_shown.columns, index=is_shown.columns)).max(axis=1).rename("most").reset_index()
    found = rows[[*names, "moment"]].merge(most, on=[*names, "moment"], how="left", validate="many_to_one")["most"]
    return found.set_axis(rows.index).where(decimals.notna()).fillna(decimals).combine(decimals, np.fmax)


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
