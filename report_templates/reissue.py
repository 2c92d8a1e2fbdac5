"""重发: which letters of a further edition are written, and which that were sent before are taken back 撤回.

A letter is sent once. In a further edition of the same period a subject that got the letter before gets it again only if
what it says has changed; it then corrects the one it replaces, by that one's 文号. What was said in a letter is read from the
figures that it carries (``provenance``), so nothing has to be kept beside it. Days of reply, of issue and of lateness move
with the calendar: they are no change. See docs/decisions/0034.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from appraisal.books import Books
from appraisal.issued import Issued
from report_templates.blocks import Block, Paragraph, Sheet
from report_templates.corrections import CORRECTION_CAPTION, Correction, correction_table
from report_templates.layout.title import break_title
from report_templates.provenance import PrintedFact, read_provenance
from report_templates.reading import Reading
from report_templates.template import Facts, ReportTemplate, common_facts, document_number_zh

WITHDRAWAL = "withdrawal"
"""``<template_code>_withdrawal`` is the letter that takes back one of that kind."""
_BY_THE_CALENDAR = ("_days_count", "_on")
_COUNT = "_count:"


@dataclass(frozen=True, kw_only=True)
class WithdrawalFacts(Facts):
    """Facts of one 撤回函.

    Attributes:
        withdrawn_zh: 文号 and title of the letter that is taken back.
        noun_zh: what kind of letter it is.
        office_zh: the office.
    """

    withdrawn_zh: str
    noun_zh: str
    office_zh: str


def letters_in_force(books: Books) -> dict[tuple[str, str], Issued]:
    """The letters that earlier editions sent, by template and addressee: the last of each, unless it was taken back."""
    standing: dict[tuple[str, str], Issued] = {}
    for each in books.issued:
        kind, mark, _ = each.template_code.rpartition(f"_{WITHDRAWAL}")
        if mark:
            standing.pop((kind, each.addressee_code), None)
        else:
            standing[each.template_code, each.addressee_code] = each
    return standing


def plain_letter(template: ReportTemplate, facts: Facts) -> Facts:
    """A letter speaks for itself: to its addressee it is the first, or it says in its own first words what it corrects."""
    return replace(facts, edition=1, corrections=()) if template.form == "letter" else facts


def says_anew(template: ReportTemplate, content: bytes, earlier: Issued) -> bool:
    """Whether a letter says something else than the one that its addressee got before.

    Of a kind that the office's own rulings settle (``takes_back`` is false) less is no news: only what is asked for the
    first time counts.

    Args:
        template: its kind.
        content: the letter as it would be sent.
        earlier: the one that was.
    """
    now, before = read_provenance(content), read_provenance(earlier.content)
    if not template.takes_back:
        return bool(_asked(now) - _asked(before))
    return _said(now) != _said(before)


def corrected(
    sheet: Sheet, title: str, *, earlier: Issued, corrections: Sequence[Correction], reading: Reading
) -> Sheet:
    """The letter as a correction of the one it replaces: title, first words, and what stood there before.

    Args:
        sheet: the letter as it would be sent for the first time.
        title: its title, with ``|`` where a line may break.
        earlier: the letter that the addressee got.
        corrections: what changed for this addressee.
        reading: the round.
    """
    table = correction_table(corrections)
    told = f"更正{len(corrections)}处，见下表；更正后的情况如下。" if corrections else "更正后的情况如下。"
    first: list[Block] = [
        Paragraph(f"{_because(reading)}现对{named(earlier, reading)}予以更正，以本函为准，原函停止执行。{told}")
    ]
    first += [table] if corrections else []
    return replace(sheet, title_lines=break_title(f"{title}|（更正）"), blocks=(*first, *sheet.blocks))


def withdrawn_letters(
    books: Books, templates: Iterable[ReportTemplate], owed: Iterable[tuple[str, str]]
) -> tuple[tuple[ReportTemplate, Issued], ...]:
    """Letters in force that nobody is owed any more, in the order in which they were sent."""
    by_code, wanted = {each.code: each for each in templates}, set(owed)
    return tuple(
        (by_code[code], earlier)
        for (code, addressee), earlier in letters_in_force(books).items()
        if code in by_code and by_code[code].takes_back and (code, addressee) not in wanted
    )


def withdrawal_facts(template: ReportTemplate, earlier: Issued, reading: Reading) -> WithdrawalFacts:
    """What the letter says that takes back an earlier one."""
    addressee = reading.books.scheme.subject_by_code.get(earlier.addressee_code)
    return WithdrawalFacts(
        **common_facts(reading, tells=lambda _: False),
        title=f"关于撤回{template.name_zh}|的函",
        addressee_zh=addressee.name_zh if addressee else "",
        withdrawn_zh=named(earlier, reading),
        noun_zh=template.name_zh,
        office_zh=reading.books.office.short_zh,
    )


def withdrawal_template(template: ReportTemplate) -> ReportTemplate:
    """撤回函 of one kind of letter."""
    return replace(template, code="withdrawal_letter", name_zh=f"撤回{template.name_zh}的函", enclose=None)


def named(earlier: Issued, reading: Reading) -> str:
    """A letter by 文号 and title: ``青绩函〔2026〕17号《关于…的提醒函》``."""
    office = reading.books.office
    number = document_number_zh(office, earlier.series_code, earlier.number, year=earlier.year)
    return f"{number or '此前发出的'}《{earlier.title}》"


def _because(reading: Reading) -> str:
    return f"因{reading.books.reason}，" if reading.books.reason else "经核对，"


def _told(facts: Iterable[PrintedFact]) -> list[PrintedFact]:
    """Figures that make a letter what it is: not what it corrected, not what the calendar moves."""
    return [
        each
        for each in facts
        if each.value is not None
        and f"《{CORRECTION_CAPTION}》" not in each.place_zh
        and not each.key.split(":")[1].endswith(_BY_THE_CALENDAR)
    ]


def _said(facts: Iterable[PrintedFact]) -> frozenset[tuple[str, str]]:
    return frozenset((each.key, each.text) for each in _told(facts))


def _asked(facts: Iterable[PrintedFact]) -> frozenset[tuple[str, float | None]]:
    return frozenset((each.key, each.value) for each in _told(facts) if _COUNT not in each.key)
