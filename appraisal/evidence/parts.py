"""疑点证据 · 分项: parts against their whole, and companions that are no longer stated."""

import numpy as np
import pandas as pd

from appraisal.evidence.series import NOWHERE, Series, Values
from appraisal.scheme import Scheme

_PLACE = ["subject_code", "period", "basis", "source_code"]
_COMPANIONS = ("year_ago", "growth")
_MONEY = {"元": 1e-4, "千元": 1e-1, "万元": 1.0, "百万元": 1e2, "亿元": 1e4}
COLUMNS = (
    "parts_value", "parts_gap_pct", "whole_value", "part_excess_pct", "whole_gap_pct", "missing_companion_count",
)  # fmt: skip


def add_parts_evidence(series: Series, scheme: Scheme, *, clean: Values) -> pd.DataFrame:
    """Parts and wholes of one source, subject and period (data-quality.md §5, H2; domain.md §8.6, Q07).

    ``parts_gap_pct`` (Σ − whole, on the whole) and ``part_excess_pct`` (part − whole, on the part) are percent of the
    whole, and zero where half a unit of the last printed digit of each figure explains them: totals are published
    “未作机械调整”.
    """
    pairs = _pairs(scheme)
    is_tied = series.is_level & series.codes.is_in("indicator_code", {*pairs["whole_code"], *pairs["part_code"]})
    if not is_tied.any():
        nothing = pd.DataFrame(np.nan, index=series.rows.index, columns=list(COLUMNS))
        return nothing.assign(missing_companion_count=_dropped_companions(series).fillna(0.0))
    rows = series.rows.loc[is_tied, ["indicator_code", *_PLACE, "own_basis", "rounding_value"]]
    rows = rows.assign(clean=clean[is_tied])
    parts = rows[["indicator_code", *_PLACE, "own_basis", "clean", "rounding_value"]].merge(
        pairs, left_on="indicator_code", right_on="part_code", how="inner", validate="many_to_many"
    )
    parts = parts.assign(
        clean=parts["clean"] * parts["factor"], rounding_value=parts["rounding_value"] * parts["factor"]
    )
    found = [_sums(rows, parts[parts["is_sum"]]), _excesses(rows, parts[~parts["is_sum"]])]
    evidence = pd.concat(found, axis=1).reindex(series.rows.index)
    evidence = evidence.assign(whole_gap_pct=_gap_of_whole(rows, evidence["parts_gap_pct"], parts[parts["is_sum"]]))
    owed = _owed_parts(evidence["stated_parts"], series.rows, scheme)
    missing = owed.add(_dropped_companions(series), fill_value=0.0)
    return evidence.drop(columns="stated_parts").assign(missing_companion_count=missing)[list(COLUMNS)]


def _pairs(scheme: Scheme) -> pd.DataFrame:
    known = scheme.indicator_by_code
    pairs = [
        (whole.code, part.code, whole.parts_relation == "sum", factor, len(whole.parts))
        for whole in scheme.indicators
        for part in (known[code] for code in whole.parts if code in known)
        if (factor := _factor(part.uom, whole.uom)) and {whole.kind, part.kind} <= {"level", "count"}
    ]
    columns = ["whole_code", "part_code", "is_sum", "factor", "part_count"]
    types = {"whole_code": "str", "part_code": "str", "is_sum": "bool", "factor": "float64", "part_count": "int64"}
    return pd.DataFrame(pairs, columns=columns).astype(types)


def _factor(part_uom: str, whole_uom: str) -> float:
    """What a part is multiplied by to stand in the whole's uom; 0 where the two cannot be compared."""
    if part_uom == whole_uom:
        return 1.0
    return _MONEY.get(part_uom, 0.0) / _MONEY.get(whole_uom, np.inf)


def _sums(rows: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    keys = ["whole_code", *_PLACE]
    known = parts[parts["clean"].notna()]
    sums = known.groupby(keys, as_index=False).agg(
        parts_value=("clean", "sum"),
        half=("rounding_value", "sum"),
        stated=("clean", "size"),
        due=("part_count", "first"),
    )
    sums = sums.rename(columns={"whole_code": "indicator_code"})
    wholes = rows[["indicator_code", *_PLACE, "clean", "rounding_value"]]
    met = wholes.merge(sums, on=["indicator_code", *_PLACE], how="left", validate="one_to_one").set_axis(rows.index)
    is_complete = met["stated"] == met["due"]
    gap = met["parts_value"] - met["clean"]
    rounding = met["half"] + met["rounding_value"]
    return pd.DataFrame(
        {
            "parts_value": met["parts_value"].where(is_complete),
            "parts_gap_pct": (gap / met["clean"].abs().where(lambda whole: whole > 0) * 100)
            .mask(gap.abs() <= rounding, 0.0)
            .where(is_complete),
            "stated_parts": met["stated"].where(met["clean"].notna()),
        }
    )


def _gap_of_whole(rows: pd.DataFrame, gap: pd.Series, parts: pd.DataFrame) -> pd.Series:
    """On each part what is amiss with the sum it belongs to: nobody can tell which of its figures is wrong."""
    sums = rows[["indicator_code", *_PLACE]].assign(gap=gap).dropna(subset="gap")
    sums = sums.rename(columns={"indicator_code": "whole_code"})
    met = parts.merge(sums, on=["whole_code", *_PLACE], how="inner", validate="many_to_one")
    keys = ["indicator_code", *_PLACE]
    worst = met.assign(size=met["gap"].abs()).sort_values("size").drop_duplicates(keys, keep="last")
    own = rows[keys].merge(worst[[*keys, "gap"]], on=keys, how="left", validate="one_to_one")
    return own["gap"].set_axis(rows.index)


def _excesses(rows: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Each part against the smallest whole that it must lie within.

    Not by the month: a revision of earlier months falls into the newest one, and may do so in the part alone.
    """
    parts = parts[(parts["basis"] != "month") | (parts["own_basis"] == "month")]
    wholes = rows[["indicator_code", *_PLACE, "clean", "rounding_value"]].rename(
        columns={"indicator_code": "whole_code", "clean": "whole_value", "rounding_value": "whole_half"}
    )
    met = parts.merge(wholes, on=["whole_code", *_PLACE], how="inner", validate="many_to_one")
    met = met[met["whole_value"] > 0]
    excess = met["clean"] - met["whole_value"]
    explained = excess <= met["rounding_value"] + met["whole_half"]
    met = met.assign(
        whole_value=met["whole_value"] / met["factor"],
        part_excess_pct=(excess / met["whole_value"] * 100).mask(explained & (excess > 0), 0.0),
    )
    keys = ["indicator_code", *_PLACE]
    worst = met.sort_values("part_excess_pct").drop_duplicates(keys, keep="last")
    own = rows[keys].merge(worst[[*keys, "whole_value", "part_excess_pct"]], on=keys, how="left", validate="one_to_one")
    return own.set_axis(rows.index)[["whole_value", "part_excess_pct"]]


def _owed_parts(stated: pd.Series, rows: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """How many parts of a sum a source leaves out that it states others of; a source owes the parts that name it."""
    known = scheme.indicator_by_code
    owed = {
        (whole.code, feed): sum(feed in {source.feed for source in known[part].sources} for part in whole.parts)
        for whole in scheme.indicators
        if whole.parts_relation == "sum" and all(part in known for part in whole.parts)
        for feed in {source.feed for part in whole.parts for source in known[part].sources}
    }
    known_at = np.flatnonzero(stated.notna())
    own = rows[["indicator_code", "source_code"]].iloc[known_at]
    due = np.full(len(rows), np.nan)
    due[known_at] = [owed.get(place, np.nan) for place in own.itertuples(index=False, name=None)]
    return (pd.Series(due, index=rows.index) - stated).clip(lower=0.0).fillna(0.0)


def _dropped_companions(series: Series) -> pd.Series:
    """How many of base and growth stood beside the figure last time and do not now.

    A figure of zero needs none, and on a base of zero there is no growth to state: such a base counts for both.
    """
    place = series.codes.place("indicator_code", "subject_code", "period", "basis", "source_code")
    is_stated = series.codes.is_in("measure", _COMPANIONS) & ~np.isnan(series.figures)
    weight = 1.0 + (series.codes.is_in("measure", ["year_ago"]) & (series.figures == 0))
    found = np.bincount(place[is_stated], weights=weight[is_stated], minlength=int(place.max(initial=0)) + 1)[place]
    has_previous = series.previous_at != NOWHERE
    before = np.where(has_previous, found[series.previous_at], 0.0)
    dropped = np.clip(before - found, 0.0, None)
    is_told = series.is_figure & ~np.isnan(series.figures) & (series.figures != 0)
    return pd.Series(np.where(is_told, dropped, np.nan), index=series.rows.index)
