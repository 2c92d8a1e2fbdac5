"""The sample county's 调度记录表: read at the door without a word; some 目标长 have no record in some months."""

import pytest

from appraisal.books import RawFile
from appraisal.dispatches import goal_leads
from feeds.replies import REPLIES
from sample_county.desk import draw
from sample_county.dispatches import dispatch_filings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tables(county):
    return dispatch_filings(county)


def test_the_door_reads_every_table(county, tables):
    for filing in tables:
        raw = RawFile(REPLIES.code, filing.file_name, draw(filing, county.scheme), "inbox/replies", filing.arrived_at)
        parsed = REPLIES.parse(raw, county.scheme)
        assert parsed.findings.empty
        assert len(parsed.dispatches) == len(filing.dispatch_lines)
        assert parsed.period == filing.period.code


def test_in_the_last_month_some_have_a_record_and_some_have_none(county, tables):
    held = {line.lead_zh for line in tables[-1].dispatch_lines}
    assert held < set(goal_leads(county.scheme))
    assert {bool(line.minutes_zh) for filing in tables for line in filing.dispatch_lines} == {True, False}
