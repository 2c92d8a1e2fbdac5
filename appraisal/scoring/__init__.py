"""计分办法: one frozen class per method, its parameters beside its formula.

Every rule reads the columns of PROGRESS and returns points, row by row, NaN where no figure stands or what the formula
needs (target, place, year-ago figure) is missing. Rules never round; ``rounding`` does so once, at the end. F numbers
refer to docs/method.md.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from appraisal.fractions import Fraction
from appraisal.scoring.band_slopes_rule import BandSlopesRule
from appraisal.scoring.figures import READ, READ_TEXTS, Figures, Floats
from appraisal.scoring.milestones_rule import MilestonesRule
from appraisal.scoring.peer_rules import EfficacyRule, RatioRule, StandardScoreRule
from appraisal.scoring.place_rules import PlaceAwardRule, PlaceShareRule, RankLadderRule
from appraisal.scoring.rule import NOISE, Guard, Line, Rule, asked_in, capped_at
from appraisal.scoring.table_rules import Band, DirectRule, LedgerRule, StepTableRule
from appraisal.scoring.target_rules import (
    CompletionRule,
    DeductionRule,
    DifferenceRule,
    ExcessRule,
    ThresholdRule,
)


class Part(BaseModel):
    """混合计分的一部分: a rule for a share of the weight, or for points on top of it.

    Attributes:
        share: share of the weight that the rule is about; or
        points: points beside the weight (“增幅超全市平均另加1分”); what cannot be told adds nothing.
        rule: the rule.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: Fraction | None = Field(default=None, gt=0, le=1)
    points: float | None = Field(default=None, gt=0)
    rule: "ScoringRule"

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.share is None) == (self.points is None):
            message = "混合计分的每一部分写 share（占满分几成）或 points（满分之外另加几分）之一"
            raise ValueError(message)
        return self


class MixedRule(Rule):
    """混合计分: several rules about one figure, each with its share (F03: 目标4分＋位次6分; F06b; 总量＋增速).

    Attributes:
        parts: shares make 1; points come on top.
        cap_share: the most that all parts together may make, as a share of the weight; ``None`` = no cap.
    """

    method: Literal["mixed"]
    parts: tuple[Part, ...] = Field(min_length=1)
    cap_share: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _shares_make_one(self) -> Self:
        total = sum(each.share or 0.0 for each in self.parts)
        if abs(total - 1) > NOISE:
            message = f"混合计分各部分的 share 之和应为1，现为{total:g}"
            raise ValueError(message)
        return self

    @property
    def lines(self) -> frozenset[Line]:
        """Those of all parts."""
        return super().lines.union(*(each.rule.lines for each in self.parts))

    @property
    def measures(self) -> frozenset[str]:
        """Those of all parts."""
        return super().measures.union(*(each.rule.measures for each in self.parts))

    @property
    def uses_target(self) -> bool:
        """Where a guard or any part does."""
        return super().uses_target or any(each.rule.uses_target for each in self.parts)

    @property
    def can_be_negative(self) -> bool:
        """Where a guard or any part can."""
        return super().can_be_negative or any(each.rule.can_be_negative for each in self.parts)

    def most_earned(self, weight: "pd.Series[float]") -> "pd.Series[float]":
        """Sum of what the parts may give, as capped."""
        given = [
            each.rule.most_points(weight * each.share if each.share is not None else weight * 0 + (each.points or 0.0))
            for each in self.parts
        ]
        return pd.concat([sum(given, weight * 0), capped_at(weight, self.cap_share)], axis=1).min(axis=1)

    def earn(self, figures: Figures) -> Floats:
        """Sum of the parts; not told where a part with a share is not."""
        weight = figures["weight_points"]
        total = np.zeros(len(figures))
        for part in self.parts:
            if part.share is not None:
                total = total + part.rule.points(figures.weighing(weight * part.share))
            else:
                on_top = part.rule.points(figures.weighing(np.full(len(figures), part.points)))
                total = total + np.where(np.isnan(on_top), 0.0, on_top)
        return total if self.cap_share is None else np.minimum(total, self.cap_share * weight)


ScoringRule = Annotated[
    CompletionRule
    | ThresholdRule
    | DeductionRule
    | DifferenceRule
    | BandSlopesRule
    | ExcessRule
    | RankLadderRule
    | PlaceAwardRule
    | PlaceShareRule
    | EfficacyRule
    | RatioRule
    | StandardScoreRule
    | StepTableRule
    | DirectRule
    | LedgerRule
    | MilestonesRule
    | MixedRule,
    Field(discriminator="method"),
]
Part.model_rebuild()
MixedRule.model_rebuild()

RULES: tuple[type[Rule], ...] = (
    CompletionRule,
    ThresholdRule,
    DeductionRule,
    DifferenceRule,
    BandSlopesRule,
    ExcessRule,
    RankLadderRule,
    PlaceAwardRule,
    PlaceShareRule,
    EfficacyRule,
    RatioRule,
    StandardScoreRule,
    StepTableRule,
    DirectRule,
    LedgerRule,
    MilestonesRule,
    MixedRule,
)
"""Every method there is."""


METHOD_ZH: Mapping[str, str] = {
    "completion": "完成率计分",
    "threshold": "达标制",
    "deduction": "阈值扣分",
    "difference": "对标差值加扣分",
    "band_slopes": "分段递减斜率",
    "excess": "超额计分",
    "rank_ladder": "争先进位",
    "place_award": "位次奖惩",
    "place_share": "位次折算",
    "efficacy": "功效系数法",
    "ratio": "比例计分",
    "standard_score": "标准化计分",
    "step_table": "分档计分",
    "direct": "直接计入",
    "ledger": "台账扣分",
    "milestones": "节点计分",
    "mixed": "混合计分",
}
"""What each method is called where its points are explained and recomputed."""


def method_of(rule: type[Rule]) -> str:
    """The word that stands for a method in a scheme."""
    return str(rule.model_fields["method"].annotation.__args__[0])  # type: ignore[union-attr]


def question_of(key: str) -> str:
    """The question that a missing option of a rule leaves to whoever wrote the clause; empty if it leaves none."""
    return asked_in((*RULES, Guard), key)


__all__ = [
    "METHOD_ZH",
    "READ",
    "READ_TEXTS",
    "RULES",
    "Band",
    "BandSlopesRule",
    "CompletionRule",
    "DeductionRule",
    "DifferenceRule",
    "DirectRule",
    "EfficacyRule",
    "ExcessRule",
    "Figures",
    "Guard",
    "LedgerRule",
    "MilestonesRule",
    "MixedRule",
    "Part",
    "PlaceAwardRule",
    "PlaceShareRule",
    "RankLadderRule",
    "RatioRule",
    "Rule",
    "ScoringRule",
    "StandardScoreRule",
    "StepTableRule",
    "ThresholdRule",
    "method_of",
    "question_of",
]
