"""One sample county, taken in once; each test that changes it works on a copy."""

import csv
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

MORNING = "2026-11-25T07:30+08:00"
LATER = "2026-11-25T08:30+08:00"


@dataclass(frozen=True)
class County:
    """A home and the command line that works on it."""

    root: Path

    def run(self, *words, now=LATER, ok=(0,)):
        """Run ``jixiao`` as a person does; the output, if it ended as expected."""
        command = [sys.executable, "-m", "flows", *words, "--home", str(self.root), "--now", now]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.root)
        assert done.returncode in ok, f"exit {done.returncode}: {done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        assert "Traceback" not in done.stderr
        return done

    def json(self, *words, now=LATER, ok=(0,)):
        return json.loads(self.run(*words, "--format", "json", now=now, ok=ok).stdout)

    def truth(self):
        with (self.root / "sample_truth.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def outbox(self):
        """Relative path → bytes of everything released."""
        folder = self.root / "outbox"
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def copy_to(self, root):
        shutil.copytree(self.root, root)
        return County(root)


def founded(root, *options):
    subprocess.run(
        [sys.executable, "-m", "flows", "init", str(root), "--sample", *options], check=True, capture_output=True
    )
    return County(root)


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    """The sample county with its falsehoods, all files taken in, no round run yet."""
    county = founded(tmp_path_factory.mktemp("county") / "home")
    county.run("intake", now=MORNING)
    return county


@pytest.fixture(scope="session")
def honest_county(tmp_path_factory):
    """The same county without falsehoods."""
    county = founded(tmp_path_factory.mktemp("honest") / "home", "--honest")
    county.run("intake", now=MORNING)
    return county


@pytest.fixture(scope="session")
def published(county, tmp_path_factory):
    """The county after October's month, the third quarter and the last half month of October."""
    done = county.copy_to(tmp_path_factory.mktemp("published") / "home")
    done.run("round", "monthly", "--period", "2026-09")
    done.run("round", "monthly", "--period", "2026-10")
    done.run("round", "quarterly", "--period", "2026Q3")
    done.run("round", "half_month_lamps", "--period", "2026-10H2")
    return done


@pytest.fixture
def own(published, tmp_path):
    """A copy that a test may change."""
    return published.copy_to(tmp_path / "home")
