"""待答复: files that are being settled, noted before they are, so that whom a power cut robbed of an answer gets it next time.

A receipt stands in the books before its paper can be written, since the paper carries its number. A process that dies in
between leaves a file that is known and unanswered; a paper that a clerk took away is no such thing and does not come back.
"""

import json
from collections.abc import Iterable
from datetime import datetime

import pandas as pd

import warehouse
from appraisal.books import RawFile
from tasks.books import scheme_now
from tasks.corrections import changed_rows, superseded_zh
from tasks.home import Home, put_file
from tasks.replying import acknowledge, no_findings, send_back
from warehouse import Warehouse

NOTE = "unanswered.json"
Arrival = tuple[str, str, str, datetime]
"""File sha256, where it came, under which name, when."""


def note_arrivals(home: Home, arrivals: Iterable[Arrival]) -> None:
    """Note what is about to be settled and answered."""
    told = [(sha256, place, name, at.isoformat()) for sha256, place, name, at in arrivals]
    put_file(home.root / NOTE, json.dumps(told).encode())


def strike_out(home: Home) -> None:
    """All that was noted is answered."""
    (home.root / NOTE).unlink(missing_ok=True)


def answer_left(home: Home, store: Warehouse) -> int:
    """Answer what an earlier process settled and did not answer any more, with the papers that it would have written.

    Returns:
        How many files were answered; what was noted and never settled is taken up like any new file.
    """
    left = _left(home)
    if not left:
        return 0
    receipts = warehouse.read_receipts(store)
    count = 0
    for row in receipts[receipts["raw_sha256"].isin([each[0] for each in left])].to_dict("records"):
        sha256, place, name = (str(row[column]) for column in ("raw_sha256", "received_from", "file_name"))
        at = pd.Timestamp(str(row["arrived_at"])).to_pydatetime()
        if (sha256, place, name, at) not in left:
            continue
        content = warehouse.read_raw_content(store, sha256)
        raw = RawFile(str(row["source_code"]), name, content, place, at)
        receipt_no, verdict, reason = (str(row[column]) for column in ("receipt_no", "verdict", "detail"))
        _answer(home, store, raw, receipt_no=receipt_no, verdict=verdict, reason=reason)
        count += 1
    strike_out(home)
    return count


def _answer(home: Home, store: Warehouse, raw: RawFile, *, receipt_no: str, verdict: str, reason: str) -> None:
    if verdict == "duplicate":
        newer = superseded_zh(store, warehouse.is_settled(store, raw.sha256) or receipt_no)
        acknowledge(home, raw, findings=no_findings(), receipt_no=receipt_no, verdict=verdict, remark=newer)
        return
    findings = warehouse.read_intake_findings(store, receipt_no=receipt_no)
    if verdict == "returned":
        send_back(home, raw, findings=findings, receipt_no=receipt_no, reason=reason)
    else:
        changed = changed_rows(store, scheme_now(home), receipt_no)
        acknowledge(home, raw, findings=findings, receipt_no=receipt_no, verdict=verdict, changed=changed)


def _left(home: Home) -> frozenset[Arrival]:
    try:
        told = json.loads((home.root / NOTE).read_text("utf-8"))
        return frozenset((sha256, place, name, datetime.fromisoformat(at)) for sha256, place, name, at in told)
    except (FileNotFoundError, ValueError):
        return frozenset()
