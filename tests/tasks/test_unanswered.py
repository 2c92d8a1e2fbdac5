"""待答复: a process that dies between a receipt and its paper leaves the paper to the next one, which writes it once."""

import os

import pytest

import warehouse
from flows.conduct import conduct_intake
from flows.settings import read_home
from tasks import collect, replying
from tests.years.county import found_county, submission_file
from warehouse import WarehouseError

NOW = "2026-10-08T09:00:00+08:00"
BREAKS = {
    "回执": (collect, "acknowledge"),
    "退回单": (collect, "send_back"),
    "退回标注件": (replying, "marked_file"),
}


class PowerCutError(BaseException):
    """Nothing in the program catches it."""


def papers_of(root):
    places = (root / "outbox", root / "quarantine")
    return {
        str(path.relative_to(root)): path.read_bytes()
        for place in places
        for path in place.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def home(tmp_path):
    sent = {  # once: a workbook carries the second in which it was made
        "东岭镇.xlsx": submission_file("town.east", 2026, 9, 270),
        "西塘镇.xlsx": submission_file("town.west", 2026, 9, "二十余"),
    }

    def found(name):
        root = tmp_path / name
        found_county(root, first_year=2026, url="sqlite:///warehouse.db", mail_port=1)
        inbox = root / "inbox/submissions"
        for file_name, content in sent.items():
            (inbox / file_name).write_bytes(content)
        for path in inbox.iterdir():
            os.utime(path, (1791400000, 1791400000))
        return read_home(str(root), now=NOW)

    return found


@pytest.mark.parametrize("paper", BREAKS)
def test_the_paper_of_a_receipt_whose_writer_died_is_written_by_the_next_intake(paper, home, monkeypatch):
    whole, broken = home("whole"), home("broken")
    conduct_intake(whole)
    expected = papers_of(whole.root)
    assert any(paper in name for name in expected)

    def die(*_args, **_more):
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(*BREAKS[paper], die)
        with pytest.raises(PowerCutError):
            conduct_intake(broken)
    assert papers_of(broken.root) != expected
    conduct_intake(broken)
    assert papers_of(broken.root) == expected


def test_what_was_settled_is_answered_though_settling_stopped(home, monkeypatch):
    where, settled = home("home"), []

    def settle_one(*args, _settle=warehouse.settle, **more):
        if settled:
            raise WarehouseError("the store is gone")
        settled.append(_settle(*args, **more))
        return settled[0]

    monkeypatch.setattr(warehouse, "settle", settle_one)
    with pytest.raises(WarehouseError):
        conduct_intake(where)
    (paper,) = papers_of(where.root)
    assert settled[0].receipt_no in paper


def test_a_paper_that_a_clerk_took_away_does_not_come_back(home):
    where = home("home")
    conduct_intake(where)
    (paper,) = (where.outbox / "2026-10/replies").glob("退回单*")
    paper.unlink()
    conduct_intake(where)
    assert not paper.exists()
