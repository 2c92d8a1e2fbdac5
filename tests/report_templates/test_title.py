"""Titles break by meaning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_templates.layout.title import LINE_CHARS, break_title, whole_title, width


@pytest.mark.parametrize(
    ("marked", "lines"),
    [
        ("关于|2026年|前三季度|绩效考评情况|的通报", ("关于2026年前三季度绩效考评情况的通报",)),
        ("关于2026年|9月下半月|重点项目|亮灯情况|的通报", ("关于2026年9月下半月", "重点项目亮灯情况的通报")),
        ("关于固定资产投资|等2项指标|进度滞后|的提醒函", ("关于固定资产投资", "等2项指标进度滞后的提醒函")),
    ],
)
def test_a_title_breaks_where_the_meaning_does(marked, lines):
    assert break_title(marked) == lines


@given(st.lists(st.text(alphabet="经济发展指标进度考评", min_size=1, max_size=9), min_size=1, max_size=8))
def test_no_word_is_split_and_nothing_is_lost(parts):
    lines = break_title("|".join(parts))
    assert "".join(lines) == whole_title("|".join(parts))
    assert all(width(line) <= LINE_CHARS for line in lines)
    ends = {len("".join(parts[:count])) for count in range(len(parts) + 1)}
    reached = 0
    for line in lines:
        reached += len(line)
        assert reached in ends


def test_no_line_begins_with_a_particle():
    assert not any(line.startswith("的") for line in break_title("关于加快推进全县民间投资|进度和技改投资进度|的通报"))


def test_a_part_wider_than_a_line_is_cut():
    lines = break_title("长" * (LINE_CHARS + 3))
    assert [len(line) for line in lines] == [LINE_CHARS, 3]
