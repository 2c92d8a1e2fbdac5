"""旧版 .xls 的记号: what a values-only reader does not tell of an old workbook: number formats, errors, hidden parts.

A small look at the records of the workbook stream; the values themselves come from ``legacy``.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from feeds import shape
from feeds.shape import RefusalError
from feeds.styles import Styles, styles_of

_HEADER_SECTORS, _FREE, _DIRECTORY_ENTRY = 109, 0xFFFFFFFA, 128
_SUPBOOK, _OWN_SHEETS, _ADD_IN, _MACRO_SHEET = 0x01AE, b"\x01\x04", b"\x01\x3a", 1
_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x002F, 0x0085, 0x041E, 0x00E0
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR, _ROW, _COLINFO = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205, 0x0208, 0x007D
_VERSION_8 = 0x0600
_HIDDEN_ROW, _HIDDEN_COLUMN = 0x20, 0x01
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_ERROR_RESULT = b"\x02"
_MOST_SECTORS = 200_000


@dataclass
class Marks:
    """Marks of one sheet; places are (row, column), 1-based.

    Attributes:
        looks: cell style of each number.
        errors: error values by place.
        hidden_rows: hidden rows.
        hidden_columns: hidden columns.
    """

    looks: dict[tuple[int, int], int] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def read_marks(content: bytes) -> tuple[tuple[Marks, ...], Styles]:
    """Marks of every sheet, in the order of the workbook, and what its cell styles show.

    Raises:
        RefusalError: the stream is encrypted or its structure is broken.
    """
    try:
        stream = _workbook_stream(content)
        offsets, styles = _globals(stream)
        return tuple(_sheet_marks(stream, offset) for offset in offsets), styles
    except (struct.error, LookupError, StopIteration, ValueError) as fault:
        raise RefusalError(shape.DAMAGED, fault="旧版工作簿内部结构不完整") from fault


def _workbook_stream(content: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    mini_size = 1 << struct.unpack_from("<H", content, 32)[0]
    directory_at, _, cutoff, mini_fat_at = struct.unpack_from("<IIII", content, 48)
    table = _sector_table(content, size)
    directory = _chain(content, table, directory_at, size=size, offset=size)
    root, book = _entries(directory)
    if book[1] >= cutoff:
        return _whole(_chain(content, table, book[0], size=size, offset=size), book[1])
    mini = _chain(content, table, root[0], size=size, offset=size)
    mini_fat = _chain(content, table, mini_fat_at, size=size, offset=size)
    mini_table = struct.unpack(f"<{len(mini_fat) // 4}I", mini_fat)
    return _whole(_chain(mini, mini_table, book[0], size=mini_size, offset=0), book[1])


def _whole(stream: bytes, length: int) -> bytes:
    """The stream at its stated length; a file that was cut off has less."""
    if len(stream) < length:
        raise ValueError(length)
    return stream[:length]


def _sector_table(content: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows each; the list of the table's own sectors starts in the header and goes on in a chain."""
    places = [place for place in struct.unpack_from(f"<{_HEADER_SECTORS}I", content, 76) if place < _FREE]
    more = struct.unpack_from("<I", content, 68)[0]
    while more < _FREE and len(places) < _MOST_SECTORS:
        listed = struct.unpack_from(f"<{size // 4}I", content, size + more * size)
        places += [place for place in listed[:-1] if place < _FREE]
        more = listed[-1]
    return tuple(
        number for place in places for number in struct.unpack_from(f"<{size // 4}I", content, size + place * size)
    )


def _chain(content: bytes, table: tuple[int, ...], first: int, *, size: int, offset: int) -> bytes:
    pieces: list[bytes] = []
    place = first
    while place < _FREE:
        if len(pieces) > _MOST_SECTORS:
            raise ValueError(place)
        pieces.append(content[offset + place * size : offset + (place + 1) * size])
        place = table[place]
    return b"".join(pieces)


def _entries(directory: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    """First sector and length of the root entry and of the workbook stream."""
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, length - 2)].decode("utf-16-le", errors="replace")
        first, size = struct.unpack_from("<II", directory, at + 116)
        found.setdefault(name, (first, size))
    return found["Root Entry"], next(found[name] for name in ("Workbook", "Book") if name in found)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Records of one substream from its BOF to its EOF, charts within it left out.

    Raises:
        ValueError: it breaks off before its EOF.
    """
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            break
        depth += kind == _BOF
        if depth <= 1:
            yield kind, stream[at + 4 : at + 4 + length]
        depth -= kind == _EOF
        if depth <= 0:
            return
        at += 4 + length
    raise ValueError(at)


def _globals(stream: bytes) -> tuple[list[int], Styles]:
    """Where the worksheets start, and what the cell styles show."""
    offsets: list[int] = []
    formats: list[int] = []
    codes: dict[int, str] = {}
    version = struct.unpack_from("<H", stream, 4)[0]
    for kind, data in _records(stream, 0):
        if kind == _FILEPASS:
            raise RefusalError(shape.ENCRYPTED)
        if kind == _BOUNDSHEET and data[5] == _MACRO_SHEET:
            raise RefusalError(shape.MACRO, part="宏表")
        if kind == _SUPBOOK and data[2:4] not in {_OWN_SHEETS, _ADD_IN}:
            raise RefusalError(shape.LINKED, part="引用的外部工作簿")
        if kind == _BOUNDSHEET and data[5] == 0:
            offsets.append(struct.unpack_from("<I", data)[0])
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", data)[0]] = _format_code(data[2:], is_wide=version == _VERSION_8)
        elif kind == _XF:
            formats.append(struct.unpack_from("<H", data, 2)[0])
    return offsets, styles_of(codes, formats)


def _format_code(text: bytes, *, is_wide: bool) -> str:
    """A number format as text; the form of 97 says itself whether a letter has one byte or two, older ones have one."""
    if not is_wide:
        return text[1 : 1 + text[0]].decode("gb18030", "replace")
    length, flag = struct.unpack_from("<HB", text)
    return (
        text[3 : 3 + 2 * length].decode("utf-16-le", "replace") if flag & 1 else text[3 : 3 + length].decode("latin-1")
    )


def _sheet_marks(stream: bytes, offset: int) -> Marks:
    marks = Marks()
    for kind, data in _records(stream, offset):
        if kind in {_NUMBER, _RK, _FORMULA, _BOOLERR}:
            _mark_cell(marks, kind, data)
        elif kind == _MULRK:
            row, first = struct.unpack_from("<HH", data)
            for step in range((len(data) - 6) // 6):
                marks.looks[row + 1, first + step + 1] = struct.unpack_from("<H", data, 4 + step * 6)[0]
        elif kind == _ROW and struct.unpack_from("<H", data, 12)[0] & _HIDDEN_ROW:
            marks.hidden_rows.add(struct.unpack_from("<H", data)[0] + 1)
        elif kind == _COLINFO and struct.unpack_from("<H", data, 8)[0] & _HIDDEN_COLUMN:
            first, last = struct.unpack_from("<HH", data)
            marks.hidden_columns.update(range(first + 1, last + 2))
    return marks


def _mark_cell(marks: Marks, kind: int, data: bytes) -> None:
    row, column, style = struct.unpack_from("<HHH", data)
    place = (row + 1, column + 1)
    marks.looks[place] = style
    if kind == _BOOLERR and data[7]:
        marks.errors[place] = _ERRORS.get(data[6], "#N/A")
    elif kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6:7] == _ERROR_RESULT:
        marks.errors[place] = _ERRORS.get(data[8], "#N/A")
