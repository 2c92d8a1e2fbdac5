"""节点: the steps of key work, each due on a day, as the scheme states them (``scheme/<year>/milestones.yaml``)."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")]


class Milestone(BaseModel):
    """节点: one step of a key work, for one subject."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: _Code
    indicator_code: _Code
    """An indicator of kind ``milestone``."""
    subject_code: _Code
    name_zh: _Text
    due_on: date
    """应完成日期: finished on this very day is on time."""
    weight: float = Field(gt=0)
    """Compared with the other nodes of the same subject and indicator; they need not make any sum."""
    late_days: int = Field(gt=0)
    """逾期多少天扣完: the day on which nothing is left; before it the loss grows evenly from the first day."""
    clause: _Text
