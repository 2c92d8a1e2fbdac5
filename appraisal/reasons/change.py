"""升降原因: why a total and a place changed since the last period, adding up exactly.

A total moves by its subject's own figures, by those of the others (功效系数、争先进位、标杆), by the rules (weights, parameters,
targets), by how its figures stand (挂起、缺报、未到期) and by the ledger. Points are computed in every mixture of before and
now, and each cause is credited with the mean of what its coming adds over all orders (Shapley): no order is preferred, and
the credits add up to the whole.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.books import Results
from appraisal.evidence.codes import NOWHERE
from appraisal.frames import POINT_CHANGES, TOTAL_CHANGES, PointChangeFrame, TotalChangeFrame
from appraisal.matching import is_in_order, positions_in
from appraisal.reasons.balance import balance_of
from appraisal.reasons.mixed_points import points_in, stacked_by_rule, totals_in
from appraisal.reasons.places import share_places
from appraisal.reasons.shares import World, all_worlds, share_out
from appraisal.reasons.worlds import CAUSES, ROW, Cause, Mixture, Side, mix_sides, side_of
from appraisal.rounding import NOISE_PLACES, drop_noise
from appraisal.scheme import Policies, Scheme
from appraisal.scoring.figures import Floats
from appraisal.tree import is_additive

_NOISE = 1e-9
_ROUNDED_COUNT = 3
"""A total, its bonus and its deductions are each rounded when published."""


@dataclass(frozen=True)
class Changes:
    """升降原因 of a round against the one before.

    Attributes:
        totals: TOTAL_CHANGES, one row a subject that has a total in both.
        indicators: POINT_CHANGES, one row an indicator and subject; they add up to those of the total where totals are sums.
    """

    totals: TotalChangeFrame
    indicators: PointChangeFrame


def explain_change(now: Results, before: Results, scheme_now: Scheme, scheme_before: Scheme) -> Changes:
    """Why official totals and places changed 升降原因.

    ``own_points``: own figures against what was due of them by then; ``others_points``: the others' figures (ends, places,
    means, benchmarks); ``rule_points``: weights, parameters, targets; ``standing_points``: own figures that became held,
    missing or due, or ceased to be, with the weights that this moves; ``ledger_points``: bonus less deductions;
    ``rounding_points``: what 修约 makes of it; ``recomputed_points``: where the program of today makes of a period other
    points than were published, and quarters counted into a year. Their sum is ``change_points`` as published.

    Places are shared out likewise: by the own total, by those of the others, by who joined or left the ranking.

    Args:
        now: results of the period.
        before: results of the one it is compared with, of the same round.
        scheme_now: rules of ``now``.
        scheme_before: rules of ``before``.
    """
    sides = side_of(before, scheme_before), side_of(now, scheme_now)
    mixtures = mix_sides(*sides)
    rows, totals = _explained(mixtures)
    told = _totals(sides, totals).merge(share_places(*sides), how="left", on="subject_code", validate="one_to_one")
    told = told.assign(period=sides[1].period.code, reference_period=sides[0].period.code)
    rows = rows[rows["subject_code"].isin(told["subject_code"])].assign(period=sides[1].period.code)
    return Changes(
        TotalChangeFrame(TOTAL_CHANGES.conform(told[list(TOTAL_CHANGES.columns)])),
        PointChangeFrame(POINT_CHANGES.conform(rows[list(POINT_CHANGES.columns)])),
    )


def _explained(mixtures: tuple[Mixture, Mixture]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shares of the causes in points of rows and in totals without the ledger, with ``before`` and ``now``."""
    causes: list[Cause] = ["own", "others"]
    if mixtures[0] is not mixtures[1]:
        causes.append("rule")
    rows, totals = _in_worlds(mixtures, causes)
    unsteady = sorted({code for each in mixtures for code in _unsteady(each)})
    if unsteady:
        causes.append("standing")
        moved_rows, moved_totals = _in_worlds(mixtures, causes, unsteady)
        rows = pd.concat([rows[~rows["subject_code"].isin(unsteady)], moved_rows], ignore_index=True)
        totals = pd.concat([totals[~totals["subject_code"].isin(unsteady)], moved_totals], ignore_index=True)
    if not is_additive(mixtures[0].scheme) or not is_additive(mixtures[1].scheme):
        rows = rows.assign(is_part=False)
    return rows, totals


def _unsteady(mixture: Mixture) -> set[str]:
    """Subjects with a figure whose standing changed."""
    is_moved = mixture.follows == CAUSES.index("standing")
    return set(mixture.rows[0]["subject_code"].take(np.flatnonzero(is_moved)))


def _in_worlds(
    mixtures: tuple[Mixture, Mixture], causes: list[Cause], subjects: list[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Causes of rows and of totals; without ``standing`` among the causes it comes with the own figures."""
    by_row: dict[World, Floats] = {}
    by_total: dict[World, Floats] = {}
    keys, owners = _keys(mixtures, subjects), list[str]()
    for is_now, group in stacked_by_rule(all_worlds(causes)).items():
        if not group:
            continue
        full = [each if "standing" in causes or "own" not in each else each | {"standing"} for each in group]
        mixture = mixtures[is_now]
        only = None if subjects is None else mixture.scheme.remembered.is_any(mixture.rows[0]["subject_code"], subjects)
        told = points_in(full, mixtures, only)
        totals = totals_in(told, full, mixtures)
        owners = owners or list(keys["subject_code"].unique())
        totals = totals.reindex(owners).fillna(0.0)
        at = positions_in(told.rows, keys, ROW)
        for place, world in enumerate(group):
            # What exists by one side's rules alone is worth nothing by the other's.
            by_row[world] = (
                told.points[place] if is_in_order(at, len(told.rows)) else np.append(told.points[place], 0.0)[at]
            )
            by_total[world] = totals[place].to_numpy()
    rows = keys.assign(**_shared(by_row, causes), is_part=True)
    return rows, pd.DataFrame({"subject_code": pd.Series(owners, dtype="str"), **_shared(by_total, causes)})


def _keys(mixtures: tuple[Mixture, Mixture], subjects: list[str] | None) -> pd.DataFrame:
    """Every row that exists by either side's rules."""
    was, now = (pd.DataFrame(each.rows[1][ROW]) for each in mixtures)
    if subjects is not None:
        was, now = (pd.DataFrame(each[each["subject_code"].isin(subjects)]) for each in (was, now))
    if mixtures[0] is mixtures[1]:
        return now.reset_index(drop=True)
    new = pd.DataFrame(now[positions_in(was, now, ROW) == NOWHERE])
    return pd.concat([was, new], ignore_index=True)


def _shared(worlds: dict[World, Floats], causes: list[Cause]) -> dict[str, Floats]:
    shares = share_out(worlds, causes)
    first, last = worlds[frozenset()], worlds[frozenset(causes)]
    nothing = np.zeros(len(first))
    told = {"before_points": first, "now_points": last, "change_points": np.asarray(last - first)}
    for each in CAUSES:
        told[f"{each}_points"] = np.round(shares.get(each, nothing), NOISE_PLACES)
    return told


def _totals(sides: tuple[Side, Side], shares: pd.DataFrame) -> pd.DataFrame:
    """Causes of every total that was published in both periods."""
    before, now = (_published(side) for side in sides)
    both = before.merge(now, how="inner", on="subject_code", suffixes=("_before", "_now"), validate="one_to_one")
    both = both[both["total_before"].notna() & both["total_now"].notna()]
    told = both.merge(shares, how="inner", on="subject_code", validate="one_to_one")
    off = {
        at: (told[f"total_{at}"] - told[f"{at}_points"] - told[f"balance_{at}"]).round(12) for at in ("before", "now")
    }
    rounded = {
        at: off[at].where(off[at].abs() <= _reach(side.scheme.policies)).fillna(0.0)
        for at, side in zip(("before", "now"), sides, strict=True)
    }
    told = told.assign(
        before_points=told["total_before"],
        now_points=told["total_now"],
        change_points=drop_noise(told["total_now"] - told["total_before"]),
        ledger_points=drop_noise(told["balance_now"] - told["balance_before"]),
        recomputed_points=drop_noise((off["now"] - rounded["now"]) - (off["before"] - rounded["before"])),
    )
    named = [*(f"{cause}_points" for cause in CAUSES), "ledger_points", "recomputed_points"]
    return told.assign(rounding_points=told["change_points"] - told[named].sum(axis=1))


def _reach(policies: Policies) -> float:
    """How far a published total may lie from the exact one by rounding alone."""
    return float(_ROUNDED_COUNT * 0.5 * np.power(10.0, -policies.points_places) + _NOISE)


def _published(side: Side) -> pd.DataFrame:
    subjects = side.results.subjects
    official = "cautious_total_points" if side.scheme.policies.rank_by == "cautious" else "total_points"
    return pd.DataFrame(
        {
            "subject_code": subjects["subject_code"],
            "total": subjects[official],
            "balance": subjects["subject_code"].map(balance_of(side)),
        }
    )
