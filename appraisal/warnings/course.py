"""进程: the lamps and places of every object period by period, and which triggers of a ladder they set off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from appraisal.frames import IndicatorResultFrame
from appraisal.period import Period, PeriodKind, parse_period
from appraisal.warnings.ladder import Ladder
from appraisal.warnings.triggers import (
    At,
    Bottom,
    FallenBack,
    LampsInRow,
    LampsInYear,
    NotImproved,
    PromisePassed,
    ReplyMissed,
    Trigger,
)

UNLIT, GREEN, YELLOW, RED = -1, 0, 1, 2
LAMP_CODE = {"green": GREEN, "yellow": YELLOW, "red": RED}
_HALF_YEAR_ENDS = (6, 12)
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Standing:
    """Where the warning of each object stands, an entry an object; objects without one have ``periods_since`` 0.

    Attributes:
        step_lamps: lamp code when the paper in force went out; UNLIT where there is none.
        periods_since: periods that have passed since.
        is_unanswered: its reply was due and had not come.
        is_promise_passed: the promised day has passed.
    """

    step_lamps: Numbers
    periods_since: Numbers
    is_unanswered: Flags
    is_promise_passed: Flags


@dataclass(frozen=True)
class Course:
    """进程 of the objects, a row an object and a column a period, this one last.

    Attributes:
        periods: codes of the columns.
        lamps: lamp codes; UNLIT where there is no lamp or nothing may be said of it.
        ranks: places, NaN without one.
        is_of_year: which columns are of this year.
        last_ranks: places counted from the last, tied objects alike; NaN without one.
        peer_counts: objects in the comparison.
        period: this period.
        unlit_breaks: whether a period without a lamp breaks a row.
    """

    periods: tuple[str, ...]
    lamps: Numbers
    ranks: Numbers
    is_of_year: Flags
    last_ranks: Numbers
    peer_counts: Numbers
    period: Period
    unlit_breaks: bool

    def holds(self, trigger: Trigger, standing: Standing) -> Flags:
        """For which objects the trigger is set off this period."""
        now = self.lamps[:, -1]
        held: Flags
        match trigger:
            case LampsInRow():
                held = self.in_row(_codes(trigger.lamps), unlit_breaks=self.unlit_breaks) >= trigger.count
            case LampsInYear():
                is_bad = np.isin(self.lamps, _codes(trigger.lamps))
                held = is_bad[:, -1] & (is_bad[:, self.is_of_year].sum(axis=1) >= trigger.count)
            case Bottom():
                is_last = (self.last_ranks <= trigger.count) & (self.peer_counts > trigger.count)
                held = is_last & self._is_spoken_of(counts_green=trigger.counts_green) & is_at(trigger.at, self.period)
            case FallenBack():
                held = self._has_fallen(trigger) & self._is_spoken_of(counts_green=trigger.counts_green)
            case ReplyMissed():
                held = standing.is_unanswered
            case PromisePassed():
                held = standing.is_promise_passed & np.isin(now, _codes(trigger.lamps))
            case NotImproved():
                held = (standing.periods_since >= trigger.periods) & (now > GREEN) & (now >= standing.step_lamps)
        return held

    def in_row(self, codes: Sequence[int], *, unlit_breaks: bool, after: Numbers | None = None) -> Numbers:
        """How many periods in a row, this one included, have a lamp of these codes; 0 where this one has not.

        Args:
            codes: lamp codes.
            unlit_breaks: whether a period without a lamp ends the row or is passed over.
            after: column of each object behind which to count; ``None`` = all.
        """
        count = np.zeros(len(self.lamps), dtype=np.int64)
        goes_on = np.isin(self.lamps[:, -1], codes)
        for place in range(self.lamps.shape[1] - 1, -1, -1):
            lamps = self.lamps[:, place]
            is_one = np.isin(lamps, codes)
            goes_on &= is_one if unlit_breaks else is_one | (lamps == UNLIT)
            count += goes_on & is_one & (True if after is None else place > after)
        return count

    def _is_spoken_of(self, *, counts_green: bool) -> Flags:
        return self.lamps[:, -1] >= (GREEN if counts_green else YELLOW)

    def _has_fallen(self, trigger: FallenBack) -> Flags:
        if self.ranks.shape[1] <= trigger.periods:
            return np.zeros(len(self.ranks), dtype=bool)
        steps = np.diff(self.ranks[:, -trigger.periods - 1 :], axis=1)
        has_fallen: Flags = np.all(steps >= trigger.fallen_places, axis=1)
        return has_fallen


def is_at(at: At, period: Period) -> bool:
    """Whether a rule that looks only at the ends of quarters or half years looks at this period."""
    is_month_end = not (period.kind is PeriodKind.HALF_MONTH and period.index % 2)
    match at:
        case "every_period":
            return True
        case "quarter_end":
            return is_month_end and period.month % 3 == 0
        case "half_year_end":
            return is_month_end and period.month in _HALF_YEAR_ENDS


def pair_keys(frame: pd.DataFrame) -> pd.Series:
    """Indicator and subject of each row as one text."""
    return frame["indicator_code"].astype("str") + "\x1f" + frame["subject_code"].astype("str")


def trace_course(objects: pd.DataFrame, history: IndicatorResultFrame | None, ladder: Ladder, period: Period) -> Course:
    """The course of the objects up to this period.

    Args:
        objects: what ``list_objects`` gives; its ``pair_key`` is unique.
        history: INDICATOR_RESULTS of earlier periods of the round.
        ladder: what it says of years and of periods without a lamp.
        period: this period.
    """
    now = _lamp_codes(objects)
    if not ladder.warns_provisional:
        now = np.where(objects["target_status"].eq("provisional"), UNLIT, now)
    earlier, periods = _earlier(history, ladder, period)
    place = {code: number for number, code in enumerate(periods)}
    lamps = np.full((len(objects), len(periods) + 1), UNLIT, dtype=np.int8)
    ranks = np.full(lamps.shape, np.nan)
    lamps[:, -1], ranks[:, -1] = now, _numbers(objects["rank"])
    if len(earlier):
        rows = pd.Index(objects["pair_key"]).get_indexer(pd.Index(pair_keys(earlier)))
        known = rows >= 0
        columns = earlier["period"].map(place).to_numpy()[known]
        lamps[rows[known], columns] = _lamp_codes(earlier)[known]
        ranks[rows[known], columns] = _numbers(earlier["rank"])[known]
    years = [parse_period(code).year for code in periods]
    return Course(
        periods=(*periods, period.code),
        lamps=lamps,
        ranks=ranks,
        is_of_year=np.array([*(year == period.year for year in years), True]),
        last_ranks=_numbers(objects["last_rank"]),
        peer_counts=_numbers(objects["peer_count"]),
        period=period,
        unlit_breaks=ladder.unlit_between == "breaks",
    )


def _earlier(history: IndicatorResultFrame | None, ladder: Ladder, period: Period) -> tuple[pd.DataFrame, list[str]]:
    """Rows of the periods that count, and these periods in their order."""
    if history is None or not len(history) or ladder.renews:
        return pd.DataFrame(), []
    known = {str(code): parse_period(str(code)) for code in history["period"].unique()}
    counted = [
        code
        for code, each in sorted(known.items(), key=lambda item: item[1].end_on)
        if each.end_on < period.end_on and (each.year == period.year or not ladder.ends_with_year)
    ]
    return history[history["period"].isin(counted)], counted


def _lamp_codes(rows: pd.DataFrame) -> Numbers:
    """Lamp codes; a figure that does not stand has none, whatever the lamps of its parts lend it."""
    codes = rows["lamp"].astype("object").map(LAMP_CODE).fillna(UNLIT)
    known: Numbers = codes.where(rows["standing"].eq("accepted"), UNLIT).to_numpy(dtype=np.int8)
    return known


def _numbers(column: pd.Series) -> Numbers:
    numbers: Numbers = column.astype("float64").to_numpy()
    return numbers


def _codes(lamps: Iterable[str]) -> list[int]:
    return [LAMP_CODE[each] for each in lamps]
