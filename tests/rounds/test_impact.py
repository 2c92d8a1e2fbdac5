"""影响 through the door: findings carry what hangs on them, everywhere in one order, and can be retraced to the cell."""

import io
import re

import openpyxl
import pandas as pd
import pytest

pytestmark = pytest.mark.slow
PERIOD = "2026-10"


@pytest.fixture(scope="module")
def found(published):
    return published.json("findings", "--period", PERIOD)


def weight(row):
    return (row["learned_order"] or row["suspicion"] or 0) * abs(row["impact_points"] or 0)


def key_of_first_held(found):
    return next(row for row in found if row["consequence"] == "hold" and row["impact_points"])


def test_findings_come_by_suspicion_times_impact_and_holds_before_notes_where_nothing_is_at_stake(found):
    assert [weight(row) for row in found] == sorted(map(weight, found), reverse=True)
    assert weight(found[0]) > 0
    idle = [row["consequence"] for row in found if weight(row) == 0]
    assert idle == sorted(idle)


def test_a_finding_says_whose_points_are_at_stake_and_whom_it_serves(found):
    weighed = [row for row in found if row["impact_points"]]
    assert weighed
    assert all(row["impact_subject_code"] and row["impact_places"] is not None for row in weighed)
    assert {row["gain"] for row in weighed} <= {"favours", "against", "neutral", None}
    assert all(row["check_zh"] and not row["check_zh"].isascii() for row in found)


def test_the_impact_is_what_a_ruling_moves(own, found):
    """替换 by the expected value: the subject's official total falls by what the finding said it would."""
    row = next(
        each
        for each in found
        if each["impact_points"]
        and each["expected"] is not None
        and each["measure"] == "value"
        and each["consequence"] == "hold"
        and each["period"] == PERIOD
        and [place(other) for other in found if other["consequence"] == "hold"].count(place(each)) <= 1
    )
    signed = ("--reason", "核对原始凭证", "--by", "考评股")
    totals = []
    for ruling in (("--verdict", "dismissed"), ("--verdict", "replaced", "--value", repr(row["expected"]))):
        own.run("rule", row["finding_key"], *ruling, *signed)
        own.run("round", "monthly", "--period", PERIOD, "--reason", "核定")
        totals.append(own.json("explain", row["impact_subject_code"], "--period", PERIOD))
    before, after = totals
    assert before["cautious_total_points"] - after["cautious_total_points"] == pytest.approx(row["impact_points"])
    assert after["rank"] - before["rank"] == row["impact_places"]


def place(row):
    return row["indicator_code"], row["subject_code"], row["period"], row["source_code"]


def test_the_checking_workbook_lists_findings_in_the_same_order(published, found):
    name = next(name for name in published.outbox() if "核对表" in name and f"{PERIOD}/monthly" in name)
    sheet = openpyxl.load_workbook(io.BytesIO(published.outbox()[name]))["疑点"]
    keys = [
        row[-1] for row in sheet.iter_rows(min_row=3, values_only=True) if re.fullmatch("[0-9a-f]{16}", str(row[-1]))
    ]
    assert keys == [row["finding_key"] for row in found]


def test_a_finding_can_be_retraced_from_the_cell_to_its_consequence(published, found):
    row = key_of_first_held(found)
    told = published.json("explain", row["impact_subject_code"], row["indicator_zh"], "--period", PERIOD)
    own = next(each for each in told["findings"] if each["finding_key"] == row["finding_key"])
    assert own["evidence"][0]["bound_zh"]
    assert "收到" in own["file_zh"]
    assert own["cell_ref"] in own["file_zh"]
    assert "仅供核对" in own["interval_zh"]
    assert "更新" not in own["evidence_zh"]
    assert f"jixiao rule {row['finding_key']}" in own["remedy_zh"]
    assert "挂起" in own["state_zh"]
    assert any(each["cell_ref"] == row["cell_ref"] and each["arrived_at"] != "—" for each in told["statements"])
    shown = published.run("explain", row["impact_subject_code"], row["indicator_zh"], "--period", PERIOD).stdout
    assert {"核对用到的数", "比较依据", "受益方向", "可以怎么办", "收到时间"} <= set(re.findall(r"\w+", shown))


def test_an_open_interval_is_printed_in_the_total(published, found):
    row = key_of_first_held(found)
    total = published.json("explain", row["impact_subject_code"], "--period", PERIOD)
    assert total["lowest_total_points"] < total["highest_total_points"]
    assert "数据核实后在" in total["summary_zh"]


def test_whoever_is_on_the_red_list_has_no_figure_in_doubt(published, tmp_path):
    published.run("export", "--period", PERIOD, "--out", str(tmp_path))
    points = pd.concat(pd.read_csv(path) for path in tmp_path.rglob("v_points*.csv"))
    honoured = points.loc[points["honour"].eq("red_list"), "subject_code"].unique()
    assert len(honoured)
    for subject in honoured:
        total = published.json("explain", subject, "--period", PERIOD)
        assert total["honour"] == "red_list"
        assert {row["standing_zh"] for row in total["indicators"] if row["weight_points"]} <= {"采信", "未到期"}


@pytest.mark.parametrize(("form", "said"), [("table", ""), ("json", "[]")])
def test_a_period_without_a_round_is_answered_in_one_line(published, form, said):
    done = published.run("findings", "--period", "2027-05", "--format", form)
    assert done.stdout.strip() == said
    assert len(done.stderr.strip().splitlines()) == 1
    assert "2027-05" in done.stderr
    assert "jixiao round" in done.stderr


def test_the_list_keeps_each_key_in_one_piece_so_that_it_can_be_copied(published, found):
    shown = published.run("findings", "--period", PERIOD).stdout
    assert all(row["finding_key"] in shown for row in found)
