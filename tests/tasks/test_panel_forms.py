"""Tables as offices keep them, long or wide, in their own words: what ``screen`` makes of them."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest

from tasks.home import HomeError
from tasks.inquiries.foreign_panel import as_observations
from tasks.inquiries.panel_limits import limits_of
from tasks.inquiries.panel_periods import period_code, period_codes

CASES = Path(__file__).parents[1] / "cases" / "panel_periods.csv"
with CASES.open(encoding="utf-8", newline="") as file:
    WRITTEN = [(row["written"], row["code"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("written", "code"), WRITTEN, ids=[written for written, _ in WRITTEN])
def test_a_period_is_read_as_offices_write_it(written, code):
    assert (period_code(written) or "") == code


def test_the_whole_year_is_the_last_period_of_a_table_of_quarters_or_months():
    assert period_codes(["2021年一季度", "2021年"], "表") == {"2021年一季度": "2021Q1", "2021年": "2021Q4"}
    assert period_codes(["2021年11月", "2021年"], "表")["2021年"] == "2021-12"
    assert period_codes(["2020", "2021"], "表") == {"2020": "2020", "2021": "2021"}


def read(text):
    table = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False, na_values=[""])
    return as_observations(table, "表.csv")


def told(frame):
    names = ["indicator_code", "subject_code", "period", "measure", "uom", "value"]
    return sorted(frame[names].itertuples(index=False, name=None))


SAME = sorted(
    [
        ("工业", "甲县", "2021年3月", "value", "亿元", 12.5),
        ("工业", "乙县", "2021年3月", "value", "亿元", 1008.0),
        ("工业", "甲县", "2021年3月", "growth", "%", 8.1),
    ]
)
FORMS = {
    "a figure a row": "指标名称,地区,报告期,数据项,计量单位,数值\n工业,甲县,2021年3月,数值,亿元,12.5\n"
    '工业,乙县,2021年3月,,亿元,"1,008"\n工业,甲县,2021年3月,同比增速,%,8.1%\n',
    "a column an indicator": "县（市、区）,年月,工业（亿元）,工业同比（%）,备注\n甲县,2021年3月,12.5,8.1,含开发区\n"
    "乙县,2021年3月,１００８,—,\n",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_long_and_wide_say_the_same(text):
    assert told(read(text)) == SAME


def test_periods_or_places_may_stand_across():
    across = read("指标,地区,2021-1季度,2021-2季度\n工业,甲县,5,9\n")
    assert across["period"].tolist() == ["2021-1季度", "2021-2季度"]
    places = read("指标,月份,甲县,乙县\n工业,202103,5,9\n")
    assert places["subject_code"].tolist() == ["甲县", "乙县"]


def test_year_and_quarter_in_columns_of_their_own_are_one_period():
    assert read("地区,年份,季度,工业\n甲县,2021,2,5\n")["period"].tolist() == ["2021Q2"]


def test_growth_without_its_figure_is_an_indicator_of_its_own():
    (row,) = read("地区,月份,工业增加值增速（%）\n甲县,202103,8.1\n").to_dict("records")
    assert (row["indicator_code"], row["measure"], row["uom"]) == ("工业增加值增速（%）", "value", "%")


def rising(values, years=(2020, 2021)):
    rows = [f"甲县,{year}-{month:02d},{value}" for year in years for month, value in enumerate(values, start=2)]
    return read("地区,月份,工业\n" + "\n".join(rows) + "\n")["basis"].unique().tolist()


def test_what_rises_and_begins_anew_each_year_is_cumulative():
    assert rising([5, 9, 14, 20]) == ["ytd"]
    assert rising([5, 4, 6, 3]) == ["stock"]


REFUSED = {
    "no place": ("月份,工业\n202103,5\n", "看不出哪一列是对象"),
    "text for a number": ("地区,月份,工业\n甲县,202103,5\n甲县,202104,约6\n", "“工业”一列有“约6”"),
    "a figure of nobody": ("地区,月份,工业\n,202103,5\n", "没有写对象"),
    "no periods across": ("指标,地区,备注\n工业,甲县,好\n", "看不出"),
}


@pytest.mark.parametrize(("text", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_told_with_what_to_do(text, fault):
    with pytest.raises(HomeError, match=re.escape(fault)) as refused:
        read(text)
    assert re.search("请|表头写", str(refused.value))


def test_a_period_that_cannot_be_read_is_named():
    with pytest.raises(HomeError, match="“三月”读不出"):
        period_codes(["2021-03", "三月"], "表.csv")


def panel(periods, subjects=("a", "b", "c", "d")):
    rows = [("x", subject, period, "ytd", "value", 1.0) for subject in subjects for period in periods]
    return pd.DataFrame(rows, columns=["indicator_code", "subject_code", "period", "basis", "measure", "value"])


def test_what_could_not_be_judged_is_told():
    whole = panel(["2019Q1", "2019Q2", "2020Q1", "2020Q2", "2021Q1", "2021Q2"])
    assert limits_of(whole, "2020Q2", has_targets=True) == ()
    assert any("增速目标" in text for text in limits_of(whole, "2020Q2", has_targets=False))
    assert any("没有留出学习期" in text for text in limits_of(whole, None, has_targets=True))
    assert any("8个数没有上年同期" in text for text in limits_of(whole, None, has_targets=True))
    assert any("不足4个" in text for text in limits_of(whole[whole["subject_code"] < "c"], "2020Q2", has_targets=True))
    assert any("只有年度数" in text for text in limits_of(panel(["2019", "2020", "2021"]), "2020", has_targets=True))
