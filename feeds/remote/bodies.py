"""来的是不是数据: a body is looked at before anything takes it for data; a page to log in is none, and half a file is none. Pure."""

import json
import re
import zipfile
from io import BytesIO

from feeds.shape import RefusalError
from feeds.workbook import decoded

_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_ROOT = re.compile(rb"<(?![?!])([A-Za-z_][\w.:-]*)")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD, _TAIL = 4096, 512


def body_fault(content: bytes, form: str, *, content_type: str = "") -> str:
    """Why a body is not what was asked for; empty if it may be read on.

    Args:
        content: the bytes.
        form: ``sheet``, ``json``, ``sdmx``, or empty for a file in one of our own forms.
        content_type: what the source calls it.

    Returns:
        The reason in Chinese.
    """
    if not content.strip():
        return "内容是空的"
    if _HTML.match(_unmarked(content)[:_HEAD]) or "text/html" in content_type.lower():
        return "来的是网页（HTML），多半是登录页或出错页，不是数据。请核对地址、账号是否过期"
    if content.startswith(b"PK") and not _is_whole_zip(content):
        return "文件没有传完（压缩结构不完整）"
    if form == "json":
        return _json_fault(content)
    if form == "sdmx" and _unmarked(content).lstrip().startswith(b"<"):
        return _xml_fault(content)
    return ""


def _unmarked(content: bytes) -> bytes:
    return next((content.removeprefix(mark) for mark in _MARKS if content.startswith(mark)), content)


def _is_whole_zip(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            return bool(packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def _json_fault(content: bytes) -> str:
    try:
        json.loads(decoded(content))
    except RefusalError:
        return "文字既不是 UTF-8 也不是 GB18030 编码"
    except RecursionError:
        return "JSON 嵌套过深"
    except ValueError:
        return "JSON 不完整或写法不对（可能没有传完）"
    return ""


def _xml_fault(content: bytes) -> str:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return "XML 带有文档类型定义（DTD），正常的数据不会有"
    root = _ROOT.search(content[:_HEAD])
    if root is None or b"</" + root[1] not in content[-_TAIL:]:
        return "XML 不完整（可能没有传完）"
    return ""
