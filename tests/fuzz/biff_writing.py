"""A writer of old .xls (BIFF8 in an OLE file) as small as a test needs: numbers, texts, percent, dates, merges, hidden parts."""

import struct
from dataclasses import dataclass, field

SECTOR = 512
GENERAL, PERCENT, DATED, OWN = 15, 16, 17, 18
"""Cell formats that ``xls_of`` writes: plain, 0.00%, a day, one of the writer's own."""
_OWN_NUMBER = 200
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of values; places (row, column) from 0."""

    rows: list
    styles: dict = field(default_factory=dict)
    merges: tuple = ()
    hidden_rows: tuple = ()
    hidden_columns: tuple = ()
    state: int = 0
    more: bytes = b""


def record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def _text(text):
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le", "surrogatepass")


def _cell(row, column, value, style):
    head = struct.pack("<HHH", row, column, style)
    if isinstance(value, bool):
        return record(0x0205, head + bytes([value, 0]))
    if isinstance(value, int | float):
        return record(0x0203, head + struct.pack("<d", value))
    return record(0x0204, head + _text(str(value)))


def _sheet(sheet):
    width = max((len(row) for row in sheet.rows), default=0)
    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    body += b"".join(record(0x007D, struct.pack("<HHHHHH", c, c, 2048, GENERAL, 1, 0)) for c in sheet.hidden_columns)
    body += record(0x0200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
    for place in sheet.hidden_rows:
        body += record(0x0208, struct.pack("<HHHHHHI", place, 0, width, 255, 0, 0, 0x20))
    for r, row in enumerate(sheet.rows):
        for c, value in enumerate(row):
            if value is not None:
                body += _cell(r, c, value, sheet.styles.get((r, c), GENERAL))
    if sheet.merges:
        ranges = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in sheet.merges)
        body += record(0x00E5, struct.pack("<H", len(sheet.merges)) + ranges)
    return body + sheet.more + record(0x000A)


def stream_of(sheets, *, more=b"", is_1904=False, format_code="0"):
    """The workbook stream; ``more`` are further records of the globals."""
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += record(0x0042, struct.pack("<H", 1200)) + record(0x0022, struct.pack("<H", int(is_1904)))
    start += record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + bytes([5, 0]) + b"Arial")
    start += record(
        0x041E,
        struct.pack("<H", _OWN_NUMBER) + struct.pack("<HB", len(format_code), 1) + format_code.encode("utf-16-le"),
    )
    formats = [0] * PERCENT + [10, 14, _OWN_NUMBER]
    start += b"".join(record(0x00E0, struct.pack("<HHHBBBBIIH", 0, f, 1, 0x20, 0, 0, 0, 0, 0, 0)) for f in formats)
    bodies = [_sheet(sheet) for sheet in sheets.values()]
    names = [bytes([len(name), 1]) + name.encode("utf-16-le") for name in sheets]
    length = len(start) + sum(4 + 6 + len(name) for name in names) + len(more) + 4
    bounds, at = b"", length
    for sheet, name, body in zip(sheets.values(), names, bodies, strict=True):
        bounds += record(0x0085, struct.pack("<IBB", at, sheet.state, 0) + name)
        at += len(body)
    return start + bounds + more + record(0x000A) + b"".join(bodies)


def ole_of(stream, name="Workbook", others=()):
    """An OLE file that holds the stream; ``others`` are names of further, empty entries."""
    stream = stream.ljust(4096, b"\x00")
    count = -(-len(stream) // SECTOR)
    entries = -(-(2 + len(others)) // 4)
    sectors = count + entries
    fat_count = -(-(sectors + 1) // (SECTOR // 4 - 1))
    fat = [*range(1, count), END, *range(count + 1, sectors), END, *[FAT] * fat_count]
    fat += [FREE] * (fat_count * SECTOR // 4 - len(fat))
    places = [sectors + each for each in range(fat_count)]
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    )
    header += struct.pack("<IIIIIIIII", 0, fat_count, count, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", *(places + [FREE] * (109 - len(places))))
    made = [_entry("Root Entry", 5, END, 0, child=1), _entry(name, 2, 0, len(stream), right=2 if others else FREE)]
    made += [_entry(each, 1, END, 0, right=at + 3 if at + 1 < len(others) else FREE) for at, each in enumerate(others)]
    directory = b"".join(made).ljust(entries * SECTOR, b"\x00")
    return header + stream.ljust(count * SECTOR, b"\x00") + directory + struct.pack(f"<{len(fat)}I", *fat)


def _entry(name, kind, first, size, *, right=FREE, child=FREE):
    coded = name.encode("utf-16-le")
    head = coded.ljust(64, b"\x00") + struct.pack("<HBBIII", len(coded) + 2, kind, 1, FREE, right, child)
    return head + b"\x00" * 36 + struct.pack("<III", first, size, 0)


def xls_of(sheets, **more):
    """An .xls with these sheets: name → ``Sheet`` or rows."""
    made = {name: sheet if isinstance(sheet, Sheet) else Sheet(sheet) for name, sheet in sheets.items()}
    return ole_of(stream_of(made, **more))
