"""What is fitted to the text width: the red head, the signature with its date, and the columns of a table."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.office import DocumentStyle
from report_templates.blocks import Cell, Table
from report_templates.layout.document import print_document
from report_templates.layout.head import fit_mark
from report_templates.layout.lettering import advance
from report_templates.layout.paper import CHARACTER, LINE_CHARACTERS, TEXT_WIDTH
from report_templates.layout.tables import printed_text, table_xml
from report_templates.layout.tail import place_sealed_signing, place_signing
from report_templates.layout.title import width
from tests.report_templates.docx_reading import Docx, all_of, find, text_of
from tests.report_templates.sheets import letter

DATE = "2026年10月25日"
names = st.text(alphabet="青澜县绩效管理工作领导小组办公室", min_size=2, max_size=24)


def with_blocks(*blocks):
    return replace(letter(), blocks=blocks)


def printed(sheet):
    return Docx(print_document(sheet, DocumentStyle()))


def texts(sheet):
    return printed(sheet).texts


@given(name=names)
def test_an_open_signature_starts_two_characters_before_its_date_and_neither_leaves_the_page(name):
    place = place_signing(name, DATE)
    assert place.date - place.signature == 2 * CHARACTER
    assert place.signature >= 0
    assert max(place.signature + advance(name), place.date + advance(DATE)) <= TEXT_WIDTH


@given(name=names)
def test_a_sealed_signature_is_centred_over_its_date_and_neither_leaves_the_page(name):
    place = place_sealed_signing(name, DATE)
    middles = (place.signature + advance(name) / 2, place.date + advance(DATE) / 2)
    assert abs(middles[0] - middles[1]) <= 2
    assert place.signature >= 0
    assert place.signature + advance(name) <= TEXT_WIDTH
    assert place.date + advance(DATE) <= TEXT_WIDTH - 4 * CHARACTER + 1


def test_a_line_holds_28_characters():
    assert advance("字" * LINE_CHARACTERS) <= TEXT_WIDTH < advance("字" * (LINE_CHARACTERS + 1))


@given(name=st.text(alphabet="青澜县绩效", min_size=2, max_size=70))
def test_the_red_head_fits_the_text_and_is_narrowed_before_it_breaks_and_broken_before_it_shrinks(name):
    mark = fit_mark(name)
    assert "".join(mark.lines) == name
    assert max(map(width, mark.lines)) * mark.points * mark.stretch / 100 * 20 <= TEXT_WIDTH
    assert mark.stretch >= 66
    assert mark.points == 52 or mark.stretch <= 68
    assert mark.points >= 24 or len(mark.lines) == 3


@given(name=st.text(alphabet="青澜县绩效管理", min_size=25, max_size=60), is_sealed=st.booleans())
def test_the_longest_signature_stays_on_the_page(name, is_sealed):
    sheet = replace(letter(), signature_zh=name)
    document = Docx(print_document(sheet, DocumentStyle(is_sealed=is_sealed)))
    lines = [each for style, each in document.paragraphs if style == "Signature"]
    assert "".join(map(text_of, lines)) == name
    for line in lines:
        left = int(find(line, "w:pPr/w:ind/@w:left"))
        assert 0 <= left <= left + advance(text_of(line)) <= TEXT_WIDTH


@given(
    st.integers(1, 12).flatmap(
        lambda columns: st.lists(st.lists(st.text("项目1%", max_size=20), min_size=columns, max_size=columns), min_size=1, max_size=4)
    )
)  # fmt: skip
def test_the_columns_of_any_table_fill_the_text_width_exactly(rows):
    table = Table(
        "表", tuple(f"列{index}" for index in range(len(rows[0]))), tuple(tuple(map(Cell, row)) for row in rows)
    )
    document = printed(with_blocks(table))
    sizes = [int(find(each, "@w:w")) for each in all_of(document.grids[0], "w:tblGrid/w:gridCol")]
    assert sum(sizes) == TEXT_WIDTH
    assert min(sizes) > 0


def test_given_shares_of_the_width_are_kept():
    document = printed(with_blocks(Table("表", ("甲", "乙"), (), width_shares=(1, 3))))
    assert [find(each, "@w:w") for each in all_of(document.grids[0], "w:tblGrid/w:gridCol")] == ["2211", "6634"]


def test_a_column_that_would_break_its_words_gets_room_from_the_others():
    row = (Cell("甲"), Cell("应开工未开工应开工"))
    document = printed(with_blocks(Table("表", ("甲", "乙"), (row,), width_shares=(9, 1))))
    sizes = [int(find(each, "@w:w")) for each in all_of(document.grids[0], "w:tblGrid/w:gridCol")]
    assert sizes[1] >= 9 * 210
    assert sizes[0] > sizes[1]


def test_where_even_small_print_is_too_wide_short_columns_keep_their_words_whole():
    row = (*(Cell("长" * 16) for _ in range(4)), Cell("红灯"))
    document = printed(with_blocks(Table("表", tuple("甲乙丙丁戊"), (row,))))
    sizes = [int(find(each, "@w:w")) for each in all_of(document.grids[0], "w:tblGrid/w:gridCol")]
    assert sizes[4] >= 2 * 180 + 120
    assert document.style_name(all_of(document.grids[0], ".//w:p")[0]) == "表头小字"


def test_the_note_of_a_table_stays_with_its_last_row():
    rows = tuple((Cell(str(number)),) for number in range(60))
    document = printed(with_blocks(Table("表", ("甲",), rows, note="注：单位为万元。")))
    kept = [bool(all_of(all_of(table, "w:tr")[-1], ".//w:keepNext")) for table in document.grids]
    assert kept == [False] * (len(kept) - 1) + [True]


def test_a_table_of_nothing_says_so():
    assert texts(with_blocks(Table("表", ("甲", "乙"), ())))[-6:].count("无") == 1


def test_a_row_that_does_not_fit_the_head_is_refused():
    with pytest.raises(ValueError, match="row 1 has 1 cells, the head has 2"):
        table_xml(Table("表", ("甲", "乙"), ((Cell("丙"),),)))


@pytest.mark.parametrize(
    ("text", "lamp", "expected"),
    [
        ("", "red", "红灯"),
        ("-3.2%", "red", "-3.2%（红灯）"),
        ("红", "red", "红"),
        ("未亮灯", "unlit", "未亮灯"),
        ("甲", None, "甲"),
    ],
)
def test_a_lamp_always_names_itself(text, lamp, expected):
    assert printed_text(Cell(text, lamp=lamp)) == expected


def test_a_count_under_the_name_of_its_lamp_needs_no_further_word():
    assert printed_text(Cell("2", lamp="green"), "绿灯") == "2"
