"""格: how a value of the scheme is written into one cell of the workbook and read back.

Plain values stay what they are. Lists of words and numbers are joined with 、; small structures (计分办法, 可信范围)
are written as in the YAML, ``{method: completion, cap_pct: 100}``, lists of them one a line.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime

import yaml

from appraisal.definitions import DefinitionChange
from appraisal.lamps import LampRule
from appraisal.scheme import Adjustment, Indicator, PeerGroup, Policies, Project, Round, Scheme, Subject, Target

JOINT = "、"
SPREAD_KEYS = ("goal_chain", "groups", "policies", "floor_shares_pct")
"""Mappings whose keys have cells of their own."""
LINE_KEYS = ("sources", "bands", "overrides")
STRUCTURE_KEYS = ("rule", "plausible")
NUMBER_LIST_KEYS = ("monthly_curve_pct", "monthly", "quarterly", "monthly_pct", "quarterly_pct")
WORD_LIST_KEYS = ("aliases", "parts", "supporting", "roles", "subject_kinds", "templates", "indicators", "subjects")
_MODELS = (
    Scheme,
    Policies,
    Indicator,
    Subject,
    PeerGroup,
    Target,
    Project,
    LampRule,
    Round,
    DefinitionChange,
    Adjustment,
)
_NOT_TEXT = ("int", "float", "bool", "tuple", "dict", "date")
TEXT_KEYS = frozenset(
    name
    for model in _MODELS
    for name, field in model.model_fields.items()
    if not any(word in str(field.annotation) for word in _NOT_TEXT)
) | {"goal_lead", "goal_owner", "undertaker", "implementer", "curve", "indicator", "subject", "file"}
"""Keys that hold words: a number that Excel made of them is turned back into its digits."""

Plain = str | int | float | bool | date | None


def flatten(block: Mapping[str, object], prefix: str = "") -> dict[str, Plain]:
    """The cells of one block: dotted key → cell value, empty mappings included."""
    cells: dict[str, Plain] = {}
    for key, value in block.items():
        if isinstance(value, Mapping) and key in SPREAD_KEYS and value:
            cells |= flatten(value, f"{prefix}{key}.")
        else:
            cells[f"{prefix}{key}"] = _written(value)
    return cells


def unflatten(cells: Mapping[str, object]) -> dict[str, object]:
    """The block that was flattened; blank cells are keys that were not written.

    Raises:
        ValueError: a structure in a cell cannot be read; the message names the cell's key.
    """
    block: dict[str, object] = {}
    for dotted, cell in cells.items():
        if cell is None or cell == "":
            continue
        *path, last = _steps(dotted)
        holder = block
        for step in path:
            inner = holder.setdefault(step, {})
            holder = inner if isinstance(inner, dict) else {}
        holder[last] = _read(last, cell)
    return block


def _steps(dotted: str) -> list[str]:
    first, _, rest = dotted.partition(".")
    return [first, *_steps(rest)] if rest and first in SPREAD_KEYS else [dotted]


def _written(value: object) -> Plain:
    if isinstance(value, Mapping) or (isinstance(value, list) and not value):
        return _flow(value)
    if isinstance(value, list):
        if any(isinstance(each, (Mapping, list)) for each in value):
            return "\n".join(_flow(each) for each in value)
        words = [str(each) for each in value]
        is_plain = not any(JOINT in each or each != each.strip() or not each or each[0] in "[{" for each in words)
        return JOINT.join(words) if is_plain else json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, (str, int, float, bool, date)) or value is None else str(value)


def _flow(value: object) -> str:
    plain = json.loads(json.dumps(value))
    text = yaml.safe_dump(plain, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10_000)
    return str(text).removesuffix("...\n").strip()


def _read(key: str, cell: object) -> object:
    text = cell.strip() if isinstance(cell, str) else ""
    if key in LINE_KEYS and text and text != "[]":
        return [_structure(line) for line in text.splitlines() if line.strip()]
    if text in {"{}", "[]"} or (key in STRUCTURE_KEYS and text):
        return _structure(text)
    if key in WORD_LIST_KEYS or key in NUMBER_LIST_KEYS:
        return _listed(key, cell, text)
    if key in TEXT_KEYS and not isinstance(cell, str):
        return _digits(cell)
    return cell.date() if isinstance(cell, datetime) else cell


def _structure(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as fault:
        message = f"“{text}”读不懂，请照其他行的样子写成 {{键: 值, 键: 值}}"
        raise ValueError(message) from fault


def _listed(key: str, cell: object, text: str) -> list[object]:
    if text.startswith("["):
        found = _structure(text)
        return found if isinstance(found, list) else [found]
    if not isinstance(cell, str):
        return [cell]
    items = [each.strip() for each in text.replace("，", JOINT).replace(",", JOINT).split(JOINT)]
    return [_number(each) if key in NUMBER_LIST_KEYS else each for each in items if each]


def _number(text: str) -> float | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def _digits(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell.year}-{cell.month:02d}"
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
