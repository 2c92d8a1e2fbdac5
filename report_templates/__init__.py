"""写: the press. ``write_documents`` turns a round's results into finished documents; ``TEMPLATES`` is the counter.

Workbooks for people come from here too: the reply to a file, the empty submission, the doubts to deal with, the results
to check.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from appraisal.books import Books, Document, Results
from appraisal.frames import FindingFrame
from appraisal.issued import Issued
from appraisal.office import DocumentStyle
from report_templates.adjustment_request.facts import TEMPLATE as ADJUSTMENT_REQUEST
from report_templates.annual_report.facts import TEMPLATE as ANNUAL_REPORT
from report_templates.blocks import Sheet
from report_templates.bulletin.facts import TEMPLATE as BULLETIN
from report_templates.congress_report.facts import TEMPLATE as CONGRESS_REPORT
from report_templates.data_quality.facts import TEMPLATE as DATA_QUALITY
from report_templates.dispatch_book.facts import TEMPLATE as DISPATCH_BOOK
from report_templates.doubt_list.documents import doubt_documents
from report_templates.duty_lists.facts import TEMPLATE as DUTY_LISTS
from report_templates.honour_list.facts import TEMPLATE as HONOUR_LIST
from report_templates.interview_notice.facts import TEMPLATE as INTERVIEW_NOTICE
from report_templates.items import short_name
from report_templates.lamp_board.facts import TEMPLATE as LAMP_BOARD
from report_templates.layout.document import print_document
from report_templates.layout.title import whole_title
from report_templates.loss_statement.facts import TEMPLATE as LOSS_STATEMENT
from report_templates.provenance import PrintedFact, ProvenanceError, read_properties, read_provenance
from report_templates.public_criticism.facts import TEMPLATE as PUBLIC_CRITICISM
from report_templates.quality_digest.facts import TEMPLATE as QUALITY_DIGEST
from report_templates.reading import Reading, read_round
from report_templates.rectification_ledger.facts import TEMPLATE as RECTIFICATION_LEDGER
from report_templates.reissue import (
    WITHDRAWAL,
    corrected,
    letters_in_force,
    plain_letter,
    says_anew,
    withdrawal_facts,
    withdrawal_template,
    withdrawn_letters,
)
from report_templates.reminder_letter.facts import TEMPLATE as REMINDER_LETTER
from report_templates.scoreboard import scoreboard
from report_templates.special_briefing.facts import TEMPLATE as SPECIAL_BRIEFING
from report_templates.supervision_order.facts import TEMPLATE as SUPERVISION_ORDER
from report_templates.task_table.facts import TEMPLATE as TASK_TABLE
from report_templates.template import ReportTemplate, lay_sheet, number_zh
from report_templates.verification_letter.facts import TEMPLATE as VERIFICATION_LETTER
from report_templates.workbooks import (
    Mark,
    doubt_workbook,
    field_check_list,
    marked_contents,
    marked_copy,
    problem_and_remedy,
    reply_workbook,
    results_workbook,
    submission_template,
    survey_template,
)

__all__ = [
    "TEMPLATES",
    "Mark",
    "PrintedFact",
    "ProvenanceError",
    "ReportTemplate",
    "doubt_documents",
    "doubt_workbook",
    "field_check_list",
    "marked_contents",
    "marked_copy",
    "problem_and_remedy",
    "read_properties",
    "read_provenance",
    "reply_workbook",
    "results_workbook",
    "scoreboard",
    "submission_template",
    "survey_template",
    "write_documents",
]

TEMPLATES = (
    SPECIAL_BRIEFING,
    BULLETIN,
    LAMP_BOARD,
    REMINDER_LETTER,
    VERIFICATION_LETTER,
    DATA_QUALITY,
    SUPERVISION_ORDER,
    INTERVIEW_NOTICE,
    PUBLIC_CRITICISM,
    HONOUR_LIST,
    DISPATCH_BOOK,
    DUTY_LISTS,
    TASK_TABLE,
    RECTIFICATION_LEDGER,
    ANNUAL_REPORT,
    CONGRESS_REPORT,
    ADJUSTMENT_REQUEST,
    LOSS_STATEMENT,
    QUALITY_DIGEST,
)
"""One line a kind of document."""
_ADDRESSEE_ZH = {"all": "各单位", "leaders": "县领导", "congress": "人大常委会", "office": "绩效办"}
_UNSAFE = '<>:"/\\|?*'
_NAME_CHARACTERS = 40


def write_documents(
    books: Books, findings: FindingFrame, results: Results, *, folders: Sequence[Path] = ()
) -> tuple[Document, ...]:
    """成文: every document of the round, in the order of rounds.yaml and of the addressees.

    In a further edition a letter that its addressee has got already, and that says nothing else now, is not written
    again; one that corrects an earlier one names it, and one that is not owed any more is taken back (``reissue``).

    Args:
        books: what the round knew; ``next_numbers`` gives each 文号 series its first number.
        findings: 疑点 of the round.
        results: what it concluded.
        folders: an office's own bodies, searched before the house's.

    Raises:
        KeyError: the round names a template that is not there.
        jinja2.UndefinedError: an office's own body names a fact that does not exist.
    """
    reading = read_round(books, findings, results)
    by_code = {each.code: each for each in TEMPLATES}
    owed = [
        (by_code[code], addressee) for code in books.round.templates for addressee in by_code[code].addressees(reading)
    ]
    press = _Press(reading, tuple(folders), letters_in_force(books))
    withdrawn = withdrawn_letters(books, TEMPLATES, [(template.code, addressee) for template, addressee in owed])
    return (
        *(document for template, addressee in owed for document in press.write(template, addressee)),
        *(press.take_back(template, earlier) for template, earlier in withdrawn),
    )


@dataclass
class _Press:
    """Writes the documents of one round, one after the other, and counts their numbers."""

    reading: Reading
    folders: tuple[Path, ...]
    in_force: Mapping[tuple[str, str], Issued]
    _taken: Counter[str] = field(default_factory=Counter)

    def write(self, template: ReportTemplate, addressee: str) -> Iterator[Document]:
        """A document, and the workbook that goes with it; nothing where the addressee has got that letter already."""
        told = template.facts(self.reading, addressee)
        facts = plain_letter(template, told)
        sheet = lay_sheet(template, self.reading, facts, folders=self.folders)
        earlier = self.in_force.get((template.code, addressee)) if template.form == "letter" else None
        if earlier is not None:
            if not says_anew(template, print_document(sheet, self._style(template)), earlier):
                return
            sheet = corrected(sheet, facts.title, earlier=earlier, corrections=told.corrections, reading=self.reading)
        title = whole_title(facts.title) if earlier is None else f"{whole_title(facts.title)}（更正）"
        document = self._print(template, addressee, sheet, title=title)
        yield document
        if template.enclose is None:
            return
        number = number_zh(self.reading, template.code, document.number)
        enclosure = template.enclose(self.reading, addressee, number)
        yield Document(
            template_code=f"{template.code}_form",
            addressee_code=addressee,
            file_name=_file_name(enclosure.name_zh, self.reading, addressee, "xlsx"),
            title=enclosure.name_zh,
            content=enclosure.content,
        )

    def take_back(self, template: ReportTemplate, earlier: Issued) -> Document:
        """撤回函: the letter that takes an earlier one back, in the same 文号 series."""
        facts = withdrawal_facts(template, earlier, self.reading)
        sheet = lay_sheet(withdrawal_template(template), self.reading, facts, folders=self.folders)
        document = self._print(template, earlier.addressee_code, sheet, title=whole_title(facts.title))
        name_zh = withdrawal_template(template).name_zh
        return replace(
            document,
            template_code=f"{template.code}_{WITHDRAWAL}",
            file_name=_file_name(name_zh, self.reading, earlier.addressee_code, "docx"),
        )

    def _style(self, template: ReportTemplate) -> DocumentStyle:
        return self.reading.books.office.style_of(template.code)

    def _print(self, template: ReportTemplate, addressee: str, sheet: Sheet, *, title: str) -> Document:
        """Number and print a sheet."""
        office = self.reading.books.office
        number = _number(self.reading.books, template, self._taken)
        numbered = replace(sheet, number_zh=number_zh(self.reading, template.code, number))
        return Document(
            template_code=template.code,
            addressee_code=addressee,
            file_name=_file_name(template.name_zh, self.reading, addressee, "docx"),
            title=title,
            content=print_document(numbered, self._style(template)),
            series_code=office.template_series.get(template.code, "") if number else "",
            number=number,
        )


def _number(books: Books, template: ReportTemplate, taken: Counter[str]) -> int:
    """The next number of the template's series; 0 if it carries none. Counts on within the run."""
    code = books.office.template_series.get(template.code, "")
    series = next((each for each in books.office.series if each.code == code), None)
    if series is None:
        return 0
    taken[code] += 1
    return books.next_numbers.get(code, series.first_number) + taken[code] - 1


def _file_name(name_zh: str, reading: Reading, addressee: str, ending: str) -> str:
    """``提醒函_2026-09_县商务局_第1版.docx``, safe on Windows."""
    subject = reading.books.scheme.subject_by_code.get(addressee)
    addressee_zh = short_name(subject) if subject else _ADDRESSEE_ZH.get(addressee, addressee)
    name = "".join("_" if sign in _UNSAFE or not sign.isprintable() else sign for sign in addressee_zh).strip(" .")
    books = reading.books
    return f"{name_zh}_{books.period.code}_{name[:_NAME_CHARACTERS]}_第{books.edition}版.{ending}"
