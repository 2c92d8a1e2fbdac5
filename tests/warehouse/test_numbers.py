"""文号 over any history of editions, failures and years: never twice, never one left out, whatever died in between."""

import shutil
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import warehouse
from tests.warehouse.county import INVESTMENT, OFFICE, Clock, Desk, Post, document, tiny_scheme

PERIODS = ("2026-06", "2026-07", "2026-08")
YEARS_END = datetime(2026, 12, 30, 4, 0, tzinfo=UTC)
acts = st.one_of(
    st.tuples(st.just("round"), st.sampled_from(PERIODS), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("dies"), st.sampled_from(PERIODS), st.integers(0, 3), st.integers(0, 2)),
    st.tuples(st.just("collides"), st.sampled_from(PERIODS), st.integers(1, 3), st.just(0)),
    st.tuples(st.just("again"), st.sampled_from(PERIODS), st.just(0), st.just(0)),
    st.tuples(st.just("new year"), st.just("2026-06"), st.just(0), st.just(0)),
)


def documents_of(books, circulars, issues):
    """So many documents of either series, numbered as the press numbers them."""
    told = [document(books, place=place) for place in range(circulars)]
    return (*told, *(document(books, template="briefing", series="issue", place=place) for place in range(issues)))


class Office:
    """A desk with its clock, and what it published."""

    def __init__(self, path):
        self.clock = Clock()
        self.store = warehouse.open_warehouse(f"sqlite:///{path}", clock=self.clock)
        self.post, self.desk = Post(self.store, self.clock), Desk(self.store, tiny_scheme())
        self.taken = []
        self.sent = 0

    def open(self, period):
        """Books about new figures of a period."""
        self.clock.forward(minutes=1)
        self.sent += 1
        self.post.send((INVESTMENT, period, float(self.sent)), period=period)
        return self.desk.open(period)

    def act(self, what, period, circulars, issues):
        if what == "new year":
            self.clock.instant = max(self.clock.instant, YEARS_END)
            self.clock.forward(days=3)
        elif what == "again":
            books = self.desk.open(period)
            if books.receipt is not None:
                self.desk.close(books)
        else:
            getattr(self, what)(self.open(period), circulars, issues)

    def round(self, books, circulars, issues):
        documents = documents_of(books, circulars, issues)
        self.desk.close(books, documents=documents)
        year = books.as_of.astimezone(warehouse.faults.BEIJING).year
        self.taken += [(each.series_code, year, each.number) for each in documents]

    def dies(self, books, circulars, issues):
        """The machine stops within the transaction."""
        broken = (*documents_of(books, circulars, issues), document(books, series="circular", place=circulars + 1))
        with pytest.raises(warehouse.WarehouseError, match="文号"):
            self.desk.close(books, documents=broken)

    def collides(self, books, circulars, issues):
        """Two pairs of hands opened the same books; the second one to close publishes nothing."""
        other = self.desk.open(books.period.code, code_version="0.2.0")
        self.round(books, circulars, issues)
        with pytest.raises(warehouse.WarehouseError, match="已由他人发布"):
            self.desk.close(other, documents=documents_of(other, circulars, issues))


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(history=st.lists(acts, max_size=5))
def test_numbers_of_a_series_and_year_are_all_those_from_its_first(history, tmp_path_factory, empty_sqlite):
    path = tmp_path_factory.mktemp("numbers") / "warehouse.db"
    shutil.copy(empty_sqlite, path)
    office = Office(path)
    for act in history:
        office.act(*act)
    firsts = {each.code: each.first_number for each in OFFICE.series}
    for series, year in {(series, year) for series, year, _ in office.taken}:
        numbers = [number for code, of, number in office.taken if (code, of) == (series, year)]
        assert numbers == list(range(firsts[series], firsts[series] + len(numbers)))
    assert warehouse.verify(office.store).is_sound
