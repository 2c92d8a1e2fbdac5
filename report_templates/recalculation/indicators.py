"""指标得分的复算公式: one row's points from its own cells and the numbers of its rule in 计分参数.

A formula is worked out once for an indicator, with columns named «so», and then filled in row by row.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from appraisal.scheme import Indicator, Scheme
from appraisal.tree import aggregate_of
from report_templates.recalculation.book import Recalculation
from report_templates.recalculation.groups import ENDS, term_columns, term_names
from report_templates.recalculation.layout import FIRST_ROW, General, Layout, Live, check_column, live_column
from report_templates.recalculation.parameters import ParameterBook
from report_templates.recalculation.rules import score_formula
from report_templates.recalculation.terms import Row

DOUBTED_COLUMNS = ("subject_code", "indicator_code", "value", "rank", "peer_count")
"""审慎读数 before its own columns begin."""
_LINKED_ZH = {
    "weight_points": "分值权重", "target_value": "目标值", "due_value": "序时应达值", "year_ago_value": "上年同期值",
}  # fmt: skip
"""What a cautious reading has in common with the reported one."""
_INPUT_ZH = {
    "last_rank": "倒数位次", "tied_count": "并列数",
    "peer_min_value": "同组最低值", "peer_max_value": "同组最高值", "peer_mean_value": "同组平均值",
    "others_mean_value": "同组其他单位平均值", "peer_std_value": "同组标准差",
    "dynamic_min_value": "同组动态最低值", "dynamic_max_value": "同组动态最高值", "benchmark_value": "标杆值",
}  # fmt: skip
_HELPER_ZH = {
    "completion_pct": "复算年度完成率",
    "due_completion_pct": "复算序时完成率",
    "dynamic_value": "复算动态值（增速或变动）",
}
"""Cells that follow from others of their row, so that a changed figure goes through them."""
_RATES, _SIZES = frozenset({"growth", "share"}), frozenset({"level", "count"})
_NAMED = re.compile("«(.+?)»")


@dataclass
class Patterns:
    """Formulas of all indicators of a round, with columns named «so».

    Attributes:
        scheme: rules and policies.
        parameters: where the numbers of rules go.
        most_places: indicator → the last place that any of its rows holds.
        used: columns of PROGRESS that some formula refers to.
        found: (indicator, whether its target is spared) → pattern, ``None`` where the rule has no short form.
    """

    scheme: Scheme
    parameters: ParameterBook
    most_places: Mapping[str, int]
    used: set[str] = field(default_factory=set)
    found: dict[tuple[str, bool], str | None] = field(default_factory=dict)

    def score(self, code: str, *, is_spared: bool) -> str | None:
        """Pattern of unrounded points."""
        key = (code, is_spared)
        if key not in self.found:
            self.found[key] = self._made(self.scheme.indicator_by_code[code], is_spared=is_spared)
        return self.found[key]

    def _made(self, indicator: Indicator, *, is_spared: bool) -> str | None:
        parameters = self.parameters.of_indicator(indicator)
        if indicator.rule is None:
            return None
        row = Row(
            cell=self._named,
            parameters=parameters,
            weight=self._named("weight_points"),
            is_lower=indicator.direction == "lower",
            most_places=self.most_places.get(indicator.code, 1),
        )
        return score_formula(indicator.rule, row, is_spared=is_spared)

    def _named(self, column: str) -> str:
        self.used.add(column)
        return f"«{_column(column)}»"

    def helpers(self) -> Iterator[str]:
        """Columns that follow from others and are used, in a fixed order."""
        return (name for name in _HELPER_ZH if name in self.used)

    def inputs(self) -> Iterator[str]:
        """Columns that are used and not printed anyway, in a fixed order."""
        return (name for name in _INPUT_ZH if name in self.used)


def _column(name: str) -> str:
    return f"recalculated_{name}" if name in _HELPER_ZH else name


def _filled(pattern: str, layout: Layout, row: int) -> str:
    return _NAMED.sub(lambda named: layout.cell(named[1], row), pattern)


def find_patterns(recalculation: Recalculation, scheme: Scheme, parameters: ParameterBook) -> Patterns:
    """Patterns of every formula of the round, so that columns and 计分参数 are known before a row is written."""
    rows = recalculation.indicators
    both = pd.concat([rows, recalculation.doubted], ignore_index=True)
    last = both["rank"].astype("float64") + both["tied_count"].astype("float64").fillna(1) - 1
    most = last.groupby(both["indicator_code"]).max().dropna().astype("int64")
    patterns = Patterns(scheme, parameters, {str(code): int(place) for code, place in most.items()})
    codes = set(rows.loc[rows["weight_points"].gt(0), "indicator_code"])
    for each in scheme.indicators:
        if each.code in codes:
            patterns.score(each.code, is_spared=False)
    return patterns


def _spared(rows: pd.DataFrame, scheme: Scheme) -> "pd.Series[bool]":
    """Rows whose provisional target costs nothing."""
    if scheme.policies.provisional_penalty:
        return pd.Series(False, index=rows.index)
    by_target = {each.code for each in scheme.indicators if each.rule is not None and each.rule.uses_target}
    return rows["target_status"].eq("provisional") & rows["indicator_code"].isin(by_target)


def row_columns(rows: pd.DataFrame, patterns: Patterns, general: General, own: Layout) -> dict[str, Live]:
    """Inputs, what follows from them, and unrounded points of rows with a formula; others keep their points.

    Args:
        rows: PROGRESS columns, ``exact_points`` and ``has_formula``, in the order of the sheet.
        patterns: of the round.
        general: what all sheets share.
        own: the sheet.
    """
    codes = rows["indicator_code"].tolist()
    spared = _spared(rows, patterns.scheme).tolist()
    found = [
        patterns.score(code, is_spared=is_spared) if has_formula else None
        for code, is_spared, has_formula in zip(codes, spared, rows["has_formula"], strict=True)
    ]
    is_live = pd.Series([pattern is not None for pattern in found], index=rows.index)

    def points(row: int) -> str:
        told = _filled(found[row - FIRST_ROW] or "", own, row)
        return general.rounded(f"({told})") if general.policies.round_items else told

    def helper(name: str, row: int) -> str:
        return _filled(_helper(name, patterns.scheme.indicator_by_code[codes[row - FIRST_ROW]]), own, row)

    inputs = {name: live_column(_INPUT_ZH[name], rows[name], number_format="0.00##") for name in patterns.inputs()}
    helpers = {
        _column(name): live_column(
            _HELPER_ZH[name], rows[name], partial(helper, name), where=is_live, number_format="0.0000"
        )
        for name in patterns.helpers()
    }
    exact = live_column(f"{_step(general)}得分", rows["exact_points"], points, where=is_live, number_format="0.0000")
    return inputs | helpers | {"exact_points": exact}


def _step(general: General) -> str:
    return "单项" if general.policies.round_items else "未修约"


def _helper(name: str, indicator: Indicator) -> str:
    value, target, due, base = "«value»", "«target_value»", "«due_value»", "«year_ago_value»"
    is_lower = indicator.direction == "lower"
    match name:
        case "completion_pct":
            return f'IF(COUNT({value},{target})<2,"",IF({target}>0,{_completion(value, target, is_lower=is_lower)},""))'
        case "due_completion_pct":
            is_met = f"{due}>={value}" if is_lower else f"{value}>={due}"
            at_zero = f'IF({due}=0,IF({is_met},100,0),"")'
            told = f"IF({due}>0,{_completion(value, due, is_lower=is_lower)},{at_zero})"
            return f'IF(COUNT({value},{target},{due})<3,"",IF({target}>0,{told},""))'
        case _:
            told = f"{value}-{base}" if indicator.kind in _RATES else '""'
            told = f'IF({base}>0,({value}/{base}-1)*100,"")' if indicator.kind in _SIZES else told
            return f'IF(COUNT({value},{base})<2,"",{told})'


def _completion(value: str, line: str, *, is_lower: bool) -> str:
    return f"(2-{value}/{line})*100" if is_lower else f"{value}/{line}*100"


def _own_names(patterns: Patterns) -> tuple[str, ...]:
    return (*patterns.inputs(), *(_column(name) for name in patterns.helpers()))


def indicator_order(patterns: Patterns, scheme: Scheme) -> tuple[str, ...]:
    """Columns of 指标得分 beside what was published, from the left."""
    results = ("recalculated_score_points", "recalculated_cautious_points", "check", "method_note")
    keys = ("subject_key", "group_key", "indicator_key")
    return (*results, *_own_names(patterns), *ENDS, *term_names(scheme), *keys)


def doubted_order(patterns: Patterns) -> tuple[str, ...]:
    """Columns of 审慎读数 beside ``DOUBTED_COLUMNS``, from the left."""
    return (*_LINKED_ZH, *_own_names(patterns), "exact_points", "subject_key", "indicator_key")


def doubted_columns(
    doubted: pd.DataFrame,
    patterns: Patterns,
    general: General,
    *,
    own: Layout,
    indicators: Layout,
    reported: Mapping[tuple[str, str], int],
) -> dict[str, Live]:
    """Columns of 审慎读数: held rows by their cautious value; what is not in doubt comes from 指标得分."""
    keys = list(zip(doubted["indicator_code"], doubted["subject_code"], strict=True))

    def linked(name: str, row: int) -> str:
        cell = indicators.there(name, reported[keys[row - FIRST_ROW]])
        return f'IF({cell}="","",{cell})'

    links = {
        name: live_column(zh, doubted[name], partial(linked, name), number_format="0.00")
        for name, zh in _LINKED_ZH.items()
    }
    codes = {
        "subject_key": live_column("对象代码", doubted["subject_code"], width=20),
        "indicator_key": live_column("指标代码", doubted["indicator_code"], width=26),
    }
    return links | row_columns(doubted, patterns, general, own) | codes


def indicator_columns(
    rows: pd.DataFrame,
    patterns: Patterns,
    general: General,
    *,
    own: Layout,
    doubted: Layout,
    readings: Mapping[tuple[str, str], int],
) -> dict[str, Live]:
    """Columns of 指标得分 beside what was published.

    Args:
        rows: recalculated indicators in the order of the sheet.
        patterns: of the round.
        general: what all sheets share.
        own: 指标得分.
        doubted: 审慎读数.
        readings: (indicator, subject) → row of its cautious reading in 审慎读数.
    """
    keys = list(zip(rows["indicator_code"], rows["subject_code"], strict=True))
    columns = row_columns(rows, patterns, general, own)
    is_scored = rows["exact_points"].notna()

    def cautious(row: int) -> str:
        points = own.cell("exact_points", row)
        reading = readings.get(keys[row - FIRST_ROW])
        told = points if reading is None else f"N({doubted.there('exact_points', reading)})"
        return f'IF({points}="","",{told})'

    def rounded(exact: str, row: int) -> str:
        return general.rounded(own.cell(exact, row))

    is_live = rows["has_formula"] & pd.Series(
        [formula is not None for formula in columns["exact_points"].formulas], index=rows.index
    )
    exact = live_column(
        f"{_step(general)}审慎得分", rows["exact_cautious_points"], cautious, where=is_live, number_format="0.0000"
    )
    names = {"recalculated_score_points": "exact_points", "recalculated_cautious_points": "exact_cautious_points"}
    results = {
        name: live_column(
            f"复算{ENDS[of]}得分", rows[name], partial(rounded, of), where=is_live | is_scored, number_format="0.00"
        )
        for name, of in names.items()
    }
    pairs = {
        "得分": ("recalculated_score_points", "score_points"),
        "审慎": ("recalculated_cautious_points", "cautious_points"),
    }
    methods = [aggregate_of(code, general.scheme) for code in rows["group_code"]]
    return {
        **columns,
        "exact_cautious_points": exact,
        **results,
        "check": check_column(rows, own, pairs),
        "method_note": live_column("复算说明", _notes(rows, is_live), width=30),
        **term_columns(rows, methods, own, general.scheme),
        "subject_key": live_column("对象代码", rows["subject_code"], width=20),
        "group_key": live_column("板块代码", rows["group_code"], width=16),
        "indicator_key": live_column("指标代码", rows["indicator_code"], width=26),
    }


def _notes(rows: pd.DataFrame, is_live: "pd.Series[bool]") -> "pd.Series[str]":
    """Why a row has no formula, and what its figure is if not plainly accepted."""
    weighted = rows["weight_points"].gt(0)
    note = pd.Series("", index=rows.index, dtype="object")
    note = note.mask(rows["standing"].eq("held"), "存疑，审慎得分见“审慎读数”")
    note = note.mask(rows["standing"].eq("missing"), "应报未报")
    note = note.mask(rows["standing"].eq("imputed"), "代入的数")
    note = note.mask(weighted & ~is_live & rows["exact_points"].notna(), "公式写不进一格，或由各季度合成：得分照录")
    note = note.mask(~weighted, "不计入得分")
    return note.where(note.ne(""), None)
