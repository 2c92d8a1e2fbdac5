"""预警自检: warnings climb one step a period, speak of lamps as they are lit, and lamps add up to the objects."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from appraisal.books import Results
from appraisal.period import PERIODS_IN_YEAR, Period, parse_period
from appraisal.scheme import Scheme
from appraisal.warnings.episode import ENDED
from appraisal.warnings.ladder import BUILT_IN

_LAMPS = ("green", "yellow", "red", "unlit")
_PAIR = ["indicator_code", "subject_code"]
_Row = Mapping[Any, Any]


def prove_lamp_total(results: Results, _scheme: Scheme) -> Iterator[str]:
    """Green, yellow, red and unlit together are all the objects that have a lamp, each once."""
    lamps = results.indicators[results.indicators["lamp"].notna()]
    lit = sum(int(lamps["lamp"].eq(each).sum()) for each in _LAMPS)
    if lit != len(lamps):
        yield f"亮灯对象{len(lamps)}个，四种灯合计{lit}盏"
    for subject, indicator in _twice(lamps):
        yield f"{subject} {indicator} 亮了两次灯"


def prove_warnings(results: Results, scheme: Scheme) -> Iterator[str]:
    """No step skipped, one episode an object, every paper about a lamp that stands and to somebody of the scheme."""
    warnings = results.warnings
    if warnings.empty:
        return
    for subject, indicator in _twice(warnings):
        yield f"{subject} {indicator} 同时有两个预警"
    told = results.indicators[[*_PAIR, "lamp", "standing"]].astype("object").drop_duplicates(_PAIR)
    told = told.rename(columns={"lamp": "lit_lamp", "standing": "lit_standing"})
    rows = warnings.astype(dict.fromkeys(_PAIR, "object")).merge(told, how="left", on=_PAIR, validate="many_to_one")
    steps = {
        (number, step.code)
        for ladder in (*scheme.ladders, BUILT_IN)
        for number, step in enumerate(ladder.warning_steps, start=1)
    }
    known = set(scheme.subject_by_code)
    periods = {code: parse_period(code) for name in ("period", "opened_period", "issued_period") for code in rows[name]}
    records: Sequence[_Row] = rows.to_dict("records")
    for row in records:
        breach = _breach_of_course(row, periods) or _breach_of_paper(row, known)
        if not breach and (row["step_count"], row["step_code"]) not in steps:
            breach = f"走到方案里没有的一步（第{row['step_count']}步）"
        if breach:
            yield f"{row['subject_code']} {row['indicator_code']} 的预警{breach}"


def _twice(rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Subject and indicator of rows about a pair that an earlier one was about."""
    pairs = rows.loc[rows.duplicated(_PAIR), _PAIR]
    return zip(pairs["subject_code"], pairs["indicator_code"], strict=True)


def _breach_of_course(row: _Row, periods: Mapping[str, Period]) -> str:
    """One step a period, the first when it opens."""
    now, opened, issued = (periods[row[name]] for name in ("period", "opened_period", "issued_period"))
    if not opened.end_on <= issued.end_on <= now.end_on:
        return "开始、发文、本期的先后不对"
    step = int(row["step_count"])
    if (step == 1) != (opened == issued) or _apart(opened, issued) < step - 1:
        return f"越过了中间的步骤（自{opened}至{issued}已到第{step}步）"
    return ""


def _breach_of_paper(row: _Row, known: set[str]) -> str:
    lit = row["lit_lamp"]
    if isinstance(lit, str) and row["lamp"] != lit:
        return f"所说的灯（{row['lamp']}）与亮灯结果（{lit}）不符"
    if not row["is_issued"]:
        return ""
    if row["issued_period"] != row["period"] or row["warning_state"] in ENDED:
        return "不是本期发出，或已经了结，却列为本期发文"
    if row["lit_standing"] != "accepted" or row["addressee_code"] not in known:
        return "所据的数没有采信，或没有受文单位"
    return ""


def _apart(first: Period, last: Period) -> int:
    """How many periods lie between two of a kind."""
    return (last.year - first.year) * PERIODS_IN_YEAR[last.kind] + last.index - first.index
