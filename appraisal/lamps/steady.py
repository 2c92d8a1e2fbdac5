"""防抖: how a lamp that a figure near an edge would make flutter keeps still; worsening always shows at once.

A better colour has to be earned in one of three ways that clauses use: the metric clears every edge by a band, it stays
better for some periods in a row, or the lamp improves by one colour a period (补齐上月缺口后由红转黄). Earlier lamps are
never rewritten: how long a lamp has waited stands in ``lamp_waiting_count`` of the period's own row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field


class _Way(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClearsBand(_Way):
    """越过余量才好转: better only as far as the metric, moved by ``band`` either way, is still better."""

    by: Literal["band"]
    band: float = Field(gt=0)
    """In the metric's own unit: percentage points for gaps, per cent for shortfalls and completion."""


class HoldsPeriods(_Way):
    """连续好转才转灯: better only in the ``count``-th period in a row that is better than the lamp shown."""

    by: Literal["periods"]
    count: int = Field(ge=2)


class OneStep(_Way):
    """逐级好转: better by one colour a period at most."""

    by: Literal["step"]


Steady = Annotated[ClearsBand | HoldsPeriods | OneStep, Field(discriminator="by")]


@dataclass(frozen=True)
class Before:
    """The lamp of the period before, where it counts.

    Attributes:
        level: its colour as a number, 0 the best; missing where there was none, the rule was another, the year has turned,
            or an exception and not the metric had made it.
        waited: for how many periods in a row the lamp had shown a worse colour than its figures by then.
    """

    level: "pd.Series[float]"
    waited: "pd.Series[float]"


def keep_steady(
    steady: ClearsBand | HoldsPeriods | OneStep,
    metric: "pd.Series[float]",
    level_of: Callable[["pd.Series[float]"], "pd.Series[float]"],
    before: Before,
) -> tuple["pd.Series[float]", "pd.Series[float]"]:
    """The colours to show, as numbers, and for how many periods in a row each now waits to show a better one.

    Args:
        steady: the rule's way.
        metric: of this period.
        level_of: colour of each value of the metric by the rule's bands, as a number; 0 the best.
        before: lamps of the period before.
    """
    level = level_of(metric)
    is_better = level.lt(before.level)
    waiting = before.waited.fillna(0) + 1
    match steady:
        case ClearsBand():
            around = pd.concat([level, level_of(metric - steady.band), level_of(metric + steady.band)], axis=1)
            kept = around.max(axis=1)
        case HoldsPeriods():
            kept = level.where(waiting >= steady.count, before.level)
        case OneStep():
            kept = before.level - 1
    shown = level.where(~is_better, kept.clip(lower=level, upper=before.level))
    return shown, waiting.where(shown.gt(level), 0.0)
