"""指标树: from the points of indicators up to their groups, the groups above, and the total, level by level.

A node's share is made of the shares of its parts (points over weight) by the node's 合成方法; its points are that share of
the weight below it. Weighted means of weighted means are one weighted mean, so a plainly additive scheme needs no more
than sums, and gets no more: its points stay exactly what they were.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.grouped import Grouped, grouped
from appraisal.rounding import NOISE_PLACES
from appraisal.scheme import Aggregate, Scheme
from appraisal.scoring.figures import as_floats
from appraisal.tree_methods import Nodes, averaged, beaten, closeness, compared, divided, together

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
ROOT = ""
"""The code of the total in tables of nodes."""
COMPARING: frozenset[Aggregate] = frozenset({"copeland", "ideal"})
"""Methods that compare a subject with all its peers, so that nothing bounds it row by row."""
COPIED: frozenset[Aggregate] = COMPARING | {"quotient"}
"""Methods that no formula of a workbook makes anew."""


def compares(scheme: Scheme) -> bool:
    """Whether some part of a total is made by comparing it with those of all peers."""
    return any(aggregate_of(code, scheme) in COMPARING for code in (ROOT, *scheme.groups))


def is_additive(scheme: Scheme) -> bool:
    """Whether a total is the sum of its indicators' points."""
    return scheme.policies.aggregate == "arithmetic" and all(
        each.aggregate == "arithmetic" for each in scheme.groups.values()
    )


def scale_weights(rows: pd.DataFrame, counted: npt.NDArray[np.bool_], scheme: Scheme) -> _Floats:
    """折算权重: the weights that count, scaled up to each subject's full weight; 0 for those left out.

    Under ``renormalise_within: group`` what is left out goes to the rest of its group first, and only where a whole group
    is left out to the groups beside it.

    Args:
        rows: ``subject_code``, ``group_code`` and ``weight_points`` (missing where a row earns nothing).
        counted: whether the row's weight counts.
        scheme: groups and policies.
    """
    weight = as_floats(rows["weight_points"])
    used = np.where(counted, weight, 0.0)
    subject = scheme.remembered.coded(rows["subject_code"])[0]
    if scheme.policies.renormalise_within == "group":
        codes, texts = scheme.remembered.coded(rows["group_code"])
        above = [str(text) for text in texts]
        while any(code != ROOT for code in above):
            group = pd.factorize(np.array([*above, ROOT], dtype=object)[codes])[0].astype(np.int64)
            used = _scaled_within(used, weight, grouped(subject, group))
            above = [_parent_of(code, scheme) for code in above]
    scaled = _scaled_within(used, weight, grouped(subject))
    told: _Floats = np.where(np.isnan(weight), np.nan, scaled)
    return told.round(NOISE_PLACES)


def _scaled_within(used: _Floats, weight: _Floats, within: Grouped) -> _Floats:
    """Weights that count, each times what its subject's or group's full weight is of them; 0 where none is left."""
    full, left = within.sum(weight), within.sum(used)
    times = np.divide(full, left, out=np.zeros_like(full), where=left > 0)
    return np.nan_to_num(used * times[within.of])


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
    codes = {name: _coded(rows[name], scheme) for name in key}
    units = grouped(*codes.values())
    names = [*scheme.groups, ROOT]
    nodes = _leaves(rows, scheme, points, units, names)
    fields = _fields(rows, key, codes, units)
    above = np.array([names.index(_parent_of(code, scheme)) for code in names], dtype=np.int64)
    indicators = int(nodes.part.max(initial=-1)) + 1
    done: list[Nodes] = []
    for level in _levels(scheme):
        is_here = np.isin(nodes.parent, [names.index(code) for code in level])
        if not is_here.any():
            continue
        made = _aggregated(nodes.at(is_here), scheme, names, fields)
        done.append(made)
        held = made.at(made.parent != len(names) - 1)
        nodes = together([nodes.at(~is_here), held.holding(indicators + held.parent, above[held.parent])])
    told = together(done) if done else nodes.at(np.zeros(len(nodes.unit), dtype=bool))
    return _as_frame(told, rows, key, units, names)


def _leaves(rows: pd.DataFrame, scheme: Scheme, points: Sequence[str], units: Grouped, names: list[str]) -> Nodes:
    """What counts, as parts of the groups that the indicators belong to."""
    weight = as_floats(rows["weight_points"])
    place = {name: at for at, name in enumerate(names)}
    groups, texts = _coded(rows["group_code"], scheme), scheme.remembered.coded(rows["group_code"])[1]
    parent = np.array([*(place.get(str(text), -1) for text in texts), -1], dtype=np.int64)[groups]
    told = {name: np.nan_to_num(as_floats(rows[name]), posinf=np.inf, neginf=-np.inf) for name in points}
    whose = np.where(_coded(rows["peer_group_code"], scheme) >= 0, units.of, -1)
    nodes = Nodes(whose, _in_scheme_order(rows["indicator_code"], scheme), parent, weight, told)
    is_in = (weight > 0) & (whose >= 0)
    return nodes if is_in.all() else nodes.at(is_in)


def _in_scheme_order(indicators: "pd.Series[str]", scheme: Scheme) -> _Ints:
    """Numbers of indicators that go as the scheme lists them; strangers come last."""
    codes, texts = scheme.remembered.coded(indicators)
    place = {each.code: at for at, each in enumerate(scheme.indicators)}
    order = sorted(range(len(texts)), key=lambda at: place.get(str(texts[at]), len(place)))
    number = np.full(len(texts) + 1, -1, dtype=np.int64)
    number[order] = np.arange(len(texts))
    return number[codes]


def _coded(column: pd.Series, scheme: Scheme) -> _Ints:
    """Numbers for what a column says; a number says itself."""
    if pd.api.types.is_integer_dtype(column.dtype):
        return column.to_numpy(dtype=np.int64)
    return scheme.remembered.coded(column)[0]


def _fields(rows: pd.DataFrame, key: Sequence[str], codes: Mapping[str, _Ints], units: Grouped) -> _Ints:
    """Who is compared with whom, for each unit: all of a peer group, in the same scenario."""
    return grouped(*(codes[name][units.first] for name in key if name != "subject_code")).of if len(rows) else units.of


def _as_frame(
    nodes: Nodes, rows: pd.DataFrame, key: Sequence[str], units: Grouped, names: Sequence[str]
) -> pd.DataFrame:
    at = units.first[nodes.unit]
    texts = {name: pd.Series(rows[name].array.take(at)) for name in key}
    groups = pd.Series(np.array([*names], dtype=object)[nodes.parent], dtype="str")
    return pd.DataFrame({**texts, "group_code": groups, "weight_points": nodes.weight, **nodes.points})


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


def _aggregated(nodes: Nodes, scheme: Scheme, names: Sequence[str], fields: _Ints) -> Nodes:
    """One row a parent, each by its own method."""
    methods = [aggregate_of(code, scheme) for code in names]
    used = dict.fromkeys(methods[each] for each in nodes.parent[grouped(nodes.parent).first])
    parts = []
    for method in used:
        own = np.array([each == method for each in methods])[nodes.parent]
        chosen = nodes if own.all() else nodes.at(own)
        if method in COMPARING:
            parts.append(compared(chosen, fields, beaten if method == "copeland" else closeness))
        else:
            parts.append(divided(chosen) if method == "quotient" else averaged(chosen, method))
    return parts[0] if len(parts) == 1 else together(parts)
