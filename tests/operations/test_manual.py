"""值守手册: every command line in the documents can be typed as it stands, every place it names is there."""

import re
import shlex

import click
import pytest

from flows.cli import COMMANDS, LazyGroup, jixiao
from tests.house.sources import ROOT

PAGES = (
    "docs/operations.md",
    "docs/office_guide.md",
    "docs/unit_guide.md",
    "docs/tutorial.md",
    "docs/own_county.md",
    "docs/method.md",
    "README.md",
    "README.zh-CN.md",
)
INLINE = re.compile(r"`((?:\.venv/bin/)?jixiao [^`\n]+)`")
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
CALL = re.compile(r"^(?:.*(?:bin/|exec \w+ ))?jixiao ([a-z].*)$")


def command_lines(page):
    text = (ROOT / page).read_text("utf-8")
    for block in BLOCK.findall(text):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r"&&|\|", line.split(" #")[0]):
                found = CALL.search(part.strip())
                if found:
                    yield found.group(1)
    for call in INLINE.findall(BLOCK.sub("", text)):
        yield call.split("jixiao ", 1)[1]


LINES = sorted({(page, line) for page in PAGES for line in command_lines(page)})


@pytest.mark.parametrize(("page", "line"), LINES, ids=str)
def test_every_command_line_of_the_documents_can_be_typed(page, line):
    words = [word for word in shlex.split(line) if word != "--debug"]
    command, context = jixiao, click.Context(jixiao, info_name="jixiao")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, *words = words
        command = command.get_command(context, name)
        assert command is not None, f"{page}: there is no command {name}"
        context = click.Context(command, info_name=name, parent=context)
    if words:
        _parse(command, context, words)


def _parse(command, context, words):
    """Options must exist; a mention may leave out arguments, whose files and codes need not be there."""
    options, _, _ = command.make_parser(context).parse_args(list(words))
    choices = {each.name: each.type for each in command.params if isinstance(each.type, click.Choice)}
    for name, value in options.items():
        if name in choices and isinstance(value, str):
            choices[name].convert(value, None, context)


def test_the_manual_shows_every_command_that_keeps_the_house():
    shown = {line.split()[0] for page, line in LINES if page == "docs/operations.md"}
    assert {
        "init",
        "intake",
        "round",
        "status",
        "serve",
        "deliver",
        "backup",
        "restore",
        "verify",
        "prune",
        "roles",
    } <= shown
    assert shown <= set(COMMANDS)
    assert isinstance(jixiao, LazyGroup)


def test_links_within_the_manual_lead_to_its_headings():
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
    linked = re.findall(r"\]\(#([^)]+)\)", text)
    assert linked
    assert set(linked) <= anchors


def test_places_of_the_program_that_the_manual_names_are_there():
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for place in re.findall(r"deploy/[\w./*-]+", text):
        assert list(ROOT.glob(place.rstrip("/."))), place
    for unit in re.findall(r"jixiao-\w+\.(?:service|timer)", text):
        assert (ROOT / "deploy" / "systemd" / unit).is_file()


def test_settings_that_the_manual_shows_are_read():
    import tomllib

    from flows.settings import Configuration

    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL):
        Configuration.model_validate(tomllib.loads(block))
    sample = (ROOT / "flows" / "jixiao.toml").read_text("utf-8")
    tail = sample[sample.index("# [backup]") :]
    Configuration.model_validate(
        tomllib.loads("\n".join(line.removeprefix("# ") for line in tail.splitlines() if line != "#"))
    )
