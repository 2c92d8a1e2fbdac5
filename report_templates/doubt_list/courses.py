"""走势: how a doubted figure has moved over the last periods, beside the middle of its peers 同组中位数.

Levels are told by their growth over the year before, for subjects of unlike size can be compared by it alone; everything
else by the figure itself.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from appraisal.books import Books
from appraisal.scheme import Indicator, Subject

PERIODS_SHOWN = 13
_LEAST_KNOWN = 3
Values = tuple[float | None, ...]


@dataclass(frozen=True)
class Place:
    """Whose figure on what: the key of a doubted figure."""

    indicator_code: str
    subject_code: str
    period: str
    basis: str
    source_code: str


@dataclass(frozen=True)
class Course:
    """走势 of one figure.

    Attributes:
        what_zh: what is drawn, ``同比增速（%）`` or ``数值（户）``.
        periods: codes, oldest first.
        own: values of the subject itself, by period.
        peers: middle of its peers; all missing where it has none.
        mark: place of the doubted period among ``periods``; ``None`` if it is not there.
    """

    what_zh: str = ""
    periods: tuple[str, ...] = ()
    own: Values = ()
    peers: Values = ()
    mark: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether there is enough to draw."""
        return sum(value is not None for value in self.own) >= _LEAST_KNOWN


def read_courses(books: Books, places: Iterable[Place]) -> dict[Place, Course]:
    """走势 of each figure that is asked for, as far as the books reach back."""
    wanted = list(places)
    panel = _Panel(books, wanted)
    return {each: panel.course(each) for each in wanted}


class _Panel:
    """Figures of the indicators in doubt by place, looked up one by one: there are few to look up."""

    def __init__(self, books: Books, wanted: Iterable[Place]) -> None:
        pairs = {(each.indicator_code, each.basis) for each in wanted}
        observations = books.observations
        told = observations[
            observations["measure"].eq("value")
            & observations["value"].notna()
            & observations["indicator_code"].isin({indicator for indicator, _ in pairs})
        ]
        self.scheme = books.scheme
        self.groups: dict[tuple[str, str], tuple[str, ...]] = {}
        self.crowds: dict[tuple[object, ...], tuple[dict[str, float], list[float]]] = {}
        columns = ("indicator_code", "basis", "subject_code", "period", "source_code", "value")
        rows = [
            row for row in zip(*(told[name].tolist() for name in columns), strict=True) if (row[0], row[1]) in pairs
        ]
        self.of_source: dict[tuple[str, ...], float] = {row[:5]: row[5] for row in rows}
        # What is put in last stays, so the rows are gone through backwards: of several sources the first counts.
        self.of_any: dict[tuple[str, ...], float] = {row[:4]: row[5] for row in reversed(rows)}
        self.periods: dict[tuple[str, str], set[str]] = {}
        for indicator, basis, period in {(row[0], row[1], row[3]) for row in rows}:
            self.periods.setdefault((indicator, basis), set()).add(period)

    def course(self, place: Place) -> Course:
        """走势 of one figure: by growth where it is a level and last year is known."""
        indicator = self.scheme.indicator_by_code[place.indicator_code]
        peers = self._peers(indicator, self.scheme.subject_by_code[place.subject_code])
        codes = _last_alike(self.periods.get((place.indicator_code, place.basis), ()), place.period)
        if indicator.kind == "level":
            grown = self._own(place, codes, grows=True)
            if Course(own=grown).is_known:
                return self._course(place, peers, codes, own=grown, what_zh="同比增速（%）")
        own = self._own(place, codes, grows=False)
        return self._course(place, peers, codes, own=own, what_zh=f"数值（{indicator.uom}）")

    def _peers(self, indicator: Indicator, subject: Subject) -> tuple[str, ...]:
        """The subject and those that it is compared with."""
        wide = indicator.compare_within == "kind"
        group = ("kind", subject.kind) if wide else ("peer_group", subject.peer_group)
        if group not in self.groups:
            name, own = group
            self.groups[group] = tuple(each.code for each in self.scheme.subjects if getattr(each, name) == own)
        return self.groups[group]

    def _course(
        self, place: Place, peers: tuple[str, ...], codes: tuple[str, ...], *, own: Values, what_zh: str
    ) -> Course:
        grows = what_zh.startswith("同比")
        return Course(
            what_zh=what_zh,
            periods=codes,
            own=own,
            peers=tuple(self._middle(place, peers, code, grows=grows) for code in codes),
            mark=codes.index(place.period) if place.period in codes else None,
        )

    def _own(self, place: Place, codes: tuple[str, ...], *, grows: bool) -> Values:
        key = (place.indicator_code, place.basis, place.subject_code)
        values = [self.of_source.get((*key, code, place.source_code)) for code in codes]
        if not grows:
            return tuple(values)
        before = [self.of_source.get((*key, _year_ago(code), place.source_code)) for code in codes]
        return tuple(_growth(*pair) for pair in zip(values, before, strict=True))

    def _middle(self, place: Place, peers: tuple[str, ...], code: str, *, grows: bool) -> float | None:
        """Middle of the others."""
        by_subject, ordered = self._crowd(place, peers, code, grows=grows)
        if place.subject_code in by_subject:
            at = bisect_left(ordered, by_subject[place.subject_code])
            ordered = [*ordered[:at], *ordered[at + 1 :]]
        return median(ordered) if ordered else None

    def _crowd(
        self, place: Place, peers: tuple[str, ...], code: str, *, grows: bool
    ) -> tuple[dict[str, float], list[float]]:
        """Values of all peers, and the same in order: put in order once a period, however many of them are in doubt."""
        key = (place.indicator_code, place.basis, peers, code, grows)
        if key not in self.crowds:
            values = {peer: self._of_any(place, peer, code, grows=grows) for peer in peers}
            known = {peer: value for peer, value in values.items() if value is not None}
            self.crowds[key] = known, sorted(known.values())
        return self.crowds[key]

    def _of_any(self, place: Place, peer: str, code: str, *, grows: bool) -> float | None:
        value = self.of_any.get((place.indicator_code, place.basis, peer, code))
        if not grows:
            return value
        return _growth(value, self.of_any.get((place.indicator_code, place.basis, peer, _year_ago(code))))


def _last_alike(known: Iterable[str], code: str) -> tuple[str, ...]:
    """The last periods of the same kind that anything is known of, oldest first."""
    alike = (each for each in known if len(each) == len(code))
    return tuple(sorted(alike)[-PERIODS_SHOWN:])


def _year_ago(code: str) -> str:
    return f"{int(code[:4]) - 1}{code[4:]}"


def _growth(value: float | None, before: float | None) -> float | None:
    return (value / before - 1) * 100 if value is not None and before is not None and before > 0 else None
