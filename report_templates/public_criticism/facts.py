"""通报批评: units whose matters three earlier steps have not moved, with the facts, the steps and what is asked.

Goes to all: no name and no post of a person stands in it (domain.md §12).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.findings import OutcomeError
from appraisal.scheme import Subject
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.template import ALL_ZH, Facts, ReportTemplate, common_facts
from report_templates.warned import Warned, addressees_of, issued
from report_templates.warning_papers import clauses_zh, count_of, nouns, reply_by
from report_templates.wording import Number, day_zh

_STEP = "criticism"


@dataclass(frozen=True)
class Criticised:
    """A unit with its matters, furthest behind first.

    Attributes:
        subject: the unit.
        matters: what it is criticised for.
    """

    subject: Subject
    matters: tuple[Warned, ...]

    @property
    def name_zh(self) -> str:
        """Its short name."""
        return short_name(self.subject)


@dataclass(frozen=True, kw_only=True)
class CriticismFacts(Facts):
    """Facts of one 通报批评.

    Attributes:
        units: the units in the scheme's order.
        unit_count, matter_count: how many units and matters.
        noun_zh, measure_zh: what is counted, and its measure word.
        occasion_zh: what showed it.
        clauses_zh: 条款 of the rules, empty if none is named.
        by_zh: ``截至9月底``.
        reply_by_zh: the day by which to report.
        office_zh: to whom.
    """

    units: tuple[Criticised, ...]
    unit_count: Number
    matter_count: Number
    noun_zh: str
    measure_zh: str
    occasion_zh: str
    clauses_zh: str
    by_zh: str
    reply_by_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To all, if the round criticises anybody."""
    return ("all",) if addressees_of(reading, _STEP) else ()


def facts(reading: Reading, addressee_code: str) -> CriticismFacts:
    """What is told to all.

    Raises:
        OutcomeError: the units' matters do not make all that the round issues.
    """
    matters = issued(reading, _STEP)
    units = _units(reading, matters)
    if sum(len(each.matters) for each in units) != len(matters):
        message = "通报批评所列事项与本轮预警结果不符，请核对预警结果后重跑。"
        raise OutcomeError(message)
    owners = {(each.item.indicator.code, each.item.subject.code) for each in matters}
    words, period = nouns(matters), reading.books.period
    occasion = "亮灯" if words["noun_zh"] == "重点项目" else "考评"
    return CriticismFacts(
        **common_facts(reading, tells=lambda each: (each.indicator_code, each.subject_code) in owners),
        **words,
        title=_title(units),
        addressee_zh=ALL_ZH,
        units=units,
        unit_count=count_of(reading, addressee_code, len(units), "criticised"),
        matter_count=count_of(reading, addressee_code, len(matters), _STEP),
        occasion_zh=f"{period.label_zh if occasion == '亮灯' else period.cumulative_label_zh}{occasion}",
        clauses_zh=clauses_zh(reading, matters),
        by_zh=reading.by_zh,
        reply_by_zh=day_zh(reply_by(reading, matters)),
        office_zh=reading.books.office.short_zh,
    )


def _units(reading: Reading, matters: Sequence[Warned]) -> tuple[Criticised, ...]:
    subjects = reading.books.scheme.subject_by_code
    return tuple(
        Criticised(subjects[code], tuple(each for each in matters if each.addressee.code == code))
        for code in addressees_of(reading, _STEP)
    )


def _title(units: Sequence[Criticised]) -> str:
    rest = f"等{len(units)}个单位" if len(units) > 1 else ""
    return f"关于对{units[0].name_zh}{rest}|予以通报批评|的通报"


TEMPLATE = ReportTemplate(
    code="public_criticism", name_zh="通报批评", form="circular", addressees=addressees, facts=facts
)
