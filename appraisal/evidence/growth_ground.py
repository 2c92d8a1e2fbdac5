"""疑点证据 · 增长的基础: what the walk through the periods walks on, and what it remembers."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from appraisal.evidence.codes import in_groups, numbered, ranked
from appraisal.evidence.peers import find_peers
from appraisal.evidence.pressed import Pressing
from appraisal.evidence.series import CARRIES_OVER, NOWHERE, Positions, Series, Values, taken
from appraisal.period import MONTHS_IN_YEAR
from appraisal.scheme import Scheme

_GROWTH_KINDS = ("level", "count")
_KIND = ["indicator_code", "basis", "source_code"]
_BASE_APART = float(np.log(3.0))
_SUBMISSION = ["subject_code", "source_code", "basis"]


@dataclass(frozen=True)
class Ground:
    """Fixed arrays, one entry a figure that has a logarithm, in the order of the walk: period by period.

    Attributes:
        row: row of ``series`` of each figure.
        by_row: the figures in order of their rows: what is summed up over periods is summed up in this order.
        periods: where each period begins and ends, in order.
        year, moment: when.
        previous_at, previous_in_year_at, year_ago_at: as in ``Series``, among these figures.
        wide, near: widest and nearest group of peers.
        pressing: which figures clear a target by a hair, by row.
        log: log of the figure with slips of scale taken out; log(1 + growth) of a growth indicator.
        raw_log: log of the figure as it was written; NaN of a growth indicator.
        stated_log: log of the base that is stated beside the figure where none is on record, else NaN.
        is_rate: figures of growth indicators.
        months: months of the year that the figure covers.
        is_running: cumulative within the year.
        chance: variance of log counts that chance alone gives, 1/n; zero for amounts.
        kind: dense code of indicator, basis and source.
        slot: the same with the period within the year.
        own: the same as ``kind`` with the subject.
        submission: dense code of subject, source and basis.
        subject: dense code of the subject.
        is_outside: outside evidence 旁证.
        learns: figures of periods that are learnt from.
        distrusted: figures that a person upheld as doubtful.
        freed: figures that a person freed.
    """

    row: Positions
    by_row: Positions
    periods: tuple[slice, ...]
    year: Positions
    moment: Positions
    previous_at: Positions
    previous_in_year_at: Positions
    year_ago_at: Positions
    wide: Positions
    near: Positions
    pressing: Pressing
    log: Values
    raw_log: Values
    stated_log: Values
    is_rate: NDArray[np.bool_]
    months: Values
    is_running: NDArray[np.bool_]
    chance: Values
    kind: Positions
    slot: Positions
    own: Positions
    submission: Positions
    subject: Positions
    is_outside: NDArray[np.bool_]
    learns: NDArray[np.bool_]
    distrusted: NDArray[np.bool_]
    freed: NDArray[np.bool_]

    @cached_property
    def has_counts(self) -> bool:
        """Whether chance has a part in any figure."""
        return bool((self.chance > 0).any())

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many kinds, slots and own series there are."""
        kinds, slots, owns = (int(each.max(initial=0)) + 1 for each in (self.kind, self.slot, self.own))
        return kinds, slots, owns

    def chance_of_growth(self, at: Positions | slice) -> Values:
        """Variance that chance gives to the growth of counts."""
        if not self.has_counts:
            return self.chance[at]
        return self.chance[at] + np.nan_to_num(taken(self.chance, self.year_ago_at[at]))

    def back(self, values: Values, size: int) -> Values:
        """Values of the figures on their rows, of which there are ``size``; NaN on the others."""
        found = np.full(size, np.nan)
        found[self.row] = values
        return found


def lay_ground(
    series: Series,
    scheme: Scheme,
    *,
    clean: Values,
    pressing: Pressing,
    learns: NDArray[np.bool_],
    distrusted: NDArray[np.bool_],
    freed: NDArray[np.bool_],
) -> Ground:
    """Lay the ground for ``measure_growth``: amounts, counts and growth indicators in their own basis."""
    rows, codes = series.rows, series.codes
    log, is_rate = _logs(series, clean)
    row, periods = _in_order(rows["moment"].to_numpy(), np.flatnonzero(~np.isnan(log)))
    place = np.full(len(rows) + 1, NOWHERE, dtype=np.int64)
    place[row] = np.arange(len(row))
    is_count = codes.is_in("kind", ["count"], at=row)
    slot, per_year = rows["slot"].to_numpy()[row], rows["per_year"].to_numpy()[row]
    kind = numbered(codes.place(*_KIND)[row], per_year)
    peers = find_peers(codes, scheme)
    subject = codes.of("subject_code")[row]
    return Ground(
        row=row,
        by_row=place[place != NOWHERE],
        periods=periods,
        year=rows["year"].to_numpy()[row],
        moment=rows["moment"].to_numpy()[row],
        previous_at=place[series.previous_at[row]],
        previous_in_year_at=place[series.previous_in_year_at[row]],
        year_ago_at=place[series.year_ago_at[row]],
        wide=peers.wide[row],
        near=peers.near[row],
        pressing=pressing,
        log=log[row],
        raw_log=np.log(np.where(is_rate[row], np.nan, series.figures[row])),
        stated_log=_stated_log(series, log, row),
        is_rate=is_rate[row],
        months=slot.clip(1) * (MONTHS_IN_YEAR / per_year.clip(1)),
        is_running=codes.is_in("basis", ["ytd"], at=row) & ~codes.is_in("project_part", CARRIES_OVER, at=row),
        chance=np.where(is_count, 1 / np.where(is_count, clean[row], 1.0), 0.0),
        kind=kind,
        slot=numbered(kind, slot),
        own=numbered(kind, subject),
        submission=codes.place(*_SUBMISSION)[row],
        subject=subject,
        is_outside=codes.is_in("role", ["corroboration"], at=row),
        learns=learns[row],
        distrusted=distrusted[row],
        freed=freed[row],
    )


def _logs(series: Series, clean: Values) -> tuple[Values, NDArray[np.bool_]]:
    """Log of each figure that has one, of growth indicators log(1 + growth); and which rows these are."""
    codes, figures = series.codes, series.figures
    is_own = series.is_own_basis & series.is_figure & (series.rows["per_year"] > 0).to_numpy()
    is_own &= codes.is_in("project_part", [""])
    is_level = is_own & codes.is_in("kind", _GROWTH_KINDS) & (clean > 0) & (figures > 0)
    is_rate = is_own & codes.is_in("kind", ["growth"]) & (figures > _ALL_LOST_PCT)
    log = np.full(len(figures), np.nan)
    log[is_level] = np.log(clean[is_level])
    log[is_rate] = np.log1p(figures[is_rate] / 100)
    return log, is_rate


def _in_order(moment: Positions, usable: Positions) -> tuple[Positions, tuple[slice, ...]]:
    """Rows in the order of their periods, and where each period begins and ends."""
    rank, moments = ranked(moment[usable])
    ends = np.cumsum(np.bincount(rank, minlength=len(moments))).tolist()
    periods = tuple(slice(start, end) for start, end in zip([0, *ends], ends, strict=False))
    return usable[in_groups(rank, len(moments))], periods


def _stated_log(series: Series, log: Values, row: Positions) -> Values:
    """Log of the stated 上年同期 of figures whose own year-ago figure is not on record: a first year shows growth all the same.

    A base that lies threefold off the figure is rather a slip than a base.
    """
    base = np.where(np.isnan(taken(log, series.year_ago_at[row])), series.beside.value("year_ago")[row], np.nan)
    stated = np.log(np.where(base > 0, base, np.nan))
    return np.where(np.abs(log[row] - stated) <= _BASE_APART, stated, np.nan)


@dataclass
class Memory:
    """What the walk has found so far, filled period by period; NaN or ``NOWHERE`` where nothing is known.

    Attributes:
        growth: log growth on the base as reported.
        residual: growth less that of the peers.
        step: residual less what was due by the last one.
        z: the step in frozen standard deviations.
        joint: the steps of a submission together.
        scale: the frozen standard deviation.
        expected_log: log of the figure that was due.
        move: change of growth since the reference, nothing taken off.
        pressed: how rare it is to press on a target after such a leap, or period after period.
        run: how rare it is to press on a target in the periods since the run began, leaps apart.
        leap: furthest leap in that run.
        peer_count: subjects in the widest group.
        reference_at: row whose growth was the reference.
        mode: against what growth was set.
        width: honest scale of the step relative to others of its kind.
        is_suspect: serves no later figure.
    """

    size: int
    growth: Values = field(init=False)
    residual: Values = field(init=False)
    step: Values = field(init=False)
    z: Values = field(init=False)
    joint: Values = field(init=False)
    scale: Values = field(init=False)
    expected_log: Values = field(init=False)
    move: Values = field(init=False)
    pressed: Values = field(init=False)
    run: Values = field(init=False)
    leap: Values = field(init=False)
    peer_count: Values = field(init=False)
    reference_at: Positions = field(init=False)
    mode: Positions = field(init=False)
    width: Values = field(init=False)
    is_suspect: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Nothing is known yet."""
        for name in _MEASURED:
            setattr(self, name, np.full(self.size, np.nan))
        self.reference_at = np.full(self.size, NOWHERE, dtype=np.int64)
        self.mode = np.full(self.size, NOWHERE, dtype=np.int64)
        self.is_suspect = np.zeros(self.size, dtype=bool)


_ALL_LOST_PCT = -100
_MEASURED = (
    "growth", "residual", "step", "z", "joint", "scale", "expected_log", "move", "pressed", "run", "leap", "peer_count", "width",
)  # fmt: skip
