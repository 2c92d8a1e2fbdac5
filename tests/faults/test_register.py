"""Every known fault case is in the register once, and every test that it names is there."""

import ast
import csv
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REGISTER = list(csv.DictReader((ROOT / "tests/cases/faults.csv").read_text(encoding="utf-8").splitlines()))
KNOWN = ROOT.parent / "shared/reference/fault_cases.csv"


@cache
def names_in(path):
    """Names of the tests that pytest collects from a file."""
    assert path.name.startswith("test_")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_each_of_the_62_cases_is_registered_once():
    assert [row["id"] for row in REGISTER] == [f"F{number:02}" for number in range(1, 63)]


@pytest.mark.parametrize("row", REGISTER, ids=lambda row: row["id"])
def test_the_tests_that_prove_a_case_are_there(row):
    proofs = row["proved_by"].split()
    assert proofs
    for proof in proofs:
        path, _, name = proof.partition("::")
        assert name in names_in(ROOT / path), proof


def test_each_case_says_what_happens_and_what_must_follow():
    for column in ("group", "what_happens", "what_must_follow"):
        assert all(row[column].strip() for row in REGISTER)
    assert len({row["what_happens"] for row in REGISTER}) == len(REGISTER)


@pytest.mark.skipif(not KNOWN.is_file(), reason="已知故障清单不在 ../shared，跳过")
def test_the_register_holds_the_cases_that_are_known_elsewhere():
    with KNOWN.open(encoding="utf-8-sig") as file:
        known = {row["id"]: row["group"] for row in csv.DictReader(file)}
    assert {row["id"]: row["group"] for row in REGISTER} == known
