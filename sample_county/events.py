"""加减分事项: a handful of bonuses, deductions and recorded decisions in the ledgers of the county."""

from datetime import date

from appraisal.period import Period
from appraisal.scheme import Indicator, Subject
from sample_county.lines import EventLine
from sample_county.world import County

_EVENTS_PER_MONTH = (0, 1, 1, 2, 1)
_BONUSES = (
    ("有关工作经验获省级推广", "在全省推进会上作经验交流", 0.5),
    ("获市级表彰", "年度重点工作成效明显，受市委、市政府表彰", 0.3),
    ("承办全市现场推进会", "承办全市现场会，工作成效得到肯定", 0.4),
)
_DEDUCTIONS = {
    "安全": ("重大事故隐患未按期整改", "县安委办挂牌督办的隐患逾期7天未销号", 0.5),
    "意识形态": ("网络舆情处置不及时", "舆情发生后未在规定时限内回应", 0.3),
    "廉政": ("巡察反馈问题整改不到位", "巡察整改“回头看”发现2个问题未整改到位", 0.4),
    "统计": ("统计资料迟报", "月报超过规定时限2天报出", 0.2),
    "": ("工作落实不力被通报", "县督查发现工作落实不到位，予以通报", 0.3),
}
_CAUSES = ("重视不够", "政策研究不到位", "措施不得力", "台账准备不足", "沟通不及时")
_VETO = ("发生较大生产安全责任事故", "年度内发生较大责任事故，按规定一票否决")
_AWARDS = (
    ("市级", "农村人居环境整治获市通报表扬", "全市农村人居环境整治半年评估第一名", 0.4),
    ("省级", "农村人居环境整治获省通报表扬", "全省农村人居环境整治先进集体", 0.8),
)
_OVERDUE = ("督办件逾期未办结", "县委督查室交办件超过规定时限未办结", 0.3)
_PROMOTION = ("承担国家级改革试点并通过验收", "重大工作贡献突出，经专门程序认定，考评结果提高一个等次")


def draw_events(county: County) -> dict[str, tuple[EventLine, ...]]:
    """Events by month code; a month without events has no entry. The one veto lies in the year before."""
    events: dict[str, tuple[EventLine, ...]] = {}
    marked = _marked(county)
    number = 0
    for place, month in enumerate(county.months):
        count = _EVENTS_PER_MONTH[place % len(_EVENTS_PER_MONTH)]
        lines = [_event(county, month, number + step) for step in range(count)]
        if month.month == 12 and month.year == county.last.year - 1:
            lines.append(_veto(county, month))
        lines += [line for line in marked if f"{line.occurred_on:%Y-%m}" == month.code]
        number += count
        if lines:
            events[month.code] = tuple(sorted(lines, key=lambda line: line.occurred_on))
    return events


def _event(county: County, month: Period, number: int) -> EventLine:
    generator = county.generator("event", month.code, str(number))
    day = date(month.year, month.month, int(generator.integers(3, 27)))
    prefix = f"{county.scheme.county_zh[0]}绩发〔{month.year}〕{number + 5}号"
    deductible = _deductible(county)
    if number % 2 == 0 and deductible:
        indicator, subject = deductible[int(generator.integers(len(deductible)))]
        matter, reason, points = next(text for word, text in _DEDUCTIONS.items() if word in indicator.name_zh)
        cause = _CAUSES[number // 2 % len(_CAUSES)]
        return EventLine(subject, "扣分", indicator, points, day, matter, reason, prefix, cause)
    subjects = _appraised(county)
    matter, reason, points = _BONUSES[number // 2 % len(_BONUSES)]
    subject = subjects[int(generator.integers(len(subjects)))]
    return EventLine(subject, "加分", None, points, day, matter, reason, prefix)


def _veto(county: County, month: Period) -> EventLine:
    subjects = county.coverage.towns or _appraised(county)
    subject = subjects[int(county.generator("veto").integers(len(subjects)))]
    prefix = f"{county.scheme.county_zh[0]}安委〔{month.year}〕21号"
    return EventLine(subject, "一票否决", None, None, date(month.year, month.month, 9), *_VETO, prefix)


def _marked(county: County) -> list[EventLine]:
    """One matter praised at two levels, one thing that happens again, and one promotion, all in the last year."""
    months = [month for month in county.months if month.year == county.last.year]
    subjects = county.coverage.towns or _appraised(county)
    generator = county.generator("marked events")
    praised, late, promoted = (subjects[int(each)] for each in generator.choice(len(subjects), 3))
    city = (county.scheme.city_zh or county.scheme.county_zh)[0]
    sign, halfway, before_last = county.scheme.county_zh[0], months[len(months) // 2], months[max(len(months) - 3, 0)]
    praises = [
        EventLine(
            praised, "加分", None, points, _day(month, 12 + place), matter, reason, f"{issuer}农发〔{month.year}〕{20 + place}号",
            "表彰奖励", f"人居环境{month.year}", level,
        )
        for place, (month, issuer, (level, matter, reason, points)) in enumerate(
            zip((halfway, months[-1]), (city, "省"), _AWARDS, strict=True)
        )
    ]  # fmt: skip
    matter, reason, points = _OVERDUE
    overdue = [
        EventLine(
            late, "扣分", None, points, _day(month, 15 + place), matter, reason, f"{sign}督〔{month.year}〕{30 + place}号",
            "重视不够", is_repeat=place > 0,
        )
        for place, month in enumerate((before_last, months[-1]))
    ]  # fmt: skip
    paper = f"{sign}委〔{county.last.year}〕41号"
    promotion = EventLine(promoted, "提档进位", None, 1.0, _day(months[-1], 20), *_PROMOTION, paper)
    return [*praises, *overdue, promotion]


def _day(month: Period, day: int) -> date:
    return date(month.year, month.month, day)


def _appraised(county: County) -> tuple[Subject, ...]:
    return (*county.coverage.towns, *(each for each in county.coverage.departments if not each.is_statistics_bureau))


def _deductible(county: County) -> list[tuple[Indicator, Subject]]:
    """Ledger indicators and the towns and departments that are appraised on them themselves."""
    assignments = county.scheme.assignments
    pairs = zip(assignments["indicator_code"], assignments["subject_code"], strict=True)
    return [
        (county.scheme.indicator_by_code[code], county.scheme.subject_by_code[subject])
        for code, subject in pairs
        if county.scheme.indicator_by_code[code].kind == "event" and subject != county.scheme.home.code
    ]
