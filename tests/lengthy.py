"""``python -m tests.lengthy``: write anew which tests of ``make fast``'s folders take longer than it has time for.

A test is lengthy if a case costs more than a tenth of a CPU second on average, or all its cases together more than half a one. The list is a
file, so that what ``make fast`` leaves out can be read, and does not change with the machine's mood.
"""

import os
from collections import defaultdict
from pathlib import Path
from statistics import fmean

import pytest

LIST = Path(__file__).with_name("lengthy.txt")
FOLDERS = ("appraisal", "expectations", "feeds", "flows", "scheme")
"""The method, and the workshops where figures are read, judged and ruled over."""
CASE_S, TEST_S = 0.1, 0.5


def name_of(item: pytest.Item) -> str:
    """``folder/module.py::function``, whatever the case."""
    place = item.path.relative_to(LIST.parent).as_posix()
    return f"{place}::{item.name.split('[')[0]}"


def lengthy() -> frozenset[str]:
    """Those that are known."""
    return frozenset(LIST.read_text("utf-8").split())


class _Watch:
    """CPU seconds of each case, those of its children included."""

    def __init__(self) -> None:
        self.costs: dict[str, list[float]] = defaultdict(list)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> object:
        before = sum(os.times()[:4])
        outcome = yield
        self.costs[name_of(item)].append(sum(os.times()[:4]) - before)
        return outcome


def main() -> int:
    """Run them all once, one after another, and write the list."""
    watch = _Watch()
    LIST.write_text("", "utf-8")
    folders = [str(LIST.parent / folder) for folder in FOLDERS]
    failed = pytest.main(["-q", "-m", "not slow", "-n0", *folders], plugins=[watch])
    found = sorted(name for name, costs in watch.costs.items() if fmean(costs) > CASE_S or sum(costs) > TEST_S)
    LIST.write_text("".join(f"{name}\n" for name in found), "utf-8")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
