"""复算: the numbers behind a finding: which evidence its check looked at, and between which bounds it is in order."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose

import pandas as pd

from appraisal.frames import COLUMNS, OBSERVATION_KEY, EvidenceFrame
from appraisal.scheme import Indicator, Scheme
from expectations.catalogue import CHECKS
from expectations.check import Check
from expectations.judging import lay_bounds
from expectations.messages import number_zh, period_zh

_PLAIN = {"value", "previous_value", "expected"}


@dataclass(frozen=True)
class Measured:
    """One number that a check looked at 核对用到的数.

    Attributes:
        column: its evidence column.
        name_zh: what it is called.
        text_zh: the number with its unit.
        bound_zh: between which bounds it is in order; empty for a number that is only shown beside.
    """

    column: str
    name_zh: str
    text_zh: str
    bound_zh: str = ""


@dataclass(frozen=True)
class Retraced:
    """What a finding rests on, worked out again.

    Attributes:
        numbers: the judged number with its bounds first, then the numbers that it was made of; empty where no check of
            the catalogue made the finding (迟报、口径提示) or the figure is no longer known.
        is_same: whether what was observed and expected comes out as the finding holds it. It does not if the program or
            the scheme changed since.
    """

    numbers: tuple[Measured, ...] = ()
    is_same: bool = True


def retrace(finding: Mapping[str, object], evidence: EvidenceFrame, scheme: Scheme) -> Retraced:
    """Work out again what a finding rests on.

    Args:
        finding: a row of FINDINGS.
        evidence: EVIDENCE of the round that made it.
        scheme: gives the check its bounds, and the numbers their uom.
    """
    check = next((each for each in CHECKS if each.code == finding["check_code"]), None)
    row = _row_of(finding, evidence)
    if check is None or row.empty:
        return Retraced()
    laid = {str(name): cell for name, cell in lay_bounds(row, scheme, [check]).iloc[0].items()}
    indicator = scheme.indicator_by_code.get(str(finding["indicator_code"]))
    judged = Measured(
        check.column,
        _name_zh(check.column),
        _text_zh(check.column, laid[check.column], laid, indicator),
        _bound_zh(check, laid, indicator),
    )
    beside = [name for name in _named(check) if name != check.column and name in laid and not _is_missing(laid[name])]
    others = (Measured(name, _name_zh(name), _text_zh(name, laid[name], laid, indicator)) for name in beside)
    pairs = [("observed", check.observed), *([("expected", check.expected)] if check.expected else [])]
    is_same = all(_is_equal(finding[held], laid[column]) for held, column in pairs)
    return Retraced((judged, *others), is_same)


def _is_equal(held: object, found: object) -> bool:
    if _is_missing(held) or _is_missing(found):
        return _is_missing(held) == _is_missing(found)
    return isclose(float(str(held)), float(str(found)), rel_tol=1e-6, abs_tol=1e-9)


def _row_of(finding: Mapping[str, object], evidence: EvidenceFrame) -> pd.DataFrame:
    """The evidence row of the figure that the finding holds: a stated base or growth lies on the row of its value."""
    place = {**{name: finding[name] for name in OBSERVATION_KEY}, "measure": "value"}
    is_row = pd.Series(data=True, index=evidence.index)
    for name, wanted in place.items():
        is_row &= evidence[name].eq(str(wanted))
    return pd.DataFrame(evidence[is_row].head(1))


def _named(check: Check) -> list[str]:
    """Columns that the check's own sentence and its expected number name; what was observed, the finding itself tells."""
    fields = [name.removesuffix("_zh") for _, name, _, _ in string.Formatter().parse(check.message_zh) if name]
    named = [*fields, *([check.expected] if check.expected else [])]
    return [name for name in dict.fromkeys(named) if name != check.observed]


def _name_zh(column: str) -> str:
    return COLUMNS[column].zh if column in COLUMNS and column != "expected" else "核对参考数（仅供核对）"


def _text_zh(column: str, value: object, row: Mapping[str, object], indicator: Indicator | None) -> str:
    if _is_missing(value):
        return "—"
    if isinstance(value, str):
        return period_zh(value, str(row["basis"])) if column.endswith("_period") else value
    return f"{number_zh(float(str(value)))}{_unit(column, row, indicator)}"


def _unit(column: str, row: Mapping[str, object], indicator: Indicator | None) -> str:
    if column in _PLAIN or column.endswith("_value"):
        uom = row["uom"]
        return uom if isinstance(uom, str) else indicator.uom if indicator else ""
    return "%" if column.endswith("_pct") else "个百分点" if column.endswith("_pp") else ""


def _bound_zh(check: Check, row: Mapping[str, object], indicator: Indicator | None) -> str:
    low, high = (
        "" if _is_missing(row[name]) else _text_zh(check.column, row[name], row, indicator)
        for name in (check.low_column, check.high_column)
    )
    if low and high:
        return f"{low}至{high}"
    return f"不大于{high}" if high else f"不小于{low}" if low else ""


def _is_missing(value: object) -> bool:
    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]
