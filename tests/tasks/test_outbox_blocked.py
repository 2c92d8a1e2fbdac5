"""发件箱写不进去: a round says so before it publishes anything, and is made good once the folder can be written."""

import pytest

import warehouse
from flows.conduct import conduct_due
from flows.settings import read_home
from tasks.books import store_of
from tests.tasks.test_pen import NOW, root  # noqa: F401 (fixture)


@pytest.mark.slow
def test_an_outbox_that_cannot_be_written_stops_the_round_before_it_publishes(root):  # noqa: F811
    """F05: root writes through every read-only mark, so a file stands where the folder should be."""
    home = read_home(str(root), now=NOW)
    home.outbox.write_text("", "utf-8")
    with pytest.raises(OSError, match="没有开账，什么都没有发布"):
        conduct_due(home, round_code="half_month_lamps", moment=home.now())
    assert warehouse.read_runs(store_of(home)) == ()
    home.outbox.unlink()
    (receipt,) = conduct_due(home, round_code="half_month_lamps", moment=home.now())
    assert all(list(home.outbox.rglob(name)) for name in receipt.documents)
