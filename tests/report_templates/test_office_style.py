"""版式设置: what an office sets for all its documents, and for one kind, is what its documents look like."""

from dataclasses import replace
from pathlib import Path

import pytest

from appraisal.office import DocumentStyle, Office
from flows.settings import read_home
from report_templates.layout.document import print_document
from tasks.home import HomeError
from tests.report_templates.docx_reading import Docx, all_of, find, text_of
from tests.report_templates.sheets import briefing, circular, letter

SAMPLE = Path(__file__).parents[2] / "flows" / "jixiao.toml"


def home_with(folder, text):
    (folder / "jixiao.toml").write_text(SAMPLE.read_text("utf-8") + text, "utf-8")
    return read_home(str(folder))


def printed(sheet, **style):
    return Docx(print_document(sheet, DocumentStyle(**style)))


def test_a_kind_of_document_takes_the_common_style_but_for_what_it_sets_itself(tmp_path):
    office = home_with(tmp_path, "\n[office.style.special_briefing]\nprint_count = 35\nis_sealed = false\n").office
    own, common = office.style_of("special_briefing"), office.style_of("bulletin")
    assert (own.print_count, own.is_sealed, own.body_font) == (35, False, common.body_font)
    assert (common.print_count, common.is_sealed) == (0, True)


def test_an_office_read_back_is_the_same():
    office = Office.model_validate({"style": {"red": "CC0000", "bulletin": {"page_number_form": "-1-"}}})
    assert Office.model_validate_json(office.model_dump_json()) == office
    assert office.style_of("bulletin") == DocumentStyle(red="CC0000", page_number_form="-1-")


@pytest.mark.parametrize(
    ("written", "place", "complaint"),
    [
        ('colour = "red"', "office.style.bulletin.colour", "没有这一项设置"),
        ('red = "red"', "office.style.bulletin.red", "六位十六进制数"),
        ("line_pitch_points = 60", "office.style.bulletin.line_pitch_points", "不大于36"),
        ('tail_page = "odd"', "office.style.bulletin.tail_page", "只能是 'last' 或 'even'"),
        ('is_sealed = "perhaps"', "office.style.bulletin.is_sealed", "只能是 true 或 false"),
        ('page_number_form = "第3页"', "office.style.bulletin.page_number_form", "第1页页码的样子"),
        ('copy_number_zh = "12"', "office.style.bulletin.copy_number_zh", "六位数字"),
        ('body_font = ""', "office.style.bulletin.body_font", "不能空着"),
    ],
)
def test_a_wrong_setting_is_refused_in_chinese_with_its_place(tmp_path, written, place, complaint):
    with pytest.raises(HomeError, match=r"jixiao\.toml") as refusal:
        home_with(tmp_path, f"\n[office.style.bulletin]\n{written}\n")
    assert place in str(refusal.value)
    assert complaint in str(refusal.value)


def test_a_style_for_a_kind_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(HomeError, match=r"没有这个文种.*bulletin"):
        home_with(tmp_path, "\n[office.style.bulletins]\nis_sealed = false\n")


def test_every_setting_that_the_sample_explains_is_a_setting_and_none_is_left_out():
    lines = SAMPLE.read_text("utf-8").partition("[office.style]")[2].partition("# 某一文种")[0].splitlines()
    named = {line.lstrip("# ").split(" = ")[0] for line in lines if " = " in line}
    assert named == set(DocumentStyle.model_fields)


@pytest.mark.parametrize(("form", "text"), [("— 1 —", "— 1 —"), ("-1-", "-1-"), ("第1页", "第1页"), ("1", "1")])
def test_the_page_number_looks_as_the_office_writes_it(form, text):
    document = printed(circular(), page_number_form=form)
    assert text_of(document.footer("default")) == text == text_of(document.footer("even"))


def test_the_page_number_may_stand_in_the_middle():
    document = printed(circular(), page_number_side="centre")
    assert {find(document.footer(page), "w:p/w:pPr/w:jc/@w:val") for page in ("default", "even")} == {"center"}


def test_line_pitch_and_colour_reach_every_place():
    document = printed(letter(), line_pitch_points=28, red="C00000", is_heading3_bold=True)
    assert document.effective("Body Text", "w:pPr/w:spacing/@w:line") == "560"
    assert {find(each, "w:docGrid/@w:linePitch") for each in all_of(document.document, "//w:sectPr")} == {"560"}
    assert b"FF0000" not in document.parts["word/styles.xml"] + document.parts["word/header1.xml"]


def test_what_the_office_settles_stands_in_the_head_and_in_the_tail():
    document = printed(
        replace(briefing(), recipients_zh=""), head_zh="绩效考评专报", serial_zh="000123", print_count=35,
        security_zh="机密★1年", urgency_zh="加急", recipients_zh=["报：县委常委", "发：各乡镇"],
    )  # fmt: skip
    assert document.texts[:3] == ["机密★1年编号：000123", "加急", "绩效考评专报"]
    assert document.texts[-4:] == ["报：县委常委", "发：各乡镇", "（共印35份）", ""]


def test_a_report_to_superiors_names_who_signs():
    document = printed(circular(), signer_zh="甲某某、乙某某、丙某某", copy_number_zh="000001")
    assert document.texts[0] == "000001"
    assert "签发人：甲某某\u3000乙某某" in document.texts
    assert "\u3000青绩办〔2026〕18号丙某某" in document.texts


def test_a_tail_on_an_even_page_is_a_section_without_a_number():
    document = printed(circular(), tail_page="even")
    *_, last = all_of(document.document, "//w:sectPr")
    assert find(last, "w:type/@w:val") == "evenPage"
    assert not [
        page for page in ("default", "even") if all_of(document.part_of(last, "footer", page), ".//w:instrText")
    ]
