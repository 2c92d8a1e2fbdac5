"""疑点证据 · 项目虚高: how strongly a project's last reports speak for a raise that began some reports ago.

Every report surprises in three ways, by its payments, its works and its lead (``project_course``). A raise leaves a trace in
the surprises of every report from its beginning on: its own report leaps, later ones fail to fall back, payments fail to
follow. The traces of all raises that are conceivable — in progress, in investment or in both, begun now or up to
``WINDOW`` reports ago, standing or taken back — are held against what was reported (matched filter, generalised likelihood
ratio: van Trees 1968; Willsky and Jones 1976). No example of a falsehood is learnt from.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from appraisal.evidence.codes import NOWHERE
from appraisal.evidence.project_course import DONE_PCT, HISTORY, Course, Outlook, Past, look_ahead, moves_of
from appraisal.evidence.project_table import Flags
from appraisal.evidence.series import Positions, Values

WINDOW = 8
"""A raise that stood for so many reports has become the project's course."""
COLUMNS = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
"""Raises × figures: progress alone, investment alone, both."""
OWN = np.array([[0.0, 0.5, -1.0], [0.0, 0.5, 1.0]])
"""Figures × surprises (payments, works, lead): what a point more in a report adds to its own."""
_STEP_POWER, _STEPS_MAX = 0.75, 4.0
_DONE_SCALE = 1.0
_SHARED_MOST, _SHARED_COUNT = 2.0, 30
_TRIED_PP = 0.5, 4.0
"""By how much an earlier figure is lowered to see what then would be expected: at most, and at least."""


class Cases(NamedTuple):
    """What speaks for each raise, projects × beginnings (newest first) × ``COLUMNS``.

    Attributes:
        strength: how many standard deviations of chance; 0 where nothing can be said.
        amount: how large the raise would be, percentage points.
    """

    strength: Values
    amount: Values


@dataclass
class Surprises:
    """What each report so far held beyond what was expected, and what raises would have left there.

    Attributes:
        course: frozen expectations.
        before: as ``reports_before`` gives it.
        size: projects × reports × surprises, percentage points.
        scale: honest standard deviations of them.
        pull: what a point more in an earlier figure takes from each surprise: × history × figures.
        taken: how much of those earlier figures was left out of account.
        progress: progress of the report before, as far as it is trusted.
        known: reports that can be judged.
    """

    course: Course
    before: Positions
    size: Values = field(init=False)
    scale: Values = field(init=False)
    pull: Values = field(init=False)
    taken: Values = field(init=False)
    progress: Values = field(init=False)
    known: Flags = field(init=False)
    _traces: dict[int, Values] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Start before the first report."""
        shape = self.before.shape[:2]
        self.size, self.scale = np.zeros((*shape, 3)), np.ones((*shape, 3))
        self.pull, self.taken = np.zeros((*shape, HISTORY, 2, 3)), np.zeros((*shape, HISTORY, 2))
        self.progress, self.known = np.zeros(shape), np.zeros(shape, dtype=bool)

    def note(self, place: int, past: Past, now: tuple[Values, Values, Values], taken: Values, is_judged: Flags) -> None:
        """Set a report against what was expected of it.

        Args:
            place: which report.
            past: the reports before, as far as they are trusted.
            now: progress, investment and payments told.
            taken: what ``past`` leaves out of account: projects × history × figures.
            is_judged: projects with a past that says something.
        """
        progress, is_done = past.progress[:, 0], past.progress[:, 0] >= DONE_PCT
        late = np.minimum(past.steps, _STEPS_MAX) ** _STEP_POWER
        shift = _steps(past, taken)
        outlook = _tried(past, now[2], shift)
        for each, (move, yardstick) in enumerate(zip(moves_of(past, *now), self.course.yardsticks, strict=True)):
            expected, *changed = yardstick.expected(outlook[each]).reshape(1 + 2 * HISTORY, -1)
            moved = np.stack(changed, axis=1).reshape(-1, HISTORY, 2) - expected[:, None, None]
            pull = -moved / shift * past.steps[:, None, None]
            scale = yardstick.scale(outlook.pace_of(each, expected)[: len(late)], progress) * late
            rest = np.where(is_done, move if each else 0.0, move - expected * past.steps)
            self.size[:, place, each] = np.nan_to_num(rest)
            self.scale[:, place, each] = np.nan_to_num(
                np.where(is_done, np.maximum(scale, _DONE_SCALE), scale), nan=1.0
            )
            self.pull[:, place, :, :, each] = np.nan_to_num(np.where(is_done[:, None, None], 0.0, pull))
        self.pull[:, place, 0] -= OWN
        self.taken[:, place], self.progress[:, place] = taken, np.nan_to_num(progress)
        self.known[:, place] = (
            is_judged & np.isfinite(sum(now)) & np.isfinite(progress + past.invested[:, 0] + past.paid[:, 0])
        )
        self.size[~self.known[:, place], place] = 0.0
        self._bear_out(place)
        self._leave_out_shared(place, self.known[:, place] & ~is_done)
        self.pull[~self.known[:, place], place] = 0.0
        reach = np.concatenate([np.zeros((len(late), 1, 2, 3)), np.cumsum(self.pull[:, place], axis=1)], axis=1)
        own = OWN * self.known[:, place, None, None]
        self._traces[place] = (
            np.einsum("cf,nhfs->nhcs", COLUMNS, reach + own[:, None]) / self.scale[:, place, None, None]
        )

    def _bear_out(self, place: int) -> None:
        """Works beyond what was expected are borne out, point for point, by payments beyond what they stray by chance.

        Where works were always even, nothing of this can be learnt; money that went out with them is proof all the same.
        """
        paid, works = self.size[:, place, 0] - self.scale[:, place, 0], self.size[:, place, 1]
        self.size[:, place, 1] -= np.minimum(np.maximum(works, 0.0), np.maximum(paid, 0.0))

    def _leave_out_shared(self, place: int, under_way: Flags) -> None:
        """A surprise that most projects share, a winter or the end of a year, is no project's raise."""
        count = np.count_nonzero(under_way)
        if not count:
            return
        shared = np.median(self.size[under_way, place] / self.scale[under_way, place], axis=0)
        shared = np.clip(shared, -_SHARED_MOST, _SHARED_MOST) * count / (count + _SHARED_COUNT)
        self.size[under_way, place] -= shared * self.scale[under_way, place]

    def beyond(self, place: int) -> Values:
        """By how much progress and investment of a report exceed what was expected of each."""
        return np.asarray(self.size[:, place, 1:2] + self.size[:, place, 2:3] * np.array([-0.5, 0.5]))

    def weigh(self, place: int, settled: Values) -> tuple[Cases, Cases]:
        """What speaks for raises that stand at a report, and for such as it takes back.

        Args:
            place: which report.
            settled: what earlier raises, taken back since, are known to have added: projects × reports × figures.
        """
        first = max(0, place - WINDOW + 1)
        shape = (len(settled), place - first + 1, len(COLUMNS))
        for_it, weight = np.zeros(shape), np.zeros(shape)
        for each in range(first, place):
            self._hold(each, self._trace(each, first), settled, for_it, weight)
        told_back, weight_back = for_it.copy(), weight.copy()
        trace = self._trace(place, first)
        own = COLUMNS @ OWN / self.scale[:, place, None] * self.known[:, place, None, None]
        self._hold(place, trace, settled, for_it, weight)
        self._hold(place, trace - own[:, None], settled, told_back, weight_back)
        begins = self.known[:, first : place + 1, None]
        return _cases(for_it, weight, begins), _cases(
            told_back, weight_back, begins & (np.arange(shape[1]) < shape[1] - 1)[:, None]
        )

    def _hold(self, place: int, trace: Values, settled: Values, for_it: Values, weight: Values) -> None:
        """Hold a report's surprises against the traces of the raises that began with it or before."""
        count = trace.shape[1]
        rest = self._rest(place, settled)
        for_it[:, :count] += np.einsum("nbcs,ns->nbc", trace, rest)
        weight[:, :count] += np.einsum("nbcs,nbcs->nbc", trace, trace)

    def _trace(self, place: int, first: int) -> Values:
        """What a point of each raise begun at ``first`` or later adds to the surprises of a report, in their scales."""
        begun = np.arange(first, place + 1)
        raised = (self.before[:, place, :, None] >= begun).sum(axis=1)
        return np.asarray(self._traces[place][np.arange(len(raised))[:, None], raised])

    def _rest(self, place: int, settled: Values) -> Values:
        """Surprises of a report, in their scales, were only what is settled left out of account."""
        at = self.before[:, place]
        known = np.take_along_axis(settled, np.maximum(at, 0)[:, :, None], 1) * (at != NOWHERE)[:, :, None]
        put_back = np.einsum("nhfs,nhf->ns", self.pull[:, place], self.taken[:, place] - known)
        own = settled[:, place] @ OWN * self.known[:, place, None]
        return np.asarray((self.size[:, place] + put_back - own) / self.scale[:, place])


def _cases(for_it: Values, weight: Values, begins: Flags) -> Cases:
    """Strengths and amounts, newest beginning first."""
    told = begins & (weight > 0)
    weight = np.where(told, weight, 1.0)
    strength, amount = (np.where(told, for_it / per, 0.0)[:, ::-1] for per in (np.sqrt(weight), weight))
    return Cases(strength, amount)


def _steps(past: Past, taken: Values) -> Values:
    """By how much each earlier figure is changed on trial: up to what was told where that is doubted, else down."""
    told = np.nan_to_num(np.stack([past.progress, past.invested], axis=2))
    return np.where(taken > 0, np.maximum(taken, 1.0), -np.clip(told, *_TRIED_PP))


def _tried(past: Past, paid_now: Values, shift: Values) -> Outlook:
    """What is expected, and would be were one earlier figure another: one block of projects each, history × figures."""
    blocks = 1 + 2 * HISTORY
    told = np.tile(np.stack([past.progress, past.invested], axis=2), (blocks, 1, 1))
    for block in range(1, blocks):
        back, figure = divmod(block - 1, 2)
        told[block * len(shift) : (block + 1) * len(shift), back, figure] += shift[:, back, figure]
    many = Past(np.tile(past.ago, (blocks, 1)), told[..., 0], told[..., 1], np.tile(past.paid, (blocks, 1)))
    return look_ahead(many, np.tile(paid_now, blocks))
