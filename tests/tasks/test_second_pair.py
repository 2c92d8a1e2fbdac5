"""另一双手: what it is asked to do comes back as if done here, whatever becomes of the second process."""

import os
import signal
import sys

import pytest

from tasks import second_pair
from tasks.second_pair import meanwhile

HERE = os.getpid()


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch):
    if not hasattr(os, "fork"):
        pytest.skip("no fork on this system")
    monkeypatch.setattr(second_pair, "_has_core_to_spare", lambda: True)


def test_the_outcome_comes_from_a_second_process():
    with meanwhile(lambda: (os.getpid(), b"x" * 3_000_000)) as finish:
        pid, content = finish()
    assert pid != HERE
    assert len(content) == 3_000_000


def test_nothing_to_tell_is_an_outcome_too():
    with meanwhile(lambda: None if os.getpid() != HERE else "done here") as finish:
        assert finish() is None


def test_an_error_is_raised_here():
    with meanwhile(lambda: 1 // 0) as finish, pytest.raises(ZeroDivisionError):
        finish()


@pytest.mark.parametrize(
    "fails",
    [
        pytest.param(lambda: os.kill(os.getpid(), signal.SIGKILL), id="killed, as for want of memory"),
        pytest.param(lambda: sys.exit(3), id="left"),
        pytest.param(lambda: lambda: None, id="what cannot be sent"),
        pytest.param(signal.pause, id="never comes back"),
    ],
)
def test_what_fails_there_is_done_here(fails, monkeypatch):
    monkeypatch.setattr(second_pair, "_LEAST_PATIENCE_S", 0.2)
    with meanwhile(lambda: "done here" if os.getpid() == HERE else fails()) as finish:
        assert finish() == "done here"


def test_a_block_that_fails_leaves_no_process_behind(monkeypatch):
    fork, pids = os.fork, []
    monkeypatch.setattr(os, "fork", lambda: pids.append(fork()) or pids[-1])
    with pytest.raises(KeyError), meanwhile(signal.pause):
        raise KeyError
    (pid,) = pids
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_on_one_core_it_is_done_here_when_asked_for(monkeypatch):
    monkeypatch.setattr(second_pair, "_has_core_to_spare", lambda: False)
    with meanwhile(os.getpid) as finish:
        assert finish() == HERE
