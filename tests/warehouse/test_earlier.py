"""往期: the books carry past points and lists, and the rules that the round before went by."""

import sqlalchemy as sa

from appraisal.scheme import Scheme
from scheme import SAMPLE_SCHEME, load_scheme
from warehouse.engine import writing
from warehouse.tables import AUDIT_SCHEME


def test_the_books_carry_the_points_of_earlier_periods_and_not_of_this_one(desk):
    for period, points in (("2026-06", 6.0), ("2026-07", 7.0), ("2026-08", 8.0)):
        desk.close(desk.open(period), points=points)
    past = desk.open("2026-08").subject_history
    assert dict(zip(past["period"], past["total_points"], strict=True)) == {"2026-06": 6.0, "2026-07": 7.0}


def test_of_an_earlier_period_the_newest_edition_counts_and_makes_a_new_run(desk):
    desk.close(desk.open("2026-07"), points=7.0)
    before = desk.open("2026-09")
    desk.close(desk.open("2026-07", reason="更正", code_version="0.1.1"), points=7.5)
    after = desk.open("2026-09")
    assert after.subject_history["total_points"].tolist() == [7.5]
    assert after.run_key != before.run_key


def test_the_rules_of_the_round_before_are_those_it_was_closed_with(desk):
    assert desk.open("2026-07").previous_scheme is None
    changed = desk.scheme.model_copy(update={"document_no": "东政发〔2026〕1号"})
    desk.close(desk.open("2026-07"))
    assert desk.open("2026-08").previous_scheme is desk.scheme
    again = desk.open("2026-08", scheme=changed)
    assert again.previous_scheme == desk.scheme
    assert again.previous_scheme.hash != again.scheme.hash


def test_a_period_without_a_round_is_passed_over(desk):
    desk.close(desk.open("2026-06"))
    assert desk.open("2026-09").previous_scheme is desk.scheme


def test_rules_that_this_version_no_longer_reads_are_none(store, desk):
    old = desk.scheme.model_copy(update={"name_zh": "旧方案"})
    desk.close(desk.open("2026-07"))
    with writing(store) as connection:
        row = {"scheme_hash": old.hash, "scheme_year": 2026, "canonical_json": '{"no_such_field": 1}'}
        connection.execute(sa.insert(AUDIT_SCHEME).values(row | {"recorded_at": store.now()}))
    desk.close(desk.open("2026-08", scheme=old))
    assert desk.open("2026-09").previous_scheme is None


def test_a_stored_scheme_reads_back_as_the_same_rules():
    scheme = load_scheme(SAMPLE_SCHEME)
    assert Scheme.model_validate_json(scheme.canonical_json).hash == scheme.hash
