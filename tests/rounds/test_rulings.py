"""核定 through the door: it frees, upholds or replaces a figure, outlives a re-run and dies with the figure it was about."""

import sqlite3
from collections import Counter

import openpyxl
import pytest

pytestmark = pytest.mark.slow
PERIOD = "2026-10"
SIGNED = ("--reason", "单位已说明，凭证齐全", "--by", "考评股")


def asked(county, query, *values):
    with sqlite3.connect(county.root / "warehouse.db") as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query, values)]


def place_of(row):
    return row["indicator_code"], row["subject_code"], row["period"]


def figure_of(county, finding):
    """The figure that the newest edition counts, where the finding is."""
    return asked(
        county,
        "SELECT value, standing FROM mart_figure JOIN audit_run USING (run_key) WHERE round_code = 'monthly' "
        "AND audit_run.period = ? AND indicator_code = ? AND subject_code = ? ORDER BY edition DESC",
        PERIOD,
        finding["indicator_code"],
        finding["subject_code"],
    )[0]


@pytest.fixture(scope="module")
def held(published):
    """A self-reported figure of October that one finding alone holds."""
    found = published.json("findings", "--period", PERIOD)
    holds = Counter(place_of(row) for row in found if row["consequence"] == "hold")
    return next(
        row
        for row in found
        if row["consequence"] == "hold"
        and (row["period"], row["measure"], row["source_code"]) == (PERIOD, "value", "unit_submission")
        and holds[place_of(row)] == 1
        and figure_of(published, row)["standing"] == "held"
    )


def ruled(county, finding, *words):
    return county.json("rule", finding["finding_key"], *words, *SIGNED)


def rerun(county):
    return county.json("round", "monthly", "--period", PERIOD)


def listed(county, finding):
    rows = county.json("findings", "--period", PERIOD)
    return next((row for row in rows if row["finding_key"] == finding["finding_key"]), None)


def test_a_dismissed_doubt_frees_the_figure_and_a_newer_ruling_takes_it_back(own, held):
    before = figure_of(own, held)
    assert "恢复采信" in ruled(own, held, "--verdict", "dismissed")["effect_zh"]
    first = rerun(own)
    assert first["edition"] == 2
    assert figure_of(own, held) == {"value": before["value"], "standing": "accepted"}
    assert listed(own, held)["ruling_zh"] == "放行"
    assert rerun(own) == first

    upheld = ruled(own, held, "--verdict", "upheld", "--refer", "--document-no", "青绩办〔2026〕9号")
    assert upheld["effect_zh"] == "该数继续挂起，暂不采信；不构成对数据真实性的认定；已登记转统计部门，材料由人移送"
    second = rerun(own)
    assert second["edition"] == 3
    assert figure_of(own, held) == before
    assert listed(own, held)["ruling_zh"] == "维持挂起，转统计部门"
    kept = asked(own, "SELECT verdict FROM core_ruling WHERE finding_key = ? ORDER BY ruling_id", held["finding_key"])
    assert [row["verdict"] for row in kept] == ["dismissed", "upheld"]
    workbook = next(name for name in second["documents"] if "核对表" in name)
    sheet = openpyxl.load_workbook(own.root / "outbox" / PERIOD / "monthly" / workbook)["核定"]
    row = next(line for line in sheet.iter_rows(values_only=True) if line[0] == held["finding_key"])
    assert {"维持挂起", "是", "青绩办〔2026〕9号", "考评股"} <= set(row)
    assert own.json("verify")["fault_zh"] == ""


def test_a_replaced_figure_counts_until_its_sender_reports_another(own, held):
    stored = "SELECT value FROM core_observation WHERE indicator_code = ? AND subject_code = ? AND period = ?"
    raw = asked(own, stored, *place_of(held))
    value = round(held["observed"] * 0.9, 2)
    ruled(own, held, "--verdict", "replaced", "--value", f"{value:,}")
    rerun(own)
    assert figure_of(own, held) == {"value": value, "standing": "accepted"}
    assert asked(own, stored, *place_of(held)) == raw

    path = own.root / "inbox" / "submissions" / held["file_name"]
    sheet, cell = held["cell_ref"].split("!")
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = round(held["observed"] * 1.01, 2)
    book.save(path)
    own.run("intake", now="2026-11-25T09:00+08:00")
    own.run("round", "monthly", "--period", PERIOD, now="2026-11-25T09:30+08:00")
    assert listed(own, held) is None
    again = [row for row in own.json("findings", "--period", PERIOD) if place_of(row) == place_of(held)]
    assert any(row["consequence"] == "hold" and not row["ruling_zh"] for row in again)
    assert figure_of(own, held)["standing"] == "held"


def test_rulings_on_last_months_doubts_calibrate_this_months(own):
    past = [row for row in own.json("findings", "--period", "2026-09") if row["consequence"] == "hold"]
    before = {row["finding_key"]: row for row in own.json("findings", "--period", PERIOD)}
    for row, verdict in zip(past[:3], ("dismissed", "dismissed", "upheld"), strict=True):
        ruled(own, row, "--verdict", verdict)
    rerun(own)
    after = {row["finding_key"]: row for row in own.json("findings", "--period", PERIOD)}
    assert {row["calibration_zh"] for row in before.values()} == {"未校准（按检查项先验）"}
    assert all(row["calibration_zh"].startswith("按3条核定校准") for row in after.values())
    hard = [key for key, row in before.items() if row["check_code"].startswith(("P", "T"))]
    assert {key: after[key]["consequence"] for key in hard} == {key: before[key]["consequence"] for key in hard}
    effect = own.json("findings", "--period", PERIOD, "--summary")
    assert sum(row["ruled_count"] for row in effect) == 3
    assert sum(row["confirmed_count"] for row in effect) == 1


@pytest.mark.parametrize(
    ("consequence", "words", "say"),
    [
        ("hold", ("--verdict", "replaced"), "--value"),
        ("hold", ("--verdict", "upheld", "--value", "5"), "不得给出 --value"),
        ("hold", ("--verdict", "replaced", "--value", "八千"), "不是数"),
        ("hold", ("--verdict", "replaced", "--value", "nan"), "不是数"),
        ("hold", ("--verdict", "replaced", "--value", "5光年"), "计量单位"),
        ("hold", ("--verdict", "dismissed", "--refer"), "不必转统计部门"),
        ("note", ("--verdict", "replaced", "--value", "5"), "只是提示"),
    ],
)
def test_a_ruling_that_does_not_fit_is_refused_in_two_lines(published, held, consequence, words, say):
    found = published.json("findings", "--period", PERIOD)
    row = held if consequence == "hold" else next(each for each in found if each["consequence"] == "note")
    done = published.run("rule", row["finding_key"], *words, *SIGNED, ok=(2,))
    assert say in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2
    assert asked(published, "SELECT COUNT(*) AS rulings FROM core_ruling") == [{"rulings": 0}]


def test_a_stated_base_cannot_be_replaced_for_it_is_never_counted(published):
    found = published.json("findings", "--period", PERIOD)
    row = next(each for each in found if each["consequence"] == "hold" and each["measure"] in {"year_ago", "growth"})
    words = ("--verdict", "replaced", "--value", "5")
    assert "附带数据" in published.run("rule", row["finding_key"], *words, *SIGNED, ok=(2,)).stderr


def test_a_ruling_on_a_note_holds_nothing_and_says_so(own):
    row = next(each for each in own.json("findings", "--period", PERIOD) if each["consequence"] == "note")
    assert "没有影响采信" in ruled(own, row, "--verdict", "upheld")["effect_zh"]
