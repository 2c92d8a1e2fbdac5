"""分段斜率: points by bands above and below a line, each worth less than the one before (F09)."""

from typing import Annotated, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from appraisal.frames import ProgressFrame
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

    def earn(self, figures: ProgressFrame) -> "pd.Series[float]":
        """The weight on the line."""
        ahead = ahead_of(figures, self.line)
        size = ahead.abs()
        whole = (size / self.band_value + NOISE) // 1
        steps = np.arange(int(whole.max()) if whole.notna().any() else 0)
        upto = np.concatenate([[0.0], np.cumsum(self.band_value / (self.first_divisor + steps * self.divisor_step))])
        full = pd.Series(upto[whole.fillna(0).to_numpy(dtype="int64")], index=figures.index)
        part = (size - whole * self.band_value).clip(lower=0) / (self.first_divisor + whole * self.divisor_step)
        share = full + part
        weight = figures["weight_points"]
        points = weight * (1 + share.mask(ahead < 0, -share)).where(ahead.notna())
        if self.cap_share is not None:
            points = points.clip(upper=self.cap_share * weight)
        return points.clip(lower=0) if self.floor_at_zero else points
