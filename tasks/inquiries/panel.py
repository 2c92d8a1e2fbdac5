"""核验 and 计分 over CSV panels, no warehouse: the contract's ``screen`` and ``score``."""

from pathlib import Path

import pandas as pd

from appraisal.csv_text import csv_of_frame
from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.period import parse_period
from appraisal.score_panel import score_figures
from expectations import screen as screen_observations
from scheme import load_scheme
from tasks.home import put_file
from tasks.inquiries.csv_panel import read_panel

OBSERVATION_COLUMNS = ("indicator_code", "subject_code", "period", "basis", "measure", "source_code", "value", "uom")
TARGET_COLUMNS = ("indicator_code", "subject_code", "period", "growth_target_pct")
PROJECT_COLUMNS = (
    "project_code", "period", "stage", "planned_total", "progress_pct", "cum_invested", "cum_paid", "uom",
)  # fmt: skip
FIGURE_COLUMNS = ("indicator_code", "subject_code", "period", "value")
FINDING_COLUMNS = [
    "finding_key", "check_code", "consequence", "suspicion", "indicator_code", "subject_code", "period", "source_code",
    "observed", "expected", "expected_low", "expected_high", "impact_points", "impact_places", "message_zh",
]  # fmt: skip
RESULT_COLUMNS = [
    "subject_code", "peer_group_code", "indicator_code", "score_points", "cautious_points", "rank", "rank_low",
    "rank_high", "lamp",
]  # fmt: skip


def screen_panel(
    observations: str,
    *,
    scheme: str,
    targets: str | None,
    projects: str | None,
    calibrate_until: str | None,
    out: str,
) -> int:
    """Judge a panel of observations; writes FINDINGS as CSV and returns how many there are.

    Raises:
        HomeError: a CSV lacks a column, or a period is not one.
    """
    frame = read_panel(observations, OBSERVATION_COLUMNS)
    for code in frame["period"].unique():
        parse_period(code)
    findings = screen_observations(
        ObservationFrame(OBSERVATIONS.conform(frame[list(OBSERVATION_COLUMNS)])),
        load_scheme(Path(scheme)),
        targets=read_panel(targets, TARGET_COLUMNS) if targets else None,
        projects=read_panel(projects, PROJECT_COLUMNS) if projects else None,
        calibrate_until=calibrate_until,
    )
    write_panel(findings, FINDING_COLUMNS, out)
    return len(findings)


def score_panel(figures: str, *, scheme: str, period: str, out: str) -> int:
    """Points, ranks and lamps of a panel of figures; writes RESULTS as CSV and returns how many rows there are.

    Raises:
        HomeError: the CSV cannot be read, or lacks a column.
    """
    about = parse_period(period)
    frame = read_panel(figures, FIGURE_COLUMNS)
    results = score_figures(frame, load_scheme(Path(scheme), period=about), about)
    write_panel(results, RESULT_COLUMNS, out)
    return len(results)


def write_panel(frame: pd.DataFrame, columns: list[str], out: str) -> None:
    """Write a CSV: UTF-8, header row, empty = missing."""
    put_file(Path(out).absolute(), csv_of_frame(frame.reindex(columns=columns)).encode())
