"""发: empty the outbox into its channels; one success per document, channel and recipient."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import warehouse
from tasks.books import store_of
from tasks.delivery.post import ALERT_PREFIX, Posted, post_owed
from tasks.home import PART, Home, put_file, sweep, why_zh
from tasks.step import step
from tasks.upkeep.alarms import end_alarm, raise_alarm
from tasks.upkeep.journal import note
from warehouse import Released, Warehouse, WarehouseError

FOLDER = "folder"
_MB = 1024 * 1024
DELIVERY_RETRIES_S = (5.0, 30.0, 120.0, 300.0, 600.0)
Row = dict[str, object]


_STATUS_ZH = {"sent": "已发", "failed": "未发出", "unknown": "结果不明", "waiting": "等待重试", "stuck": "停止重试"}
UNDELIVERED = frozenset(_STATUS_ZH[code] for code in ("failed", "unknown", "stuck"))
"""Results that somebody should know of."""


def deliver_owed(home: Home, *, is_again: bool = False) -> list[Row]:
    """Every released document into the folder, then through every channel; a channel that fails alarms a person.

    Args:
        home: of the county.
        is_again: try now what is waiting or was given up, as a person asked.
    """
    return [*fill_folder(home), *send_through_channels(home, is_again=is_again)]


@step("送出")
def send_through_channels(home: Home, *, is_again: bool = False) -> list[Row]:
    """Mail and robots: each document once to each recipient; what fails is tried again by later runs, with backoff."""
    rows: list[Row] = []
    every = post_owed(home, is_again=is_again)
    _settle_alarms(home, every)
    for posted in every:
        note(f"{posted.channel} 到 {posted.recipient}：{len(posted.files)}件{_STATUS_ZH[posted.status]}")
        rows.extend(
            {
                "file_name": name,
                "channel": posted.channel,
                "status": _STATUS_ZH[posted.status],
                "detail": posted.detail_zh or posted.recipient,
            }
            for name in posted.files
        )
    return rows


def _settle_alarms(home: Home, every: Sequence[Posted]) -> None:
    """One alarm a channel and recipient: open while anything waits or failed, over when nothing does."""
    unsent = [each for each in every if each.status != "sent"]
    for posted in unsent:
        if posted.status != "waiting":
            text = (
                f"渠道“{posted.channel}”到 {posted.recipient} 有{len(posted.files)}件文件没有送达：{posted.detail_zh}"
            )
            raise_alarm(home, posted.alert_key, text)
    still_open = {each.alert_key for each in unsent}
    for alert in warehouse.open_alerts(store_of(home)):
        if alert.key.startswith(ALERT_PREFIX) and alert.key not in still_open:
            place = alert.key.removeprefix(ALERT_PREFIX)
            end_alarm(home, alert.key, f"渠道“{place}”已恢复，积压文件已送出。")


def prove_folder(home: Home, *, period: str, round_code: str) -> None:
    """The outbox can be written down to the folder of a round: asked before it publishes what could not be laid down.

    Raises:
        OSError: something on the way is no folder, or cannot be written; the text names it.
    """
    folder = home.outbox / period / round_code
    try:
        home.outbox.mkdir(parents=True, exist_ok=True)
        sweep(home.outbox)
        while not os.path.lexists(folder):
            folder = folder.parent
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{os.getpid()}-", suffix=PART):
            pass
    except OSError as fault:
        raise OSError(
            fault.errno, f"发件箱写不进去（{why_zh(fault)}），本轮没有开账，什么都没有发布", str(folder)
        ) from fault


@step("归档", retry_delays_s=DELIVERY_RETRIES_S)
def fill_folder(home: Home) -> list[Row]:
    """Put every released document into ``outbox/<period>/<round>/``.

    A document that is owed is written and recorded as sent; one that was sent and has gone missing or changed its size
    since is put back byte-equal, which is a repair and no second delivery. (``jixiao verify`` reads every byte.)
    """
    store = store_of(home)
    every = warehouse.released(store, channel=FOLDER, recipient=FOLDER)
    rows: list[Row] = []
    with _recorded(store) as laid:
        for item in every:
            folder = home.outbox / item.period / item.round_code
            path = folder / item.file_name
            if item.is_sent and path.is_file() and path.stat().st_size == item.byte_count:
                continue
            sweep(folder)
            content = warehouse.document_content(store, item.document_sha256)
            try:
                is_written = put_file(path, content)
            except OSError as fault:
                left = [each for each in every if not each.is_sent and each.document_sha256 not in laid]
                raise _no_room(folder, fault, left) from fault
            if not item.is_sent:
                laid[item.document_sha256] = folder.relative_to(home.root).as_posix()
            if is_written:
                status = "补回" if item.is_sent else "已发"
                rows.append({"file_name": item.file_name, "channel": "文件夹", "status": status, "detail": str(folder)})
    return rows


@contextmanager
def _recorded(store: Warehouse) -> Iterator[dict[str, str]]:
    """Documents that were laid down meanwhile, each with its folder, are recorded at once at the end, also where something stops it.

    One that lies there unrecorded, after a kill or on a full disk, is found alike the next time and recorded then.
    """
    laid: dict[str, str] = {}
    try:
        yield laid
    except OSError:
        with suppress(WarehouseError):
            warehouse.record_deliveries(store, laid, channel=FOLDER, recipient=FOLDER, status="sent")
        raise
    warehouse.record_deliveries(store, laid, channel=FOLDER, recipient=FOLDER, status="sent")


def _no_room(folder: Path, fault: OSError, unsent: Sequence[Released]) -> OSError:
    """The same fault, with how much is still to be laid down."""
    size = sum(each.byte_count for each in unsent)
    text = (
        f"{why_zh(fault)}，文件已经发布，还有{len(unsent)}件没有放进发件箱，至少还需{size / _MB:.1f} MB；"
        "原有文件没有动，处理后运行 jixiao deliver"
    )
    return OSError(fault.errno, text, str(folder))
