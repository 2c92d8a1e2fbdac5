"""表式检查: what the parsed frame of one file may not contain, whatever the form it came in.

Reading faults (no head, no period, text where a number belongs) are the feeds'. Here the rows themselves are looked at:
the same figure twice with two values, figures of nobody or nothing that the scheme knows, figures of a kind that the
indicator cannot have. Any of these returns the whole file.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence import Codes
from appraisal.findings import Consequence, finding_key
from appraisal.frames import FINDINGS, OBSERVATION_KEY, FindingFrame, ObservationFrame
from appraisal.row_rules import is_misplaced, is_published_period, is_readable_period
from appraisal.scheme import Indicator, Scheme
from expectations.check import Check, always
from expectations.judging import judge, lay_always

_AMOUNTS = ("value", "year_ago")
_BLAME = "请更正后重新报送，此前已采纳的数据继续有效。"


def _check(code: str, name_zh: str, column: str, message_zh: str, basis: str) -> Check:
    return Check(
        code=code,
        name_zh=name_zh,
        consequence=Consequence.RETURN,
        column=column,
        bounds=always(None, 0.0),
        message_zh=message_zh,
        basis=basis,
    )


CONFLICT = _check(
    "S81",
    "同一数据重复且不一致",
    "conflict_count",
    "同一数据在文件中出现多次且数值不同",
    "data-quality.md §5 L0: unique key",
)
NO_NUMBER = _check("S82", "数值无效", "no_number_count", "不是有效数字（无穷大）", "data-quality.md §5 L0: type")
BAD_PERIOD = _check(
    "S83",
    "报告期有误",
    "bad_period_count",
    "报告期写法不对，或为不单独公布的1月",
    "architecture.md c: February stands for 1—2月",
)
UNKNOWN_INDICATOR = _check(
    "S84", "指标不在方案内", "unknown_indicator_count", "该指标不在本年度考评方案内", "domain.md §8.6 Q21"
)
UNKNOWN_SUBJECT = _check(
    "S85", "对象不在方案内", "unknown_subject_count", "该对象不在本年度考评方案内", "domain.md §8.6 Q21"
)
MISPLACED = _check(
    "S86", "口径不符", "misplaced_count", "该指标没有这一口径或数据项，此处不应有数", "方案各指标 basis、kind、role"
)
WRONG_UOM = _check("S87", "计量单位不符", "wrong_uom_count", "计量单位与方案不一致", "domain.md §8.6 Q02")
SHAPE: tuple[Check, ...] = (CONFLICT, NO_NUMBER, BAD_PERIOD, UNKNOWN_INDICATOR, UNKNOWN_SUBJECT, MISPLACED, WRONG_UOM)
PANEL_SHAPE: tuple[Check, ...] = (CONFLICT, NO_NUMBER)
"""Those that hold for a panel that no scheme knows; one that keeps January by itself may."""


def row_checks() -> dict[str, Check]:
    """The checks that look at a row by itself, by their column: those that a unit's own checker carries as well."""
    return {check.column: check for check in (BAD_PERIOD, MISPLACED)}


def check_shape(
    observations: ObservationFrame, scheme: Scheme, *, checks: Sequence[Check] = SHAPE, codes: Codes | None = None
) -> FindingFrame:
    """Look at the rows that a feed read out of one file, or of several at once.

    Great Expectations judges the rows that stand out, and is not even started for a file in which none does: what it
    costs to begin with one table would be minutes over a county's files.

    Args:
        observations: of one file or more, told apart by ``raw_sha256``, duplicates and all.
        scheme: knows indicators, subjects and uoms.
        checks: which of ``SHAPE`` to run.
        codes: of ``observations``; what is read here need not be read again.

    Returns:
        FINDINGS of consequence ``return``, one per row and rule; empty if the file may be taken in.
    """
    rows = observations.reset_index(drop=True)
    codes = Codes(rows) if codes is None else codes
    faults = _faults(rows, scheme, codes) if set(checks) - set(PANEL_SHAPE) else _faults_of_panel(rows, codes)
    is_faulty = faults[[check.column for check in checks]].any(axis=1)
    if not is_faulty.any():
        return FindingFrame(FINDINGS.empty())
    table = rows.join(faults).assign(row_no=np.arange(len(rows)).astype("str"))[is_faulty]
    breaches = judge(lay_always(table, checks), checks, key=["row_no"])
    found = breaches.merge(table, on="row_no", how="left", validate="many_to_one")
    return _findings(found, {check.code: check for check in checks})


def _faults_of_panel(rows: pd.DataFrame, codes: Codes) -> pd.DataFrame:
    """How often each row breaks each rule that knows no scheme, 0 or 1. A panel may have a million rows."""
    faults = {"conflict_count": _conflicts(rows, codes), "no_number_count": np.isinf(rows["value"].to_numpy())}
    return pd.DataFrame(faults, index=rows.index).astype("int64")


def _faults(rows: pd.DataFrame, scheme: Scheme, codes: Codes) -> pd.DataFrame:
    """How often each row breaks each rule, 0 or 1. A file has few rows, so plain look-ups beat joins by far."""
    indicators = [scheme.indicator_by_code.get(code) for code in rows["indicator_code"]]
    subjects = [scheme.subject_by_code.get(code) for code in rows["subject_code"]]
    statements = list(zip(rows["basis"], rows["measure"], rows["uom"], strict=True))
    is_period = {code: is_published_period(code) for code in rows["period"].unique()}
    is_readable = {code: is_readable_period(code) for code in is_period}
    faults = {
        "bad_period_count": [
            not (is_readable if _is_of_project(indicator) else is_period)[code]
            for indicator, code in zip(indicators, rows["period"], strict=True)
        ],
        "unknown_indicator_count": [each is None for each in indicators],
        "unknown_subject_count": [each is None for each in subjects],
        "misplaced_count": [
            indicator is not None and is_misplaced(indicator, subject, basis, measure)
            for indicator, subject, (basis, measure, _) in zip(indicators, subjects, statements, strict=True)
        ],
        "wrong_uom_count": [
            indicator is not None and measure in _AMOUNTS and isinstance(uom, str) and uom != indicator.uom
            for indicator, (_, measure, uom) in zip(indicators, statements, strict=True)
        ],
    }
    return _faults_of_panel(rows, codes).assign(**pd.DataFrame(faults, index=rows.index).astype("int64"))


def _is_of_project(indicator: Indicator | None) -> bool:
    """Progress is told by whoever builds and published by nobody: January has its own."""
    return indicator is not None and indicator.role == "project"


def _conflicts(rows: pd.DataFrame, codes: Codes) -> NDArray[np.bool_]:
    """Rows whose key stands in the same file with another value as well."""
    found = np.zeros(len(rows), dtype="bool")
    # What is told apart by these alone needs no look at the rest of its key, and few panels need one.
    place = codes.place("indicator_code", "subject_code", "period", "measure")
    if np.bincount(place).max(initial=0) <= 1:
        return found
    place = codes.place(*OBSERVATION_KEY, "raw_sha256")
    at = np.flatnonzero((np.bincount(place) > 1)[place])
    found[at] = (rows["value"].iloc[at].groupby(place[at]).transform("nunique") > 1).to_numpy(dtype="bool")
    return found


def _findings(found: pd.DataFrame, by_code: dict[str, Check]) -> FindingFrame:
    if found.empty:
        return FindingFrame(FINDINGS.empty())
    messages = [_message(row, by_code[row["check_code"]]) for row in found.to_dict("records")]
    names = ["check_code", *OBSERVATION_KEY, "raw_sha256", "cell_ref"]
    places = found[names].astype("object").where(found[names].notna(), "").to_numpy().tolist()
    made = found.assign(
        finding_key=[finding_key(*place) for place in places],
        consequence=Consequence.RETURN.value,
        suspicion=1.0,
        observed=found["value"].replace([np.inf, -np.inf], np.nan),
        message_zh=messages,
    )
    columns = [name for name in FINDINGS.columns if name in made]
    return FindingFrame(FINDINGS.conform(made[columns].drop_duplicates("finding_key")))


def _message(row: Mapping[Any, Any], check: Check) -> str:
    place = " ".join(str(row[name]) for name in ("file_name", "cell_ref") if isinstance(row[name], str))
    figure = " ".join(
        str(row[name]) for name in ("subject_code", "period", "indicator_code") if isinstance(row[name], str)
    )
    return f"{place or '本文件'}：{figure}，{check.message_zh}。整份文件退回，{_BLAME}"
