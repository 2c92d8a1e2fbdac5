"""问: what people ask of the rounds that were closed, answered without changing anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from appraisal.books import Document, Results
from appraisal.frames import FINDINGS, FindingFrame, IndicatorResultFrame, LabelFrame, RulingFrame
from appraisal.period import Period
from appraisal.scheme import Scheme
from appraisal.stakes.priority import by_priority
from warehouse.engine import Warehouse, reading
from warehouse.faults import WarehouseError
from warehouse.learned import labels_known
from warehouse.lease import Lease, leases_held
from warehouse.records import RECORD
from warehouse.rows import read_rows
from warehouse.rulings import rulings_known
from warehouse.runs import Run, documents_of, newest_editions, quarters_known, results_of, runs_of
from warehouse.tables import (
    AUDIT_RUN,
    AUDIT_SCHEME,
    CORE_OBSERVATION,
    MART_DOCUMENT,
    MART_FINDING,
    RAW_FILE,
    RAW_RECEIPT,
)


@dataclass(frozen=True)
class Status:
    """运行情况 at a glance.

    Attributes:
        newest_runs: the newest edition of each round's newest period.
        receipt_counts: verdict → how many.
        last_receipt_at: when a file was last settled.
        unsettled_files: names of files that were kept and never settled: a crash, or a fault of reading.
        held_count: figures held in ``newest_runs``.
        leases: who is at work.
    """

    newest_runs: tuple[Run, ...]
    receipt_counts: Mapping[str, int]
    last_receipt_at: datetime | None
    unsettled_files: tuple[str, ...]
    held_count: int
    leases: tuple[Lease, ...]


@dataclass(frozen=True)
class RevisedPeriod:
    """A published period that newer observations touch 已发布报告期被修订."""

    run: Run
    observation_count: int


def read_status(warehouse: Warehouse) -> Status:
    """What ran, what came in, what is stuck, who is at work."""
    receipt = RAW_RECEIPT.c
    by_verdict = sa.select(receipt.verdict, sa.func.count()).group_by(receipt.verdict)
    unsettled = (
        sa.select(RAW_FILE.c.file_name)
        .where(RAW_FILE.c.raw_sha256.not_in(sa.select(receipt.raw_sha256)))
        .order_by(RAW_FILE.c.recorded_at)
    )
    with reading(warehouse) as connection:
        newest = {run.round_code: run for run in newest_editions(connection).values()}
        return Status(
            newest_runs=tuple(newest.values()),
            receipt_counts={verdict: count for verdict, count in connection.execute(by_verdict)},  # noqa: C416 (rows)
            last_receipt_at=connection.execute(sa.select(sa.func.max(receipt.recorded_at))).scalar(),
            unsettled_files=tuple(connection.execute(unsettled).scalars()),
            held_count=sum(run.receipt.held_count for run in newest.values()),
            leases=leases_held(connection, at=warehouse.now()),
        )


def read_runs(warehouse: Warehouse, *, round_code: str | None = None, period: str | None = None) -> tuple[Run, ...]:
    """Closed editions in the order of closing, of one round or period if asked."""
    asked = ((AUDIT_RUN.c.round_code, round_code), (AUDIT_RUN.c.period, period))
    with reading(warehouse) as connection:
        return runs_of(connection, *(column == value for column, value in asked if value is not None))


def newest_run(warehouse: Warehouse, *, round_code: str, period: str) -> Run | None:
    """The edition in force of a round about ``period``; ``None`` if none was closed."""
    return max(read_runs(warehouse, round_code=round_code, period=period), key=lambda run: run.edition, default=None)


def read_results(warehouse: Warehouse, run_key: str) -> Results:
    """All that a run concluded."""
    with reading(warehouse) as connection:
        return results_of(connection, run_key)


def read_scheme_json(warehouse: Warehouse, scheme_hash: str) -> str:
    """The rules that a run went by, as canonical JSON.

    Raises:
        WarehouseError: no run went by such rules.
    """
    statement = sa.select(AUDIT_SCHEME.c.canonical_json).where(AUDIT_SCHEME.c.scheme_hash == scheme_hash)
    with reading(warehouse) as connection:
        text = connection.execute(statement).scalar_one_or_none()
    if text is None:
        raise WarehouseError(f"库中没有指纹为 {scheme_hash[:16]}… 的考评方案。")
    return str(text)


def read_findings(warehouse: Warehouse, *, period: str) -> FindingFrame:
    """疑点 of ``period`` in the newest editions of all its rounds, in the order of ``appraisal.stakes.priority``."""
    with reading(warehouse) as connection:
        keys = [run.run_key for run in newest_editions(connection, AUDIT_RUN.c.period == period).values()]
        made = read_rows(connection, sa.select(MART_FINDING).where(MART_FINDING.c.run_key.in_(keys)))
    ordered = by_priority(FindingFrame(FINDINGS.conform(made.drop(columns="run_key"))))
    return FindingFrame(ordered.drop_duplicates("finding_key", ignore_index=True))


def read_rulings(warehouse: Warehouse) -> RulingFrame:
    """核定 in force, the newest of each finding."""
    with reading(warehouse) as connection:
        return rulings_known(connection, as_of=warehouse.now())


def read_labels(warehouse: Warehouse, *, until: Period) -> LabelFrame:
    """核定样本 by now, from all rounds about ``until`` and earlier periods."""
    now = warehouse.now()
    with reading(warehouse) as connection:
        rulings = rulings_known(connection, as_of=now, period=until)
        return labels_known(connection, as_of=now, rulings=rulings)


def read_quarters(
    warehouse: Warehouse, scheme: Scheme, *, period: Period, closed_by: datetime
) -> IndicatorResultFrame | None:
    """指标得分 of the year's quarters closed by then, where the scheme counts them into a round about ``period``."""
    with reading(warehouse) as connection:
        return quarters_known(connection, scheme, period, closed_by=closed_by)


def read_documents(warehouse: Warehouse, *, run_key: str) -> tuple[Document, ...]:
    """Documents of a run, in the order of writing."""
    with reading(warehouse) as connection:
        return documents_of(connection, MART_DOCUMENT.c.run_key == run_key)


def find_document(warehouse: Warehouse, document_sha256: str) -> Run | None:
    """The run that released a document with these bytes; ``None`` if none did."""
    of_document = sa.select(MART_DOCUMENT.c.run_key).where(MART_DOCUMENT.c.document_sha256 == document_sha256)
    with reading(warehouse) as connection:
        runs = runs_of(connection, AUDIT_RUN.c.run_key.in_(of_document))
    return runs[-1] if runs else None


def revised_periods(warehouse: Warehouse, since: datetime) -> tuple[RevisedPeriod, ...]:
    """Published periods that observations or surveys recorded after ``since``, and after their cut-off, are about."""
    with reading(warehouse) as connection:
        revised = []
        for run in newest_editions(connection).values():
            touched = (
                sa.select(sa.func.count()).where(
                    known.c.period == run.period.observation_code,
                    known.c.recorded_at > run.as_of,
                    known.c.recorded_at > since,
                )
                for known in (CORE_OBSERVATION, RECORD["surveys"].table)
            )
            count = sum(connection.execute(each).scalar_one() for each in touched)
            if count:
                revised.append(RevisedPeriod(run, count))
        return tuple(revised)
