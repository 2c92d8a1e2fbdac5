"""满意度调查 is kept as counts: appended, versioned, known as of an instant, and turned into figures when the books open."""

from dataclasses import replace

import pytest

import warehouse
from appraisal.frames import SURVEYS
from appraisal.scheme import Source
from appraisal.surveys.rule import SurveyRule
from tests.warehouse.county import INVESTMENT, Desk, surveys, tiny_scheme
from warehouse.inputs import inputs_sha256

RULE = SurveyRule(scale={"满意": 100, "不满意": 0}, methods={"电话调查": 1}, unknown="excluded", abstention="excluded")


def asked(satisfied, dissatisfied, period="2026-08"):
    return surveys((INVESTMENT, period, "满意", satisfied), (INVESTMENT, period, "不满意", dissatisfied))


@pytest.fixture
def surveyed_desk(store):
    scheme = tiny_scheme()
    first, *others = scheme.indicators
    sources = (Source(feed="survey", label="满意度"),)
    surveyed = first.model_copy(update={"survey": RULE, "sources": sources, "uom": "分"})
    return Desk(store, scheme.model_copy(update={"indicators": (surveyed, *others)}))


def figures(books):
    return dict(zip(books.observations["period"], books.observations["value"], strict=True))


def test_counts_are_in_the_books_and_so_is_their_figure_with_file_and_cell(post, surveyed_desk):
    receipt = post.send(asked=asked(90, 10), name="满意度调查表.xlsx")
    books = surveyed_desk.open()
    assert sorted(books.surveys["answer_count"]) == [10, 90]
    (figure,) = books.observations.to_dict("records")
    assert (figure["value"], figure["uom"], figure["source_code"]) == (90.0, "分", "survey")
    assert (figure["file_name"], figure["raw_sha256"]) == ("满意度调查表.xlsx", receipt.raw_sha256)


def test_a_scheme_that_surveys_nothing_keeps_counts_and_makes_no_figure(post, desk):
    post.send(asked=asked(90, 10))
    books = desk.open()
    assert len(books.surveys) == 2
    assert books.observations.empty


def test_the_newest_count_of_each_answer_stands_and_what_says_nothing_new_is_not_appended(post, surveyed_desk):
    sent = [post.send(asked=asked(*counts)).appended_count for counts in ((90, 10), (90, 10), (80, 20))]
    assert sent == [2, 0, 2]
    assert figures(surveyed_desk.open()) == {"2026-08": 80.0}


def test_a_round_knows_what_was_recorded_by_its_cut_off_and_nothing_of_later_periods(post, surveyed_desk, clock):
    then = clock()
    post.send(asked=asked(90, 10))
    clock.forward(days=1)
    post.send(asked=asked(80, 20))
    post.send(asked=asked(70, 30, period="2026-09"))
    assert figures(surveyed_desk.open(as_of=then)) == {"2026-08": 90.0}
    assert figures(surveyed_desk.open()) == {"2026-08": 80.0}


def test_a_returned_file_counts_nobody(post, desk):
    post.send(asked=asked(90, 10), verdict="returned")
    assert desk.open().surveys.empty


def test_counts_are_an_input_of_the_round_also_where_the_figure_is_the_same(post, surveyed_desk):
    post.send(asked=asked(90, 10))
    books = surveyed_desk.open()
    assert inputs_sha256(replace(books, surveys=SURVEYS.empty())) != inputs_sha256(books)
    assert surveyed_desk.close(books).run_key == surveyed_desk.open().run_key


def test_a_corrected_survey_revises_a_published_period(post, surveyed_desk, store, clock):
    since = clock()
    post.send(asked=asked(90, 10))
    surveyed_desk.round()
    assert warehouse.revised_periods(store, since) == ()
    clock.forward(days=1)
    post.send(asked=asked(80, 20))
    (revised,) = warehouse.revised_periods(store, since)
    assert (revised.run.period.code, revised.observation_count) == ("2026-08", 2)
