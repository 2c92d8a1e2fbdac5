"""对照: rows of somebody else's table become observations, column by column as the office said; nothing is guessed.

What the table of correspondence and the scheme do not know refuses the table with its place, or is left out with a note
where the office said so; units, periods and numbers are read as strictly as those of a submission.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from appraisal.period import Period, PeriodKind
from appraisal.remote_feeds import Amount, Basis, Measure, OutsideTable, Told
from appraisal.scheme import Indicator, Subject
from feeds import shape
from feeds.feed import Feed
from feeds.figures import RANK_UOM
from feeds.labels import Labels, Served, subject_called
from feeds.numbers import PERCENT, Number, read_number, read_rank, scaled
from feeds.periods import read_period
from feeds.preamble import is_ended
from feeds.reading import Reading
from feeds.remote.rows import OutsideRow
from feeds.uoms import UomError, factor_between, plain_uom

_MATURITIES = ("flash", "preliminary", "final")
_FRACTION_LIMIT = 1.5
_RATIOS = frozenset(("growth", "share", "stage"))


@dataclass(frozen=True)
class _What:
    """What one figure is, once row and column have said so."""

    served: Served
    subject: Subject
    period: str
    basis: str
    measure: str
    maturity: str

    @property
    def indicator(self) -> Indicator:
        return self.served.indicator

    @property
    def uom(self) -> str:
        """Unit in which the figure is kept."""
        if self.measure == "rank":
            return RANK_UOM
        return PERCENT if self.measure == "growth" else self.indicator.uom

    @property
    def key(self) -> dict[str, str]:
        return {
            "indicator_code": self.indicator.code,
            "subject_code": self.subject.code,
            "period": self.period,
            "basis": self.basis,
            "measure": self.measure,
        }


class Mapping:
    """The rows of one body on their way to observations."""

    def __init__(self, reading: Reading, table: OutsideTable, *, own: Feed, period: str) -> None:
        """Start a reading.

        Args:
            reading: the body.
            table: the table of correspondence.
            own: the feed of the house that the figures count for.
            period: period code that was asked for in the address, empty if none.
        """
        self.reading, self.table, self.own, self.period = reading, table, own, period
        self.labels = Labels(reading.scheme, own.code)
        self._by_code = {
            each.code: tuple(Served(each, source) for source in each.sources if source.feed == own.code)
            for each in reading.scheme.indicators
        }
        self._periods: dict[str, Period | None] = {}
        self._unknown: set[tuple[str, str]] = set()

    def read(self, rows: list[OutsideRow]) -> None:
        """Record every figure of every row that is to be read."""
        for row in rows:
            if all(row.values.get(column, "") == wanted for column, wanted in self.table.where.items()):
                self._read_row(row)
        if not self.reading.has_figures and not self.reading.is_returned:
            self.reading.find(shape.BLANK)

    def _read_row(self, row: OutsideRow) -> None:
        subject = self._subject(row)
        period = self._period(row)
        if subject is None or period is None:
            return
        code = period.observation_code
        self.reading.period = max(self.reading.period, code)
        for amount in self.table.values:
            if row.values.get(amount.column, ""):
                for what in self._whats(row, amount, subject=subject, period=code):
                    self._read_figure(row, amount, what)

    def _whats(self, row: OutsideRow, amount: Amount, *, subject: Subject, period: str) -> Iterator[_What]:
        basis = amount.basis or self._word(row, self.table.basis, get_args(Basis))
        measure = amount.measure or self._word(row, self.table.measure, get_args(Measure))
        maturity = self._word(row, self.table.maturity, _MATURITIES)
        served = self._indicator(row, amount)
        if basis and measure and maturity:
            for each in self.labels.for_subject(served, subject):
                if kept := _kept_as(each, measure):
                    yield _What(each, subject, period, basis, kept, maturity)

    def _told(self, row: OutsideRow, told: Told | None) -> str:
        """What a row says: the column's text by our words, or what holds for all rows."""
        if told is None:
            return ""
        if told.always:
            return told.always.replace("{period}", self.period)
        text = row.values.get(told.column, "")
        return told.words.get(text, text)

    def _word(self, row: OutsideRow, told: Told | None, wanted: tuple[str, ...]) -> str:
        text = self._told(row, told)
        if text in wanted:
            return text
        column = told.column if told else ""
        self.reading.find(shape.WORD, row.place(column), label=column, text=text, wanted="、".join(wanted))
        return ""

    def _subject(self, row: OutsideRow) -> Subject | None:
        text, scheme = self._told(row, self.table.subject), self.reading.scheme
        found = scheme.subject_by_code.get(text) or (subject_called(scheme, text) if text else None)
        if found is None:
            self._not_known(row, self.table.subject.column, text, what="考评对象")
        return found

    def _indicator(self, row: OutsideRow, amount: Amount) -> tuple[Served, ...]:
        text = amount.indicator or self._told(row, self.table.indicator)
        found = self._by_code.get(text, ()) or self.labels.served_by(text)
        if not found:
            column = amount.column if amount.indicator or self.table.indicator is None else self.table.indicator.column
            self._not_known(row, column, text, what=f"指标，来源须是{self.own.name_zh} {self.own.code}")
        return found

    def _not_known(self, row: OutsideRow, column: str, text: str, *, what: str) -> None:
        """Each unknown code once, at the first place where it stands."""
        if (what, text) in self._unknown:
            return
        self._unknown.add((what, text))
        if self.table.others == "leave":
            check = shape.UNKNOWN_SUBJECT if what == "考评对象" else shape.UNKNOWN_LABEL
            self.reading.find(check, row.place(column), name=text, label=text)
        else:
            self.reading.find(shape.NOT_MAPPED, row.place(column), text=text or "空白", what=what)

    def _period(self, row: OutsideRow) -> Period | None:
        text = self._told(row, self.table.period)
        if text not in self._periods:
            self._periods[text] = self._read_period(row, text)
        return self._periods[text]

    def _read_period(self, row: OutsideRow, text: str) -> Period | None:
        where = row.place(self.table.period.column)
        period = _sdmx_period(text) or read_period(text)
        if period is None:
            found = f"写的是“{text}”" if text else "该处为空"
            self.reading.find(shape.NO_PERIOD, where, found=found, example="2026-09")
            return None
        return period if is_ended(self.reading, period, where=where) else None

    def _read_figure(self, row: OutsideRow, amount: Amount, what: _What) -> None:
        text, here = row.values[amount.column], row.place(amount.column)
        label = what.served.source.label
        stated = amount.uom or self._told(row, self.table.uom)
        if what.measure in {"rank", "growth"}:
            stated = what.uom  # 位次 and 增速 state their unit by what they are
        number = read_rank(text) if what.measure == "rank" else read_number(text, stated or what.uom)
        if number.value is None:
            if number.fault:
                self.reading.find(shape.NUMBER, here, about=what.key, label=label, text=text, fault=number.fault)
            return
        try:
            value = scaled(number.value, factor_between(stated, what.uom))
        except UomError as fault:
            self.reading.find(shape.UOM, here, about=what.key, label=label, fault=str(fault), wanted=what.uom)
            return
        if _is_fraction(what, number, value):
            self.reading.find(shape.FRACTION, here, about=what.key, label=label, text=text)
            return
        self._observe(what, value, text=text, stated=stated, here=here, label=label)

    def _observe(self, what: _What, value: float, *, text: str, stated: str, here: str, label: str) -> None:
        reported = text if plain_uom(stated) == plain_uom(what.uom) else f"{text}{stated}"
        told = {"value": value, "uom": what.uom, "reported_text": reported, "maturity": what.maturity, "cell_ref": here}
        self.reading.observe({**what.key, **told}, label=label)


def _kept_as(served: Served, measure: str) -> str:
    """As what an indicator keeps a figure: one that is a growth rate takes its value from growth; empty if it is not for it."""
    indicator, column = served.indicator, served.source.column
    if column == "growth" and measure in {"growth", "rank"}:
        return "value" if measure == "growth" else measure
    if measure == "growth" and indicator.kind in _RATIOS:
        return ""  # a growth of a growth says nothing
    return "" if column == "growth" and measure != "value" else measure


def _sdmx_period(text: str) -> Period | None:
    """``2026-M09`` and ``2026-Q3``, as SDMX writes periods beside ``2026-09``; an unreal month or quarter is none."""
    year, dash, rest = text.partition("-")
    if not (dash and year.isdecimal() and len(year) == len("2026") and rest[:1] in {"M", "Q"} and rest[1:].isdecimal()):
        return None
    kind, most = (PeriodKind.MONTH, 12) if rest[0] == "M" else (PeriodKind.QUARTER, 4)
    return Period(int(year), kind, int(rest[1:])) if 1 <= int(rest[1:]) <= most else None


def _is_fraction(what: _What, number: Number, value: float) -> bool:
    """Whether a share is out of its credible range as written, and within it if read as a fraction (0.953 for 95.3 %)."""
    low, high = what.indicator.plausible.min, what.indicator.plausible.max
    is_bare_share = what.measure == "value" and plain_uom(what.indicator.uom) == PERCENT and not number.stated_uom
    if not is_bare_share or low is None or not 0 < abs(value) <= _FRACTION_LIMIT:
        return False
    return value < low <= value * 100 <= (high if high is not None else 100.0)
