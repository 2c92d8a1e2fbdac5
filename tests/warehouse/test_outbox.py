"""发件箱: everything released is delivered once to each, in order, whatever became of the edition."""

import pytest
import sqlalchemy as sa

import warehouse
from tests.warehouse.county import INVESTMENT, document
from warehouse.engine import writing
from warehouse.tables import AUDIT_DELIVERY

FOLDER = {"channel": "folder", "recipient": "folder"}
MAIL = {"channel": "mail", "recipient": "a@b.example"}


@pytest.fixture
def two_editions(desk, post, clock):
    post.send((INVESTMENT, "2026-08", 1.0))
    desk.round()
    clock.forward(hours=1)
    post.send((INVESTMENT, "2026-08", 2.0))
    books = desk.open()
    desk.close(books, documents=(document(books), document(books, template="letter", series="")))


@pytest.mark.usefixtures("two_editions")
def test_documents_of_a_superseded_edition_are_still_delivered_in_order(store):
    items = warehouse.owed(store, **FOLDER)
    assert [(each.template_code, each.edition) for each in items] == [("bulletin", 1), ("bulletin", 2), ("letter", 2)]


@pytest.mark.usefixtures("two_editions")
def test_what_was_sent_is_owed_no_more_and_refused_a_second_time(store):
    first = warehouse.owed(store, **FOLDER)[0]
    warehouse.record_delivery(store, first.document_sha256, **FOLDER, status="sent")
    assert first.document_sha256 not in {each.document_sha256 for each in warehouse.owed(store, **FOLDER)}
    assert len(warehouse.owed(store, **MAIL)) == 3
    with pytest.raises(warehouse.WarehouseError, match="不再重复"):
        warehouse.record_delivery(store, first.document_sha256, **FOLDER, status="sent")
    assert [each.is_sent for each in warehouse.released(store, **FOLDER)] == [True, False, False]


@pytest.mark.usefixtures("two_editions")
def test_the_database_itself_refuses_a_second_success(store, clock):
    sha256 = warehouse.owed(store, **FOLDER)[0].document_sha256
    row = {"document_sha256": sha256, **FOLDER, "status": "sent", "attempted_at": clock.instant}
    with writing(store) as connection:
        connection.execute(sa.insert(AUDIT_DELIVERY).values(row))
    with pytest.raises(sa.exc.IntegrityError), writing(store) as connection:
        connection.execute(sa.insert(AUDIT_DELIVERY).values(row))


@pytest.mark.usefixtures("two_editions")
def test_failed_and_broken_off_tries_leave_their_mark(store):
    sha256 = warehouse.owed(store, **MAIL)[0].document_sha256
    warehouse.record_delivery(store, sha256, **MAIL, status="failed", detail="450")
    assert warehouse.owed(store, **MAIL)[0].attempt_count == 1
    warehouse.record_delivery(store, sha256, **MAIL, status="started")
    item = warehouse.owed(store, **MAIL)[0]
    assert (item.attempt_count, item.is_outcome_unknown) == (1, True)


@pytest.mark.usefixtures("two_editions")
def test_documents_come_back_byte_equal_and_know_their_run(store):
    item = warehouse.owed(store, **FOLDER, addressees=["all"])[1]
    stored = warehouse.read_documents(store, run_key=item.run_key)[0]
    assert warehouse.document_content(store, item.document_sha256) == stored.content
    assert stored.sha256 == item.document_sha256
    assert warehouse.find_document(store, item.document_sha256).edition == 2
    assert warehouse.owed(store, **FOLDER, addressees=["nobody"]) == ()


def test_a_strange_document_is_named(store):
    assert warehouse.find_document(store, "0" * 64) is None
    with pytest.raises(warehouse.WarehouseError, match="没有指纹"):
        warehouse.document_content(store, "0" * 64)
    with pytest.raises(warehouse.WarehouseError, match="没有指纹"):
        warehouse.record_delivery(store, "0" * 64, **FOLDER, status="sent")
