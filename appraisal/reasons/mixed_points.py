"""混合情形的得分: points of rows and totals of subjects in every mixture of before and now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.reasons.shares import World
from appraisal.reasons.worlds import ROW, Mixture
from appraisal.scheme import Scheme
from appraisal.scoring.figures import Bools, Floats, Ints, as_floats
from appraisal.scoring.rule import NOISE
from appraisal.tree import ROOT, compares, is_additive, roll_up, scale_weights

_CHUNK_ROWS = 400_000


@dataclass(frozen=True)
class Told:
    """Official points of rows in several mixtures of before and now.

    Attributes:
        rows: what tells the rows and what holds them in the tree.
        weights: of each mixture, as scaled.
        points: of each mixture, unrounded; 0 where nothing counts.
    """

    rows: pd.DataFrame
    weights: Sequence[Floats]
    points: Sequence[Floats]

    def below_one_another(self) -> pd.DataFrame:
        """One table of all mixtures, with ``world`` (its place), ``weight_points`` and ``points``."""
        mixed = zip(self.weights, self.points, strict=True)
        parts = [
            self.rows.assign(weight_points=weight, points=points, world=at) for at, (weight, points) in enumerate(mixed)
        ]
        return pd.concat(parts, ignore_index=True)


def points_in(worlds: Sequence[World], mixtures: tuple[Mixture, Mixture], only: Bools | None = None) -> Told:
    """Official points of every row in every mixture of before and now, with weights that are due in it.

    Args:
        worlds: the causes that have come; all of them by the same rules.
        mixtures: as ``mix_sides`` gives them.
        only: rows that are asked for, all of a subject's or none; ``None`` = all.
    """
    mixture = mixtures["rule" in worlds[0]]
    at = np.arange(len(mixture.follows)) if only is None else np.flatnonzero(only)
    rows = mixture.rows[1][[*ROW, "peer_group_code", "group_code", "weight_points"]]
    rows = rows if only is None else rows.take(at).reset_index(drop=True)
    made = [_points_of(world, mixture, rows, at) for world in worlds]
    return Told(rows, [weight for weight, _ in made], [points for _, points in made])


def _points_of(world: World, mixture: Mixture, rows: pd.DataFrame, at: Ints) -> tuple[Floats, Floats]:
    """Weights and points of the rows at some positions; those of each mixture of figures are made once."""
    scheme, others, is_now = mixture.scheme, int("others" in world), mixture.follows_any(world)[at]
    points = np.where(is_now, mixture.points(1, others)[at], mixture.points(0, others)[at])
    nominal = as_floats(rows["weight_points"])
    counted = ~np.isnan(points) | np.where(is_now, mixture.reported_counts[1][at], mixture.reported_counts[0][at])
    if scheme.policies.missing != "renormalise":
        was, stands = (scheme.remembered.is_any(each["standing"], ["missing"])[at] for each in mixture.rows)
        counted |= np.where(is_now, stands, was) & ~np.isnan(nominal)
    scaled = scale_weights(rows, counted, scheme)
    is_moved = (np.abs(scaled - nominal) > NOISE) & ~np.isnan(points)
    for side, is_side in enumerate((~is_now, is_now)):
        if (is_moved & is_side).any():
            weight = np.full(len(mixture.follows), np.nan)
            weight[at] = np.where(is_moved & is_side, scaled, np.nan)
            points = np.where(is_moved & is_side, mixture.points_at(side, others, weight)[at], points)
    return scaled, np.nan_to_num(np.where(scaled > 0, points, 0.0), posinf=np.inf, neginf=-np.inf)


def totals_in(told: Told, worlds: Sequence[World], mixtures: tuple[Mixture, Mixture]) -> pd.DataFrame:
    """Totals of every subject in every mixture, without the ledger.

    Where subjects are compared with all their peers, a subject's mixture meets the others as they are in the field that
    the mixture names; what its own figures do to the points of others is counted with the others.

    Args:
        told: as ``points_in`` gives it.
        worlds: the same.
        mixtures: the same.

    Returns:
        One row a subject, one column a world (its place).
    """
    scheme = mixtures["rule" in worlds[0]].scheme
    codes, texts = scheme.remembered.coded(told.rows["subject_code"])
    if is_additive(scheme):
        sums = {at: np.bincount(codes, points, len(texts)) for at, points in enumerate(told.points)}
        return pd.DataFrame(sums, index=pd.Index(texts, name="subject_code"))
    points = told.below_one_another()
    if compares(scheme):
        made = _met(points, worlds, mixtures)
    else:
        nodes = roll_up(points, scheme, ["points"], within=("world", "subject_code"))
        made = nodes[nodes["group_code"].eq(ROOT)].set_index(["subject_code", "world"])["points"]
    return made.unstack("world").reindex(told.rows["subject_code"].unique()).fillna(0.0)


def _met(points: pd.DataFrame, worlds: Sequence[World], mixtures: tuple[Mixture, Mixture]) -> "pd.Series[float]":
    """Totals of each subject in its own mixture among the others as they were, or are."""
    is_rule = "rule" in worlds[0]
    scheme = mixtures[is_rule].scheme
    extremes = [frozenset(), frozenset({"own", "others", "standing"})]
    worlds_met = [each | ({"rule"} if is_rule else frozenset()) for each in extremes]
    fields = points_in(worlds_met, mixtures).below_one_another()
    made = []
    for _, mine in points.groupby(["world", "peer_group_code"], sort=False):
        at = int("others" in worlds[int(mine["world"].iloc[0])])
        field = fields[fields["world"].eq(at) & fields["peer_group_code"].eq(mine["peer_group_code"].iloc[0])]
        made += [_met_in_turn(part, field, scheme) for part in _chunks(mine, len(field))]
    return pd.concat(made)


def _chunks(mine: pd.DataFrame, field_rows: int) -> list[pd.DataFrame]:
    subjects = mine["subject_code"].unique()
    step = max(1, _CHUNK_ROWS // max(field_rows, 1))
    return [mine[mine["subject_code"].isin(subjects[at : at + step])] for at in range(0, len(subjects), step)]


def _met_in_turn(mine: pd.DataFrame, field: pd.DataFrame, scheme: Scheme) -> "pd.Series[float]":
    asked = mine[["subject_code"]].drop_duplicates().rename(columns={"subject_code": "who"})
    others = asked.merge(field, how="cross")
    others = others[others["who"].ne(others["subject_code"])]
    told = pd.concat([mine.assign(who=mine["subject_code"]), others], ignore_index=True)
    nodes = roll_up(told, scheme, ["points"], within=("who", "subject_code"))
    nodes = nodes[nodes["group_code"].eq(ROOT) & nodes["who"].eq(nodes["subject_code"])]
    return nodes.assign(world=int(mine["world"].iloc[0])).set_index(["subject_code", "world"])["points"]


def stacked_by_rule(worlds: Sequence[World]) -> Mapping[bool, list[World]]:
    """Mixtures by whether the rules of now have come."""
    return {is_now: [each for each in worlds if ("rule" in each) is is_now] for is_now in (False, True)}
