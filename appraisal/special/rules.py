"""专项考评 (“1＋5”): appraisals of their own beside the total, over the same figures (domain.md S1-01, S1-02).

Each has its own weights, lead, total, places and grades. None is added to the main total, and none is compared with that of
another year's set.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")]
FULL_POINTS = 100.0
_TOLERANCE = 1e-6


class SpecialAppraisal(BaseModel):
    """专项考评 of a year."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: _Code
    name_zh: _Text
    lead: _Code | None = None
    """牵头部门."""
    weights: dict[_Code, dict[_Code, Annotated[float, Field(gt=0)]]] = Field(min_length=1)
    """peer_group → indicator → weight_points; each peer group makes 100. A subject is measured by its own figures."""
    rounds: tuple[_Code, ...] = ()
    """Rounds that conclude it; none listed means all that appraise."""
    grades: tuple[_Code, ...] = ()
    """等次办法 that its totals are graded by, each in its own peer groups; none listed means no grades."""
    clause: _Text

    @property
    def indicators(self) -> frozenset[str]:
        """Codes of all indicators that it weighs."""
        return frozenset(code for weights in self.weights.values() for code in weights)

    @model_validator(mode="after")
    def _weights_make_the_whole(self) -> "SpecialAppraisal":
        for group, weights in self.weights.items():
            total = sum(weights.values())
            if abs(total - FULL_POINTS) > _TOLERANCE:
                message = f"专项考评“{self.name_zh}”在类别 {group} 的权重合计{total:g}，应为100"
                raise ValueError(message)
        return self
