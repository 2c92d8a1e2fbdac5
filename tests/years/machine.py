"""The office's machine: starts of the timetable through the very functions of Prefect's flows, with what may befall them."""

import errno
import json
import logging
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
import yaml

import tasks.home
import tasks.pen
import tasks.step
from flows import conduct
from flows.alarm import call_off_alarm, raise_alarm
from flows.appraisal_round import appraisal_round
from flows.daily_intake import daily_intake
from flows.settings import read_home
from tests.years.county import adopt_scheme, found_county
from tests.years.faults import MARKERS, armed, away, blocked, books_full, fork, impatient, locked, quietly
from tests.years.plan import DAY, SHANGHAI, Plan
from tests.years.post import TEMPERS, Post

PROGRAM = Path(__file__).parents[2]
ROUND_FAULTS = ("kill", "kill", "kill", "disk_full_books", "disk_full_folder", "locked", "two_at_once")
INTAKE_FAULTS = ("kill", "kill", "disk_full_books", "locked", "two_at_once")


@dataclass
class Slot:
    """One line of the timetable."""

    hour: int
    minute: int
    flow: Any
    parameters: dict[str, str]
    months: tuple[int, ...]


def read_timetable() -> list[Slot]:
    """The slots of a day as prefect.yaml has them."""
    slots = []
    flows = {"daily_intake": daily_intake, "appraisal_round": appraisal_round}
    for each in yaml.safe_load((PROGRAM / "prefect.yaml").read_text("utf-8"))["deployments"]:
        for schedule in each["schedules"]:
            minute, hour, day, month, weekday = schedule["cron"].split()
            assert (day, weekday) == ("*", "*")
            first, _, last = month.partition("-")
            months = range(1, 13) if month == "*" else range(int(first), int(last or first) + 1)
            flow = flows[each["entrypoint"].partition(":")[2]]
            slots.append(Slot(int(hour), int(minute), flow, each.get("parameters", {}), tuple(months)))
    return sorted(slots, key=lambda slot: (slot.hour, slot.minute))


@dataclass(frozen=True)
class Intake:
    """A start of the day's intake, and the signs of life that it gave."""

    at: datetime
    fault: str
    is_database_there: bool
    temper: str
    mail_count: int
    """Mails with a sign of life that the server took."""
    is_on_file: bool
    """Whether ``heartbeat.json`` is of this very start."""


@dataclass
class Machine:
    """A home, its timetable and what befalls it."""

    root: Path
    plan: Plan
    seed: int
    post: Post
    url: str = "sqlite:///warehouse.db"
    counts: Counter[str] = field(default_factory=Counter)
    """Faults by kind, and what else happened."""
    published_in_one_start: list[int] = field(default_factory=list)
    intakes: list[Intake] = field(default_factory=list)

    def live(self) -> None:
        """All days, one after another."""
        logging.disable(logging.CRITICAL)
        self.rng = random.Random(self.seed + 1)
        self.waiting = list(self.plan.sendings)
        self._books = self._open()
        found_county(self.root, first_year=self.plan.first.year, url=self.url, mail_port=self.post.port)
        with ExitStack() as stack:
            for target, name, value in (
                (tasks.step, "PATIENCE_S", 0.0), (tasks.pen, "POLL_S", 0.05),
                *((sys.modules[each.fn.__module__], "TIMETABLE_PATIENCE_S", 60.0) for each in (daily_intake, appraisal_round)),
            ):  # fmt: skip
                stack.enter_context(patch.object(target, name, value))
            stack.enter_context(patch.dict(os.environ))
            slots = read_timetable()
            day = self.plan.first
            while day <= self.plan.last:
                for year, adopted in self.plan.adoptions.items():
                    if adopted == day:
                        adopt_scheme(self.root, year)
                for slot in slots:
                    if day.month in slot.months:
                        self.begin(
                            slot, datetime(day.year, day.month, day.day, slot.hour, slot.minute, tzinfo=SHANGHAI)
                        )
                day += DAY
        logging.disable(logging.NOTSET)

    def _open(self) -> sa.Engine:
        url = self.url.replace("postgresql://", "postgresql+psycopg://")
        url = f"sqlite:///{self.root / 'warehouse.db'}" if url.startswith("sqlite") else url
        return sa.create_engine(url, poolclass=sa.pool.NullPool)

    def begin(self, slot: Slot, at: datetime) -> None:
        """One start of the timetable, or none if the machine is off."""
        self._lay_in(at)
        if self.plan.is_in("machine_off", at):
            self.counts["slots missed while the machine was off"] += 1
            return
        self.counts["starts"] += 1
        self.post.temper = next((kind for kind in TEMPERS if self.plan.is_in(kind, at)), "")
        is_quiet = at.date() > self.plan.last - self.plan.quiet_days * DAY
        if self.plan.is_in("clock_back", at):
            self.counts["starts with the clock a day back"] += 1
            at -= DAY
        os.environ["JIXIAO_NOW"] = at.isoformat()
        mails_before = len(self.post.taken)
        with ExitStack() as stack:
            if self.plan.is_in("outbox_blocked", at):
                self.counts["starts with the outbox blocked"] += 1
                stack.enter_context(blocked(self.root / "outbox"))
            if self.plan.is_in("database_away", at):
                self.counts["starts with the database away"] += 1
                stack.enter_context(away())
            fault = "" if is_quiet else self._fault(slot)
            self._start(slot, fault)
            if slot.flow is daily_intake:
                self._note_signs_of_life(at, fault, mails_before)
        if self._is_stuck() and not self.post.temper:
            self.counts["a clerk sends again what was stuck"] += 1
            with quietly():
                conduct.conduct_delivery(read_home(str(self.root)), is_again=True)

    def _note_signs_of_life(self, at: datetime, fault: str, mails_before: int) -> None:
        path = self.root / "heartbeat.json"
        left = json.loads(path.read_text("utf-8"))["at"] if path.exists() else ""
        self.intakes.append(
            Intake(
                at=at,
                fault=fault,
                is_database_there=not self.plan.is_in("database_away", at),
                temper=self.post.temper,
                mail_count=sum("平安报告" in str(mail["Subject"]) for mail in self.post.taken[mails_before:]),
                is_on_file=bool(left) and datetime.fromisoformat(left) == at,
            )
        )

    def _fault(self, slot: Slot) -> str:
        """What befalls this start: oftener where there is something to do."""
        if slot.flow is daily_intake:
            return self.rng.choice(INTAKE_FAULTS) if self.rng.random() < 0.08 else ""
        if self.rng.random() >= 0.4:
            return ""
        try:
            where = read_home(str(self.root))
            owed = conduct.owed_periods(where, round_code=slot.parameters["round_code"], moment=where.now())
        except Exception:  # noqa: BLE001 (the database may be away)
            return ""
        return self.rng.choice(ROUND_FAULTS) if owed else ""

    def _start(self, slot: Slot, fault: str) -> None:
        run = SimpleNamespace(name="years", id="years", parameters={**slot.parameters, "home": str(self.root)})
        match fault:
            case "":
                self._run(slot, run)
            case "kill":
                self._killed(slot, run)
            case "two_at_once":
                self.counts["two starts at once"] += 1
                for child in [fork(lambda: self._run(slot, run)) for _ in range(2)]:
                    assert os.waitpid(child, 0)[1] == 0
            case "disk_full_books":
                self.counts["disk full while the books are written"] += 1
                with books_full(self.url):
                    self._run(slot, run)
            case "disk_full_folder":
                self.counts["disk full while a file is written"] += 1
                with patch.object(tasks.home.os, "fsync", side_effect=OSError(errno.ENOSPC, "No space left on device")):
                    self._run(slot, run)
            case "locked":
                self.counts["books locked by another program"] += 1
                with locked(self.url, self.root), impatient():
                    self._run(slot, run)

    def _run(self, slot: Slot, run: SimpleNamespace) -> None:
        """As Prefect runs a flow: its function, then its hooks."""
        before = self._count_runs()
        with quietly():
            try:
                slot.flow.fn(**run.parameters)
            except Exception as fault:  # noqa: BLE001 (whatever it is, Prefect calls the hook)
                self.counts[f"starts that failed: {type(fault).__name__}"] += 1
                words = str(fault)
                self._hook(lambda: raise_alarm(slot.flow, run, SimpleNamespace(name="Failed", message=words)))
            else:
                self._hook(lambda: call_off_alarm(slot.flow, run, SimpleNamespace(name="Completed", message="")))
        self.published_in_one_start.append(self._count_runs() - before)

    def _hook(self, call: Callable[[], None]) -> None:
        """Prefect logs a hook that fails and goes on."""
        try:
            call()
        except Exception as fault:  # noqa: BLE001
            self.counts[f"hooks that failed: {type(fault).__name__}"] += 1

    def _killed(self, slot: Slot, run: SimpleNamespace) -> None:
        """The same in a process of its own that SIGKILL ends at a marked step, if it comes to it."""
        marker, call_no = self.rng.choice(list(MARKERS)), self.rng.choice((1, 1, 2, 3))
        child = fork(lambda: armed(MARKERS[marker], call_no, lambda: self._run(slot, run)))
        _, status = os.waitpid(child, 0)
        is_killed = os.WIFSIGNALED(status)
        self.counts["kill -9" if is_killed else "kill -9 planned, step not reached"] += 1
        if is_killed:
            self.counts[f"  {marker}"] += 1

    def _lay_in(self, at: datetime) -> None:
        while self.waiting and self.waiting[0].at <= at:
            sending = self.waiting.pop(0)
            self.counts[f"files: {sending.kind}"] += 1
            path = self.root / "inbox" / sending.folder / sending.file_name
            path.write_bytes(sending.content)
            os.utime(path, (sending.at.timestamp(), sending.at.timestamp()))

    def _is_stuck(self) -> bool:
        return any("不再自动重试" in path.read_text("utf-8") for path in (self.root / "alarms").glob("delivery-*.txt"))

    def _count_runs(self) -> int:
        """By plain SQL: opening the books as the program does would cost more than many a start."""
        try:
            with self._books.connect() as connection:
                return int(connection.execute(sa.text("SELECT count(*) FROM audit_run")).scalar_one())
        except sa.exc.DBAPIError:  # no books yet
            return 0
