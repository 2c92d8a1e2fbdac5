"""位次: places in a peer group, how far a subject moved, how wide its place is open, and who is listed.

Points are rounded before they are ranked (``rounding``), so that what looks equal is equal. Ties
share a place. A subject without points is not ranked; it neither takes a place nor counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.grouped import in_order

Ties = Literal["min", "dense", "max"]
"""``min``: 1, 2, 2, 4 (competition); ``dense``: 1, 2, 2, 3; ``max``: 1, 3, 3, 4."""
SMALLEST_LISTED_GROUP = 3


def rank_within(
    values: "pd.Series[float]", groups: "pd.Series[str]", *, ties: Ties = "min", best_is_low: bool = False
) -> "pd.Series[int]":
    """Places 位次 within each group, 1 = best.

    Args:
        values: rounded values; a missing one is not ranked.
        groups: group of each row.
        ties: how places go on after a tie.
        best_is_low: whether the lowest value is best (逆向指标, or counting 倒数位次 from the end).

    Returns:
        Int64 ranks on the index of ``values``, missing where unranked.
    """
    told, group = np.asarray(values, dtype=np.float64), pd.factorize(groups)[0]
    known = np.flatnonzero(~np.isnan(told) & (group >= 0))
    told = told if best_is_low else -told
    order = known[np.lexsort((told[known], group[known]))]
    place = _places_in_order(told[order], group[order], ties)
    ranks, is_unranked = np.zeros(len(told), dtype=np.int64), np.ones(len(told), dtype=bool)
    ranks[order], is_unranked[order] = place, False
    return pd.Series(pd.arrays.IntegerArray(ranks, is_unranked), index=values.index)


def _places_in_order(
    told: npt.NDArray[np.float64], group: npt.NDArray[np.integer], ties: Ties
) -> npt.NDArray[np.int64]:
    """Places of values that stand group by group, the best first."""
    if not len(told):
        return np.zeros(0, dtype=np.int64)
    opens = np.append(True, group[1:] != group[:-1])
    is_new = opens | np.append(True, told[1:] != told[:-1])
    run, start = np.cumsum(is_new) - 1, np.flatnonzero(is_new)
    group_start = np.flatnonzero(opens)[np.cumsum(opens) - 1]
    match ties:
        case "min":
            return np.asarray(start[run] - group_start + 1, dtype=np.int64)
        case "max":
            return np.asarray(np.append(start[1:], len(told))[run] - group_start, dtype=np.int64)
        case "dense":
            return np.asarray(run - run[group_start] + 1, dtype=np.int64)


def break_ties(
    values: "pd.Series[float]", keys: "Sequence[pd.Series[float]]", groups: "pd.Series[str]"
) -> "pd.Series[float]":
    """Values that order as ``values`` do and, where those are equal, as the first key that differs; higher is better."""
    if not keys:
        return values
    table = pd.concat([groups, values, *keys], axis=1, ignore_index=True)[values.notna()]
    names = list(table.columns)
    ordered = table.sort_values(names, kind="stable")
    is_new = ordered.ne(ordered.shift()).any(axis=1)
    return is_new.cumsum().astype("float64").reindex(values.index)


def count_ranked(values: "pd.Series[float]", groups: "pd.Series[str]") -> "pd.Series[int]":
    """参排数: how many of a row's group are ranked at all."""
    group, is_told = pd.factorize(groups)[0], values.notna().to_numpy()
    count = np.bincount(group[is_told & (group >= 0)], minlength=int(group.max(initial=-1)) + 1)
    told = pd.arrays.IntegerArray(np.append(count, 0)[group].astype(np.int64), group < 0)
    return pd.Series(told, index=values.index)


class Field:
    """参排: the rows of each group from the best to the worst, put in order once.

    A held figure finds its own place, but pushes nobody else down: it is no yardstick for others.
    """

    def __init__(self, values: npt.NDArray[np.float64], groups: npt.NDArray[np.int64]) -> None:
        """Put rows in order.

        Args:
            values: rounded values, higher is better; a missing one is not ranked.
            groups: number of the group of each row.
        """
        self._count = len(values)
        known = np.flatnonzero(~np.isnan(values))
        order = known[np.argsort(-values[known])]
        self._order = order[in_order(groups[order])]
        told, group = values[self._order], groups[self._order]
        is_new_group = np.append(True, group[1:] != group[:-1])[: len(group)]
        is_new = is_new_group | np.append(True, told[1:] != told[:-1])[: len(told)]
        self._run, self._starts = np.cumsum(is_new) - 1, np.flatnonzero(is_new)
        self._group, self._first_runs = (np.cumsum(is_new_group) - 1)[self._starts], self._run[is_new_group]

    def places(self, standing: npt.NDArray[np.bool_], *, ties: Ties = "min") -> pd.arrays.IntegerArray:
        """Place of each row among those that stand: 1 + how many standing ones are strictly better.

        Args:
            standing: whether the row's figure stands.
            ties: whether better rows count singly (``min``) or equal ones once (``dense``).
        """
        each = self._counted(standing)
        each = np.minimum(each, 1) if ties == "dense" else each
        upto = np.cumsum(each) - each
        return self._told(upto - self._of_group(upto, self._first_runs) + 1)

    def last_places(self, told: npt.NDArray[np.bool_]) -> pd.arrays.IntegerArray:
        """倒数位次: 1 + how many of those told are strictly worse."""
        each = self._counted(told)
        upto = np.cumsum(each)
        ends = np.append(self._first_runs[1:], len(each))[: len(self._first_runs)]
        return self._told(self._of_group(upto, ends - 1) - upto + 1)

    def count_tied(self, standing: npt.NDArray[np.bool_]) -> pd.arrays.IntegerArray:
        """并列数: standing rows equal to each, itself included whether it stands or not."""
        each, is_own = self._counted(standing), standing[self._order]
        return self._told(each, beside=~is_own)

    def _counted(self, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """How many of the rows named lie in each run of equal values."""
        named = rows[self._order].astype(np.int64)
        return np.asarray(np.add.reduceat(named, self._starts) if len(named) else named, dtype=np.int64)

    def _of_group(self, runs: npt.NDArray[np.int64], at: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        return np.asarray(runs[at][self._group], dtype=np.int64)

    def _told(self, runs: npt.NDArray[np.int64], beside: "npt.NDArray[np.bool_] | int" = 0) -> pd.arrays.IntegerArray:
        """Numbers of runs for the rows in them, missing for rows that are not ranked."""
        told, is_unranked = np.zeros(self._count, dtype=np.int64), np.ones(self._count, dtype=bool)
        told[self._order], is_unranked[self._order] = runs[self._run] + beside, False
        return pd.arrays.IntegerArray(told, is_unranked)


def rank_bounds(
    lowest: "pd.Series[float]", highest: "pd.Series[float]", groups: "pd.Series[str]", *, ties: Ties = "min"
) -> "tuple[pd.Series[int], pd.Series[int]]":
    """位次区间: best and worst place of each row when every row may lie anywhere between its two values.

    Returns:
        ``rank_low`` (the smallest number, best place) and ``rank_high`` (the largest, worst place), Int64.
    """
    known = lowest.notna() & highest.notna()
    best = rank_within(lowest.where(known), groups, ties=ties)
    worst = best.copy()
    if not (lowest.ne(highest) & known).any():
        return best, worst
    for _, rows in lowest[known].groupby(groups[known], sort=False):
        low = np.asarray(rows, dtype=np.float64)
        high = np.asarray(highest.loc[rows.index], dtype=np.float64)
        if (low == high).all():
            continue
        spans = [_Spans(np.delete(low, own), np.delete(high, own)) for own in range(len(low))]
        fewest = [span.fewest_above(top, ties) for span, top in zip(spans, high, strict=True)]
        most = [span.most_above(bottom, ties) for span, bottom in zip(spans, low, strict=True)]
        best.loc[rows.index] = pd.Series(fewest, index=rows.index, dtype="Int64") + 1
        worst.loc[rows.index] = pd.Series(most, index=rows.index, dtype="Int64") + 1
    return best, worst


def rank_change(rank: "pd.Series[int]", previous_rank: "pd.Series[int]") -> "pd.Series[int]":
    """进退位: positive = 前进; missing for a new entrant."""
    return previous_rank.astype("Int64") - rank.astype("Int64")


def list_honours(
    subjects: pd.DataFrame, *, red_count: "int | pd.Series[int]", black_count: "int | pd.Series[int]"
) -> "pd.Series[str]":
    """红黑榜: the first ``red_count`` and the last ``black_count`` places of each group; ties share the list.

    Only a subject whose counted figures all stand may be red-listed; its place stays empty otherwise. A subject is
    black-listed only if it is last with its reported points as well: a doubt alone disgraces nobody. A group of
    fewer than three makes no lists, and nobody stands on both.

    Args:
        subjects: columns ``peer_group_code``, ``rank``, ``last_rank`` (倒数位次), ``reported_last_rank``,
            ``peer_count``, ``all_stand``, ``is_vetoed``.
        red_count: places on the red list, of all or of each row's group.
        black_count: places on the black list.

    Returns:
        ``red_list``, ``black_list`` or ``none`` for each row.
    """
    is_listed = (subjects["peer_count"] >= SMALLEST_LISTED_GROUP).fillna(value=False)
    first = (subjects["rank"] <= red_count).fillna(value=False) & is_listed
    last = (subjects["last_rank"] <= black_count).fillna(value=False) & is_listed
    last &= (subjects["reported_last_rank"] <= black_count).fillna(value=False)
    honour = pd.Series("none", index=subjects.index, dtype="str")
    honour = honour.mask(first & ~last & subjects["all_stand"] & ~subjects["is_vetoed"], "red_list")
    return honour.mask(last & ~first, "black_list")


@dataclass(frozen=True)
class _Spans:
    """Where the others may lie, and how many places they may take above a value."""

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]

    def fewest_above(self, value: np.float64, ties: Ties) -> int:
        """Places surely taken above ``value``; dense places are shared wherever spans can meet."""
        above = self.low > value
        if ties == "max":
            return int((self.low >= value).sum())
        if ties == "min":
            return int(above.sum())
        count, meeting = 0, -np.inf
        for low, high in sorted(zip(self.low[above], self.high[above], strict=True), key=lambda ends: ends[1]):
            if low > meeting:
                count, meeting = count + 1, high
        return count

    def most_above(self, value: np.float64, ties: Ties) -> int:
        """Places possibly taken above ``value``."""
        above = self.high > value
        if ties == "max":
            return int((self.high >= value).sum())
        if ties == "min":
            return int(above.sum())
        is_wide = self.low < self.high
        return int((above & is_wide).sum()) + len(np.unique(self.high[above & ~is_wide]))
