"""``screen``, ``score``, ``scheme`` and ``region``: the method without a warehouse agrees with the rounds."""

import csv
import json
import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from tests.rounds.conftest import through_the_door

pytestmark = pytest.mark.slow
OBSERVED = "indicator_code, subject_code, period, basis, measure, source_code, value, uom"
REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared" / "data" / "enshi_counties_annual.csv"


def asked(county, query):
    with sqlite3.connect(county.root / "warehouse.db") as connection:
        return pd.read_sql_query(query, connection)


def run_key_of(county, round_code, period):
    return next(
        row["run_key"]
        for row in county.json("status")["rounds"]
        if (row["round_code"], row["period"]) == (round_code, period)
    )


def test_score_over_a_csv_gives_the_points_of_the_round(published, tmp_path):
    key = run_key_of(published, "quarterly", "2026Q3")
    figures = asked(
        published,
        "SELECT indicator_code, subject_code, period, value, target_value, year_ago_value "  # noqa: S608
        f"FROM mart_figure WHERE run_key = '{key}' AND value IS NOT NULL AND standing = 'accepted'",
    )
    figures.to_csv(tmp_path / "figures.csv", index=False)
    out = tmp_path / "results.csv"
    scheme = str(published.root / "scheme" / "2026")
    done = through_the_door(
        "score", str(tmp_path / "figures.csv"), "--scheme", scheme, "--period", "2026Q3", "--out", str(out)
    )
    assert done.returncode == 0, done.stderr
    results = pd.read_csv(out, dtype={"indicator_code": "str"})
    assert list(results.columns) == [
        "subject_code", "peer_group_code", "indicator_code", "score_points", "cautious_points", "rank", "rank_low",
        "rank_high", "lamp",
    ]  # fmt: skip
    of_round = asked(published, f"SELECT * FROM mart_indicator_result WHERE run_key = '{key}'")  # noqa: S608
    whole = of_round.groupby("subject_code")["standing"].agg(lambda each: set(each) <= {"accepted", "not_due"})
    of_round = of_round[of_round["subject_code"].isin(whole[whole].index)]
    both = of_round.merge(
        results, on=["subject_code", "indicator_code"], suffixes=("", "_alone"), how="inner", validate="one_to_one"
    ).dropna(subset=["score_points"])
    assert len(both) > 100
    assert (both["score_points"] - both["score_points_alone"]).abs().max() < 0.0051


def test_screen_over_a_csv_holds_what_the_rounds_hold(county, tmp_path):
    asked(county, f"SELECT {OBSERVED} FROM core_observation").to_csv(tmp_path / "observations.csv", index=False)  # noqa: S608
    out = tmp_path / "findings.csv"
    done = through_the_door(
        "screen", str(tmp_path / "observations.csv"), "--scheme", str(county.root / "scheme" / "2026"),
        "--calibrate-until", "2026-07", "--out", str(out),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    held = {
        (row["indicator_code"], row["subject_code"], row["period"]) for row in found if row["consequence"] == "hold"
    }
    planted = {
        (row["indicator_code"], row["subject_code"], row["period"])
        for row in county.truth()
        if row["is_hard_rule"].lower() == "true" and row["period"] > "2026-07"
    }
    assert planted <= held
    assert all(row["period"] > "2026-07" for row in found)


def test_the_scheme_goes_to_a_workbook_and_back_unchanged(published, tmp_path):
    own = published.copy_to(tmp_path / "home")
    scheme = own.root / "scheme" / "2026"
    before = own.run("scheme", "check").stdout
    own.run("scheme", "to-xlsx", str(tmp_path / "方案.xlsx"))
    own.run("scheme", "from-xlsx", str(tmp_path / "方案.xlsx"))
    assert own.run("scheme", "check").stdout == before
    assert "0处不同" in through_the_door("scheme", "diff", str(REPOSITORY / "scheme" / "2026"), str(scheme)).stdout


def test_a_county_that_fails_does_not_stop_the_region(published, tmp_path):
    (tmp_path / "空目录").mkdir()
    done = through_the_door(
        "region", str(published.root), str(tmp_path / "空目录"), "monthly", "--period", "2026-10",
        "--now", "2026-11-26T08:30+08:00", "--format", "json",
    )  # fmt: skip
    assert done.returncode == 3
    good, bad = json.loads(done.stdout)
    assert good["status"] == "完成"
    assert good["total_points"] > 0
    assert "jixiao init" in bad["status"]


@pytest.mark.skipif(not SHARED.is_file(), reason="the yearly figures of 恩施州 are not beside the repository")
def test_real_yearly_figures_go_through_a_feed_to_a_bulletin(tmp_path):
    root = tmp_path / "enshi"
    example = REPOSITORY / "examples" / "enshi"
    assert through_the_door("init", str(root)).returncode == 0
    shutil.rmtree(root / "scheme" / "2026")
    shutil.copytree(example / "scheme" / "2021", root / "scheme" / "2021")
    shutil.copy(example / "jixiao.toml", root)
    shutil.copy(SHARED, root / "inbox" / "statistics")
    for words in (("intake",), ("round", "annual", "--period", "2021")):
        done = through_the_door(*words, "--home", str(root))
        assert done.returncode == 0, done.stderr
    names = [path.name for path in (root / "outbox" / "2021" / "annual").iterdir()]
    assert "通报_2021_各单位_第1版.docx" in names
