"""读表: CSV tables that people hand to a command; what cannot be read is told with file, place and remedy."""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from tasks.home import HomeError

_TEXTS = (
    "indicator_code", "subject_code", "period", "basis", "measure", "source_code", "uom", "project_code", "stage",
    "benchmark_code",
)  # fmt: skip
_NUMBERS = (
    "value", "target_value", "year_ago_value", "benchmark_value", "growth_target_pct", "planned_total", "progress_pct",
    "cum_invested", "cum_paid",
)  # fmt: skip
_KEYS = ("indicator_code", "subject_code", "period", "project_code")
_NOTHING = ("", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "null", "NULL", "None")
"""How other programs write that there is nothing."""
_SAVE_ZH = "请在 Excel 或 WPS 里另存为“CSV UTF-8（逗号分隔）”再试"
_SHOWN = 20


def read_panel(path: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read a UTF-8 CSV with a header row; codes and periods stay text, empty is missing.

    Raises:
        HomeError: it cannot be read, lacks a column or holds text where a number stands; the text names file, line, remedy.
    """
    content = Path(path).read_bytes()
    text = _decoded(content, path)
    heads = _prove_head(text, path, columns)
    blank = {name: [""] if name in _KEYS else list(_NOTHING) for name in heads}  # a unit may be called NA
    try:
        with warnings.catch_warnings():
            # More cells than heads: pandas would drop them and only warn.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            kinds = dict.fromkeys(_TEXTS, "str")
            frame = pd.read_csv(
                io.StringIO(text),
                dtype=kinds,
                index_col=False,
                low_memory=False,
                na_values=blank,
                keep_default_na=False,
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning, ValueError) as fault:
        raise HomeError(f"{path} {_misfit(text)}") from fault
    frame = frame.dropna(how="all")  # what a spreadsheet leaves below a table that was longer once
    _prove_keys(frame, path, [name for name in columns if name in _KEYS])
    _prove_numbers(frame, path)
    return frame


def heads_of(path: str) -> list[str]:
    """Heads of a UTF-8 CSV.

    Raises:
        HomeError: it cannot be read, or a head stands twice.
    """
    return _prove_head(_decoded(Path(path).read_bytes(), path), path, ())


def read_texts(path: str) -> pd.DataFrame:
    """Read any UTF-8 CSV with a header row; all cells are text as written, empty is missing.

    Raises:
        HomeError: it cannot be read, or a head stands twice; the text names file, line, remedy.
    """
    text = _decoded(Path(path).read_bytes(), path)
    _prove_head(text, path, ())
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            told = pd.read_csv(io.StringIO(text), dtype="str", index_col=False, keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.ParserWarning, ValueError) as fault:
        raise HomeError(f"{path} {_misfit(text)}") from fault
    return told.dropna(how="all")


def _decoded(content: bytes, path: str) -> str:
    if zipfile.is_zipfile(io.BytesIO(content)) or content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise HomeError(f"{path} 是工作簿，不是 CSV。{_SAVE_ZH}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise HomeError(f"{path} 第{line}行有不是 UTF-8 编码的字。{_SAVE_ZH}") from fault
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise HomeError(f"{path} 第{line}行有空字符，不是文本文件。{_SAVE_ZH}")
    return text


def _prove_head(text: str, path: str, columns: Iterable[str]) -> list[str]:
    """The first row that says anything names every column, each once; gives it."""
    try:
        heads = next((row for row in csv.reader(io.StringIO(text, newline="")) if row), [])
    except csv.Error as fault:
        raise HomeError(f"{path} 第1行读不成表头。{_SAVE_ZH}") from fault
    wanted = "、".join(columns)
    if not heads:
        raise HomeError(f"{path} 是空的。第一行应是表头：{wanted}")
    absent = [name for name in columns if name not in heads]
    if absent:
        raise HomeError(f"{path} 缺列：{'、'.join(absent)}。第一行应是表头，须有：{wanted}")
    twice = [name for name in dict.fromkeys(heads) if name and heads.count(name) > 1]
    if twice:
        raise HomeError(f"{path} 表头里“{twice[0]}”写了{heads.count(twice[0])}次，无法确定用哪一列。请只留一列")
    return heads


def _misfit(text: str) -> str:
    """Where a row does not fit the heads, in words."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = next(row for row in reader if row)
        for row in reader:
            if len(row) > len(heads):
                return (
                    f"第{reader.line_num}行有{len(row)}格，表头只有{len(heads)}列。请看这一行是否多了逗号；"
                    "文字里有逗号的，整格加英文双引号"
                )
    except csv.Error:
        return f"第{reader.line_num}行附近的双引号没有成对。请补上或删去"
    return f"读不成表。{_SAVE_ZH}"


def _prove_keys(frame: pd.DataFrame, path: str, names: Iterable[str]) -> None:
    """A row says what it is about; one that does not would be left out without a word."""
    for name in names:
        without = frame.index[frame[name].isna()]
        if len(without):
            raise HomeError(f"{path} 数据第{without[0] + 1}行（不算表头）没有写 {name}。请补上，或者删去这一行")


def _prove_numbers(frame: pd.DataFrame, path: str) -> None:
    """Where a number is asked for there is one, or nothing."""
    for name in (each for each in _NUMBERS if each in frame.columns):
        number = pd.to_numeric(frame[name], errors="coerce").astype("float64")
        wrong = frame.index[(number.isna() & frame[name].notna()) | np.isinf(number)]
        if len(wrong):
            written = re.sub(r"\s+", " ", str(frame[name].loc[wrong[0]]))[:_SHOWN]
            raise HomeError(
                f"{path} 数据第{wrong[0] + 1}行（不算表头）的 {name} 是“{written}”，不是数。"
                "请只写数字，不写单位和千分位逗号；没有数就留空"
            )
        frame[name] = number
