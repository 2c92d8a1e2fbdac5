"""HTTP(S): one address, or one for each of the last months; certificates are verified, other hosts are never asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import unquote, urlsplit

import httpx

from appraisal.period import Period, month_of
from appraisal.remote_feeds import HttpFeed
from feeds.gate import LARGEST_FILE
from feeds.remote.bodies import body_fault
from feeds.remote.credentials import hushed, named_secret, trusted
from feeds.remote.faults import FetchError, fault_of_answer
from feeds.remote.fetched import Body, Fetched, name_for
from feeds.remote.patience import Patience

MOST_HOPS = 5
_NOT_FOUND = 404
_OK = 200
_REDIRECTIONS = frozenset((301, 302, 303, 307, 308))


def fetch_web(feed: HttpFeed, *, secret: Callable[[str], str], today: date, patience: Patience) -> Fetched:
    """Fetch the address, or what it gives for each of the last months, oldest first.

    An address by period that has nothing yet for a month (404) is not at fault, as long as it has something for another.

    Raises:
        FetchError: it could not be fetched, or what came is no data.
    """
    periods = periods_asked(feed, today)
    bodies: list[Body] = []
    missing: FetchError | None = None
    with _client(feed, secret) as client:
        for period in periods:
            try:
                bodies.append(patience.persist(lambda period=period: _body(client, feed, period, patience)))  # type: ignore[misc]
            except FetchError as fault:
                if not feed.is_by_period or fault.status != _NOT_FOUND:
                    raise
                missing = fault
    if missing is not None and not bodies:
        raise missing
    return Fetched(tuple(bodies))


def periods_asked(feed: HttpFeed, today: date) -> tuple[Period | None, ...]:
    """The last months that have ended and have statistics, oldest first; one ``None`` for an address without a period."""
    if not feed.is_by_period:
        return (None,)
    found: list[Period] = []
    period = month_of(today).previous()
    while len(found) < feed.months:
        if period.is_published:
            found.append(period)
        period = period.previous()
    return tuple(reversed(found))


@contextmanager
def _client(feed: HttpFeed, secret: Callable[[str], str]) -> Iterator[httpx.Client]:
    headers = {"User-Agent": "jixiao"} | ({"Accept": feed.accept} if feed.accept else {})
    params: dict[str, str] = {}
    if feed.key_from:
        key = named_secret(secret, feed.key_from)
        way, _, name = feed.key_as.partition(":")
        if way == "query":
            params[name] = key
        elif not (key.isascii() and key.isprintable()):
            raise FetchError(f"机密 {feed.key_from} 里有请求头不能带的字符（汉字、全角符号、换行）。请核对 secrets.env")
        else:
            headers[name or "Authorization"] = key if way == "header" else f"Bearer {key}"
    password = named_secret(secret, feed.password_from)
    auth = httpx.BasicAuth(feed.user, password) if feed.user else None
    with (
        hushed(),
        httpx.Client(
            headers=headers, params=params, auth=auth, verify=trusted(feed.ca_file), timeout=feed.timeout_s,
            follow_redirects=False, trust_env=False,
        ) as client,
    ):  # fmt: skip
        yield client


def _body(client: httpx.Client, feed: HttpFeed, period: Period | None, patience: Patience) -> Body:
    form = feed.table.form if feed.table else ""
    url = _address(feed, period)
    content, content_type = _download(client, url, patience)
    fault = body_fault(content, form, content_type=content_type)
    if fault:
        raise FetchError(fault, is_transient="没有传完" in fault, content=content)
    code = period.code if period else ""
    name = name_for(feed.code, form, content, path=unquote(urlsplit(url).path), period=code)
    return Body(name, content, period=code)


def _address(feed: HttpFeed, period: Period | None) -> str:
    if period is None:
        return feed.address
    told = {"{period}": period.code, "{year}": f"{period.year}", "{month}": f"{period.month:02d}"}
    address = feed.address
    for mark, value in told.items():
        address = address.replace(mark, value)
    return address


def _download(client: httpx.Client, address: str, patience: Patience) -> tuple[bytes, str]:
    """Bytes and content type behind an address, through at most five redirections on the same host."""
    url = client.build_request("GET", address).url
    for _ in range(MOST_HOPS + 1):
        patience.prove_time()
        with client.stream("GET", url) as response:
            if response.status_code not in _REDIRECTIONS:
                return _received(response, patience), response.headers.get("content-type", "")
            url = _next_hop(url, response)
    raise FetchError("对方不停地转向，绕不出来。请核对地址，或账号是否过期")


def _next_hop(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    """Where a redirection leads, if that is the same host by a way no less safe.

    Raises:
        FetchError: it is another host, or plain HTTP after HTTPS.
    """
    further = url.join(response.headers.get("location", ""))
    is_same = further.host == url.host and (further.port == url.port or further.scheme != url.scheme)
    if not is_same or further.scheme not in {"http", "https"}:
        raise FetchError(
            f"对方把请求转到了别的主机（{further.host or '不明'}），多半是登录页，没有跟去。请核对地址、账号是否过期"
        )
    if url.scheme == "https" and further.scheme == "http":
        raise FetchError("对方要把请求转到不加密的地址，没有跟去。请联系对方")
    return further


def _received(response: httpx.Response, patience: Patience) -> bytes:
    if response.status_code != _OK:
        asked = response.headers.get("retry-after", "")
        raise fault_of_answer(response.status_code, wait_s=float(asked) if asked.isdigit() else 0.0)
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        patience.prove_time()
        if len(content) > LARGEST_FILE:
            raise FetchError(f"内容超过{LARGEST_FILE // 2**20}MB，没有再收。请对方只给近几期")
    return bytes(content)
