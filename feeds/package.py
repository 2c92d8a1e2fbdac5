"""压缩包: an Office package is looked at with ``zipfile`` alone before anything in it is read as a workbook.

Sizes, members and packing come first, from the directory; then every XML part, which must be plain; only then what the
package is and whether it carries macros, links or objects.
"""

import re
import struct
import zipfile
import zlib
from io import BytesIO

from feeds import shape
from feeds.shape import RefusalError

LARGEST_UNPACKED = 50 * 2**20
MOST_MEMBERS = 1000
HIGHEST_RATIO = 250
RATIO_FROM = 2 * 2**20
"""Small parts may pack tightly; the ratio is looked at from this unpacked size."""
MOST_CELLS = 200_000
MOST_TAGS = 1_200_000
"""Of all XML parts together: what 200,000 cells and their texts need, and what is parsed within two seconds."""
_XML_PART = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_MACRO = re.compile(r"vbaProject|macrosheets/|vbaData", re.IGNORECASE)
_MACRO_WORDS = (b"macroEnabled", b"vbaProject", b"xlMacrosheet", b"intlMacrosheet")
_LINK = re.compile(r"externalLinks/|embeddings/|activeX/|ctrlProps/|xl/connections\.xml$|queryTables/", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?Relationship\b[^>]*>")
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_HARMLESS = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_ODD_NAME = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|\\|\x00|^[A-Za-z]:")
_ENCODING = re.compile(rb"^<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)
_PLAIN_ENCODINGS = frozenset((b"utf-8", b"utf8", b"us-ascii"))
_PLAIN_PACKINGS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
_LOCKED_FLAG = 0x1
_MARK = b"\xef\xbb\xbf"
_KINDS = (
    ("xl/workbook.bin", "二进制工作簿（.xlsb）"),
    ("word/document.xml", " Word 文档（.docx）"),
    ("ppt/presentation.xml", " PowerPoint 文档"),
    ("content.xml", "开放文档表格（.ods 等）"),
    ("ofd.xml", " OFD 版式文件"),
)


def admitted_parts(content: bytes) -> dict[str, bytes]:
    """Unpacked XML parts of a workbook by lower-case name.

    Raises:
        RefusalError: the package is damaged, locked, too large, no workbook, or carries what it should not.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            members = packed.infolist()
            _prove_members(members)
            parts = {each.filename.lower(): packed.read(each) for each in members if _XML_PART.search(each.filename)}
    except (
        zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, LookupError, MemoryError,
        struct.error, zlib.error,
    ) as fault:  # fmt: skip
        raise RefusalError(shape.DAMAGED, fault="压缩结构不完整（文件没有传完或已损坏）") from fault
    for name, part in parts.items():
        _prove_plain(name, part)
    _prove_harmless([each.filename for each in members], parts)
    _prove_amount(parts)
    return parts


def _prove_members(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(each.file_size for each in members)
    if any(each.flag_bits & _LOCKED_FLAG for each in members):
        raise RefusalError(shape.ENCRYPTED)
    if len(members) > MOST_MEMBERS:
        raise RefusalError(shape.BOMB, fault=f"内部文件有{len(members)}个，超过{MOST_MEMBERS}个")
    if unpacked > LARGEST_UNPACKED:
        limit = f"{LARGEST_UNPACKED // 2**20}MB"
        raise RefusalError(shape.BOMB, fault=f"解开后有{unpacked // 2**20}MB，超过{limit}（也可能是空白格设了格式）")
    if any(
        each.file_size > RATIO_FROM and each.file_size > HIGHEST_RATIO * max(1, each.compress_size) for each in members
    ):
        raise RefusalError(shape.BOMB, fault="压缩比过高")
    if any(each.compress_type not in _PLAIN_PACKINGS for each in members):
        raise RefusalError(shape.BOMB, fault="用了表格软件不用的压缩方法")
    names = [each.filename.lower() for each in members]
    if len(set(names)) < len(names) or any(_ODD_NAME.search(name) for name in names):
        raise RefusalError(shape.BOMB, fault="内部文件名重复或带有路径")


def _prove_harmless(names: list[str], parts: dict[str, bytes]) -> None:
    """Refuse macros, links and objects, by the names of parts and by what the package says of them; then other kinds."""
    for pattern, check in ((_MACRO, shape.MACRO), (_LINK, shape.LINKED)):
        found = next((name for name in names if pattern.search(name)), "")
        if found:
            raise RefusalError(check, part=found.rpartition("/")[2][:40] or found[:40])
    types = parts.get("[content_types].xml", b"")
    if any(word in types for word in _MACRO_WORDS):
        raise RefusalError(shape.MACRO, part="启用宏的工作簿格式")
    for name, part in parts.items():
        if name.endswith(".rels") and any(
            _EXTERNAL.search(each) and not _HARMLESS.search(each) for each in _RELATION.findall(part)
        ):
            raise RefusalError(shape.LINKED, part=name.rpartition("/")[2][:40])
    lowered = {name.lower() for name in names}
    if "xl/workbook.xml" not in lowered:
        kind = next((kind for member, kind in _KINDS if member in lowered), "压缩包（.zip）")
        raise RefusalError(shape.WRONG_TYPE, kind=kind, wanted="表格")


def _prove_plain(name: str, content: bytes) -> None:
    """Refuse document type definitions, and encodings in which one could hide."""
    encoding = _ENCODING.match(content.removeprefix(_MARK)[:200])
    is_plain = encoding is None or encoding[1].lower() in _PLAIN_ENCODINGS
    if not is_plain or content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:64]:
        raise RefusalError(shape.DOCTYPE, part=name[:40])
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RefusalError(shape.DOCTYPE, part=name[:40])


def _prove_amount(parts: dict[str, bytes]) -> None:
    cells = sum(part.count(b"<v>") + part.count(b"<v ") + part.count(b"<is>") for part in parts.values())
    if cells > MOST_CELLS or sum(part.count(b"<") for part in parts.values()) > MOST_TAGS:
        raise RefusalError(
            shape.TOO_MANY_ROWS, what="单元格（含设了格式的空白格）", limit=f"{MOST_CELLS // 10_000}万个"
        )
