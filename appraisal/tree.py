"""指标树: from the points of indicators up to their groups, the groups above, and the total, level by level.

A node's share is made of the shares of its parts (points over weight) by the node's 合成方法; its points are that share of
the weight below it. Weighted means of weighted means are one weighted mean, so a plainly additive scheme needs no more
than sums, and gets no more: its points stay exactly what they were.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.rounding import NOISE_PLACES, drop_noise
from appraisal.scheme import Aggregate, Scheme

_OF_SHARES: Mapping[str, str] = {"minimum": "min", "product": "prod"}
"""Methods that make a node's share of its parts' shares whatever these weigh."""
ROOT = ""
"""The code of the total in tables of nodes."""


def is_additive(scheme: Scheme) -> bool:
    """Whether a total is the sum of its indicators' points."""
    return scheme.policies.aggregate == "arithmetic" and all(
        each.aggregate == "arithmetic" for each in scheme.groups.values()
    )


def scale_weights(rows: pd.DataFrame, counted: "pd.Series[bool]", scheme: Scheme) -> "pd.Series[float]":
    """折算权重: the weights that count, scaled up to each subject's full weight; 0 for those left out.

    Under ``renormalise_within: group`` what is left out goes to the rest of its group first, and only where a whole group
    is left out to the groups beside it.

    Args:
        rows: ``subject_code``, ``group_code`` and ``weight_points`` (missing where a row earns nothing).
        counted: whether the row's weight counts.
        scheme: groups and policies.
    """
    weight = rows["weight_points"]
    used = weight.where(counted)
    if scheme.policies.renormalise_within == "group":
        group = rows["group_code"]
        while group.ne(ROOT).any():
            used = _scaled_within(used, weight, [rows["subject_code"], group])
            group = group.map(lambda code: _parent_of(str(code), scheme))
    return drop_noise(_scaled_within(used, weight, [rows["subject_code"]]).fillna(0.0).where(weight.notna()))


def _scaled_within(
    used: "pd.Series[float]", weight: "pd.Series[float]", within: "list[pd.Series[str]]"
) -> "pd.Series[float]":
    full, left = weight.groupby(within).transform("sum"), used.groupby(within).transform("sum")
    return used * (full / left.where(left > 0))


def _parent_of(code: str, scheme: Scheme) -> str:
    group = scheme.groups.get(code)
    return ROOT if group is None else group.parent or ROOT


def roll_up(
    rows: pd.DataFrame, scheme: Scheme, points: Sequence[str], *, within: Sequence[str] = ("subject_code",)
) -> pd.DataFrame:
    """合成: points of every group and of the total.

    Args:
        rows: scored rows with ``group_code``, ``peer_group_code``, ``weight_points`` (scaled; 0 for what is left out) and
            the points; what is counted and not told counts 0.
        scheme: the tree and its aggregators.
        points: columns to roll up, each by itself.
        within: what tells the subjects (and scenarios) apart.

    Returns:
        ``within``, ``group_code`` (``ROOT`` for the total), ``peer_group_code``, ``weight_points`` and the points; one row
        a node that holds anything that counts.
    """
    key = [*within, "peer_group_code"]
    columns = [*key, "indicator_code", "group_code", "weight_points", *points]
    nodes = rows.loc[rows["weight_points"].gt(0), columns].fillna(dict.fromkeys(points, 0.0))
    nodes = nodes.rename(columns={"indicator_code": "part_code", "group_code": "parent"})
    done = [_empty(key, points)]
    for level in _levels(scheme):
        is_here = nodes["parent"].isin(level)
        if not is_here.any():
            continue
        made = _aggregated(nodes[is_here], scheme, points, key)
        done.append(made.rename(columns={"parent": "group_code"}))
        above = made.assign(
            part_code=made["parent"], parent=made["parent"].map(lambda code: _parent_of(str(code), scheme))
        )
        nodes = pd.concat([nodes[~is_here], above[~made["parent"].eq(ROOT)]], ignore_index=True)
    return pd.concat(done, ignore_index=True)


def _empty(key: Sequence[str], points: Sequence[str]) -> pd.DataFrame:
    texts = {name: pd.Series(dtype="str") for name in (*key, "group_code")}
    return pd.DataFrame(texts | {name: pd.Series(dtype="float64") for name in ("weight_points", *points)})


def _levels(scheme: Scheme) -> Iterable[set[str]]:
    """Groups from the lowest level to the total."""
    depth = {code: _depth(code, scheme) for code in scheme.groups}
    for level in range(max(depth.values(), default=0), 0, -1):
        yield {code for code, own in depth.items() if own == level}
    yield {ROOT}


def _depth(code: str, scheme: Scheme) -> int:
    depth = 0
    while code != ROOT:
        code, depth = _parent_of(code, scheme), depth + 1
    return depth


def aggregate_of(code: str, scheme: Scheme) -> Aggregate:
    """合成方法 of a group, or of the total (``ROOT``)."""
    return scheme.policies.aggregate if code == ROOT else scheme.groups[code].aggregate


def _aggregated(nodes: pd.DataFrame, scheme: Scheme, points: Sequence[str], key: Sequence[str]) -> pd.DataFrame:
    """One row a parent, each by its own method."""
    method = nodes["parent"].map({code: aggregate_of(str(code), scheme) for code in nodes["parent"].unique()})
    parts = []
    for name in method.unique():
        own = nodes[method.eq(name)]
        parts.append(_compared(own, points, key) if name == "copeland" else _averaged(own, points, key, method=name))
    return pd.concat(parts, ignore_index=True)


def _averaged(nodes: pd.DataFrame, points: Sequence[str], key: Sequence[str], *, method: Aggregate) -> pd.DataFrame:
    within = [*key, "parent"]
    weight = nodes["weight_points"]
    if method == "arithmetic":
        terms = nodes[[*points, "weight_points", *within]]
    else:
        terms = pd.DataFrame({name: _term(nodes[name] / weight, weight, method) for name in points})
        terms = terms.assign(weight_points=weight, **{name: nodes[name] for name in within})
    grouped = terms.groupby(within, sort=False, as_index=False)
    if method in _OF_SHARES:
        made = pd.DataFrame(grouped.agg(dict.fromkeys(points, _OF_SHARES[method]) | {"weight_points": "sum"}))
        return made.assign(**{name: made[name] * made["weight_points"] for name in points})
    made = pd.DataFrame(grouped.agg(dict.fromkeys((*points, "weight_points"), "sum")))
    return made.assign(**{name: _whole(made[name], made["weight_points"], method) for name in points})


def _term(share: "pd.Series[float]", weight: "pd.Series[float]", method: Aggregate) -> "pd.Series[float]":
    """What a part adds to the sum that its parent is made of; nothing of a part is nothing of the whole."""
    match method:
        case "geometric":
            positive = share.where(share > 0).to_numpy(dtype="float64")
            return weight * pd.Series(np.log(positive), index=share.index).fillna(-np.inf)
        case "harmonic":
            return weight / share.where(share > 0, 0.0)
        case _:
            return share


def _whole(total: "pd.Series[float]", weight: "pd.Series[float]", method: Aggregate) -> "pd.Series[float]":
    match method:
        case "geometric":
            return weight * pd.Series(np.exp((total / weight).to_numpy(dtype="float64")), index=total.index)
        case "harmonic":
            return weight * weight / total
        case _:
            return total


def _compared(nodes: pd.DataFrame, points: Sequence[str], key: Sequence[str]) -> pd.DataFrame:
    """Copeland: the share of its peers that a subject beats, weight for weight over the parts that both have."""
    field_key = [*(name for name in key if name != "subject_code"), "parent"]
    shares = nodes.assign(**{name: nodes[name] / nodes["weight_points"] for name in points})
    parts: list[pd.DataFrame] = []
    for _, field in shares.groupby(field_key, sort=False):
        made = field.groupby([*key, "parent"], sort=False, as_index=False)["weight_points"].sum()
        tables = field.pivot(index="subject_code", columns="part_code").reindex(made["subject_code"])
        weights = tables["weight_points"].to_numpy(dtype="float64")
        beaten = {name: _beaten(tables[name].to_numpy(dtype="float64"), weights) for name in points}
        parts.append(made.assign(**{name: share * made["weight_points"] for name, share in beaten.items()}))
    return pd.concat(parts, ignore_index=True)


def _beaten(shares: npt.NDArray[np.float64], weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of the others that each row beats, a draw counting half; nobody to beat: the whole."""
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
