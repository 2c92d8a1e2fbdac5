"""方案工作簿: the same scheme as a table, and back."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from appraisal.scheme import Scheme
from scheme import SAMPLE_SCHEME, SchemeError, compare_schemes, from_workbook, load_scheme, to_workbook

pytestmark = pytest.mark.slow
MARCH = datetime(2026, 3, 1)  # noqa: DTZ001 (a cell knows no zone)


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return to_workbook(SAMPLE_SCHEME)


def put(year: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (year / name).parent.mkdir(parents=True, exist_ok=True)
        (year / name).write_text(text, encoding="utf-8")
    return year


def edited(content: bytes, sheet: str, changes: dict[str, object]) -> bytes:
    """The workbook with cells of the row that holds ``code`` (or ``key``, ``subject`` …) changed."""
    book = load_workbook(BytesIO(content))
    page = book[sheet]
    keys = [cell.value for cell in page[2]]
    wanted = {key: value for key, value in changes.items() if key.startswith("?")}
    for row in page.iter_rows(min_row=3):
        if all(row[keys.index(key[1:])].value == value for key, value in wanted.items()):
            for key, value in changes.items():
                if not key.startswith("?"):
                    row[keys.index(key)].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_new_year_made_from_the_workbook_is_the_same_scheme(tmp_path: Path, workbook: bytes, sample: Scheme):
    files = from_workbook(workbook, tmp_path)
    again = load_scheme(put(tmp_path / "2026", files))
    assert again == sample
    assert again.hash == sample.hash


def test_reading_a_workbook_leaves_the_folder_alone_and_keeps_comments_of_unchanged_files(year: Path, workbook: bytes):
    texts = {path: path.read_bytes() for path in year.rglob("*.yaml")}
    change = edited(workbook, "目标", {"?indicator": "retail_sales", "?subject": "county.qinglan", "annual": 71})
    files = from_workbook(change, year)
    assert files["scheme.yaml"] == (year / "scheme.yaml").read_text(encoding="utf-8")
    assert {path: path.read_bytes() for path in year.rglob("*.yaml")} == texts
    before = load_scheme(year)
    changes = compare_schemes(before, load_scheme(put(year, files)))
    assert {each.name_zh.split(" · ")[-1] for each in changes} == {"全年目标", "各月累计"}
    assert {each.path.rsplit(".", 1)[0] for each in changes} == {"targets.retail_sales.county.qinglan"}


def test_a_workbook_that_would_not_load_is_refused(year: Path, workbook: bytes):
    with pytest.raises(SchemeError, match="权重合计101，应为100，多1"):
        from_workbook(edited(workbook, "权重", {"?indicator": "retail_sales", "urban_street": 7}), year)


def test_a_cell_that_cannot_be_read_is_named_with_sheet_and_cell(year: Path, workbook: bytes):
    with pytest.raises(SchemeError) as refusal:
        from_workbook(edited(workbook, "指标", {"?code": "gross_product_growth", "rule": "{method: "}), year)
    fault = refusal.value.faults[0]
    column = next(cell.column_letter for cell in load_workbook(BytesIO(workbook))["指标"][2] if cell.value == "rule")
    assert (fault.file, fault.line, fault.key) == (f"指标!{column}3", 0, "rule")


def test_an_indicator_moved_to_another_file_leaves_no_double(year: Path, workbook: bytes, sample: Scheme):
    book = load_workbook(BytesIO(workbook))
    page = book["指标"]
    for row in page.iter_rows(min_row=3, max_col=1):
        if row[0].value == "indicators/92_support.yaml":
            row[0].value = "indicators/91_corroboration.yaml"
    out = BytesIO()
    book.save(out)
    again = load_scheme(put(year, from_workbook(out.getvalue(), year)))
    assert not compare_schemes(sample, again)


def test_odd_texts_come_back_as_they_were(year: Path):
    aliases = ["=1+1", "镇、乡", "[甲]", "12", "{甲}", "true", "2026-09"]
    path = year / "subjects.yaml"
    text = path.read_text(encoding="utf-8").replace("[白石镇人民政府]", str(aliases))
    path.write_text(
        text.replace("镇党委书记、镇长", "'=1+1'", 1).replace("乡党委书记、乡长", "'12'", 1), encoding="utf-8"
    )
    before = load_scheme(year)
    assert before.subject_by_code["town.baishi"].aliases == tuple(aliases)
    files = from_workbook(to_workbook(year), year / "none")
    assert load_scheme(put(year.with_name("again"), files)) == before


@pytest.mark.parametrize(
    ("sheet", "row", "key", "typed", "path", "expected"),
    [
        (
            "重点项目",
            {"?code": "project.p03"},
            "planned_start",
            MARCH,
            "projects.project.p03.planned_start",
            "2026-03",
        ),
        ("考评对象", {"?code": "town.baishi"}, "aliases", 12, "subjects.town.baishi.aliases", "12"),
        (
            "考评对象",
            {"?code": "town.baishi"},
            "aliases",
            "白石，白石镇政府",
            "subjects.town.baishi.aliases",
            "白石、白石镇政府",
        ),
        ("指标", {"?code": "retail_sales"}, "upstream_code", 101, "indicators.retail_sales.upstream_code", "101"),
        ("指标", {"?code": "retail_sales"}, "upstream_code", " S-9 ", "indicators.retail_sales.upstream_code", "S-9"),
        ("指标", {"?code": "retail_sales"}, "decimals", "１", "indicators.retail_sales.decimals", "1"),
        (
            "重点项目",
            {"?code": "project.p03"},
            "planned_total",
            "28,500",
            "projects.project.p03.planned_total",
            "28500",
        ),
    ],
)
def test_what_a_clerk_types_is_understood(
    year: Path, workbook: bytes, sample: Scheme, *, sheet, row, key, typed, path, expected
):
    again = load_scheme(put(year, from_workbook(edited(workbook, sheet, {**row, key: typed}), year)))
    assert [(each.path, each.after) for each in compare_schemes(sample, again)] == [(path, expected)]


@pytest.mark.parametrize("typed", ["否", "FALSE", False, 0])
def test_a_flag_may_be_typed_in_several_ways(year: Path, workbook: bytes, sample: Scheme, typed: object):
    change = {"?code": "project.p15", "is_livelihood": typed}
    again = load_scheme(put(year, from_workbook(edited(workbook, "重点项目", change), year)))
    assert [(each.path, each.after) for each in compare_schemes(sample, again)] == [
        ("projects.project.p15.is_livelihood", "否")
    ]


def test_rows_in_another_order_are_the_same_rules(year: Path, workbook: bytes, sample: Scheme):
    book = load_workbook(BytesIO(workbook))
    page = book["目标"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=3)]
    for number, row in enumerate(reversed(rows), start=3):
        for column, value in enumerate(row, start=1):
            page.cell(number, column).value = value
    out = BytesIO()
    book.save(out)
    assert not compare_schemes(sample, load_scheme(put(year, from_workbook(out.getvalue(), year))))


def test_people_find_their_way(workbook: bytes):
    book = load_workbook(BytesIO(workbook))
    assert book.sheetnames[0] == "说明"
    for name in book.sheetnames[1:]:
        page = book[name]
        assert page.freeze_panes is not None
        assert page.cell(1, 1).value
        assert all(page.cell(1, column).value for column in range(1, page.max_column + 1)), name
    kinds = [rule.formula1 for rule in book["指标"].data_validations.dataValidation]
    assert any("level,growth,share" in each for each in kinds)
    assert any("考评对象" in each for each in kinds)


def test_something_else_than_a_workbook_is_refused_in_words(year: Path):
    with pytest.raises(SchemeError, match=r"应是 \.xlsx 格式的方案工作簿"):
        from_workbook("不是工作簿".encode(), year)
