"""疑点证据 · 项目背离: progress, investment and payment of a project against each other, its own course and its schedule.

Every column is on the row of the figure in doubt and says by how much it is beyond what is in order, so that one limit
serves all projects. What honest projects do is learnt from calibration periods, without suspects, and then frozen; without
any, wide limits stand in (data-quality.md §5 P; domain.md §8.6, Q-P1 to Q-P8).
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from appraisal.evidence.project_course import Course, learn_course, reports_before
from appraisal.evidence.project_doubts import UNLIMITED, Limits, Walk, learn_limits
from appraisal.evidence.project_kin import kin_evidence
from appraisal.evidence.project_leaps import Doubts, Ground
from appraisal.evidence.project_table import Flags, ProjectTable, lay_out_projects
from appraisal.evidence.project_usage import Column, usage_evidence
from appraisal.evidence.projects import project_label
from appraisal.evidence.series import Positions, Values
from appraisal.scheme import Scheme

_EXCESS = {
    Ground.PACE: "pace_excess_pp",
    Ground.PARTNER: "partner_excess_pp",
    Ground.STANDING: "standing_excess_pp",
    Ground.LEVEL: "level_excess_pp",
}
MODELLED = ("modelled_value", "modelled_low_value", "modelled_high_value")
"""Columns shared with the evidence on growth; filled here for project figures alone."""
CORRECTED = "is_correction"
"""1 where investment falls back to its course after a doubt: such a fall sets right what was in doubt."""
COLUMNS = (
    *_EXCESS.values(),
    "included_doubt_pp",
    "progress_fall_pp",
    "schedule_excess_pp",
    "schedule_pct",
    "early_progress_pct",
    "support_pct",
    "support_shortfall_pp",
    "support_collapse_pp",
    "idle_count",
    "coarse_count",
    "late_move_pp",
    "overrun_pct",
    "completed_shortfall_pp",
)
_SIDES = ("progress_pct", "cum_invested")
_YEAR_LABEL = "本年完成投资"
_PLACE = ["subject_code", "period", "source_code"]
_CORRECTION_PP = 2.0
_GROSS = 1.5
"""So far beyond its limit a report of the calibration periods is no measure of what honest ones do."""


def add_project_gaps(
    rows: pd.DataFrame,
    scheme: Scheme,
    *,
    calibration: Collection[str] = (),
    suspects: Flags | None = None,
    trusted: Flags | None = None,
    told: Flags | None = None,
) -> pd.DataFrame:
    """Evidence of implausible project reports.

    Args:
        rows: laid-out observations with ``project_part``, ``moment`` and ``rounding_value``; index 0…n−1.
        scheme: planned totals and schedules of the projects that it lists.
        calibration: periods from which honest scales and habits are learnt.
        suspects: rows that a person upheld as doubtful; no later report is set against them.
        trusted: rows that a person freed; later reports are.
        told: only evidence of these rows is told, all of some periods; of all rows by default.

    Returns:
        ``COLUMNS``, ``MODELLED`` and ``CORRECTED``, index as the rows that are told; ``*_excess_pp`` are percentage points beyond what is in order,
        positive where in doubt, missing where nothing can be said. Nothing depends on a later report, except on those
        of ``calibration``.
    """
    table = lay_out_projects(rows, scheme)
    shown = table if told is None else table.shown(told)
    rows = rows if told is None else rows[told]
    found = {name: np.full(len(rows), np.nan) for name in (*COLUMNS, *MODELLED, CORRECTED)}
    if table.shape[0]:
        doubts = _doubts(table, calibration, suspects, trusted)
        for side, part in enumerate(_SIDES):
            _fill(
                found, shown, {name: (values, part) for name, values in _of_figure(table, doubts[side], part).items()}
            )
        _fill(found, shown, {CORRECTED: (_corrected(table, doubts[1]), "cum_invested")})
        _fill(found, shown, usage_evidence(table, scheme, doubts, _learns(table, calibration)))
        found |= _included(rows, scheme, found)
    return pd.DataFrame(found, index=rows.index).assign(**kin_evidence(rows, scheme, shown))


def _fill(found: dict[str, Values], shown: ProjectTable, columns: Mapping[str, Column]) -> None:
    """Put columns of the table on the rows of their part; what stands there already stays where the table says nothing."""
    for name, (values, part) in columns.items():
        put = shown.put(values, part, len(found[name]))
        found[name] = np.where(np.isnan(put), found[name], put)


def _learns(table: ProjectTable, calibration: Collection[str]) -> Flags:
    return np.broadcast_to(np.isin(table.periods, list(calibration)), table.shape)


def _doubts(
    table: ProjectTable,
    calibration: Collection[str],
    suspects: Flags | None,
    trusted: Flags | None,
) -> tuple[Doubts, Doubts]:
    """Learn twice: what looks doubtful the first time teaches nothing the second."""
    before = reports_before(~np.isnan(table.progress) | ~np.isnan(table.invested))
    marks = [tuple(_marked(table, mask, part) for part in _SIDES) for mask in (trusted, suspects)]
    freed, marked = (marks[0][0], marks[0][1]), (marks[1][0], marks[1][1])
    learns = _learns(table, calibration) & ~marked[0] & ~marked[1]
    course, limits = learn_course(table, before, learns), learn_limits(np.full((*table.shape, 2), np.nan), learns)
    if learns.any():
        last = int(np.flatnonzero(learns.any(axis=0))[-1]) + 1
        strongest = _strongest(table, course, UNLIMITED, before, last)
        limits = learn_limits(strongest, learns)
        doubt = np.fmax(strongest[..., 0] / limits.young, strongest[..., 1] / limits.others)
        course = learn_course(table, before, learns & ~_echoed(doubt > 1))
        strongest = _strongest(table, course, limits, before, last)
        limits = learn_limits(strongest, learns & ~_echoed(doubt > _GROSS))
    return Walk(table, course, limits, before, freed, marked).run()


def _strongest(table: ProjectTable, course: Course, limits: Limits, before: Positions, until: int) -> Values:
    nobody = np.zeros(table.shape, dtype=bool)
    walk = Walk(table, course, limits, before, (nobody, nobody), (nobody, nobody))
    walk.run(until)
    return walk.strongest


def _echoed(flags: Flags) -> Flags:
    """Reports that are marked, and the one after each."""
    return np.asarray(flags | np.column_stack([np.zeros(len(flags), dtype=bool), flags[:, :-1]]))


def _marked(table: ProjectTable, mask: Flags | None, part: str) -> Flags:
    if mask is None:
        return np.zeros(table.shape, dtype=bool)
    return np.asarray(np.append(mask, False)[table.row_at[part]])  # the one appended stands for no row


def _of_figure(table: ProjectTable, doubts: Doubts, part: str) -> dict[str, Values]:
    told = table.progress if part == "progress_pct" else table.invested
    per_point = np.ones(table.shape) if part == "progress_pct" else table.planned / 100
    excess = told - doubts.high
    found = {
        name: np.where(doubts.ground == ground, excess, np.where(table.is_live, 0.0, np.nan))
        for ground, name in _EXCESS.items()
    }
    most = 100.0 if part == "progress_pct" else np.inf
    return found | {
        "modelled_value": np.clip(doubts.expected, 0.0, most) * per_point,
        "modelled_low_value": np.where(np.isnan(doubts.expected), np.nan, 0.0),
        "modelled_high_value": np.clip(doubts.high, 0.0, most) * per_point,
    }


def _corrected(table: ProjectTable, doubts: Doubts) -> Values:
    """Where a figure is lower than the last one, and not lower than that one without what was in doubt."""
    found = np.zeros(table.shape)
    fall = table.invested[:, :-1] - table.invested[:, 1:]
    off = doubts.taken_off[:, :-1]
    found[:, 1:] = (off > 0) & (fall > 0) & (fall <= off + _CORRECTION_PP)
    return found


def _included(rows: pd.DataFrame, scheme: Scheme, found: Mapping[str, Values]) -> dict[str, Values]:
    """本年完成投资 counts; where the cumulative figure of its row is in doubt, so is this year's part of it, as far."""
    years = [each.code for each in scheme.indicators if project_label(each) == _YEAR_LABEL]
    is_invested = (rows["project_part"] == "cum_invested").to_numpy()
    is_own = (rows["measure"] == "value") & (rows["basis"] == rows["own_basis"])
    is_year, value = (rows["indicator_code"].isin(years) & is_own).to_numpy(), rows["value"].to_numpy()
    excesses = np.stack([found[name][is_invested] for name in _EXCESS.values()])
    doubts = np.fmax.reduce(excesses, axis=0)
    known = rows.loc[is_invested, _PLACE].assign(
        doubt=doubts, beyond=value[is_invested] - found["modelled_high_value"][is_invested]
    )
    known = known.dropna(subset="doubt").drop_duplicates(_PLACE, keep="last")
    met = rows.loc[is_year, _PLACE].merge(known, on=_PLACE, how="left", validate="many_to_one")
    included, low, high = np.full(len(rows), np.nan), *(found[name].copy() for name in MODELLED[1:])
    included[is_year] = met["doubt"].to_numpy(dtype="float64")
    high[is_year] = (value[is_year] - met["beyond"].to_numpy()).clip(min=0.0)
    low[is_year] = np.where(np.isnan(high[is_year]), np.nan, 0.0)
    return {"included_doubt_pp": included, "modelled_low_value": low, "modelled_high_value": high}
