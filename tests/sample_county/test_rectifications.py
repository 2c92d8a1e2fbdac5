"""The sample county's 整改台账 and 项目卡点: read at the door without a word, and nobody else any the wiser."""

import itertools

import pytest

from appraisal.answers import BLOCKER_CLASSES
from appraisal.books import RawFile
from feeds import FEEDS
from sample_county.blockers import add_blockers
from sample_county.desk import draw
from sample_county.rectifications import rectification_filings

pytestmark = pytest.mark.slow
DOORS = {feed.folder: feed for feed in FEEDS}


@pytest.fixture(scope="module")
def ledgers(county):
    return rectification_filings(county)


def read(filing, scheme):
    door = DOORS[filing.folder]
    raw = RawFile(door.code, filing.file_name, draw(filing, scheme), f"inbox/{door.folder}", filing.arrived_at)
    return door.parse(raw, scheme)


def test_the_door_reads_every_ledger_and_every_return(county, ledgers):
    for filing in ledgers:
        parsed = read(filing, county.scheme)
        assert parsed.findings.empty
        assert len(parsed.rectification_reports) == len(filing.rectification_lines)
        assert parsed.sender_code == (filing.sender.code if filing.sender else "")


def test_twelve_classes_of_problems_and_five_still_open_at_the_end(ledgers):
    *_, newest = (each for each in ledgers if each.sender is None)
    classes = {line.class_zh for line in newest.rectification_lines}
    still_open = {line.class_zh for line in newest.rectification_lines if line.state_code != "closed"}
    assert (len(classes), len(still_open)) == (12, 5)
    assert len({line.origin_code for line in newest.rectification_lines}) == 3


def test_an_item_takes_one_step_a_month(ledgers):
    order = ["not_started", "progressing", "to_verify", "closed"]
    steps = {}
    for filing in ledgers:
        if filing.sender is None:
            for line in filing.rectification_lines:
                steps.setdefault(line.item_code, []).append(order.index(line.state_code))
    assert all(after - before in {0, 1} for course in steps.values() for before, after in itertools.pairwise(course))


def test_units_return_their_own_items_after_the_office_listed_them(ledgers):
    returns = [each for each in ledgers if each.sender is not None]
    assert returns
    for filing in returns:
        assert {line.subject for line in filing.rectification_lines} == {filing.sender}
        assert filing.arrived_at > max(each.arrived_at for each in ledgers if each.sender is None)


def test_blockers_stand_in_the_project_tables_and_change_no_figure(county, honest):
    told = [each for each in add_blockers(county, honest) if each.blocker_lines]
    bare = {each.file_name: each for each in honest}
    assert told
    newest = told[-1]
    with_them, without = read(newest, county.scheme), read(bare[newest.file_name], county.scheme)
    assert with_them.findings.empty
    assert len(with_them.blockers) == len(newest.blocker_lines)
    assert set(with_them.blockers["blocker_class"]) <= set(BLOCKER_CLASSES)
    names = ["indicator_code", "subject_code", "basis", "value"]
    assert with_them.observations[names].equals(without.observations[names])


def test_no_table_knows_of_a_blocker_before_it_was_raised_or_of_its_end_before_it_ended(county, honest):
    for filing in add_blockers(county, honest):
        for line in filing.blocker_lines:
            assert line.raised_on <= filing.period.end_on
            assert line.settled_on is None or line.settled_on <= filing.period.end_on
