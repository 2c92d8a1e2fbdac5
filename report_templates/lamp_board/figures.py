"""亮灯矩阵: the lamps of this period beside those of the periods before."""

from collections.abc import Sequence
from typing import cast

from appraisal.lamps.rules import LAMP_ZH, Lamp
from appraisal.period import Period, parse_period
from report_templates.blocks import Figure
from report_templates.drawing.charts import lamp_matrices
from report_templates.items import Item
from report_templates.reading import Reading

_PERIODS_BEFORE = 5
_MOST_ROWS = 48
"""Beyond so many rows, those that are green now and were before are left out, and the caption says so."""


def draw_lamps(reading: Reading, items: Sequence[Item], noun_zh: str) -> tuple[Figure, ...]:
    """A row an item, a column a period; the last column is this period. As many figures as stay legible."""
    before = _past_lamps(reading)
    periods = sorted({period for period, _, _ in before}, key=_order)[-_PERIODS_BEFORE:]
    shown = list(items) if len(items) <= _MOST_ROWS else _eventful(items)
    lamps = [
        [
            *(before.get((period, item.indicator.code, item.subject.code)) for period in periods),
            cast("Lamp", item.lamp if item.lamp in LAMP_ZH else "unlit"),
        ]
        for item in shown
    ]
    labels = [parse_period(period).label_zh for period in (*periods, reading.period_code)]
    words = reading.books.scheme.lamp_zh
    caption = f"{noun_zh}近期亮灯情况" if periods else f"{noun_zh}亮灯情况"
    if len(shown) < len(items):
        caption += f"（只列本期或上期未亮{words['green']}的{len(shown)}个）"
    alt = f"亮灯矩阵：{len(shown)}个{noun_zh}在{'、'.join(labels)}的灯色，灯色以文字标明，本期灯色见各表"
    return lamp_matrices([item.name_zh for item in shown], labels, lamps=lamps, caption=caption, alt=alt, words=words)


def _eventful(items: Sequence[Item]) -> list[Item]:
    """Those that are not green now, or were not before."""
    return [item for item in items if item.lamp != "green" or item.previous_lamp not in ("green", "")]


def _past_lamps(reading: Reading) -> dict[tuple[str, str, str], Lamp]:
    """Lamps of earlier periods by period, indicator and subject; of the period before alone where no more is known."""
    frames = [reading.books.history]
    if reading.books.previous is not None:
        frames.append(reading.books.previous.indicators)
    now, names = reading.period_code, ("period", "indicator_code", "subject_code", "lamp")
    return {
        (str(period), str(indicator), str(subject)): cast("Lamp", lamp)
        for frame in frames
        if frame is not None
        for period, indicator, subject, lamp in zip(*(frame[name].tolist() for name in names), strict=True)
        if lamp in LAMP_ZH and period != now
    }


def _order(code: str) -> tuple[int, int]:
    period: Period = parse_period(code)
    return period.year, period.index
