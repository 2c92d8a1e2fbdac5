"""一县一模式: counties of one PostgreSQL database do not see each other."""

import pytest

import warehouse
from tests.warehouse.county import INVESTMENT, Clock, Post
from warehouse import WarehouseError, found_schema


@pytest.mark.slow
def test_counties_of_one_database_keep_their_books_apart(postgres):
    clock = Clock()
    east, west = (
        warehouse.open_warehouse(found_schema(postgres, schema), clock=clock) for schema in ("qingpu", "luoping")
    )
    Post(east, clock).send((INVESTMENT, "2026-08", 84000))
    assert (len(warehouse.read_receipts(east)), len(warehouse.read_receipts(west))) == (1, 0)
    assert Post(west, clock).send((INVESTMENT, "2026-08", 84000)).receipt_no == "2026-0001"
    assert found_schema(postgres, "qingpu") == found_schema(postgres, "qingpu")  # there already: nothing happens
    assert warehouse.verify(east).is_sound
    assert warehouse.verify(west).is_sound


@pytest.mark.parametrize(
    ("url", "schema", "words"),
    [
        ("postgresql://u@h/d", "1县", "小写字母"),
        ("postgresql://u@h/d", 'a"; DROP SCHEMA public', "小写字母"),
        ("sqlite:///w.db", "qinglan", "只用于 PostgreSQL"),
        ("postgresql://u:secret@127.0.0.1:1/d", "qinglan", "没有成功"),
    ],
)
def test_what_cannot_be_is_told_without_the_password(url, schema, words):
    with pytest.raises(WarehouseError, match=words) as told:
        found_schema(url, schema)
    assert "secret" not in str(told.value)
