"""动手脚的台子: the county's files on a table, where falsehoods change what is reported and never the world."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from appraisal.period import Period
from appraisal.scheme import Indicator
from sample_county.coverage import Pair
from sample_county.filings import Filing, Folder, Measure
from sample_county.lines import Line
from sample_county.statements import Statements
from sample_county.truth import Truth
from sample_county.world import County

SOURCE_OF: dict[Folder, str] = {
    "statistics": "statistics_bureau",
    "circulars": "city_circular",
    "submissions": "unit_submission",
    "projects": "project_progress",
    "corroboration": "corroboration",
    "events": "event_ledger",
}
RECENT_MONTHS = 3


@dataclass(frozen=True)
class Spot:
    """One line of one file on the table."""

    filing: int
    line: int


@dataclass(frozen=True)
class Kind:
    """One kind of falsehood.

    Attributes:
        code: its name in ``sample_truth.csv``.
        is_hard_rule: whether a hard rule must find it.
        note_zh: what is done, as ``sample_truth.csv`` says it.
        cases: how many times it is planted at most.
        forge: plants one case; false if no file is left that fits.
    """

    code: str
    is_hard_rule: bool
    note_zh: str
    cases: int
    forge: "Callable[[Bench, Kind, int], bool]"


@dataclass
class Bench:
    """The table: files in the making, and the list of what was done to them.

    Attributes:
        county: the world.
        filings: all files; falsehoods replace them one by one.
        truths: what was planted so far.
        taken: files that already carry a falsehood; each carries one case at most, project tables apart.
    """

    county: County
    filings: list[Filing]
    truths: list[Truth] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)

    @cached_property
    def statements(self) -> Statements:
        """What an honest reporter would say."""
        return Statements(self.county)

    @property
    def lied_about(self) -> frozenset[Pair]:
        """Pairs that some falsehood concerns; a pair is chosen once, so that no falsehood hides behind another."""
        return frozenset((truth.indicator_code, truth.subject_code) for truth in self.truths)

    @cached_property
    def recent(self) -> tuple[Period, ...]:
        """The months in which falsehoods are planted, newest first."""
        return tuple(reversed(self.county.months[-RECENT_MONTHS:]))

    def months_of(self, case: int) -> tuple[Period, ...]:
        """The recent months, beginning with the one whose turn it is."""
        turn = case % len(self.recent)
        return (*self.recent[turn:], *self.recent[:turn])

    def generator(self, kind: Kind, case: int) -> np.random.Generator:
        """Chance of one case."""
        return self.county.generator("falsehood", kind.code, str(case))

    def indicator(self, line: Line) -> Indicator:
        """The indicator that a line is about."""
        return self.county.scheme.indicator_by_code[line.code]

    def line(self, spot: Spot) -> Line:
        """The line at a spot."""
        return self.filings[spot.filing].lines[spot.line]

    def period(self, spot: Spot) -> Period:
        """The period of the file at a spot."""
        return self.filings[spot.filing].period

    def spots(
        self,
        periods: Sequence[Period],
        *,
        wanted: Callable[[Line], bool],
        generator: np.random.Generator,
        folder: Folder = "submissions",
    ) -> list[Spot]:
        """Lines of untouched files that a falsehood may choose from, shuffled within each period, in the order of periods.

        An indicator is lied about once a month where a hard rule must see it: several at once would pass for a change
        of definition 口径调整.
        """
        found: list[Spot] = []
        lied_about = self.lied_about
        crowded = {(truth.indicator_code, truth.period) for truth in self.truths if truth.is_hard_rule}
        for period in periods:
            here = [
                Spot(place, number)
                for place, filing in enumerate(self.filings)
                if filing.folder == folder and filing.period == period and place not in self.taken
                for number, line in enumerate(filing.lines)
                if (line.code, line.subject.code) not in lied_about
                and (line.code, period.code) not in crowded
                and wanted(line)
            ]
            found += [here[place] for place in generator.permutation(len(here))]
        return found

    def is_plain(self, line: Line) -> bool:
        """A cumulative amount that stands alone: no parts, no whole, no growth indicator in its row."""
        if not line.indicator_code or line.growth_code or line.ytd is None or not line.year_ago:
            return False
        indicator = self.indicator(line)
        is_flow = indicator.kind in {"level", "count"} and indicator.basis == "ytd" and indicator.frequency == "month"
        return is_flow and line.indicator_code not in self._related and line.ytd >= 20 * 10.0**-indicator.decimals

    def has_official(self, line: Line) -> bool:
        """Whether an official source prints the same figure."""
        return any(each.feed in {"statistics_bureau", "city_circular"} for each in self.indicator(line).sources)

    def followed(self, spot: Spot) -> Iterator[Spot]:
        """The same row in the sender's files from this month on, oldest first, itself included."""
        start = self.filings[spot.filing]
        wanted = self.line(spot)
        later = [
            (filing.period.code, Spot(place, number))
            for place, filing in enumerate(self.filings)
            if filing.folder == start.folder
            and filing.sender == start.sender
            and filing.period.code >= start.period.code
            for number, line in enumerate(filing.lines)
            if (line.code, line.subject) == (wanted.code, wanted.subject)
        ]
        yield from (each for _, each in sorted(later, key=lambda item: item[0]))

    def is_free(self, spots: Sequence[Spot]) -> bool:
        """Whether none of the files carries a falsehood yet."""
        return not any(spot.filing in self.taken for spot in spots)

    def restate(self, spot: Spot, kind: Kind, value: float) -> None:
        """Report another cumulative figure, with month and growth that a liar would make fit."""
        line, filing = self.line(spot), self.filings[spot.filing]
        indicator = self.indicator(line)
        told = self.rounded(value, line)
        growth = line.growth
        if growth is not None and line.year_ago:
            growth = self.statements.growth_between(told, line.year_ago, indicator, filing.period)
        month = None if line.month is None else self.rounded(told - self._reported_before(spot), line)
        self.change(spot, kind, "value", ytd=told, growth=growth, month=month)

    def change(self, spot: Spot, kind: Kind, measure: Measure, **changes: float | None) -> None:
        """Change a line and write it down; the next month's 本月 then starts from what was reported."""
        before = self.line(spot)
        self.mistype(spot, kind, measure, **changes)
        if before.ytd != self.line(spot).ytd:
            self._carry_on(spot)

    def mistype(self, spot: Spot, kind: Kind, measure: Measure, **changes: float | None) -> None:
        """Change a line and write it down, as a slip of the pen that the sender's own records do not share."""
        before = self.line(spot)
        filing = self.filings[spot.filing].with_line(spot.line, **changes)
        self.filings[spot.filing] = filing
        self.taken.add(spot.filing)
        after = self.line(spot)
        self.record(kind, filing, line=before, measure=measure, told=_of(after, measure))
        if before.growth_code and before.growth != after.growth:
            echo = replace(before, indicator_code="")
            self.record(replace(kind, is_hard_rule=False), filing, line=echo, measure="value", told=after.growth)

    def record(self, kind: Kind, filing: Filing, *, line: Line, measure: Measure, told: float | None) -> None:
        """Write one falsehood down."""
        is_growth = measure == "growth" or not line.indicator_code
        self.truths.append(
            Truth(
                kind=kind.code,
                is_hard_rule=kind.is_hard_rule,
                indicator_code=line.code,
                subject_code=line.subject.code,
                period=filing.period.code,
                source_code=SOURCE_OF[filing.folder],
                measure=measure,
                true_value=_of(line, measure),
                reported_value=told,
                uom="%" if is_growth else line.uom,
                file_name=filing.file_name,
                note_zh=kind.note_zh,
            )
        )

    def record_file(self, kind: Kind, filing: Filing) -> None:
        """Write a misbehaving file down."""
        sender = filing.sender.code if filing.sender else ""
        source = SOURCE_OF[filing.folder]
        self.truths.append(
            Truth(
                kind.code,
                False,
                "",
                sender,
                filing.period.code,
                source,
                "",
                None,
                None,
                "",
                filing.file_name,
                kind.note_zh,
            )
        )

    def rounded(self, value: float, line: Line) -> float:
        """A figure as its row prints it."""
        return round(value, line.decimals) + 0.0

    def replaced(self, place: int, **changes: object) -> Filing:
        """Replace a file on the table by a changed one."""
        self.filings[place] = replace(self.filings[place], **changes)  # type: ignore[arg-type]
        self.taken.add(place)
        return self.filings[place]

    @cached_property
    def _related(self) -> frozenset[str]:
        wholes = {each.code for each in self.county.scheme.indicators if each.parts}
        return frozenset(wholes | {part for each in self.county.scheme.indicators for part in each.parts})

    def _reported_before(self, spot: Spot) -> float:
        """What the sender reported for the month before, in the same year; 0 before 1—2月."""
        filing, wanted = self.filings[spot.filing], self.line(spot)
        before = filing.period.previous()
        if before.year != filing.period.year:
            return 0.0
        for other in self.filings:
            if other.folder == filing.folder and other.sender == filing.sender and other.period == before:
                for line in other.lines:
                    if (line.code, line.subject) == (wanted.code, wanted.subject):
                        return line.ytd or 0.0
        return (wanted.ytd or 0.0) - (wanted.month or 0.0)

    def _carry_on(self, spot: Spot) -> None:
        """Let 本月 of the month after, in all its files, start from what was reported."""
        after = self.period(spot).next()
        for each in self.followed(spot):
            line = self.line(each)
            is_next = self.period(each) == after and after.year == self.period(spot).year
            if is_next and line.month is not None and line.ytd is not None:
                month = self.rounded(line.ytd - (self.line(spot).ytd or 0.0), line)
                self.filings[each.filing] = self.filings[each.filing].with_line(each.line, month=month)


def _of(line: Line, measure: Measure) -> float | None:
    if measure == "year_ago":
        return line.year_ago
    return line.growth if measure == "growth" or not line.indicator_code else line.ytd
