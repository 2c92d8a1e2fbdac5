"""约谈通知: a talk of the 目标长 with whoever answers for matters that supervision has not moved.

By posts, never by names; day and place are left for the office to write in by hand. The 情况说明 that the unit brings is
attached as a form (domain.md S2-62, §9.3 D05).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.blocks import Cell, Table
from report_templates.reading import Reading
from report_templates.template import Attachment, ReportTemplate
from report_templates.warned import Warned, addressees_of, enclose_reply
from report_templates.warning_papers import HAND_ROW_MM, PaperFacts, matters_zh, paper_facts, state_table

_STEP = "interview"
_ARRANGEMENT_SHARES = (0.22, 0.78)
_STATEMENT_HEAD = ("序号", "事项", "落后的原因", "前期提醒、督办落实情况", "下步措施", "完成时限", "责任岗位")
_STATEMENT_SHARES = (0.07, 0.19, 0.18, 0.19, 0.17, 0.1, 0.1)
_HAND_TIME = "　　　　年　　月　　日　　时"


@dataclass(frozen=True, kw_only=True)
class NoticeFacts(PaperFacts):
    """Facts of one 约谈通知.

    Attributes:
        by_post_zh: who talks: the 目标长, or the county's first leaders where the 目标长 is talked to.
        attending_zh: who comes.
    """

    by_post_zh: str
    attending_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """The subjects that this round calls to a talk, in the scheme's order."""
    return addressees_of(reading, _STEP)


def facts(reading: Reading, addressee_code: str) -> NoticeFacts:
    """What the notice to one subject says."""
    paper = paper_facts(reading, addressee_code, _STEP)
    matters = paper["matters"]
    by_post_zh, attending_zh = _by_post_zh(matters), "、".join(dict.fromkeys(each.post_zh for each in matters))
    tables = {
        "matters": state_table(matters, f"约谈涉及的{paper['noun_zh']}"),
        "arrangement": _arrangement(by_post_zh, attending_zh, paper["office_zh"]),
    }
    return NoticeFacts(
        **paper,
        title=f"关于就{matters_zh(matters, opening='关于就')}|进行约谈|的通知",
        tables=tables,
        attachments=(_statement(matters),),
        by_post_zh=by_post_zh,
        attending_zh=attending_zh,
    )


def _by_post_zh(matters: Sequence[Warned]) -> str:
    leads = [
        "县委、县政府主要领导" if each.role == "goal_lead" else each.item.goal_lead_zh or "分管县领导"
        for each in matters
    ]
    return "；".join(dict.fromkeys(leads))


def _arrangement(by_post_zh: str, attending_zh: str, office_zh: str) -> Table:
    lines = (
        ("约谈人", by_post_zh),
        ("被约谈人", attending_zh),
        ("列席", f"{office_zh}"),
        ("约谈时间", _HAND_TIME),
        ("约谈地点", ""),
    )
    rows = tuple((Cell(name), Cell(words, align="left")) for name, words in lines)
    return Table("约谈安排", ("项目", "内容"), rows, _ARRANGEMENT_SHARES)


def _statement(matters: Sequence[Warned]) -> Attachment:
    rows = tuple(
        (Cell(str(place)), Cell(each.item.name_zh, align="left"), *(Cell("") for _ in _STATEMENT_HEAD[2:]))
        for place, each in enumerate(matters, start=1)
    )
    note = "请据实填写工作情况，由单位主要负责人审签；本表不作为数据报送。"
    return Attachment(
        "约谈事项情况说明", (Table("", _STATEMENT_HEAD, rows, _STATEMENT_SHARES, note=note, row_mm=HAND_ROW_MM),)
    )


TEMPLATE = ReportTemplate(
    code="interview_notice",
    name_zh="约谈通知",
    form="letter",
    addressees=addressees,
    facts=facts,
    enclose=enclose_reply(_STEP),
)
