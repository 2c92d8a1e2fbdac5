"""工作日历: which days are workdays, with 调休 and the office's own days; given as data, asked of no clock and no disk."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_WEEKDAYS = 5
_DAY = timedelta(days=1)


class CalendarDay(BaseModel):
    """One day of the office's own calendar file; it wins over the published arrangement.

    Attributes:
        day: the day.
        kind: ``rest`` 放假, ``work`` 上班.
        document_no: the paper that says so.
        reason_zh: what for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    kind: Literal["rest", "work"]
    document_no: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    reason_zh: str = ""


class WorkCalendar(BaseModel):
    """工作日历: every weekday is a workday and every weekend is not, but for the days that are listed.

    Attributes:
        rest_days: weekdays that are off 放假, ascending.
        extra_workdays: Saturdays and Sundays that are worked 调休上班, ascending.
        known_years: years whose arrangement of holidays is known; in all others only weekends are off.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rest_days: tuple[date, ...] = ()
    extra_workdays: tuple[date, ...] = ()
    known_years: tuple[int, ...] = Field(default=())

    def is_known(self, year: int) -> bool:
        """Whether the holidays of a year are arranged; if not, its days follow the week alone."""
        return year in self.known_years

    def is_workday(self, day: date) -> bool:
        """Whether a day is a workday 工作日."""
        return day not in self._rest if _is_weekday(day) else day in self._extra

    def next_workday(self, day: date) -> date:
        """The first workday after a day."""
        return self._step(day, _DAY)

    def previous_workday(self, day: date) -> date:
        """The last workday before a day."""
        return self._step(day, -_DAY)

    def workdays_after(self, day: date, count: int) -> date:
        """The ``count``-th workday after a day; the day itself does not count, and is the answer for 0.

        Raises:
            ValueError: ``count`` is negative.
        """
        if count < 0:
            message = f"工作日个数不能是负数：{count}"
            raise ValueError(message)
        for _ in range(count):
            day = self.next_workday(day)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Workdays after ``start`` up to and including ``end``; as a negative number if ``end`` lies before ``start``."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + number * _DAY) for number in range(1, (end - start).days + 1))

    def with_days(self, days: Iterable[CalendarDay]) -> Self:
        """This calendar with an office's own days laid over it.

        A year becomes known where the office lists its New Year's Day as rest: nobody does that who does not write down the
        whole arrangement of the year.
        """
        laid = tuple(days)
        off = {each.day for each in laid if each.kind == "rest"}
        worked = {each.day for each in laid if each.kind == "work"}
        whole = {each.year for each in off if (each.month, each.day) == (1, 1)}
        return type(self)(
            rest_days=tuple(sorted((self._rest - worked) | {each for each in off if _is_weekday(each)})),
            extra_workdays=tuple(sorted((self._extra - off) | {each for each in worked if not _is_weekday(each)})),
            known_years=tuple(sorted({*self.known_years, *whole})),
        )

    def _step(self, day: date, step: timedelta) -> date:
        day += step
        while not self.is_workday(day):
            day += step
        return day

    @cached_property
    def _rest(self) -> frozenset[date]:
        return frozenset(self.rest_days)

    @cached_property
    def _extra(self) -> frozenset[date]:
        return frozenset(self.extra_workdays)


def _is_weekday(day: date) -> bool:
    return day.isoweekday() <= _WEEKDAYS
