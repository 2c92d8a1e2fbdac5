"""表式: every column that crosses a wall, declared once, and the frames made of them.

A frame's declaration drives the cast at the door, the shape checks, Word table heads and the
data dictionary. Suffixes carry units: ``_pct`` percent 0–100, ``_pp`` percentage points,
``_points`` 分, ``_cents`` 分 of money, ``_count``, ``_rank`` 1 = best, ``_at`` aware UTC instant, ``_on`` ISO date
text, ``_code`` from the scheme, ``_key`` derived and idempotent, ``_zh`` Chinese text.
``value`` and ``*_value`` are in the ``uom`` of their indicator.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NewType

import pandas as pd

# Text is stored alike whether or not an optional package (pyarrow, for Parquet) is installed: results may not depend on it.
pd.set_option("mode.string_storage", "python")

Kind = Literal["str", "float64", "Int64", "bool", "instant"]
_DTYPE: dict[str, Any] = {
    "str": "str",
    "float64": "float64",
    "Int64": "Int64",
    "bool": "bool",
    "instant": "datetime64[us, UTC]",
}
_READY = {kind: pd.api.types.pandas_dtype(dtype) for kind, dtype in _DTYPE.items()}


class FrameError(Exception):
    """A frame breaks its declaration: a defect of the program, never of the data."""


@dataclass(frozen=True)
class Column:
    """One column of the dictionary.

    Attributes:
        name: English name, with its unit as suffix.
        kind: storage type.
        zh: head of the column in workbooks and Word tables.
    """

    name: str
    kind: Kind
    zh: str


@dataclass(frozen=True)
class Frame:
    """A declared frame 表式.

    Attributes:
        name: singular English name.
        key: columns that identify a row.
        others: further columns.
    """

    name: str
    key: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in order."""
        return self.key + self.others

    def conform(self, raw: pd.DataFrame) -> pd.DataFrame:
        """Cast ``raw`` to this declaration; absent non-key columns become missing.

        Raises:
            FrameError: a key column is absent, an undeclared column is present, or a cast fails.
        """
        if _fits(self, raw):
            return raw.reset_index(drop=True)
        unknown = [name for name in raw.columns if name not in self.columns]
        absent = [name for name in self.key if name not in raw.columns]
        if unknown or absent:
            message = f"{self.name}: unknown columns {unknown}, absent key columns {absent}"
            raise FrameError(message)
        blank = {
            kind: _blank(kind, raw.index) for kind in {COLUMNS[name].kind for name in self.columns if name not in raw}
        }
        cast = {name: _cast(raw, name) if name in raw else blank[COLUMNS[name].kind] for name in self.columns}
        return pd.DataFrame(cast, index=raw.index, copy=False).reset_index(drop=True)

    def of(self, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
        """``conform`` of rows as dictionaries; none give the frame of no rows."""
        return self.conform(pd.DataFrame(rows)) if rows else _empty(self).copy(deep=False)

    def empty(self) -> pd.DataFrame:
        """A frame of no rows with the right columns and types."""
        return _empty(self).copy(deep=False)


def _fits(frame: Frame, raw: pd.DataFrame) -> bool:
    """Whether nothing is left to cast."""
    return tuple(raw.columns) == frame.columns and all(
        dtype == _READY[COLUMNS[name].kind] for name, dtype in zip(frame.columns, raw.dtypes, strict=True)
    )


@cache
def _empty(frame: Frame) -> pd.DataFrame:
    return frame.conform(pd.DataFrame({name: [] for name in frame.columns}))


def _blank(kind: Kind, index: pd.Index) -> pd.Series:
    """A column of which nothing is told; all that are blank share one until somebody writes into it."""
    return pd.Series(False if kind == "bool" else None, index=index, dtype=_READY[kind])


def _cast(raw: pd.DataFrame, name: str) -> pd.Series:
    column = COLUMNS[name]
    series = raw[name]
    if series.dtype == _READY[column.kind]:
        return series
    try:
        if column.kind == "instant":
            return pd.to_datetime(series, utc=True).astype(_DTYPE["instant"])
        if column.kind == "bool":
            return series.fillna(value=False).astype("bool")
        if column.kind == "str":
            is_coded = isinstance(series.dtype, pd.CategoricalDtype)
            return (series if is_coded else series.astype("object").where(series.notna(), None)).astype("str")
        return pd.to_numeric(series).astype(_DTYPE[column.kind])
    except (TypeError, ValueError) as fault:
        message = f"column {name}: {fault}"
        raise FrameError(message) from fault


def _dictionary(text: str) -> dict[str, Column]:
    rows = (line.split(maxsplit=2) for line in text.strip().splitlines())
    return {name: Column(name, kind, zh) for name, kind, zh in rows}  # type: ignore[arg-type]


# The data dictionary: name, storage type, Chinese head.
COLUMNS = _dictionary("""
indicator_code str 指标代码
subject_code str 考评对象代码
figure_subject_code str 数据所属对象
peer_group_code str 考评类别
comparison_code str 比较范围
group_code str 一级指标
period str 报告期
figure_period str 数据报告期
basis str 口径（当月/累计/时点）
measure str 数据项（数值/上年同期/增速）
source_code str 数据来源
check_code str 检查项
lamp_rule_code str 亮灯规则
lamp_reason_code str 亮灯原因
cause_code str 扣分原因
event_key str 事项键
finding_key str 疑点键
receipt_no str 回执号
sender_code str 报送单位
value float64 数值
cautious_value float64 审慎值
target_value float64 目标值
due_value float64 序时应达值
earlier_value float64 本年上期值
year_ago_value float64 上年同期值
previous_value float64 上期值
expected float64 核对参考值
expected_low float64 参考区间下限
expected_high float64 参考区间上限
observed float64 报送值
replacement_value float64 核定替换值
required_monthly_value float64 后续每月需完成
peer_min_value float64 同组最低值
peer_max_value float64 同组最高值
peer_mean_value float64 同组平均值
others_mean_value float64 同组其他单位平均值
peer_std_value float64 同组标准差
benchmark_value float64 对标值
tied_count Int64 并列数
dynamic_value float64 动态值（增速或变动）
dynamic_min_value float64 同组动态最低值
dynamic_max_value float64 同组动态最高值
benchmark_value float64 标杆值
benchmark_code str 标杆
uom str 计量单位
reported_text str 原样填报
maturity str 数据成熟度
raw_sha256 str 文件指纹
cell_ref str 单元格
file_name str 文件名
received_from str 来处
arrived_at instant 到达时间
recorded_at instant 入库时间
ruled_at instant 核定时间
kind str 事项类型
occurred_on str 发生日期
points float64 分值
reason_zh str 事由
matter_zh str 事项
clause str 依据条款
document_no str 文号
consequence str 处置
suspicion float64 可疑度
raw_suspicion float64 校准前可疑度
learned_order float64 学习排序分
impact_points float64 影响分值
impact_places Int64 影响位次
impact_subject_code str 影响对象
gain str 受益方向
compared_count Int64 同类对象数
compared_zh str 比较依据
calibration_zh str 可疑度校准
message_zh str 说明
suggested_value float64 计量换算参考值
verdict str 结论
reason str 理由
detail str 明细
ruled_by str 核定人
standing str 采信状态
target_status str 目标状态
finding_count Int64 疑点数
direction str 指标方向
completion_pct float64 年度完成率
due_completion_pct float64 序时完成率
due_pct float64 应达进度
elapsed_pct float64 时间进度
progress_gap_pp float64 序时差距（百分点）
shortfall_pct float64 欠进度比例
yoy_pct float64 同比增速
change_pp float64 同比变动（百分点）
comparable_yoy_pct float64 可比口径同比
entered_count Int64 名录进入数
left_count Int64 名录退出数
entered_value float64 进入单位本期值
left_year_ago_value float64 退出单位上年同期值
definition_zh str 口径变更
remark_zh str 备注
weight_points float64 分值权重
score_points float64 得分
cautious_points float64 审慎得分
lost_points float64 失分
rank Int64 位次
rank_low Int64 位次下限
rank_high Int64 位次上限
peer_count Int64 参排数
rank_change Int64 进退位
last_rank Int64 倒数位次
lamp str 亮灯
previous_lamp str 上期亮灯
lamp_streak_count Int64 连续次数
lamp_waiting_count Int64 好转待稳期数
base_points float64 基础得分
bonus_points float64 加分
cautious_bonus_points float64 审慎加分
deduction_points float64 扣分
is_vetoed bool 一票否决
is_withdrawn bool 已撤回
is_referred bool 转统计部门
is_confirmed bool 疑点成立
figure_finding_count Int64 同一数据疑点数
submission_finding_count Int64 同一报送疑点数
expected_gap_pct float64 与参考值相差
total_points float64 总分
cautious_total_points float64 审慎总分
lowest_total_points float64 总分下限
highest_total_points float64 总分上限
green_count Int64 绿灯数
yellow_count Int64 黄灯数
red_count Int64 红灯数
unlit_count Int64 未亮灯数
honour str 红黑榜
list_code str 榜单代码
list_item_code str 板块或指标代码
change_from_previous_pct float64 较上期变动
cumulative_step_pct float64 累计环比变动
parts_gap_pct float64 分项合计差
part_excess_pct float64 分项超总量
whole_gap_pct float64 所属合计差
scale_ratio float64 量级比（对数）
stated_base_gap_pct float64 上年同期与留存差
stated_growth_gap_pp float64 增速自述差
month_sum_gap_pct float64 累计勾稽差
official_gap_pct float64 自报与官方差
target_margin_pp float64 与计分档位的距离
repeat_count Int64 重复次数
significant_digit_count Int64 有效数字位数
started_stage_gap_count Int64 开工前已报投资
paid_gap_pp float64 进度与支付差
plan_excess_pct float64 超计划总投资
stored_base_value float64 留存上年同期值
stated_base_value float64 所附上年同期值
stated_base_cell_ref str 所附上年同期单元格
stated_growth_pct float64 所附增速
stated_growth_cell_ref str 所附增速单元格
level_growth_pct float64 按水平推算增速
base_crossing_pp float64 上年同期差异影响增速
stated_rank Int64 所附位次
computed_rank Int64 推算位次
stated_rank_gap_count Int64 位次差
parts_value float64 分项合计值
whole_value float64 所属总量值
official_value float64 官方值
copied_period str 雷同报告期
month_sum_value float64 上月止累计加本月
rounding_value float64 末位半个单位
slipped_digit_count Int64 疑似错位位数
fraction_value float64 非整数部分
missing_companion_count Int64 缺少关联数
invested_value float64 累计完成投资
paid_value float64 累计支付资金
planned_total_value float64 计划总投资
plan_change_pct float64 计划总投资变动
paid_excess_pct float64 支付超投资
completed_paid_pct float64 完工支付比例
stage_step_count Int64 阶段变动
pace_excess_pp float64 超出自身进程
partner_excess_pp float64 进度与投资背离
standing_excess_pp float64 存疑增长未解释部分
level_excess_pp float64 超出同等进度项目
included_doubt_pp float64 所含累计投资的疑点
progress_fall_pp float64 形象进度回落
schedule_pct float64 工期已过比例
schedule_excess_pp float64 超出工期进度
early_progress_pct float64 未开工形象进度
support_pct float64 支付支撑率
support_shortfall_pp float64 支付支撑不足
support_collapse_pp float64 支付支撑严重不足
idle_count Int64 连续未变动期数
coarse_count Int64 连续整百期数
alike_count Int64 与另一项目相同之处
alike_project_zh str 相似项目
alike_ground_zh str 相似之处
entry_margin_pct float64 高于入库标准幅度
photo_sha256 str 照片指纹
photo_print str 照片感知指纹
visit_rank Int64 核查顺序
visit_finding_count Int64 本次核查疑点数
late_move_pp float64 完工后投资增加
overrun_pct float64 超计划幅度（常见者不计）
completed_shortfall_pp float64 完工支付不足
late_days_count Int64 迟报天数
twin_count Int64 与其他对象相同项数
twin_subject_code str 数据相同的对象
frozen_count Int64 未变动期数
frozen_since str 未变动起始期
quarter_end_share_pct float64 季末月占本季比重
usual_share_pct float64 以往季末月占比
share_surge_z float64 季末突增（标准差倍数）
rate_pct float64 与基准指标之比
rate_change_pp float64 比率同比变动
rate_jump_z float64 比率突变（标准差倍数）
paired_indicator_code str 关联指标
paired_growth_pct float64 关联指标同比
paired_gap_pp float64 与关联指标增速差
pair_gap_z float64 关联背离（标准差倍数）
contrary_gap_z float64 走势相反（标准差倍数）
start_overdue_count Int64 应开未开月数
stage_value float64 建设阶段序号
counted_weight_points float64 计入权重
coverage_pct float64 数据覆盖率
growth_step_z float64 增长异动（标准差倍数）
growth_joint_z float64 多指标增长异动（标准差倍数）
growth_step_pct float64 超出推算的幅度
drift_pct float64 与旁证累计偏离
drift_z float64 累计偏离（标准差倍数）
drift_run_z float64 累计偏离（两年中较小的标准差倍数）
drift_count Int64 累计偏离连续年数
modelled_value float64 按同类和以往推算值
modelled_low_value float64 推算下限
modelled_high_value float64 推算上限
reference_period str 对照报告期
swapped_count Int64 疑似互换
swapped_indicator_code str 疑似互换的指标
base_file_name str 上年同期留存数文件
base_recorded_at instant 上年同期留存数入库时间
stated_base_z float64 上年同期偏离（标准差倍数）
stated_growth_z float64 增速自述偏离（标准差倍数）
pressed_surprise float64 计分档位附近罕见度
growth_course_z float64 年内累积异动（标准差倍数）
round_figure_surprise float64 整数罕见度
round_growth_surprise float64 整增速罕见度
even_course_surprise float64 走势过平罕见度
dropped_digit_count Int64 少用位数
item_code str 变动项目
before_value float64 更正前数值
after_value float64 更正后数值
before_text str 更正前
after_text str 更正后
version_count Int64 第几版
signal_code str 汇总信号
sample_count Int64 样本数
signal_value float64 观测值
usual_value float64 参照值
chance_pct float64 偶然概率
is_unusual bool 是否偏离
reward_code str 结果运用代码
post_zh str 岗位
head_count Int64 人数
coefficient_value float64 系数
part_count Int64 份数
whole_count Int64 应分整数
remainder_count Int64 尾数
remainder_rank Int64 补尾次序
is_tie_decided bool 尾数相同按次序定
amount_cents Int64 金额（分）
basis_zh str 依据
float_pct float64 浮动比例（%）
base_cents Int64 奖金基数（分）
change_cents Int64 浮动额（分）
share_pct float64 名额比例（%）
quota_count Int64 名额
previous_rank Int64 上期位次
is_second_period bool 连续两期
head_post_zh str 主要负责人
goal_leads_zh str 目标长
goal_owners_zh str 目标人
undertakers_zh str 承担人
implementers_zh str 落实人
is_internal bool 仅供内部
layer_zh str 评议主体
method_zh str 调查方式
question_zh str 调查题目
answer_zh str 答案
answer_count Int64 人数
population_count Int64 总体人数
surveyed_on str 调查日期
valid_count Int64 有效样本数
margin_pp float64 误差范围（百分点）
weight_share_pct float64 权重占比
close_subject_code str 差距在误差范围内的对象
gap_pp float64 差距（百分点）
matter_code str 同一事项编号
level str 级别
is_repeat bool 重复发生
category_code str 加减分类别
factored_points float64 折算分值
counted_points float64 计入分值
settlement_code str 计入情况
settlement_zh str 计入说明
is_affirmed bool 一票肯定
promotion_count Int64 提档档数
bonus_code str 加分项目
block_code str 加分板块
computed_grade str 计算等次
grade str 等次
grade_document_no str 等次文号
grade_note_zh str 等次说明
milestone_code str 节点代码
milestone_zh str 节点
milestone_share_pct float64 节点权重占比
milestone_completion_pct float64 节点得分率
due_on str 应完成日期
done_on str 完成日期
overdue_days_count Int64 逾期天数
state_zh str 节点情况
appraisal_code str 专项考评
quarter_share_pct float64 季度计入比例
earned_pct float64 得分率
is_part bool 计入合计
before_points float64 上期得分
now_points float64 本期得分
change_points float64 得分变动
own_points float64 自身数据变动
others_points float64 其他单位变动
rule_points float64 规则变动
standing_points float64 采信状态变动
ledger_points float64 加减分变动
rounding_points float64 修约差
recomputed_points float64 重算差
own_places float64 自身得分变动带来的位次
others_places float64 其他单位得分变动带来的位次
field_places float64 参排单位增减带来的位次
remaining_places float64 其余位次变动
loss_code str 失分原因
recoverable_points float64 可挽回分
recoverable_total_points float64 可挽回总分
trial_group_code str 模拟类别
trial_points float64 模拟得分
trial_rank Int64 模拟位次
trial_count Int64 模拟参排数
uncounted_count Int64 无数据指标数
draw_count Int64 抽样次数
median_rank float64 位次中位数
low_rank float64 位次5%分位
high_rank float64 位次95%分位
part_code str 指标或指标类
mean_move_places float64 剔除后平均位次变动
most_move_places float64 剔除后最大位次变动
effective_share_pct float64 实际权重占比
is_constant bool 没有区分
is_saturated bool 普遍满分
mean_monthly_value float64 已过月份月均
pace_pct float64 所需月均与已有月均之比
months_left_count Int64 剩余月数
issues_left_count Int64 剩余发布次数
is_difficult bool 超过警戒线
level_rank Int64 总量位次
dynamic_rank Int64 增速位次
hard_rank Int64 统计指标位次
judged_rank Int64 评议指标位次
apart_places Int64 位次相差
is_apart bool 软硬背离
base_share_pct float64 基数与同组中位数之比
is_small_base bool 小基数
change_value float64 增量
headroom_pct float64 余地利用率
warning_key str 预警编号
opened_period str 预警开始期
addressee_code str 受文单位
addressee_role str 责任层级
step_code str 预警措施
step_count Int64 措施级次
next_step_code str 下一级措施
is_issued bool 本期发文
issued_period str 发文期
issued_on str 发文日期
delivered_on str 送达日期
reply_due_on str 回复时限
replied_on str 回复日期
reply_state str 回复情况
promised_on str 承诺完成日期
warning_state str 预警状态
form_key str 清单编号
reply_key str 回复编号
reply_kind str 回复类别
about_key str 所答编号
choice_code str 回复选项
measure_zh str 整改措施
request_zh str 需协调事项
stated_text str 核实情况
is_done bool 已办结
report_key str 整改进展编号
item_code str 整改事项编号
problem_class str 问题类别
origin_code str 问题来源
found_on str 发现日期
requirement_zh str 整改要求
responsible_zh str 责任人
state_code str 整改状态
reported_on str 报告日期
state_since_on str 进入状态日期
closed_on str 销号日期
look_back_on str 回头看日期
looked_back_on str 实际回头看日期
evidence_zh str 佐证材料
age_days_count Int64 挂账天数
relapse_count Int64 反弹次数
blocker_key str 卡点编号
blocker_class str 卡点类别
owner_zh str 卡点责任单位
raised_on str 提出日期
settled_on str 解决日期
dispatch_key str 调度记录编号
goal_lead_zh str 目标长职务
dispatched_on str 调度日期
attended_zh str 参加单位
projected_value float64 年终预计值
projected_low_value float64 年终预计下限
projected_high_value float64 年终预计上限
projected_completion_pct float64 预计完成率
projected_low_pct float64 预计完成率下限
projected_high_pct float64 预计完成率上限
projection_method str 预计方法
closed_years_count Int64 参照年数
""")

OBSERVATION_KEY = ("indicator_code", "subject_code", "period", "basis", "measure", "source_code")
_FIGURE_KEY = ("indicator_code", "subject_code", "period")

OBSERVATIONS = Frame(
    "observation",
    OBSERVATION_KEY,
    ("value", "uom", "reported_text", "maturity", "raw_sha256", "file_name", "cell_ref", "arrived_at", "recorded_at"),
)
EVENTS = Frame(
    "event",
    ("event_key",),
    (
        "kind",
        "indicator_code",
        "subject_code",
        "occurred_on",
        "points",
        "matter_zh",
        "reason_zh",
        "cause_code",
        "clause",
        "document_no",
        "is_withdrawn",
        "matter_code",
        "level",
        "is_repeat",
        "raw_sha256",
        "file_name",
        "cell_ref",
        "recorded_at",
    ),
)
ROSTER_CHANGES = Frame(
    "roster_change",
    _FIGURE_KEY,
    (
        "entered_count",
        "left_count",
        "entered_value",
        "left_year_ago_value",
        "uom",
        "document_no",
        "remark_zh",
        "raw_sha256",
        "file_name",
        "cell_ref",
        "recorded_at",
    ),
)
PHOTOGRAPHS = Frame(
    "photograph",
    ("subject_code", "period", "photo_sha256"),
    ("photo_print", "raw_sha256", "file_name", "cell_ref", "recorded_at"),
)
SURVEYS = Frame(
    "survey",
    (*_FIGURE_KEY, "layer_zh", "method_zh", "question_zh", "answer_zh"),
    ("answer_count", "population_count", "surveyed_on", "raw_sha256", "file_name", "cell_ref", "recorded_at"),
)
RECEIPTS = Frame(
    "receipt",
    ("receipt_no",),
    (
        "raw_sha256",
        "source_code",
        "sender_code",
        "period",
        "file_name",
        "received_from",
        "arrived_at",
        "recorded_at",
        "verdict",
        "detail",
    ),
)
EVIDENCE = Frame(
    "evidence",
    OBSERVATION_KEY,
    (
        "value",
        "previous_value",
        "year_ago_value",
        "expected",
        "change_from_previous_pct",
        "cumulative_step_pct",
        "parts_gap_pct",
        "part_excess_pct",
        "whole_gap_pct",
        "swapped_count",
        "swapped_indicator_code",
        "scale_ratio",
        "stated_base_gap_pct",
        "stated_growth_gap_pp",
        "month_sum_gap_pct",
        "official_gap_pct",
        "target_margin_pp",
        "repeat_count",
        "significant_digit_count",
        "started_stage_gap_count",
        "paid_gap_pp",
        "plan_excess_pct",
        "late_days_count",
        "twin_count",
        "twin_subject_code",
        "frozen_count",
        "frozen_since",
        "quarter_end_share_pct",
        "usual_share_pct",
        "share_surge_z",
        "rate_pct",
        "rate_change_pp",
        "rate_jump_z",
        "paired_indicator_code",
        "paired_growth_pct",
        "paired_gap_pp",
        "pair_gap_z",
        "contrary_gap_z",
        "stored_base_value",
        "stated_base_value",
        "stated_base_cell_ref",
        "stated_growth_pct",
        "stated_growth_cell_ref",
        "level_growth_pct",
        "base_crossing_pp",
        "stated_rank",
        "computed_rank",
        "stated_rank_gap_count",
        "parts_value",
        "whole_value",
        "official_value",
        "copied_period",
        "month_sum_value",
        "rounding_value",
        "slipped_digit_count",
        "fraction_value",
        "missing_companion_count",
        "invested_value",
        "paid_value",
        "planned_total_value",
        "plan_change_pct",
        "paid_excess_pct",
        "completed_paid_pct",
        "pace_excess_pp",
        "partner_excess_pp",
        "standing_excess_pp",
        "level_excess_pp",
        "included_doubt_pp",
        "progress_fall_pp",
        "schedule_pct",
        "schedule_excess_pp",
        "early_progress_pct",
        "support_pct",
        "support_shortfall_pp",
        "support_collapse_pp",
        "idle_count",
        "coarse_count",
        "alike_count",
        "alike_project_zh",
        "alike_ground_zh",
        "entry_margin_pct",
        "late_move_pp",
        "overrun_pct",
        "completed_shortfall_pp",
        "stage_step_count",
        "suggested_value",
        "growth_step_z",
        "growth_joint_z",
        "growth_step_pct",
        "drift_pct",
        "drift_z",
        "drift_run_z",
        "drift_count",
        "modelled_value",
        "modelled_low_value",
        "modelled_high_value",
        "reference_period",
        "base_file_name",
        "base_recorded_at",
        "compared_count",
        "stated_base_z",
        "stated_growth_z",
        "pressed_surprise",
        "growth_course_z",
        "round_figure_surprise",
        "round_growth_surprise",
        "even_course_surprise",
        "dropped_digit_count",
        "uom",
        "raw_sha256",
        "file_name",
        "cell_ref",
    ),
)
FINDINGS = Frame(
    "finding",
    ("finding_key",),
    (
        "check_code",
        "consequence",
        "suspicion",
        "indicator_code",
        "subject_code",
        "period",
        "basis",
        "measure",
        "source_code",
        "observed",
        "expected",
        "expected_low",
        "expected_high",
        "impact_points",
        "impact_places",
        "impact_subject_code",
        "gain",
        "compared_count",
        "compared_zh",
        "calibration_zh",
        "raw_suspicion",
        "learned_order",
        "message_zh",
        "raw_sha256",
        "file_name",
        "cell_ref",
    ),
)
FIELD_CHECKS = Frame(
    "field_check",
    ("finding_key",),
    (
        "visit_rank",
        "visit_finding_count",
        "sender_code",
        "subject_code",
        "period",
        "check_code",
        "consequence",
        "suspicion",
        "indicator_code",
        "measure",
        "source_code",
        "observed",
        "impact_points",
        "message_zh",
        "file_name",
        "cell_ref",
    ),
)
RULINGS = Frame(
    "ruling",
    ("finding_key",),
    ("verdict", "replacement_value", "reason", "document_no", "is_referred", "ruled_by", "ruled_at"),
)
DOUBT_ANSWERS = Frame(
    "doubt_answer",
    ("finding_key",),
    (
        "choice_code",
        "reason",
        "document_no",
        "ruled_by",
        "subject_code",
        "period",
        "form_key",
        "raw_sha256",
        "file_name",
        "cell_ref",
    ),
)
LABELS = Frame(
    "label",
    ("finding_key",),
    (
        "check_code",
        "consequence",
        "indicator_code",
        "subject_code",
        "period",
        "source_code",
        "raw_suspicion",
        "expected_gap_pct",
        "figure_finding_count",
        "submission_finding_count",
        "impact_points",
        "impact_places",
        "gain",
        "is_confirmed",
    ),
)
SUSPECTS = Frame("suspect", ("indicator_code", "subject_code", "period", "basis", "source_code"), ())
FIGURES = Frame(
    "figure",
    _FIGURE_KEY,
    (
        "figure_period",
        "value",
        "cautious_value",
        "uom",
        "source_code",
        "standing",
        "target_value",
        "target_status",
        "due_value",
        "earlier_value",
        "year_ago_value",
        "finding_count",
        "raw_sha256",
        "file_name",
        "cell_ref",
    ),
)
PROGRESS = Frame(
    "progress",
    _FIGURE_KEY,
    (
        "figure_subject_code",
        "peer_group_code",
        "comparison_code",
        "group_code",
        "weight_points",
        "value",
        "uom",
        "direction",
        "standing",
        "target_value",
        "target_status",
        "due_value",
        "completion_pct",
        "due_completion_pct",
        "due_pct",
        "elapsed_pct",
        "progress_gap_pp",
        "shortfall_pct",
        "year_ago_value",
        "yoy_pct",
        "comparable_yoy_pct",
        "entered_count",
        "left_count",
        "definition_zh",
        "change_pp",
        "required_monthly_value",
        "rank",
        "peer_count",
        "peer_min_value",
        "peer_max_value",
        "peer_mean_value",
        "others_mean_value",
        "peer_std_value",
        "benchmark_value",
        "tied_count",
        "dynamic_value",
        "dynamic_min_value",
        "dynamic_max_value",
        "last_rank",
        "stage_value",
        "start_overdue_count",
    ),
)
INDICATOR_RESULTS = Frame(
    "indicator_result",
    _FIGURE_KEY,
    (
        "group_code",
        "peer_group_code",
        "weight_points",
        "score_points",
        "cautious_points",
        "lost_points",
        "rank",
        "peer_count",
        "rank_change",
        "standing",
        "lamp",
        "previous_lamp",
        "lamp_rule_code",
        "lamp_reason_code",
        "lamp_streak_count",
        "lamp_waiting_count",
    ),
)
GROUP_RESULTS = Frame(
    "group_result",
    ("group_code", "subject_code", "period"),
    ("peer_group_code", "weight_points", "score_points", "cautious_points", "rank", "peer_count"),
)
SUBJECT_RESULTS = Frame(
    "subject_result",
    ("subject_code", "period"),
    (
        "peer_group_code",
        "counted_weight_points",
        "coverage_pct",
        "base_points",
        "bonus_points",
        "cautious_bonus_points",
        "deduction_points",
        "is_vetoed",
        "is_affirmed",
        "promotion_count",
        "total_points",
        "cautious_total_points",
        "lowest_total_points",
        "highest_total_points",
        "rank",
        "rank_low",
        "rank_high",
        "peer_count",
        "rank_change",
        "green_count",
        "yellow_count",
        "red_count",
        "unlit_count",
        "honour",
        "computed_grade",
        "grade",
        "grade_document_no",
        "grade_note_zh",
    ),
)
CHANGES = Frame(
    "change",
    ("item_code", "indicator_code", "group_code", "subject_code", "period"),
    ("before_value", "after_value", "before_text", "after_text"),
)
PANEL_FIGURES = Frame(
    "panel_figure",
    ("indicator_code", "subject_code", "period"),
    ("value", "target_value", "year_ago_value", "benchmark_code", "benchmark_value"),
)
PANEL_RESULTS = Frame(
    "panel_result",
    ("subject_code", "peer_group_code", "indicator_code"),
    ("score_points", "cautious_points", "rank", "rank_low", "rank_high", "lamp"),
)
BENCHMARKS = Frame("benchmark", ("indicator_code", "subject_code", "period", "benchmark_code"), ("benchmark_value",))

QUARTER_PARTS = Frame(
    "quarter_part", _FIGURE_KEY, ("weight_points", "quarter_share_pct", "earned_pct", "counted_points")
)
SPECIAL_RESULTS = Frame(
    "special_result",
    ("appraisal_code", "subject_code", "period"),
    (
        "peer_group_code",
        "total_points",
        "cautious_total_points",
        "rank",
        "rank_low",
        "rank_high",
        "peer_count",
        "grade",
    ),
)
SPECIAL_INDICATOR_RESULTS = Frame(
    "special_indicator_result",
    ("appraisal_code", *_FIGURE_KEY),
    ("weight_points", "score_points", "cautious_points", "lost_points", "standing"),
)
MILESTONE_STATES = Frame(
    "milestone_state",
    ("indicator_code", "subject_code", "milestone_code"),
    (
        "milestone_zh",
        "due_on",
        "done_on",
        "overdue_days_count",
        "milestone_share_pct",
        "milestone_completion_pct",
        "state_zh",
        "clause",
        "document_no",
        "raw_sha256",
        "file_name",
        "cell_ref",
    ),
)
LEDGER_ENTRIES = Frame(
    "ledger_entry",
    ("event_key", "period"),
    (
        "kind",
        "indicator_code",
        "subject_code",
        "occurred_on",
        "matter_code",
        "level",
        "is_repeat",
        "points",
        "factored_points",
        "counted_points",
        "settlement_code",
        "settlement_zh",
        "category_code",
        "cause_code",
        "matter_zh",
        "reason_zh",
        "clause",
        "document_no",
        "raw_sha256",
        "file_name",
        "cell_ref",
    ),
)
SUBJECT_LEDGERS = Frame(
    "subject_ledger",
    ("subject_code",),
    ("bonus_points", "deduction_points", "is_vetoed", "is_affirmed", "promotion_count"),
)
BONUSES = Frame(
    "bonus",
    ("bonus_code", "subject_code", "period"),
    (
        "block_code",
        "indicator_code",
        "peer_group_code",
        "value",
        "score_points",
        "counted_points",
        "settlement_code",
        "settlement_zh",
    ),
)
GRADES = Frame(
    "grade",
    ("subject_code", "period"),
    ("peer_group_code", "computed_grade", "grade", "grade_document_no", "grade_note_zh"),
)
SURVEY_FIGURES = Frame(
    "survey_figure",
    _FIGURE_KEY,
    (
        "value",
        "margin_pp",
        "sample_count",
        "valid_count",
        "reason_zh",
        "raw_sha256",
        "file_name",
        "cell_ref",
        "recorded_at",
    ),
)
SURVEY_PARTS = Frame(
    "survey_part",
    (*_FIGURE_KEY, "layer_zh", "method_zh", "question_zh"),
    ("value", "margin_pp", "weight_share_pct", "sample_count", "valid_count"),
)
CLOSE_PLACES = Frame("close_place", (*_FIGURE_KEY, "close_subject_code"), ("gap_pp", "margin_pp"))
WARNINGS = Frame(
    "warning",
    ("warning_key", "period"),
    (
        "indicator_code",
        "subject_code",
        "addressee_code",
        "addressee_role",
        "opened_period",
        "lamp",
        "lamp_reason_code",
        "lamp_streak_count",
        "step_code",
        "step_count",
        "next_step_code",
        "is_issued",
        "issued_period",
        "issued_on",
        "delivered_on",
        "reply_due_on",
        "replied_on",
        "reply_state",
        "promised_on",
        "warning_state",
        "reason_zh",
        "clause",
    ),
)
REPLIES = Frame(
    "reply",
    ("reply_key",),
    (
        "reply_kind",
        "about_key",
        "subject_code",
        "period",
        "replied_on",
        "choice_code",
        "cause_code",
        "reason_zh",
        "measure_zh",
        "promised_on",
        "request_zh",
        "stated_text",
        "is_done",
        "raw_sha256",
        "file_name",
        "cell_ref",
        "recorded_at",
    ),
)
RECTIFICATION_REPORTS = Frame(
    "rectification_report",
    ("report_key",),
    (
        "item_code",
        "problem_class",
        "origin_code",
        "subject_code",
        "indicator_code",
        "found_on",
        "matter_zh",
        "requirement_zh",
        "measure_zh",
        "responsible_zh",
        "due_on",
        "state_code",
        "reported_on",
        "looked_back_on",
        "evidence_zh",
        "document_no",
        "is_withdrawn",
        "raw_sha256",
        "file_name",
        "cell_ref",
        "recorded_at",
    ),
)
RECTIFICATIONS = Frame(
    "rectification",
    ("item_code", "period"),
    (
        "problem_class",
        "origin_code",
        "subject_code",
        "indicator_code",
        "found_on",
        "matter_zh",
        "requirement_zh",
        "measure_zh",
        "responsible_zh",
        "due_on",
        "state_code",
        "state_since_on",
        "closed_on",
        "age_days_count",
        "overdue_days_count",
        "look_back_on",
        "looked_back_on",
        "is_repeat",
        "relapse_count",
        "reported_on",
        "remark_zh",
        "document_no",
        "raw_sha256",
        "file_name",
        "cell_ref",
    ),
)
BLOCKERS = Frame(
    "blocker",
    ("blocker_key",),
    (
        "subject_code",
        "period",
        "blocker_class",
        "matter_zh",
        "owner_zh",
        "raised_on",
        "promised_on",
        "settled_on",
        "raw_sha256",
        "file_name",
        "cell_ref",
        "recorded_at",
    ),
)
DISPATCHES = Frame(
    "dispatch",
    ("dispatch_key",),
    (
        "subject_code",
        "goal_lead_zh",
        "period",
        "dispatched_on",
        "attended_zh",
        "document_no",
        "matter_zh",
        "is_withdrawn",
        "raw_sha256",
        "file_name",
        "cell_ref",
        "recorded_at",
    ),
)
PROJECTIONS = Frame(
    "projection",
    _FIGURE_KEY,
    (
        "value",
        "target_value",
        "uom",
        "projected_value",
        "projected_low_value",
        "projected_high_value",
        "projected_completion_pct",
        "projected_low_pct",
        "projected_high_pct",
        "projection_method",
        "closed_years_count",
    ),
)
POOL_SHARES = Frame(
    "pool_share",
    ("reward_code", "subject_code", "post_zh"),
    (
        "peer_group_code",
        "grade",
        "total_points",
        "rank",
        "head_count",
        "coefficient_value",
        "part_count",
        "whole_count",
        "remainder_count",
        "remainder_rank",
        "is_tie_decided",
        "amount_cents",
        "basis_zh",
    ),
)
BONUS_FLOATS = Frame(
    "bonus_float",
    ("reward_code", "subject_code"),
    (
        "peer_group_code",
        "grade",
        "total_points",
        "rank",
        "float_pct",
        "base_cents",
        "change_cents",
        "amount_cents",
        "basis_zh",
    ),
)
QUOTAS = Frame(
    "quota",
    ("reward_code", "subject_code"),
    (
        "peer_group_code",
        "grade",
        "total_points",
        "rank",
        "head_count",
        "share_pct",
        "part_count",
        "whole_count",
        "remainder_count",
        "remainder_rank",
        "is_tie_decided",
        "quota_count",
        "basis_zh",
    ),
)
LISTED_SUBJECTS = Frame(
    "listed_subject",
    ("reward_code", "subject_code"),
    (
        "peer_group_code",
        "total_points",
        "rank",
        "previous_rank",
        "rank_change",
        "peer_count",
        "is_second_period",
        "reason_zh",
        "head_post_zh",
        "goal_leads_zh",
        "goal_owners_zh",
        "undertakers_zh",
        "implementers_zh",
        "is_internal",
    ),
)
HONOUR_LISTINGS = Frame(
    "honour_listing",
    ("list_code", "list_item_code", "subject_code", "period"),
    ("peer_group_code", "honour", "rank", "peer_count", "previous_rank", "rank_change", "score_points", "lamp"),
)
TOTAL_CHANGES = Frame(
    "total_change",
    ("subject_code", "period"),
    (
        "reference_period",
        "before_points",
        "now_points",
        "change_points",
        "own_points",
        "others_points",
        "rule_points",
        "standing_points",
        "ledger_points",
        "rounding_points",
        "recomputed_points",
        "previous_rank",
        "rank",
        "rank_change",
        "own_places",
        "others_places",
        "field_places",
        "remaining_places",
    ),
)
POINT_CHANGES = Frame(
    "point_change",
    _FIGURE_KEY,
    (
        "is_part",
        "before_points",
        "now_points",
        "change_points",
        "own_points",
        "others_points",
        "rule_points",
        "standing_points",
    ),
)
LOST_POINTS = Frame(
    "lost_point",
    (*_FIGURE_KEY, "loss_code"),
    ("event_key", "cause_code", "lost_points", "recoverable_points", "recoverable_total_points", "reason_zh"),
)
TRIALS = Frame(
    "trial",
    ("subject_code", "period"),
    (
        "peer_group_code",
        "trial_group_code",
        "now_points",
        "trial_points",
        "change_points",
        "rank",
        "trial_rank",
        "rank_change",
        "peer_count",
        "trial_count",
        "uncounted_count",
    ),
)
NOISY_RANKS = Frame(
    "noisy_rank",
    ("subject_code", "period"),
    ("peer_group_code", "rank", "median_rank", "low_rank", "high_rank", "draw_count"),
)
PART_MOVES = Frame(
    "part_move",
    ("part_code", "peer_group_code", "period"),
    ("weight_share_pct", "mean_move_places", "most_move_places", "peer_count"),
)
EFFECTIVE_WEIGHTS = Frame(
    "effective_weight",
    ("part_code", "peer_group_code", "period"),
    ("weight_share_pct", "effective_share_pct", "is_constant", "is_saturated", "peer_count"),
)
PACES = Frame(
    "pace",
    _FIGURE_KEY,
    (
        "value",
        "target_value",
        "uom",
        "mean_monthly_value",
        "required_monthly_value",
        "pace_pct",
        "months_left_count",
        "issues_left_count",
        "is_difficult",
    ),
)
CHANGE_LOSSES = Frame(
    "change_loss",
    _FIGURE_KEY,
    ("value", "dynamic_value", "level_rank", "dynamic_rank", "peer_count", "lost_points"),
)
APART_RANKS = Frame(
    "apart_rank",
    ("subject_code", "period"),
    ("peer_group_code", "hard_rank", "judged_rank", "apart_places", "is_apart"),
)
BASE_NOTES = Frame(
    "base_note",
    _FIGURE_KEY,
    ("value", "year_ago_value", "yoy_pct", "base_share_pct", "is_small_base", "change_value", "headroom_pct"),
)
REVISIONS = Frame("revision", (*OBSERVATION_KEY, "version_count"), ("before_value", "after_value"))
PORTFOLIO = Frame(
    "portfolio_signal",
    ("signal_code", "indicator_code", "period"),
    ("sample_count", "signal_value", "usual_value", "uom", "chance_pct", "is_unusual", "message_zh"),
)

FRAMES = (
    OBSERVATIONS,
    EVENTS,
    ROSTER_CHANGES,
    PHOTOGRAPHS,
    RECEIPTS,
    EVIDENCE,
    FINDINGS,
    FIELD_CHECKS,
    RULINGS,
    DOUBT_ANSWERS,
    LABELS,
    SUSPECTS,
    FIGURES,
    PROGRESS,
    INDICATOR_RESULTS,
    GROUP_RESULTS,
    SUBJECT_RESULTS,
    BENCHMARKS,
    CHANGES,
    PANEL_FIGURES,
    PANEL_RESULTS,
    REVISIONS,
    PORTFOLIO,
    LEDGER_ENTRIES,
    SUBJECT_LEDGERS,
    BONUSES,
    GRADES,
    QUARTER_PARTS,
    SPECIAL_RESULTS,
    SPECIAL_INDICATOR_RESULTS,
    MILESTONE_STATES,
    SURVEYS,
    SURVEY_FIGURES,
    SURVEY_PARTS,
    CLOSE_PLACES,
    POOL_SHARES,
    BONUS_FLOATS,
    QUOTAS,
    LISTED_SUBJECTS,
    HONOUR_LISTINGS,
    TOTAL_CHANGES,
    POINT_CHANGES,
    LOST_POINTS,
    TRIALS,
    NOISY_RANKS,
    PART_MOVES,
    EFFECTIVE_WEIGHTS,
    PACES,
    CHANGE_LOSSES,
    APART_RANKS,
    BASE_NOTES,
    WARNINGS,
    REPLIES,
    RECTIFICATION_REPORTS,
    RECTIFICATIONS,
    BLOCKERS,
    DISPATCHES,
    PROJECTIONS,
)

ObservationFrame = NewType("ObservationFrame", pd.DataFrame)
EventFrame = NewType("EventFrame", pd.DataFrame)
RosterChangeFrame = NewType("RosterChangeFrame", pd.DataFrame)
PhotographFrame = NewType("PhotographFrame", pd.DataFrame)
ReceiptFrame = NewType("ReceiptFrame", pd.DataFrame)
EvidenceFrame = NewType("EvidenceFrame", pd.DataFrame)
FindingFrame = NewType("FindingFrame", pd.DataFrame)
FieldCheckFrame = NewType("FieldCheckFrame", pd.DataFrame)
RulingFrame = NewType("RulingFrame", pd.DataFrame)
DoubtAnswerFrame = NewType("DoubtAnswerFrame", pd.DataFrame)
LabelFrame = NewType("LabelFrame", pd.DataFrame)
SuspectFrame = NewType("SuspectFrame", pd.DataFrame)
FigureFrame = NewType("FigureFrame", pd.DataFrame)
ProgressFrame = NewType("ProgressFrame", pd.DataFrame)
IndicatorResultFrame = NewType("IndicatorResultFrame", pd.DataFrame)
GroupResultFrame = NewType("GroupResultFrame", pd.DataFrame)
SubjectResultFrame = NewType("SubjectResultFrame", pd.DataFrame)
BenchmarkFrame = NewType("BenchmarkFrame", pd.DataFrame)
ChangeFrame = NewType("ChangeFrame", pd.DataFrame)
PanelFigureFrame = NewType("PanelFigureFrame", pd.DataFrame)
PanelResultFrame = NewType("PanelResultFrame", pd.DataFrame)
RevisionFrame = NewType("RevisionFrame", pd.DataFrame)
PortfolioFrame = NewType("PortfolioFrame", pd.DataFrame)
LedgerEntryFrame = NewType("LedgerEntryFrame", pd.DataFrame)
SubjectLedgerFrame = NewType("SubjectLedgerFrame", pd.DataFrame)
BonusFrame = NewType("BonusFrame", pd.DataFrame)
GradeFrame = NewType("GradeFrame", pd.DataFrame)
MilestoneStateFrame = NewType("MilestoneStateFrame", pd.DataFrame)
SpecialResultFrame = NewType("SpecialResultFrame", pd.DataFrame)
SpecialIndicatorResultFrame = NewType("SpecialIndicatorResultFrame", pd.DataFrame)
QuarterPartFrame = NewType("QuarterPartFrame", pd.DataFrame)
SurveyFrame = NewType("SurveyFrame", pd.DataFrame)
SurveyFigureFrame = NewType("SurveyFigureFrame", pd.DataFrame)
SurveyPartFrame = NewType("SurveyPartFrame", pd.DataFrame)
ClosePlaceFrame = NewType("ClosePlaceFrame", pd.DataFrame)
PoolShareFrame = NewType("PoolShareFrame", pd.DataFrame)
BonusFloatFrame = NewType("BonusFloatFrame", pd.DataFrame)
QuotaFrame = NewType("QuotaFrame", pd.DataFrame)
ListedSubjectFrame = NewType("ListedSubjectFrame", pd.DataFrame)
HonourListingFrame = NewType("HonourListingFrame", pd.DataFrame)
TotalChangeFrame = NewType("TotalChangeFrame", pd.DataFrame)
PointChangeFrame = NewType("PointChangeFrame", pd.DataFrame)
LostPointFrame = NewType("LostPointFrame", pd.DataFrame)
TrialFrame = NewType("TrialFrame", pd.DataFrame)
NoisyRankFrame = NewType("NoisyRankFrame", pd.DataFrame)
PartMoveFrame = NewType("PartMoveFrame", pd.DataFrame)
EffectiveWeightFrame = NewType("EffectiveWeightFrame", pd.DataFrame)
PaceFrame = NewType("PaceFrame", pd.DataFrame)
ChangeLossFrame = NewType("ChangeLossFrame", pd.DataFrame)
ApartRankFrame = NewType("ApartRankFrame", pd.DataFrame)
BaseNoteFrame = NewType("BaseNoteFrame", pd.DataFrame)
WarningFrame = NewType("WarningFrame", pd.DataFrame)
ReplyFrame = NewType("ReplyFrame", pd.DataFrame)
RectificationReportFrame = NewType("RectificationReportFrame", pd.DataFrame)
RectificationFrame = NewType("RectificationFrame", pd.DataFrame)
BlockerFrame = NewType("BlockerFrame", pd.DataFrame)
DispatchFrame = NewType("DispatchFrame", pd.DataFrame)
ProjectionFrame = NewType("ProjectionFrame", pd.DataFrame)
