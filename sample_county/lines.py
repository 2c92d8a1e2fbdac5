"""表中一行: what one row of each of the county's tables says, before anybody draws it as a workbook."""

from dataclasses import dataclass
from datetime import date

from appraisal.scheme import Indicator, Project, Subject


@dataclass(frozen=True)
class Line:
    """One row of figures about one subject, in the uom of its indicator.

    Attributes:
        subject: whose figures they are.
        label: row or column title in the source's own file.
        uom: unit of month, ytd and year_ago.
        indicator_code: whose figure stands in ``ytd``; empty where the row only carries a growth.
        growth_code: whose figure stands in ``growth``; empty if growth is only a statement beside a level.
        month: 本月.
        ytd: 本年累计, or the figure at the end of the period.
        year_ago: 上年同期累计.
        growth: 同比增长, percent.
        rank: 位次.
        decimals: places that the indicator is printed with.
        note_zh: 说明.
    """

    subject: Subject
    label: str
    uom: str
    indicator_code: str = ""
    growth_code: str = ""
    month: float | None = None
    ytd: float | None = None
    year_ago: float | None = None
    growth: float | None = None
    rank: int | None = None
    decimals: int = 2
    note_zh: str = ""

    @property
    def code(self) -> str:
        """The indicator that the row is mainly about."""
        return self.indicator_code or self.growth_code


@dataclass(frozen=True)
class ProjectLine:
    """One row of 重点项目进度表; amounts in 万元.

    Attributes:
        project: what is fixed about it.
        stage: 1-based place in 项目阶段.
        cum_invested: since it started.
        invested: this year.
        cum_paid: since it started.
        progress_pct: 形象进度.
        note_zh: 备注.
        photo_seed: which picture is pasted into the row; 0 for none.
    """

    project: Project
    stage: int
    cum_invested: float
    invested: float
    cum_paid: float
    progress_pct: float
    note_zh: str = ""
    photo_seed: int = 0


@dataclass(frozen=True)
class EventLine:
    """One row of 加减分事项台账.

    Attributes:
        subject: 考评对象.
        kind_zh: 加分, 扣分, 一票否决 or 提档进位.
        indicator: the ledger indicator that a deduction is about.
        points: 分值, positive; ``None`` for a veto, steps for a promotion.
        occurred_on: 发生日期.
        matter_zh: 事项.
        reason_zh: 事由.
        document_no: 文号.
        cause_zh: 扣分原因 or what a bonus is for; empty where nobody wrote it.
        matter_code: 同一事项编号, empty where the matter stands alone.
        level_zh: 级别, empty where nobody wrote it.
        is_repeat: whether the same happened before 重复发生.
    """

    subject: Subject
    kind_zh: str
    indicator: Indicator | None
    points: float | None
    occurred_on: date
    matter_zh: str
    reason_zh: str
    document_no: str
    cause_zh: str = ""
    matter_code: str = ""
    level_zh: str = ""
    is_repeat: bool = False

    @property
    def clause_zh(self) -> str:
        """依据条款."""
        articles = {"加分": "第十八条", "扣分": "第十九条", "提档进位": "第二十二条", "节点完成": "附件3"}
        article = articles.get(self.kind_zh, "第二十条")
        return f"《考评办法》{article}"


@dataclass(frozen=True)
class RosterLine:
    """One row of 名录变动表; amounts in the indicator's uom.

    Attributes:
        subject: whose units they are.
        indicator: what they make.
        entered_count, left_count: units.
        entered: what those that entered make this year.
        left: what those that left made by this time last year.
        document_no: the paper that settled it.
        note_zh: 备注.
    """

    subject: Subject
    indicator: Indicator
    entered_count: int
    left_count: int
    entered: float
    left: float
    document_no: str
    note_zh: str


@dataclass(frozen=True)
class SurveyLine:
    """One row of 满意度调查表.

    Attributes:
        subject: who is judged.
        indicator: what the survey is about.
        layer, method, question: who was asked, how and what; empty where the rule makes no difference.
        counts: answer → people.
    """

    subject: Subject
    indicator: Indicator
    layer: str
    method: str
    question: str
    counts: dict[str, int]


@dataclass(frozen=True)
class RectificationLine:
    """One row of 整改台账: an item as it stood when it was last reported on.

    Attributes:
        item_code: 事项编号.
        class_zh: 问题类别.
        origin_code: 来源.
        subject: 责任单位.
        found_on: 发现日期.
        matter_zh: 问题.
        due_on: 整改时限.
        responsible_zh: 责任人, a post and never a name.
        state_code: 状态.
        reported_on: 报告日期.
        looked_back_on: 回头看日期, ``None`` before anybody looked.
        document_no: 文号, empty before it is closed.
    """

    item_code: str
    class_zh: str
    origin_code: str
    subject: Subject
    found_on: date
    matter_zh: str
    due_on: date
    responsible_zh: str
    state_code: str
    reported_on: date
    looked_back_on: date | None = None
    document_no: str = ""


@dataclass(frozen=True)
class BlockerLine:
    """One row of 项目卡点表.

    Attributes:
        project: whose it is.
        blocker_class: 卡点类别.
        raised_on: 提出日期.
        promised_on: 承诺解决日期.
        settled_on: 解决日期, ``None`` while it lasts.
    """

    project: Project
    blocker_class: str
    raised_on: date
    promised_on: date
    settled_on: date | None


@dataclass(frozen=True)
class DispatchLine:
    """One row of 调度记录表.

    Attributes:
        lead_zh: 目标长, a post.
        units_zh: 参加单位.
        held_on: 调度日期.
        minutes_zh: 纪要文号; empty where none was written.
        matter_zh: 议定事项.
    """

    lead_zh: str
    units_zh: str
    held_on: date
    minutes_zh: str
    matter_zh: str
