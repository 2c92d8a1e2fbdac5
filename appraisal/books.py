"""账: what a round may know (Books), what it concludes (Results), what it leaves (RoundReceipt)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from appraisal.frames import (
    BLOCKERS,
    BONUSES,
    DISPATCHES,
    DOUBT_ANSWERS,
    FINDINGS,
    HONOUR_LISTINGS,
    LABELS,
    LEDGER_ENTRIES,
    OBSERVATIONS,
    PHOTOGRAPHS,
    PROJECTIONS,
    RECTIFICATION_REPORTS,
    RECTIFICATIONS,
    REPLIES,
    REVISIONS,
    ROSTER_CHANGES,
    SPECIAL_INDICATOR_RESULTS,
    SPECIAL_RESULTS,
    SUBJECT_RESULTS,
    SURVEYS,
    WARNINGS,
    BlockerFrame,
    BonusFrame,
    DispatchFrame,
    DoubtAnswerFrame,
    EventFrame,
    FigureFrame,
    FindingFrame,
    GroupResultFrame,
    HonourListingFrame,
    IndicatorResultFrame,
    LabelFrame,
    LedgerEntryFrame,
    ObservationFrame,
    PhotographFrame,
    ProgressFrame,
    ProjectionFrame,
    ReceiptFrame,
    RectificationFrame,
    RectificationReportFrame,
    ReplyFrame,
    RevisionFrame,
    RosterChangeFrame,
    RulingFrame,
    SpecialIndicatorResultFrame,
    SpecialResultFrame,
    SubjectResultFrame,
    SurveyFrame,
    WarningFrame,
)
from appraisal.issued import Issued
from appraisal.office import Office
from appraisal.period import Period
from appraisal.scheme import Round, Scheme


@dataclass(frozen=True)
class RawFile:
    """A file as it came 原始文件, before anyone reads it.

    Attributes:
        source_code: the feed that fetched it.
        file_name: its own name, as text only; never used as a path.
        content: the bytes.
        received_from: where it was picked up, such as ``inbox/submissions``.
        arrived_at: when it arrived (its modification time in a folder), aware.
    """

    source_code: str
    file_name: str
    content: bytes
    received_from: str
    arrived_at: datetime

    @property
    def sha256(self) -> str:
        """文件指纹."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Parsed:
    """What a feed read out of one file.

    Attributes:
        observations: OBSERVATIONS rows (``recorded_at`` missing: the warehouse stamps it).
        events: EVENTS rows.
        findings: FINDINGS of reading; any ``return`` refuses the whole file.
        sender_code: subject that sent it, empty if none applies.
        period: period code that the file is about, empty if none applies.
        roster_changes: ROSTER_CHANGES rows.
        photographs: PHOTOGRAPHS rows.
        surveys: SURVEYS rows.
        replies: REPLIES rows.
        rectification_reports: RECTIFICATION_REPORTS rows.
        blockers: BLOCKERS rows.
        dispatches: DISPATCHES rows.
        doubt_answers: DOUBT_ANSWERS rows; they become rulings and are kept as such.
    """

    observations: ObservationFrame
    events: EventFrame
    findings: FindingFrame
    sender_code: str = ""
    period: str = ""
    roster_changes: RosterChangeFrame = field(default_factory=lambda: RosterChangeFrame(ROSTER_CHANGES.empty()))
    photographs: PhotographFrame = field(default_factory=lambda: PhotographFrame(PHOTOGRAPHS.empty()))
    surveys: SurveyFrame = field(default_factory=lambda: SurveyFrame(SURVEYS.empty()))
    replies: ReplyFrame = field(default_factory=lambda: ReplyFrame(REPLIES.empty()))
    rectification_reports: RectificationReportFrame = field(
        default_factory=lambda: RectificationReportFrame(RECTIFICATION_REPORTS.empty())
    )
    blockers: BlockerFrame = field(default_factory=lambda: BlockerFrame(BLOCKERS.empty()))
    dispatches: DispatchFrame = field(default_factory=lambda: DispatchFrame(DISPATCHES.empty()))
    doubt_answers: DoubtAnswerFrame = field(default_factory=lambda: DoubtAnswerFrame(DOUBT_ANSWERS.empty()))


@dataclass(frozen=True)
class Receipt:
    """回执 of a file: what became of it.

    Attributes:
        receipt_no: ``2026-0001``: year of arrival and number within it.
        raw_sha256: the file.
        source_code: the feed that fetched it.
        sender_code: subject that sent it, empty if none applies.
        period: period code that the file is about, empty if none applies.
        file_name: its own name.
        received_from: where it was picked up.
        arrived_at: when it arrived.
        recorded_at: when it was settled.
        verdict: 采纳, 重复 or 退回.
        detail: why.
        appended_count: observations and events that told something new; 0 when read back.
    """

    receipt_no: str
    raw_sha256: str
    source_code: str
    sender_code: str
    period: str
    file_name: str
    received_from: str
    arrived_at: datetime
    recorded_at: datetime
    verdict: Literal["accepted", "duplicate", "returned"]
    detail: str
    appended_count: int = 0


@dataclass(frozen=True)
class Results:
    """What a round concluded 考评结果."""

    figures: FigureFrame
    progress: ProgressFrame
    indicators: IndicatorResultFrame
    groups: GroupResultFrame
    subjects: SubjectResultFrame
    specials: SpecialResultFrame = field(default_factory=lambda: SpecialResultFrame(SPECIAL_RESULTS.empty()))
    """专项考评, empty where the scheme has none."""
    special_indicators: SpecialIndicatorResultFrame = field(
        default_factory=lambda: SpecialIndicatorResultFrame(SPECIAL_INDICATOR_RESULTS.empty())
    )
    """What each indicator earned in them."""
    entries: LedgerEntryFrame = field(default_factory=lambda: LedgerEntryFrame(LEDGER_ENTRIES.empty()))
    """加减分台账 of the year so far: what each entry counts, and why not."""
    bonuses: BonusFrame = field(default_factory=lambda: BonusFrame(BONUSES.empty()))
    """加分项目 of the period."""
    warnings: WarningFrame = field(default_factory=lambda: WarningFrame(WARNINGS.empty()))
    """预警 in force after this round, one row an episode."""
    rectifications: RectificationFrame = field(default_factory=lambda: RectificationFrame(RECTIFICATIONS.empty()))
    """整改事项 as they stand."""
    projections: ProjectionFrame = field(default_factory=lambda: ProjectionFrame(PROJECTIONS.empty()))
    """年终预计 of figures that accumulate to a target."""


@dataclass(frozen=True)
class Document:
    """One finished document 文件.

    Attributes:
        template_code: the template that wrote it.
        addressee_code: subject it is for, or ``all`` / ``leaders``.
        file_name: ``<文种>_<period>_<addressee>_<edition>.docx``.
        title: its title.
        content: the bytes; the same facts give the same bytes.
        series_code: 文号 series, empty if it carries no number.
        number: number within the series and year, 0 if none.
    """

    template_code: str
    addressee_code: str
    file_name: str
    title: str
    content: bytes
    series_code: str = ""
    number: int = 0

    @property
    def sha256(self) -> str:
        """文件指纹."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class RoundReceipt:
    """回执 of a round; JSON-able, the flow's return value."""

    run_key: str
    round_code: str
    period: str
    edition: int
    as_of: str
    lamp_counts: Mapping[str, int]
    held_count: int
    documents: tuple[str, ...]
    """File names, in order of writing."""


@dataclass(frozen=True)
class Books:
    """账: everything a round may know, read once 开账.

    Attributes:
        round: the round's specification.
        period: what it is about.
        as_of: 数据截止时点, aware.
        scheme: with adjustments effective for the period.
        office: the issuer.
        observations: as known at ``as_of``, newest version per key, about 25 months back.
        events: of the year, as known at ``as_of``, and what the times on lists are worth where this round settles them.
        receipts: files of the year.
        rulings: by finding_key.
        run_key: key of this run: round, period, scheme, inputs and code version.
        edition: edition that this run would publish.
        code_version: version of the program.
        reason: why a further edition is made.
        previous: results of the period before, newest edition; ``None`` at the first round. Of a round that gives no points
            without figures and progress.
        published: results of the newest edition of this period; ``None`` if unpublished.
        receipt: receipt of this very run if it was closed before.
        next_numbers: series code → next free number of the year.
        history: indicator results (newest editions) of earlier periods of the same round, up to 24.
        audit_head: hash at the head of the audit chain when the books were opened.
        roster_changes: 名录变动 of the periods of ``observations``, as known at ``as_of``.
        photographs: 现场照片 of the periods of ``observations``, as known at ``as_of``.
        surveys: 满意度调查 of the periods of ``observations``: the counts behind the figures of source ``survey``.
        revisions: 更正 of the year's figures, for a round about a year; empty for others.
        past_findings: 疑点 in force on earlier periods within reach, held or ruled on, of all rounds.
        labels: 核定样本 from rounds about earlier periods.
        quarters: 指标得分 of the year's quarters (newest editions), for a round about a year whose scheme counts them.
        replies: 回复 known at ``as_of`` of the year.
        rectification_reports: 整改事项 and their progress, as known at ``as_of``; no end of year ends an item.
        blockers: 项目卡点 of the periods of ``observations``, as known at ``as_of``.
        dispatches: 调度记录 of the periods of ``observations``, as known at ``as_of``.
        warnings: 预警 of earlier periods of the same round (newest editions) of the year.
        subject_history: 综合得分 (newest editions) of earlier periods of the same round, up to 24; empty if it gives no points.
        past_lists: 上榜 of the year's earlier periods, of the rounds whose lists this one tells or settles; empty without any.
        previous_scheme: the rules that the round before this one went by; ``None`` at the first.
        issued: documents to single subjects that earlier editions of this period released, oldest first.
        deliveries: warning_key and step, as ``<warning_key>:<step_code>`` → ISO day on which its paper was first delivered.
        paper_numbers: the same key → 文号 series, number and year of that paper.
        closed_years: 往年 cumulative values at the round's periods and at the years' ends, further back than ``observations``;
            without file and cell, for projections alone.
        judged_at: as of when replies and deliveries count for going a step further: the moment of this period's first edition,
            so that what comes in later makes no step of its own; ``None`` = ``as_of``.
        inputs_sha256: fingerprint of all that the round reads, but not of when it was read.
    """

    round: Round
    period: Period
    as_of: datetime
    scheme: Scheme
    office: Office
    observations: ObservationFrame
    events: EventFrame
    receipts: ReceiptFrame
    rulings: RulingFrame
    run_key: str
    edition: int = 1
    code_version: str = ""
    reason: str = ""
    previous: Results | None = None
    published: Results | None = None
    receipt: RoundReceipt | None = None
    next_numbers: Mapping[str, int] = field(default_factory=dict)
    history: IndicatorResultFrame | None = None
    audit_head: str = ""
    roster_changes: RosterChangeFrame = field(default_factory=lambda: RosterChangeFrame(ROSTER_CHANGES.empty()))
    photographs: PhotographFrame = field(default_factory=lambda: PhotographFrame(PHOTOGRAPHS.empty()))
    surveys: SurveyFrame = field(default_factory=lambda: SurveyFrame(SURVEYS.empty()))
    revisions: RevisionFrame = field(default_factory=lambda: RevisionFrame(REVISIONS.empty()))
    past_findings: FindingFrame = field(default_factory=lambda: FindingFrame(FINDINGS.empty()))
    labels: LabelFrame = field(default_factory=lambda: LabelFrame(LABELS.empty()))
    quarters: IndicatorResultFrame | None = None
    inputs_sha256: str = ""
    replies: ReplyFrame = field(default_factory=lambda: ReplyFrame(REPLIES.empty()))
    rectification_reports: RectificationReportFrame = field(
        default_factory=lambda: RectificationReportFrame(RECTIFICATION_REPORTS.empty())
    )
    blockers: BlockerFrame = field(default_factory=lambda: BlockerFrame(BLOCKERS.empty()))
    dispatches: DispatchFrame = field(default_factory=lambda: DispatchFrame(DISPATCHES.empty()))
    warnings: WarningFrame = field(default_factory=lambda: WarningFrame(WARNINGS.empty()))
    deliveries: Mapping[str, str] = field(default_factory=dict)
    paper_numbers: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    closed_years: ObservationFrame = field(default_factory=lambda: ObservationFrame(OBSERVATIONS.empty()))
    judged_at: datetime | None = None
    issued: tuple[Issued, ...] = ()
    subject_history: SubjectResultFrame = field(default_factory=lambda: SubjectResultFrame(SUBJECT_RESULTS.empty()))
    previous_scheme: Scheme | None = None
    past_lists: HonourListingFrame = field(default_factory=lambda: HonourListingFrame(HONOUR_LISTINGS.empty()))
