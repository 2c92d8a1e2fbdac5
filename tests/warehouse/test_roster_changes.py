"""名录变动 is kept like every statement: appended, versioned, known as of an instant, and part of what a round reads."""

from dataclasses import replace

from appraisal.frames import ROSTER_CHANGES
from tests.warehouse.county import INVESTMENT, roster
from warehouse.inputs import inputs_sha256


def moved(entered, *, period="2026-08"):
    return roster((INVESTMENT, period, entered, 5, 9000.0, 12000.0))


def counts(books):
    return dict(zip(books.roster_changes["period"], books.roster_changes["entered_count"], strict=True))


def test_a_roster_change_is_in_the_books_with_its_file(post, desk):
    receipt = post.send(moved=moved(15), name="名录变动表.xlsx")
    (change,) = desk.open().roster_changes.to_dict("records")
    assert (change["entered_count"], change["left_year_ago_value"]) == (15, 12000.0)
    assert (change["file_name"], change["raw_sha256"]) == ("名录变动表.xlsx", receipt.raw_sha256)


def test_the_newest_version_counts_and_what_says_nothing_new_is_not_appended(post, desk):
    assert [post.send(moved=moved(each)).appended_count for each in (15, 15, 14)] == [1, 0, 1]
    assert counts(desk.open()) == {"2026-08": 14}


def test_a_round_knows_what_was_recorded_by_its_cut_off_and_nothing_of_later_periods(post, desk, clock):
    then = clock()
    post.send(moved=moved(15))
    clock.forward(days=1)
    post.send(moved=moved(12))
    post.send(moved=moved(3, period="2026-09"))
    assert counts(desk.open(as_of=then)) == {"2026-08": 15}
    assert counts(desk.open()) == {"2026-08": 12}


def test_a_returned_file_moves_no_roster(post, desk):
    post.send(moved=moved(15), verdict="returned")
    assert desk.open().roster_changes.empty


def test_a_roster_change_is_an_input_of_the_round(post, desk):
    post.send(moved=moved(15))
    books = desk.open()
    forgotten = replace(books, roster_changes=ROSTER_CHANGES.empty())
    assert inputs_sha256(forgotten) != inputs_sha256(books)
