"""走势: how a doubted figure has moved over the last periods, beside the middle of its peers 同组中位数.

Levels are told by their growth over the year before, for subjects of unlike size can be compared by it alone; everything
else by the figure itself.
"""

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
        columns = ("indicator_code", "basis", "subject_code", "period", "source_code", "value")
        self.scheme = books.scheme
        self.of_source: dict[tuple[str, ...], float] = {}
        self.of_any: dict[tuple[str, ...], float] = {}
        self.periods: dict[tuple[str, str], set[str]] = {}
        for indicator, basis, subject, period, source, value in zip(
            *(told[name].tolist() for name in columns), strict=True
        ):
            if (indicator, basis) in pairs:
                self.of_source[indicator, basis, subject, period, source] = value
                self.of_any.setdefault((indicator, basis, subject, period), value)
                self.periods.setdefault((indicator, basis), set()).add(period)

    def course(self, place: Place) -> Course:
        """走势 of one figure: by growth where it is a level and last year is known."""
        indicator = self.scheme.indicator_by_code[place.indicator_code]
        peers = self._peers(indicator, self.scheme.subject_by_code[place.subject_code])
        codes = _last_alike(self.periods.get((place.indicator_code, place.basis), ()), place.period)
        if indicator.kind == "level":
            grown = self._course(place, peers, codes, what_zh="同比增速（%）")
            if grown.is_known:
                return grown
        return self._course(place, peers, codes, what_zh=f"数值（{indicator.uom}）")

    def _peers(self, indicator: Indicator, subject: Subject) -> tuple[str, ...]:
        wide = indicator.compare_within == "kind"
        return tuple(
            each.code
            for each in self.scheme.subjects
            if each.code != subject.code
            and (each.kind == subject.kind if wide else each.peer_group == subject.peer_group)
        )

    def _course(self, place: Place, peers: tuple[str, ...], codes: tuple[str, ...], *, what_zh: str) -> Course:
        grows = what_zh.startswith("同比")
        own = tuple(self._own(place, code, grows=grows) for code in codes)
        return Course(
            what_zh=what_zh,
            periods=codes,
            own=own,
            peers=tuple(self._middle(place, peers, code, grows=grows) for code in codes),
            mark=codes.index(place.period) if place.period in codes else None,
        )

    def _own(self, place: Place, code: str, *, grows: bool) -> float | None:
        key = (place.indicator_code, place.basis, place.subject_code)
        value = self.of_source.get((*key, code, place.source_code))
        before = self.of_source.get((*key, _year_ago(code), place.source_code))
        return _growth(value, before) if grows else value

    def _middle(self, place: Place, peers: tuple[str, ...], code: str, *, grows: bool) -> float | None:
        key = (place.indicator_code, place.basis)
        values = [self.of_any.get((*key, peer, code)) for peer in peers]
        if grows:
            ago = _year_ago(code)
            values = [
                _growth(value, self.of_any.get((*key, peer, ago))) for peer, value in zip(peers, values, strict=True)
            ]
        known = [value for value in values if value is not None]
        return median(known) if known else None


def _last_alike(known: Iterable[str], code: str) -> tuple[str, ...]:
    """The last periods of the same kind that anything is known of, oldest first."""
    alike = (each for each in known if len(each) == len(code))
    return tuple(sorted(alike)[-PERIODS_SHOWN:])


def _year_ago(code: str) -> str:
    return f"{int(code[:4]) - 1}{code[4:]}"


def _growth(value: float | None, before: float | None) -> float | None:
    return (value / before - 1) * 100 if value is not None and before is not None and before > 0 else None
