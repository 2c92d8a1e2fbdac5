"""名单式表格: 重点项目进度表, 加减分事项台账 and 名录变动表."""

from appraisal.period import Period
from appraisal.scheme import PROJECT_STAGES, Scheme
from sample_county.blockers import draw_blockers
from sample_county.filings import Filing
from sample_county.papers import Habit, Paper
from sample_county.photographs import draw_photograph

_OFFICE = Habit()
_PROJECT_HEADS = (
    "序号",
    "项目名称",
    "责任单位",
    "计划总投资（万元）",
    "年度计划投资（万元）",
    "建设阶段",
    "累计完成投资（万元）",
    "本年完成投资（万元）",
    "累计支付资金（万元）",
    "形象进度（%）",
    "备注",
    "现场照片",
)
_ROSTER_HEADS = (
    "序号",
    "考评对象",
    "指标名称",
    "计量单位",
    "进入户数",
    "退出户数",
    "进入单位本期数",
    "退出单位上年同期数",
    "文号",
    "备注",
)
_EVENT_HEADS = (
    "序号",
    "考评对象",
    "事项类型",
    "关联指标",
    "分值",
    "发生日期",
    "事项",
    "事由",
    "依据条款",
    "文号",
    "扣分原因",
    "同一事项编号",
    "级别",
    "重复发生",
)


def draw_project_table(filing: Filing, scheme: Scheme) -> bytes:
    """重点项目进度表 of one half month."""
    paper = Paper(f"{scheme.county_zh}发展和改革局", filing.saved_at)
    sheet = paper.sheet("进度表", (6, 28, 22, 13, 13, 10, 13, 13, 13, 10, 26, 12))
    period = filing.title_period or filing.period
    width = len(_PROJECT_HEADS)
    sheet.span((1, 1, 1, width), f"{scheme.county_zh}{period.year}年重点项目进度表（{period.label_zh}）", "title")
    sheet.put(2, 1, f"报告期：{filing.period.code}", "line")
    sheet.put(2, width, "单位：万元", "line")
    for column, head in enumerate(_PROJECT_HEADS, start=1):
        sheet.put(3, column, head, "head")
    sheet.heighten(3, 32)
    for row, line in enumerate(filing.project_lines, start=4):
        project = line.project
        sheet.put(row, 1, row - 3, "name")
        sheet.put(row, 2, scheme.subject_by_code[project.subject_code].name_zh, "name")
        sheet.put(row, 3, scheme.subject_by_code[project.lead].name_zh, "name")
        sheet.figures(row, 4, [_whole(project.planned_total), _whole(project.annual_plan)])
        sheet.put(row, 6, PROJECT_STAGES[line.stage - 1], "name")
        sheet.figures(
            row, 7, [_whole(line.cum_invested), _whole(line.invested), _whole(line.cum_paid), line.progress_pct]
        )
        sheet.put(row, 11, line.note_zh or None, "name")
        sheet.put(row, 12, None, "name")
        if line.photo_seed:
            sheet.paste(row, 12, draw_photograph(line.photo_seed))
    end = 4 + len(filing.project_lines)
    sheet.put(
        end, 1, "注：1.建设阶段分包装、意向、签约、立项、开工、在建、竣工、投产。2.累计数自开工之日起计算。", "note"
    )
    sheet.freeze(4, 3)
    if filing.blocker_lines:
        draw_blockers(paper, filing.blocker_lines, scheme)
    return paper.content()


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def draw_event_ledger(filing: Filing, scheme: Scheme) -> bytes:
    """加减分事项台账 of one month."""
    paper = Paper(f"{scheme.county_zh}绩效办", filing.saved_at)
    sheet = paper.sheet("台账", (6, 20, 10, 24, 8, 14, 26, 34, 22, 24, 14, 16, 8, 10))
    width = len(_EVENT_HEADS)
    sheet.span((1, 1, 1, width), f"{scheme.county_zh}{_month_zh(filing.period)}加减分事项台账", "title")
    for column, head in enumerate(_EVENT_HEADS, start=1):
        sheet.put(2, column, head, "head")
    for row, line in enumerate(filing.event_lines, start=3):
        values = (
            row - 2,
            line.subject.name_zh,
            line.kind_zh,
            line.indicator.name_zh if line.indicator else _OFFICE.missing,
            line.points if line.points is not None else _OFFICE.missing,
            f"{line.occurred_on:%Y-%m-%d}",
            line.matter_zh,
            line.reason_zh,
            line.clause_zh,
            line.document_no,
            line.cause_zh or _OFFICE.missing,
            line.matter_code or _OFFICE.missing,
            line.level_zh or _OFFICE.missing,
            "是" if line.is_repeat else _OFFICE.missing,
        )
        for column, value in enumerate(values, start=1):
            sheet.put(row, column, value, "figure" if column == 5 else "name")
    sheet.put(3 + len(filing.event_lines), 1, "注：加分、扣分以正式文件为准。", "note")
    return paper.content()


def _month_zh(period: Period) -> str:
    return f"{period.year}年{period.month}月"


def draw_roster_table(filing: Filing, scheme: Scheme) -> bytes:
    """名录变动表 of one month: sums over the units that entered or left, none of them by name."""
    paper = Paper(f"{scheme.county_zh}统计局", filing.saved_at)
    sheet = paper.sheet("名录变动表", (6, 16, 30, 12, 11, 11, 16, 18, 22, 34))
    period, width = filing.period, len(_ROSTER_HEADS)
    title = f"{scheme.county_zh}{period.year}年{period.cumulative_label_zh}名录变动表"
    sheet.span((1, 1, 1, width), title, "title")
    sheet.put(2, 1, f"报告期：{period.code}", "line")
    for column, head in enumerate(_ROSTER_HEADS, start=1):
        sheet.put(3, column, head, "head")
    for row, line in enumerate(filing.roster_lines, start=4):
        sheet.put(row, 1, row - 3, "name")
        for column, name in enumerate((line.subject.name_zh, line.indicator.name_zh, line.indicator.uom), start=2):
            sheet.put(row, column, name, "name")
        sheet.figures(row, 5, [line.entered_count, line.left_count])
        sheet.figures(row, 7, [line.entered, line.left], decimals=line.indicator.decimals + 2)
        sheet.put(row, 9, line.document_no, "name")
        sheet.put(row, 10, line.note_zh, "name")
    sheet.put(4 + len(filing.roster_lines), 1, "注：本表只列汇总数；单个调查对象的资料依法不予提供。", "note")
    sheet.freeze(4, 4)
    return paper.content()
