"""升降原因: why totals and places moved since the last period, in clauses that add up.

Costs a recomputation of all points (`appraisal.reasons.change`), so it is worked out once a round and only for documents
that ask.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from appraisal.reasons.change import Changes, explain_change
from report_templates.blocks import Fact, Table
from report_templates.markup import mark
from report_templates.reading import Reading
from report_templates.standings import Standing
from report_templates.template import told
from report_templates.wording import digits, points, signed

CAUSES_ZH = {
    "own_points": "自身指标",
    "others_points": "其他单位变动",
    "rule_points": "计分规则调整",
    "standing_points": "数据核实、缺报或到期",
    "ledger_points": "加减分",
}
_TOLD_POINTS = 0.05
"""A cause below this is not worth a clause."""
_LEADING_SHARE = 0.2
"""Causes are told as long as they carry this share of the largest one."""
_INDICATORS_NAMED = 2
_NAME_SHARE = 0.22
_SUMS_ZH = ("上期得分", "本期得分", "变动")
_COLUMN_ZH = {
    "own_points": "自身指标",
    "others_points": "他方变动",
    "rule_points": "规则调整",
    "standing_points": "数据状态",
    "ledger_points": "加减分",
}


@dataclass(frozen=True)
class Cause:
    """One cause of a move 原因: what it added to the total, and the indicators it worked through."""

    code: str
    points: Fact
    indicators: tuple[str, ...]

    @property
    def value(self) -> float:
        """What it added."""
        return self.points.value or 0.0

    @property
    def words(self) -> str:
        """``自身指标减1.52分（规模以上工业增加值增速）``."""
        through = f"（{'、'.join(self.indicators)}）" if self.indicators else ""
        size = Fact(points(abs(self.value)), self.points.value, self.points.key)
        return f"{CAUSES_ZH[self.code]}{'增' if self.value > 0 else '减'}{mark(size)}{through}"


@dataclass(frozen=True)
class Move:
    """升降 of one subject.

    Attributes:
        standing: whose.
        change: change of the official total; causes and rest add up to it as printed.
        before, now: totals.
        causes: in the order of their size.
        rest: what 修约 and recomputation leave.
        own_places, others_places: places by its own total and by those of the others.
    """

    standing: Standing
    change: Fact
    before: Fact
    now: Fact
    causes: tuple[Cause, ...]
    rest: float
    own_places: float
    others_places: float

    @property
    def name_zh(self) -> str:
        """Whose."""
        return self.standing.name_zh

    def part(self, code: str) -> Fact:
        """What one cause added."""
        return next(each.points for each in self.causes if each.code == code)

    @property
    def reason_words(self) -> str:
        """Why: the change of points and its main causes; or that the others moved more."""
        value = self.change.value or 0.0
        if abs(value) < _TOLD_POINTS:
            return "得分变化不大，位次随其他单位变动"
        size = Fact(points(abs(value)), value, self.change.key)
        verb = "提高" if value > 0 else "下降"
        head = f"得分{verb}{mark(size)}"
        rank_change = self.standing.rank_change.value or 0.0
        if rank_change * value < 0:
            return f"{head}，但其他单位{'提高' if value > 0 else '下降'}更多"
        main = self.leading(1 if value > 0 else -1)
        return f"{head}，主要是{'，'.join(each.words for each in main)}" if main else head

    def leading(self, sign: int) -> tuple[Cause, ...]:
        """The causes that worked in one direction, the largest first, as far as they weigh."""
        same = [each for each in self.causes if each.value * sign >= _TOLD_POINTS]
        most = max((abs(each.value) for each in same), default=0.0)
        return tuple(each for each in same if abs(each.value) >= _LEADING_SHARE * most)


def read_moves(reading: Reading, standings: Sequence[Standing]) -> tuple[Move, ...]:
    """Moves of these subjects since the last period of the round, in their order; empty at a first one."""
    before = reading.books.previous
    if before is None:
        return ()
    scheme = reading.books.scheme
    changes: Changes = reading.once("changes", lambda: explain_change(reading.results, before, scheme, scheme))
    rows = {str(row["subject_code"]): row for row in changes.totals.to_dict("records")}
    names = {each.code: each.name_zh for each in scheme.indicators}
    by_subject = dict(tuple(pd.DataFrame(changes.indicators).groupby("subject_code")))
    return tuple(
        _read_move(each, rows[each.subject.code], by_subject.get(each.subject.code), names)
        for each in standings
        if each.subject.code in rows
    )


def move_table(moves: Sequence[Move]) -> Table:
    """得分变动构成: a column a cause that moved anybody; what 修约 leaves is said below."""
    codes = [code for code in CAUSES_ZH if any(round(move.part(code).value or 0.0, 2) for move in moves)]
    head = ("单位", *_SUMS_ZH, *(_COLUMN_ZH[code] for code in codes))
    rows = tuple(
        (
            told(move.name_zh, align="left"),
            told(move.before),
            told(move.now),
            *(
                told(Fact(signed(each.value, places=2), each.value, each.key))
                for each in (move.change, *map(move.part, codes))
            ),
        )
        for move in moves
    )
    share = (1 - _NAME_SHARE) / (len(head) - 1)
    note = "变动各栏为正表示得分提高；各栏之和与变动的差额为修约等因素。"
    return Table("", head, rows, (_NAME_SHARE, *[share] * (len(head) - 1)), note)


def _read_move(standing: Standing, row: dict, parts: pd.DataFrame | None, names: dict[str, str]) -> Move:  # type: ignore[type-arg]
    place = f":{standing.subject.code}:{row['period']}"

    def fact(column: str) -> Fact:
        value = float(row[column])
        return Fact(f"{signed(value, places=2)}分", value, f"result:{column}:{place}")

    causes = [Cause(code, fact(code), _through(parts, code, float(row[code]), names)) for code in CAUSES_ZH]
    change = fact("change_points")
    printed = sum(round(each.value, 2) for each in causes)
    return Move(
        standing=standing,
        change=change,
        before=Fact(digits(row["before_points"]), float(row["before_points"]), f"result:before_points:{place}"),
        now=Fact(digits(row["now_points"]), float(row["now_points"]), f"result:now_points:{place}"),
        causes=tuple(sorted(causes, key=lambda each: -abs(each.value))),
        rest=round((change.value or 0.0) - printed, 2),
        own_places=_places(row["own_places"]),
        others_places=_places(row["others_places"]),
    )


def _through(parts: pd.DataFrame | None, code: str, total: float, names: dict[str, str]) -> tuple[str, ...]:
    """The indicators that a cause worked through most, in its direction."""
    if parts is None or code not in parts or code == "others_points":
        return ()
    shares = parts[code] * (1 if total > 0 else -1)
    largest = parts.assign(share=shares)[shares >= _TOLD_POINTS].nlargest(_INDICATORS_NAMED, "share")
    return tuple(names[each] for each in largest["indicator_code"] if each in names)


def _places(value: object) -> float:
    return 0.0 if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
