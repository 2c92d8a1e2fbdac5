"""表式: every column that crosses a wall, declared once, and the frames made of them.

A frame's declaration drives the cast at the door, the shape checks, Word table heads and the
data dictionary. Suffixes carry units: ``_pct`` percent 0–100, ``_pp`` percentage points,
``_points`` 分, ``_count``, ``_rank`` 1 = best, ``_at`` aware UTC instant, ``_on`` ISO date
text, ``_code`` from the scheme, ``_key`` derived and idempotent, ``_zh`` Chinese text.
``value`` and ``*_value`` are in the ``uom`` of their indicator.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NewType

import pandas as pd

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
        unknown = [name for name in raw.columns if name not in self.columns]
        absent = [name for name in self.key if name not in raw.columns]
        if unknown or absent:
            message = f"{self.name}: unknown columns {unknown}, absent key columns {absent}"
            raise FrameError(message)
        cast = {name: _cast(raw, name) for name in self.columns}
        return pd.DataFrame(cast, index=raw.index).reset_index(drop=True)

    def empty(self) -> pd.DataFrame:
        """A frame of no rows with the right columns and types."""
        return _empty(self).copy()


@cache
def _empty(frame: Frame) -> pd.DataFrame:
    return frame.conform(pd.DataFrame({name: [] for name in frame.columns}))


def _cast(raw: pd.DataFrame, name: str) -> pd.Series:
    column = COLUMNS[name]
    if name not in raw.columns:
        fill = False if column.kind == "bool" else None
        return pd.Series(fill, index=raw.index, dtype=_READY[column.kind])
    series = raw[name]
    if series.dtype == _READY[column.kind]:
        return series
    try:
        if column.kind == "instant":
            return pd.to_datetime(series, utc=True).astype(_DTYPE["instant"])
        if column.kind == "bool":
            return series.fillna(value=False).astype("bool")
        if column.kind == "str":
            return series.astype("object").where(series.notna(), None).astype("str")
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
year_ago_value float64 上年同期值
previous_value float64 上期值
expected float64 预期值
expected_low float64 预期下限
expected_high float64 预期上限
observed float64 报送值
replacement_value float64 核定替换值
required_monthly_value float64 后续每月需完成
peer_min_value float64 同组最低值
peer_max_value float64 同组最高值
peer_mean_value float64 同组平均值
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
impact_points float64 影响分值
impact_places Int64 影响位次
gain str 受益方向
compared_count Int64 同类对象数
compared_zh str 比较依据
calibration_zh str 可疑度校准
message_zh str 说明
suggested_value float64 疑似应为
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
base_points float64 基础得分
bonus_points float64 加分
deduction_points float64 扣分
is_vetoed bool 一票否决
is_withdrawn bool 已撤回
total_points float64 总分
cautious_total_points float64 审慎总分
green_count Int64 绿灯数
yellow_count Int64 黄灯数
red_count Int64 红灯数
unlit_count Int64 未亮灯数
honour str 红黑榜
change_from_previous_pct float64 较上期变动
cumulative_step_pct float64 累计环比变动
parts_gap_pct float64 分项合计差
part_excess_pct float64 分项超总量
scale_ratio float64 量级比（对数）
stated_base_gap_pct float64 上年同期与留存差
stated_growth_gap_pp float64 增速自述差
month_sum_gap_pct float64 累计勾稽差
official_gap_pct float64 自报与官方差
corroboration_gap_pp float64 旁证差
target_margin_pp float64 压线幅度
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
base_crossing_pp float64 基数下调抬升增速
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
late_days_count Int64 迟报天数
start_overdue_count Int64 应开未开月数
stage_value float64 建设阶段序号
counted_weight_points float64 计入权重
item_code str 变动项目
before_value float64 更正前数值
after_value float64 更正后数值
before_text str 更正前
after_text str 更正后
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
        "raw_sha256",
        "file_name",
        "cell_ref",
        "recorded_at",
    ),
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
        "scale_ratio",
        "stated_base_gap_pct",
        "stated_growth_gap_pp",
        "month_sum_gap_pct",
        "official_gap_pct",
        "corroboration_gap_pp",
        "target_margin_pp",
        "repeat_count",
        "significant_digit_count",
        "started_stage_gap_count",
        "paid_gap_pp",
        "plan_excess_pct",
        "late_days_count",
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
        "stage_step_count",
        "suggested_value",
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
        "gain",
        "compared_count",
        "compared_zh",
        "calibration_zh",
        "message_zh",
        "raw_sha256",
        "file_name",
        "cell_ref",
    ),
)
RULINGS = Frame(
    "ruling", ("finding_key",), ("verdict", "replacement_value", "reason", "document_no", "ruled_by", "ruled_at")
)
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
        "change_pp",
        "required_monthly_value",
        "rank",
        "peer_count",
        "peer_min_value",
        "peer_max_value",
        "peer_mean_value",
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
        "base_points",
        "bonus_points",
        "deduction_points",
        "is_vetoed",
        "total_points",
        "cautious_total_points",
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

FRAMES = (
    OBSERVATIONS,
    EVENTS,
    RECEIPTS,
    EVIDENCE,
    FINDINGS,
    RULINGS,
    FIGURES,
    PROGRESS,
    INDICATOR_RESULTS,
    GROUP_RESULTS,
    SUBJECT_RESULTS,
    BENCHMARKS,
    CHANGES,
    PANEL_FIGURES,
    PANEL_RESULTS,
)

ObservationFrame = NewType("ObservationFrame", pd.DataFrame)
EventFrame = NewType("EventFrame", pd.DataFrame)
ReceiptFrame = NewType("ReceiptFrame", pd.DataFrame)
EvidenceFrame = NewType("EvidenceFrame", pd.DataFrame)
FindingFrame = NewType("FindingFrame", pd.DataFrame)
RulingFrame = NewType("RulingFrame", pd.DataFrame)
FigureFrame = NewType("FigureFrame", pd.DataFrame)
ProgressFrame = NewType("ProgressFrame", pd.DataFrame)
IndicatorResultFrame = NewType("IndicatorResultFrame", pd.DataFrame)
GroupResultFrame = NewType("GroupResultFrame", pd.DataFrame)
SubjectResultFrame = NewType("SubjectResultFrame", pd.DataFrame)
BenchmarkFrame = NewType("BenchmarkFrame", pd.DataFrame)
ChangeFrame = NewType("ChangeFrame", pd.DataFrame)
PanelFigureFrame = NewType("PanelFigureFrame", pd.DataFrame)
PanelResultFrame = NewType("PanelResultFrame", pd.DataFrame)
