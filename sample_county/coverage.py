"""Who has which figure: the (indicator, subject) pairs that the sample county's world must hold, read off the scheme."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from appraisal.scheme import Indicator, Scheme, Source, Subject

Pair = tuple[str, str]
"""indicator_code, subject_code."""


@dataclass(frozen=True)
class Coverage:
    """What the files of the county are about.

    Attributes:
        scheme: 考评方案 whose indicators, subjects, sources and targets decide everything here.
    """

    scheme: Scheme

    @cached_property
    def tabled(self) -> tuple[Indicator, ...]:
        """Indicators whose figures stand in tables: no events, no project columns."""
        return tuple(
            each
            for each in self.scheme.indicators
            if each.kind not in {"event", "milestone", "stage"}
            and each.role in {"appraised", "support"}
            and each.sources
        )

    @cached_property
    def witnesses(self) -> tuple[Indicator, ...]:
        """旁证 indicators: electricity, tax and the like."""
        return tuple(each for each in self.scheme.indicators if _source(each, "corroboration"))

    @cached_property
    def level_of(self) -> dict[str, str]:
        """Growth indicator → the level indicator on whose row its figure stands in the growth column."""
        levels = {
            (source.feed, source.label): each.code
            for each in self.scheme.indicators
            for source in each.sources
            if source.column == "value" and each.kind in {"level", "count"}
        }
        return {
            each.code: levels[source.feed, source.label]
            for each in self.tabled
            for source in each.sources
            if each.kind == "growth" and source.column == "growth" and (source.feed, source.label) in levels
        }

    @cached_property
    def growth_of(self) -> dict[str, str]:
        """The same pairs, level indicator → growth indicator."""
        return {level: growth for growth, level in self.level_of.items()}

    @cached_property
    def towns(self) -> tuple[Subject, ...]:
        """乡镇（街道）, in the order of the scheme."""
        return self._of_kind("town")

    @cached_property
    def departments(self) -> tuple[Subject, ...]:
        """县直部门, in the order of the scheme."""
        return self._of_kind("department")

    @cached_property
    def peers(self) -> tuple[Subject, ...]:
        """The city's other counties."""
        return tuple(each for each in self._of_kind("county") if not each.is_home)

    @cached_property
    def benchmarks(self) -> tuple[Subject, ...]:
        """全市、全国、西部地区."""
        return self._of_kind("benchmark")

    def _of_kind(self, kind: str) -> tuple[Subject, ...]:
        return tuple(each for each in self.scheme.subjects if each.kind == kind)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Every pair of the county itself, in the order of the scheme: wholes, parts and levels behind growths."""
        wanted = set(self._appraised()) | set(self._led())
        wanted |= {(part, subject) for part, subject in self._parts_of(wanted)}
        wanted |= {(self.level_of[code], subject) for code, subject in wanted if code in self.level_of}
        known = {each.code for each in self.tabled}
        order = {each.code: place for place, each in enumerate(self.scheme.indicators)}
        return tuple(sorted((pair for pair in wanted if pair[0] in known), key=lambda pair: (order[pair[0]], pair[1])))

    def _appraised(self) -> Iterator[Pair]:
        yield from self.scheme.target_by_key
        assignments = self.scheme.assignments
        yield from zip(assignments["indicator_code"], assignments["figure_subject_code"], strict=True)

    def _led(self) -> Iterator[Pair]:
        """County-level indicators that no profile weighs: supports that somebody leads or the bureau prints."""
        elsewhere = {code for code, subject in self._appraised() if subject != self.scheme.home.code}
        for each in self.tabled:
            if each.code not in elsewhere and (each.lead or _source(each, "statistics_bureau")):
                yield each.code, self.scheme.home.code

    def _parts_of(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        for code, subject in pairs:
            indicator = self.scheme.indicator_by_code.get(code)
            if indicator and subject == self.scheme.home.code:
                for part in indicator.parts:
                    yield part, subject
                    yield from self._parts_of([(part, subject)])

    def circular_indicators(self) -> tuple[Indicator, ...]:
        """Indicators that the city compares its counties by and that the county has itself."""
        home = {code for code, subject in self.pairs if subject == self.scheme.home.code}
        return tuple(each for each in self.tabled if each.code in home and _source(each, "city_circular"))

    def sender_of(self, indicator: Indicator, subject: Subject) -> Subject | None:
        """Who submits the figure: the subject itself, or the department that leads a county-level indicator."""
        if not _source(indicator, "unit_submission"):
            return None
        if not subject.is_home:
            return subject
        growth = self.scheme.indicator_by_code.get(self.growth_of.get(indicator.code, ""))
        lead = indicator.lead or (growth.lead if growth else None)
        return self.scheme.subject_by_code.get(lead or "")

    def source_of(self, indicator: Indicator, feed: str) -> Source | None:
        """The indicator's source of that feed, if it has one."""
        return _source(indicator, feed)


def _source(indicator: Indicator, feed: str) -> Source | None:
    return next((each for each in indicator.sources if each.feed == feed), None)
