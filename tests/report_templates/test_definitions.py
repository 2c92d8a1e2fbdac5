"""口径 in documents: the comparable growth stands behind the published one, and a lamp says when its base was counted otherwise."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from report_templates import TEMPLATES, results_workbook
from report_templates.reading import read_round
from report_templates.template import lay_sheet
from tests.report_templates import results_fixture as county
from tests.report_templates.sheet_text import sheet_text

FIGURE = ("fixed_investment", "town.qingkou")
PUBLISHED = "同比下降36.2%"


def told(**columns):
    """Results in which the red figure of one town carries annotations."""
    results = county.results()
    progress = results.progress.copy()
    here = (progress["indicator_code"] == FIGURE[0]) & (progress["subject_code"] == FIGURE[1])
    for name, value in columns.items():
        progress.loc[here, name] = value
    return replace(results, progress=progress)


def texts_of(results):
    reading = read_round(county.books(), county.no_findings(), results)
    return {
        (template.code, addressee): sheet_text(
            lay_sheet(template, reading, template.facts(reading, addressee), number=9)
        )
        for template in TEMPLATES
        for addressee in template.addressees(reading)
    }


MOVED = {"comparable_yoy_pct": 7.9, "entered_count": 0, "left_count": 12}


def test_the_bulletin_tells_the_comparable_growth_in_brackets():
    text = texts_of(told(**MOVED))["bulletin", "all"]
    assert f"{PUBLISHED}（按可比口径增长7.9%）" in text
    assert "固定资产投资（口径）" in text
    assert "名录或统计口径有变动" in text


def test_a_letter_tells_it_too():
    text = texts_of(told(**MOVED))["reminder_letter", "town.qingkou"]
    assert f"{PUBLISHED}（按可比口径增长7.9%）" in text


@pytest.mark.parametrize("quiet", [{"comparable_yoy_pct": -35.9}, {"left_count": 2}, {"entered_count": 1}])
def test_a_small_difference_or_one_or_two_units_are_not_spoken_of(quiet):
    texts = texts_of(told(**(MOVED | quiet)))
    assert not [place for place, text in texts.items() if "可比口径" in text or "（口径）" in text]


def test_a_registered_change_marks_the_lamp_and_the_growth():
    texts = texts_of(told(definition_zh="2026年1—2月起统计范围调整（统字〔2026〕3号）"))
    assert "固定资产投资（口径）" in texts["bulletin", "all"]
    assert f"{PUBLISHED}（口径有变动，与上年同期不完全可比）" in texts["reminder_letter", "town.qingkou"]


def test_without_a_change_nothing_is_said():
    assert not [place for place, text in texts_of(county.results()).items() if "（口径）" in text or "可比口径" in text]


def test_every_bracket_carries_the_key_of_its_growth():
    reading = read_round(county.books(), county.no_findings(), told(**MOVED))
    (item,) = [each for each in reading.items if (each.indicator.code, each.subject.code) == FIGURE]
    assert item.tells_comparable
    assert item.comparable.key == "result:comparable_yoy_pct:fixed_investment:town.qingkou:2026-09"


def test_the_results_workbook_has_both_growths_side_by_side():
    sheet = openpyxl.load_workbook(BytesIO(results_workbook(county.books(), told(**MOVED))))["指标得分"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = rows[1]
    place = head.index("同比增速")
    assert head[place : place + 5] == ["同比增速", "可比口径同比", "名录进入数", "名录退出数", "口径变更"]
    (row,) = [each for each in rows[2:] if each[0] == "青口镇" and each[2] == "固定资产投资"]
    assert row[place : place + 4] == pytest.approx([-36.21, 7.9, 0, 12], abs=0.01)
