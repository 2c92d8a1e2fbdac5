"""发: empty the outbox into its channels; one success per document, channel and recipient."""

import warehouse
from tasks.books import store_of
from tasks.home import Home, put_file
from tasks.step import step

FOLDER = "folder"
DELIVERY_RETRIES_S = (5.0, 30.0, 120.0, 300.0, 600.0)
Row = dict[str, object]


@step("发文", retry_delays_s=DELIVERY_RETRIES_S)
def deliver_owed(home: Home) -> list[Row]:
    """Put every released document into ``outbox/<period>/<round>/``.

    A document that is owed is written and recorded as sent; one that was sent and has gone missing or was damaged
    since is put back byte-equal, which is a repair and no second delivery.
    """
    store = store_of(home)
    rows: list[Row] = []
    for item in warehouse.released(store, channel=FOLDER, recipient=FOLDER):
        folder = home.outbox / item.period / item.round_code
        is_written = put_file(folder / item.file_name, warehouse.document_content(store, item.document_sha256))
        if not item.is_sent:
            warehouse.record_delivery(
                store, item.document_sha256, channel=FOLDER, recipient=FOLDER, status="sent", detail=str(folder)
            )
        if is_written:
            status = "补回" if item.is_sent else "已发"
            rows.append({"file_name": item.file_name, "channel": "文件夹", "status": status, "folder": str(folder)})
    return rows
