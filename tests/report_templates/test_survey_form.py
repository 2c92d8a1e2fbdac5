"""满意度调查表, empty: the words are the scheme's, and what is filled in comes through the door."""

from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest

from appraisal.books import RawFile
from appraisal.period import parse_period
from appraisal.surveys.rule import SurveyRule
from appraisal.surveys.scores import score_surveys
from feeds import FEEDS
from report_templates import survey_template
from tests.appraisal.small_county import indicator, scheme, towns

DECEMBER = parse_period("2026-12")
DOOR = next(feed for feed in FEEDS if feed.code == "corroboration")
RULE = {
    "scale": {"满意": 100, "基本满意": 75, "不满意": 55},
    "unknown": "excluded",
    "abstention": "excluded",
    "layers": {"towns": {"职工": 3, "服务对象": 6}},
    "missing_layer": "refuse",
}


@pytest.fixture
def made():
    fields = {"uom": "分", "basis": "stock", "role": "support", "name_zh": "群众满意度"}
    surveyed = indicator("satisfaction", feeds=("survey",), survey=SurveyRule(**RULE), **fields)
    others = towns("street.a", peer_group="streets")
    return scheme([surveyed, indicator("output")], {}, (*towns("town.a", "town.b"), *others))


def filled(content, *counts):
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book["满意度调查表"]
    for row, cells in enumerate(counts, start=4):
        for column, count in enumerate(cells, start=7):
            sheet.cell(row, column, count)
    changed = BytesIO()
    book.save(changed)
    return changed.getvalue()


def parse(content, made):
    arrived = datetime(2027, 1, 8, tzinfo=UTC)
    return DOOR.parse(RawFile(DOOR.code, "满意度调查表.xlsx", content, "inbox/corroboration", arrived), made)


def test_a_row_for_every_layer_of_those_who_are_surveyed_and_a_column_for_every_answer(made):
    sheet = openpyxl.load_workbook(BytesIO(survey_template(made, "satisfaction", period=DECEMBER)))["满意度调查表"]
    heads = [cell.value for cell in sheet[3]]
    assert heads[6:12] == ["满意", "基本满意", "不满意", "不了解", "弃权", "样本量"]
    rows = [(sheet.cell(row, 2).value, sheet.cell(row, 4).value) for row in range(4, 8)]
    assert rows == [(town, layer) for town in ("town.a", "town.b") for layer in ("职工", "服务对象")]


def test_what_is_filled_in_comes_through_the_door(made):
    rows = [(18, 2, 0, 5, None, 25), (80, 15, 5, 0, 0, 100), (), ()]
    parsed = parse(filled(survey_template(made, "satisfaction", period=DECEMBER), *rows), made)
    assert parsed.findings.empty
    (figure,) = score_surveys(parsed.surveys, made).to_dict("records")
    assert figure["value"] == round((3 * (18 * 100 + 2 * 75) / 20 + 6 * (80 * 100 + 15 * 75 + 5 * 55) / 100) / 9, 2)


def test_an_empty_form_is_sent_back_as_empty(made):
    parsed = parse(survey_template(made, "satisfaction", period=DECEMBER), made)
    assert list(parsed.findings["check_code"]) == ["S12"]


def test_an_indicator_that_nobody_is_asked_about_has_no_form(made):
    with pytest.raises(KeyError):
        survey_template(made, "output", period=DECEMBER)


def test_the_same_scheme_gives_the_same_bytes(made):
    first, second = (survey_template(made, "satisfaction", period=DECEMBER) for _ in range(2))
    assert first == second


def test_a_hostile_name_stays_text(made):
    called = tuple(each.model_copy(update={"name_zh": f'=HYPERLINK("{each.code}")'}) for each in made.subjects)
    content = survey_template(made.model_copy(update={"subjects": called}), "satisfaction", period=DECEMBER)
    told = [c for sheet in openpyxl.load_workbook(BytesIO(content)) for row in sheet.iter_rows() for c in row]
    named = [cell for cell in told if "HYPERLINK" in str(cell.value)]
    assert named
    assert not [cell.coordinate for cell in named if cell.data_type == "f" or cell.hyperlink]
