"""续表与横排: a table that fits a page is whole, a longer one goes on under 续, a wide one lies across."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.office import DocumentStyle
from report_templates.blocks import Cell, Heading, Paragraph, Table
from report_templates.layout.document import print_document
from report_templates.layout.grid import lay_grid, needs_turning, part_rows
from report_templates.layout.tables import continued
from tests.report_templates.docx_reading import Docx, all_of, find, text_of
from tests.report_templates.layout_rules import check_layout
from tests.report_templates.sheets import circular, lamp_table, letter, wide_table


def printed(*blocks, **others):
    content = print_document(
        replace(circular(), blocks=blocks, attachments=(), attachments_zh=(), **others), DocumentStyle()
    )
    assert check_layout(content) == []
    return Docx(content)


def captions(document):
    return [text_of(each) for name, each in document.paragraphs if name == "表题"]


def body_rows(document):
    return [
        [text_of(cell) for cell in all_of(row, "w:tc")] for table in document.grids for row in all_of(table, "w:tr")[1:]
    ]


@pytest.mark.parametrize(
    ("caption", "name", "goes_on"),
    [
        ("表1　亮灯情况", "", "表1（续）　亮灯情况"),
        ("亮灯情况", "", "亮灯情况（续）"),
        ("", "附件1", "附件1（续）"),
        ("", "", "续表"),
    ],
)
def test_what_goes_on_says_so(caption, name, goes_on):
    assert continued(caption, name) == goes_on


def test_a_table_that_fits_a_page_is_kept_whole():
    document = printed(Paragraph("甲。"), lamp_table(12), Paragraph("乙。"))
    (table,) = document.grids
    assert all(all_of(row, ".//w:keepNext") for row in all_of(table, "w:tr")[1:])


def test_a_longer_table_starts_a_page_with_its_heading_and_goes_on_without_losing_a_row():
    table = lamp_table(500)
    document = printed(Paragraph("甲。"), Heading(1, "一、情况"), table, Paragraph("乙。"))
    (heading,) = (each for name, each in document.paragraphs if name == "heading 1")
    assert all_of(heading, "w:pPr/w:pageBreakBefore")
    assert captions(document) == [table.caption, *["表1（续）　2026年9月各乡镇亮灯情况"] * (len(document.grids) - 1)]
    assert body_rows(document) == [[cell.text for cell in row] for row in table.rows]
    assert [text_of(each) for name, each in document.paragraphs if name == "表注"] == [table.note]


def test_the_signature_follows_rows_of_the_last_part():
    document = printed(Paragraph("甲。"), lamp_table(26))
    assert len(document.grids) == 2
    last = all_of(document.grids[-1], "w:tr")
    assert len(last) > 1


@settings(max_examples=40)
@given(
    texts=st.lists(st.text(alphabet="项目A1", max_size=60), min_size=1, max_size=80),
    used=st.integers(0, 6000), reserve=st.integers(0, 5000),
)  # fmt: skip
def test_parts_hold_every_row_once_and_none_is_higher_than_its_page(texts, used, reserve):
    grid = lay_grid(
        Table("表1", ("序号", "内容"), tuple((Cell(str(index)), Cell(text)) for index, text in enumerate(texts)))
    )
    parts = part_rows(grid, used=used, reserve=reserve)
    assert [index for part in parts for index in part] == list(range(len(texts)))
    for number, part in enumerate(parts):
        above = used + grid.frame_height if number == 0 else grid.frame_height
        assert above + sum(grid.heights[index] for index in part) <= 12756 or len(part) == 1


def test_a_table_turns_only_when_it_must():
    assert needs_turning(wide_table(18))
    assert not needs_turning(lamp_table(8))
    assert not needs_turning(Table("", tuple("甲乙丙丁戊"), (tuple(Cell("长" * 40) for _ in range(5)),)))


def test_a_wide_table_in_the_text_lies_on_pages_of_its_own_with_its_heading():
    document = printed(Paragraph("甲。"), Heading(1, "一、情况"), wide_table(), Paragraph("乙。"))
    turned = [find(each, "w:pgSz/@w:orient") for each in all_of(document.document, "//w:sectPr")]
    assert turned == ["", "landscape", ""]
    sizes = [int(find(each, "@w:w")) for each in all_of(document.grids[0], "w:tblGrid/w:gridCol")]
    assert sum(sizes) == 12756
    order = [text_of(each) or bool(all_of(each, "w:pPr/w:sectPr")) for _, each in document.paragraphs]
    assert order.index(True) < order.index("一、情况") < len(order) - order[::-1].index(True) - 1 < order.index("乙。")


def test_a_wide_table_never_leaves_the_signature_alone():
    document = printed(Paragraph("甲。"), wide_table())
    assert not [each for each in all_of(document.document, "//w:sectPr") if find(each, "w:pgSz/@w:orient")]


def test_a_letter_with_a_wide_attachment_keeps_its_first_page():
    content = print_document(
        replace(letter(), attachments=((wide_table(),),), attachments_zh=("得分表",)), DocumentStyle()
    )
    assert check_layout(content) == []
    first, *later = all_of(Docx(content).document, "//w:sectPr")
    assert all_of(first, "w:titlePg")
    assert not [each for each in later if all_of(each, "w:titlePg") or all_of(each, "w:pgNumType")]
