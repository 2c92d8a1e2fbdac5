"""Read a year's 考评方案: its YAML, with the adjustments of the period laid over it, or everything wrong with it."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from appraisal.period import Period, month_of
from appraisal.scheme import Adjustment, Scheme
from appraisal.workdays import CalendarDay
from scheme.calendar import make_calendar
from scheme.draft import Draft, draft_scheme
from scheme.faults import SchemeError, SchemeFault
from scheme.folder import Folder, read_folder, scheme_paths, year_folder
from scheme.marked_yaml import MarkedDict
from scheme.parts import PARTS
from scheme.proofs.whole import prove_draft

_KEPT = 4
"""Schemes: this year's and last year's, each as it is in force for a period and with all of its adjustments."""


def load_scheme(
    directory: Path, *, period: Period | None = None, on: date | None = None, targets_elsewhere: bool = False
) -> Scheme:
    """The scheme as it is in force for a period or on a day 考评方案.

    Args:
        directory: a year's folder (it holds ``scheme.yaml``) or the folder that holds the years.
        period: picks the year, the nearest where that year has none; adjustments effective on or before its last
            day count. ``None``: the newest year with all its adjustments.
        on: a day instead of a period; it picks the month's year, and adjustments effective by that very day count.
        targets_elsewhere: whether targets may come with the figures, so that the scheme need not hold them all.

    Raises:
        SchemeError: anything at all is wrong; it names every fault with file, line and key.
    """
    year = year_folder(directory, period=period if on is None else month_of(on))
    written = tuple((path, path.read_bytes()) for path in scheme_paths(year))
    until = period.end_on if period is not None and on is None else on
    return _concluded(year, written, until, targets_elsewhere)


@lru_cache(maxsize=_KEPT)
def _concluded(
    year: Path, _written: tuple[tuple[Path, bytes], ...], until: date | None, targets_elsewhere: bool
) -> Scheme:
    """The same bytes give the same scheme: whoever takes in files or runs a round asks for it several times over."""
    folder = read_folder(year)
    if not folder.is_readable:
        raise SchemeError(folder.faults)
    if until is not None and until >= _last_change(folder):
        return _concluded(year, _written, None, targets_elsewhere)
    return conclude_scheme(folder, year.name, until=until, targets_elsewhere=targets_elsewhere)


def _last_change(folder: Folder) -> date:
    """The day from which all adjustments are in force; a day that cannot be read is told elsewhere, and never comes."""
    days = [
        each.get("effective_from")
        for each in folder.part("adjustments.yaml", "adjustments")
        if isinstance(each, MarkedDict)
    ]
    return max((day if isinstance(day, date) else date.max for day in days), default=date.min)


def conclude_scheme(folder: Folder, year: str, *, until: date | None = None, targets_elsewhere: bool = False) -> Scheme:
    """The scheme that the files of a year make.

    Args:
        folder: the files as read.
        year: name of the year's folder, which the year stated in it must fit.
        until: adjustments effective by this day count; ``None``: all.
        targets_elsewhere: as for ``load_scheme``.

    Raises:
        SchemeError: anything at all is wrong.
    """
    draft = draft_scheme(folder, until)
    faults = [*draft.faults, *_year_faults(year, draft), *prove_draft(draft, targets_elsewhere=targets_elsewhere)]
    if faults:
        raise SchemeError(faults)
    return _assembled(draft)


def _year_faults(name: str, draft: Draft) -> list[SchemeFault]:
    stated = draft.head.get("year")
    if not (name.isdigit() and isinstance(stated, int)) or int(name) == stated:
        return []
    text = f"文件夹是{name}，这里写的年度却是{stated}：复制上年方案后请改过来"
    place = draft.head.places["year"]
    return [SchemeFault(place.file, place.line, "year", text)]


def _assembled(draft: Draft) -> Scheme:
    parts: dict[str, object] = {
        part.key: tuple(each.model for each in draft.of(part.model)) for part in PARTS if part.model is not Adjustment
    }
    parts["adjustments"] = tuple(draft.adjustments)
    parts["calendar"] = make_calendar(int(draft.head["year"]), (each.model for each in draft.of(CalendarDay)))
    return Scheme.model_validate({**draft.head, **parts})
