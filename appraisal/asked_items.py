"""填报事项: what each unit is asked to fill in, and what it is not since a source of higher authority has it already.

The fewer figures a unit types, the fewer it types wrong: an item whose figure another source has been sending is not asked
for again (the order of an indicator's sources is the order of authority).
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from appraisal.frames import ObservationFrame
from appraisal.period import FIRST_PUBLISHED_MONTH, MONTHS_IN_YEAR, Period, PeriodKind
from appraisal.scheme import Indicator, Scheme, Subject

FEED = "unit_submission"
Held = AbstractSet[tuple[str, str]]
"""(indicator_code, subject_code) that another source holds."""
NOTHING_HELD: Held = frozenset()
_ASKED_ROLES = frozenset(("appraised", "support"))
_RATIOS = frozenset(("level", "count"))


@dataclass(frozen=True)
class FormRow:
    """One row of a unit's form.

    Attributes:
        label: 指标名称 as the feed knows it.
        owner: whose figure it is.
        level: the indicator that month, ytd and year-ago columns hold; ``None`` if the row only carries a growth.
        growth: the indicator that the growth column holds; ``None`` where growth is a mere statement.
        held: indicators of the row that another source holds.
    """

    label: str
    owner: Subject
    level: Indicator | None
    growth: Indicator | None
    held: frozenset[str] = field(default_factory=frozenset)

    @property
    def uom(self) -> str:
        """计量单位 of the row."""
        return self.level.uom if self.level else "%"

    @property
    def decimals(self) -> int:
        """Decimals of the row's figures."""
        return self.level.decimals if self.level else 1

    @property
    def is_asked(self) -> bool:
        """Whether anything of the row is left to fill in."""
        return bool(self.open_columns)

    @property
    def open_columns(self) -> tuple[str, ...]:
        """Columns that the sender fills in: month, ytd, year_ago, growth; none if all is held elsewhere."""
        level = self.level if self.level and self.level.code not in self.held else None
        growth = self.growth if self.growth and self.growth.code not in self.held else None
        if level is None:
            return ("growth",) if growth else ()
        is_flow = level.basis == "ytd" and level.kind in _RATIOS
        if not is_flow:
            return ("ytd",)
        is_growth_held = self.growth is not None and growth is None
        return ("month", "ytd", "year_ago") if is_growth_held else ("month", "ytd", "year_ago", "growth")


def rows_owed(scheme: Scheme, sender: Subject, period: Period, *, held: Held = NOTHING_HELD) -> tuple[FormRow, ...]:
    """What a subject reports: the county's figures that it leads and its own, each label once, in the scheme's order.

    Args:
        scheme: the year's rules.
        sender: who reports.
        period: the month; quarterly indicators appear at quarter ends only.
        held: what another source holds; such rows come too, without open columns.
    """
    labels = {
        (source.label, source.column): indicator
        for indicator in reversed(scheme.indicators)
        for source in indicator.sources
        if source.feed == FEED
    }
    own = _own_codes(scheme, sender)
    rows: dict[str, FormRow] = {}
    for indicator in scheme.indicators:
        owner = _owner(scheme, indicator, sender, own)
        source = next((each for each in indicator.sources if each.feed == FEED), None)
        if owner is None or source is None or source.label in rows or not _is_due(indicator, period):
            continue
        level, growth = labels.get((source.label, "value")), labels.get((source.label, "growth"))
        known = {each.code for each in (level, growth) if each and (each.code, owner.code) in held}
        rows[source.label] = FormRow(source.label, owner, level, growth, frozenset(known))
    return tuple(rows.values())


def reporting_units(scheme: Scheme) -> tuple[Subject, ...]:
    """Who is given a form: departments and towns; where a scheme appraises places alone, as a prefecture's does, those."""
    below = [each for each in scheme.subjects if each.kind in {"town", "department"}]
    units = below or [each for each in scheme.subjects if each.kind == "county" and not each.is_home]
    return tuple(units)


def held_elsewhere(scheme: Scheme, observations: ObservationFrame) -> Held:
    """What sources of higher authority than the unit's own report have been sending.

    Args:
        scheme: the year's rules.
        observations: of the periods by which one judges, such as the one before and the same a year ago.
    """
    values = observations[(observations["measure"] == "value") & observations["value"].notna()]
    told = {
        (str(row.indicator_code), str(row.subject_code), str(row.source_code))
        for row in values[["indicator_code", "subject_code", "source_code"]].drop_duplicates().itertuples(index=False)
    }
    above = {each.code: _feeds_above(each) for each in scheme.indicators}
    return frozenset((code, subject) for code, subject, source in told if source in above.get(code, ()))


def months_asked(year: int) -> tuple[Period, ...]:
    """The months for which units report."""
    return tuple(Period(year, PeriodKind.MONTH, month) for month in range(FIRST_PUBLISHED_MONTH, MONTHS_IN_YEAR + 1))


def judging_periods(period: Period) -> tuple[str, ...]:
    """Periods by which one judges what another source holds: the month before, the last quarter's end, a year ago."""
    earlier = [period.previous()]
    while not earlier[-1].is_quarter_end:
        earlier.append(earlier[-1].previous())
    return tuple(dict.fromkeys(each.observation_code for each in (period.year_ago(), period, earlier[0], earlier[-1])))


def _feeds_above(indicator: Indicator) -> frozenset[str]:
    feeds = [each.feed for each in indicator.sources]
    return frozenset(feeds[: feeds.index(FEED)]) if FEED in feeds else frozenset()


def _own_codes(scheme: Scheme, sender: Subject) -> frozenset[str]:
    """Indicators that are the sender's own: what it is appraised on, and for places their parts."""
    group = scheme.peer_group_by_code.get(sender.peer_group)
    own = {code for code, weight in group.weights.items() if weight} if group else set()
    if sender.kind == "department":
        return frozenset(own)
    return frozenset(own | {part for code in own for part in scheme.indicator_by_code[code].parts})


def _owner(scheme: Scheme, indicator: Indicator, sender: Subject, own: AbstractSet[str]) -> Subject | None:
    """Whose figure it is when this sender reports it; ``None`` if it is not the sender's to report."""
    if indicator.role not in _ASKED_ROLES:
        return None
    if indicator.lead == sender.code:
        return scheme.home
    return sender if indicator.code in own else None


def _is_due(indicator: Indicator, period: Period) -> bool:
    return indicator.frequency == "month" or (indicator.frequency == "quarter" and period.is_quarter_end)
