"""更正: a corrected file counts, both are kept, and what changed is shown to its sender and to the office (F22)."""

import io
import os

import openpyxl
import pytest

import warehouse
from flows.conduct import conduct_intake
from flows.settings import read_home
from tasks import collect
from tasks.books import store_of
from tests.years.county import found_county, submission_file

DAYS = tuple(f"2026-10-{day:02d}T09:00:00+08:00" for day in (8, 9, 10))
FIRST = submission_file("town.east", 2026, 9, 270)
SECOND = submission_file("town.east", 2026, 9, 275, edition=2)


@pytest.fixture
def home(tmp_path):
    found_county(tmp_path, first_year=2026, url="sqlite:///warehouse.db", mail_port=1)
    return lambda now: read_home(str(tmp_path), now=now)


def send(where, content, name):
    path = where.inbox / "submissions" / name
    path.write_bytes(content)
    os.utime(path, (where.now().timestamp(),) * 2)
    return next(each for each in conduct_intake(where) if each.is_new)


def paper(where, receipt_no):
    (path,) = where.outbox.glob(f"2026-10/replies/回执_{receipt_no}_*.xlsx")
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def test_a_corrected_file_counts_and_both_sides_see_what_changed(home):
    one = send(home(DAYS[0]), FIRST, "东岭镇.xlsx")
    assert paper(home(DAYS[0]), one.receipt_no).sheetnames == ["回执"]
    other = send(home(DAYS[1]), SECOND, "东岭镇_更正.xlsx")
    assert (one.verdict, other.verdict) == ("accepted", "accepted")
    assert "更正1处：改造户数 270→275户" in other.reason_zh
    book = paper(home(DAYS[1]), other.receipt_no)
    rows = [[cell.value for cell in row] for row in book["更正对照"].iter_rows(min_row=3, max_row=3)]
    assert rows == [[1, "改造户数", "东岭镇", "2026-09", "本年累计", 270, 275, "户", "报送表!E4"]]
    where = home(DAYS[2])
    known = warehouse.read_observations(store_of(where), as_of=where.now(), periods=["2026-09"])
    assert known["value"].tolist() == [275.0]
    assert len(warehouse.read_receipts(store_of(where))) == 2


def test_the_first_file_sent_again_is_a_duplicate_that_says_which_one_counts(home):
    send(home(DAYS[0]), FIRST, "东岭镇.xlsx")
    newer = send(home(DAYS[1]), SECOND, "东岭镇_更正.xlsx")
    again = send(home(DAYS[2]), FIRST, "东岭镇_再报.xlsx")
    assert again.verdict == "duplicate"
    assert f"现以回执{newer.receipt_no}为准" in again.reason_zh
    words = [str(cell.value) for row in paper(home(DAYS[2]), again.receipt_no)["回执"].iter_rows() for cell in row]
    assert any(f"现以回执{newer.receipt_no}为准" in each for each in words)


def test_a_paper_that_a_kill_left_unwritten_shows_what_changed_as_well(home, monkeypatch):
    send(home(DAYS[0]), FIRST, "东岭镇.xlsx")

    def die(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(collect, "acknowledge", die)
        with pytest.raises(KeyboardInterrupt):
            send(home(DAYS[1]), SECOND, "东岭镇_更正.xlsx")
    conduct_intake(home(DAYS[1]))
    assert "更正对照" in paper(home(DAYS[1]), "2026-0002").sheetnames
