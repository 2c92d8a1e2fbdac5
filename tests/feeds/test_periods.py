import pytest

from feeds.periods import mentions_of, read_period, settled


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("青澜县2026年1—9月主要指标", "2026-09"), ("2026年1-2月", "2026-02"), ("2026年１—９月", "2026-09"), ("2026年9月份", "2026-09"),
        ("2026年9月下半月", "2026-09H2"), ("报告期：2026-09H1", "2026-09H1"), ("2026年前三季度", "2026-09"), ("2026年上半年", "2026-06"),
        ("2026年第一季度", "2026-03"), ("2026年四季度", "2026-12"), ("2026年1至9月", "2026-09"), ("2026年1月—9月", "2026-09"),
        ("截至2026年9月15日", "2026-09H1"), ("截至2026年9月底", "2026-09"), ("2026.9", "2026-09"), ("202609", "2026-09"),
        ("2026Q3", "2026-09"), ("2026年度考核 2026年1—9月", "2026-09"), ("2026年全年", "2026"),
    ],
)  # fmt: skip
def test_titles_name_their_period_in_many_ways(text, code):
    assert settled(mentions_of(text, "")).code == code


@pytest.mark.parametrize(
    "text", ["填报日期：2026年10月8日", "青绩办〔2026〕18号", "主要指标完成情况", "2026年9月15日", "9月", "本月"]
)
def test_dates_and_document_numbers_name_no_period(text):
    assert settled(mentions_of(text, "")) is None


def test_half_month_without_a_year_agrees_with_the_full_period():
    title, line = mentions_of("9月下半月重点项目进度表", "A1") + mentions_of("2026-09H2", "A2")
    assert not title.contradicts(line)
    assert settled((title, line)).code == "2026-09H2"


def test_two_months_contradict_each_other():
    one, other = mentions_of("2026年1—8月", "A1") + mentions_of("2026-09", "A2")
    assert one.contradicts(other)


@pytest.mark.parametrize(
    ("text", "code"), [("2009", "2009"), ("2026年", "2026"), ("2026-09", "2026-09"), ("２０２６年９月", "2026-09")]
)
def test_a_cell_names_one_period(text, code):
    assert read_period(text).code == code


@pytest.mark.parametrize("text", ["", "2026-13", "上月", "45351"])
def test_a_cell_that_names_none_is_not_guessed(text):
    assert read_period(text) is None
