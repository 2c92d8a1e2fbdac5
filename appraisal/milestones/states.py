"""重点工作节点: key work that is appraised by what was finished by when.

A node (节点) is due on a day and weighs what the scheme gives it among the nodes of the same subject and indicator. Finished
by that day it counts full, late it loses in proportion until nothing is left after ``late_days`` days (domain.md F19, S3-34).
The scheme states the nodes (``scheme/<year>/milestones.yaml``), the ledger of events the days on which they were finished.
"""

import pandas as pd

from appraisal.frames import FIGURES, MILESTONE_STATES, EventFrame, FigureFrame, MilestoneStateFrame
from appraisal.milestones.nodes import Milestone
from appraisal.period import Period
from appraisal.scheme import Scheme

_FIGURE = ["indicator_code", "subject_code"]
_NODE = [*_FIGURE, "milestone_code"]
_PLACE = ["raw_sha256", "file_name", "cell_ref"]


def list_milestones(events: EventFrame, scheme: Scheme, period: Period) -> MilestoneStateFrame:
    """节点情况: how each node of the year stands at the end of ``period``, and what it counts.

    A node not due yet does not count, even where it is finished. One that is due and unfinished is late by the days up to
    the end of the period, and by one day at least: on its last day it is not on time any more. Where the ledger holds several
    days for one node the latest counts; a wrong entry is withdrawn there.

    Args:
        events: EVENTS; of kind ``milestone``, with the node's code or name as ``matter_zh`` and the day it was finished.
        scheme: its ``milestones``.
        period: entries after its end are not known yet.

    Returns:
        MILESTONE_STATES: one row a node in the order of the scheme; ``milestone_completion_pct`` is missing where it does
        not count.
    """
    nodes = pd.DataFrame([_row(each) for each in scheme.milestones], columns=[*_NODE, *_FIXED])
    nodes = nodes.merge(_finished(events, nodes, period), how="left", on=_NODE, validate="one_to_one")
    end_on = pd.Timestamp(period.end_on)
    due_on, done_on = pd.to_datetime(nodes["due_on"]), pd.to_datetime(nodes["done_on"])
    is_due, is_done = due_on <= end_on, done_on.notna()
    late = (done_on.fillna(end_on) - due_on).dt.days.clip(lower=(~is_done).astype("int64")).where(is_due)
    weights = nodes.groupby(_FIGURE)["weight"].transform("sum")
    states = nodes.assign(
        milestone_share_pct=nodes["weight"] / weights * 100,
        overdue_days_count=late.astype("Int64"),
        milestone_completion_pct=(1 - late / nodes["late_days"]).clip(lower=0) * 100,
        state_zh=[_state_zh(*each) for each in zip(is_due, is_done, late, strict=True)],
    )
    return MilestoneStateFrame(MILESTONE_STATES.conform(states.drop(columns=["weight", "late_days"])))


def milestone_figures(states: MilestoneStateFrame) -> pd.DataFrame:
    """节点完成率 of each subject and indicator: 100 × Σ weight × completion / Σ weight over the nodes that are due.

    Args:
        states: as ``list_milestones`` gives them.

    Returns:
        ``indicator_code``, ``subject_code``, ``value`` in percent 0–100 (missing before the first node is due) and the place
        of the newest entry.
    """
    share = states["milestone_share_pct"].where(states["milestone_completion_pct"].notna(), 0.0)
    earned = (share * states["milestone_completion_pct"]).fillna(0.0)
    rows = pd.DataFrame(states).assign(share=share, earned=earned)
    by_figure = rows.sort_values("done_on", kind="stable", na_position="first").groupby(_FIGURE, as_index=False)
    figures = by_figure.agg(
        share=("share", "sum"), earned=("earned", "sum"), **{name: (name, "last") for name in _PLACE}
    )
    figures["value"] = figures["earned"] / figures["share"].where(figures["share"] > 0)
    return figures.drop(columns=["share", "earned"])


def is_any_due(figures: pd.DataFrame, scheme: Scheme, period: Period) -> "pd.Series[bool]":
    """Whether a node of each figure is due by the end of ``period``; false for figures of other indicators.

    Args:
        figures: ``indicator_code``, ``subject_code``.
        scheme: its ``milestones``.
        period: what it is about.
    """
    due = {(each.indicator_code, each.subject_code) for each in scheme.milestones if each.due_on <= period.end_on}
    if not due:
        return pd.Series(False, index=figures.index)
    return pd.Series(pd.MultiIndex.from_frame(figures[_FIGURE]).isin(due), index=figures.index)


def accept_milestones(figures: FigureFrame, events: EventFrame, scheme: Scheme, period: Period) -> FigureFrame:
    """Figures of milestone indicators: how far the nodes that are due are finished; without a node due, not due.

    Args:
        figures: FIGURES; rows of indicators of kind ``milestone`` get their value here, for observations have none.
        events: EVENTS.
        scheme: kinds of indicators, nodes.
        period: what the round is about.
    """
    codes = [each.code for each in scheme.indicators if each.kind == "milestone"]
    is_own = figures["indicator_code"].isin(codes)
    if not is_own.any():
        return figures
    values = milestone_figures(list_milestones(events, scheme, period))
    blank = figures[is_own].drop(columns=["value", *_PLACE])
    filled = blank.merge(values, how="left", on=_FIGURE, validate="one_to_one")
    standing = pd.Series("accepted", index=filled.index, dtype="str").mask(filled["value"].isna(), "not_due")
    filled = filled.assign(cautious_value=filled["value"], standing=standing, figure_period=period.observation_code)
    return FigureFrame(FIGURES.conform(pd.concat([figures[~is_own], filled], ignore_index=True)))


_FIXED = ("milestone_zh", "due_on", "weight", "late_days", "clause")


def _row(node: Milestone) -> tuple[str | float, ...]:
    due_on = node.due_on.isoformat()
    fixed = (node.name_zh, due_on, node.weight, node.late_days, node.clause)
    return (node.indicator_code, node.subject_code, node.code, *fixed)


def _finished(events: EventFrame, nodes: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The day on which each node was finished, with the document and the place that say so."""
    is_told = events["kind"].eq("milestone") & ~events["is_withdrawn"]
    told = events[is_told & (events["occurred_on"] <= period.end_on.isoformat())]
    named = [
        nodes[_NODE].assign(matter_zh=nodes[column].astype("str")).drop_duplicates([*_FIGURE, "matter_zh"])
        for column in ("milestone_code", "milestone_zh")
    ]
    called = pd.concat(named, ignore_index=True).drop_duplicates([*_FIGURE, "matter_zh"])
    told = told.drop(columns="clause").assign(matter_zh=told["matter_zh"].str.strip())
    found = told.merge(called, how="inner", on=[*_FIGURE, "matter_zh"], validate="many_to_one")
    newest = found.sort_values("occurred_on", kind="stable").drop_duplicates(_NODE, keep="last")
    return newest.rename(columns={"occurred_on": "done_on"})[[*_NODE, "done_on", "document_no", *_PLACE]]


def _state_zh(is_due: bool, is_done: bool, late: float) -> str:
    if not is_due:
        return "未到期（已完成）" if is_done else "未到期"
    if late == 0:
        return "按期完成"
    return f"逾期{late:.0f}天{'完成' if is_done else '，尚未完成'}"
