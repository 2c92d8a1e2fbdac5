"""疑点证据 · 项目台账: the reports of all projects as tables, projects down and reports across, in percent of the plan."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.codes import NOWHERE
from appraisal.evidence.series import Positions, Values
from appraisal.scheme import Scheme

Flags = NDArray[np.bool_]
PARTS = ("stage", "planned_total", "progress_pct", "cum_invested", "cum_paid")
"""Columns of the project table that this evidence reads."""
_PROJECT = ["subject_code", "source_code"]


@dataclass(frozen=True)
class ProjectTable:
    """Reports of projects 项目台账; every table has one row a project and source, one column a report in order of time.

    Attributes:
        subjects: code of each project.
        periods: period of each report.
        moments: half months since year 0, for time that has passed.
        planned: 计划总投资 in the file's uom: as the scheme has it, else as the report states it.
        progress: 形象进度, percent.
        invested: 累计完成投资, percent of ``planned``.
        paid: 累计支付资金, percent of ``planned``.
        stage: 1-based place in 项目阶段.
        coarse: where 累计完成投资 is written in hundreds of the finest unit that the project was ever reported in.
        row_at: row of the observations that a figure stands in, by part; ``NOWHERE`` if none.
    """

    subjects: NDArray[np.str_]
    periods: NDArray[np.str_]
    moments: Positions
    planned: Values
    progress: Values
    invested: Values
    paid: Values
    stage: Values
    coarse: Flags
    row_at: dict[str, Positions]

    @property
    def shape(self) -> tuple[int, int]:
        """How many projects and reports."""
        return self.progress.shape[0], self.progress.shape[1]

    @cached_property
    def is_live(self) -> Flags:
        """Where work or money has been reported at all."""
        return np.asarray(np.fmax(self.progress, self.invested) > _BEGUN_PCT)

    def ago(self, at: Positions, place: int) -> Values:
        """How long before the report at ``place`` others were made, in intervals usual until then; NaN where none was.

        A report after a gap has had longer: February's, where January has none of its own.
        """
        return self.ago_of(at, np.full(len(at), place))

    def ago_of(self, at: Positions, places: Positions) -> Values:
        """As ``ago``, each row of ``at`` before a report of its own."""
        passed = (self.moments[places][:, None] - self.moments[np.maximum(at, 0)]) / self._intervals[places][:, None]
        return np.where(at == NOWHERE, np.nan, np.where(passed > 0, passed, 1.0))

    @cached_property
    def _intervals(self) -> Values:
        """The usual interval between reports, up to and with each."""
        between = np.diff(self.moments)
        known = [between[:place][between[:place] > 0] for place in range(len(self.moments))]
        return np.array([float(np.median(each)) if len(each) else 1.0 for each in known])

    def shown(self, told: Flags) -> Self:
        """The same reports, their figures' rows numbered among those of the observations that are told."""
        place = np.full(len(told) + 1, NOWHERE, dtype=np.int64)  # the last one stands for no row
        place[np.flatnonzero(told)] = np.arange(np.count_nonzero(told))
        return replace(self, row_at={part: place[at] for part, at in self.row_at.items()})

    def put(self, found: Values, part: str, size: int) -> Values:
        """A table's values on the rows of a part's figures, NaN elsewhere."""
        column = np.full(size, np.nan)
        places = self.row_at[part]
        column[places[places != NOWHERE]] = found[places != NOWHERE]
        return column


_BEGUN_PCT = 0.5
_HUNDRED, _COARSE_MIN = 100, 1000


def lay_out_projects(rows: pd.DataFrame, scheme: Scheme) -> ProjectTable:
    """Lay the project figures out as tables.

    Args:
        rows: laid-out observations with ``project_part`` and ``moment``.
        scheme: knows planned totals where it lists the project.
    """
    parts = rows[rows["project_part"].isin(PARTS) & (rows["measure"] == "value")]
    projects = parts[_PROJECT].drop_duplicates().sort_values(_PROJECT).reset_index(drop=True)
    times = parts[["moment", "period"]].drop_duplicates().sort_values(["moment", "period"]).reset_index(drop=True)
    down = pd.MultiIndex.from_frame(projects).get_indexer(pd.MultiIndex.from_frame(parts[_PROJECT]))
    across = pd.MultiIndex.from_frame(times).get_indexer(pd.MultiIndex.from_frame(parts[["moment", "period"]]))
    shape = (len(projects), len(times))
    values, row_at = {}, {}
    for name in PARTS:
        here = (parts["project_part"] == name).to_numpy()
        row_at[name] = np.full(shape, NOWHERE, dtype=np.int64)
        row_at[name][down[here], across[here]] = rows.index.get_indexer(parts.index[here])
        values[name] = np.full(shape, np.nan)
        values[name][down[here], across[here]] = parts["value"].to_numpy(dtype="float64")[here]
    unit = np.full(shape, np.nan)
    money = (parts["project_part"] == "cum_invested").to_numpy()
    unit[down[money], across[money]] = parts["rounding_value"].to_numpy(dtype="float64")[money] * 2
    planned = _planned(projects["subject_code"], values["planned_total"], scheme)
    return ProjectTable(
        subjects=projects["subject_code"].to_numpy(dtype="str"),
        periods=times["period"].to_numpy(dtype="str"),
        moments=times["moment"].to_numpy(dtype=np.int64),
        planned=planned,
        progress=values["progress_pct"],
        invested=values["cum_invested"] / planned * 100,
        paid=values["cum_paid"] / planned * 100,
        stage=values["stage"],
        coarse=_coarse(values["cum_invested"], unit),
        row_at=row_at,
    )


def _coarse(amounts: Values, unit: Values) -> Flags:
    finest = np.fmin.accumulate(unit, axis=1)
    known = (amounts >= _COARSE_MIN * finest) & (finest > 0)
    whole = np.round(np.where(known, amounts / np.where(known, finest, 1.0), 1.0))
    return np.asarray(known & (np.mod(whole, _HUNDRED) == 0))


def _planned(subjects: pd.Series, stated: Values, scheme: Scheme) -> Values:
    """The plan of each report; a table that leaves it out keeps the one before."""
    approved = {code: project.planned_total for code, project in scheme.project_by_code.items()}
    own = subjects.map(approved).to_numpy(dtype="float64", na_value=np.nan)[:, None]
    carried = pd.DataFrame(stated).ffill(axis=1).to_numpy(dtype="float64")
    planned = np.where(np.isnan(own), carried, own)
    return np.where(planned > 0, planned, np.nan)
