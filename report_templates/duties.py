"""责任事项: indicators and key projects with their four levels of responsibility, and what changed in them 动态调整.

What stands in the decomposition table (重点工作项目分解表) and in the two lists (两个清单) is the scheme's; nothing of it is
computed (domain.md S0-04, S0-06, S1-60).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appraisal.projects.standing import ProjectStanding, project_standings
from appraisal.scheme import GoalChain, Indicator, Project, Scheme, Target
from report_templates.blocks import Fact
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.warned import ROLE_ZH
from report_templates.wording import FILTERS, Number, number

PROJECTS_ZH = "重点项目"
_LEVELS = ("goal_lead", "goal_owner", "undertaker", "implementer")
"""四级责任人 from above."""


@dataclass(frozen=True)
class Duty:
    """责任事项: one indicator or key project of the county.

    Attributes:
        code: the indicator, or the project's subject.
        name_zh: its name.
        group_zh: 一级指标, or 重点项目.
        is_project: whether it is a key project.
        lead: 责任单位, a subject code; empty if none.
        lead_zh: its short name.
        chain: the four levels.
        target: 年度目标 of the county, or 年度计划投资.
        floor: 必达目标, what must be reached at the least; none for most.
        is_growth: whether the target is a growth.
        is_provisional: 未定案.
    """

    code: str
    name_zh: str
    group_zh: str
    is_project: bool
    lead: str
    lead_zh: str
    chain: GoalChain
    target: Number
    floor: Number
    is_growth: bool
    is_provisional: bool

    @property
    def target_words(self) -> Fact:
        """The target in words: ``增长7.0%``, ``暂按48亿元``, ``48亿元（必达45亿元）``, ``—``."""
        in_words = FILTERS["growing" if self.is_growth else "amount"]
        words = in_words(self.target)
        floor = f"（必达{in_words(self.floor)}）" if self.floor.is_known else ""
        return Fact(f"{'暂按' if self.is_provisional else ''}{words}{floor}", words.value, words.key)


@dataclass(frozen=True)
class DutyChange:
    """A duty that differs from what was last issued 变动.

    Attributes:
        duty: as it is now, or as it was where it was dropped.
        what_zh: 新增, 取消, or what of it changed: ``年度目标``, ``目标人``.
        before, after: in words, ``—`` where there is none.
        document_no: 文号 of the paper that changed it, empty if none is recorded.
        leads: the 责任单位 it concerns, former and present.
    """

    duty: Duty
    what_zh: str
    before: Fact | str
    after: Fact | str
    document_no: str
    leads: frozenset[str]


def read_duties(scheme: Scheme, period_code: str, *, column: str = "target_value") -> tuple[Duty, ...]:
    """The county's appraised indicators and its key projects, in the scheme's order; ``column`` keys their targets."""
    home = scheme.home.code
    targets = scheme.target_by_key
    indicators = (
        _of_indicator(scheme, each, targets.get((each.code, home)), f"result:{column}:{each.code}:{home}:{period_code}")
        for each in scheme.indicators
        if each.role == "appraised" and each.goal_chain is not None
    )
    projects = (
        _of_project(scheme, each, f"result:{column}::{each.subject_code}:{period_code}") for each in scheme.projects
    )
    return (*(duty for duty in indicators if duty is not None), *projects)


def duties_now(reading: Reading) -> tuple[Duty, ...]:
    """The duties of the scheme in force, read once."""
    return reading.once("duties", lambda: read_duties(reading.books.scheme, reading.period_code))


def projects_now(reading: Reading) -> tuple[ProjectStanding, ...]:
    """Every key project as it stands, read once."""
    return reading.once("projects now", lambda: project_standings(reading.books, reading.results))


def duty_changes(reading: Reading) -> tuple[DutyChange, ...]:
    """What differs from the rules of the round before, in order; empty at a first issue of the year."""
    return reading.once("duty changes", lambda: _changes(reading))


def is_first_issue(reading: Reading, template_code: str) -> bool:
    """Whether the year's duties were never issued before: no round before this one went by rules that issue them."""
    before = reading.books.previous_scheme
    if before is None or before.year != reading.books.scheme.year:
        return True
    told = before.round_by_code.get(reading.books.round.code)
    return told is None or template_code not in told.templates


def by_goal_lead(duties: Sequence[Duty]) -> dict[str, tuple[Duty, ...]]:
    """Duties by 目标长, in the order of their first appearance."""
    leads = dict.fromkeys(each.chain.goal_lead for each in duties)
    return {lead: tuple(each for each in duties if each.chain.goal_lead == lead) for lead in leads}


def _changes(reading: Reading) -> tuple[DutyChange, ...]:
    scheme, before = reading.books.scheme, reading.books.previous_scheme
    if before is None or before is scheme or before.year != scheme.year:
        return ()
    was = {
        (each.is_project, each.code): each
        for each in read_duties(before, reading.period_code, column="previous_target_value")
    }
    now = {(each.is_project, each.code): each for each in duties_now(reading)}
    papers = {each.path: each.document_no for each in scheme.adjustments}
    changes: list[DutyChange] = []
    for key, duty in now.items():
        if key not in was:
            changes.append(DutyChange(duty, "新增", "—", duty.target_words, "", frozenset({duty.lead})))
        else:
            changes += _differences(was[key], duty, papers)
    dropped = [duty for key, duty in was.items() if key not in now]
    changes += [DutyChange(duty, "取消", duty.target_words, "—", "", frozenset({duty.lead})) for duty in dropped]
    return tuple(changes)


def _differences(was: Duty, duty: Duty, papers: Mapping[str, str]) -> list[DutyChange]:
    pairs: list[tuple[str, Fact | str, Fact | str]] = [
        ("名称", was.name_zh, duty.name_zh),
        ("年度计划投资" if duty.is_project else "年度目标", was.target_words, duty.target_words),
        ("责任单位", was.lead_zh, duty.lead_zh),
        *((ROLE_ZH[level], getattr(was.chain, level), getattr(duty.chain, level)) for level in _LEVELS),
    ]
    roots = {"target": f"targets.{duty.code}.", "rest": f"indicators.{duty.code}."}
    if duty.is_project:
        roots = dict.fromkeys(roots, f"projects.{duty.code}.")
    numbers = {
        kind: next((no for path, no in papers.items() if path.startswith(root)), "") for kind, root in roots.items()
    }
    leads = frozenset({was.lead, duty.lead})
    return [
        DutyChange(duty, what, before, after, numbers["target" if isinstance(after, Fact) else "rest"], leads)
        for what, before, after in pairs
        if str(before) != str(after)
    ]


def _of_indicator(scheme: Scheme, indicator: Indicator, target: Target | None, key: str) -> Duty | None:
    if indicator.goal_chain is None:
        return None
    value = target.annual_value if target else None
    lead = indicator.lead or ""
    return Duty(
        code=indicator.code,
        name_zh=indicator.name_zh,
        group_zh=scheme.group_names.get(indicator.group_code, ""),
        is_project=False,
        lead=lead,
        lead_zh=short_name(scheme.subject_by_code.get(lead)),
        chain=indicator.goal_chain,
        target=number(value, key, uom=indicator.uom, decimals=indicator.decimals),
        floor=number(target.floor_value if target else None, key, uom=indicator.uom, decimals=indicator.decimals),
        is_growth=indicator.kind == "growth",
        is_provisional=target is not None and target.status == "provisional",
    )


def _of_project(scheme: Scheme, project: Project, key: str) -> Duty:
    return Duty(
        code=project.subject_code,
        name_zh=scheme.subject_by_code[project.subject_code].name_zh,
        group_zh=PROJECTS_ZH,
        is_project=True,
        lead=project.lead,
        lead_zh=short_name(scheme.subject_by_code.get(project.lead)),
        chain=project.goal_chain,
        target=number(project.annual_plan, key, uom="万元", decimals=0),
        floor=number(None, key),
        is_growth=False,
        is_provisional=False,
    )
