"""A printed document says what its sheet says, nothing else, and the same bytes every time."""

import io
import math
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.office import DocumentStyle
from report_templates.blocks import Cell, Fact, PageBreak, Paragraph, Table
from report_templates.layout.characters import full_width
from report_templates.layout.document import ProvenanceError, print_document, read_properties, read_provenance
from tests.report_templates.docx_reading import Docx, all_of, find, text_of
from tests.report_templates.sheets import FORMS, GAP, GROWTH, briefing, circular, letter

STYLE = DocumentStyle()
DATE = "2026年10月25日"
ROOT = Path(__file__).parents[2]
_HASHING = (
    "import hashlib; from appraisal.office import DocumentStyle; from report_templates.layout.document import print_document;"
    "from tests.report_templates.sheets import FORMS;"
    "print([hashlib.sha256(print_document(make(), DocumentStyle())).hexdigest() for make in FORMS.values()])"
)


def printed(sheet, style=STYLE):
    return Docx(print_document(sheet, style))


def texts(sheet):
    return printed(sheet).texts


def with_blocks(*blocks, **others):
    return replace(letter(), blocks=blocks, **others)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_sheet_gives_the_same_bytes(form):
    assert print_document(FORMS[form](), STYLE) == print_document(FORMS[form](), STYLE)


@pytest.mark.slow
def test_two_processes_with_other_hash_seeds_give_the_same_bytes():
    seen = {
        subprocess.run(
            [sys.executable, "-c", _HASHING], check=True, capture_output=True, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1")
    }  # fmt: skip
    assert len(seen) == 1


def test_no_clock_and_no_machine_stands_in_the_file():
    with zipfile.ZipFile(io.BytesIO(print_document(circular(), STYLE))) as package:
        entries = package.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {(entry.date_time, entry.create_system) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 0)}


def test_the_properties_name_the_title_the_issuer_and_the_date_of_the_document():
    found = read_properties(print_document(circular(), STYLE))
    assert found["title"] == "关于2026年前三季度全县绩效考评情况的通报"
    assert found["creator"] == circular().signature_zh
    assert found["created"] == "2026-10-25T00:00:00Z"
    assert found["run_key"] == "abc123"


def test_every_printed_figure_can_be_read_back_with_its_key_and_place():
    facts = read_provenance(print_document(letter(), STYLE))
    assert [(fact.text, fact.value, fact.key) for fact in facts[:2]] == [
        (GROWTH.text, GROWTH.value, GROWTH.key),
        (GAP.text, GAP.value, GAP.key),
    ]
    assert facts[0].place_zh == "正文第1段"
    assert facts[2].place_zh == "正文《表1　2026年9月各乡镇亮灯情况》第1行“完成”"


def test_figures_of_an_attachment_name_it():
    places = {fact.place_zh for fact in read_provenance(print_document(circular(), STYLE))}
    assert "附件1《》第40行“完成”" in places


@given(value=st.none() | st.floats(allow_nan=False), text=st.text(min_size=1, max_size=8), key=st.text(max_size=30))
def test_provenance_survives_any_value_and_any_text(value, text, key):
    fact = Fact(text, value, key)
    (found,) = read_provenance(print_document(with_blocks(Paragraph("数", facts=(fact,))), STYLE))
    assert found.value == value
    assert found.text == clean_of(text)


def test_a_missing_value_stays_missing():
    (found,) = read_provenance(print_document(with_blocks(Paragraph("—", facts=(Fact("—", math.nan, "k"),))), STYLE))
    assert found.value is None


@pytest.mark.parametrize("content", [b"", b"PK", b"not a document"])
def test_what_is_no_document_is_refused_in_plain_words(content):
    with pytest.raises(ProvenanceError, match=r"不是一份能读的 \.docx"):
        read_provenance(content)


def test_a_document_of_another_press_has_no_provenance():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    with pytest.raises(ProvenanceError, match="没有数据出处"):
        read_provenance(out.getvalue())
    assert read_properties(out.getvalue()) == {}


@given(text=st.text(min_size=1, max_size=40))
def test_any_text_prints_as_itself_without_control_characters(text):
    document = printed(with_blocks(Paragraph(f"甲{text}乙")))
    paragraph = next(each for name, each in document.paragraphs if name == "Body Text")
    assert text_of(paragraph) == full_width(f"甲{clean_of(text)}乙").replace("\n", "").replace("\t", "")


def test_angle_brackets_and_ampersands_are_text():
    assert "得分<60分 & R&D" in texts(with_blocks(Paragraph("得分<60分 & R&D")))


def test_a_page_break_starts_the_next_block_on_a_page():
    document = printed(with_blocks(Paragraph("甲"), PageBreak(), Paragraph("乙")))
    last = [each for name, each in document.paragraphs if name == "Body Text"][-1]
    assert text_of(last) == "乙"
    assert all_of(last, "w:pPr/w:pageBreakBefore")


@pytest.mark.parametrize("last", [Paragraph("请反馈。"), Table("表", ("甲",), ((Cell("乙"),),))], ids=["text", "table"])
def test_the_signature_never_stands_alone_on_a_page(last):
    document = printed(with_blocks(Paragraph("甲"), last))
    before = all_of(document.document, "w:body/*[following-sibling::w:p[w:pPr/w:pStyle/@w:val='Signature']]")
    chain = all_of(before[-1], "descendant-or-self::w:p")
    assert all_of(chain[-1], "w:pPr/w:keepNext")


def test_a_run_in_heading_has_the_heading_font_and_the_text_the_body_font():
    block = Paragraph("（一）主要问题。项目少。", lead="（一）主要问题。", lead_level=2)
    runs = all_of(printed(with_blocks(block)).document, "//w:r[w:rPr/w:rStyle/@w:val='Lead2']")
    assert [text_of(run) for run in runs] == ["（一）主要问题。"]
    assert "（一）主要问题。项目少。" in texts(with_blocks(block))


def test_attachments_follow_the_signature_on_pages_of_their_own():
    document = printed(circular())
    marks = [each for name, each in document.paragraphs if name == "附件标识"]
    assert [text_of(mark) for mark in marks] == ["附件1", "附件2"]
    assert all(all_of(mark, "w:pPr/w:pageBreakBefore") for mark in marks)
    order = [name for name, _ in document.paragraphs]
    assert order.index("Date") < order.index("附件标识")


def test_a_single_attachment_has_no_number():
    sheet = replace(letter(), attachments_zh=("1.清单。",), attachments=((Paragraph("无。"),),))
    assert "附件：清单" in texts(sheet)
    assert "附件" in texts(sheet)


def test_break_marks_of_an_attachment_title_do_not_print():
    sheet = replace(letter(), attachments_zh=("2026年9月|全县项目|亮灯情况表",), attachments=((Paragraph("无。"),),))
    assert not [each for each in texts(sheet) if "|" in each]


def test_attachments_without_titles_are_refused():
    with pytest.raises(ValueError, match="1 attachments under 0 titles"):
        print_document(replace(letter(), attachments=((),)), STYLE)


def test_the_tail_of_a_circular_names_whom_it_is_copied_to_and_who_printed_it():
    foot = all_of(printed(circular()).document, "//w:tbl[w:tblPr/w:tblpPr]//w:p")
    assert text_of(foot[0]).startswith("抄送：县委办公室")
    assert text_of(foot[0]).endswith("。")
    assert text_of(foot[1]) == f"{circular().signature_zh}{DATE}印发"


def test_a_letter_has_no_printing_line_and_no_number_on_page_one():
    document = printed(replace(letter(), copies_zh="县统计局", printed_zh=f"某办 {DATE}印发"))
    foot = all_of(document.document, "//w:tbl[w:tblPr/w:tblpPr]")
    assert [text_of(each) for each in foot] == ["抄送：县统计局。"]
    assert not all_of(foot[0], ".//w:tcBorders")
    assert text_of(document.footer("first")) == ""


def test_a_briefing_ends_with_its_recipients():
    foot = all_of(printed(briefing()).document, "//w:tbl[w:tblPr/w:tblpPr]//w:p")
    assert [text_of(each)[:2] for each in foot] == ["报：", "送："]


def test_no_seal_is_ever_drawn_but_its_room_is_left():
    sealed, plain = printed(letter()), printed(letter(), DocumentStyle(is_sealed=False))
    room = [
        int(find(doc.document, "//w:p[w:pPr/w:pStyle/@w:val='Signature']/w:pPr/w:spacing/@w:before"))
        for doc in (sealed, plain)
    ]
    assert room == [3 * 579, 579]
    assert not sealed.pictures or all("装饰" in find(each, "@descr") for each in sealed.pictures)


def test_the_office_chooses_its_fonts():
    style = DocumentStyle(body_font="仿宋", title_font="小标宋<&>", is_heading3_bold=True)
    document = printed(letter(), style)
    assert document.effective("Body Text", "w:rPr/w:rFonts/@w:eastAsia") == "仿宋"
    assert document.effective("Title", "w:rPr/w:rFonts/@w:eastAsia") == "小标宋<&>"
    assert all_of(document.styles["Heading3"], "w:rPr/w:b")


def clean_of(text):
    """What XML 1.0 keeps of a text, without the marks of templates."""
    kept = (
        sign
        for sign in text
        if sign in "\t\n" or 0x20 <= ord(sign) < 0xD800 or 0xE000 <= ord(sign) < 0xFFFE or ord(sign) > 0xFFFF
    )
    return "".join(sign for sign in kept if not 0xF0000 <= ord(sign) <= 0xFFFFD)
