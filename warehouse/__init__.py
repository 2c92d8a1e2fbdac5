"""存: the one counter of the warehouse. Tasks knock here and nowhere else."""

from warehouse.alerts import Alert, close_alert, open_alerts, raise_alert, tell_once, was_told
from warehouse.asked import who_was_asked
from warehouse.backup import ChainEnd, Copy, chain_end, copy_store, prove_chain_reaches, put_back
from warehouse.books import close_books, open_books
from warehouse.corrections import Correction, corrections_of, superseded_by
from warehouse.engine import Warehouse, connect_warehouse, open_warehouse
from warehouse.faults import DamagedError, LeaseHeldError, WarehouseError
from warehouse.fetches import LastFetch, figures_told, files_known, last_fetches, record_fetch
from warehouse.intake import is_settled, keep_raw, known_arrivals, settle, settle_duplicate
from warehouse.lease import Lease, break_lease, last_written_at, renew_lease, take_lease
from warehouse.origins import (
    Trace,
    read_origins,
    trace_figure,
)
from warehouse.outbox import Released, document_content, owed, record_deliveries, record_delivery, released
from warehouse.outside_view import OutsideViewError, read_outside_view
from warehouse.proof import BadRow, Proof, unknown_heads, verify
from warehouse.published import published_views, read_view
from warehouse.questions import (
    RevisedPeriod,
    Status,
    find_document,
    newest_run,
    read_documents,
    read_findings,
    read_labels,
    read_quarters,
    read_results,
    read_rulings,
    read_runs,
    read_scheme_json,
    read_status,
    revised_periods,
)
from warehouse.received import (
    read_events,
    read_intake_findings,
    read_observations,
    read_raw_content,
    read_receipts,
    read_surveys,
)
from warehouse.roles import grant_roles, role_statements
from warehouse.rulings import find_finding, is_known_finding, record_ruling
from warehouse.runs import Run
from warehouse.schemas import found_schema

__all__ = [
    "Alert",
    "BadRow",
    "ChainEnd",
    "Copy",
    "Correction",
    "DamagedError",
    "LastFetch",
    "Lease",
    "LeaseHeldError",
    "OutsideViewError",
    "Proof",
    "Released",
    "RevisedPeriod",
    "Run",
    "Status",
    "Trace",
    "Warehouse",
    "WarehouseError",
    "break_lease",
    "chain_end",
    "close_alert",
    "close_books",
    "connect_warehouse",
    "copy_store",
    "corrections_of",
    "document_content",
    "figures_told",
    "files_known",
    "find_document",
    "find_finding",
    "found_schema",
    "grant_roles",
    "is_known_finding",
    "is_settled",
    "keep_raw",
    "known_arrivals",
    "last_fetches",
    "last_written_at",
    "newest_run",
    "open_alerts",
    "open_books",
    "open_warehouse",
    "owed",
    "prove_chain_reaches",
    "published_views",
    "put_back",
    "raise_alert",
    "read_documents",
    "read_events",
    "read_findings",
    "read_intake_findings",
    "read_labels",
    "read_observations",
    "read_origins",
    "read_outside_view",
    "read_quarters",
    "read_raw_content",
    "read_receipts",
    "read_results",
    "read_rulings",
    "read_runs",
    "read_scheme_json",
    "read_status",
    "read_surveys",
    "read_view",
    "record_deliveries",
    "record_delivery",
    "record_fetch",
    "record_ruling",
    "released",
    "renew_lease",
    "revised_periods",
    "role_statements",
    "settle",
    "settle_duplicate",
    "superseded_by",
    "take_lease",
    "tell_once",
    "trace_figure",
    "unknown_heads",
    "verify",
    "was_told",
    "who_was_asked",
]
