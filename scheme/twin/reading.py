"""表页读回: the rows of the scheme's workbook as the files of a year, every value with the cell that it stands in."""

import re
from collections.abc import Iterable, Mapping

from scheme.faults import SchemeError, SchemeFault
from scheme.marked_yaml import CellTextError, MarkedDict, MarkedList, Place
from scheme.parts import INDICATORS, SCHEME_FILE
from scheme.target_table import CELL_KEYS
from scheme.twin.cell_kinds import ANY, Column
from scheme.twin.cells import Plain, read
from scheme.twin.sheets import (
    BLOCK_SHEETS,
    CURVES,
    GROUPS,
    HEAD,
    INDICATOR_SHEET,
    NAME_KEYS,
    TARGET_SHEET,
    WEIGHTS,
    Sheet,
    columns_in,
    head_column,
    weight_column,
)

_INDICATOR_FILE = re.compile(rf"{INDICATORS}/[^/\\]+\.ya?ml")


def from_sheets(sheets: Mapping[str, Sheet]) -> dict[str, MarkedDict]:
    """The files of a year: name → content, every value with the cell that it stands in.

    Raises:
        SchemeError: cells cannot be read; each fault names its cell.
    """
    faults: list[SchemeFault] = []
    head = _head(sheets[HEAD], faults)
    files = {SCHEME_FILE: head}
    for name, part in BLOCK_SHEETS.items():
        content = files.setdefault(part.file, _empty(name))
        _put(content, part.key, _listed(_blocks(sheets[name], faults), name))
    weights = _weights(sheets[WEIGHTS], faults)
    groups = _blocks(sheets[GROUPS], faults)
    for group in groups:
        code = str(group.get("code"))
        if code in weights:
            _put(group, "weights", weights[code])
    known = {str(group.get("code")) for group in groups}
    text = f"“{GROUPS}”页上没有这个类别，这一列的权重没有地方放：请先在那一页加上，或改正本列第2行的代码"
    faults += [SchemeFault(held.place.file, 0, code, text) for code, held in weights.items() if code not in known]
    _put(head, "peer_groups", _listed(groups, GROUPS))
    files |= _indicator_files(_blocks(sheets[INDICATOR_SHEET], faults), faults)
    files["targets.yaml"] = targets = _empty(TARGET_SHEET)
    _put(targets, "curves", _curves(sheets[CURVES], faults))
    _put(targets, "targets", _targets(sheets[TARGET_SHEET], faults))
    if faults:
        raise SchemeError(faults)
    return {name: content for name, content in files.items() if name == SCHEME_FILE or any(content.values())}


def _empty(sheet: str) -> MarkedDict:
    return MarkedDict({}, Place(sheet, 0), {})


def _put(block: MarkedDict, key: str, value: MarkedDict | MarkedList) -> None:
    block[key] = value
    block.places[key] = value.place


def _listed(blocks: list[MarkedDict], sheet: str) -> MarkedList:
    return MarkedList(blocks, Place(sheet, 0), [each.place for each in blocks])


def _head(sheet: Sheet, faults: list[SchemeFault]) -> MarkedDict:
    head = _empty(HEAD)
    seen: set[str] = set()
    for number, row in sheet.rows:
        key, cell = str(row.get("key") or "").strip(), row.get("value")
        place = sheet.place(number, "value")
        if key in seen or not key:
            text = f"键“{key}”写了两行，请删去一行" if key else "这一行没有键，内容没有地方放"
            faults.append(SchemeFault(sheet.place(number, "key").file, 0, key, text))
            continue
        seen.add(key)
        _hold(head, key, cell, column=head_column(key), place=place, faults=faults)
    return head


def _hold(
    block: MarkedDict, dotted: str, cell: Plain, *, column: Column, place: Place, faults: list[SchemeFault]
) -> None:
    """Put a cell where its dotted key leads; a blank one leaves its place alone."""
    *path, last = dotted.split(".")
    is_blank = cell is None or cell == ""
    for step in path:
        block.places.setdefault(step, place)
        inner = block.get(step)
        if not isinstance(inner, MarkedDict):
            if is_blank:
                return
            inner = block[step] = MarkedDict({}, block.places[step], {})
        block = inner
    block.places[last] = place
    if is_blank:
        return
    try:
        block[last] = read(cell, column, place)
    except CellTextError as fault:
        faults.append(SchemeFault(place.file, place.line, dotted, str(fault)))


def _blocks(sheet: Sheet, faults: list[SchemeFault]) -> list[MarkedDict]:
    columns, blocks = columns_in(sheet.name), []
    for number, row in sheet.rows:
        block = MarkedDict({}, sheet.place(number), {})
        filled_first = sorted(row.items(), key=lambda each: each[1] in (None, ""))
        for key, cell in filled_first:
            if key in NAME_KEYS.get(sheet.name, ()):
                continue
            first, _, last = key.partition(".")
            column = columns.get(first, ANY)
            place = sheet.place(number, key)
            _hold(block, key, cell, column=column.inner(last) if last else column, place=place, faults=faults)
        blocks.append(MarkedDict({key: block[key] for key in _in_order(row, block)}, block.place, block.places))
    return blocks


def _in_order(row: Mapping[str, Plain], block: MarkedDict) -> list[str]:
    return [key for key in dict.fromkeys(each.partition(".")[0] for each in row) if key in block]


def _weights(sheet: Sheet, faults: list[SchemeFault]) -> dict[str, MarkedDict]:
    groups = [key for key in sheet.columns if key not in NAME_KEYS[WEIGHTS]]
    weights = {group: MarkedDict({}, Place(f"{WEIGHTS}!{sheet.letters.get(group, 'A')}1", 0), {}) for group in groups}
    for number, row in sheet.rows:
        indicator = str(row.get("indicator") or "").strip()
        for group in groups:
            cell, place = row.get(group), sheet.place(number, group)
            if cell is None or cell == "":
                continue
            if indicator in weights[group]:
                faults.append(SchemeFault(place.file, 0, indicator, "这个指标的权重写了两行，请删去一行"))
                continue
            _weigh(weights[group], indicator, cell, place, faults)
    return {group: held for group, held in weights.items() if held}


def _weigh(held: MarkedDict, indicator: str, cell: Plain, place: Place, faults: list[SchemeFault]) -> None:
    """One weight; an indicator's code holds points and is no path."""
    try:
        held[indicator] = read(cell, weight_column(), place)
    except CellTextError as fault:
        faults.append(SchemeFault(place.file, 0, indicator, str(fault)))
    held.places[indicator] = place


def _indicator_files(blocks: Iterable[MarkedDict], faults: list[SchemeFault]) -> dict[str, MarkedDict]:
    held: dict[str, list[MarkedDict]] = {}
    homes: dict[object, str] = {}
    for block in blocks:
        kind = (block.get("group_code"), block.get("role"))
        named = block.pop("file", None)
        file = str(named or homes.get(kind) or f"{INDICATORS}/{kind[0]}.yaml")
        if not _INDICATOR_FILE.fullmatch(file):
            text = f"所在文件写作“{file}”不行，应是 {INDICATORS}/ 下的一个 .yaml，如 {INDICATORS}/01_economy.yaml"
            faults.append(SchemeFault(block.places.get("file", block.place).file, 0, "file", text))
            continue
        homes.setdefault(kind, file)
        held.setdefault(file, []).append(block)
    return {file: _indicator_file(each) for file, each in held.items()}


def _indicator_file(blocks: list[MarkedDict]) -> MarkedDict:
    """One file: what all its indicators share stands once at its top."""
    content = MarkedDict({}, blocks[0].place, {})
    for key, name in (("group_code", "group"), ("role", "role")):
        content.places[name] = blocks[0].places.get(key, blocks[0].place)
        values = [block.get(key) for block in blocks]
        if values[0] is not None and all(each == values[0] for each in values):
            content[name] = values[0]
            for block in blocks:
                del block[key]
    _put(content, "indicators", _listed(blocks, INDICATOR_SHEET))
    return content


def _curves(sheet: Sheet, faults: list[SchemeFault]) -> MarkedDict:
    curves = MarkedDict({}, Place(CURVES, 0), {})
    for (number, _), block in zip(sheet.rows, _blocks(sheet, faults), strict=True):
        name = str(block.pop("curve", ""))
        block.places.pop("curve", None)
        if name in curves:
            faults.append(SchemeFault(sheet.place(number, "curve").file, 0, name, "这条曲线写了两行，请删去一行"))
        _put(curves, name, block)
    return curves


def _targets(sheet: Sheet, faults: list[SchemeFault]) -> MarkedDict:
    rows: dict[str, MarkedDict] = {}
    for cell in _blocks(sheet, faults):
        indicator, subject = str(cell.pop("indicator", "")), str(cell.pop("subject", ""))
        values = rows.setdefault(indicator, MarkedDict({}, cell.place, {}))
        if subject in values:
            faults.append(SchemeFault(cell.place.file, 0, f"{indicator}.{subject}", "这个目标写了两行，请删去一行"))
        _put(values, subject, cell.only(key for key in cell.places if key in CELL_KEYS))
    table = MarkedDict({}, Place(TARGET_SHEET, 0), {})
    for indicator, values in rows.items():
        _put(table, indicator, _gathered(values))
    return table


def _gathered(values: MarkedDict) -> MarkedDict:
    """A row of the target table: what all its cells share stands once, a bare number stands bare."""
    row = MarkedDict({}, values.place, {})
    for key in ("status", "curve"):
        found = [cell.get(key) for cell in values.values()]
        if isinstance(found[0], str) and all(each == found[0] for each in found):
            row[key] = found[0]
            row.places[key] = next(iter(values.values())).places[key]
    for subject, cell in values.items():
        own = MarkedDict({key: each for key, each in cell.items() if row.get(key) != each}, cell.place, cell.places)
        values[subject] = own["annual"] if set(own) == {"annual"} else own
        values.places[subject] = own.places.get("annual", own.place) if set(own) == {"annual"} else own.place
    _put(row, "values", values)
    return row
