"""Goldens: what each document of the hand-built county says, as text; ``make golden`` rewrites them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from report_templates import TEMPLATES
from report_templates.blocks import Sheet
from report_templates.reading import Reading, read_round
from report_templates.template import ReportTemplate, lay_sheet
from tests.report_templates import results_fixture as county
from tests.report_templates.escalation_rounds import escalation_readings
from tests.report_templates.sheet_text import sheet_text
from tests.report_templates.whole_round import whole_readings
from tests.report_templates.year_rounds import year_readings

FOLDER = Path(__file__).parents[1] / "golden"
_FIRST_NUMBER = 9
_IN_ROUNDS_OF_THEIR_OWN = frozenset(
    {
        "honour_list",
        "dispatch_book",
        "duty_lists",
        "task_table",
        "annual_report",
        "congress_report",
        "loss_statement",
        "adjustment_request",
    }
)
"""Kinds of documents that tell something only in the rounds of ``escalation_rounds`` and ``year_rounds``."""


def readings() -> dict[str, Reading]:
    """The rounds that goldens are made from, by what is special about them."""
    month = county.books()
    february = replace(
        county.books(period="2026-02"), edition=2, reason="统计部门修订数据", published=county.results("2026-02")
    )
    revised = county.results("2026-02", rows=county.ROWS.replace("84000 120000", "86500 120000"))
    quiet = "\n".join(line for line in county.ROWS.splitlines() if " green " in line)
    return {
        "": read_round(month, county.findings(), county.results()),
        "_half_month": read_round(*county.lamp_round()),
        "_correction": read_round(february, county.no_findings(), revised),
        "_quiet": read_round(
            county.books("quarterly", "2026Q3"), county.no_findings(), county.results("2026Q3", rows=quiet)
        ),
    }


def sheets() -> Iterator[tuple[str, Sheet]]:
    """Every document of every round, with the name of its golden."""
    for ending, reading in readings().items():
        for template in TEMPLATES:
            if template.code not in _IN_ROUNDS_OF_THEIR_OWN:
                yield from _of_template(template, reading, ending)
    for ending, (codes, reading) in (escalation_readings() | year_readings() | whole_readings()).items():
        for template in TEMPLATES:
            if template.code in codes:
                yield from _of_template(template, reading, ending)


def _of_template(template: ReportTemplate, reading: Reading, ending: str) -> Iterator[tuple[str, Sheet]]:
    for place, addressee in enumerate(template.addressees(reading)):
        name = f"{template.code}{ending}{f'_{place + 1}' if place else ''}"
        facts = template.facts(reading, addressee)
        yield name, lay_sheet(template, reading, facts, number=_FIRST_NUMBER + place)


def golden_path(name: str) -> Path:
    """Where a golden lies."""
    return FOLDER / f"{name}.txt"


def text_of(sheet: Sheet) -> str:
    """What the golden holds."""
    return sheet_text(sheet)
