"""督办通知单: what a subject is ordered to catch up on, by when, and how each matter is closed 办结销号.

Issued where a reminder has brought nothing; fields after domain.md §9.3 D05: 编号、事项、依据、存在问题、要求、时限、签收、办结销号.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.blocks import Cell, Table
from report_templates.reading import Reading
from report_templates.template import Attachment, ReportTemplate
from report_templates.warned import Warned, addressees_of, enclose_reply
from report_templates.warning_papers import HAND_ROW_MM, PaperFacts, matters_zh, paper_facts, state_table

_STEP = "supervision"
_SIGN_HEAD = ("签收单位（盖章）", "签收人", "签收时间")
_SIGN_SHARES = (0.4, 0.25, 0.35)
_CLOSE_HEAD = ("序号", "督办事项", "办理时限", "办理结果", "承办单位负责人签字", "核验意见", "销号时间")
_CLOSE_SHARES = (0.07, 0.22, 0.13, 0.2, 0.14, 0.12, 0.12)
_HAND_DAY = "　　年　　月　　日"


@dataclass(frozen=True, kw_only=True)
class OrderFacts(PaperFacts):
    """Facts of one 督办通知单.

    Attributes:
        leads_zh: the 目标长 who answer for the matters.
        is_promised: whether a promise of before was not kept.
    """

    leads_zh: str
    is_promised: bool


def addressees(reading: Reading) -> tuple[str, ...]:
    """The subjects that this round supervises, in the scheme's order."""
    return addressees_of(reading, _STEP)


def facts(reading: Reading, addressee_code: str) -> OrderFacts:
    """What the order to one subject says."""
    paper = paper_facts(reading, addressee_code, _STEP)
    matters = paper["matters"]
    return OrderFacts(
        **paper,
        title=f"关于{matters_zh(matters, opening='关于')}|进度滞后|的督办通知单",
        tables={"matters": state_table(matters, f"督办的{paper['noun_zh']}")},
        attachments=(_slip(matters, paper["reply_by_zh"]),),
        leads_zh="、".join(dict.fromkeys(each.item.goal_lead_zh for each in matters if each.item.goal_lead_zh)),
        is_promised=any(each.is_promise_over for each in matters),
    )


def _slip(matters: Sequence[Warned], reply_by_zh: str) -> Attachment:
    sign = Table("签收", _SIGN_HEAD, ((Cell(""), Cell(""), Cell(_HAND_DAY)),), _SIGN_SHARES, row_mm=HAND_ROW_MM)
    rows = tuple(
        (
            Cell(str(place)),
            Cell(each.item.name_zh, align="left"),
            Cell(f"{reply_by_zh}前报计划"),
            *(Cell("") for _ in _CLOSE_HEAD[3:]),
        )
        for place, each in enumerate(matters, start=1)
    )
    note = "办理结果只写工作情况，不作为数据报送。核验意见和销号时间由督办单位填写；恢复正常进度并经核验后逐项销号。"
    return Attachment(
        "督办事项签收和销号单",
        (sign, Table("办理和销号", _CLOSE_HEAD, rows, _CLOSE_SHARES, note=note, row_mm=HAND_ROW_MM)),
    )


TEMPLATE = ReportTemplate(
    code="supervision_order",
    name_zh="督办通知单",
    form="letter",
    addressees=addressees,
    facts=facts,
    enclose=enclose_reply(_STEP),
)
