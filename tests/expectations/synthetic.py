"""One breach of every check, made up from the check itself, so that every message can be read without a panel."""

import pandas as pd

from appraisal.frames import COLUMNS, EVIDENCE, FindingFrame
from expectations.check import Check
from expectations.findings import compose_findings
from expectations.judging import lay_bounds
from tests.expectations.panels import SCHEME, SELF

PERIOD, EARLIER = "2026-09", "2026-08"
FILE, CELL = "甲镇_2026-09_报送表.xlsx", "报送表!E7"
_SUBJECT = {"project": "pr1"}
_FIGURE = 3.0
"""Small, so that it is also the number of a stage; above zero, so that a percentage of it can be told."""
_FIGURES = {"float64": _FIGURE, "Int64": 3, "bool": False}


def finding_of(check: Check) -> FindingFrame:
    """The finding of a figure that breaks this check and no other."""
    table = breached(check)
    breaches = pd.DataFrame({"row_at": [0], "check_code": [check.code]})
    return compose_findings(breaches, table, SCHEME, [check])


def breached(check: Check) -> pd.DataFrame:
    """Evidence of one figure, its bounds laid, with the check's column beyond them."""
    indicator = next(each for each in SCHEME.indicators if _is_judged(check, each))
    row = {name: _made_up(name) for name in EVIDENCE.columns}
    row |= {
        "indicator_code": indicator.code,
        "subject_code": _SUBJECT.get(indicator.role, "t0"),
        "period": PERIOD,
        "basis": indicator.basis,
        "measure": "value",
        "source_code": SELF,
        "uom": indicator.uom,
    }
    table = lay_bounds(EVIDENCE.conform(pd.DataFrame([row])), SCHEME, [check])
    low, high = table[check.low_column].item(), table[check.high_column].item()
    beyond = low - 2 if pd.isna(high) else high + 2
    is_whole = COLUMNS[check.column].kind == "Int64"
    return table.assign(**{check.code: beyond, check.column: round(beyond) if is_whole else beyond})


def _is_judged(check: Check, indicator: object) -> bool:
    bounds = check.bounds(SCHEME, indicator)  # type: ignore[arg-type]
    return bounds.low is not None or bounds.high is not None


def _made_up(name: str) -> object:
    if name.endswith("cell_ref"):
        return CELL
    if name == "file_name":
        return FILE
    return EARLIER if name.endswith("_period") else _FIGURES.get(COLUMNS[name].kind, "")
