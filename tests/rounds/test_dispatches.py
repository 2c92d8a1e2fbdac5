"""调度记录 through a round: taken in, printed in the book, traced to its own line; each 目标长 has one page."""

import re
from pathlib import Path

import pytest

from tests.rendering import need_rendering, page_texts, to_pdf

pytestmark = pytest.mark.slow


@pytest.fixture
def books(published):
    """The dispatch books of September and October."""
    return [Path(published.root, "outbox", name) for name in sorted(published.outbox()) if "调度会材料_2026-" in name]


def test_a_meeting_is_traced_from_the_book_to_its_line_in_the_table(published, books):
    rows = [row for row in published.json("trace", str(books[-1])) if str(row["key"]).startswith("record:dispatches:")]
    assert rows
    assert {row["file_name"] for row in rows} == {"调度记录表_2026年10月.xlsx"}
    assert all(row["cell"] and row["raw_sha256"] for row in rows)


def test_each_lead_has_one_page_as_libreoffice_lays_it(books, tmp_path):
    need_rendering()
    assert len(books) == 2
    for pdf in to_pdf({book.name: book.read_bytes() for book in books}, tmp_path).values():
        own = [page for page in page_texts(pdf) if not page.lstrip().startswith("附件")]
        starts = [
            place
            for place, page in enumerate(own)
            if re.search(r"^\s*(?!一、)[一二三四五六七八九十]+、", page, re.MULTILINE)
        ]
        assert len(starts) > 10
        assert starts == [*range(starts[0], starts[0] + len(starts))]
