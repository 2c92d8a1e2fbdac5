"""预警事项的一程: one episode of warnings about one lamp, from its first paper to its end, as a row of WARNINGS."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from appraisal.frames import WARNINGS, WarningFrame
from appraisal.period import parse_period
from appraisal.warnings.course import pair_keys

ENDED = ("closed", "withdrawn")
"""States in which an episode ends; what comes after is another one."""
_KEY_LENGTH = 16
_TEXTS = (
    "warning_key",
    "indicator_code",
    "subject_code",
    "addressee_code",
    "addressee_role",
    "opened_period",
    "step_code",
    "issued_period",
    "issued_on",
    "reply_due_on",
    "clause",
    "warning_state",
)
_FIELDS = ("key", *_TEXTS[1:-1], "state")
"""Fields of an episode, in the order of the columns that tell them."""


@dataclass(frozen=True)
class Episode:
    """How far an episode has come.

    Attributes:
        key: 预警编号.
        indicator_code, subject_code: whose lamp.
        addressee_code, addressee_role: who must answer, and at which level.
        opened_period: when it began.
        step: number of the step in force.
        step_code: its measure.
        issued_period, issued_on: when its paper went out.
        reply_due_on: by when to answer; empty if no answer is asked for.
        clause: 条款 of the step.
        state: state in the row it was read from.
    """

    key: str
    indicator_code: str
    subject_code: str
    addressee_code: str
    addressee_role: str
    opened_period: str
    step: int
    step_code: str
    issued_period: str
    issued_on: str
    reply_due_on: str
    clause: str
    state: str = "open"


@dataclass(frozen=True)
class Verdict:
    """What becomes of an episode this period.

    Attributes:
        episode: as it stands now.
        state: 预警状态.
        reason_zh: why.
        is_issued: whether the paper of its step goes out now.
    """

    episode: Episode
    state: str
    reason_zh: str
    is_issued: bool = False


def warning_key(indicator_code: str, subject_code: str, opened_period: str) -> str:
    """预警编号: the same in every re-run and through all steps of an episode."""
    text = f"warning\x1f{indicator_code}\x1f{subject_code}\x1f{opened_period}"
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]


def latest_episodes(earlier: WarningFrame) -> dict[str, Episode]:
    """The newest row of each pair, by ``pair_key``; pairs whose episode ended are left out."""
    ends = {str(code): parse_period(str(code)).end_on for code in earlier["period"].unique()}
    order = zip(
        (ends[code] for code in earlier["period"].tolist()),
        earlier["issued_on"].fillna("").tolist(),
        earlier["warning_key"].tolist(),
        range(len(earlier)),
        strict=True,
    )
    ordered = [place for *_, place in sorted(order)]
    pairs = pair_keys(earlier).tolist()
    newest = {pairs[place]: place for place in ordered}
    found = read_episodes(earlier.iloc[sorted(newest.values())])
    return {pair: each for pair, each in found.items() if each.state not in ENDED}


def read_episodes(rows: pd.DataFrame) -> dict[str, Episode]:
    """The episodes that rows of WARNINGS tell of, by ``pair_key``."""
    told = [rows[name].fillna("").tolist() for name in _TEXTS]
    counts = rows["step_count"].tolist()
    episodes = [
        Episode(**dict(zip(_FIELDS, texts, strict=True)), step=int(count))
        for *texts, count in zip(*told, counts, strict=True)
    ]
    return dict(zip(pair_keys(rows).tolist(), episodes, strict=True))


def told_episode(episode: Episode) -> dict[str, object]:
    """The columns of WARNINGS that an episode carries with it."""
    return {
        "warning_key": episode.key,
        "indicator_code": episode.indicator_code,
        "subject_code": episode.subject_code,
        "addressee_code": episode.addressee_code,
        "addressee_role": episode.addressee_role,
        "opened_period": episode.opened_period,
        "step_code": episode.step_code,
        "step_count": episode.step,
        "issued_period": episode.issued_period,
        "issued_on": episode.issued_on,
        "reply_due_on": episode.reply_due_on or None,
        "clause": episode.clause,
    }


def frame_of(rows: Iterable[Mapping[str, object]]) -> WarningFrame:
    """WARNINGS in an order of their own, whatever order they came in."""
    order = ("indicator_code", "subject_code", "warning_key")
    listed = sorted(rows, key=lambda row: [str(row[name]) for name in order])
    if not listed:
        return WarningFrame(WARNINGS.empty())
    columns = {name: [row[name] for row in listed] for name in WARNINGS.columns}
    return WarningFrame(WARNINGS.conform(pd.DataFrame(columns)))
