"""复算公式的零件: what formulas of all rules are made of: the cells of a row, its line, steps, caps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from appraisal.scoring.rule import COMPLETIONS, LINE_COLUMN, Counting, Line, Measure, TiedPlaces

NOISE = "1E-9"
"""As ``appraisal.scoring.rule.NOISE``, in a formula."""


class Parameters(Protocol):
    """Where the numbers of a clause stand."""

    def number(self, label: str, value: float) -> str:
        """Reference of a cell with a number."""

    def table(self, label: str, values: Sequence[float]) -> str:
        """Reference of a column of numbers, one below the other."""


@dataclass(frozen=True)
class Row:
    """A row as its formula sees it.

    Attributes:
        cell: reference of a column's cell in the row.
        parameters: numbers of the rule.
        weight: reference or expression of the weight.
        is_lower: whether less is better.
        most_places: the last place that any row of the indicator holds.
    """

    cell: Callable[[str], str]
    parameters: Parameters
    weight: str
    is_lower: bool
    most_places: int

    @property
    def value(self) -> str:
        """The figure."""
        return self.cell("value")


@dataclass(frozen=True)
class Points:
    """Points as an expression.

    Attributes:
        text: the expression, without ``=``.
        needs: cells that must hold numbers for it to mean anything.
        holds: further conditions for that.
    """

    text: str
    needs: tuple[str, ...]
    holds: tuple[str, ...] = ()


def told(points: Points, dressed: Callable[[str], str], *, otherwise: str = '""') -> str:
    """The expression, or ``otherwise`` where its cells hold no numbers or its conditions do not hold."""
    text = dressed(points.text)
    if points.holds:
        text = f"IF(AND({','.join(points.holds)}),{text},{otherwise})"
    needs = dict.fromkeys(points.needs)
    return f"IF(COUNT({','.join(needs)})<{len(needs)},{otherwise},{text})"


def line_of(row: Row, line: Line) -> str:
    """The line: a cell of the row, or of 计分参数 where the clause states a number."""
    if isinstance(line, float | int):
        return row.parameters.number("计分线", line)
    if line in {"peer_best", "peer_worst"}:
        return row.cell("peer_min_value" if row.is_lower == (line == "peer_best") else "peer_max_value")
    if line == "peer_norm":
        count, spread, mean = (row.cell(f"peer_{name}") for name in ("count", "std_value", "mean_value"))
        return f"SQRT(({count}-1)*N({spread})^2+{count}*{mean}^2)"
    return row.cell(LINE_COLUMN[line])


def ahead_of(row: Row, line: Line) -> tuple[str, tuple[str, ...]]:
    """How far the figure is on the good side of the line, and what that needs."""
    held = line_of(row, line)
    text = f"({held}-{row.value})" if row.is_lower else f"({row.value}-{held})"
    return text, (row.value, held)


def ahead_in(
    row: Row, measure: Measure, line: Line, tied: TiedPlaces | None
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """How far the measure is on the good side of the line, what that needs, and what must hold."""
    if measure == "value":
        ahead, needs = ahead_of(row, line)
        return ahead, needs, ()
    figure, needs, holds = measured(row, measure, tied)
    held = line_of(row, line)
    is_falling = measure == "place" or (measure not in {*COMPLETIONS, "percentile"} and row.is_lower)
    return (f"({held}-{figure})" if is_falling else f"({figure}-{held})"), (*needs, held), holds


def is_met(ahead: str, *, is_equal_enough: bool) -> str:
    """Whether a distance meets its line, binary noise aside."""
    return f"{ahead}>=-{NOISE}" if is_equal_enough else f"{ahead}>{NOISE}"


def steps_of(distance: str, step: str, counting: Counting) -> str:
    """Steps in a distance that is not negative."""
    return f"{distance}/{step}" if counting == "pro_rata" else f"INT({distance}/{step}+{NOISE})"


def between(text: str, *, least: str | None = None, most: str | None = None) -> str:
    """An expression kept within two bounds."""
    text = text if least is None else f"MAX({least},{text})"
    return text if most is None else f"MIN({most},{text})"


def last_tied(row: Row) -> str:
    """The last of the places that a row shares."""
    return f"({row.cell('rank')}+MAX(1,{row.cell('tied_count')})-1)"


def place_in(row: Row, tied: TiedPlaces) -> str:
    """The place whose points are earned, where points fall evenly."""
    match tied:
        case "best":
            return row.cell("rank")
        case "worst":
            return last_tied(row)
        case "average":
            return f"({row.cell('rank')}+{last_tied(row)})/2"


def measured(row: Row, measure: Measure, tied: TiedPlaces | None) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The measure, what it needs, and what must hold."""
    match measure:
        case "place":
            return place_in(row, tied or "best"), (row.cell("rank"),), ()
        case "percentile":
            place, count = place_in(row, tied or "best"), row.cell("peer_count")
            return f"(({count}-{place}+1)/{count}*100)", (row.cell("rank"), count), ()
        case "ratio_to_mean_pct":
            mean = row.cell("peer_mean_value")
            return f"({row.value}/{mean}*100)", (row.value, mean), (f"{mean}>0",)
        case "yoy_pct" | "change_pp":
            return row.cell("dynamic_value"), (row.cell("dynamic_value"),), ()
        case _:
            return row.cell(measure), (row.cell(measure),), ()
