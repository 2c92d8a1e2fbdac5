"""计分办法和亮灯规则的说法: rules in words that a clerk understands, for comparisons and notes."""

from collections.abc import Mapping

from appraisal.lamps.rules import LAMP_ZH
from appraisal.scoring import METHOD_ZH
from scheme.twin.headings import HEADING_ZH


def _named(text: str) -> Mapping[str, str]:
    return dict(line.split(maxsplit=1) for line in text.strip().splitlines())


PARAMETER_ZH = _named("""
guards 前提
against 比照
cap_pct 完成率封顶（%）
cap_share 封顶（满分的几倍）
zero_below_pct 不得分线（%）
floor_at_zero 扣完为止
nonpositive_target 目标为零或负
bonus_points_per_pp 每超1个百分点加分
bonus_points_per_step 每超一档加分
bonus_step_pp 超额几个百分点一档
bonus_cap_points 加分上限（分）
reverse 越低越好的完成率
nonpositive_line 比照线为零或负
counting 不足一档
line 比照线
is_equal_enough 含本数
step_value 每档
points_per_step 每档分值
base_share 基本分（满分的几成）
points_per_step_below 每低一档扣分
most_points_above 最多加分
most_points_below 最多扣分
band_value 档宽
first_divisor 首档除数
divisor_step 逐档除数递增
measure 依据
span 区间
tied_places 位次并列
step_share 每后一位少得（满分的几成）
shares 各位次得分比例
least_share 最低得分比例
first_points 前几位得分
last_points 后几位得分
places 位次口径
field_count 参评数
tied 并列
scale 量表
degenerate_share 各单位相同时
floor_share 基本分比例
static_share 静态比重
dynamic_share 动态比重
unacceptable_value 不允许值
satisfactory_value 满意值
is_clipped 限在两端之间
counts 计数
is_capped 封顶
ddof 标准差自由度
center_share 平均水平得分比例
share_per_deviation 每个标准差得分比例
bands 分档
full_value 满分值
parts 各部分
when 条件
share 所占比例
points 分值
reason_zh 理由
at_least 不低于
above 高于
to 至（含）
below 低于
share_to 升至比例
rule 计分办法
metric 依据
lamp 灯
of 连续
count 次数
months 月数
reading 取值
by 方式
band 余量
""")
WORD_ZH = _named("""
due 序时应达
annual 全年目标
target 目标
year_ago 上年同期
whole_steps 不计
pro_rata 按比例计
met_or_not 达到得满分、未达到不得分
unscored 不计分
best 取最好位次
growth_negative 负增长
not_started_due 应开未开
streak 连续亮灯
gap_behind_pp 落后百分点
shortfall_pct 欠进度比例
green_share_pct 支撑子指标绿灯占比（%）
behind_line 低于对照线
any_part 有支撑子指标亮灯
projected_completion_pct 年终预计完成率（%）
projected_short 预计年终难以完成
middle 按预计值
band 越过余量
periods 连续好转
step 逐级好转
benchmark 对标值
peer_mean 参评平均（含自身）
others_mean 其他单位平均
peer_best 参评最好
peer_worst 参评最差
peer_norm 参评各数平方和的平方根
not_green 算不是绿灯
left_out 不计
passes 不看这一条
mirror 2减去实际÷目标
reciprocal 目标÷实际
ahead 与比照线的差距
ratio_to_line_pct 与比照线之比（%）
""")


_PLAIN = (
    ("measure", "value"),
    ("reverse", "mirror"),
    ("bonus_points_per_step", 0.0),
    ("bonus_step_pp", 1.0),
    ("nonpositive_line", "unscored"),
)
"""What goes without saying."""


def told_rule(rule: Mapping[str, object]) -> str:
    """A scoring method with its parameters: ``阈值扣分（每档0.1，每档分值0.1，不足一档按比例计）``."""
    method = str(rule.get("method"))
    parameters = [
        f"{PARAMETER_ZH.get(key, HEADING_ZH.get(key, key))}{told_value(value)}"
        for key, value in rule.items()
        if key != "method" and value not in (None, [], ()) and (key, value) not in _PLAIN
    ]
    return METHOD_ZH.get(method, method) + (f"（{'，'.join(parameters)}）" if parameters else "")


def told_bands(bands: object) -> str:
    """Bands of a lamp rule: ``不超过0绿灯；0（不含）至10绿灯；10（不含）以上黄灯``."""
    items = bands if isinstance(bands, list) else []
    return "；".join(_told_band(each) if isinstance(each, Mapping) else str(each) for each in items)


def _told_band(band: Mapping[str, object]) -> str:
    lamp = str(band.get("lamp"))
    low = _told_end(band, held="at_least", open_="above")
    high = _told_end(band, held="to", open_="below")
    if not high:
        span = f"{low}以上" if low else "不论多少"
    elif low:
        span = f"{low}至{high}"
    else:
        span = f"不超过{high}" if band.get("below") is None else f"低于{told_value(band['below'])}"
    return span + LAMP_ZH.get(lamp, lamp)


def _told_end(band: Mapping[str, object], *, held: str, open_: str) -> str:
    if band.get(open_) is not None:
        return f"{told_value(band[open_])}（不含）"
    return told_value(band[held]) if band.get(held) is not None else ""


def told_value(value: object) -> str:
    """One value as office people write it."""
    if value is None or isinstance(value, bool):
        return {None: "（空）", True: "是", False: "否"}[value]
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    if isinstance(value, Mapping):
        return _told_block(value)
    if isinstance(value, (list, tuple)):
        return "、".join(told_value(each) for each in value) if value else "（无）"
    return WORD_ZH.get(str(value), LAMP_ZH.get(str(value), str(value)))


def _told_block(block: Mapping[str, object]) -> str:
    if "method" in block:
        return told_rule(block)
    inner = (f"{PARAMETER_ZH.get(key, HEADING_ZH.get(key, key))}{told_value(each)}" for key, each in block.items())
    return f"{{{'，'.join(inner)}}}"
