"""A small scheme by hand and makers of the files that a county sends."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import openpyxl
import pytest

from appraisal.books import Parsed, RawFile
from appraisal.scheme import Scheme
from feeds import FEEDS

ARRIVED = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)
SUBMISSION_HEAD = ["序号", "指标名称", "计量单位", "本月", "本年累计", "上年同期累计", "同比增长(%)", "说明"]


def _indicator(code: str, name: str, **more: object) -> dict[str, object]:
    return {
        "code": code,
        "name_zh": name,
        "group_code": "economy",
        "uom": "万元",
        "kind": "level",
        "basis": "ytd",
        **more,
    }


def _sources(label: str, *feeds: str, column: str = "value") -> list[dict[str, str]]:
    return [{"feed": feed, "label": label, "column": column} for feed in feeds]


OFFICIAL = ("statistics_bureau", "city_circular")
TABLES = (*OFFICIAL, "unit_submission")


@pytest.fixture(scope="session")
def scheme() -> Scheme:
    project = {"role": "project", "frequency": "half_month"}
    indicators = [
        _indicator("invest", "固定资产投资", role="support", sources=_sources("固定资产投资", *TABLES)),
        _indicator(
            "invest_growth", "固定资产投资增速", uom="%", kind="growth", lead="dept.plan",
            sources=_sources("固定资产投资", *TABLES, column="growth"),
        ),
        _indicator("output", "工业总产值", uom="亿元", sources=_sources("工业总产值", *TABLES), lead="dept.plan"),
        _indicator("homes", "改造户数", uom="户", kind="count", sources=_sources("改造户数", "unit_submission", "statistics_bureau")),
        _indicator(
            "air", "优良天数比例", uom="%", kind="share", basis="stock",
            sources=_sources("优良天数比例", "unit_submission"), plausible={"min": 50, "max": 100},
        ),
        _indicator("party", "党建评分", uom="分", basis="stock", sources=_sources("党建评分", "unit_submission")),
        _indicator("gdp", "地区生产总值", role="support", sources=_sources("gdp_wan", "statistics_bureau")),
        _indicator("stage", "建设阶段", uom="阶段", kind="stage", basis="stock", sources=_sources("建设阶段", "project_progress"), **project),
        _indicator("spent", "累计完成投资", sources=_sources("累计完成投资（万元）", "project_progress"), **project),
        _indicator("shape", "形象进度", uom="%", kind="share", basis="stock", sources=_sources("形象进度（%）", "project_progress"), **project),
        _indicator("power", "用电量", uom="万千瓦时", role="corroboration", sources=_sources("全社会用电量", "corroboration")),
    ]  # fmt: skip
    subjects = [
        {"code": "county.home", "name_zh": "青澜县", "aliases": ["全县"], "kind": "county", "peer_group": "county", "is_home": True},
        {"code": "county.other", "name_zh": "望川县", "kind": "county", "peer_group": "county", "is_appraised": False},
        {"code": "benchmark.nation", "name_zh": "全国", "kind": "benchmark", "peer_group": "county", "is_appraised": False},
        {"code": "town.a", "name_zh": "白石镇", "kind": "town", "peer_group": "town"},
        {"code": "town.b", "name_zh": "双河镇", "kind": "town", "peer_group": "town"},
        {"code": "town.c", "name_zh": "青禾乡", "kind": "town", "peer_group": "town"},
        {"code": "dept.plan", "name_zh": "县发展和改革局", "short_zh": "县发改局", "kind": "department", "peer_group": "dept"},
        {"code": "dept.stats", "name_zh": "县统计局", "kind": "department", "peer_group": "dept", "is_statistics_bureau": True},
        {"code": "project.bridge", "name_zh": "澜江大桥", "kind": "project", "peer_group": "project"},
    ]  # fmt: skip
    town = {"invest_growth": 40, "output": 30, "homes": 20, "air": 10}
    groups = [
        {"code": "county", "name_zh": "县", "kind": "county", "weights": {"invest_growth": 50, "output": 50}},
        {"code": "town", "name_zh": "镇", "kind": "town", "weights": town},
        {"code": "dept", "name_zh": "部门", "kind": "department", "weights": {"party": 100}},
        {"code": "project", "name_zh": "项目", "kind": "project"},
    ]
    return Scheme.model_validate(
        {
            "year": 2026, "name_zh": "方案", "county_zh": "青澜县", "groups": {"economy": "经济"},
            "indicators": indicators, "subjects": subjects, "peer_groups": groups,
        }
    )  # fmt: skip


Rows = Sequence[Sequence[object]]


def book_of(sheets: dict[str, Rows], dress: Callable[[openpyxl.Workbook], None] | None = None) -> bytes:
    """A real .xlsx with these sheets; ``dress`` merges, hides and formats."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    if dress:
        dress(book)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def submission_rows(
    *rows: Sequence[object], sender: str = "白石镇", period: str = "2026-09", **more: object
) -> list[list[object]]:
    """Title, two lines, head, rows and a note."""
    title = str(more.get("title", "2026年1—9月主要指标报送表"))
    lines = [[title], [f"报送单位：{sender}　　报告期：{period}　　表式版本：2026.1"]]
    return [*lines, list(more.get("head", SUBMISSION_HEAD)), *map(list, rows), ["注：数据以本单位台账为准"]]  # type: ignore[call-overload]


GOOD_ROW = (1, "固定资产投资", "万元", 1200, 9600, 8000, 20.0, "")


def parse(
    feed: str, content: bytes, scheme: Scheme, *, name: str = "白石镇_2026-09_报送表.xlsx", arrived: datetime = ARRIVED
) -> Parsed:
    """What a feed reads out of these bytes."""
    chosen = next(each for each in FEEDS if each.code == feed)
    return chosen.parse(RawFile(feed, name, content, f"inbox/{chosen.folder}", arrived), scheme)


def values(parsed: Parsed) -> dict[tuple[str, ...], float]:
    """Values by indicator, subject, basis and measure."""
    keys = ["indicator_code", "subject_code", "basis", "measure"]
    return {tuple(row[:4]): float(row[4]) for row in parsed.observations[[*keys, "value"]].itertuples(index=False)}


def codes(parsed: Parsed) -> list[str]:
    """Check codes found, in order."""
    return list(parsed.findings["check_code"])


def rewritten(book: bytes, old: str, new: str) -> bytes:
    """The workbook with a text in its sheet parts replaced."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(old.encode(), new.encode()) if "worksheets/" in name else part)
    return content.getvalue()


@pytest.fixture(scope="session")
def files() -> "type[Files]":
    return Files


class Files:
    """The makers above, for tests."""

    arrived = ARRIVED
    head = SUBMISSION_HEAD
    good_row = GOOD_ROW
    book = staticmethod(book_of)
    rewritten = staticmethod(rewritten)
    rows = staticmethod(submission_rows)
    parse = staticmethod(parse)
    values = staticmethod(values)
    codes = staticmethod(codes)
