"""``python -m benchmarks.county_month.naive_rival FOLDER``: the full script as somebody writes it who shares nothing between files.

The same questions, sums, documents and workbooks as ``full_rival``; three habits differ. Great Expectations gets a context, a
source and suites of its own for each file, as a function ``check(table)`` written from its first pages makes them. A form is
read by ``pandas.read_excel``, and once more for the cell that names its sender. History lies in a workbook a month, units by
indicators, as an office keeps it.
"""

import sys
import warnings
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.county_month.full_rival import Checker, as_told, known_names, write_month
from benchmarks.county_month.rival import read_rules


class CheckerAnew:
    """Questions of ``Checker``, each put to a new one."""

    def __init__(self, rules: dict[str, Any]) -> None:
        """Names that files may say."""
        self._names = known_names(rules)

    def is_in_form(self, table: pd.DataFrame) -> bool:
        """Whether a file can be taken in."""
        return Checker(*self._names).is_in_form(table)

    def doubts(self, table: pd.DataFrame) -> pd.DataFrame:
        """What is doubtful in a file."""
        return Checker(*self._names).doubts(table)


def read_submission(path: Path, names: dict[str, str], units: dict[str, str]) -> pd.DataFrame:
    """One workbook: its table, and the line above it."""
    import openpyxl

    line = openpyxl.load_workbook(path, data_only=True)["报送表"]["A2"].value
    return as_told(pd.read_excel(path, sheet_name="报送表", header=2), str(line), path.name, names, units)


def read_history(folder: Path, rules: dict[str, Any]) -> pd.DataFrame:
    """Figures before this month, from a workbook a month."""
    codes = {name: code for code, name in rules["indicators"].items()}
    subjects = {name: code for code, name in rules["units"].items()} | {"县": "county.home"}
    months = []
    for path in sorted((folder / "history").glob("*.xlsx")):
        wide = pd.read_excel(path)
        long = wide.melt("单位", var_name="indicator_code", value_name="value").dropna(subset="value")
        named = {"indicator_code": long["indicator_code"].map(codes), "subject_code": long["单位"].map(subjects)}
        months.append(long.drop(columns="单位").assign(period=path.stem, **named))
    return pd.concat(months, ignore_index=True)


def main(folder: Path) -> None:
    """Everything anew for each file."""
    warnings.simplefilter("ignore")
    rules = read_rules(folder)
    write_month(folder, CheckerAnew(rules), history=read_history(folder, rules), read=read_submission)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
