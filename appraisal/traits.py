"""每行是什么: what the scheme says of each figure by its indicator and subject; lists that come again are read once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.grouped import grouped
from appraisal.needs import compare_codes, list_indicators
from appraisal.scheme import Scheme

_Bools = NDArray[np.bool_]
_FIGURE = ["indicator_code", "subject_code"]


@dataclass(frozen=True)
class Kinds:
    """What is known of rows by their indicators.

    Attributes:
        indicator: place of each row's indicator in the scheme.
        is_lower: whether less is better.
        is_size: whether the figure is a level or a count, which add up in time.
        is_rate: whether it is a growth or a share.
        is_stage: whether it is a stage of a project.
        is_cumulative: whether it is a level or count of the year so far of which more is better.
        is_half_month: whether it comes twice a month.
    """

    indicator: NDArray[np.int64]
    is_lower: _Bools
    is_size: _Bools
    is_rate: _Bools
    is_stage: _Bools
    is_cumulative: _Bools
    is_half_month: _Bools


@dataclass(frozen=True)
class Traits:
    """What is known of rows before any of their numbers are.

    Attributes:
        kinds: by their indicators.
        is_compared: whether a row is compared with anybody.
        comparison: whom it is compared with, on the same indicator, as a number.
        direction: better when ``higher`` or ``lower``.
        comparison_code: 比较范围.
        group_code: 一级指标.
    """

    kinds: Kinds
    is_compared: _Bools
    comparison: NDArray[np.int64]
    direction: "pd.Series[str]"
    comparison_code: "pd.Series[str]"
    group_code: "pd.Series[str]"


def kinds_of(rows: pd.DataFrame, scheme: Scheme) -> Kinds:
    """Kinds of rows with ``indicator_code``."""
    listed = list_indicators(scheme)
    codes, texts = scheme.remembered.coded(rows["indicator_code"])
    indicator = np.append(pd.Index(listed["indicator_code"]).get_indexer(texts), [-1]).astype(np.int64)[codes]
    kind, is_lower = listed["kind"], listed["direction"].eq("lower")
    is_size = kind.isin(["level", "count"])
    marks = {
        "is_lower": is_lower,
        "is_size": is_size,
        "is_rate": kind.isin(["growth", "share"]),
        "is_stage": kind.eq("stage"),
        "is_cumulative": is_size & listed["basis"].eq("ytd") & ~is_lower,
        "is_half_month": listed["frequency"].eq("half_month"),
    }
    return Kinds(indicator, **{name: each.to_numpy(dtype=bool)[indicator] for name, each in marks.items()})


def traits_of(rows: pd.DataFrame, scheme: Scheme) -> Traits:
    """Traits of rows with ``indicator_code`` and ``subject_code``; texts on an index of their own."""
    return scheme.remembered.by_columns("traits", [rows[name] for name in _FIGURE], lambda: _read(rows, scheme))


def _read(rows: pd.DataFrame, scheme: Scheme) -> Traits:
    kinds, listed, known = kinds_of(rows, scheme), list_indicators(scheme), scheme.remembered
    within = listed[["compare_within"]].take(kinds.indicator).reset_index(drop=True)
    comparison_code = compare_codes(within.assign(subject_code=rows["subject_code"].array), scheme)
    return Traits(
        kinds,
        is_compared=comparison_code.notna().to_numpy(),
        comparison=grouped(kinds.indicator, known.coded(comparison_code)[0]).of,
        direction=known.spread(listed["direction"].to_list(), kinds.indicator),
        comparison_code=comparison_code,
        group_code=known.spread(listed["group_code"].to_list(), kinds.indicator),
    )
