"""字面: how an office's text is laid out before it is compared, and what must never reach a document."""

import re
import unicodedata
from functools import lru_cache

_BLANKS = re.compile(r"\s+")
_LEADS = re.compile(
    r"^(?:其中[:：]?|#|[一二三四五六七八九十]+、|\d{1,3}[.、](?!\d)|[(][一二三四五六七八九十\d]{1,3}[)])+"
)
_BRACKET = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]$")
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd\ufffe\uffff\ud800-\udfff]"
)
LONGEST_SHOWN = 60
LONGEST_CELL = 32_767
"""What a spreadsheet program lets stand in one cell."""


@lru_cache(maxsize=8192)
def key_of(text: str) -> str:
    """The text as it is compared: NFKC, no blanks, no list number, no 其中：; ``１. 固定 资产投资`` → ``固定资产投资``."""
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text))
    return _LEADS.sub("", plain) or plain


@lru_cache(maxsize=8192)
def bracket_of(text: str) -> str:
    """What stands in the last brackets: ``固定资产投资（万元）`` → ``万元``; empty if there are none."""
    found = _BRACKET.search(_BLANKS.sub("", text))
    return unicodedata.normalize("NFKC", found[1]) if found else ""


@lru_cache(maxsize=8192)
def without_bracket(text: str) -> str:
    """The comparison key without the last brackets: ``固定资产投资（万元）`` → ``固定资产投资``."""
    return key_of(_BRACKET.sub("", _BLANKS.sub("", text)))


def is_unsafe(text: str) -> bool:
    """Whether the text holds control, direction or surrogate characters, which no document can carry."""
    return _UNSAFE.search(text) is not None


def cleaned(text: str) -> str:
    """The text without control, direction and surrogate characters."""
    return _UNSAFE.sub("", text)


def shown(text: str) -> str:
    """The text as a message quotes it: one line, cleaned, at most 60 characters."""
    line = _BLANKS.sub(" ", cleaned(text)).strip()
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


def safe_name(name: str) -> str:
    """A file name as text; bytes of a GBK name that the file system could not decode are read as GB18030."""
    try:
        name.encode()
    except UnicodeEncodeError:
        name = name.encode(errors="surrogateescape").decode("gb18030", errors="replace")
    return cleaned(name)
