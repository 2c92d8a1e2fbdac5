import hashlib
import os
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import FEEDS, feed
from feeds.feed import Feed
from feeds.text import safe_name

SUBMISSIONS = next(each for each in FEEDS if each.code == "unit_submission")


def put(folder, name, content=b"x", at=1_790_000_000):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


def test_files_are_fetched_oldest_first_with_their_arrival(tmp_path):
    folder = tmp_path / "submissions"
    put(folder, "b.xlsx", at=1_790_000_100)
    put(folder, "c.xlsx", b"22", at=1_790_000_000)
    put(folder, "a.xlsx", at=1_790_000_100)
    fetched = SUBMISSIONS.fetch(tmp_path)
    assert [raw.file_name for raw in fetched] == ["c.xlsx", "a.xlsx", "b.xlsx"]
    assert fetched[0].arrived_at == datetime.fromtimestamp(1_790_000_000, tz=UTC)
    assert (fetched[0].content, fetched[0].received_from, fetched[0].source_code) == (
        b"22",
        "inbox/submissions",
        "unit_submission",
    )


def test_lock_files_hidden_files_folders_and_links_are_passed_over(tmp_path):
    folder = tmp_path / "submissions"
    put(folder, "~$a.xlsx")
    put(folder, ".hidden")
    put(folder / "已收", "done.xlsx")
    (folder / "link.xlsx").symlink_to(put(tmp_path, "outside.xlsx"))
    assert SUBMISSIONS.fetch(tmp_path) == ()


def test_an_inbox_without_the_folder_is_empty(tmp_path):
    assert SUBMISSIONS.fetch(tmp_path) == ()


def test_of_a_huge_file_a_slip_is_kept_and_the_file_stays_whole(tmp_path, monkeypatch, scheme, files):
    monkeypatch.setattr(feed, "LARGEST_FILE", 100)
    path = put(tmp_path / "submissions", "big.xlsx", b"x" * 1000)
    (raw,) = SUBMISSIONS.fetch(tmp_path)
    parsed = SUBMISSIONS.parse(raw, scheme)
    message = parsed.findings["message_zh"].iloc[0]
    assert files.codes(parsed) == ["S01"]
    assert hashlib.sha256(b"x" * 1000).hexdigest() in message
    assert "完整留在收件箱" in message
    assert path.read_bytes() == b"x" * 1000
    assert len(raw.content) < 300


def test_names_are_text_and_never_break_a_document():
    assert safe_name("a\x00\u202egnp.xlsx") == "agnp.xlsx"
    assert safe_name(os.fsdecode("白石镇.xlsx".encode("gbk"))) == "白石镇.xlsx"


def test_an_unforeseen_fault_becomes_a_return_that_names_it(files, scheme):
    def broken(reading, book):
        raise ZeroDivisionError

    odd = Feed("unit_submission", "单位报送表", "submissions", broken)
    from appraisal.books import RawFile

    parsed = odd.parse(RawFile("unit_submission", "a.csv", b"a,b\n", "inbox", files.arrived), scheme)
    assert files.codes(parsed) == ["S49"]
    assert "ZeroDivisionError" in parsed.findings["message_zh"].iloc[0]


@pytest.mark.parametrize("each", FEEDS, ids=lambda each: each.code)
def test_feeds_are_named_once(each):
    assert [other.code for other in FEEDS].count(each.code) == 1
    assert [other.folder for other in FEEDS].count(each.folder) == 1


@pytest.fixture(scope="module")
def good_book(files):
    return files.book({"报送表": files.rows(files.good_row)})


CALM = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@CALM
@given(content=st.binary(max_size=300), place=st.integers(0, 5))
def test_random_bytes_never_raise(files, scheme, content, place):
    parsed = files.parse(FEEDS[place].code, content, scheme)
    assert set(parsed.findings["consequence"]) >= {"return"}
    assert "S49" not in files.codes(parsed)


@CALM
@given(
    text=st.text(alphabet='县单位指标名称本年累计报告期年份year,\n"０1２3.-—%万元2026白石镇', max_size=200),
    place=st.integers(0, 5),
)
def test_random_tables_of_known_words_never_raise(files, scheme, text, place):
    assert "S49" not in files.codes(files.parse(FEEDS[place].code, text.encode(), scheme))


@CALM
@given(at=st.floats(0, 0.999), byte=st.integers(0, 255))
def test_a_workbook_with_one_byte_changed_never_raises(files, scheme, good_book, at, byte):
    place = int(len(good_book) * at)
    mutated = good_book[:place] + bytes([byte]) + good_book[place + 1 :]
    assert "S49" not in files.codes(files.parse("unit_submission", mutated, scheme))


@CALM
@given(
    old=st.sampled_from(['r="', '"4"', "<v>", "E4", "</row>", 't="s"', "mergeCell", "A1"]),
    new=st.sampled_from(["", "9", '"-1"', "ZZZ99999999", "<x>", "\x00", "nan"]),
)
def test_a_workbook_with_a_damaged_sheet_part_never_raises(files, scheme, good_book, old, new):
    mutated = files.rewritten(good_book, old, new)
    assert "S49" not in files.codes(files.parse("unit_submission", mutated, scheme))
