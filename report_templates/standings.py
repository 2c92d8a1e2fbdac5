"""综合成绩: points and places of the appraised subjects as documents speak of them, read out of SUBJECT_RESULTS."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from appraisal.books import Books, Results
from appraisal.period import PeriodKind, parse_period
from appraisal.scheme import PeerGroup, Subject
from report_templates.blocks import Fact
from report_templates.items import short_name
from report_templates.wording import Number, interval, number, percent, place_interval

_WHOLE_PCT = 100.0
_PLACES = ("rank", "previous_rank", "rank_change", "rank_low", "rank_high")


@dataclass(frozen=True)
class Standing:
    """One subject's place in its peer group.

    Attributes:
        subject: whose it is.
        group: its 考评类别.
        official: 得分 that makes the place: the cautious points, unless the scheme ranks by reported ones.
        total, cautious: points with the reported and with the cautious figures.
        lowest, highest: between which points open holds, its own and those of others, leave it.
        bonus, deduction: 加分, 扣分.
        rank, previous_rank, rank_change: 位次, 上期位次, 进退位 (positive is forward).
        rank_low, rank_high: best and worst place that held figures leave open.
        peer_count: how many are ranked.
        red, yellow, green, unlit: lamps.
        is_vetoed, is_affirmed: 一票否决, 一票肯定.
        coverage: 数据覆盖, share of the due indicators with a counted figure, percent.
        computed_grade, grade: 计算等次, 审定等次; empty without a 等次办法.
        grade_document_zh: 文号 of the paper that decided otherwise, empty if none.
        grade_note_zh: remark on the computed grade.
    """

    subject: Subject
    group: PeerGroup
    official: Number
    total: Number
    cautious: Number
    lowest: Number
    highest: Number
    bonus: Number
    deduction: Number
    rank: Number
    previous_rank: Number
    rank_change: Number
    rank_low: Number
    rank_high: Number
    peer_count: Number
    red: Number
    yellow: Number
    green: Number
    unlit: Number
    is_vetoed: bool
    is_affirmed: bool
    coverage: Number
    computed_grade: str
    grade: str
    grade_document_zh: str
    grade_note_zh: str

    @property
    def name_zh(self) -> str:
        """The subject's short name."""
        return short_name(self.subject)

    @property
    def is_ranked(self) -> bool:
        """Whether there is anybody to be ranked against."""
        return self.rank.is_known and (self.peer_count.value or 0.0) > 1

    @property
    def is_open(self) -> bool:
        """Whether figures under verification leave points or place open."""
        return self.lowest.value != self.highest.value or self.is_place_open

    @property
    def is_place_open(self) -> bool:
        """Whether figures under verification, its own or those of others, leave its place open."""
        return self.is_ranked and self.rank_low.value != self.rank_high.value

    @property
    def is_covered(self) -> bool:
        """Whether every due indicator has a counted figure."""
        return not self.coverage.is_known or self.coverage.value == _WHOLE_PCT

    @property
    def points_interval(self) -> Fact:
        """得分区间 as digits."""
        return Fact(interval(self.lowest.value, self.highest.value), self.lowest.value, self.lowest.key)

    @property
    def rank_interval(self) -> Fact:
        """位次区间."""
        return Fact(place_interval(self.rank_low.value, self.rank_high.value), self.rank_low.value, self.rank_low.key)


@dataclass(frozen=True)
class GroupRate:
    """得分率 of one subject on one 一级指标: points as a share of the weight.

    Attributes:
        group_code: the 一级指标.
        subject: whose it is.
        score, weight: points and weight.
    """

    group_code: str
    subject: Subject
    score: Number
    weight: Number

    @property
    def rate_pct(self) -> float:
        """得分率, percent; 0 of an empty weight."""
        return (self.score.value or 0.0) / self.weight.value * 100 if self.weight.value else 0.0

    @property
    def rate(self) -> Fact:
        """得分率 in words."""
        return Fact(percent(self.rate_pct), self.rate_pct, self.score.key.replace("_points", "_rate_pct"))


def read_standings(books: Books, results: Results) -> tuple[Standing, ...]:
    """The appraised subjects, by peer group in the scheme's order and by place within it; unranked ones last."""
    scheme = books.scheme
    before = _previous_ranks(books)
    records = results.subjects.to_dict("records")
    rows = {str(row["subject_code"]): {str(name): cell for name, cell in row.items()} for row in records}
    standings = [
        _read_standing(subject, scheme.peer_group_by_code[subject.peer_group], rows[subject.code], before, books)
        for subject in scheme.subjects
        if subject.code in rows and subject.is_appraised and subject.peer_group in scheme.peer_group_by_code
    ]
    places = {each.code: place for place, each in enumerate(scheme.peer_groups)}
    return tuple(
        sorted(standings, key=lambda each: (places[each.group.code], each.rank.value is None, each.rank.value or 0.0))
    )


def is_unranked(books: Books) -> bool:
    """Whether the period is one 只通报不排名."""
    return books.period.code in books.round.unranked_periods


def without_places(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """只通报不排名: the same subjects with their points, by peer group and code, and without any place."""
    return tuple(
        replace(each, **{name: replace(getattr(each, name), value=None) for name in _PLACES})
        for _, members in by_group(standings)
        for each in sorted(members, key=lambda one: one.subject.code)
    )


def by_group(standings: Iterable[Standing]) -> tuple[tuple[PeerGroup, tuple[Standing, ...]], ...]:
    """Standings gathered by peer group, in order."""
    gathered = groupby(standings, key=lambda each: each.group.code)
    groups = [tuple(members) for _, members in gathered]
    return tuple((members[0].group, members) for members in groups)


def read_group_rates(books: Books, results: Results) -> tuple[GroupRate, ...]:
    """得分率 of every appraised subject on every 一级指标 that it has weight on."""
    scheme = books.scheme
    seats = {each.code: place for place, each in enumerate(scheme.subjects) if each.is_appraised}
    places = {code: place for place, code in enumerate(scheme.groups)}
    known = results.groups[results.groups["subject_code"].isin(list(seats)) & results.groups["group_code"].isin(places)]
    rates = []
    for row in known.to_dict("records"):
        code, subject_code = str(row["group_code"]), str(row["subject_code"])
        key = f"{code}:{subject_code}:{row['period']}"
        column = "cautious_points" if scheme.policies.rank_by == "cautious" else "score_points"
        score = number(_float(row[column]), f"result:{column}:{key}")
        weight = number(_float(row["weight_points"]), f"result:weight_points:{key}")
        if score.is_known and weight.value:
            rates.append(GroupRate(code, scheme.subject_by_code[subject_code], score, weight))
    return tuple(sorted(rates, key=lambda each: (places[each.group_code], seats[each.subject.code])))


def previous_zh(books: Books) -> str:
    """The period that places are compared with, in the words of the data: ``上半年``, ``1—8月``; ``上期`` without any."""
    if books.previous is None or books.previous.subjects.empty:
        return "上期"
    before = parse_period(str(books.previous.subjects["period"].iloc[0]))
    year = "" if before.year == books.period.year else f"{before.year}年"
    if before.kind is PeriodKind.YEAR:
        return f"{before.year}年度"
    return f"{year}{before.cumulative_label_zh}"


def moved(standings: Sequence[Standing], *, sign: int) -> tuple[Standing, ...]:
    """Those who moved forward (``sign`` 1) or back (-1), the furthest first."""
    movers = [each for each in standings if (each.rank_change.value or 0.0) * sign > 0]
    return tuple(sorted(movers, key=lambda each: -(each.rank_change.value or 0.0) * sign))


def _read_standing(
    subject: Subject, group: PeerGroup, row: dict[str, object], before: dict[str, float], books: Books
) -> Standing:
    place = f":{subject.code}:{row['period']}"

    def result(column: str, *, decimals: int = 2) -> Number:
        return number(_float(row[column]), f"result:{column}:{place}", decimals=decimals)

    total, cautious = result("total_points"), result("cautious_total_points")
    rank, change = result("rank", decimals=0), result("rank_change", decimals=0)
    known = before.get(subject.code)
    if known is None and rank.value is not None and change.value is not None:
        known = rank.value + change.value
    return Standing(
        subject=subject,
        group=group,
        official=cautious if books.scheme.policies.rank_by == "cautious" and cautious.is_known else total,
        total=total,
        cautious=cautious,
        lowest=result("lowest_total_points"),
        highest=result("highest_total_points"),
        bonus=result("bonus_points"),
        deduction=result("deduction_points"),
        rank=rank,
        previous_rank=number(known, f"result:previous_rank:{place}", decimals=0),
        rank_change=change,
        rank_low=result("rank_low", decimals=0),
        rank_high=result("rank_high", decimals=0),
        peer_count=result("peer_count", decimals=0),
        red=result("red_count", decimals=0),
        yellow=result("yellow_count", decimals=0),
        green=result("green_count", decimals=0),
        unlit=result("unlit_count", decimals=0),
        is_vetoed=_flag(row["is_vetoed"]),
        is_affirmed=_flag(row["is_affirmed"]),
        coverage=result("coverage_pct", decimals=1),
        computed_grade=_text(row["computed_grade"]),
        grade=_text(row["grade"]),
        grade_document_zh=_text(row["grade_document_no"]),
        grade_note_zh=_text(row["grade_note_zh"]),
    )


def _previous_ranks(books: Books) -> dict[str, float]:
    if books.previous is None:
        return {}
    ranked = books.previous.subjects.dropna(subset=["rank"])
    return {str(code): float(rank) for code, rank in zip(ranked["subject_code"], ranked["rank"], strict=True)}


def _float(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _flag(value: object) -> bool:
    return not pd.isna(value) and bool(value)  # type: ignore[call-overload]
