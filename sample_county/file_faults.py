"""不守规矩的文件: late, corrected, of the wrong period, blank, unreadable, sent twice."""

from collections.abc import Callable
from datetime import timedelta

from sample_county.filings import Filing, moment
from sample_county.forging import Bench, Kind
from sample_county.lines import Line

_LATE_DAY = 16


def _choose(bench: Bench, kind: Kind, case: int) -> int | None:
    """An untouched submission of a recent month."""
    return _choose_with(bench, kind, case, wanted=lambda line: line.ytd is not None)


def _choose_with(bench: Bench, kind: Kind, case: int, *, wanted: Callable[[Line], bool]) -> int | None:
    spots = bench.spots(bench.months_of(case), wanted=wanted, generator=bench.generator(kind, case))
    return spots[0].filing if spots else None


def _renamed(filing: Filing, suffix: str) -> str:
    return f"{filing.file_name.removesuffix('.xlsx')}{suffix}.xlsx"


def _send_again(bench: Bench, place: int, suffix: str, *, days: int) -> Filing:
    """Send the right file again some days later, under a name as WPS gives it."""
    filing = bench.filings[place]
    again = Filing(
        filing.folder,
        _renamed(filing, suffix),
        filing.period,
        filing.arrived_at + timedelta(days=days),
        sender=filing.sender,
        lines=filing.lines,
    )
    bench.filings.append(again)
    bench.taken.add(len(bench.filings) - 1)
    return again


def send_late(bench: Bench, kind: Kind, case: int) -> bool:
    """迟报: after the tenth."""
    place = _choose(bench, kind, case)
    if place is None:
        return False
    late = moment(bench.filings[place].period, _LATE_DAY + case, 9, 20)
    bench.record_file(kind, bench.replaced(place, arrived_at=late))
    return True


def send_correction(bench: Bench, kind: Kind, case: int) -> bool:
    """更正: the first file carries a wrong figure, the one that follows the right one."""
    place = _choose_with(bench, kind, case, wanted=bench.is_plain)
    if place is None:
        return False
    _send_again(bench, place, "（更正）", days=4)
    filing = bench.filings[place]
    row = next(row for row, line in enumerate(filing.lines) if bench.is_plain(line))
    line = filing.lines[row]
    wrong = bench.rounded((line.ytd or 0.0) * 1.018, line)
    growth = bench.statements.growth_between(wrong, line.year_ago or 1.0, bench.indicator(line), filing.period)
    month = None if line.month is None else bench.rounded(line.month + wrong - (line.ytd or 0.0), line)
    changed = bench.replaced(place, lines=filing.with_line(row, ytd=wrong, month=month, growth=growth).lines)
    bench.record(kind, changed, line=line, measure="value", told=wrong)
    return True


def send_wrong_period(bench: Bench, kind: Kind, case: int) -> bool:
    """报告期不符: last month's title over this month's figures; the right file follows."""
    place = _choose(bench, kind, case)
    if place is None:
        return False
    _send_again(bench, place, "（重报）", days=3)
    bench.record_file(kind, bench.replaced(place, title_period=bench.filings[place].period.previous()))
    return True


def send_blank(bench: Bench, kind: Kind, case: int) -> bool:
    """空表: the empty template; the filled one follows."""
    place = _choose(bench, kind, case)
    if place is None:
        return False
    _send_again(bench, place, "（新）", days=2)
    bench.record_file(kind, bench.replaced(place, is_blank=True))
    return True


def send_broken(bench: Bench, kind: Kind, case: int) -> bool:
    """打不开: the transfer of the newest month broke off, and nothing follows."""
    spots = bench.spots(
        bench.recent[:1], wanted=lambda line: line.ytd is not None, generator=bench.generator(kind, case)
    )
    if not spots:
        return False
    bench.record_file(kind, bench.replaced(spots[0].filing, broken_to=0.6))
    return True


def send_twice(bench: Bench, kind: Kind, case: int) -> bool:
    """重复报送: the same bytes a day later under another name."""
    place = _choose(bench, kind, case)
    if place is None:
        return False
    made_at = bench.filings[place].saved_at
    again = _send_again(bench, place, "(1)", days=1)
    bench.filings[-1] = Filing(
        again.folder,
        again.file_name,
        again.period,
        again.arrived_at,
        made_at=made_at,
        sender=again.sender,
        lines=again.lines,
    )
    bench.taken.add(place)
    bench.record_file(kind, bench.filings[-1])
    return True


FILE_KINDS = (
    Kind("file_late", False, "迟于规定时限报送", 2, send_late),
    Kind("file_corrected", False, "先报错，后更正", 1, send_correction),
    Kind("file_wrong_period", False, "标题与报告期不一致", 1, send_wrong_period),
    Kind("file_blank", False, "报来空表", 1, send_blank),
    Kind("file_unreadable", False, "文件残缺，打不开", 1, send_broken),
    Kind("file_duplicate", False, "同一文件重复报送", 1, send_twice),
)
