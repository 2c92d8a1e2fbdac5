"""预警: the warnings of a round, from its books and results."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from appraisal.books import Books, Results
from appraisal.frames import WARNINGS, WarningFrame
from appraisal.scheme import Round, Scheme
from appraisal.warnings.escalation import escalate
from appraisal.warnings.ladder import BUILT_IN, PAPER_OF_STEP, Ladder
from appraisal.warnings.objects import list_objects
from appraisal.warnings.past import Moment, Past

_OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


def warn(books: Books, results: Results) -> Results:
    """The results with the warnings in force 预警 after this round.

    A round that names a ladder climbs it; one that names none reminds of each red lamp anew, if it writes reminders at all.

    Args:
        books: what the round may know: replies, deliveries, warnings of earlier periods and of the published edition.
        results: what it concluded otherwise.
    """
    ladder = ladder_of(books.scheme, books.round)
    if ladder is None:
        return replace(results, warnings=WarningFrame(WARNINGS.empty()))
    published = WarningFrame(WARNINGS.empty()) if books.published is None else books.published.warnings
    past = Past(books.history, books.warnings, published, books.replies, books.deliveries)
    judged_at = books.judged_at
    moment = Moment(
        period=books.period,
        issued_on=_office_day(books.as_of),
        calendar=books.scheme.calendar,
        judged_at=judged_at,
        judged_on=None if judged_at is None else _office_day(judged_at),
    )
    return replace(results, warnings=escalate(list_objects(results, books.scheme), ladder, past, moment))


def ladder_of(scheme: Scheme, round: Round) -> Ladder | None:  # noqa: A002 - the word of the field
    """The ladder that a round goes by; ``None`` where it warns of nothing."""
    if round.ladder is not None:
        return next(each for each in scheme.ladders if each.code == round.ladder)
    return BUILT_IN if PAPER_OF_STEP[BUILT_IN.warning_steps[0].code] in round.templates else None


def _office_day(moment: datetime) -> date:
    return moment.astimezone(_OFFICE_ZONE).date()
