"""What must be there at the end, worked out from the plan alone: nothing of the program's own timetable is asked.

The holidays are the calendar library's; years that it does not know follow the week. Everything else is read from the
database by plain SQL, from the outbox, from ``alarms/`` and from what the mail server took.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import chinese_calendar
import sqlalchemy as sa

import warehouse
from flows.settings import read_home
from tasks.upkeep.alarms import alarm_file
from tests.years.county import CLERK, EAST, LEADER, last_day
from tests.years.machine import Machine
from tests.years.plan import DAY, SHANGHAI, Figure, Plan

PUBLISH_DAY = {"half_month_lamps": 0, "monthly": 25, "quarterly": 25, "annual": 28}
"""Of the month after the period; 0 = the period's last day. As rounds.yaml of the county and the scheme's default have it."""
KNOWN_YEARS = {each.year for each in chinese_calendar.holidays}
ADDRESSEES = {LEADER: {"leaders", "all"}, EAST: {"all", "town.east"}}


@dataclass(frozen=True)
class Due:
    """A round that had to be published."""

    round_code: str
    period: str
    day: date
    is_certain: bool
    """Whether its files came within the days; those of a period that ended before may have come before, and it stops without them."""


FIRST_FILE_DAYS = {"half_month_lamps": 0, "monthly": 3, "quarterly": 3, "annual": 3}
"""How long after a period's end the first of its files may come."""


def complaints(machine: Machine) -> list[str]:
    """Everything that is not as it must be, in words; empty if all is well."""
    books = Books(machine)
    return [
        *_rounds(books, machine.plan),
        *_documents(books, machine.root),
        *_numbers(books),
        *_figures(books, machine.plan),
        *_receipts(books, machine.plan),
        *_papers(books, machine.root),
        *_mails(books, machine),
        *_alarms(books, machine),
        *_told(books, machine),
        *_signs_of_life(machine),
        *_leases(books),
        *_bursts(machine),
        *_chain(machine),
    ]


class Books:
    """Tables as they are, by plain SQL."""

    def __init__(self, machine: Machine) -> None:
        url = machine.url.replace("postgresql://", "postgresql+psycopg://")
        if url.startswith("sqlite"):
            url = f"sqlite:///{machine.root / 'warehouse.db'}"
        self.engine = sa.create_engine(url, poolclass=sa.pool.NullPool)

    def rows(self, statement: str) -> list[Any]:
        """Rows of a query."""
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(statement)))


def due_rounds(plan: Plan) -> Iterator[Due]:
    """Every round whose day came; what was due before the first day is not the program's business."""
    for year in range(plan.first.year, plan.last.year + 1):
        ends = [(f"{year}-{month:02d}", last_day(year, month)) for month in range(2, 13)]
        candidates = [("monthly", code, end) for code, end in ends]
        candidates += [("quarterly", f"{year}Q{n}", last_day(year, 3 * n)) for n in range(1, 5)]
        candidates += [("annual", str(year), date(year, 12, 31))]
        for month in range(1, 13):
            candidates.append(("half_month_lamps", f"{year}-{month:02d}H1", date(year, month, 15)))
            candidates.append(("half_month_lamps", f"{year}-{month:02d}H2", last_day(year, month)))
        for round_code, period, end in candidates:
            day = publish_day(round_code, end)
            if plan.first <= day <= plan.last:
                is_certain = end + FIRST_FILE_DAYS[round_code] * DAY >= plan.first
                yield Due(round_code, period, day, is_certain)


def publish_day(round_code: str, end: date) -> date:
    """The day on which a round is published, moved to a workday."""
    day = end
    if PUBLISH_DAY[round_code]:
        following = end + DAY
        day = following.replace(day=PUBLISH_DAY[round_code])
    while not is_workday(day):
        day += DAY
    return day


def is_workday(day: date) -> bool:
    """By the calendar library, or by the week alone."""
    if day.year in KNOWN_YEARS:
        return chinese_calendar.is_workday(day)
    return day.isoweekday() <= 5 and (day.month, day.day) != (1, 1)


def _rounds(books: Books, plan: Plan) -> Iterator[str]:
    found = Counter((row.round_code, row.period) for row in books.rows("SELECT round_code, period FROM audit_run"))
    every = list(due_rounds(plan))
    due = {(each.round_code, each.period): each.day for each in every}
    missing = sorted({(each.round_code, each.period) for each in every if each.is_certain} - found.keys())
    yield from (f"due and not there: {each}" for each in missing if due[each] <= plan.last - 3 * DAY)
    yield from (f"there and not due: {each}" for each in sorted(found.keys() - due.keys()))
    yield from (f"{count} editions of {each}" for each, count in sorted(found.items()) if count > 1)
    for row in books.rows("SELECT round_code, period, closed_at FROM audit_run"):
        closed = _moment(row.closed_at).astimezone(SHANGHAI).date()
        day = due.get((row.round_code, row.period), closed)
        if closed < day:
            yield f"published before its day: {row.round_code} {row.period} on {closed}, due {day}"


def _documents(books: Books, root: Path) -> Iterator[str]:
    """Each round has its documents, the folder has all of them and nothing else, byte for byte."""
    stored = {}
    kinds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in books.rows(
        "SELECT round_code, period, template_code, file_name, document_sha256, content FROM mart_document JOIN audit_run USING (run_key)"
    ):
        kinds[row.round_code, row.period][row.template_code] += 1
        stored[f"{row.period}/{row.round_code}/{row.file_name}"] = hashlib.sha256(bytes(row.content)).hexdigest()
        if stored[f"{row.period}/{row.round_code}/{row.file_name}"] != row.document_sha256:
            yield f"bytes are not those of the fingerprint: {row.file_name}"
    leading = {"half_month_lamps": "lamp_board", "monthly": "bulletin", "quarterly": "bulletin", "annual": "bulletin"}
    for (round_code, period), counted in sorted(kinds.items()):
        if counted[leading[round_code]] != 1:
            yield f"{counted[leading[round_code]]} documents {leading[round_code]} of {round_code} {period}"
    laid = {
        path.relative_to(root / "outbox").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (root / "outbox").rglob("*")
        if path.is_file() and "replies" not in path.parts
    }
    yield from (f"not in the outbox: {name}" for name in sorted(stored.keys() - laid.keys()))
    yield from (f"in the outbox and not in the books: {name}" for name in sorted(laid.keys() - stored.keys()))
    yield from (
        f"other bytes in the outbox: {name}" for name in sorted(stored) if laid.get(name, stored[name]) != stored[name]
    )


def _numbers(books: Books) -> Iterator[str]:
    """文号 of a series and year are 1, 2, 3 … without a gap."""
    taken: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in books.rows("SELECT series_code, year, number FROM audit_document_no"):
        taken[row.series_code, row.year].append(row.number)
    if not taken:
        yield "no document has a number"
    for series, numbers in sorted(taken.items()):
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"numbers of {series}: {sorted(numbers)}"


def _figures(books: Books, plan: Plan) -> Iterator[str]:
    """Every version that was sent is there, in order, and nothing else."""
    sent: dict[Figure, list[float]] = defaultdict(list)
    for sending in plan.sendings:
        for figure, value in sending.figures.items():
            if sent[figure][-1:] != [float(value)]:
                sent[figure].append(float(value))
    found: dict[Figure, list[float]] = defaultdict(list)
    statement = (
        "SELECT indicator_code, subject_code, period, source_code, value FROM core_observation "
        "WHERE measure = 'value' AND basis = 'ytd' ORDER BY observation_id"
    )
    for row in books.rows(statement):
        found[row.indicator_code, row.subject_code, row.period, row.source_code].append(float(row.value))
    for figure in sorted(sent.keys() | found.keys()):
        if sent.get(figure) != found.get(figure):
            yield f"{figure}: sent {sent.get(figure)}, in the books {found.get(figure)}"


def _receipts(books: Books, plan: Plan) -> Iterator[str]:
    """One receipt a file, with the right verdict."""
    expected: Counter[tuple[str, str]] = Counter()
    seen: set[str] = set()
    for sending in plan.sendings:
        digest = hashlib.sha256(sending.content).hexdigest()
        verdict = "duplicate" if digest in seen else "accepted" if sending.figures else "returned"
        expected[sending.file_name, verdict] += 1
        seen.add(digest)
    found = Counter((row.file_name, row.verdict) for row in books.rows("SELECT file_name, verdict FROM raw_receipt"))
    yield from (f"receipt missing or doubled: {each} wanted {expected[each]}, found {found[each]}"
                for each in sorted(expected.keys() | found.keys()) if expected[each] != found[each])  # fmt: skip


def _papers(books: Books, root: Path) -> Iterator[str]:
    """Every file of a unit has its one receipt on paper; what went back lies in quarantine with its reason."""
    papers = Counter(
        path.name.split("_")[1] for path in (root / "outbox").rglob("replies/*") if "标注件" not in path.name
    )
    kept = {path.name.split("_")[0] for path in (root / "quarantine").glob("*") if path.suffix != ".txt"}
    reasons = {path.name.split("_")[0] for path in (root / "quarantine").glob("*.txt")}
    for row in books.rows("SELECT receipt_no, received_from, verdict, file_name FROM raw_receipt"):
        is_returned = row.verdict == "returned"
        wanted = int(is_returned or row.received_from == "inbox/submissions")
        if papers[row.receipt_no] != wanted:
            yield f"{papers[row.receipt_no]} papers of receipt {row.receipt_no} ({row.verdict}, {row.file_name})"
        if is_returned != (row.receipt_no in kept and row.receipt_no in reasons):
            yield f"quarantine and verdict differ: {row.receipt_no} ({row.verdict}, {row.file_name})"


def _told(books: Books, machine: Machine) -> Iterator[str]:
    """Whoever watches heard of every alarm that was opened, and of its end."""
    mails = [mail for mail in machine.post.taken if mail["To"] == CLERK]
    heard = "\n".join(mail.get_body(("plain",)).get_content() for mail in mails if mail.get_body(("plain",)))  # type: ignore[union-attr]
    machine.counts["mails to whoever watches"] = len(mails)
    for row in books.rows("SELECT alert_key, act, text_zh FROM audit_alert WHERE act IN ('opened', 'closed')"):
        words = row.text_zh.splitlines()[0]
        if words not in heard:
            yield f"nobody was told: {row.act} {row.alert_key}: {words[:80]}"


def _signs_of_life(machine: Machine) -> Iterator[str]:
    """Each start of the day's intake that lived to its end leaves one on file, whatever failed, and one mail where the server took any."""
    for start in machine.intakes:
        is_able = start.fault != "kill" and start.is_database_there
        most = 2 if start.fault == "two_at_once" else 1
        if is_able and not start.is_on_file:
            yield f"no sign of life on file of {start.at}, fault: {start.fault or 'none'}"
        if start.mail_count > most or (is_able and not start.temper and not start.mail_count):
            yield f"{start.mail_count} mails with a sign of life of {start.at}, fault: {start.fault or 'none'}"
    machine.counts["mails with a sign of life"] = sum(start.mail_count for start in machine.intakes)


def _mails(books: Books, machine: Machine) -> Iterator[str]:
    """Each document reached each of its recipients; a second copy says that it may be one."""
    copies: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for mail in machine.post.taken:
        for part in mail.iter_attachments():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            copies[str(mail["To"]), hashlib.sha256(content).hexdigest()].append(bool(mail["X-Jixiao-Repeat"]))
    rows = books.rows("SELECT addressee_code, document_sha256, file_name FROM mart_document")
    wanted = {
        (address, row.document_sha256): row.file_name
        for address, addressees in ADDRESSEES.items()
        for row in rows
        if row.addressee_code in addressees
    }
    yield from (f"never reached {each[0]}: {wanted[each]}" for each in sorted(wanted.keys() - copies.keys()))
    yield from (f"reached {each[0]} and was not for it" for each in sorted(copies.keys() - wanted.keys()))
    for each, marks in sorted(copies.items()):
        if not all(marks[1:]):
            yield f"{len(marks)} copies to {each[0]} of {wanted.get(each)}, marked as repeats: {marks}"
    machine.counts["mails with documents that the server took"] = sum(
        any(True for _ in mail.iter_attachments()) for mail in machine.post.taken
    )
    machine.counts["copies marked as possible repeats"] = sum(sum(marks[1:]) for marks in copies.values())


def _alarms(books: Books, machine: Machine) -> Iterator[str]:
    """Nothing is open, neither in the books nor as a file, but of a round whose every period may have had its files before the first day."""
    certain = {each.round_code for each in due_rounds(machine.plan) if each.is_certain}
    excused = tuple(f"run:appraisal-round:{code}" for code in PUBLISH_DAY.keys() - certain)
    state: dict[str, str] = {}
    for row in books.rows("SELECT alert_key, act FROM audit_alert WHERE act <> 'told' ORDER BY alert_id"):
        if row.act == "opened" and state.get(row.alert_key) not in {None, "closed"}:
            yield f"opened twice: {row.alert_key}"
        if row.act in {"reminded", "closed"} and state.get(row.alert_key) in {None, "closed"}:
            yield f"{row.act} and not open: {row.alert_key}"
        state[row.alert_key] = row.act
    yield from (f"still open: {key}" for key, act in sorted(state.items()) if act != "closed" and key not in excused)
    left = {*(machine.root / "alarms").glob("*")} - {alarm_file(machine.root, key) for key in excused}
    yield from (f"left in alarms/: {path.name}: {path.read_text('utf-8')[:200]}" for path in sorted(left))


def _leases(books: Books) -> Iterator[str]:
    """Every taking of the books was closed: released, or interrupted."""
    last: dict[int, str] = {}
    for row in books.rows("SELECT fence, act FROM audit_lease ORDER BY lease_id"):
        last[row.fence] = row.act
    yield from (
        f"fence {fence} ended as {act}" for fence, act in sorted(last.items()) if act not in {"released", "interrupted"}
    )


def _bursts(machine: Machine) -> Iterator[str]:
    """No start publishes more than was owed; the longest downtime is some three weeks and a new year's scheme comes by March."""
    most = max(machine.published_in_one_start, default=0)
    if most > 6:
        yield f"one start published {most} rounds"


def _chain(machine: Machine) -> Iterator[str]:
    store = warehouse.open_warehouse(
        read_home(str(machine.root)).warehouse_url, clock=lambda: datetime.now(tz=SHANGHAI)
    )
    yield from (f"verify: {each}" for each in warehouse.verify(store).bad_rows)


def _moment(stored: Any) -> datetime:
    moment = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
