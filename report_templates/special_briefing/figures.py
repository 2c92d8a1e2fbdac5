"""专报的图: how far behind the weakest indicators are, and how the weakest came there month by month."""

from collections.abc import Sequence

from appraisal.period import FIRST_PUBLISHED_MONTH, Period, PeriodKind
from report_templates.blocks import Figure
from report_templates.drawing.charts import gap_bars, trend
from report_templates.items import Item
from report_templates.reading import Reading

_FEWEST_MONTHS = 3
_WAN_IN_YI = 10_000


def draw_gaps(strengths: Sequence[Item], weaknesses: Sequence[Item]) -> Figure | None:
    """差距图 of the listed indicators, furthest behind first; ``None`` if there are none."""
    listed = [item for item in (*weaknesses, *reversed(strengths)) if item.gap.value is not None]
    if not listed:
        return None
    ordered = sorted(listed, key=lambda item: item.gap.value or 0.0)
    return gap_bars(
        [item.indicator.name_zh for item in ordered],
        [item.gap.value or 0.0 for item in ordered],
        caption="优势、短板指标与应达进度的差距",
        alt=f"条形图：{len(ordered)}项指标与应达进度的差距，落后在左，超前在右，数值见上表",
    )


def draw_trend(reading: Reading, items: Sequence[Item]) -> Figure | None:
    """走势图 of the first item with enough months on record; ``None`` if there is none."""
    for item in items:
        series = _monthly(reading, item)
        if sum(value is not None for value in series) >= _FEWEST_MONTHS:
            return _draw_trend(reading, item, series)
    return None


def _draw_trend(reading: Reading, item: Item, series: Sequence[float | None]) -> Figure:
    months = _months(reading)
    target = reading.books.scheme.target_by_key.get((item.indicator.code, item.figure_subject.code))
    due = [reading.books.scheme.due_value(target, month) if target else None for month in months]
    uom, scale = item.indicator.uom, 1.0
    if uom == "万元" and max((abs(value) for value in series if value is not None), default=0.0) >= _WAN_IN_YI:
        uom, scale = "亿元", float(_WAN_IN_YI)
    return trend(
        [f"{month.month}月" for month in months],
        [None if value is None else value / scale for value in series],
        target_curve=[None if value is None else value / scale for value in due],
        caption=f"{item.indicator.name_zh}今年以来走势",
        alt=f"折线图：{item.indicator.name_zh}今年各月累计数与应达数对比",
        uom=uom,
        names=("累计数", "应达数"),
        places=2 if scale > 1 else item.indicator.decimals,
    )


def _months(reading: Reading) -> tuple[Period, ...]:
    year, last = reading.books.period.year, reading.books.period.month
    return tuple(Period(year, PeriodKind.MONTH, month) for month in range(FIRST_PUBLISHED_MONTH, last + 1))


def _monthly(reading: Reading, item: Item) -> tuple[float | None, ...]:
    """The item's figure month by month, from the most authoritative source that has it."""
    known = reading.books.observations
    rows = known[
        (known["indicator_code"] == item.indicator.code)
        & (known["subject_code"] == item.figure_subject.code)
        & (known["basis"] == item.indicator.basis)
        & (known["measure"] == "value")
        & known["value"].notna()
    ]
    order = {source.feed: place for place, source in enumerate(item.indicator.sources)}
    best = (
        rows.assign(place=rows["source_code"].map(order)).dropna(subset=["place"]).sort_values("place", kind="stable")
    )
    by_month = best.drop_duplicates("period").set_index("period")["value"]
    earlier = [by_month.get(month.code) for month in _months(reading)[:-1]]
    values = [None if value is None else float(value) for value in earlier]
    return (*values, item.value.value if item.is_accepted else None)
