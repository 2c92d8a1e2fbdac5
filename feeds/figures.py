"""数据的读取: cells of one label and subject become observations in the indicator's own unit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from appraisal.scheme import PROJECT_STAGES, Indicator, Subject
from feeds import shape
from feeds.grid import Cell, Grid, Merge, number_text
from feeds.labels import Served
from feeds.numbers import LARGEST, PERCENT, Number, read_number, read_rank, scaled
from feeds.reading import Reading
from feeds.text import key_of
from feeds.uoms import UomError, chosen_uom, factor_between, is_convertible, plain_uom

RANK_UOM = "位"
_RATIOS = frozenset(("growth", "share", "stage"))
_FRACTION_LIMIT = 1.5
_LIKELY_WHOLE = 50
_FAR, _NEAR = 10, 0.9


@dataclass(frozen=True)
class Figures:
    """Where the figures of one label and subject stand.

    Attributes:
        grid: the sheet.
        row: its row.
        columns: column by role (month, ytd, year_ago, growth, rank).
        label: the label as written.
        subject: whose figures they are.
        period: observation period code.
        uom: unit stated for levels, as written; empty if none is.
        maturity: flash, preliminary or final.
        growth_uom: unit stated in the head of the growth column.
        rows: rows of the same table whose cells in these columns are of the same label.
        beside: columns of the table's other labels, over which a figure may be merged.
    """

    grid: Grid
    row: int
    columns: Mapping[str, int]
    label: str
    subject: Subject
    period: str
    uom: str
    maturity: str
    growth_uom: str = ""
    rows: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()

    def own(self, role: str) -> Cell | None:
        """The cell of a role, ``None`` if blank or absent."""
        return self.grid.own(self.row, self.columns[role]) if role in self.columns else None

    @property
    def is_blank(self) -> bool:
        """Whether no figure at all is filled in."""
        return all(self.own(role) is None for role in self.columns)


@dataclass(frozen=True)
class _Item:
    """One figure to be read: its role in the table and its place in the frame."""

    role: str
    basis: str
    measure: str


def read_figures(reading: Reading, figures: Figures, served: Served) -> None:
    """Record every figure of one label for one indicator; faults become findings with their cells."""
    items = list(_items(served))
    for item in items:
        cell = figures.own(item.role)
        if cell is not None:
            _read_item(reading, figures, served=served, item=item, cell=cell)
    main = next((item for item in items if item.measure == "value"), None)
    if main and main.role == "ytd" and not any(item.role == "month" for item in items):
        month = figures.own("month")
        if month and figures.own("ytd") is None and month.kind == "number":
            here = figures.grid.ref(month.row, month.column)
            reading.find(shape.WRONG_COLUMN, here, label=figures.label)


def _items(served: Served) -> Iterator[_Item]:
    """What a label's cells mean for an indicator, by its basis and kind (docs/file_forms.md)."""
    indicator = served.indicator
    if served.source.column == "growth":
        yield _Item("growth", indicator.basis, "value")
        yield _Item("rank", indicator.basis, "rank")
        return
    if indicator.kind in _RATIOS or indicator.basis == "stock":
        yield _Item("ytd", indicator.basis, "value")
        yield _Item("year_ago", indicator.basis, "year_ago")
        if indicator.kind not in _RATIOS:
            yield _Item("growth", indicator.basis, "growth")
    else:
        yield _Item("ytd", "ytd", "value")
        yield _Item("month", "month", "value")
        yield _Item("year_ago", "ytd", "year_ago")
        yield _Item("growth", "ytd", "growth")
    yield _Item("rank", indicator.basis, "rank")


def _read_item(reading: Reading, figures: Figures, *, served: Served, item: _Item, cell: Cell) -> None:
    indicator = served.indicator
    here = figures.grid.ref(cell.row, cell.column)
    key = {
        "indicator_code": indicator.code,
        "subject_code": figures.subject.code,
        "period": figures.period,
        "basis": item.basis,
        "measure": item.measure,
    }
    uom = _uom_of(item, indicator)
    stated = _stated_uom(figures, item, indicator=indicator, uom=uom)
    number = _number(cell, item, indicator=indicator, stated=stated or uom)
    if number.value is None and not number.fault and cell.kind not in {"error", "formula"}:
        return
    if not _is_sound(reading, figures, cell=cell, number=number, about=key):
        return
    try:
        value = scaled(number.value or 0.0, factor_between(stated, uom))
    except UomError as fault:
        reading.find(shape.UOM, here, about=key, label=figures.label, fault=str(fault), wanted=uom)
        return
    if _is_fraction(indicator, item, cell=cell, number=number, value=value) and not _is_among_wholes(
        figures, cell, value
    ):
        reading.find(shape.FRACTION, here, about=key, label=figures.label, text=cell.text)
        return
    if number.is_normalised:
        reading.note_normalised(here)
    is_converted = plain_uom(stated) != plain_uom(uom) and not number.stated_uom
    text = f"{cell.text}{stated}" if is_converted else cell.text
    told = {"value": value, "uom": uom, "reported_text": text, "maturity": figures.maturity, "cell_ref": here}
    reading.observe({**key, **told}, label=figures.label)


def _uom_of(item: _Item, indicator: Indicator) -> str:
    if item.role == "rank":
        return RANK_UOM
    return PERCENT if item.measure == "growth" else indicator.uom


def _stated_uom(figures: Figures, item: _Item, *, indicator: Indicator, uom: str) -> str:
    """Unit that the file states for this cell; 增速 columns state % by their name, 位次 columns 位."""
    if item.role == "rank":
        return RANK_UOM
    if item.role == "growth":
        return figures.growth_uom or PERCENT
    if indicator.kind == "stage":
        return uom
    return chosen_uom(figures.uom, uom) if figures.uom else ""


def _number(cell: Cell, item: _Item, *, indicator: Indicator, stated: str) -> Number:
    if cell.kind in {"bool", "date"}:
        return Number(fault="被表格软件当成了日期或逻辑值")
    if item.role == "rank":
        return read_rank(cell.text)
    if cell.kind == "text":
        return _stage(cell.text) if indicator.kind == "stage" else read_number(cell.text, stated)
    return Number() if cell.number is None else _stored(cell, cell.number, stated)


def _stored(cell: Cell, number: float, stated: str) -> Number:
    """A number that the workbook stores as such; a percent format means hundredths."""
    if cell.is_percent:
        if not is_convertible(PERCENT, stated):
            return Number(fault=f"单元格是百分比格式，而计量单位是“{stated}”")
        return Number(scaled(number, factor_between(PERCENT, stated) * 100), stated_uom=PERCENT)
    if cell.shown_uom == "?":
        return Number(fault="单元格的显示格式缩小或隐去了数字，看到的与存下的不是同一个数，请把单元格设成常规格式")
    if cell.shown_uom:
        return read_number(number_text(number) + cell.shown_uom, stated)
    if abs(number) >= LARGEST:
        return Number(fault="位数过多，不像统计数字")
    return Number(number)


def _is_sound(reading: Reading, figures: Figures, *, cell: Cell, number: Number, about: dict[str, str]) -> bool:
    """Whether the cell holds one readable figure of its own; records what is wrong if not."""
    here = figures.grid.ref(cell.row, cell.column)
    merge = figures.grid.merged.get((cell.row, cell.column))
    if cell.kind == "formula":
        reading.find(shape.NO_CACHED, here, about=about, label=figures.label)
    elif cell.kind == "error":
        reading.find(shape.ERROR_CELL, here, about=about, label=figures.label, text=cell.text)
    elif number.fault:
        reading.find(shape.NUMBER, here, about=about, label=figures.label, text=cell.text, fault=number.fault)
    elif merge and (merge.bottom > merge.top or _is_shared(figures, merge)):
        fault = "而该格合并了多行或多个数据列，不知归哪一格"
        reading.find(shape.NUMBER, here, about=about, label=figures.label, text=cell.text, fault=fault)
    else:
        return True
    return False


def _is_shared(figures: Figures, merge: Merge) -> bool:
    """Whether a merged range covers more than one column of figures."""
    return sum(merge.left <= column <= merge.right for column in {*figures.columns.values(), *figures.beside}) > 1


def _stage(text: str) -> Number:
    """阶段 as its place in the order of stages; ``已开工`` and ``在建阶段`` are read too."""
    word = key_of(text).removeprefix("已").removesuffix("阶段")
    if word in PROJECT_STAGES:
        return Number(float(PROJECT_STAGES.index(word) + 1))
    return Number() if word in {"-", "—", "/"} else Number(fault=f"不在阶段名称（{'、'.join(PROJECT_STAGES)}）之内")


def _is_fraction(indicator: Indicator, item: _Item, *, cell: Cell, number: Number, value: float) -> bool:
    """Whether a share that is written without % may as well be a fraction (0.953 for 95.3 %).

    A share of up to 1.5 may be either, unless the indicator cannot come near a whole; a percent format or sign settles it.
    """
    low, high = indicator.plausible.min or 0.0, indicator.plausible.max
    is_own = item.measure in {"value", "year_ago"} and item.role in {"ytd", "year_ago"}
    is_bare_share = is_own and plain_uom(indicator.uom) == PERCENT
    if not is_bare_share or cell.is_percent or number.stated_uom or not 0 < abs(value) <= _FRACTION_LIMIT:
        return False
    if indicator.kind != "share" and value >= low:
        return False
    return low <= value * 100 and (high is None or high >= _LIKELY_WHOLE)


def _is_among_wholes(figures: Figures, cell: Cell, value: float) -> bool:
    """Whether others in the column of the same label are plainly written in percentage points, and settle it.

    They settle nothing where the figure is far below all of them and its hundredfold lies among them: 0.953 beside 94 and 96.
    """
    beside = (figures.grid.own(row, cell.column) for row in figures.rows)
    others = [abs(each.number or 0) for each in beside if each is not None and not each.is_percent]
    wholes = [each for each in others if each > _FRACTION_LIMIT]
    if not wholes:
        return False
    is_far_below = abs(value) * _FAR < min(wholes)
    return not (is_far_below and min(wholes) * _NEAR <= abs(value) * 100 <= max(wholes) / _NEAR)
