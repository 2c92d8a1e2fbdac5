"""数据来源: a feed fetches files from its folder (IO) and parses bytes into frames (pure)."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from appraisal.books import Parsed, RawFile
from appraisal.scheme import Scheme
from feeds import shape
from feeds.gate import LARGEST_FILE
from feeds.grid import Workbook
from feeds.oversize import slip_for
from feeds.photographs import is_picture
from feeds.reading import Reading, listed
from feeds.shape import RefusalError
from feeds.text import safe_name
from feeds.workbook import read_workbook

DONE_FOLDER = "已收"
"""Folder inside each inbox folder where files go once they are kept; never fetched from."""
_HEAD_ROWS = 10
"""Filled rows at the top of a sheet among which a head is meant to stand."""
_log = logging.getLogger("jixiao.feeds")


@dataclass(frozen=True)
class Feed:
    """One kind of file that comes in.

    Attributes:
        code: the feed's code, as the scheme's sources name it.
        name_zh: name of the form.
        folder: its folder inside the inbox.
        read: reads one opened workbook into a Reading; ``None`` for files that are only kept.
        read_picture: reads a file that is a picture; ``None`` where pictures are refused.
        keeps_others: whether a file that is no table is kept unread; elsewhere it is refused.
    """

    code: str
    name_zh: str
    folder: str
    read: Callable[[Reading, Workbook], None] | None
    read_picture: Callable[[Reading], None] | None = None
    keeps_others: bool = False

    def fetch(self, inbox: Path) -> tuple[RawFile, ...]:
        """Pick up every file that waits, oldest first 收取.

        Hidden files, lock files (``~$…``), links and folders are passed over; in place of a file beyond the
        size limit a slip with its size and sha256 is taken, which the gate refuses; the file stays whole where it lies.

        Raises:
            OSError: the folder cannot be listed.
        """
        return tuple(sorted(self._waiting(inbox / self.folder), key=lambda raw: (raw.arrived_at, raw.file_name)))

    def parse(self, raw: RawFile, scheme: Scheme) -> Parsed:
        """Read one file 读取: bytes to frames.

        Bad data never raises: what cannot be read comes back as one ``return`` finding, and so does any exception that
        nobody foresaw, by the name of its type.
        """
        reading = Reading(raw, scheme)
        book = Workbook(())
        if self.read is None:
            return reading.parsed()
        try:
            if self.read_picture is not None and is_picture(raw.content):
                self.read_picture(reading)
            else:
                book = read_workbook(raw.content)
                note_left_out(reading, book)
                self.read(reading, book)
        except RefusalError as refusal:
            if self.keeps_others and refusal.check is shape.WRONG_TYPE:
                reading.find(shape.ONLY_KEPT)
            else:
                reading.find(refusal.check, refusal.cell_ref, about=None, **refusal.fields)
                _note_what_hides_a_head(reading, book)
        except Exception as fault:  # noqa: BLE001 - the door stays open whatever one file holds
            reading.find(shape.UNFORESEEN, fault=type(fault).__name__)
        return reading.parsed()

    def _waiting(self, folder: Path) -> Iterator[RawFile]:
        if not folder.is_dir():
            return
        for path in folder.iterdir():
            if path.name.startswith((".", "~$")) or path.is_symlink() or not path.is_file():
                continue
            try:
                with path.open("rb") as file:
                    content = file.read(LARGEST_FILE + 1)
                    if len(content) > LARGEST_FILE:
                        content = slip_for(file, size=path.stat().st_size, limit=LARGEST_FILE)
                arrived_at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
            except OSError as fault:
                _log.warning("文件暂时读不了，下次再收：%s（%s）", safe_name(path.name), fault.strerror)
                continue
            name = safe_name(path.name)
            yield RawFile(self.code, name, content, f"inbox/{self.folder}", arrived_at)


def _note_what_hides_a_head(reading: Reading, book: Workbook) -> None:
    """Of a file in which no table was found: hidden rows and columns, and formulas without a result near its top."""
    for grid in book.grids:
        if grid.hidden:
            reading.find(shape.HIDDEN, grid.name, what=grid.hidden)
        for row in grid.row_numbers[:_HEAD_ROWS]:
            for cell in grid.rows[row]:
                if cell.kind == "formula":
                    reading.find(shape.NO_CACHED, grid.ref(row, cell.column), label="表头")


def note_left_out(reading: Reading, book: Workbook) -> None:
    """Note hidden sheets and cleaned cells of a workbook."""
    if book.hidden_sheets:
        reading.find(shape.HIDDEN, what=f"工作表（{listed(book.hidden_sheets)}）")
    if book.cleaned_cells:
        reading.find(shape.CLEANED, book.cleaned_cells[0], cells=listed(book.cleaned_cells))
    if book.unended:
        reading.find(shape.UNENDED, book.unended)
