"""对照表读数: a remote feed whose bodies are laid out by somebody else; parses like any feed of the house."""

import hashlib
from collections import abc
from dataclasses import dataclass, field

from appraisal.books import Parsed, RawFile
from appraisal.remote_feeds import OutsideTable, RemoteFeed
from appraisal.scheme import Scheme
from feeds import shape
from feeds.feed import Feed
from feeds.reading import Reading
from feeds.remote.mapping import Mapping
from feeds.remote.rows import OutsideRow, json_rows, sheet_rows
from feeds.remote.sdmx import sdmx_rows
from feeds.shape import RefusalError

_LEAST_FIGURES = 3
"""Fewer figures may honestly be what they were a month ago."""


@dataclass(frozen=True)
class TableFeed:
    """A remote feed with a table of correspondence; parses like any feed of the house.

    Attributes:
        feed: the block.
        own: the feed of the house that it stands for; figures count as coming from this source.
        period: period code that was asked for in the address, empty if none.
        seen: fingerprint of figures → period code that they were told for before.
    """

    feed: RemoteFeed
    own: Feed
    period: str = ""
    seen: abc.Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Source that the figures count for."""
        return self.own.code

    @property
    def table(self) -> OutsideTable:
        """The table of correspondence."""
        if self.feed.table is None:
            raise ValueError(f"{self.feed.code}: no table")
        return self.feed.table

    def parse(self, raw: RawFile, scheme: Scheme) -> Parsed:
        """Read one body: bytes to frames. Bad data never raises."""
        reading = Reading(raw, scheme)
        bureau = next((each for each in scheme.subjects if each.is_statistics_bureau), None)
        reading.sender_code = bureau.code if bureau and self.own.code == "statistics_bureau" else ""
        try:
            Mapping(reading, self.table, own=self.own, period=self.period).read(self._rows(raw.content))
        except RefusalError as refusal:
            reading.find(refusal.check, refusal.cell_ref, about=None, **refusal.fields)
        except Exception as fault:  # noqa: BLE001 - the door stays open whatever one body holds
            reading.find(shape.UNFORESEEN, fault=type(fault).__name__)
        self._look_for_repetition(reading)
        return reading.parsed()

    def _rows(self, content: bytes) -> list[OutsideRow]:
        table = self.table
        match table.form:
            case "json":
                return json_rows(content, table.columns, records=table.records)
            case "sdmx":
                amounts = {each.column for each in table.values}
                keys = [name for name in table.columns if name not in amounts and name not in _attributes(table)]
                return sdmx_rows(content, table.columns, keys=keys)
            case "sheet":
                return sheet_rows(content, table.columns)

    def _look_for_repetition(self, reading: Reading) -> None:
        """F16: the figures of another period once more, under a period that only the address names."""
        mark = figures_mark(reading.parsed())
        earlier = self.seen.get(mark, "") if mark and self.period else ""
        if earlier and earlier != reading.period:
            reading.find(shape.NOT_UPDATED, period=reading.period, earlier=earlier)


def _attributes(table: OutsideTable) -> set[str]:
    """Columns that say more about an observation, and do not tell it from others."""
    return {each.column for each in (table.uom, table.maturity) if each is not None}


def figures_mark(parsed: Parsed) -> str:
    """Fingerprint of the flow figures of a table, whatever period they are told for; empty if they are too few.

    Stocks may honestly repeat, and so may noughts: neither counts.
    """
    rows = parsed.observations
    flows = rows[rows["basis"].isin(["month", "ytd"]) & (rows["measure"] == "value") & (rows["value"] != 0)]
    if len(flows) < _LEAST_FIGURES or flows["period"].nunique() != 1:
        return ""
    told = sorted(flows[["indicator_code", "subject_code", "basis", "value"]].itertuples(index=False, name=None))
    return hashlib.sha256(repr(told).encode()).hexdigest()
