"""计分牌说什么: head, key figures and one row a subject; what an edition leaves out is left out here, before any page is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd

from appraisal.books import Books, Results
from appraisal.scheme import Indicator, Scheme
from report_templates.scoreboard.marks import HELD, PLAIN, Scale, draw_lamps, draw_rates, plan_scale
from report_templates.standings import Standing, by_group, read_group_rates, read_standings
from report_templates.wording import digits, place_change

Edition = Literal["internal", "public"]
"""内部版 tells doubts, figures and where they came from; 公开版 tells results of the appraisal and nothing else."""
_KEY = ["indicator_code", "subject_code", "period"]
_BAR_PX = 46.0
_ROOM_PX, _GRADE_PX, _INTERNAL_PX = 700.0, 46.0, 118.0
"""What a window of 1366 pixels leaves for the strip, and what columns that not every page has take of it."""


@dataclass(frozen=True)
class Board:
    """A round as its page needs it.

    Attributes:
        books: what the round knew.
        results: what it concluded.
        edition: for whom.
        standings: the appraised subjects, by peer group and place.
        indicators: those that anybody on the board is appraised on, in the order of the strip.
        items: results of the indicators with their progress, subject by subject in the order of the standings.
    """

    books: Books
    results: Results
    edition: Edition
    standings: tuple[Standing, ...]
    indicators: tuple[Indicator, ...]
    items: pd.DataFrame

    @property
    def scheme(self) -> Scheme:
        """The rules of the round."""
        return self.books.scheme

    @property
    def is_internal(self) -> bool:
        """Whether doubts, figures and their origin are told."""
        return self.edition == "internal"

    @property
    def is_ranked(self) -> bool:
        """Whether places are told; some periods are 只通报不排名."""
        return self.books.period.code not in self.books.round.unranked_periods

    @property
    def is_graded(self) -> bool:
        """Whether anybody has an 等次."""
        return any(each.grade for each in self.standings)

    @cached_property
    def group_codes(self) -> tuple[str, ...]:
        """一级指标 of the strip, in order."""
        return tuple(dict.fromkeys(each.group_code for each in self.indicators))

    @cached_property
    def scale(self) -> Scale:
        """Where each indicator stands in a strip."""
        sizes = dict.fromkeys(self.group_codes, 0)
        for each in self.indicators:
            sizes[each.group_code] += 1
        room = _ROOM_PX - (_GRADE_PX if self.is_graded else 0) + (0 if self.is_internal else _INTERNAL_PX)
        return plan_scale([(self.scheme.group_names.get(code, code), size) for code, size in sizes.items()], room=room)


@dataclass(frozen=True)
class BoardRow:
    """One subject as the table prints it; empty where the edition does not tell.

    Attributes:
        number: its place in the page's data.
        name_zh, title_zh: short and full name.
        tag_zh: 一票否决 and the like.
        rank, official, other: 位次, 得分, and the points by the other reading of held figures.
        interval, interval_place: 位次区间 where it is open, and its better end to sort by.
        bar: the interval on a line of all places: left end, right end, own place, pixels.
        change, change_zh, change_value: 进退位 as an arrow, in words, and to sort by.
        lamps: red, yellow, green, unlit.
        held: figures under verification.
        grade: 等次.
        marks, rates: paths of the strip.
    """

    number: int
    name_zh: str
    title_zh: str
    tag_zh: str
    rank: str
    official: str
    other: str
    interval: str
    interval_place: str
    bar: tuple[float, float, float] | None
    change: str
    change_zh: str
    change_value: str
    lamps: tuple[str, str, str, str]
    held: str
    grade: str
    marks: tuple[tuple[str, str], ...]
    rates: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PeerTable:
    """考评类别: its name and its rows."""

    name_zh: str
    rows: tuple[BoardRow, ...]


def read_board(books: Books, results: Results, edition: Edition) -> Board:
    """Read a round for one edition of its page."""
    standings = read_standings(books, results)
    items = _items(results, [each.subject.code for each in standings])
    told = set(items["indicator_code"].unique())
    known = [each for each in books.scheme.indicators if each.code in told]
    places = {code: place for place, code in enumerate(books.scheme.groups)}
    ordered = tuple(sorted(known, key=lambda each: places.get(each.group_code, len(places))))
    stands = {each.code: place for place, each in enumerate(ordered)}
    seats = {each.subject.code: seat for seat, each in enumerate(standings)}
    seated = items.assign(
        seat=items["subject_code"].astype(str).map(seats), place=items["indicator_code"].astype(str).map(stands)
    )
    seated = seated[seated["place"].notna()].sort_values(["seat", "place"], kind="stable").reset_index(drop=True)
    return Board(books, results, edition, standings, ordered, seated)


def _items(results: Results, subjects: Sequence[str]) -> pd.DataFrame:
    """Results of indicators with the progress behind them, for these subjects."""
    rows, progress = results.indicators, results.progress
    rows = rows[rows["subject_code"].isin(subjects) & (rows["weight_points"].notna() | rows["lamp"].notna())]
    twice = [name for name in progress.columns if name in rows.columns and name not in _KEY]
    mine = progress[progress["subject_code"].isin(subjects)].drop(columns=twice)
    return rows.merge(mine, on=_KEY, how="left", validate="one_to_one")


def lamps_of(board: Board) -> list[str]:
    """What each item of the board is drawn as; a figure under verification is told apart inside the house alone."""
    lamps = board.items["lamp"].astype(object).where(board.items["lamp"].notna(), PLAIN)
    if board.is_internal:
        is_held = board.items["standing"].eq("held").fillna(value=False).astype(bool) & lamps.isin(["unlit", PLAIN])
        lamps = lamps.mask(is_held, HELD)
    return [str(each) for each in lamps]


def peer_tables(board: Board) -> tuple[PeerTable, ...]:
    """The board's tables, one a peer group in the scheme's order."""
    strips = _strips(board)
    numbers = {each.subject.code: number for number, each in enumerate(board.standings)}
    return tuple(
        PeerTable(
            group.name_zh,
            tuple(
                _row(board, each, numbers[each.subject.code], strips[numbers[each.subject.code]]) for each in members
            ),
        )
        for group, members in by_group(board.standings)
    )


@dataclass(frozen=True)
class _Strip:
    """What a row shows of its subject's indicators."""

    marks: tuple[tuple[str, str], ...]
    rates: tuple[tuple[str, str], ...]
    held_count: int


def _strips(board: Board) -> list[_Strip]:
    """The strip of each subject, by its number."""
    lamps: dict[int, list[tuple[int, str]]] = {}
    for seat, place, lamp in zip(board.items["seat"], board.items["place"], lamps_of(board), strict=True):
        lamps.setdefault(int(seat), []).append((int(place), lamp))
    held = board.items["standing"].eq("held").fillna(value=False).groupby(board.items["seat"]).sum()
    rates = _rates(board)
    return [
        _Strip(
            draw_lamps(board.scale, lamps.get(number, ())),
            draw_rates(board.scale, rates.get(each.subject.code, {})),
            int(held.get(number, 0)),
        )
        for number, each in enumerate(board.standings)
    ]


def _row(board: Board, each: Standing, number: int, strip: _Strip) -> BoardRow:
    is_ranked = board.is_ranked and each.is_ranked
    is_open = is_ranked and each.is_place_open
    change = each.rank_change.value if is_ranked else None
    other = each.total if each.official is each.cautious else each.cautious
    return BoardRow(
        number=number,
        name_zh=each.name_zh,
        title_zh=each.subject.name_zh,
        tag_zh=_tag_zh(each),
        rank=digits(each.rank.value, places=0) if is_ranked else "—",
        official=digits(each.official.value),
        other=digits(other.value) if board.is_internal else "",
        interval=f"{digits(each.rank_low.value, places=0)}—{digits(each.rank_high.value, places=0)}" if is_open else "",
        interval_place=digits(each.rank_low.value if is_open else each.rank.value, places=0),
        bar=_bar(each) if is_open else None,
        change=_arrow(change),
        change_zh=place_change(change),
        change_value="" if change is None else digits(change, places=0),
        lamps=tuple(digits(lamp.value, places=0) for lamp in (each.red, each.yellow, each.green, each.unlit)),  # type: ignore[arg-type]
        held=str(strip.held_count) if strip.held_count and board.is_internal else "",
        grade=each.grade,
        marks=strip.marks,
        rates=strip.rates,
    )


def _tag_zh(each: Standing) -> str:
    return "一票否决" if each.is_vetoed else "一票肯定" if each.is_affirmed else ""


def _arrow(change: float | None) -> str:
    if change is None:
        return "—"
    return f"↑{change:.0f}" if change > 0 else f"↓{-change:.0f}" if change < 0 else "＝"


def _bar(each: Standing) -> tuple[float, float, float]:
    """Where a place and its interval lie on a line from the first to the last place."""
    last = max((each.peer_count.value or 1.0) - 1, 1.0)
    ends = [(place.value or 1.0) - 1 for place in (each.rank_low, each.rank_high, each.rank)]
    low, high, own = (round(end / last * _BAR_PX + 2, 1) for end in ends)
    return low, high, own


def _rates(board: Board) -> dict[str, dict[int, float]]:
    """得分率 of each subject on each 一级指标 of the strip, by subject and by place of the 一级指标."""
    places = {code: place for place, code in enumerate(board.group_codes)}
    rates: dict[str, dict[int, float]] = {}
    for each in read_group_rates(board.books, board.results):
        if each.group_code in places:
            rates.setdefault(each.subject.code, {})[places[each.group_code]] = each.rate_pct
    return rates
