"""计分办法: one frozen class per method, its parameters beside its formula.

Every rule reads the columns of PROGRESS and returns points, row by row, NaN where no figure
stands. Rules never round; ``rounding`` does so once, at the end.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Rule(BaseModel):
    """A scoring method; subclasses carry parameters and formula."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CompletionRule(Rule):
    """完成率计分 (F01): weight × completion of what is due, plus a capped bonus beyond 100 %."""

    method: Literal["completion"]
    against: Literal["due", "annual"] = "due"
    cap_pct: float = 100.0
    bonus_points_per_pp: float = 0.0
    bonus_cap_points: float = 0.0


class ThresholdRule(Rule):
    """达标制 (F02): full weight at or above the target, nothing below."""

    method: Literal["threshold"]
    is_equal_enough: bool = True


class RankLadderRule(Rule):
    """争先进位 (F03, F04): a share of the weight by place; explicit table or a step per place."""

    method: Literal["rank_ladder"]
    step_share: float = 0.05
    shares: tuple[float, ...] | None = None
    floor_share: float = 0.0


class EfficacyRule(Rule):
    """功效系数法 (F06, F06b): floor + (1 − floor) × (x − 不允许值)/(满意值 − 不允许值), static and dynamic parts."""

    method: Literal["efficacy"]
    floor_share: float = 0.6
    static_share: float = 1.0
    dynamic_share: float = 0.0
    unacceptable_value: float | None = None
    satisfactory_value: float | None = None
    is_clipped: bool = False
    degenerate_share: float = 1.0


class DeductionRule(Rule):
    """阈值线性扣分 (F10): full weight at the threshold, minus ``points_per_step`` for every ``step_value`` short of it."""

    method: Literal["deduction"]
    threshold: float | None = None
    step_value: float
    points_per_step: float
    counting: Literal["whole_steps", "pro_rata"]
    floor_points: float = 0.0


class LedgerRule(Rule):
    """事项台账计分: full weight minus the deductions recorded against the indicator, floored at zero."""

    method: Literal["ledger"]
    floor_points: float = 0.0


ScoringRule = Annotated[
    CompletionRule | ThresholdRule | RankLadderRule | EfficacyRule | DeductionRule | LedgerRule,
    Field(discriminator="method"),
]
