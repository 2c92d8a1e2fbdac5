"""上级指标覆盖: which upstream indicators nobody carries (应纳尽纳, S0-03; S4-06)."""

import re
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from appraisal.scheme import Indicator
from scheme.draft import Block
from scheme.lint.words import SchemeNote, note_at

UPSTREAM_FILE = "upstream.csv"
"""Where the year's folder keeps the list of upstream indicators."""
_BETWEEN = re.compile(r"[、，,；;\s]+")


def note_upstream(
    upstream: pd.DataFrame | None, blocks: Mapping[str, Block[Indicator]], subjects_of: Mapping[str, frozenset[str]]
) -> Iterator[SchemeNote]:
    """Notes on upstream indicators without a local one, and on local codes that lead nowhere.

    Args:
        upstream: ``upstream_code, name_zh`` and, if known, ``weight_points``; ``None`` looks at nothing.
        blocks: indicators by code.
        subjects_of: weighted indicators.
    """
    if upstream is None:
        return
    carried: dict[str, list[str]] = {}
    for code, block in blocks.items():
        for one in filter(None, _BETWEEN.split(block.model.upstream_code or "")):
            carried.setdefault(one, []).append(code)
    yield from _not_carried(upstream, carried, subjects_of)
    known = set(upstream["upstream_code"].astype("str"))
    for one, codes in carried.items():
        for code in codes if one not in known else ():
            yield note_at(
                blocks[code], "上级指标对不上", "upstream_code",
                what=f"“{blocks[code].model.name_zh}”对应的上级指标“{one}”不在上级指标清单里",
                why="对接落空：上级可能已取消或改了编号", do="核对上级当年的指标清单，改编号或去掉",
            )  # fmt: skip


def _not_carried(
    upstream: pd.DataFrame, carried: Mapping[str, list[str]], subjects_of: Mapping[str, frozenset[str]]
) -> Iterator[SchemeNote]:
    weights = upstream["weight_points"] if "weight_points" in upstream.columns else pd.Series(index=upstream.index)
    weights = pd.to_numeric(weights, errors="coerce")
    places = zip(upstream.index, upstream["upstream_code"].astype("str"), upstream["name_zh"], weights, strict=True)
    for place, code, name, weight in places:
        local = carried.get(code, [])
        if any(each in subjects_of for each in local):
            continue
        points = f"（{weight:g}分）" if pd.notna(weight) else ""
        what = f"上级指标“{name}”{code}{points}" + (
            "本地有指标对应，但没有任何对象有权重" if local else "没有一项本地指标对应"
        )
        yield SchemeNote(
            UPSTREAM_FILE, int(str(place)) + 2, "上级指标无人承担", what,
            "上级要考、本地无人承担，丢了分才发现", "在对应指标的 upstream_code 写上编号并给权重；确实不承担的，在方案说明里写明理由",
            code,
        )  # fmt: skip


def uncovered_points(upstream: pd.DataFrame, notes: Iterable[SchemeNote]) -> float | None:
    """Weight of the upstream indicators that nobody carries, in points; ``None`` where the list gives no weights."""
    if "weight_points" not in upstream.columns:
        return None
    codes = {each.key for each in notes if each.kind_zh == "上级指标无人承担"}
    weights = pd.to_numeric(upstream["weight_points"], errors="coerce")
    return float(weights[upstream["upstream_code"].astype("str").isin(codes)].sum())
