"""方案工作簿的单元格: one value of the YAML as one cell of the workbook and read back, without loss.

Plain values stay what they are. Lists of words and numbers are joined with 、; structures (计分办法, 可信范围) are written as
in the YAML, ``{method: completion, cap_pct: 100}``, lists of them one a line. What a workbook would not keep (a number of more
than 15 digits, a control character, blanks at an end) and what would be taken for something else stands in double quotes;
a value that is written as nothing stands as （空）, a key that is not written as a blank cell.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

import yaml

from scheme.marked_yaml import MarkedList, Place, read_flow
from scheme.twin.cell_kinds import Column

JOINT = "、"
NOTHING = "（空）"
YES, NO = "是", "否"
LONGEST_TEXT = 32_767
"""Characters that a cell holds."""
_FLAGS = {YES: True, NO: False, "true": True, "false": False}
_KEPT_BELOW = 1e15
_FIRST_DAY = date(1900, 3, 1)
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_ODD_CATEGORIES = {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp"}

Plain = str | int | float | bool | date | None


def written(value: object, column: Column) -> Plain:
    """The cell for a value."""
    if value is None:
        return NOTHING
    if isinstance(value, (list, tuple)):
        return _written_list(value, column)
    if isinstance(value, (bool, int, float)):
        return _written_number(value, column)
    if isinstance(value, str):
        return value if _is_plain(value, column) else quoted(value)
    is_day = type(value) is date and column.kind in {"day", "any"} and value >= _FIRST_DAY
    return value if is_day else flow(value)  # type: ignore[return-value]


def _written_number(value: float, column: Column) -> Plain:
    if isinstance(value, bool):
        return (YES if value else NO) if column.kind == "flag" else value
    return value if _is_kept(value) else flow(value)


def read(cell: object, column: Column, place: Place) -> object:
    """The value of a cell that is not blank.

    Raises:
        CellTextError: a structure in it cannot be read.
    """
    if isinstance(cell, str):
        return _read_text(cell, column, place)
    if column.kind == "words":
        return MarkedList([_digits(cell)], place, [place])
    if column.kind == "numbers":
        return MarkedList([cell], place, [place])
    if column.kind == "text":
        return _digits(cell)
    if column.kind == "flag" and cell in (0, 1):
        return bool(cell)
    return cell.date() if isinstance(cell, datetime) else cell


def _written_list(values: Sequence[object], column: Column) -> str:
    if column.kind == "words" and values and all(isinstance(each, str) and _is_word(each) for each in values):
        return JOINT.join(map(str, values))
    if column.kind == "numbers" and values and all(_is_number(each) for each in values):
        return JOINT.join(flow(each) for each in values)
    if column.kind == "blocks" and values and all(isinstance(each, Mapping) for each in values):
        return "\n".join(flow(each) for each in values)
    return flow(values)


def _read_text(cell: str, column: Column, place: Place) -> object:
    text = cell.strip()
    if text == NOTHING:
        return None
    if column.kind in {"words", "numbers"}:
        return _listed(text, column, place)
    unquoted = _unquoted(text)
    if unquoted is not None or column.kind == "text":
        return text if unquoted is None else unquoted
    if text[:1] in "{[" or column.kind in {"block", "blocks"}:
        return _structure(text, column, place)
    return _read_single(text, column)


def _read_single(text: str, column: Column) -> object:
    if column.kind == "flag":
        return _FLAGS.get(text.lower(), text)
    plain = text if column.kind == "any" else _as_typed(text)
    if column.kind in {"number", "any"} and _NUMBER.fullmatch(plain):
        return _number(plain)
    return text


def _as_typed(text: str) -> str:
    """A number as people type it as text: full-width digits, thousands between commas."""
    plain = unicodedata.normalize("NFKC", text)
    return plain.replace(",", "") if _THOUSANDS.fullmatch(plain) else plain


def _structure(text: str, column: Column, place: Place) -> object:
    if column.kind != "blocks" or not text.startswith("{"):
        return read_flow(text, place)
    items = [read_flow(line, place) for line in text.splitlines() if line.strip()]
    return MarkedList(items, place, [place] * len(items))


def _listed(text: str, column: Column, place: Place) -> object:
    if text.startswith("["):
        return read_flow(text, place)
    items = [each.strip() for each in re.split("[、，,\n]", text)]
    values: list[object] = [_number(each) if column.kind == "numbers" else each for each in items if each]
    return MarkedList(values, place, [place] * len(values))


def flow(value: object) -> str:
    """A value on one line, as YAML reads it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow_text(str(key))}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    if isinstance(value, float):
        mantissa, mark, exponent = repr(value).partition("e")
        return mantissa + (".0" if mark and "." not in mantissa else "") + mark + exponent
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value) if isinstance(value, (int, date)) else _flow_text(str(value))


@lru_cache(maxsize=4096)
def _flow_text(text: str) -> str:
    if _is_odd(text) or "\n" in text or not _stands_bare(text):
        return quoted(text)
    return text


def _stands_bare(text: str) -> bool:
    try:
        found = yaml.safe_load(f"[{text}]")
    except (yaml.YAMLError, ValueError):
        return False
    return bool(found == [text])


def quoted(text: str) -> str:
    """The text in double quotes, readable as JSON and as YAML, with everything escaped that a workbook would change."""
    inner = "".join(f"\\u{ord(each):04x}" if _is_odd_sign(each) and each != "\n" else each for each in _signs(text))
    return '"' + _ESCAPED.sub(r"\\u005f", inner) + '"'


def _signs(text: str) -> Iterable[str]:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _unquoted(text: str) -> str | None:
    if len(text) < len('""') or not text.startswith('"') or not text.endswith('"'):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, str) else None


def _is_plain(text: str, column: Column) -> bool:
    """Whether a text may stand in its cell as it is and be read as the same text."""
    if _is_odd(text) or text == NOTHING or text != text.strip() or (text.startswith('"') and text.endswith('"')):
        return False
    if column.kind == "text":
        return bool(text)
    if column.kind in {"block", "blocks"}:
        return "\n" not in text and _stands_bare(text)
    if column.kind == "day":
        return bool(text) and text[0] not in "{["
    return column.kind == "any" and bool(text) and text[0] not in "{[" and not _NUMBER.fullmatch(text)


def _is_word(text: str) -> bool:
    is_bare = bool(text) and text == text.strip() and text[0] not in "[{" and text != NOTHING
    return is_bare and not _is_odd(text) and not re.search("[、，,\n]", text)


def _is_odd(text: str) -> bool:
    """Whether a workbook would not keep the text as it is."""
    return any(map(_is_odd_sign, text)) or _ESCAPED.search(text) is not None


def _is_odd_sign(sign: str) -> bool:
    return sign != "\n" and ord(sign) <= 0xFFFF and unicodedata.category(sign) in _ODD_CATEGORIES  # noqa: PLR2004


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_kept(value: float) -> bool:
    """Whether a workbook keeps the number: no more than 15 digits."""
    return abs(value) < _KEPT_BELOW and float(f"{value:.15g}") == value and str(value) != "-0.0"


def _number(text: str) -> float | str:
    try:
        return int(text) if re.fullmatch(r"[+-]?\d+", text) else float(text)
    except ValueError:
        return text


def _digits(cell: object) -> str:
    """What was typed into a cell that Excel took for a number, a day or a truth."""
    if isinstance(cell, datetime):
        return f"{cell.year}-{cell.month:02d}" if cell.day == 1 else cell.date().isoformat()
    if isinstance(cell, bool):
        return str(cell).upper()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
