"""两个时间: what was known at an instant stays what was known at that instant."""

import shutil
from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

import warehouse
from tests.warehouse.county import INCOME, INVESTMENT, START, Clock, Post

_FILES = st.lists(
    st.dictionaries(
        st.tuples(st.sampled_from([INVESTMENT, INCOME]), st.sampled_from(["2026-07", "2026-08"])),
        st.sampled_from([1.0, 2.0, -0.0, 0.0, None]),
        max_size=3,
    ),
    max_size=6,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=_FILES)
def test_what_was_known_at_an_instant_never_changes(empty_sqlite, tmp_path, files):
    path = shutil.copy(empty_sqlite, tmp_path / "warehouse.db")
    clock = Clock()
    store = warehouse.open_warehouse(f"sqlite:///{path}", clock=clock)
    post = Post(store, clock)
    expected, truth = [], {}
    for file in files:
        clock.forward(hours=1)
        post.send(*((indicator, period, value) for (indicator, period), value in file.items()))
        truth = truth | file
        expected.append((clock.instant, truth))
    for instant, then in expected:
        frame = warehouse.read_observations(store, as_of=instant, periods=("2026-07", "2026-08"))
        values = frame["value"].astype("object").where(frame["value"].notna(), None)
        assert dict(zip(zip(frame["indicator_code"], frame["period"], strict=True), values, strict=True)) == then


def test_the_query_knows_nothing_before_it_was_recorded(store, post, clock):
    post.send((INVESTMENT, "2026-08", 1.0))
    before = warehouse.read_observations(store, as_of=START - timedelta(microseconds=1), periods=("2026-08",))
    after = warehouse.read_observations(store, as_of=START, periods=("2026-08",))
    assert (len(before), len(after)) == (0, 1)


def test_an_observation_knows_its_file_and_when_that_arrived(store, post, clock):
    arrived_at = START - timedelta(days=3)
    receipt = post.send((INVESTMENT, "2026-08", 1.0), name="东镇.xlsx", arrived_at=arrived_at)
    row = warehouse.read_observations(store, as_of=START, periods=("2026-08",)).iloc[0]
    assert (row["file_name"], row["raw_sha256"], row["cell_ref"]) == ("东镇.xlsx", receipt.raw_sha256, "表1!D7")
    assert (row["arrived_at"], row["recorded_at"]) == (arrived_at, START)
