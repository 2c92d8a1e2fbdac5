"""The sample county's 名录变动表: one town, sums alone, and figures that it can explain."""

import pytest

from appraisal.books import RawFile
from feeds import FEEDS
from sample_county.desk import draw

pytestmark = pytest.mark.slow
DOOR = next(feed for feed in FEEDS if feed.code == "corroboration")


@pytest.fixture(scope="module")
def tables(honest):
    return [filing for filing in honest if filing.roster_lines]


def test_the_last_three_months_have_a_table_about_one_town_and_indicator(county, tables):
    assert [filing.period for filing in tables] == list(county.months[-3:])
    assert {filing.folder for filing in tables} == {"corroboration"}
    about = {
        (line.subject.kind, line.indicator.code, line.entered_count, line.left_count)
        for f in tables
        for line in f.roster_lines
    }
    ((kind, code, entered, left),) = about
    assert (kind, entered, left) == ("town", 15, 5)
    assert county.scheme.indicator_by_code[code].kind == "level"


def test_what_moved_is_part_of_the_figures_and_worth_a_note(county, tables):
    for filing in tables:
        (line,) = filing.roster_lines
        current = county.true_value(line.indicator.code, line.subject.code, filing.period)
        base = county.true_value(line.indicator.code, line.subject.code, filing.period.year_ago())
        assert 0 < line.entered < current
        assert 0 < line.left < base
        assert line.entered / base * 100 > county.scheme.policies.roster_note_pct


def test_the_door_reads_what_the_county_wrote(county, tables):
    for filing in tables:
        raw = RawFile(
            DOOR.code, filing.file_name, draw(filing, county.scheme), "inbox/corroboration", filing.arrived_at
        )
        parsed = DOOR.parse(raw, county.scheme)
        assert parsed.findings.empty
        (change,) = parsed.roster_changes.to_dict("records")
        (line,) = filing.roster_lines
        assert (change["subject_code"], change["period"]) == (line.subject.code, filing.period.code)
        assert (change["entered_value"], change["left_year_ago_value"]) == (line.entered, line.left)
