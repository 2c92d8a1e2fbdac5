"""回复, 整改进展, 卡点: kept as versions, known as of an instant and within reach of the round, and inputs of it."""

from dataclasses import replace

import pytest

import warehouse
from appraisal.frames import REPLIES
from tests.warehouse.county import blockers, replies, reports
from warehouse.inputs import inputs_sha256
from warehouse.records import RECORDS

ANSWER = ("r1", "w1", "2026-07", "2026-08-20", "加快前期")
CALLED = {"replies": "replies", "rectification_reports": "rectification_reports", "blockers": "blockers"}


def told(**frames):
    return {"told": frames}


def test_every_record_frame_of_the_books_is_read_from_the_record_of_its_name(post, desk):
    post.send(
        **told(replies=replies(ANSWER), rectification_reports=reports(("p1", "ZG-01", "progressing", "2026-08-20")))
    )
    books = desk.open()
    assert {each.field for each in RECORDS} >= set(CALLED)
    assert list(books.replies["measure_zh"]) == ["加快前期"]
    assert list(books.rectification_reports["state_code"]) == ["progressing"]
    assert books.replies["file_name"].notna().all()
    assert books.replies["recorded_at"].notna().all()


def test_an_answer_sent_again_in_the_same_words_is_not_kept_twice_and_stays_answered_on_its_first_day(post, desk):
    first = post.send(**told(replies=replies(ANSWER)))
    again = post.send(**told(replies=replies((*ANSWER[:3], "2026-08-28", ANSWER[4]))))
    amended = post.send(**told(replies=replies((*ANSWER[:3], "2026-08-30", "增派力量"))))
    assert [each.appended_count for each in (first, again, amended)] == [1, 0, 1]
    (known,) = desk.open().replies.to_dict("records")
    assert (known["measure_zh"], known["replied_on"]) == ("增派力量", "2026-08-20")


@pytest.mark.parametrize(
    ("period", "is_read"),
    [("2026-07", True), ("2026-07H2", True), ("2026-08H1", True), ("2026Q2", True), ("2026-08", False), ("2026-09", False),
     ("2025-12", False)],
)  # fmt: skip
def test_a_round_reads_answers_to_papers_of_earlier_periods_of_its_year(post, desk, period, is_read):
    post.send(**told(replies=replies((*ANSWER[:2], period, *ANSWER[3:]))))
    assert len(desk.open("2026-08").replies) == is_read


def test_an_answer_to_the_papers_of_a_round_leaves_that_round_as_it_was(post, desk, clock):
    receipt = desk.round("2026-08")
    clock.forward(days=5)
    post.send(period="", **told(replies=replies(("r1", "w1", "2026-08", "2026-09-05", "加快前期"))))
    assert desk.open("2026-08").receipt == receipt


def test_a_round_reads_the_course_of_an_item_from_any_year_until_its_period_ends(post, desk):
    days = ("2024-03-01", "2026-08-31", "2026-09-01")
    rows = [(f"p{place}", "ZG-01", "progressing", day) for place, day in enumerate(days)]
    post.send(**told(rectification_reports=reports(*rows)))
    assert sorted(desk.open("2026-08").rectification_reports["reported_on"]) == ["2024-03-01", "2026-08-31"]


def test_a_blocker_is_known_as_the_newest_table_of_the_period_tells_it(post, desk):
    post.send(**told(blockers=blockers(("b1", "2026-08H1", None))))
    post.send(**told(blockers=blockers(("b1", "2026-08H2", "2026-08-25"))))
    post.send(**told(blockers=blockers(("b1", "2026-09H1", "2026-09-02"))))
    (known,) = desk.open("2026-08").blockers.to_dict("records")
    assert (known["period"], known["settled_on"]) == ("2026-08H2", "2026-08-25")


def test_what_was_recorded_later_is_not_known(post, desk, clock):
    then = clock()
    clock.forward(days=1)
    post.send(**told(replies=replies(ANSWER)))
    assert desk.open(as_of=then).replies.empty


def test_answers_are_an_input_of_the_round_and_a_second_look_gives_the_same_receipt(post, desk):
    post.send(**told(replies=replies(ANSWER)))
    books = desk.open()
    assert inputs_sha256(replace(books, replies=REPLIES.empty())) != inputs_sha256(books)
    assert desk.close(books).run_key == desk.open().run_key


def test_nothing_of_a_returned_file_is_kept(post, desk):
    post.send(verdict="returned", **told(replies=replies(ANSWER), blockers=blockers(("b1", "2026-08H1", None))))
    books = desk.open()
    assert books.replies.empty
    assert books.blockers.empty


def test_the_audit_sees_a_changed_answer(post, store, lay_hands_on):
    post.send(**told(replies=replies(ANSWER)))
    assert warehouse.verify(store).is_sound
    lay_hands_on("UPDATE core_reply SET measure_zh = '已办结'")
    assert warehouse.verify(store).first_bad_row.table == "core_reply"
