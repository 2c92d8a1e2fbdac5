"""放在一起才看得出的: falsehoods that show beside other subjects, beside 旁证, or in how a year and its corrections run."""

from dataclasses import replace
from datetime import timedelta

from appraisal.period import Period
from sample_county.filings import Filing
from sample_county.forging import Bench, Kind, Spot
from sample_county.lines import Line

_TWINS_LEAST = 3
_DIGITS_LEAST = 4
_CORRECTED_LEAST = 6
_FROZEN_MONTHS = 3
_STEPS_LEAST = 40
_LIFT_LEAST = 1.15
_EARLIER = slice(-6, -3)
"""Months in which these are planted: the newest ones are full of others. What they need not keep up ends there."""


def _is_alone(bench: Bench, line: Line) -> bool:
    return bench.is_plain(line) and not bench.has_official(line)


def _digits(value: float) -> int:
    """Digits that count, zeros at either end left out."""
    return len(f"{abs(value):.11e}".split("e")[0].replace(".", "").rstrip("0"))


def _earlier(bench: Bench) -> tuple[Period, ...]:
    """The three months before the recent ones, newest first; none of a short county."""
    return tuple(reversed(bench.county.months[_EARLIER]))


def _smallest_files(bench: Bench, spots: list[Spot]) -> list[Spot]:
    """Spots in small files first: those with many rows are wanted by falsehoods that need many."""
    return sorted(spots, key=lambda spot: len(bench.filings[spot.filing].lines))


def copy_neighbour(bench: Bench, kind: Kind, case: int) -> bool:
    """照抄他人: at least three figures of a neighbour's file of the same month."""
    for start in bench.spots(_earlier(bench), wanted=bench.is_plain, generator=bench.generator(kind, case)):
        own = bench.filings[start.filing]
        for other in bench.filings:
            if (other.folder, other.period) == (own.folder, own.period) and other.sender != own.sender:
                pairs = _alike(bench, start.filing, other)
                if len(pairs) >= _TWINS_LEAST:
                    for spot, value in pairs[:_TWINS_LEAST]:
                        bench.restate(spot, kind, value)
                    return True
    return False


def _alike(bench: Bench, place: int, other: Filing) -> list[tuple[Spot, float]]:
    """Rows of a file, with the long figures of the same indicators in another's."""
    theirs = {line.code: line.ytd for line in other.lines if line.ytd and _digits(line.ytd) >= _DIGITS_LEAST}
    return [
        (Spot(place, row), theirs[line.code] or 0.0)
        for row, line in enumerate(bench.filings[place].lines)
        if _is_alone(bench, line) and line.code in theirs
    ]


def surge_at_quarter_end(bench: Bench, kind: Kind, case: int) -> bool:
    """季末突增: what the next month will bring is counted into the last one of the quarter 寅吃卯粮."""
    months = tuple(month for month in _earlier(bench) if month.month % 3 == 0)

    def wanted(line: Line) -> bool:
        return _is_alone(bench, line) and (line.month or 0.0) >= _STEPS_LEAST * 10.0**-line.decimals

    spots = bench.spots(months, wanted=wanted, generator=bench.generator(kind, case))
    for start in _smallest_files(bench, spots):
        line = bench.line(start)
        next_month = _month_after(bench, start)
        if next_month >= (line.month or 0.0):
            bench.restate(start, kind, (line.ytd or 0.0) + 0.97 * next_month)
            return True
    return False


def _month_after(bench: Bench, spot: Spot) -> float:
    """本月 of the same row a month later; 0 if there is none."""
    rows = list(bench.followed(spot))[1:2]
    return (bench.line(rows[0]).month or 0.0) if rows else 0.0


def freeze(bench: Bench, kind: Kind, case: int) -> bool:
    """数值停滞: the same short cumulative figure month after month, 本月 left blank."""

    def wanted(line: Line) -> bool:
        is_moving = (line.month or 0.0) >= _STEPS_LEAST * 10.0**-line.decimals
        return _is_alone(bench, line) and is_moving and _digits(line.ytd or 0.0) < _DIGITS_LEAST

    spots = bench.spots(_earlier(bench)[-1:], wanted=wanted, generator=bench.generator(kind, case))
    for start in _smallest_files(bench, spots):
        rows = list(bench.followed(start))[:_FROZEN_MONTHS]
        if len(rows) == _FROZEN_MONTHS and bench.is_free(rows) and bench.indicator(bench.line(start)).kind == "level":
            _stand_still(bench, kind, rows)
            return True
    return False


def _stand_still(bench: Bench, kind: Kind, rows: list[Spot]) -> None:
    value = bench.line(rows[0]).ytd or 0.0
    for spot in rows[1:]:
        line, period = bench.line(spot), bench.period(spot)
        growth = bench.statements.growth_between(value, line.year_ago or 1.0, bench.indicator(line), period)
        bench.change(spot, kind, "value", ytd=value, growth=growth, month=None)


def rise_against_witness(bench: Bench, kind: Kind, case: int) -> bool:
    """与旁证相反: the figure is made to grow where what witnesses it falls, as far as the next month will bear out."""
    for start in bench.spots(
        _earlier(bench)[::-1], wanted=lambda line: _is_alone(bench, line), generator=bench.generator(kind, case)
    ):
        told = (bench.line(start).ytd or 0.0) + 0.97 * _month_after(bench, start)
        if told >= _LIFT_LEAST * (bench.line(start).ytd or 0.0) and _witness_falls(bench, start):
            bench.restate(start, kind, told)
            return True
    return False


def _witness_falls(bench: Bench, spot: Spot) -> bool:
    """Whether some witness of the figure lies below the year before."""
    line, month = bench.line(spot), bench.period(spot)
    county, subject = bench.county, line.subject.code
    known = [code for code in bench.indicator(line).plausible.corroborated_by if (code, subject) in county.paths]
    return any(
        county.true_value(code, subject, month) < 0.99 * county.true_value(code, subject, month.year_ago())
        for code in known
    )


def correct_upwards(bench: Bench, kind: Kind, case: int) -> bool:
    """单向更正: a right file, and days later a second one in which every figure is a little larger."""
    generator = bench.generator(kind, case)
    for start in bench.spots(_earlier(bench), wanted=lambda line: _is_alone(bench, line), generator=generator):
        filing = bench.filings[start.filing]
        rows = [row for row, line in enumerate(filing.lines) if _is_alone(bench, line)]
        if len(rows) >= _CORRECTED_LEAST:
            _send_raised(bench, kind, start.filing, rows, by=float(generator.uniform(1.01, 1.02)))
            return True
    return False


def _send_raised(bench: Bench, kind: Kind, place: int, rows: list[int], *, by: float) -> None:
    filing = bench.filings[place]
    name = f"{filing.file_name.removesuffix('.xlsx')}（更正）.xlsx"
    again = replace(filing, file_name=name, arrived_at=filing.arrived_at + timedelta(days=5), made_at=None)
    bench.filings.append(again)
    bench.taken.add(place)
    for row in rows:
        line = filing.lines[row]
        spot = Spot(len(bench.filings) - 1, row)
        told = bench.rounded((line.ytd or 0.0) * by, line) + 10.0**-line.decimals
        growth = bench.statements.growth_between(told, line.year_ago or 1.0, bench.indicator(line), filing.period)
        month = None if line.month is None else bench.rounded(line.month + told - (line.ytd or 0.0), line)
        bench.change(spot, kind, "value", ytd=bench.rounded(told, line), growth=growth, month=month)


PATTERN_KINDS = (
    Kind("rising_against_witness", False, "旁证下降而数据大增", 1, rise_against_witness),
    Kind("frozen", False, "累计数连续几月一字不动", 1, freeze),
    Kind("quarter_end_surge", False, "季末当月数突增", 1, surge_at_quarter_end),
    Kind("copied_from_neighbour", False, "多项数据照抄其他单位", 1, copy_neighbour),
    Kind("corrected_upwards", False, "更正文件各项一律调高", 1, correct_upwards),
)
