"""名录变动表: how many units entered or left the roster behind an indicator, and what they weigh, as aggregates alone.

Statistical returns of single units may not serve appraisal (domain.md §8.1): a table that names enterprises is returned.
"""

import re
from dataclasses import dataclass

from appraisal.period import Period
from appraisal.scheme import Indicator, Scheme, Subject
from feeds import shape
from feeds.grid import Workbook
from feeds.head import LABEL, ORDINAL, PERIOD, REMARK, SUBJECT, UOM, Role, Table, find_tables, role
from feeds.labels import subject_called
from feeds.numbers import Number, read_number, scaled
from feeds.preamble import settle_period
from feeds.reading import Reading
from feeds.rows_form import Row, note_columns, period_at, preamble_of, rows_of, tables_of
from feeds.shape import RefusalError
from feeds.text import key_of, without_bracket
from feeds.uoms import UomError, chosen_uom, factor_between, uom_in

FORM_ZH = "名录变动表"
FEW_UNITS = 3
"""Below this a sum may tell whose figure it is."""
_IN, _OUT = (
    r"(?:本[年期])?(?:新?进入|新增|入库|纳入)(?:单位|企业)?",
    r"(?:本[年期])?(?:退出|退库|出库|减少)(?:单位|企业)?",
)
_HEADS = r"/?(?:户数|家数|个数|单位数|数量)"
_ENTERED = role("entered_count", "进入户数", _IN + _HEADS)
_LEFT = role("left_count", "退出户数", _OUT + _HEADS)
_ENTERED_VALUE = role("entered_value", "进入单位本期数", _IN + r"/?(?:本期|本年)(?:累计)?(?:数|值)?")
_LEFT_VALUE = role("left_year_ago_value", "退出单位上年同期数", _OUT + r"/?(?:上年|去年)同期(?:累计)?(?:数|值)?")
_DOCUMENT = role("document", "文号", r"文号|文件号|依据文号")
_ROLES: tuple[Role, ...] = (
    ORDINAL, LABEL, UOM, PERIOD, SUBJECT, _ENTERED, _LEFT, _ENTERED_VALUE, _LEFT_VALUE, _DOCUMENT, REMARK,
)  # fmt: skip
_REQUIRED = (SUBJECT, LABEL, _ENTERED, _LEFT, _ENTERED_VALUE, _LEFT_VALUE)
_ENTERPRISE = re.compile(
    r"企业(?:全称|名称)?|(?:法人)?单位详细名称|法人单位(?:名称)?|统一社会信用代码|(?:组织机构|法人)代码"
)
_TITLE_ROWS = 5
_SIZED = ("level", "count")


def is_roster(book: Workbook) -> bool:
    """Whether the workbook is this form: it says so in a sheet's name or first rows, or has its head."""
    for grid in book.grids:
        titles = [cell.text for row, cells in grid.rows.items() if row <= _TITLE_ROWS for cell in cells]
        if any("名录变动" in key_of(text) for text in (grid.name, *titles)):
            return True
        if find_tables(grid, _ROLES, required=_REQUIRED):
            return True
    return False


def read_roster(reading: Reading, book: Workbook) -> None:
    """Read every row; one that cannot be read refuses the table, since each explains somebody's growth."""
    tables = tables_of(reading, book, sheet_zh=FORM_ZH, roles=_ROLES, required=_REQUIRED)
    for table in tables:
        _refuse_enterprises(table)
        note_columns(reading, table)
        common = None
        if "period" not in table.columns:
            common = settle_period(reading, preamble_of(table).mentions())
            if common is None:
                return
        for row in rows_of(table):
            _read_row(reading, row, common)
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.BLANK, tables[0].grid.ref(tables[0].top, 1))


def _refuse_enterprises(table: Table) -> None:
    for column, path in table.paths.items():
        if any(_ENTERPRISE.fullmatch(without_bracket(text)) for text in path):
            raise RefusalError(shape.SINGLE_UNITS, table.grid.ref(table.top, column), label=path[-1])


def _read_row(reading: Reading, row: Row, common: Period | None) -> None:
    if all(row.table.grid.own(row.row, row.table.columns[each.name]) is None for each in _REQUIRED[2:]):
        return
    period = common or period_at(reading, row)
    subject, indicator = _subject_at(reading, row), _indicator_at(reading, row)
    if period is None or subject is None or indicator is None:
        return
    reading.period = max(reading.period, period.observation_code)
    entered, left = (_units(reading, row, each) for each in (_ENTERED, _LEFT))
    if entered is None or left is None:
        return
    amounts = [
        _amount(reading, row, side, count=count, indicator=indicator)
        for side, count in ((_ENTERED_VALUE, entered), (_LEFT_VALUE, left))
    ]
    if any(each.fault for each in amounts):
        return
    if any(0 < count < FEW_UNITS for count in (entered, left)):
        reading.find(shape.FEW_UNITS, row.ref, label=row.label, least=FEW_UNITS)
    change = {
        "indicator_code": indicator.code,
        "subject_code": subject.code,
        "period": period.observation_code,
        "entered_count": entered,
        "left_count": left,
        "entered_value": amounts[0].value,
        "left_year_ago_value": amounts[1].value,
        "uom": indicator.uom,
        "document_no": row.table.text(row.row, "document").strip() or None,
        "remark_zh": row.table.text(row.row, "remark").strip() or None,
        "cell_ref": row.ref,
    }
    reading.tell("roster_changes", change, label=row.label)


def _subject_at(reading: Reading, row: Row) -> Subject | None:
    name = row.table.text(row.row, "subject").strip()
    subject = subject_called(reading.scheme, name) if name else None
    if subject is None:
        reading.find(shape.NO_SUBJECT, row.table.ref(row.row, "subject"), name=name or "空白")
    return subject


def _indicator_at(reading: Reading, row: Row) -> Indicator | None:
    indicator = _indicator_called(reading.scheme, row.label)
    if indicator is None:
        reading.find(shape.NO_INDICATOR, row.ref, label=row.label)
    return indicator


def _indicator_called(scheme: Scheme, label: str) -> Indicator | None:
    """The amount or count of that name, or of that label in any source; growths have no units behind them."""
    names = {key_of(label), without_bracket(label), label}
    sized = [each for each in scheme.indicators if each.kind in _SIZED]
    for known in (
        {key: each for each in sized for key in (each.code, key_of(each.name_zh))},
        {key_of(source.label): each for each in reversed(sized) for source in each.sources if source.column == "value"},
    ):
        found = next((known[name] for name in names if name in known), None)
        if found is not None:
            return found
    return None


@dataclass(frozen=True)
class _Stated:
    """A cell as read: text, place and number."""

    text: str
    ref: str
    number: Number


def _stated(row: Row, column: Role, uom: str) -> _Stated:
    cell, ref = row.table.grid.own(row.row, row.table.columns[column.name]), row.table.ref(row.row, column.name)
    if cell is None:
        return _Stated("空白", ref, Number())
    if cell.kind in {"bool", "date", "error", "formula"}:
        return _Stated(cell.text, ref, Number(fault="不是数字，或公式没有存下结果"))
    return _Stated(cell.text, ref, Number(cell.number) if cell.number is not None else read_number(cell.text, uom))


def _units(reading: Reading, row: Row, column: Role) -> int | None:
    """户数; blank means that none moved."""
    stated = _stated(row, column, "户")
    value = stated.number.value
    fault = stated.number.fault or ("户数是非负整数" if value is not None and (value < 0 or value % 1) else "")
    if fault:
        reading.find(shape.NUMBER, stated.ref, label=column.zh, text=stated.text, fault=fault)
        return None
    return int(value or 0)


def _amount(reading: Reading, row: Row, column: Role, *, count: int, indicator: Indicator) -> Number:
    """What the units weigh, in the indicator's unit; it stands beside a number of units, and with none it is nought."""
    uom = _uom_at(row, column, indicator)
    stated = _stated(row, column, uom or indicator.uom)
    number = stated.number
    fault = number.fault
    if not fault and count and number.value is None:
        fault = "有户数而没有数"
    if not fault and not count and number.value:
        fault = "户数为零而这里有数"
    if fault:
        reading.find(shape.NUMBER, stated.ref, label=column.zh, text=stated.text, fault=fault)
        return Number(fault=fault)
    if not count:
        return Number(0.0)
    try:
        factor = factor_between(uom, indicator.uom)
    except UomError as refusal:
        reading.find(shape.UOM, stated.ref, label=row.label, fault=str(refusal), wanted=indicator.uom)
        return Number(fault=str(refusal))
    return Number(scaled(number.value or 0.0, factor))


def _uom_at(row: Row, column: Role, indicator: Indicator) -> str:
    head = row.table.paths[row.table.columns[column.name]][-1]
    stated = row.table.text(row.row, "uom").strip() or uom_in(row.label) or uom_in(head) or preamble_of(row.table).uom
    return chosen_uom(stated, indicator.uom) if stated else ""
