"""季度计入年度: what each quarter counts of an indicator's year, as the scheme states it (domain.md F15)."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from appraisal.written import Model

_FULL_PCT = 100.0
_NOISE = 1e-9
_Share = Annotated[float, Field(ge=0, le=_FULL_PCT)]


class YearShares(Model):
    """季度计入年度 of an indicator or of all indicators of a group.

    Attributes:
        shares_pct: what each quarter counts, percent; they make 100.
        missing_quarter: a quarter in which the indicator earned no published points: the others take over its share
            (``renormalise``), it counts nothing (``zero``), or the year cannot be concluded (``refuse``).
    """

    shares_pct: tuple[_Share, _Share, _Share, _Share]
    missing_quarter: Literal["renormalise", "refuse", "zero"] = Field(
        json_schema_extra={
            "question_zh": "某季度没有已发布的得分时，其余季度折算（renormalise）、按零分（zero）还是不得计算年度得分（refuse）？"
        }
    )

    @model_validator(mode="after")
    def _shares_make_the_year(self) -> Self:
        total = sum(self.shares_pct)
        if abs(total - _FULL_PCT) > _NOISE:
            message = f"四个季度计入年度的比例合计应为100，现为{total:g}"
            raise ValueError(message)
        return self
