"""Mutants of a form: bytes, container, parts, cells, texts, styles, rows, records; drawn from a seeded source of chance."""

import io
import re
import struct
import zipfile
from xml.sax.saxutils import escape

from tests.fuzz import nasty

CELL = re.compile(rb"<c\b[^>]*?(?:/>|>.*?</c>)", re.DOTALL)
VALUE = re.compile(rb"<v>[^<]*</v>")
ROW = re.compile(rb"<row\b.*?</row>", re.DOTALL)
ITEM = re.compile(rb"<si>.*?</si>", re.DOTALL)
STORED = zipfile.ZIP_DEFLATED
SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"BM")


def mutant(seed, number, rng):
    """Mutant ``number`` of a seed: its bytes, its file name and what was done to it."""
    content, done = seed.content, []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        ways = WAYS[_kind_of(content)]
        way = rng.choice(ways)
        try:
            content = way(content, rng)
        except Exception:  # noqa: BLE001 - a form that earlier mutations broke is broken further
            content = flip(content, rng)
        done.append(way.__name__)
    name = rng.choice(nasty.NAMES) if rng.random() < 0.05 else seed.name
    return content, name, "+".join(done)


def _kind_of(content):
    if content.startswith(SIGNATURES) or content[8:12] == b"WEBP":
        return "picture"
    return "zip" if content.startswith(b"PK") else "ole" if content.startswith(b"\xd0\xcf") else "text"


def flip(content, rng):
    if not content:
        return b"\x00"
    made = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        made[rng.randrange(len(made))] = rng.randrange(256)
    return bytes(made)


def cut(content, rng):
    return content[: rng.randrange(len(content) + 1)]


def splice(content, rng):
    at, to = sorted((rng.randrange(len(content) + 1), rng.randrange(len(content) + 1)))
    to = min(to, at + 400)
    return rng.choice((content[:at] + content[to:], content[:to] + content[at:to] + content[to:]))


def head(content, rng):
    return rng.choice(nasty.HEADS) + content


def tail(content, rng):
    return content + rng.choice(
        (b"\x00" * 100, b"PK\x05\x06" + b"\x00" * 18, bytes(rng.randrange(256) for _ in range(50)))
    )


# packages


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {each.filename: packed.read(each) for each in packed.infolist()}


def package_of(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", STORED) as packed:
        for name, part in parts.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), part, STORED)
    return content.getvalue()


def _in_part(content, rng, change, among="worksheets/sheet"):
    parts = parts_of(content)
    name = rng.choice([name for name in parts if among in name])
    parts[name] = change(parts[name])
    return package_of(parts)


def _one(pattern, part, rng, change):
    found = rng.choice(list(pattern.finditer(part)))
    return part[: found.start()] + change(found[0]) + part[found.end() :]


def value(content, rng):
    new = b"<v>" + rng.choice(nasty.NUMBERS).encode() + b"</v>"
    return _in_part(content, rng, lambda part: _one(VALUE, part, rng, lambda _: new))


def _text_cell(cell, rng):
    place = re.search(rb'r="([^"]*)"', cell)
    written = escape(rng.choice(nasty.TEXTS)).encode("utf-8", "ignore")
    written = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", written)
    return b'<c r="' + (place[1] if place else b"A1") + b'" t="inlineStr"><is><t>' + written + b"</t></is></c>"


def text(content, rng):
    return _in_part(content, rng, lambda part: _one(CELL, part, rng, lambda cell: _text_cell(cell, rng)))


def type_(content, rng):
    kind = rng.choice((b"s", b"str", b"n", b"b", b"e", b"d", b"inlineStr", b"foo"))

    def change(cell):
        cell = re.sub(rb' t="[^"]*"', b"", cell, count=1)
        return cell.replace(b"<c", b'<c t="' + kind + b'"', 1)

    return _in_part(content, rng, lambda part: _one(CELL, part, rng, change))


def address(content, rng):
    new = rng.choice(
        (b"A1", b"E4", b"XFD1048576", b"ZZZ1", b"A0", b"e4", b"A99999999", b"", b"E", b"4", b"$E$4", b"F5")
    )
    return _in_part(
        content, rng, lambda part: _one(re.compile(rb' r="[A-Z]+[0-9]+"'), part, rng, lambda _: b' r="' + new + b'"')
    )


def style(content, rng):
    new = b' s="%d"' % rng.choice((0, 1, 2, 3, 5, 9, 999, 10**12))
    return _in_part(content, rng, lambda part: _one(re.compile(rb' s="[0-9]+"'), part, rng, lambda _: new))


def formats(content, rng):
    code = rng.choice(("0.00%", '0.0"万"', "0!.0,", "yyyy-mm-dd", "0000", '[Red]0.0;"负"0.0', '"%"0', "@"))
    new = (
        b'<numFmts count="1"><numFmt numFmtId="200" formatCode="'
        + escape(code, {'"': "&quot;"}).encode()
        + b'"/></numFmts>'
    )

    def change(part):
        part = re.sub(rb"<numFmts.*?</numFmts>", b"", part, flags=re.DOTALL)
        part = re.sub(rb"(<styleSheet[^>]*>)", rb"\1" + new.replace(b"\\", b"\\\\"), part, count=1)
        return _one(
            re.compile(rb'<xf numFmtId="[0-9]+"'),
            part,
            rng,
            lambda _: b'<xf numFmtId="%d"' % rng.choice((200, 9, 14, 10)),
        )

    return _in_part(content, rng, change, "styles")


def formula(content, rng):
    made = rng.choice((b"<f>1+1</f>", b"<f>1+1</f><v></v>", b'<f t="shared" si="0"/>', b"<f/>", b"<f>1</f><v>7</v>"))

    def change(cell):
        start = re.match(rb"<c\b[^>]*?/?>", cell)[0].rstrip(b"/>")
        return re.sub(rb' t="[^"]*"', b"", start) + b">" + made + b"</c>"

    return _in_part(content, rng, lambda part: _one(CELL, part, rng, change))


def shared(content, rng):
    written = escape(rng.choice(nasty.TEXTS)).encode("utf-8", "ignore")
    new = rng.choice(
        (b"", b"<si/>", b"<si><t>" + re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", written) + b"</t></si>")
    )
    return _in_part(content, rng, lambda part: _one(ITEM, part, rng, lambda _: new), "sharedStrings")


def rows(content, rng):
    def change(row):
        return rng.choice((
            b"", row + row, row.replace(b"<row", b'<row hidden="1"', 1), re.sub(rb'r="[0-9]+"', b'r="4"', row, count=1),
            re.sub(rb' r="[A-Z]*[0-9]+"', b"", row), row.replace(b"<row", b'<row ht="0" customHeight="1"', 1),
        ))  # fmt: skip

    return _in_part(content, rng, lambda part: _one(ROW, part, rng, change))


def merge(content, rng):
    column, row = rng.choice("ABCDEFGH"), rng.randrange(1, 12)
    ref = f"{column}{row}:{chr(ord(column) + rng.randrange(3))}{row + rng.randrange(4)}"
    new = rng.choice((ref, ref, ref, "A1:XFD1048576", "E4", "E9:E4", "x")).encode()

    def change(part):
        part = re.sub(rb"<mergeCells.*?</mergeCells>", b"", part, flags=re.DOTALL)
        return part.replace(
            b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="' + new + b'"/></mergeCells>'
        )

    return _in_part(content, rng, change)


def hide(content, rng):
    if rng.random() < 0.5:
        column = b'<cols><col min="%d" max="%d" width="9" hidden="1"/></cols><sheetData>'
        at = rng.randrange(1, 9)
        return _in_part(
            content,
            rng,
            lambda part: re.sub(rb"<cols>.*?</cols>", b"", part, flags=re.DOTALL).replace(
                b"<sheetData>", column % (at, at)
            ),
        )
    state = rng.choice((b"hidden", b"veryHidden", b"visible"))

    def change(part):
        part = re.sub(rb' state="[^"]*"', b"", part)
        return _one(re.compile(rb"<sheet "), part, rng, lambda _: b'<sheet state="' + state + b'" ')

    return _in_part(content, rng, change, "xl/workbook.xml")


def sheet_name(content, rng):
    new = b' name="' + rng.choice(("报送表", "Sheet1", "", "a" * 300, "=1")).encode() + b'"'
    return _in_part(
        content, rng, lambda part: _one(re.compile(rb' name="[^"]*"'), part, rng, lambda _: new), "xl/workbook.xml"
    )


def part(content, rng):
    parts = parts_of(content)
    name = rng.choice(list(parts))
    way = rng.randrange(5)
    if way == 0:
        del parts[name]
    elif way == 1:
        parts[name.upper()] = parts[name]
    elif way == 2:
        parts[name] = parts[name][: rng.randrange(len(parts[name]) + 1)]
    elif way == 3:
        added, inside = rng.choice(nasty.PARTS)
        parts[added] = inside
    else:
        other = rng.choice(list(parts))
        parts[name], parts[other] = parts[other], parts[name]
    return package_of(parts)


def token(content, rng):
    def change(inside):
        at = rng.randrange(len(inside) + 1)
        return inside[:at] + rng.choice(nasty.XML_TOKENS) + inside[at:]

    return _in_part(content, rng, change, rng.choice((".xml", "sheet", ".rels")))


def inside(content, rng):
    return _in_part(content, rng, lambda part: rng.choice((flip, splice))(part, rng), rng.choice((".xml", "sheet")))


def directory(content, rng):
    at = content.rindex(b"PK\x01\x02")
    made = bytearray(content)
    struct.pack_into(
        "<I", made, at + rng.choice((16, 20, 24, 42)), rng.choice((0, 1, 2**31, 2**32 - 1, rng.randrange(10**6)))
    )
    return bytes(made)


# texts


def _lines(content):
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).splitlines(), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1").splitlines(), "latin-1"


def field_(content, rng):
    lines, encoding = _lines(content)
    at = rng.randrange(len(lines))
    fields = lines[at].split(",")
    fields[rng.randrange(len(fields))] = rng.choice((*nasty.TEXTS, *nasty.NUMBERS)).replace("\n", " ")
    lines[at] = ",".join(fields)
    return "\r\n".join([*lines, ""]).encode(encoding, "ignore")


def columns(content, rng):
    lines, encoding = _lines(content)
    one, other = rng.randrange(4), rng.randrange(4)
    for at, line in enumerate(lines):
        fields = line.split(",")
        fields[one], fields[other] = fields[other], fields[one]
        lines[at] = ",".join(fields)
    return "\n".join([*lines, ""]).encode(encoding)


def lines(content, rng):
    told, encoding = _lines(content)
    at = rng.randrange(len(told))
    told = rng.choice(
        (told[:at] + told[at + 1 :], [*told[: at + 1], *told[at:]], told[::-1], [*told[:at], "合计,,,,1,2", *told[at:]])
    )
    return rng.choice(("\n", "\r\n", "\r")).join([*told, ""]).encode(encoding)


def encoding(content, rng):
    told = "\n".join([*_lines(content)[0], ""])
    return told.encode(
        rng.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32", "big5")), "replace"
    )


def quotes(content, rng):
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.choice((b'"', b'""', b'"\n"', b"\t", b";", b"\x00", b"\r", b",,,,")) + content[at:]


# old workbooks


def cell_record(content, rng):
    """Another value, kind or place of one record of a cell."""
    places = [at for kind in (b"\x03\x02", b"\x04\x02", b"\x05\x02", b"\x7e\x02") for at in _finds(content, kind)]
    at, made = rng.choice(places), bytearray(content)
    way = rng.randrange(4)
    if way == 0:
        struct.pack_into("<d", made, at + 10, rng.choice((0.0, 1e300, float("nan"), float("inf"), -7.5, 0.953)))
    elif way == 1:
        struct.pack_into("<H", made, at + rng.choice((4, 6, 8)), rng.choice((0, 3, 16, 17, 255, 65535)))
    elif way == 2:
        struct.pack_into(
            "<H", made, at, rng.choice((0x0006, 0x0205, 0x027E, 0x00BD, 0x0201, 0x0085, 0x000A, 0x002F, 0x01AE))
        )
    else:
        struct.pack_into("<H", made, at + 2, rng.choice((0, 1, 8, 4000, 65535)))
    return bytes(made)


def _finds(content, wanted):
    at = content.find(wanted, 512)
    while at >= 0:
        yield at
        at = content.find(wanted, at + 1)


def sectors(content, rng):
    made = bytearray(content)
    at = rng.choice(
        (
            30,
            32,
            44,
            48,
            56,
            60,
            68,
            76,
            len(made) - 512,
            len(made) - 508,
            len(made) - 1024 + 116,
            len(made) - 1024 + 120,
        )
    )
    struct.pack_into("<I", made, at, rng.choice((0, 1, 2, 9, 10**6, 2**31, 2**32 - 1, 2**32 - 2)))
    return bytes(made)


# pictures


def sizes(content, rng):
    """Another width, height or length where the formats have them."""
    made = bytearray(content)
    at = rng.choice([at for at in (4, 16, 18, 20, 22, 24, 28, 163, 165) if at + 4 <= len(made)])
    struct.pack_into(rng.choice(("<I", ">I")), made, at, rng.choice((0, 1, 5, 95, 65_535, 60_000, 2**31, 2**32 - 1)))
    return bytes(made)


_ANY = (flip, cut, splice, head, tail)
WAYS = {
    "zip": (
        value, value, value, text, text, text, type_, address, style, formats, formula, shared, shared, rows, rows, merge, hide, sheet_name,
        part, token, inside, directory, *_ANY,
    ),
    "text": (field_, field_, field_, field_, columns, lines, lines, encoding, quotes, quotes, *_ANY),
    "picture": (sizes, sizes, *_ANY),
    "ole": (cell_record, cell_record, cell_record, sectors, *_ANY),
}  # fmt: skip
