"""考评项的来历: rows of INDICATOR_RESULTS and PROGRESS read into items.

Nothing is computed here that the method did not conclude, but differences of two stated figures.
"""

import math
from dataclasses import dataclass

import pandas as pd

from appraisal.books import Books, Results
from appraisal.period import parse_period
from appraisal.scheme import Indicator, Project, Scheme, Subject
from report_templates.items import Item, short_name
from report_templates.lamp_runs import Runs, count_lamp_runs
from report_templates.wording import Number

_KEY = ["indicator_code", "subject_code", "period"]
_KIND_ZH = {"town": "全县乡镇（街道）", "department": "县直部门", "county": "全市", "project": "全县重点项目"}


def read_items(books: Books, results: Results) -> tuple[Item, ...]:
    """All indicators of all subjects of a round, in the scheme's order."""
    scheme = books.scheme
    rows = _joined(results, scheme.home.code)
    places = {each.code: place for place, each in enumerate(scheme.indicators)}
    seats = {each.code: place for place, each in enumerate(scheme.subjects)}
    known = rows[rows["indicator_code"].isin(list(places)) & rows["subject_code"].isin(list(seats))]
    ordered = known.assign(seat=known["subject_code"].map(seats), place=known["indicator_code"].map(places))
    ordered = ordered.sort_values(["seat", "place"])
    names = [str(name) for name in ordered.columns]
    ordered = ordered.assign(lamp_streak_count=_runs(ordered, count_lamp_runs(books, results)))
    rows_of_cells = zip(*(ordered[name].tolist() for name in names), strict=True)
    return tuple(_read_item(scheme, dict(zip(names, cells, strict=True))) for cells in rows_of_cells)


def _runs(rows: pd.DataFrame, runs: Runs | None) -> "pd.Series[float]":
    """Periods in a row of each row's lamp; as the rule counts them where there is no earlier period."""
    if runs is None:
        return rows["lamp_streak_count"].astype("float64")
    pairs = zip(rows["indicator_code"], rows["subject_code"], strict=True)
    return pd.Series([float(runs.get(pair, 0)) for pair in pairs], index=rows.index)


def _joined(results: Results, home: str) -> pd.DataFrame:
    """What was concluded, with its progress; and the county's supporting figures, on which nothing is concluded."""
    twice = [name for name in results.progress.columns if name in results.indicators.columns and name not in _KEY]
    concluded = results.indicators.merge(
        results.progress.drop(columns=twice), on=_KEY, how="left", validate="one_to_one"
    )
    own = results.progress[results.progress["subject_code"] == home]
    known = own.merge(results.indicators[_KEY].assign(is_concluded=True), on=_KEY, how="left", validate="one_to_one")
    supporting = known[known["is_concluded"].isna()].drop(columns="is_concluded")
    return pd.concat([concluded, supporting], ignore_index=True) if len(supporting) else concluded


@dataclass(frozen=True)
class _Row:
    """One row with what the scheme knows of it."""

    cells: dict[str, object]
    indicator: Indicator
    subject: Subject
    figure_subject: Subject
    project: Project | None
    place: str

    def text(self, column: str) -> str:
        cell = self.cells[column]
        return cell if isinstance(cell, str) else ""

    def figure(self, column: str) -> Number:
        """A number in the indicator's uom; the figure itself is keyed by whose figure it is."""
        own = f"figure:{self.indicator.code}:{self.figure_subject.code}:{self.cells['period']}"
        key = own if column == "value" else f"result:{column}:{self.place}"
        return Number(self._float(column), key, self.indicator.uom, self.indicator.decimals)

    def result(self, column: str, *, decimals: int = 1) -> Number:
        """A conclusion of the method."""
        return Number(self._float(column), f"result:{column}:{self.place}", "", decimals)

    def over_due(self, value: float | None, due: float | None) -> Number:
        """The figure minus what is due."""
        over = None if value is None or due is None else value - due
        return Number(over, f"result:over_due_value:{self.place}", self.indicator.uom, self.indicator.decimals)

    def gap(self, over: float | None) -> Number:
        """序时差距; of a percentage its distance from the target, whatever kind the scheme calls it."""
        if self.indicator.uom != "%" or over is None:
            return self.result("progress_gap_pp")
        ahead = over if self.indicator.direction == "higher" else -over
        return Number(ahead, f"result:target_gap_pp:{self.place}", decimals=1)

    def rank(self) -> Number:
        """Place among others; none where nobody else has a figure."""
        is_alone = (self._float("peer_count") or 0.0) <= 1
        return Number(None, self.place) if is_alone else self.result("rank", decimals=0)

    def _float(self, column: str) -> float | None:
        cell = self.cells[column]
        known = math.nan if cell is None or cell is pd.NA else float(cell)  # type: ignore[arg-type]
        return known if math.isfinite(known) else None


def _read_item(scheme: Scheme, cells: dict[str, object]) -> Item:
    subject = scheme.subject_by_code[str(cells["subject_code"])]
    figure_subject = scheme.subject_by_code.get(str(cells["figure_subject_code"]), subject)
    indicator = scheme.indicator_by_code[str(cells["indicator_code"])]
    project, place = scheme.project_by_code.get(subject.code), f"{indicator.code}:{subject.code}:{cells['period']}"
    row = _Row(cells, indicator, subject, figure_subject, project, place)
    value, due = row.figure("value"), row.figure("due_value")
    over_due = row.over_due(value.value, due.value)
    return Item(
        indicator=indicator,
        subject=subject,
        figure_subject=figure_subject,
        lead_zh=_lead_zh(scheme, row),
        goal_lead_zh=_goal_lead_zh(row),
        peers_zh=_peers_zh(scheme, row),
        value=value,
        target=row.figure("target_value"),
        due=due,
        completion=row.result("completion_pct"),
        due_share=row.result("due_pct"),
        gap=row.gap(over_due.value),
        over_due=over_due,
        yoy=row.result("yoy_pct"),
        change=row.result("change_pp"),
        comparable=row.result("comparable_yoy_pct"),
        entered=row.result("entered_count", decimals=0),
        left=row.result("left_count", decimals=0),
        definition_zh=row.text("definition_zh"),
        required_monthly=row.figure("required_monthly_value"),
        rank=row.rank(),
        peer_count=row.result("peer_count", decimals=0),
        rank_change=row.result("rank_change", decimals=0),
        weight=row.result("weight_points", decimals=2),
        score=row.result("score_points", decimals=2),
        cautious=row.result("cautious_points", decimals=2),
        lost=row.result("lost_points", decimals=2),
        streak=row.result("lamp_streak_count", decimals=0),
        is_provisional=row.text("target_status") == "provisional",
        standing=row.text("standing") or "missing",
        lamp=row.text("lamp"),
        previous_lamp=row.text("previous_lamp"),
        reason_code=row.text("lamp_reason_code"),
        planned_start_zh=_month_zh(row.project.planned_start) if row.project else "",
        lamp_words=scheme.lamp_zh,
    )


def _lead_zh(scheme: Scheme, row: _Row) -> str:
    if row.project is not None:
        return short_name(scheme.subject_by_code.get(row.project.lead))
    if row.subject.is_home:
        return short_name(scheme.subject_by_code.get(row.indicator.lead or ""))
    return short_name(row.subject)


def _goal_lead_zh(row: _Row) -> str:
    chain = row.project.goal_chain if row.project is not None else row.indicator.goal_chain
    return chain.goal_lead if chain else ""


def _peers_zh(scheme: Scheme, row: _Row) -> str:
    group = scheme.peer_group_by_code.get(row.figure_subject.peer_group)
    if row.indicator.compare_within == "kind" or row.figure_subject.kind == "county" or group is None:
        return _KIND_ZH.get(row.figure_subject.kind, "同类")
    return group.name_zh


def _month_zh(code: str) -> str:
    period = parse_period(code)
    return f"{period.year}年{period.month}月"
