"""发件: draws every filing and lays it into the inbox with its time of arrival."""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from appraisal.scheme import Scheme
from sample_county.dispatches import draw_dispatch_table
from sample_county.filings import Filing, Folder
from sample_county.forms import draw_bureau_report, draw_circular, draw_submission, draw_witness_table
from sample_county.lists import draw_event_ledger, draw_project_table, draw_roster_table
from sample_county.rectifications import draw_rectification_ledger
from sample_county.surveys import draw_survey_table

_DRAWERS: Mapping[Folder, Callable[[Filing, Scheme], bytes]] = {
    "statistics": draw_bureau_report,
    "circulars": draw_circular,
    "submissions": draw_submission,
    "projects": draw_project_table,
    "events": draw_event_ledger,
    "corroboration": draw_witness_table,
    "replies": draw_rectification_ledger,
}


def draw(filing: Filing, scheme: Scheme) -> bytes:
    """The bytes of one file; those of a broken one end early."""
    drawer = _DRAWERS[filing.folder]
    if filing.roster_lines:
        drawer = draw_roster_table
    elif filing.survey_lines:
        drawer = draw_survey_table
    elif filing.dispatch_lines:
        drawer = draw_dispatch_table
    content = drawer(filing, scheme)
    return content if filing.broken_to >= 1 else content[: int(len(content) * filing.broken_to)]


def send(filings: Iterable[Filing], inbox: Path, *, scheme: Scheme) -> None:
    """Write every file into its folder; its modification time is its arrival.

    Raises:
        OSError: the inbox cannot be written.
    """
    for folder in _DRAWERS:
        (inbox / folder).mkdir(parents=True, exist_ok=True)
    for filing in filings:
        path = inbox / filing.folder / filing.file_name
        path.write_bytes(draw(filing, scheme))
        arrived = filing.arrived_at.timestamp()
        os.utime(path, (arrived, arrived))
