"""表页: the sheets of the scheme's workbook as rows of cells, made from a year's files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from appraisal.scheme import Adjustment, Indicator, PeerGroup, Policies, Project, Scheme, Subject, Target
from scheme.adjusting import ADJUSTMENT_KEYS
from scheme.draft import SUBJECT_KEYS
from scheme.folder import Folder
from scheme.marked_yaml import MarkedDict, Place
from scheme.parts import HEAD_KEYS, INDICATORS, PART_OF, PARTS, SCHEME_FILE
from scheme.rule_words import PARAMETER_ZH
from scheme.target_table import CELL_KEYS, CURVE_LENGTHS, spread_targets
from scheme.twin.cell_kinds import ANY, TEXT, Column, column_of, columns_of
from scheme.twin.cells import Plain, written
from scheme.twin.headings import HEADING_ZH

HEAD, GROUPS, WEIGHTS, CURVES = "方案", "考评类别", "权重", "序时曲线"
INDICATOR_SHEET, TARGET_SHEET = "指标", "目标"
BLOCK_SHEETS = {each.sheet_zh: each for each in PARTS if each.sheet_zh}
"""Sheets that hold one block a row."""
_FIRST_SHEETS = (HEAD, "考评对象", INDICATOR_SHEET, GROUPS, WEIGHTS, TARGET_SHEET, CURVES)
SHEETS = (*_FIRST_SHEETS, *(name for name in BLOCK_SHEETS if name not in _FIRST_SHEETS))
_CELL_NAMES = {field: key for key, field in CELL_KEYS.items()}
NAME_KEYS = {WEIGHTS: {"indicator", "name_zh"}, TARGET_SHEET: {"indicator_zh", "subject_zh"}}
"""Columns that only tell people what a code means; they are not read."""


@dataclass
class Sheet:
    """One sheet: its columns in order and its rows.

    Attributes:
        name: the sheet's name.
        columns: key → Chinese head, empty to look it up.
        rows: 1-based row number in the workbook (0 where it has none yet) and cells by key.
        letters: key → letter of its column in the workbook.
    """

    name: str
    columns: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, dict[str, Plain]]] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)

    def add(self, cells: Mapping[str, Plain]) -> None:
        """Add a row and the columns that it needs."""
        self.rows.append((0, dict(cells)))
        for key in cells:
            self.columns.setdefault(key, "")

    def place(self, number: int, key: str = "") -> Place:
        """The cell of a key in a row; the row's first cell if the key has no column."""
        return Place(f"{self.name}!{self.letters.get(key, 'A')}{number}", 0)


def columns_in(name: str) -> dict[str, Column]:
    """The columns that a sheet of blocks may have, by key."""
    return _OWN_COLUMNS[name] if name in _OWN_COLUMNS else columns_of(BLOCK_SHEETS[name].model)


_OWN_COLUMNS: dict[str, dict[str, Column]] = {
    PART_OF[Adjustment].sheet_zh: columns_of(Adjustment, ADJUSTMENT_KEYS),
    PART_OF[Project].sheet_zh: {
        **{key: column for key, column in columns_of(Subject).items() if key in SUBJECT_KEYS},
        **columns_of(Project, {"code": "subject_code"}),
    },
    INDICATOR_SHEET: {"file": TEXT, **columns_of(Indicator)},
    GROUPS: {key: column for key, column in columns_of(PeerGroup).items() if key != "weights"},
    TARGET_SHEET: {
        **dict.fromkeys(("indicator", "subject"), TEXT),
        **{key: columns_of(Target, CELL_KEYS).get(key, TEXT) for key in CELL_KEYS},
    },
    CURVES: {"curve": TEXT, **dict.fromkeys(CURVE_LENGTHS, column_of(list[float]))},
}


def head_column(key: str) -> Column:
    """The column that fits the value of a key of ``scheme.yaml``, dotted."""
    first, *rest = key.split(".")
    column = columns_of(Scheme).get(first, ANY)
    for step in rest:
        column = column.inner(step)
    return column


def to_sheets(folder: Folder) -> dict[str, Sheet]:
    """The sheets of a year's files."""
    sheets = {name: Sheet(name) for name in SHEETS}
    _fill_head(sheets[HEAD], folder.files[SCHEME_FILE])
    for name, part in BLOCK_SHEETS.items():
        for block in folder.part(part.file, part.key):
            sheets[name].add(_flattened(block, columns_in(name)))
    for file, content in folder.files.items():
        blocks = _indicators(content) if file.startswith(INDICATORS) else []
        for block in blocks:
            cells = {**_flattened(block, columns_in(INDICATOR_SHEET)), "file": file}
            first = {key: cells[key] for key in ("code", "name_zh") if key in cells}
            sheets[INDICATOR_SHEET].add(first | cells)
    groups = folder.part(SCHEME_FILE, "peer_groups")
    for group in groups:
        sheets[GROUPS].add(_flattened(group.without(("weights",)), columns_in(GROUPS)))
    _fill_weights(sheets[WEIGHTS], groups, folder)
    _fill_targets(sheets[TARGET_SHEET], folder)
    for name, curve in folder.table("targets.yaml", "curves").items():
        sheets[CURVES].add({"curve": written(name, TEXT), **_flattened(curve, columns_in(CURVES))})
    for sheet in sheets.values():
        sheet.columns |= {key: "" for key in _all_keys(sheet.name) if key not in sheet.columns}
    return sheets


def _all_keys(name: str) -> Iterable[str]:
    """Every key that a block of the sheet may have, so that a clerk finds the column of one that nobody used yet."""
    if name in {HEAD, WEIGHTS}:
        return
    for key, column in columns_in(name).items():
        if column.has_cells_of_its_own():
            yield from (f"{key}.{inner}" for inner in column.inner_keys())
        else:
            yield key


def _flattened(block: Mapping[str, object], columns: Mapping[str, Column]) -> dict[str, Plain]:
    """The cells of one block: key → cell, the four responsible posts and their like each in a cell of their own."""
    cells: dict[str, Plain] = {}
    for key, value in block.items():
        column = columns.get(key, ANY)
        if isinstance(value, Mapping) and value and column.has_cells_of_its_own():
            cells |= {f"{key}.{inner}": written(each, column.inner(inner)) for inner, each in value.items()}
        else:
            cells[key] = written(value, column)
    return cells


def _fill_head(sheet: Sheet, head: MarkedDict) -> None:
    sheet.columns = {"key": "键（勿改）", "name_zh": "说明", "value": "值"}
    for key, value in _leaves(head.only(HEAD_KEYS)):
        sheet.add({"key": key, "name_zh": _told(key), "value": written(value, head_column(key))})
    keys = {str(row["key"]) for _, row in sheet.rows}
    for key in (f"policies.{each}" for each in columns_of(Policies)):
        if key not in keys and not any(each.startswith(f"{key}.") for each in keys):
            sheet.add({"key": key, "name_zh": _told(key)})


def _told(key: str) -> str:
    first, *rest = key.split(".")
    names = {**HEADING_ZH, **PARAMETER_ZH} if first == "conventions" else HEADING_ZH
    return " · ".join((HEADING_ZH.get(first, first), *(names.get(each, each) for each in rest)))


def _leaves(block: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, object]]:
    """Dotted key and value of everything that is no mapping, or a mapping that cannot be spread."""
    for key, value in block.items():
        if isinstance(value, Mapping) and value and all(re.fullmatch(r"[^.\s]+", str(each)) for each in value):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _indicators(content: MarkedDict) -> list[MarkedDict]:
    inherited = content.only(("group", "role")).renamed({"group": "group_code"})
    return [MarkedDict({**inherited, **each}, each.place, each.places) for each in content.get("indicators") or ()]


def _names(folder: Folder) -> dict[str, object]:
    subjects = [*folder.part("subjects.yaml", "subjects"), *folder.part("projects.yaml", "projects")]
    blocks = [*subjects, *(each for one in folder.indicator_files() for each in _indicators(one))]
    return {str(each.get("code")): written(each.get("name_zh"), TEXT) for each in blocks}


def _fill_weights(sheet: Sheet, groups: Iterable[MarkedDict], folder: Folder) -> None:
    names = _names(folder)
    weighted = {str(group["code"]): group["weights"] for group in groups if group.get("weights")}
    sheet.columns = {"indicator": "指标", "name_zh": "名称"} | dict.fromkeys(weighted, "")
    rows = {code for weights in weighted.values() for code in weights}
    for code in (*(each for each in names if each in rows), *sorted(rows - names.keys())):
        cells = {
            group: written(weights[code], weight_column()) for group, weights in weighted.items() if code in weights
        }
        sheet.add({"indicator": code, "name_zh": names.get(code), **cells})  # type: ignore[dict-item]


def weight_column() -> Column:
    """The column of a peer group's weights."""
    return columns_of(PeerGroup)["weights"].inner("")


def _fill_targets(sheet: Sheet, folder: Folder) -> None:
    names, columns = _names(folder), columns_in(TARGET_SHEET)
    sheet.columns = {"indicator": "指标", "indicator_zh": "指标名称", "subject": "考评对象", "subject_zh": "对象名称"}
    for indicator, row in spread_targets(folder.table("targets.yaml", "targets"), []).items():
        for subject, target in row.items():
            cell = target.without(("indicator_code", "subject_code")).renamed(_CELL_NAMES)
            keys = {"indicator_zh": names.get(indicator), "subject_zh": names.get(subject)}
            sheet.add({"indicator": indicator, "subject": subject, **keys, **_flattened(cell, columns)})  # type: ignore[dict-item]
