"""库表: the whole schema on one page.

Four prefixes say what a table is: ``raw_`` as received · ``core_`` what we know · ``mart_`` what a round concluded ·
``audit_`` who, when, by which rules. Every table is append-only. Columns that hold a frame are made from its
declaration in ``appraisal.frames``, so that a new column touches one place (and one migration: ``migrations/``).
``core_`` tables of what files tell beside figures follow from one line each in ``warehouse.records``.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from appraisal.frames import (
    BONUSES,
    COLUMNS,
    FIGURES,
    FINDINGS,
    GROUP_RESULTS,
    INDICATOR_RESULTS,
    LEDGER_ENTRIES,
    OBSERVATION_KEY,
    OBSERVATIONS,
    PROGRESS,
    PROJECTIONS,
    RECEIPTS,
    RECTIFICATIONS,
    RULINGS,
    SPECIAL_INDICATOR_RESULTS,
    SPECIAL_RESULTS,
    SUBJECT_RESULTS,
    WARNINGS,
    Frame,
)

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware instant in UTC; SQLite, which knows no time zones, keeps ISO text that says ``+00:00``."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Text in SQLite, ``timestamptz`` elsewhere."""
        own = sa.String(32) if dialect.name == "sqlite" else sa.DateTime(timezone=True)
        return dialect.type_descriptor(own)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401 (text or instant, as the dialect has it)
        """Refuse an instant without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant without a time zone cannot be stored: {value}")
        return utc_text(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Aware, in UTC."""
        if value is None:
            return None
        return _from_text(value) if isinstance(value, str) else value.astimezone(UTC)


@lru_cache(maxsize=4096)
def _from_text(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def utc_text(instant: datetime) -> str:
    """``2026-09-25 00:30:00.000000+00:00`` sorts as it ticks."""
    return instant.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")


_TYPE: dict[str, Any] = dict(str=sa.Text, float64=sa.Double, Int64=sa.BigInteger, bool=sa.Boolean, instant=UtcDateTime)  # noqa: C408
_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def held(frame: Frame, *, needed: Collection[str] = (), elsewhere: Collection[str] = ()) -> list[sa.Column[Any]]:
    """Columns that hold ``frame``: its key and ``needed`` never empty, those kept ``elsewhere`` left out."""
    return [
        sa.Column(name, _TYPE[COLUMNS[name].kind](), nullable=name not in (*frame.key, *needed))
        for name in frame.columns
        if name not in elsewhere
    ]


def serial(name: str, *, is_given: bool = False) -> sa.Column[int]:
    """The number by which rows follow one another as they were taken in; the database counts unless it is given with each row."""
    return sa.Column(name, _SERIAL, primary_key=True, autoincrement=False if is_given else "auto")


def _text(name: str, *constraints: Any, empty: bool = False) -> sa.Column[str]:  # noqa: ANN401
    return sa.Column(name, sa.Text, *constraints, nullable=empty)


def _instant(name: str) -> sa.Column[datetime]:
    return sa.Column(name, UtcDateTime, nullable=False)


def _one_of(column: str, *words: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(each) for each in words)})", name=column)


RUN_KEY, FILE_KEY = "audit_run.run_key", "raw_file.raw_sha256"
SETTLED = ("accepted", "returned")

# ---------------------------------------------------------------------------------------------- raw_ as received
RAW_FILE = sa.Table(
    "raw_file",
    METADATA,
    serial("file_id"),
    sa.Column("raw_sha256", sa.Text, nullable=False, unique=True),
    _text("source_code"),
    _text("file_name"),
    _text("received_from"),
    sa.Column("byte_count", sa.BigInteger, nullable=False),
    _instant("arrived_at"),
    _instant("recorded_at"),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
RAW_RECEIPT = sa.Table(
    "raw_receipt",
    METADATA,
    *held(RECEIPTS, needed=("raw_sha256", "source_code", "file_name", "arrived_at", "recorded_at", "verdict")),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("receipt_no"),
    sa.UniqueConstraint("year", "number"),
    sa.ForeignKeyConstraint(["raw_sha256"], [FILE_KEY]),
    _one_of("verdict", *SETTLED, "duplicate"),
)
sa.Index(
    "uq_raw_receipt_settled",
    RAW_RECEIPT.c.raw_sha256,
    unique=True,
    sqlite_where=RAW_RECEIPT.c.verdict.in_(SETTLED),
    postgresql_where=RAW_RECEIPT.c.verdict.in_(SETTLED),
)

# ---------------------------------------------------------------------------------------------- core_ what we know
FROM_FILE = ("raw_sha256", "file_name", "arrived_at")
"""Columns of an observation that its file knows: a number stands for them, since there may be millions of rows."""
KNOWN_KEY = ("period", *(name for name in OBSERVATION_KEY if name != "period"))
"""The key of an observation in the order of its index: rounds and intake ask for periods first."""
CORE_OBSERVATION = sa.Table(
    "core_observation",
    METADATA,
    # Given by who appends, of whom there is one at a time: a sequence costs a bulk load.
    serial("observation_id", is_given=True),
    sa.Column("file_id", sa.BigInteger, nullable=False),  # no foreign key, no index: bulk loads would pay for it
    *held(OBSERVATIONS, needed=("recorded_at",), elsewhere=FROM_FILE),
    sa.UniqueConstraint(*KNOWN_KEY, "file_id", name="uq_core_observation_known"),
)
CORE_INTAKE_FINDING = sa.Table(
    "core_intake_finding",
    METADATA,
    _text("receipt_no", sa.ForeignKey("raw_receipt.receipt_no")),
    *held(FINDINGS),
    sa.PrimaryKeyConstraint("receipt_no", "finding_key"),
)
CORE_RULING = sa.Table(
    "core_ruling",
    METADATA,
    serial("ruling_id"),
    *held(RULINGS, needed=("verdict", "reason", "ruled_by", "ruled_at")),
    sa.Index(None, "finding_key"),
    _one_of("verdict", "dismissed", "upheld", "replaced"),
    sa.CheckConstraint("verdict <> 'replaced' OR replacement_value IS NOT NULL", name="replacement"),
    sa.CheckConstraint("length(trim(reason)) > 0 AND length(trim(ruled_by)) > 0", name="signed"),
)

# ------------------------------------------------------------------------------- audit_ who, when, by which rules
AUDIT_SCHEME = sa.Table(
    "audit_scheme",
    METADATA,
    sa.Column("scheme_hash", sa.Text, primary_key=True),
    sa.Column("scheme_year", sa.Integer, nullable=False),
    _text("canonical_json"),
    _instant("recorded_at"),
)
AUDIT_RUN = sa.Table(
    "audit_run",
    METADATA,
    sa.Column("run_key", sa.Text, primary_key=True),
    _text("round_code"),
    _text("period"),
    sa.Column("edition", sa.Integer, nullable=False),
    _instant("as_of"),
    _text("scheme_hash", sa.ForeignKey("audit_scheme.scheme_hash")),
    _text("inputs_sha256"),
    _text("code_version"),
    _text("reason"),
    _text("receipt_json"),
    _instant("closed_at"),
    sa.UniqueConstraint("round_code", "period", "edition"),
)
AUDIT_DOCUMENT_NO = sa.Table(
    "audit_document_no",
    METADATA,
    _text("series_code"),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    _text("run_key"),
    _text("file_name"),
    sa.PrimaryKeyConstraint("series_code", "year", "number"),
    sa.UniqueConstraint("run_key", "file_name"),
    sa.ForeignKeyConstraint(["run_key", "file_name"], ["mart_document.run_key", "mart_document.file_name"]),
)
AUDIT_DELIVERY = sa.Table(
    "audit_delivery",
    METADATA,
    serial("delivery_id"),
    _text("document_sha256"),
    _text("channel"),
    _text("recipient"),
    _text("status"),
    _text("detail", empty=True),
    _instant("attempted_at"),
    _one_of("status", "started", "sent", "failed"),
)
sa.Index(
    "uq_audit_delivery_sent",
    AUDIT_DELIVERY.c.document_sha256,
    AUDIT_DELIVERY.c.channel,
    AUDIT_DELIVERY.c.recipient,
    unique=True,
    sqlite_where=AUDIT_DELIVERY.c.status == "sent",
    postgresql_where=AUDIT_DELIVERY.c.status == "sent",
)
AUDIT_LEASE = sa.Table(
    "audit_lease",
    METADATA,
    serial("lease_id"),
    _text("name"),
    sa.Column("fence", sa.Integer, nullable=False),
    _text("holder"),
    _text("act"),
    _instant("expires_at"),
    _instant("recorded_at"),
    sa.Index(None, "name", "lease_id"),
    _one_of("act", "taken", "renewed", "released", "interrupted"),
)
AUDIT_ALERT = sa.Table(
    "audit_alert",
    METADATA,
    serial("alert_id"),
    _text("alert_key"),
    _text("act"),
    _text("text_zh"),
    _instant("recorded_at"),
    sa.Index(None, "alert_key", "alert_id"),
    _one_of("act", "opened", "reminded", "closed", "told"),
)
AUDIT_FETCH = sa.Table(
    "audit_fetch",
    METADATA,
    serial("fetch_id"),
    _text("feed_code"),
    _text("outcome"),
    sa.Column("file_count", sa.Integer, nullable=False),
    _text("figures_sha256"),
    _text("period"),
    _text("detail"),
    _instant("recorded_at"),
    sa.Index(None, "feed_code", "fetch_id"),
    _one_of("outcome", "new", "same", "failed", "unread"),
)
AUDIT_CHAIN = sa.Table(
    "audit_chain",
    METADATA,
    sa.Column("entry_no", sa.Integer, primary_key=True, autoincrement=False),
    _text("act"),
    _text("act_key"),
    _text("contents_json"),
    _instant("recorded_at"),
    _text("prev_hash"),
    sa.Column("row_hash", sa.Text, nullable=False, unique=True),
    sa.UniqueConstraint("act", "act_key"),
    _one_of("act", "receipt", "run", "ruling", "delivery", "alert"),
)


# ------------------------------------------------------------------------------------ mart_ what a round concluded
def _mart(frame: Frame, *also: sa.Index) -> sa.Table:
    run_key = _text("run_key", sa.ForeignKey(RUN_KEY))
    key = sa.PrimaryKeyConstraint("run_key", *frame.key)
    return sa.Table(f"mart_{frame.name}", METADATA, run_key, *held(frame), key, *also)


MART_FINDING = _mart(FINDINGS, sa.Index(None, "finding_key"))
RESULT_MARTS: dict[str, tuple[Frame, sa.Table]] = {
    "figures": (FIGURES, _mart(FIGURES)),
    "progress": (PROGRESS, _mart(PROGRESS)),
    "indicators": (INDICATOR_RESULTS, _mart(INDICATOR_RESULTS)),
    "groups": (GROUP_RESULTS, _mart(GROUP_RESULTS)),
    "subjects": (SUBJECT_RESULTS, _mart(SUBJECT_RESULTS)),
    "specials": (SPECIAL_RESULTS, _mart(SPECIAL_RESULTS)),
    "special_indicators": (SPECIAL_INDICATOR_RESULTS, _mart(SPECIAL_INDICATOR_RESULTS)),
    "entries": (LEDGER_ENTRIES, _mart(LEDGER_ENTRIES)),
    "bonuses": (BONUSES, _mart(BONUSES)),
    "warnings": (WARNINGS, _mart(WARNINGS)),
    "rectifications": (RECTIFICATIONS, _mart(RECTIFICATIONS)),
    "projections": (PROJECTIONS, _mart(PROJECTIONS)),
}
"""Field of ``Results`` → its frame and table."""
MART_DOCUMENT = sa.Table(
    "mart_document",
    METADATA,
    _text("run_key", sa.ForeignKey(RUN_KEY)),
    _text("file_name"),
    sa.Column("place", sa.Integer, nullable=False),
    _text("template_code"),
    _text("addressee_code"),
    _text("title"),
    _text("series_code"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("document_sha256", sa.Text, nullable=False, index=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.PrimaryKeyConstraint("run_key", "file_name"),
)
