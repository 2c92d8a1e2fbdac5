"""预警回复: what came back to the paper in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from appraisal.frames import ReplyFrame

Answers = Mapping[str, tuple["Answer", ...]]


@dataclass(frozen=True, order=True)
class Answer:
    """One reply to a warning, as ISO days; ``promised_on`` is empty without a promise."""

    replied_on: str
    recorded_at: str
    promised_on: str


def read_answers(replies: ReplyFrame, *, judged_at: datetime | None = None) -> Answers:
    """Replies by warning, oldest first.

    Args:
        replies: REPLIES; only those to warnings are read.
        judged_at: what was recorded later is not known; ``None`` knows all.
    """
    told = replies[replies["reply_kind"].eq("warning")]
    if judged_at is not None:
        told = told[~(told["recorded_at"] > pd.Timestamp(judged_at))]
    answers: dict[str, list[Answer]] = {}
    names = ("about_key", "replied_on", "recorded_at", "promised_on")
    for key, replied_on, recorded_at, promised_on in zip(*(told[name] for name in names), strict=True):
        moment = "" if pd.isna(recorded_at) else recorded_at.isoformat()
        day = moment[:10] if pd.isna(replied_on) else str(replied_on)[:10]
        answers.setdefault(str(key), []).append(Answer(day, moment, "" if pd.isna(promised_on) else str(promised_on)))
    return {key: tuple(sorted(each)) for key, each in answers.items()}


def answer_to(answers: Answers, warning_key: str, issued_on: str) -> Answer | None:
    """The newest reply to the paper that went out on that day; ``None`` if there is none."""
    since = [each for each in answers.get(warning_key, ()) if each.replied_on >= issued_on]
    return since[-1] if since else None
