"""出处: from what a round counted back to file and cell."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
import sqlalchemy as sa

from appraisal.books import Receipt
from appraisal.frames import RECEIPTS
from appraisal.period import Period
from warehouse.engine import Warehouse, reading
from warehouse.known import records_known
from warehouse.records import RECORD
from warehouse.rows import read_rows
from warehouse.runs import results_of
from warehouse.tables import CORE_OBSERVATION, FROM_FILE, RAW_FILE, RAW_RECEIPT


@dataclass(frozen=True)
class Trace:
    """Where a counted figure comes from 追溯.

    Attributes:
        figure: the row of FIGURES, as the run concluded it.
        receipt: of the file that brought the figure; ``None`` for a missing figure.
        versions: every observation of this indicator, subject and period, newest last.
    """

    figure: Mapping[str, object]
    receipt: Receipt | None
    versions: pd.DataFrame


def trace_figure(
    warehouse: Warehouse, *, run_key: str, indicator_code: str, subject_code: str, period: Period
) -> Trace | None:
    """From a counted figure to its file and cell; ``None`` if the run counted no such figure."""
    with reading(warehouse) as connection:
        figures = results_of(connection, run_key).figures
        of_figure = figures["indicator_code"].eq(indicator_code) & figures["subject_code"].eq(subject_code)
        rows = figures[of_figure & figures["period"].eq(period.code)]
        if rows.empty:
            return None
        figure: dict[str, object] = {str(name): value for name, value in rows.iloc[0].items()}
        raw_sha256, about = figure["raw_sha256"], figure["figure_period"]
        known = CORE_OBSERVATION.c
        versions = sa.select(CORE_OBSERVATION, *(RAW_FILE.c[name] for name in FROM_FILE)).where(
            known.file_id == RAW_FILE.c.file_id,
            known.indicator_code == indicator_code,
            known.subject_code == subject_code,
            known.period == (about if isinstance(about, str) else period.observation_code),
        )
        return Trace(
            figure=figure,
            receipt=_receipt_of(connection, raw_sha256) if isinstance(raw_sha256, str) else None,
            versions=read_rows(connection, versions.order_by(known.observation_id)),
        )


def _receipt_of(connection: sa.Connection, raw_sha256: str) -> Receipt | None:
    statement = sa.select(*(RAW_RECEIPT.c[name] for name in RECEIPTS.columns)).where(
        RAW_RECEIPT.c.raw_sha256 == raw_sha256, RAW_RECEIPT.c.verdict != "duplicate"
    )
    row = connection.execute(statement).mappings().one_or_none()
    return Receipt(**row) if row else None


def read_origins(
    warehouse: Warehouse, *, field: str, keys: Collection[str], as_of: datetime, period: Period
) -> dict[str, dict[str, object]]:
    """出处: file, cell and hash of some lines of a record frame, as known at ``as_of``, by their key.

    Args:
        warehouse: to read.
        field: the record's name in ``Books``.
        keys: of its lines.
        as_of: what was recorded later is not known.
        period: what the round that read them is about.
    """
    record = RECORD.get(field)
    if record is None or not keys:
        return {}
    with reading(warehouse) as connection:
        known = records_known(connection, record, as_of=as_of, period=period)
    own = known[known[record.frame.key[0]].isin(list(keys))]
    origin = own[[record.frame.key[0], "subject_code", "period", "file_name", "cell_ref", "raw_sha256"]]
    return {
        str(row[record.frame.key[0]]): {str(name): each for name, each in row.items()}
        for row in origin.to_dict("records")
    }
