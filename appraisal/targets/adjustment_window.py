"""申报调整指标窗口期: the months in which targets, weights or other rules may change (domain.md S1-25: 10—11月)."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator

AdjustedKind = Literal["targets", "weights", "others"]
KIND_ZH: dict[AdjustedKind, str] = {"targets": "目标", "weights": "权重", "others": "其他规定"}
Months = Annotated[str, StringConstraints(pattern=r"^(1[0-2]|[1-9])-(1[0-2]|[1-9])$")]
"""First and last month, ``10-11``."""


class AdjustmentWindow(BaseModel):
    """窗口期 by what is adjusted; ``None`` = at any time of the year. What is meant has to be written out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    targets: Months | None
    weights: Months | None
    others: Months | None
    """Rules, lamps, policies: everything but targets and weights."""

    @field_validator("targets", "weights", "others")
    @classmethod
    def _in_order(cls, months: str | None) -> str | None:
        if months is not None and first_and_last(months)[0] > first_and_last(months)[1]:
            message = f"窗口期“{months}”的起月在止月之后；方案按年度走，跨年的请分写在两个年度"
            raise ValueError(message)
        return months

    def told_zh(self, kind: AdjustedKind) -> str:
        """The window in words: ``10月—11月``, ``全年``."""
        months = getattr(self, kind)
        return "全年" if months is None else "{}月—{}月".format(*first_and_last(months))

    def is_open(self, kind: AdjustedKind, day: date, year: int) -> bool:
        """Whether an adjustment of the year's scheme may take effect on ``day``."""
        months = getattr(self, kind)
        if months is None:
            return True
        first, last = first_and_last(months)
        return day.year == year and first <= day.month <= last


def first_and_last(months: str) -> tuple[int, int]:
    """``10-11`` as numbers of months."""
    first, _, last = months.partition("-")
    return int(first), int(last)


def kind_adjusted(path: str) -> AdjustedKind:
    """What an adjustment's path is about."""
    part, *steps = path.split(".")
    if part == "targets":
        return "targets"
    return "weights" if part == "peer_groups" and {"weights", "led_points"} & set(steps) else "others"
