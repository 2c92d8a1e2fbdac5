"""Scoring of FINDINGS against the truth, figure by figure and submission by submission.

A *figure* is an indicator of a subject in a period. A figure is **planted** (altered by a case), **neutral** (a case
touches it without being it) or **clean**. An alert on a planted figure finds its cluster, one on a clean figure is false,
one on a neutral figure is nothing. Neutral are: all figures of a submission that holds a planted one; figures that were
changed to keep the books straight; and the direct echoes, later periods of the same series, and of those tied to it
by a sum, in the same year and, from the same period on, in the next (whose base or previous growth is the altered one).
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from benchmarks.detection.annual import INDICATORS
from benchmarks.detection.panel import Panel

CELL = ["indicator_code", "subject_code", "period"]
SUBMISSION = ["subject_code", "period"]
BUDGETS_PCT = (4, 6, 8, 10)
_FAMILIES = (("gdp", "gdp1", "gdp2", "gdp3"), ("fai", "rei"))
_COUNT_WEIGHT = 0.05


@dataclass(frozen=True)
class Score:
    """How a detector did on one panel.

    Attributes:
        figures: recall, precision and f1 over planted clusters; kind_recall and kind_f1, in which every kind weighs the
            same however many figures its cases alter; false_per_1000 clean figures; case_recall; false_unit_year_pct.
        by_kind: share of planted clusters found, by kind.
        cases_by_kind: share of cases of which at least one planted figure is found.
        budget: by per cent of submissions reviewed: share of cases met, and precision of what is reviewed.
    """

    figures: dict[str, float]
    by_kind: dict[str, float]
    cases_by_kind: dict[str, float]
    budget: dict[int, tuple[float, float]]


def alerts_of(findings: pd.DataFrame, panel: Panel, *, suspicion_min: float | None = None) -> pd.DataFrame:
    """Findings on one figure of a judged period, one row a finding: ``CELL`` and ``suspicion``.

    Rows without subject are notices to all (口径) and no alerts; so is what lies before the judged periods. Doubts about
    corroboration (no sender's figure) are never false and never right.
    """
    rows = findings.copy()
    rows["suspicion"] = pd.to_numeric(rows["suspicion"], errors="coerce") if "suspicion" in rows else 1.0
    rows["suspicion"] = rows["suspicion"].fillna(0.0)
    has_subject = rows["subject_code"].notna() & (rows["subject_code"].astype("str") != "")
    rows = rows[has_subject & rows["period"].isin(_judged(panel))]
    if suspicion_min is not None:
        rows = rows[rows["suspicion"] >= suspicion_min]
    return rows[[*CELL, "suspicion"]].reset_index(drop=True)


def score(findings: pd.DataFrame, truth: pd.DataFrame, panel: Panel, *, suspicion_min: float | None = None) -> Score:
    """Score findings.

    Args:
        findings: at least ``CELL``; ``suspicion`` (0–1) orders the review, all alike if absent.
        truth: ``forger.TRUTH``.
        panel: subjects, periods and indicators that were judged.
        suspicion_min: findings below it are left out.
    """
    alerts = alerts_of(findings, panel, suspicion_min=suspicion_min)
    flagged = _keys(alerts.drop_duplicates(CELL))
    hits = _clusters(truth, flagged)
    neutral = neutral_cells(truth, panel)
    false = {key for key in flagged - neutral - _keys(truth) if key[0] in INDICATORS}
    judged = {(code, *place) for code in INDICATORS for place in _submissions(panel)}
    clean = len(judged - neutral - _keys(truth))
    by_kind = hits.groupby("kind", sort=False)["is_found"].mean()
    cases = hits.groupby(["kind", "case"], sort=False)["is_found"].max()
    recall, found = float(hits["is_found"].mean()), int(hits["is_found"].sum())
    precision = found / max(found + len(false), 1)
    return Score(
        figures={
            "recall": recall,
            "precision": precision,
            "f1": _harmonic(precision, recall),
            "kind_recall": float(by_kind.mean()),
            "kind_f1": _harmonic(precision, float(by_kind.mean())),
            "false_per_1000": 1000 * len(false) / max(clean, 1),
            "case_recall": float(cases.mean()),
            "false_unit_year_pct": _unit_years(false, truth, panel),
        },
        by_kind={str(kind): float(value) for kind, value in by_kind.items()},
        cases_by_kind={str(kind): float(value) for kind, value in cases.groupby("kind", sort=False).mean().items()},
        budget=budget_curve(alerts, truth, panel),
    )


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-12)


def _clusters(truth: pd.DataFrame, flagged: set[tuple[str, ...]]) -> pd.DataFrame:
    """One row a cluster of planted figures: kind, case, whether any of its figures is flagged."""
    counted = truth[truth["role"] != "carried"]
    is_found = [key in flagged for key in counted[CELL].itertuples(index=False, name=None)]
    return (
        counted.assign(is_found=is_found)
        .groupby(["kind", "case", "cluster"], sort=False)["is_found"]
        .max()
        .reset_index()
    )


def _keys(frame: pd.DataFrame) -> set[tuple[Any, ...]]:
    return set(frame[CELL].itertuples(index=False, name=None))


def _submissions(panel: Panel) -> list[tuple[str, str]]:
    return [(subject, period) for subject in panel.subjects for period in _judged(panel)]


def _judged(panel: Panel) -> list[str]:
    return [panel.period(year, slot) for year in panel.judged_years for slot in range(len(panel.spec.slots))]


def neutral_cells(truth: pd.DataFrame, panel: Panel) -> set[tuple[str, ...]]:
    """Cells on which an alert is neither found nor false (see the module's head); planted ones may be among them."""
    family = {code: next((each for each in _FAMILIES if code in each), (code,)) for code in INDICATORS}
    places = {panel.period(y, s): (y, s) for y in range(1, len(panel.years)) for s in range(len(panel.spec.slots))}
    outside = [code for code, *_ in panel.corroboration]
    cells: set[tuple[str, ...]] = set()
    for indicator, subject, period in truth[CELL].itertuples(index=False, name=None):
        cells |= {(code, subject, period) for code in (*INDICATORS, *outside)}
        year, slot = places[period]
        later = [(y, s) for y in (year, year + 1) for s in range(slot, len(panel.spec.slots)) if y < len(panel.years)]
        cells |= {(code, subject, panel.period(*each)) for code in family[indicator] for each in later}
    return cells


def _unit_years(false: set[tuple[str, ...]], truth: pd.DataFrame, panel: Panel) -> float:
    """Share of subject-years without any planted figure that have a false alert, percent."""
    planted = {(subject, period[:4]) for subject, period in truth[SUBMISSION].itertuples(index=False, name=None)}
    all_years = {(subject, period[:4]) for subject, period in _submissions(panel)} - planted
    alarmed = {(subject, period[:4]) for _, subject, period in false} & all_years
    return 100 * len(alarmed) / max(len(all_years), 1)


def ranked_submissions(alerts: pd.DataFrame) -> list[tuple[str, str]]:
    """Submissions (subject, period) from the most suspicious on: highest suspicion + 0.05 a finding."""
    if alerts.empty:
        return []
    each = alerts.groupby(SUBMISSION)["suspicion"].agg(["max", "size"])
    order = (each["max"] + _COUNT_WEIGHT * each["size"]).rename("order").reset_index()
    order = order.sort_values(["order", *SUBMISSION], ascending=[False, True, True])
    return list(order[SUBMISSION].itertuples(index=False, name=None))


def budget_curve(
    alerts: pd.DataFrame, truth: pd.DataFrame, panel: Panel, *, ranking: list[tuple[str, str]] | None = None
) -> dict[int, tuple[float, float]]:
    """What a review of the top few per cent of submissions meets.

    Args:
        alerts: as ``alerts_of`` gives them.
        truth: ``forger.TRUTH``.
        panel: how many submissions there are.
        ranking: submissions in another order, for instance a learned one; never learned on these cases.

    Returns:
        By budget in per cent: share of cases of which a planted submission is reviewed, and share of the reviewed that
        hold a planted figure (submissions that merely echo one are left out of this share).
    """
    order = ranked_submissions(alerts) if ranking is None else ranking
    planted = {place for places in _places(truth).values() for place in places}
    echoes = {(subject, period) for _, subject, period in neutral_cells(truth, panel)} - planted
    curve = {}
    for budget in BUDGETS_PCT:
        judged = [place for place in _top(order, panel, budget) if place not in echoes]
        right = sum(place in planted for place in judged) / max(len(judged), 1)
        curve[budget] = (float(cases_met(order, truth, panel, budget)["is_met"].mean()), right)
    return curve


def cases_met(ranking: list[tuple[str, str]], truth: pd.DataFrame, panel: Panel, budget_pct: float) -> pd.DataFrame:
    """Of each case (``kind``, ``case``), whether a review of the first submissions of a ranking ``is_met``."""
    top = set(_top(ranking, panel, budget_pct))
    rows = [(*case, not top.isdisjoint(places)) for case, places in _places(truth).items()]
    return pd.DataFrame(rows, columns=["kind", "case", "is_met"])


def _top(ranking: list[tuple[str, str]], panel: Panel, budget_pct: float) -> list[tuple[str, str]]:
    return ranking[: max(1, round(len(_submissions(panel)) * budget_pct / 100))]


def _places(truth: pd.DataFrame) -> dict[tuple[str, str], set[tuple[str, str]]]:
    """Submissions that hold a planted figure, by kind and case."""
    counted = truth[truth["role"] != "carried"]
    places: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for kind, case, subject, period in counted[["kind", "case", *SUBMISSION]].itertuples(index=False, name=None):
        places.setdefault((kind, case), set()).add((subject, period))
    return places
