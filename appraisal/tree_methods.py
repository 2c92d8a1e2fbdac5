"""合成方法: what the parts of a node come to, method by method, as plain arrays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from appraisal.grouped import grouped
from appraisal.rounding import NOISE_PLACES
from appraisal.scheme import Aggregate

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_OF_SHARES: Mapping[str, np.ufunc] = {"minimum": np.minimum, "product": np.multiply}
"""Methods that make a node's share of its parts' shares whatever these weigh."""
_TWO = 2


@dataclass(frozen=True)
class Nodes:
    """Parts that have points, each with what holds it.

    Attributes:
        unit: whose, as a number.
        part: the indicator or group, as a number.
        parent: the group that holds it, as a number.
        weight: what it weighs.
        points: by reading.
    """

    unit: _Ints
    part: _Ints
    parent: _Ints
    weight: _Floats
    points: Mapping[str, _Floats]

    def at(self, rows: npt.NDArray[np.bool_]) -> "Nodes":
        """Some of them."""
        points = {name: each[rows] for name, each in self.points.items()}
        return Nodes(self.unit[rows], self.part[rows], self.parent[rows], self.weight[rows], points)

    def holding(self, part: _Ints, parent: _Ints) -> "Nodes":
        """The same as parts of what holds them."""
        return Nodes(self.unit, part, parent, self.weight, self.points)


def together(parts: Sequence[Nodes]) -> Nodes:
    """Nodes of several tables below one another."""
    names = parts[0].points.keys()
    points = {name: np.concatenate([each.points[name] for each in parts]) for name in names}
    unit, part, parent, weight = (
        np.concatenate([getattr(each, name) for each in parts]) for name in ("unit", "part", "parent", "weight")
    )
    return Nodes(unit, part, parent, weight, points)


def averaged(nodes: Nodes, method: Aggregate) -> Nodes:
    """Means, the worst part, the product; no number where a part has none."""
    within = grouped(nodes.unit, nodes.parent)
    unit, parent, weight = nodes.unit[within.first], nodes.parent[within.first], within.sum(nodes.weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        if method in _OF_SHARES:
            order = np.argsort(within.of, kind="stable")
            starts = np.searchsorted(within.of[order], np.arange(len(within.first)))
            made = {
                name: _OF_SHARES[method].reduceat((each / nodes.weight)[order], starts) * weight
                for name, each in nodes.points.items()
            }
        else:
            made = {
                name: _whole(within.sum(_term(each, nodes.weight, method)), weight, method)
                for name, each in nodes.points.items()
            }
    for name, each in nodes.points.items():
        if np.isnan(each).any():
            made[name] = np.where(within.any(np.isnan(each)), np.nan, made[name])
    return Nodes(unit, parent, parent, weight, made)


def _term(points: _Floats, weight: _Floats, method: Aggregate) -> _Floats:
    """What a part adds to the sum that its parent is made of; nothing of a part is nothing of the whole."""
    match method:
        case "geometric":
            share = points / weight
            return np.where(share > 0, weight * np.log(np.where(share > 0, share, 1.0)), -np.inf)
        case "harmonic":
            share = points / weight
            return weight / np.where(share > 0, share, 0.0)
        case _:
            return points


def _whole(total: _Floats, weight: _Floats, method: Aggregate) -> _Floats:
    match method:
        case "geometric":
            return np.asarray(weight * np.exp(total / weight))
        case "harmonic":
            return np.asarray(weight * weight / total)
        case _:
            return total


def divided(nodes: Nodes) -> Nodes:
    """相除: the share of the part that the scheme names first, divided by that of the other; no number where one is missing."""
    within = grouped(nodes.unit, nodes.parent)
    unit, parent, weight = nodes.unit[within.first], nodes.parent[within.first], within.sum(nodes.weight)
    order = np.lexsort((nodes.part, within.of))
    count = np.bincount(within.of, minlength=len(within.first))
    first = order[np.cumsum(count) - count]
    second = order[np.cumsum(count) - 1]
    made = {}
    for name, each in nodes.points.items():
        share = each / nodes.weight
        below = np.where((count == _TWO) & (share[second] > 0), share[second], np.nan)
        made[name] = share[first] / below * weight
    return Nodes(unit, parent, parent, weight, made)


def compared(nodes: Nodes, fields: _Ints, measure: Callable[[_Floats, _Floats], _Floats]) -> Nodes:
    """What comparing the parts of all peers makes of each: shares and weights, a row a subject and a column a part."""
    within = grouped(nodes.unit, nodes.parent)
    unit, parent, weight = nodes.unit[within.first], nodes.parent[within.first], within.sum(nodes.weight)
    arena, part = grouped(fields[unit], parent), grouped(nodes.part)
    told = {name: np.zeros(len(unit)) for name in nodes.points}
    for number in range(len(arena.first)):
        those = np.flatnonzero(arena.of == number)
        row = np.full(len(unit), -1, dtype=np.int64)
        row[those] = np.arange(len(those))
        at = np.flatnonzero(row[within.of] >= 0)
        cells = row[within.of[at]], part.of[at]
        weights = np.full((len(those), len(part.first)), np.nan)
        weights[cells] = nodes.weight[at]
        for name, each in nodes.points.items():
            shares = np.full_like(weights, np.nan)
            shares[cells] = each[at] / nodes.weight[at]
            told[name][those] = measure(shares, weights)
    return Nodes(unit, parent, parent, weight, {name: each * weight for name, each in told.items()})


def closeness(shares: _Floats, weights: _Floats) -> _Floats:
    """到理想点的相对接近度: distance from the worst of all parts, as a share of that and of the distance from the best (TOPSIS).

    Distances are Euclidean, of parts times weights; where all are alike everybody has reached the best.
    """
    values = shares * weights
    best, worst = np.fmax.reduce(values, axis=0), np.fmin.reduce(values, axis=0)
    short, gained = (np.sqrt(np.nansum((values - end) ** 2, axis=1)) for end in (best, worst))
    whole = short + gained
    return np.asarray(np.divide(gained, whole, out=np.ones_like(whole), where=whole > 0))


def beaten(shares: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Copeland: share of the others that each row beats, weight for weight over the parts that both have, a draw counting half.

    Nobody to beat: the whole.
    """
    others = len(shares) - 1
    if not others:
        return np.ones(1)
    rounded, known = np.round(shares, NOISE_PLACES), np.nan_to_num(weights)
    is_told = np.isfinite(rounded)
    balance = np.zeros(len(shares))
    for place, own in enumerate(rounded):
        both = is_told & is_told[place]
        # a weight that took over from a part left out must not outweigh the other side's: each side's make one
        weigh = _of_one(known[place] * both) + _of_one(known * both)
        ahead = np.sign(np.where(both, own - rounded, 0.0))
        balance[place] = np.sign(np.round((ahead * weigh).sum(axis=1), NOISE_PLACES)).sum()
    return (balance + others) / (2 * others)


def _of_one(weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Weights of each row as parts of one; nothing where it has none."""
    whole = weights.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weights, whole, out=np.zeros_like(weights), where=whole > 0), dtype=np.float64)
