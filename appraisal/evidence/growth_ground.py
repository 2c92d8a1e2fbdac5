"""疑点证据 · 增长的基础: what the walk through the periods walks on, and what it remembers."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.peers import Peers, find_peers
from appraisal.evidence.pressed import Pressing
from appraisal.evidence.series import CARRIES_OVER, NOWHERE, Positions, Series, Values, taken
from appraisal.period import MONTHS_IN_YEAR
from appraisal.scheme import Scheme

_GROWTH_KINDS = ("level", "count")
_KIND = ["indicator_code", "basis", "source_code"]
_FIGURE = ["indicator_code", "subject_code", "period", "basis", "source_code"]
_BASE_APART = float(np.log(3.0))
_SLOTS = 25
"""More than there are slots in a year."""
_SUBMISSION = ["subject_code", "source_code", "basis"]


@dataclass(frozen=True)
class Ground:
    """Fixed arrays, one entry a row.

    Attributes:
        series: observations in time.
        peers: who is compared with whom.
        pressing: which figures clear a target by a hair.
        log: log of the figure with slips of scale taken out; log(1 + growth) of a growth indicator; else NaN.
        raw_log: log of the figure as it was written.
        stated_log: log of the base that is stated beside the figure where none is on record, else NaN.
        is_rate: rows of growth indicators.
        months: months of the year that the figure covers.
        is_running: cumulative within the year.
        chance: variance of log counts that chance alone gives, 1/n; zero for amounts.
        kind: dense code of indicator, basis and source.
        slot: the same with the period within the year.
        own: the same as ``kind`` with the subject.
        submission: dense code of subject, source and basis.
        subject: dense code of the subject.
        is_outside: outside evidence 旁证.
        distrusted: rows that a person upheld as doubtful.
        freed: rows that a person freed.
    """

    series: Series
    peers: Peers
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
    distrusted: NDArray[np.bool_]
    freed: NDArray[np.bool_]

    @property
    def sizes(self) -> tuple[int, int, int]:
        """How many kinds, slots and own series there are."""
        kinds, slots, owns = (int(each.max(initial=0)) + 1 for each in (self.kind, self.slot, self.own))
        return kinds, slots, owns

    def chance_of_growth(self, at: Positions) -> Values:
        """Variance that chance gives to the growth of counts."""
        return self.chance[at] + np.nan_to_num(taken(self.chance, self.series.year_ago_at[at]))


def lay_ground(
    series: Series,
    scheme: Scheme,
    *,
    clean: Values,
    pressing: Pressing,
    distrusted: NDArray[np.bool_],
    freed: NDArray[np.bool_],
) -> Ground:
    """Lay the ground for ``measure_growth``: amounts, counts and growth indicators in their own basis."""
    rows = series.rows
    codes = series.codes
    is_own = series.is_own_basis & series.is_figure & (rows["per_year"] > 0).to_numpy()
    is_own &= codes.is_in("project_part", [""])
    is_level = is_own & codes.is_in("kind", _GROWTH_KINDS) & (clean > 0) & (series.figures > 0)
    log, raw_log = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    log[is_level], raw_log[is_level] = np.log(clean[is_level]), np.log(series.figures[is_level])
    is_rate = is_own & codes.is_in("kind", ["growth"]) & (series.figures > _ALL_LOST_PCT)
    log[is_rate] = np.log1p(series.figures[is_rate] / 100)
    is_count = codes.is_in("kind", ["count"]) & (clean > 0)
    kind = _dense(codes.place(*_KIND) * _SLOTS + rows["per_year"].to_numpy())
    return Ground(
        series=series,
        peers=find_peers(codes, scheme),
        pressing=pressing,
        log=log,
        raw_log=raw_log,
        stated_log=_stated_log(series, log),
        is_rate=is_rate,
        months=rows["slot"].to_numpy().clip(1) * (MONTHS_IN_YEAR / rows["per_year"].to_numpy().clip(1)),
        is_running=codes.is_in("basis", ["ytd"]) & ~codes.is_in("project_part", CARRIES_OVER),
        chance=np.where(is_count, 1 / np.where(is_count, clean, 1.0), 0.0),
        kind=kind,
        slot=_dense(kind * _SLOTS + rows["slot"].to_numpy()),
        own=_dense(kind * (len(codes.texts("subject_code")) + 1) + codes.of("subject_code")),
        submission=codes.place(*_SUBMISSION),
        subject=codes.place("subject_code"),
        is_outside=(rows["role"] == "corroboration").to_numpy(),
        distrusted=distrusted,
        freed=freed,
    )


def _stated_log(series: Series, log: Values) -> Values:
    """Log of the stated 上年同期 of figures whose own year-ago figure is not on record: a first year shows growth all the same.

    A base that lies threefold off the figure is rather a slip than a base.
    """
    stated_at = series.codes.row_at(_FIGURE, series.codes.is_in("measure", ["year_ago"]) & (series.figures > 0))
    base = taken(series.figures, np.where(np.isnan(taken(log, series.year_ago_at)), stated_at, NOWHERE))
    stated = np.log(np.where(base > 0, base, np.nan))
    return np.where(np.abs(log - stated) <= _BASE_APART, stated, np.nan)


def _dense(codes: Positions) -> Positions:
    return np.asarray(pd.factorize(codes)[0], dtype="int64")


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
    "growth", "residual", "step", "z", "joint", "scale", "expected_log", "move", "pressed", "run", "leap", "peer_count",
)  # fmt: skip
