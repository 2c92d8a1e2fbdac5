"""填报负担: how much each unit is asked to fill in, for a period and over the year, and how that changed."""

import warehouse
from appraisal.asked_items import (
    FormRow,
    Held,
    held_elsewhere,
    judging_periods,
    months_asked,
    reporting_units,
    rows_owed,
)
from appraisal.frames import ObservationFrame
from appraisal.period import Period, parse_period
from appraisal.scheme import Scheme, Subject
from scheme import load_scheme
from tasks.books import store_of
from tasks.home import Home
from tasks.rows import Row


def known_for_forms(home: Home, period: Period) -> ObservationFrame:
    """What forms for a period are made from: the figures of the periods beside it."""
    return warehouse.read_observations(store_of(home), as_of=home.now(), periods=judging_periods(period))


def burden_of(home: Home, period: str) -> list[Row]:
    """What every reporting unit is asked for 填报负担.

    Args:
        home: the county.
        period: code of the month.

    Returns:
        One row a unit, the most burdened first: items and cells asked for this period, items that other sources hold,
        items over the year and on average a month, and the change in items against the same period of last year's scheme
        (``None`` where there was none).
    """
    about = parse_period(period)
    scheme = load_scheme(home.scheme, period=about)
    earlier = load_scheme(home.scheme, period=about.year_ago())
    last_year = earlier if earlier.year < scheme.year else None
    held = held_elsewhere(scheme, known_for_forms(home, about))
    rows = [_row(scheme, subject, about, held=held, last_year=last_year) for subject in reporting_units(scheme)]
    return sorted((row for row in rows if row["asked_count"] or row["held_count"]), key=_heaviest)


def _row(scheme: Scheme, subject: Subject, period: Period, *, held: Held, last_year: Scheme | None) -> Row:
    owed = rows_owed(scheme, subject, period, held=held)
    asked = [row for row in owed if row.is_asked]
    in_year = sum(_asked_count(scheme, subject, month, held) for month in months_asked(period.year))
    before = _before(last_year, subject, period)
    return {
        "subject_code": subject.code,
        "subject_zh": subject.name_zh,
        "asked_count": len(asked),
        "cell_count": sum(_cell_count(row) for row in asked),
        "held_count": sum(bool(row.held) for row in owed),
        "year_asked_count": in_year,
        "month_mean_count": round(in_year / len(months_asked(period.year)), 1),
        "year_ago_asked_count": before,
        "change_count": None if before is None else len(owed) - before,
    }


def _cell_count(row: FormRow) -> int:
    """Cells to fill in; what is laid out already needs no typing."""
    return len([name for name in row.open_columns if name != "year_ago"])


def _asked_count(scheme: Scheme, subject: Subject, period: Period, held: Held) -> int:
    return sum(row.is_asked for row in rows_owed(scheme, subject, period, held=held))


def _before(last_year: Scheme | None, subject: Subject, period: Period) -> int | None:
    if last_year is None or subject.code not in last_year.subject_by_code:
        return None
    return len(rows_owed(last_year, last_year.subject_by_code[subject.code], period.year_ago()))


def _heaviest(row: Row) -> tuple[int, str]:
    return -int(str(row["asked_count"])), str(row["subject_code"])
