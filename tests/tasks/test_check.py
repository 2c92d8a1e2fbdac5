"""What is got ready beside the evidence is got ready once and is no part of it."""

import pytest

from appraisal.hands import one_by_one
from tasks import check


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_jobs_done_while_the_checks_get_ready_come_back_in_their_order(monkeypatch, count):
    ready = []
    monkeypatch.setattr(check, "make_ready", lambda: ready.append(True))
    monkeypatch.setattr(check, "in_two", one_by_one)
    told = check._while_getting_ready([lambda number=number: number for number in range(count)])
    assert told == list(range(count))
    assert ready == [True]
