"""专项考评 (“1＋5”): appraisals of their own beside the total, over the same figures (domain.md S1-01, S1-02).

Each has its own weights, lead, total, places and grades. None is added to the main total, and none is compared with that of
another year's set.
"""

from typing import TYPE_CHECKING, Annotated

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

if TYPE_CHECKING:
    from appraisal.scheme import Round, Scheme

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


def list_special_weights(
    scheme: "Scheme",
    round: "Round | None" = None,  # noqa: A002 - the word of the field
) -> pd.DataFrame:
    """专项考评的指标分配: who is appraised on what beside the total.

    Returns:
        One row per (appraisal_code, indicator_code, subject_code) with ``weight_points``; subjects of the round alone.
    """
    is_in = round is None or "appraised" in round.roles
    kinds = {each.kind for each in scheme.subjects} if round is None else set(round.subject_kinds)
    rows = [
        (special.code, indicator, subject.code, weight)
        for special in (scheme.special_appraisals if is_in else ())
        if round is None or not special.rounds or round.code in special.rounds
        for subject in scheme.subjects
        if subject.is_appraised and subject.kind in kinds
        for indicator, weight in special.weights.get(subject.peer_group, {}).items()
    ]
    columns = ["appraisal_code", "indicator_code", "subject_code", "weight_points"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(columns[:3], "str") | {"weight_points": "float64"})
