"""The sample county as tests look at it: its world, its honest files, and those with falsehoods."""

import pytest

from sample_county import LAST_MONTH
from sample_county.county import make_county
from sample_county.falsehoods import plant
from sample_county.honest import honest_filings
from sample_county.statements import Statements


@pytest.fixture(scope="session")
def county(scheme_2026):
    return make_county(scheme_2026, last=LAST_MONTH, months=24, seed=7)


@pytest.fixture(scope="session")
def statements(county):
    return Statements(county)


@pytest.fixture(scope="session")
def honest(county):
    return honest_filings(county)


@pytest.fixture(scope="session")
def planted(county, honest):
    return plant(county, honest)


@pytest.fixture(scope="session")
def filings(planted):
    return planted[0]


@pytest.fixture(scope="session")
def truths(planted):
    return planted[1]
