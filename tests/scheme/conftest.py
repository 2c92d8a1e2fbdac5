import shutil
from pathlib import Path

import pytest

from appraisal.scheme import Scheme
from scheme import SAMPLE_SCHEME, load_scheme


@pytest.fixture
def year(tmp_path: Path) -> Path:
    """A copy of the sample year that a test may edit."""
    return Path(shutil.copytree(SAMPLE_SCHEME, tmp_path / "2026"))


@pytest.fixture(scope="session")
def sample() -> Scheme:
    """The sample scheme with all its adjustments."""
    return load_scheme(SAMPLE_SCHEME)
