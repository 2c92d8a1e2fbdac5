"""核验 and 计分 over CSV panels, no warehouse: the contract's ``screen`` and ``score``."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from appraisal.csv_text import csv_of_frame
from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.panel.scores import score_figures
from appraisal.period import Period, parse_period
from expectations import screen as screen_observations
from scheme import load_scheme
from tasks.home import put_file
from tasks.inquiries.csv_panel import heads_of, read_panel, read_texts
from tasks.inquiries.foreign_panel import as_observations, with_basis
from tasks.inquiries.panel_limits import limits_of
from tasks.inquiries.panel_periods import period_code, period_codes

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


class PanelFindings(NamedTuple):
    """What was screened.

    Attributes:
        row_count: findings written.
        limits: what could not be judged for want of something to compare with, in Chinese.
    """

    row_count: int
    limits: tuple[str, ...]


def screen_panel(
    observations: str,
    *,
    scheme: str,
    targets: str | None,
    projects: str | None,
    calibrate_until: str | None,
    out: str,
) -> PanelFindings:
    """Judge a panel of observations; writes FINDINGS as CSV, periods as the panel writes them.

    Raises:
        HomeError: a CSV lacks a column, or a period is not one.
    """
    frame = _observations(observations)
    codes = period_codes(frame["period"].unique(), observations)
    frame = frame.assign(period=frame["period"].map(codes))
    until = None if calibrate_until is None else period_code(calibrate_until) or parse_period(calibrate_until).code
    findings = screen_observations(
        ObservationFrame(OBSERVATIONS.conform(frame)),
        load_scheme(Path(scheme)),
        targets=_with_codes(read_panel(targets, TARGET_COLUMNS), targets) if targets else None,
        projects=_with_codes(read_panel(projects, PROJECT_COLUMNS), projects) if projects else None,
        calibrate_until=until,
    )
    written = {code: text for text, code in reversed(codes.items())}
    told = findings.assign(period=findings["period"].map(written).fillna(findings["period"]))
    write_panel(told, FINDING_COLUMNS, out)
    return PanelFindings(len(findings), limits_of(frame, until, has_targets=targets is not None))


def _observations(path: str) -> pd.DataFrame:
    """OBSERVATIONS of the contract's own table, or of one as an office keeps it; periods as they are written."""
    if set(OBSERVATION_COLUMNS) <= set(heads_of(path)):
        return with_basis(read_panel(path, OBSERVATION_COLUMNS)[list(OBSERVATION_COLUMNS)])
    return as_observations(read_texts(path), path)


def _with_codes(frame: pd.DataFrame, path: str) -> pd.DataFrame:
    codes = {text: each for text in frame["period"].unique() for each in period_codes([text], path).values()}
    return frame.assign(period=frame["period"].map(codes))


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
