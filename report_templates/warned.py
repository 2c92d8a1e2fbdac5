"""预警事项: one episode of WARNINGS as a document speaks of it, with the steps before it and the answers to them.

What is warned about, at which step and to whom is concluded by the method; here it is only read (domain.md §5, S0-04).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from appraisal.findings import OutcomeError
from appraisal.frames import WarningFrame
from appraisal.period import parse_period
from appraisal.scheme import GoalChain, Scheme, Subject
from appraisal.warnings.ladder import STEP_ZH
from report_templates.blocks import Fact
from report_templates.items import Item
from report_templates.reading import Reading
from report_templates.template import Enclosure, document_number_zh
from report_templates.wording import FILTERS, Number, month_day_zh, number
from report_templates.workbooks.reply_form import reply_enclosure

ROLE_ZH = {"implementer": "落实人", "undertaker": "承担人", "goal_owner": "目标人", "goal_lead": "目标长"}
"""四级责任人 by level."""
_OTHERS_POST_ZH = {"implementer": "具体经办负责人", "undertaker": "分管负责人", "goal_owner": "主要负责人"}
"""Who holds a level in a subject other than the one whose posts the scheme names."""
_VERB_ZH = {"interview": "实施约谈", "criticism": "通报批评"}
_Row = Mapping[str, object]


@dataclass(frozen=True)
class PastStep:
    """A step that was taken before 前期措施.

    Attributes:
        step: its code.
        issued_on: the day of its paper.
        replied_on: when it was answered, ``None`` if it was not.
        number_zh: 文号 of its paper; empty if none was delivered.
    """

    step: str
    issued_on: date
    replied_on: date | None
    number_zh: str = ""

    @property
    def done_zh(self) -> str:
        """What was done when: ``9月10日发提醒函``."""
        verb = _VERB_ZH.get(self.step) or f"发{STEP_ZH.get(self.step, self.step)}"
        return f"{month_day_zh(self.issued_on)}{verb}"

    @property
    def told_zh(self) -> str:
        """The same with its 文号 and its answer: ``9月10日发提醒函（青绩函〔2026〕12号，9月17日回复）``."""
        answer = f"{month_day_zh(self.replied_on)}回复" if self.replied_on else "未见回复"
        told = [self.number_zh, "" if self.step == "criticism" else answer]
        words = "，".join(each for each in told if each)
        return f"{self.done_zh}（{words}）" if words else self.done_zh


@dataclass(frozen=True, kw_only=True)
class Warned:
    """One warning 预警事项.

    Attributes:
        key: 预警编号.
        item: the indicator and subject it is about, as they stand.
        addressee: who must answer.
        role: the level that the step speaks to.
        post_zh: who holds it, for papers to one subject.
        step, next_step: codes of this step and of the one that follows if nothing improves; empty without one.
        is_issued: whether this round issues the step's paper.
        state, reply_state: how the episode and its answer stand.
        reply_due_on: when the answer to the step in force is due.
        promised_on: by when it was promised to catch up.
        is_promise_over: whether that day is past.
        earlier: the steps taken before, oldest first.
        clause: 条款 of the rule, empty if the scheme names none.
    """

    key: str
    item: Item
    addressee: Subject
    role: str
    post_zh: str
    step: str
    next_step: str
    is_issued: bool
    state: str
    reply_state: str
    reply_due_on: date | None
    promised_on: date | None
    is_promise_over: bool
    earlier: tuple[PastStep, ...]
    clause: str

    @property
    def role_zh(self) -> str:
        """Level with its post: ``落实人（县商务局市场股股长）``."""
        return f"{ROLE_ZH[self.role]}（{self.post_zh}）"

    @property
    def step_zh(self) -> str:
        """预警措施."""
        return STEP_ZH[self.step]

    @property
    def earlier_zh(self) -> str:
        """The steps before with their answers: ``9月10日发提醒函（9月17日回复）、…``; empty without one."""
        return "、".join(each.told_zh for each in self.earlier)

    @property
    def promise_zh(self) -> str:
        """By when it was promised to catch up, and that it was not where the day is past; empty without a promise."""
        if self.promised_on is None:
            return ""
        day = f"承诺于{month_day_zh(self.promised_on)}前赶上进度"
        return f"曾{day}，至今未能兑现" if self.is_promise_over else f"已{day}"

    @property
    def pace(self) -> Number:
        """What each remaining month must bring to reach the year's target; none where nothing accumulates."""
        item = self.item
        accumulates = item.indicator.basis == "ytd" and not item.is_limit and not item.is_percentage
        needed = item.required_monthly
        is_told = accumulates and item.is_accepted and (needed.value or 0.0) > 0
        return needed if is_told else number(None, needed.key)

    @property
    def lamp_words(self) -> Fact:
        """The lamp with its streak: ``连续3期红灯``, ``红灯``."""
        lamp = self.item.lamp_zh or self.item.lamp_words["unlit"]
        streak = self.item.streak
        words = f"连续{FILTERS['count'](streak, '期')}{lamp}" if (streak.value or 0.0) > 1 else lamp
        return Fact(words, streak.value, streak.key)


def read_warnings(reading: Reading) -> tuple[Warned, ...]:
    """All warnings of the round whose item it has results for, in the scheme's order of items.

    Raises:
        OutcomeError: a paper is to be issued about something that this round has no result for, or to nobody.
    """
    return reading.once("warned", lambda: _read_all(reading))


def issued(reading: Reading, step: str) -> tuple[Warned, ...]:
    """The warnings whose paper of this step the round issues, furthest behind first."""

    def sort() -> tuple[Warned, ...]:
        chosen = [each for each in read_warnings(reading) if each.is_issued and each.step == step]
        return tuple(sorted(chosen, key=lambda each: each.item.gap.value or 0.0))

    return reading.once(f"issued.{step}", sort)


def issued_to(reading: Reading, addressee_code: str, step: str) -> tuple[Warned, ...]:
    """Those of them that one addressee gets, in the same order."""

    def part() -> dict[str, list[Warned]]:
        found: dict[str, list[Warned]] = {}
        for each in issued(reading, step):
            found.setdefault(each.addressee.code, []).append(each)
        return found

    return tuple(reading.once(f"issued_to.{step}", part).get(addressee_code, ()))


def addressees_of(reading: Reading, step: str) -> tuple[str, ...]:
    """Who gets the step's paper, in the scheme's order."""
    asked = {each.addressee.code for each in issued(reading, step)}
    return tuple(each.code for each in reading.books.scheme.subjects if each.code in asked)


def enclose_reply(step: str) -> Callable[[Reading, str, str], Enclosure]:
    """预警回复表 that goes with a step's paper, its rows in the order of the paper."""
    paper_zh = "" if step == "reminder" else STEP_ZH[step]
    return reply_enclosure(lambda reading, addressee: _rows_of(reading, addressee, step), paper_zh=paper_zh)


def _rows_of(reading: Reading, addressee_code: str, step: str) -> WarningFrame:
    keys = [each.key for each in issued_to(reading, addressee_code, step)]
    rows = reading.once("warnings.by_key", lambda: reading.results.warnings.set_index("warning_key", drop=False))
    return WarningFrame(rows.loc[keys].reset_index(drop=True))


def _read_all(reading: Reading) -> tuple[Warned, ...]:
    scheme = reading.books.scheme
    items = {(item.indicator.code, item.subject.code): item for item in reading.items}
    rows = {(str(row["indicator_code"]), str(row["subject_code"])): row for row in _records(reading.results.warnings)}
    for pair, row in rows.items():
        is_sendable = pair in items and row["step_code"] in STEP_ZH and row["addressee_code"] in scheme.subject_by_code
        if row["is_issued"] and not is_sendable:
            message = f"本轮要就预警{row['warning_key']}发文，但查不到对应的考评结果、措施或受文单位。请核对后重跑。"
            raise OutcomeError(message)
    past = _past_steps(reading)
    today = reading.issued_on
    known = {
        pair: row for pair, row in rows.items() if pair in items and row["addressee_code"] in scheme.subject_by_code
    }
    return tuple(_read(scheme, row, items[pair], past, today) for pair, row in known.items())


def _read(scheme: Scheme, row: _Row, item: Item, past: Mapping[str, tuple[PastStep, ...]], today: date) -> Warned:
    key, role, addressee = str(row["warning_key"]), _text(row, "addressee_role"), _text(row, "addressee_code")
    promised_on = _day(row["promised_on"])
    return Warned(
        key=key,
        item=item,
        addressee=scheme.subject_by_code[addressee],
        role=role,
        post_zh=_post_zh(scheme, item, addressee, role),
        step=_text(row, "step_code"),
        next_step=_text(row, "next_step_code"),
        is_issued=bool(row["is_issued"]),
        state=_text(row, "warning_state"),
        reply_state=_text(row, "reply_state"),
        reply_due_on=_day(row["reply_due_on"]),
        promised_on=promised_on,
        is_promise_over=promised_on is not None and promised_on < today,
        earlier=past.get(key, ()),
        clause=_text(row, "clause"),
    )


def _post_zh(scheme: Scheme, item: Item, addressee_code: str, role: str) -> str:
    """Who holds a level: the scheme's post in the subject that leads, else the office of that rank in the addressee."""
    project = scheme.project_by_code.get(item.subject.code)
    chain: GoalChain | None = project.goal_chain if project else item.indicator.goal_chain
    lead = project.lead if project else item.indicator.lead
    if chain is not None and (role == "goal_lead" or addressee_code == lead):
        return str(getattr(chain, role))
    return _OTHERS_POST_ZH.get(role, ROLE_ZH[role])


def _past_steps(reading: Reading) -> dict[str, tuple[PastStep, ...]]:
    """Steps issued in earlier periods by warning key, oldest first, each with the first answer before the next step."""
    answers: dict[str, list[date]] = {}
    replies = reading.books.replies
    for row in _records(replies[replies["reply_kind"].eq("warning")]) if len(replies) else ():
        day = _day(row["replied_on"])
        if day is not None:
            answers.setdefault(str(row["about_key"]), []).append(day)
    taken: dict[str, dict[str, date]] = {}
    for row in _records(reading.books.warnings):
        day = _day(row["issued_on"])
        if day is not None and _text(row, "step_code") in STEP_ZH and _is_before(row, reading):
            taken.setdefault(str(row["warning_key"]), {})[_text(row, "step_code")] = day
    numbers = _numbers_zh(reading)
    return {key: _with_answers(key, steps, answers.get(key, ()), numbers) for key, steps in taken.items()}


def _is_before(row: _Row, reading: Reading) -> bool:
    return parse_period(str(row["period"])).end_on < reading.books.period.end_on


def _numbers_zh(reading: Reading) -> dict[str, str]:
    """文号 of the papers of earlier steps, by warning and step."""
    office = reading.books.office
    return {
        key: document_number_zh(office, series, count, year=year)
        for key, (series, count, year) in reading.books.paper_numbers.items()
    }


def _with_answers(
    key: str, steps: Mapping[str, date], answers: Sequence[date], numbers: Mapping[str, str]
) -> tuple[PastStep, ...]:
    ordered = sorted(steps.items(), key=lambda pair: pair[1])
    ends = [*(day for _, day in ordered[1:]), date.max]
    return tuple(
        PastStep(
            step,
            day,
            min((each for each in answers if day <= each < end), default=None),
            numbers.get(f"{key}:{step}", ""),
        )
        for (step, day), end in zip(ordered, ends, strict=True)
    )


def _records(frame: pd.DataFrame) -> list[_Row]:
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def _text(row: _Row, column: str) -> str:
    cell = row[column]
    return cell if isinstance(cell, str) else ""


def _day(cell: object) -> date | None:
    return date.fromisoformat(cell[:10]) if isinstance(cell, str) and cell else None
