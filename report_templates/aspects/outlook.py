"""年终预计: what the share of the year done by now in earlier years says about the end of this one; an estimate with a band."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from appraisal.projection import METHOD_ZH
from report_templates.blocks import Fact
from report_templates.items import Item
from report_templates.reading import Reading
from report_templates.wording import Number, amount, number, percent

_WHOLE_PCT = 100.0


@dataclass(frozen=True)
class Outlook:
    """年终预计 of one item.

    Attributes:
        item: the indicator.
        expected, low, high: figure of the whole year, and between which it may lie.
        completion: of the annual target, percent.
        low_completion, high_completion: its band.
        method: key of ``METHOD_ZH``.
    """

    item: Item
    expected: Number
    low: Number
    high: Number
    completion: Number
    low_completion: Number
    high_completion: Number
    method: str

    @property
    def spoken_zh(self) -> str:
        """The indicator in a sentence."""
        return self.item.spoken_zh

    @property
    def is_short(self) -> bool:
        """Whether even the upper end of the band misses the target."""
        return self.high_completion.value is not None and self.high_completion.value < _WHOLE_PCT

    @property
    def is_open(self) -> bool:
        """Whether the target lies within the band."""
        return not self.is_short and self.low_completion.value is not None and self.low_completion.value < _WHOLE_PCT

    @property
    def words(self) -> Fact:
        """``预计全年60.5亿元（57.1亿元—63.9亿元）``."""
        uom, places = self.expected.uom, self.expected.decimals
        ends = "—".join(amount(each.value, uom, places=places) for each in (self.low, self.high) if each.is_known)
        text = f"{amount(self.expected.value, uom, places=places)}{f'（{ends}）' if ends else ''}"
        return Fact(text, self.expected.value, self.expected.key)

    @property
    def completion_words(self) -> Fact:
        """预计完成率."""
        return Fact(percent(self.completion.value), self.completion.value, self.completion.key)


@dataclass(frozen=True)
class OutlookCounts:
    """How the projected indicators stand to their targets; reach, open and short make ``total``.

    Attributes:
        total, reach, open, short: counts.
        shown: those that may miss their target, the furthest first.
        methods_zh: by which methods.
    """

    total: Number
    reach: Number
    open: Number
    short: Number
    shown: tuple[Outlook, ...]
    methods_zh: str


def read_outlooks(reading: Reading, items: Sequence[Item]) -> tuple[Outlook, ...]:
    """Projections of these items towards targets to be reached, in their order; empty where the round made none."""
    frame = pd.DataFrame(reading.results.projections)
    known = frame[frame["projected_value"].notna()]
    rows = {(str(row["indicator_code"]), str(row["subject_code"])): row for row in known.to_dict("records")}
    return tuple(
        _read_outlook(item, row)
        for item in items
        if item.is_accepted
        and not item.is_limit
        and (row := rows.get((item.indicator.code, item.figure_subject.code))) is not None
    )


def count_outlooks(reading: Reading, outlooks: Sequence[Outlook]) -> OutlookCounts:
    """Count reach, open and short."""
    short = [each for each in outlooks if each.is_short]
    open_ = [each for each in outlooks if each.is_open]
    place = f"::{reading.books.scheme.home.code}:{reading.period_code}"

    def count(name: str, size: int) -> Number:
        return number(float(size), f"result:{name}_projected_count{place}", decimals=0)

    return OutlookCounts(
        total=count("all", len(outlooks)),
        reach=count("reach", len(outlooks) - len(short) - len(open_)),
        open=count("open", len(open_)),
        short=count("short", len(short)),
        shown=tuple(sorted((*short, *open_), key=lambda each: each.completion.value or 0.0)),
        methods_zh=methods_zh(outlooks),
    )


def methods_zh(outlooks: Sequence[Outlook]) -> str:
    """By which methods these were projected, in the order of ``METHOD_ZH``: ``按往年同期占比推算、按时间进度推算``."""
    used = {each.method for each in outlooks}
    return "、".join(words for method, words in METHOD_ZH.items() if method in used)


def _read_outlook(item: Item, row: dict) -> Outlook:  # type: ignore[type-arg]
    place = f"{item.indicator.code}:{item.figure_subject.code}:{row['period']}"
    uom, decimals = item.indicator.uom, item.indicator.decimals

    def figure(column: str) -> Number:
        return number(row[column], f"result:{column}:{place}", uom=uom, decimals=decimals)

    def share(column: str) -> Number:
        return number(row[column], f"result:{column}:{place}", decimals=1)

    return Outlook(
        item=item,
        expected=figure("projected_value"),
        low=figure("projected_low_value"),
        high=figure("projected_high_value"),
        completion=share("projected_completion_pct"),
        low_completion=share("projected_low_pct"),
        high_completion=share("projected_high_pct"),
        method=str(row["projection_method"]),
    )
