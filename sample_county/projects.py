"""重点项目: the true half-monthly course of every key project: stage, investment, payments and progress on site."""

import zlib
from dataclasses import dataclass, replace

import numpy as np

from appraisal.period import Period, PeriodKind, parse_period
from appraisal.scheme import PROJECT_STAGES, STARTED_STAGE, Project
from sample_county.lines import ProjectLine
from sample_county.standing import Standing, behind_due, draw_even_standings
from sample_county.world import County

_MONTHS_OF_TABLES = 12
_TABLES_WITH_PHOTOS = 4
_PAID_SHARE = (0.72, 0.92)
_LEAST_STEP = 0.0015
"""A started project's money moves every half month, if only by this part of its annual plan."""
_DELAYS = (1, 2)
"""Months by which two honest projects start late."""
_STALLED_COUNT = 2
"""Projects that should have started this year and have not by its last month."""
_LATE_NOTES = ("用地手续尚未办结，开工顺延", "施工图审查未完成，正在办理施工许可", "资金到位较晚，已完成招标")
_STAGE = {name: place for place, name in enumerate(PROJECT_STAGES, start=1)}


def half_months(county: County) -> tuple[Period, ...]:
    """The half months with project tables: the last twelve months at most, January included."""
    last = Period(county.last.year, PeriodKind.HALF_MONTH, county.last.month * 2)
    first = max(_place(Period(county.first.year, PeriodKind.HALF_MONTH, county.first.month * 2 - 1)), 0)
    count = min(_MONTHS_OF_TABLES * 2, _place(last) - first + 1)
    periods = [last]
    while len(periods) < count:
        periods.insert(0, periods[0].previous())
    return tuple(periods)


def project_lines(county: County) -> dict[str, tuple[ProjectLine, ...]]:
    """Every project's rows, project_code → one row a half month, in the order of ``half_months``."""
    codes = [each.subject_code for each in county.scheme.projects]
    standings = draw_even_standings(codes, county.generator("projects"))
    delays = _delays(county)
    return {
        each.subject_code: _Course(county, each, standings[each.subject_code], delays.get(each.subject_code, 0)).lines()
        for each in county.scheme.projects
    }


def _delays(county: County) -> dict[str, int]:
    """Months of delay by project; the stalled ones, the youngest of the year, start after the last month."""
    fresh = [
        each.subject_code
        for each in sorted(county.scheme.projects, key=lambda each: (each.planned_start, each.subject_code))
        if parse_period(each.planned_start).year == county.last.year
        and parse_period(each.planned_start).month + max(_DELAYS) <= county.last.month
    ]
    stalled, others = fresh[-_STALLED_COUNT:], fresh[:-_STALLED_COUNT]
    starts = {code: parse_period(county.scheme.project_by_code[code].planned_start).month for code in stalled}
    delays = {code: county.last.month - start + 1 for code, start in starts.items()}
    late = county.generator("late projects").permutation(len(others))[: len(_DELAYS)]
    return delays | {others[place]: delay for place, delay in zip(late, _DELAYS, strict=False)}


def _place(period: Period) -> int:
    return period.year * 24 + period.index


@dataclass(frozen=True)
class _Course:
    county: County
    project: Project
    standing: Standing
    delay: int

    def lines(self) -> tuple[ProjectLine, ...]:
        generator = self.county.generator("project", self.project.subject_code)
        pace = self._pace(generator)
        paid_share = float(generator.uniform(*_PAID_SHARE))
        site_lead = float(generator.uniform(-2.5, 2.0))
        lines: list[ProjectLine] = []
        for period in half_months(self.county):
            before = lines[-1] if lines else None
            lines.append(self._line(period, before, pace=pace, paid_share=paid_share, site_lead=site_lead))
        recent = zip(lines[-_TABLES_WITH_PHOTOS:], half_months(self.county)[-_TABLES_WITH_PHOTOS:], strict=True)
        shown = [replace(line, photo_seed=self._photo_seed(line, period)) for line, period in recent]
        return (*lines[:-_TABLES_WITH_PHOTOS], *shown)

    def _photo_seed(self, line: ProjectLine, period: Period) -> int:
        """A picture of its own for every report of a project that is being built."""
        name = f"{self.project.subject_code}/{period.code}"
        return zlib.crc32(name.encode()) if line.stage >= STARTED_STAGE else 0

    def _pace(self, generator: np.random.Generator) -> float:
        """Done at the end of what is due at the end, by the colour that the project shall have."""
        last = half_months(self.county)[-1]
        due = self._due_pct(last)
        rule = next(
            (each.lamp_rule for each in self.county.scheme.indicators if each.role == "project" and each.lamp_rule),
            None,
        )
        behind = behind_due(self.county.scheme, rule, self.standing.lamp, generator)
        return float(np.clip((due - behind) / max(due, 1.0), 0.25, 1.08))

    def _due_pct(self, period: Period) -> float:
        curve = self.project.monthly_curve_pct
        if curve is None:
            return period.index / 24 * 100
        month, half = divmod(period.index, 2)
        reached = curve[month - 1] if month else 0.0
        return reached if not half else (reached + curve[month]) / 2

    def _line(
        self, period: Period, before: ProjectLine | None, *, pace: float, paid_share: float, site_lead: float
    ) -> ProjectLine:
        since_start = _place(period) - self._start_place()
        if since_start < 0:
            return ProjectLine(
                self.project, self._early_stage(since_start), 0.0, 0.0, 0.0, 0.0, self._late_note(period)
            )
        carried = self._carried(period.year)
        invested = self._invested(period, pace)
        if before is not None and before.cum_invested > 0:
            step = max(1.0, round(_LEAST_STEP * self.project.annual_plan))
            invested = max(invested, before.cum_invested + step - carried)
        ceiling = round(0.998 * self.project.planned_total) - carried - (24 - period.index)
        invested = max(1.0, min(invested, ceiling))
        cum = carried + invested
        paid = float(round(cum * paid_share))
        if before is not None and before.cum_paid > 0:
            paid = min(float(round(cum)), max(paid, before.cum_paid + 1))
        progress = float(np.clip(cum / self.project.planned_total * 100 + site_lead, 0.5, 99.5))
        progress = round(max(progress, before.progress_pct if before else 0.0), 1)
        stage = _STAGE["开工"] if since_start < 2 else _STAGE["在建"]
        return ProjectLine(self.project, stage, cum, invested, paid, progress)

    def _start_place(self) -> int:
        planned = parse_period(self.project.planned_start)
        return planned.year * 24 + planned.month * 2 - 1 + 2 * self.delay

    def _early_stage(self, since_start: int) -> int:
        return STARTED_STAGE - 1 if since_start >= -8 else STARTED_STAGE - 2

    def _late_note(self, period: Period) -> str:
        planned = parse_period(self.project.planned_start)
        is_late = self.delay and _place(period) > planned.year * 24 + planned.month * 2
        return _LATE_NOTES[self.delay % len(_LATE_NOTES)] if is_late else ""

    def _carried(self, year: int) -> float:
        """累计完成投资 at the end of the year before."""
        start, last = self._start_place(), self.county.last.year
        at_end = max(0, last * 24 - start + 1)
        if not at_end:
            return 0.0
        span = max(at_end + 24, _place(parse_half(self.project.planned_finish)) - start + 1)
        room = max(0.0, self.project.planned_total - self.project.annual_plan)
        reached = min(room, self.project.planned_total * at_end / span)
        elapsed = max(0, year * 24 - start + 1)
        return float(round(reached * min(1.0, elapsed / at_end)))

    def _invested(self, period: Period, pace: float) -> float:
        if period.year < self.county.last.year:
            share = period.index / 24
            begun = max(0, self._start_place() - (period.year * 24 + 1)) / 24
            gained = self._carried(period.year + 1) - self._carried(period.year)
            return float(round(gained * max(0.0, share - begun) / max(1e-9, 1 - begun)))
        shifted = period.index - 2 * self.delay
        due = self._due_pct(Period(period.year, PeriodKind.HALF_MONTH, shifted)) if shifted > 0 else 0.0
        return float(round(self.project.annual_plan * due / 100 * pace))


def parse_half(month_code: str) -> Period:
    """The second half of a month such as ``2026-12``."""
    month = parse_period(month_code)
    return Period(month.year, PeriodKind.HALF_MONTH, month.month * 2)
