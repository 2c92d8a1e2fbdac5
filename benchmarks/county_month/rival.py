"""``python -m benchmarks.county_month.rival FOLDER``: the month as a competent analyst would script it.

pandas for the sums, openpyxl for the workbooks, a Great Expectations suite for each file, docxtpl for the documents with a
matplotlib chart in each letter. The same inputs, the same points, the same number of documents. It keeps no versions, no
audit chain, no provenance, sends nothing, and sets no page by GB/T 9704; what it does, it does as those libraries' manuals say.
"""

import io
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.documents.rivals import plot, template

PERIOD, YEAR, MONTH = "2026-10", 2026, 10
_FILL = {"绿灯": "C6E0B4", "黄灯": "FFE699", "红灯": "F4978E"}
_LETTER_HEAD = ("指标", "目标", "应达", "实达", "完成率", "差距", "亮灯")
_RED_ROWS = 20
Rows = list[dict[str, Any]]


def read_submission(path: Path, names: dict[str, str], units: dict[str, str]) -> pd.DataFrame:
    """One workbook, cell by cell."""
    import openpyxl

    sheet = openpyxl.load_workbook(path, data_only=True)["报送表"]
    rows = list(sheet.iter_rows(values_only=True))
    unit = str(rows[1][0]).split("报送单位：")[1].split("　")[0]
    head = list(rows[2])
    table = pd.DataFrame(rows[3:], columns=head)
    table["indicator_code"] = table["指标名称"].map({name: code for code, name in names.items()})
    table["subject_code"] = {name: code for code, name in units.items()}[unit]
    return table.rename(columns={"本年累计": "value", "计量单位": "uom"})[
        ["indicator_code", "subject_code", "value", "uom"]
    ].assign(period=PERIOD)


class Checker:
    """A Great Expectations suite, run on each file."""

    def __init__(self, codes: list[str]) -> None:
        """Context, source and suite, made once."""
        import great_expectations as gx
        import great_expectations.expectations as gxe

        self._context = gx.get_context(mode="ephemeral")
        self._context.variables.progress_bars = {"globally": False}
        source = self._context.data_sources.add_pandas("files")
        self._batch = source.add_dataframe_asset("file").add_batch_definition_whole_dataframe("all")
        self._suite = self._context.suites.add(
            gx.ExpectationSuite(
                name="submission",
                expectations=[
                    gxe.ExpectColumnValuesToNotBeNull(column="indicator_code"),
                    gxe.ExpectColumnValuesToBeInSet(column="indicator_code", value_set=codes),
                    gxe.ExpectColumnValuesToNotBeNull(column="value"),
                    gxe.ExpectColumnValuesToBeBetween(column="value", min_value=0),
                    gxe.ExpectColumnValuesToBeInSet(column="uom", value_set=["万元"]),
                    gxe.ExpectCompoundColumnsToBeUnique(column_list=["indicator_code", "subject_code", "period"]),
                ],
            )
        )

    def check(self, table: pd.DataFrame) -> bool:
        """Whether a file passes."""
        batch = self._batch.get_batch(batch_parameters={"dataframe": table})
        return bool(batch.validate(self._suite).success)


def read_statistics(path: Path, names: dict[str, str], units: dict[str, str]) -> pd.DataFrame:
    """The wide csv as long rows."""
    wide = pd.read_csv(path, encoding="utf-8-sig")
    long = wide.melt(["单位", "报告期"], var_name="name", value_name="value")
    codes = {name: code for code, name in names.items()}
    subjects = {name: code for code, name in units.items()}
    return pd.DataFrame(
        {
            "indicator_code": long["name"].map(codes),
            "subject_code": long["单位"].map(subjects).fillna("county.home"),
            "value": long["value"],
            "uom": "万元",
            "period": long["报告期"],
        }
    )


def score(figures: pd.DataFrame, history: pd.DataFrame, rules: dict[str, Any]) -> pd.DataFrame:
    """Targets, gaps, lamps, growth, doubts and points of each figure."""
    targets = pd.DataFrame(rules["targets"], index=list(rules["units"])).stack().rename("target")  # noqa: PD013
    county = targets.groupby(level=1).sum()
    told = figures.merge(
        targets.rename_axis(["subject_code", "indicator_code"]).reset_index(),
        how="left",
        on=["subject_code", "indicator_code"],
    )
    told["target"] = told["target"].fillna(told["indicator_code"].map(county))
    told["due"] = told["target"] * MONTH / 12
    told["completion_pct"] = 100 * told["value"] / told["target"]
    told["gap_pp"] = 100 * told["due"] / told["target"] - told["completion_pct"]
    told["lamp"] = pd.cut(told["gap_pp"], [-1e9, 5, 10, 1e9], labels=["绿灯", "黄灯", "红灯"]).astype(str)
    before = history.set_index(["period", "indicator_code", "subject_code"])["value"]
    keys = list(zip(told["indicator_code"], told["subject_code"], strict=True))
    told["year_ago"] = before.reindex([(f"{YEAR - 1}-{MONTH:02d}", *key) for key in keys]).to_numpy()
    told["month_ago"] = before.reindex([(f"{YEAR}-{MONTH - 1:02d}", *key) for key in keys]).to_numpy()
    told["yoy_pct"] = 100 * (told["value"] / told["year_ago"] - 1)
    growth = history.assign(month=history["period"].str[-2:].astype(int)).sort_values("period")
    spread = growth.groupby(["indicator_code", "subject_code"])["value"].agg(["mean", "std"])
    told = told.join(spread, on=["indicator_code", "subject_code"])
    told["doubt"] = (told["value"] < told["month_ago"]) | ((told["value"] - told["mean"]).abs() > 4 * told["std"])
    codes, own = list(rules["indicators"]), set(rules["submitted"])
    of_home = [code for code in codes if code not in own]
    home = told["subject_code"].eq("county.home")
    told["weight"] = rules["weight"]
    told.loc[told["indicator_code"].eq(codes[-1]), "weight"] = rules["last_weight"]
    told.loc[home, "weight"] = rules["home_weight"]
    told.loc[home & told["indicator_code"].eq(of_home[-1]), "weight"] = rules["home_last_weight"]
    told["points"] = told["weight"] * (told["value"] / told["due"]).clip(upper=1)
    return told


def chart(rows: Rows) -> io.BytesIO:
    """Gaps as bars."""
    return plot(lambda axes: axes.barh([row["name"] for row in rows], [row["gap"] for row in rows]))


def fill(source: bytes, path: Path, context: dict[str, Any], *, bars: Rows) -> None:
    """Render one document."""
    from docxtpl import DocxTemplate, InlineImage

    document = DocxTemplate(io.BytesIO(source))
    picture = InlineImage(document, chart(bars)) if bars else ""
    document.render({**context, "chart": picture}, autoescape=True)
    document.save(path)


def item_rows(items: pd.DataFrame, names: dict[str, str]) -> tuple[Rows, Rows]:
    """Table rows and bars of some figures."""
    rows, bars = [], []
    for each in items.to_dict("records"):
        texts = (
            names[each["indicator_code"]], f"{each['target']:.0f}", f"{each['due']:.0f}", f"{each['value']:.0f}",
            f"{each['completion_pct']:.1f}%", f"{each['gap_pp']:.1f}", each["lamp"],
        )  # fmt: skip
        rows.append({"texts": texts, "fill": _FILL.get(each["lamp"], "E7E6E6")})
        bars.append({"name": texts[0], "gap": each["gap_pp"]})
    return rows, bars[:_RED_ROWS]


def add_up(told: pd.DataFrame) -> pd.DataFrame:
    """Points, lamps and place of each unit."""
    points = told.groupby("subject_code")["points"].sum().add(1e-9).round(2).rename("points").reset_index()
    lamps = told.pivot_table(index="subject_code", columns="lamp", values="points", aggfunc="size", fill_value=0)
    totals = points.join(lamps.reindex(columns=list(_FILL), fill_value=0), on="subject_code")
    totals["kind"] = totals["subject_code"].str.split(".").str[0]
    totals["rank"] = totals.groupby("kind")["points"].rank(ascending=False, method="min")
    return totals.sort_values(["kind", "rank"])


def write(told: pd.DataFrame, totals: pd.DataFrame, rules: dict[str, Any], out: Path) -> int:
    """Letters to all who have red lamps, 专报, 通报, 亮灯通报."""
    out.mkdir(exist_ok=True)
    names, units = rules["indicators"], {**rules["units"], "county.home": "县"}
    letter = template(_LETTER_HEAD)
    red = told[told["lamp"].eq("红灯") & told["subject_code"].ne("county.home")]
    count = 0
    for subject, items in red.groupby("subject_code"):
        rows, bars = item_rows(items.sort_values("gap_pp", ascending=False), names)
        paragraphs = [f"截至10月底，你单位{len(items)}项指标落后于序时进度，请采取措施补齐。"]
        context = {"title": "提醒函", "addressee": units[subject], "paragraphs": paragraphs, "rows": rows}
        fill(letter, out / f"提醒函_{units[subject]}.docx", context, bars=bars)
        count += 1
    county = told[told["subject_code"].eq("county.home")]
    rows, bars = item_rows(county, names)
    text = [f"全县{len(county)}项指标中，红灯{int(county['lamp'].eq('红灯').sum())}项。"]
    context = {"title": "绩效考评专报", "addressee": "县领导", "paragraphs": text, "rows": rows}
    fill(letter, out / "专报.docx", context, bars=bars)
    board = template(("单位", "得分", "位次", "绿灯", "黄灯", "红灯", "档"))
    rows = [
        {
            "texts": (
                units[each["subject_code"]],
                f"{each['points']:.2f}",
                f"{each['rank']:.0f}",
                *(str(each[lamp]) for lamp in _FILL),
                "—",
            ),
            "fill": "FFFFFF",
        }
        for each in totals.to_dict("records")
    ]
    for title in ("通报", "亮灯通报"):
        context = {"title": title, "addressee": "各单位", "paragraphs": ["现将有关情况通报如下。"], "rows": rows}
        fill(board, out / f"{title}.docx", context, bars=[])
    return count + 3


def write_sums(told: pd.DataFrame, totals: pd.DataFrame, path: Path) -> None:
    """核对表: the sums as a workbook."""
    with pd.ExcelWriter(path) as workbook:
        told.to_excel(workbook, sheet_name="指标", index=False)
        totals.to_excel(workbook, sheet_name="总分", index=False)


def read_rules(folder: Path) -> dict[str, Any]:
    """Names, weights and targets."""
    rules: dict[str, Any] = json.loads((folder / "rules.json").read_text("utf-8"))
    return rules


def main(folder: Path) -> None:
    """The month from files to documents."""
    warnings.simplefilter("ignore")
    rules = read_rules(folder)
    checker = Checker(list(rules["indicators"]))
    tables = []
    for path in sorted((folder / "submissions").glob("*.xlsx")):
        table = read_submission(path, rules["indicators"], rules["units"])
        if checker.check(table):
            tables.append(table)
    statistics = read_statistics(folder / "statistics.csv", rules["indicators"], rules["units"])
    checker.check(statistics)
    history = pd.read_csv(folder / "history.csv")
    told = score(pd.concat([*tables, statistics], ignore_index=True), history, rules)
    totals = add_up(told)
    documents = write(told, totals, rules, folder / "out") + 1
    write_sums(told, totals, folder / "out" / "核对表.xlsx")
    totals.to_csv(folder / "totals.csv", index=False)
    print(f"{len(tables)} workbooks, {len(told)} figures, {documents} documents")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
