"""结果运用规则: how results are to be used, as the office's paper says; data of the scheme (``rewards.yaml``).

Nothing here decides about anybody: the rules turn published results into amounts, quotas and lists that people decide on
(domain.md S1-61, S1-63, S3-61, S0-62 to S0-65; F24). What a paper leaves open has no default: leaving it out is refused
with the question to take to whoever wrote the paper.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from appraisal.awards.grade_scale import PlaceRounding
from appraisal.scoring.rule import asked_in, asks
from appraisal.written import Code, Text


def _shortest(number: Decimal) -> Decimal:
    """1.0 and 1 are the same rule: the same text, the same hash."""
    return Decimal(f"{number.normalize():f}")


Number = Annotated[Decimal, Field(decimal_places=4, max_digits=10, allow_inf_nan=False), AfterValidator(_shortest)]
"""A coefficient or percentage, exact in decimal, up to four places."""
_ROUNDING_ZH = "舍去（floor）、四舍五入（half_up）还是进一（ceil）"


class Asking(BaseModel):
    """Frozen, strict about unknown keys, and with a question where a required option is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _ask(cls, written: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(written)
        except ValidationError as refusal:
            errors = [cls._asked(dict(each)) for each in refusal.errors(include_url=False)]
            raise ValidationError.from_exception_data(cls.__name__, errors) from refusal

    @classmethod
    def _asked(cls, error: dict[str, Any]) -> InitErrorDetails:
        """An error as it was, or its question."""
        location, kind, context = error["loc"], error["type"], error.get("ctx", {})
        question = asked_in((cls,), str(location[0])) if len(location) == 1 else ""
        if kind == "missing" and question:
            return _told(error, f"没有写明：{question}")
        if kind == "value_error":
            return _told(error, str(context.get("error", "")))
        if str(kind).startswith("decimal"):
            return _told(error, f"“{error['input']}”不行，应是数字，小数不超过4位")
        return InitErrorDetails(type=kind, loc=location, input=error["input"], ctx=context)


def _told(error: Mapping[str, Any], message_zh: str) -> InitErrorDetails:
    told = PydanticCustomError("value_error", "{error}", {"error": message_zh})
    return InitErrorDetails(type=told, loc=error["loc"], input=error["input"])


class ByGrade(Asking):
    """按等次: a number for each grade."""

    by: Literal["grade"]
    grades: dict[Text, Number] = asks("每个等次各是多少？如 {一等: 1.2, 二等: 1.0, 三等: 0.8}", min_length=1)


class ByPlace(Asking):
    """按位次: a number for each place in the subject's peer group; tied subjects take that of the place they share."""

    by: Literal["place"]
    places: tuple[Number, ...] = asks("从第1名起各名次是多少？如 [1.2, 1.1]", min_length=1)
    beyond: Number = asks("表上没有列到的名次是多少？")


class ByPoints(Asking):
    """按得分: the subject's points over the mean."""

    by: Literal["points"]
    mean: Literal["units", "heads"] = asks("平均分按单位平均（units），还是按人数加权平均（heads）？")
    within: Literal["peer_group", "all"] = asks(
        "与本类别平均分比（peer_group），还是与参加分配的全部单位平均分比（all）？"
    )
    decimals: int = asks("系数＝得分÷平均分，四舍五入保留几位小数（0至6）？", ge=0, le=6)


Coefficient = Annotated[ByGrade | ByPlace | ByPoints, Field(discriminator="by")]
Table = Annotated[ByGrade | ByPlace, Field(discriminator="by")]
Smallest = Annotated[Literal["cent", "yuan"], asks("分到分（cent）还是分到元（yuan）为止？")]
Vetoed = Annotated[
    Literal["take_part", "left_out"], asks("被一票否决的单位，照常参加（take_part）还是不参加（left_out）？")
]


class PoolUse(Asking):
    """绩效奖励二次分配: a pool shared out by heads × coefficient, to the last cent (F24)."""

    kind: Literal["pool"]
    heads: Literal["counted", "one_each"] = asks("按人数×系数分（counted），还是每个单位算一份×系数（one_each）？")
    coefficient: Coefficient = asks(
        "系数按等次（by: grade）、按位次（by: place）还是按得分与平均分之比（by: points）？"
    )
    smallest: Smallest
    vetoed: Vetoed

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        _refuse_outside(self.coefficient, 0, None, "系数")
        return self


class FloatUse(Asking):
    """绩效奖金浮动: by what percentage a subject's bonus base goes up or down."""

    kind: Literal["bonus_float"]
    rate: Table = asks("浮动比例按等次（by: grade）还是按位次（by: place）？")
    smallest: Smallest
    vetoed: Literal["as_others", "no_bonus"] = asks(
        "被一票否决的单位，按等次或位次照常浮动（as_others），还是不发（no_bonus）？"
    )

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        _refuse_outside(self.rate, -100, None, "浮动比例（%）")
        return self


class QuotaUse(Asking):
    """名额浮动: how many of a subject's people may be rated excellent or commended (年度考核优秀、评先评优)."""

    kind: Literal["quota"]
    share: Table = asks("名额比例按等次（by: grade）还是按位次（by: place）？")
    rounding: Literal["floor", "half_up", "ceil", "largest_remainder"] = asks(
        f"人数×比例不是整数时，{_ROUNDING_ZH}？全县总名额不变的用最大余数法（largest_remainder）"
    )
    total: Literal["sum", "kept"] = asks("全县总名额是各单位加起来多少算多少（sum），还是先定总数、分完为止（kept）？")
    total_share_pct: Number | None = None
    """Share of all heads of its peer groups that makes the county's total; with ``kept`` alone."""
    total_rounding: PlaceRounding | None = None
    vetoed: Vetoed

    @model_validator(mode="after")
    def _is_decided(self) -> Self:
        _refuse_outside(self.share, 0, 100, "名额比例（%）")
        if (self.total == "kept") != (self.rounding == "largest_remainder"):
            raise ValueError("总名额不变（total: kept）与最大余数法（rounding: largest_remainder）须一并写明，缺一不可")
        stated = self.total_share_pct is not None, self.total_rounding is not None
        if self.total == "kept" and not all(stated):
            raise ValueError(
                f"总名额怎么定？请写明占全部人数的百分之几（total_share_pct），不是整数时{_ROUNDING_ZH}（total_rounding）"
            )
        if self.total == "sum" and any(stated):
            raise ValueError("总名额按各单位合计（total: sum），就不用写 total_share_pct 和 total_rounding")
        return self


class BySize(Asking):
    """So many places."""

    by: Literal["places"]
    count: int = asks("几名？", ge=1)


class ByShare(Asking):
    """A share of those ranked in the peer group."""

    by: Literal["share"]
    share_pct: Number = asks("占参加排名单位的百分之几？", gt=0, lt=100)
    rounding: PlaceRounding = asks(f"算出来不是整数时，{_ROUNDING_ZH}？")


Size = Annotated[BySize | ByShare, Field(discriminator="by")]
SizeAsked = Annotated[Size, asks("名单多长：几名（{by: places, count: 3}）还是百分之几（by: share）？")]


class FirstTierUse(Asking):
    """第一方阵: the first places of each peer group."""

    kind: Literal["first_tier"]
    size: SizeAsked
    vetoed: Vetoed


class BottomUse(Asking):
    """末位（后进）: the last places of each peer group."""

    kind: Literal["bottom"]
    size: SizeAsked


class FallenUse(Asking):
    """退位: who fell back by so many places against the period before."""

    kind: Literal["fallen"]
    places: int = asks("比上期退几位以上（含）列入？", ge=1)
    repeat: Literal["same_places", "any"] = asks(
        "“连续两期退位”：上期也须退到这个位数（same_places），还是上期退了就算（any）？"
    )


class RisenUse(Asking):
    """进位: who moved up by so many places against the period before."""

    kind: Literal["risen"]
    places: int = asks("比上期进几位以上（含）列入？", ge=1)
    vetoed: Vetoed


ListUse = FirstTierUse | BottomUse | FallenUse | RisenUse
Use = Annotated[PoolUse | FloatUse | QuotaUse | ListUse, Field(discriminator="kind")]
"""What results are used for."""


class RewardRule(Asking):
    """结果运用: one use of the results, for the subjects of some peer groups."""

    code: Code
    name_zh: Text
    peer_groups: tuple[Code, ...] = asks("哪些考评类别适用？", min_length=1)
    use: Use = asks(
        "用来做什么？kind 可写 pool 二次分配、bonus_float 奖金浮动、quota 名额、first_tier 第一方阵、bottom 末位、fallen 退位、risen 进位"
    )
    clause: Text = asks("依据哪个文件第几条？")


def _refuse_outside(table: ByGrade | ByPlace | ByPoints, least: int, most: int | None, what_zh: str) -> None:
    """Refuse numbers beyond what they can mean.

    Raises:
        ValueError: with the first such number.
    """
    stated: Iterable[Decimal] = ()
    match table:
        case ByGrade():
            stated = table.grades.values()
        case ByPlace():
            stated = (*table.places, table.beyond)
    wrong = next((each for each in stated if each < least or (most is not None and each > most)), None)
    if wrong is not None:
        bound = f"不小于{least}" + (f"、不大于{most}" if most is not None else "")
        raise ValueError(f"{what_zh}写作{wrong}不行，应{bound}")
