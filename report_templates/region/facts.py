"""区域通报: places of counties, their lamps and where their 板块 stand; goes to all counties of the region.

Places follow the cautious points and stand only among counties of one 计分口径; a county whose round was not done is named
with what is to be done about it in the workbook, here by its name alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from appraisal.office import Office
from appraisal.period import Period, PeriodKind
from appraisal.region import CountyResult as County
from appraisal.region import PlacedCounty, lamp_words, place_counties
from report_templates.blocks import Sheet, Table
from report_templates.layout.document import print_document
from report_templates.layout.title import break_title
from report_templates.region.heat import GroupRates, draw_heat, group_rates
from report_templates.template import Facts, ReportTemplate, document_number_zh, render_body, told
from report_templates.wording import FILTERS, Number, day_zh, number

_HEAD = ("位次", "县（市、区）", "得分", "审慎口径得分")
_SHARES = (0.7, 2.0, 1.1, 1.4, 0.8, 0.8, 0.8, 0.9, 0.9)
LAMPS = ("green", "yellow", "red", "unlit")
CODE = "region_bulletin"


@dataclass(frozen=True)
class RegionRound:
    """One round over a region.

    Attributes:
        round_zh: name of the round.
        period: what it is about.
        moment: 数据截止时点 of the newest edition, in the office's time.
        counties: what each county concluded.
    """

    round_zh: str
    period: Period
    moment: datetime
    counties: tuple[County, ...]

    @property
    def placed(self) -> tuple[PlacedCounty, ...]:
        """In the order of the table."""
        return place_counties(self.counties)

    @property
    def lamp_zh(self) -> tuple[str, ...]:
        """Heads of the columns of lamps."""
        words = lamp_words(self.counties)
        return tuple(words[lamp] for lamp in LAMPS)


@dataclass(frozen=True)
class _Named:
    name_zh: str
    official: Number
    rank: int


@dataclass(frozen=True, kw_only=True)
class RegionFacts(Facts):
    """Facts of one 区域通报.

    Attributes:
        counties: how many counties are asked for.
        done, failed: how many of them have results, and how many have none.
        failed_names: those without.
        placed: how many are placed.
        first, last: who stands first and last.
        unplaced_names: with results, but without a place.
        open_names: counties some of whose figures are under verification.
        lamps: lamps of all counties by colour.
        weak: 板块 with the lowest mean rate.
        heats: names of the heat figures.
    """

    counties: Number
    done: Number
    failed: Number
    failed_names: tuple[str, ...]
    placed: Number
    first: tuple[_Named, ...]
    last: tuple[_Named, ...]
    unplaced_names: tuple[str, ...]
    open_names: tuple[str, ...]
    lamps: dict[str, Number]
    weak: tuple[tuple[str, Number], ...]
    heats: tuple[str, ...]


def region_bulletin(region: RegionRound, office: Office) -> bytes:
    """区域通报 as a .docx; the same results give the same bytes.

    Args:
        region: what the counties concluded.
        office: the issuer: the region's own office.
    """
    facts = _facts(region)
    issued = day_zh(region.moment.date())
    sheet = Sheet(
        form="circular",
        head_zh=f"{office.name_zh}文件",
        number_zh=document_number_zh(office, "", 0, year=region.moment.year),
        title_lines=break_title(facts.title),
        addressee_zh=f"{facts.addressee_zh}：",
        blocks=render_body(_TEMPLATE, facts, lamp_words=lamp_words(region.counties)),
        signature_zh=office.name_zh,
        date_zh=issued,
        copies_zh="、".join(office.copies_zh),
        printed_zh=f"{office.name_zh} {issued}印发",
        properties={
            "period": region.period.code,
            "run_keys": " ".join(each.run_key for each in region.counties if each.run_key),
        },
    )
    return print_document(sheet, office.style_of(CODE))


def _facts(region: RegionRound) -> RegionFacts:
    placed, done = region.placed, [each for each in region.counties if each.is_done]
    failed = [each.county_zh for each in region.counties if not each.is_done]
    ranked = [each for each in placed if each.rank is not None]
    rates = group_rates(region.placed)
    heats = draw_heat(rates, title_zh=f"{region.period.cumulative_label_zh}分板块得分率")
    return RegionFacts(
        title=f"关于{_span_zh(region.period)}|各县（市、区）|绩效考评情况的通报",
        addressee_zh="各县（市、区）",
        period_zh=region.period.label_zh,
        until_zh=region.period.cumulative_label_zh,
        cutoff_zh=_minute_zh(region.moment),
        sources_zh="各县（市、区）已发布的考评结果",
        scheme_zh="各县（市、区）考评方案",
        rules_zh=ranked[0].result.rules_mark if ranked else "",
        tables={"places": _places(placed, region)},
        figures=heats,
        counties=_count(region, "counties", len(region.counties)),
        done=_count(region, "done", len(done)),
        failed=_count(region, "failed", len(failed)),
        failed_names=tuple(failed),
        placed=_count(region, "placed", len(ranked)),
        first=tuple(_named(each, region) for each in ranked[:3]),
        last=tuple(_named(each, region) for each in ranked[-1:]),
        unplaced_names=tuple(each.result.county_zh for each in placed if each.rank is None and each.result.is_done),
        open_names=tuple(each.county_zh for each in done if each.held_count),
        lamps={lamp: _count(region, lamp, sum(each.lamp_counts.get(lamp, 0) for each in done)) for lamp in LAMPS},
        weak=_weak(rates, region.period),
        heats=tuple(heats),
    )


def _minute_zh(moment: datetime) -> str:
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{day_zh(moment.date())}{moment.hour}时{minutes}"


def _span_zh(period: Period) -> str:
    return f"{period.year}年度" if period.kind is PeriodKind.YEAR else f"{period.year}年|{period.cumulative_label_zh}"


def _places(placed: Sequence[PlacedCounty], region: RegionRound) -> Table:
    rows = tuple(
        (
            told(str(each.rank) if each.rank else "—"),
            told(each.result.county_zh, align="left"),
            *(told(FILTERS["digits"](figure)) for figure in _points(each.result, region)),
            *(told(str(each.result.lamp_counts.get(lamp, 0))) for lamp in LAMPS),
            told(str(each.result.held_count)),
        )
        for each in placed
        if each.result.is_done
    )
    note = "位次按审慎口径得分排列，得分相同的位次相同；“—”为计分口径与多数县不同或没有县本级总分，不排位次。"
    return Table("各县（市、区）考评情况", (*_HEAD, *region.lamp_zh, "待核实"), rows, _SHARES, note=note)


def _points(county: County, region: RegionRound) -> tuple[Number, Number]:
    keys = ("total_points", "cautious_total_points")
    total, cautious = (
        number(getattr(county, name), f"result:{name}::{county.run_key or county.home}:{region.period.code}")
        for name in keys
    )
    return total, cautious


def _named(each: PlacedCounty, region: RegionRound) -> _Named:
    return _Named(each.result.county_zh, _points(each.result, region)[1], each.rank or 0)


def _weak(rates: GroupRates, period: Period) -> tuple[tuple[str, Number], ...]:
    means = sorted((mean, name) for name, mean in rates.means().items())
    return tuple((name, number(mean, f"result:group_rate_pct::{name}:{period.code}")) for mean, name in means[:2])


def _count(region: RegionRound, name: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::region:{region.period.code}", decimals=0)


_TEMPLATE = ReportTemplate(
    code="region",
    name_zh="区域通报",
    form="circular",
    addressees=lambda _: ("all",),
    facts=lambda _reading, _addressee: _no_reading(),
)


def _no_reading() -> Facts:
    raise NotImplementedError("a region's circular is written from counties, not from one county's round")
