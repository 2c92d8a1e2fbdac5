"""进度测算: how far each figure is, against its target, its past and its peers."""

from typing import Any

import numpy as np
import pandas as pd

from appraisal.against import against_past, against_target, but
from appraisal.evidence.codes import NOWHERE
from appraisal.frames import PROGRESS, FigureFrame, ProgressFrame
from appraisal.grouped import grouped
from appraisal.matching import is_in_order, positions_again
from appraisal.needs import comparable_values, find_assignments
from appraisal.peers import Peers
from appraisal.period import Period
from appraisal.ranking import Field
from appraisal.scheme import STARTED_STAGE, Round, Scheme
from appraisal.scoring.figures import Bools, Floats, Ints, as_floats
from appraisal.targets.due import elapsed_of, start_overdue_count
from appraisal.traits import Kinds, Traits, traits_of

_FIGURE = ["indicator_code", "subject_code"]
_Columns = dict[str, Any]
"""Columns by name, as arrays."""


def measure_progress(
    figures: FigureFrame,
    scheme: Scheme,
    period: Period,
    *,
    round: Round | None = None,  # noqa: A002 - the word of the field
) -> ProgressFrame:
    """进度测算: one row for every assignment, and one without weight for every other figure.

    Percentages of completion need a positive target; for a figure that is better when lower completion is
    ``(2 − figure/target) × 100``, which stays finite at zero. With a negative target only the gap is told, relative to
    its size; with a target of zero the gap is 0 where it is met and −100 where it is not. ``progress_gap_pp`` is in
    percentage points of the annual target for levels and counts, of the figure itself for growth and shares, and
    negative is always behind. A base of zero or less gives no 同比.

    A held figure sees its own place and widens its own range, but it never raises the bar for anyone else: places and
    the good end of a comparison are made among figures that stand; its bad end keeps what was reported, so that nobody
    loses points by another's doubt either.

    Args:
        figures: FIGURES.
        scheme: assignments, directions, comparisons.
        period: what the round is about.
        round: which assignments; ``None`` = all.
    """
    rows = _measure(figures, scheme, period)
    return _assign(rows, scheme, round)


def measure_cautious_progress(
    figures: FigureFrame,
    scheme: Scheme,
    period: Period,
    *,
    round: Round | None = None,  # noqa: A002
) -> ProgressFrame:
    """审慎进度: the same rows with every held figure in its cautious reading; all others stay exactly as they are."""
    probes = figures[figures["standing"].eq("held")]
    probes = probes.assign(value=probes["cautious_value"], is_probe=True)
    rows = _measure(pd.concat([figures.assign(is_probe=False), probes]), scheme, period)
    is_superseded = rows["standing"].eq("held") & ~rows["is_probe"]
    return _assign(rows[~is_superseded].sort_index(), scheme, round)


def measure_scenarios(figures: pd.DataFrame, scheme: Scheme, period: Period) -> pd.DataFrame:
    """Many readings of the same figures at once: a row sees only the rows of its own ``scenario``.

    Args:
        figures: FIGURES with ``scenario`` and ``is_probe`` (a probe sees the others and is seen by none).
        scheme: directions, comparisons.
        period: what the figures are about.

    Returns:
        ``figures`` with the columns of PROGRESS that do not depend on who is appraised on them; the index stays.
    """
    return _measure(figures, scheme, period)


def _measure(figures: pd.DataFrame, scheme: Scheme, period: Period) -> pd.DataFrame:
    """Every figure measured; rows with ``is_probe`` see the others and are seen by none. The index stays."""
    traits = traits_of(figures, scheme)
    told = _put_in(figures, traits, scheme)
    told |= {"elapsed_pct": _elapsed(figures, traits.kinds, scheme, period)}
    with np.errstate(divide="ignore", invalid="ignore"):
        told |= against_target(figures, told, traits.kinds)
        told |= against_past(figures, told["counted_value"], traits.kinds, scheme)
    told |= _among_peers(figures, told, traits, scheme)
    told |= _started(figures, told, traits.kinds, scheme, period)
    told |= {"benchmark_value": _benchmarks(figures, told["counted_value"], scheme)}
    texts = {
        name: getattr(traits, name).set_axis(figures.index) for name in ("direction", "comparison_code", "group_code")
    }
    columns: _Columns = {str(name): column for name, column in figures.items()}
    return pd.DataFrame(columns | told | texts, index=figures.index, copy=False)


def _put_in(figures: pd.DataFrame, traits: Traits, scheme: Scheme) -> _Columns:
    """代入: what stands in for a missing figure where the scheme says so, marked as such; it is no yardstick for others."""
    value, standing = as_floats(figures["value"]), figures["standing"]
    counted = np.where(scheme.remembered.is_any(standing, ["accepted", "held"]), value, np.nan)
    if scheme.policies.missing not in {"group_mean", "last_value"}:
        return {"counted_value": counted}
    is_last = scheme.policies.missing == "last_value"
    stand_in = as_floats(figures["earlier_value"]) if is_last else _standing_mean(figures, value, traits, scheme)
    is_put_in = scheme.remembered.is_any(standing, ["missing"]) & ~np.isnan(stand_in)
    return {
        "value": np.where(is_put_in, stand_in, value),
        "counted_value": np.where(is_put_in, stand_in, counted),
        "standing": standing.mask(is_put_in, "imputed"),
    }


def _is_probe(figures: pd.DataFrame) -> Bools:
    if "is_probe" not in figures:
        return np.zeros(len(figures), dtype=bool)
    return figures["is_probe"].to_numpy(dtype=bool)


def _standing_mean(figures: pd.DataFrame, value: Floats, traits: Traits, scheme: Scheme) -> Floats:
    stands = scheme.remembered.is_any(figures["standing"], ["accepted"]) & ~_is_probe(figures)
    values = pd.Series(np.where(stands, value, np.nan))
    return values.groupby(_comparison(figures, traits)).transform("mean").to_numpy()


def _comparison(figures: pd.DataFrame, traits: Traits) -> Ints:
    """Whom a row is compared with, as a number: the same indicator in the same comparison, within its own scenario."""
    if "scenario" not in figures:
        return traits.comparison
    return grouped(figures["scenario"].to_numpy(dtype=np.int64), traits.comparison).of


def _elapsed(figures: pd.DataFrame, kinds: Kinds, scheme: Scheme, period: Period) -> Floats:
    """时间进度 at the end of the period that the figure is about; half-month figures by the round's own period."""
    elapsed = as_floats(elapsed_of(figures["figure_period"], scheme))
    return np.where(np.isnan(elapsed) | kinds.is_half_month, period.elapsed_pct, elapsed)


def _among_peers(figures: pd.DataFrame, told: _Columns, traits: Traits, scheme: Scheme) -> _Columns:
    value: Floats = told["counted_value"]
    group = _comparison(figures, traits)
    rounded = as_floats(comparable_values(pd.Series(value, dtype=np.float64), figures["indicator_code"], scheme))
    rounded = but(rounded, traits.is_compared)
    is_told = ~np.isnan(rounded) & ~_is_probe(figures)
    stands = is_told & scheme.remembered.is_any(told.get("standing", figures["standing"]), ["accepted"])
    field = Field(np.where(traits.kinds.is_lower, -rounded, rounded), group)
    peers = Peers(group, stands=stands, is_told=is_told, is_lower=traits.kinds.is_lower)
    ends, dynamic = peers.ends(value), peers.ends(told["dynamic_value"])
    return {
        "rank": field.places(stands, ties=scheme.policies.ties),
        "last_rank": field.last_places(is_told),
        "peer_count": peers.count() + (~np.isnan(rounded) & ~stands),
        "peer_min_value": ends[0],
        "peer_max_value": ends[1],
        "tied_count": field.count_tied(stands),
        **peers.moments(value),
        "dynamic_min_value": dynamic[0],
        "dynamic_max_value": dynamic[1],
    }


def _benchmarks(figures: pd.DataFrame, value: Floats, scheme: Scheme) -> Floats:
    """对标值: the most demanding of the indicator's benchmarks; missing unless all of them are told."""
    pairs = [(each.code, code) for each in scheme.indicators for code in each.benchmarks]
    untold = np.full(len(figures), np.nan)
    if not pairs:
        return untold
    key = ["indicator_code", *(["scenario"] if "scenario" in figures else [])]
    named = pd.DataFrame(pairs, columns=_FIGURE).astype("str")
    is_told = ~_is_probe(figures) & ~np.isnan(value)
    rows = figures[list(dict.fromkeys([*key, "subject_code"]))].assign(counted_value=value)
    told = rows[is_told].merge(named, how="inner", on=_FIGURE, validate="many_to_one")
    if told.empty:
        return untold
    found = told.groupby(key)["counted_value"].agg(["min", "max", "count"]).reset_index()
    found = found[found["count"].eq(found["indicator_code"].map(named["indicator_code"].value_counts()))]
    lower = {each.code for each in scheme.indicators if each.direction == "lower"}
    demanding = found["max"].where(~found["indicator_code"].isin(lower), found["min"])
    lines = found[key].assign(benchmark_value=demanding)
    return as_floats(rows[key].merge(lines, how="left", on=key, validate="many_to_one")["benchmark_value"])


def _started(figures: pd.DataFrame, told: _Columns, kinds: Kinds, scheme: Scheme, period: Period) -> _Columns:
    """Stage of each project and, where it has not started, for how many month ends it should have."""
    if not scheme.projects and not any(each.kind == "stage" for each in scheme.indicators):
        untold = pd.arrays.IntegerArray(np.ones(len(figures), dtype=np.int64), np.ones(len(figures), dtype=bool))
        return {"stage_value": np.full(len(figures), np.nan), "start_overdue_count": untold}
    standing = told.get("standing", figures["standing"])
    rows = figures[["subject_code"]].assign(value=told.get("value", figures["value"]))
    is_stage = kinds.is_stage & scheme.remembered.is_any(standing, ["accepted"])
    stages = rows[is_stage].drop_duplicates("subject_code").set_index("subject_code")["value"]
    overdue = {each.subject_code: start_overdue_count(each, period) for each in scheme.projects}
    stage = rows["subject_code"].map(stages).astype("float64")
    months = rows["subject_code"].map(overdue).astype("Int64")
    count = months.mask(stage >= STARTED_STAGE, 0).where(stage.notna())
    return {"stage_value": stage.to_numpy(), "start_overdue_count": count.array}


def _assign(rows: pd.DataFrame, scheme: Scheme, round: Round | None) -> ProgressFrame:  # noqa: A002
    """Every assignment with its figure, then the figures that nobody is appraised on as their own."""
    assigned, figures = find_assignments(scheme, round), rows[_FIGURE]
    found = figures.rename(columns={"subject_code": "figure_subject_code"})
    at = positions_again(scheme.remembered, "assigned", found, assigned, ["indicator_code", "figure_subject_code"])
    others = np.flatnonzero(positions_again(scheme.remembered, "unassigned", assigned, figures, _FIGURE) == NOWHERE)
    weighted = _beside(assigned.drop(columns="group_code"), rows, at)
    if not len(others):
        return ProgressFrame(PROGRESS.conform(weighted))
    peer_group = {each.code: each.peer_group for each in scheme.subjects}
    subjects = figures["subject_code"].take(others).reset_index(drop=True)
    unassigned = pd.DataFrame(
        {
            "indicator_code": figures["indicator_code"].array.take(others),
            "subject_code": subjects,
            "figure_subject_code": subjects,
            "peer_group_code": subjects.map(peer_group),
            "weight_points": np.nan,
        }
    )
    measured = pd.concat([weighted, _beside(unassigned, rows, others)], ignore_index=True)
    return ProgressFrame(PROGRESS.conform(measured))


def _beside(owners: pd.DataFrame, rows: pd.DataFrame, at: Ints) -> pd.DataFrame:
    """What PROGRESS tells of the rows at some positions, beside who they are about."""
    names = [name for name in PROGRESS.columns if name in rows and name not in owners]
    found = rows[names]
    if not is_in_order(at, len(rows)):
        found = found.take(at) if at.min(initial=0) >= 0 else found.reset_index(drop=True).reindex(at)
    columns: _Columns = {str(name): column for name, column in owners.items()}
    columns |= {str(name): column.set_axis(owners.index) for name, column in found.items()}
    ordered = {name: columns[name] for name in PROGRESS.columns if name in columns}
    return pd.DataFrame(ordered, index=owners.index, copy=False)
