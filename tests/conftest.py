"""What all tests share: the sample scheme, and no silent skipping in CI."""

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

from scheme import SAMPLE_SCHEME, load_scheme
from tests.lengthy import lengthy, name_of

# How fast a machine draws its examples is no fault of the rule.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def scheme_2026():
    return load_scheme(SAMPLE_SCHEME)


LONGEST_NAME = 30
SHARED = {
    "rounds": {"county", "honest_county", "published", "own"},
    "operations": {"small_county", "server"},
    "warehouse": set(),
    "feeds": set(),
    "sample_county": set(),
}
"""Folders whose tests share something costly (published rounds, a PostgreSQL server), and the fixtures by which they do: one
worker runs those that ask for one of them, and they are slow; all of the folder where none is named."""


def pytest_make_parametrize_id(val, argname):
    """A file's bytes are no name for a case: they may hold the second in which they were made, which differs between workers."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_NAME else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Under several workers (``--dist loadgroup``) tests stay together that share what is made once."""
    takes_long = lengthy()
    for item in items:
        folder = item.path.parent.name
        asked = SHARED.get(folder)
        shares = asked is not None and (not asked or asked & set(item.fixturenames))
        item.add_marker(pytest.mark.xdist_group(folder if shares else item.path.stem))
        if (shares and asked) or name_of(item) in takes_long:
            item.add_marker(pytest.mark.slow)
    # What takes minutes comes first, or one worker waits for it at the end; xdist is told to keep this order (Makefile).
    items.sort(key=lambda item: item.path.parent.name not in {"rounds", "years"})


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI nothing may skip: what a test needs is installed there first."""
    report = yield
    if report.skipped and os.environ.get("JIXIAO_CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where it must run: {report.longrepr}"
    return report


def pytest_collection_finish(session):
    """What collecting made lives to the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
