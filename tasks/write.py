"""写: the round's documents, and the workbook that a clerk recomputes them with."""

from appraisal.books import Books, Document, Results
from appraisal.frames import FindingFrame
from report_templates import results_workbook, write_documents
from tasks.step import step

CHECKING_WORKBOOK = "results_workbook"


@step("成文")
def write_round(books: Books, findings: FindingFrame, results: Results) -> tuple[Document, ...]:
    """Every document of the round, in the order of rounds.yaml and of the addressees, then the 核对表."""
    return (*write_documents(books, findings, results), _checking_workbook(books, results))


def _checking_workbook(books: Books, results: Results) -> Document:
    return Document(
        template_code=CHECKING_WORKBOOK,
        addressee_code="office",
        file_name=f"考评结果核对表_{books.period.code}_绩效办_第{books.edition}版.xlsx",
        title="考评结果核对表",
        content=results_workbook(books, results),
    )
