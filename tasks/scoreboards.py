"""计分牌: its two editions as documents of a round, and the newest of a period fetched again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import warehouse
from appraisal.books import Books, Document, Results
from appraisal.frames import FindingFrame
from appraisal.period import parse_period
from report_templates import scoreboard
from tasks.books import store_of
from tasks.check_names import check_names
from tasks.home import Home, HomeError, put_file

Edition = Literal["internal", "public"]


@dataclass(frozen=True)
class _Kind:
    """An edition as a document: whose it is and what it is called."""

    edition: Edition
    addressee_code: str
    addressee_zh: str
    edition_zh: str

    @property
    def template_code(self) -> str:
        return f"scoreboard_{self.edition}"


_KINDS = (_Kind("internal", "office", "绩效办", "内部版"), _Kind("public", "all", "各单位", "公开版"))


def scoreboards(books: Books, findings: FindingFrame, results: Results) -> tuple[Document, ...]:
    """Both editions of a round that gives points; a round about projects alone has 亮灯通报 instead."""
    if "appraised" not in books.round.roles or results.subjects.empty:
        return ()
    return tuple(
        Document(
            template_code=kind.template_code,
            addressee_code=kind.addressee_code,
            file_name=f"计分牌_{books.period.code}_{kind.addressee_zh}_第{books.edition}版.html",
            title=f"计分牌（{kind.edition_zh}）",
            content=scoreboard(books, results, findings, edition=kind.edition, check_names=check_names()),
        )
        for kind in _KINDS
    )


def fetch_board(home: Home, *, period: str, edition: Edition, out: str) -> str:
    """Write the newest released board of a period to a file, byte for byte as it was released.

    Returns:
        Its name in the outbox.

    Raises:
        HomeError: no round that gives points was released for the period.
    """
    about, store = parse_period(period), store_of(home)
    code = next(kind.template_code for kind in _KINDS if kind.edition == edition)
    for run in reversed(warehouse.read_runs(store, period=about.code)):
        for released in warehouse.released(store, channel="folder", recipient="folder"):
            if released.run_key == run.run_key and released.template_code == code:
                put_file(Path(out).absolute(), warehouse.document_content(store, released.document_sha256))
                return released.file_name
    raise HomeError(
        f"{about.code} 还没有计分牌：计分的轮次（月度、季度、年度）发布时随其他文件一起写出。"
        f"请先运行 jixiao round monthly --period {about.code}（季度、年度照换轮次和报告期）"
    )
