"""节点: the steps of key work, each due on a day, as the scheme states them (``scheme/<year>/milestones.yaml``)."""

from datetime import date

from pydantic import Field

from appraisal.written import Code, Model, Text


class Milestone(Model):
    """节点: one step of a key work, for one subject."""

    code: Code
    indicator_code: Code
    """An indicator of kind ``milestone``."""
    subject_code: Code
    name_zh: Text
    due_on: date
    """应完成日期: finished on this very day is on time."""
    weight: float = Field(gt=0)
    """Compared with the other nodes of the same subject and indicator; they need not make any sum."""
    late_days: int = Field(gt=0)
    """逾期多少天扣完: the day on which nothing is left; before it the loss grows evenly from the first day."""
    clause: Text
