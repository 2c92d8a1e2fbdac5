"""``python -m benchmarks.county_month.full_rival FOLDER``: the script of ``rival``, grown to ask and to write what ours does.

Two Great Expectations suites a file (its form; then 22 questions over columns of evidence measured in pandas), a receipt
workbook to each sender, a reply form with each letter, results with formulas, doubts with their course and with what hangs
on each, between which places a unit lies, a scoreboard. One expectation for each of our rules on figures that these files
can be asked; what is left out stands in RESULTS.md. Like the light one it keeps no versions, no audit chain and no
provenance, and sets no page by GB/T 9704.
"""

import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from benchmarks.county_month.full_evidence import add_evidence
from benchmarks.county_month.full_pages import write_board, write_doubts
from benchmarks.county_month.full_papers import write_receipt, write_reply_form, write_results, write_rulings
from benchmarks.county_month.full_weight import bound, weigh
from benchmarks.county_month.rival import PERIOD, add_up, read_rules, read_statistics, score, write

if TYPE_CHECKING:
    from great_expectations.expectations.expectation import Expectation

Read = Callable[[Path, dict[str, str], dict[str, str]], pd.DataFrame]
_STATED = {"本月": "month_value", "上年同期累计": "stated_base", "同比增长(%)": "stated_growth_pct"}


@dataclass(frozen=True)
class Question:
    """One rule of ours as an expectation: between which values a column of evidence is in order."""

    code: str
    name_zh: str
    column: str
    low: float | None
    high: float | None
    is_held: bool


QUESTIONS = (
    Question("P01", "量级疑误", "slipped_digit_count", 0, 0, True),
    Question("P02", "数值越界", "value", 0, None, True),
    Question("P05", "数值雷同", "repeat_count", None, 0, True),
    Question("P06", "累计回落", "step_pct", -0.01, None, True),
    Question("P07", "累计勾稽不平", "month_sum_gap_pct", -0.2, 0.2, True),
    Question("P10", "缺少关联数", "missing_companion_count", None, 0, False),
    Question("T03", "上年同期与留存数不一致", "stated_base_gap_pct", -2.5, None, True),
    Question("T04", "上年同期与留存数有差异", "stated_base_gap_pct", None, 5, False),
    Question("T05", "增速与水平不符", "stated_growth_gap_pp", -0.9, 0.9, True),
    Question("T06", "上年同期差异影响增速", "base_effect_pp", -1, 1, True),
    Question("L11", "两项疑似互换", "swapped_count", None, 0, True),
    Question("L01", "增长大幅偏离", "growth_z", -7, 7, True),
    Question("L02", "增长偏离", "growth_z", -4, 4, False),
    Question("L03", "多项指标同向偏离", "joint_z", -4, 4, False),
    Question("L04", "计分档位附近异动", "pressed_z", None, 2.5, False),
    Question("L12", "年内持续同向偏离", "course_z", -3.5, 3.5, False),
    Question("L05", "整数过多", "extra_zero_count", None, 2, False),
    Question("L06", "增幅为整", "whole_ratio_surprise", None, 4, False),
    Question("L07", "走势过平", "evenness", 0.05, None, False),
    Question("R01", "数值停滞", "frozen_count", None, 1, False),
    Question("R02", "季末突增", "quarter_end_z", None, 3, False),
    Question("R03", "与其他对象雷同", "twin_count", None, 2, True),
)


class Asking(Protocol):
    """Who puts our questions to a file."""

    def is_in_form(self, table: pd.DataFrame) -> bool:
        """Whether it can be taken in."""

    def doubts(self, table: pd.DataFrame) -> pd.DataFrame:
        """What is doubtful in it."""


class Checker:
    """Two suites, run on each file: its form when it is read, its figures when all evidence is there."""

    def __init__(self, codes: Sequence[str], subjects: Sequence[str]) -> None:
        """Context, source and suites, made once."""
        import great_expectations as gx
        import great_expectations.expectations as gxe

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        source = context.data_sources.add_pandas("files")
        self._batch = source.add_dataframe_asset("file").add_batch_definition_whole_dataframe("all")
        form = [
            gxe.ExpectTableColumnsToMatchSet(
                column_set=["indicator_code", "subject_code", "value", "uom", "period", *_STATED.values(), "file"]
            ),
            gxe.ExpectTableRowCountToBeBetween(min_value=1, max_value=20_000),
            gxe.ExpectColumnValuesToNotBeNull(column="indicator_code"),
            gxe.ExpectColumnValuesToBeInSet(column="indicator_code", value_set=list(codes)),
            gxe.ExpectColumnValuesToBeInSet(column="subject_code", value_set=list(subjects)),
            gxe.ExpectColumnValuesToBeInSet(column="period", value_set=[PERIOD]),
            gxe.ExpectColumnValuesToBeInSet(column="uom", value_set=["万元"]),
            gxe.ExpectColumnValuesToNotBeNull(column="value"),
            gxe.ExpectColumnValuesToBeOfType(column="value", type_="float64"),
            gxe.ExpectCompoundColumnsToBeUnique(column_list=["indicator_code", "subject_code", "period"]),
        ]
        figures: list[Expectation] = [
            gxe.ExpectColumnValuesToBeBetween(
                column=each.column, min_value=each.low, max_value=each.high, meta={"code": each.code}
            )
            for each in QUESTIONS
        ]
        self._form = context.suites.add(gx.ExpectationSuite(name="form", expectations=form))
        self._figures = context.suites.add(gx.ExpectationSuite(name="figures", expectations=figures))

    def is_in_form(self, table: pd.DataFrame) -> bool:
        """Whether a file can be taken in."""
        batch = self._batch.get_batch(batch_parameters={"dataframe": table})
        return bool(batch.validate(self._form).success)

    def doubts(self, table: pd.DataFrame) -> pd.DataFrame:
        """What is doubtful in a file: a row a figure and question."""
        batch = self._batch.get_batch(batch_parameters={"dataframe": table})
        form = {"result_format": "COMPLETE", "unexpected_index_column_names": ["indicator_code", "subject_code"]}
        found = []
        for result in batch.validate(self._figures, result_format=form).results:
            question = next(each for each in QUESTIONS if each.code == result.expectation_config.meta["code"])
            between = "～".join("" if bound is None else str(bound) for bound in (question.low, question.high))
            about = {"code": question.code, "name": question.name_zh, "range": between}
            about["consequence"] = "挂起" if question.is_held else "提示"
            for each in result.result.get("unexpected_index_list") or []:
                keys = {name: each[name] for name in ("subject_code", "indicator_code")}
                found.append(about | keys | {"observed": each[question.column]})
        columns = ["code", "consequence", "name", "subject_code", "indicator_code", "observed", "range"]
        return pd.DataFrame(found, columns=columns).assign(file=table["file"].iloc[0])


def read_submission(path: Path, names: dict[str, str], units: dict[str, str]) -> pd.DataFrame:
    """One workbook, cell by cell, with what it states beside its figures."""
    import openpyxl

    rows = list(openpyxl.load_workbook(path, data_only=True)["报送表"].iter_rows(values_only=True))
    return as_told(pd.DataFrame(rows[3:], columns=list(rows[2])), str(rows[1][0]), path.name, names, units)


def as_told(table: pd.DataFrame, line: str, file: str, names: dict[str, str], units: dict[str, str]) -> pd.DataFrame:
    """A form's rows under our names; ``line`` says which unit sent it."""
    unit = line.split("报送单位：")[1].split("　", maxsplit=1)[0]
    table = table.assign(**table[list(_STATED)].apply(pd.to_numeric, errors="coerce"))
    table = table.rename(columns={**_STATED, "本年累计": "value", "计量单位": "uom"})
    return table.assign(
        indicator_code=table["指标名称"].map({name: code for code, name in names.items()}),
        subject_code={name: code for code, name in units.items()}[unit],
        value=table["value"].astype("float64"),
        period=PERIOD,
        file=file,
    )[["indicator_code", "subject_code", "value", "uom", "period", *_STATED.values(), "file"]]


def take_in(
    folder: Path, checker: Asking, rules: dict[str, Any], *, read: Read = read_submission
) -> tuple[list[pd.DataFrame], list[str]]:
    """Files that are in form, the bureau's among them, and the names of those that are not."""
    tables, returned = [], []
    for path in sorted((folder / "submissions").glob("*.xlsx")):
        table = read(path, rules["indicators"], rules["units"])
        if checker.is_in_form(table):
            tables.append(table)
        else:
            returned.append(path.name)
    statistics = read_statistics(folder / "statistics.csv", rules["indicators"], rules["units"])
    statistics = statistics.assign(**dict.fromkeys(_STATED.values(), float("nan")), file="统计月报.csv")
    if checker.is_in_form(statistics.astype({"value": "float64"})):
        tables.append(statistics.astype({"value": "float64"}))
    return tables, returned


def answer(out: Path, told: pd.DataFrame, doubts: pd.DataFrame, returned: Sequence[str], names: dict[str, str]) -> None:
    """A receipt to each sender."""
    problems = {str(file): found for file, found in doubts.groupby("file")}
    value = told.set_index(["subject_code", "indicator_code"])["value"]
    files = [(file, True) for file in told["file"].unique() if file.endswith(".xlsx")]
    for number, (file, is_accepted) in enumerate([*files, *((name, False) for name in returned)], start=1):
        found = problems.get(file, doubts.iloc[:0])
        rows = [
            (row.consequence, names[row.indicator_code], row.name_zh, value[row.subject_code, row.indicator_code])
            for row in found.rename(columns={"name": "name_zh"}).itertuples()
        ]
        path = out / f"回执_{number:04d}_{file}"
        write_receipt(path, file=file, number=f"2026-{number:04d}", problems=rows, is_accepted=is_accepted)


def write_workbooks(
    out: Path, told: pd.DataFrame, totals: pd.DataFrame, doubts: pd.DataFrame, rules: dict[str, Any]
) -> int:
    """Reply forms to the letters, and the results."""
    names, units = rules["indicators"], {**rules["units"], "county.home": "县"}
    behind = told[told["lamp"].isin(["红灯", "黄灯"])]
    letters = told[told["lamp"].eq("红灯") & told["subject_code"].ne("county.home")]["subject_code"].unique()
    for number, subject in enumerate(sorted(letters), start=1):
        items = behind[behind["subject_code"].eq(subject)].sort_values("gap_pp", ascending=False)
        path = out / f"预警回复表_{units[subject]}.xlsx"
        write_reply_form(path, unit=units[subject], letter=f"清绩函〔2026〕{number}号", items=items, names=names)
    counts = doubts.groupby(["subject_code", "indicator_code"])["consequence"].agg(
        ["size", lambda held: "挂起" in set(held)]
    )
    counts.columns = ["doubt_count", "is_held"]
    told = told.join(counts, on=["subject_code", "indicator_code"])
    told["doubt_count"] = told["doubt_count"].fillna(0).astype(int)
    told["status"] = told["is_held"].eq(True).map({True: "挂起", False: "采信"})
    shown = pd.DataFrame(
        {
            "consequence": doubts["consequence"],
            "name": doubts["name"],
            "subject": doubts["subject_code"].map(units),
            "indicator": doubts["indicator_code"].map(names),
            "file": doubts["file"],
            "value": told.set_index(["subject_code", "indicator_code"])["value"]
            .reindex(pd.MultiIndex.from_frame(doubts[["subject_code", "indicator_code"]]))
            .to_numpy(),
            "observed": doubts["observed"],
            "range": doubts["range"],
        }
    )
    write_results(out / "核对表.xlsx", told=told, totals=totals, doubts=shown, rules=rules)
    return len(letters) + 1


def write_month(folder: Path, checker: Asking, *, history: pd.DataFrame, read: Read = read_submission) -> None:
    """The month from files to documents."""
    rules, out = read_rules(folder), folder / "out"
    out.mkdir(exist_ok=True)
    tables, returned = take_in(folder, checker, rules, read=read)
    told = add_evidence(score(pd.concat(tables, ignore_index=True), history, rules), history)
    doubts = pd.concat([checker.doubts(table) for _, table in told.groupby("file")], ignore_index=True)
    answer(out, told, doubts, returned, rules["indicators"])
    totals = add_up(told)
    doubts, totals = weigh(told, totals, doubts), bound(told, totals, doubts)
    documents = write(told, totals, rules, out)
    documents += write_workbooks(out, told, totals, doubts, rules)
    write_rulings(out / "疑点处理单.xlsx", doubts, rules)
    write_doubts(out / "疑点清单.html", doubts, told, history, rules)
    write_board(out / "计分牌.html", told, totals, rules)
    documents += 3
    totals.to_csv(folder / "totals.csv", index=False)
    print(
        f"{len(tables)} files, {len(returned)} returned, {len(told)} figures, {len(doubts)} doubts, {documents} documents"
    )


def main(folder: Path) -> None:
    """One context for all files, history from one csv."""
    warnings.simplefilter("ignore")
    rules = read_rules(folder)
    write_month(folder, Checker(*known_names(rules)), history=pd.read_csv(folder / "history.csv"))


def known_names(rules: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Codes of indicators and of subjects."""
    return list(rules["indicators"]), [*rules["units"], "county.home"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
