"""向人大的报告: the year's indicators, projects and livelihood projects against what the People's Congress fixed.

Written once a year, for the standing committee (S0-31, S0-68); it names no person and no post, and tells no figure that is
under verification. For a visit within the year the office asks for the annual round with an earlier ``--as-of``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.period import PeriodKind
from report_templates.congress_report.projects import ProjectSums, read_projects
from report_templates.congress_report.targets import CongressTarget, read_targets, target_table
from report_templates.items import Item, appraised, of_subject
from report_templates.reading import Reading
from report_templates.template import Facts, ReportTemplate, common_facts
from report_templates.wording import Number, number

CONGRESS = "congress"
"""Addressee: 人大常委会."""
_SHOWN = 4
_LEADING_PLACES = 3


@dataclass(frozen=True)
class IndicatorCounts:
    """The county's indicators; reached, behind and open make ``total``."""

    total: Number
    reached: Number
    behind: Number
    open: Number


@dataclass(frozen=True, kw_only=True)
class CongressFacts(Facts):
    """Facts of one 向人大的报告.

    Attributes:
        year_zh: ``2026年``.
        county_zh, office_zh: the county and the office.
        targets: what the People's Congress fixed; ``reached``, ``missed``, ``open`` count them.
        gaps: those that were not reached.
        counts: the county's appraised indicators by whether they reached what was due.
        leading: indicators in one of the first places of the city.
        behind: indicators furthest behind, those of the Congress left out.
        projects: 重点项目, ``None`` without any.
    """

    year_zh: str
    county_zh: str
    office_zh: str
    targets: tuple[CongressTarget, ...]
    fixed: Number
    reached: Number
    missed: Number
    open: Number
    gaps: tuple[CongressTarget, ...]
    counts: IndicatorCounts
    leading: tuple[Item, ...]
    behind: tuple[Item, ...]
    projects: ProjectSums | None


def addressees(reading: Reading) -> tuple[str, ...]:
    """To the standing committee, once a year, if the county's own figures are there."""
    is_yearly = reading.books.period.kind is PeriodKind.YEAR
    return (CONGRESS,) if is_yearly and of_subject(reading.items, reading.books.scheme.home.code) else ()


def facts(reading: Reading, addressee_code: str) -> CongressFacts:
    """What the report says."""
    books = reading.books
    targets = read_targets(reading)
    own = appraised(of_subject(reading.items, books.scheme.home.code))
    states = [each.is_reached for each in targets]
    fixed = {each.item.indicator.code for each in targets}
    behind = [each for each in own if each.is_behind and not each.is_provisional and each.indicator.code not in fixed]

    def count(name: str, size: int) -> Number:
        return number(float(size), f"result:{name}_count::{addressee_code}:{reading.period_code}", decimals=0)

    return CongressFacts(
        **common_facts(
            reading, tells=lambda each: bool(each.indicator_code) and each.subject_code == books.scheme.home.code
        ),
        title=f"关于{books.period.year}年|绩效考评目标完成情况|的报告",
        addressee_zh=f"{books.scheme.county_zh}人民代表大会常务委员会",
        tables={"targets": target_table(targets)},
        year_zh=f"{books.period.year}年",
        county_zh=books.scheme.county_zh,
        office_zh=books.office.short_zh,
        targets=targets,
        fixed=count("congress_target", len(targets)),
        reached=count("congress_reached", states.count(True)),
        missed=count("congress_missed", states.count(False)),
        open=count("congress_open", states.count(None)),
        gaps=tuple(each for each in targets if each.is_reached is False),
        counts=_counts(reading, own),
        leading=tuple(each for each in own if each.is_accepted and 0 < (each.rank.value or 0.0) <= _LEADING_PLACES),
        behind=tuple(sorted(behind, key=lambda each: each.gap.value or 0.0))[:_SHOWN],
        projects=read_projects(reading),
    )


def _counts(reading: Reading, own: Sequence[Item]) -> IndicatorCounts:
    sizes = {
        "total": len(own),
        "reached": sum(each.is_ahead for each in own),
        "behind": sum(each.is_behind for each in own),
    }
    sizes["open"] = sizes["total"] - sizes["reached"] - sizes["behind"]
    key = f"::{reading.books.scheme.home.code}:{reading.period_code}"
    return IndicatorCounts(
        **{name: number(float(size), f"result:{name}_indicator_count{key}", decimals=0) for name, size in sizes.items()}
    )


TEMPLATE = ReportTemplate(
    code="congress_report", name_zh="向人大的报告", form="circular", addressees=addressees, facts=facts
)
