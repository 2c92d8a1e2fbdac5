"""看门: whether the program still runs, asked from outside its timetable."""

import json
from dataclasses import dataclass
from datetime import datetime

from tasks.home import Home
from tasks.upkeep.alarms import HEARTBEAT, end_alarm, raise_alarm

WATCH = "watch"


@dataclass(frozen=True)
class Seen:
    """What the watcher found 看门结果.

    Attributes:
        is_alive: the last sign of life is young enough.
        at: when it was given, ISO 8601; empty if there was none.
        verdict_zh, text_zh: the same for people.
    """

    is_alive: bool
    at: str
    verdict_zh: str
    text_zh: str


def watch_heartbeat(home: Home, *, hours: float) -> Seen:
    """看门: raise an alarm where the last sign of life is older than ``hours``, end it where it is not.

    This runs apart from the timetable, so that it tells when the timetable itself has stopped.
    """
    at = last_heartbeat(home)
    age = (home.now() - at).total_seconds() / 3600 if at else None
    told = home.local(at).isoformat(timespec="minutes") if at else ""
    if age is not None and age <= hours:
        end_alarm(home, WATCH, "平安报告恢复了，程序又在跑。")
        return Seen(True, told, "在跑", f"{age:.1f}小时前有平安报告")
    since = f"最近一次平安报告在{age:.0f}小时前（{told}）" if age is not None else "从来没有过平安报告"
    text = f"程序没有在跑：{since}。请看 systemctl status jixiao-serve（或 docker compose ps），再重新启动；停机期间到期的会自动补上。"
    raise_alarm(home, WATCH, text)
    return Seen(False, told, "没有在跑", text)


def last_heartbeat(home: Home) -> datetime | None:
    """When the last sign of life was given; ``None`` if never, or it cannot be read."""
    try:
        return datetime.fromisoformat(json.loads((home.root / HEARTBEAT).read_text("utf-8"))["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
