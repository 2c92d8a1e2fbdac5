"""完整性检查: 应报未报, 迟报, 缺项, from the receipts and from what the scheme expects.

All of these are notes: a figure that is not there is missing, never zero and never held.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

import pandas as pd

from appraisal.deadlines import submission_day
from appraisal.findings import Consequence, finding_key
from appraisal.frames import FINDINGS, FindingFrame, ObservationFrame, ReceiptFrame
from appraisal.period import Period
from appraisal.scheme import Indicator, Round, Scheme
from appraisal.special.weights import list_special_weights
from appraisal.workdays import WorkCalendar
from expectations.messages import FILE_ZH, name_of, period_zh

CHINA_TIME = timezone(timedelta(hours=8))
"""北京时间; China has no summer time."""
_ACCEPTED = "accepted"
_SUBMISSION = "unit_submission"
_LISTED = (_SUBMISSION, "project_progress")
"""Files in which every figure due must stand; what the statistics bureau prints is its own affair."""
_SUSPICION = 0.1
COMPLETENESS = {"C01": "应报未报", "C02": "迟报", "C03": "缺项"}


@dataclass(frozen=True)
class _Due:
    """One figure that a file owes."""

    indicator: Indicator
    subject_code: str
    period: str
    source_code: str
    sender_code: str

    @property
    def file(self) -> tuple[str, str]:
        """Source and sender of the file that it stands in; only submissions have a sender each."""
        return self.source_code, self.sender_code


def check_completeness(
    receipts: ReceiptFrame,
    observations: ObservationFrame,
    scheme: Scheme,
    *,
    round: Round,  # noqa: A002 the field's word
    period: Period,
    as_of: datetime,
) -> FindingFrame:
    """Who owes what for a round.

    Args:
        receipts: of the year, as known at ``as_of``.
        observations: as known at ``as_of``.
        scheme: who is appraised on what, and from which source.
        round: its deadline, roles and kinds of subject.
        period: what the round is about.
        as_of: 数据截止时点, aware.

    Returns:
        FINDINGS of consequence ``note``: ``C01`` a file that is due and has not come (a submission only once its
        deadline has passed), ``C02`` a submission that came late, ``C03`` a figure absent from a file that came.
    """
    due = _due_figures(scheme, round, period)
    came = _first_arrivals(receipts, period)
    deadline = submission_deadline(round, period, scheme.calendar)
    files = sorted({each.file for each in due})
    page = _Page(scheme, period, deadline, as_of)
    rows = [page.absent(file) for file in files if file not in came and (file[0] != _SUBMISSION or as_of > deadline)]
    rows += [
        page.late(file, came[file]) for file in files if file[0] == _SUBMISSION and came.get(file, deadline) > deadline
    ]
    rows += [page.gap(each) for each in _gaps(due, came, observations)]
    if not rows:
        return FindingFrame(FINDINGS.empty())
    return FindingFrame(FINDINGS.conform(pd.DataFrame(rows)))


@dataclass(frozen=True)
class OwedFile:
    """A file that has not come yet 待报文件.

    Attributes:
        source_code: the feed that it comes by.
        sender_code: subject that owes it.
        file_zh: what it is called, with whose and of when.
        deadline: end of its last day.
    """

    source_code: str
    sender_code: str
    file_zh: str
    deadline: datetime


def list_owed_files(
    receipts: ReceiptFrame,
    scheme: Scheme,
    *,
    round: Round,  # noqa: A002 the field's word
    period: Period,
    as_of: datetime,
) -> tuple[OwedFile, ...]:
    """Submissions for ``period`` that somebody still owes at ``as_of``, whether or not their deadline has passed."""
    came = _first_arrivals(receipts, period)
    deadline = submission_deadline(round, period, scheme.calendar)
    page = _Page(scheme, period, deadline, as_of)
    owed = sorted({each.file for each in _due_figures(scheme, round, period)} - set(came))
    return tuple(
        OwedFile(source, sender, page.file_zh((source, sender)), deadline)
        for source, sender in owed
        if source == _SUBMISSION
    )


def submission_deadline(round_: Round, period: Period, calendar: WorkCalendar) -> datetime:
    """End of the last day for submissions, office time; see ``appraisal.deadlines``."""
    return datetime.combine(submission_day(round_, period, calendar), time.max, tzinfo=CHINA_TIME)


def _first_arrivals(receipts: ReceiptFrame, period: Period) -> dict[tuple[str, str], datetime]:
    """When the first accepted file of each source and sender came for the period."""
    is_ours = (receipts["verdict"] == _ACCEPTED) & receipts["period"].isin([period.code, period.observation_code])
    ours = receipts[is_ours]
    sender = ours["sender_code"].fillna("").where(ours["source_code"] == _SUBMISSION, "")
    first = ours.assign(sender=sender).sort_values("arrived_at").drop_duplicates(["source_code", "sender"])
    return {(row["source_code"], row["sender"]): row["arrived_at"].to_pydatetime() for row in first.to_dict("records")}


def _due_figures(scheme: Scheme, round_: Round, period: Period) -> list[_Due]:
    return [
        _Due(indicator, subject, observed, source.feed, sender)
        for indicator, subject in _counted(scheme, round_)
        if (observed := scheme.observed_period(indicator, period)) and (observed == period.observation_code)
        for source in indicator.sources
        if (sender := _sender(scheme, indicator, subject, source.feed)) is not None
    ]


def _counted(scheme: Scheme, round_: Round) -> Iterable[tuple[Indicator, str]]:
    """Figures that the round counts: indicator and the subject whose figure it is."""
    if "appraised" in round_.roles:
        pairs = scheme.assignments[["indicator_code", "figure_subject_code"]].drop_duplicates()
        beside = list_special_weights(scheme, round_)[["indicator_code", "subject_code"]]
        known = dict.fromkeys((*pairs.itertuples(index=False, name=None), *beside.itertuples(index=False, name=None)))
        yield from ((scheme.indicator_by_code[code], subject) for code, subject in known)
    if "project" in round_.roles:
        yield from (
            (indicator, project)
            for indicator in scheme.indicators
            if indicator.role == "project"
            for project in scheme.project_by_code
        )


def _sender(scheme: Scheme, indicator: Indicator, subject_code: str, feed: str) -> str | None:
    """Who sends the file: the subject itself, or the lead of a county-level indicator; ``None`` if nobody must."""
    if feed != _SUBMISSION:
        return "" if feed in FILE_ZH and feed != "event_ledger" else None
    return indicator.lead if subject_code == scheme.home.code else subject_code


def _gaps(due: list[_Due], came: Mapping[tuple[str, str], datetime], observations: ObservationFrame) -> list[_Due]:
    near = observations[observations["period"].isin({each.period for each in due})]
    known = near[(near["measure"] == "value") & near["value"].notna()]
    names = ("indicator_code", "subject_code", "period", "source_code")
    places = set(zip(*(known[name].tolist() for name in names), strict=True))
    return [
        each
        for each in due
        if each.source_code in _LISTED
        and each.file in came
        and (each.indicator.code, each.subject_code, each.period, each.source_code) not in places
        and not _is_held(each, places)
    ]


def _is_held(due: _Due, places: AbstractSet[tuple[str, str, str, str]]) -> bool:
    """Whether a source of higher authority has the figure: a unit is not asked for it again (appraisal/asked_items.py)."""
    feeds: list[str] = [each.feed for each in due.indicator.sources]
    above = feeds[: feeds.index(_SUBMISSION)] if due.source_code == _SUBMISSION else []
    return any((due.indicator.code, due.subject_code, due.period, feed) in places for feed in above)


@dataclass(frozen=True)
class _Page:
    """Words for what is owed."""

    scheme: Scheme
    period: Period
    deadline: datetime
    as_of: datetime

    def absent(self, file: tuple[str, str]) -> dict[str, object]:
        """应报未报."""
        due_zh = f"应于{_day_zh(self.deadline)}前报送，" if file[0] == _SUBMISSION else ""
        message = (
            f"{self.file_zh(file)}{due_zh}截至{_day_zh(self.as_of)}尚未收到。相关指标按缺报处理，不以零计。"
            "请尽快报送；确无数据的，请书面说明。"
        )
        return self._row("C01", file, message)

    def late(self, file: tuple[str, str], arrived_at: datetime) -> dict[str, object]:
        """迟报."""
        days = (arrived_at.astimezone(CHINA_TIME).date() - self.deadline.date()).days
        message = (
            f"{self.file_zh(file)}于{_day_zh(arrived_at)}收到，迟于{_day_zh(self.deadline)}的截止日{days}天。"
            "数据照常采信，迟报情况记录在案。请按期报送。"
        )
        return self._row("C02", file, message) | {"observed": float(days), "expected_high": 0.0}

    def gap(self, due: _Due) -> dict[str, object]:
        """缺项."""
        message = (
            f"{name_of(self.scheme, due.subject_code)} {period_zh(due.period, due.indicator.basis)} {due.indicator.name_zh}"
            f"：{self.file_zh(due.file)}已收到，其中缺这一项。按缺报处理，不以零计。请补充该项；确无数据的，请在说明栏注明。"
        )
        row = self._row("C03", due.file, message)
        place = {"indicator_code": due.indicator.code, "subject_code": due.subject_code, "basis": due.indicator.basis}
        key = finding_key("C03", due.indicator.code, due.subject_code, due.period, due.source_code)
        return row | place | {"finding_key": key, "period": due.period, "measure": "value"}

    def file_zh(self, file: tuple[str, str]) -> str:
        """What a file is called, with whose and of when."""
        sender = f"{name_of(self.scheme, file[1])} " if file[1] else ""
        return f"{sender}{self.period.year}年{self.period.label_zh}{FILE_ZH[file[0]]}"

    def _row(self, check_code: str, file: tuple[str, str], message: str) -> dict[str, object]:
        return {
            "finding_key": finding_key(check_code, "", file[1], self.period.code, file[0]),
            "check_code": check_code,
            "consequence": Consequence.NOTE.value,
            "suspicion": _SUSPICION,
            "indicator_code": "",
            "subject_code": file[1],
            "period": self.period.code,
            "source_code": file[0],
            "message_zh": message,
        }


def _day_zh(moment: datetime) -> str:
    local = moment.astimezone(CHINA_TIME)
    return f"{local.month}月{local.day}日"
