"""工作日历 of a scheme: the State Council's arrangement as the library has it, under the office's own file."""

import csv
from datetime import date
from pathlib import Path

import pytest

from appraisal.scheme import Scheme
from scheme import SchemeError, lint_scheme, load_scheme
from scheme.calendar import make_calendar
from tasks.inquiries.rules import scheme_from_workbook, scheme_to_workbook

CASES = Path(__file__).parents[1] / "cases" / "workdays.csv"
with CASES.open(encoding="utf-8") as lines:
    ROWS = [tuple(row.values()) for row in csv.DictReader(lines)]


@pytest.mark.parametrize(("rule", "day", "count", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_workdays_follow_the_published_arrangement(rule: str, day: str, count: str, expected: str):
    assert f"{make_calendar(2026).workdays_after(date.fromisoformat(day), int(count))}" == expected


def test_the_offices_file_wins_and_counts_in_the_schemes_hash(sample: Scheme, year: Path):
    assert sample.calendar.is_workday(date(2026, 7, 18))
    assert not make_calendar(2026).is_workday(date(2026, 7, 18))
    (year / "calendar.yaml").write_text(
        "calendar_days:\n"
        "  - {day: 2026-10-10, kind: rest, document_no: 某办电〔2026〕31号}\n"
        "  - {day: 2026-10-08, kind: rest, document_no: 某办电〔2026〕31号}\n",
        encoding="utf-8",
    )
    changed = load_scheme(year)
    assert f"{changed.calendar.workdays_after(date(2026, 9, 30), 2)}" == "2026-10-12"
    assert changed.hash != sample.hash


def test_a_year_that_nobody_arranged_is_noted_until_the_office_writes_it_down(year: Path):
    assert not any(each.kind_zh == "放假安排未知" for each in lint_scheme(year))
    for path in year.rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("2026", "2031"), encoding="utf-8")
    later = year.rename(year.with_name("2031"))
    assert [each.kind_zh for each in lint_scheme(later)].count("放假安排未知") == 1
    (later / "calendar.yaml").write_text(
        "calendar_days:\n  - {day: 2031-01-01, kind: rest, document_no: 某办电〔2030〕40号}\n", encoding="utf-8"
    )
    assert load_scheme(later).calendar.is_known(2031)
    assert not any(each.kind_zh == "放假安排未知" for each in lint_scheme(later))


def test_the_workbook_carries_the_days(year: Path, tmp_path: Path):
    before = load_scheme(year)
    scheme_to_workbook(year.parent, str(tmp_path / "scheme.xlsx"))
    (year / "calendar.yaml").unlink()
    scheme_from_workbook(str(tmp_path / "scheme.xlsx"), year.parent)
    assert load_scheme(year).calendar_days == before.calendar_days != ()


def test_nobody_writes_the_calendar_itself(year: Path):
    path = year / "scheme.yaml"
    path.write_text(path.read_text("utf-8") + "\ncalendar: {known_years: [2026]}\n", encoding="utf-8")
    with pytest.raises(SchemeError, match="不认识的键“calendar”"):
        load_scheme(year)
