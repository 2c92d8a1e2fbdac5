"""修约 against a spreadsheet program: 200,000 cases, no difference, half to even as well.

The cases are built inside the sheet from whole numbers, by the same operations in the same order, so that neither side reads
a decimal differently.
"""

import csv
import subprocess
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest

from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Policies
from report_templates.recalculation.layout import rounding_of
from tests.report_templates.recalculating import need_calculation

pytestmark = pytest.mark.slow
CASES = 200_000
HALVES = 50_000
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false"
_PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}  # fmt: skip


def cases():
    """Weights in tenths times shares in ten-thousandths, plain decimals, and exact halves of the last place; both signs."""
    dice = np.random.default_rng(20261122)
    products = (
        dice.integers(-3000, 3000, CASES // 2),
        dice.integers(0, 15_000, CASES // 2),
        dice.integers(0, 7, CASES // 2),
    )
    count = CASES - CASES // 2 - HALVES
    decimals = (dice.integers(-(10**6), 10**6, count), np.full(count, 10), dice.integers(0, 7, count))
    places = dice.integers(0, 5, HALVES)
    halves = ((dice.integers(-(10**6), 10**6, HALVES) * 10 + 5), 10 ** (4 - places), places)
    one, other, places = (np.concatenate(each) for each in zip(products, decimals, halves, strict=True))
    return pd.DataFrame({"one": one, "other": other, "places": places})


def numbers(table):
    """What the sheet builds of the whole numbers: ``A/10*B/10000``, with the noise that this leaves."""
    return table["one"] / 10 * table["other"] / 10_000


def computed(table, formulas, folder):
    """Results of formulas over columns A, B (whole numbers) and C (places), row by row."""
    width = len(formulas)
    rows = (
        f'<row r="{row}"><c><v>{one}</v></c><c><v>{other}</v></c><c><v>{places}</v></c>'
        + "".join(f"<c><f>{formula.replace('#', str(row))}</f></c>" for formula in formulas)
        + "</row>"
        for row, (one, other, places) in enumerate(table.itertuples(index=False), start=1)
    )
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{''.join(rows)}</sheetData></worksheet>"
    )
    with ZipFile(folder / "cases.xlsx", "w") as book:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            book.writestr(name, text)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", _CSV, "--outdir", str(folder), str(folder / "cases.xlsx")],
        check=True, capture_output=True, timeout=500,
    )  # fmt: skip
    with (folder / "cases.csv").open(encoding="utf-8", newline="") as file:
        return np.array([row[-width:] for row in csv.reader(file)], dtype="float64")


def test_round_is_excels_round_in_two_hundred_thousand_cases(tmp_path):
    need_calculation()
    table = cases()
    theirs = computed(table, ["ROUND(A#/10*B#/10000,C#)"], tmp_path)[:, 0]
    ours = round_series(numbers(table), table["places"])
    is_other = ours.to_numpy() != theirs
    assert table[is_other].assign(ours=ours[is_other], theirs=theirs[is_other]).to_dict("records") == []
    by_binary = [round(number, places) for number, places in zip(numbers(table), table["places"], strict=True)]
    assert (ours != by_binary).sum() > HALVES / 10, "the cases do not tell one way of rounding from another"


@pytest.mark.parametrize("mode", ["half_up", "half_even"])
def test_the_formula_of_the_results_workbook_rounds_as_a_round_does(mode, tmp_path):
    need_calculation()
    table = cases().sample(60_000, random_state=3).reset_index(drop=True)
    formula = rounding_of("(A#/10*B#/10000)", Policies(rounding=mode), "C#")
    theirs = computed(table, [formula], tmp_path)[:, 0]
    ours = round_series(drop_noise(numbers(table)), table["places"], mode=mode)
    is_other = ours.to_numpy() != theirs
    assert table[is_other].assign(ours=ours[is_other], theirs=theirs[is_other]).to_dict("records") == []
