"""所答编号的核对: an answer whose key nobody was ever asked about, or that was asked of somebody else, goes back."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from appraisal.answers import ReplyKind
from appraisal.books import Parsed, RawFile
from appraisal.frames import FindingFrame
from appraisal.scheme import Scheme
from feeds import shape
from feeds.reading import Reading

Asked = Mapping[str, frozenset[str]]
"""Key → who may answer; nobody named: anybody."""


def keys_told(parsed: Parsed) -> dict[ReplyKind, frozenset[str]]:
    """Keys that a form answers, by kind; the office's own ledger answers nothing."""
    replies = parsed.replies
    if replies.empty and parsed.rectification_reports.empty:
        return {}
    told: dict[ReplyKind, frozenset[str]] = {
        "warning": frozenset(replies.loc[replies["reply_kind"].eq("warning"), "about_key"]),
        "finding": frozenset(replies.loc[replies["reply_kind"].eq("finding"), "about_key"]),
        "rectification": frozenset(parsed.rectification_reports["item_code"] if parsed.sender_code else ()),
    }
    return {kind: keys for kind, keys in told.items() if keys}


def prove_keys(parsed: Parsed, raw: RawFile, scheme: Scheme, asked: Mapping[ReplyKind, Asked]) -> Parsed:
    """What was read, or the findings that return the file.

    Args:
        parsed: a form as its feed read it.
        raw: the file.
        scheme: names of subjects.
        asked: what went out, by kind, of the keys that ``keys_told`` names.
    """
    reading = Reading(raw, scheme)
    reading.sender_code = parsed.sender_code
    sender = scheme.subject_by_code.get(parsed.sender_code)
    for kind, keys in keys_told(parsed).items():
        known = asked.get(kind, {})
        for key, ref in _places(parsed, kind, keys):
            if key not in known:
                reading.find(shape.NO_KEY, ref, text=key, fault="在发出的文件中查不到")
            elif known[key] and parsed.sender_code not in known[key]:
                name = sender.name_zh if sender else ""
                reading.find(shape.FOREIGN, ref, label=key, why="不是向本单位提出的", sender=name)
    if not reading.is_returned:
        return parsed
    refused = reading.parsed()
    findings = pd.concat([parsed.findings, refused.findings], ignore_index=True)
    return replace(refused, findings=FindingFrame(findings), period=parsed.period)


def _places(parsed: Parsed, kind: ReplyKind, keys: frozenset[str]) -> list[tuple[str, str]]:
    frame, name = parsed.replies, "about_key"
    if kind == "rectification":
        frame, name = parsed.rectification_reports, "item_code"  # type: ignore[assignment]
    told = frame[frame[name].isin(keys)]
    return list(zip(told[name], told["cell_ref"], strict=True))
