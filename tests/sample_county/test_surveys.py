"""The sample county's 满意度调查表: counts that the door reads, figures with margins, and nobody else any the wiser."""

import pytest

from appraisal.books import RawFile
from appraisal.surveys.margins import within_margin
from appraisal.surveys.scores import score_surveys
from feeds import FEEDS
from sample_county.desk import draw
from sample_county.surveys import survey_filings

pytestmark = pytest.mark.slow
DOOR = next(feed for feed in FEEDS if feed.code == "corroboration")


@pytest.fixture(scope="module")
def tables(county):
    return survey_filings(county)


@pytest.fixture(scope="module")
def parsed(county, tables):
    return [
        DOOR.parse(
            RawFile(DOOR.code, each.file_name, draw(each, county.scheme), "inbox/corroboration", each.arrived_at),
            county.scheme,
        )
        for each in tables
    ]


def test_surveys_come_for_the_months_in_which_the_scheme_holds_them(tables):
    assert [each.period.code for each in tables] == ["2026-06", "2026-09"]


def test_the_door_reads_every_count(tables, parsed):
    for table, read in zip(tables, parsed, strict=True):
        assert read.findings.empty
        people = sum(sum(line.counts.values()) for line in table.survey_lines)
        assert read.surveys["answer_count"].sum() == people


def test_every_surveyed_subject_has_a_figure_and_some_places_rest_on_chance(county, parsed):
    for read in parsed:
        figures = score_surveys(read.surveys, county.scheme)
        assert figures["reason_zh"].isna().all()
        assert figures["value"].between(70, 100).all()
        assert figures["margin_pp"].between(0.5, 4).all()
        close = within_margin(figures, county.scheme)
        assert set(close["subject_code"]) <= set(figures["subject_code"])
        assert len(close)


def test_surveys_are_no_part_of_the_files_in_which_chance_plants_falsehoods(honest, filings):
    assert not any(each.survey_lines for each in (*honest, *filings))
