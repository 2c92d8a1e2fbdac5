"""作息: which period a round is about when it starts at a given instant. Pure."""

from datetime import datetime, timedelta

from appraisal.period import Period, PeriodKind

_KIND = {
    "half_month": PeriodKind.HALF_MONTH,
    "month": PeriodKind.MONTH,
    "quarter": PeriodKind.QUARTER,
    "year": PeriodKind.YEAR,
}
_PER_YEAR = {PeriodKind.HALF_MONTH: 24, PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4, PeriodKind.YEAR: 1}


def period_due(frequency: str, local: datetime) -> Period:
    """The newest period of ``frequency`` that has ended by the day of ``local``.

    Lamps shine on the last day of their half month, so a half month that ends today counts as ended; months, quarters
    and years are appraised from statistics that come after they end. January alone is no statistics month: in February
    the newest month is December.

    Args:
        frequency: ``half_month``, ``month``, ``quarter`` or ``year``.
        local: the start of the round on the office's clock.
    """
    kind = _KIND[frequency]
    last_day = local.date() if kind is PeriodKind.HALF_MONTH else local.date() - timedelta(days=1)
    period = Period(last_day.year, kind, _PER_YEAR[kind])
    while period.end_on > last_day or not period.is_published:
        period = period.previous()
    return period
