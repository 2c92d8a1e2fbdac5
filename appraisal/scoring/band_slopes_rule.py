"""分段斜率: points by bands above and below a line, each worth less than the one before (F09)."""

from typing import Annotated, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from appraisal.scoring.figures import Figures, Floats
from appraisal.scoring.rule import NOISE, FloorAsked, Line, Rule, ahead_of, asks, capped_at


class BandSlopesRule(Rule):
    """分段递减斜率 (F09): each further band above the line earns less a unit, each below it costs less.

    ``weight / (first_divisor + k × divisor_step)`` points for every unit that falls into the k-th band (k from 0).

    Attributes:
        line: what the figure is held against (全省平均).
        band_value: width of a band, in the indicator's uom.
        first_divisor: 20 in the published text's 总量 form, 60 in its 增量 form.
        divisor_step: 20 in both.
        cap_share: the most that may be earned, as a share of the weight; ``None`` = no cap.
        floor_at_zero: whether points end at zero.
    """

    method: Literal["band_slopes"]
    line: Line
    band_value: float = Field(gt=0)
    first_divisor: float = Field(gt=0)
    divisor_step: float = Field(ge=0)
    cap_share: Annotated[float | None, asks("加分后最高得满分的几倍？写 null 表示不封顶", gt=0)]
    floor_at_zero: FloorAsked
    may_be_negative: ClassVar[bool] = True

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """As capped."""
        return capped_at(weight, self.cap_share)

    def earn(self, figures: Figures) -> Floats:
        """The weight on the line."""
        ahead = ahead_of(figures, self.line)
        size = np.abs(ahead)
        whole = (size / self.band_value + NOISE) // 1
        steps = np.arange(int(np.fmax.reduce(whole, initial=0.0)))
        upto = np.concatenate([[0.0], np.cumsum(self.band_value / (self.first_divisor + steps * self.divisor_step))])
        full = upto[np.nan_to_num(whole).astype(np.int64)]
        part = np.maximum(size - whole * self.band_value, 0) / (self.first_divisor + whole * self.divisor_step)
        share = full + part
        weight = figures["weight_points"]
        points = weight * (1 + np.where(ahead < 0, -share, share))
        if self.cap_share is not None:
            points = np.minimum(points, self.cap_share * weight)
        return np.asarray(np.maximum(points, 0) if self.floor_at_zero else points)
