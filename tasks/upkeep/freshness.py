"""新旧: how old the data of each remote source are, which is late, and what a person is told of it."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import warehouse
from appraisal.period import MONTHS_IN_YEAR
from appraisal.remote_feeds import RemoteFeed
from appraisal.workdays import WorkCalendar
from tasks.books import scheme_now, store_of
from tasks.home import Home
from tasks.upkeep.alarms import end_alarm, raise_alarm
from warehouse import LastFetch

EARLY = timedelta(days=15)
"""Data that come this long before their day are those of that day."""
_LOOK_BACK_MONTHS = 14
_FAILED_ZH = {"failed": "未取到", "unread": "读不出"}


@dataclass(frozen=True)
class RemoteState:
    """A remote source as it stands 来源状况.

    Attributes:
        code, name_zh, kind, delivers: as configured.
        state_zh: 正常, 未取到, 读不出, 未更新 or 尚未取过.
        good_at: when it was last read without fault, in the office's time.
        new_at: when it last brought something new.
        age_days: days since then; ``None`` if it never did.
        due_on: day by which new data ought to have been there, if they are late.
        detail_zh: what was met last.
    """

    code: str
    name_zh: str
    kind: str
    delivers: str
    state_zh: str
    good_at: datetime | None
    new_at: datetime | None
    age_days: int | None
    due_on: date | None
    detail_zh: str

    @property
    def has_failed(self) -> bool:
        """Whether the last look failed."""
        return self.state_zh in _FAILED_ZH.values()


def feed_ages(home: Home, *, as_of: datetime | None = None) -> tuple[RemoteState, ...]:
    """Every configured source with when it was last good and how old its data are, in the order of jixiao.toml; now, or as it stood at ``as_of``."""
    if not home.feeds:
        return ()
    known = warehouse.last_fetches(store_of(home), as_of=as_of)
    return tuple(_state(home, each, known.get(each.code), at=as_of or home.now()) for each in home.feeds)


def _state(home: Home, remote: RemoteFeed, last: LastFetch | None, *, at: datetime) -> RemoteState:
    new_at = last.new_at if last else None
    late = _late_since(home, remote, new_at, at=at)
    state = "尚未取过" if last is None else _FAILED_ZH.get(last.outcome) or ("未更新" if late else "正常")
    return RemoteState(
        code=remote.code,
        name_zh=remote.name_zh,
        kind=remote.kind,
        delivers=remote.delivers,
        state_zh=state,
        good_at=home.local(last.good_at) if last and last.good_at else None,
        new_at=home.local(new_at) if new_at else None,
        age_days=(at - new_at).days if new_at else None,
        due_on=late,
        detail_zh=last.detail if last else "",
    )


def _late_since(home: Home, remote: RemoteFeed, new_at: datetime | None, *, at: datetime) -> date | None:
    """The day by which new data ought to have been there and are not; ``None`` if they are, or no day is set."""
    if remote.expected_day is None:
        return None
    due = due_on(remote, home.local(at).date(), scheme_now(home).calendar)
    if due is None or (new_at is not None and home.local(new_at).date() >= due - EARLY):
        return None
    return due


def due_on(remote: RemoteFeed, today: date, calendar: WorkCalendar) -> date | None:
    """The newest expected day that has passed, moved to a workday; ``None`` if no day is set.

    Args:
        remote: its ``expected_day`` and ``quiet_months``.
        today: the office's day; a source has until the end of its day.
        calendar: workdays.
    """
    if remote.expected_day is None:
        return None
    for back in range(_LOOK_BACK_MONTHS):
        year, month = divmod(today.year * MONTHS_IN_YEAR + today.month - 1 - back, MONTHS_IN_YEAR)
        day = date(year, month + 1, min(remote.expected_day, monthrange(year, month + 1)[1]))
        day = day if calendar.is_workday(day) else calendar.next_workday(day)
        if month + 1 not in remote.quiet_months and day < today:
            return day
    return None


def trouble_zh(home: Home, remote: RemoteFeed, what: str) -> str:
    """What a person is told of a source that fails: which, what, how old its data are, what happens, whom to ask."""
    last = warehouse.last_fetches(store_of(home)).get(remote.code)
    return f"来源“{remote.name_zh}”（{remote.code}）{what.rstrip('。')}。{_age_zh(home, last)}。下次收数自动再取。{_contact_zh(remote)}"


def _age_zh(home: Home, last: LastFetch | None) -> str:
    if last is None or last.new_at is None:
        return "此前没有从这里收到过数据，相关指标按其他来源或缺数处理"
    days = (home.now() - last.new_at).days
    return f"计算照常进行，沿用{home.local(last.new_at):%Y-%m-%d %H:%M}收到的数据（陈旧，已{days}天）"


def _contact_zh(remote: RemoteFeed) -> str:
    return f"联系：{remote.contact_zh}。" if remote.contact_zh else ""


def end_fault(home: Home, remote: RemoteFeed) -> None:
    """The source works again."""
    end_alarm(home, f"feed:{remote.code}", f"来源“{remote.name_zh}”（{remote.code}）已恢复。")


def tell_freshness(home: Home, remote: RemoteFeed, *, is_new: bool, odd: Sequence[str] = ()) -> None:
    """Tell of data that do not move: late, or the old ones under a new name; and tell when new ones are there."""
    key = f"feed-stale:{remote.code}"
    last = warehouse.last_fetches(store_of(home)).get(remote.code)
    late = _late_since(home, remote, last.new_at if last else None, at=home.now())
    what = odd[0] if odd else ""
    if not what and late is not None:
        what = f"未更新：应在{late:%Y-%m-%d}前有新数据，还没有"
    if what:
        text = f"来源“{remote.name_zh}”（{remote.code}）{what}。{_age_zh(home, last)}。{_contact_zh(remote)}"
        raise_alarm(home, key, text)
    elif is_new:
        end_alarm(home, key, f"来源“{remote.name_zh}”（{remote.code}）已有新数据。")
