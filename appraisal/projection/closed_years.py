"""往年: the cumulative figures of closed years that a projection rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from appraisal.period import MONTHS_IN_YEAR, Period, parse_period
from appraisal.projection.methods import Numbers
from appraisal.scheme import Scheme

YEARS_BACK = 6
"""Closed years that are looked at: three to project from, and three on which that can be tried."""
_FIGURE = ["indicator_code", "subject_code"]
_RATES = ("growth", "share")


@dataclass(frozen=True)
class ClosedYears:
    """往年同期: one row a figure, one column a closed year, oldest first.

    Attributes:
        so_far: the cumulative figure at the same published period.
        whole: the whole year's.
    """

    so_far: Numbers
    whole: Numbers


def closed_period_codes(codes: Iterable[str], year: int) -> tuple[str, ...]:
    """Under which periods the closed years before ``year`` may hold what belongs to these figure periods.

    Args:
        codes: figure periods, such as ``2026-09`` or ``2026-06H1``.
        year: of the round.
    """
    names = {
        name for code in codes for back in range(1, YEARS_BACK + 1) for name in _so_far_and_whole(code, year - back)
    }
    return tuple(sorted(names))


def projected_codes(scheme: Scheme) -> tuple[str, ...]:
    """Indicators whose figures gather over the year towards a target: the only ones that have a year's end to project."""
    aimed = {each.indicator_code for each in scheme.targets}
    plans = {each.code for each in scheme.indicators if each.role == "project"} if scheme.projects else set()
    kinds = {"level", "count", *_RATES}
    return tuple(
        each.code
        for each in scheme.indicators
        if each.basis == "ytd" and each.kind in kinds and each.code in aimed | plans
    )


def gather_closed_years(figures: pd.DataFrame, history: pd.DataFrame, scheme: Scheme, period: Period) -> ClosedYears:
    """The closed years of each figure, from one source a year: its own where that has the year, else the first that has.

    A year that was not wholly counted by today's definition (``definition_changes``) does not count, nor does any before.

    Args:
        figures: ``indicator_code``, ``subject_code``, ``figure_period``, ``source_code``, ``kind``.
        history: observations with the columns of OBSERVATIONS; the first of equal keys counts.
        scheme: authority of sources, changes of definition.
        period: what the round is about.
    """
    shape = (len(figures), YEARS_BACK)
    blank = ClosedYears(np.full(shape, np.nan), np.full(shape, np.nan))
    codes = [str(code) for code in figures["figure_period"].dropna().unique()]
    known = _known(history, figures, closed_period_codes(codes, period.year))
    if known.empty:
        return blank
    wanted = figures.reset_index(drop=True)[[*_FIGURE, "figure_period", "source_code", "kind"]]
    wanted = wanted.rename(columns={"source_code": "own_source"}).assign(row=np.arange(len(figures)))
    pairs = _paired(known, wanted, codes, period.year)
    pairs = pairs[_is_comparable(pairs, scheme, period)]
    authority = {(each.code, one.feed): place for each in scheme.indicators for place, one in enumerate(each.sources)}
    place = pd.MultiIndex.from_frame(pairs[["indicator_code", "source_code"]]).map(authority)
    ranked = pairs.assign(is_other=pairs["source_code"].ne(pairs["own_source"]), place=place)
    ranked = ranked[ranked["place"].notna()].sort_values(["is_other", "place"], kind="stable")
    first = ranked.drop_duplicates(["row", "year"])
    column = (first["year"] - (period.year - YEARS_BACK)).to_numpy()
    row = first["row"].to_numpy()
    blank.so_far[row, column], blank.whole[row, column] = first["so_far_value"], first["whole_value"]
    return blank


def _so_far_and_whole(code: str, year: int) -> tuple[str, ...]:
    about = parse_period(code)
    same = Period(year, about.kind, about.index)
    return (*_names(same.observation_code), *_ends(year))


def _names(code: str) -> tuple[str, ...]:
    """Codes under which the figure of a period may be stored."""
    about = parse_period(code)
    quarter = (f"{about.year}Q{about.month // 3}",) if about.is_quarter_end else ()
    return (code, *quarter)


def _ends(year: int) -> tuple[str, ...]:
    return (*_names(f"{year}-{MONTHS_IN_YEAR}"), f"{year}", f"{year}-{MONTHS_IN_YEAR}H2")


def _known(history: pd.DataFrame, figures: pd.DataFrame, codes: tuple[str, ...]) -> pd.DataFrame:
    rows = history[history["period"].isin(codes)]
    rows = rows[rows["measure"].eq("value") & rows["basis"].eq("ytd") & rows["value"].notna()]
    rows = rows[rows["indicator_code"].isin(figures["indicator_code"].unique())]
    return rows[[*_FIGURE, "source_code", "period", "value"]]


def _paired(known: pd.DataFrame, wanted: pd.DataFrame, codes: Iterable[str], year: int) -> pd.DataFrame:
    """Figure by closed year and source: ``so_far_value`` and ``whole_value``, both told by that source."""
    years = range(year - YEARS_BACK, year)
    end_of = {name: each for each in years for name in _ends(each)}
    ends = known.assign(year=known["period"].map(end_of)).dropna(subset="year")
    key = [*_FIGURE, "source_code", "year"]
    ends = ends.drop_duplicates(key).rename(columns={"value": "whole_value"})[[*key, "whole_value"]]
    parts = []
    for code in codes:
        about = parse_period(code)
        at_of = {
            name: each for each in years for name in _names(Period(each, about.kind, about.index).observation_code)
        }
        here = known.assign(year=known["period"].map(at_of), figure_period=code).dropna(subset="year")
        parts.append(here.drop_duplicates(key))
    at = pd.concat(parts).rename(columns={"value": "so_far_value"}).drop(columns="period")
    pairs = wanted.merge(at, how="inner", on=[*_FIGURE, "figure_period"], validate="many_to_many")
    pairs = pairs.merge(ends, how="inner", on=key, validate="many_to_one")
    is_rate = pairs["kind"].isin(_RATES)
    is_sound = is_rate | (pairs["so_far_value"].gt(0) & pairs["whole_value"].gt(0))
    return pairs[is_sound].astype({"year": "int64"})


def _is_comparable(pairs: pd.DataFrame, scheme: Scheme, period: Period) -> "pd.Series[bool]":
    """Whether a closed year was counted by today's definition from its first day on."""
    kept = pd.Series(data=True, index=pairs.index)
    for change in scheme.definition_changes:
        if change.starts_on > period.end_on:
            continue
        is_concerned = pairs["indicator_code"].isin(change.indicators)
        if change.subjects:
            is_concerned &= pairs["subject_code"].isin(change.subjects)
        if change.source is not None:
            is_concerned &= pairs["source_code"].eq(change.source)
        is_rate = pairs["kind"].isin(_RATES)
        is_broken = is_rate if not change.is_growth_comparable else pd.Series(data=False, index=pairs.index)
        if not change.is_level_comparable:
            is_broken |= ~is_rate
        before = [each for each in pairs["year"].unique() if date(int(each), 1, 1) < change.starts_on]
        kept &= ~(is_concerned & is_broken & pairs["year"].isin(before))
    return kept
