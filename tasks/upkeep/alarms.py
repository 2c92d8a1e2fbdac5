"""报警与平安报告: one open alarm a fault, told to a person by file, mail and robot; a heartbeat whose absence tells as well."""

import hashlib
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import warehouse
from tasks.books import store_of
from tasks.delivery import robots
from tasks.delivery.channels import RobotChannel
from tasks.delivery.mail import RefusedError, UnknownOutcomeError
from tasks.delivery.outgoing import mail_to, word_key
from tasks.home import Home, put_file, sweep, why_zh
from tasks.upkeep.journal import hide_secrets, note

HEARTBEAT = "heartbeat.json"
WITHOUT_BOOKS = "alarms_without_books.json"
"""Which alarms were told while the books were away, and when: else each start would tell them anew."""
_UNTOLD = "untold-"
_UNTOLD_ZH = "（这条报警没有发出去：{words}）"


def raise_alarm(home: Home, key: str, text_zh: str) -> bool:
    """Tell a person of a fault: at once, and again after the reminder interval while it stays open.

    The file ``alarms/<key>.txt`` is written whatever else fails, also when the warehouse itself is the fault; what was told
    then is remembered in the home, so that a database that is away for days is one alarm with daily reminders too. Where the
    file cannot be written, on a full disk say, people are told all the same.

    Returns:
        Whether anybody was told now.
    """
    text_zh = hide_secrets(text_zh)
    note(f"报警：{text_zh}", level=logging.WARNING, alarm=key)
    unwritten = _put(_file(home, key), f"{text_zh}\n")
    remind_after = timedelta(hours=home.delivery.remind_hours)
    told_at = _told_without_books(home).get(key)
    is_due = told_at is None or home.now() - told_at >= remind_after
    try:
        is_due = warehouse.raise_alert(store_of(home), key, text_zh, remind_after=remind_after) and is_due
        _remember_without_books(home, key, None)
    except Exception:  # noqa: BLE001 (whatever is wrong with the books, a person must hear of this alarm)
        if is_due:
            _remember_without_books(home, key, home.now())
    if is_due:
        _tell(home, "报警", [text_zh, *unwritten], key=key)
    return is_due


def _put(path: Path, text: str) -> list[str]:
    """Write a file for whoever looks; why not, in words, where it cannot be written: nobody may go untold for it."""
    try:
        put_file(path, text.encode())
    except OSError as fault:
        words = f"{path} 写不进去：{why_zh(fault)}。请腾出空间、检查权限"
        note(words, level=logging.WARNING)
        return [words]
    return []


def _told_without_books(home: Home) -> dict[str, datetime]:
    """When somebody was last told of alarms that could not be recorded, since the books were away."""
    try:
        told = json.loads((home.root / WITHOUT_BOOKS).read_text("utf-8"))
        return {key: datetime.fromisoformat(at) for key, at in told.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _remember_without_books(home: Home, key: str, at: datetime | None) -> None:
    """Keep or drop when an alarm was told; a home that cannot be written to either must not silence it."""
    told = _told_without_books(home)
    if at is None and key not in told:
        return
    kept = {other: moment for other, moment in told.items() if other != key} | ({key: at} if at else {})
    with suppress(OSError):
        put_file(home.root / WITHOUT_BOOKS, json.dumps({k: v.isoformat() for k, v in kept.items()}).encode())


def end_alarm(home: Home, key: str, text_zh: str) -> bool:
    """Tell that a fault is over, once; nothing if there was none.

    Returns:
        Whether there was one.
    """
    is_open = warehouse.close_alert(store_of(home), key, text_zh)
    if _file(home, key).exists():  # written and not recorded, or closed and not taken away: a process died in between
        is_open = True
        _remember_without_books(home, key, None)
        with suppress(OSError):  # a folder that cannot be written now is swept by a later sign of life
            _file(home, key).unlink(missing_ok=True)
    if not is_open:
        return False
    _tell(home, "报警解除", [text_zh], key=key)
    return True


def beat(home: Home, lines: Sequence[str]) -> Path:
    """平安报告: leave a sign of life where a watcher looks, and tell the operators if they want it daily.

    Args:
        home: of the county.
        lines: what ran, what is due, what is stuck.

    Returns:
        The file; a watcher that finds it older than a day knows that nothing runs any more.
    """
    now = home.local(home.now())
    open_alerts = warehouse.open_alerts(store_of(home))
    _sweep_halves(home)
    lines = [*lines, *_sweep(home, {_file(home, each.key) for each in open_alerts})]
    alerts = [each.text_zh for each in open_alerts]
    told = {"at": now.isoformat(), "open_alarm_count": len(alerts), "lines_zh": [*lines, *alerts]}
    path = home.root / HEARTBEAT
    lines += _put(path, json.dumps(told, ensure_ascii=False, indent=1))
    if home.delivery.heartbeat:
        head = "平安报告" if not alerts else f"平安报告（未解除的报警{len(alerts)}条）"
        _tell(home, head, [*lines, *alerts], key=f"heartbeat:{now:%Y-%m-%d}", is_kept=False)
    elif _untold(home):
        _tell(home, "补发未送达的报警", [], key="untold", is_kept=False)
    return path


def tell_office(home: Home, head: str, lines: Sequence[str]) -> bool:
    """A word to the operators by mail and robot; whether anybody was reached."""
    return _tell(home, head, lines, key=f"word:{head}", is_kept=False)


def _untold(home: Home) -> list[Path]:
    """Words of alarms that nobody could be told yet: the newest of each alarm."""
    return sorted((home.root / "alarms").glob(f"{_UNTOLD}*.txt"))


def _sweep_halves(home: Home) -> None:
    """Take away what killed processes left half written; no step writes the same file again just to find it."""
    with suppress(OSError):  # a folder that cannot be read or changed now is swept by a later sign of life
        sweep(home.root)
        for folder in (home.root / "alarms", home.quarantine, home.outbox):
            sweep(folder, is_deep=True)


def _sweep(home: Home, open_files: set[Path]) -> list[str]:
    """Take away files of alarms that the books do not hold open, and say what they said."""
    left = sorted({*(home.root / "alarms").glob("*.txt")} - open_files - {*_untold(home)})
    lines = [f"报警已不存在，撤下：{_text_of(path).splitlines()[0]}" for path in left]
    for path in left:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return lines


def _text_of(path: Path) -> str:
    """What a file of an alarm says, also one that a person laid there; its name where it says nothing."""
    return path.read_bytes().decode("utf-8", "replace").strip() or path.name


def alarm_file(root: Path, key: str) -> Path:
    """Where an alarm of a home stands; the name is safe whatever the key holds."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in key)[:60]
    return root / "alarms" / f"{plain}-{hashlib.sha256(key.encode()).hexdigest()[:8]}.txt"


def _file(home: Home, key: str) -> Path:
    return alarm_file(home.root, key)


def _tell(home: Home, head: str, lines: Sequence[str], *, key: str, is_kept: bool = True) -> bool:
    """To the operators by mail and robot; a word of an alarm that reached nobody waits as a file for the next that does.

    Args:
        home: whose operators.
        head: subject.
        lines: text.
        key: what the word is about.
        is_kept: whether it is told later if it reaches nobody now; a sign of life of yesterday is worth nothing.

    Returns:
        Whether anybody was reached.
    """
    waiting = _untold(home)
    lines = [*lines, *(f"此前没能发出：{_text_of(path)}" for path in waiting)]
    failures, now, told_count = [], home.local(home.now()), 0
    for address in home.delivery.operators:
        try:
            mail_to(home, address, head=head, lines=lines, key=word_key(key, address, head, now.isoformat()))
            told_count += 1
        except (RefusedError, UnknownOutcomeError) as fault:
            failures.append(str(fault))
    robot = next((each for each in home.delivery.channels if each.code == home.delivery.operator_robot), None)
    if isinstance(robot, RobotChannel):
        try:
            texts = robots.digests(robot.kind, f"【{home.office.short_zh}】{head}", lines)
            robots.send(robot, texts, key=home.secret(robot.key_from))
            told_count += 1
        except (RefusedError, UnknownOutcomeError) as fault:
            failures.append(str(fault))
    for path in waiting if told_count else ():
        with suppress(OSError):
            path.unlink(missing_ok=True)
    if failures:
        note(f"{head}没有发到所有值守人：{'；'.join(failures)}", level=logging.WARNING, alarm=key)
    if failures and not told_count and is_kept:
        words = _UNTOLD_ZH.format(words="；".join(failures))
        _put(_untold_file(home, key), "\n".join([head, *lines[: len(lines) - len(waiting)], words, ""]))
    return told_count > 0


def _untold_file(home: Home, key: str) -> Path:
    return home.root / "alarms" / f"{_UNTOLD}{hashlib.sha256(key.encode()).hexdigest()[:8]}.txt"
