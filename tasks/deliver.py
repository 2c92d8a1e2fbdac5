"""发: empty the outbox into its channels; one success per document, channel and recipient."""

import warehouse
from tasks.alarms import end_alarm, raise_alarm
from tasks.books import store_of
from tasks.delivery.post import post_owed
from tasks.home import Home, put_file, sweep
from tasks.step import step

FOLDER = "folder"
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
    for posted in post_owed(home, is_again=is_again):
        if posted.status == "sent":
            end_alarm(home, posted.alert_key, f"渠道“{posted.channel}”到 {posted.recipient} 已恢复，积压文件已送出。")
        elif posted.status != "waiting":
            text = (
                f"渠道“{posted.channel}”到 {posted.recipient} 有{len(posted.files)}件文件没有送达：{posted.detail_zh}"
            )
            raise_alarm(home, posted.alert_key, text)
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


@step("归档", retry_delays_s=DELIVERY_RETRIES_S)
def fill_folder(home: Home) -> list[Row]:
    """Put every released document into ``outbox/<period>/<round>/``.

    A document that is owed is written and recorded as sent; one that was sent and has gone missing or changed its size
    since is put back byte-equal, which is a repair and no second delivery. (``jixiao verify`` reads every byte.)
    """
    store = store_of(home)
    rows: list[Row] = []
    for item in warehouse.released(store, channel=FOLDER, recipient=FOLDER):
        folder = home.outbox / item.period / item.round_code
        path = folder / item.file_name
        if item.is_sent and path.is_file() and path.stat().st_size == item.byte_count:
            continue
        sweep(folder)
        is_written = put_file(path, warehouse.document_content(store, item.document_sha256))
        if not item.is_sent:
            place = folder.relative_to(home.root).as_posix()
            warehouse.record_delivery(
                store, item.document_sha256, channel=FOLDER, recipient=FOLDER, status="sent", detail=place
            )
        if is_written:
            status = "补回" if item.is_sent else "已发"
            rows.append({"file_name": item.file_name, "channel": "文件夹", "status": status, "detail": str(folder)})
    return rows
