"""Forms to mutate: one of each kind that the sample county sends, the forms that go out and come back, and .xls twins."""

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from appraisal.answers import FINDING_KEY_HEAD, WARNING_KEY_HEAD
from appraisal.scheme import Scheme
from report_templates.verification_letter.form import enclose_form
from report_templates.workbooks.reply_form import reply_form
from sample_county import write_county
from tests.filling import filled, keys_of
from tests.fuzz.biff_writing import DATED, GENERAL, PERCENT, Sheet, xls_of
from tests.report_templates import test_reply_forms as answered

FOLDERS = {
    "statistics": "statistics_bureau", "circulars": "city_circular", "submissions": "unit_submission", "projects": "project_progress",
    "events": "event_ledger", "corroboration": "corroboration", "replies": "replies",
}  # fmt: skip
SHARES = {
    "submissions": 5,
    "projects": 3,
    "events": 2,
    "circulars": 2,
    "statistics": 3,
    "corroboration": 2,
    "replies": 2,
}
"""How many forms of a folder are mutated."""


@dataclass(frozen=True)
class Seed:
    """A sound form: feed, file name, bytes, and the rules under which it is read."""

    feed: str
    name: str
    content: bytes
    scheme: Scheme


def seeds(scheme):
    """Every seed, always in the same order."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        write_county(Path(folder), scheme=scheme, months=3, has_falsehoods=False)
        for name, share in SHARES.items():
            by_kind = {}
            for path in sorted((Path(folder) / "inbox" / name).iterdir()):
                by_kind.setdefault(path.name.split("_20")[0], []).append(path)
            newest = [paths[-1] for paths in by_kind.values()][: None if name == "corroboration" else share]
            found += [Seed(FOLDERS[name], path.name, path.read_bytes(), scheme) for path in newest]
    twins = [
        Seed(each.feed, each.name.replace(".xlsx", ".xls"), old_twin(each.content), scheme)
        for each in found
        if _has_twin(each)
    ]
    return (*found, *_answers(), *twins[:2], *[each for each in twins[2:] if each.feed != "unit_submission"][:2])


def _has_twin(seed):
    return seed.feed in {"unit_submission", "city_circular", "event_ledger"} and seed.name.endswith(".xlsx")


def old_twin(content):
    """The same sheets as an old .xls."""
    sheets = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        rows, styles = [], {}
        for r, row in enumerate(sheet.iter_rows()):
            rows.append([_plain(cell) for cell in row])
            for c, cell in enumerate(row):
                styles[r, c] = (
                    DATED if getattr(cell, "is_date", False) else PERCENT if "%" in str(cell.number_format) else GENERAL
                )
        merges = tuple((m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges)
        sheets[sheet.title] = Sheet(rows, styles, merges)
    return xls_of(sheets)


def _plain(cell):
    if cell.value is not None and cell.is_date:
        return (cell.value - type(cell.value)(1899, 12, 30)).days
    return cell.value


def _answers():
    rules = answered.county.scheme()
    form = reply_form(answered.reading(), answered.warnings(), "town.qingkou", "青绩函〔2026〕17号")
    yield Seed(
        "replies",
        "预警回复表.xlsx",
        filled(form, WARNING_KEY_HEAD, dict.fromkeys(answered.KEYS, answered.ANSWER)),
        rules,
    )
    asked = enclose_form(answered.reading(), "town.tiezhu", "青绩函〔2026〕18号").content
    (key,) = keys_of(asked, FINDING_KEY_HEAD)
    yield Seed("replies", "疑点核实单.xlsx", filled(asked, FINDING_KEY_HEAD, {key: answered.STATED}), rules)
