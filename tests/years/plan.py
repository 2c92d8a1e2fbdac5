"""What happens in the years: what units send and when, what breaks and for how long; all of it drawn from one seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.years.county import PROJECTS, TOWNS, last_day, project_file, statistics_file, submission_file

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
Figure = tuple[str, str, str, str]
"""Indicator, subject, period, source."""


@dataclass(frozen=True)
class Sending:
    """A file that somebody lays into the inbox."""

    at: datetime
    folder: str
    file_name: str
    content: bytes
    kind: str
    figures: dict[Figure, int] = field(default_factory=dict)
    """What it tells; nothing if it cannot be read."""


@dataclass(frozen=True)
class Spell:
    """Something is out of order from one moment to another."""

    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Plan:
    """All that will happen."""

    first: date
    last: date
    sendings: tuple[Sending, ...]
    spells: tuple[Spell, ...]
    adoptions: dict[int, date]
    """Year → on which day its scheme is laid down."""
    quiet_days: int
    """Nothing breaks any more at the end, so that what was broken has time to mend."""

    def is_in(self, kind: str, at: datetime) -> bool:
        """Whether something is out of order at a moment."""
        return any(each.kind == kind and each.start <= at < each.end for each in self.spells)


def draw_plan(first: date, last: date, *, seed: int) -> Plan:
    """The whole of it."""
    rng = random.Random(seed)
    sendings = sorted(_sendings(rng, first, last), key=lambda each: each.at)
    quiet_days = min(25, (last - first).days // 4)
    spells = tuple(_spells(rng, first + timedelta(days=quiet_days // 3), last - timedelta(days=quiet_days)))
    return Plan(first, last, tuple(sendings), spells, _adoptions(rng, first, last), quiet_days)


def _adoptions(rng: random.Random, first: date, last: date) -> dict[int, date]:
    """The first year's is there; a later one is adopted in January, February or March."""
    return {year: date(year, rng.randint(1, 3), rng.randint(2, 27)) for year in range(first.year + 1, last.year + 1)}


def _spells(rng: random.Random, first: date, last: date) -> Iterator[Spell]:
    """What is out of order, how often in a hundred days and for how long."""
    start, end = _at(first, 0), _at(last, 0)
    for kind, often, shortest_h, longest_h in (
        ("machine_off", 4.0, 3, 60),
        ("machine_off", 0.6, 24 * 4, 24 * 24),
        ("mail_down", 2.0, 5, 70),
        ("mail_4xx", 2.0, 5, 40),
        ("mail_5xx", 1.0, 5, 30),
        ("mail_breaking", 1.5, 5, 30),
        ("outbox_blocked", 1.0, 5, 60),
        ("clock_back", 1.5, 5, 24),
        ("database_away", 0.6, 5, 20),
    ):
        span_h = (end - start) / timedelta(hours=1)
        if longest_h > span_h / 4:
            continue
        for _ in range(max(1, round(often * span_h / 2400))):
            at = start + timedelta(hours=rng.uniform(0, span_h))
            yield Spell(kind, at, min(end, at + timedelta(hours=rng.uniform(shortest_h, longest_h))))


class _Even:
    """The dice of one file: in the last weeks units are on time, since what is late then has no time to mend."""

    def __init__(self, rng: random.Random, until: date, last: date) -> None:
        self._rng, self._is_last = rng, until > last - timedelta(days=60)
        self.uniform, self.randint = rng.uniform, rng.randint

    def fate(self, kinds: tuple[str, ...], weights: tuple[int, ...]) -> str:
        """One of the kinds; the first is that of a file that comes as it should."""
        drawn = self._rng.choices(kinds, weights)[0]
        return kinds[0] if self._is_last else drawn


def _sendings(rng: random.Random, first: date, last: date) -> Iterator[Sending]:
    for year in range(first.year, last.year + 1):
        pace = {town: rng.uniform(0.6, 1.2) for town in TOWNS}
        told: dict[int, dict[str, int]] = {}
        for month in range(1, 13):
            until = last_day(year, month)
            for half in ("H1", "H2"):
                day = date(year, month, 15) if half == "H1" else until
                yield from _kept(_project_tables(_Even(rng, day, last), f"{year}-{month:02d}{half}", day), first, last)
            if month == 1:
                continue
            told[month] = {
                "town.east": round(2000 * month * pace["town.east"] * rng.uniform(0.9, 1.1)),
                "town.west": round(1500 * month * pace["town.west"] * rng.uniform(0.9, 1.1)),
            }
            yield from _kept(_statistics(_Even(rng, until, last), year, month, told, until), first, last)
            for town in TOWNS:
                value = round({"town.east": 30, "town.west": 20}[town] * month * rng.uniform(0.6, 1.2))
                dice = _Even(rng, until, last)
                sent = _submissions(dice, town, year=year, month=month, value=value, until=until)
                yield from _kept(sent, first, last)


def _kept(sendings: Iterator[Sending], first: date, last: date) -> Iterator[Sending]:
    return (each for each in sendings if first <= each.at.date() <= last)


def _statistics(rng: "_Even", year: int, month: int, told: dict[int, dict[str, int]], until: date) -> Iterator[Sending]:
    """On the 18th or 19th, sometimes weeks late, now and then with a revision of the month before."""
    kind = rng.fate(("prompt", "late", "revised", "garbled"), (70, 12, 12, 6))
    months = {month: told[month]}
    if kind == "revised" and month - 1 in told:
        told[month - 1] = {town: value + rng.randint(-40, 40) for town, value in told[month - 1].items()}
        months[month - 1] = told[month - 1]
    day = until + timedelta(days=rng.randint(18, 19) if kind != "late" else rng.randint(24, 60))
    figures: dict[Figure, int] = {
        ("fixed_investment", town, f"{year}-{of:02d}", "statistics_bureau"): value
        for of, values in months.items()
        for town, value in values.items()
    }
    at, name = _at(day, rng.uniform(8, 17)), f"统计月报_{year}-{month:02d}.csv"
    yield from _come(rng, Sending(at, "statistics", name, statistics_file(year, months), kind, figures))


def _submissions(rng: "_Even", town: str, *, year: int, month: int, value: int, until: date) -> Iterator[Sending]:
    """By the tenth; or late, never, unreadable first, twice, or corrected."""
    kinds = ("prompt", "late", "missing", "garbled", "duplicate", "resubmitted")
    kind = rng.fate(kinds, (60, 10, 4, 8, 8, 10))
    if kind == "missing":
        return
    day = until + timedelta(days=rng.randint(3, 10) if kind != "late" else rng.randint(11, 45))
    at = _at(day, rng.uniform(8, 18))
    name = f"{TOWNS[town]}_{year}-{month:02d}_报送表.xlsx"
    figure = ("renewed_homes", town, f"{year}-{month:02d}", "unit_submission")
    content = submission_file(town, year, month, value)
    yield from _come(rng, Sending(at, "submissions", name, content, kind, {figure: value}))
    if kind == "resubmitted":
        value += rng.randint(1, 9)
        again = submission_file(town, year, month, value, edition=2)
        later = at + timedelta(hours=rng.uniform(2, 24 * 6))
        yield Sending(later, "submissions", f"更正_{name}", again, kind, {figure: value})


def _project_tables(rng: "_Even", period: str, day: date) -> Iterator[Sending]:
    """At five in the afternoon of the last day, or late."""
    kind = rng.fate(("prompt", "late", "garbled"), (75, 18, 7))
    at = _at(day, 15 + rng.uniform(0, 2)) if kind != "late" else _at(day + DAY * rng.randint(1, 12), 9)
    share = (int(period[5:7]) - (0.5 if period.endswith("H1") else 0)) / 12
    values = {code: round(each[2] * share * rng.uniform(0.5, 1.1)) for code, each in PROJECTS.items()}
    figures = {("project_invested", code, period, "project_progress"): value for code, value in values.items()}
    name = f"重点项目进度表_{period}.xlsx"
    yield from _come(rng, Sending(at, "projects", name, project_file(period, values), kind, figures))


def _come(rng: "_Even", whole: Sending) -> Iterator[Sending]:
    """The file as it comes: garbled first and whole later, or twice, or simply."""
    if whole.kind == "garbled":
        content, is_book = whole.content, whole.file_name.endswith("xlsx")
        cut = content[: len(content) * 2 // 3] if is_book else b"\xff\xfe\x00" + content[::-1]
        yield replace(whole, content=cut, figures={})
        later = whole.at + timedelta(hours=rng.uniform(20, 90))
        whole = replace(whole, at=later.replace(microsecond=0), file_name=f"重报_{whole.file_name}")
    yield whole
    if whole.kind == "duplicate":
        later = whole.at + timedelta(hours=rng.uniform(1, 50))
        yield replace(whole, at=later, file_name=f"副本_{whole.file_name}")


def _at(day: date, hour: float) -> datetime:
    whole = datetime.combine(day, time(), tzinfo=SHANGHAI) + timedelta(hours=hour)
    return whole.replace(microsecond=0)
