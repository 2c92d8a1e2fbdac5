"""The large county: 120 units, 126 indicators, 36 months; its home for us, a folder of plain files for the rival."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

import warehouse
from appraisal.books import Parsed, RawFile
from appraisal.frames import EVENTS, FINDINGS, OBSERVATIONS, EventFrame, FindingFrame, ObservationFrame
from benchmarks.synthetic import (
    YEAR,
    County,
    Size,
    found_home,
    indicator_zh,
    statistics_csv,
    write_submissions,
)
from flows.settings import read_home
from tasks.books import store_of

LARGE = Size(indicators=126, units=120, months=39, laggards=60)
"""39 calendar months hold 36 with statistics: Januaries have none."""
TEMPLATES = ("special_briefing", "bulletin", "lamp_board", "reminder_letter")
_BEFORE = "2026-11-01T08:00+08:00"


def prepare(root: Path, *, size: Size = LARGE) -> None:
    """``home/`` with history in its warehouse and the newest month in its inbox; ``plain/`` with the same for the rival."""
    county, home, plain = County(size), root / "home", root / "plain"
    found_home(county, home, templates=TEMPLATES, url="sqlite:///warehouse.db")
    values = county.values()
    last = len(county.periods) - 1
    write_submissions(county, values, home, place=last)
    statistics = statistics_csv(county, values, places=[last])
    (home / "inbox" / "statistics" / "统计月报.csv").write_bytes(statistics)
    history = past(county, values[:last])
    _take_in(home, history)
    _write_plain(plain, county, history, statistics, home / "inbox" / "submissions")


def past(county: County, values: np.ndarray) -> pd.DataFrame:
    """Figures before the newest month: period, indicator, subject, value, source."""
    subjects = ["county.home", *county.units]
    periods = [f"{year}-{month:02d}" for year, month in county.periods[: len(values)]]
    index = pd.MultiIndex.from_product(
        [periods, county.indicators, subjects], names=["period", "indicator_code", "subject_code"]
    )
    frame = index.to_frame(index=False).assign(value=values.reshape(-1))
    is_submitted = frame["indicator_code"].isin(county.submitted)
    frame["source_code"] = np.where(is_submitted, "unit_submission", "statistics_bureau")
    return frame[~(is_submitted & frame["subject_code"].eq("county.home"))].reset_index(drop=True)


def _take_in(home: Path, history: pd.DataFrame) -> None:
    where = read_home(str(home), now=_BEFORE)
    store = store_of(where)
    for source, told in history.groupby("source_code"):
        raw = RawFile(str(source), f"历史_{source}.csv", str(source).encode(), "inbox", where.now())
        named = told.assign(
            basis="ytd",
            measure="value",
            uom="万元",
            reported_text=told["value"].map("{:.0f}".format),
            maturity="final",
            raw_sha256=raw.sha256,
            file_name=raw.file_name,
            cell_ref="历史",
            arrived_at=raw.arrived_at,
            recorded_at=None,
        )
        warehouse.keep_raw(store, raw)
        rows = ObservationFrame(OBSERVATIONS.conform(named))
        parsed = Parsed(rows, EventFrame(EVENTS.empty()), FindingFrame(FINDINGS.empty()), period=f"{YEAR}-09")
        warehouse.settle(store, raw, parsed, verdict="accepted")


def _write_plain(plain: Path, county: County, history: pd.DataFrame, statistics: bytes, submissions: Path) -> None:
    plain.mkdir(parents=True)
    history.drop(columns="source_code").to_csv(plain / "history.csv", index=False)
    _write_months(plain / "history", county, history)
    (plain / "statistics.csv").write_bytes(statistics)
    (plain / "submissions").symlink_to(submissions)
    share = round(100 / len(county.indicators), 2)
    home_share = round(100 / len(county.of_bureau), 2)
    rules = {
        "units": county.units,
        "indicators": {code: indicator_zh(code) for code in county.indicators},
        "submitted": county.submitted,
        "weight": share,
        "last_weight": round(100 - share * (len(county.indicators) - 1), 2),
        "home_weight": home_share,
        "home_last_weight": round(100 - home_share * (len(county.of_bureau) - 1), 2),
        "targets": dict(zip(county.indicators, county.targets().tolist(), strict=True)),
    }
    (plain / "rules.json").write_text(json.dumps(rules, ensure_ascii=False), "utf-8")


def _write_months(folder: Path, county: County, history: pd.DataFrame) -> None:
    """The same history as an office keeps it: a workbook a month, units by indicators."""
    folder.mkdir()
    names = {code: indicator_zh(code) for code in county.indicators}
    units = {**county.units, "county.home": "县"}
    for period, rows in history.groupby("period"):
        wide = rows.pivot_table(index="subject_code", columns="indicator_code", values="value")
        wide.rename(index=units, columns=names).rename_axis("单位").to_excel(folder / f"{period}.xlsx")
