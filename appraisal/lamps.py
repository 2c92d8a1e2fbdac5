"""亮灯规则: bands over a metric and overrides; a rule set with a hole or an overlap is refused at load."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Lamp = Literal["green", "yellow", "red", "unlit"]
LAMP_ZH = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", "unlit": "未亮灯"}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Band(_Part):
    """One interval of the metric; ``above`` is open, ``to`` is closed; absent = unbounded."""

    above: float | None = None
    to: float | None = None
    lamp: Literal["green", "yellow", "red"]


class GrowthNegative(_Part):
    """负增长: the figure (a growth) or its yoy is below zero."""

    when: Literal["growth_negative"]
    lamp: Literal["yellow", "red"]


class NotStartedDue(_Part):
    """应开未开: a project whose planned start passed ``months`` or more months ago has not started."""

    when: Literal["not_started_due"]
    months: int
    lamp: Literal["yellow", "red"]


class Streak(_Part):
    """连续: the same colour for ``count`` periods in a row, this one included, turns into ``lamp``."""

    when: Literal["streak"]
    of: Literal["yellow", "red"]
    count: int
    lamp: Literal["yellow", "red"]


class BottomRanked(_Part):
    """末位: lamp is not green and the rank is among the last ``count`` of the comparison."""

    when: Literal["bottom_ranked"]
    count: int
    lamp: Literal["red"]


Override = Annotated[GrowthNegative | NotStartedDue | Streak | BottomRanked, Field(discriminator="when")]


class LampRule(_Part):
    """亮灯规则: how a metric becomes a colour.

    ``gap_behind_pp`` = due % − done % (percentage points behind; positive is behind);
    ``shortfall_pct`` = (due − done)/due × 100 (relative). The two differ: domain.md §4, finding 1.
    """

    code: str
    name_zh: str
    metric: Literal["gap_behind_pp", "shortfall_pct"]
    bands: tuple[Band, ...]
    overrides: tuple[Override, ...] = ()
    clause: str = ""
