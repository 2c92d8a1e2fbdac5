"""表页: the sheets of the scheme's workbook as rows of cells, made from a year's files and turned back into them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from scheme.faults import SchemeError, SchemeFault
from scheme.folder import HEAD_KEYS, INDICATORS, SCHEME_FILE, Folder
from scheme.headings import HEADING_ZH
from scheme.marked_yaml import MarkedDict
from scheme.target_table import CELL_KEYS, spread_targets
from scheme.workbook_cells import Plain, flatten, unflatten

HEAD, GROUPS, WEIGHTS, CURVES = "方案", "考评类别", "权重", "序时曲线"
INDICATOR_SHEET, TARGET_SHEET = "指标", "目标"
BLOCK_SHEETS = {
    "考评对象": ("subjects.yaml", "subjects"),
    "重点项目": ("projects.yaml", "projects"),
    "轮次": ("rounds.yaml", "rounds"),
    "亮灯规则": (SCHEME_FILE, "lamp_rules"),
    "口径变更": ("definition_changes.yaml", "definition_changes"),
    "调整": ("adjustments.yaml", "adjustments"),
}
"""Sheets that hold one block a row: file and key."""
SHEETS = (
    HEAD,
    "考评对象",
    INDICATOR_SHEET,
    GROUPS,
    WEIGHTS,
    TARGET_SHEET,
    CURVES,
    "重点项目",
    "轮次",
    "亮灯规则",
    "口径变更",
    "调整",
)
_CELL_NAMES = {field: key for key, field in CELL_KEYS.items()}


@dataclass
class Sheet:
    """One sheet: its columns in order and its rows.

    Attributes:
        columns: key → Chinese head, empty to look it up.
        rows: 1-based row number in the workbook (0 where it has none yet) and cells by key.
    """

    columns: dict[str, str] = field(default_factory=dict)
    rows: list[tuple[int, dict[str, Plain]]] = field(default_factory=list)

    def add(self, cells: Mapping[str, Plain]) -> None:
        """Add a row and the columns that it needs."""
        self.rows.append((0, dict(cells)))
        for key in cells:
            self.columns.setdefault(key, "")


def to_sheets(folder: Folder) -> dict[str, Sheet]:
    """The sheets of a year's files."""
    sheets = {name: Sheet() for name in SHEETS}
    _fill_head(sheets[HEAD], folder.files[SCHEME_FILE])
    for name, (file, part) in BLOCK_SHEETS.items():
        for block in folder.part(file, part):
            sheets[name].add(flatten(block))
    for file, content in folder.files.items():
        for block in _indicators(content) if file.startswith(INDICATORS) else ():
            sheets[INDICATOR_SHEET].add({"file": file, **flatten(block)})
    groups = folder.part(SCHEME_FILE, "peer_groups")
    for group in groups:
        sheets[GROUPS].add(flatten(group.without(("weights",))))
    _fill_weights(sheets[WEIGHTS], groups, sheets[INDICATOR_SHEET])
    _fill_targets(sheets[TARGET_SHEET], folder)
    for name, curve in folder.table("targets.yaml", "curves").items():
        sheets[CURVES].add({"curve": name, **flatten(curve)})
    return sheets


def _fill_head(sheet: Sheet, head: MarkedDict) -> None:
    sheet.columns = {"key": "键（勿改）", "name_zh": "说明", "value": "值"}
    for key, value in flatten(head.only(HEAD_KEYS)).items():
        sheet.add({"key": key, "name_zh": HEADING_ZH.get(key.rpartition(".")[2], ""), "value": value})


def _indicators(content: MarkedDict) -> list[MarkedDict]:
    inherited = content.only(("group", "role")).renamed({"group": "group_code"})
    return [MarkedDict({**inherited, **each}, each.place, each.places) for each in content.get("indicators") or ()]


def _fill_weights(sheet: Sheet, groups: Iterable[MarkedDict], indicators: Sheet) -> None:
    names = {str(row["code"]): row.get("name_zh") for _, row in indicators.rows}
    written = {str(group["code"]): group["weights"] for group in groups if group.get("weights")}
    sheet.columns = {"indicator": "指标", "name_zh": "名称"} | dict.fromkeys(written, "")
    codes = dict.fromkeys(code for code in names for weights in written.values() if code in weights)
    strays = dict.fromkeys(code for weights in written.values() for code in weights if code not in names)
    for code in (*codes, *strays):
        row = {group: weights.get(code) for group, weights in written.items()}
        sheet.add({"indicator": code, "name_zh": names.get(code), **row})


def _fill_targets(sheet: Sheet, folder: Folder) -> None:
    names = {str(block.get("code")): block.get("name_zh") for block in folder.part("subjects.yaml", "subjects")}
    names |= {
        str(each.get("code")): each.get("name_zh") for one in folder.indicator_files() for each in _indicators(one)
    }
    sheet.columns = {"indicator": "指标", "indicator_zh": "指标名称", "subject": "考评对象", "subject_zh": "对象名称"}
    for indicator, row in spread_targets(folder.table("targets.yaml", "targets"), []).items():
        for subject, target in row.items():
            cell = target.without(("indicator_code", "subject_code")).renamed(_CELL_NAMES)
            keys = {"indicator_zh": names.get(indicator), "subject_zh": names.get(subject)}
            sheet.add({"indicator": indicator, "subject": subject, **keys, **flatten(cell)})


def from_sheets(sheets: Mapping[str, Sheet]) -> dict[str, dict[str, object]]:
    """The files of a year: name → content.

    Raises:
        SchemeError: cells cannot be read; each fault names sheet and row.
    """
    faults: list[SchemeFault] = []
    head = _head(sheets[HEAD], faults)
    files: dict[str, dict[str, object]] = {SCHEME_FILE: head}
    for name, (file, part) in BLOCK_SHEETS.items():
        files.setdefault(file, {})[part] = _blocks(sheets[name], name, faults)
    weights = _weights(sheets[WEIGHTS])
    groups = _blocks(sheets[GROUPS], GROUPS, faults)
    head["peer_groups"] = [
        {**group, **({"weights": weights[str(group["code"])]} if weights.get(str(group.get("code"))) else {})}
        for group in groups
    ]
    files |= _indicator_files(_blocks(sheets[INDICATOR_SHEET], INDICATOR_SHEET, faults))
    curves = {str(curve.pop("curve", "")): curve for curve in _blocks(sheets[CURVES], CURVES, faults)}
    files["targets.yaml"] = {"curves": curves, "targets": _targets(sheets[TARGET_SHEET], faults)}
    if faults:
        raise SchemeError(faults)
    return {name: content for name, content in files.items() if name == SCHEME_FILE or any(content.values())}


def _head(sheet: Sheet, faults: list[SchemeFault]) -> dict[str, object]:
    cells = {str(row.get("key")): row.get("value") for _, row in sheet.rows if row.get("key")}
    try:
        return unflatten(cells)
    except ValueError as fault:
        faults.append(SchemeFault(HEAD, 1, "", str(fault)))
        return {}


def _blocks(sheet: Sheet, name: str, faults: list[SchemeFault]) -> list[dict[str, object]]:
    blocks = []
    for number, cells in sheet.rows:
        try:
            blocks.append(unflatten(cells))
        except ValueError as fault:
            faults.append(SchemeFault(name, number, str(cells.get("code") or ""), str(fault)))
    return blocks


def _weights(sheet: Sheet) -> dict[str, dict[str, object]]:
    groups = [key for key in sheet.columns if key not in {"indicator", "name_zh"}]
    return {
        group: {str(row["indicator"]): row[group] for _, row in sheet.rows if row.get(group) not in (None, "")}
        for group in groups
    }


def _indicator_files(blocks: Iterable[dict[str, object]]) -> dict[str, dict[str, object]]:
    files: dict[str, dict[str, object]] = {}
    homes: dict[object, str] = {}
    for block in blocks:
        group, role = block.pop("group_code", None), block.pop("role", None)
        named = block.pop("file", None)
        file = str(named or homes.get((group, role)) or f"{INDICATORS}/{group}.yaml")
        homes.setdefault((group, role), file)
        content = files.setdefault(file, {"group": group, "role": role, "indicators": []})
        own = {"group_code": group, "role": role}
        differs = {
            key: value for key, value in own.items() if value != content["group" if key == "group_code" else key]
        }
        items = content["indicators"]
        if isinstance(items, list):
            items.append({**block, **differs})
    return {file: {key: value for key, value in content.items() if value} for file, content in files.items()}


def _targets(sheet: Sheet, faults: list[SchemeFault]) -> dict[str, object]:
    rows: dict[str, dict[str, dict[str, object]]] = {}
    for number, cells in sheet.rows:
        indicator, subject = str(cells.get("indicator") or ""), str(cells.get("subject") or "")
        cell = {key: value for key, value in cells.items() if key in CELL_KEYS}
        held = rows.setdefault(indicator, {})
        if subject in held:
            faults.append(SchemeFault(TARGET_SHEET, number, f"{indicator}.{subject}", "这个目标写了两行，请删去一行"))
        try:
            held[subject] = unflatten(cell)
        except ValueError as fault:
            faults.append(SchemeFault(TARGET_SHEET, number, f"{indicator}.{subject}", str(fault)))
    return {indicator: _gathered(cells) for indicator, cells in rows.items()}


def _gathered(cells: Mapping[str, dict[str, object]]) -> dict[str, object]:
    """A row of the target table: what all its cells share stands once, a bare number stands bare."""
    shared = {}
    for key in ("status", "curve"):
        values = {str(cell.get(key)) for cell in cells.values()}
        if len(values) == 1 and values != {"None"}:
            shared[key] = values.pop()
    own = {
        subject: {key: value for key, value in cell.items() if shared.get(key) != value}
        for subject, cell in cells.items()
    }
    bare = {subject: cell["annual"] if set(cell) == {"annual"} else cell for subject, cell in own.items()}
    return {**shared, "values": bare}
