"""What the docs name exists, and what they say is fresh."""

import re

import click
import pytest

from flows.cli import COMMANDS, jixiao
from tests.house.rewrite_docs import pages
from tests.house.sources import ROOT

PAGES = (
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))),
)
MANUALS = ("operations", "office_guide", "unit_guide")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    source = ROOT / page
    missing = [target for target in LINK.findall(source.read_text("utf-8")) if not (source.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("name", ["docs/glossary.md", "docs/frames.md", "docs/checks.md"])
def test_generated_docs_are_fresh(name):
    assert (ROOT / name).read_text("utf-8") == pages()[name], "run `make docs` and read the diff"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_operators_manual(command):
    assert f"`{command}`" in (ROOT / "docs" / "operations.md").read_text("utf-8")


def _inner(group, name):
    yield name, group
    if isinstance(group, click.Group):
        for each in group.list_commands(click.Context(group)):
            yield from _inner(group.get_command(click.Context(group), each), f"{name} {each}")


def test_every_command_within_a_command_is_shown_in_a_manual():
    manuals = "".join((ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in MANUALS)
    within = [name for name, _ in _inner(jixiao, "jixiao") if name.count(" ") > 1]
    assert within
    assert not [name for name in within if name not in manuals]


def test_the_names_of_the_top_level_are_those_of_the_readme():
    readme = (ROOT / "README.md").read_text("utf-8")
    folders = [path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").exists()]
    assert all(f"{name}/" in readme for name in folders if name not in {"tests", "benchmarks"})


def test_decisions_are_numbered_without_gap_or_repeat():
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
