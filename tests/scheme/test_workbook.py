"""方案工作簿: the same scheme as a table, and back."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from appraisal.scheme import Scheme
from scheme import SAMPLE_SCHEME, SchemeError, compare_schemes, from_workbook, load_scheme, to_workbook

pytestmark = pytest.mark.slow


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


def test_a_cell_that_cannot_be_read_is_named_with_sheet_and_row(year: Path, workbook: bytes):
    with pytest.raises(SchemeError) as refusal:
        from_workbook(edited(workbook, "指标", {"?code": "gross_product_growth", "rule": "{method: "}), year)
    fault = refusal.value.faults[0]
    assert (fault.file, fault.line, fault.key) == ("指标", 3, "gross_product_growth")


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


def test_something_else_than_a_workbook_is_refused_in_words(year: Path):
    with pytest.raises(SchemeError, match=r"应是 \.xlsx 格式的方案工作簿"):
        from_workbook("不是工作簿".encode(), year)
