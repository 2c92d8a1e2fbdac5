"""写: the round's documents."""

from appraisal.books import Books, Document, Results
from appraisal.frames import FindingFrame
from report_templates import write_documents
from tasks.step import step


@step("成文")
def write_round(books: Books, findings: FindingFrame, results: Results) -> tuple[Document, ...]:
    """Every document of the round, in the order of rounds.yaml and of the addressees."""
    return write_documents(books, findings, results)
