"""门口的检查: what a file truly is and whether it is safe to open, before any parser touches it.

A spreadsheet library may be killed by a crafted file, so sizes, member counts, packing ratios, document type
definitions, macros, links and encryption are looked at here and in ``package`` with ``zipfile`` alone.
"""

import re
from dataclasses import dataclass
from typing import Literal

from feeds import shape
from feeds.oversize import refuse_slip
from feeds.package import admitted_parts
from feeds.shape import RefusalError

FileKind = Literal["xlsx", "xls", "csv"]
LARGEST_FILE = 20 * 2**20
LARGEST_FILE_ZH = f"{LARGEST_FILE // 2**20}MB"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", " PDF 文档"),
    (b"{\\rtf", " RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"RIFF", "图片、音频或视频"),
    (b"Rar!", " RAR 压缩包"),
    (b"7z\xbc\xaf", " 7z 压缩包"),
    (b"\x1f\x8b", " gzip 压缩包"),
    (b"PK\x05\x06", "空的压缩包"),
    (b"PK\x07\x08", "分卷压缩包"),
    (b"MZ", "程序文件"),
    (b"\x7fELF", "程序文件"),
)
_LOOKED_AT = 4096
_COMMENT = ("<!--", "-->")
_HTML = re.compile(
    r"<(?:!doctype\s+html|/?(?:html|head|body|table|meta|script|div|style|title|form|center|p|br|hr|tr|td|span|font|link|"
    r"iframe|frameset|h[1-6]))\b",
    re.IGNORECASE,
)
_OLD_XML_TABLE = "urn:schemas-microsoft-com:office:spreadsheet"
_MAIL_PAGE = re.compile(r"(?:MIME-Version|Content-Type)\s*:", re.IGNORECASE)
_JSON = re.compile(r"(?:\{\s*(?:\"|\})|\[\s*[\[{\]])")
_OBJECT = re.compile(
    rb"(?:M\x00B\x00D\x00|L\x00N\x00K\x00)(?:[0-9A-F]\x00){8}|O\x00l\x00e\x001\x000\x00N\x00a\x00t\x00"
)


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
        raise RefusalError(shape.TOO_LARGE, size=f"{LARGEST_FILE_ZH}以上", limit=LARGEST_FILE_ZH)
    refuse_slip(content)
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise RefusalError(shape.DAMAGED, fault="文件是空的，没有任何内容")
    if content.startswith(_ZIP):
        return Admitted("xlsx", content, admitted_parts(content))
    if content.startswith(_OLE):
        return _admit_ole(content)
    _look_at_text(content)
    return Admitted("csv", content, {})


def _look_at_text(content: bytes) -> None:
    """Refuse what is neither workbook nor plain text table, naming what it is."""
    kind = next((kind for signature, kind in _SIGNATURES if content.startswith(signature)), "")
    if kind := kind or _kind_of_words(_first_words(content)):
        raise RefusalError(shape.WRONG_TYPE, kind=kind, wanted="表格")


def _first_words(content: bytes) -> str:
    """The first words as far as they are plain letters, in whatever encoding, without comments before them."""
    start = content[:_LOOKED_AT]
    plain = start.decode("utf-16" if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1", errors="ignore")
    words = plain.removeprefix("\xef\xbb\xbf").lstrip("\ufeff \t\r\n\x00")
    opening, closing = _COMMENT
    while words.startswith(opening):
        words = words.partition(closing)[2].lstrip()
    return words


def _kind_of_words(words: str) -> str:
    if not words.startswith("<"):
        named = ((_MAIL_PAGE, "单个文件网页（MHTML）或邮件"), (_JSON, " JSON 数据，不是表格文件"))
        return next((kind for pattern, kind in named if pattern.match(words)), "")
    if _OLD_XML_TABLE in words:
        return " XML 表格（2003 版）"
    is_declared = words.startswith("<?xml")
    if _HTML.search(words) if is_declared else _HTML.match(words):
        return "网页（HTML），多半是从网页导出或误存的登录页、出错页"
    return " XML 文件" if is_declared or re.match(r"<[!?/A-Za-z]", words) else ""


def _admit_ole(content: bytes) -> Admitted:
    if _utf16("EncryptedPackage") in content or _utf16("EncryptionInfo") in content:
        raise RefusalError(shape.ENCRYPTED)
    if _utf16("_VBA_PROJECT") in content:
        raise RefusalError(shape.MACRO, part="VBA")
    if _utf16("WordDocument") in content or _utf16("PowerPoint Document") in content:
        raise RefusalError(shape.WRONG_TYPE, kind=" Word 或 PowerPoint 文档", wanted="表格")
    if _utf16("Workbook") not in content and _utf16("Book") not in content:
        raise RefusalError(shape.DAMAGED, fault="旧版 Office 文件中没有工作簿内容")
    if _OBJECT.search(content):
        raise RefusalError(shape.LINKED, part="嵌入的对象")
    return Admitted("xls", content, {})


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")
