"""项目卡点: what keeps a key project from going on, who is to remove it, since when and until when.

In the 重点项目进度表 itself as further columns (one blocker a project), or on a sheet of its own with a row a blocker.
"""

from collections.abc import Sequence

from appraisal.answers import BLOCKER_CLASSES
from feeds import shape
from feeds.answer_form import Line, key_from
from feeds.grid import Workbook
from feeds.head import Role, find_tables, role
from feeds.labels import subject_called
from feeds.reading import Reading
from feeds.text import key_of

_CLASS = role("blocker_class", "卡点类别", r"卡点(?:类别|类型)")
_MATTER = role("blocker_matter", "卡点说明", r"卡点(?:说明|事项|问题|情况)")
_OWNER = role("blocker_owner", "卡点责任单位", r"卡点责任单位|解决(?:责任)?单位")
_RAISED = role("blocker_raised", "提出日期", r"(?:卡点)?提出(?:日期|时间)")
_PROMISED = role("blocker_promised", "承诺解决日期", r"承诺解决(?:日期|时间|时限)")
_SETTLED = role("blocker_settled", "解决日期", r"(?:实际)?解决(?:日期|时间)")
BLOCKER_ROLES = (_CLASS, _MATTER, _OWNER, _RAISED, _PROMISED, _SETTLED)
"""Columns of a blocker, in a table of projects or on a sheet of its own."""
_TOLD = (_CLASS, _MATTER)


def read_blockers(reading: Reading, book: Workbook, *, project: Role, others: Sequence[Role], period: str) -> None:
    """Read every blocker of the file; a project that the scheme does not list is noted elsewhere and left out here.

    Args:
        reading: the file.
        book: its visible sheets.
        project: the column that names the project.
        others: further columns that the form knows.
        period: half month that the file is about.
    """
    roles = (project, *BLOCKER_ROLES, *others)
    for grid in book.grids:
        for table in find_tables(grid, roles, required=(project, _CLASS)):
            for row in table.body:
                _read_blocker(Line(reading, table, row), project, period)


def _read_blocker(line: Line, project: Role, period: str) -> None:
    if all(line.text(each) is None for each in BLOCKER_ROLES):
        return
    name = line.text(project) or ""
    subject = subject_called(line.reading.scheme, name) if name else None
    if subject is None or subject.kind != "project":
        line.reading.find(shape.UNKNOWN_SUBJECT, line.ref(project), name=name or "空白")
        return
    blocker_class, matter = line.word(_CLASS, BLOCKER_CLASSES), line.text(_MATTER)
    for column in _TOLD:
        if line.text(column) is None:
            line.reading.find(shape.REQUIRED, line.ref(column), label=column.zh)
    if blocker_class is None or matter is None:
        return
    if line.text(_RAISED) is None:
        line.reading.find(shape.NO_RAISED_DAY, line.ref(_MATTER), label=name)
    row = {
        "blocker_key": key_from("blocker", subject.code, blocker_class, key_of(matter)),
        "subject_code": subject.code,
        "period": period,
        "blocker_class": blocker_class,
        "matter_zh": matter,
        "owner_zh": line.text(_OWNER),
        "raised_on": line.day(_RAISED),
        "promised_on": line.day(_PROMISED, may_lie_ahead=True),
        "settled_on": line.day(_SETTLED),
        "cell_ref": line.ref(_MATTER),
    }
    line.reading.tell("blockers", row, label=f"{name}的卡点")
