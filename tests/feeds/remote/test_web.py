"""HTTP(S): what is tried again and what not, what is data and what is a page, and that no secret and no other host is ever told."""

import csv
import gzip
import json
import logging
import ssl
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from feeds.gate import LARGEST_FILE
from feeds.remote import FetchError, fetch
from feeds.remote.web import periods_asked
from tests.feeds.remote.conftest import BY_PASSWORD, POWER, block, secret_of
from tests.feeds.remote.servers import ASCII_SECRET, USER, Answer

CASES = Path(__file__).parents[2] / "cases" / "remote_answers.csv"
NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
GOOD = json.dumps({"data": {"rows": []}}).encode()


def look(feed):
    return fetch(feed, secret=secret_of, known={}, local=NOW)


def cases():
    lines = [line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["case"])
def test_an_answer_that_is_no_data_says_what_it_is(stub, case):
    answer = Answer(case["body"].encode(), int(case["status"]), {"Content-Type": case["content_type"]})
    feed = block("http", stub.say("/data", answer), table=POWER, tries=3)
    with pytest.raises(FetchError, match=case["says"]) as met:
        look(feed)
    assert len(stub.asked) == int(case["asked_count"])
    assert met.value.is_transient == (case["is_transient"] == "yes")


@pytest.mark.parametrize(
    "first",
    [Answer(status=502), Answer(is_reset=True), Answer(GOOD, cut_to=5), Answer(GOOD, wait_s=2.5)],
    ids=["server error", "reset", "cut off", "silence"],
)
def test_a_passing_fault_is_tried_again_and_the_data_come(stub, first):
    feed = block("http", stub.say("/data", first, Answer(GOOD)), table=POWER, timeout_s=1.2)
    assert [body.content for body in look(feed).bodies] == [GOOD]
    assert len(stub.asked) == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [(Answer(is_reset=True), "传输中断"), (Answer(GOOD, cut_to=5), "传输中断"), (Answer(GOOD, wait_s=1.5), "超时")],
    ids=["reset", "cut off", "silence"],
)
def test_a_lasting_fault_ends_after_the_tries(stub, answer, says):
    feed = block("http", stub.say("/data", answer), table=POWER, timeout_s=0.6, tries=2)
    with pytest.raises(FetchError, match=f"{says}.*试了2次"):
        look(feed)
    assert len(stub.asked) == 2


def test_nobody_listening_is_told_as_such(stub):
    stub.stop()
    with pytest.raises(FetchError, match="连接不上"):
        look(block("http", stub.address + "/data", table=POWER, tries=1))


def test_a_source_that_asks_for_patience_gets_it_within_the_deadline(stub):
    hurried = block(
        "http", stub.say("/data", Answer(status=429, headers={"Retry-After": "30"})), table=POWER, deadline_s=5
    )
    with pytest.raises(FetchError, match="请求太密"):
        look(hurried)
    assert len(stub.asked) == 1  # half a minute is longer than there is time


def test_a_loop_of_redirections_ends(stub):
    feed = block("http", stub.say("/a", Answer(status=302, headers={"Location": "/a"})), table=POWER)
    with pytest.raises(FetchError, match="不停地转向"):
        look(feed)
    assert len(stub.asked) == 6


def test_a_redirection_on_the_same_host_is_followed(stub):
    stub.say("/new", Answer(GOOD))
    feed = block("http", stub.say("/old", Answer(status=301, headers={"Location": "/new"})), table=POWER)
    assert look(feed).bodies[0].content == GOOD


@pytest.mark.parametrize(
    "target", ["http://localhost:{port}/data", "http://127.0.0.1:1/data", "file:///etc/passwd", "//example.invalid/"]
)
def test_a_redirection_elsewhere_is_not_followed_and_gets_no_password(stub, target):
    port = stub.address.rpartition(":")[2]
    answer = Answer(status=302, headers={"Location": target.format(port=port)})
    feed = block("http", stub.say("/data", answer), table=POWER, user=USER, **BY_PASSWORD)
    with pytest.raises(FetchError, match="别的主机"):
        look(feed)
    assert len(stub.asked) == 1


def test_what_is_too_large_is_not_received(stub):
    feed = block("http", stub.say("/data", Answer(b" " * (LARGEST_FILE + 10))), table=POWER)
    with pytest.raises(FetchError, match="超过20MB"):
        look(feed)


def test_a_packed_body_that_unpacks_too_large_is_not_received(stub):
    packed = gzip.compress(b"0" * (LARGEST_FILE + 10))
    feed = block("http", stub.say("/data", Answer(packed, headers={"Content-Encoding": "gzip"})), table=POWER)
    with pytest.raises(FetchError, match="超过20MB"):
        look(feed)


def test_a_workbook_cut_at_two_thirds_is_not_taken_for_one(stub, files):
    book = files.book({"报送表": files.rows(files.good_row)})
    feed = block(
        "http", stub.say("/表.xlsx".replace("表", "%E8%A1%A8"), Answer(book[: len(book) * 2 // 3]), Answer(book))
    )
    (body,) = look(feed).bodies
    assert (body.content, body.file_name) == (book, "表.xlsx")


def test_each_of_the_last_months_is_asked_for_and_one_that_is_not_there_yet_is_no_fault(stub):
    stub.say("/2026-08", Answer(GOOD))
    feed = block("http", stub.address + "/{period}", table=POWER)
    assert [(body.period, body.file_name) for body in look(feed).bodies] == [("2026-08", "power_2026-08.json")]
    assert stub.asked == ["/2026-08", "/2026-09"]


def test_an_address_by_period_that_has_nothing_at_all_is_a_fault(stub):
    with pytest.raises(FetchError, match="没有这个地址"):
        look(block("http", stub.address + "/{year}/{month}", table=POWER))


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        (date(2026, 3, 1), ["2025-12", "2026-02"]),  # January has no statistics of its own
        (date(2026, 2, 28), ["2025-11", "2025-12"]),
        (date(2026, 1, 1), ["2025-11", "2025-12"]),
        (date(2028, 3, 31), ["2027-12", "2028-02"]),
    ],
)
def test_months_follow_the_calendar(today, asked):
    feed = block("http", "https://example.invalid/{period}", table=POWER)
    assert [period.code for period in periods_asked(feed, today)] == asked


WAYS = {
    "basic": {"user": USER, "password_from": "JIXIAO_REMOTE_ASCII"},
    "bearer": {"key_from": "JIXIAO_REMOTE_ASCII"},
    "header": {"key_from": "JIXIAO_REMOTE_ASCII", "key_as": "header:X-Api-Key"},
    "query": {"key_from": "JIXIAO_REMOTE_ASCII", "key_as": "query:appkey"},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("status", [200, 401, 500])
def test_a_secret_goes_to_the_source_and_nowhere_else(stub, capsys, caplog, way, status):
    caplog.set_level(logging.DEBUG)
    feed = block("http", stub.say("/data", Answer(GOOD, status)), table=POWER, tries=2, **WAYS[way])
    told = ""
    try:
        told = repr(look(feed))
    except FetchError as fault:
        told = repr(fault) + repr(fault.__cause__) + str(fault.__suppress_context__)
    sent = stub.asked[0] + json.dumps(stub.headers[0])
    assert ASCII_SECRET in sent or "Basic " in sent
    out = capsys.readouterr()
    assert ASCII_SECRET not in told + out.out + out.err + caplog.text + repr(feed)


def test_a_secret_that_is_not_set_is_asked_for_by_name(stub):
    feed = block("http", stub.say("/data", Answer(GOOD)), table=POWER, key_from="JIXIAO_NOT_SET")
    with pytest.raises(FetchError, match="没有找到机密 JIXIAO_NOT_SET"):
        look(feed)
    assert not stub.asked


def test_a_secret_that_no_header_can_carry_is_told_before_anything_is_asked(stub):
    with pytest.raises(FetchError, match="请求头不能带"):
        look(block("http", stub.say("/data", Answer(GOOD)), table=POWER, key_from="JIXIAO_REMOTE"))
    assert not stub.asked


def test_accept_is_told(stub):
    wanted = "application/vnd.sdmx.data+csv;version=1.0.0"
    look(block("http", stub.say("/data", Answer(GOOD)), table=POWER, accept=wanted))
    assert stub.headers[0]["Accept"] == wanted


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-keyout", key, "-out", cert, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


def test_a_certificate_of_the_offices_own_must_be_named(stub, certificate):
    cert, key = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    stub.server.socket = context.wrap_socket(stub.server.socket, server_side=True)
    stub.say("/data", Answer(GOOD))
    address = stub.address.replace("http:", "https:") + "/data"
    with pytest.raises(FetchError, match="证书不受信任"):
        look(block("http", address, table=POWER))
    assert look(block("http", address, table=POWER, ca_file=str(cert))).bodies[0].content == GOOD
