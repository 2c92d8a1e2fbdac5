"""统计方法才能怀疑的: falsehoods that fit together within one file and only stand out beside others or over time."""

from collections.abc import Callable, Sequence

from sample_county.forging import Bench, Kind, Spot
from sample_county.lines import Line

_TOGETHER_LEAST = 4
_ROUNDED_LEAST = 3
_SMOOTH_LEAST = 2


def _own_start(bench: Bench, kind: Kind, case: int, wanted: Callable[[Line], bool]) -> list[Spot]:
    """A row and its later ones up to the last month, all in untouched files: a liar keeps to his figure."""
    for spot in bench.spots(bench.months_of(case), wanted=wanted, generator=bench.generator(kind, case)):
        rows = list(bench.followed(spot))
        if bench.is_free(rows):
            return rows
    return []


def _is_unwitnessed(bench: Bench, line: Line) -> bool:
    return bench.is_plain(line) and not bench.has_official(line)


def _inflate(bench: Bench, kind: Kind, rows: Sequence[Spot], factor: float) -> bool:
    for spot in rows:
        bench.restate(spot, kind, (bench.line(spot).ytd or 0.0) * factor)
    return bool(rows)


def inflate_one(bench: Bench, kind: Kind, case: int) -> bool:
    """单项虚增: one figure raised by 10–40 %, with month and growth to fit."""
    rows = _own_start(bench, kind, case, lambda line: _is_unwitnessed(bench, line))
    return _inflate(bench, kind, rows, float(bench.generator(kind, case).uniform(1.1, 1.4)))


def inflate_over_official(bench: Bench, kind: Kind, case: int) -> bool:
    """自报远高于官方: far above what the statistics bureau or the city prints."""
    rows = _own_start(bench, kind, case, lambda line: bench.is_plain(line) and bench.has_official(line))
    return _inflate(bench, kind, rows, float(bench.generator(kind, case).uniform(1.12, 1.3)))


def inflate_together(bench: Bench, kind: Kind, case: int) -> bool:
    """多项同增: a sender raises everything that nobody else reports, by nearly the same part."""
    generator = bench.generator(kind, case)
    for start in bench.spots(bench.recent[-1:], wanted=lambda line: _is_unwitnessed(bench, line), generator=generator):
        lines = bench.filings[start.filing].lines
        begun = [Spot(start.filing, place) for place, line in enumerate(lines) if _is_unwitnessed(bench, line)]
        rows = [list(bench.followed(spot)) for spot in begun]
        if len(rows) >= _TOGETHER_LEAST and all(bench.is_free(each) for each in rows):
            common = float(generator.uniform(1.08, 1.15))
            for each in rows:
                _inflate(bench, kind, each, common + float(generator.uniform(-0.01, 0.01)))
            return True
    return False


def pad_to_target(bench: Bench, kind: Kind, case: int) -> bool:
    """压线达标: just over what is due, where the truth is just under it."""
    scheme, month = bench.county.scheme, bench.recent[0]

    def due_of(line: Line) -> float | None:
        target = scheme.target_by_key.get((line.indicator_code, line.subject.code))
        is_higher = target is not None and bench.indicator(line).direction == "higher"
        return scheme.due_value(target, month) if target is not None and is_higher else None

    def wanted(line: Line) -> bool:
        due = due_of(line)
        return bench.is_plain(line) and due is not None and due > 0 and 0.88 < (line.ytd or 0.0) / due < 0.995

    spots = bench.spots((month,), wanted=wanted, generator=bench.generator(kind, case))
    if not spots:
        return False
    line = bench.line(spots[0])
    step = 10.0**-line.decimals
    over = (due_of(line) or 0.0) * float(bench.generator(kind, case).uniform(1.0005, 1.003))
    bench.restate(spots[0], kind, bench.rounded(over + step, line))
    return True


def smooth_year(bench: Bench, kind: Kind, case: int) -> bool:
    """匀速增长: several figures grow by the same rate all year long."""
    generator = bench.generator(kind, case)
    first = next(month for month in bench.county.months if month.year == bench.county.last.year)
    starts = bench.spots((first,), wanted=bench.is_plain, generator=generator)
    for start in starts:
        lines = bench.filings[start.filing].lines
        begun = [Spot(start.filing, place) for place, line in enumerate(lines) if _is_unwitnessed(bench, line)][:3]
        rows = [list(bench.followed(spot)) for spot in begun]
        if len(rows) >= _SMOOTH_LEAST and all(bench.is_free(each) for each in rows):
            for each in rows:
                growth = (bench.line(each[-1]).growth or 0.0) + float(generator.uniform(0.5, 2.0))
                for spot in each:
                    wobble = float(generator.uniform(-0.05, 0.05))
                    bench.restate(spot, kind, (bench.line(spot).year_ago or 0.0) * (1 + (growth + wobble) / 100))
            return True
    return False


def round_off(bench: Bench, kind: Kind, case: int) -> bool:
    """凑整: at least three figures of one file with two digits that count."""
    generator = bench.generator(kind, case)

    def wanted(line: Line) -> bool:
        return bench.is_plain(line) and _rounded_up(line.ytd or 0.0) != line.ytd and (line.ytd or 0.0) >= 100

    for start in bench.spots(bench.recent[:1], wanted=wanted, generator=generator):
        lines = bench.filings[start.filing].lines
        spots = [
            Spot(start.filing, place)
            for place, line in enumerate(lines)
            if wanted(line) and not bench.has_official(line)
        ]
        if len(spots) >= _ROUNDED_LEAST:
            for spot in spots:
                bench.restate(spot, kind, _rounded_up(bench.line(spot).ytd or 0.0))
            return True
    return False


def _rounded_up(value: float) -> float:
    """The next figure with two significant digits; a cumulative figure is never rounded below the month before."""
    size = 10.0 ** (len(str(int(value))) - 2)
    return float(-(-value // size) * size)


def swap_two(bench: Bench, kind: Kind, case: int) -> bool:
    """两数填串: two figures of the same unit in each other's rows."""
    for first in bench.spots(bench.recent[:1], wanted=bench.is_plain, generator=bench.generator(kind, case)):
        one = bench.line(first)
        for place, other in enumerate(bench.filings[first.filing].lines):
            if bench.is_plain(other) and other.uom == one.uom and 1.2 < (other.ytd or 0.0) / (one.ytd or 1.0) < 5:
                second = Spot(first.filing, place)
                bench.change(first, kind, "value", ytd=other.ytd, month=other.month)
                bench.change(second, kind, "value", ytd=one.ytd, month=one.month)
                return True
    return False


def surge(bench: Bench, kind: Kind, case: int) -> bool:
    """期末突击: one month of the recent ones is two or three times as large as it was, and stays in the sum."""
    rows = _own_start(
        bench, kind, case, lambda line: _is_unwitnessed(bench, line) and (line.month or 0.0) > 0.05 * (line.ytd or 0.0)
    )
    if not rows:
        return False
    extra = (bench.line(rows[0]).month or 0.0) * float(bench.generator(kind, case).uniform(1.3, 2.2))
    for spot in rows:
        bench.restate(spot, kind, (bench.line(spot).ytd or 0.0) + extra)
    return True


SOFT_KINDS = (
    Kind("smoothed", False, "全年各月增速几乎不变", 1, smooth_year),
    Kind("inflated_together", False, "多项指标同比例虚增", 2, inflate_together),
    Kind("padded_to_target", False, "略低于序时目标的数抬到刚好达标", 3, pad_to_target),
    Kind("rounded_off", False, "多项数据凑成整数", 1, round_off),
    Kind("swapped", False, "两项数据互相填串", 2, swap_two),
    Kind("self_above_official", False, "自报数远高于官方数", 3, inflate_over_official),
    Kind("inflated_single", False, "单项数据虚增10%至40%", 4, inflate_one),
    Kind("month_end_surge", False, "当月数突击放大，累计随之抬高", 2, surge),
)
