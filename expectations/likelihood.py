"""似然检查: is the figure likely beside its peers, its own past and its own way of writing? No labels are needed.

Every limit is in frozen standard deviations or in powers of ten of a chance, never in the indicator's own measure, so that
one limit serves all indicators (data-quality.md §5). Suspicion at the limit is a cold-start prior: roughly the share of such
findings that were planted in our own falsification suite (benchmarks/detection), until rulings calibrate it.
"""

from collections.abc import Callable

from appraisal.evidence.drift import ASKED_Z
from appraisal.findings import Consequence
from appraisal.scheme import Indicator, Scheme
from expectations.check import NOT_JUDGED, Bounds, Check, always

_FAR_Z, _VERY_FAR_Z = 4.0, 7.0
_STATED_Z = 4.5
_COURSE_Z = 3.5
_RARE, _VERY_RARE = 4.0, 7.0
_PRESSED = 3.5
_EVEN = 3.5


def _beyond(limit: float) -> Callable[[Scheme, Indicator], Bounds]:
    """Both sides of a limit, for what subjects report; outside evidence is not on trial itself."""

    def bounds(_scheme: Scheme, indicator: Indicator) -> Bounds:
        return NOT_JUDGED if indicator.role == "corroboration" else Bounds(-limit, limit)

    return bounds


LIKELIHOOD = (
    Check(
        code="L11",
        name_zh="两项疑似互换",
        consequence=Consequence.HOLD,
        column="swapped_count",
        bounds=always(None, 0.0),
        message_zh="{figure_zh}，与同表“{swapped_zh}”一高一低，互换后两项均与以往增长相符，疑为填写位置有误",
        basis="data-quality.md §5 H5",
        is_hard_rule=False,
        suspicion=0.9,
        expected="modelled_value",
        reach="modelled",
        compares="同表“{swapped_zh}”、本单位{reference_period_zh}增长",
        remedy_zh="请核对两项是否填反",
    ),
    Check(
        code="L01",
        name_zh="增长大幅偏离",
        consequence=Consequence.HOLD,
        column="growth_step_z",
        bounds=_beyond(_VERY_FAR_Z),
        message_zh="{figure_zh}，与同类对象和本单位{reference_period_zh}的增长相比{step_zh}",
        basis="data-quality.md §5 S1, S2 (frozen scale); domain.md §8.6 Q09, Q10",
        is_hard_rule=False,
        suspicion=0.85,
        expected="modelled_value",
        reach="modelled",
        compares="同类对象同期增长的中位数、本单位{reference_period_zh}增长（标准差倍数{growth_step_z}）",
        remedy_zh="大起大落的，请附情况说明和佐证材料",
    ),
    Check(
        code="L02",
        name_zh="增长偏离",
        consequence=Consequence.NOTE,
        column="growth_step_z",
        bounds=_beyond(_FAR_Z),
        message_zh="{figure_zh}，与同类对象和本单位{reference_period_zh}的增长相比{step_zh}",
        basis="data-quality.md §5 S1, S2; domain.md §8.6 Q09, Q10",
        is_hard_rule=False,
        suspicion=0.5,
        expected="modelled_value",
        reach="modelled",
        compares="同类对象同期增长的中位数、本单位{reference_period_zh}增长（标准差倍数{growth_step_z}）",
        gives_way_to="L01",
    ),
    Check(
        code="L03",
        name_zh="多项指标同向偏离",
        consequence=Consequence.NOTE,
        column="growth_joint_z",
        bounds=_beyond(_FAR_Z),
        message_zh="{figure_zh}，本单位同期多项指标同向偏离以往增长，本项较推算{step_zh}",
        basis="data-quality.md §5 S3 (joint Σz/√n)",
        is_hard_rule=False,
        suspicion=0.65,
        expected="modelled_value",
        reach="modelled",
        compares="同类对象同期增长的中位数、本单位{reference_period_zh}增长（本单位各指标合计{growth_joint_z}倍标准差）",
        gives_way_to="L01",
    ),
    Check(
        code="L04",
        name_zh="计分档位附近异动",
        consequence=Consequence.NOTE,
        column="pressed_surprise",
        bounds=always(None, _PRESSED),
        message_zh="{figure_zh}，处于考评计分档位附近，且增长与以往相差较大（本期较推算{step_zh}）或本年连续多期如此，按例行抽核规则列入核对；"
        "这一情形本身不说明数据有误",
        basis="data-quality.md §5 F3; domain.md §8.5 (bunching), §8.6 Q13",
        is_hard_rule=False,
        suspicion=0.5,
        expected="modelled_value",
        reach="modelled",
        compares="同类对象同期增长的中位数、本单位{reference_period_zh}增长",
    ),
    Check(
        code="L12",
        name_zh="年内持续同向偏离",
        consequence=Consequence.NOTE,
        column="growth_course_z",
        bounds=_beyond(_COURSE_Z),
        message_zh="{figure_zh}，本年连续多期增长与推算偏向同一方向，单期均不突出，合起来少见（本期较推算{step_zh}）",
        basis="data-quality.md §5 S2; Page 1954 (cumulative sums: a drip of which no drop is large)",
        is_hard_rule=False,
        suspicion=0.45,
        expected="modelled_value",
        reach="modelled",
        compares="同类对象同期增长的中位数、本单位{reference_period_zh}增长（年内合计标准差倍数{growth_course_z}）",
        gives_way_to="L02",
    ),
    Check(
        code="L05",
        name_zh="整数过多",
        consequence=Consequence.NOTE,
        column="round_figure_surprise",
        bounds=always(None, _VERY_RARE),
        message_zh="{figure_zh}，末{dropped_digit_count}位均为零，较以往填报精度明显偏粗",
        basis="data-quality.md §5 F1; domain.md §8.6 Q14",
        is_hard_rule=False,
        suspicion=0.8,
        compares="本单位以往填报的位数",
        usual_zh="同一张表中末两位以上为零的不超过一项{modelled_zh}",
        remedy_zh="请核对台账原始位数",
    ),
    Check(
        code="L06",
        name_zh="增幅为整",
        consequence=Consequence.NOTE,
        column="round_growth_surprise",
        bounds=always(None, _RARE),
        message_zh="{figure_zh}，恰为上年同期数的整百分比倍数",
        basis="data-quality.md §3 (copy × round factor); domain.md §8.3 (按给定增速报)",
        is_hard_rule=False,
        suspicion=0.4,
        compares="上年同期留存数{year_ago_value}{vintage_zh}",
        usual_zh="与上年同期之比恰为整百分数的，按填报精度不到万分之一{modelled_zh}",
    ),
    Check(
        code="L07",
        name_zh="走势过平",
        consequence=Consequence.NOTE,
        column="even_course_surprise",
        bounds=always(None, _EVEN),
        message_zh="{figure_zh}，连续多期增速几乎不变，明显较同类对象平稳",
        basis="data-quality.md §5 F2",
        is_hard_rule=False,
        suspicion=0.7,
        compares="同类对象同期增速的变动",
        usual_zh="本单位各期增速的变动与同类对象同期相近，连续多期都这样小的不到三千分之一{modelled_zh}",
    ),
    Check(
        code="L08",
        name_zh="上年同期与留存不符",
        consequence=Consequence.NOTE,
        column="stated_base_z",
        bounds=always(-_STATED_Z, _STATED_Z),
        message_zh="{figure_zh}，所附上年同期{stated_base_value}，与留存数{stored_base_value}相差{stated_base_gap_pct}，以往均一致",
        basis="data-quality.md §5 H7; domain.md §8.6 Q06",
        is_hard_rule=False,
        suspicion=0.6,
        observed="stated_base_value",
        expected="stored_base_value",
        measure="year_ago",
        compares="上年同期留存数{stored_base_value}{vintage_zh}",
        cell="stated_base_cell_ref",
        reach="pct",
        remedy_zh="上年数经核定修订的，请附修订依据",
        gives_way_to="T03",
    ),
    Check(
        code="L09",
        name_zh="增速与水平略有不符",
        consequence=Consequence.NOTE,
        column="stated_growth_z",
        bounds=always(-_STATED_Z, _STATED_Z),
        message_zh="{figure_zh}，所附同比增速{stated_growth_pct}，与其总量数和上年同期留存数推算的增速不一致，超出以往差异",
        basis="data-quality.md §5 H6; domain.md §8.6 Q08",
        is_hard_rule=False,
        suspicion=0.55,
        observed="stated_growth_pct",
        expected="level_growth_pct",
        measure="growth",
        compares="上年同期留存数{year_ago_value}{vintage_zh}、同表各对象共同的价格因素",
        cell="stated_growth_cell_ref",
        usual_zh="扣除同表各对象共同的价格因素后，所附增速与推算增速之差不超过以往差异的{limit}倍标准差",
        remedy_zh="按可比口径计算的，请附口径说明",
        gives_way_to="T05",
    ),
    Check(
        code="L10",
        name_zh="累计偏离旁证",
        consequence=Consequence.NOTE,
        column="drift_run_z",
        bounds=always(None, ASKED_Z),
        message_zh="{figure_zh}，与所对照旁证之比自基期以来累计变动比同类对象多{drift_pct}，连续{drift_count}年同期如此",
        basis="data-quality.md §5 X3 (cumulative ratio drift, two years running)",
        is_hard_rule=False,
        suspicion=0.4,
        compares="所对照旁证、本单位基期、同类对象同期变动的中位数（标准差倍数{drift_z}）",
        usual_zh="与旁证之比自基期以来的变动，在同类对象的{limit}倍标准差以内{modelled_zh}",
        remedy_zh="产业结构、征收政策等变化所致的，请附说明",
    ),
)
