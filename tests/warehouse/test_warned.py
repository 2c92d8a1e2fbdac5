"""Books of a round that climbs a ladder: what was warned of before, what was delivered of it, and nothing that came after."""

from dataclasses import replace

import pytest

import warehouse
from appraisal.books import Document
from appraisal.frames import FINDINGS
from tests.appraisal.test_warnings import ladder
from tests.warehouse.county import MONTHLY, TOWN, results, tiny_scheme, warnings

CLIMBING = MONTHLY.model_copy(update={"ladder": "default"})
JULY, AUGUST, SEPTEMBER = "2026-07", "2026-08", "2026-09"


@pytest.fixture
def climb(desk):
    """Opens a period of the round with the ladder."""
    desk.scheme = tiny_scheme().model_copy(update={"rounds": (CLIMBING,), "ladders": (ladder(),)})
    return lambda period, **change: desk.open(period, round=CLIMBING, **change)


def paper(books, template="reminder_letter", addressee=TOWN):
    name = f"{template}_{books.period}_{addressee}_{books.edition}.docx"
    return Document(template, addressee, name, "提醒函", name.encode())


def close(store, books, *rows, documents=None):
    told = replace(results(books.period.code), warnings=warnings(*rows))
    return warehouse.close_books(
        store,
        books,
        findings=FINDINGS.empty(),
        results=told,
        documents=(paper(books),) if documents is None else documents,
    )


def deliver(store):
    for item in warehouse.owed(store, channel="folder", recipient="folder"):
        warehouse.record_delivery(store, item.document_sha256, channel="folder", recipient="folder", status="sent")


def test_the_books_know_the_warnings_of_earlier_periods_and_which_papers_arrived(store, climb, clock):
    close(store, climb(JULY), ("w1", JULY, "reminder", JULY, True))
    clock.forward(days=1)
    assert not climb(AUGUST).deliveries
    deliver(store)
    clock.forward(minutes=1)
    books = climb(AUGUST)
    assert books.warnings["warning_key"].tolist() == ["w1"]
    assert books.deliveries == {"w1:reminder": "2026-09-02"}
    assert books.judged_at is None


def test_a_delivered_paper_is_known_by_its_number(store, climb, clock):
    books = climb(JULY)
    number = books.next_numbers["circular"]
    numbered = replace(paper(books), series_code="circular", number=number)
    close(store, books, ("w1", JULY, "reminder", JULY, True), documents=(numbered,))
    clock.forward(minutes=1)
    assert not climb(AUGUST).paper_numbers
    deliver(store)
    clock.forward(minutes=1)
    assert climb(AUGUST).paper_numbers == {"w1:reminder": ("circular", number, 2026)}


def test_a_round_without_a_ladder_asks_for_none_of_it(store, climb, desk, clock):
    close(store, climb(JULY), ("w1", JULY, "reminder", JULY, True))
    deliver(store)
    clock.forward(minutes=1)
    books = desk.open(AUGUST)
    assert (len(books.warnings), books.deliveries) == (0, {})


@pytest.mark.parametrize(
    ("sent", "arrived"),
    [
        (("reminder_letter", TOWN), True),
        (("supervision_order", TOWN), False),
        (("reminder_letter", "county.home"), False),
        (("reminder_letter", "all"), True),
    ],
)
def test_only_the_step_s_own_paper_to_its_addressee_counts(store, climb, clock, sent, arrived):
    books = climb(JULY)
    close(store, books, ("w1", JULY, "reminder", JULY, True), documents=(paper(books, *sent),))
    deliver(store)
    clock.forward(minutes=1)
    assert bool(climb(AUGUST).deliveries) is arrived


def test_what_arrives_after_a_round_was_closed_makes_no_further_edition_of_it(store, climb, clock):
    close(store, climb(JULY), ("w1", JULY, "reminder", JULY, True))
    clock.forward(days=1)
    first = close(store, climb(AUGUST), ("w1", AUGUST, "reminder", JULY, False))
    clock.forward(days=1)
    deliver(store)  # July's paper and August's own, both after August was closed
    clock.forward(days=1)
    again = climb(AUGUST)
    assert again.receipt == first
    assert again.deliveries == {}
    assert climb(SEPTEMBER).deliveries == {"w1:reminder": "2026-09-03"}


def test_what_arrived_in_time_makes_another_run(store, climb, clock):
    close(store, climb(JULY), ("w1", JULY, "reminder", JULY, True))
    clock.forward(days=1)
    before = climb(AUGUST).run_key
    deliver(store)
    clock.forward(days=1)
    assert climb(AUGUST).run_key != before


def test_a_further_edition_judges_by_the_moment_of_the_first(store, climb, clock, post):
    opened = climb(JULY)
    close(store, opened, ("w1", JULY, "reminder", JULY, True))
    clock.forward(days=3)
    post.send(("investment", JULY, 2.0), period=JULY)
    clock.forward(minutes=1)
    again = climb(JULY)
    assert (again.edition, again.judged_at) == (2, opened.as_of)
    assert again.published is not None
    assert again.published.warnings["warning_key"].tolist() == ["w1"]
