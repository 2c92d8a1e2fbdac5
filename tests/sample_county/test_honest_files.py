"""An honest county: what its offices print is consistent with itself, its own past and the official figures."""

import pytest

from appraisal.period import Period, PeriodKind

pytestmark = pytest.mark.slow


def lines_of(honest, folder):
    return [(filing, line) for filing in honest if filing.folder == folder for line in filing.lines]


def level_lines(county, honest):
    for folder in ("submissions", "statistics", "circulars", "corroboration"):
        for filing, line in lines_of(honest, folder):
            indicator = county.scheme.indicator_by_code[line.code]
            if line.indicator_code and line.ytd is not None and indicator.kind in {"level", "count"}:
                yield filing, line


def test_every_town_and_leading_department_submits_every_published_month(county, honest):
    senders = {(filing.sender.code, filing.period.code) for filing in honest if filing.folder == "submissions"}
    towns = {each.code for each in county.coverage.towns}
    assert len(county.months) == 22
    assert {(town, month.code) for town in towns for month in county.months} <= senders
    assert len({sender for sender, _ in senders}) == len(towns) + len(county.coverage.departments)


def test_a_stated_base_is_what_the_same_source_said_a_year_ago(county, honest):
    latest = {}
    for filing, line in level_lines(county, honest):
        latest[filing.folder, line.code, line.subject.code, filing.period.code] = line.ytd
    compared = 0
    for filing, line in level_lines(county, honest):
        key = (filing.folder, line.code, line.subject.code, filing.period.year_ago().code)
        if key in latest and line.year_ago is not None:
            assert line.year_ago == pytest.approx(latest[key], abs=1e-9), key
            compared += 1
    assert compared > 2000


def test_a_stated_growth_follows_from_the_stated_figures(county, honest):
    for _, line in level_lines(county, honest):
        is_nominal = county.scheme.indicator_by_code[line.code].plausible.nominal
        if line.year_ago and line.growth is not None:
            computed = (line.ytd / line.year_ago - 1) * 100
            assert abs(line.growth - computed) < (0.3 if is_nominal else 0.9)


def test_no_long_figure_repeats_itself(county, honest):
    """Flows of four digits and more never equal the month before or the year before (data-quality.md §5, H3)."""
    seen = {}
    for filing, line in level_lines(county, honest):
        indicator = county.scheme.indicator_by_code[line.code]
        if indicator.basis != "ytd" or "修订" in filing.file_name:
            continue
        seen[filing.folder, line.code, line.subject.code, filing.period.code] = (line, 10.0**-indicator.decimals)
    for (folder, code, subject, month), (line, step) in seen.items():
        period = Period(int(month[:4]), PeriodKind.MONTH, int(month[5:]))
        for earlier in (period.previous(), period.year_ago()):
            other = seen.get((folder, code, subject, earlier.code))
            if other is None or line.ytd / step < 1000 or round(line.ytd / step) % 10 == 0:
                continue
            assert other[0].ytd != line.ytd, (folder, code, subject, month)


def test_self_reports_agree_with_the_official_figures(county, honest):
    official = {
        (line.code, line.subject.code, filing.period.code): line.ytd
        for filing, line in level_lines(county, honest)
        if filing.folder == "statistics"
    }
    gaps = []
    for filing, line in level_lines(county, honest):
        stated = official.get((line.code, line.subject.code, filing.period.code))
        if filing.folder == "submissions" and stated:
            tolerance = county.scheme.indicator_by_code[line.code].plausible.official_tolerance_pct
            gaps.append(abs(line.ytd / stated - 1) * 100)
            assert gaps[-1] < min(2.0, tolerance)
    assert len(gaps) > 500
    assert max(gaps) > 0.3


def test_the_bureau_revises_one_month_modestly_and_builds_on_it_later(county, honest, statements):
    reports = [filing for filing in honest if filing.folder == "statistics"]
    twice = [filing for filing in reports if filing.period == statements.revised]
    assert len(reports) == len(county.months) + 1
    assert [filing.file_name.endswith("（修订）.xlsx") for filing in twice] == [False, True]
    assert twice[0].arrived_at < twice[1].arrived_at
    changes = [
        (after.ytd / before.ytd - 1) * 100
        for before, after in zip(twice[0].lines, twice[1].lines, strict=True)
        if before.ytd != after.ytd
    ]
    assert changes
    assert all(0.1 < abs(change) < 1.0 for change in changes)


def test_projects_pay_no_more_than_they_invest_and_none_invests_before_it_starts(honest):
    tables = [filing for filing in honest if filing.folder == "projects"]
    assert len(tables) == 24
    before = {}
    for filing in tables:
        for line in filing.project_lines:
            code = line.project.subject_code
            assert line.cum_paid <= line.cum_invested <= line.project.planned_total
            assert line.invested <= line.cum_invested
            assert 0 <= line.progress_pct <= 100
            if line.stage < 5:
                assert line.cum_invested == line.cum_paid == line.progress_pct == 0
            if code in before:
                assert line.cum_invested >= before[code].cum_invested
                assert line.cum_paid >= before[code].cum_paid
                assert line.stage >= before[code].stage
            before[code] = line
    assert sum(line.stage < 5 for line in before.values()) == 2


def test_files_arrive_on_the_days_that_offices_keep(honest):
    days = {"statistics": {18}, "circulars": {20}, "corroboration": {11, 12}, "submissions": set(range(3, 11))}
    for filing in honest:
        if filing.folder in days:
            assert filing.arrived_at.day in days[filing.folder]
            assert filing.arrived_at.date() > filing.period.end_on
        else:
            assert filing.arrived_at.date() == filing.period.end_on


def test_an_honest_county_is_the_same_county(county, honest, filings):
    """Falsehoods touch files, never the world: all untouched files are those of the honest county."""
    told = {(filing.folder, filing.file_name): filing for filing in filings}
    untouched = [filing for filing in honest if told.get((filing.folder, filing.file_name)) == filing]
    assert len(untouched) > 0.85 * len(honest)
