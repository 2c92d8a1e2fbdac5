"""docs/tutorial.md: every command does what the page says, in the order of the page, on the sample county."""

import re
import shlex

import pytest

from tests.house.sources import ROOT

pytestmark = pytest.mark.slow
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
STEP = re.compile(r"```sh\n((?:jixiao [^\n]*\n)+)```\n\n```text\n(.*?)```", re.DOTALL)
NOW = "2026-11-26T09:00+08:00"


def test_the_tutorial_says_what_the_program_says(own, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    steps = STEP.findall(TUTORIAL)
    assert len(steps) == TUTORIAL.count("```text"), "every quoted output belongs to commands"
    assert len(steps) >= 9
    missing = []
    for commands, quoted in steps:
        said = ""
        for line in commands.splitlines():
            words = [own.root.as_posix() + word[3:] if word.startswith("var/") else word for word in shlex.split(line)]
            said += own.run(*words[1:], now=NOW, ok=(0, 1)).stdout
        missing += [(commands, line) for line in quoted.splitlines() if line.strip() not in said]
    assert not missing
