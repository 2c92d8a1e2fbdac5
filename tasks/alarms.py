"""报警与平安报告: one open alarm a fault, told to a person by file, mail and robot; a heartbeat whose absence tells as well."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import warehouse
from tasks.books import store_of
from tasks.delivery import robots
from tasks.delivery.channels import RobotChannel
from tasks.delivery.mail import RefusedError, UnknownOutcomeError
from tasks.delivery.outgoing import mail_to, word_key
from tasks.home import Home, put_file
from warehouse import WarehouseError

HEARTBEAT = "heartbeat.json"
_UNTOLD_ZH = "（这条报警没有发出去：{words}）"


def raise_alarm(home: Home, key: str, text_zh: str) -> bool:
    """Tell a person of a fault: at once, and again after the reminder interval while it stays open.

    The file ``alarms/<key>.txt`` is written whatever else fails, also when the warehouse itself is the fault.

    Returns:
        Whether anybody was told now.
    """
    put_file(_file(home, key), f"{text_zh}\n".encode())
    try:
        remind_after = timedelta(hours=home.delivery.remind_hours)
        is_due = warehouse.raise_alert(store_of(home), key, text_zh, remind_after=remind_after)
    except (WarehouseError, OSError):
        is_due = True
    if is_due:
        _tell(home, "报警", [text_zh], key=key)
    return is_due


def end_alarm(home: Home, key: str, text_zh: str) -> bool:
    """Tell that a fault is over, once; nothing if there was none.

    Returns:
        Whether there was one.
    """
    for name in (key, _untold(key)):
        _file(home, name).unlink(missing_ok=True)
    if not warehouse.close_alert(store_of(home), key, text_zh):
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
    alerts = [each.text_zh for each in warehouse.open_alerts(store_of(home))]
    told = {"at": now.isoformat(), "open_alarm_count": len(alerts), "lines_zh": [*lines, *alerts]}
    path = home.root / HEARTBEAT
    put_file(path, json.dumps(told, ensure_ascii=False, indent=1).encode())
    if home.delivery.heartbeat:
        head = "平安报告" if not alerts else f"平安报告（未解除的报警{len(alerts)}条）"
        _tell(home, head, [*lines, *alerts], key=f"heartbeat:{now:%Y-%m-%d}")
    return path


def tell_office(home: Home, head: str, lines: Sequence[str]) -> None:
    """A word to the operators by mail and robot."""
    _tell(home, head, lines, key=f"word:{head}")


def _untold(key: str) -> str:
    """Key of the file that says that an alarm could not be told."""
    return f"{key}:untold"


def _file(home: Home, key: str) -> Path:
    """A name that is safe whatever the key holds."""
    plain = "".join(sign if sign.isalnum() else "-" for sign in key)[:60]
    return home.root / "alarms" / f"{plain}-{hashlib.sha256(key.encode()).hexdigest()[:8]}.txt"


def _tell(home: Home, head: str, lines: Sequence[str], *, key: str) -> None:
    """To the operators by mail and robot; what could not be told is written beside the alarm."""
    failures, now = [], home.local(home.now())
    for address in home.delivery.operators:
        try:
            mail_to(home, address, head=head, lines=lines, key=word_key(key, address, head, now.isoformat()))
        except (RefusedError, UnknownOutcomeError) as fault:
            failures.append(str(fault))
    robot = next((each for each in home.delivery.channels if each.code == home.delivery.operator_robot), None)
    if isinstance(robot, RobotChannel):
        try:
            texts = robots.digests(robot.kind, f"【{home.office.short_zh}】{head}", lines)
            robots.send(robot, texts, key=home.secret(robot.key_from))
        except RefusedError as fault:
            failures.append(str(fault))
    if failures:
        words = _UNTOLD_ZH.format(words="；".join(failures))
        put_file(_file(home, _untold(key)), "\n".join([head, *lines, words, ""]).encode())
