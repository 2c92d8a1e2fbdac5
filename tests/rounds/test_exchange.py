"""导出: what leaves the warehouse for other systems is what the round concluded, figure by figure."""

import sqlite3
from pathlib import Path

import pandas as pd
import pytest

PERIOD = "2026-10"
STATUS = {"accepted": "A", "held": "V", "missing": "O", "not_due": "M"}


@pytest.fixture(scope="module")
def exported(published, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export")
    for form in ("sdmx-csv", "csv", "parquet"):
        published.run("export", "--period", PERIOD, "--format", form, "--out", str(folder / form))
    return folder


def mart(published, statement):
    """The marts themselves, past views and program."""
    newest = "SELECT run_key FROM audit_run WHERE round_code = 'monthly' AND period = ? ORDER BY edition DESC LIMIT 1"
    with sqlite3.connect(published.root / "warehouse.db") as connection:
        return pd.read_sql_query(f"{statement} WHERE run_key = ({newest})", connection, params=(PERIOD,))


def read_back(path):
    sdmx = pytest.importorskip("pysdmx.io")
    (data,) = sdmx.read_sdmx(str(path)).data
    frame = data.data
    frame["OBS_VALUE"] = pd.to_numeric(frame["OBS_VALUE"])
    return frame.set_index(["SUBJECT", "INDICATOR", "MEASURE"])


def test_sdmx_csv_read_by_pysdmx_equals_the_mart(exported, published):
    read = read_back(exported / "sdmx-csv" / f"jixiao_{PERIOD}.csv")
    assert read.index.is_unique
    pairs = (("VALUE", "value", "mart_figure"), ("SCORE", "score_points", "mart_indicator_result"))
    for measure, column, table in pairs:
        rows = mart(published, f"SELECT * FROM {table}")  # noqa: S608
        keys = [
            (s.replace(".", "@"), i.replace(".", "@"), measure)
            for s, i in rows[["subject_code", "indicator_code"]].to_numpy()
        ]
        told = read.loc[keys]
        assert len(read.xs(measure, level="MEASURE").drop("_T", level="INDICATOR", errors="ignore")) == len(rows)
        assert told["OBS_VALUE"].to_numpy() == pytest.approx(rows[column].to_numpy(), rel=1e-12, nan_ok=True)
        expected = [
            STATUS[standing] if standing in {"missing", "not_due"} or not pd.isna(value) else "O"
            for standing, value in rows[["standing", column]].to_numpy()
        ]
        assert told["OBS_STATUS"].to_list() == expected
    totals = mart(published, "SELECT * FROM mart_subject_result").set_index("subject_code")["total_points"]
    whole = read.xs(("_T", "SCORE"), level=("INDICATOR", "MEASURE"))["OBS_VALUE"]
    assert whole.rename(index=lambda code: code.replace("@", ".")).to_dict() == pytest.approx(totals.to_dict())
    assert {"A", "V"} <= set(read["OBS_STATUS"])


def test_the_structure_is_valid_sdmx_ml_and_lists_every_code_that_occurs(exported):
    sdmx = pytest.importorskip("pysdmx.io")
    message = sdmx.read_sdmx(str(exported / "sdmx-csv" / "jixiao_structure.xml"), validate=True)
    codes = {each.id: {code.id for code in each.items} for each in message.get_codelists()}
    read = read_back(exported / "sdmx-csv" / f"jixiao_{PERIOD}.csv").reset_index()
    for name in ("FREQ", "ROUND", "SUBJECT", "INDICATOR", "MEASURE", "OBS_STATUS"):
        assert set(read[name]) <= codes[f"CL_{name}"], name


def test_csv_and_parquet_hold_the_views(exported, published):
    pytest.importorskip("pyarrow")
    views = {path.stem for path in (exported / "parquet").glob("*.parquet")}
    assert {"v_points", "v_lamps", "v_ranks", "v_figures", "v_findings", "v_documents"} <= views
    with sqlite3.connect(published.root / "warehouse.db") as connection:
        for view in views:
            columnar = pd.read_parquet(exported / "parquet" / f"{view}.parquet")
            plain = pd.read_csv(exported / "csv" / f"{view}.csv", encoding="utf-8-sig", dtype_backend="pyarrow")
            (count,) = connection.execute(f"SELECT count(*) FROM {view} WHERE period = ?", (PERIOD,)).fetchone()  # noqa: S608
            assert len(columnar) == len(plain) == count
            assert list(columnar.columns) == list(plain.columns)
            told = columnar.replace("", pd.NA)  # in CSV an empty cell is a missing one
            pd.testing.assert_frame_equal(plain.astype(told.dtypes), told, rtol=1e-12)


def test_a_note_says_for_whom_it_is_and_what_the_statuses_mean(exported):
    for form in ("sdmx-csv", "csv", "parquet"):
        note = (exported / form / "说明.txt").read_text("utf-8")
        assert "仅供内部" in note
        assert "不是对数据真实性的认定" in note


def test_nothing_published_is_said_in_words(published, tmp_path):
    done = published.run("export", "--period", "2026-03", "--out", str(tmp_path / "x"), ok=(2,))
    assert "还没有发布过结果" in done.stderr
    assert not Path(tmp_path / "x").exists()


def test_without_pyarrow_the_remedy_is_named(published, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    done = published.run("export", "--period", PERIOD, "--format", "parquet", "--out", str(tmp_path / "x"), ok=(2,))
    assert "jixiao[parquet]" in done.stderr
