"""Reads mutants in a process that can be killed, and tells of each how long it took, what it cost and what is wrong."""

import random
import resource
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

ARRIVED = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
SLOWEST_S, LARGEST_MB = 5.0, 600
KILLED_AFTER_S = 60.0


@dataclass(frozen=True)
class Base:
    """What the sound form gave: cells taken and codes of the findings."""

    taken: frozenset
    codes: tuple = ()


@dataclass
class Tally:
    """What came of a number of mutants."""

    count: int = 0
    verdicts: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: str = ""
    peak_mb: int = 0
    unproved: int = 0


def read(seed, content, name):
    """What the door makes of bytes: whose form they are, and the form as its feed reads it."""
    from appraisal.books import RawFile
    from feeds import FEEDS, feed_for

    feed = next(each for each in FEEDS if each.code == seed.feed)
    if seed.feed in {"unit_submission", "replies"}:
        feed_for(content)
    return feed.parse(RawFile(feed.code, name, content, f"inbox/{feed.folder}", ARRIVED), seed.scheme)


def base_of(seed):
    parsed = read(seed, seed.content, seed.name)
    assert not (parsed.findings["consequence"] == "return").any(), (seed.name, list(parsed.findings["message_zh"]))
    return Base(frozenset(parsed.observations["cell_ref"]), tuple(parsed.findings["check_code"]))


def work(pipe, numbers, source, forms):
    """Read mutants one after another; a line is sent before each, so that a killed one is known."""
    from tests.fuzz.mutants import mutant
    from tests.fuzz.oracle import UNREADABLE, cells_of, faults_of

    bases = [base_of(form) for form in forms]
    pipe.send(("ready", _peak_mb()))
    for number in numbers:
        rng = random.Random(f"{source}/{number}")
        place = number % len(forms)
        content, name, done = mutant(forms[place], number, rng)
        pipe.send(("reads", number, f"{forms[place].name} {done}"))
        began, cpu = time.perf_counter(), time.process_time() + _child_s()
        parsed = read(forms[place], content, name)
        took = min(time.perf_counter() - began, time.process_time() + _child_s() - cpu)
        peak = _peak_mb()
        returned = bool((parsed.findings["consequence"] == "return").any())
        unproved = not returned and cells_of(content) is UNREADABLE
        faults = faults_of(content, parsed, bases[place])
        pipe.send(("read", number, took, peak, "returned" if returned else "taken", unproved, faults))
    pipe.send(("done",))


def _child_s():
    """CPU seconds of the processes that read old workbooks."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _peak_mb():
    """Of this process and of those that read old workbooks; what the test runner weighed before it began does not count."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines())
    own = int(lines["VmHWM"].split()[0])  # ru_maxrss would carry over what the process was before exec
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024


def run(count, source, *, start=0, say=None, fault=None):
    """Read ``count`` mutants in a process of their own; one that hangs or dies is a fault and the next process goes on."""
    from scheme import SAMPLE_SCHEME, load_scheme
    from tests.fuzz.seeds import seeds

    forms = seeds(load_scheme(SAMPLE_SCHEME))
    tally, left = Tally(), list(range(start, start + count))
    while left:
        ours, theirs = get_context("spawn").Pipe()
        child = get_context("spawn").Process(target=work, args=(theirs, left, source, forms))
        child.start()
        theirs.close()
        left = _follow(ours, child, left, tally, say=say, fault=fault)
        child.join(5)
        if child.is_alive():
            child.kill()
    return tally


def _follow(pipe, child, left, tally, *, say, fault):
    now, known = None, len(tally.faults)
    while True:
        for each in tally.faults[known:]:
            if fault:
                fault(each)
        known = len(tally.faults)
        try:
            if not pipe.poll(KILLED_AFTER_S if now is not None else 300):
                child.kill()
                tally.faults.append((now, f"no answer after {KILLED_AFTER_S} s"))
                return [number for number in left if now is not None and number > now[0]]
            told = pipe.recv()
        except EOFError:
            tally.faults.append((now, "the process died"))
            return [number for number in left if now is not None and number > now[0]]
        match told:
            case ("reads", number, what):
                now = (number, what)
            case ("read", number, took, peak, verdict, unproved, faults):
                tally.unproved += unproved
                _count(tally, now, verdict, took=took, peak=peak, faults=faults)
                if say and tally.count % 500 == 0:
                    say(tally)
            case ("done",):
                return []


def _count(tally, now, verdict, *, took, peak, faults):
    tally.count += 1
    tally.verdicts[verdict] += 1
    tally.peak_mb = max(tally.peak_mb, peak)
    if took > tally.slowest_s:
        tally.slowest_s, tally.slowest = took, now[1]
    tally.faults += [(now, fault) for fault in faults]
    if took > SLOWEST_S:
        tally.faults.append((now, f"took {took:.1f} s"))
    if peak > LARGEST_MB and not any("MB" in fault for _, fault in tally.faults):
        tally.faults.append((now, f"{peak} MB"))
