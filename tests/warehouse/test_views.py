"""视图: names and columns that BI tools rely on, on both engines, and only the newest edition in them."""

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

import warehouse
from tests.warehouse.county import INVESTMENT, TOWN, findings
from warehouse.tables import METADATA
from warehouse.views import EDITION_COLUMNS, NAME_VIEWS, VIEWS, drop_ddl, view_ddl, view_names


@pytest.fixture
def ask(url):
    """Read the database as a BI tool does: past the program."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)

    def read(statement):
        with engine.connect() as connection:
            return connection.execute(sa.text(statement)).mappings().all()

    return read


@pytest.fixture
def revised(desk, post, clock):
    """A month that was published, then again with another score."""
    desk.close(desk.open("2026-08"), points=10.0)
    post.send((INVESTMENT, "2026-08", 2.0))
    clock.forward(days=1)
    desk.close(desk.open("2026-08", reason="补报"), points=11.0)


@pytest.mark.parametrize("view", [*VIEWS, *NAME_VIEWS], ids=lambda each: each.name)
def test_each_view_has_the_columns_that_the_manual_lists(ask, revised, view):
    for row in ask(f"SELECT * FROM {view.name} LIMIT 1"):  # noqa: S608
        assert tuple(row) == view.all_columns
    ask(f"SELECT {', '.join(view.all_columns)} FROM {view.name}")  # noqa: S608


def test_views_show_the_newest_edition_alone(ask, revised):
    assert [(row["edition"], row["total_points"]) for row in ask("SELECT * FROM v_points")] == [(2, 11.0)]
    editions = ask("SELECT * FROM v_editions ORDER BY edition")
    assert tuple(editions[0]) == EDITION_COLUMNS
    assert [row["is_latest"] for row in editions] == [0, 1]


def test_names_come_from_the_scheme_of_that_edition(ask, revised, desk):
    names = {row["subject_code"]: row["subject_zh"] for row in ask("SELECT * FROM v_subjects")}
    assert names == {each.code: each.name_zh for each in desk.scheme.subjects}
    listed = {row["indicator_code"]: (row["uom"], row["group_code"]) for row in ask("SELECT * FROM v_indicators")}
    assert listed == {each.code: (each.uom, each.group_code) for each in desk.scheme.indicators}


def test_a_finding_keeps_the_period_of_its_figure_beside_that_of_the_round(ask, desk):
    desk.close(desk.open("2026-08"), found=findings("f1", period="2026-07"))
    (row,) = ask("SELECT period, finding_period, subject_code FROM v_findings")
    assert dict(row) == {"period": "2026-08", "finding_period": "2026-07", "subject_code": TOWN}


def test_the_views_hold_no_bytes_and_no_table_is_written_through_them(ask, revised):
    assert "content" not in VIEWS[-1].columns
    with pytest.raises(sa.exc.DBAPIError):
        ask("UPDATE v_points SET total_points = 100")


def test_views_can_be_written_anew(url, revised):
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.begin() as connection:
        for statement in (*drop_ddl(), *view_ddl(dialect=engine.dialect.name)):
            connection.execute(sa.text(statement))


def test_every_column_of_a_view_stands_in_its_table():
    for view in VIEWS:
        columns = METADATA.tables[view.source].columns
        assert {dict(view.named).get(name, name) for name in view.columns} <= set(columns.keys())
    assert len(set(view_names())) == len(view_names())


def test_a_view_is_read_for_one_period(store, revised):
    rows = warehouse.read_view(store, "v_figures", period="2026-08")
    assert list(rows.columns) == list(warehouse.published_views()["v_figures"])
    assert rows["standing"].tolist() == ["accepted"]
    assert warehouse.read_view(store, "v_figures", period="2026-07").empty
