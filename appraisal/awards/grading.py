"""等次: grades of subjects by their scale 计算等次, and what approved decisions make of them.

A computed grade and the grade after recorded decisions (一票肯定, 提档进位, 一票否决; domain.md S1-36, S1-62, §7) stand side by
side, each decision with its document number; points and places never change.
"""

import math
from dataclasses import dataclass

import pandas as pd

from appraisal.awards.grade_scale import GradeScale, PlaceRounding
from appraisal.frames import LedgerEntryFrame
from appraisal.scheme import Policies, Scheme
from appraisal.scoring.rule import NOISE

_FULL_PCT = 100.0
_FAR_BEHIND = 1e9
"""More than any total."""
_KINDS_ZH = {"promote": "提档进位", "affirm": "一票肯定", "veto": "一票否决"}
"""Decisions about grades, in the order in which they take effect."""
_GRADES = ["computed_grade", "grade", "grade_document_no", "grade_note_zh"]


def grade_subjects(subjects: pd.DataFrame, ledger: LedgerEntryFrame, scheme: Scheme) -> pd.DataFrame:
    """Grade the subjects 定等次.

    Args:
        subjects: ``subject_code``, ``peer_group_code``, ``total_points``, ``cautious_total_points`` (rounded),
            ``is_vetoed``, ``all_stand``.
        ledger: LEDGER_ENTRIES; its decisions change grades, each with its document number.
        scheme: ``grades``, ``policies``.

    Returns:
        ``subjects`` with ``computed_grade`` (by points and the scale alone), ``grade`` (after approved decisions),
        ``grade_document_no`` and ``grade_note_zh``; the grades are missing where no scale is about the subject's peer
        group or it has no points. Rows, points and places are as they were.
    """
    parts = [pd.DataFrame(None, index=subjects.index[:0], columns=_GRADES, dtype="str")]
    for scale in scheme.grades:
        own = subjects[subjects["peer_group_code"].isin(scale.peer_groups)]
        if len(own):
            parts.append(_grade_by(scale, own, ledger, scheme.policies))
    grades = pd.concat(parts)
    return subjects.assign(**{name: grades[name].reindex(subjects.index).astype("str") for name in _GRADES})


def official_totals(subjects: pd.DataFrame, policies: Policies) -> "pd.Series[float]":
    """The totals that make places and grades."""
    return subjects["cautious_total_points" if policies.rank_by == "cautious" else "total_points"]


def _grade_by(scale: GradeScale, subjects: pd.DataFrame, ledger: LedgerEntryFrame, policies: Policies) -> pd.DataFrame:
    points, groups, top = official_totals(subjects, policies), subjects["peer_group_code"], scale.steps[0].name_zh
    is_behind = subjects["is_vetoed"] & (policies.veto_effect == "last")
    why = _why_barred(subjects, scale)
    nobody = pd.Series(False, index=subjects.index)
    places = subjects["rank"] if "rank" in subjects.columns else None
    computed = assign_grades(points, groups, scale, is_barred=why.ne(""), is_behind=is_behind, places=places)
    freely = assign_grades(points, groups, scale, is_barred=nobody, is_behind=is_behind, places=places)
    note = why.where(freely.eq(top), "").mask(points.isna(), "没有得分，不评等次")
    of_subject = _decisions(ledger)
    grades = list(computed.astype("object").where(computed.notna(), None))
    decided = [
        _decide(grade, of_subject[subject], scale) if subject in of_subject else _Decided(grade)
        for grade, subject in zip(grades, subjects["subject_code"], strict=True)
    ]
    return pd.DataFrame(
        {
            "computed_grade": grades,
            "grade": [each.grade for each in decided],
            "grade_document_no": [each.document_no for each in decided],
            "grade_note_zh": [
                "；".join(filter(None, (first, *each.told))) for first, each in zip(note, decided, strict=True)
            ],
        },
        index=subjects.index,
        dtype="object",
    )


@dataclass(frozen=True)
class _Decided:
    """A grade after decisions, the documents of those that changed it, and what happened in words."""

    grade: str | None
    document_no: str | None = None
    told: tuple[str, ...] = ()


def _why_barred(subjects: pd.DataFrame, scale: GradeScale) -> "pd.Series[str]":
    """Why a subject may not get the top grade; empty where it may."""
    top = scale.steps[0].name_zh
    reasons = {
        "doubtful": (~subjects["all_stand"], f"有存疑或缺报的数据，不评{top}"),
        "vetoed": (subjects["is_vetoed"], f"一票否决，不评{top}"),
    }
    why = pd.Series("", index=subjects.index)
    for name, (is_so, text) in reasons.items():
        if name in scale.barred_from_top:
            why = why.mask(is_so, text)
    return why


def assign_grades(
    points: "pd.Series[float]",
    groups: "pd.Series[str]",
    scale: GradeScale,
    *,
    is_barred: "pd.Series[bool]",
    is_behind: "pd.Series[bool]",
    places: "pd.Series[int] | None" = None,
) -> "pd.Series[str]":
    """Grades of points 计算等次; also for appraisals of their own beside the total.

    Each quota is a share of those who have points, and its own: a grade that takes in all who tie at its line takes
    nothing from the next. Rows with equal points are never told apart.

    Args:
        points: rounded; a missing one gets no grade.
        groups: peer group of each row.
        scale: the grades.
        is_barred: rows that may not get the top grade.
        is_behind: rows that stand behind all others whatever their points.
        places: official places within the peer group, where ties may have been broken; quotas that are counted in each
            peer group follow them.

    Returns:
        Names of grades on the index of ``points``.
    """
    names = dict(enumerate(each.name_zh for each in scale.steps))
    reached = _reached_steps(points, scale)
    if not scale.uses_quota:
        return reached.mask(is_barred & reached.eq(0), 1.0).map(names).astype("str")
    order = points.where(~is_behind, points - _FAR_BEHIND)
    if places is not None and scale.quota_within != "all":
        order = -places.astype("float64")
    rows = pd.DataFrame({"order": order, "reached": reached, "is_barred": is_barred})
    rows = rows.assign(within="" if scale.quota_within == "all" else groups)[points.notna()]
    filled = [_fill_quotas(group, scale) for _, group in rows.groupby("within", sort=False)]
    steps = pd.concat(filled) if filled else pd.Series(dtype="float64")
    return steps.reindex(points.index).map(names).astype("str")


def _reached_steps(points: "pd.Series[float]", scale: GradeScale) -> "pd.Series[float]":
    """The best grade that each row's points allow, 0 = top."""
    if not scale.uses_thresholds:
        return pd.Series(0.0, index=points.index).where(points.notna())
    reached = pd.Series(float(len(scale.steps) - 1), index=points.index)
    for place, step in reversed(list(enumerate(scale.steps[:-1]))):
        floor = step.floor_points if step.floor_points is not None else math.inf
        is_met = points >= floor - NOISE if step.is_equal_enough else points > floor + NOISE
        reached = reached.mask(is_met, float(place))
    return reached.where(points.notna())


def _fill_quotas(rows: pd.DataFrame, scale: GradeScale) -> "pd.Series[float]":
    """Grades of one group, filled from the top."""
    given = pd.Series(float(len(scale.steps) - 1), index=rows.index)
    waiting, passed = rows, 0
    for place, step in enumerate(scale.steps[:-1]):
        quota = count_places(step.share_pct or 0.0, len(rows), scale.rounding or "floor") + passed
        claims = waiting[waiting["reached"] <= place]
        is_shut = claims["is_barred"] & (place == 0)
        if scale.barred_place == "next":
            claims, is_shut = claims[~is_shut], is_shut[~is_shut]
        served = claims[_are_served(claims, quota, scale)]
        chosen = served.index[~is_shut.loc[served.index]]
        given.loc[chosen] = float(place)
        waiting = waiting.drop(index=chosen)
        passed = max(quota - len(chosen), 0) if scale.unused_quota == "pass_down" else 0
    return given


def _are_served(claims: pd.DataFrame, quota: int, scale: GradeScale) -> "pd.Series[bool]":
    """Whose claims on one grade lie within its places; ties across the last place by the scale's word."""
    if scale.line_ties == "exclude":
        return claims["order"].rank(method="max", ascending=False) <= quota
    return claims["order"].rank(method="min", ascending=False) <= quota


def count_places(share_pct: float, count: int, rounding: PlaceRounding) -> int:
    """名额: places that a share makes of a number of subjects."""
    places = share_pct * count / _FULL_PCT
    match rounding:
        case "floor":
            return math.floor(places + NOISE)
        case "half_up":
            return math.floor(places + 0.5 + NOISE)
        case "ceil":
            return math.ceil(places - NOISE)


@dataclass(frozen=True)
class _Decision:
    """One recorded decision about a subject's grade."""

    kind: str
    matter_zh: str
    document_no: str
    steps: int
    is_effective: bool


def _decisions(ledger: LedgerEntryFrame) -> dict[str, list[_Decision]]:
    """Decisions of each subject that have effect or lack their document, oldest first."""
    told = ledger[ledger["kind"].isin(list(_KINDS_ZH)) & ledger["settlement_code"].isin(["counted", "undocumented"])]
    told = told.sort_values(["occurred_on", "event_key"], kind="stable")
    told = told.assign(steps=told["factored_points"].fillna(0), matter_zh=told["matter_zh"].fillna("—"))
    names = ["subject_code", "kind", "matter_zh", "document_no", "steps", "settlement_code"]
    decisions: dict[str, list[_Decision]] = {}
    for subject, kind, matter, document, steps, code in zip(*(told[name] for name in names), strict=True):
        decision = _Decision(kind, matter, document, int(steps), code == "counted")
        decisions.setdefault(subject, []).append(decision)
    return decisions


def _decide(grade: str | None, decisions: list[_Decision], scale: GradeScale) -> _Decided:
    """What the recorded decisions on one subject make of its grade.

    A promotion raises by its steps, an affirmation to its grade, a veto lowers to its grade and lets nothing raise.
    """
    told = [f"{_KINDS_ZH[each.kind]}“{each.matter_zh}”没有文号，未生效" for each in decisions if not each.is_effective]
    effective = [each for each in decisions if each.is_effective]
    if grade is None or not effective:
        return _Decided(grade, told=tuple(told))
    names, documents = [each.name_zh for each in scale.steps], list[str]()
    step, is_vetoed = names.index(grade), any(each.kind == "veto" for each in effective)
    for kind, kind_zh in _KINDS_ZH.items():
        own = [each for each in effective if each.kind == kind]
        papers = "、".join(dict.fromkeys(each.document_no for each in own))
        if own and is_vetoed and kind != "veto":
            told.append(f"{kind_zh}（{papers}）因一票否决未生效")
        elif own:
            after = _after(kind, step, sum(each.steps for each in own), scale)
            told.append(f"{kind_zh}（{papers}），{_moved_zh(names[step], names[after])}")
            documents += [papers] if after != step else []
            step = after
    return _Decided(names[step], "、".join(documents) or None, tuple(told))


def _moved_zh(before: str, after: str) -> str:
    return "等次不变" if before == after else f"由{before}改为{after}"


def _after(kind: str, step: int, steps: int, scale: GradeScale) -> int:
    names = [each.name_zh for each in scale.steps]
    if kind == "promote":
        return max(step - steps, 0)
    if kind == "affirm":
        return min(step, names.index(scale.affirm_grade) if scale.affirm_grade is not None else 0)
    return max(step, names.index(scale.veto_grade)) if scale.veto_grade is not None else step
