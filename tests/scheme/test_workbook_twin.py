"""YAML → workbook → YAML is the same scheme, whatever stands in it; so it is through another program's save."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from appraisal.scheme import Scheme
from scheme import SAMPLE_SCHEME, SchemeError, from_workbook, load_scheme, to_workbook
from tests.scheme import odd_texts as odd
from tests.scheme.drawn_rules import rules

pytestmark = pytest.mark.slow
ENSHI = Path(__file__).resolve().parents[2] / "examples" / "enshi" / "scheme" / "2021"
Files = dict[str, Any]


def plain_files(year: Path) -> Files:
    return {path.relative_to(year).as_posix(): yaml.safe_load(path.read_text("utf-8")) for path in year.rglob("*.yaml")}


def put(year: Path, files: Files) -> Path:
    for name, content in files.items():
        path = year / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8", newline="")
    return year


def blocks_in(content: object) -> list[dict[str, Any]]:
    """Every block of a file's lists."""
    values = content.values() if isinstance(content, dict) else []
    return [each for value in values if isinstance(value, list) for each in value if isinstance(each, dict)]


def change_texts(files: Files, draw: Callable[..., Any]) -> None:
    """Names, clauses, reasons, posts and file names become odd."""
    free = {
        "clause",
        "upstream_code",
        "head_post_zh",
        "investor_zh",
        "funding_zh",
        "what_zh",
        "reason",
        "document_no",
        "uom",
    }
    for content in files.values():
        for block in blocks_in(content):
            for key in sorted(free & block.keys()):
                if draw(st.integers(0, 9)) == 0:
                    block[key] = draw(odd.names)
            if isinstance(block.get("aliases"), list):
                block["aliases"] = [*block["aliases"], *draw(st.lists(odd.names, max_size=2, unique=True))]
            for post in block.get("goal_chain", {}):
                if draw(st.integers(0, 29)) == 0:
                    block["goal_chain"][post] = draw(odd.names)


def change_numbers(files: Files, draw: Callable[..., Any]) -> None:
    for name, content in files.items():
        for block in blocks_in(content):
            if name.startswith("indicators/") and draw(st.integers(0, 3)) == 0:
                block["plausible"] = {
                    **block.get("plausible", {}),
                    "max": draw(odd.numbers),
                    "slow": draw(st.booleans()),
                }
            if "effective_from" in block:
                block["effective_from"] += timedelta(days=draw(st.integers(-15, 60)))
    policies = files["scheme.yaml"].setdefault("policies", {})
    policies |= {"bonus_cap_points": draw(st.none() | odd.numbers), "provisional_penalty": draw(st.booleans())}


def change_rules(files: Files, draw: Callable[..., Any]) -> None:
    """Another rule of any kind for some indicators that have one."""
    ruled = [block for name in sorted(files) for block in blocks_in(files[name]) if "rule" in block and "uom" in block]
    for block in draw(st.lists(st.sampled_from(ruled), max_size=4, unique_by=id)):
        block["rule"] = draw(rules())


def loaded(year: Path) -> Scheme:
    try:
        return load_scheme(year)
    except SchemeError:
        assume(False)
        raise


def twin(year: Path, content: bytes) -> Scheme:
    return load_scheme(put(year.parent / "again" / year.name, from_workbook(content, year.parent / "none" / year.name)))


@pytest.mark.parametrize("origin", [SAMPLE_SCHEME, ENSHI], ids=["sample", "enshi"])
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # an example costs seconds: none is spent on making a failing one smaller
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_any_scheme_survives_the_workbook(origin: Path, data: st.DataObject) -> None:
    files = plain_files(origin)
    for change in (change_texts, change_numbers, change_rules):
        change(files, data.draw)
    with tempfile.TemporaryDirectory() as place:
        year = put(Path(place) / origin.name, files)
        scheme = loaded(year)
        again = twin(year, to_workbook(year))
        assert again == scheme
        assert again.hash == scheme.hash


def resaved(content: bytes, folder: Path) -> bytes:
    """The workbook as another office program saves it."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not here: nothing else opens and saves a workbook")
    (folder / "in").mkdir()
    (folder / "in" / "方案.xlsx").write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), str(folder / "in" / "方案.xlsx")], check=True, capture_output=True
    )
    return (folder / "out" / "方案.xlsx").read_bytes()


def test_a_scheme_survives_another_programs_save(tmp_path: Path) -> None:
    files = plain_files(SAMPLE_SCHEME)
    blocks = [block for name in sorted(files) if name.startswith("indicators/") for block in blocks_in(files[name])]
    for number, piece in enumerate(odd.PIECES):
        blocks[number % len(blocks)]["clause"] = f"{blocks[number % len(blocks)].get('clause', '')}{piece}甲{piece}"
        blocks[-1 - number % len(blocks)]["upstream_code"] = piece.strip() or "空"
    blocks[0]["plausible"] |= {"max": 0.1 + 0.2, "min": -123456789.123456789, "jump_pp": 1e-7}
    blocks[1]["plausible"] |= {"max": 12345678901234567, "min": -1e300}
    files["subjects.yaml"]["subjects"][0]["aliases"] = [piece for piece in odd.PIECES if piece.strip() == piece]
    year = put(tmp_path / "2026", files)
    scheme = load_scheme(year)
    assert twin(year, resaved(to_workbook(year), tmp_path)).hash == scheme.hash


def test_a_formula_counts_with_the_value_that_another_program_saved(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(to_workbook(SAMPLE_SCHEME)))
    page = book["目标"]
    keys = [cell.value for cell in page[2]]
    row = next(
        row for row in page.iter_rows(min_row=3) if row[keys.index("indicator")].value == "public_budget_revenue"
    )
    row[keys.index("annual")].value = "=10+2.5"
    content = BytesIO()
    book.save(content)
    scheme = twin(tmp_path / "2026", resaved(content.getvalue(), tmp_path))
    key = ("public_budget_revenue", row[keys.index("subject")].value)
    assert scheme.target_by_key[key].annual_value == 12.5


def test_every_field_of_an_indicator_has_a_column(tmp_path: Path) -> None:
    """A block with everything written out, defaults too, is the same scheme in a workbook."""
    files = plain_files(SAMPLE_SCHEME)
    scheme = load_scheme(SAMPLE_SCHEME)
    by_code = {each.code: each.model_dump(mode="json") for each in scheme.indicators}
    for name, content in files.items():
        if name.startswith("indicators/"):
            content["indicators"] = [by_code[each["code"]] for each in content["indicators"]]
            content.pop("group"), content.pop("role", None)
    year = put(tmp_path / "2026", files)
    assert load_scheme(year).hash == scheme.hash
    assert twin(year, to_workbook(year)).hash == scheme.hash
