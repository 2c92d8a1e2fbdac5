"""外来面板: tables as offices keep them, long or wide, read as OBSERVATIONS for ``screen``.

The contract's own heads are taken as they stand. Of other tables the heads say what a column is: whose figure, of what, when,
and whether it is the figure, its 上年同期 or its growth. What no head says (cumulative or of the month) is read off the figures.
"""

import re
import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.home import HomeError
from tasks.inquiries.panel_periods import period_code

KEYS = {
    "indicator_code": ("indicator_code", "indicator", "指标代码", "指标编码", "指标", "指标名称", "统计指标"),
    "subject_code": (
        "subject_code", "subject", "region", "对象", "对象代码", "考评对象", "被考评单位", "地区", "地区代码", "地区名称", "区域",
        "行政区划代码", "行政区划", "县市区", "县市", "区县", "县区", "城市", "市州", "省份", "乡镇", "镇街", "乡镇街道", "单位名称", "单位代码", "部门", "填报单位",
    ),
    "period": ("period", "date", "month", "quarter", "year", "报告期", "时期", "期别", "时间", "日期", "月份", "季度", "月", "年月", "年份", "年度", "年"),
    "basis": ("basis", "口径"),
    "measure": ("measure", "数据项"),
    "source_code": ("source_code", "source", "来源", "数据来源"),
    "uom": ("uom", "unit", "计量单位", "单位"),
}  # fmt: skip
_VALUES = frozenset(
    {
        "value",
        "数值",
        "值",
        "指标值",
        "数据",
        "本期数",
        "本期",
        "完成数",
        "实绩",
        "完成额",
        "总量",
        "绝对量",
        "绝对额",
        "",
    }
)
_MEASURES = {
    "year_ago": re.compile(r"上年同期数?|去年同期数?|同期数|上年数|year_?ago", re.IGNORECASE),
    "growth": re.compile(r"同比增速|同比增长率?|同比增幅|同比|增速|增长率|增幅|growth(?:_pct)?|yoy", re.IGNORECASE),
}
_BASES = {
    "ytd": re.compile(r"累计数?|ytd", re.IGNORECASE),
    "month": re.compile(r"本月数?|当月数?|当期数?|单月", re.IGNORECASE),
    "stock": re.compile(r"期末数?|月末|年末|stock", re.IGNORECASE),
}
_WORDS = {"数值": "value", "上年同期": "year_ago", "同比": "growth", "同比增速": "growth", "增速": "growth",
          "累计": "ytd", "本月": "month", "当月": "month", "期末": "stock", "时点": "stock"}  # fmt: skip
_UOM = re.compile(r"[(\[]([^()\[\]]{1,8})[)\]]$")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "…",
        "……",
        "/",
        "\\",
        "NA",
        "N/A",
        "NAN",
        "NULL",
        "NONE",
        "#N/A",
        "缺",
        "无",
        "暂无",
        "不详",
    }
)
_YEARS, _WITHIN_YEAR = {"year", "年份", "年度", "年"}, {"month", "quarter", "月份", "季度", "月"}
_NO_FIGURES = {"序号", "id", "no", "编号", "备注", "说明", "row"}
_SHOWN, _FEW, _TRIED = 20, 2, 200
_RISING_SHARE, _RESET_SHARE = 0.97, 0.8
_COLUMNS = ["indicator_code", "subject_code", "period", "basis", "measure", "source_code", "value", "uom"]


@dataclass(frozen=True)
class _Column:
    """What a column of figures holds; empty where its head does not say."""

    head: str
    indicator: str = ""
    basis: str = ""
    measure: str = "value"
    uom: str = ""


def as_observations(table: pd.DataFrame, path: str) -> pd.DataFrame:
    """OBSERVATIONS of a table of texts, periods as they are written.

    Args:
        table: all cells as text, missing where empty.
        path: named in messages.

    Raises:
        HomeError: heads or cells cannot be read; the text says which and how a table may look.
    """
    heads = {head: _plain(head) for head in table.columns}
    table, keys = _with_year(table, heads, _keys(heads))
    columns = [_column(head, plain) for head, plain in heads.items() if head not in keys.values()]
    long = _lengthened(table, keys, [each for each in columns if _is_of_figures(table, each)], path)
    long["value"] = _numbers(long["value"], long["head"], path)
    for name in ("basis", "measure"):
        long[name] = long[name].map(_WORDS).fillna(long[name])
    return with_basis(long[long["value"].notna()])[_COLUMNS].reset_index(drop=True)


def _plain(head: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(head))).lower()


def _keys(heads: dict[str, str]) -> dict[str, str]:
    """What each key column is called here; the first that fits by order of the names."""
    bare = {head: re.sub(r"[()（）、/·\-]", "", plain) for head, plain in heads.items()}
    found: dict[str, str] = {}
    for key, names in KEYS.items():
        head = next((head for name in names for head, plain in bare.items() if plain == name), None)
        if head is not None and head not in found.values():
            found[key] = head
    return found


def _with_year(table: pd.DataFrame, heads: dict[str, str], keys: dict[str, str]) -> tuple[pd.DataFrame, dict[str, str]]:
    """Year and month, or year and quarter, in columns of their own put together."""
    own = keys.get("period")
    year = next((head for head, plain in heads.items() if plain in _YEARS and head != own), None)
    if own is None or year is None or heads[own] not in _WITHIN_YEAR or table[own].str.contains(r"[0-9]{4}").any():
        return table, keys
    sign = "Q" if heads[own] in {"季度", "quarter"} else "-"
    within = table[own].str.extract(r"([0-9]{1,2}|[一二三四])")[0]
    put = table[year].str.extract(r"((?:19|20)[0-9]{2})")[0] + sign + within
    return table.drop(columns=year).assign(**{own: put}), keys


def _is_of_figures(table: pd.DataFrame, column: _Column) -> bool:
    """Names, remarks and running numbers are no figures."""
    if column.head not in table or _plain(column.head) in _NO_FIGURES:
        return False
    told = table[column.head].dropna()
    told = told[~told.str.strip().str.upper().isin(_NOTHING)].head(_TRIED)
    return bool(not len(told) or told.map(lambda text: any(each.isdigit() for each in text)).mean() > 1 / 2)


def _column(head: str, plain: str) -> _Column:
    uom = _UOM.search(plain)
    name = _UOM.sub("", plain)
    measure = next((each for each, form in _MEASURES.items() if form.search(name)), "value")
    basis = next((each for each, form in _BASES.items() if form.search(name)), "")
    for form in (*_MEASURES.values(), *_BASES.values()):
        name = form.sub("", name)
    name = name.strip("_-—·:：、")
    return _Column(head, "" if name in _VALUES else name, basis, measure, uom[1] if uom else "")


def _lengthened(table: pd.DataFrame, keys: dict[str, str], columns: list[_Column], path: str) -> pd.DataFrame:
    """One row a figure: key columns by their own names, ``head``, ``value``."""
    absent = [name for name in ("subject_code", "indicator_code", "period") if name not in keys]
    if not absent:
        columns = [column for column in columns if not column.indicator]
    if absent == ["period"]:
        columns = [column for column in columns if period_code(column.head)]
    if not columns or len(absent) > 1 or not len(table):
        raise HomeError(
            f"{path} 看不出哪一列是对象、哪一列是报告期。一行一个数的，表头写：指标、地区、报告期、数值；"
            "一行一个地区一期的，表头写：地区、报告期，其余每列一个指标；各期横排的，表头写：指标、地区，其余每列一期"
        )
    own = {key: table[head] for key, head in keys.items()}
    parts = []
    for column in _of_own_name(columns, absent):
        part = pd.DataFrame({**own, "head": column.head, "value": table[column.head]}, index=table.index)
        if absent:
            part[absent[0]] = (column.indicator or column.head) if absent[0] == "indicator_code" else column.head
        for name, told in (("basis", column.basis), ("measure", column.measure), ("uom", column.uom)):
            part[name] = part[name].fillna(told) if name in part else told
        parts.append(part)
    long = pd.concat(parts, ignore_index=True)
    if "source_code" not in long:
        long["source_code"] = ""
    _prove_keys(long, path)
    return long


def _of_own_name(columns: list[_Column], absent: list[str]) -> list[_Column]:
    """A column of growth beside no column of the same figure is an indicator of its own."""
    if absent != ["indicator_code"]:
        return columns
    told = {column.indicator for column in columns if column.measure == "value"}
    return [
        column
        if column.measure == "value" or column.indicator in told
        else _Column(column.head, column.head, column.basis, "value", column.uom or "%")
        for column in columns
    ]


def _prove_keys(long: pd.DataFrame, path: str) -> None:
    for name, name_zh in (("subject_code", "对象"), ("indicator_code", "指标"), ("period", "报告期")):
        blank = long[long[name].isna() & long["value"].notna()]
        if len(blank):
            raise HomeError(
                f"{path} 有{len(blank)}个数没有写{name_zh}（例如“{str(blank['value'].iloc[0])[:_SHOWN]}”）。合并单元格请先拆开填满"
            )


def _numbers(texts: pd.Series, heads: pd.Series, path: str) -> pd.Series:
    """Numbers of texts: 1,234.5 and １２３ and 8.5% are numbers, a dash is nothing."""
    plain = texts.fillna("").astype("str")
    seen = pd.Series(plain.unique(), dtype="str")
    cut = seen.map(lambda text: re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text)).removesuffix("%"))
    is_nothing = cut.str.upper().isin(_NOTHING)
    is_number = cut.str.fullmatch(_NUMBER.pattern)
    wrong = seen[~is_nothing & ~is_number]
    if len(wrong):
        head = heads[plain == wrong.iloc[0]].iloc[0]
        raise HomeError(f"{path} 的“{head}”一列有“{wrong.iloc[0][:_SHOWN]}”，不是数。请只写数字；没有数就留空")
    number = pd.to_numeric(cut.where(~is_nothing), errors="coerce")
    return plain.map(dict(zip(seen, number, strict=True))).astype("float64")


def with_basis(long: pd.DataFrame) -> pd.DataFrame:
    """OBSERVATIONS in which every row says what it is.

    Where nobody does, figures that rise within the year and begin anew with the next are cumulative, others are not; a row
    without ``measure`` is the figure itself.
    """
    long = long.assign(measure=long["measure"].fillna("value"), uom=long["uom"].fillna(""))
    silent = long["basis"].isna() | (long["basis"] == "")
    if not silent.any():
        return long
    figures = long[silent & (long["measure"] == "value")]
    bases = {code: _basis_of(rows) for code, rows in figures.groupby("indicator_code")}
    return long.assign(basis=long["basis"].where(~silent, long["indicator_code"].map(bases).fillna("ytd")))


def _basis_of(rows: pd.DataFrame) -> str:
    """``ytd``, or ``stock``: not added up within the year."""
    codes = {text: period_code(text) for text in rows["period"].unique()}
    told = rows.assign(code=rows["period"].map(codes)).dropna(subset="code").sort_values(["subject_code", "code"])
    year = told["code"].str[:4]
    is_next = (told["subject_code"] == told["subject_code"].shift()).to_numpy()
    rises = (told["value"] >= told["value"].shift() * (1 - 1e-9)).to_numpy()
    is_within = is_next & (year == year.shift()).to_numpy()
    is_new_year = is_next & ~is_within
    if is_within.sum() < _FEW:
        return "ytd"
    is_rising = np.mean(rises[is_within]) >= _RISING_SHARE
    resets = np.mean(~rises[is_new_year]) >= _RESET_SHARE if is_new_year.any() else True
    return "ytd" if is_rising and resets else "stock"
