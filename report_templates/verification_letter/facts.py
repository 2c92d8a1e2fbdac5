"""数据核实函: who is asked to verify which of its own figures.

One letter for each subject with held figures of its own submission; 统计局, whose feed is a source and no submission, is
asked to help to compare. The letter tells facts and asks for an honest answer with evidence. It states no target, no
figure to be filed and no verdict (domain.md §8.1, §9.3 D07).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.blocks import Block, Cell, Paragraph, Table
from report_templates.reading import Reading
from report_templates.template import Attachment, Facts, ReportTemplate, common_facts, told
from report_templates.verification_letter.doubts import Doubt, asked_subjects, doubts_of
from report_templates.verification_letter.form import answer_form, enclose_form, form_name
from report_templates.wording import Number, day_zh, number

_TOLD_ONE_BY_ONE = 3
"""More figures than this stand in a table."""
_DOUBT_HEAD = ("序号", "数据", "报送数", "所在文件和单元格", "核对情况")
_DOUBT_SHARES = (0.06, 0.2, 0.14, 0.24, 0.36)
_ANSWER_SHARES = (0.06, 0.2, *(0.08,) * 4, 0.42)
_SIGN_ZH = ("单位负责人（签字、盖章）：", "填写人和电话：　　　　　　　　　　日期：")
_BOX = "□"


@dataclass(frozen=True, kw_only=True)
class VerificationFacts(Facts):
    """Facts of one 数据核实函.

    Attributes:
        is_source: whether the addressee is asked about statistics that it provides, and not about its own submission.
        is_repeated: whether the same figures were asked about in an earlier round: a quarter ends with a month.
        doubts: the figures, in the scheme's order.
        doubt_count: how many.
        is_tabled: whether they are too many to be told one by one.
        reply_by_zh: the day by which to answer.
        form_zh: name of the form to answer on.
        office_zh: to whom.
    """

    is_source: bool
    is_repeated: bool
    doubts: tuple[Doubt, ...]
    doubt_count: Number
    is_tabled: bool
    reply_by_zh: str
    form_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """Whoever sent a figure that is held and not yet ruled on."""
    return asked_subjects(reading)


def facts(reading: Reading, addressee_code: str) -> VerificationFacts:
    """What the letter to one subject says."""
    addressee = reading.books.scheme.subject_by_code[addressee_code]
    doubts = doubts_of(reading, addressee_code)
    is_source = addressee.is_statistics_bureau
    form_zh = form_name(addressee)
    return VerificationFacts(
        **common_facts(reading, tells=lambda _: False),
        title=_title(reading, is_source=is_source),
        addressee_zh=addressee.name_zh,
        tables={"doubts": _doubt_table(doubts)},
        attachments=(Attachment(form_zh, _answer_blocks(doubts, is_source=is_source)),),
        is_source=is_source,
        is_repeated=reading.books.round.frequency == "quarter",
        doubts=doubts,
        doubt_count=_count(reading, addressee_code, doubts),
        is_tabled=len(doubts) > _TOLD_ONE_BY_ONE,
        reply_by_zh=day_zh(reading.reply_by()),
        form_zh=form_zh,
        office_zh=reading.books.office.short_zh,
    )


def _title(reading: Reading, *, is_source: bool) -> str:
    return f"关于协助核对{reading.span_zh}|统计数据|的函" if is_source else f"关于核实{reading.span_zh}|报送数据|的函"


def _count(reading: Reading, place: str, doubts: Sequence[Doubt]) -> Number:
    return number(float(len(doubts)), f"result:doubt_count::{place}:{reading.period_code}", decimals=0)


def _doubt_table(doubts: Sequence[Doubt]) -> Table:
    rows = tuple(
        (
            Cell(str(place)),
            Cell(doubt.name_zh, align="left"),
            told(doubt.reported),
            told(doubt.place, align="left"),
            Cell(doubt.noticed_zh, align="left", fact=doubt.noticed[0]),
        )
        for place, doubt in enumerate(doubts, start=1)
    )
    return Table("待核实数据和核对情况", _DOUBT_HEAD, rows, _DOUBT_SHARES, note="比对数仅供核对，不作为填报依据。")


def _answer_blocks(doubts: Sequence[Doubt], *, is_source: bool) -> tuple[Block, ...]:
    """The form to print, sign and stamp; the workbook of the same name carries the same questions."""
    form = answer_form(is_source=is_source)
    head = ("序号", "数据（同函）", *form.ticks, "情况说明和佐证材料（可另附）")
    boxes = tuple(Cell(_BOX) for _ in form.ticks)
    rows = tuple(
        (Cell(str(place)), Cell(doubt.short_zh, align="left"), *boxes, Cell(""))
        for place, doubt in enumerate(doubts, start=1)
    )
    lines = (Paragraph(line, indent=False) for line in _SIGN_ZH)
    return (Table("", head, rows, _ANSWER_SHARES, note=form.note_zh), *lines)


TEMPLATE = ReportTemplate(
    code="verification_letter",
    name_zh="数据核实函",
    form="letter",
    addressees=addressees,
    facts=facts,
    enclose=enclose_form,
    takes_back=False,
)
