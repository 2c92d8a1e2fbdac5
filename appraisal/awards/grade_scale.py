"""等次办法: the grades that a scheme knows, and the questions that an undecided rule leaves open.

Published forms: 优 90、良 80、中 60 with “以上含本数、以下不含” (domain.md §7: 财政部, 朔州), 优秀≤15 %、良好≤20 % (杭州). A rule with a
gap, an overlap, quotas over 100 % or no word on ties at the line is refused, with the question to ask.
"""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from appraisal.scoring.rule import NOISE, asks
from appraisal.written import Code, Model, Text

_FULL_PCT = 100.0
PlaceRounding = Literal["floor", "half_up", "ceil"]
"""名额取整: 舍去, 四舍五入, 进一."""


class GradeStep(Model):
    """一个等次: its name, and what it takes."""

    name_zh: Text
    floor_points: float | None = None
    """分数线; the last grade has none."""
    is_equal_enough: bool | None = None
    """Whether exactly the floor is enough (以上含本数)."""
    share_pct: float | None = Field(default=None, ge=0, le=100)
    """名额占比 of those who have points; the last grade takes the rest."""


class GradeScale(Model):
    """等次办法: the grades of some peer groups."""

    code: Code
    name_zh: Text
    peer_groups: tuple[Code, ...] = Field(min_length=1)
    method: Annotated[
        Literal["thresholds", "quota", "quota_within_thresholds"],
        asks("按分数线定等次（thresholds）、按名额（quota），还是达到分数线的人里按名额（quota_within_thresholds）？"),
    ]
    steps: tuple[GradeStep, ...] = Field(min_length=2)
    """Best first."""
    quota_within: Literal["peer_group", "all"] | None = None
    """Whether quotas are counted in each peer group or over all of them together."""
    rounding: PlaceRounding | None = None
    line_ties: Literal["include", "exclude"] | None = None
    """Who ties across the last place of a quota: all get the grade, or none of them does."""
    unused_quota: Literal["lapse", "pass_down"] | None = None
    """Places that nobody may take: lost, or added to the next grade."""
    barred_from_top: tuple[Literal["vetoed", "doubtful"], ...] = ()
    """``doubtful``: some counted figure of the subject is held or missing."""
    barred_place: Literal["empty", "next"] | None = None
    """Whether the place of one who is barred stays empty or goes to the next."""
    veto_grade: Text | None = None
    """Grade of a vetoed subject, if it would be better; ``None`` = no further effect."""
    affirm_grade: Text | None = None
    """Grade of an affirmed subject, if it would be worse; ``None`` = the top grade."""
    clause: str = ""

    @model_validator(mode="after")
    def _is_decided(self) -> Self:
        questions = [*_name_questions(self), *_threshold_questions(self), *_quota_questions(self)]
        if questions:
            raise ValueError("；".join(questions))
        return self

    @property
    def uses_quota(self) -> bool:
        """Whether grades have quotas."""
        return self.method != "thresholds"

    @property
    def uses_thresholds(self) -> bool:
        """Whether grades have floors."""
        return self.method != "quota"


def _name_questions(scale: GradeScale) -> list[str]:
    names = [each.name_zh for each in scale.steps]
    questions = [f"等次“{name}”写了两次" for name in sorted({name for name in names if names.count(name) > 1})]
    for key, name in (("一票否决", scale.veto_grade), ("一票肯定", scale.affirm_grade)):
        if name is not None and name not in names:
            questions.append(f"{key}后定为“{name}”，但没有这个等次：是{'、'.join(names)}中的哪一个？")
    return questions


def _threshold_questions(scale: GradeScale) -> list[str]:
    if not scale.uses_thresholds:
        return [
            f"按名额定等次，“{each.name_zh}”不能再写分数线" for each in scale.steps if each.floor_points is not None
        ]
    *upper, last = scale.steps
    questions = [f"“{each.name_zh}”从几分起？请写 floor_points" for each in upper if each.floor_points is None]
    if last.floor_points is not None:
        questions.append(f"低于{last.floor_points:g}分的评什么等次？最末一等不写分数线")
    questions += [
        f"正好{each.floor_points:g}分，算不算“{each.name_zh}”？请写 is_equal_enough"
        for each in upper
        if each.floor_points is not None and each.is_equal_enough is None
    ]
    floors = [(each.name_zh, each.floor_points) for each in upper if each.floor_points is not None]
    for (better, high), (worse, low) in pairwise(floors):
        if low >= high:
            questions.append(f"“{worse}”的分数线{low:g}不低于“{better}”的{high:g}：{low:g}分评哪一等？")
    return questions


def _quota_questions(scale: GradeScale) -> list[str]:
    if not scale.uses_quota:
        return [
            f"按分数线定等次，“{each.name_zh}”不能再写名额占比" for each in scale.steps if each.share_pct is not None
        ]
    *upper, last = scale.steps
    questions = [f"“{each.name_zh}”占百分之几？请写 share_pct" for each in upper if each.share_pct is None]
    if last.share_pct is not None:
        questions.append(f"最末一等“{last.name_zh}”取其余全部，不写名额占比；其他等次之外的评什么？")
    total = sum(each.share_pct or 0.0 for each in upper)
    if total > _FULL_PCT + NOISE:
        questions.append(f"名额占比合计{total:g}%，超过100%：超出的{total - _FULL_PCT:g}%从哪一等减？")
    return questions + _option_questions(scale)


def _option_questions(scale: GradeScale) -> list[str]:
    is_passing = scale.line_ties == "exclude" or scale.uses_thresholds or scale.barred_place == "empty"
    asked = (
        (scale.rounding, True, "名额算出小数时舍去（floor）、四舍五入（half_up）还是进一（ceil）？请写 rounding"),
        (scale.line_ties, True, "名额的最后一位有并列时，都评上（include）还是都不评（exclude）？请写 line_ties"),
        (
            scale.quota_within,
            len(scale.peer_groups) > 1,
            "名额按类别各算各的（peer_group），还是几类合在一起算（all）？请写 quota_within",
        ),
        (
            scale.barred_place,
            bool(scale.barred_from_top),
            "不能评最高等次的，名额空着（empty）还是由下一名递补（next）？请写 barred_place",
        ),
        (
            scale.unused_quota,
            is_passing,
            "没有用完的名额作废（lapse）还是加给下一等（pass_down）？请写 unused_quota",
        ),
    )
    return [question for value, is_asked, question in asked if is_asked and value is None]
