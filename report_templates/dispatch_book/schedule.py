"""重点项目进度图: the planned time of works, and the day at which what is done was due, those furthest behind first.

What is done is laid along time by the project's own curve 必达目标, the same by which its lamp shines: works whose plan
puts most of the money into autumn are not behind in summer.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from appraisal.projects.standing import ProjectStanding
from report_templates.blocks import Figure
from report_templates.drawing.timeline import Stage, TimelineRow, timelines
from report_templates.duties import projects_now
from report_templates.items import short_name
from report_templates.reading import Reading

_SHOWN = 40
_CAPTION = "重点项目计划工期和进度"
_MONTHS = 12


def draw_schedule(reading: Reading) -> tuple[Figure, ...]:
    """A row a project whose planned time touches this year; none where nobody told how far they are.

    The dark part ends on the day at which what is done was due; what lies between it and the cut-off is behind.
    """
    period = reading.books.period
    span = (date(period.year, 1, 1), date(period.year, 12, 31))
    works = sorted(
        (each for each in projects_now(reading) if _planned(each)[0] <= span[1] and _planned(each)[1] >= span[0]),
        key=lambda each: (each.gap_pp is None, each.gap_pp or 0.0, each.subject.code),
    )
    if all(each.done_pct is None for each in works):
        return ()
    rows = [TimelineRow(short_name(each.subject), tuple(_stages(each, span, period.end_on))) for each in works[:_SHOWN]]
    rest = f"，只列序时差距靠后的{_SHOWN}个" if len(works) > _SHOWN else ""
    caption = f"{_CAPTION}（深色段止于已完成投资按计划应达到的日期{rest}）"
    alt = f"{len(rows)}个重点项目本年的计划工期、已完成投资按计划应达到的日期和到截止日的滞后时间，数据见各目标长页"
    return timelines(rows, span=span, today=period.end_on, caption=caption, alt=alt)


def _planned(each: ProjectStanding) -> tuple[date, date]:
    """First day of 计划开工, last day of 计划竣工."""
    (start_year, start_month), (year, month) = (
        tuple(map(int, told.split("-"))) for told in (each.project.planned_start, each.project.planned_finish)
    )
    return date(start_year, start_month, 1), _end_of(year, month)


def _end_of(year: int, month: int) -> date:
    return date(year + month // _MONTHS, month % _MONTHS + 1, 1) - timedelta(days=1)


def _stages(each: ProjectStanding, span: tuple[date, date], today: date) -> Iterator[Stage]:
    """What is done, what is behind and what is to come, one after the other over the planned time within the year."""
    start, finish = (min(max(day, span[0]), span[1]) for day in _planned(each))
    if each.done_pct is None:  # held, missing or not told: nothing is said of what is done
        yield Stage("数据未定", start, finish, "planned")
        return
    done = min(max(_due_on(each, span[0].year), start), finish)
    behind = min(today, finish) if (each.gap_pp or 0.0) < 0 else done
    if done > start:
        yield Stage("已完成", start, done, "done")
    if behind > done:
        yield Stage("滞后", done, behind, "late")
    if finish > max(done, behind):
        yield Stage("", max(done, behind), finish, "planned")


def _due_on(each: ProjectStanding, year: int) -> date:
    """The day by which as much was due as is done, along the project's curve from month end to month end."""
    ends = [date(year, 1, 1), *(_end_of(year, month) for month in range(1, _MONTHS + 1))]
    done = each.done_pct or 0.0
    for (one, due), (other, next_due) in pairwise(zip(ends, (0.0, *each.month_ends_pct), strict=True)):
        if done < next_due:
            return one + (other - one) * max((done - due) / (next_due - due), 0.0)
    return ends[-1]
