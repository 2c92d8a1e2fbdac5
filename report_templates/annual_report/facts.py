"""年度考核结果报告: to the county's leaders, once a year (domain.md §9.3 D10).

Points taken apart, grades as computed and as decided with the paper behind each difference, how far doubts leave points and
places open, 专项考评, quarters counted in, causes of losses, and what the year showed of the indicators.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from appraisal.period import PeriodKind
from appraisal.scheme import PeerGroup
from report_templates.annual_report.composition import composition_table, read_compositions
from report_templates.annual_report.quarters import Quarters, read_quarters
from report_templates.annual_report.review import Advice, advice_table, count_advice, read_advice
from report_templates.annual_report.uses import Use, read_uses
from report_templates.aspects.grades import GradeBoard, read_grades
from report_templates.aspects.specials import Special, read_specials, special_attachment
from report_templates.blocks import Table
from report_templates.deductions import (
    DeductedShare,
    Lossy,
    cause_table,
    deducted_shares,
    ledger_causes,
    most_lost,
)
from report_templates.reading import Reading
from report_templates.standings import Standing, by_group, read_standings
from report_templates.template import Facts, ReportTemplate, common_facts, told
from report_templates.wording import FILTERS, Number, day_zh, number

_OPEN_HEAD = ("单位", "得分", "核实后得分区间", "位次", "核实后位次区间")
_OPEN_SHARES = (0.28, 0.16, 0.22, 0.14, 0.2)
_DEDUCTED_SHARES = (0.32, 0.17, 0.17, 0.17, 0.17)
_MOST_DEDUCTED = 5


@dataclass(frozen=True)
class GroupResult:
    """考核结果 of one 考评类别: its name, how many, the first, and the name of its table."""

    group: PeerGroup
    size: Number
    first: tuple[Standing, ...]
    table: str


@dataclass(frozen=True, kw_only=True)
class AnnualFacts(Facts):
    """Facts of one 年度考核结果报告.

    Attributes:
        year_zh: ``2026年度``.
        subjects, indicators: how many are appraised, on how many indicators.
        adjusted: windows' adjustments in force, newest last: day and paper.
        groups: results by 考评类别.
        grades: 等次 by 等次办法.
        settled: whose grade was decided otherwise than computed, or rests on a paper.
        remarked: whose computed grade carries another remark.
        open: whose points or place figures under verification leave open.
        specials: 专项考评.
        quarters: what quarters counted, ``None`` if none.
        county: 扣分指标占比 of the county itself, ``None`` if it is not appraised.
        most_lost: indicators on which most was lost.
        ledger_causes: causes named in the ledger.
        advice: indicators to think over, and how many of each kind.
        uses: uses of results that make a list; ``other_uses``: those to be measured with what the office gives.
        office_zh: the office.
    """

    year_zh: str
    subjects: Number
    indicators: Number
    adjusted: tuple[str, ...]
    groups: tuple[GroupResult, ...]
    grades: tuple[GradeBoard, ...]
    settled: tuple[Standing, ...]
    remarked: tuple[Standing, ...]
    open: tuple[Standing, ...]
    specials: tuple[Special, ...]
    quarters: Quarters | None
    county: DeductedShare | None
    most_lost: tuple[Lossy, ...]
    ledger_causes: tuple[tuple[str, Number], ...]
    advice: tuple[Advice, ...]
    advice_counts: tuple[tuple[str, Number], ...]
    uses: tuple[Use, ...]
    other_uses: tuple[Use, ...]
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To the leaders, once a year, if anybody was appraised."""
    return ("leaders",) if reading.books.period.kind is PeriodKind.YEAR and len(reading.results.subjects) else ()


def facts(reading: Reading, addressee_code: str) -> AnnualFacts:
    """What the report says."""
    books = reading.books
    standings = [each for each in read_standings(books, reading.results) if each.subject.kind != "county"]
    codes = [each.subject.code for each in standings]
    grades, specials, advice = read_grades(reading, standings), read_specials(reading, codes), read_advice(reading)
    quarters, uses = read_quarters(reading), read_uses(reading)
    open_ = tuple(each for each in standings if each.is_open)
    settled = tuple(each for board in grades for each in board.settled)
    groups, tables = _groups(reading, standings)
    tables |= {
        "open": _open_table(open_),
        "causes": cause_table(reading, codes),
        "deducted": _deducted_table(reading, codes),
        "advice": advice_table(advice),
    } | ({"quarters": quarters.table} if quarters else {})
    home = books.scheme.home
    has_home = bool((reading.results.subjects["subject_code"] == home.code).any())
    return AnnualFacts(
        **common_facts(reading),
        title=f"关于{books.period.year}年度|绩效考核结果|的报告",
        addressee_zh=books.office.leaders_zh.removesuffix("领导"),
        tables=tables,
        attachments=(special_attachment(specials, standings),) if specials else (),
        year_zh=f"{books.period.year}年度",
        subjects=_count(reading, addressee_code, "subjects", len(standings)),
        indicators=_count(reading, addressee_code, "indicators", _indicator_count(reading, codes)),
        adjusted=tuple(
            f"{day_zh(each.effective_from)}起执行的调整（{each.document_no}）" for each in books.scheme.adjustments
        ),
        groups=groups,
        grades=grades,
        settled=settled,
        remarked=tuple(each for each in standings if each.grade_note_zh and each not in settled),
        open=open_,
        specials=specials,
        quarters=quarters,
        county=deducted_shares(reading, [home.code])[0] if has_home else None,
        most_lost=most_lost(reading, codes),
        ledger_causes=ledger_causes(reading, codes),
        advice=advice,
        advice_counts=count_advice(reading, advice),
        uses=tuple(each for each in uses if each.is_list),
        other_uses=tuple(each for each in uses if not each.is_list),
        office_zh=books.office.short_zh,
    )


def _groups(reading: Reading, standings: Sequence[Standing]) -> tuple[tuple[GroupResult, ...], dict[str, Table]]:
    scheme, results, tables = reading.books.scheme, [], dict[str, Table]()
    for place, (group, members) in enumerate(by_group(standings)):
        name = f"group{place}"
        tables[name] = composition_table(group, read_compositions(reading, members), scheme, is_noted=place == 0)
        size = number(float(len(members)), f"result:subjects_count:{group.code}:all:{reading.period_code}", decimals=0)
        first = tuple(each for each in members if each.is_ranked and each.rank.value == 1)
        results.append(GroupResult(group, size, first, name))
    return tuple(results), tables


def _open_table(open_: Sequence[Standing]) -> Table:
    rows = tuple(
        (
            told(each.name_zh, align="left"),
            told(FILTERS["digits"](each.official)),
            told(each.points_interval),
            told(FILTERS["place"](each.rank)),
            told(each.rank_interval),
        )
        for each in open_
    )
    note = "得分为审慎口径；区间为待核实数据核实前后得分和位次的可能范围，其他单位待核实的数据一并计入。"
    return Table("待核实数据对得分和位次的影响", _OPEN_HEAD, rows, _OPEN_SHARES, note)


def _deducted_table(reading: Reading, codes: Sequence[str]) -> Table:
    """The units with the largest share of indicators that lost points."""
    shares = sorted(deducted_shares(reading, codes), key=lambda each: -(each.share.value or 0.0))
    rows = tuple(
        (
            told(each.name_zh, align="left"),
            told(FILTERS["digits"](each.appraised)),
            told(FILTERS["digits"](each.deducted)),
            told(FILTERS["percent"](each.share)),
            told(FILTERS["digits"](each.lost)),
        )
        for each in shares[:_MOST_DEDUCTED]
        if each.deducted.value
    )
    head = ("单位", "考核指标数", "失分指标数", "失分指标占比", "指标失分")
    return Table("失分指标占比较高的单位", head, rows, _DEDUCTED_SHARES)


def _indicator_count(reading: Reading, codes: Sequence[str]) -> int:
    rows = reading.results.indicators
    return int(
        rows.loc[rows["subject_code"].isin(list(codes)) & rows["weight_points"].gt(0), "indicator_code"].nunique()
    )


def _count(reading: Reading, place: str, name: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::{place}:{reading.period_code}", decimals=0)


TEMPLATE = ReportTemplate(
    code="annual_report", name_zh="年度考核结果报告", form="circular", addressees=addressees, facts=facts
)
