"""Homes to operate: a tiny one whose round is made up, a small sample county, and either on PostgreSQL."""

import shutil
from pathlib import Path

import pytest

import warehouse
from flows.settings import read_home
from tests.postgres import run_postgres
from tests.rounds.conftest import County, founded
from tests.warehouse.county import INVESTMENT, Clock, Desk, Post, document, tiny_scheme

SCHEME = Path(__file__).parents[2] / "scheme" / "2026"
MORNING, LATER = "2026-11-25T07:30+08:00", "2026-11-25T08:30+08:00"
TINY_NOW = "2026-09-02T08:00+08:00"


class TinyHome:
    """A home with one file taken in and one released round of two documents."""

    def __init__(self, root, settings=""):
        self.root = root
        shutil.copytree(SCHEME, root / "scheme" / "2026")
        root.joinpath("jixiao.toml").write_text(settings, "utf-8")
        self.clock = Clock()
        self.store = warehouse.open_warehouse(f"sqlite:///{root / 'warehouse.db'}", clock=self.clock)
        self.post = Post(self.store, self.clock)
        self.desk = Desk(self.store, tiny_scheme())
        self.post.send((INVESTMENT, "2026-08", 1.0))
        self.release()

    def release(self):
        books = self.desk.open()
        return self.desk.close(books, documents=(document(books), document(books, template="letter", series="")))

    def home(self, now=TINY_NOW):
        return read_home(str(self.root), now=now)

    def county(self):
        return County(self.root)


@pytest.fixture
def tiny(tmp_path):
    return TinyHome(tmp_path / "home")


@pytest.fixture(scope="session")
def small_county(tmp_path_factory):
    """The sample county with four months of files, taken in; no round run yet."""
    county = founded(tmp_path_factory.mktemp("small") / "home", "--months", "4")
    county.run("intake", now=MORNING)
    return county


@pytest.fixture
def own_county(small_county, tmp_path):
    return small_county.copy_to(tmp_path / "home")


@pytest.fixture(scope="session")
def server():
    """URL of an empty database of a real PostgreSQL server."""
    with run_postgres() as url:
        yield url
