"""Text survives: nothing is lost, signs beside 汉字 are full width, rare characters have a font that holds them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.office import DocumentStyle
from report_templates.blocks import Cell, Heading, Paragraph, Table
from report_templates.layout.characters import full_width, rare_characters
from report_templates.layout.document import print_document, read_properties
from tests.report_templates.docx_reading import Docx, all_of, find, text_of
from tests.report_templates.layout_rules import check_layout
from tests.report_templates.sheets import letter

LONG = "青澜县乡村振兴与农业农村现代化暨粮食安全责任制落实专项考核工作联席会议机制及成员单位协调推进领导小组办公室绩效管理组"


def printed(*blocks, **others):
    return Docx(print_document(replace(letter(), blocks=blocks or letter().blocks, **others), DocumentStyle()))


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("得分<60分 & R&D", "得分<60分 & R&D"),
        ("增加值(现价)", "增加值（现价）"),
        ("甲,乙;丙:丁?戊!", "甲，乙；丙：丁？戊！"),
        ("同比增长7.8%,其中", "同比增长7.8%，其中"),
        ('“开而不快”与"重建轻管"', "“开而不快”与“重建轻管”"),
        ("他说'好'", "他说‘好’"),
        ("(含(现价)部分)的", "（含（现价）部分）的"),
        ("1,234.5万元,比例1:2、10:30", "1,234.5万元，比例1:2、10:30"),
        ("f(x)=1, it's R&D", "f(x)=1, it's R&D"),
        ('5"管', '5"管'),
        ("图·尔贡.买", "图·尔贡．买"),
    ],
)
def test_signs_beside_chinese_characters_are_full_width_and_all_else_stays(written, set_as):
    assert full_width(written) == set_as


@given(st.text(alphabet="甲乙12ab,.;:?!()\"' %", max_size=20))
def test_only_signs_change_and_a_second_time_changes_nothing(text):
    once = full_width(text)
    kept = [sign for sign in text if sign.isalnum() or sign in " %"]
    assert [sign for sign in once if sign.isalnum() or sign in " %"] == kept
    assert len(once) == len(text)
    assert full_width(once) == once


@pytest.mark.parametrize(
    ("text", "rare"), [("镕基", "镕"), ("𠮷林䶮", "𠮷䶮"), ("青澜县“十五五”—7.8%", ""), ("ABC", ""), ("喆喆", "喆")]
)
def test_characters_outside_gb2312_are_known(text, rare):
    assert rare_characters(text) == rare


def test_rare_characters_get_the_font_of_the_office_for_them_and_are_told():
    style = DocumentStyle(rare_font="宋体")
    content = print_document(replace(letter(), blocks=(Paragraph("龑家湾镇𠮷水村完成。"),)), style)
    document = Docx(content)
    runs = all_of(document.document, "//w:r[w:rPr/w:rStyle/@w:val='RareCharacter']")
    assert [text_of(run) for run in runs] == ["龑", "𠮷"]
    assert find(document.styles["RareCharacter"], "w:rPr/w:rFonts/@w:eastAsia") == "宋体"
    assert "龑家湾镇𠮷水村完成。" in document.texts
    assert read_properties(content)["rare_characters"] == "龑𠮷"
    assert "rare_characters" not in read_properties(print_document(letter(), style))


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_control_characters_go_and_their_neighbours_stay(control):
    document = printed(
        Heading(1, f"一、总{control}体"), Table(f"表{control}1", (f"甲{control}",), ((Cell(f"乙{control}"),),))
    )
    assert {"一、总体", "表1", "甲", "乙"} <= set(document.texts)


def test_the_longest_name_of_a_unit_stands_everywhere_whole():
    table = Table("表1　情况", ("单位", LONG), ((Cell(LONG), Cell("1")),))
    sheet = replace(
        letter(), head_zh=LONG, signature_zh=LONG, addressee_zh=LONG, blocks=(Paragraph(f"{LONG}完成。"), table)
    )
    content = print_document(sheet, DocumentStyle())
    document = Docx(content)
    assert check_layout(content) == []
    assert document.texts.count(LONG) >= 2
    assert f"{LONG}：" in document.texts
    assert "".join(text_of(each) for name, each in document.paragraphs if name == "Signature") == LONG
    assert text_of(document.tree("word/header1.xml")) == LONG


@pytest.mark.parametrize("nothing", ["nan", "NaN", "None", "<NA>", "NaT", "inf"])
def test_what_is_not_a_number_is_printed_as_a_dash(nothing):
    document = printed(Table("表1", ("甲", "乙"), ((Cell(nothing), Cell(nothing, lamp="unlit")),)))
    assert "—" in document.texts
    assert "—（未亮灯）" in document.texts
    assert nothing not in document.texts
