"""开账 关账: the same inputs are the same run, new inputs a new edition, and everything is written or nothing."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

import warehouse
from appraisal.books import Results
from appraisal.period import parse_period
from tests.warehouse.county import INVESTMENT, OFFICE, TOWN, document, events, findings, results
from tests.warehouse.test_intake import counts
from warehouse.inputs import period_codes


def test_the_same_inputs_a_minute_later_are_the_same_run(store, post, desk, clock):
    post.send((INVESTMENT, "2026-08", 1.0))
    first = desk.round()
    before = counts(store)
    clock.forward(minutes=1)
    assert desk.round() == first
    assert counts(store) == before


def test_closing_twice_gives_the_stored_receipt(store, desk):
    books = desk.open()
    first = desk.close(books)
    before = counts(store)
    assert desk.close(books) == first
    assert counts(store) == before


def test_the_books_say_what_was_closed_before(desk, clock):
    first = desk.round()
    clock.forward(minutes=1)
    books = desk.open()
    assert (books.receipt, books.edition, books.run_key) == (first, 1, first.run_key)


def send_figure(post, desk):
    post.send((INVESTMENT, "2026-08", 2.0))


def send_event(post, desk):
    post.send(events=events(("e1", "2026-08-03", 1.0)), period="")


def rule(post, desk):
    warehouse.record_ruling(post.store, "a" * 16, verdict="upheld", reason="属实", ruled_by="核定人")


def correct_the_month_before(post, desk):
    post.send((INVESTMENT, "2026-07", 2.0))


@pytest.mark.parametrize("change", [send_figure, send_event, rule, correct_the_month_before])
def test_new_inputs_make_a_new_edition(post, desk, clock, change):
    post.send((INVESTMENT, "2026-08", 1.0), (INVESTMENT, "2026-07", 1.0))
    first = desk.round(found=findings("a" * 16))
    clock.forward(hours=1)
    change(post, desk)
    second = desk.round()
    assert (first.edition, second.edition) == (1, 2)
    assert first.run_key != second.run_key


@pytest.mark.parametrize("what", ["program", "office", "scheme"])
def test_another_program_office_or_scheme_makes_a_new_edition(desk, clock, what):
    changes = {
        "program": {"code_version": "0.2.0"},
        "office": {"office": OFFICE.model_copy(update={"contact_zh": "电话变了"})},
        "scheme": {"scheme": desk.scheme.model_copy(update={"name_zh": "调整后的方案"})},
    }
    desk.round()
    clock.forward(hours=1)
    assert desk.round(**changes[what]).edition == 2


def test_what_does_not_concern_the_period_makes_no_edition(store, post, desk, clock):
    post.send((INVESTMENT, "2026-08", 1.0), content=b"same")
    first = desk.round()
    clock.forward(days=30)
    post.send((INVESTMENT, "2026-09", 2.0), events=events(("e9", "2026-09-03", 1.0)), period="2026-09")
    post.send(period="")
    warehouse.settle_duplicate(store, post.raw(content=b"same"))
    desk.round("2026-09", found=findings("b" * 16, period="2026-09"))
    warehouse.record_ruling(store, "b" * 16, verdict="upheld", reason="属实", ruled_by="核定人")
    assert desk.round() == first


def test_inputs_that_return_to_an_earlier_state_are_published_again(desk, clock):
    editions = []
    for name in ("甲", "乙", "甲"):
        clock.forward(hours=1)
        editions.append(desk.round(scheme=desk.scheme.model_copy(update={"name_zh": name})).edition)
    assert editions == [1, 2, 3]


def test_a_round_reads_no_later_period_and_26_months_back():
    month = period_codes(parse_period("2026-09"))
    assert (month[0], month[-3:]) == ("2024-07", ("2026-09", "2026-09H1", "2026-09H2"))
    assert period_codes(parse_period("2026-09H1"))[-2:] == ("2026-08H2", "2026-09H1")
    assert period_codes(parse_period("2026Q3")) == month
    assert period_codes(parse_period("2026-02"))[-6] == "2026-01"


def test_the_books_carry_the_past(store, post, desk, clock):
    post.send((INVESTMENT, "2026-07", 1.0), period="2026-07")
    assert desk.open("2026-07").previous is None
    desk.close(desk.open("2026-06"), points=6.0)
    desk.close(desk.open("2026-07"), points=7.0)
    books = desk.open("2026-08")
    assert books.previous.indicators["score_points"].tolist() == [7.0]
    assert books.published is None
    assert sorted(books.history["score_points"]) == [6.0, 7.0]
    assert desk.open("2026-07").published.subjects["total_points"].tolist() == [7.0]


def test_results_come_back_as_they_went_in(store, desk):
    receipt = desk.round()
    back = warehouse.read_results(store, receipt.run_key)
    for each in fields(Results):
        pd.testing.assert_frame_equal(getattr(back, each.name), getattr(results(), each.name))


def test_the_items_of_the_period_before_are_known_in_the_next(post, desk):
    post.send((INVESTMENT, "2026-07", 1.0), period="2026-07")
    desk.close(desk.open("2026-07"))
    assert (
        desk.open("2026-08").previous.rectifications["item_code"].tolist()
        == results().rectifications["item_code"].tolist()
    )


def test_a_receipt_counts_lamps_and_held_figures(desk):
    receipt = desk.close(desk.open(), standing="held")
    assert receipt.lamp_counts == {"green": 1, "yellow": 0, "red": 0, "unlit": 0}
    assert receipt.held_count == 1


def test_books_are_not_opened_for_a_time_to_come(desk, clock):
    with pytest.raises(ValueError, match="还没有到"):
        desk.open(as_of=clock.instant + timedelta(seconds=1))


def test_a_round_that_somebody_else_closed_meanwhile_publishes_nothing(store, post, desk):
    mine, theirs = desk.open(), desk.open(code_version="0.2.0")
    desk.close(theirs)
    before = counts(store)
    with pytest.raises(warehouse.WarehouseError, match="已由他人发布"):
        desk.close(mine)
    assert counts(store) == before


def test_a_round_that_dies_while_closing_publishes_nothing(store, desk, monkeypatch):
    before = counts(store)
    monkeypatch.setattr("warehouse.books.extend_chain", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        desk.round()
    assert counts(store) == before


# ------------------------------------------------------------------------------------------------------ 文号
def test_document_numbers_are_never_reused_or_left_out(desk, clock):
    taken = []
    for period in ("2026-06", "2026-07", "2026-08"):
        clock.forward(hours=1)
        books = desk.open(period)
        documents = tuple(document(books, place=place) for place in range(2))
        desk.close(books, documents=documents)
        taken += [each.number for each in documents]
    assert taken == [5, 6, 7, 8, 9, 10]
    assert desk.open("2026-09").next_numbers == {"circular": 11, "issue": 1}


@pytest.mark.parametrize("place", [1, -1])
def test_a_number_that_is_not_the_next_one_is_refused(store, desk, place):
    desk.round("2026-07")
    books = desk.open()
    with pytest.raises(warehouse.WarehouseError, match="文号"):
        desk.close(books, documents=(document(books, place=place),))
    assert len(warehouse.read_runs(store)) == 1


def test_numbers_start_anew_with_the_year_of_issue(desk, clock):
    desk.round("2026-08")
    clock.instant = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)
    assert desk.open("2026-11").next_numbers["circular"] == 6
    clock.forward(minutes=1)  # midnight in Beijing
    assert desk.open("2026-11").next_numbers["circular"] == 5


# ------------------------------------------------------------------------------------------------------ 核定
def test_the_newest_ruling_counts(store, desk, clock):
    desk.round(found=findings("a" * 16))
    for verdict, value in (("upheld", None), ("replaced", 80000.0)):
        clock.forward(hours=1)
        warehouse.record_ruling(
            store, "a" * 16, verdict=verdict, replacement_value=value, reason="核实", ruled_by="核定人"
        )
    rulings = desk.open().rulings
    assert (rulings["verdict"].tolist(), rulings["replacement_value"].tolist()) == (["replaced"], [80000.0])
    assert desk.open(as_of=clock.instant - timedelta(minutes=30)).rulings["verdict"].tolist() == ["upheld"]
    assert counts(store)["core_ruling"] == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"ruled_by": ""},
        {"verdict": "ok"},
        {"verdict": "replaced"},
        {"replacement_value": 1.0},
    ],
    ids=str,
)
def test_a_ruling_is_signed_reasoned_and_whole(store, desk, wrong):
    desk.round(found=findings("a" * 16))
    with pytest.raises(ValueError, match=r"核定|replaced"):
        warehouse.record_ruling(
            store, "a" * 16, **({"verdict": "dismissed", "reason": "已核实", "ruled_by": "核定人"} | wrong)
        )
    assert counts(store)["core_ruling"] == 0


def test_a_mistyped_finding_key_is_refused(store):
    assert not warehouse.is_known_finding(store, "a" * 16)
    with pytest.raises(ValueError, match="没有疑点键"):
        warehouse.record_ruling(store, "a" * 16, verdict="upheld", reason="属实", ruled_by="核定人")


# -------------------------------------------------------------------------------------------------- 问
def test_a_figure_is_traced_to_file_and_cell(store, post, desk, clock):
    post.send((INVESTMENT, "2026-08", 84000.0))
    clock.forward(hours=1)
    receipt = post.send((INVESTMENT, "2026-08", 85000.0), name="东镇_更正.xlsx")
    run = warehouse.close_books(
        store,
        desk.open(),
        findings=findings(),
        results=results(value=85000.0, raw_sha256=receipt.raw_sha256),
        documents=(),
    )
    place = {"indicator_code": INVESTMENT, "subject_code": TOWN, "period": parse_period("2026-08")}
    trace = warehouse.trace_figure(store, run_key=run.run_key, **place)
    assert (trace.figure["value"], trace.receipt.file_name) == (85000.0, "东镇_更正.xlsx")
    assert trace.versions["value"].tolist() == [84000.0, 85000.0]
    assert trace.versions["cell_ref"].tolist() == ["表1!D7", "表1!D7"]
    assert warehouse.trace_figure(store, run_key=run.run_key, **(place | {"subject_code": "nobody"})) is None


def test_published_periods_that_were_revised_are_named(store, post, desk, clock):
    post.send((INVESTMENT, "2026-08", 1.0))
    desk.round("2026-07")
    run = desk.round("2026-08")
    published_at = clock.instant
    assert warehouse.revised_periods(store, published_at) == ()
    clock.forward(days=1)
    post.send((INVESTMENT, "2026-08", 2.0))
    (revised,) = warehouse.revised_periods(store, published_at)
    assert (revised.run.run_key, revised.observation_count) == (run.run_key, 1)


def test_findings_are_listed_by_suspicion_and_impact(store, desk):
    found = findings("a" * 16, "b" * 16, "c" * 16)
    found = found.assign(impact_points=[0.1, 0.3, float("nan")])
    desk.round(found=found)
    assert warehouse.read_findings(store, period="2026-08")["finding_key"].str[0].tolist() == ["b", "a", "c"]
    assert warehouse.read_findings(store, period="2026-07").empty


def test_the_status_says_what_ran_and_what_came(store, post, desk, clock):
    post.send((INVESTMENT, "2026-08", 1.0))
    desk.round("2026-07")
    newest = desk.round("2026-08")
    status = warehouse.read_status(store)
    assert [run.receipt for run in status.newest_runs] == [newest]
    assert (status.receipt_counts, status.last_receipt_at) == ({"accepted": 1}, clock.instant)
    assert (status.leases, status.unsettled_files) == ((), ())
