"""Workbooks recalculated by LibreOffice, and read back beside what we had computed."""

import math
import shutil
import subprocess
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""LibreOffice is told to trust no cached value."""


def need_calculation():
    """Skip with a reason where LibreOffice is absent."""
    if shutil.which("soffice") is None:
        pytest.skip("no soffice here: workbooks cannot be recalculated")


def recalculated(workbooks: Mapping[str, bytes], folder: Path) -> dict[str, openpyxl.Workbook]:
    """Workbooks by name, every formula computed anew by LibreOffice in one call."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
    target = folder / "recalculated"
    for name, content in workbooks.items():
        (folder / name).write_bytes(content)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx", "--outdir", str(target)]
        + [str(folder / name) for name in workbooks],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {name: openpyxl.load_workbook(target / name, data_only=True) for name in workbooks}


def formula_cells(content: bytes):
    """(sheet, cell) of every formula → its text and its cached value."""
    written, cached = (openpyxl.load_workbook(BytesIO(content), data_only=only) for only in (False, True))
    return {
        (sheet.title, cell.coordinate): (cell.value, cached[sheet.title][cell.coordinate].value)
        for sheet in written.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def differences(content: bytes, anew: openpyxl.Workbook, *, tolerance: float = 1e-9):
    """Formulas whose cached value is not what LibreOffice computes: place, formula, ours, its."""
    return [
        (*place, formula, ours, anew[place[0]][place[1]].value)
        for place, (formula, ours) in formula_cells(content).items()
        if not _agree(ours, anew[place[0]][place[1]].value, tolerance)
    ]


def _agree(ours, theirs, tolerance):
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=tolerance)
    return (ours or "") == (theirs or "")
