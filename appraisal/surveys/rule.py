"""满意度计分办法: how the answers of a survey become one figure, as the published rule says and as it leaves open.

Published rules agree on a scale and disagree on all else (domain.md §6): 山东2008 leaves 不了解 out and weighs telephone to
questionnaire 6:4; 宜君2017 weighs layers of voters 3:6:3:3 for towns and 4:7:4 for departments; 杭州 adds abstention. What
a rule does not say is asked for at load and never assumed. Words are the office's own, as its forms print them.
"""

from itertools import chain
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from appraisal.period import MONTHS_IN_YEAR
from appraisal.scoring.rule import asked_in, asks

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Points = Annotated[float, Field(ge=0, le=100)]
Weight = Annotated[float, Field(gt=0)]
NoOpinion = Literal["excluded", "counted_zero"]
"""``excluded``: not in the denominator; ``counted_zero``: in the denominator with no points."""
UnknownAsked = Annotated[NoOpinion, asks("答“不了解”的，不进分母（excluded），还是进分母、按0分算（counted_zero）？")]
AbstentionAsked = Annotated[NoOpinion, asks("弃权的，不进分母（excluded），还是进分母、按0分算（counted_zero）？")]
Absent = Literal["refuse", "renormalise"]
"""``refuse``: no figure arises; ``renormalise``: the others' weights make up for it."""
WHOLE = ""
"""The one word of a dimension that the rule does not divide."""
_ASKED_ZH = {
    "questions": ("题目", "missing_question"),
    "methods": ("调查方式", "missing_method"),
    "layers": ("评议主体", "missing_layer"),
}


class SurveyRule(BaseModel):
    """满意度调查: scale, weights, and what happens to answers and parts that are not there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scale: dict[Word, Points] = Field(min_length=2)
    """Answer → points 0–100, such as ``{满意: 100, 基本满意: 75, 不满意: 55}``."""
    unknown: UnknownAsked
    """不了解."""
    abstention: AbstentionAsked
    """弃权."""
    unknown_answers: tuple[Word, ...] = ("不了解",)
    abstention_answers: tuple[Word, ...] = ("弃权",)
    questions: dict[Word, Weight] = {}
    """题目 → weight; none listed means one question."""
    methods: dict[Word, Weight] = {}
    """调查方式 → weight, such as ``{电话调查: 6, 问卷调查: 4}``; none listed means one way of asking."""
    layers: dict[str, dict[Word, Weight]] = {}
    """考评类别 → 评议主体 → weight, such as ``town: {职工: 3, 服务对象: 6, 部门: 3, 县级领导: 3}``; none listed means all voters alike."""
    missing_question: Absent | None = None
    missing_method: Absent | None = None
    missing_layer: Absent | None = None
    minimum_sample_count: int = Field(default=1, ge=1)
    """有效样本量下限: fewer people whose answers count, over all layers and methods, make no figure."""
    held_in_months: tuple[Annotated[int, Field(ge=1, le=MONTHS_IN_YEAR)], ...] = ()
    """Months at whose end a survey is due, such as ``[6, 12]``; none listed means as often as the indicator."""

    @model_validator(mode="after")
    def _is_decidable(self) -> Self:
        told: list[str] = []
        for word in chain(self.scale, self.unknown_answers, self.abstention_answers):
            if word in told:
                message = f"答案“{word}”写了两次：量表、不了解、弃权中每个答案只能有一种算法"
                raise ValueError(message)
            told.append(word)
        if len(set(self.scale.values())) < 2:  # noqa: PLR2004 - a scale has two ends
            message = "量表各答案分值相同，分不出满意与不满意：请核对 scale"
            raise ValueError(message)
        for part, (name_zh, option) in _ASKED_ZH.items():
            if self._most(part) > 1 and getattr(self, option) is None:
                message = f"有的{name_zh}没有调查结果时怎样算：不出数（refuse），还是按其余的折算（renormalise）？请写明 {option}"
                raise ValueError(message)
        return self

    def _most(self, part: str) -> int:
        listed = getattr(self, part)
        return max(map(len, listed.values()), default=0) if part == "layers" else len(listed)

    @property
    def answers(self) -> dict[str, float | None]:
        """Every answer that a form may print → points; ``None`` where it is left out of the denominator."""
        unknown = dict.fromkeys(self.unknown_answers, _points_of(self.unknown))
        abstention = dict.fromkeys(self.abstention_answers, _points_of(self.abstention))
        return {**self.scale, **unknown, **abstention}

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest points that an answer can count."""
        points = [each for each in self.answers.values() if each is not None]
        return min(points), max(points)

    def question_weights(self) -> dict[str, float]:
        """题目 → weight."""
        return self.questions or {WHOLE: 1.0}

    def method_weights(self) -> dict[str, float]:
        """调查方式 → weight."""
        return self.methods or {WHOLE: 1.0}

    def layer_weights(self, peer_group: str) -> dict[str, float]:
        """评议主体 → weight for subjects of a peer group; none where the rule weighs layers and forgot that group."""
        return self.layers.get(peer_group, {}) if self.layers else {WHOLE: 1.0}


def _points_of(choice: NoOpinion) -> float | None:
    return 0.0 if choice == "counted_zero" else None


def survey_question_of(key: str) -> str:
    """The question that a missing option of a survey rule leaves to whoever wrote the clause; empty if it leaves none."""
    return asked_in((SurveyRule,), key)
