"""真实性检查: does what a sender says agree with what is on record and what others say?

A stated base or growth is never counted itself. Where it is false, the finding holds the figure of measure ``value`` that
it supports: same indicator, subject, period and source. ``measure``, ``observed``, ``expected`` and the cell of the finding
are then those of the statement, so ``expected`` may only stand in for a figure where the finding's measure is ``value``.
"""

from appraisal.findings import Consequence
from appraisal.scheme import Indicator, Scheme
from expectations.check import Bounds, Check, always

_BASE_CUT_PCT = 2.5
_BASE_RAISE_PCT = 5.0
_NOMINAL_PP = 0.3
_REAL_PP = 0.9


def _beyond_official(_scheme: Scheme, indicator: Indicator) -> Bounds:
    return _on_gainful_side(indicator, indicator.plausible.official_tolerance_pct)


def _near_official(_scheme: Scheme, indicator: Indicator) -> Bounds:
    return _on_gainful_side(indicator, indicator.plausible.official_tolerance_pct / 2)


def _on_gainful_side(indicator: Indicator, tolerance: float) -> Bounds:
    return Bounds(low=-tolerance) if indicator.direction == "lower" else Bounds(high=tolerance)


def _base_not_cut(_scheme: Scheme, indicator: Indicator) -> Bounds:
    """A low base flatters growth; where less is better, a high one flatters the fall."""
    return Bounds(high=_BASE_CUT_PCT) if indicator.direction == "lower" else Bounds(low=-_BASE_CUT_PCT)


def _base_not_raised(_scheme: Scheme, indicator: Indicator) -> Bounds:
    return Bounds(low=-_BASE_RAISE_PCT) if indicator.direction == "lower" else Bounds(high=_BASE_RAISE_PCT)


def _growth_agrees(_scheme: Scheme, indicator: Indicator) -> Bounds:
    tolerance = _NOMINAL_PP if indicator.plausible.nominal else _REAL_PP
    return Bounds(-tolerance, tolerance)


TRUTHFULNESS = (
    Check(
        code="T01",
        name_zh="自报高于官方",
        consequence=Consequence.HOLD,
        column="official_gap_pct",
        bounds=_beyond_official,
        message_zh="{figure_zh}，与统计口径相差{official_gap_pct}，超过容差{bound}",
        basis="domain.md §8.6 Q23; architecture.md b; 方案 plausible.official_tolerance_pct",
        expected="official_value",
        compares="统计口径同期数{official_value}",
        reach="pct",
        remedy_zh="请与统计部门核对口径和数据来源",
    ),
    Check(
        code="T02",
        name_zh="自报偏离官方",
        consequence=Consequence.NOTE,
        column="official_gap_pct",
        bounds=_near_official,
        message_zh="{figure_zh}，与统计口径相差{official_gap_pct}，接近容差",
        basis="domain.md §8.2, §8.6 Q23",
        is_hard_rule=False,
        suspicion=0.3,
        expected="official_value",
        compares="统计口径同期数{official_value}",
        reach="pct",
        remedy_zh="请核对口径和数据来源",
        gives_way_to="T01",
    ),
    Check(
        code="T03",
        name_zh="上年同期与留存数不一致",
        consequence=Consequence.HOLD,
        column="stated_base_gap_pct",
        bounds=_base_not_cut,
        message_zh="{figure_zh}，所附上年同期{stated_base_value}，与本来源上年同期留存数{stored_base_value}相差{stated_base_gap_pct}",
        basis="data-quality.md §5 H7; domain.md §8.6 Q06 (上年同期数必须与上年报告期数据一致)",
        observed="stated_base_value",
        expected="stored_base_value",
        reach="pct",
        measure="year_ago",
        compares="上年同期留存数{stored_base_value}{vintage_zh}",
        cell="stated_base_cell_ref",
        remedy_zh="上年数经核定修订的，请附修订依据",
    ),
    Check(
        code="T04",
        name_zh="上年同期与留存数有差异",
        consequence=Consequence.NOTE,
        column="stated_base_gap_pct",
        bounds=_base_not_raised,
        message_zh="{figure_zh}，所附上年同期{stated_base_value}，与本来源上年同期留存数{stored_base_value}相差{stated_base_gap_pct}",
        basis="data-quality.md §5 H7",
        is_hard_rule=False,
        suspicion=0.4,
        observed="stated_base_value",
        expected="stored_base_value",
        reach="pct",
        measure="year_ago",
        compares="上年同期留存数{stored_base_value}{vintage_zh}",
        cell="stated_base_cell_ref",
        remedy_zh="上年数经核定修订的，请附修订依据",
    ),
    Check(
        code="T05",
        name_zh="增速与水平不符",
        consequence=Consequence.HOLD,
        column="stated_growth_gap_pp",
        bounds=_growth_agrees,
        message_zh="{figure_zh}，所附同比增速{stated_growth_pct}，与其总量数和上年同期留存数不符，相差{stated_growth_gap_pp}",
        basis="data-quality.md §5 H6; domain.md §8.5 (同口径方可复算), §8.6 Q08",
        observed="stated_growth_pct",
        expected="level_growth_pct",
        reach="pp",
        measure="growth",
        compares="上年同期留存数{year_ago_value}{vintage_zh}、同表各对象共同的价格因素",
        cell="stated_growth_cell_ref",
        remedy_zh="按可比口径计算的，请附口径说明",
    ),
    Check(
        code="T06",
        name_zh="上年同期差异影响增速",
        consequence=Consequence.HOLD,
        column="base_crossing_pp",
        bounds=always(None, 0.0),
        message_zh="{figure_zh}，所附上年同期{stated_base_value}与留存数{stored_base_value}不一致，由此算出的增速相差{base_crossing_pp}",
        basis="data-quality.md §5 H7 (any cut that lifts the indicator over its target)",
        observed="stated_base_value",
        expected="stored_base_value",
        reach="at_least",
        measure="year_ago",
        compares="上年同期留存数{stored_base_value}{vintage_zh}",
        cell="stated_base_cell_ref",
        remedy_zh="上年数经核定修订的，请附修订依据",
    ),
    Check(
        code="T07",
        name_zh="位次不符",
        consequence=Consequence.NOTE,
        column="stated_rank_gap_count",
        bounds=always(None, 0.0),
        message_zh="{figure_zh}，所附位次第{stated_rank}位，与同表数据排序不符（差{stated_rank_gap_count}位）",
        basis="domain.md §8.6 Q08",
        is_hard_rule=False,
        suspicion=0.3,
        measure="rank",
        compares="同表各对象数据的排序",
        observed="stated_rank",
        expected="computed_rank",
        usual_zh="所附位次与同表数据的排序一致",
        remedy_zh="请核对排序口径（总量或增速）",
    ),
)
