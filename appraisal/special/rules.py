"""专项考评 (“1＋5”): appraisals of their own beside the total, over the same figures (domain.md S1-01, S1-02).

Each has its own weights, lead, total, places and grades. None is added to the main total, and none is compared with that of
another year's set.
"""

from typing import Annotated

from pydantic import Field, model_validator

from appraisal.written import Code, Model, Text

FULL_POINTS = 100.0
_TOLERANCE = 1e-6


class SpecialAppraisal(Model):
    """专项考评 of a year."""

    code: Code
    name_zh: Text
    lead: Code | None = None
    """牵头部门."""
    weights: dict[Code, dict[Code, Annotated[float, Field(gt=0)]]] = Field(min_length=1)
    """peer_group → indicator → weight_points; each peer group makes 100. A subject is measured by its own figures."""
    rounds: tuple[Code, ...] = ()
    """Rounds that conclude it; none listed means all that appraise."""
    grades: tuple[Code, ...] = ()
    """等次办法 that its totals are graded by, each in its own peer groups; none listed means no grades."""
    clause: Text

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
