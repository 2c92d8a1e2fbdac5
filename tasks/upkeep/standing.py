"""家底: what a home's health is known by besides its rounds: feeds, alarms, mail that waits, backups, room, file modes."""

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import warehouse
from appraisal.period import Period
from feeds import FEEDS
from tasks.books import scheme_of, store_of
from tasks.delivery.parcels import is_stuck
from tasks.delivery.post import recipients_of
from tasks.home import Home
from tasks.upkeep.backups import Backup, backup_folder, backups_of
from tasks.upkeep.freshness import RemoteState, feed_ages
from tasks.upkeep.watch import last_heartbeat
from warehouse import Alert, Lease, Status

_MB = 1024 * 1024
LEAST_FREE_MB = 500
FREE_TIMES_STORE = 3
"""Room for the store's next copy, its journal and the documents of a round."""
STALE_BACKUP = timedelta(hours=50)
PRIVATE = ("warehouse.db", "secrets.env")


@dataclass(frozen=True)
class FeedAge:
    """When a feed last brought a file 来源新旧.

    Attributes:
        code, name_zh: of the source.
        arrived_at: of its newest file.
        age_days: until now.
    """

    code: str
    name_zh: str
    arrived_at: datetime
    age_days: int


@dataclass(frozen=True)
class Waiting:
    """What waits for one recipient 待发.

    Attributes:
        channel, recipient: to whom.
        file_count: documents.
        is_stuck: no further try is made without a person.
    """

    channel: str
    recipient: str
    file_count: int
    is_stuck: bool


@dataclass(frozen=True)
class Health:
    """家底, at one moment.

    Attributes:
        status: of the warehouse.
        alerts: open, oldest first.
        feeds: oldest first.
        remotes: sources of jixiao.toml, in its order.
        waiting: by channel and recipient.
        backup: the newest; ``None`` without any.
        is_backup_stale: a daily backup is wanted and the newest is too old, or there is none.
        heartbeat_at: the last sign of life.
        store_mb: size of an SQLite store; 0 for a server's.
        free_mb: room on the home's disk.
        is_disk_tight: not enough room for what comes next.
        readable_by_others: files that others may read and should not.
    """

    status: Status
    alerts: tuple[Alert, ...]
    feeds: tuple[FeedAge, ...]
    remotes: tuple[RemoteState, ...]
    waiting: tuple[Waiting, ...]
    backup: Backup | None
    is_backup_stale: bool
    heartbeat_at: datetime | None
    store_mb: float
    free_mb: float
    is_disk_tight: bool
    readable_by_others: tuple[str, ...]

    @property
    def holder(self) -> Lease | None:
        """Who holds the books."""
        return self.status.leases[0] if self.status.leases else None


def health_of(home: Home) -> Health:
    """Look everything over once; changes nothing."""
    store = store_of(home)
    backup = max(backups_of(home), key=lambda each: each.made_at, default=None)
    store_mb = _store_mb(home)
    free_mb = shutil.disk_usage(home.root).free / _MB
    is_late = backup is None or home.now() - backup.made_at > STALE_BACKUP
    return Health(
        status=warehouse.read_status(store),
        alerts=warehouse.open_alerts(store),
        feeds=_feeds(home),
        remotes=feed_ages(home),
        waiting=tuple(_waiting(home)),
        backup=backup,
        is_backup_stale=home.keeping.is_daily and is_late and bool(warehouse.chain_end(store).entry_no),
        heartbeat_at=last_heartbeat(home),
        store_mb=round(store_mb, 1),
        free_mb=round(free_mb, 1),
        is_disk_tight=free_mb < max(LEAST_FREE_MB, FREE_TIMES_STORE * store_mb),
        readable_by_others=tuple(_readable_by_others(home)),
    )


def has_figures(home: Home, round_code: str, period: Period) -> bool:
    """Whether anything has come that a round about ``period`` counts; without it the round stops and publishes nothing."""
    scheme = scheme_of(home, period)
    roles = scheme.round_by_code[round_code].roles if round_code in scheme.round_by_code else ()
    counted = {each.code for each in scheme.indicators if each.role in roles}
    codes = {period.code, period.observation_code}
    told = warehouse.read_observations(store_of(home), as_of=home.now(), periods=codes)
    return bool(told["indicator_code"].isin(counted).any())


def _feeds(home: Home) -> tuple[FeedAge, ...]:
    """From the receipts: what never came has no age here, and is asked for by 催报."""
    receipts = warehouse.read_receipts(store_of(home))
    newest = receipts.groupby("source_code")["arrived_at"].max().sort_values()
    names = {each.code: each.name_zh for each in FEEDS}
    now = home.now()
    return tuple(
        FeedAge(str(code), names.get(str(code), str(code)), home.local(at), (now - at).days)
        for code, at in newest.items()
    )


def _waiting(home: Home) -> Iterator[Waiting]:
    store = store_of(home)
    for channel in home.delivery.channels:
        for recipient, addressees in recipients_of(channel).items():
            owed = warehouse.owed(store, channel=channel.code, recipient=recipient, addressees=addressees)
            wanted = [each for each in owed if not channel.templates or each.template_code in channel.templates]
            if wanted:
                yield Waiting(channel.code, recipient, len(wanted), any(is_stuck(each) for each in wanted))


def _store_mb(home: Home) -> float:
    prefix = "sqlite:///"
    if not home.warehouse_url.startswith(prefix):
        return 0.0
    path = Path(home.warehouse_url.removeprefix(prefix))
    return sum(each.stat().st_size for each in path.parent.glob(f"{path.name}*")) / _MB


def _readable_by_others(home: Home) -> Iterator[str]:
    for path in (*(home.root / name for name in PRIVATE), backup_folder(home)):
        if path.exists() and path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield str(path)
