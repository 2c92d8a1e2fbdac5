"""如实报送: every file that the county's offices would send if all of them told what they know."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from appraisal.period import Period
from appraisal.scheme import Indicator, Subject
from sample_county.coverage import Pair
from sample_county.events import draw_events
from sample_county.filings import OFFICE_TIME, Filing, moment
from sample_county.lines import Line
from sample_county.milestones import draw_milestones
from sample_county.projects import half_months, project_lines
from sample_county.roster import draw_roster
from sample_county.statements import Statements
from sample_county.world import County

_BUREAU, _CIRCULAR, _SUBMISSION, _WITNESS = "statistics_bureau", "city_circular", "unit_submission", "corroboration"
_REVISED_NOTE = "据核实，{month}部分指标数据修订如上，此前数据同时废止。"


def honest_filings(county: County) -> tuple[Filing, ...]:
    """All files, by arrival."""
    statements = Statements(county)
    filings = [
        *_bureau_reports(county, statements),
        *_circulars(county, statements),
        *_submissions(county, statements),
        *_project_tables(county),
        *_event_ledgers(county),
        *_witness_tables(county, statements),
        *_roster_tables(county),
    ]
    return tuple(sorted(filings, key=lambda filing: (filing.arrived_at, filing.file_name)))


def _is_due(indicator: Indicator, period: Period) -> bool:
    return indicator.frequency != "quarter" or period.is_quarter_end


def _rows(county: County, feed: str, pairs: Iterable[Pair], period: Period) -> Iterator[tuple[str, Subject, str, str]]:
    """Rows of a table: label, subject, level indicator, growth indicator; a growth shares the row of its level."""
    rows: dict[tuple[str, str], list[str]] = {}
    for code, subject in pairs:
        indicator = county.scheme.indicator_by_code[code]
        source = county.coverage.source_of(indicator, feed)
        if source is not None and _is_due(indicator, period):
            place = 1 if source.column == "growth" else 0
            row = rows.setdefault((source.label, subject), ["", ""])
            row[place] = row[place] or code
    for (label, subject), (level, growth) in rows.items():
        yield label, county.scheme.subject_by_code[subject], level, growth


def _line(statements: Statements, feed: str, row: tuple[str, Subject, str, str], period: Period) -> Line:
    label, subject, level, growth = row
    if not level:
        indicator = statements.indicator((growth, subject.code))
        behind = statements.county.coverage.level_of.get(growth)
        stated = (
            statements.growth(feed, (behind, subject.code), period)
            if behind
            else round(statements.value(feed, (growth, subject.code), period), 1)
        )
        return Line(subject, label, indicator.uom, growth_code=growth, growth=stated, decimals=1)
    pair = (level, subject.code)
    indicator = statements.indicator(pair)
    return Line(
        subject=subject,
        label=label,
        uom=indicator.uom,
        indicator_code=level,
        growth_code=growth,
        month=statements.month_value(feed, pair, period),
        ytd=statements.value(feed, pair, period),
        year_ago=statements.year_ago(feed, pair, period),
        growth=statements.growth(feed, pair, period),
        decimals=indicator.decimals,
    )


def _bureau_reports(county: County, statements: Statements) -> Iterator[Filing]:
    subjects = {county.scheme.home.code, *(town.code for town in county.coverage.towns)}
    pairs = [pair for pair in county.coverage.pairs if pair[1] in subjects]
    for period in county.months:
        rows = _rows(county, _BUREAU, pairs, period)
        lines = tuple(_line(statements, _BUREAU, row, period) for row in rows)
        name = f"统计月报_{period.year}年{period.cumulative_label_zh}"
        report = Filing("statistics", f"{name}.xlsx", period, moment(period, 18, 16, 30), lines=lines)
        if period != statements.revised:
            yield report
            continue
        yield replace(report, lines=tuple(_at_first(county, statements, line) for line in lines))
        note = _REVISED_NOTE.format(month=period.cumulative_label_zh)
        later = moment(period.next(), 18, 9)
        yield replace(report, file_name=f"{name}（修订）.xlsx", arrived_at=later, note_zh=note)


def _at_first(county: County, statements: Statements, line: Line) -> Line:
    """The line as the bureau printed it before it revised the month."""
    pair = (line.indicator_code, line.subject.code)
    first = statements.first_version(pair) if line.indicator_code else None
    if first is None or line.ytd is None:
        return line
    indicator = county.scheme.indicator_by_code[line.indicator_code]
    month = None if line.month is None else round(line.month + first - line.ytd, max(indicator.decimals, 4))
    growth = (
        statements.growth_between(first, line.year_ago, indicator, statements.revised)
        if line.growth is not None and line.year_ago
        else line.growth
    )
    return replace(line, ytd=first, month=month, growth=growth)


def _circulars(county: County, statements: Statements) -> Iterator[Filing]:
    counties = [county.scheme.home, *county.coverage.peers]
    subjects = [*counties, *county.coverage.benchmarks]
    pairs = [(each.code, subject.code) for each in county.coverage.circular_indicators() for subject in subjects]
    for period in county.months:
        lines = [_line(statements, _CIRCULAR, row, period) for row in _rows(county, _CIRCULAR, pairs, period)]
        lines = [_without_size(line) for line in lines]
        ranked = tuple(_ranked(county, lines, {each.code for each in counties}))
        name = f"市对县通报_{period.year}年{period.cumulative_label_zh}.xlsx"
        yield Filing("circulars", name, period, moment(period, 20, 11), lines=ranked)


def _without_size(line: Line) -> Line:
    """全市, 全国 and 西部地区 come as growth where there is one; their size is not comparable with a county's."""
    is_wide = line.subject.kind == "benchmark" and line.growth is not None
    return replace(line, ytd=None, month=None, year_ago=None) if is_wide else line


def _ranked(county: County, lines: list[Line], counties: set[str]) -> Iterator[Line]:
    """位次 among the counties: by growth where there is one, else by the figure."""
    for line in lines:
        figures = [
            _ranking_figure(each) for each in lines if each.label == line.label and each.subject.code in counties
        ]
        own = _ranking_figure(line)
        if line.subject.code not in counties or own is None:
            yield line
            continue
        is_lower = county.scheme.indicator_by_code[line.code].direction == "lower"
        better = [each for each in figures if each is not None and (each < own if is_lower else each > own)]
        yield replace(line, rank=1 + len(better))


def _ranking_figure(line: Line) -> float | None:
    return line.growth if line.growth is not None else line.ytd


def _submissions(county: County, statements: Statements) -> Iterator[Filing]:
    for sender in (*county.coverage.towns, *county.coverage.departments):
        pairs = tuple(_sent_by(county, sender))
        for period in county.months:
            lines = tuple(
                _line(statements, _SUBMISSION, row, period) for row in _rows(county, _SUBMISSION, pairs, period)
            )
            if lines:
                name = f"{sender.short_zh or sender.name_zh}_{period.code}_报送表.xlsx"
                yield Filing("submissions", name, period, _sent_at(county, sender, period), None, sender, lines)


def _sent_by(county: County, sender: Subject) -> Iterator[Pair]:
    """Pairs that a sender reports: the county-level ones that it leads, then its own."""
    for pair in sorted(county.coverage.pairs, key=lambda pair: pair[1] != county.scheme.home.code):
        indicator = county.scheme.indicator_by_code[pair[0]]
        subject = county.scheme.subject_by_code[pair[1]]
        if county.coverage.sender_of(indicator, subject) == sender:
            yield pair


def _sent_at(county: County, sender: Subject, period: Period) -> datetime:
    generator = county.generator("sent", sender.code, period.code)
    return moment(period, int(generator.integers(3, 10)), int(generator.integers(8, 18)), int(generator.integers(60)))


def _project_tables(county: County) -> Iterator[Filing]:
    courses = project_lines(county)
    if not courses:
        return
    for place, period in enumerate(half_months(county)):
        lines = tuple(rows[place] for rows in courses.values())
        day = period.end_on
        arrived = moment(period, 1, 17).replace(year=day.year, month=day.month, day=day.day)
        yield Filing("projects", f"重点项目进度表_{period.code}.xlsx", period, arrived, project_lines=lines)


def _event_ledgers(county: County) -> Iterator[Filing]:
    events = draw_events(county)
    milestones = draw_milestones(county, events)
    for period in county.months:
        if period.code in events:
            day = period.end_on
            arrived = moment(period, 1, 17, 30).replace(year=day.year, month=day.month, day=day.day, tzinfo=OFFICE_TIME)
            name = f"加减分事项台账_{period.year}年{period.month}月.xlsx"
            lines = (*events[period.code], *milestones.get(period.code, ()))
            yield Filing("events", name, period, arrived, event_lines=lines)


def _witness_tables(county: County, statements: Statements) -> Iterator[Filing]:
    subjects = {each.code for each in (county.scheme.home, *county.coverage.towns)}
    for witness in county.coverage.witnesses:
        pairs = [pair for pair in county.paths if pair[0] == witness.code and pair[1] in subjects]
        for period in county.months:
            lines = tuple(_line(statements, _WITNESS, row, period) for row in _rows(county, _WITNESS, pairs, period))
            if lines:
                name = f"旁证_{lines[0].label}_{period.code}.csv"
                yield Filing("corroboration", name, period, moment(period, 12, 10), lines=lines)


def _roster_tables(county: County) -> Iterator[Filing]:
    rosters = draw_roster(county)
    for period in county.months:
        if period.code in rosters:
            name = f"名录变动表_{period.year}年{period.cumulative_label_zh}.xlsx"
            arrived = moment(period, 11, 15)
            yield Filing("corroboration", name, period, arrived, roster_lines=rosters[period.code])
