"""公平性: who loses by a good base, whose growth rests on a small one, and where statistics and judgement part ways.

Notes for people who set rules (domain.md C04, C05, F18, §2-8); they move no point.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from appraisal.books import Results
from appraisal.frames import (
    APART_RANKS,
    BASE_NOTES,
    CHANGE_LOSSES,
    ApartRankFrame,
    BaseNoteFrame,
    ChangeLossFrame,
    ProgressFrame,
)
from appraisal.points import score_rows
from appraisal.ranking import count_ranked, rank_within
from appraisal.reasons.rule_lines import uses_change
from appraisal.reasons.worlds import scored_rows, side_of
from appraisal.rounding import drop_noise
from appraisal.scheme import Scheme
from appraisal.scoring import DirectRule

_QUARTER = 0.25
_SMALL_SHARE = 0.25
_APART_PLACES = 3
_MARK_UOM = "分"
_STATISTICS = frozenset({"statistics_bureau", "city_circular"})
_NOISE = 1e-9


def lost_by_change(results: Results, scheme: Scheme, *, quarter: float = _QUARTER) -> ChangeLossFrame:
    """基础好反而吃亏: whose level is in the best quarter and whose growth is in the worst, and what that term costs.

    Only indicators whose rule counts growth or change, and figures that stand. ``lost_points`` is what the same level would
    earn more with the best growth of those compared; it is missing where the rule reads growth in another way.

    Args:
        results: as published.
        scheme: by which.
        quarter: the share of the comparison that is called best or worst.
    """
    side = side_of(results, scheme)
    changing = {each.code for each in scheme.indicators if each.rule is not None and uses_change(each.rule)}
    rows = scored_rows(side)
    rows = rows[rows["indicator_code"].isin(changing) & rows["standing"].eq("accepted")]
    rows = rows[rows["dynamic_value"].notna() & rows["value"].notna()]
    within = rows["indicator_code"] + "\x1f" + rows["comparison_code"].fillna("")
    sign = np.where(rows["direction"].eq("lower"), -1.0, 1.0)
    level, change = drop_noise(rows["value"] * sign), drop_noise(rows["dynamic_value"] * sign)
    count = count_ranked(level, within)
    told = rows.assign(
        level_rank=rank_within(level, within), dynamic_rank=rank_within(change, within), peer_count=count
    )
    last = rank_within(change, within, best_is_low=True)
    is_apart = told["level_rank"].le(count * quarter) & last.le(count * quarter)
    told = told[is_apart.fillna(value=False)]
    best = told["dynamic_max_value"].mask(told["direction"].eq("lower"), told["dynamic_min_value"])
    column = told["yoy_pct"].notna()
    grown = told.assign(
        dynamic_value=best,
        yoy_pct=best.where(column),
        change_pp=best.where(~column),
        year_ago_value=_base_of(told["value"], best, is_yoy=column),
    )
    gain = score_rows(ProgressFrame(grown), scheme) - told["points"]
    told = told.assign(lost_points=drop_noise(gain.clip(lower=0)))
    told = told.sort_values(
        ["lost_points", "indicator_code", "subject_code"], ascending=[False, True, True], kind="stable"
    )
    return ChangeLossFrame(CHANGE_LOSSES.conform(told[list(CHANGE_LOSSES.columns)]))


def _base_of(value: "pd.Series[float]", change: "pd.Series[float]", *, is_yoy: "pd.Series[bool]") -> "pd.Series[float]":
    """The base from which the figure would have grown so much."""
    return (value / (1 + change / 100).where(change > -100)).where(is_yoy, value - change)  # noqa: PLR2004 - percent


def mark_bases(progress: ProgressFrame, scheme: Scheme, *, small_share: float = _SMALL_SHARE) -> BaseNoteFrame:
    """基数: growth on a small base is marked, and change is told beside the headroom that was left (余地利用率, F18).

    A base is small below ``small_share`` of the median base of those compared. Headroom is ``Δx / (x_max − base)`` with the
    indicator's credible maximum, 100 for a share; for a figure that is better when lower ``Δx / (base − x_min)`` with its
    minimum, else 0 for a share. Without such an end nothing is told.

    Args:
        progress: PROGRESS.
        scheme: ends, kinds, directions.
        small_share: as a share of the median.
    """
    figures = progress[
        progress["weight_points"].notna() & progress["value"].notna() & progress["year_ago_value"].notna()
    ]
    rows = (
        pd.DataFrame(figures)
        .assign(subject_code=figures["figure_subject_code"])
        .drop_duplicates(["indicator_code", "subject_code"])
    )
    known = scheme.indicator_by_code
    shares = {code for code, each in known.items() if each.kind == "share"}
    sizes = {code for code, each in known.items() if each.kind in {"level", "count"}}
    top = rows["indicator_code"].map({code: each.plausible.max for code, each in known.items()}).astype("float64")
    bottom = rows["indicator_code"].map({code: each.plausible.min for code, each in known.items()}).astype("float64")
    is_share = rows["indicator_code"].isin(shares)
    top, bottom = top.fillna(is_share.map({True: 100.0})), bottom.fillna(is_share.map({True: 0.0}))
    base, change = rows["year_ago_value"], rows["value"] - rows["year_ago_value"]
    is_lower = rows["direction"].eq("lower")
    room = (top - base).where(~is_lower, base - bottom)
    within = [rows["indicator_code"], rows["comparison_code"].fillna("")]
    median = base.where(rows["standing"].eq("accepted")).groupby(within).transform("median")
    share = (base / median.where(median > 0)).where(rows["indicator_code"].isin(sizes))
    noted = rows.assign(
        base_share_pct=share * 100,
        is_small_base=share.lt(small_share) & rows["yoy_pct"].notna(),
        change_value=drop_noise(change),
        headroom_pct=change.where(~is_lower, -change) / room.where(room > _NOISE) * 100,
    )
    return BaseNoteFrame(BASE_NOTES.conform(noted[list(BASE_NOTES.columns)]))


def compare_hard_soft(
    results: Results, scheme: Scheme, *, apart_places: int = _APART_PLACES, judged: Collection[str] | None = None
) -> ApartRankFrame:
    """软硬背离 (Q24): places by the share earned on figures of statistics, beside places by the share earned on judgement.

    Args:
        results: as published.
        scheme: by which.
        apart_places: from how many places apart a subject is marked.
        judged: indicators that rest on judgement; ``None`` = those of surveys, held against surveys, or given as marks 评分.

    Returns:
        APART_RANKS of subjects that have both; positive ``apart_places``: better by judgement than by statistics.
    """
    side = side_of(results, scheme)
    rows = scored_rows(side)
    hard = {each.code for each in scheme.indicators if each.sources and each.sources[0].feed in _STATISTICS}
    soft = _judged(scheme) if judged is None else set(judged)
    shares = {}
    for name, codes in (("hard", hard - soft), ("judged", soft)):
        own = rows[rows["indicator_code"].isin(codes)].groupby("subject_code")[["points", "weight_points"]].sum()
        shares[name] = drop_noise(own["points"] / own["weight_points"])
    both = pd.DataFrame(shares).dropna().rename_axis("subject_code").reset_index()
    groups = results.subjects[["subject_code", "period", "peer_group_code"]]
    both = both.merge(groups, how="inner", on="subject_code", validate="one_to_one")
    told = both.assign(
        hard_rank=rank_within(both["hard"], both["peer_group_code"]),
        judged_rank=rank_within(both["judged"], both["peer_group_code"]),
    )
    apart = (told["hard_rank"] - told["judged_rank"]).astype("Int64")
    told = told.assign(apart_places=apart, is_apart=apart.abs().ge(apart_places))
    told = told.sort_values(["is_apart", "subject_code"], ascending=[False, True], kind="stable")
    return ApartRankFrame(APART_RANKS.conform(told[list(APART_RANKS.columns)]))


def _judged(scheme: Scheme) -> set[str]:
    surveyed = {each.code for each in scheme.indicators if each.survey is not None}
    marked = {each.code for each in scheme.indicators if each.uom == _MARK_UOM or isinstance(each.rule, DirectRule)}
    checked = {each.code for each in scheme.indicators if surveyed & set(each.plausible.corroborated_by)}
    return surveyed | marked | checked
