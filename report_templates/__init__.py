"""写: the press. ``write_documents`` turns a round's results into finished documents; ``TEMPLATES`` is the counter.

Workbooks for people come from here too: the reply to a file, the empty submission, the doubts to deal with, the results
to check.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from appraisal.books import Books, Document, Results
from appraisal.frames import FindingFrame
from report_templates.bulletin.facts import TEMPLATE as BULLETIN
from report_templates.data_quality.facts import TEMPLATE as DATA_QUALITY
from report_templates.items import short_name
from report_templates.lamp_board.facts import TEMPLATE as LAMP_BOARD
from report_templates.layout.document import print_document
from report_templates.layout.title import whole_title
from report_templates.provenance import PrintedFact, ProvenanceError, read_properties, read_provenance
from report_templates.reading import Reading, read_round
from report_templates.reminder_letter.facts import TEMPLATE as REMINDER_LETTER
from report_templates.special_briefing.facts import TEMPLATE as SPECIAL_BRIEFING
from report_templates.template import ReportTemplate, lay_sheet, number_zh
from report_templates.verification_letter.facts import TEMPLATE as VERIFICATION_LETTER
from report_templates.workbooks import (
    doubt_workbook,
    field_check_list,
    reply_workbook,
    results_workbook,
    submission_template,
    survey_template,
)

__all__ = [
    "TEMPLATES",
    "PrintedFact",
    "ProvenanceError",
    "ReportTemplate",
    "doubt_workbook",
    "field_check_list",
    "read_properties",
    "read_provenance",
    "reply_workbook",
    "results_workbook",
    "submission_template",
    "survey_template",
    "write_documents",
]

TEMPLATES = (SPECIAL_BRIEFING, BULLETIN, LAMP_BOARD, REMINDER_LETTER, VERIFICATION_LETTER, DATA_QUALITY)
"""One line a kind of document."""
_ADDRESSEE_ZH = {"all": "各单位", "leaders": "县领导"}
_UNSAFE = '<>:"/\\|?*'
_NAME_CHARACTERS = 40


def write_documents(
    books: Books, findings: FindingFrame, results: Results, *, folders: Sequence[Path] = ()
) -> tuple[Document, ...]:
    """成文: every document of the round, in the order of rounds.yaml and of the addressees.

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
    taken: Counter[str] = Counter()
    return tuple(
        document
        for template, addressee in owed
        for document in _write(template, reading, addressee, number=_number(books, template, taken), folders=folders)
    )


def _write(
    template: ReportTemplate, reading: Reading, addressee: str, *, number: int, folders: Sequence[Path]
) -> Iterator[Document]:
    """A document, and the workbook that goes with it."""
    facts = template.facts(reading, addressee)
    sheet = lay_sheet(template, reading, facts, number=number, folders=folders)
    office = reading.books.office
    yield Document(
        template_code=template.code,
        addressee_code=addressee,
        file_name=_file_name(template.name_zh, reading, addressee, "docx"),
        title=whole_title(facts.title),
        content=print_document(sheet, office.style),
        series_code=office.template_series.get(template.code, "") if number else "",
        number=number,
    )
    if template.enclose is None:
        return
    enclosure = template.enclose(reading, addressee, number_zh(reading, template.code, number))
    yield Document(
        template_code=f"{template.code}_form",
        addressee_code=addressee,
        file_name=_file_name(enclosure.name_zh, reading, addressee, "xlsx"),
        title=enclosure.name_zh,
        content=enclosure.content,
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
