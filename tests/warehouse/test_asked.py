"""Who may answer: what went out and to whom, by the key that stands on the form."""

from dataclasses import replace

import pandas as pd
import pytest

import warehouse
from appraisal.frames import RECTIFICATIONS, WARNINGS
from tests.warehouse.county import HOME, INVESTMENT, TOWN, findings, reports, results


@pytest.fixture
def asked(store, post, desk):
    """A round that warned, doubted and followed up, and a ledger of the office."""
    post.send(told={"rectification_reports": reports(("p1", "ZG-01", "progressing", "2026-08-20"))})
    warned = {"warning_key": ["w1"], "period": ["2026-08"], "indicator_code": [INVESTMENT], "subject_code": [TOWN]}
    followed = {"item_code": ["deduction:e1"], "period": ["2026-08"], "subject_code": [HOME]}
    concluded = replace(
        results(),
        warnings=WARNINGS.conform(pd.DataFrame(warned | {"addressee_code": [HOME]})),
        rectifications=RECTIFICATIONS.conform(pd.DataFrame(followed)),
    )
    books = desk.open()
    warehouse.close_books(store, books, findings=findings("a" * 16), results=concluded, documents=())
    return store


@pytest.mark.parametrize(
    ("kind", "key", "may"),
    [
        ("warning", "w1", {TOWN, HOME}),
        ("finding", "a" * 16, set()),
        ("rectification", "ZG-01", {TOWN}),
        ("rectification", "deduction:e1", {HOME}),
    ],
)
def test_whom_a_key_was_asked_of(asked, kind, key, may):
    assert warehouse.who_was_asked(asked, kind, {key, "nobody's"}) == {key: frozenset(may)}


@pytest.mark.parametrize("kind", ["warning", "finding", "rectification"])
def test_a_key_of_one_kind_is_unknown_to_the_others(asked, kind):
    assert warehouse.who_was_asked(asked, kind, {"nobody's"}) == {}
