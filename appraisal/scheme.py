"""考评方案 as frozen models: the year's rules, which the office owns as data.

The YAML under ``scheme/<year>`` is the form of record; ``scheme.load_scheme`` reads it into these
models. Everything that a published rule leaves open is a required or defaulted option here and
never a constant in the code.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Literal, Self

import pandas as pd
from pydantic import (
    Field,
    PrivateAttr,
    field_validator,
    model_validator,
)

from appraisal.awards.bonus_rules import BonusBlock, BonusItem
from appraisal.awards.grade_scale import GradeScale
from appraisal.awards.ledger_rules import LedgerRules
from appraisal.catalogue_limits import CatalogueLimits
from appraisal.definitions.changes import DefinitionChange
from appraisal.fractions import Fraction
from appraisal.honours.rules import HonourList, HonourPoints
from appraisal.lamps.rules import LAMP_ZH, Lamp, LampExemption, LampRule
from appraisal.milestones.nodes import Milestone
from appraisal.period import Period, parse_period
from appraisal.rectification.rules import RectificationRules
from appraisal.remembered import Remembered
from appraisal.rewards.rules import RewardRule
from appraisal.scoring import ScoringRule
from appraisal.special.rules import SpecialAppraisal
from appraisal.surveys.rule import SurveyRule
from appraisal.targets.adjustment_window import AdjustmentWindow
from appraisal.warnings.ladder import Ladder
from appraisal.workdays import CalendarDay, WorkCalendar
from appraisal.written import Code, Model, Text
from appraisal.year_shares.rule import YearShares

SubjectKind = Literal["county", "town", "department", "project", "benchmark"]
"""``benchmark``: 全国、西部、全市 averages that 两个高于 and peers are measured by; never ranked."""
PROJECT_STAGES = ("包装", "意向", "签约", "立项", "开工", "在建", "竣工", "投产")
"""项目阶段, in order; an observation of ``kind: stage`` holds the 1-based place in this tuple."""
STARTED_STAGE = PROJECT_STAGES.index("开工") + 1

_SILENT_WHILE_EMPTY = ("honour_lists", "honour_points")
"""Fields of a scheme that are no part of its text, and so of its hash, until the office writes something there."""

Aggregate = Literal["arithmetic", "geometric", "harmonic", "minimum", "product", "copeland", "ideal", "quotient"]
"""合成方法 of a level: weighted mean (加权平均), weighted geometric or harmonic mean, the worst part alone (木桶), the product of
all parts (连乘, 难度系数), how many of its peers a subject beats, weight for weight (Copeland), how near it lies to the best that
its peers have in each part (到理想点的相对接近度, TOPSIS), or the first of two parts divided by the second (相除)."""


class GoalChain(Model):
    """四级工作负责制: the four responsible posts of an indicator or project; none may be empty."""

    goal_lead: Text
    """目标长: the county leader who answers for it."""
    goal_owner: Text
    """目标人: head of the lead subject."""
    undertaker: Text
    """承担人: deputy head in charge."""
    implementer: Text
    """落实人: the clerk or section head who does it."""


class Source(Model):
    """Where an indicator's figure comes from; the order written is the order of authority."""

    feed: Literal[
        "statistics_bureau",
        "city_circular",
        "unit_submission",
        "project_progress",
        "corroboration",
        "event_ledger",
        "survey",
    ]
    """``event_ledger`` (加减分事项台账) stands for indicators that have events and no figure, ``survey`` (满意度调查) for those
    whose figure is computed from counts of answers."""
    label: Text
    """The row or column title in the source's own file."""
    column: Literal["value", "growth"] = "value"
    """Whether the source's value columns or its growth column (同比增长) hold the figure."""


class Plausible(Model):
    """What is credible for an indicator; all thresholds in the indicator's own uom unless named otherwise."""

    min: float | None = None
    max: float | None = None
    jump_pp: float | None = None
    official_tolerance_pct: float = 5.0
    may_fall: bool = False
    """Whether a cumulative figure may honestly fall within the year (net figures)."""
    slow: bool = False
    """Slow stocks (population, area) may honestly repeat; flows may not."""
    nominal: bool = True
    """Stated growth is at current prices, so it must agree with the levels to 0.3 pp; else 0.9 pp."""
    corroborated_by: tuple[Code, ...] = ()
    steady_rate_to: Code | None = None
    """增加值率 and the like: the figure's ratio to this indicator ought to move slowly."""


class Dynamic(Model):
    """动态部分: what 功效系数 takes for the movement of a figure (F06b, F18).

    Attributes:
        form: ``growth`` 同比增速, ``change`` 增减量, ``headroom`` 剩余空间改善率: how much of what was left to ``limit_value``
            was gained, so that a good base is not punished for having little left to gain.
        limit_value: the best that the figure can be (100% of days, 0 accidents), in the indicator's uom.
    """

    form: Literal["growth", "change", "headroom"]
    limit_value: float | None = None

    @model_validator(mode="after")
    def _limit_where_needed(self) -> Self:
        if (self.form == "headroom") != (self.limit_value is not None):
            message = "按剩余空间（headroom）考核要写明最好能到多少（limit_value），其他形式不写"
            raise ValueError(message)
        return self


class Indicator(Model):
    """指标: one block of ``indicators/NN_group.yaml``."""

    code: Code
    name_zh: Text
    group_code: Code
    layer: Text = "1"
    """``1`` (省市绩效考评体系) or one of the N (县域经济、乡村振兴、招商引资、…)."""
    role: Literal["appraised", "project", "corroboration", "support"] = "appraised"
    """Only ``appraised`` indicators earn points; the others feed checks, lamps and texts."""
    uom: Text
    kind: Literal["level", "growth", "share", "count", "stage", "event", "milestone"]
    basis: Literal["month", "ytd", "stock"]
    frequency: Literal["half_month", "month", "quarter"] = "month"
    direction: Literal["higher", "lower"] = "higher"
    decimals: int = Field(default=2, ge=0, le=6)
    rule: ScoringRule | None = None
    lamp_rule: Code | None = None
    compare_within: Literal["peer_group", "kind"] = "peer_group"
    """With whom a subject's figure is compared: its peer group, or all subjects of its kind."""
    parts: tuple[Code, ...] = ()
    """支撑子指标."""
    parts_relation: Literal["sum", "within"] = "within"
    """``sum``: parts add up to the whole (Σ = 总量); ``within``: none exceeds it (分项 ≤ 总量)."""
    key_work: Literal["three_years", "beautiful_countryside"] | None = None
    """重点工作: “三个年”活动 or 和美乡村, whose weight floors the scheme states."""
    is_economic_target: bool = False
    """经济发展目标: 统计局 may never be responsible for it (domain.md §8.1-3)."""
    goal_chain: GoalChain | None = None
    lead: Code | None = None
    supporting: tuple[Code, ...] = ()
    sources: tuple[Source, ...] = ()
    plausible: Plausible = Plausible()
    survey: SurveyRule | None = None
    """社会评价: how the figure arises from counts of answers; the source ``survey`` then states it."""
    upstream_code: str | None = None
    dynamic: Dynamic | None = None
    """Unless stated: growth for levels and counts, change for growth and shares."""
    benchmarks: tuple[Code, ...] = ()
    """对标对象 (全国、西部、全市): whom ``line: benchmark`` means; the most demanding of them counts (两个高于)."""
    year_shares: YearShares | None = None
    """季度计入年度: what the quarters count in the year; ``None`` = as the group says, else the year by itself."""
    clause: str = ""


class Group(Model):
    """指标类: a branch of the indicator tree (一级指标, or one above it), and how it is made of what it holds.

    Attributes:
        name_zh: as printed.
        parent: the group above; ``None`` = directly under the total.
        aggregate: how the scores of its parts make its own.
        year_shares: 季度计入年度 for all its indicators that say nothing else.
    """

    name_zh: Text
    parent: Code | None = None
    aggregate: Aggregate = "arithmetic"
    year_shares: YearShares | None = None


class Subject(Model):
    """考评对象: a county, township, street, department or project; anything that figures are about."""

    code: Code
    name_zh: Text
    short_zh: str = ""
    aliases: tuple[str, ...] = ()
    kind: SubjectKind
    peer_group: Code
    is_appraised: bool = True
    """False for peers that only serve as benchmarks (the city's other counties)."""
    is_statistics_bureau: bool = False
    is_home: bool = False
    """The county itself."""
    head_post_zh: str = ""


class PeerGroup(Model):
    """考评类别 (同类同考) with its weight profile; listed weights and ``led_points`` make 100."""

    code: Code
    name_zh: Text
    kind: SubjectKind
    weights: dict[Code, Fraction] = Field(default={})
    """indicator_code → weight_points."""
    led_points: float = 0.0
    """Points shared out over the county-level indicators that the subject leads, by their county weights.

    An indicator that the profile itself lists (party building) counts by the subject's own figure alone.
    """
    red_list_count: int | None = Field(default=None, ge=0)
    black_list_count: int | None = Field(default=None, ge=0)
    """红榜、黑榜名额 of this class; ``None`` = those of ``policies``. Offices give many departments more places than few towns
    (domain.md §5 E06, E07)."""


class Target(Model):
    """目标: annual value for one indicator and subject, with its curve."""

    indicator_code: Code
    subject_code: Code
    annual_value: float
    status: Literal["provisional", "final"] = "final"
    """``provisional`` = 未定案: worded “暂按…”, earns no deduction, no letter."""
    monthly_curve: tuple[float, ...] | None = None
    """Twelve cumulative values in the indicator's uom; beats ``quarterly_points`` and the straight line."""
    quarterly_points: tuple[float, ...] | None = None
    """Four cumulative values, interpolated linearly between quarter ends."""
    floor_value: float | None = None
    """必达目标."""
    congress_value: float | None = None
    """人代会目标: what the People's Congress fixed for the year; ``None`` = it fixed none."""

    @model_validator(mode="after")
    def _right_lengths(self) -> Self:
        for curve, length in ((self.monthly_curve, 12), (self.quarterly_points, 4)):
            if curve is not None and len(curve) != length:
                message = f"目标曲线应有{length}个累计值，现有{len(curve)}个"
                raise ValueError(message)
        return self


class Project(Model):
    """重点项目: what is fixed about a key project for the year; its progress comes as observations."""

    subject_code: Code
    lead: Code
    location: Code
    goal_chain: GoalChain
    investor_zh: str = ""
    funding_zh: str = ""
    planned_total: float
    """计划总投资, 万元."""
    annual_plan: float
    """年度计划投资, 万元."""
    planned_start: str
    """计划开工 period, such as ``2026-03``."""
    planned_finish: str
    monthly_curve_pct: tuple[float, ...] | None = None
    """Twelve cumulative percentages of the annual plan that are due by month end; beats ``quarterly_points_pct``."""
    quarterly_points_pct: tuple[float, ...] | None = None
    """Four cumulative percentages of the annual plan that are due by quarter end, interpolated between."""
    is_livelihood: bool = False
    """为民办实事."""
    lamp_rule: Code | None = None
    """Lamp rule of its own, in place of that of the indicators it is lit by; ``None`` = theirs."""
    team_zh: str = ""
    """工作专班 (一套班子)."""
    land_zh: str = ""
    """用地情况, as told by the lead."""
    funding_status: Literal["secured", "partly", "unsecured"] | None = None
    """资金落实: whether the money named in ``funding_zh`` is there; ``None`` = not stated."""


class Round(Model):
    """考评轮次: frequency, who is in it, which documents it writes."""

    code: Code
    name_zh: Text
    frequency: Literal["half_month", "month", "quarter", "year"]
    roles: tuple[Literal["appraised", "project"], ...] = ("appraised",)
    subject_kinds: tuple[SubjectKind, ...]
    templates: tuple[Code, ...]
    deadline_day: int = 10
    """Day of the following month by which submissions for the period are due."""
    publish_day: int = Field(default=25, ge=0, le=31)
    """发布日: day of the month after the period on which the round is run; 0 = the last day of the period itself."""
    holiday_policy: Literal["next", "same"] = "next"
    """节假日顺延: whether a day that is no workday moves to the next one."""
    ladder: Code | None = None
    """预警阶梯 that the round climbs; ``None`` = a reminder for each red lamp, if the round writes reminders."""
    unranked_periods: tuple[Text, ...] = ()
    """只通报不排名: special periods, such as ``2026Q1``, for which the round makes no 红黑榜."""

    @field_validator("unranked_periods")
    @classmethod
    def _are_periods(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        for code in codes:
            parse_period(code)
        return codes


class Policies(Model):
    """What the scheme does where figures are missing, held or tied, and how it rounds."""

    full_points: float | None = Field(default=100.0, gt=0)
    """总分: what the weights of every peer group must make; ``None`` = they need not (积分制)."""
    aggregate: Aggregate = "arithmetic"
    """How the top groups make the total."""
    missing: Literal["renormalise", "zero", "block", "group_mean", "last_value"] = "zero"
    """应报未报: weight left out, no points, no total at all, the mean of the comparison instead, or the subject's own last
    figure of the year. Either way the lamp is unlit and the table shows —; figures put in are marked 代入."""
    renormalise_within: Literal["subject", "group"] = "subject"
    """Who takes over the weight that is left out: all that the subject has, or the rest of its group first."""
    coverage_by: Literal["weight", "count"] = "weight"
    coverage_least_pct: float = Field(default=0.0, ge=0, le=100)
    """数据覆盖: a subject with less of its due indicators than this has no total and no place."""
    coverage_least_count: int = Field(default=0, ge=0)
    """Likewise with fewer figures of its own than this (至少几项才计算)."""
    not_due: Literal["renormalise"] = "renormalise"
    rank_by: Literal["cautious", "reported"] = "cautious"
    """Which points make the official rank; ``cautious`` lets no held figure improve a rank."""
    points_places: int = Field(default=2, ge=0, le=6)
    rounding: Literal["half_up", "half_even"] = "half_up"
    round_items: bool = False
    """单项先修约: each indicator's points are rounded before they are added up, as a clerk adds what is printed; else only what
    comes out is."""
    rank_on: Literal["rounded", "unrounded"] = "rounded"
    """Whether points are rounded before they are ranked (what looks equal is equal) or after; HDI does the one, SPI the other."""
    rank_figures_on: Literal["as_given", "rounded"] = "as_given"
    """Places of an indicator's figures: as they were given, or rounded to the indicator's ``decimals`` first."""
    ties: Literal["min", "dense", "max"] = "min"
    """并列: 1, 2, 2, 4; 1, 2, 2, 3; or 1, 3, 3, 4."""
    tie_breaks: tuple[Code, ...] = ()
    """并列时依次比较: groups or indicators whose points decide between equal totals; still equal is still tied."""
    red_list_count: int = 2
    black_list_count: int = 1
    provisional_penalty: bool = False
    veto_effect: Literal["note", "last"] = "note"
    """一票否决: ``note`` marks a vetoed subject and keeps it off the red list; ``last`` also ranks it behind all that are not.
    Points never change."""
    floor_shares_pct: dict[Literal["three_years", "beautiful_countryside"], float] = Field(
        default={"three_years": 20.0, "beautiful_countryside": 15.0}
    )
    """重点工作 weight floors as a percentage of each town profile (S4-30, S4-31)."""
    roster_note_pct: float = Field(default=5.0, ge=0)
    """名录变动: units that entered or left beyond this share of the base are noted, and the growth is marked 口径."""
    difficult_pace_pct: float = Field(default=150.0, gt=0)
    """难以完成: months to come that would have to bring more than this share of the mean so far, percent (F25)."""
    bonus_cap_points: float | None = None
    deduction_cap_points: float | None = None
    catalogue: CatalogueLimits = CatalogueLimits()
    """指标目录的尺度 for ``scheme lint``."""
    adjustment_window: AdjustmentWindow | None = None
    """申报调整指标窗口期: ``10-11`` for everything, or by what is adjusted; ``None`` = any time. Must be written out where
    the scheme has adjustments."""

    def listed_places(self, group: PeerGroup) -> tuple[int, int]:
        """红榜、黑榜名额 of a class: its own, else those of all."""
        red, black = group.red_list_count, group.black_list_count
        return (
            self.red_list_count if red is None else red,
            self.black_list_count if black is None else black,
        )

    @field_validator("adjustment_window", mode="before")
    @classmethod
    def _one_window_for_all(cls, written: object) -> object:
        return dict.fromkeys(AdjustmentWindow.model_fields, written) if isinstance(written, str) else written


class Adjustment(Model):
    """窗口期调整: one approved change, effective from a day, guarded by the value it replaces."""

    effective_from: date
    document_no: Text
    path: Text
    """``targets.<indicator>.<subject>.annual_value`` or ``indicators.<code>.<key>…``."""
    from_value: float | str | date | None
    to_value: float | str | date | None
    reason: Text
    approved_out_of_window: Text | None = None
    """文号 of the approval to adjust outside the window; ``None`` = not approved."""


class Scheme(Model):  # noqa: PLW1641 - it holds mappings, so nothing could hash it
    """考评方案 of one year."""

    year: int
    name_zh: Text
    document_no: str = ""
    county_zh: Text
    city_zh: str = ""
    groups: dict[Code, Group]
    """一级指标 (1托8) and what stands above them: group_code → group, in print order; a bare text is a name."""
    conventions: dict[str, bool | float | str | None] = Field(default={})
    """计分约定: options that the scheme settles once for every rule that leaves them out."""
    indicators: tuple[Indicator, ...]
    subjects: tuple[Subject, ...]
    peer_groups: tuple[PeerGroup, ...]
    targets: tuple[Target, ...] = ()
    projects: tuple[Project, ...] = ()
    lamp_rules: tuple[LampRule, ...] = ()
    lamp_words: dict[Lamp, Text] = Field(default={})
    """灯色叫法 where the office's differ: blue is the best in one county and a first warning in another; codes are meanings."""
    lamp_exemptions: tuple[LampExemption, ...] = ()
    """亮灯豁免 (有正当理由), recorded with the paper that approved them."""
    rounds: tuple[Round, ...] = ()
    policies: Policies = Policies()
    public_evaluation: bool = True
    """社会评价: ``false`` abolishes it for the year; surveyed indicators are then never due and their weight goes to the others."""
    ledger: LedgerRules | None = None
    """加减分台账规定; ``None``: every entry counts for itself."""
    bonus_blocks: tuple[BonusBlock, ...] = ()
    """加分板块."""
    bonuses: tuple[BonusItem, ...] = ()
    """加分项目, outside the 100 points."""
    grades: tuple[GradeScale, ...] = ()
    """等次办法, each for some peer groups."""
    definition_changes: tuple[DefinitionChange, ...] = ()
    """口径变更登记."""
    milestones: tuple[Milestone, ...] = ()
    """重点工作节点."""
    special_appraisals: tuple[SpecialAppraisal, ...] = ()
    """专项考评, beside the total and never in it."""
    rewards: tuple[RewardRule, ...] = ()
    """结果运用."""
    ladders: tuple[Ladder, ...] = ()
    """预警阶梯."""
    honour_lists: tuple[HonourList, ...] = ()
    """榜单, beside the one by total points."""
    honour_points: tuple[HonourPoints, ...] = ()
    """上榜加减分."""
    rectification: RectificationRules | None = None
    """整改规定; ``None``: no classes, and the days of 13710."""
    calendar_days: tuple[CalendarDay, ...] = ()
    """本单位放假、上班日, over the published arrangement."""
    calendar: WorkCalendar = WorkCalendar()
    """工作日历, made of the published arrangement and ``calendar_days``; nobody writes it."""
    adjustments: tuple[Adjustment, ...] = ()
    """Those already applied to this scheme."""
    _made: dict[str, pd.DataFrame] = PrivateAttr(default_factory=dict)
    _remembered: Remembered = PrivateAttr(default_factory=Remembered)

    @field_validator("groups", mode="before")
    @classmethod
    def _named(cls, written: object) -> object:
        if not isinstance(written, dict):
            return written
        return {code: {"name_zh": each} if isinstance(each, str) else each for code, each in written.items()}

    @field_validator("lamp_words")
    @classmethod
    def _one_word_a_lamp(cls, words: dict[Lamp, str]) -> dict[Lamp, str]:
        told = list((LAMP_ZH | {str(code): word for code, word in words.items()}).values())
        twice = [word for word in words.values() if told.count(word) > 1]
        if twice:
            message = f"“{twice[0]}”叫了两种灯，文件里分不清，请改用不同的叫法"
            raise ValueError(message)
        return words

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> "Scheme":  # noqa: ARG002
        """A copy with other fields, which takes nothing along that was derived from the old ones."""
        own = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_construct(**(own | dict(update or {})))

    def __eq__(self, other: object) -> bool:
        """Whether both say the same; what was derived from it meanwhile is no part of that."""
        return isinstance(other, Scheme) and all(
            getattr(self, name) == getattr(other, name) for name in type(self).model_fields
        )

    def once(self, name: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A table that follows from the scheme alone, made the first time that it is asked for; nobody may change it."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    @property
    def remembered(self) -> Remembered:
        """Where rows of lists that follow from the scheme were found before; it changes no result."""
        return self._remembered

    @cached_property
    def group_names(self) -> dict[str, str]:
        """Names of the groups by code, in print order."""
        return {code: each.name_zh for code, each in self.groups.items()}

    @cached_property
    def indicator_by_code(self) -> dict[str, Indicator]:
        """Indicators by code."""
        return {each.code: each for each in self.indicators}

    @cached_property
    def subject_by_code(self) -> dict[str, Subject]:
        """Subjects by code."""
        return {each.code: each for each in self.subjects}

    @cached_property
    def peer_group_by_code(self) -> dict[str, PeerGroup]:
        """Peer groups by code."""
        return {each.code: each for each in self.peer_groups}

    @cached_property
    def lamp_rule_by_code(self) -> dict[str, LampRule]:
        """Lamp rules by code."""
        return {each.code: each for each in self.lamp_rules}

    @cached_property
    def lamp_zh(self) -> dict[str, str]:
        """What the office calls each lamp."""
        return LAMP_ZH | {str(code): word for code, word in self.lamp_words.items()}

    @cached_property
    def round_by_code(self) -> dict[str, Round]:
        """Rounds by code."""
        return {each.code: each for each in self.rounds}

    @cached_property
    def project_by_code(self) -> dict[str, Project]:
        """Projects by the code of their subject."""
        return {each.subject_code: each for each in self.projects}

    @cached_property
    def target_by_key(self) -> dict[tuple[str, str], Target]:
        """Targets by (indicator_code, subject_code)."""
        return {(each.indicator_code, each.subject_code): each for each in self.targets}

    @cached_property
    def target_table(self) -> pd.DataFrame:
        """The targets as ``tabulate_targets`` has them."""
        return tabulate_targets(self.targets, self)

    @cached_property
    def unevaluated_codes(self) -> tuple[str, ...]:
        """Appraised indicators that rest on public evaluation 社会评价 in a scheme that abolished it."""
        surveyed = [each.code for each in self.indicators if each.survey is not None and each.role == "appraised"]
        return () if self.public_evaluation else tuple(surveyed)

    @cached_property
    def home(self) -> Subject:
        """The county itself.

        Raises:
            StopIteration: the scheme names no home county.
        """
        return next(each for each in self.subjects if each.is_home)

    @cached_property
    def canonical_json(self) -> str:
        """The whole scheme as text: the same rules, the same bytes, whatever parts a later version has that it does not use."""
        unused = {name for name in _SILENT_WHILE_EMPTY if not getattr(self, name)}
        told = self.model_dump(mode="json", exclude=unused)
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def hash(self) -> str:
        """sha256 of ``canonical_json``."""
        return hashlib.sha256(self.canonical_json.encode()).hexdigest()

    def subject_named(self, name: str) -> Subject | None:
        """The subject that a file calls ``name`` (code, full name, short name or alias); ``None`` if nobody."""
        return self._subject_by_name.get(name.strip())

    @cached_property
    def _subject_by_name(self) -> dict[str, Subject]:
        return {
            name: each
            for each in self.subjects
            for name in (each.code, each.name_zh, each.short_zh, *each.aliases)
            if name
        }

    @cached_property
    def assignments(self) -> pd.DataFrame:
        """Who is appraised on what 指标分配.

        Returns:
            One row per (indicator_code, subject_code): ``figure_subject_code`` (whose figure counts: the home county
            for an indicator that a department leads, else the subject itself), ``peer_group_code``, ``group_code``,
            ``weight_points`` (float, sums to 100 per subject).
        """
        rows = [
            row
            for subject in self.subjects
            if subject.is_appraised and subject.peer_group in self.peer_group_by_code
            for row in self._assigned(subject)
        ]
        columns = [
            "indicator_code",
            "subject_code",
            "figure_subject_code",
            "peer_group_code",
            "group_code",
            "weight_points",
        ]
        return pd.DataFrame(rows, columns=columns)

    def _assigned(self, subject: Subject) -> list[tuple[str, str, str, str, str, float]]:
        profile = self.peer_group_by_code[subject.peer_group]
        own = [(code, subject.code, weight) for code, weight in profile.weights.items() if weight]
        led = self._led(subject) if profile.led_points else {}
        total = sum(led.values())
        own += [(code, self.home.code, profile.led_points * weight / total) for code, weight in led.items()]
        return [
            (code, subject.code, figure_subject, subject.peer_group, self.indicator_by_code[code].group_code, weight)
            for code, figure_subject, weight in own
        ]

    def _led(self, subject: Subject) -> dict[str, float]:
        county_weights = self.peer_group_by_code[self.home.peer_group].weights
        own_weights = self.peer_group_by_code[subject.peer_group].weights
        return {
            each.code: county_weights.get(each.code, 0.0)
            for each in self.indicators
            if each.lead == subject.code and county_weights.get(each.code) and not own_weights.get(each.code)
        }

    def due_value(self, target: Target, period: Period) -> float:
        """What is due by the end of ``period`` 序时应达值, in the indicator's uom.

        Explicit curve > quarterly points interpolated > straight line by elapsed share. Growth, shares and stocks are
        due whole at any time: a 7 % growth target is 7 % in March too.
        """
        if target.monthly_curve is not None:
            return target.monthly_curve[period.month - 1]
        indicator = self.indicator_by_code[target.indicator_code]
        if target.quarterly_points is not None:
            return interpolated(target.quarterly_points, period.month)
        if indicator.kind in {"growth", "share"} or indicator.basis != "ytd":
            return target.annual_value
        return target.annual_value * period.elapsed_pct / 100

    def observed_period(self, indicator: Indicator, period: Period) -> str | None:
        """Code of the newest observation period of ``indicator`` that is due by ``period``; ``None`` if none is yet."""
        if indicator.survey is not None and (indicator.survey.held_in_months or not self.public_evaluation):
            held = [month for month in indicator.survey.held_in_months if month <= period.month]
            return f"{period.year}-{max(held):02d}" if held and self.public_evaluation else None
        if indicator.frequency != "quarter":
            return period.observation_code
        quarter_end = period.month // 3 * 3
        return f"{period.year}-{quarter_end:02d}" if quarter_end else None

    def is_started_due(self, project: Project, period: Period) -> bool:
        """Whether the project's planned start lies at or before the end of ``period``."""
        return parse_period(project.planned_start).end_on <= period.end_on


def tabulate_targets(targets: Iterable[Target], scheme: Scheme) -> pd.DataFrame:
    """目标表, one row a target.

    Returns:
        ``indicator_code``, ``subject_code``, ``target_value``, ``target_status``, ``is_curved`` (a curve says what is due)
        and ``is_spread`` (due by the share of the year that has passed; else due whole at any time).
    """
    spread = {each.code for each in scheme.indicators if each.kind not in {"growth", "share"} and each.basis == "ytd"}
    rows = [
        (
            each.indicator_code,
            each.subject_code,
            each.annual_value,
            each.status,
            each.monthly_curve is not None or each.quarterly_points is not None,
            each.indicator_code in spread,
        )
        for each in targets
    ]
    columns = ["indicator_code", "subject_code", "target_value", "target_status", "is_curved", "is_spread"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(
        {"indicator_code": "str", "subject_code": "str", "target_value": "float64", "target_status": "str"}
    )


def interpolated(quarterly_points: tuple[float, ...], month: int) -> float:
    """What is due at the end of a month between quarter ends, on a straight line from one to the next; 0 at the start."""
    points = (0.0, *quarterly_points)
    quarter, step = divmod(month, 3)
    if step == 0:
        return points[quarter]
    return points[quarter] + (points[quarter + 1] - points[quarter]) * step / 3
