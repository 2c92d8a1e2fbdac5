"""专报的图: how far behind the weakest indicators are, how the worst came there, and where the points went."""

from collections.abc import Sequence

from appraisal.period import FIRST_PUBLISHED_MONTH, MONTHS_IN_YEAR, Period, PeriodKind
from report_templates.aspects.losses import Loss
from report_templates.aspects.outlook import Outlook
from report_templates.blocks import Figure
from report_templates.drawing.charts import gap_bars, lost_points_waterfall, trend
from report_templates.items import Item
from report_templates.reading import Reading
from report_templates.standings import Standing

_FEWEST_MONTHS = 3
_WAN_IN_YI = 10_000
_TRENDS = 2
_STEPS = 8
_FEWEST_STEPS = 3
_LEAST_STEP = 0.005


def draw_figures(
    reading: Reading,
    *,
    strengths: Sequence[Item],
    weaknesses: Sequence[Item],
    worst: Sequence[Item],
    outlooks: Sequence[Outlook],
    losses: Sequence[Loss],
    standing: Standing | None,
) -> dict[str, Figure]:
    """The figures that have something to show, by the names under which the body places them.

    The waterfall is for rounds that conclude a quarter or a year; a month's reader has the table.
    """
    figures = {"gaps": draw_gaps(strengths, weaknesses), **_draw_trends(reading, worst, outlooks)}
    if reading.books.period.kind in {PeriodKind.QUARTER, PeriodKind.YEAR} and standing is not None:
        figures["losses"] = draw_losses(reading, losses, standing)
    return {name: figure for name, figure in figures.items() if figure is not None}


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


def draw_losses(reading: Reading, losses: Sequence[Loss], standing: Standing) -> Figure | None:
    """失分瀑布图 from the full points to the county's total; ``None`` where too little was lost to draw."""
    full = reading.books.scheme.policies.full_points
    total = standing.official.value
    if full is None or total is None or len(losses) < _FEWEST_STEPS:
        return None
    named = [(loss.name_zh, loss.lost.value or 0.0) for loss in losses[:_STEPS]]
    rest = sum(loss.lost.value or 0.0 for loss in losses[_STEPS:])
    steps = [*named, *([(f"其他{len(losses) - _STEPS}项", rest)] if rest else [])]
    for name, added in (("加分", standing.bonus.value or 0.0), ("扣分", -(standing.deduction.value or 0.0))):
        steps += [(name, -added)] if added else []
    remainder = full - sum(lost for _, lost in steps) - total
    if abs(remainder) >= _LEAST_STEP:
        steps.append(("超额和其他" if remainder < 0 else "缺报和其他", remainder))
    return lost_points_waterfall(
        [name for name, _ in steps],
        [lost for _, lost in steps],
        full_points=full,
        caption="全县综合得分的失分构成",
        alt=f"瀑布图：从满分逐项减去失分、加上加分，到全县综合得分，共{len(steps)}步，主要失分数值见下表",
    )


def _draw_trends(reading: Reading, worst: Sequence[Item], outlooks: Sequence[Outlook]) -> dict[str, Figure | None]:
    """走势图 of the first items with enough months on record."""
    expected = {each.item.indicator.code: each for each in outlooks}
    drawn: dict[str, Figure | None] = {}
    for item in worst:
        series = _monthly(reading, item)
        if len(drawn) < _TRENDS and sum(value is not None for value in series) >= _FEWEST_MONTHS:
            drawn[f"trend_{len(drawn) + 1}"] = _draw_trend(reading, item, series, expected.get(item.indicator.code))
    return drawn


def _draw_trend(reading: Reading, item: Item, series: Sequence[float | None], outlook: Outlook | None) -> Figure:
    months = _months(reading, to_year_end=outlook is not None)
    target = reading.books.scheme.target_by_key.get((item.indicator.code, item.figure_subject.code))
    due = [reading.books.scheme.due_value(target, month) if target else None for month in months]
    uom, scale = item.indicator.uom, 1.0
    if uom == "万元" and max((abs(value) for value in series if value is not None), default=0.0) >= _WAN_IN_YI:
        uom, scale = "亿元", float(_WAN_IN_YI)
    return trend(
        [f"{month.month}月" if month.month > FIRST_PUBLISHED_MONTH else "1—2月" for month in months],
        [None if value is None else value / scale for value in series],
        target_curve=[None if value is None else value / scale for value in due],
        caption=f"{item.indicator.name_zh}今年以来走势{'及全年预计' if outlook else ''}",
        alt=f"折线图：{item.indicator.name_zh}今年各月累计数与应达数对比{'，末端为全年预计及其区间' if outlook else ''}",
        uom=uom,
        names=("累计数", "应达数"),
        places=2 if scale > 1 else item.indicator.decimals,
        expected=_band(outlook, scale),
    )


def _band(outlook: Outlook | None, scale: float) -> tuple[float, float, float] | None:
    if outlook is None or outlook.expected.value is None:
        return None
    middle = outlook.expected.value
    low, high = (each.value if each.value is not None else middle for each in (outlook.low, outlook.high))
    return low / scale, middle / scale, high / scale


def _months(reading: Reading, *, to_year_end: bool) -> tuple[Period, ...]:
    year = reading.books.period.year
    last = MONTHS_IN_YEAR if to_year_end else reading.books.period.month
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
    earlier = [by_month.get(month.code) for month in _months(reading, to_year_end=False)[:-1]]
    values = [None if value is None else float(value) for value in earlier]
    return (*values, item.value.value if item.is_accepted else None)
