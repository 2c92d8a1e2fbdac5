"""Pages measured in millimetres, as LibreOffice lays them out with stand-in fonts (GB/T 9704-2012).

Within 0.5 mm of the standard. What LibreOffice measures otherwise than Word (lines a page under a grid) is a rule of
``layout_rules``, not measured here.
"""

import math
from dataclasses import replace

import pytest

from appraisal.office import DocumentStyle, Office
from report_templates.blocks import Paragraph
from report_templates.layout.document import print_document
from report_templates.layout.measuring import measuring_sheet
from tests.rendering import STAND_INS, draw_pages, font_names, need_rendering, page_texts, to_pdf
from tests.report_templates.sheets import FORMS, circular

pytestmark = pytest.mark.slow
NEAR = 0.5
LENGTHS = (1, 5, 12, 17, 19, 21, 22, 24)


def short(paragraphs):
    """A circular of so many one-line paragraphs."""
    blocks = [Paragraph(f"第{number}段正文。") for number in range(paragraphs)]
    return replace(circular(), blocks=blocks, attachments=(), attachments_zh=())


def full():
    """A circular whose second page is nothing but text."""
    blocks = [Paragraph("国" * (3 * 28 - 2)) for _ in range(16)]
    return replace(circular(), blocks=blocks, attachments=(), attachments_zh=())


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory):
    need_rendering()
    sheets = {name: make() for name, make in FORMS.items()} | {f"short{count}": short(count) for count in LENGTHS}
    documents = {f"{name}.docx": print_document(sheet, DocumentStyle()) for name, sheet in sheets.items()}
    documents["full.docx"] = print_document(full(), DocumentStyle())
    documents["measuring.docx"] = print_document(measuring_sheet(Office()), DocumentStyle())
    documents["even.docx"] = print_document(short(1), DocumentStyle(tail_page="even", page_number_form="-1-"))
    folder = tmp_path_factory.mktemp("pages")
    return {name.removesuffix(".docx"): path for name, path in to_pdf(documents, folder).items()}


@pytest.fixture(scope="module")
def pages(pdfs):
    whole = {name: draw_pages(pdfs[name]) for name in ("circular", "letter", "briefing")}
    return whole | {"upward": draw_pages(pdfs["upward"], only=4), "full": draw_pages(pdfs["full"], only=2)}


def near(*millimetres):
    return pytest.approx(millimetres, abs=NEAR)


def test_the_red_head_of_a_circular_stands_where_the_standard_says(pages):
    first = pages["circular"][0]
    (rule,) = first.rules(first.red)
    mark = first.extent(first.red, bottom=rule[1] - 0.2)
    number = first.extent(first.black, top=90, bottom=rule[1])
    assert (mark[1], rule[0], rule[2]) == near(72, 28, 184)
    assert rule[1] - number[3] == pytest.approx(4, abs=NEAR)
    assert mark[0] >= 28
    assert mark[2] <= 184


def test_the_rules_of_a_letter_stand_where_the_standard_says(pages):
    first = pages["letter"][0]
    rules = first.rules(first.red)
    mark = first.extent(first.red, bottom=rules[0][1] - 0.2)
    number = first.extent(first.black, top=rules[1][3] + 0.2, bottom=rules[1][3] + 12)
    assert [(left, right) for left, _, right, _ in rules] == [near(20, 190)] * 4
    assert (mark[1], rules[0][1] - mark[3], rules[3][3]) == near(30, 4, 277)
    assert number[1] - rules[1][3] == pytest.approx(7 / 8 * 5.56, abs=NEAR)
    thick = [bottom - top > 0.7 for _, top, _, bottom in rules]
    assert thick == [True, False, False, True]


def test_page_numbers_stand_seven_millimetres_below_the_text_right_on_odd_left_on_even_pages(pages):
    odd, even = pages["circular"][:2]
    dash = odd.extent(odd.black[:, : round(165.5 / 25.4 * 300)], top=264)
    assert dash[1] == pytest.approx(262 + 7, abs=NEAR)
    assert odd.extent(odd.black, top=264)[2] == pytest.approx(184 - 4.94, abs=NEAR)
    assert even.extent(even.black, top=264)[0] == pytest.approx(28 + 4.94, abs=NEAR)


def test_page_one_of_a_letter_has_no_number_and_page_two_has(pages):
    first, second = pages["letter"]
    assert math.isnan(first.extent(first.black, top=264)[0])
    assert second.extent(second.black, top=264)[0] == pytest.approx(28 + 4.94, abs=NEAR)


@pytest.mark.parametrize("form", ["circular", "briefing"])
def test_the_tail_ends_at_the_bottom_of_the_text_area(form, pages):
    last = pages[form][-1]
    rules = last.rules(last.black, least_mm=155)[-3:]
    assert (rules[-1][3], rules[-1][0], rules[-1][2]) == near(262, 28, 184)
    assert rules[0][3] - rules[0][1] >= rules[1][3] - rules[1][1]


@pytest.mark.parametrize("count", LENGTHS)
def test_no_page_has_a_signature_without_text_and_the_tail_comes_last(count, pdfs):
    texts = page_texts(pdfs[f"short{count}"])
    signed = [text for text in texts if any(line.replace(" ", "") == "2026年10月25日" for line in text.splitlines())]
    assert ["段正文" in text for text in signed] == [True]
    assert "抄送" in texts[-1]
    assert sum("抄送" in text for text in texts) == 1


@pytest.mark.parametrize("form", FORMS)
def test_page_one_shows_body_text(form, pdfs):
    assert "增长" in page_texts(pdfs[form])[0]


@pytest.mark.parametrize("form", FORMS)
def test_every_font_is_a_stand_in_of_the_one_named(form, pdfs):
    assert {name.split("-")[0] for name in font_names(pdfs[form])} <= {
        name.replace(" ", "") for name in STAND_INS.values()
    }


def test_the_head_row_of_a_long_table_repeats(pdfs):
    assert sum("考评对象" in text for text in page_texts(pdfs["circular"])) == 3


def test_a_full_page_holds_22_lines_of_28_characters(pages, pdfs):
    lines = [line.strip() for line in page_texts(pdfs["full"])[1].splitlines() if "国" in line]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {26, 28}
    (page,) = pages["full"]
    left, top, right, bottom = page.extent(page.black, bottom=264)
    assert 28 <= left <= 29
    assert 182.5 <= right <= 184
    assert top >= 37
    assert bottom <= 262


def test_lines_stand_one_22nd_of_the_text_area_apart(pages):
    (page,) = pages["full"]
    rows = page.black[:, round(60 / 25.4 * 300) : round(150 / 25.4 * 300)].any(axis=1)
    starts = [index for index in range(1, len(rows)) if rows[index] and not rows[index - 1]]
    starts = [start / 300 * 25.4 for start in starts if start / 300 * 25.4 < 262]
    first, last = starts[0], max(start for start in starts if start < 258)
    count = round((last - first) / (225 / 22))
    assert (last - first) / count == pytest.approx(225 / 22, abs=0.05)


def test_on_a_turned_page_the_number_stands_where_the_bound_sheet_has_it(pages):
    (turned,) = pages["upward"]
    assert turned.pixels.shape[1] > turned.pixels.shape[0]
    number = turned.black[:, : round(34 / 25.4 * 300)]
    left, top, right, _ = turned.extent(number, bottom=210)
    assert top == pytest.approx(28 + 4.94, abs=NEAR)
    assert right <= 35 - 5
    assert left >= 25


def test_the_tail_on_an_even_page_of_its_own_has_no_number(pdfs):
    texts = page_texts(pdfs["even"])
    assert ["抄送" in text for text in texts] == [False, True]
    assert "-1-" in texts[0]
    assert "-2-" not in texts[1]


def test_no_text_is_lost_on_the_way_to_paper(pdfs):
    text = "".join("".join(page_texts(pdfs["upward"])).split())
    assert "得分<60分&R&D投入（现价）的单位，已逐一核实；" in text
    for words in ("000001", "机密★1年", "特急", "签发人：绩效办负责人", "龑家湾镇", "表1（续）"):
        assert words in text


def test_the_page_for_the_ruler_has_a_full_second_page(pdfs):
    texts = page_texts(pdfs["measuring"])
    assert [sum("十一二" in line for line in text.splitlines()) for text in texts] == [0, 22, 0]
    assert "印发" in texts[2]
