"""亮灯分档: intervals of a metric and the proof that they cover every number exactly once."""

import math
from collections.abc import Sequence
from typing import Annotated, Literal, Self

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _is_number(written: object) -> object:
    """``to: no`` is a word of YAML for false, and false would pass for nought."""
    if isinstance(written, bool):
        message = "档界应是数字，写成了“是”或“否”；没有这一端就整项不写"
        raise ValueError(message)  # noqa: TRY004 - what pydantic tells as a fault of the scheme
    return written


End = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, BeforeValidator(_is_number)]
"""An end of an interval; one that goes on for ever is left out."""


class Band(BaseModel):
    """One interval of the metric; ``above`` and ``below`` are open, ``at_least`` and ``to`` closed; absent = unbounded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    above: End = None
    at_least: End = None
    to: End = None
    below: End = None
    lamp: Literal["green", "yellow", "red"]

    @model_validator(mode="after")
    def _one_end_a_side(self) -> Self:
        for one, other in (("above", "at_least"), ("to", "below")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                message = f"一档的同一端只能写 {one} 或 {other} 之一：above、below 不含本数，at_least、to 含本数"
                raise ValueError(message)
        return self

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends as numbers, infinite where unbounded."""
        low = self.above if self.at_least is None else self.at_least
        high = self.below if self.to is None else self.to
        return (-math.inf if low is None else low, math.inf if high is None else high)

    @property
    def edges(self) -> "tuple[_Edge, _Edge]":
        """Where it begins and ends among all numbers: just before (0) or just behind (1) its ends."""
        low, high = self.ends
        return (low, int(self.above is not None)), (high, int(self.below is None))

    def holds(self, metric: "pd.Series[float]") -> "pd.Series[bool]":
        """Which values lie in the band."""
        low, high = self.ends
        above = metric.gt(low) if self.above is not None else metric.ge(low)
        return above & (metric.lt(high) if self.below is not None else metric.le(high))


_Edge = tuple[float, int]
_FIRST, _LAST = (-math.inf, 0), (math.inf, 1)


def prove_cover(bands: Sequence[Band], name_zh: str) -> None:
    """Refuse bands that leave a number without a colour, or give it two.

    Args:
        bands: of one rule, in any order.
        name_zh: of the rule, for the message.

    Raises:
        ValueError: there are holes, overlaps or a band written backwards; the message names every interval.
    """
    reach, holes, overlaps = _FIRST, list[str](), list[str]()
    for band in sorted(bands, key=lambda each: each.edges):
        start, end = band.edges
        if start >= end:
            message = f"亮灯规则“{name_zh}”的一档写反了：{interval_zh(start, end)}"
            raise ValueError(message)
        if start > reach:
            holes.append(interval_zh(reach, start))
        if start < reach:
            overlaps.append(interval_zh(start, min(reach, end)))
        reach = max(reach, end)
    if reach < _LAST:
        holes.append(interval_zh(reach, _LAST))
    faults = [f"有空档：{'、'.join(holes)}没有颜色，请补上"] if holes else []
    faults += [f"有重叠：{'、'.join(overlaps)}有两种颜色，请只留一档"] if overlaps else []
    if faults:
        message = f"亮灯规则“{name_zh}”{'；'.join(faults)}"
        raise ValueError(message)


def interval_zh(start: _Edge, end: _Edge) -> str:
    """What lies between two edges, in the notation of textbooks: ``(0, 10]``, ``[80, 90)``, ``(30, +∞)``."""
    left = "(-∞" if start[0] == -math.inf else f"{'(' if start[1] else '['}{start[0]:g}"
    right = "+∞)" if end[0] == math.inf else f"{end[0]:g}{']' if end[1] else ')'}"
    return f"{left}, {right}"
