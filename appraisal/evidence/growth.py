"""疑点证据 · 增长: is a figure's growth credible beside its peers and its own last growth?

A figure is expected to grow as its peers do, plus what set it apart from them last time. The within-year change of
cumulative growth is the sharpest test there is: honest growth moves by one or two percent from quarter to quarter, so that
a tenth added in the third quarter stands out though it drowns in the spread between places (data-quality.md §2-1, §5).
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence.growth_ground import Ground, Memory, lay_ground
from appraisal.evidence.growth_walk import learn, learn_from, tread
from appraisal.evidence.pressed import Pressing
from appraisal.evidence.series import NOWHERE, Positions, Series, Values, taken, taken_text
from appraisal.scheme import Scheme

_BAND_Z = 3.0
_COURSE_MIN, _COURSE_CAP = 3, 4.0


@dataclass(frozen=True)
class Growth:
    """What growth says of each row; NaN where it says nothing.

    Attributes:
        step_z: unexpected growth in frozen standard deviations.
        joint_z: the same, all indicators of a subject, source and period together; zero on figures that do not lean
            the way their submission does as a whole.
        scale: the frozen standard deviation, in log growth.
        expected: the figure that peers and the last growth lead to, in the figure's uom.
        move: change of the figure's own log growth since the reference, nothing taken off; for smoothness.
        reference_at: row of the growth that it was set against.
        pressed: how rare it is to clear a target by a hair after such a leap, as −log10 of the chance.
        peer_count: subjects in the widest group of peers.
        is_suspect: serves no later figure as reference.
    """

    step_z: Values
    joint_z: Values
    scale: Values
    expected: Values
    move: Values
    pressed: Values
    reference_at: Positions
    peer_count: Values
    is_suspect: NDArray[np.bool_]


def measure_growth(
    series: Series,
    scheme: Scheme,
    *,
    clean: Values,
    pressing: Pressing,
    calibration: Collection[str],
    suspects: NDArray[np.bool_] | None = None,
    trusted: NDArray[np.bool_] | None = None,
) -> Growth:
    """Set the growth of every figure against its peers and its own last growth.

    Args:
        series: observations in time.
        scheme: gives subjects their peers.
        clean: figures with slips of scale taken out.
        pressing: which figures clear a target by a hair.
        calibration: periods from which scales are learnt.
        suspects: rows that a person upheld as doubtful; they never serve as reference.
        trusted: rows that a person freed; they always do.
    """
    nobody = np.zeros(len(series.rows), dtype=bool)
    ground = lay_ground(
        series,
        scheme,
        clean=clean,
        pressing=pressing,
        learns=series.codes.is_in("period", calibration),
        distrusted=nobody if suspects is None else suspects,
        freed=nobody if trusted is None else trusted,
    )
    return _told(ground, _walk(ground), len(series.rows))


def _walk(ground: Ground) -> Memory:
    learns = ground.learns
    measures = learn(ground, [at for at in ground.periods if learns[at].any()])
    memory, year = Memory(len(ground.log)), 0
    for at in ground.periods:
        if learns.any() and ground.year[at.start] != year and not learns[at].any():
            # A new year: what was judged and accepted in the last one has become experience.
            earlier = ~np.isnan(memory.z) & (learns | ~memory.is_suspect)
            earlier[at.start :] = False
            measures = learn_from(ground, memory, earlier)
        year = ground.year[at.start]
        tread(ground, memory, at, measures)
    return memory


def _told(ground: Ground, memory: Memory, size: int) -> Growth:
    expected = np.where(ground.is_rate, np.expm1(memory.expected_log) * 100, np.exp(memory.expected_log))
    reference_at = np.full(size, NOWHERE, dtype=np.int64)
    reference_at[ground.row] = np.where(memory.reference_at == NOWHERE, NOWHERE, ground.row[memory.reference_at])
    is_suspect = np.zeros(size, dtype=bool)
    is_suspect[ground.row] = memory.is_suspect
    return Growth(
        step_z=ground.back(memory.z, size),
        joint_z=ground.back(memory.joint, size),
        scale=ground.back(memory.scale, size),
        expected=ground.back(expected, size),
        move=ground.back(memory.move, size),
        pressed=ground.back(memory.pressed, size),
        reference_at=reference_at,
        peer_count=ground.back(memory.peer_count, size),
        is_suspect=is_suspect,
    )


def growth_evidence(series: Series, growth: Growth) -> pd.DataFrame:
    """Evidence columns of what growth says."""
    rows = series.rows
    is_rate = series.codes.is_in("kind", ["growth"]) & series.is_figure
    step = growth.step_z * growth.scale
    low, high = (_shifted(growth.expected, side * _BAND_Z * growth.scale, is_rate) for side in (-1, 1))
    return pd.DataFrame(
        {
            "growth_step_z": growth.step_z,
            "growth_joint_z": growth.joint_z,
            "growth_course_z": course_of(series, growth),
            "growth_step_pct": np.expm1(step) * 100,
            "modelled_value": growth.expected,
            "modelled_low_value": low,
            "modelled_high_value": high,
            "pressed_surprise": growth.pressed,
            "reference_period": taken_text(rows["period"], growth.reference_at),
            "compared_count": growth.peer_count,
        },
        index=rows.index,
        copy=False,
    )


def course_of(series: Series, growth: Growth) -> Values:
    """Unexpected growth of the last periods of a year put together, signed: a drip of which no drop is large.

    The largest Σz/√n over the last n periods of the year, n ≥ 3, each z capped so that no single leap speaks for all
    (Page 1954, cumulative sums; Siegmund and Venkatraman 1995, the window that says most). Only steps from the period just
    before are put together: what is set against an older one repeats what was said. NaN before the third period.
    """
    before = series.previous_in_year_at
    is_fresh = series.is_level & ((before == NOWHERE) | (growth.reference_at == before))
    size = np.clip(np.where(is_fresh, growth.step_z, np.nan), -_COURSE_CAP, _COURSE_CAP)
    course, total, at = np.full(len(size), np.nan), size.copy(), before
    for count in range(2, int(series.rows["per_year"].max() if len(size) else 0) + 1):
        total = total + taken(size, at)
        if np.isnan(total).all():
            break
        if count >= _COURSE_MIN:
            mean = total / np.sqrt(count)
            course = np.where(np.abs(mean) > np.nan_to_num(np.abs(course), nan=-1.0), mean, course)
        at = np.where(at == NOWHERE, NOWHERE, before[at])
    return course


def _shifted(value: Values, logs: Values, is_rate: NDArray[np.bool_]) -> Values:
    return np.where(is_rate, ((1 + value / 100) * np.exp(logs) - 1) * 100, value * np.exp(logs))
