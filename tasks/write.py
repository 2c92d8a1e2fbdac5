"""写: the round's documents, and the workbooks that a clerk recomputes them and deals with doubts with."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

from appraisal.answers import RULING_FORMS
from appraisal.books import Books, Document, Results
from appraisal.field_checks import field_checks_of
from appraisal.frames import FindingFrame
from appraisal.needs import counted_periods
from report_templates import doubt_documents, doubt_workbook, field_check_list, plan_documents, results_workbook
from tasks.check_names import check_names
from tasks.rectification_forms import rectification_forms
from tasks.scoreboards import scoreboards
from tasks.second_pair import in_two
from tasks.step import step

CHECKING_WORKBOOK = "results_workbook"
DOUBT_WORKBOOK = RULING_FORMS[1]
FIELD_CHECKS = "field_check_list"
Job = Callable[[], tuple[Document, ...]]


@step("成文")
def write_round(
    books: Books, findings: FindingFrame, results: Results, *, wording: Path | None = None
) -> tuple[Document, ...]:
    """Every document of the round in the order of rounds.yaml, then 整改台账, 疑点清单, 疑点处理单, 现场核查清单, 核对表 and 计分牌.

    Args:
        books: what the round knew.
        findings: 疑点 of the round.
        results: what it concluded.
        wording: folder of the office's own bodies, taken before those of the program.
    """
    folders = (wording,) if wording else ()
    owed = plan_documents(books, findings, results, folders=folders, hands=in_two)
    jobs: list[Job] = [
        *(each.write for each in owed),
        lambda: tuple(rectification_forms(books, results, owed)),
        *_for_the_office(books, findings, results),
    ]
    return tuple(chain.from_iterable(in_two(jobs)))


def _for_the_office(books: Books, findings: FindingFrame, results: Results) -> tuple[Job, ...]:
    """What carries no number and speaks of no other document."""
    return (
        lambda: tuple(doubt_documents(books, findings, results, check_names=check_names())),
        lambda: _doubt_workbook(books, findings),
        lambda: _field_checks(books, findings),
        lambda: _checking_workbook(books, findings, results),
        lambda: scoreboards(books, findings, results),
    )


def _doubt_workbook(books: Books, findings: FindingFrame) -> tuple[Document, ...]:
    """For the office alone; none where nothing is in doubt."""
    if findings.empty:
        return ()
    document = Document(
        template_code=DOUBT_WORKBOOK,
        addressee_code="office",
        file_name=f"疑点处理单_{books.period.code}_绩效办_第{books.edition}版.xlsx",
        title="疑点处理单",
        content=doubt_workbook(books, findings),
    )
    return (document,)


def _field_checks(books: Books, findings: FindingFrame) -> tuple[Document, ...]:
    """现场核查清单, for the office alone; none where nothing is worth a visit."""
    visits = field_checks_of(books, findings, periods=counted_periods(books.scheme, books.period, books.round))
    if visits.empty:
        return ()
    document = Document(
        template_code=FIELD_CHECKS,
        addressee_code="office",
        file_name=f"现场核查清单_{books.period.code}_绩效办_第{books.edition}版.xlsx",
        title="现场核查清单",
        content=field_check_list(books, visits),
    )
    return (document,)


def _checking_workbook(books: Books, findings: FindingFrame, results: Results) -> tuple[Document, ...]:
    """核对表 of a round that gives points; a round about projects alone has none to recompute."""
    if "appraised" not in books.round.roles:
        return ()
    document = Document(
        template_code=CHECKING_WORKBOOK,
        addressee_code="office",
        file_name=f"考评结果核对表_{books.period.code}_绩效办_第{books.edition}版.xlsx",
        title="考评结果核对表",
        content=results_workbook(books, results, findings, check_names=check_names()),
    )
    return (document,)
