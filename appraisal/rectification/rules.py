"""整改规定: classes of problems, how many days there are, when closed items are looked at again."""

import calendar
from datetime import date, timedelta
from typing import Self

from pydantic import Field, model_validator

from appraisal.workdays import WorkCalendar
from appraisal.written import Code, Model, Text

_MONTHS = 12

CLOSED = "closed"


class ProblemClass(Model):
    """问题类别: one row of the matrix of classes and units.

    Attributes:
        code: stored with items.
        name_zh: as printed, and as files may call it.
        causes: 扣分原因 of the ledger that fall into it.
        is_data: problems of figures that were upheld fall into it; at most one class.
        is_major: 重大问题, which have a month instead of a week.
    """

    code: Code
    name_zh: Text
    causes: tuple[Code, ...] = ()
    is_data: bool = False
    is_major: bool = False


class RectificationRules(Model):
    """整改规定. The days are those of 13710 (domain.md §5 E12): 1日研究部署、3日反馈、7日落实一般问题、1个月落实重大问题、销号清零.

    Attributes:
        classes: 问题类别, in print order.
        start_days: by when work on an item begins, in days after it was found.
        feedback_days: by when its unit first reports on it.
        ordinary_days: by when an ordinary problem is settled where nobody set a day.
        major_months: by when a major one is.
        look_back_days: 回头看: how long after closure somebody looks again.
        clause: where this stands.
    """

    classes: tuple[ProblemClass, ...] = ()
    start_days: int = Field(default=1, ge=0)
    feedback_days: int = Field(default=3, ge=0)
    ordinary_days: int = Field(default=7, ge=1)
    major_months: int = Field(default=1, ge=1)
    look_back_days: int = Field(default=30, ge=1)
    clause: str = ""

    @model_validator(mode="after")
    def _each_problem_has_one_class(self) -> Self:
        names = [name for each in self.classes for name in {each.code, each.name_zh}]
        causes = [cause for each in self.classes for cause in each.causes]
        for what_zh, told in (("问题类别", names), ("扣分原因归入的问题类别", causes)):
            doubles = sorted({name for name in told if told.count(name) > 1})
            if doubles:
                message = f"{what_zh}重复：{'、'.join(doubles)}，分不清归哪一类"
                raise ValueError(message)
        data = [each.name_zh for each in self.classes if each.is_data]
        if len(data) > 1:
            message = f"数据问题只能归一类（is_data），现有{'、'.join(data)}"
            raise ValueError(message)
        return self

    def class_code(self, written: str) -> str:
        """The code of a class that a file names by code or in words; other words stay as they are."""
        name = written.strip()
        return next((each.code for each in self.classes if name in {each.code, each.name_zh}), name)

    def class_name(self, code: str) -> str:
        """What a class is called in print; ``未分类`` where nobody said."""
        return next((each.name_zh for each in self.classes if each.code == code), code or "未分类")

    def class_of_cause(self, cause: str) -> str:
        """The class of a 扣分原因; empty if it belongs to none."""
        return next((each.code for each in self.classes if cause in each.causes), "")

    @property
    def data_class(self) -> str:
        """The class of problems with figures; empty if there is none."""
        return next((each.code for each in self.classes if each.is_data), "")

    def due_on(self, from_on: date, problem_class: str, days_off: WorkCalendar) -> date:
        """The day by which a problem is settled where nobody set one; a day off moves on to the next workday."""
        is_major = any(each.is_major for each in self.classes if each.code == problem_class)
        end = months_after(from_on, self.major_months) if is_major else from_on + timedelta(days=self.ordinary_days)
        return on_workday(end, days_off)

    def look_back_on(self, closed_on: date, days_off: WorkCalendar) -> date:
        """回头看日期 of an item closed on a day."""
        return on_workday(closed_on + timedelta(days=self.look_back_days), days_off)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the month's last day where it has no such day."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def on_workday(day: date, days_off: WorkCalendar) -> date:
    """The day itself if it is a workday, else the next one."""
    return day if days_off.is_workday(day) else days_off.next_workday(day)
