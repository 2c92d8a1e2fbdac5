import io
import zipfile

import pytest

from feeds.gate import admit
from feeds.shape import RefusalError
from feeds.workbook import decoded, read_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def packed(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


def with_part(book: bytes, name: str, part: bytes) -> bytes:
    content = io.BytesIO(book)
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, part)
    return content.getvalue()


def refused(content: bytes) -> RefusalError:
    with pytest.raises(RefusalError) as told:
        read_workbook(content)
    return told.value


@pytest.fixture(scope="module")
def book(files):
    return files.book({"报送表": files.rows(files.good_row)})


def test_a_plain_workbook_is_admitted(book):
    assert admit(book).kind == "xlsx"


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"", "S02", "空的"),
        (b"\x00" * 50, "S02", "空的"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "S03", None),
        (OLE + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"), "S04", None),
        (OLE + "WordDocument".encode("utf-16-le"), "S08", "Word"),
        (OLE, "S02", None),
        (OLE + "Workbook".encode("utf-16-le"), "S02", None),
        (b"<html><body>login</body></html>", "S08", "HTML"),
        (b"\xef\xbb\xbf <!DOCTYPE html><table></table>", "S08", "HTML"),
        (b"%PDF-1.7", "S08", "PDF"),
        (b"Rar!\x1a\x07", "S08", "RAR"),
        (b"<?xml version='1.0'?><Workbook/>", "S08", "XML"),
        (packed(**{"a.txt": b"x"}), "S08", "压缩包"),
        (packed(**{"word/document.xml": b"<a/>"}), "S08", "Word"),
        (packed(**{"xl/workbook.bin": b"x"}), "S08", "xlsb"),
        (packed(**{"xl/workbook.xml": b"<a/>", "../../x.xml": b"<a/>"}), "S06", "路径"),
        (packed(**{"xl/workbook.xml": b"<a/>"}), "S02", None),
        (b"a,b\n\x00\x01\x02", "S08", "二进制"),
        (b"\xff\xfe" + b"\x00\xd8" * 3, "S10", None),
        (b"\x81\xff\xff\xff", "S10", None),
    ],
)  # fmt: skip
def test_what_is_no_safe_table_is_refused_by_its_true_kind(content, code, word):
    told = refused(content)
    assert told.check.code == code
    assert word is None or word in str(told.fields)


@pytest.mark.parametrize(
    ("name", "part", "code"),
    [
        ("xl/vbaProject.bin", b"x", "S04"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "S05"),
        ("xl/embeddings/oleObject1.bin", b"x", "S05"),
        ("xl/extra.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "S07"),
        ("xl/extra.xml", '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"), "S07"),
        ("xl/extra.xml", b'<?xml version="1.0" encoding="cp037"?>', "S07"),
        ("xl/extra.xml", b" " * (60 * 2**20), "S06"),
        ("xl/extra.xml", b" " * (10 * 2**20), "S06"),
    ],
    ids=["macro", "link", "object", "entity", "utf-16", "odd encoding", "unpacked size", "ratio"],
)
def test_a_workbook_with_something_extra_is_refused(book, name, part, code):
    assert refused(with_part(book, name, part)).check.code == code


def test_too_many_members_are_refused(book):
    content = io.BytesIO(book)
    with zipfile.ZipFile(content, "a") as file:
        for number in range(1001):
            file.writestr(f"x/{number}", b"")
    assert refused(content.getvalue()).check.code == "S06"


def test_a_file_beyond_twenty_megabytes_is_refused():
    assert refused(b"a," * (11 * 2**20)).check.code == "S01"


@pytest.mark.parametrize("share", [0.3, 0.66, 0.95])
def test_a_truncated_workbook_is_refused(book, share):
    assert refused(book[: int(len(book) * share)]).check.code == "S02"


def test_too_many_rows_of_text_are_refused():
    assert refused(b"a,b\n" * 20_001).check.code == "S09"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_reads_alike_in_every_chinese_encoding(encoding):
    assert decoded("单位名称,指标名称\n白石镇,用电量\n".encode(encoding)) == "单位名称,指标名称\n白石镇,用电量\n"


def test_a_rare_character_outside_gbk_is_read():
    assert "㙍" in decoded("㙍镇,1".encode("gb18030"))
