"""栏目名: what office people call the keys of a scheme, in messages, comparisons and the workbook."""

from collections.abc import Mapping


def _named(text: str) -> Mapping[str, str]:
    return dict(line.split(maxsplit=1) for line in text.strip().splitlines())


HEADING_ZH = _named("""
file 所在文件
code 代码
name_zh 名称
short_zh 简称
aliases 别名
value 值
key 键
year 年度
document_no 文号
county_zh 本县
city_zh 所属市
groups 一级指标
group_code 一级指标
policies 通用规定
missing 应报未报
not_due 未到报送期
rank_by 位次依据
points_places 得分小数位
rounding 修约
ties 并列
red_list_count 红榜名额
black_list_count 黑榜名额
provisional_penalty 未定案是否扣分
floor_shares_pct 重点工作权重下限（%）
three_years “三个年”活动
beautiful_countryside 和美乡村
roster_note_pct 名录变动提示线（占基数%）
bonus_cap_points 加分上限
deduction_cap_points 扣分上限
lamp_rules 亮灯规则
lamp_rule 亮灯规则
metric 亮灯依据
bands 分档
overrides 例外
peer_groups 考评类别
peer_group 考评类别
weights 权重
led_points 牵头分
indicators 指标
layer 体系层次
role 用途
uom 计量单位
kind 类型
basis 口径
frequency 频率
direction 方向
decimals 小数位
rule 计分办法
method 计分方法
compare_within 比较范围
parts 支撑子指标
parts_relation 分项关系
key_work 重点工作
is_economic_target 经济目标
goal_chain 四级责任人
goal_lead 目标长
goal_owner 目标人
undertaker 承担人
implementer 落实人
lead 牵头单位
supporting 配合单位
sources 数据来源
plausible 可信范围
upstream_code 上级指标代码
clause 条款
subjects 考评对象
is_appraised 是否考评
is_statistics_bureau 统计机构
is_home 本县
head_post_zh 主要负责人
targets 目标
indicator_code 指标
subject_code 考评对象
annual 全年目标
annual_value 全年目标
status 目标状态
curve 序时曲线
monthly 各月累计
monthly_curve 各月累计
quarterly 各季累计
quarterly_points 各季累计
floor 必达目标
floor_value 必达目标
monthly_pct 各月累计（%）
quarterly_pct 各季累计（%）
projects 重点项目
location 所在地
investor_zh 投资方
funding_zh 资金来源
planned_total 计划总投资（万元）
annual_plan 年度计划投资（万元）
planned_start 计划开工
planned_finish 计划竣工
monthly_curve_pct 各月应达（%）
is_livelihood 为民办实事
rounds 考评轮次
roles 指标用途
subject_kinds 对象类型
templates 文种
deadline_day 报送截止日
definition_changes 口径变更登记
effective_period 生效报告期
source 数据来源
what_zh 变更内容
is_level_comparable 前后总量是否可比
is_growth_comparable 前后增速是否可比
adjustments 窗口期调整
effective_from 生效日
path 调整项
from 原值
to 新值
from_value 原值
to_value 新值
reason 理由
""")
"""Key → Chinese name."""
