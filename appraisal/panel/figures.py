"""读表: a table of figures told apart once, and what of it the figures of a period are."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.evidence.codes import NOWHERE
from appraisal.frames import PANEL_FIGURES
from appraisal.grouped import grouped
from appraisal.panel.proofs import refuse_strange_benchmarks, refuse_strangers
from appraisal.period import Period, parse_period
from appraisal.scheme import Scheme
from appraisal.scoring.figures import Floats, Ints, as_floats

_FIGURE = ["indicator_code", "subject_code"]
_NUMBERS = ("value", "target_value", "year_ago_value")


@dataclass(frozen=True)
class Panel:
    """PANEL_FIGURES with numbers for its texts.

    Attributes:
        rows: PANEL_FIGURES.
        figure: whose figure of which indicator each row is about, as a number.
        period: the period that each row is about, by its place in ``periods``.
        indicators: texts of indicators.
        subjects: texts of subjects and benchmarks.
        periods: periods as observations have them.
    """

    rows: pd.DataFrame
    figure: Ints
    period: Ints
    indicators: pd.Index
    subjects: pd.Index
    periods: tuple[str, ...]

    def figures_of(self, rows: pd.DataFrame, scheme: Scheme) -> Ints:
        """Numbers for rows with ``indicator_code`` and ``subject_code``; ``NOWHERE`` for what the table does not know."""
        places = []
        for name, known in zip(_FIGURE, (self.indicators, self.subjects), strict=True):
            codes, texts = scheme.remembered.coded(rows[name])
            places.append(np.append(known.get_indexer(texts), [NOWHERE])[codes])
        return np.where((places[0] < 0) | (places[1] < 0), NOWHERE, places[0] * len(self.subjects) + places[1])


def read_panel(panel: pd.DataFrame, scheme: Scheme) -> Panel:
    """Look through a table once.

    Raises:
        ValueError: it names an indicator or subject that is none, or a period that is none.
    """
    named = panel[[name for name in PANEL_FIGURES.columns if name in panel.columns]]
    (indicator, indicators), (subject, subjects) = (
        pd.factorize(named[each], use_na_sentinel=False) for each in _FIGURE
    )
    refuse_strangers(pd.Index(indicators), pd.Index(subjects), scheme)
    rows = PANEL_FIGURES.conform(named)
    codes, texts = pd.factorize(rows["period"], use_na_sentinel=False)
    place, periods = pd.factorize(pd.Index([_canonical(str(text)) for text in texts]))
    benchmarks = pd.Index(rows["benchmark_code"].dropna().unique())
    subjects = pd.Index(subjects).append(benchmarks.difference(pd.Index(subjects)))
    figure = indicator.astype(np.int64) * len(subjects) + subject
    return Panel(rows, figure, place.astype(np.int64)[codes], pd.Index(indicators), subjects, tuple(periods))


def _canonical(code: str) -> str:
    return parse_period(code).observation_code


@dataclass(frozen=True)
class Known:
    """Figures that a table tells of some periods, each once.

    Attributes:
        panel: the table.
        row: position of the row of the table that tells each; ``NOWHERE`` for a benchmark that stands beside another row.
        figure: whose figure of which indicator.
        period: of which period, by its place in the table's.
        numbers: ``value``, ``target_value`` and ``year_ago_value``.
    """

    panel: Panel
    row: Ints
    figure: Ints
    period: Ints
    numbers: dict[str, Floats]

    def at(self, period: str, figures: Ints) -> Ints:
        """Which of them are the given figures of a period; ``NOWHERE`` where it is not told."""
        size = max(len(self.panel.indicators), 1) * max(len(self.panel.subjects), 1)
        found = np.full(size + 1, NOWHERE, dtype=np.int64)
        if period in self.panel.periods:
            own = np.flatnonzero(self.period == self.panel.periods.index(period))
            found[self.figure[own]] = own
        return found[figures]

    def as_rows(self) -> pd.DataFrame:
        """``indicator_code``, ``subject_code``, ``period`` and the numbers."""
        width = max(len(self.panel.subjects), 1)
        texts = {
            "indicator_code": self.panel.indicators.take(self.figure // width),
            "subject_code": self.panel.subjects.take(self.figure % width),
            "period": pd.Index(self.panel.periods).take(self.period),
        }
        return pd.DataFrame({**texts, **self.numbers}).astype(dict.fromkeys(texts, "str"))


def know_figures(panel: Panel, scheme: Scheme, period: Period, reach: Collection[str]) -> Known:
    """What a table tells of the periods within reach, benchmarks of the period itself among it.

    Raises:
        ValueError: two rows about the same figure differ, or a benchmark is nobody.
    """
    wanted = np.array([name in reach for name in panel.periods], dtype=bool)
    is_near = wanted[panel.period]
    skipped = panel.indicators.isin(list(scheme.unevaluated_codes))
    is_evaluated = ~skipped[panel.figure // max(len(panel.subjects), 1)] if len(panel.rows) else is_near
    row = _told_once(panel, np.flatnonzero(is_near & is_evaluated))
    numbers = {name: as_floats(panel.rows[name])[row] for name in _NUMBERS}
    known = Known(panel, row, panel.figure[row], panel.period[row], numbers)
    known = _with_stored_year_ago(known)
    return _with_benchmarks(known, np.flatnonzero(is_near), scheme, period)


def _told_once(panel: Panel, rows: Ints) -> Ints:
    """One row a figure; a long table repeats it for each benchmark.

    Raises:
        ValueError: two rows about the same figure differ.
    """
    told = grouped(panel.figure[rows], panel.period[rows])
    if len(told.first) == len(rows):
        return rows
    first = rows[told.first]
    for name in _NUMBERS:
        values = as_floats(panel.rows[name])
        one, other = values[rows], values[first[told.of]]
        differs = np.flatnonzero((one != other) & ~(np.isnan(one) & np.isnan(other)))
        if len(differs):
            row = panel.rows.iloc[rows[differs[0]]]
            message = (
                f"{row['indicator_code']}、{row['subject_code']}、{_canonical(row['period'])} 有两行互不相同的数，无法确定以哪行为准。"
                "一项数据只写一个数值、目标和上年同期；多个标杆分行写时，这几列应当相同"
            )
            raise ValueError(message)
    return first


def _with_stored_year_ago(known: Known) -> Known:
    """Years ago that the table does not state, from its own rows of a year before."""
    stated = known.numbers["year_ago_value"].copy()
    for name in (known.panel.periods[at] for at in np.unique(known.period)):
        before = parse_period(name).year_ago().code
        if before in known.panel.periods:
            own = np.flatnonzero((known.period == known.panel.periods.index(name)) & np.isnan(stated))
            stored = known.at(before, known.figure[own])
            stated[own] = np.where(stored == NOWHERE, np.nan, known.numbers["value"][stored])
    return Known(known.panel, known.row, known.figure, known.period, known.numbers | {"year_ago_value": stated})


def _with_benchmarks(known: Known, near: Ints, scheme: Scheme, period: Period) -> Known:
    """Benchmarks of the period as figures of their own, unless the table gives such a row itself."""
    panel = known.panel
    codes = panel.rows["benchmark_code"]
    is_named = (codes.notna() & panel.rows["benchmark_value"].notna()).to_numpy()
    if not is_named.any():
        return known
    named = near[is_named[near]]
    refuse_strange_benchmarks(panel.rows.iloc[named], scheme)
    if period.observation_code not in panel.periods or not len(named):
        return known
    at = panel.periods.index(period.observation_code)
    named = named[panel.period[named] == at]
    width = len(panel.subjects)
    figure = panel.figure[named] // width * width + panel.subjects.get_indexer(pd.Index(codes.take(named)))
    is_new = known.at(period.observation_code, figure) == NOWHERE
    first = grouped(figure[is_new]).first
    figure, rows = figure[is_new][first], named[is_new][first]
    untold = np.full(len(rows), np.nan)
    added = {"value": as_floats(panel.rows["benchmark_value"])[rows], "target_value": untold, "year_ago_value": untold}
    return Known(
        panel,
        np.append(known.row, np.full(len(rows), NOWHERE)),
        np.append(known.figure, figure),
        np.append(known.period, np.full(len(rows), at)),
        {name: np.append(known.numbers[name], added[name]) for name in _NUMBERS},
    )
