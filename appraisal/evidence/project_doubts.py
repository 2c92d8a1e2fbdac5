"""疑点证据 · 项目存疑: projects' reports worked through in order; a raise stays in doubt until the reports bear it out.

With every report all raises that may stand, or were taken back with it, are weighed anew (``project_raises``). What is in
doubt is left out of account for the reports after it: a doubt neither hides the next nor echoes in it. It ends when the
figure falls back, when the payments catch up, or when it has become the project's own course.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from appraisal.evidence.codes import NOWHERE
from appraisal.evidence.project_course import DONE_PCT, REPORTS_MIN, Course, past_of
from appraisal.evidence.project_leaps import LEAST_PP, Doubts, Ground
from appraisal.evidence.project_raises import COLUMNS, OWN, WINDOW, Cases, Surprises
from appraisal.evidence.project_scale import limit_of
from appraisal.evidence.project_table import Flags, ProjectTable
from appraisal.evidence.series import Positions, Values

YOUNG_PCT = 10.0
"""Below this progress work gathers speed, and honest leaps are larger."""
_LIMIT_MIN, _LIMIT_COUNT = 4.0, 100
_FULL_PCT = 99.5
_BACK_WHEN_DONE = 2
"""Once a project is complete, nothing comes that could explain an older raise."""


class Limits(NamedTuple):
    """How strong a case has to be: for raises that began on young projects, and on others."""

    young: float
    others: float


UNLIMITED = Limits(np.inf, np.inf)


def learn_limits(strongest: Values, used: Flags) -> Limits:
    """How strong a case has to be, from the strongest that honest reports show.

    Args:
        strongest: as ``Walk.strongest``.
        used: reports that teach.
    """
    known = [each[used & ~np.isnan(each)] for each in (strongest[..., 0], strongest[..., 1])]
    both = limit_of(np.fmax(strongest[..., 0], strongest[..., 1])[used & ~np.isnan(strongest).all(axis=2)])
    young, others = (
        max(_LIMIT_MIN, (len(each) * limit_of(each) + _LIMIT_COUNT * both) / (len(each) + _LIMIT_COUNT))
        for each in known
    )
    return Limits(max(young, others), others)


@dataclass
class Walk:
    """One way through all reports.

    Attributes:
        table: the reports.
        course: frozen expectations.
        limits: how strong a case has to be.
        before: as ``reports_before`` gives it.
        freed: figures that a person freed, progress and investment.
        marked: figures that a person upheld as doubtful.
        found: what was found of both figures.
        strongest: the strongest case against each report, begun on a young project and on another; NaN where none can be.
    """

    table: ProjectTable
    course: Course
    limits: Limits
    before: Positions
    freed: tuple[Flags, Flags]
    marked: tuple[Flags, Flags]
    found: tuple[Doubts, Doubts] = field(init=False)
    strongest: Values = field(init=False)
    _surprises: Surprises = field(init=False)
    _told: Values = field(init=False)
    _standing: Values = field(init=False)
    _settled: Values = field(init=False)

    def __post_init__(self) -> None:
        """Start with nothing in doubt."""
        shape = self.table.shape
        self.found = Doubts.none(shape), Doubts.none(shape)
        self.strongest = np.full((*shape, 2), np.nan)
        self._surprises = Surprises(self.course, self.before)
        self._told = np.stack([self.table.progress, self.table.invested], axis=2)  # less what a person freed
        self._standing, self._settled = np.zeros((*shape, 2)), np.zeros((*shape, 2))

    def run(self, until: int | None = None) -> tuple[Doubts, Doubts]:
        """Work through all reports, or those before ``until``."""
        for place in range(self.table.shape[1] if until is None else until):
            self._judge(place)
        return self.found

    def _judge(self, place: int) -> None:
        at = self.before[:, place]
        taken_off = self._standing + self._settled
        trusted = self._told - taken_off
        past = past_of(at, self.table.ago(at, place), trusted[..., 0], trusted[..., 1], self.table.paid)
        taken = np.take_along_axis(taken_off, np.maximum(at, 0)[:, :, None], 1) * (at != NOWHERE)[:, :, None]
        now = self._told[:, place, 0], self._told[:, place, 1], self.table.paid[:, place]
        is_new = past.count < REPORTS_MIN
        self._surprises.note(place, past, now, taken, self.table.is_live[:, place] & ~is_new)
        self._weigh(place)
        self._judge_level(place, is_new)
        self._obey(place)
        for side in (0, 1):
            self.found[side].taken_off[:, place] = (self._standing + self._settled)[:, place, side]

    def _weigh(self, place: int) -> None:
        """Settle what this report takes back, then doubt the strongest raise that still stands."""
        standing, gone = self._surprises.weigh(place, self._settled)
        best, past = self._strongest(place, standing), self._strongest(place, gone)
        is_gone = (past.score > 1) & (past.strength > best.strength)
        if is_gone.any():
            self._settled += self._cells(place, past, is_gone & self._surprises.known[:, place], until=place - 1)
            standing, _ = self._surprises.weigh(place, self._settled)
            best = self._strongest(place, standing)
        self._remember(place, standing)
        is_doubtful = (best.score > 1) & self._surprises.known[:, place]
        self._standing = self._cells(place, best, is_doubtful, until=place)
        self._write(place, best, is_doubtful)

    def _strongest(self, place: int, cases: Cases) -> "_Raise":
        """The case that passes its limit furthest."""
        strength = self._worth_asking(place, cases)
        score = strength / np.where(self._is_young(place), self.limits.young, self.limits.others)[:, :, None]
        best = score.reshape(len(score), -1).argmax(axis=1)
        back, columns = np.divmod(best, len(COLUMNS))
        rows = np.arange(len(best))
        return _Raise(
            back,
            COLUMNS[columns],
            cases.amount[rows, back, columns],
            strength[rows, back, columns],
            score[rows, back, columns],
        )

    def _worth_asking(self, place: int, cases: Cases) -> Values:
        strength = np.where(cases.amount >= LEAST_PP, cases.strength, 0.0)
        strength[self._surprises.progress[:, place] >= DONE_PCT, _BACK_WHEN_DONE:] = 0.0
        return strength

    def _is_young(self, place: int) -> Flags:
        """Whether the project was young when a raise began: projects × beginnings, newest first."""
        first = max(0, place - WINDOW + 1)
        return np.asarray(self._surprises.progress[:, first : place + 1][:, ::-1] < YOUNG_PCT)

    def _remember(self, place: int, cases: Cases) -> None:
        strength, is_young = self._worth_asking(place, cases).max(axis=2), self._is_young(place)
        first, known = max(0, place - WINDOW + 1), self._surprises.known
        begins = known[:, first : place + 1][:, ::-1]
        for kind, here in enumerate((is_young & begins, ~is_young & begins)):
            is_told = known[:, place] & here.any(axis=1)
            self.strongest[:, place, kind] = np.where(is_told, np.where(here, strength, 0.0).max(axis=1), np.nan)

    def _cells(self, place: int, raised: "_Raise", here: Flags, *, until: int) -> Values:
        """What raises add to each figure from their beginning on; complete works hide part of it."""
        added = np.zeros_like(self._standing)
        first = max(0, place - WINDOW + 1)
        for each in range(first, until + 1):
            begun = here & (each >= place - raised.back)
            amount = raised.columns * raised.amount[:, None] * begun[:, None]
            shown = np.clip(self._surprises.beyond(each)[:, 0], 0.0, amount[:, 0])
            amount[:, 0] = np.where(self._told[:, each, 0] >= _FULL_PCT, shown, amount[:, 0])
            added[:, each] = amount
        return added

    def _write(self, place: int, raised: "_Raise", is_doubtful: Flags) -> None:
        """What was found of both figures, why, and up to where they would have been in order."""
        reach = np.maximum(raised.amount / np.where(is_doubtful, raised.score, 1.0), LEAST_PP)
        is_alone = raised.columns.sum(axis=1) == 1
        ground = np.where(raised.back > 0, Ground.STANDING, np.where(is_alone, Ground.PARTNER, Ground.PACE))
        for side, told in enumerate((self.table.progress, self.table.invested)):
            here = is_doubtful & (raised.columns[:, side] > 0)
            expected = told[:, place] - raised.amount
            found = self.found[side]
            found.ground[:, place] = np.where(here, ground, Ground.NONE)
            found.expected[:, place] = np.where(here, expected, np.nan)
            found.high[:, place] = np.where(here, expected + reach, np.nan)

    def _judge_level(self, place: int, is_new: Flags) -> None:
        """Where a project has no past of its own: beside peers at the same progress."""
        if not is_new.any():
            return
        for side in (0, 1):
            own, partner, paid = self._told[:, place, side], self._told[:, place, 1 - side], self.table.paid[:, place]
            high, middle = np.full(len(own), np.inf), np.full(len(own), np.nan)
            for ladder, other in ((self.course.paid_gap[side], paid), (self.course.partner_gap[side], partner)):
                limit = other + np.maximum(ladder.bound(own), LEAST_PP)
                is_lower = np.nan_to_num(limit, nan=np.inf) < high
                high, middle = np.where(is_lower, limit, high), np.where(is_lower, other + ladder.usual(own), middle)
            is_doubtful = is_new & self.table.is_live[:, place] & (own > high)
            found = self.found[side]
            found.ground[is_doubtful, place] = Ground.LEVEL
            found.expected[is_doubtful, place] = middle[is_doubtful]
            found.high[is_doubtful, place] = high[is_doubtful]

    def _obey(self, place: int) -> None:
        """What a person ruled: what was freed is left out of account from then on, what was upheld never serves."""
        for side in (0, 1):
            freed, marked = self.freed[side][:, place], self.marked[side][:, place]
            if freed.any():
                self._free(place, side, freed)
            if marked.any():
                beyond = np.fmax(self._surprises.beyond(place)[:, side], 0.0)
                is_missed = marked & (self._standing[:, place, side] == 0)
                self._settled[is_missed, place, side] = beyond[is_missed]

    def _free(self, place: int, side: int, freed: Flags) -> None:
        """The course goes on from the figure as told; the reports that led up to it stay left out of account."""
        told = (self.table.progress, self.table.invested)[side][:, place]
        leap = np.where(freed, np.nan_to_num(told - self.found[side].expected[:, place]), 0.0)
        self._told[freed, place:, side] -= leap[freed, None]
        self._surprises.size[:, place] -= leap[:, None] * OWN[side]
        self._settled[freed, :place, side] += self._standing[freed, :place, side]
        self._standing[freed, :, side] = 0.0


class _Raise(NamedTuple):
    """The strongest case against each project's report.

    Attributes:
        back: how many reports ago it began.
        columns: figures that it raises.
        amount: percentage points.
        strength: standard deviations of chance.
        score: strength in parts of the limit.
    """

    back: Positions
    columns: Values
    amount: Values
    strength: Values
    score: Values
