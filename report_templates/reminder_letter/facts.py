"""提醒函: who is reminded of what 提醒事项, the first step of the warning ladder.

One letter for each subject that must answer, with every warning whose reminder this round issues. What may be reminded of
is the method's to say: never a provisional target, a held or a missing figure; never with a figure to be filed
(domain.md §8.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.blocks import Cell, Table
from report_templates.items import OWED, Item
from report_templates.reading import Reading
from report_templates.template import Attachment, ReportTemplate
from report_templates.warned import Warned, addressees_of, enclose_reply
from report_templates.warning_papers import (
    HAND_ROW_MM,
    PaperFacts,
    count_of,
    gap_chart,
    matters_zh,
    paper_facts,
    state_table,
)
from report_templates.wording import Number

_STEP = "reminder"
_FORM_HEAD = ("序号", "事项", "落后的主要原因", "补欠措施", "完成时限", "需协调事项")
_FORM_SHARES = (0.08, 0.22, 0.22, 0.22, 0.12, 0.14)
_REMINDED = ("red", "yellow")


@dataclass(frozen=True)
class LeftOut:
    """What is red or unlit but not reminded of, and why."""

    number: Number
    why_zh: str


@dataclass(frozen=True, kw_only=True)
class LetterFacts(PaperFacts):
    """Facts of one 提醒函.

    Attributes:
        lamps_zh: what they show: ``亮红灯``, ``亮红灯、黄灯``.
        left_out: what was left out, by reason.
    """

    lamps_zh: str
    left_out: tuple[LeftOut, ...]


def addressees(reading: Reading) -> tuple[str, ...]:
    """The subjects that this round reminds, in the scheme's order."""
    return addressees_of(reading, _STEP)


def facts(reading: Reading, addressee_code: str) -> LetterFacts:
    """What the letter to one subject says."""
    paper = paper_facts(reading, addressee_code, _STEP)
    matters = paper["matters"]
    return LetterFacts(
        **paper,
        title=f"关于{matters_zh(matters, opening='关于')}|进度滞后|的提醒函",
        tables={"matters": state_table(matters, f"提醒的{paper['noun_zh']}")},
        figures=gap_chart(matters, paper["noun_zh"]),
        attachments=(_reply_form(matters),),
        lamps_zh=_lamps_zh(matters),
        left_out=_left_out(reading, addressee_code),
    )


def _lamps_zh(matters: Sequence[Warned]) -> str:
    words = {each.item.lamp: each.item.lamp_zh for each in matters}
    shown = [words[lamp] for lamp in _REMINDED if lamp in words]
    return f"亮{'、'.join(shown)}" if shown else "进度滞后"


def _left_out(reading: Reading, addressee_code: str) -> tuple[LeftOut, ...]:
    own = reading.once("own items", lambda: _by_answering(reading)).get(addressee_code, [])
    reasons = (
        ("held", "数据正在核实", [item for item in own if item.standing == "held"]),
        ("missing", "数据缺报", [item for item in own if item.standing in OWED]),
        ("provisional", "目标尚未定案", [item for item in own if _is_tentative(item)]),
    )
    return tuple(
        LeftOut(count_of(reading, addressee_code, len(items), name), why_zh) for name, why_zh, items in reasons if items
    )


def _by_answering(reading: Reading) -> dict[str, list[Item]]:
    """Items by who answers for them: the project's lead, else the appraised town or department itself."""
    owned: dict[str, list[Item]] = {}
    for item in reading.items:
        project = reading.books.scheme.project_by_code.get(item.subject.code)
        if project is not None or item.subject.kind in {"town", "department"}:
            owned.setdefault(project.lead if project else item.subject.code, []).append(item)
    return owned


def _is_tentative(item: Item) -> bool:
    return item.lamp == "red" and item.is_accepted and item.is_provisional


def _reply_form(matters: Sequence[Warned]) -> Attachment:
    rows = tuple(
        (Cell(str(place)), Cell(each.item.name_zh, align="left"), *(Cell("") for _ in _FORM_HEAD[2:]))
        for place, each in enumerate(matters, start=1)
    )
    note = "本表只填工作情况，不作为数据报送；数据请按规定渠道据实报送。"
    return Attachment("补欠工作情况反馈表", (Table("", _FORM_HEAD, rows, _FORM_SHARES, note=note, row_mm=HAND_ROW_MM),))


TEMPLATE = ReportTemplate(
    code="reminder_letter",
    name_zh="提醒函",
    form="letter",
    addressees=addressees,
    facts=facts,
    enclose=enclose_reply(_STEP),
)
