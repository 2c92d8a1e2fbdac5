"""实情: what is false in the files of the sample county, one row a figure or file."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Truth:
    """One planted falsehood, or one misbehaving file.

    Attributes:
        kind: the kind; those of files begin with ``file_``.
        is_hard_rule: whether a hard rule must find it.
        indicator_code: whose figure; empty for files.
        subject_code: about whom.
        period: of the figure or file.
        source_code: feed that it comes through.
        measure: ``value``, ``year_ago`` or ``growth``; empty for files.
        true_value: what an honest report would say, in the indicator's uom.
        reported_value: what was reported.
        uom: of both.
        file_name: the file.
        note_zh: what was done.
    """

    kind: str
    is_hard_rule: bool
    indicator_code: str
    subject_code: str
    period: str
    source_code: str
    measure: str
    true_value: float | None
    reported_value: float | None
    uom: str
    file_name: str
    note_zh: str


def write_truth(truths: Iterable[Truth], path: Path) -> None:
    """Write ``sample_truth.csv``, UTF-8 with a head; of an honest county the head alone.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([each.name for each in fields(Truth)])
        for truth in truths:
            writer.writerow([_text(value) for value in astuple(truth)])


def _text(value: object) -> object:
    return {True: "true", False: "false", None: ""}.get(value, value) if isinstance(value, bool | None) else value
