"""硬规则能识破的: falsehoods that contradict the sender's own figures, the arithmetic or the possible."""

from collections.abc import Callable

from sample_county.families import uom_ratio
from sample_county.filings import Folder
from sample_county.forging import Bench, Kind, Spot
from sample_county.lines import Line

_COPY_FROM = 1000
_FINE_FROM = 400
"""Steps of the last printed place from which rounding explains no false growth."""
_REST_LEAST = 0.02
_LARGE_PART = 0.4
_FOLDERS: tuple[Folder, ...] = ("submissions", "statistics")


def _first(bench: Bench, kind: Kind, case: int, wanted: Callable[[Line], bool]) -> Spot | None:
    """A line that fits, in the month whose turn it is if there is one."""
    spots = bench.spots(bench.months_of(case), wanted=wanted, generator=bench.generator(kind, case))
    return spots[0] if spots else None


def fall_back(bench: Bench, kind: Kind, case: int) -> bool:
    """累计回落: the cumulative figure is below that of the month before."""
    spot = _first(
        bench, kind, case, lambda line: bench.is_plain(line) and (line.month or 0) > _REST_LEAST * (line.ytd or 0)
    )
    if spot is None:
        return False
    line = bench.line(spot)
    before = (line.ytd or 0.0) - (line.month or 0.0)
    value = bench.rounded(before * float(bench.generator(kind, case).uniform(0.9, 0.97)), line)
    growth = bench.statements.growth_between(value, line.year_ago or 1.0, bench.indicator(line), bench.period(spot))
    bench.change(spot, kind, "value", ytd=value, growth=growth)
    return True


def copy_last_year(bench: Bench, kind: Kind, case: int) -> bool:
    """照抄上年: last year's figure, digit by digit."""
    spot = _first(bench, kind, case, lambda line: bench.is_plain(line) and _is_long(bench, line))
    if spot is None:
        return False
    bench.change(spot, kind, "value", ytd=bench.line(spot).year_ago, growth=0.0)
    return True


def _is_long(bench: Bench, line: Line) -> bool:
    """Whether last year's figure has four digits that could not repeat by chance."""
    steps = round((line.year_ago or 0.0) / bench.statements.quantum((line.code, line.subject.code)))
    return steps >= _COPY_FROM and steps % 10 != 0 and line.ytd != line.year_ago


def slip_up(bench: Bench, kind: Kind, case: int) -> bool:
    """计量单位错: ten thousand times too much."""
    return _slip(bench, kind, case, 1e4)


def slip_down(bench: Bench, kind: Kind, case: int) -> bool:
    """计量单位错: a ten-thousandth."""
    return _slip(bench, kind, case, 1e-4)


def slip_ten(bench: Bench, kind: Kind, case: int) -> bool:
    """小数点错位: ten times too much."""
    return _slip(bench, kind, case, 10.0)


def _slip(bench: Bench, kind: Kind, case: int, factor: float) -> bool:
    def wanted(line: Line) -> bool:
        return bench.is_plain(line) and bench.indicator(line).kind == "level" and line.uom in {"万元", "亿元"}

    spot = _first(bench, kind, case, wanted)
    if spot is None:
        return False
    line = bench.line(spot)
    value = round((line.ytd or 0.0) * factor, 6)
    month = None if line.month is None else round(line.month * factor, 6)
    decimals = line.decimals if factor > 1 else line.decimals + 4
    bench.filings[spot.filing] = bench.filings[spot.filing].with_line(spot.line, decimals=decimals)
    bench.mistype(spot, kind, "value", ytd=value, month=month)
    return True


def lower_base(bench: Bench, kind: Kind, case: int) -> bool:
    """压低上年同期: the base is below what the same sender reported a year ago, and the growth looks better."""
    spot = _first(bench, kind, case, lambda line: _is_fine(bench, line))
    if spot is None:
        return False
    line = bench.line(spot)
    base = bench.rounded((line.year_ago or 0.0) * float(bench.generator(kind, case).uniform(0.88, 0.94)), line)
    growth = bench.statements.growth_between(line.ytd or 0.0, base, bench.indicator(line), bench.period(spot))
    bench.change(spot, kind, "year_ago", year_ago=base, growth=growth)
    return True


def _is_fine(bench: Bench, line: Line) -> bool:
    steps = (
        (line.year_ago or 0.0) / bench.statements.quantum((line.code, line.subject.code))
        if bench.is_plain(line)
        else 0.0
    )
    return steps >= _FINE_FROM and bench.indicator(line).plausible.nominal


def pad_growth(bench: Bench, kind: Kind, case: int) -> bool:
    """虚报增速: the stated growth does not follow from the stated figures."""
    spot = _first(bench, kind, case, lambda line: _is_fine(bench, line))
    if spot is None:
        return False
    growth = round((bench.line(spot).growth or 0.0) + float(bench.generator(kind, case).uniform(3.0, 6.0)), 1)
    bench.change(spot, kind, "growth", growth=growth)
    return True


def exceed_hundred(bench: Bench, kind: Kind, case: int) -> bool:
    """比率越界: a share above 100 %."""

    def wanted(line: Line) -> bool:
        return bool(line.indicator_code) and bench.indicator(line).kind == "share" and line.uom == "%"

    spot = _first(bench, kind, case, wanted)
    if spot is None:
        return False
    value = bench.rounded(float(bench.generator(kind, case).uniform(101.5, 118.0)), bench.line(spot))
    bench.change(spot, kind, "value", ytd=value)
    return True


def break_sum(bench: Bench, kind: Kind, case: int) -> bool:
    """分项合计不符: the whole is raised, its parts are not."""
    generator = bench.generator(kind, case)

    def wanted(line: Line) -> bool:
        is_sum = bool(line.indicator_code) and bench.indicator(line).parts_relation == "sum"
        return is_sum and bool(bench.indicator(line).parts) and line.ytd is not None

    for folder in _FOLDERS:
        for spot in bench.spots(bench.recent, wanted=wanted, generator=generator, folder=folder):
            line = bench.line(spot)
            if all(_line_of(bench, spot, part) for part in bench.indicator(line).parts):
                value = bench.rounded((line.ytd or 0.0) * float(generator.uniform(1.02, 1.05)), line)
                growth = bench.statements.growth_between(
                    value, line.year_ago or 1.0, bench.indicator(line), bench.period(spot)
                )
                bench.change(spot, kind, "value", ytd=value, growth=growth)
                return True
    return False


def outgrow_whole(bench: Bench, kind: Kind, case: int) -> bool:
    """分项大于总量: a part above the whole that it lies within, and it stays there."""
    generator = bench.generator(kind, case)
    wholes = _wholes(bench)
    for folder in _FOLDERS:
        for spot in bench.spots(
            bench.recent[case:], wanted=lambda line: line.indicator_code in wholes, generator=generator, folder=folder
        ):
            rows = list(bench.followed(spot))
            found = [_line_of(bench, each, wholes[bench.line(spot).indicator_code]) for each in rows]
            if bench.is_free(rows) and all(_is_large(bench, *pair) for pair in zip(rows, found, strict=True)):
                factor = float(generator.uniform(1.03, 1.09))
                for each, whole in zip(rows, found, strict=True):
                    if whole is not None:
                        ratio = uom_ratio(bench.indicator(bench.line(each)), bench.indicator(whole))
                        bench.restate(each, kind, (whole.ytd or 0.0) * factor / ratio)
                return True
    return False


def _is_large(bench: Bench, spot: Spot, whole: Line | None) -> bool:
    """Whether a part is so large in its whole that an excess might pass for a slip."""
    line = bench.line(spot)
    if whole is None or not whole.ytd or not line.ytd:
        return False
    return line.ytd * uom_ratio(bench.indicator(line), bench.indicator(whole)) > _LARGE_PART * whole.ytd


def _wholes(bench: Bench) -> dict[str, str]:
    return {
        part: each.code
        for each in bench.county.scheme.indicators
        if each.parts_relation == "within" and each.kind in {"level", "count"}
        for part in each.parts
    }


def _line_of(bench: Bench, spot: Spot, code: str) -> Line | None:
    """The row of another indicator about the same subject in the same file."""
    subject = bench.line(spot).subject
    lines = bench.filings[spot.filing].lines
    return next((each for each in lines if each.indicator_code == code and each.subject == subject), None)


FAMILY_KINDS = (
    Kind("parts_not_whole", True, "抬高总量，分项之和不等于总量", 2, break_sum),
    Kind("child_over_parent", True, "分项大于其所属总量", 2, outgrow_whole),
)
FIGURE_KINDS = (
    Kind("cumulative_fall", True, "累计数低于上月累计", 3, fall_back),
    Kind("copied_last_year", True, "照抄上年同期累计数", 3, copy_last_year),
    Kind("unit_slip_up", True, "计量单位填错，放大一万倍", 2, slip_up),
    Kind("unit_slip_down", True, "计量单位填错，缩小到万分之一", 2, slip_down),
    Kind("decimal_slip", True, "小数点错位，放大十倍", 2, slip_ten),
    Kind("base_lowered", True, "压低上年同期数，抬高增速", 3, lower_base),
    Kind("growth_inconsistent", True, "所报增速与总量、上年同期数对不上", 3, pad_growth),
    Kind("percent_out_of_range", True, "比率超过100%", 2, exceed_hundred),
)
