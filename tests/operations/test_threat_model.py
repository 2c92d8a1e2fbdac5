"""威胁模型: every test that the page names exists, and every chapter's row names one or says why there is none."""

import ast
import re

from tests.house.sources import ROOT

PAGE = (ROOT / "docs" / "threat_model.md").read_text("utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CLAUSE = re.compile(r"^\| (\d\.\d[\d., ]*) ", re.MULTILINE)


def names_in(path):
    return {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_is_named_exists():
    named = NAMED.findall(PAGE)
    assert len(named) > 40
    missing = [
        f"{file}::{name}" for file, name in named if not (ROOT / file).is_file() or name not in names_in(ROOT / file)
    ]
    assert not missing


def test_every_threat_names_its_proof():
    part = PAGE[PAGE.index("## Chapter 5") : PAGE.index("## Known gaps")]
    rows = [
        line for line in part.splitlines() if line.startswith("| ") and not line.startswith(("| clause", "| threat"))
    ]
    without = [row for row in rows if not NAMED.search(row)]
    assert [row.split()[1] for row in without] == ["5.4.3"], "said to be the office's own"


def test_the_three_chapters_are_covered():
    clauses = {clause.strip()[:3] for row in CLAUSE.findall(PAGE) for clause in row.split(",")}
    assert {"5.1", "5.2", "5.3", "5.4", "1.1", "1.2", "1.3", "1.4", "1.5", "2.1", "2.2", "2.3", "2.4"} <= clauses
