"""整改情况通报: counts that reconcile, whom it goes to and when, nothing about persons, forms that come with it."""

import io
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from appraisal.books import Document
from appraisal.findings import OutcomeError
from appraisal.frames import RECTIFICATIONS
from appraisal.period import parse_period
from report_templates.reading import read_round
from report_templates.rectification_ledger.facts import TEMPLATE
from report_templates.template import lay_sheet
from tasks.rectification_forms import rectification_forms
from tests.report_templates import results_fixture as county
from tests.report_templates.sheet_text import sheet_text


def reading(period="2026Q3", round_code="quarterly", *, keep=None, **changes):
    """The county's round with its items, or those of them that are kept."""
    results = county.results(period)
    items = results.rectifications
    kept = items if keep is None else items[keep(items)]
    results = replace(results, rectifications=RECTIFICATIONS.conform(kept))
    return replace(read_round(county.books(round_code, period), county.no_findings(), results), **changes)


def facts_of(told):
    return TEMPLATE.facts(told, "all")


def text_of(told):
    return sheet_text(lay_sheet(TEMPLATE, told, facts_of(told), number=9))


@pytest.mark.parametrize("period", ["2026Q1", "2026Q2", "2026Q3"])
def test_states_and_origins_make_all_items_in_sentence_and_tables(period):
    facts = facts_of(reading(period))
    for told in (facts.states, facts.origins):
        assert sum(each.count.value for each in told) == facts.total.value
    assert facts.closed_class_count.value + facts.open_class_count.value == facts.class_count.value
    *rows, last = ([cell.text for cell in row] for row in facts.tables["classes"].rows)
    numbers = [[int(text) for text in row[1:7]] for row in (*rows, last)]
    assert all(row[0] == sum(row[1:]) for row in numbers)
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    assert numbers[-1][0] == facts.total.value


def test_the_matrix_of_units_and_classes_adds_up_both_ways():
    facts = facts_of(reading())
    (table,) = facts.attachments[0].blocks
    *rows, last = ([0 if cell.text == "—" else int(cell.text) for cell in row[1:]] for row in table.rows)
    assert [sum(column) for column in zip(*rows, strict=True)] == last
    assert all(sum(row[:-2]) == row[-2] for row in (*rows, last))
    assert last[-1] == facts.open.value


@pytest.mark.parametrize(
    ("period", "round_code", "keep", "goes"),
    [
        ("2026Q3", "quarterly", None, True),
        ("2026Q3", "quarterly", lambda items: items["item_code"].eq("ZG-04"), True),
        ("2026Q3", "quarterly", lambda items: items["item_code"].eq("none"), False),
        ("2026-08", "monthly", None, True),
        ("2026-08", "monthly", lambda items: items["item_code"].eq("ZG-04"), False),
        ("2026-08", "monthly", lambda items: items["state_code"].eq("relapsed"), True),
        ("2026-09", "monthly", None, False),
        ("2026-08H2", "half_month_lamps", None, False),
    ],
)
def test_it_goes_to_all_each_quarter_and_between_quarters_when_something_is_late_or_came_back(
    period, round_code, keep, goes
):
    told = reading(period.replace("H2", ""), round_code, keep=keep)
    told = replace(told, books=replace(told.books, period=parse_period(period)))
    assert TEMPLATE.addressees(told) == (("all",) if goes else ())


def test_units_stand_in_it_and_no_post():
    text = text_of(reading())
    assert "青口镇" in text
    assert "分管负责人" not in text


def test_what_has_nothing_to_say_has_no_heading():
    text = text_of(reading(keep=lambda items: items["item_code"].eq("ZG-02")))
    assert "逾期" not in text
    assert "反弹和屡次" not in text
    assert "事项已全部销号" in text
    assert "均已全部销号，类别整改率100%" in text


def test_counts_that_do_not_reconcile_stop_the_round():
    told = reading()
    broken = told.results.rectifications.assign(state_code="done")
    with pytest.raises(OutcomeError, match="各状态合计与总数不符"):
        facts_of(replace(told, results=replace(told.results, rectifications=broken)))


def test_a_further_edition_says_how_many_items_changed():
    told = reading()
    before = told.results.rectifications.assign(
        state_code=lambda items: items["state_code"].replace("relapsed", "closed")
    )
    published = replace(told.results, rectifications=before)
    again = replace(told, books=replace(told.books, edition=2, published=published, reason="补录整改报告"))
    assert facts_of(again).changed.value == 1
    assert "1项事项的状态有变化" in text_of(again)


def test_a_matter_may_hold_any_text():
    told = reading()
    odd = told.results.rectifications.assign(matter_zh="得分<60分 & R&D｛{{ x }}｝\n一、标题")
    text = text_of(replace(told, results=replace(told.results, rectifications=odd)))
    assert "得分<60分 & R&D" in text


def test_a_long_ledger_shows_the_worst_and_names_where_the_rest_is():
    told = reading()
    items = told.results.rectifications
    one = items[items["overdue_days_count"].gt(0) & items["state_code"].ne("closed")].iloc[[0]]
    many = pd.concat([one.assign(item_code=f"x{n}", overdue_days_count=n) for n in range(1, 41)], ignore_index=True)
    facts = facts_of(replace(told, results=replace(told.results, rectifications=RECTIFICATIONS.conform(many))))
    days = [int(row[-1].text) for row in facts.tables["overdue"].rows]
    assert days == sorted(days, reverse=True)
    assert days[0] == 40
    assert facts.tables["overdue"].note == "其余事项见整改台账。"


def test_the_office_gets_all_items_and_each_unit_its_open_ones():
    told = reading()
    written = [_document("rectification_ledger")]
    forms = {each.addressee_code: each for each in rectification_forms(told.books, told.results, tuple(written))}
    items = told.results.rectifications
    still_open = set(items.loc[items["state_code"].ne("closed"), "subject_code"])
    assert set(forms) == {"office", *still_open}
    assert len({each.file_name for each in forms.values()}) == len(forms)
    cells = {
        str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(forms["office"].content)).active for cell in row
    }
    assert set(items["item_code"]) <= cells


def test_no_forms_without_the_circular():
    told = reading()
    assert list(rectification_forms(told.books, told.results, (_document("bulletin"),))) == []


def _document(code):
    return Document(code, "all", f"{code}.docx", "标题", b"")
