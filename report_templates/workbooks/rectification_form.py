"""整改台账: the ledger that the office keeps of what is to be rectified, and what one unit is sent of it to report on.

The office's is open where its own words stand and has blank rows for what is found next. A unit's holds its unsettled items
alone; what was found, what is asked and by when is locked, and no state can be chosen that is the office's to say.
"""

from collections.abc import Mapping

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.answers import OWN_STATES, RECTIFICATION_FORM, RECTIFICATION_ORIGINS, RECTIFICATION_STATES
from appraisal.frames import RectificationFrame
from appraisal.scheme import Scheme, Subject
from report_templates.items import short_name
from report_templates.workbooks.spreadsheet import (
    Value,
    add_sheet,
    new_book,
    offer_choices,
    open_for_input,
    put,
    put_head,
    put_line,
    put_row,
    put_title,
    save_book,
)

ITEM_HEAD = "事项编号"
HEAD = (
    "序号", ITEM_HEAD, "问题类别", "来源", "责任单位", "关联指标", "发现日期", "问题", "整改要求", "整改措施",
    "责任人（职务）", "整改时限", "目前状态", "状态", "报告日期", "回头看日期", "佐证材料", "文号", "是否撤回",
)  # fmt: skip
_WIDTHS = dict(zip(HEAD, (5, 20, 14, 10, 16, 18, 12, 34, 30, 30, 14, 12, 9, 9, 12, 12, 24, 18, 8), strict=True))
_NOT_A_UNITS = ("问题类别", "来源", "关联指标", "回头看日期", "是否撤回")
UNIT_HEAD = tuple(name for name in HEAD if name not in _NOT_A_UNITS)
_OWN = ("整改措施", "责任人（职务）", "状态", "报告日期", "佐证材料", "文号")
"""What a unit fills in."""
_OFFICES = tuple(name for name in HEAD if name not in {"序号", ITEM_HEAD, "目前状态"})
_DAYS = ("发现日期", "整改时限", "报告日期", "回头看日期")
_HEAD_ROW = 5
_BLANK_ROWS = 20
_MOST_IN_A_LIST = 120
"""Characters of a list of choices that a cell can carry with room to spare; longer ones stay open."""
_ROOM_POINTS = 45.0
_OFFICE_NOTE = (
    "有进展的填状态和报告日期，没有进展的两栏留空；新增事项从空行填起，事项编号不得重复。销号要有佐证材料或文号。"
    "责任人只填职务，不填姓名。"
)
_UNIT_NOTE = (
    "请填写浅色格：整改措施、责任人（职务）、状态、报告日期、佐证材料、文号；销号由绩效办验收后办理。没有进展的行留空。"
)


def rectification_form(scheme: Scheme, items: RectificationFrame, *, label_zh: str, unit_code: str = "") -> bytes:
    """整改台账 as a workbook that comes back through the inbox for replies.

    Args:
        scheme: names of subjects, indicators and classes of problems.
        items: RECTIFICATIONS as they stand.
        label_zh: the point that it reaches, such as ``截至9月底``.
        unit_code: whose items alone, without those that are settled; empty for the office's own ledger of all.

    Raises:
        KeyError: the scheme knows no such unit.
    """
    unit = scheme.subject_by_code[unit_code] if unit_code else None
    name, head = (unit.name_zh, UNIT_HEAD) if unit else (scheme.county_zh, HEAD)
    book = new_book(f"{name}{label_zh}{RECTIFICATION_FORM}")
    sheet = add_sheet(book, RECTIFICATION_FORM, widths=[_WIDTHS[each] for each in head], landscape=True)
    put_title(sheet, f"{name}{RECTIFICATION_FORM}（{label_zh}）", columns=len(head))
    if unit is not None:
        put_line(sheet, 2, 1, f"填报单位：{unit.name_zh}　　单位代码：{unit.code}")
    put_line(sheet, 3, 1, _UNIT_NOTE if unit else _OFFICE_NOTE)
    put_head(sheet, _HEAD_ROW, head, freeze_column=3)
    chosen = items if unit is None else _unsettled(items, unit)
    rows = [_told(row, scheme, place) for place, row in enumerate(_records(chosen), start=1)]
    rows += [{}] * (0 if unit else _BLANK_ROWS)
    for row, told in enumerate(rows, start=_HEAD_ROW + 1):
        free = _OWN if unit else _OFFICES if told else (ITEM_HEAD, *_OFFICES)
        values = [None if unit and each in _OWN else told.get(each) for each in head]
        _put_item(sheet, row, values, head=head, free=free)
    _offer(sheet, scheme, rows=(_HEAD_ROW + 1, _HEAD_ROW + len(rows)), head=head, is_own=unit is not None)
    sheet.protection.sheet = True
    return save_book(book)


def _unsettled(items: RectificationFrame, unit: Subject) -> RectificationFrame:
    return RectificationFrame(items[items["subject_code"].eq(unit.code) & items["state_code"].ne("closed")])


def _records(items: RectificationFrame) -> list[dict[str, object]]:
    wide = items.astype("object").where(items.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in wide.to_dict("records")]


def _told(row: Mapping[str, object], scheme: Scheme, place: int) -> dict[str, Value]:
    """One item by head; the state and its day are left blank, so that a row without news says nothing."""
    subject, indicator = str(row["subject_code"] or ""), str(row["indicator_code"] or "")
    rules, known = scheme.rectification, scheme.subject_by_code.get(subject)
    told: dict[str, object] = {
        ITEM_HEAD: row["item_code"],
        "问题类别": rules.class_name(str(row["problem_class"] or "")) if rules else row["problem_class"],
        "来源": RECTIFICATION_ORIGINS.get(str(row["origin_code"])),
        "责任单位": short_name(known) if known else subject,
        "关联指标": scheme.indicator_by_code[indicator].name_zh if indicator in scheme.indicator_by_code else None,
        "发现日期": row["found_on"],
        "问题": row["matter_zh"],
        "整改要求": row["requirement_zh"],
        "整改措施": row["measure_zh"],
        "责任人（职务）": row["responsible_zh"],
        "整改时限": row["due_on"],
        "目前状态": RECTIFICATION_STATES.get(str(row["state_code"])),
    }
    return {"序号": place} | {name: None if text is None else str(text) for name, text in told.items()}


def _put_item(sheet: Worksheet, row: int, values: list[Value], *, head: tuple[str, ...], free: tuple[str, ...]) -> None:
    put_row(sheet, row, values)
    sheet.row_dimensions[row].height = max(_ROOM_POINTS, sheet.row_dimensions[row].height or 0.0)
    for column, name in enumerate(head, start=1):
        if name in free:
            cell = put(sheet, row, column, values[column - 1])
            cell.number_format = "yyyy-mm-dd" if name in _DAYS else "@"
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            open_for_input(cell)


def _offer(sheet: Worksheet, scheme: Scheme, *, rows: tuple[int, int], head: tuple[str, ...], is_own: bool) -> None:
    states = OWN_STATES if is_own else RECTIFICATION_STATES
    offered = {"状态": tuple(RECTIFICATION_STATES[code] for code in states)}
    if not is_own:
        classes = tuple(each.name_zh for each in scheme.rectification.classes) if scheme.rectification else ()
        offered |= {"来源": tuple(RECTIFICATION_ORIGINS.values()), "问题类别": classes, "是否撤回": ("是", "否")}
    for name, choices in offered.items():
        if choices and len(",".join(choices)) <= _MOST_IN_A_LIST:
            offer_choices(sheet, head.index(name) + 1, rows=rows, choices=choices)
