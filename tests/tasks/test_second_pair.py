"""另一双手: what two do comes back in order as if done by one, whatever becomes of the second process."""

import os
import signal
import sys
import time
from functools import partial

import pytest

from tasks import second_pair
from tasks.second_pair import in_two, ready_ahead

HERE = os.getpid()
COUNT = 12


@pytest.fixture(autouse=True)
def _two_cores(monkeypatch):
    if not hasattr(os, "fork"):
        pytest.skip("no fork on this system")
    monkeypatch.setattr(second_pair, "_has_core_to_spare", lambda: True)
    monkeypatch.setattr(second_pair, "_has_memory_to_spare", lambda: True)


def is_here():
    return os.getpid() == HERE


def begun_by_both(folder, job):
    """A job that does not end before both processes have begun one: else a slow machine might do all of them in one."""
    own, other = ("here", "there") if is_here() else ("there", "here")
    (folder / own).touch()
    while not (folder / other).exists():
        time.sleep(0.001)
    return job()


@pytest.fixture
def jobs(tmp_path):
    """Twelve jobs of which either process does some; each gives its number and the process that did it."""

    def made(job=lambda number: (number, os.getpid())):
        return [partial(begun_by_both, tmp_path, partial(job, number)) for number in range(COUNT)]

    return made


def test_outcomes_come_in_the_order_of_the_jobs_from_two_processes(jobs):
    done = in_two(jobs())
    assert [number for number, _ in done] == list(range(COUNT))
    pids = [pid for _, pid in done]
    assert pids[0] == HERE
    assert pids[-1] != HERE
    assert len(set(pids)) == 2
    assert pids == sorted(pids, key=lambda pid: pid != HERE)


def test_nothing_to_tell_is_an_outcome_too(jobs):
    assert in_two(jobs(lambda _: None)) == [None] * COUNT


def test_large_outcomes_come_whole(jobs):
    done = in_two(jobs(lambda number: bytes([number]) * 1_000_000))
    assert done == [bytes([number]) * 1_000_000 for number in range(COUNT)]


@pytest.mark.parametrize("faulty", [{0}, {5}, {11}, {4, 9}, set(range(COUNT))])
def test_the_first_job_in_order_that_fails_raises_here(faulty, jobs):
    def job(number):
        if number in faulty:
            raise LookupError(number, os.getpid())
        return number

    with pytest.raises(LookupError) as told:
        in_two(jobs(job))
    assert told.value.args == (min(faulty), HERE)


@pytest.mark.parametrize(
    "fails",
    [
        pytest.param(lambda: os.kill(os.getpid(), signal.SIGKILL), id="killed, as for want of memory"),
        pytest.param(lambda: sys.exit(3), id="left"),
        pytest.param(lambda: lambda: None, id="what cannot be sent"),
        pytest.param(lambda: 1 // 0, id="an error that is none here"),
        pytest.param(signal.pause, id="never comes back"),
    ],
)
def test_what_fails_there_is_done_here(fails, jobs, monkeypatch):
    monkeypatch.setattr(second_pair, "_LEAST_PATIENCE_S", 0.2)
    assert in_two(jobs(lambda number: number if is_here() else fails())) == list(range(COUNT))


def test_an_error_here_leaves_no_process_behind(jobs, monkeypatch):
    fork, pids = os.fork, []
    monkeypatch.setattr(os, "fork", lambda: pids.append(fork()) or pids[-1])
    with pytest.raises(KeyError):
        in_two(jobs(lambda number: {}[number] if is_here() else signal.pause()))
    (pid,) = pids
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("wanting", ["_has_core_to_spare", "_has_memory_to_spare"])
def test_without_a_core_or_the_memory_to_spare_all_is_done_here(wanting, monkeypatch):
    monkeypatch.setattr(second_pair, wanting, lambda: False)
    assert in_two([os.getpid] * COUNT) == [HERE] * COUNT


def test_a_few_jobs_are_done_here():
    assert in_two([os.getpid] * 3) == [HERE] * 3
    assert in_two([]) == []


def told_where(question):
    return question, os.getpid()


def test_a_copy_gets_ready_and_answers_one_question_after_another():
    with ready_ahead(lambda: None, told_where) as ask:
        (first, here), (second, there) = ask("a"), ask(b"b" * 5_000_000)
    assert (first, second) == ("a", b"b" * 5_000_000)
    assert here == there != HERE


@pytest.mark.parametrize(
    "fails",
    [
        pytest.param(lambda: os.kill(os.getpid(), signal.SIGKILL), id="killed, as for want of memory"),
        pytest.param(lambda: sys.exit(3), id="left"),
        pytest.param(lambda: 1 // 0, id="an error that is none here"),
        pytest.param(signal.pause, id="never comes back"),
    ],
)
@pytest.mark.parametrize("is_late", [False, True])
def test_what_the_copy_does_not_answer_is_answered_here(fails, is_late, monkeypatch):
    monkeypatch.setattr(second_pair, "_LEAST_PATIENCE_S", 0.2)
    with ready_ahead(
        lambda: None if is_late or is_here() else fails(),
        lambda question: told_where(question) if is_here() else fails(),
    ) as ask:
        assert [ask(number) for number in range(2)] == [(0, HERE), (1, HERE)]


def test_an_answer_that_cannot_be_sent_is_given_here():
    with ready_ahead(lambda: None, lambda _: lambda: HERE) as ask:
        assert ask(1)() == HERE


def test_a_question_that_cannot_be_sent_is_answered_here():
    with ready_ahead(lambda: None, lambda job: job()) as ask:
        assert ask(os.getpid) != HERE
        assert ask(partial(lambda pid: pid(), os.getpid)) == HERE


def test_an_error_is_raised_here():
    def work(question):
        raise LookupError(question, os.getpid())

    with ready_ahead(lambda: None, work) as ask, pytest.raises(LookupError) as told:
        ask("x")
    assert told.value.args == ("x", HERE)


def test_whoever_got_ready_and_is_not_asked_is_left_in_peace_and_ends(monkeypatch):
    fork, pids = os.fork, []
    monkeypatch.setattr(os, "fork", lambda: pids.append(fork()) or pids[-1])
    with pytest.raises(KeyError), ready_ahead(signal.pause, told_where):
        raise KeyError
    (pid,) = pids
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("wanting", ["_has_core_to_spare", "_has_memory_to_spare"])
def test_without_a_core_or_the_memory_to_spare_nobody_gets_ready(wanting, monkeypatch):
    monkeypatch.setattr(second_pair, wanting, lambda: False)
    with ready_ahead(lambda: None, told_where) as ask:
        assert ask is None


MACHINE = "MemTotal:       16000000 kB\nMemAvailable:    {} kB\n"
OWN_PAGES = 100_000
"""A process of 400 MB where a page is 4 KB."""


@pytest.fixture
def memory(tmp_path, monkeypatch):
    """What Linux tells of memory: of the machine, of this process and, if it has a limit, of the container."""
    monkeypatch.undo()
    for name, place in {"_MEMORY": "meminfo", "_OWN_MEMORY": "statm", "_CONTAINER": ""}.items():
        monkeypatch.setattr(second_pair, name, tmp_path / place)
    own_mb = OWN_PAGES * second_pair.mmap.PAGESIZE // 2**20

    def told(*, machine_mb, container=None):
        (tmp_path / "meminfo").write_text(MACHINE.format((own_mb + machine_mb) * 1024))
        (tmp_path / "statm").write_text(f"500000 {OWN_PAGES} 20000 1 0 200000 0\n")
        for name, text in (container or {}).items():
            (tmp_path / f"memory.{name}").write_text(text)
        return own_mb * 2**20

    return told


@pytest.mark.parametrize(("machine_mb", "finds_room"), [(10, True), (-10, False)])
def test_a_copy_is_made_where_all_of_it_would_find_room(machine_mb, finds_room, memory):
    memory(machine_mb=machine_mb)
    assert second_pair._has_memory_to_spare() is finds_room


@pytest.mark.parametrize(("taken_mb", "files_mb", "finds_room"), [(500, 0, True), (700, 0, False), (700, 200, True)])
def test_a_container_has_its_own_limit_and_may_let_go_of_files(taken_mb, files_mb, finds_room, memory):
    own = memory(machine_mb=9000)
    limit = own + 600 * 2**20
    memory(
        machine_mb=9000,
        container={
            "max": str(limit),
            "current": str(taken_mb * 2**20),
            "stat": f"anon 1\ninactive_file {files_mb * 2**20}\n",
        },
    )
    assert second_pair._has_memory_to_spare() is finds_room


def test_a_container_without_a_limit_has_none(memory):
    memory(machine_mb=10, container={"max": "max\n", "current": "5\n", "stat": "anon 1\n"})
    assert second_pair._has_memory_to_spare()


def test_where_nothing_is_told_of_memory_no_copy_is_made(memory):
    assert not second_pair._has_memory_to_spare()
