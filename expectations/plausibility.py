"""合理性检查: can the figure be true in itself, beside its own past and its own parts?"""

from appraisal.evidence.projects import project_part
from appraisal.findings import Consequence
from appraisal.scheme import Indicator, Scheme
from expectations.check import NOT_JUDGED, Bounds, Check, always

_FALL_PCT = -0.01
_IDENTITY_PCT = 0.2
_EXCESS_PCT = 0.01
_OVERRUN_PCT = 20.0
_FRACTION = 1e-6


def _never_falls(_scheme: Scheme, indicator: Indicator) -> Bounds:
    may_fall = indicator.plausible.may_fall or project_part(indicator) == "progress_pct"  # J06 knows its habits
    return NOT_JUDGED if may_fall else Bounds(low=_FALL_PCT)


def _domain(_scheme: Scheme, indicator: Indicator) -> Bounds:
    if indicator.kind == "count":
        return Bounds(low=0.0)
    if indicator.kind == "share":
        return Bounds(low=0.0, high={"%": 100.0, "‰": 1000.0}.get(indicator.uom))
    return NOT_JUDGED


def _credible(_scheme: Scheme, indicator: Indicator) -> Bounds:
    return Bounds(indicator.plausible.min, indicator.plausible.max)


PLAUSIBILITY = (
    Check(
        code="P01",
        name_zh="量级疑误",
        consequence=Consequence.HOLD,
        column="slipped_digit_count",
        bounds=always(0.0, 0.0),
        message_zh="{figure_zh}，约为可比数的{times_zh}，疑为计量单位或小数点有误",
        basis="data-quality.md §5 H4; domain.md §8.6 Q02",
        expected="expected",
        compares="上年同期留存数、上期累计数及其他来源同期数{vintage_zh}",
        reach="scale",
        remedy_zh="请核对计量单位和小数点",
    ),
    Check(
        code="P02",
        name_zh="数值越界",
        consequence=Consequence.HOLD,
        column="value",
        bounds=_domain,
        message_zh="{figure_zh}，超出该类指标可能的范围（{range_zh}）",
        basis="data-quality.md §5 L0; domain.md §8.6 Q03",
        reach="own",
    ),
    Check(
        code="P03",
        name_zh="计数不是整数",
        consequence=Consequence.HOLD,
        column="fraction_value",
        bounds=always(None, _FRACTION),
        message_zh="{figure_zh}，计数指标应为整数",
        basis="domain.md §8.6 Q03",
        remedy_zh="请核对计量单位",
    ),
    Check(
        code="P04",
        name_zh="超出可信区间",
        consequence=Consequence.HOLD,
        column="value",
        bounds=_credible,
        message_zh="{figure_zh}，超出方案给定的可信区间（{range_zh}，仅供核对，不作为填报依据）",
        basis="方案各指标 plausible.min、plausible.max",
        reach="own",
        gives_way_to="P02",
    ),
    Check(
        code="P05",
        name_zh="数值雷同",
        consequence=Consequence.HOLD,
        column="repeat_count",
        bounds=always(None, 0.0),
        message_zh="{figure_zh}，与{copied_period_zh}上报数逐位相同",
        basis="data-quality.md §5 H3; domain.md §8.6 Q11, Q16",
        expected="expected",
        compares="{copied_period_zh}上报数",
        remedy_zh="请核对是否误填了往期数",
    ),
    Check(
        code="P06",
        name_zh="累计回落",
        consequence=Consequence.HOLD,
        column="cumulative_step_pct",
        bounds=_never_falls,
        message_zh="{figure_zh}，低于上期累计{previous_value}，累计数年内不应回落",
        basis="data-quality.md §5 H1; domain.md §8.6 Q05",
        expected="previous_value",
        compares="上期累计数{previous_value}",
        reach="at_least",
        remedy_zh="上期数有核减的，请附核减说明",
    ),
    Check(
        code="P07",
        name_zh="累计勾稽不平",
        consequence=Consequence.HOLD,
        column="month_sum_gap_pct",
        bounds=always(-_IDENTITY_PCT, _IDENTITY_PCT),
        message_zh="{figure_zh}，与“上月止累计＋本月”不平，相差累计数的{month_sum_gap_pct}",
        basis="domain.md §8.6 Q04: 上月止累计＋本月＝本月止累计",
        expected="month_sum_value",
        compares="上月止累计数与本月数之和{month_sum_value}",
        reach="pct",
        remedy_zh="请逐项核对本月数、上月止累计数",
    ),
    Check(
        code="P08",
        name_zh="分项合计不符",
        consequence=Consequence.HOLD,
        column="parts_gap_pct",
        bounds=always(-_IDENTITY_PCT, _IDENTITY_PCT),
        message_zh="{figure_zh}，各分项合计{parts_value}，相差{parts_gap_pct}，超出四舍五入所能解释的范围",
        basis="data-quality.md §5 H2; domain.md §8.6 Q07",
        expected="parts_value",
        compares="同表各分项合计{parts_value}",
        reach="pct",
        remedy_zh="请核对总量和各分项",
    ),
    Check(
        code="P18",
        name_zh="所属合计不平",
        consequence=Consequence.NOTE,
        column="whole_gap_pct",
        bounds=always(-_IDENTITY_PCT, _IDENTITY_PCT),
        message_zh="{figure_zh}，其所属合计与各分项之和相差{whole_gap_pct}，尚不能断定是哪一项有出入",
        basis="data-quality.md §5 H2; domain.md §8.6 Q07",
        is_hard_rule=False,
        suspicion=0.5,
        compares="同表所属合计与各分项之和",
        remedy_zh="请与合计数一并核对",
        gives_way_to="P08",
    ),
    Check(
        code="P09",
        name_zh="分项超总量",
        consequence=Consequence.HOLD,
        column="part_excess_pct",
        bounds=always(None, _EXCESS_PCT),
        message_zh="{figure_zh}，大于其所属总量{whole_value}，超出{part_excess_pct}",
        basis="data-quality.md §5 H2; domain.md §8.6 Q07",
        expected="whole_value",
        compares="同表所属总量{whole_value}",
        reach="at_most",
        remedy_zh="请核对分项和总量的口径",
    ),
    Check(
        code="P10",
        name_zh="缺少关联数",
        consequence=Consequence.NOTE,
        column="missing_companion_count",
        bounds=always(None, 0.0),
        message_zh="{figure_zh}，未附{missing_companion_count}项可供交叉核对的关联数（分项、上年同期或同比）",
        basis="domain.md §8.6 Q08; data-quality.md §1",
        is_hard_rule=False,
        suspicion=0.2,
        remedy_zh="掌握关联数的，请下次一并附上",
    ),
    Check(
        code="P11",
        name_zh="开工前已报投资",
        consequence=Consequence.HOLD,
        column="started_stage_gap_count",
        bounds=always(None, 0.0),
        message_zh="{figure_zh}，而同期填报的建设阶段尚未开工（差{started_stage_gap_count}个阶段）",
        basis="domain.md §8.6 Q-P1",
        remedy_zh="请核对建设阶段和投资，前期费用请单列说明",
    ),
    Check(
        code="P12",
        name_zh="大幅超计划总投资",
        consequence=Consequence.HOLD,
        column="plan_excess_pct",
        bounds=always(None, _OVERRUN_PCT),
        message_zh="{figure_zh}，超出计划总投资{planned_total_value}的{plan_excess_pct}",
        basis="data-quality.md §5 P: inv > 1.2 plan; domain.md §8.6 Q-P2",
        expected="planned_total_value",
        compares="计划总投资{planned_total_value}",
        reach="pct",
        remedy_zh="概算已调整的，请附批复",
    ),
    Check(
        code="P13",
        name_zh="超计划总投资",
        consequence=Consequence.NOTE,
        column="overrun_pct",
        bounds=always(None, _EXCESS_PCT),
        message_zh="{figure_zh}，超出计划总投资{planned_total_value}的{plan_excess_pct}",
        basis="domain.md §8.6 Q-P2; 预备费 5 %, or what honest projects commonly reach",
        is_hard_rule=False,
        expected="planned_total_value",
        compares="计划总投资{planned_total_value}",
        reach="at_most",
        remedy_zh="概算已调整的，请附批复",
        gives_way_to="P12",
    ),
    Check(
        code="P14",
        name_zh="支付大于投资",
        consequence=Consequence.HOLD,
        column="paid_excess_pct",
        bounds=always(None, _IDENTITY_PCT),
        message_zh="{figure_zh}，大于累计完成投资{invested_value}，超出{paid_excess_pct}",
        basis="domain.md §8.6 Q-P4",
        expected="invested_value",
        compares="同表累计完成投资{invested_value}",
        reach="at_most",
        remedy_zh="有预付款的，请附合同条款和支付凭证",
    ),
    Check(
        code="P15",
        name_zh="完工支付偏低",
        consequence=Consequence.NOTE,
        column="completed_shortfall_pp",
        bounds=always(None, 0.0),
        message_zh="{figure_zh}，已报完工，累计支付仅占投资的{completed_paid_pct}",
        basis="data-quality.md §5 P: 100 % with paid < 60 %; domain.md §8.6 Q-P4",
        is_hard_rule=False,
        suspicion=0.6,
        remedy_zh="请附形象进度三方确认单和支付计划",
    ),
    Check(
        code="P16",
        name_zh="阶段倒退",
        consequence=Consequence.HOLD,
        column="stage_step_count",
        bounds=always(0.0, None),
        message_zh="{figure_zh}，早于上期所报阶段",
        basis="domain.md §8.6 Q-P6",
        expected="previous_value",
        reach="at_least",
        remedy_zh="停工或重新立项的，请说明",
    ),
    Check(
        code="P17",
        name_zh="计划总投资变动",
        consequence=Consequence.NOTE,
        column="plan_change_pct",
        bounds=always(-_OVERRUN_PCT, _OVERRUN_PCT),
        message_zh="{figure_zh}，与方案所列计划总投资相差{plan_change_pct}",
        basis="domain.md §8.6 Q-P2: plan total changed upward > 20 %",
        is_hard_rule=False,
        expected="planned_total_value",
        compares="方案所列计划总投资{planned_total_value}",
        reach="pct",
        remedy_zh="概算已调整的，请附批复",
    ),
)
