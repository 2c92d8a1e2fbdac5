"""一份文件的读取: what has been read of one file so far, its figures, records and findings."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta, timezone
from typing import Any

from appraisal.books import Parsed, RawFile
from appraisal.findings import Consequence, finding_key
from appraisal.frames import (
    BLOCKERS,
    DISPATCHES,
    DOUBT_ANSWERS,
    EVENTS,
    FINDINGS,
    OBSERVATIONS,
    PHOTOGRAPHS,
    RECTIFICATION_REPORTS,
    REPLIES,
    ROSTER_CHANGES,
    SURVEYS,
    FindingFrame,
    Frame,
    ObservationFrame,
)
from appraisal.scheme import Scheme
from feeds import shape
from feeds.shape import ShapeCheck
from feeds.text import cleaned, safe_name, shown

OFFICE_TIME = timezone(timedelta(hours=8))
"""Chinese offices keep one time without summer time; days of arrival are theirs."""
MOST_OF_A_KIND = 50
"""A file with thousands of faults is described by its first fifty of each kind."""
_KEY = ("indicator_code", "subject_code", "period", "basis", "measure")
RECORD_FRAMES: dict[str, Frame] = {
    "events": EVENTS,
    "roster_changes": ROSTER_CHANGES,
    "photographs": PHOTOGRAPHS,
    "surveys": SURVEYS,
    "replies": REPLIES,
    "rectification_reports": RECTIFICATION_REPORTS,
    "blockers": BLOCKERS,
    "dispatches": DISPATCHES,
    "doubt_answers": DOUBT_ANSWERS,
}
"""Field of ``Parsed`` → frame of what a file tells beside figures."""


class Reading:
    """Collects what one file says; the only mutable thing in the room.

    Attributes:
        raw: the file.
        scheme: the year's rules.
        file_name: the file's name as text.
        sender_code: who sent it, once known.
        period: what it is about, once known.
    """

    def __init__(self, raw: RawFile, scheme: Scheme) -> None:
        """Start with nothing read."""
        self.raw, self.scheme = raw, scheme
        self.file_name = safe_name(raw.file_name)
        self.sha256 = raw.sha256
        self.sender_code = self.period = ""
        self._observations: dict[tuple[str, ...], dict[str, object]] = {}
        self._records: dict[str, dict[tuple[str, ...], dict[str, object]]] = {name: {} for name in RECORD_FRAMES}
        self._findings: dict[tuple[str, str], dict[str, object]] = {}
        self._counts: Counter[str] = Counter()
        self._normalised: list[str] = []

    @property
    def arrived_on(self) -> date:
        """Day of arrival in office time."""
        return self.raw.arrived_at.astimezone(OFFICE_TIME).date()

    @property
    def is_returned(self) -> bool:
        """Whether a finding so far refuses the file."""
        return any(each["consequence"] == Consequence.RETURN.value for each in self._findings.values())

    @property
    def has_figures(self) -> bool:
        """Whether anything was read; last year's figures alone, as a template has them, are nothing of its own."""
        return any(rows for name, rows in self._records.items() if name != "photographs") or any(
            each["measure"] != "year_ago" for each in self._observations.values()
        )

    def place(self, cell_ref: str = "") -> str:
        """File and cell as a message names them: ``《白石镇_2026-09_报送表.xlsx》（报送表!E7）``."""
        return f"《{shown(self.file_name)}》（{cell_ref}）" if cell_ref else f"《{shown(self.file_name)}》"

    def find(
        self, check: ShapeCheck, cell_ref: str = "", *, about: Mapping[str, str] | None = None, **fields: object
    ) -> None:
        """Record one finding; the same check at the same cell is recorded once.

        Args:
            check: what was looked at.
            cell_ref: where, ``sheet!E7``; empty for the file.
            about: indicator_code, subject_code, period, basis or measure that it concerns.
            **fields: what the message names.
        """
        if (check.code, cell_ref) in self._findings or self._counts[check.code] >= MOST_OF_A_KIND:
            return
        self._counts[check.code] += 1
        told = {"period": self.period, **(about or {})}
        quoted = {
            name: shown(value) if name in {"text", "name", "label"} else value
            for name, value in fields.items()
            if isinstance(value, str)
        }
        message = check.message_zh.format(place=self.place(cell_ref), **{**fields, **quoted})
        source = self.raw.source_code
        key = finding_key(check.code, *(told.get(name, "") for name in _KEY), source, self.sha256, cell_ref)
        self._findings[check.code, cell_ref] = {
            "finding_key": key,
            "check_code": check.code,
            "consequence": check.consequence.value,
            "suspicion": 0.0,
            "source_code": source,
            "message_zh": cleaned(message),
            "raw_sha256": self.sha256,
            "file_name": self.file_name,
            "cell_ref": cell_ref,
            **told,
        }

    def note_normalised(self, cell_ref: str) -> None:
        """Remember a cell whose writing had to be laid out; all of them become one note."""
        if cell_ref not in self._normalised:
            self._normalised.append(cell_ref)

    def observe(self, row: dict[str, object], *, label: str) -> None:
        """Record one figure; a second, different value for the same key refuses the file."""
        key = tuple(str(row[name]) for name in _KEY)
        known = self._observations.get(key)
        if known is None:
            stamps = {
                "source_code": self.raw.source_code,
                "raw_sha256": self.sha256,
                "file_name": self.file_name,
                "arrived_at": self.raw.arrived_at,
            }
            self._observations[key] = {**row, **stamps}
        elif known["value"] != row["value"]:
            about = dict(zip(_KEY, key, strict=True))
            self.find(shape.TWICE, str(row["cell_ref"]), about=about, label=label, other=str(known["cell_ref"]))

    def value_of(self, *key: str) -> float | None:
        """A value already read, by indicator, subject, period, basis and measure."""
        known = self._observations.get(key)
        return float(str(known["value"])) if known else None

    def tell(self, field: str, row: Mapping[str, object], *, label: str) -> None:
        """Record what the file tells beside figures; the same thing told twice refuses the file.

        Args:
            field: of ``RECORD_FRAMES``.
            row: columns of its frame, but for the file.
            label: what a message calls it.
        """
        known, key = self._records[field], self._record_key(field, row)
        if key in known:
            self.find(shape.TWICE, str(row["cell_ref"]), label=label, other=str(known[key]["cell_ref"]))
            return
        known[key] = self._of_this_file(row)

    def photograph(self, picture: Mapping[str, object]) -> None:
        """Record one photograph of a project; the same picture twice in one file is one."""
        key = self._record_key("photographs", picture)
        self._records["photographs"].setdefault(key, self._of_this_file(picture))

    @staticmethod
    def _record_key(field: str, row: Mapping[str, object]) -> tuple[str, ...]:
        return tuple(str(row[name]) for name in RECORD_FRAMES[field].key)

    def _of_this_file(self, row: Mapping[str, object]) -> dict[str, object]:
        return {**row, "raw_sha256": self.sha256, "file_name": self.file_name}

    def parsed(self) -> Parsed:
        """Everything read, as frames; a returned file carries findings alone."""
        if self._normalised:
            self.find(shape.NORMALISED, cells=listed(self._normalised))
        is_kept = not self.is_returned
        told: dict[str, Any] = {
            name: frame.of([*self._records[name].values()] if is_kept else []) for name, frame in RECORD_FRAMES.items()
        }
        return Parsed(
            observations=ObservationFrame(OBSERVATIONS.of([*self._observations.values()] if is_kept else [])),
            findings=FindingFrame(FINDINGS.of(list(self._findings.values()))),
            sender_code=self.sender_code,
            period=self.period,
            **told,
        )


def listed(texts: list[str] | tuple[str, ...], most: int = 8) -> str:
    """Texts in a row, the first eight by name: ``A、B等12处``."""
    named = "、".join(texts[:most])
    return named if len(texts) <= most else f"{named}等{len(texts)}处"
