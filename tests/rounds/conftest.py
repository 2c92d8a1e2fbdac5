"""One sample county, taken in once; each test that changes it works on a copy."""

import csv
import io
import json
import shutil
import subprocess
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
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
        """Run ``jixiao`` through its door, in this process since loading takes longer than the work."""
        done = through_the_door(*words, "--home", str(self.root), "--now", now)
        assert done.returncode in ok, f"exit {done.returncode}: {done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        assert "Traceback" not in done.stderr
        return done

    def run_apart(self, *words, now=LATER):
        """Run ``python -m flows`` as a process of its own, standing in the home as an operator does."""
        command = [sys.executable, "-m", "flows", *words, "--home", str(self.root), "--now", now]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.root)

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


def through_the_door(*words):
    """Exit status and what was said, of ``jixiao WORDS``."""
    from flows.cli import main

    said, complained = io.StringIO(), io.StringIO()
    argv, sys.argv = sys.argv, ["jixiao", *words]
    try:
        with redirect_stdout(said), redirect_stderr(complained), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            main()
        status = 0
    except SystemExit as ended:
        status = ended.code or 0
    finally:
        sys.argv = argv
    return subprocess.CompletedProcess(words, status, said.getvalue(), complained.getvalue())


def founded(root, *options):
    assert through_the_door("init", str(root), "--sample", *options).returncode == 0
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
