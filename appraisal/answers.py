"""答复用词: the words that forms offer in their lists and the door reads back, each with the code that a frame carries.

Workbooks are written in one room and read in another; what both must agree on stands here once. None of the words is a
verdict on a figure or on anybody.
"""

from collections.abc import Mapping
from typing import Literal

ReplyKind = Literal["warning", "finding", "rectification"]

WARNING_FORM, FINDING_FORM, SOURCE_FORM = "预警回复表", "疑点核实单", "数据核对单"
RULING_FORM, RECTIFICATION_FORM, BLOCKER_FORM = "疑点处理单", "整改台账", "项目卡点表"
DOUBT_FORM = "疑点清单"
DISPATCH_FORM = "调度记录表"
"""What a form is called in its title and sheet name; by these words the door tells one from another."""
RULING_FORMS = ("doubt_list", "doubt_workbook")
DOUBT_LIST = RULING_FORMS[0]
"""Under which codes 疑点清单 and 疑点处理单, the two forms that rule, are released."""
OFFICE = "office"
"""绩效办 itself, where a form names who is to fill it in."""
OWNER_CODE_KEY, FORM_KEY_KEY = "承办单位代码", "清单编号"
"""Lines above the table of a form that rules: whose it is, and the number under which it went out."""
WARNING_KEY_HEAD, FINDING_KEY_HEAD = "预警编号（勿改）", "疑点键（勿改）"
WARNING_SHOWN = ("事项", "应达", "实达", "差距")
FINDING_SHOWN = ("数据", "报送数", "所在文件和单元格", "核对情况")
"""What a form prints of what it asks about, before the columns of answers."""
KEY_JOINT = "、"
"""Between several keys of one cell."""

DELAY_CAUSES: Mapping[str, str] = {
    "preliminary": "前期手续未办结",
    "investment_attraction": "招商未落地",
    "land": "征迁或用地受阻",
    "funds": "资金未到位",
    "construction": "施工组织或材料人力不足",
    "market": "市场或企业经营原因",
    "policy": "政策或上级安排调整",
    "base": "基数或口径原因",
    "season": "天气、灾害等自然原因",
    "attention": "推动不力、措施不实",
    "other": "其他",
}
"""落后主要原因 of a 预警回复表."""
UNIT_OUTCOMES: Mapping[str, str] = {
    "confirmed": "与原始依据一致",
    "to_correct": "与原始依据不一致，将更正重报",
    "scope_changed": "口径或范围有调整",
    "extension": "正在核实，申请延期",
}
"""核实结果 that a reporting unit may choose on a 疑点核实单."""
SOURCE_OUTCOMES: Mapping[str, str] = {
    "source_agrees": "与本局数据一致",
    "source_revised": "本局数据已修订，附资料",
    "scope_differs": "口径或范围不同，见说明",
    "misread": "绩效办读取有误，见说明",
}
"""核对结果 that the provider of statistics may choose on a 数据核对单."""
FINDING_CAUSES: Mapping[str, str] = {
    "scope": "口径或范围调整",
    "roster": "企业或项目增减",
    "entry": "录入或计量单位差错",
    "period": "报告期不同",
    "revision": "往期数据修订",
    "other": "其他",
}
"""原因类别 of a 疑点核实单."""
DOUBT_OUTCOMES: Mapping[str, str] = {
    "explained": "属实并说明",
    "to_correct": "有误，等待更正",
    "scope_changed": "口径调整",
    "extension": "正在核实，申请延期",
    "visit": "列入现场核查",
    "referred": "转统计部门",
}
"""答复 of a 疑点清单, by whoever clears the doubt; never by whoever filed the figure."""
RULING_OUTCOMES: Mapping[str, str] = {
    "dismissed": "放行",
    "upheld": "维持挂起",
    "visit": "列入现场核查",
    "referred": "转统计部门",
}
"""处理意见 of a 疑点处理单. 替换 is not among them: a ruled value is given one by one with its paper, never in a list."""
RULED_BY: Mapping[str, str] = {
    "explained": "dismissed",
    "scope_changed": "dismissed",
    "dismissed": "dismissed",
    "to_correct": "upheld",
    "upheld": "upheld",
    "referred": "upheld",
}
"""The verdict that an answer is; one that is none of these leaves the doubt open."""
REFERRED = "referred"
NEEDS_REASON = (frozenset(DOUBT_OUTCOMES) | frozenset(RULING_OUTCOMES)) - {"to_correct", "visit"}
"""Answers that say nothing without 情况说明和依据."""
RECTIFICATION_STATES: Mapping[str, str] = {
    "not_started": "未启动",
    "progressing": "推进",
    "to_verify": "待验",
    "closed": "销号",
    "relapsed": "反弹",
}
"""整改状态 in the order in which an item passes through them."""
OWN_STATES = ("not_started", "progressing", "to_verify")
"""What a responsible unit may state of its own item; 销号 and 反弹 are the office's to say after it has looked."""
RECTIFICATION_ORIGINS: Mapping[str, str] = {
    "inspection": "督查检查",
    "site_visit": "察访核验",
    "finding": "数据疑点",
    "deduction": "扣分事项",
    "complaint": "群众反映",
}
"""问题来源."""
BLOCKER_CLASSES: Mapping[str, str] = {
    "preliminary": "前期手续",
    "investment_attraction": "招商",
    "land": "征迁用地",
    "funds": "资金",
    "other": "其他",
}
"""卡点类别 (domain.md S0-52)."""
