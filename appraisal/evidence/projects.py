"""疑点证据 · 重点项目: stage, investment, payment and progress of a project set against each other.

Which indicator is which column of the 重点项目进度表 follows from the label of its source (docs/file_forms.md).
Amounts of one project share one uom.
"""

from typing import Literal

import pandas as pd

from appraisal.scheme import STARTED_STAGE, Indicator, Scheme

ProjectPart = Literal["stage", "planned_total", "cum_invested", "cum_paid", "progress_pct"]
PART_BY_LABEL: dict[str, ProjectPart] = {
    "建设阶段": "stage",
    "计划总投资": "planned_total",
    "累计完成投资": "cum_invested",
    "累计支付资金": "cum_paid",
    "形象进度": "progress_pct",
}
_PARTS = tuple(PART_BY_LABEL.values())
_PLACE = ["subject_code", "period", "source_code"]
_COMPLETE_PCT = 100.0
COLUMNS = (
    "started_stage_gap_count",
    "plan_excess_pct",
    "plan_change_pct",
    "paid_excess_pct",
    "paid_gap_pp",
    "completed_paid_pct",
    "invested_value",
    "paid_value",
    "planned_total_value",
)


def project_label(indicator: Indicator) -> str:
    """Title of the column of the project table that an indicator is read from, without its unit; empty if from none."""
    labels = (source.label for source in indicator.sources if source.feed == "project_progress")
    return next((label.split("（")[0].split("(")[0].strip() for label in labels), "")


def project_part(indicator: Indicator) -> str:
    """Which column of the project table an indicator holds; empty for all others."""
    return PART_BY_LABEL.get(project_label(indicator), "")


def add_project_evidence(rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Evidence of the project rules (domain.md §8.6, Q-P1 to Q-P8), each on the row of the figure in doubt.

    Args:
        rows: laid-out observations with ``project_part``.
        scheme: knows each project's planned total where the file states none.

    Returns:
        The columns of ``COLUMNS``, index as ``rows``; missing for what is not a project.
    """
    is_part = (rows["project_part"] != "") & (rows["measure"] == "value")
    parts = rows[is_part]
    if parts.empty:
        return pd.DataFrame(index=rows.index, columns=list(COLUMNS), dtype="float64")
    table = parts.pivot_table(index=_PLACE, columns="project_part", values="value", aggfunc="first")
    table = table.reindex(columns=list(_PARTS)).reset_index()
    approved = {code: project.planned_total for code, project in scheme.project_by_code.items()}
    table = table.assign(approved=table["subject_code"].map(approved).astype("float64"))
    measured = _measured(table).drop(columns=[*_PARTS, "approved"])
    placed = parts[[*_PLACE, "project_part"]].merge(measured, on=_PLACE, how="left", validate="many_to_one")
    placed = placed.set_axis(parts.index)
    return _on_own_rows(placed).reindex(rows.index)


def _measured(table: pd.DataFrame) -> pd.DataFrame:
    invested, paid = table["cum_invested"], table["cum_paid"]
    planned = table["approved"].fillna(table["planned_total"])
    planned = planned.where(planned > 0)
    progress = table["progress_pct"]
    built = pd.concat([invested.where(invested > 0), planned], axis=1).min(axis=1)
    return table.assign(
        started_stage_gap_count=table["stage"].mul(-1).add(STARTED_STAGE).clip(lower=0).mask(invested <= 0, 0.0),
        plan_excess_pct=(invested / planned - 1) * 100,
        plan_change_pct=(table["planned_total"] / table["approved"].where(table["approved"] > 0) - 1) * 100,
        paid_excess_pct=_excess_pct(paid, invested),
        paid_gap_pp=progress - paid / planned * 100,
        completed_paid_pct=(paid / built * 100).where(progress >= _COMPLETE_PCT),
        invested_value=invested,
        paid_value=paid,
        planned_total_value=planned,
    )


def _excess_pct(part: pd.Series, whole: pd.Series) -> pd.Series:
    """How far ``part`` exceeds ``whole``, percent of whole; everything paid on nothing invested counts as 100."""
    excess = (part / whole.where(whole > 0) - 1) * 100
    return excess.mask((whole == 0) & (part > 0), 100.0)


def _on_own_rows(placed: pd.DataFrame) -> pd.DataFrame:
    owners: dict[str, tuple[str, ...]] = {
        "cum_invested": ("started_stage_gap_count", "plan_excess_pct"),
        "cum_paid": ("paid_excess_pct",),
        "progress_pct": ("paid_gap_pp", "completed_paid_pct"),
        "planned_total": ("plan_change_pct",),
    }
    own = {column: part for part, columns in owners.items() for column in columns}
    return pd.DataFrame(
        {
            name: placed[name].where(placed["project_part"] == own[name]) if name in own else placed[name]
            for name in COLUMNS
        }
    )
