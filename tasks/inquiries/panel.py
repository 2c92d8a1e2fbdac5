"""核验 and 计分 over CSV panels, no warehouse: the contract's ``screen`` and ``score``."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from appraisal.csv_text import csv_of_frame
from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.period import Period, parse_period
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


class PanelScore(NamedTuple):
    """What was scored.

    Attributes:
        row_count: rows written.
        unscored: how many figures have a value and no points, by indicator.
    """

    row_count: int
    unscored: dict[str, int]


def score_panel(figures: str, *, scheme: str, period: str, out: str) -> PanelScore:
    """Points, ranks and lamps of a panel of figures; writes RESULTS as CSV.

    Raises:
        HomeError: the CSV cannot be read, or lacks a column.
    """
    about = parse_period(period)
    frame = read_panel(figures, FIGURE_COLUMNS)
    rules = load_scheme(Path(scheme), period=about, targets_elsewhere=True)
    results = score_figures(frame, rules, about, needs_targets=True)
    write_panel(results, RESULT_COLUMNS, out)
    return PanelScore(len(results), _unscored(results, frame, about))


def _unscored(results: pd.DataFrame, frame: pd.DataFrame, about: Period) -> dict[str, int]:
    """Figures of the period whose rule could not tell their points: no base, no benchmark, nothing to divide by."""
    key = ["indicator_code", "subject_code"]
    codes = {code: parse_period(code).observation_code for code in frame["period"].unique()}
    told = frame[frame["value"].notna() & frame["period"].map(codes).eq(about.observation_code)]
    blank = results.loc[results["score_points"].isna(), key].merge(told[key].drop_duplicates(), how="inner", on=key)
    return {str(code): int(count) for code, count in blank["indicator_code"].value_counts(sort=False).items()}


def write_panel(frame: pd.DataFrame, columns: list[str], out: str) -> None:
    """Write a CSV: UTF-8, header row, empty = missing."""
    put_file(Path(out).absolute(), csv_of_frame(frame.reindex(columns=columns)).encode())
