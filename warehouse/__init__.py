"""存: the one counter of the warehouse. Tasks knock here and nowhere else."""

from warehouse.books import close_books, open_books
from warehouse.engine import Warehouse, open_warehouse
from warehouse.faults import LeaseHeldError, WarehouseError
from warehouse.intake import is_settled, keep_raw, known_arrivals, settle, settle_duplicate
from warehouse.lease import Lease, break_lease, renew_lease, take_lease
from warehouse.outbox import Released, document_content, owed, record_delivery, released
from warehouse.proof import BadRow, Proof, verify
from warehouse.questions import (
    RevisedPeriod,
    Status,
    Trace,
    find_document,
    newest_run,
    read_documents,
    read_findings,
    read_intake_findings,
    read_labels,
    read_observations,
    read_raw_content,
    read_receipts,
    read_results,
    read_rulings,
    read_runs,
    read_scheme_json,
    read_status,
    revised_periods,
    trace_figure,
)
from warehouse.rulings import find_finding, is_known_finding, record_ruling
from warehouse.runs import Run

__all__ = [
    "BadRow",
    "Lease",
    "LeaseHeldError",
    "Proof",
    "Released",
    "RevisedPeriod",
    "Run",
    "Status",
    "Trace",
    "Warehouse",
    "WarehouseError",
    "break_lease",
    "close_books",
    "document_content",
    "find_document",
    "find_finding",
    "is_known_finding",
    "is_settled",
    "keep_raw",
    "known_arrivals",
    "newest_run",
    "open_books",
    "open_warehouse",
    "owed",
    "read_documents",
    "read_findings",
    "read_intake_findings",
    "read_labels",
    "read_observations",
    "read_raw_content",
    "read_receipts",
    "read_results",
    "read_rulings",
    "read_runs",
    "read_scheme_json",
    "read_status",
    "record_delivery",
    "record_ruling",
    "released",
    "renew_lease",
    "revised_periods",
    "settle",
    "settle_duplicate",
    "take_lease",
    "trace_figure",
    "verify",
]
