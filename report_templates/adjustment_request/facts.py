"""指标调整申请 (代拟稿): to the county's leaders, who decide whether it goes to the upper level (domain.md §9.3 D08; S1-25).

Written in months of the scheme's 窗口期 alone. It tells what stands and what others did; the value handed down, the value
asked for and the cause are left to people: no figure to be filed is stated, implied or worked out.
"""

from dataclasses import dataclass

from appraisal.period import PeriodKind
from report_templates.adjustment_request.hard import Hard, form_table, methods_of, peer_table, read_hard, state_table
from report_templates.blocks import Fact
from report_templates.reading import Reading
from report_templates.template import Attachment, Facts, ReportTemplate, common_facts
from report_templates.wording import Number, number, percent


@dataclass(frozen=True, kw_only=True)
class RequestFacts(Facts):
    """Facts of one 指标调整申请.

    Attributes:
        year_zh: ``2026年``.
        county_zh: the county.
        window_zh: the window in words.
        by_zh: ``截至9月底``.
        line: the scheme's 难以完成线, percent.
        hard: the indicators.
        is_by_pace: whether some are told by the pace that is left, without a 年终预计.
        methods_zh: by which methods the others were projected; empty where none was.
        size: how many.
        leads_zh: their 责任单位.
        office_zh: the office.
    """

    year_zh: str
    county_zh: str
    window_zh: str
    by_zh: str
    line: Fact
    hard: tuple[Hard, ...]
    is_by_pace: bool
    methods_zh: str
    size: Number
    leads_zh: tuple[str, ...]
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To the leaders, in months of the window, if any indicator is hard to fulfil."""
    window = reading.books.scheme.policies.adjustment_window
    is_monthly = reading.books.period.kind is PeriodKind.MONTH
    if window is None or window.targets is None or not is_monthly:
        return ()
    is_open = window.is_open("targets", reading.issued_on, reading.books.period.year)
    return ("leaders",) if is_open and _hard(reading) else ()


def facts(reading: Reading, addressee_code: str) -> RequestFacts:
    """What the draft says."""
    books, hard = reading.books, _hard(reading)
    window = books.scheme.policies.adjustment_window
    key, line = f"{addressee_code}:{reading.period_code}", books.scheme.policies.difficult_pace_pct
    return RequestFacts(
        **common_facts(reading, tells=lambda each: each.indicator_code in {one.item.indicator.code for one in hard}),
        title=f"关于申请调整|{books.period.year}年部分考核指标任务|的请示|（代拟稿）",
        addressee_zh=f"{books.scheme.city_zh}绩效考评主管部门",
        tables={"state": state_table(hard), "peers": peer_table(hard, reading.period_code)},
        attachments=(Attachment("指标调整申请表", (form_table(hard),)),),
        year_zh=f"{books.period.year}年",
        county_zh=books.scheme.county_zh,
        window_zh=window.told_zh("targets") if window else "",
        by_zh=reading.by_zh,
        line=Fact(percent(line, places=0), line, f"result:difficult_pace_pct::{key}"),
        hard=hard,
        is_by_pace=any(each.outlook is None for each in hard),
        methods_zh=methods_of(hard),
        size=number(float(len(hard)), f"result:hard_indicator_count::{key}", decimals=0),
        leads_zh=tuple(dict.fromkeys(each.lead_zh for each in hard)),
        office_zh=books.office.short_zh,
    )


def _hard(reading: Reading) -> tuple[Hard, ...]:
    return reading.once("hard indicators", lambda: read_hard(reading))


TEMPLATE = ReportTemplate(
    code="adjustment_request", name_zh="指标调整申请", form="circular", addressees=addressees, facts=facts
)
