"""所需数据: which figures a round needs, from whom they are due and with whom they are compared."""

import numpy as np
import pandas as pd

from appraisal.period import Period
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Round, Scheme
from appraisal.special.weights import list_special_weights
from appraisal.targets.due import due_period

_FIGURE = ["indicator_code", "subject_code"]


def find_assignments(scheme: Scheme, round: Round | None) -> pd.DataFrame:  # noqa: A002 - the word of the field
    """指标分配 of a round: the scheme's assignments for the kinds of subjects that the round is about."""
    if round is None:
        return scheme.assignments
    if "appraised" not in round.roles:
        return scheme.assignments.iloc[:0]
    kinds = scheme.assignments["subject_code"].map({each.code: each.kind for each in scheme.subjects})
    return scheme.assignments[kinds.isin(round.subject_kinds)].reset_index(drop=True)


def find_needs(scheme: Scheme, period: Period, round: Round | None) -> pd.DataFrame:  # noqa: A002
    """What a round needs 所需数据.

    Returns:
        One row per (indicator_code, subject_code): the figures that count, their parts (支撑子指标), the same
        indicator of those they are compared with, benchmarks, and for project rounds every project's indicators; with
        ``due_period`` (missing = none due yet), ``is_benchmark`` and the indicator's columns.
    """
    name = "needs" if round is None else f"needs.{round.code}"
    needed = scheme.once(name, lambda: _lasting_needs(scheme, round))
    due = due_periods(scheme, period)
    code, texts = scheme.remembered.coded(needed["indicator_code"])
    told = [*(due[str(text)] for text in texts), None]
    return needed.assign(due_period=scheme.remembered.spread(told, code, needed.index))


def due_periods(scheme: Scheme, period: Period) -> dict[str, str | None]:
    """Code of the observation period that ``period`` needs of each indicator; ``None`` where none is due yet."""
    return {each.code: due_period(each, scheme, period) for each in scheme.indicators}


def _lasting_needs(scheme: Scheme, round: Round | None) -> pd.DataFrame:  # noqa: A002
    """What is needed in every period alike."""
    counted = find_own_figures(scheme, round)
    own = _assigned_figures(scheme, round)
    kinds = own["indicator_code"].map({each.code: each.kind for each in scheme.indicators})
    is_ledger = kinds.isin(["event", "milestone"])
    others = [_peers(own[~is_ledger], scheme), _benchmarks(own[~is_ledger], scheme)]
    needed = pd.concat([counted, *others], ignore_index=True).drop_duplicates(_FIGURE, ignore_index=True)
    benchmarks = {each.code for each in scheme.subjects if each.kind == "benchmark"}
    needed = needed.merge(list_indicators(scheme), how="left", on="indicator_code", validate="many_to_one")
    return needed.assign(is_benchmark=needed["subject_code"].isin(benchmarks))


def counted_periods(scheme: Scheme, period: Period, round: Round) -> tuple[str, ...]:  # noqa: A002
    """Observation periods whose figures a round may count: its own and the newest quarter end."""
    periods = {scheme.observed_period(each, period) for each in scheme.indicators if each.role in round.roles}
    return tuple(sorted(code for code in periods | {period.observation_code} if code))


def find_read_indicators(scheme: Scheme, round: Round) -> frozenset[str] | None:  # noqa: A002
    """Indicators that a round must read; ``None`` = all, wherever anybody is appraised and everything may be evidence.

    A round about projects alone reads what is reported of projects, and what stands beside it by the scheme.
    """
    if "appraised" in round.roles:
        return None
    by_code = scheme.indicator_by_code
    found: set[str] = set()
    layer = {each.code for each in scheme.indicators if each.role in round.roles}
    while layer:
        found |= layer
        beside = (by_code[code] for code in layer if code in by_code)
        layer = {
            code
            for each in beside
            for code in (*each.parts, *each.plausible.corroborated_by, each.plausible.steady_rate_to)
            if code
        } - found
    return frozenset(found)


def find_own_figures(scheme: Scheme, round: Round | None) -> pd.DataFrame:  # noqa: A002
    """The figures that a round is about: those that count, their parts 支撑子指标, and every project's."""
    own = _assigned_figures(scheme, round)
    found = pd.concat([own, _parts(own, scheme), _projects(scheme, round)], ignore_index=True)
    return found.drop_duplicates(ignore_index=True)


def list_indicators(scheme: Scheme) -> pd.DataFrame:
    """What the method needs to know of each indicator, one row each."""
    return scheme.once("indicators", lambda: _listed_indicators(scheme))


def _listed_indicators(scheme: Scheme) -> pd.DataFrame:
    columns = ["indicator_code", "group_code", "uom", "kind", "basis", "frequency", "direction", "compare_within"]
    rows = [
        (
            each.code,
            each.group_code,
            each.uom,
            each.kind,
            each.basis,
            each.frequency,
            each.direction,
            each.compare_within,
        )
        for each in scheme.indicators
    ]
    return pd.DataFrame(rows, columns=columns).astype("str")


def compare_codes(rows: pd.DataFrame, scheme: Scheme) -> "pd.Series[str]":
    """比较范围 of each (indicator, subject): its peer group or its kind; missing for benchmarks and strangers."""
    comparable = [each for each in scheme.subjects if each.kind != "benchmark"]
    code, texts = pd.factorize(rows["subject_code"])
    by_group, by_kind = (
        {each.code: str(getattr(each, name)) for each in comparable} for name in ("peer_group", "kind")
    )
    told = np.array([[*(known.get(text) for text in texts), None] for known in (by_kind, by_group)], dtype=object)
    return pd.Series(told[rows["compare_within"].eq("peer_group").astype(int), code], index=rows.index, dtype="str")


def comparable_values(
    values: "pd.Series[float]", indicator_codes: "pd.Series[str]", scheme: Scheme
) -> "pd.Series[float]":
    """Figures as they are placed 排位用的数: as given but for binary noise, or rounded to each indicator's decimals first."""
    if scheme.policies.rank_figures_on == "as_given":
        return drop_noise(values)
    decimals = {each.code: each.decimals for each in scheme.indicators}
    code, texts = scheme.remembered.coded(indicator_codes)
    places = pd.Series(np.array([*(decimals[text] for text in texts), 0])[code], index=values.index)
    return round_series(values, places, mode=scheme.policies.rounding)


def _assigned_figures(scheme: Scheme, round: Round | None) -> pd.DataFrame:  # noqa: A002
    """Figures that somebody is appraised on, in the total or in a special appraisal 专项考评."""
    beside = list_special_weights(scheme, round)[_FIGURE]
    own = pd.concat([_figures_of(find_assignments(scheme, round)), beside], ignore_index=True)
    return own.drop_duplicates(ignore_index=True)


def _figures_of(assigned: pd.DataFrame) -> pd.DataFrame:
    figures = assigned[["indicator_code", "figure_subject_code"]]
    return figures.rename(columns={"figure_subject_code": "subject_code"}).drop_duplicates()


def _parts(own: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Parts, and parts of parts, of the needed figures."""
    pairs = [(each.code, part) for each in scheme.indicators for part in each.parts]
    parts = pd.DataFrame(pairs, columns=["indicator_code", "part_code"]).astype("str")
    found, layer = [own.iloc[:0]], own
    while len(layer) and len(found) <= len(scheme.indicators):
        layer = layer.merge(parts, how="inner", on="indicator_code", validate="many_to_many")
        layer = layer.drop(columns="indicator_code").rename(columns={"part_code": "indicator_code"})[_FIGURE]
        layer = layer.drop_duplicates()
        found.append(layer)
    return pd.concat(found, ignore_index=True)


def _peers(own: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """The same indicator for everybody in the same comparison."""
    members = [
        (each.code, within, getattr(each, within)) for each in scheme.subjects for within in ("peer_group", "kind")
    ]
    table = pd.DataFrame(members, columns=["subject_code", "compare_within", "comparison_code"]).astype("str")
    within = own.merge(list_indicators(scheme), how="left", on="indicator_code", validate="many_to_one")
    wanted = within.assign(comparison_code=compare_codes(within, scheme))
    wanted = wanted[["indicator_code", "compare_within", "comparison_code"]].drop_duplicates()
    peers = wanted.merge(table, how="inner", on=["compare_within", "comparison_code"], validate="many_to_many")
    return peers[_FIGURE]


def _benchmarks(own: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    codes = [each.code for each in scheme.subjects if each.kind == "benchmark"]
    pairs = [(indicator, code) for indicator in own["indicator_code"].unique() for code in codes]
    return pd.DataFrame(pairs, columns=_FIGURE).astype("str")


def _projects(scheme: Scheme, round: Round | None) -> pd.DataFrame:  # noqa: A002
    is_wanted = round is None or "project" in round.roles
    indicators = [each.code for each in scheme.indicators if each.role == "project"] if is_wanted else []
    pairs = [(indicator, project.subject_code) for indicator in indicators for project in scheme.projects]
    return pd.DataFrame(pairs, columns=_FIGURE).astype("str")
