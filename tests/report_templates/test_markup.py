"""What a clerk may write in a template, and what data may never become."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined

from report_templates.blocks import Fact, Figure, Heading, PageBreak, Paragraph, Table
from report_templates.markup import MarkupError, mark, parse_blocks, printed, strip_marks

GROWTH = Fact("7.8%", 7.8123, "figure:growth:county:2026-09")
TABLE = Table("表1", ("甲",), ())
FIGURE = Figure(b"", "图1", "图")


def rendered(template, **data):
    environment = Environment(finalize=printed, autoescape=False, undefined=StrictUndefined, trim_blocks=True)  # noqa: S701
    return parse_blocks(environment.from_string(template).render(**data), tables={"t": TABLE}, figures={"f": FIGURE})


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("一、总体情况", Heading(1, "一、总体情况")),
        ("十二、其他", Heading(1, "十二、其他")),
        ("（一）亮灯情况", Heading(2, "（一）亮灯情况")),
        ("1. 开工不足", Heading(3, "1.开工不足")),
        ("1．开工不足", Heading(3, "1.开工不足")),
        ("（1）支付缓慢", Heading(4, "（1）支付缓慢")),
        ("1. 抓紧开工。", Paragraph("1.抓紧开工。")),
        ("（一）主要问题。项目少。", Paragraph("（一）主要问题。项目少。", lead="（一）主要问题。", lead_level=2)),
        ("1.5亿元项目开工", Paragraph("1.5亿元项目开工")),
        ("一是开工不足。", Paragraph("一是开工不足。")),
        ("[表:t]", TABLE),
        ("[表：t]", TABLE),
        ("[图:f]", FIGURE),
        ("[换页]", PageBreak()),
    ],
)
def test_a_line_becomes_its_block(line, block):
    assert rendered(line) == (block,)


def test_a_blank_line_separates_paragraphs_and_no_blank_line_joins_them():
    assert rendered("甲，\n乙。\n\n丙 GDP\n3 项") == (Paragraph("甲，乙。"), Paragraph("丙 GDP 3 项"))


def test_a_heading_stands_alone_without_blank_lines_around_it():
    assert rendered("甲。\n一、乙\n丙。\n[表:t]\n丁。") == (
        Paragraph("甲。"),
        Heading(1, "一、乙"),
        Paragraph("丙。"),
        TABLE,
        Paragraph("丁。"),
    )


def test_numbered_sentences_are_a_paragraph_each():
    assert rendered("1.甲。\n2.乙。") == (Paragraph("1.甲。"), Paragraph("2.乙。"))


def test_a_printed_figure_keeps_its_fact_through_jinja():
    assert rendered("一、增长{{ growth }}\n增长{{ growth }}。", growth=GROWTH) == (
        Heading(1, "一、增长7.8%", facts=(GROWTH,)),
        Paragraph("增长7.8%。", facts=(GROWTH,)),
    )


def test_figures_joined_into_a_list_keep_their_facts():
    (block,) = rendered("{{ listed }}。", listed="、".join(map(mark, (GROWTH, GROWTH))))
    assert block == Paragraph("7.8%、7.8%。", facts=(GROWTH, GROWTH))


@pytest.mark.parametrize(
    "evil", ["一、某项", "（一）某项", "1.某项", "（1）某项", "[表:t]", "[图:f]", "[换页]", "甲\n\n一、乙"]
)
def test_data_never_becomes_structure(evil):
    (block,) = rendered("{{ evil }}", evil=evil)
    assert block == Paragraph(" ".join(evil.split()))


def test_a_printed_figure_never_becomes_structure():
    (block,) = rendered("{{ fact }}", fact=Fact("7\n一、某项", 7.0, "k"))
    assert block == Paragraph("7 一、某项", facts=(Fact("7 一、某项", 7.0, "k"),))


def test_a_counter_before_punctuation_of_the_template_makes_a_heading():
    assert rendered("{{ number }}、{{ name }}", number="二", name="一、某项") == (Heading(1, "二、一、某项"),)


@pytest.mark.parametrize("value", [None, 3.14159, float("nan")])
def test_what_is_missing_or_unrounded_does_not_print(value):
    with pytest.raises(MarkupError, match="空值和未修约的小数不能进公文"):
        rendered("{{ value }}", value=value)


def test_an_unknown_table_is_named_with_those_that_are_there():
    with pytest.raises(MarkupError, match=r"写了“\[表:亮灯\]”，但没有这个表；可用的有：t"):
        rendered("[表:亮灯]")


@given(text=st.text(max_size=30), value=st.none() | st.floats(allow_nan=False), key=st.text(max_size=30))
def test_a_mark_comes_off_clean(text, value, key):
    assert strip_marks(mark(Fact(text, value, key))) == " ".join(strip_marks(text).split())


@given(words=st.lists(st.text(alphabet="一二、（）1.[表:t]换页 \n\t甲", max_size=12), max_size=4))
def test_any_data_prints_as_one_paragraph_of_its_words(words):
    blocks = rendered("始{% for word in words %}{{ word }}{% endfor %}终", words=words)
    assert len(blocks) == 1
    assert blocks[0].text == f"始{''.join(' '.join(word.split()) for word in words)}终"
