"""疑点证据 · 项目存疑: projects' reports worked through in order; an unexplained leap stays in doubt until it is explained.

A leap is in doubt until the figure falls back, the payments catch up, or so many reports went by that it has become the
project's own course. Meanwhile the course is followed without it: a doubt neither hides the next nor echoes in it.
"""

from dataclasses import dataclass, field

import numpy as np

from appraisal.evidence.project_course import (
    REPORTS_MIN,
    Course,
    Outlook,
    Past,
    look_ahead,
    past_of,
)
from appraisal.evidence.project_leaps import LEAST_PP, STANDING, Doubts, Ground, OpenDoubts, Tested
from appraisal.evidence.project_scale import Ladder, Yardstick
from appraisal.evidence.project_table import Flags, ProjectTable
from appraisal.evidence.series import Positions, Values

_JOINED = 0.6
"""Part of the bound that is enough where the partner, or both together, are beyond theirs."""
_STEP_POWER, _STEPS_MAX = 0.75, 4.0
_FULL_PCT = 99.0


@dataclass
class Walk:
    """One way through all reports.

    Attributes:
        table: the reports.
        course: frozen expectations.
        before: as ``reports_before`` gives it.
        freed: figures that a person freed, progress and investment.
        marked: figures that a person upheld as doubtful.
    """

    table: ProjectTable
    course: Course
    before: Positions
    freed: tuple[Flags, Flags]
    marked: tuple[Flags, Flags]
    found: tuple[Doubts, Doubts] = field(init=False)
    _told: tuple[Values, Values] = field(init=False)
    _leaps: tuple[OpenDoubts, OpenDoubts] = field(init=False)
    _rifts: tuple[OpenDoubts, OpenDoubts] = field(init=False)

    def __post_init__(self) -> None:
        """Start with nothing in doubt."""
        count = self.table.shape[0]
        self._told = self.table.progress.copy(), self.table.invested.copy()  # less the leaps that a person freed
        self.found = Doubts.none(self.table.shape), Doubts.none(self.table.shape)
        self._leaps = OpenDoubts.none(count), OpenDoubts.none(count)
        self._rifts = OpenDoubts.none(count), OpenDoubts.none(count)

    def run(self, until: int | None = None) -> tuple[Doubts, Doubts]:
        """Work through all reports, or those before ``until``."""
        for place in range(self.table.shape[1] if until is None else until):
            self._judge(place)
        return self.found

    def table_of(self, side: int) -> Values:
        """Progress or investment as it was told."""
        return self.table.invested if side else self.table.progress

    def _judge(self, place: int) -> None:
        at = self.before[:, place]
        trusted = [told - found.taken_off for told, found in zip(self._told, self.found, strict=True)]
        past = past_of(at, self.table.ago(at, place), trusted[0], trusted[1], self.table.paid)
        ahead = look_ahead(past, self.table.paid[:, place])
        newest = np.maximum(at[:, 0], 0)
        carried = [found.taken_off[np.arange(len(at)), newest] * (past.count > 0) for found in self.found]
        alone, together = self._unaided(past, ahead, place, carried)
        stays = [(off > 0) & (test.residual > STANDING * off) for off, test in zip(carried, alone, strict=True)]
        beside = self._beside(past, ahead, place, carried, stays)
        is_known = (past.count >= REPORTS_MIN) & self.table.is_live[:, place]
        joint = (together.score > 1) | (alone[0].score > 1) | (alone[1].score > 1)
        for side in (0, 1):
            is_judged = is_known & ~self._fallen(side, place, newest, alone[side], carried[side] * ~stays[side])
            leaps = is_judged & ((alone[side].score > 1) | (joint & (alone[side].score > _JOINED)))
            rifts = is_judged & (beside[side].score > 1)
            case = _Case(side, place, alone[side], beside[side], leaps=leaps, rifts=rifts, stays=stays[side])
            size = self._follow(case, past)
            self._write(case, size)
            self._judge_level(side, place, past.count < REPORTS_MIN)
            self._obey(case)

    def _fallen(self, side: int, place: int, newest: Positions, alone: Tested, given_up: Values) -> Flags:
        """Figures that fell back from a doubt; the course before is then drawn through where they came down."""
        told, off = self._told[side], self.found[side].taken_off
        falls = (given_up > 0) & (told[:, place] < told[np.arange(len(newest)), newest])
        if not falls.any():
            return falls
        shift = np.where(falls, np.nan_to_num(alone.residual), 0.0)
        off[:, :place] -= np.where(off[:, :place] > 0, shift[:, None], 0.0)
        return falls

    def _unaided(
        self, past: Past, ahead: Outlook, place: int, carried: list[Values]
    ) -> tuple[tuple[Tested, Tested], Tested]:
        moves = [told[:, place] - then for told, then in zip(self._told, _last(past), strict=True)]
        tests = []
        for side in (0, 1):
            test = _tested(self.course.unaided[side], ahead.unaided, moves[side], ahead, carried[side])
            keeps = (carried[side] > 0) & (test.residual > STANDING * carried[side])
            tests.append(Tested(test.residual, test.reach, np.where(keeps, carried[side], 0.0)))
        both = (moves[0] + moves[1]) / 2
        off = (tests[0].carried + tests[1].carried) / 2
        return (tests[0], tests[1]), _tested(self.course.together, ahead.unaided, both, ahead, off)

    def _beside(
        self, past: Past, ahead: Outlook, place: int, carried: list[Values], stays: list[Flags]
    ) -> tuple[Tested, Tested]:
        """Each figure beside its partner without the partner's doubt; a partner in doubt alone is no witness."""
        moves = [told[:, place] - then for told, then in zip(self._told, _last(past), strict=True)]
        kept = [np.where(stay, off, 0.0) for stay, off in zip(stays, carried, strict=True)]
        tests = []
        for side in (0, 1):
            partner = (moves[1 - side] - kept[1 - side]) / ahead.steps
            features = np.column_stack([ahead.beside[side], partner])
            test = _tested(self.course.beside[side], features, moves[side], ahead, kept[side])
            is_silent = (carried[1 - side] > 0) & (carried[side] == 0)
            tests.append(Tested(np.where(is_silent, np.nan, test.residual), test.reach, test.carried))
        return tests[0], tests[1]

    def _follow(self, case: "_Case", past: Past) -> Values:
        """Open, carry on and close the doubts of one figure; how much of each figure is in doubt now."""
        side, place, alone = case.side, case.place, case.alone
        own, partner = self._told[side][:, place], self._told[1 - side][:, place]
        leap, rift, found = self._leaps[side], self._rifts[side], self.found[side]
        base, other = (_recent(past.progress), _recent(past.invested))[:: 1 - 2 * side]
        usual = leap.since + self._usual_change(side, leap.progress, own - leap.size)
        unpaid, lead = own - self.table.paid[:, place] - usual, own - partner - rift.since
        leap.turn(
            case.leaps, alone, stays=case.stays & leap.lasts(unpaid), since=base - _recent(past.paid), progress=base
        )
        rift.turn(case.rifts, case.beside, stays=case.stays & rift.lasts(lead), since=base - other, progress=base)
        size = np.fmax(leap.size, rift.size)
        found.taken_off[case.stays & (size == 0)] = 0.0
        kept = np.where(own >= _FULL_PCT, np.fmax(alone.residual, 0.0), size) if side == 0 else size
        found.taken_off[:, place] = np.where(size > 0, np.nan_to_num(kept), 0.0)
        return size

    def _usual_change(self, side: int, since: Values, now: Values) -> Values:
        ladder: Ladder = self.course.paid_gap[side]
        return ladder.usual(np.clip(now, 0, 100)) - ladder.usual(since)

    def _write(self, case: "_Case", size: Values) -> None:
        """What was found of one figure, why, and up to where it would have been in order."""
        alone, beside, leaps, rifts = case.alone, case.beside, case.leaps, case.rifts
        place = case.place
        found, told = self.found[case.side], self._told[case.side][:, place]
        by_partner = rifts & ((beside.score >= alone.score) | ~leaps)
        standing = (size > 0) & ~leaps & ~rifts
        chosen = np.where(by_partner, beside.residual, alone.residual)
        bound = np.where(by_partner, beside.carried + beside.reach, alone.carried + alone.reach)
        bound = np.where(leaps & ~by_partner & (alone.score <= 1), alone.carried + _JOINED * alone.reach, bound)
        expected = np.where(standing, told - size, told - chosen)
        ground = np.select([by_partner, leaps, standing], [Ground.PARTNER, Ground.PACE, Ground.STANDING], Ground.NONE)
        found.ground[:, place] = ground
        freed = self.table_of(case.side)[:, place] - told
        found.expected[:, place] = np.where(ground != Ground.NONE, expected + freed, np.nan)
        high = np.where(standing, told - (1 - STANDING) * size, expected + bound)
        found.high[:, place] = np.where(ground != Ground.NONE, high + freed, np.nan)

    def _judge_level(self, side: int, place: int, is_new: Flags) -> None:
        """Where a project has no past of its own: beside peers at the same progress."""
        if not is_new.any():
            return
        own, partner, paid = self._told[side][:, place], self._told[1 - side][:, place], self.table.paid[:, place]
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

    def _obey(self, case: "_Case") -> None:
        """What a person ruled: what was freed is left out of account from then on, what was upheld never serves."""
        found, place = self.found[case.side], case.place
        freed, marked = self.freed[case.side][:, place], self.marked[case.side][:, place]
        if not (freed.any() or marked.any()):
            return
        for doubts in (self._leaps[case.side], self._rifts[case.side]):
            doubts.size = np.where(freed, 0.0, doubts.size)
        leap = np.nan_to_num(self.table_of(case.side)[:, place] - found.expected[:, place])
        self._told[case.side][freed, place:] -= leap[freed, None]
        found.taken_off[freed, place] = 0.0
        excess = np.fmax(np.nan_to_num(case.alone.residual), 0.0)
        is_missed = marked & (found.taken_off[:, place] == 0)
        found.taken_off[is_missed, place] = excess[is_missed]


@dataclass(frozen=True)
class _Case:
    """One figure of one report under judgement, one entry a project.

    Attributes:
        side: 0 progress, 1 investment.
        place: which report.
        alone: against the unaided expectation.
        beside: against the one beside its partner.
        leaps: beyond the first.
        rifts: beyond the second.
        stays: what was in doubt has not fallen back.
    """

    side: int
    place: int
    alone: Tested
    beside: Tested
    leaps: Flags
    rifts: Flags
    stays: Flags


def _last(past: Past) -> tuple[Values, Values]:
    return past.progress[:, 0], past.invested[:, 0]


def _recent(values: Values) -> Values:
    """Mean of the last three reports, as far as there are any."""
    recent = values[:, :3]
    known = ~np.isnan(recent)
    return np.asarray(np.where(known, recent, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _tested(yardstick: Yardstick, features: Values, move: Values, ahead: Outlook, carried: Values) -> Tested:
    """A movement over one or several reports against what is expected of it."""
    late = np.minimum(ahead.steps, _STEPS_MAX) ** _STEP_POWER
    reach = np.maximum(yardstick.reach(features, ahead.progress) * late, LEAST_PP)
    return Tested(move - yardstick.expected(features) * ahead.steps, reach, carried)
