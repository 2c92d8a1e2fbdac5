"""报警 of a run that failed: one file and one word a fault, in Chinese, whatever kept the program from reading its settings."""

import errno
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

import warehouse
from flows import alarm
from tasks.faults import RETRY, STOPPED, exit_status, plain_words
from tasks.memory import MEMORY_ZH
from tests.operations.conftest import TINY_NOW


@pytest.fixture
def failed(tiny, monkeypatch):
    """Tell of a run that failed, and of one that went through."""
    monkeypatch.setenv("JIXIAO_NOW", TINY_NOW)
    flow = SimpleNamespace(name="daily-intake")

    def told(message, number=1, name="Failed"):
        run = SimpleNamespace(name="early-bird", id=str(number), parameters={"home": str(tiny.root)})
        if name == "Completed":
            return alarm.call_off_alarm(flow, run, SimpleNamespace(name=name, message=message))
        alarm.raise_alarm(flow, run, SimpleNamespace(name=name, message=message))
        return "".join(path.read_text("utf-8") for path in (tiny.root / "alarms").iterdir())

    return told


PREFECT = "Flow run encountered an exception: "


@pytest.mark.parametrize(
    ("message", "says"),
    [
        (f"{PREFECT}WarehouseError: 数据仓库被占用。", "原因：数据仓库被占用。\n"),
        (f"{PREFECT}MemoryError: ", f"原因：{MEMORY_ZH}\n"),
        (f"{PREFECT}_ArrayMemoryError: Unable to allocate 2.00 GiB", f"原因：{MEMORY_ZH}\n"),
        (f"{PREFECT}KeyError: ", "原因：KeyError\n"),
        ("停发：结果自检不过。", "原因：停发：结果自检不过。\n"),
        ("", "原因：未说明\n"),
    ],
)
def test_the_reason_is_in_plain_words(failed, message, says):
    told = failed(message)
    assert says in told
    assert "状态：失败" in told
    assert "encountered" not in told


def test_settings_that_cannot_be_read_for_days_are_one_file_which_goes_when_they_can(tiny, failed):
    settings = (tiny.root / "jixiao.toml").read_text("utf-8")
    (tiny.root / "jixiao.toml").write_text("[delivery\n", "utf-8")
    for number in range(6):
        failed(f"{PREFECT}HomeError: jixiao.toml 读不懂", number)
    assert len(list((tiny.root / "alarms").iterdir())) == 1
    (tiny.root / "jixiao.toml").write_text(settings, "utf-8")
    failed("", name="Completed")
    assert list((tiny.root / "alarms").iterdir()) == []
    assert warehouse.open_alerts(tiny.store) == ()


def caused(fault, cause):
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    "fault",
    [
        MemoryError(),
        np._core._exceptions._ArrayMemoryError((10**9, 9), np.dtype("float64")),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        ImportError("libopenblas.so: failed to map segment from shared object"),
        RuntimeError("can't start new thread"),
        SystemError("error return without exception set"),
        caused(ValueError("no such sheet"), MemoryError()),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_too_little_memory_is_said_plainly_and_is_worth_another_try(fault):
    assert plain_words(fault) == MEMORY_ZH
    assert exit_status(fault) == RETRY


def test_a_process_that_may_not_have_the_least_says_so_in_one_line():
    """Half way through, libraries would end it with hundreds of lines or none."""
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (400 * 2**20,) * 2); from flows.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "status"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (RETRY, "", MEMORY_ZH)


def test_a_library_that_is_missing_is_not_taken_for_memory():
    fault = ImportError("No module named 'paramiko'")
    assert "ImportError" in plain_words(fault)
    assert exit_status(fault) == STOPPED
