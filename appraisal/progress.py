"""进度测算: how far each figure is, against its target, its past and its peers."""

import numpy as np
import pandas as pd

from appraisal.evidence.codes import NOWHERE, Codes
from appraisal.frames import PROGRESS, FigureFrame, ProgressFrame
from appraisal.matching import lay_beside, positions_again
from appraisal.needs import comparable_values, compare_codes, find_assignments, list_indicators
from appraisal.peers import Peers
from appraisal.period import MONTHS_IN_YEAR, Period
from appraisal.ranking import Field
from appraisal.scheme import STARTED_STAGE, Dynamic, Round, Scheme
from appraisal.targets import elapsed_of, start_overdue_count

_FIGURE = ["indicator_code", "subject_code"]
_KINDS = ["kind", "basis", "frequency", "direction", "compare_within"]
"""Of a few words each: compared as numbers while a round is measured."""


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
    rows = _measure(figures.assign(is_probe=False), scheme, period)
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
    indicators = list_indicators(scheme).drop(columns="uom").astype(dict.fromkeys(_KINDS, "category"))
    rows = lay_beside(figures.reset_index(drop=True), indicators, ["indicator_code"])
    rows = rows.assign(
        comparison_code=compare_codes(rows, scheme),
        elapsed_pct=_elapsed(rows, period),
        counted_value=rows["value"].where(rows["standing"].isin(["accepted", "held"])),
    ).pipe(_put_in, scheme)
    rows = (
        rows.pipe(_against_target).pipe(_against_past, scheme).pipe(_among_peers, scheme).pipe(_started, scheme, period)
    )
    rows = rows.assign(direction=rows["direction"].astype("str"))
    return rows.pipe(_against_benchmarks, scheme).set_index(figures.index)


def _put_in(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """代入: what stands in for a missing figure where the scheme says so, marked as such; it is no yardstick for others."""
    if scheme.policies.missing not in {"group_mean", "last_value"}:
        return rows
    is_missing = rows["standing"].eq("missing")
    stand_in = rows["earlier_value"] if scheme.policies.missing == "last_value" else _standing_mean(rows)
    is_put_in = is_missing & stand_in.notna()
    return rows.assign(
        value=rows["value"].mask(is_put_in, stand_in),
        counted_value=rows["counted_value"].mask(is_put_in, stand_in),
        standing=rows["standing"].mask(is_put_in, "imputed"),
    )


def _standing_mean(rows: pd.DataFrame) -> "pd.Series[float]":
    values = rows["value"].where(rows["standing"].eq("accepted") & ~rows["is_probe"])
    return values.groupby(_comparison(rows)).transform("mean")


def _comparison(rows: pd.DataFrame) -> "pd.Series[int]":
    """Whom a row is compared with, as a number: the same indicator in the same comparison, within its own scenario."""
    within = [name for name in ("indicator_code", "comparison_code", "scenario") if name in rows]
    return pd.Series(Codes(rows).place(*within), index=rows.index)


def _elapsed(rows: pd.DataFrame, period: Period) -> "pd.Series[float]":
    """时间进度 at the end of the period that the figure is about; half-month figures by the round's own period."""
    return elapsed_of(rows["figure_period"]).mask(rows["frequency"].eq("half_month")).fillna(period.elapsed_pct)


def _against_target(rows: pd.DataFrame) -> pd.DataFrame:
    """Completion, gap, shortfall and what is needed each month from now on."""
    value, due, target = rows["counted_value"], rows["due_value"], rows["target_value"]
    is_lower = rows["direction"].eq("lower")
    is_size = rows["kind"].isin(["level", "count"])
    ahead = (value - due) * np.where(is_lower, -1.0, 1.0)
    met_or_not = ahead.ge(0).map({True: 0.0, False: -100.0}).where(ahead.notna())
    gap = (ahead / target.abs().where(target != 0) * 100).fillna(met_or_not).where(is_size, ahead)
    due_completion = _completion(value, due, is_lower).fillna(met_or_not.add(100).where(due.eq(0)))
    months_left = (MONTHS_IN_YEAR * (1 - rows["elapsed_pct"] / 100)).where(rows["elapsed_pct"] < 100)  # noqa: PLR2004
    is_cumulative = is_size & rows["basis"].eq("ytd") & ~is_lower
    return rows.assign(
        completion_pct=_completion(value, target, is_lower),
        due_completion_pct=due_completion.where(target > 0),
        due_pct=(due / target * 100).where(is_size, 100.0).where(target > 0),
        progress_gap_pp=gap,
        shortfall_pct=(-ahead / due.abs().where(due != 0) * 100).fillna(-met_or_not),
        required_monthly_value=((target - value).clip(lower=0) / months_left).where(is_cumulative),
    )


def _completion(
    value: "pd.Series[float]", target: "pd.Series[float]", is_lower: "pd.Series[bool]"
) -> "pd.Series[float]":
    ratio = value / target.where(target > 0)
    return ratio.mask(is_lower, 2 - ratio) * 100


def _against_past(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """同比 of levels, change of growth and shares; either, or the scheme's own form, is the dynamic part of 功效系数."""
    value, base = rows["counted_value"], rows["year_ago_value"]
    is_rate = rows["kind"].isin(["growth", "share"])
    growth = (value / base.where(base > 0) - 1) * 100
    yoy, change = growth.where(rows["kind"].isin(["level", "count"])), (value - base).where(is_rate)
    dynamic = yoy.where(~is_rate, change)
    for each in scheme.indicators:
        if each.dynamic is not None:
            own = rows["indicator_code"].eq(each.code)
            dynamic = dynamic.mask(own, _moved(value, base, growth, each.dynamic, is_lower=each.direction == "lower"))
    return rows.assign(yoy_pct=yoy, change_pp=change, dynamic_value=dynamic)


def _moved(
    value: "pd.Series[float]", base: "pd.Series[float]", growth: "pd.Series[float]", dynamic: Dynamic, *, is_lower: bool
) -> "pd.Series[float]":
    """Movement in the scheme's own form; what had nothing left to gain has all of it while it stays there, else none."""
    match dynamic.form:
        case "growth":
            return growth
        case "change":
            return value - base
        case "headroom":
            sign = -1.0 if is_lower else 1.0
            limit = dynamic.limit_value or 0.0
            left, gained = (limit - base) * sign, (value - base) * sign
            kept = gained.ge(-left.abs()).map({True: 100.0, False: 0.0}).where(gained.notna())
            return (gained / left.where(left > 0) * 100).fillna(kept) * sign


def _among_peers(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    rounded = comparable_values(rows["counted_value"], rows["indicator_code"], scheme)
    rounded = rounded.where(rows["comparison_code"].notna())
    is_told = rounded.notna() & ~rows["is_probe"]
    stands = is_told & rows["standing"].eq("accepted")
    is_lower = rows["direction"].eq("lower")
    group = _comparison(rows)
    field = Field(rounded.mask(is_lower, -rounded), group)
    peers = Peers(group, stands=stands, is_told=is_told, is_lower=is_lower)
    value, dynamic = peers.ends(rows["counted_value"]), peers.ends(rows["dynamic_value"])
    return rows.assign(
        rank=field.places(stands, ties=scheme.policies.ties),
        last_rank=field.last_places(is_told),
        peer_count=peers.count() + (rounded.notna() & ~stands),
        peer_min_value=value[0],
        peer_max_value=value[1],
        tied_count=field.count_tied(stands),
        **peers.moments(rows["counted_value"]),
        dynamic_min_value=dynamic[0],
        dynamic_max_value=dynamic[1],
    )


def _against_benchmarks(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """对标值: the most demanding of the indicator's benchmarks; missing unless all of them are told."""
    pairs = [(each.code, code) for each in scheme.indicators for code in each.benchmarks]
    if not pairs:
        return rows.assign(benchmark_value=np.nan)
    named = pd.DataFrame(pairs, columns=_FIGURE).astype("str")
    scenario = ["scenario"] if "scenario" in rows else []
    told = rows.loc[
        ~rows["is_probe"] & rows["counted_value"].notna(), [*_FIGURE, *scenario, "counted_value", "direction"]
    ]
    told = told.merge(named, how="inner", on=_FIGURE, validate="many_to_one")
    if told.empty:
        return rows.assign(benchmark_value=np.nan)
    key = ["indicator_code", *scenario]
    found = told.groupby(key)["counted_value"].agg(["min", "max", "count"]).reset_index()
    found = found[found["count"].eq(found["indicator_code"].map(named["indicator_code"].value_counts()))]
    lower = {each.code for each in scheme.indicators if each.direction == "lower"}
    demanding = found["max"].where(~found["indicator_code"].isin(lower), found["min"])
    lines = found[key].assign(benchmark_value=demanding)
    return rows.merge(lines, how="left", on=key, validate="many_to_one")


def _started(rows: pd.DataFrame, scheme: Scheme, period: Period) -> pd.DataFrame:
    """Stage of each project and, where it has not started, for how many month ends it should have."""
    if not scheme.projects and not any(each.kind == "stage" for each in scheme.indicators):
        untold = pd.Series(pd.NA, index=rows.index, dtype="Int64")
        return rows.assign(stage_value=np.nan, start_overdue_count=untold)
    is_stage = rows["kind"].eq("stage") & rows["standing"].eq("accepted")
    stages = rows[is_stage].drop_duplicates("subject_code").set_index("subject_code")["value"]
    overdue = {each.subject_code: start_overdue_count(each, period) for each in scheme.projects}
    stage = rows["subject_code"].map(stages).astype("float64")
    months = rows["subject_code"].map(overdue).astype("Int64")
    return rows.assign(
        stage_value=stage,
        start_overdue_count=months.mask(stage >= STARTED_STAGE, 0).where(stage.notna()),
    )


def _assign(rows: pd.DataFrame, scheme: Scheme, round: Round | None) -> ProgressFrame:  # noqa: A002
    """Every assignment with its figure, then the figures that nobody is appraised on as their own."""
    assigned = find_assignments(scheme, round)
    found = rows.rename(columns={"subject_code": "figure_subject_code"})
    owner = ["indicator_code", "figure_subject_code"]
    at = positions_again(scheme.remembered, "assigned", found, assigned, owner)
    weighted = lay_beside(assigned.drop(columns="group_code"), found, owner, at=at)
    others = rows[positions_again(scheme.remembered, "unassigned", assigned, rows, _FIGURE) == NOWHERE]
    peer_group = {each.code: each.peer_group for each in scheme.subjects}
    others = others.assign(
        figure_subject_code=others["subject_code"],
        peer_group_code=others["subject_code"].map(peer_group),
        weight_points=np.nan,
    )
    measured = pd.concat([weighted, others], ignore_index=True) if len(others) else weighted
    return ProgressFrame(PROGRESS.conform(measured[[name for name in PROGRESS.columns if name in measured]]))
