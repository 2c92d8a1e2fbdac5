"""板块的复算公式: a group's points from those of its indicators and of the groups below it, by its 合成方法."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from appraisal.scheme import Aggregate, Scheme
from appraisal.tree import COPIED, ROOT, aggregate_of
from report_templates.recalculation.layout import (
    FIRST_ROW,
    NOTHING,
    General,
    Layout,
    Live,
    check_column,
    live_column,
    place_of,
)

TOP = "总分"
"""What stands in 上级代码 of a group directly under the total."""
ENDS: Mapping[str, str] = {"exact_points": "", "exact_cautious_points": "审慎"}
"""Unrounded points, and the word before their heads."""
_AGGREGATE_ZH: Mapping[Aggregate, str] = {
    "arithmetic": "加权相加",
    "geometric": "加权几何平均",
    "harmonic": "加权调和平均",
    "minimum": "取最差的一项",
    "product": "连乘",
    "copeland": "两两比较（照录）",
    "ideal": "到理想点的相对接近度（照录）",
    "quotient": "相除（照录）",
}
_KEYS = ("subject_key", "group_key")


def term_of(points: str, weight: str, method: Aggregate) -> str:
    """What a part adds to the sum that its parent is made of 合成项."""
    match method:
        case "geometric":
            return f"IF(N({points})>1E-90,{weight}*LN({points}/{weight}),-{NOTHING:.0E})"
        case "harmonic":
            return f"IF(N({points})>1E-90,{weight}*{weight}/{points},{NOTHING:.0E})"
        case "minimum":
            return f"N({points})/{weight}"
        case "product":
            return f"IF(N({points})>1E-90,LN({points}/{weight}),-{NOTHING:.0E})"
        case _:
            return f"N({points})"


def whole_of(terms: Sequence[str], weight: str, method: Aggregate) -> str:
    """A parent's points, of its parts' terms.

    Args:
        terms: sums of terms, or for the worst part minima of terms.
        weight: of the parent.
        method: its 合成方法.
    """
    if method == "minimum":
        return f"{weight}*MIN({','.join(terms)})"
    total = "+".join(terms)
    match method:
        case "geometric":
            return f"{weight}*EXP(({total})/{weight})"
        case "harmonic":
            return f"{weight}*{weight}/({total})"
        case "product":
            return f"{weight}*EXP({total})"
        case _:
            return total


def part_terms(layout: Layout, term: str, chosen: Mapping[str, str], method: Aggregate) -> str:
    """Terms of all records of a sheet that belong to a parent: their sum, or the least of them.

    Args:
        layout: the sheet.
        term: its column of terms.
        chosen: column → cell whose content it must have.
        method: of the parent.
    """
    if method != "minimum":
        told = ",".join(f"{layout.span(column)},{cell}" for column, cell in chosen.items())
        return f"SUMIFS({layout.span(term)},{told})"
    held = "*".join(f"({layout.span(column)}={cell})" for column, cell in chosen.items())
    counts = f"({layout.span('weight_points')}>0)"
    return f"SUMPRODUCT(MIN((1-{held}*{counts})*{NOTHING:.0E}+{layout.span(term)}))"


def parent_of(code: str, scheme: Scheme) -> str:
    """Code of the group above, ``ROOT`` for the total."""
    group = scheme.groups.get(code)
    return ROOT if group is None else group.parent or ROOT


def term_column(exact: str, method: Aggregate) -> str:
    """The column that a parent of a method is made of."""
    return exact if method == "arithmetic" else f"{exact}_term"


def term_names(scheme: Scheme) -> tuple[str, ...]:
    """Columns of terms that a sheet of parts has: none while everything is added up."""
    plain = all(aggregate_of(code, scheme) == "arithmetic" for code in (ROOT, *scheme.groups))
    return () if plain else tuple(f"{exact}_term" for exact in ENDS)


def group_order(scheme: Scheme) -> tuple[str, ...]:
    """Columns of 分板块 beside what was published, from the left."""
    results = ("recalculated_score_points", "recalculated_cautious_points", "recalculated_rank", "check")
    return (*results, "aggregate_zh", *ENDS, *term_names(scheme), "parent_key", "subject_key", "group_key", "peer_key")


def term_columns(rows: pd.DataFrame, methods: Sequence[Aggregate], own: Layout, scheme: Scheme) -> dict[str, Live]:
    """合成项 of a sheet of parts, reported and cautious; none while everything is added up.

    Args:
        rows: parts in the order of the sheet.
        methods: of their parents.
        own: the sheet.
        scheme: the tree.
    """
    if not term_names(scheme):
        return {}

    def make(exact: str, row: int) -> str:
        return term_of(own.cell(exact, row), own.cell("weight_points", row), methods[row - FIRST_ROW])

    is_counted = rows["weight_points"].gt(0)
    return {
        f"{exact}_term": live_column(
            f"{word}合成项",
            _term_values(rows, exact, methods).where(is_counted),
            partial(make, exact),
            where=is_counted,
            number_format="0.0000",
        )
        for exact, word in ENDS.items()
    }


def _term_values(rows: pd.DataFrame, exact: str, methods: Sequence[Aggregate]) -> "pd.Series[float]":
    """What ``term_of`` comes to."""
    method, weight = pd.Series(methods, index=rows.index, dtype="object"), rows["weight_points"]
    told = rows[exact].fillna(0.0)
    share = (told / weight).where(told > 0)
    terms = told.mask(method.eq("geometric"), (weight * np.log(share)).fillna(-NOTHING))
    logs = pd.Series(np.log(share.to_numpy(dtype="float64")), index=rows.index).fillna(-NOTHING)
    terms = terms.mask(method.eq("product"), logs)
    return terms.mask(method.eq("harmonic"), (weight / share).fillna(NOTHING)).mask(method.eq("minimum"), told / weight)


def group_columns(
    groups: pd.DataFrame, general: General, own: Layout, indicators: Layout, *, holders: "set[tuple[str, str]]"
) -> dict[str, Live]:
    """Columns of 分板块 beside what was published.

    Args:
        groups: recalculated groups in the order of the sheet.
        general: see there.
        own: 分板块.
        indicators: 指标得分.
        holders: (subject, group) pairs that hold indicators of their own.
    """
    scheme = general.scheme
    methods = [aggregate_of(code, scheme) for code in groups["group_code"]]
    parents = [parent_of(code, scheme) for code in groups["group_code"]]
    keys = {
        "subject_key": groups["subject_code"],
        "group_key": groups["group_code"],
        "peer_key": groups["peer_group_code"],
        "parent_key": pd.Series(parents, index=groups.index).replace(ROOT, TOP),
        "aggregate_zh": pd.Series([_AGGREGATE_ZH[each] for each in methods], index=groups.index),
    }
    heads = {
        "subject_key": "对象代码",
        "group_key": "板块代码",
        "peer_key": "类别代码",
        "parent_key": "上级代码",
        "aggregate_zh": "合成方法",
    }
    wholes = _wholes(groups, scheme, own, indicators, holders)
    exact = {
        name: live_column(
            f"未修约{word}得分", groups[name], wholes(name), where=groups["weight_points"].gt(0) & ~pd.Series(methods, index=groups.index).isin(COPIED),
            number_format="0.0000", width=13,
        )
        for name, word in ENDS.items()
    }  # fmt: skip
    terms = term_columns(groups, [aggregate_of(each, scheme) for each in parents], own, scheme)
    return (
        _results(groups, general, own)
        | exact
        | terms
        | {name: live_column(heads[name], keys[name], width=14) for name in heads}
    )


def _wholes(
    groups: pd.DataFrame, scheme: Scheme, own: Layout, indicators: Layout, holders: "set[tuple[str, str]]"
) -> Callable[[str], Callable[[int], str]]:
    """Points of each row's group, of the indicators that it holds and of the groups below it."""
    records = list(zip(groups["subject_code"], groups["group_code"], strict=True))
    children: dict[tuple[str, str], list[int]] = {}
    for row, ((subject, code), weight) in enumerate(
        zip(records, groups["weight_points"], strict=True), start=FIRST_ROW
    ):
        if weight > 0:
            children.setdefault((subject, parent_of(code, scheme)), []).append(row)

    def make(exact: str, row: int) -> str:
        record = records[row - FIRST_ROW]
        method = aggregate_of(record[1], scheme)
        term = term_column(exact, method)
        terms = [own.cell(term, child) for child in children.get(record, [])]
        if record in holders:
            terms.insert(0, part_terms(indicators, term, {name: own.cell(name, row) for name in _KEYS}, method))
        return whole_of(terms, own.cell("weight_points", row), method)

    return lambda exact: partial(make, exact)


def _results(groups: pd.DataFrame, general: General, own: Layout) -> dict[str, Live]:
    is_told = groups["exact_points"].notna()
    names = {"recalculated_score_points": "exact_points", "recalculated_cautious_points": "exact_cautious_points"}
    official = f"recalculated_{'cautious' if general.policies.rank_by == 'cautious' else 'score'}_points"

    def rounded(exact: str, row: int) -> str:
        return general.rounded(own.cell(exact, row))

    def place(row: int) -> str:
        within = [(own.cell(name, row), own.own_span(name)) for name in ("group_key", "peer_key")]
        return place_of(own.cell(official, row), own.own_span(official), within, general.policies)

    points = {
        name: live_column(
            f"复算{ENDS[exact]}得分", groups[name], partial(rounded, exact), where=is_told, number_format="0.00"
        )
        for name, exact in names.items()
    }
    ranks = live_column("复算位次", groups["recalculated_rank"], place, where=is_told, number_format="0")
    pairs = {
        "得分": ("recalculated_score_points", "score_points"),
        "审慎": ("recalculated_cautious_points", "cautious_points"),
        "位次": ("recalculated_rank", "rank"),
    }
    return points | {"recalculated_rank": ranks, "check": check_column(groups, own, pairs)}
