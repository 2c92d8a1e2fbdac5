"""加分规定: bonuses outside the 100 points, as the scheme states them: blocks with caps, items with rules, gates."""

from typing import Annotated

from pydantic import Field

from appraisal.scoring import ScoringRule
from appraisal.scoring.rule import asks
from appraisal.written import Code, Model, Text


class Gate(Model):
    """加分门槛: a line that another figure of the same subject must meet before the bonus counts."""

    indicator_code: Code
    line: float
    """In the indicator's uom; for a figure that is better when lower the figure must not exceed it."""
    is_equal_enough: Annotated[bool, asks("恰好等于门槛，算达到（true，“不低于”）还是不算（false，“超过”）？")]


class BonusBlock(Model):
    """加分板块: bonuses that share a cap."""

    code: Code
    name_zh: Text
    cap_points: Annotated[float | None, asks("这个加分板块合计最多加几分？不封顶请写 null", gt=0)]
    clause: str = ""


class BonusItem(Model):
    """加分项目: one bonus by formula."""

    code: Code
    name_zh: Text
    block: Code
    indicator_code: Code
    peer_groups: tuple[Code, ...] = Field(min_length=1)
    """Whose figures may earn it."""
    points: float = Field(gt=0)
    """最高加分, for which the rule is asked as for a weight."""
    rule: ScoringRule
    requires: tuple[Gate, ...] = ()
    clause: str = ""
