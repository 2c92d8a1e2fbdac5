"""升级: one period of the state machine, from what stood before and this period's lamps to the warnings in force.

Pure and idempotent: called again with the same past it says the same, and what a published edition of the period has sent is
kept and never sent again. The rules stand in docs/decisions/0027; whatever may differ between counties is data of the ladder.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from appraisal.frames import WarningFrame
from appraisal.period import parse_period
from appraisal.warnings.course import GREEN, UNLIT, YELLOW, Flags, Standing, trace_course
from appraisal.warnings.episode import (
    Episode,
    Verdict,
    frame_of,
    latest_episodes,
    read_episodes,
    told_episode,
    warning_key,
)
from appraisal.warnings.ladder import NO_STEP, Ladder
from appraisal.warnings.past import Moment, Past
from appraisal.warnings.replies import Answer, answer_to, read_answers
from appraisal.warnings.triggers import Trigger, told_reason

_LEFT_ZH = "不再列入本轮亮灯，预警了结"
_HELD_ZH = "本期数据待核实、未到或目标未定案，预警暂停，不升级也不解除"
_EXEMPTED_ZH = "有正当理由，已批准豁免，暂不升级"
_WITHDRAWN_ZH = "情况更正或数据待核实，不再符合发出这一步的条件，预警撤回"
_UNDELIVERED_ZH = "上一步文书尚未送达，暂不升级"
_NOT_DUE_ZH = "上一步回复时限未到，暂不升级"


def escalate(objects: pd.DataFrame, ladder: Ladder, past: Past, moment: Moment) -> WarningFrame:
    """升级: the warnings of a period.

    One step a period at most, none left out, none twice; the next only after the last was delivered. A lamp that is not known
    freezes its episode, an exemption lets it wait, green for as long as the ladder says ends it. What the published edition of
    the period has sent stays as it was sent, of the same day and with the same date of reply, or is withdrawn for good.

    Args:
        objects: what ``list_objects`` gives.
        ladder: the round's.
        past: what was known before.
        moment: when.

    Returns:
        WARNINGS: one row an episode that is open or ends in this period; the order of the inputs' rows does not matter.
    """
    machine = _Machine(objects.sort_values("pair_key").reset_index(drop=True), ladder, past, moment)
    return frame_of(machine.rows())


class _Machine:
    """All objects of a round on their way through one period."""

    def __init__(self, objects: pd.DataFrame, ladder: Ladder, past: Past, moment: Moment) -> None:
        self.ladder, self.past, self.moment = ladder, past, moment
        self.period = moment.period.code
        self.pairs: list[str] = objects["pair_key"].tolist()
        self.about = objects.to_dict("list")
        self.course = trace_course(objects, past.history, ladder, moment.period)
        self.now = self.course.lamps[:, -1]
        self.is_exempted = objects["lamp_reason_code"].eq("exempted").to_numpy() & (self.now > GREEN)
        self.episodes = {} if ladder.renews else self._before()
        published = past.published[past.published["issued_period"].eq(self.period)]
        self.sent = read_episodes(published)
        self.answers = read_answers(past.replies)
        self.judged = read_answers(past.replies, judged_at=moment.judged_at) if moment.judged_at else self.answers
        self.standing = self._standing()
        self.triggered: dict[int, tuple[tuple[Trigger, Flags], ...]] = {}
        self.led_to: dict[int, Flags] = {}
        self.opens = self._leads_to(1)
        self.is_relieved = self._relieved()
        self.relief = self._relief()
        self.due_on: dict[int, str] = {}

    def rows(self) -> Iterator[Mapping[str, object]]:
        """A row of WARNINGS for each verdict."""
        for place, pair in enumerate(self.pairs):
            if pair in self.episodes or pair in self.sent or self.opens[place]:
                verdict = self._kept(place, self._fresh(place))
                if verdict is not None:
                    yield self._row(verdict, place)
        here = set(self.pairs)
        for pair in sorted({*self.episodes, *self.sent} - here):
            sent = self.sent.get(pair)
            gone = (
                Verdict(sent, "withdrawn", _WITHDRAWN_ZH) if sent else Verdict(self.episodes[pair], "closed", _LEFT_ZH)
            )
            yield self._row(gone, None)

    def _before(self) -> dict[str, Episode]:
        """Episodes that go on from earlier periods."""
        found = latest_episodes(self.past.earlier)
        if not self.ladder.ends_with_year:
            return found
        year = self.moment.period.year
        return {pair: each for pair, each in found.items() if parse_period(each.opened_period).year == year}

    def _standing(self) -> Standing:
        count = len(self.pairs)
        lamps, since = np.full(count, UNLIT, dtype=np.int8), np.zeros(count, dtype=np.int64)
        is_unanswered, is_passed = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        place_of = {code: place for place, code in enumerate(self.course.periods)}
        last, today = len(self.course.periods) - 1, self.moment.judging_day
        for place, pair in enumerate(self.pairs):
            episode = self.episodes.get(pair)
            if episode is None:
                continue
            column = place_of.get(episode.issued_period, -1)
            lamps[place] = UNLIT if column < 0 else self.course.lamps[place, column]
            since[place] = last - column
            answer = answer_to(self.judged, episode.key, episode.issued_on)
            is_unanswered[place] = answer is None and "" < episode.reply_due_on < today
            is_passed[place] = answer is not None and "" < answer.promised_on < today
        return Standing(lamps, since, is_unanswered, is_passed)

    def _leads_to(self, number: int) -> Flags:
        """Which objects meet a trigger of the step of that number."""
        if number not in self.led_to:
            step = self.ladder.step(number)
            triggers = () if step is None else step.triggers
            self.triggered[number] = tuple((each, self.course.holds(each, self.standing)) for each in triggers)
            flags = np.zeros(len(self.pairs), dtype=bool)
            for _, held in self.triggered[number]:
                flags |= held
            self.led_to[number] = flags & (self.now != UNLIT)
        return self.led_to[number]

    def _relieved(self) -> Flags:
        best = YELLOW if self.ladder.yellow_relieves else GREEN
        relieved: Flags = (self.now != UNLIT) & (self.now <= best) & ~self.opens
        return relieved

    def _relief(self) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        codes = [GREEN, YELLOW] if self.ladder.yellow_relieves else [GREEN]
        place_of = {code: place for place, code in enumerate(self.course.periods)}
        opened = (self.episodes.get(pair) for pair in self.pairs)
        after = np.array(
            [-1 if each is None else place_of.get(each.opened_period, -1) for each in opened], dtype=np.int64
        )
        return self.course.in_row(codes, unlit_breaks=False, after=after)

    def _fresh(self, place: int) -> Verdict | None:
        """What the period makes of an object, whatever an earlier edition of it said."""
        episode = self.episodes.get(self.pairs[place])
        if episode is None:
            return self._open(place) if self.opens[place] and not self.is_exempted[place] else None
        if self.now[place] == UNLIT:
            return Verdict(episode, "held", _HELD_ZH)
        if self.is_exempted[place]:
            return Verdict(episode, "exempted", _EXEMPTED_ZH)
        if self.is_relieved[place] and self.relief[place] >= self.ladder.relief_periods:
            return Verdict(episode, "closed", f"连续{self.ladder.relief_periods}期未再触发，预警解除")
        return self._climb(place, episode)

    def _open(self, place: int) -> Verdict:
        indicator, subject = (str(self.about[name][place]) for name in ("indicator_code", "subject_code"))
        opened = Episode(
            key=warning_key(indicator, subject, self.period),
            indicator_code=indicator,
            subject_code=subject,
            addressee_code="",
            addressee_role="",
            opened_period=self.period,
            step=0,
            step_code=NO_STEP,
            issued_period="",
            issued_on="",
            reply_due_on="",
            clause="",
        )
        return self._issue(place, opened)

    def _climb(self, place: int, episode: Episode) -> Verdict:
        following = episode.step + 1
        if not self._leads_to(following)[place] or self.is_relieved[place] or self._waits_eased(place):
            return self._standing_on(place, episode)
        barred = self._barred(episode)
        return Verdict(episode, self._state(place, episode), barred) if barred else self._issue(place, episode)

    def _waits_eased(self, place: int) -> bool:
        return self.ladder.eased == "waits" and self._is_eased(place)

    def _is_eased(self, place: int) -> bool:
        return bool(self.is_relieved[place] or self.now[place] < self.standing.step_lamps[place])

    def _barred(self, episode: Episode) -> str:
        """Why the next step has to wait; empty if it has not."""
        if self._delivered_on(episode) is None:
            return _UNDELIVERED_ZH
        is_due = self.ladder.next_step_after == "next_period" or episode.reply_due_on < self.moment.judging_day
        return "" if is_due else _NOT_DUE_ZH

    def _issue(self, place: int, episode: Episode) -> Verdict:
        number = episode.step + 1
        step = self.ladder.warning_steps[number - 1]
        lamp = str(self.about["lamp"][place])
        reasons = [told_reason(each, lamp) for each, held in self.triggered[number] if held[place]]
        issued = replace(
            episode,
            addressee_code=str(self.about["addressee_code"][place]),
            addressee_role=step.addressee_role,
            step=number,
            step_code=step.code,
            issued_period=self.period,
            issued_on=self.moment.issued_on.isoformat(),
            reply_due_on=self._due_after(step.reply_workdays),
            clause=step.clause,
        )
        return Verdict(issued, "open", "、".join(dict.fromkeys(reasons)), is_issued=True)

    def _due_after(self, workdays: int | None) -> str:
        if workdays is None:
            return ""
        if workdays not in self.due_on:
            self.due_on[workdays] = self.moment.calendar.workdays_after(self.moment.issued_on, workdays).isoformat()
        return self.due_on[workdays]

    def _standing_on(self, place: int, episode: Episode) -> Verdict:
        state = self._state(place, episode)
        reason = {"eased": "灯色好转，预警未解除", "overdue": "逾期未回复"}.get(state, "预警持续")
        return Verdict(episode, state, reason)

    def _state(self, place: int, episode: Episode) -> str:
        if self._is_eased(place):
            return "eased"
        return "overdue" if self._reply_state(episode, self._answer(episode)) == "late" else "open"

    def _kept(self, place: int, fresh: Verdict | None) -> Verdict | None:
        """The verdict once what was sent in this period is kept.

        A paper whose ground has fallen away, or is no longer known, or is excused, is withdrawn for good.
        """
        sent = self.sent.get(self.pairs[place])
        if sent is None:
            return fresh
        is_known = self.now[place] != UNLIT and not self.is_exempted[place]
        if sent.state == "withdrawn" or not is_known or not self._still_holds(place, sent, fresh):
            return Verdict(sent, "withdrawn", _WITHDRAWN_ZH)
        is_same = fresh is not None and fresh.episode.key == sent.key
        return Verdict(sent, "open", fresh.reason_zh if fresh is not None and is_same else "预警持续", is_issued=True)

    def _still_holds(self, place: int, sent: Episode, fresh: Verdict | None) -> bool:
        """Whether the paper would go out today; of an episode that an earlier correction has replaced, whether one would."""
        if fresh is None or fresh.episode.key != sent.key:
            return bool(self.opens[place])
        return fresh.is_issued and fresh.episode.step == sent.step

    def _answer(self, episode: Episode) -> Answer | None:
        return answer_to(self.answers, episode.key, episode.issued_on)

    def _reply_state(self, episode: Episode, answer: Answer | None) -> str:
        if not episode.reply_due_on:
            return "none_due"
        if answer is not None:
            return "answered"
        is_due = self._delivered_on(episode) is not None and episode.reply_due_on < self.moment.issued_on.isoformat()
        return "late" if is_due else "awaited"

    def _delivered_on(self, episode: Episode) -> str | None:
        """When the paper in force was delivered; nobody owes an answer to one that was not."""
        return self.past.deliveries.get(f"{episode.key}:{episode.step_code}")

    def _row(self, verdict: Verdict, place: int | None) -> dict[str, object]:
        episode = verdict.episode
        following = self.ladder.step(episode.step + 1)
        answer = self._answer(episode)
        names = ("lamp", "lamp_reason_code", "lamp_streak_count")
        lamp = dict(
            zip(
                names, ("unlit", None, 0) if place is None else (self.about[name][place] for name in names), strict=True
            )
        )
        return {
            **told_episode(episode),
            **lamp,
            "period": self.period,
            "next_step_code": NO_STEP if following is None else following.code,
            "is_issued": verdict.is_issued,
            "delivered_on": self._delivered_on(episode),
            "replied_on": None if answer is None else answer.replied_on,
            "reply_state": self._reply_state(episode, answer),
            "promised_on": None if answer is None else answer.promised_on or None,
            "warning_state": verdict.state,
            "reason_zh": verdict.reason_zh,
        }
