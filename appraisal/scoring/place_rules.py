"""按位次计分: points by place among those that a subject is compared with, or by a place that others gave it (F03, F04, F13)."""

from typing import Annotated, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from pydantic import Field, model_validator

from appraisal.scoring.figures import Figures, Floats
from appraisal.scoring.places import most_places, places_of, shares_of_places
from appraisal.scoring.rule import (
    DegenerateAsked,
    Rule,
    TiedAsked,
    asks,
    capped_at,
)


class RankLadderRule(Rule):
    """争先进位 (F03, F04): a share of the weight by place; explicit table or a step per place.

    Attributes:
        step_share: what each further place costs, as a share of the weight (“第二95%，第三90%，依次递减”).
        shares: share by place, first place first; beats ``step_share``; places beyond it get ``least_share``.
        least_share: the least share; published texts give none, 0 keeps the 21st place from going negative.
        tied_places: what tied subjects earn.
    """

    method: Literal["rank_ladder"]
    step_share: float = Field(default=0.05, ge=0)
    shares: tuple[float, ...] | None = None
    least_share: Annotated[
        float, asks("位次靠后时最低得满分的几成（如0）？公开办法多未写，21名以后会出现负分", ge=0, le=1)
    ]
    tied_places: TiedAsked

    @model_validator(mode="after")
    def _shares_fall(self) -> Self:
        if self.shares is not None and list(self.shares) != sorted(self.shares, reverse=True):
            message = f"位次赋分表应由高到低排列，现为{list(self.shares)}"
            raise ValueError(message)
        return self

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """What the first place earns."""
        return capped_at(weight, max((1.0, *(self.shares or ()))))

    def earn(self, figures: Figures) -> Floats:
        """From ``least_share × weight`` to the weight."""
        places = np.arange(most_places(figures), dtype="float64")
        share = 1 - self.step_share * places
        if self.shares is not None:
            share = np.full(max(len(places), len(self.shares)), self.least_share)
            share[: len(self.shares)] = self.shares
        share = np.maximum(share, self.least_share)
        return shares_of_places(figures, share, self.tied_places) * figures["weight_points"]


class PlaceAwardRule(Rule):
    """位次奖惩 (F13): points for the first places and against the last, nothing between.

    The first place earns the weight; the others in proportion to the tables.

    Attributes:
        first_points: points of the first places, the best first.
        last_points: points of the last places, the last first; usually negative.
        places: whether a place is counted among the peers, or the figure itself is a place (全省位次).
        field_count: how many were ranked, where the figure is a place.
        tied: whether tied places keep their points or lose them (并列的取消).
    """

    method: Literal["place_award"]
    first_points: tuple[float, ...] = Field(min_length=1)
    last_points: tuple[float, ...] = ()
    places: Literal["peers", "figure"]
    field_count: int | None = Field(default=None, ge=1)
    tied: Annotated[Literal["keep", "cancel"], asks("位次并列时照常加扣分（keep）还是取消（cancel）？")]
    may_be_negative: ClassVar[bool] = True

    @model_validator(mode="after")
    def _field_is_known(self) -> Self:
        if self.first_points[0] <= 0:
            message = "first_points 第一名的分应大于0"
            raise ValueError(message)
        if self.places == "figure" and self.last_points and self.field_count is None:
            message = "指标值是上级排名时，要知道一共排了几家才分得出后几名，请写 field_count"
            raise ValueError(message)
        awarded = len(self.first_points) + len(self.last_points)
        if self.field_count is not None and awarded > self.field_count:
            message = f"前{len(self.first_points)}名、后{len(self.last_points)}名比参评的{self.field_count}家还多，居中的按前几名还是后几名？请改表"
            raise ValueError(message)
        return self

    def earn(self, figures: Figures) -> Floats:
        """From the least of ``last_points`` to the weight, in proportion."""
        if self.places == "figure":
            place = figures["value"]
            last = np.full(len(place), np.nan) if self.field_count is None else self.field_count - place + 1
            tied = np.ones(len(place))
        else:
            place, last, tied = figures["rank"], figures["last_rank"], figures["tied_count"]
        points = np.zeros(len(place))
        # What stands in both tables has the points of the first places: they are written last.
        for at, table in ((last, self.last_points), (place, self.first_points)):
            for number, each in enumerate(table, start=1):
                points = np.where(at == number, each, points)
        if self.tied == "cancel":
            points = np.where(tied > 1, 0.0, points)
        return np.where(np.isnan(place), np.nan, points) / self.first_points[0] * figures["weight_points"]


class PlaceShareRule(Rule):
    """位次折算 (rank, Borda, percentile): a share that falls evenly with the place.

    Attributes:
        scale: ``percentile`` (n−r+1)/n; ``borda`` (n−r)/(n−1), the last gets nothing; ``count`` n−r+1 as it is.
        tied_places: what tied subjects earn.
        degenerate_share: share of a subject that is compared with nobody.
    """

    method: Literal["place_share"]
    scale: Literal["percentile", "borda", "count"]
    tied_places: TiedAsked
    degenerate_share: DegenerateAsked

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """The weight; as many times as there are places where places are counted."""
        return capped_at(weight, None if self.scale == "count" else 1.0)

    def earn(self, figures: Figures) -> Floats:
        """From 0 to the weight; under ``count`` to n times the weight."""
        place = places_of(figures, self.tied_places)
        count = figures["peer_count"]
        match self.scale:
            case "percentile":
                share = (count - place + 1) / count
            case "borda":
                share = (count - place) / np.where(count > 1, count - 1, np.nan)
            case "count":
                share = count - place + 1
        share = np.where((count <= 1) & ~np.isnan(place), self.degenerate_share, share)
        return share * figures["weight_points"]
