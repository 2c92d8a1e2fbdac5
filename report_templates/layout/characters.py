"""字符: punctuation as Chinese print sets it, and characters that an office's fonts may lack.

Data come with half-width signs (``增加值(现价)``); GB/T 15834-2011 asks for full-width ones in Chinese text. Only the
shape of a sign changes, never a letter or a digit; what stands between digits or Latin letters stays (``1,234``, ``R&D``).
仿宋_GB2312, 楷体_GB2312 and 小标宋简体 hold the 6,763 汉字 of GB 2312-80 and no other: the rest is set in ``rare_font``.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SIGN_FORM = re.compile(r"[,;:?!().\"']")
_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_POINT_FORM = re.compile(rf"(?<=[{_HAN}）》”])[,;:?!]|[,;:?!](?=[{_HAN}（《“])")
_STOP_FORM = re.compile(rf"(?<=[{_HAN}])\.(?=[{_HAN}])")
_BRACKET_FORM = re.compile(rf"(?<=[{_HAN}])\(([^()\n]*)\)|\(([^()\n]*[{_HAN}][^()\n]*)\)|\(([^()\n]*)\)(?=[{_HAN}])")
_DOUBLE_FORM = re.compile(rf'(?<=[{_HAN}])"([^"\n]*)"|"([^"\n]*[{_HAN}][^"\n]*)"|"([^"\n]*)"(?=[{_HAN}])')
_SINGLE_FORM = re.compile(rf"(?<=[{_HAN}])'([^'\n]*)'|'([^'\n]*[{_HAN}][^'\n]*)'|'([^'\n]*)'(?=[{_HAN}])")
_HAN_FORM = re.compile(f"[{_HAN}]")


def full_width(text: str) -> str:
    """Signs beside 汉字 in full width, straight quotes around 汉字 in pairs “ ” ‘ ’."""
    if text.isascii() or not _SIGN_FORM.search(text):
        return text
    for form, opened, closed in ((_DOUBLE_FORM, "“", "”"), (_SINGLE_FORM, "‘", "’"), (_BRACKET_FORM, "（", "）")):
        text = _pair(text, form, opened, closed)
    text = _POINT_FORM.sub(lambda found: _FULL[found[0]], text)
    return _STOP_FORM.sub("．", text)


def rare_characters(text: str) -> str:
    """汉字 outside GB 2312-80, each once, in order of first use; what the office is told of before it prints."""
    if text.isascii() or _common_characters().issuperset(text):
        return ""
    return "".join(dict.fromkeys(filter(_is_rare, text)))


def divide(text: str) -> Iterator[tuple[bool, str]]:
    """The text in stretches that are rare characters, and stretches that are not."""
    for is_rare, signs in groupby(text, _is_rare):
        yield is_rare, "".join(signs)


def _pair(text: str, form: re.Pattern[str], opened: str, closed: str) -> str:
    # Nested brackets open from the inside out, a level a turn.
    while (paired := form.sub(lambda found: f"{opened}{next(filter(None, found.groups()), '')}{closed}", text)) != text:
        text = paired
    return text


@cache
def _common_characters() -> frozenset[str]:
    """The 汉字 of GB 2312-80, rows 16 to 87, with signs and digits that every font has."""
    rows = (bytes((high, low)) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    han = "".join(row.decode("gb2312", errors="ignore") for row in rows)
    return frozenset(han + "".join(map(chr, range(0x7F))) + "　、。，；：？！（）《》〈〉“”‘’—…·〔〕％℃×")


def _is_rare(sign: str) -> bool:
    return sign not in _common_characters() and bool(_HAN_FORM.match(sign))
