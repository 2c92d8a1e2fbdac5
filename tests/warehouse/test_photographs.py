"""现场照片 are kept like every statement: appended once, known as of an instant, and part of what a round reads."""

from dataclasses import replace

from appraisal.frames import PHOTOGRAPHS
from tests.warehouse.county import photographs
from warehouse.inputs import inputs_sha256

ONE, OTHER = "a" * 64, "b" * 64


def shown(books):
    return set(zip(books.photographs["period"], books.photographs["photo_sha256"], strict=True))


def test_a_photograph_is_in_the_books_with_its_file(post, desk):
    receipt = post.send(shown=photographs(("2026-08H2", ONE)), name="重点项目进度表.xlsx")
    (picture,) = desk.open().photographs.to_dict("records")
    assert (picture["photo_sha256"], picture["cell_ref"]) == (ONE, "进度表!K4")
    assert (picture["file_name"], picture["raw_sha256"]) == ("重点项目进度表.xlsx", receipt.raw_sha256)


def test_the_same_picture_of_the_same_report_is_appended_once(post, desk):
    sent = [post.send(shown=photographs(("2026-08H2", each))).appended_count for each in (ONE, ONE, OTHER)]
    assert sent == [1, 0, 1]
    assert shown(desk.open()) == {("2026-08H2", ONE), ("2026-08H2", OTHER)}


def test_a_round_knows_what_was_recorded_by_its_cut_off_and_nothing_of_later_periods(post, desk, clock):
    then = clock()
    post.send(shown=photographs(("2026-08H2", ONE)))
    clock.forward(days=1)
    post.send(shown=photographs(("2026-08H1", OTHER), ("2026-09H1", OTHER)))
    assert shown(desk.open(as_of=then)) == {("2026-08H2", ONE)}
    assert shown(desk.open()) == {("2026-08H2", ONE), ("2026-08H1", OTHER)}


def test_a_returned_file_shows_nothing(post, desk):
    post.send(shown=photographs(("2026-08H2", ONE)), verdict="returned")
    assert desk.open().photographs.empty


def test_a_photograph_is_an_input_of_the_round(post, desk):
    post.send(shown=photographs(("2026-08H2", ONE)))
    books = desk.open()
    forgotten = replace(books, photographs=PHOTOGRAPHS.empty())
    assert inputs_sha256(forgotten) != inputs_sha256(books)
