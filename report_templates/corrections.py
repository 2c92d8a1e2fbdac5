"""更正说明: what a further edition changes in places, points and lamps, in words that a reader can compare."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from appraisal.books import Books, Results
from appraisal.editions import LISTED, SPECIAL, compare
from appraisal.frames import ChangeFrame
from report_templates.blocks import Cell, Fact, Table
from report_templates.wording import MISSING, amount, place, points

MOST_SHOWN = 30
CORRECTION_CAPTION = "更正对照"
_SHARES = (0.5, 0.25, 0.25)
_UNDER_VERIFICATION_ZH = "正在核实"
_STANDING_ZH = {
    "accepted": "采信",
    "held": _UNDER_VERIFICATION_ZH,
    "missing": "应报未报",
    "imputed": "应报未报",
    "not_due": "未到报送期",
}
Speaker = Callable[[Mapping[str, object], str], str]
"""From a row of CHANGES and ``before`` or ``after``: what stood there."""


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

    Figures and how they stand, lamps, who is appraised on what; points, places, grades, lists and vetoes of subjects; places
    and grades of 专项考评. What follows from these (completion, points of indicators and groups) is not told twice.
    """
    if books.published is None:
        return ()
    changes = compare(books.published, results)
    seats = {each.code: seat for seat, each in enumerate(books.scheme.subjects)}
    known = changes[changes["subject_code"].isin(list(seats))]
    ordered = known.assign(seat=known["subject_code"].map(seats)).sort_values("seat", kind="stable")
    reader = _Reader(books, _listed_anew(changes), {"before": _held(books.published), "after": _held(results)})
    read = (reader.read({str(name): cell for name, cell in row.items()}) for row in ordered.to_dict("records"))
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
    return Table(CORRECTION_CAPTION, ("事项", "前版", "本版"), rows, _SHARES, note)


def _listed_anew(changes: ChangeFrame) -> set[tuple[str, str]]:
    """Who is appraised on what in one of the two editions alone."""
    rows = changes[changes["item_code"].eq(LISTED) & changes["indicator_code"].ne("") & changes["group_code"].ne("")]
    return set(zip(rows["indicator_code"], rows["subject_code"], strict=True))


def _held(results: Results) -> set[tuple[str, str]]:
    """Figures under verification, which are nowhere told as facts."""
    rows = results.figures[results.figures["standing"].eq("held")]
    return set(zip(rows["indicator_code"], rows["subject_code"], strict=True))


@dataclass(frozen=True)
class _Reader:
    """Reads changes as corrections.

    Attributes:
        books: the round's.
        listed: who is appraised on what in one edition alone: told once, and nothing else of it.
        held: figures under verification ``before`` and ``after``.
    """

    books: Books
    listed: set[tuple[str, str]]
    held: Mapping[str, set[tuple[str, str]]]

    def read(self, row: dict[str, object]) -> Correction | None:
        """A row of CHANGES as a correction; ``None`` for what is not told."""
        item, indicator_code, group_code = str(row["item_code"]), _text(row["indicator_code"]), _text(row["group_code"])
        subject = self.books.scheme.subject_by_code[str(row["subject_code"])]
        own = (indicator_code, subject.code)
        if item != LISTED and own in self.listed:
            return None
        told = _of_indicator(item, indicator_code, group_code, self.books)
        told = told or _of_subject(item, indicator_code, group_code, self.books)
        if told is None:
            return None
        what, speak = told
        is_value = item == "value"
        before, after = (
            Fact(_UNDER_VERIFICATION_ZH, None, "")
            if is_value and own in self.held[when]
            else Fact(speak(row, when), _float(row[f"{when}_value"]), "")
            for when in ("before", "after")
        )
        if before.text == after.text:
            return None
        key = f"result:{item}:{indicator_code or group_code}:{subject.code}:{row['period']}"
        key = f"figure:{indicator_code}:{subject.code}:{row['period']}" if is_value else key
        return Correction(
            subject.code,
            indicator_code,
            f"{subject.short_zh or subject.name_zh}{what}",
            replace(before, key=f"{key}:previous_edition"),
            replace(after, key=key),
        )


def _of_indicator(item: str, code: str, group_code: str, books: Books) -> tuple[str, Speaker] | None:
    """How a change about one indicator is told: the figure and how it stands, the lamp, and being appraised at all."""
    indicator = books.scheme.indicator_by_code.get(code)
    if indicator is None:
        return None
    is_figure = not group_code
    if item == "value":
        return indicator.name_zh, lambda row, when: amount(
            _float(row[f"{when}_value"]), indicator.uom, places=indicator.decimals
        )
    words: dict[tuple[str, bool], Speaker] = {
        ("standing", True): _word(_STANDING_ZH),
        ("lamp", False): _word(books.scheme.lamp_zh),
        (LISTED, False): _flag("列入考评", "未列入考评"),
    }
    ends = {"standing": "采信情况", "lamp": "亮灯"}
    speak = words.get((item, is_figure))
    return None if speak is None else (f"{indicator.name_zh}{ends.get(item, '')}", speak)


def _of_subject(item: str, indicator_code: str, group_code: str, books: Books) -> tuple[str, Speaker] | None:
    """How a change about a subject as a whole is told: points, place, grade, lists, veto; and 专项考评."""
    if indicator_code:
        return None
    if item.startswith(SPECIAL):
        special = next((each for each in books.scheme.special_appraisals if each.code == group_code), None)
        told = _RESULTS.get(item.removeprefix(SPECIAL)) if special else None
        is_told = item.removeprefix(SPECIAL) in {"rank", "grade"}
        return (f"{special.name_zh}专项{told[0]}", told[1]) if special and told and is_told else None
    official = "cautious_total_points" if books.scheme.policies.rank_by == "cautious" else "total_points"
    if group_code or (item.endswith("total_points") and item != official):
        return None
    return _RESULTS.get(item)


def _word(words: Mapping[str, str]) -> Speaker:
    return lambda row, when: words.get(_text(row[f"{when}_text"]), MISSING)


def _flag(yes_zh: str, no_zh: str) -> Speaker:
    return lambda row, when: yes_zh if _float(row[f"{when}_value"]) else no_zh


def _points(row: Mapping[str, object], when: str) -> str:
    return points(_float(row[f"{when}_value"]))


def _place(row: Mapping[str, object], when: str) -> str:
    return place(_float(row[f"{when}_value"]))


def _grade(row: Mapping[str, object], when: str) -> str:
    return _text(row[f"{when}_text"]) or MISSING


_RESULTS: dict[str, tuple[str, Speaker]] = {
    "total_points": ("总分", _points),
    "cautious_total_points": ("总分", _points),
    "rank": ("位次", _place),
    "grade": ("等次", _grade),
    "honour": ("红黑榜", _word({"red_list": "红榜", "black_list": "黑榜", "none": "未列入"})),
    "is_vetoed": ("一票否决", _flag("已列入", "未列入")),
}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _float(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
