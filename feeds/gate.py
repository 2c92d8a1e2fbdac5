"""门口的检查: what a file truly is and whether it is safe to open, before any parser touches it.

A spreadsheet library may be killed by a crafted file, so sizes, member counts, packing ratios, document type
definitions, macros, links and encryption are looked at here with ``zipfile`` alone.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from feeds import shape
from feeds.shape import RefusalError

FileKind = Literal["xlsx", "xls", "csv"]
LARGEST_FILE = 20 * 2**20
LARGEST_UNPACKED = 50 * 2**20
MOST_MEMBERS = 1000
HIGHEST_RATIO = 250
RATIO_FROM = 2 * 2**20
"""Small parts may pack tightly; the ratio is looked at from this unpacked size."""
MOST_CELLS = 400_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", " PDF 文档"),
    (b"{\\rtf", " RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", " RAR 压缩包"),
    (b"7z\xbc\xaf", " 7z 压缩包"),
    (b"\x1f\x8b", " gzip 压缩包"),
    (b"MZ", "程序文件"),
    (b"\x7fELF", "程序文件"),
)
_HTML = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|script|div)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"^\s*<\?xml|^\s*<[A-Za-z]+[\s>]")
_ENCODING = re.compile(rb"^<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_XML_PART = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_MACRO = re.compile(r"vbaProject|macrosheets/|vbaData", re.IGNORECASE)
_LINK = re.compile(r"externalLinks/|embeddings/|activeX/|ctrlProps/", re.IGNORECASE)
_ODD_NAME = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|\\|\x00|^[A-Za-z]:")


@dataclass(frozen=True)
class Admitted:
    """A file that may be opened.

    Attributes:
        kind: true type by content.
        content: its bytes.
        parts: unpacked XML parts of an xlsx by lower-case name.
    """

    kind: FileKind
    content: bytes
    parts: dict[str, bytes]


def admit(content: bytes) -> Admitted:
    """Look at a file before any parser does.

    Raises:
        RefusalError: it is too large, damaged, encrypted, of another type, or carries what it should not.
    """
    if len(content) > LARGEST_FILE:
        raise RefusalError(shape.TOO_LARGE, size="20MB以上", limit="20MB")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise RefusalError(shape.DAMAGED, fault="文件是空的，没有任何内容")
    if content.startswith(_ZIP):
        return Admitted("xlsx", content, _admitted_parts(content))
    if content.startswith(_OLE):
        return _admit_ole(content)
    _look_at_text(content)
    return Admitted("csv", content, {})


def _look_at_text(content: bytes) -> None:
    """Refuse what is neither workbook nor plain text table, naming what it is."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise RefusalError(shape.WRONG_TYPE, kind=kind, wanted="表格")
    if _HTML.match(content[:4096].removeprefix(b"\xef\xbb\xbf")):
        raise RefusalError(shape.WRONG_TYPE, kind="网页（HTML），多半是从网页导出或误存的登录页、出错页", wanted="表格")
    if _XML.match(content[:512].removeprefix(b"\xef\xbb\xbf")):
        raise RefusalError(shape.WRONG_TYPE, kind=" XML 文件", wanted="表格")


def _admit_ole(content: bytes) -> Admitted:
    if _utf16("EncryptedPackage") in content or _utf16("EncryptionInfo") in content:
        raise RefusalError(shape.ENCRYPTED)
    if _utf16("_VBA_PROJECT") in content:
        raise RefusalError(shape.MACRO, part="VBA")
    if _utf16("WordDocument") in content or _utf16("PowerPoint Document") in content:
        raise RefusalError(shape.WRONG_TYPE, kind=" Word 或 PowerPoint 文档", wanted="表格")
    if _utf16("Workbook") not in content and _utf16("Book") not in content:
        raise RefusalError(shape.DAMAGED, fault="旧版 Office 文件中没有工作簿内容")
    return Admitted("xls", content, {})


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _admitted_parts(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            members = packed.infolist()
            _look_at_members(members)
            _look_at_names([each.filename for each in members])
            return {
                each.filename.lower(): _plain_xml(each.filename, packed.read(each))
                for each in members
                if _XML_PART.search(each.filename)
            }
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, zlib.error) as fault:
        if "encrypted" in str(fault) or "password" in str(fault):
            raise RefusalError(shape.ENCRYPTED) from fault
        raise RefusalError(shape.DAMAGED, fault="压缩结构不完整（文件没有传完或已损坏）") from fault


def _look_at_members(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(each.file_size for each in members)
    if len(members) > MOST_MEMBERS:
        raise RefusalError(shape.BOMB, fault=f"内部文件有{len(members)}个，超过{MOST_MEMBERS}个")
    if unpacked > LARGEST_UNPACKED:
        raise RefusalError(shape.BOMB, fault=f"解开后有{unpacked // 2**20}MB，超过50MB")
    for each in members:
        if each.file_size > RATIO_FROM and each.file_size > HIGHEST_RATIO * max(1, each.compress_size):
            raise RefusalError(shape.BOMB, fault="压缩比过高")
    names = [each.filename for each in members]
    if len(set(names)) < len(names) or any(_ODD_NAME.search(name) for name in names):
        raise RefusalError(shape.BOMB, fault="内部文件名重复或带有路径")


def _look_at_names(names: list[str]) -> None:
    lowered = {name.lower() for name in names}
    for pattern, check in ((_MACRO, shape.MACRO), (_LINK, shape.LINKED)):
        part = next((name for name in names if pattern.search(name)), "")
        if part:
            raise RefusalError(check, part=part.rpartition("/")[2][:40] or part[:40])
    if "xl/workbook.xml" in lowered:
        return
    for member, kind in (
        ("xl/workbook.bin", "二进制工作簿（.xlsb）"),
        ("word/document.xml", " Word 文档（.docx）"),
        ("ppt/presentation.xml", " PowerPoint 文档"),
        ("content.xml", "开放文档表格（.ods 等）"),
        ("ofd.xml", " OFD 版式文件"),
    ):
        if member in lowered:
            raise RefusalError(shape.WRONG_TYPE, kind=kind, wanted="表格")
    raise RefusalError(shape.WRONG_TYPE, kind="压缩包（.zip）", wanted="表格")


def _plain_xml(name: str, content: bytes) -> bytes:
    encoding = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf")[:200])
    is_plain = encoding is None or encoding[1].lower() in {b"utf-8", b"utf8", b"us-ascii"}
    if not is_plain or content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:64]:
        raise RefusalError(shape.DOCTYPE, part=name[:40])
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RefusalError(shape.DOCTYPE, part=name[:40])
    if content.count(b"<v>") + content.count(b"<v ") + content.count(b"<is>") > MOST_CELLS:
        raise RefusalError(shape.TOO_MANY_ROWS, what="单元格", limit=f"{MOST_CELLS // 10_000}万个")
    return content
