"""Further editions through the door: figures traced past a revision, letters sent once, numbers without a gap."""

import re
import sqlite3

import openpyxl
import pytest

pytestmark = pytest.mark.slow
PERIOD = "2026-10"
NEXT_DAY = "2026-11-26T09:00+08:00"
LETTERS = ("提醒函", "督办通知单", "数据核实函")


@pytest.fixture(scope="module")
def revised(published, tmp_path_factory):
    """The county after one figure of a township's report was sent anew, with what was traced before and the cell."""
    county = published.copy_to(tmp_path_factory.mktemp("revised") / "home")
    briefing = next(path for path in county.root.rglob("*.docx") if "专报" in path.name and PERIOD in path.name)
    figure = next(row for row in traced(county, briefing) if is_own_report(row, county))
    sent = county.root / "inbox" / "submissions" / figure["file_name"]
    book = openpyxl.load_workbook(sent)
    cell = book[figure["sheet_name"]][figure["cell"]]
    cell.value = round(float(str(cell.value).replace(",", "")) * 1.02, 2)
    book.save(sent.with_name(f"更正_{sent.name}"))
    county.run("intake", now="2026-11-25T18:00+08:00")
    return county, briefing, figure


def traced(county, document, now=NEXT_DAY):
    return county.json("trace", str(document), now=now)


def is_own_report(row, county):
    """A printed figure out of a unit's own workbook, written in its cell as a plain number."""
    if not row["key"].startswith("figure:") or not row["file_name"] or not row["cell"]:
        return False
    path = county.root / "inbox" / "submissions" / row["file_name"]
    if not path.is_file():
        return False
    value = openpyxl.load_workbook(path)[row["sheet_name"]][row["cell"]].value
    return isinstance(value, int | float) and value > 0


def test_a_figure_goes_to_file_sheet_and_cell(revised):
    _, _, figure = revised
    assert figure["cell_ref"] == f"{figure['sheet_name']}!{figure['cell']}"
    assert len(figure["raw_sha256"]) == 64
    assert figure["edition_zh"] == "第1版（现行）"
    assert "修订" not in figure["note_zh"]


def test_a_figure_whose_source_was_revised_says_so_with_both_values_and_the_new_cell(revised):
    county, briefing, figure = revised
    now = next(row for row in traced(county, briefing) if row["key"] == figure["key"])
    assert (now["file_name"], now["cell_ref"]) == (figure["file_name"], figure["cell_ref"])
    assert now["revised_value"] == pytest.approx(now["used_value"] * 1.02, rel=1e-3)
    assert now["revised_file_name"] == f"更正_{figure['file_name']}"
    assert now["revised_cell_ref"] == figure["cell_ref"]
    assert "来源数据此后已修订：原" in now["note_zh"]
    assert now["revised_file_name"] in now["note_zh"]


def test_a_further_edition_sends_no_letter_twice_and_leaves_no_number_out(revised):
    county, briefing, _ = revised
    before = {name for name in county.outbox() if f"{PERIOD}/monthly" in name}
    receipt = county.json("round", "monthly", "--period", PERIOD, "--reason", "单位更正", now=NEXT_DAY)
    assert receipt["edition"] == 2
    got = {(kind, addressee(name)) for name in before for kind in LETTERS if f"/{kind}_" in name}
    with sqlite3.connect(county.root / "warehouse.db") as connection:
        rows = connection.execute(
            "SELECT file_name, title FROM mart_document WHERE run_key = ?", (receipt["run_key"],)
        ).fetchall()
        numbers = connection.execute("SELECT series_code, year, number FROM audit_document_no").fetchall()
    again = [title for name, title in rows for kind in LETTERS if (kind, addressee(name)) in got and f"{kind}_" in name]
    assert all(title.endswith("（更正）") or title.startswith("关于撤回") for title in again)
    assert len(again) < len(got)
    assert {name for name, _ in rows} == set(receipt["documents"])
    assert {name.rpartition("/")[2] for name in county.outbox() if name not in before} >= set(receipt["documents"])
    for series, year in {(series, year) for series, year, _ in numbers}:
        own = sorted(number for code, of, number in numbers if (code, of) == (series, year))
        assert own == list(range(own[0], own[0] + len(own)))
    assert county.json("verify")["fault_zh"] == ""
    superseded = traced(county, briefing)[0]["edition_zh"]
    assert superseded.startswith("第1版，已由2026年1—10月第2版替代（2026年11月26日发布，单位更正")


def addressee(name):
    return re.sub(r".*/", "", name).split("_")[2]
