"""改回: whether bytes that a source gives again are news, and the slip under which they are then taken in."""

from dataclasses import replace
from datetime import datetime

import pandas as pd

import warehouse
from appraisal.books import Parsed, RawFile
from appraisal.frames import OBSERVATION_KEY
from feeds import Feed
from feeds.remote import ReturnedReader, TableFeed, original_of, slip_of_return
from warehouse import Warehouse


def is_in_force(store: Warehouse, raw: RawFile, newest: str) -> bool:
    """Whether a body that is known is the newest of its name, by itself or by the slip of its return.

    Args:
        store: of the county.
        raw: the body.
        newest: sha256 of the newest file of that name.
    """
    return newest == raw.sha256 or original_of(warehouse.read_raw_content(store, newest)) == raw.sha256


def tells_otherwise(store: Warehouse, parsed: Parsed, now: datetime) -> bool:
    """Whether a table tells of some figure another value than the one in force."""
    told = parsed.observations
    if told.empty:
        return False
    periods = sorted(set(told["period"]))
    in_force = warehouse.read_observations(store, as_of=now, periods=periods).set_index([*OBSERVATION_KEY])["value"]
    before = in_force.reindex(pd.MultiIndex.from_frame(told[[*OBSERVATION_KEY]]))
    return bool((before.to_numpy() != told["value"].to_numpy()).any())


def returned_body(
    reader: Feed | TableFeed, raw: RawFile, *, receipt_no: str, after: str
) -> tuple[RawFile, ReturnedReader]:
    """The slip of a body that came again, and who reads it.

    Args:
        reader: of the body.
        raw: the body.
        receipt_no: under which it came first.
        after: receipt of the file whose place it takes.
    """
    slip = replace(raw, content=slip_of_return(raw.sha256, receipt_no=receipt_no, after=after))
    return slip, ReturnedReader(reader, {slip.sha256: raw.content})
