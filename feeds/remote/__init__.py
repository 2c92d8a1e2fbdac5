"""远程收取: sources outside the inbox. Fetching is IO and brings bytes; reading them is pure and the same as for any file."""

from collections.abc import Callable
from datetime import datetime

from appraisal.remote_feeds import HttpFeed, RemoteFeed, SqlFeed
from feeds.remote.bodies import body_fault
from feeds.remote.credentials import named_secret
from feeds.remote.faults import FetchError
from feeds.remote.fetched import Body, Fetched, Known
from feeds.remote.patience import Patience
from feeds.remote.returned import ReturnedReader, original_of, slip_of_return
from feeds.remote.table_feed import TableFeed, figures_mark

__all__ = [
    "Body",
    "FetchError",
    "Fetched",
    "Patience",
    "ReturnedReader",
    "TableFeed",
    "body_fault",
    "fetch",
    "figures_mark",
    "named_secret",
    "original_of",
    "patience_of",
    "slip_of_return",
]


def patience_of(feed: RemoteFeed) -> Patience:
    """How long one look at this source may take."""
    return Patience(tries=feed.tries, first_wait_s=feed.first_wait_s, deadline_s=feed.deadline_s)


def fetch(feed: RemoteFeed, *, secret: Callable[[str], str], known: Known, local: datetime) -> Fetched:
    """Look at a source once and bring what is new.

    Args:
        feed: its block; a view of a database is read by the warehouse instead.
        secret: what a named secret is.
        known: files of a folder that need not be fetched again.
        local: the present on the office's clock.

    Raises:
        FetchError: it could not be read after all tries; the text is Chinese and holds no secret.
    """
    if isinstance(feed, SqlFeed):
        raise TypeError("a view is read by the warehouse")
    if isinstance(feed, HttpFeed):
        from feeds.remote.web import fetch_web

        return fetch_web(feed, secret=secret, today=local.date(), patience=patience_of(feed))
    from feeds.remote.shares import fetch_share

    return fetch_share(feed, secret=secret, known=known, patience=patience_of(feed))
