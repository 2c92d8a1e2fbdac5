"""A block of each kind by hand, and servers that answer."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter

from appraisal.office import Office
from appraisal.remote_feeds import RemoteFeed
from tasks.home import Home
from tests.feeds.remote import servers
from tests.feeds.remote.servers import http_server, s3_server, sftp_server, webdav_server
from tests.warehouse.county import Clock

SCHEME = Path(__file__).parents[3] / "scheme" / "2026"
BY_PASSWORD, BY_PHRASE = {"password_from": "JIXIAO_REMOTE_ASCII"}, {"password_from": "JIXIAO_REMOTE"}
POWER = {
    "form": "json",
    "records": "/data/rows",
    "indicator": {"column": "zb", "words": {"A01": "electricity_total"}},
    "subject": "area",
    "period": "month",
    "uom": "unit",
    "values": [{"column": "total", "basis": "ytd"}, {"column": "before", "basis": "ytd", "measure": "year_ago"}],
}
"""What a power company's rows mean."""


def block(kind, address="", **more):
    """A block of jixiao.toml."""
    told = {
        "code": "power", "name_zh": "县供电公司接口", "kind": kind, "address": address, "delivers": "corroboration",
        "contact_zh": "县供电公司营销部", "first_wait_s": 0.01, "timeout_s": 5,
    }  # fmt: skip
    return TypeAdapter(RemoteFeed).validate_python(told | more)


@pytest.fixture
def stub():
    with http_server() as server:
        yield server


@pytest.fixture(scope="module")
def sftp(tmp_path_factory):
    with sftp_server(tmp_path_factory.mktemp("sftp")) as server:
        yield server


@pytest.fixture(scope="module")
def webdav(tmp_path_factory):
    folder = tmp_path_factory.mktemp("webdav")
    with webdav_server(folder) as address:
        yield address, folder


@pytest.fixture(scope="module")
def s3():
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def clock():
    clock = Clock()
    clock.instant = datetime(2026, 10, 20, 1, 0, tzinfo=UTC)
    return clock


@pytest.fixture
def home(tmp_path, clock):
    """A home with the sample scheme, without any file."""
    shutil.copytree(SCHEME, tmp_path / "scheme" / "2026")
    return Home(
        root=tmp_path, warehouse_url=f"sqlite:///{tmp_path / 'warehouse.db'}", office=Office(),
        time_zone=ZoneInfo("Asia/Shanghai"), now=clock, code_version="test", secret=secret_of,
    )  # fmt: skip


def secret_of(name):
    return {"JIXIAO_REMOTE": servers.SECRET, "JIXIAO_REMOTE_ASCII": servers.ASCII_SECRET}.get(name, "")
