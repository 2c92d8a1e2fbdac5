"""闲置不载: a library left idle is there in full for whoever reaches for it, and costs nobody else anything."""

import subprocess
import sys

import pytest

from expectations.idle import left_idle


@pytest.fixture
def slow_library(tmp_path, monkeypatch):
    ran = tmp_path / "ran"
    (tmp_path / "idle_sample.py").write_text(
        f"with open({str(ran)!r}, 'a') as ran:\n    ran.write('x')\nANSWER = 42\n", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "idle_sample", raising=False)
    yield ran
    sys.modules.pop("idle_sample", None)


def test_it_runs_when_something_is_first_asked_of_it_and_then_once(slow_library):
    with left_idle(("idle_sample",)):
        import idle_sample
    assert not slow_library.exists()
    assert idle_sample.ANSWER == 42
    assert idle_sample.ANSWER == 42
    assert slow_library.read_text("utf-8") == "x"


def test_others_are_imported_as_ever_and_so_is_it_afterwards(slow_library):
    with left_idle(("another",)):
        import idle_sample
    assert slow_library.exists()
    assert idle_sample.ANSWER == 42
    before = list(sys.meta_path)
    with pytest.raises(ModuleNotFoundError), left_idle(("not_there_at_all",)):
        import not_there_at_all  # noqa: F401
    assert sys.meta_path == before


_JUDGE = """
import sys
import pandas as pd
from appraisal.findings import Consequence
from expectations.check import Check, always
from expectations.judging import judge, lay_always
check = Check(code="X01", name_zh="", consequence=Consequence.NOTE, column="value", bounds=always(0.0, 1.0), message_zh="", basis="")
table = lay_always(pd.DataFrame({"name": ["a", "b"], "value": [0.5, 2.0]}), [check])
assert list(judge(table, [check], key=["name"])["name"]) == ["b"]
loaded = {name.split(".")[0] for name in sys.modules if name.count(".") > 1}
assert not loaded & {"altair", "boto3"}, loaded
"""


@pytest.mark.slow
def test_a_check_is_judged_without_what_great_expectations_draws_and_fetches_with():
    subprocess.run([sys.executable, "-W", "ignore", "-c", _JUDGE], check=True)
