"""说明页: the first page of the scheme's workbook; how to edit it, what each sheet and column holds."""

from collections.abc import Iterable, Mapping

from appraisal.scheme import Scheme
from scheme.twin.cell_kinds import ANY, Column
from scheme.twin.cells import NO, YES
from scheme.twin.headings import HEADING_ZH
from scheme.twin.sheets import HEAD, WEIGHTS, Sheet, columns_in

GUIDE = "说明"
_HOW_ZH = (
    "这本工作簿与方案的 YAML 内容相同，可在 Excel、WPS 里改，改完转回：jixiao scheme from-xlsx 本文件。有错会指到表页和单元格，一处有错就一个字也不写。",
    "第1行是名称，第2行（灰字）是键，程序认键不认名称：不要改第2行和页名。可以增删行、调整行序、隐藏列、筛选。",
    "不填＝不写这一项，按通用规定；写“（空）”＝明确写成空。是非填“是”“否”。几个词、几个数用“、”隔开。",
    "花括号里是成套的参数，如 {method: completion, cap_pct: 100}；一格几条的，一行一条。",
    "双引号里的是程序怕表格软件改动的文字或数字（前后有空格、编号特别长等），照样保留即可。",
    "“权重”页上每个考评类别一列，每列合计加牵头分＝100。“目标”页一行一个“指标×对象”。年中改目标、权重写在“调整”页，不改原处。",
)
_SHEET_ZH = {
    "方案": "总则：年度、文号、一级指标、通用规定；一行一项",
    "考评对象": "县、乡镇（街道）、部门和参照对象；一行一个",
    "指标": "一行一个指标：类型、计分办法、亮灯规则、四级责任人、数据来源",
    "考评类别": "同类同考的类别和牵头分",
    "权重": "每个类别一列，每个指标一行",
    "目标": "全年目标、状态、序时曲线、必达目标",
    "序时曲线": "占全年目标的累计百分比，12个或4个，末一个是100",
    "重点项目": "年初定下来的项目事实；进度另报",
    "亮灯豁免": "经批准不亮灯的指标和对象",
    "加分板块": "加分按板块封顶",
    "加分项目": "每项加分的条件和分值",
    "等次": "等次的分数线或名额",
    "重点工作节点": "重点工作的时间节点和权重",
    "专项考评": "综合考评之外单列的专项",
    "结果运用": "结果怎么用于研究决定",
    "轮次": "什么时候、对谁、出什么文",
    "预警阶梯": "从提醒到通报批评的各步：什么情况下走、对哪一级责任人、几日内回复",
    "亮灯规则": "分档和例外；分档要铺满，不留空档",
    "工作日历": "国务院公布的放假安排之外，本单位另行放假、上班的日子；以这里为准",
    "口径变更": "口径、目录、价格基准的变更登记",
    "调整": "窗口期调整：一条一改，写明文号、生效日、原值、新值、理由",
}
_KIND_ZH = {
    "text": "文字",
    "number": "数字",
    "flag": f"{YES}或{NO}",
    "day": "日期，如 2026-10-20",
    "words": "几个词，用“、”隔开",
    "numbers": "几个数，用“、”隔开",
    "blocks": "一行一条 {键: 值, …}",
    "block": "{键: 值, …}",
    "any": "文字或数字",
}
CHOICE_ZH = dict(
    line.split(maxsplit=1)
    for line in """
direction.higher 越高越好
direction.lower 越低越好
role.appraised 考评
role.project 项目
role.corroboration 佐证
role.support 辅助
kind.level 总量
kind.growth 增速
kind.share 比率、评分
kind.count 个数
kind.stage 项目阶段
kind.event 加减分事项
kind.county 县
kind.town 乡镇（街道）
kind.department 部门
kind.project 项目
kind.benchmark 参照
kind.lamps_in_row 连续亮灯
kind.lamps_in_year 年内累计亮灯
kind.bottom 位次居末
kind.fallen_back 连续退位
kind.reply_missed 逾期未回复
kind.promise_passed 承诺到期未改
kind.not_improved 未见好转
unlit_between.breaks 连续次数中断
unlit_between.passed_over 跳过那一期
eased.waits 暂不升级
eased.goes_on 照样升级
next_step_after.reply_due 回复时限届满
next_step_after.next_period 下一期仍符合条件
kind.rest 放假
kind.work 上班
basis.month 当月
basis.ytd 累计
basis.stock 期末
frequency.half_month 半月
frequency.month 月
frequency.quarter 季
frequency.year 年
status.provisional 未定案
status.final 已定案
missing.zero 该项不得分
missing.renormalise 剔除权重
not_due.renormalise 剔除权重
rank_by.cautious 审慎得分
rank_by.reported 报告得分
rounding.half_up 四舍五入
rounding.half_even 四舍六入五成双
ties.min 并列取优，1、2、2、4
ties.dense 并列不占位，1、2、2、3
veto_effect.note 只作标注
veto_effect.last 排在最后
parts_relation.sum 分项相加等于总量
parts_relation.within 分项不大于总量
compare_within.peer_group 同一考评类别
compare_within.kind 同一类型
metric.gap_behind_pp 落后百分点
metric.shortfall_pct 欠进度比例
metric.value 指标数值
metric.green_share_pct 支撑子指标绿灯占比
metric.projected_completion_pct 年终预计完成率
""".strip().splitlines()
)
"""Key and word → what the word means; words without a line are shown as they are."""


def told_choices(key: str, choices: Iterable[str]) -> str:
    """The words that may be chosen with their meanings, one a line."""
    told = ((each, CHOICE_ZH.get(f"{key}.{each}", "")) for each in choices)
    return "\n".join(f"{each}＝{meaning}" if meaning else each for each, meaning in told)


def guide_rows(sheets: Mapping[str, Sheet], scheme: Scheme) -> list[tuple[str | int, ...]]:
    """The page's rows: title, how to edit, the sheets, the columns."""
    document = f"（{scheme.document_no}）" if scheme.document_no else ""
    rows: list[tuple[str | int, ...]] = [(f"{scheme.name_zh}{document}：方案工作簿",)]
    rows += [(f"{number}．{text}",) for number, text in enumerate(_HOW_ZH, start=1)]
    rows += [(), ("表页", "行数", "内容")]
    rows += [(name, len(sheet.rows), _SHEET_ZH.get(name, "")) for name, sheet in sheets.items()]
    rows += [(), ("表页", "栏目", "键", "填什么", "可填的词")]
    for name, sheet in sheets.items():
        if name not in {HEAD, WEIGHTS}:
            rows += [(name, *each) for each in _column_rows(name, sheet)]
    return rows


def _column_rows(name: str, sheet: Sheet) -> Iterable[tuple[str, str, str, str]]:
    columns = columns_in(name)
    for key in sheet.columns:
        first, _, inner = key.partition(".")
        column = columns.get(first, ANY)
        column = column.inner(inner) if inner else column
        last = inner or first
        yield HEADING_ZH.get(last, last), key, _KIND_ZH[column.kind], _choices_zh(last, column)


def _choices_zh(key: str, column: Column) -> str:
    return told_choices(key, column.choices).replace("\n", "；")
