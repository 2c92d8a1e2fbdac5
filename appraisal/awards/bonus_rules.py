"""加分规定: bonuses outside the 100 points, as the scheme states them: blocks with caps, items with rules, gates."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from appraisal.scoring import ScoringRule
from appraisal.scoring.rule import asks

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Gate(_Model):
    """加分门槛: a line that another figure of the same subject must meet before the bonus counts."""

    indicator_code: _Code
    line: float
    """In the indicator's uom; for a figure that is better when lower the figure must not exceed it."""
    is_equal_enough: Annotated[bool, asks("恰好等于门槛，算达到（true，“不低于”）还是不算（false，“超过”）？")]


class BonusBlock(_Model):
    """加分板块: bonuses that share a cap."""

    code: _Code
    name_zh: _Text
    cap_points: Annotated[float | None, asks("这个加分板块合计最多加几分？不封顶请写 null", gt=0)]
    clause: str = ""


class BonusItem(_Model):
    """加分项目: one bonus by formula."""

    code: _Code
    name_zh: _Text
    block: _Code
    indicator_code: _Code
    peer_groups: tuple[_Code, ...] = Field(min_length=1)
    """Whose figures may earn it."""
    points: float = Field(gt=0)
    """最高加分, for which the rule is asked as for a weight."""
    rule: ScoringRule
    requires: tuple[Gate, ...] = ()
    clause: str = ""
