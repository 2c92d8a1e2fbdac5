"""写: the press. ``write_documents`` turns a round's results into finished documents; ``TEMPLATES`` is the counter.

Workbooks for people come from here too: the reply to a file, the empty submission, the doubts to deal with, the results
to check.
"""

from collections.abc import Sequence
from pathlib import Path

from appraisal.books import Books, Document, Results
from appraisal.frames import FindingFrame
from appraisal.hands import Hands, one_by_one
from report_templates.adjustment_request.facts import TEMPLATE as ADJUSTMENT_REQUEST
from report_templates.annual_report.facts import TEMPLATE as ANNUAL_REPORT
from report_templates.bulletin.facts import TEMPLATE as BULLETIN
from report_templates.congress_report.facts import TEMPLATE as CONGRESS_REPORT
from report_templates.data_quality.facts import TEMPLATE as DATA_QUALITY
from report_templates.dispatch_book.facts import TEMPLATE as DISPATCH_BOOK
from report_templates.doubt_list.documents import doubt_documents
from report_templates.duty_lists.facts import TEMPLATE as DUTY_LISTS
from report_templates.honour_list.facts import TEMPLATE as HONOUR_LIST
from report_templates.interview_notice.facts import TEMPLATE as INTERVIEW_NOTICE
from report_templates.lamp_board.facts import TEMPLATE as LAMP_BOARD
from report_templates.loss_statement.facts import TEMPLATE as LOSS_STATEMENT
from report_templates.press import Owed, Press
from report_templates.provenance import PrintedFact, ProvenanceError, read_properties, read_provenance
from report_templates.public_criticism.facts import TEMPLATE as PUBLIC_CRITICISM
from report_templates.quality_digest.facts import TEMPLATE as QUALITY_DIGEST
from report_templates.reading import read_round
from report_templates.rectification_ledger.facts import TEMPLATE as RECTIFICATION_LEDGER
from report_templates.reissue import letters_in_force, withdrawn_letters
from report_templates.reminder_letter.facts import TEMPLATE as REMINDER_LETTER
from report_templates.scoreboard import scoreboard
from report_templates.special_briefing.facts import TEMPLATE as SPECIAL_BRIEFING
from report_templates.supervision_order.facts import TEMPLATE as SUPERVISION_ORDER
from report_templates.task_table.facts import TEMPLATE as TASK_TABLE
from report_templates.template import ReportTemplate
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
    "Owed",
    "PrintedFact",
    "ProvenanceError",
    "ReportTemplate",
    "doubt_documents",
    "doubt_workbook",
    "field_check_list",
    "marked_contents",
    "marked_copy",
    "plan_documents",
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


def write_documents(
    books: Books, findings: FindingFrame, results: Results, *, folders: Sequence[Path] = ()
) -> tuple[Document, ...]:
    """成文: every document of the round, written one after the other; as ``plan_documents`` says."""
    planned = plan_documents(books, findings, results, folders=folders)
    return tuple(document for owed in planned for document in owed.write())


def plan_documents(
    books: Books,
    findings: FindingFrame,
    results: Results,
    *,
    folders: Sequence[Path] = (),
    hands: Hands = one_by_one,
) -> list[Owed]:
    """应写: every document of the round, in the order of rounds.yaml and of the addressees, to be written in any order.

    In a further edition a letter that its addressee has got already, and that says nothing else now, is not written
    again; one that corrects an earlier one names it, and one that is not owed any more is taken back (``reissue``).

    Args:
        books: what the round knew; ``next_numbers`` gives each 文号 series its first number.
        findings: 疑点 of the round.
        results: what it concluded.
        folders: an office's own bodies, searched before the house's.
        hands: do what must be done before the numbers are settled.

    Raises:
        KeyError: the round names a template that is not there.
        jinja2.UndefinedError: an office's own body names a fact that does not exist.
    """
    reading = read_round(books, findings, results)
    by_code = {each.code: each for each in TEMPLATES}
    owed = [
        (by_code[code], addressee) for code in books.round.templates for addressee in by_code[code].addressees(reading)
    ]
    press = Press(reading, tuple(folders), letters_in_force(books))
    withdrawn = withdrawn_letters(books, TEMPLATES, [(template.code, addressee) for template, addressee in owed])
    planned = press.plan(owed, hands=hands)
    return [*planned, *(press.plan_to_take_back(template, earlier) for template, earlier in withdrawn)]
