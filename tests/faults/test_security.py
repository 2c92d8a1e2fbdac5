"""Files that are meant to do harm, and names and texts that do it by accident."""

import io
import zipfile
import zlib

import pytest

from tasks.replying import safe_name
from tests.feeds.conftest import book_of, codes, values
from tests.fuzz.biff_writing import Sheet, xls_of

NAMESPACE = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def package(sheet=None, parts=(), base="xl/worksheets/sheet1.xml"):
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book_of({"报送表": [["x"]]}))) as source,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, sheet if sheet is not None and name == base else source.read(name))
        for name, part in parts:
            target.writestr(name, part)
    return content.getvalue()


# F44
@pytest.mark.parametrize(
    "content",
    [
        package(NAMESPACE.format("<row><c><v>1</v></c></row>" * 100_000)),
        package(parts=[("xl/media/a.bin", b"\0" * 60 * 2**20)]),
        package(parts=[(f"x/{n}.xml", b"<a/>") for n in range(1001)]),
        package(parts=[(f"xl/m{n}.xml", b" " * 2**20 * 9) for n in range(5)]),
        package(NAMESPACE.format("<row>" + "<c/>" * 1_900_000 + "</row>")),
        package("<a>" * 700_000 + "</a>" * 700_000),
    ],
    ids=["many rows", "large part", "many members", "several large parts", "a million blanks", "nested"],
)
def test_a_bomb_is_refused_at_once_with_its_reason(door, seconds, content):
    for feed in ("unit_submission", "replies", "statistics_bureau"):
        with seconds(2.0):
            said, message = door.said(content, feed)
        assert len(said) == 1
        assert said[0] in {"S06", "S09", "S02"}
        assert message.endswith("。")


def test_sizes_that_the_directory_understates_are_damage(door):
    made = bytearray(package(parts=[("xl/extra.xml", b" " * 2**20)]))
    at = made.rindex(b"PK\x01\x02")
    made[at + 24 : at + 28] = (100).to_bytes(4, "little")
    assert door.said(bytes(made))[0] == ["S02"]


def test_packings_that_no_spreadsheet_program_uses_are_refused(door):
    content = io.BytesIO(book_of({"报送表": [["x"]]}))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_LZMA) as target:
        target.writestr("xl/extra.xml", b"<a/>")
    assert door.said(content.getvalue())[0] == ["S06"]


@pytest.mark.parametrize(
    "text",
    [
        "," * 5_000_000,
        '"' * 1_000_001,
        "<!---->" * 2000 + "x",
        "(" * 30_000 + ",1\n",
        "９" * 40_000 + ",1\n",
        "2026年1-" * 8000,
    ],
)
def test_a_text_that_is_made_to_hang_a_reader_is_answered_at_once(door, seconds, text):
    for feed in ("unit_submission", "corroboration", "project_progress"):
        with seconds(3.0):
            assert door.said(text.encode(), feed)[0]


def test_a_cell_of_more_letters_than_a_cell_holds_is_named(door):
    for content in (
        package(NAMESPACE.format('<row r="1"><c r="B1" t="str"><v>' + "字" * 32_768 + "</v></c></row>")),
        ("a," + "字" * 32_768 + "\n").encode(),
    ):
        said, message = door.said(content)
        assert said == ["S01"]
        assert "B1" in message


# F45
DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'


@pytest.mark.parametrize(
    "part",
    [
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
    ],
)
def test_a_document_type_definition_in_any_part_is_refused(door, part):
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book_of({"报送表": [["x"]]}))) as source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            target.writestr(name, DTD if name == part else source.read(name))
        if part not in source.namelist():
            target.writestr(part, DTD)
    assert door.said(content.getvalue())[0] == ["S07"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_a_definition_hides_in_no_encoding(door, encoding):
    assert door.said(package(parts=[("xl/extra.xml", DTD.decode().encode(encoding))]))[0] == ["S07"]


def test_a_reply_in_word_with_a_definition_is_refused_and_a_plain_one_is_kept(door):
    for inside, code in ((DTD, "S07"), (b"<a/>", "S68")):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w") as target:
            target.writestr("word/document.xml", inside)
        assert door.said(content.getvalue(), "replies")[0] == [code]


# F46
NAMES = ("../../x.xlsx", "..\\..\\x.xlsx", "C:\\x.xlsx", "/etc/passwd", "a\x00.exe", "\u202exslx.exe", "CON.xlsx", "LPT1", "字" * 300 + ".xlsx", "x" * 300, "", " . ",
         "a\nb\r.xlsx", "<b>|?*.xlsx", "\udcff.xlsx", "a." + "字" * 300)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_becomes_a_name_of_ours_and_stays_text(door, tmp_path, name):
    parsed = door.read(b"a,b\n", name=name)
    assert all(char.isprintable() for message in parsed.findings["message_zh"] for char in message)
    for kind in ("退回标注件_SJ2026-000123_{}.xlsx", "SJ2026-000123_{}.txt"):
        ours = kind.format(safe_name(name))
        assert not set(ours) & set('<>:"/\\|?*\0')
        assert len(ours.encode()) <= 240
        (tmp_path / ours).write_bytes(b"x")
        assert (tmp_path / ours).resolve().parent == tmp_path


@pytest.mark.parametrize("name", ["../x.xml", "/x.xml", "xl\\x.xml", "C:x.xml", "xl/WORKBOOK.xml"])
def test_a_part_that_would_leave_its_place_or_take_anothers_is_refused(door, name):
    assert door.said(package(parts=[(name, b"<a/>")]))[0] == ["S06"]


# F49
@pytest.mark.parametrize("char", ["\x0b", "\x00", "\u202e", "\u200b", "\ud800", "\x7f", "\ufeff", "\uffff"])
@pytest.mark.parametrize("form", ["xlsx", "xls", "csv"])
def test_characters_that_no_document_can_carry_go_at_intake_and_the_cell_is_told(door, form, char):
    rows = [
        ["报送单位：白石镇　　报告期：2026-09"],
        [*door.submission, "说明"],
        ["工业总产值", "亿元", 1, 9, 8, "说@明"],
    ]
    if form == "xlsx":
        content = zipped(book_of({"报送表": rows}), b"@", f"_x{ord(char):04X}_".encode())
    elif form == "xls":
        content = xls_of(
            {
                "报送表": Sheet(
                    [[cell.replace("@", char) if isinstance(cell, str) else cell for cell in row] for row in rows]
                )
            }
        )
    else:
        text = "".join(",".join(map(str, row)) + "\n" for row in rows).replace("@", char)
        content = text.encode("utf-8", "surrogatepass")
    parsed = door.read(content)
    if (form, char) in {("csv", "\x00"), ("csv", "\ud800")}:
        assert set(codes(parsed)) <= {"S08", "S10"}
        return
    assert codes(parsed) == ["S60"]
    assert "F3" in parsed.findings["message_zh"][0]
    assert values(parsed)["output", "town.a", "ytd", "value"] == 9


def zipped(book, old, new):
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(content, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(old, new) if name.startswith("xl/") else part)
    return content.getvalue()


@pytest.mark.parametrize(
    "text", ["100<200", "A&B公司", "{{ 7*7 }}", "{% raw %}", "=HYPERLINK(1)", "@SUM(A1)", "<script>"]
)
def test_text_that_means_something_elsewhere_is_plain_text_here(door, text):
    rows = [
        ["2026年9月加减分事项台账"],
        ["考评对象", "事项类型", "分值", "发生日期", "事项"],
        ["白石镇", "加分", 1, "2026-09-05", text],
    ]
    for form in ("xlsx", "csv", "xls"):
        if form == "xlsx" and text.startswith("="):
            continue
        parsed = door.read(door.file(form, rows, "台账"), "event_ledger")
        assert list(parsed.events["matter_zh"]) == [text]


def test_a_picture_that_unpacks_to_billions_of_pixels_is_only_a_fingerprint(door, seconds):
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = (60_000).to_bytes(4, "big") + (60_000).to_bytes(4, "big") + b"\x08\x00\x00\x00\x00"
    png = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10**6)) + chunk(b"IEND", b"")
    )
    with seconds(2.0):
        parsed = door.read(png, "project_progress", name="澜江大桥_2026-09H2.png")
    assert list(parsed.photographs["photo_print"].fillna("")) == [""]
