"""总分的复算公式: base from the groups, the ledger within its caps, totals, and places among peers."""

from collections.abc import Callable
from functools import partial

import pandas as pd

from appraisal.scheme import Scheme
from appraisal.tree import COPIED, ROOT, aggregate_of
from report_templates.recalculation.book import ITEM, official_total
from report_templates.recalculation.groups import ENDS, TOP, part_terms, term_column, whole_of
from report_templates.recalculation.layout import (
    General,
    Layout,
    Live,
    check_column,
    live_column,
    place_of,
    rounding_of,
)

_VETO_POINTS = "1000000"
_TOTALS = {"exact_total_points": "exact_points", "exact_cautious_total_points": "exact_cautious_points"}
_CHECKED = {
    "基础分": "base_points",
    "加分": "bonus_points",
    "审慎加分": "cautious_bonus_points",
    "扣分": "deduction_points",
    "总分": "total_points",
    "审慎总分": "cautious_total_points",
    "位次": "rank",
}


_LEDGER_ZH = {
    "ledger_bonus_points": "台账加分（封顶前）",
    "item_points": "加分项目",
    "cautious_item_points": "审慎加分项目",
    "ledger_deduction_points": "台账扣分（封顶前）",
}
_BONUS = {"exact_points": "item_points", "exact_cautious_points": "cautious_item_points"}


def subject_order(scheme: Scheme) -> tuple[str, ...]:
    """Columns of 综合成绩 beside what was published, from the left."""
    keys = [f"tie_key_{place}" for place in range(1, len(scheme.policies.tie_breaks) + 1)]
    shifted = ["placing_points"] if scheme.policies.veto_effect == "last" else []
    recalculated = [f"recalculated_{name}" for name in _CHECKED.values()]
    exact = [*_TOTALS.values(), *_LEDGER_ZH, *_TOTALS]
    return (*recalculated, "check", *exact, *keys, *shifted, "subject_key", "peer_key")


def subject_columns(
    subjects: pd.DataFrame, general: General, *, own: Layout, indicators: Layout, groups: Layout, ledger: Layout
) -> dict[str, Live]:
    """Columns of 综合成绩 beside what was published.

    Args:
        subjects: recalculated subjects in the order of the sheet.
        general: see there.
        own: 综合成绩.
        indicators: 指标得分.
        groups: 分板块.
        ledger: 加减分.
    """
    is_told = subjects["total_points"].notna()
    exact = partial(live_column, number_format="0.0000", width=13)

    def capped(cap: str, name: str, row: int) -> str:
        return f"MIN({cap},{own.cell(name, row)})" if cap else own.cell(name, row)

    def bonus(base: str, row: int) -> str:
        return f"{capped(general.bonus_cap, 'ledger_bonus_points', row)}+{own.cell(_BONUS[base], row)}"

    def deduction(row: int) -> str:
        return capped(general.deduction_cap, "ledger_deduction_points", row)

    def total(base: str, row: int) -> str:
        return f"ROUND({own.cell(base, row)}+{bonus(base, row)}-{deduction(row)},10)"

    def rounded(make: Callable[[int], str], row: int) -> str:
        return rounding_of(make(row), general.policies, general.places)

    makers: dict[str, Callable[[int], str]] = {
        "base_points": partial(own.cell, "exact_points"),
        "bonus_points": partial(bonus, "exact_points"),
        "cautious_bonus_points": partial(bonus, "exact_cautious_points"),
        "deduction_points": deduction,
        "total_points": partial(own.cell, "exact_total_points"),
        "cautious_total_points": partial(own.cell, "exact_cautious_total_points"),
    }
    columns = {
        f"recalculated_{name}": live_column(
            f"复算{zh}",
            subjects[f"recalculated_{name}"],
            partial(rounded, makers[name]),
            where=is_told | name.endswith(("bonus_points", "deduction_points")),
            number_format="0.00",
        )
        for zh, name in _CHECKED.items()
        if name in makers
    }
    columns["recalculated_rank"] = live_column(
        "复算位次", subjects["recalculated_rank"], _place(general, own), where=is_told, number_format="0"
    )
    pairs = {word: (f"recalculated_{name}", name) for word, name in _CHECKED.items()}
    columns["check"] = check_column(subjects, own, pairs)
    columns |= _ledger(subjects, own, ledger)
    is_sum = is_told & (aggregate_of(ROOT, general.scheme) not in COPIED)
    for name, base in _TOTALS.items():
        columns[base] = exact(
            f"未修约{ENDS[base]}基础得分", subjects[base], partial(_base, general, own, groups, base), where=is_sum
        )
        columns[name] = exact(f"未修约{ENDS[base]}总分", subjects[name], partial(total, base), where=is_told)
    columns |= _tie_keys(subjects, general, own, indicators, groups)
    return columns | {
        "subject_key": live_column("对象代码", subjects["subject_code"], width=20),
        "peer_key": live_column("类别代码", subjects["peer_group_code"], width=18),
    }


def _ledger(subjects: pd.DataFrame, own: Layout, ledger: Layout) -> dict[str, Live]:
    """Sums of 加减分 of each subject."""

    def told(column: str, kind: str, row: int) -> str:
        chosen = f"{ledger.span('subject_key')},{own.cell('subject_key', row)},{ledger.span('kind_key')}"
        return f'SUMIFS({ledger.span(column)},{chosen},"{kind}")'

    def careful(row: int) -> str:
        return f"MIN({own.cell('item_points', row)},{told('cautious_counted_points', ITEM, row)})"

    makers: dict[str, Callable[[int], str]] = {
        "ledger_bonus_points": partial(told, "counted_points", "bonus"),
        "item_points": partial(told, "counted_points", ITEM),
        "cautious_item_points": careful,
        "ledger_deduction_points": partial(told, "counted_points", "deduction"),
    }
    return {
        name: live_column(zh, subjects[name], makers[name] if ledger.count else None, number_format="0.00")
        for name, zh in _LEDGER_ZH.items()
    }


def _base(general: General, own: Layout, groups: Layout, exact: str, row: int) -> str:
    """Points of the groups directly under the total, put together as the scheme says."""
    method = aggregate_of(ROOT, general.scheme)
    chosen = {"subject_key": own.cell("subject_key", row), "parent_key": f'"{TOP}"'}
    terms = [part_terms(groups, term_column(exact, method), chosen, method)]
    return whole_of(terms, part_terms(groups, "weight_points", chosen, "arithmetic"), method)


def _place(general: General, own: Layout) -> Callable[[int], str]:
    policies = general.policies
    keys = [f"tie_key_{place}" for place in range(1, len(policies.tie_breaks) + 1)]
    official = "placing_points" if _is_shifted(general) else official_total(policies)

    def make(row: int) -> str:
        return place_of(
            own.cell(official, row),
            own.own_span(official),
            [(own.cell("peer_key", row), own.own_span("peer_key"))],
            policies,
            [(own.cell(key, row), own.own_span(key)) for key in keys],
        )

    return make


def _is_shifted(general: General) -> bool:
    return general.policies.veto_effect == "last"


def _tie_keys(
    subjects: pd.DataFrame, general: General, own: Layout, indicators: Layout, groups: Layout
) -> dict[str, Live]:
    """What decides between equal totals, and totals with vetoed subjects behind, where the scheme wants either."""
    policies = general.policies
    exact = "exact_cautious_points" if policies.rank_by == "cautious" else "exact_points"
    columns = {}

    def key(layout: Layout, column: str, code: str, row: int) -> str:
        told = f'SUMIFS({layout.span(exact)},{layout.span("subject_key")},{own.cell("subject_key", row)},{layout.span(column)},"{code}")'
        return rounding_of(told, policies, general.places)

    for place, code in enumerate(policies.tie_breaks, start=1):
        is_group = code in general.scheme.groups
        layout, column = (groups, "group_key") if is_group else (indicators, "indicator_key")
        name = general.scheme.group_names[code] if is_group else general.scheme.indicator_by_code[code].name_zh
        values = subjects[f"tie_key_{place}"]
        columns[f"tie_key_{place}"] = live_column(
            f"并列比较：{name}", values, partial(key, layout, column, code), number_format="0.00", width=14
        )
    if _is_shifted(general):
        total = official_total(policies)

        def shifted(row: int) -> str:
            return f'{own.cell(total, row)}-IF({own.cell("is_vetoed", row)}="是",{_VETO_POINTS},0)'

        values = subjects[total] - subjects["is_vetoed"] * float(_VETO_POINTS)
        columns["placing_points"] = live_column(
            "排位用分（一票否决排后）", values, shifted, where=values.notna(), number_format="0.00", width=14
        )
    return columns
