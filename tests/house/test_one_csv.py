"""One place writes CSV, so that one place keeps formulas out of it."""

import ast

from tests.house.sources import ROOT

ROOMS = ("appraisal", "feeds", "expectations", "scheme", "report_templates", "warehouse", "tasks", "flows")
INCOMING = {"tasks/remote.py"}
"""What a source told is kept as it told it; nobody opens it in a spreadsheet."""
WRITERS = {"to_csv", "writer", "DictWriter", "to_excel"}


def test_csv_is_written_in_one_module_alone():
    found = set()
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr in WRITERS and _is_csv(node):
                    found.add(str(path.relative_to(ROOT)))
    assert found - INCOMING == {"appraisal/csv_text.py"}


def _is_csv(node):
    owner = node.value.id if isinstance(node.value, ast.Name) else ""
    return node.attr in {"to_csv", "to_excel"} or owner == "csv"
