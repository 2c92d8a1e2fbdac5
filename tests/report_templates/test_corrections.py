"""更正说明: what a further edition changes is told from both sides, whole, and never as the value of a held figure."""

from dataclasses import replace

import pandas as pd
import pytest

from appraisal.editions import compare
from appraisal.frames import SPECIAL_RESULTS, SUBJECT_RESULTS
from report_templates.corrections import CORRECTION_CAPTION, correction_table, read_corrections
from tests.report_templates import results_fixture as county
from tests.report_templates import year_rounds


def told(before, after, scheme=None):
    """Corrections as (what, before, after)."""
    book = replace(county.books(), published=before, edition=2, scheme=scheme or county.scheme())
    return {(each.place_zh, each.before.text, each.after.text) for each in read_corrections(book, after)}


def with_subject(results, **changes):
    subjects = results.subjects.copy()
    for name, value in changes.items():
        subjects[name] = subjects[name].astype("object").mask(subjects["subject_code"].eq("town.baishi"), value)
    return replace(results, subjects=SUBJECT_RESULTS.conform(subjects))


def test_nothing_differs_between_equal_editions():
    assert compare(county.results(), county.results()).empty
    assert told(county.results(), county.results()) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rank": 1}, ("白石镇位次", "第2位", "第1位")),
        ({"cautious_total_points": 90.0}, ("白石镇总分", "88.35分", "90.00分")),
        ({"grade": "一等"}, ("白石镇等次", "—", "一等")),
        ({"honour": "red_list"}, ("白石镇红黑榜", "未列入", "红榜")),
        ({"is_vetoed": True}, ("白石镇一票否决", "未列入", "已列入")),
    ],
)
def test_a_change_is_told_forwards_and_backwards(changes, expected):
    before, after = county.results(), with_subject(county.results(), **changes)
    what, was, became = expected
    assert told(before, after) == {expected}
    assert told(after, before) == {(what, became, was)}


def test_a_total_that_does_not_rank_is_not_told():
    assert told(county.results(), with_subject(county.results(), total_points=99.0)) == set()


def test_figures_and_lamps_are_told():
    rows = county.ROWS.replace("rural_income town.xihe . 5.9 7.5 7.5 7.4 2 2 0 red", "rural_income town.xihe . 7.9 7.5 7.5 7.4 2 2 0 green")  # fmt: skip
    seen = told(county.results(), county.results(rows=rows))
    assert ("西河乡农村居民人均可支配收入增速", "5.9%", "7.9%") in seen
    assert ("西河乡农村居民人均可支配收入增速亮灯", "红灯", "绿灯") in seen


def test_who_is_appraised_on_what_is_told_once():
    gone = "\n".join(line for line in county.ROWS.splitlines() if not line.startswith("rural_income town.xihe"))
    own = {each for each in told(county.results(), county.results(rows=gone)) if each[0].startswith("西河乡农村")}
    assert own == {("西河乡农村居民人均可支配收入增速", "列入考评", "未列入考评")}


def test_a_held_figure_is_told_as_held_and_not_by_its_value():
    held = county.ROWS.replace(
        "sanitary_toilets town.longtan . 90.2 90.0 90.0 87.7 1 2 1 green red 1 accepted",
        "sanitary_toilets town.longtan . 99.9 90.0 90.0 87.7 1 2 1 unlit red 1 held",
    )
    seen = told(county.results(), county.results(rows=held))
    assert ("龙潭乡卫生厕所普及率", "90.2%", "正在核实") in seen
    assert ("龙潭乡卫生厕所普及率采信情况", "采信", "正在核实") in seen
    assert not [each for each in seen if "99.9%" in each]


def test_special_appraisals_are_told_by_their_names():
    before = replace(county.results("2026"), specials=year_rounds.specials())
    specials = before.specials.copy()
    specials["rank"] = specials["rank"].mask(specials["subject_code"].eq("town.tiezhu"), 1)
    specials["grade"] = specials["grade"].mask(specials["subject_code"].eq("town.xihe"), "三等")
    after = replace(before, specials=SPECIAL_RESULTS.conform(pd.DataFrame(specials)))
    assert told(before, after, year_rounds.scheme()) == {
        ("铁柱镇乡村振兴专项位次", "第2位", "第1位"),
        ("西河乡乡村振兴专项等次", "二等", "三等"),
    }


def test_both_sides_of_a_correction_are_keyed_and_what_is_left_out_is_counted():
    rows = county.ROWS.replace("town.", "town.").replace(" 5.9 ", " 6.1 ")
    book = replace(county.books(), published=county.results(), edition=2)
    corrections = read_corrections(book, county.results(rows=rows))
    assert corrections
    for each in corrections:
        assert each.before.key == f"{each.after.key}:previous_edition"
    table = correction_table(corrections * 40)
    assert table.caption == CORRECTION_CAPTION
    assert f"另有{len(corrections) * 40 - len(table.rows)}处更正未列出" in table.note
