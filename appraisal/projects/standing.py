"""项目情况: stage, what is due and done, money, land, blockers and the 四个一 of every key project, as facts.

Nothing here colours a lamp or scores: it tells side by side what documents say of a project, from the round's own results
where the round is about projects, else from the newest figures that its books hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from appraisal.books import Books, Results
from appraisal.period import MONTHS_IN_YEAR, Period, PeriodKind
from appraisal.projects.blockers import Blocker, open_blockers
from appraisal.projects.figures import CUM_INVESTED, CUM_PAID, INVESTED, PROGRESS, STAGE, ProjectFigure, read_figures
from appraisal.scheme import PROJECT_STAGES, STARTED_STAGE, Project, Scheme, Subject
from appraisal.targets.due import plan_due_pct, start_overdue_count

HOLLOW_ZH: Mapping[str, str] = {
    "no_investor": "未写明投资方",
    "no_funding": "资金来源未落实",
    "intent_only": "仍停留在意向阶段",
}
"""“飘在云上”的项目 (domain.md S0-51), as facts: what is not there, never why."""
FUNDING_ZH: Mapping[str, str] = {"secured": "已落实", "partly": "部分落实", "unsecured": "未落实"}
"""资金落实."""
_SIGNED_STAGE = PROJECT_STAGES.index("签约") + 1
_QUARTER_ENDS = (3, 6, 9, 12)
_WHOLE_PCT = 100.0


@dataclass(frozen=True)
class ProjectStanding:
    """项目情况. Amounts are in ``uom``; a figure that is held or missing is ``None`` and never told as done.

    Attributes:
        project, subject: what is fixed about it.
        invested: 本年完成投资 with its standing.
        stage: 1-based place in 项目阶段; ``None`` if not told or held.
        cum_invested_value, cum_paid_value: since it began.
        progress_pct: 形象进度.
        uom: of the amounts.
        plan_value: 年度计划 (必达目标).
        planned_total_value: 计划总投资.
        due_pct, due_value: 应达 by the end of the period.
        due_this_period_value: what of the plan fell due within the period itself.
        month_ends_pct: what is due by each month end, twelve percentages of the plan.
        lamp, previous_lamp: as lit in this round; empty where it lights no projects.
        start_overdue_count: 应开未开月数; 0 if it has started or need not have.
        missing_ones_zh: which of the 四个一 nobody wrote down.
        hollow: keys of ``HOLLOW_ZH``.
        blockers: open ones, oldest first.
    """

    project: Project
    subject: Subject
    invested: ProjectFigure
    stage: int | None
    cum_invested_value: float | None
    cum_paid_value: float | None
    progress_pct: float | None
    uom: str
    plan_value: float
    planned_total_value: float
    due_pct: float
    due_value: float
    due_this_period_value: float
    month_ends_pct: tuple[float, ...]
    lamp: str
    previous_lamp: str
    start_overdue_count: int
    missing_ones_zh: tuple[str, ...]
    hollow: tuple[str, ...]
    blockers: tuple[Blocker, ...]

    @property
    def done_value(self) -> float | None:
        """完成 this year, where the figure stands."""
        return self.invested.accepted_value

    @property
    def done_pct(self) -> float | None:
        """Share of the annual plan that is done, percent."""
        done = self.done_value
        return None if done is None or not self.plan_value else done / self.plan_value * _WHOLE_PCT

    @property
    def gap_pp(self) -> float | None:
        """Done less due, percentage points of the annual plan; negative is behind."""
        return None if self.done_pct is None else self.done_pct - self.due_pct

    @property
    def quarter_ends_pct(self) -> tuple[float, ...]:
        """What is due by each quarter end, four percentages of the plan."""
        return tuple(self.month_ends_pct[month - 1] for month in _QUARTER_ENDS)

    @property
    def stage_zh(self) -> str:
        """项目阶段; empty if not told."""
        return "" if self.stage is None else PROJECT_STAGES[self.stage - 1]

    @property
    def is_started(self) -> bool | None:
        """Whether it has started; ``None`` if its stage is not told."""
        return None if self.stage is None else self.stage >= STARTED_STAGE

    @property
    def has_reached(self) -> bool | None:
        """Whether it is where it is due; ``None`` if nobody can say."""
        if self.start_overdue_count:
            return False
        return None if self.gap_pp is None else round(self.gap_pp, 6) >= 0


@dataclass(frozen=True)
class LivelihoodStanding:
    """为民办实事 as a whole: one item that is not reached makes the whole not reached (domain.md §5 E13).

    Attributes:
        total, reached, behind, untold: projects; the last three make the first.
    """

    total: int
    reached: int
    behind: int
    untold: int

    @property
    def has_reached(self) -> bool | None:
        """Whether all are reached; ``None`` while the answer hangs on figures that are not there, or of none."""
        if self.behind:
            return False
        return None if self.untold or not self.total else True


def project_standings(books: Books, results: Results) -> tuple[ProjectStanding, ...]:
    """Every project of the scheme as it stands at the end of the round's period, in the scheme's order.

    Args:
        books: scheme, observations, blockers, findings and rulings.
        results: the round's conclusions; figures and lamps of projects are taken from them where the round lights any.
    """
    scheme, period = books.scheme, books.period
    if not scheme.projects:
        return ()
    figures = read_figures(books, results)
    lamps = _lamps(results, scheme)
    blockers = open_blockers(books.blockers, period.end_on)
    return tuple(
        _stand(
            each,
            scheme,
            period,
            figures=figures.get(each.subject_code, {}),
            lamps=lamps.get(each.subject_code, ("", "")),
            blockers=blockers.get(each.subject_code, ()),
        )
        for each in scheme.projects
    )


def sum_livelihood(standings: tuple[ProjectStanding, ...]) -> LivelihoodStanding:
    """为民办实事 among the projects."""
    told = [each.has_reached for each in standings if each.project.is_livelihood]
    return LivelihoodStanding(len(told), told.count(True), told.count(False), told.count(None))


def _stand(
    project: Project,
    scheme: Scheme,
    period: Period,
    *,
    figures: Mapping[str, ProjectFigure],
    lamps: tuple[str, str],
    blockers: tuple[Blocker, ...],
) -> ProjectStanding:
    invested = figures.get(INVESTED) or ProjectFigure(None, "missing", "万元")
    scale = invested.per_ten_thousand
    plan, due_pct = project.annual_plan * scale, plan_due_pct(project, period)
    told = figures[STAGE].accepted_value if STAGE in figures else None
    stage = int(told) if told is not None and 1 <= told <= len(PROJECT_STAGES) else None
    overdue = 0 if stage is None or stage >= STARTED_STAGE else start_overdue_count(project, period)
    values = {
        part: figures[part].accepted_value if part in figures else None for part in (CUM_INVESTED, CUM_PAID, PROGRESS)
    }
    return ProjectStanding(
        project=project,
        subject=scheme.subject_by_code[project.subject_code],
        invested=invested,
        stage=stage,
        cum_invested_value=values[CUM_INVESTED],
        cum_paid_value=values[CUM_PAID],
        progress_pct=values[PROGRESS],
        uom=invested.uom,
        plan_value=plan,
        planned_total_value=project.planned_total * scale,
        due_pct=due_pct,
        due_value=plan * due_pct / _WHOLE_PCT,
        due_this_period_value=plan * (due_pct - _due_before_pct(project, period)) / _WHOLE_PCT,
        month_ends_pct=_month_ends_pct(project, period.year),
        lamp=lamps[0],
        previous_lamp=lamps[1],
        start_overdue_count=overdue,
        missing_ones_zh=() if project.team_zh.strip() else ("一套班子",),
        hollow=_hollow(project, stage, is_due=due_pct > 0 or scheme.is_started_due(project, period)),
        blockers=blockers,
    )


def _due_before_pct(project: Project, period: Period) -> float:
    before = period.previous()
    return plan_due_pct(project, before) if before.year == period.year else 0.0


def _month_ends_pct(project: Project, year: int) -> tuple[float, ...]:
    months = (Period(year, PeriodKind.MONTH, month) for month in range(1, MONTHS_IN_YEAR + 1))
    return tuple(plan_due_pct(project, month) for month in months)


def _hollow(project: Project, stage: int | None, *, is_due: bool) -> tuple[str, ...]:
    """What a project lacks that ought to carry it by now (S0-51)."""
    facts = {
        "no_investor": not project.investor_zh.strip(),
        "no_funding": not project.funding_zh.strip() or project.funding_status == "unsecured",
        "intent_only": stage is not None and stage < _SIGNED_STAGE and is_due,
    }
    return tuple(code for code, is_so in facts.items() if is_so)


def _lamps(results: Results, scheme: Scheme) -> dict[str, tuple[str, str]]:
    """Lamp of each project's plan figure, and the lamp before."""
    rows = results.indicators
    lit = rows[rows["subject_code"].isin(scheme.project_by_code) & rows["lamp"].notna()]
    lit = lit.drop_duplicates("subject_code")
    before = lit["previous_lamp"].astype("object").where(lit["previous_lamp"].notna(), "")
    return {
        str(code): (str(lamp), str(last))
        for code, lamp, last in zip(lit["subject_code"], lit["lamp"], before, strict=True)
    }
