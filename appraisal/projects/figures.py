"""项目的数: what stands of each project's figures, in a round about projects and in any other."""

from dataclasses import dataclass

import pandas as pd

from appraisal.acceptance import accept_figures
from appraisal.books import Books, Results
from appraisal.evidence.projects import project_part
from appraisal.frames import FindingFrame, ObservationFrame
from appraisal.period import Period, PeriodKind
from appraisal.scheme import Round, Scheme
from appraisal.targets.due import TEN_THOUSAND, has_plan

INVESTED, STAGE, CUM_INVESTED, CUM_PAID, PROGRESS = "invested", "stage", "cum_invested", "cum_paid", "progress_pct"
_PROJECTS = Round(
    code="projects", name_zh="重点项目", frequency="half_month", roles=("project",), subject_kinds=("project",), templates=()
)  # fmt: skip


@dataclass(frozen=True)
class ProjectFigure:
    """One figure of one project.

    Attributes:
        value: as told; ``None`` if not.
        standing: 采信状态.
        uom: 计量单位.
        indicator_code: which indicator it is, empty if the project has none.
        figure_period: the period that it is about.
    """

    value: float | None
    standing: str
    uom: str
    indicator_code: str = ""
    figure_period: str = ""

    @property
    def accepted_value(self) -> float | None:
        """The value, where it stands."""
        return self.value if self.standing == "accepted" else None

    @property
    def per_ten_thousand(self) -> float:
        """What one 万元, the uom of plans, makes in its uom."""
        return TEN_THOUSAND.get(self.uom, 1.0)


def read_figures(books: Books, results: Results) -> dict[str, dict[str, ProjectFigure]]:
    """Figures of every project by its code and by what they are (``INVESTED``, ``STAGE``, …).

    A round about projects has settled them; any other settles the newest half month within its period by the same rules,
    with the holds that earlier rounds left on them.
    """
    scheme = books.scheme
    parts = {each.code: part for each in scheme.indicators if (part := _part_of(each.code, scheme))}
    rows: pd.DataFrame = results.figures[results.figures["indicator_code"].isin(parts)]
    if rows.empty:
        rows = _settled_now(books, list(parts))
    own = rows[rows["subject_code"].isin(scheme.project_by_code)]
    found: dict[str, dict[str, ProjectFigure]] = {}
    columns = [own[name] for name in ("subject_code", "indicator_code", "value", "standing", "figure_period")]
    for subject, indicator, value, standing, when in zip(*columns, strict=True):
        uom = scheme.indicator_by_code[indicator].uom
        told = None if pd.isna(value) else float(value)
        figure = ProjectFigure(told, str(standing), uom, str(indicator), "" if pd.isna(when) else str(when))
        found.setdefault(str(subject), {})[parts[indicator]] = figure
    return found


def _part_of(code: str, scheme: Scheme) -> str:
    """What a project's indicator tells; empty for all others."""
    one = scheme.indicator_by_code[code]
    if one.role != "project":
        return ""
    if one.kind == "stage":
        return STAGE
    return INVESTED if has_plan(one) else project_part(one)


def _settled_now(books: Books, codes: list[str]) -> pd.DataFrame:
    own = books.observations[books.observations["indicator_code"].isin(codes)]
    doubts = books.past_findings[books.past_findings["indicator_code"].isin(codes)]
    half = Period(books.period.year, PeriodKind.HALF_MONTH, books.period.month * 2)
    return accept_figures(
        ObservationFrame(own), FindingFrame(doubts), books.rulings, books.scheme, half, round=_PROJECTS
    )
