"""整改跟踪: every item as it stands on a day, from what was found and what was reported since."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

import pandas as pd

from appraisal.answers import RECTIFICATION_STATES
from appraisal.awards.ledger import weigh_entries
from appraisal.books import Books
from appraisal.frames import (
    RECTIFICATIONS,
    REPLIES,
    FindingFrame,
    RectificationFrame,
    RectificationReportFrame,
    ReplyFrame,
    RulingFrame,
)
from appraisal.period import Period
from appraisal.rectification.course import Course, Report, follow_course
from appraisal.rectification.origins import ITEM_COLUMNS, deduction_items, finding_items, replaced_on
from appraisal.rectification.rules import CLOSED, RectificationRules
from appraisal.scheme import Scheme

_OFFICE_ZONE = "Asia/Shanghai"
_TOLD_FIRST = ("problem_class", "origin_code", "subject_code", "indicator_code", "found_on")
"""What an item is about: as first told."""
_TOLD_LAST = ("matter_zh", "requirement_zh", "measure_zh", "responsible_zh", "document_no", "raw_sha256", "file_name", "cell_ref")  # fmt: skip
"""What may change from report to report: as last told."""
_DERIVED = {"finding", "deduction"}
_Row = dict[str, Any]
_Said = TypeVar("_Said")


def rectify(books: Books, findings: FindingFrame) -> RectificationFrame:
    """整改事项 of a round as of the last day of its period, or of its cut-off where that comes first.

    What was ruled or reported later belongs to the next round, so that a late run counts no delays that it cannot see end.

    Args:
        books: reports, replies, events, rulings, earlier findings and the results of the period before.
        findings: FINDINGS of the round.
    """
    both = [frame for frame in (findings, books.past_findings) if len(frame)]
    known = pd.concat(both, ignore_index=True).drop_duplicates("finding_key") if both else findings
    return follow_up(
        books.rectification_reports,
        entries=weigh_entries(books.events, books.scheme, books.period),
        findings=FindingFrame(known),
        rulings=books.rulings,
        scheme=books.scheme,
        period=books.period,
        today=min(books.period.end_on, pd.Timestamp(books.as_of).tz_convert(_OFFICE_ZONE).date()),
        replies=books.replies,
        before=None if books.previous is None else books.previous.rectifications,
    )


def follow_up(
    reports: RectificationReportFrame,
    *,
    entries: pd.DataFrame,
    findings: FindingFrame,
    rulings: RulingFrame,
    scheme: Scheme,
    period: Period,
    today: date,
    replies: ReplyFrame | None = None,
    before: RectificationFrame | None = None,
) -> RectificationFrame:
    """整改事项 as they stand on ``today``: each with its state, its age in calendar days, what is overdue and what came back.

    Items come from reports (督查检查、察访核验、群众反映, and whatever else a file registers), from figures whose doubt was
    upheld and from deductions with a cause. Reports act in order of their days, then of arrival; one that asks for a step
    that may not be taken leaves a remark (``follow_course``). A withdrawn report counts as never made.

    Args:
        reports: RECTIFICATION_REPORTS known by ``today``, of all years.
        entries: ledger entries of the year, settled each for itself (``weigh_entries``).
        findings: FINDINGS of this round and earlier ones.
        rulings: RULINGS.
        scheme: classes, days, calendar, who leads what.
        period: what the round is about.
        today: ages and delays are counted to this day; what is dated later is not known yet.
        replies: REPLIES; one about an item tells of measures (推进) or that it is done (待验), and closes nothing.
        before: RECTIFICATIONS of the period before: what followed from last year's ledger goes on from there.

    Returns:
        RECTIFICATIONS: every item that is open, was closed in the year, or was closed the year before and not looked at
        again; in order of ``found_on`` and ``item_code``. ``age_days_count`` and ``overdue_days_count`` are calendar days
        up to closure.
    """
    told = _told(reports, replies, today)
    items = _items(told, entries, findings, rulings=rulings, scheme=scheme, before=before)
    items = {code: item for code, item in items.items() if (item["found_on"] or "") <= today.isoformat()}
    settled = {code: on for code, on in replaced_on(items, rulings).items() if on <= today}
    rows = [_row(item, told.get(code, []), settled.get(code), scheme, today) for code, item in items.items()]
    rows = sorted(rows, key=lambda row: (row["found_on"], row["item_code"]))
    _mark_repeats(rows)
    kept = [row | {"period": period.code} for row in rows if _is_kept(row, period)]
    frame = pd.DataFrame(kept, columns=list(RECTIFICATIONS.columns)) if kept else RECTIFICATIONS.empty()
    return RectificationFrame(RECTIFICATIONS.conform(frame))


def _told(reports: RectificationReportFrame, replies: ReplyFrame | None, today: date) -> dict[str, list[_Row]]:
    """Reports by item, in order of time, replies among them, up to ``today``."""
    standing = reports[~reports["is_withdrawn"]]
    rows = _records(standing) + _records(_as_reports(replies if replies is not None else ReplyFrame(REPLIES.empty())))
    last = today.isoformat()
    for row in rows:
        row["reported_on"] = row["reported_on"] or row["found_on"] or last
    rows = [row for row in rows if row["reported_on"] <= last]
    rows.sort(key=lambda row: (row["reported_on"], str(row["recorded_at"] or ""), row["report_key"]))
    told: dict[str, list[_Row]] = {}
    for row in rows:
        told.setdefault(row["item_code"], []).append(row)
    return told


def _as_reports(replies: ReplyFrame) -> pd.DataFrame:
    about = replies[replies["reply_kind"].eq("rectification")]
    states = [
        "to_verify" if is_done else "progressing" if measure else ""
        for is_done, measure in zip(about["is_done"], about["measure_zh"].fillna(""), strict=True)
    ]
    columns = ["measure_zh", "raw_sha256", "file_name", "cell_ref", "recorded_at"]
    return about[columns].assign(
        report_key=about["reply_key"], item_code=about["about_key"], state_code=states, reported_on=about["replied_on"]
    )


def _records(frame: pd.DataFrame) -> list[_Row]:
    """Rows as dictionaries with every column of a report, missing as ``None``."""
    if frame.empty:
        return []
    names = (*_TOLD_FIRST, *_TOLD_LAST, "report_key", "item_code", "state_code", "reported_on", "recorded_at", "due_on",
             "looked_back_on", "evidence_zh")  # fmt: skip
    wide = frame.reindex(columns=list(names)).astype("object")
    return _rows(wide)


def _rows(frame: pd.DataFrame) -> list[_Row]:
    names = [str(name) for name in frame.columns]
    told = frame.where(frame.notna(), None)
    return [dict(zip(names, row, strict=True)) for row in zip(*(told[name].tolist() for name in names), strict=True)]


def _items(
    told: Mapping[str, list[_Row]],
    entries: pd.DataFrame,
    findings: FindingFrame,
    *,
    rulings: RulingFrame,
    scheme: Scheme,
    before: RectificationFrame | None,
) -> dict[str, _Row]:
    """What each item is about, by its code, before anything was reported on it."""
    rules = scheme.rectification or RectificationRules()
    carried = {} if before is None else _by_code(before[before["origin_code"].isin(_DERIVED)])
    derived = _by_code(deduction_items(entries, scheme, rules))
    derived |= _by_code(finding_items(findings, rulings, scheme, rules, known={*carried, *told}))
    dismissed = {f"finding-{key}" for key in rulings.loc[rulings["verdict"].eq("dismissed"), "finding_key"]}
    gone = {f"deduction-{key}" for key in entries["event_key"]} | dismissed
    items = {code: item for code, item in carried.items() if code not in gone} | derived
    for code, rows in told.items():
        if code not in items and code not in dismissed:
            items[code] = {"item_code": code} | {name: _first(row[name] for row in rows) for name in _TOLD_FIRST}
    return items


def _by_code(frame: pd.DataFrame) -> dict[str, _Row]:
    if frame.empty:
        return {}
    wide = frame.reindex(columns=[*ITEM_COLUMNS, "measure_zh", "responsible_zh"]).astype("object")
    return {row["item_code"]: row for row in _rows(wide)}


def _row(item: _Row, told: list[_Row], settled_on: date | None, scheme: Scheme, today: date) -> _Row:
    rules, days_off = scheme.rectification or RectificationRules(), scheme.calendar
    problem_class = rules.class_code(item["problem_class"] or "")
    reports = [_report(row) for row in told]
    found_on = _day(item["found_on"]) or (reports[0].reported_on if reports else today)
    if settled_on is not None:
        reports = [
            *reports,
            Report("to_verify", settled_on, is_proven=True),
            Report(CLOSED, settled_on, is_proven=True),
        ]
        reports.sort(key=lambda each: each.reported_on)
    course = follow_course(found_on, reports)
    due_on = course.due_on or rules.due_on(course.begun_on, problem_class, days_off)
    until = course.closed_on or today
    row = item | {name: _first(each[name] for each in reversed(told)) or item.get(name) for name in _TOLD_LAST}
    return row | {
        "problem_class": problem_class,
        "found_on": found_on.isoformat(),
        "due_on": due_on.isoformat(),
        "age_days_count": max(0, (until - found_on).days),
        "overdue_days_count": max(0, (until - due_on).days),
        "look_back_on": _iso(rules.look_back_on(course.closed_on, days_off) if course.closed_on else None),
        **_course_columns(course),
    }


def _course_columns(course: Course) -> _Row:
    return {
        "state_code": course.state_code,
        "state_since_on": course.since_on.isoformat(),
        "closed_on": _iso(course.closed_on),
        "looked_back_on": _iso(course.looked_back_on),
        "relapse_count": course.relapse_count,
        "reported_on": _iso(course.reported_on),
        "remark_zh": course.remark_zh,
    }


def _report(row: _Row) -> Report:
    """A report as the course reads it; a state that is no state claims nothing."""
    day = _day(row["reported_on"])
    if day is None:
        message = f"report {row['report_key']} has no day"
        raise ValueError(message)
    state = row["state_code"] if row["state_code"] in RECTIFICATION_STATES else ""
    is_proven = bool(row["evidence_zh"] or row["document_no"])
    return Report(state, day, is_proven, looked_back_on=_day(row["looked_back_on"]), due_on=_day(row["due_on"]))


def _mark_repeats(rows: list[_Row]) -> None:
    """屡查屡犯: the same class hit the same unit before, in the year of its finding or the year before that."""
    last: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        key = (row["problem_class"], row["subject_code"] or "")
        earlier = [day for day in last.get(key, []) if day < row["found_on"]]
        is_again = all(key) and bool(earlier) and int(earlier[-1][:4]) >= int(row["found_on"][:4]) - 1
        row["is_repeat"] = bool(row.get("is_repeat")) or is_again
        last.setdefault(key, []).append(row["found_on"])


def _is_kept(row: _Row, period: Period) -> bool:
    if row["state_code"] != CLOSED or row["closed_on"] >= f"{period.year}-01-01":
        return True
    return row["looked_back_on"] is None and row["closed_on"] >= f"{period.year - 1}-01-01"


def _first(values: Iterable[_Said | None]) -> _Said | None:
    return next((each for each in values if each not in (None, "")), None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
