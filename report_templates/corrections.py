"""更正说明: what a further edition changes in places, points and lamps, in words that a reader can compare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from appraisal.books import Books, Results
from appraisal.editions import compare
from appraisal.lamps import LAMP_ZH
from report_templates.blocks import Cell, Fact, Table
from report_templates.wording import amount, place, points

MOST_SHOWN = 30
_SHARES = (0.5, 0.25, 0.25)
_RESULT_KINDS = {"rank": "位次", "total_points": "总分", "cautious_total_points": "总分"}


@dataclass(frozen=True)
class Correction:
    """更正 of one published result, in words.

    Attributes:
        subject_code, indicator_code: whose result it is, and on what; no indicator for totals and places.
        place_zh: what was corrected, such as ``白石镇总分``.
        before, after: as printed in the former and in this edition.
    """

    subject_code: str
    indicator_code: str
    place_zh: str
    before: Fact
    after: Fact


def read_corrections(books: Books, results: Results) -> tuple[Correction, ...]:
    """What differs from the published edition; empty at a first edition.

    Figures, lamps of indicators, total points and places of subjects; what follows from these is not told twice.
    """
    if books.published is None:
        return ()
    changes = compare(books.published, results)
    seats = {each.code: seat for seat, each in enumerate(books.scheme.subjects)}
    known = changes[changes["subject_code"].isin(list(seats))]
    ordered = known.assign(seat=known["subject_code"].map(seats)).sort_values("seat", kind="stable")
    read = (_read({str(name): cell for name, cell in row.items()}, books) for row in ordered.to_dict("records"))
    return tuple(correction for correction in read if correction is not None)


def correction_table(corrections: Sequence[Correction]) -> Table:
    """更正对照: what stood in the former edition and what stands now; the note says how many rows are left out."""
    rows = tuple(
        (
            Cell(each.place_zh, align="left"),
            Cell(each.before.text, fact=each.before),
            Cell(each.after.text, fact=each.after),
        )
        for each in corrections[:MOST_SHOWN]
    )
    rest = len(corrections) - len(rows)
    note = f"另有{rest}处更正未列出，见考评结果核对表。" if rest > 0 else ""
    return Table("更正对照", ("事项", "前版", "本版"), rows, _SHARES, note)


def _read(row: dict[str, object], books: Books) -> Correction | None:
    item, indicator_code = str(row["item_code"]), _text(row["indicator_code"])
    speak = _speaker(item, indicator_code, books)
    if speak is None or (_text(row["group_code"]) and not indicator_code):
        return None
    subject = books.scheme.subject_by_code[str(row["subject_code"])]
    indicator = books.scheme.indicator_by_code.get(indicator_code)
    what = indicator.name_zh if indicator else _RESULT_KINDS[item]
    key = f"result:{item}:{indicator_code}:{subject.code}:{row['period']}"
    if item == "value":
        key = f"figure:{indicator_code}:{subject.code}:{row['period']}"
    before, after = (speak(row, when) for when in ("before", "after"))
    if before == after:
        return None
    return Correction(
        subject.code,
        indicator_code,
        f"{subject.short_zh or subject.name_zh}{what}",
        Fact(before, _float(row["before_value"]), f"{key}:previous_edition"),
        Fact(after, _float(row["after_value"]), key),
    )


def _speaker(item: str, indicator_code: str, books: Books) -> Callable[[dict[str, object], str], str] | None:
    """How one kind of change is told; ``None`` for what is not told."""
    indicator = books.scheme.indicator_by_code.get(indicator_code)
    official = "cautious_total_points" if books.scheme.policies.rank_by == "cautious" else "total_points"
    if indicator is not None:
        if item == "value":
            return lambda row, when: amount(_float(row[f"{when}_value"]), indicator.uom, places=indicator.decimals)
        if item == "lamp":
            return lambda row, when: LAMP_ZH.get(_text(row[f"{when}_text"]), "—")
        return None
    if item == official:
        return lambda row, when: points(_float(row[f"{when}_value"]))
    if item == "rank":
        return lambda row, when: place(_float(row[f"{when}_value"]))
    return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _float(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
