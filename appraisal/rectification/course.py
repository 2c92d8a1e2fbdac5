"""整改事项的经过: the states that an item passes through, one report after another.

未启动→推进→待验→销号; a closed item that is reported again, or fails the 回头看, is 反弹. A step that may not be taken leaves
the item where it is, or at 待验, and says why: no report is lost and none closes an item by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from appraisal.answers import RECTIFICATION_STATES

_NO_VERIFICATION_ZH = "报告销号前未经验收，按待验处理"
_NO_EVIDENCE_ZH = "报告销号但没有佐证材料或文号，按待验处理"
_NEVER_CLOSED_ZH = "尚未销号，不作反弹"
_CLOSED_ALREADY_ZH = "已经销号，不再转待验"


@dataclass(frozen=True)
class Report:
    """What one report says of an item 整改进展.

    Attributes:
        state_code: the state it claims; empty if it claims none.
        reported_on: the day.
        is_proven: it names 佐证材料 or a 文号.
        looked_back_on: day of a 回头看 that it tells of.
        due_on: the day it sets or confirms for settling.
    """

    state_code: str
    reported_on: date
    is_proven: bool = False
    looked_back_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Course:
    """Where an item stands after its reports so far.

    Attributes:
        state_code: 整改状态.
        since_on: day on which it came into this state.
        begun_on: day on which the present round of work began: found, or relapsed.
        due_on: the day set for settling in the present round; ``None`` if nobody set one.
        closed_on: day of 销号 while it is closed.
        looked_back_on: day of a passed 回头看 since.
        relapse_count: how often it came back.
        is_proven: evidence was given in the present round.
        reported_on: the last report.
        remark_zh: why the last report did not move it as it claimed; empty if it did.
    """

    state_code: str
    since_on: date
    begun_on: date
    due_on: date | None = None
    closed_on: date | None = None
    looked_back_on: date | None = None
    relapse_count: int = 0
    is_proven: bool = False
    reported_on: date | None = None
    remark_zh: str = ""


def follow_course(found_on: date, reports: Iterable[Report], *, due_on: date | None = None) -> Course:
    """Take an item through its reports.

    Args:
        found_on: when the problem was found.
        reports: in order of time.
        due_on: the day set when it was found.
    """
    course = Course("not_started", found_on, found_on, due_on=due_on)
    for report in reports:
        course = _after(course, report)
    return course


def _after(course: Course, report: Report) -> Course:
    heard = replace(course, reported_on=report.reported_on, remark_zh="")
    if course.state_code == "closed":
        return _after_closure(heard, report)
    heard = replace(heard, due_on=report.due_on or heard.due_on, is_proven=heard.is_proven or report.is_proven)
    match report.state_code:
        case "closed":
            return _closing(heard, report)
        case "relapsed":
            return heard if course.state_code == "relapsed" else replace(heard, remark_zh=_NEVER_CLOSED_ZH)
        case "progressing" | "to_verify":
            return _moved(heard, report.state_code, report.reported_on)
        case "not_started" if course.state_code != "not_started":
            return replace(heard, remark_zh=f"已是{RECTIFICATION_STATES[course.state_code]}，不退回未启动")
        case _:
            return heard


def _after_closure(course: Course, report: Report) -> Course:
    """A closed item: reported as unsettled it has relapsed; reported as closed it was looked at, or nothing is new."""
    looked = report.looked_back_on
    if looked is not None and course.closed_on is not None and looked < course.closed_on:
        looked = None
    if report.state_code == "to_verify":
        return replace(course, remark_zh=_CLOSED_ALREADY_ZH)
    if report.state_code in {"closed", ""}:
        return replace(course, looked_back_on=looked or course.looked_back_on)
    day = looked or report.reported_on
    return Course(
        "relapsed",
        day,
        day,
        due_on=report.due_on if report.due_on is not None and report.due_on > day else None,
        relapse_count=course.relapse_count + 1,
        reported_on=report.reported_on,
    )


def _closing(course: Course, report: Report) -> Course:
    if course.state_code != "to_verify":
        return replace(_moved(course, "to_verify", report.reported_on), remark_zh=_NO_VERIFICATION_ZH)
    if not course.is_proven:
        return replace(course, remark_zh=_NO_EVIDENCE_ZH)
    closed = _moved(course, "closed", report.reported_on)
    return replace(closed, closed_on=report.reported_on, looked_back_on=None)


def _moved(course: Course, state_code: str, day: date) -> Course:
    return course if course.state_code == state_code else replace(course, state_code=state_code, since_on=day)
