"""计分牌的明细: what lies behind each row, as compact data for the page's drill-down.

The public edition is made of columns named here one by one, so that nothing gets into it by being added elsewhere.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from appraisal.findings import Consequence, Verdict
from appraisal.frames import FindingFrame
from appraisal.lamps.rules import REASON_ZH
from appraisal.rounding import round_number, round_series
from report_templates.items import STANDING_ZH, short_name
from report_templates.reading import SOURCE_ZH
from report_templates.scoreboard.facts import Board, lamps_of
from report_templates.scoreboard.rule_words import rule_zh
from report_templates.standings import Standing

Cell = str | float | int | None
_SHOWN_HASH = 12
_RESULT_COLUMNS = ("previous_lamp", "weight_points", "score_points", "cautious_points")
_FIGURE_COLUMNS = ("value", "target_value", "due_value", "year_ago_value")
_SHARE_COLUMNS = ("completion_pct", "due_pct", "progress_gap_pp", "yoy_pct", "change_pp")
_COUNT_COLUMNS = ("rank", "peer_count", "rank_change", "lamp_streak_count")
PUBLIC_COLUMNS = ("place", "lamp", "previous_lamp", "weight_points", "official_points")
"""All that the public edition tells of an indicator."""
INTERNAL_COLUMNS = (
    "place", "lamp", *_RESULT_COLUMNS, "standing", "lamp_reason", *_FIGURE_COLUMNS, *_SHARE_COLUMNS, *_COUNT_COLUMNS,
    "target_status", "figure_subject", "source", "file", "cell", "hash", "findings",
)  # fmt: skip
_STANDING_ZH = {"accepted": "采信", **STANDING_ZH}


@dataclass
class Texts:
    """Texts that many cells share, told once."""

    known: dict[str, int] = field(default_factory=dict)

    def place(self, text: object) -> int | None:
        """Place of a text; ``None`` for no text."""
        return self.known.setdefault(text, len(self.known)) if isinstance(text, str) and text else None


def board_data(board: Board, findings: FindingFrame, *, check_names: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the page's drill-down tells, JSON-able.

    Args:
        board: of one edition.
        findings: FINDINGS of the round; left out of the public edition.
        check_names: Chinese name of each check.
    """
    texts = Texts()
    doubts = _Doubts(findings if board.is_internal else findings.iloc[:0], board, check_names)
    columns = INTERNAL_COLUMNS if board.is_internal else PUBLIC_COLUMNS
    items = _internal_items(board, texts, doubts) if board.is_internal else _public_items(board)
    subjects = [
        {**_subject(board, each, groups), "items": items.get(seat, [])}
        for seat, (each, groups) in enumerate(zip(board.standings, _groups(board), strict=True))
    ]
    if board.is_internal:
        for subject, standing in zip(subjects, board.standings, strict=True):
            subject["findings"] = doubts.about(None, standing.subject.code)
    data: dict[str, Any] = {
        "edition": board.edition,
        "lamps": {**board.scheme.lamp_zh, "held": "待核实", "plain": "不亮灯"},
        "groups": [board.scheme.group_names.get(code, code) for code in board.group_codes],
        "pitch": board.scale.pitch,
        "lefts": list(board.scale.lefts),
        "indicators": [_indicator(board, each.code) for each in board.indicators],
        "columns": list(columns),
        "subjects": subjects,
    }
    return data | {"texts": list(texts.known), "findings": doubts.told} if board.is_internal else data


def as_json(data: Mapping[str, Any]) -> str:
    """Data as text that can stand within a ``<script>`` whatever a unit is called."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _indicator(board: Board, code: str) -> dict[str, Cell]:
    each = board.scheme.indicator_by_code[code]
    told: dict[str, Cell] = {"name": each.name_zh, "group": board.group_codes.index(each.group_code)}
    if board.is_internal:
        told |= {"uom": each.uom, "decimals": each.decimals, "rule": rule_zh(each), "clause": each.clause}
    return told


def _subject(board: Board, each: Standing, groups: list[list[Cell]]) -> dict[str, Any]:
    """Head of the drill-down: names, and the sum that makes the total."""
    told: dict[str, Any] = {
        "name": each.name_zh,
        "full": each.subject.name_zh,
        "peer": each.group.name_zh,
        "official": _points(each.official.value),
        "groups": groups,
    }
    if board.is_ranked:
        ends = {"rank": each.rank, "low": each.rank_low, "high": each.rank_high, "of": each.peer_count}
        told |= {name: None if end.value is None else int(end.value) for name, end in ends.items()}
        told["change"] = None if each.rank_change.value is None else int(each.rank_change.value)
    if board.is_internal:
        sums = {"bonus": each.bonus, "deduction": each.deduction, "lowest": each.lowest, "highest": each.highest}
        sums |= {"reported": each.total, "cautious": each.cautious}
        told |= {name: _points(end.value) for name, end in sums.items()}
        told |= {"coverage": each.coverage.value, "grade": each.grade}
    return told


def _groups(board: Board) -> list[list[list[Cell]]]:
    """分板块 of each subject: place of the 一级指标, weight, points, rank, how many are ranked."""
    places = {code: place for place, code in enumerate(board.group_codes)}
    own: dict[str, list[list[Cell]]] = {}
    column = "cautious_points" if board.scheme.policies.rank_by == "cautious" else "score_points"
    frame = board.results.groups[board.results.groups["group_code"].isin(places)]
    for row in frame.to_dict("records"):
        rank = (_whole(row["rank"]), _whole(row["peer_count"])) if board.is_ranked else (None, None)
        told: list[Cell] = [places[str(row["group_code"])], _points(row["weight_points"]), _points(row[column]), *rank]
        own.setdefault(str(row["subject_code"]), []).append(told)
    return [sorted(own.get(each.subject.code, []), key=lambda told: told[0]) for each in board.standings]  # type: ignore[arg-type,return-value]


def _public_items(board: Board) -> dict[int, list[list[Cell]]]:
    official = "cautious_points" if board.scheme.policies.rank_by == "cautious" else "score_points"
    items = board.items
    told: dict[str, list[Any]] = {
        "place": _wholes(items["place"]),
        "lamp": [lamp[0] for lamp in lamps_of(board)],
        "previous_lamp": [lamp[0] if isinstance(lamp, str) else None for lamp in items["previous_lamp"]],
        "weight_points": _rounded(items["weight_points"], 2),
        "official_points": _rounded(items[official], 2),
    }
    return _by_seat(board, told, PUBLIC_COLUMNS)


def _internal_items(board: Board, texts: Texts, doubts: "_Doubts") -> dict[int, list[list[Cell]]]:
    items = _with_origin(board)
    decimals = items["indicator_code"].astype(str).map({each.code: each.decimals for each in board.indicators})
    names = {each.code: short_name(each) for each in board.scheme.subjects}
    told: dict[str, list[Any]] = {
        "place": _wholes(items["place"]),
        "lamp": [lamp[0] for lamp in lamps_of(board)],
        "previous_lamp": [lamp[0] if isinstance(lamp, str) else None for lamp in items["previous_lamp"]],
        "standing": _shared(items["standing"], texts, lambda code: _STANDING_ZH.get(code, code)),
        "lamp_reason": _shared(items["lamp_reason_code"], texts, lambda code: REASON_ZH.get(code, "")),
        "target_status": [1 if each == "provisional" else None for each in items["target_status"]],
        "source": _shared(items["source_code"], texts, lambda code: SOURCE_ZH.get(code, code)),
        "file": _shared(items["file_name"], texts, str),
        "cell": _shared(items["cell_ref"], texts, str),
        "hash": _shared(items["raw_sha256"], texts, lambda full: full[:_SHOWN_HASH]),
    }
    told |= {name: _rounded(items[name], 2) for name in ("weight_points", "score_points", "cautious_points")}
    told |= {name: _rounded(items[name], decimals.astype("int64")) for name in _FIGURE_COLUMNS}
    told |= {name: _rounded(items[name], 1) for name in _SHARE_COLUMNS}
    told |= {name: _wholes(items[name]) for name in _COUNT_COLUMNS}
    owners = zip(items["indicator_code"], items["figure_subject_code"], items["subject_code"], strict=True)
    told["figure_subject"], told["findings"] = [], []
    for indicator, owner, subject in owners:
        whose = owner if isinstance(owner, str) else subject
        told["figure_subject"].append(None if whose == subject else texts.place(names.get(str(whose), str(whose))))
        told["findings"].append(doubts.about(str(indicator), str(whose)) or None)
    return _by_seat(board, told, INTERNAL_COLUMNS)


def _with_origin(board: Board) -> pd.DataFrame:
    """Items with file and cell of the figure that counts; order kept."""
    origin = board.results.figures[
        ["indicator_code", "subject_code", "source_code", "file_name", "cell_ref", "raw_sha256"]
    ]
    origin = origin.rename(columns={"subject_code": "figure_subject_code"})
    return board.items.merge(origin, how="left", on=["indicator_code", "figure_subject_code"], validate="many_to_one")


def _by_seat(board: Board, told: Mapping[str, list[Any]], columns: Iterable[str]) -> dict[int, list[list[Cell]]]:
    """Rows by subject; what is missing at the end of a row is left off."""
    rows: dict[int, list[list[Cell]]] = {}
    for seat, *cells in zip(board.items["seat"], *(told[name] for name in columns), strict=True):
        while cells and cells[-1] is None:
            cells.pop()
        rows.setdefault(int(seat), []).append(cells)
    return rows


class _Doubts:
    """疑点 by what they are about, each told once."""

    def __init__(self, findings: FindingFrame, board: Board, check_names: Mapping[str, str]) -> None:
        self.told: list[dict[str, Cell]] = []
        self._places: dict[tuple[str | None, str], list[int]] = {}
        ruled = _ruled_zh(board.books.rulings)
        for row in findings.to_dict("records"):
            about = (
                row["indicator_code"] if isinstance(row["indicator_code"], str) else None,
                str(row["subject_code"]),
            )
            self._places.setdefault(about, []).append(len(self.told))
            key, code = str(row["finding_key"]), str(row["check_code"])
            self.told.append(
                {
                    "key": key,
                    "check": check_names.get(code, code),
                    "consequence": Consequence(str(row["consequence"])).zh,
                    "suspicion": _rounded_one(row["suspicion"]),
                    "message": str(row["message_zh"]),
                    "file": _text(row["file_name"]),
                    "cell": _text(row["cell_ref"]),
                    "ruling": ruled.get(key),
                }
            )

    def about(self, indicator: str | None, subject: str) -> list[int]:
        """Places of the findings about one figure, or about a subject and no figure."""
        return self._places.get((indicator, subject), [])


def _ruled_zh(rulings: pd.DataFrame) -> dict[str, str]:
    """The newest ruling on each finding, without who made it."""
    newest = rulings.sort_values("ruled_at").drop_duplicates("finding_key", keep="last")
    return {str(key): Verdict(str(word)).zh for key, word in zip(newest["finding_key"], newest["verdict"], strict=True)}


def _rounded(values: "pd.Series[float]", places: "int | pd.Series[int]") -> list[Cell]:
    rounded = round_series(values.astype("float64"), places)
    return [None if each != each else int(each) if each == int(each) else each for each in rounded.tolist()]  # noqa: PLR0124


def _rounded_one(value: object) -> Cell:
    return None if value is None or pd.isna(value) else round_number(float(value), 2)  # type: ignore[call-overload,arg-type]


def _points(value: object) -> float | None:
    return None if value is None or pd.isna(value) else round_number(float(value), 2)  # type: ignore[call-overload,arg-type]


def _whole(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(value)  # type: ignore[call-overload]


def _wholes(values: "pd.Series[Any]") -> list[Cell]:
    return [None if pd.isna(each) else int(each) for each in values.astype(object)]


def _shared(values: "pd.Series[Any]", texts: Texts, word: Callable[[str], str]) -> list[Cell]:
    return [texts.place(word(each)) if isinstance(each, str) and each else None for each in values.astype(object)]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
