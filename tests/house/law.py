"""行文底线: the rules of ``tests/cases/law.csv`` and every text that the program can say.

A text is what stands in the source between two quotes: the parts of an f-string are joined, and what is filled in at run
time, in f-strings, ``str.format`` and Jinja alike, becomes ``⟨name⟩``.
"""

import ast
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.house.sources import ROOMS, ROOT, dotted, python_files, tree_of

CASES = ROOT / "tests" / "cases" / "law.csv"
SPOKEN_ROOMS = tuple(room for room in ROOMS if room != "sample_county")
DOUBTS = (
    "expectations",
    "feeds",
    "report_templates/verification_letter",
    "report_templates/doubt_list",
    "report_templates/quality_digest",
    "report_templates/workbooks/reply_workbook.py",
)
"""Where texts speak of figures that are in doubt, to those whom they concern."""
SHIPPED = (
    "report_templates/**/*.j2",
    "scheme/**/*.yaml",
    "examples/**/*.yaml",
    "examples/**/*.toml",
    "flows/*.toml",
    "prefect.yaml",
    "README.zh-CN.md",
    "docs/operations.md",
    "docs/method.md",
    "docs/feeds_remote.md",
    "docs/tutorial.md",
    "docs/own_county.md",
    "docs/office_guide.md",
    "docs/unit_guide.md",
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
_FORMAT_FIELD = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_JINJA = (
    (re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL), "⟨\\1⟩"),
    (re.compile(r"\{%.*?%\}|\{#-?|-?#\}", re.DOTALL), ""),
)
_COMMANDS = {"click.command", "click.group"}


@dataclass(frozen=True)
class Rule:
    """One line of the law: what must not be said, or may be said in full only."""

    code: str
    kind: str
    pattern: str
    applies_to: frozenset[str]
    reason: str
    caught: str
    passes: str

    def speaks_of(self, text: "Text") -> bool:
        return "all" in self.applies_to or bool(self.applies_to & text.scopes)

    def finds(self, words: str) -> str:
        """What it finds in these words, empty if nothing."""
        found = re.search(self.pattern, words)
        return found[0] if found else ""


@dataclass(frozen=True)
class Text:
    """Something that can be said."""

    place: str
    words: str
    scopes: frozenset[str]


@cache
def rules(kind: str) -> tuple[Rule, ...]:
    lines = [line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(lines) if row["kind"] == kind]
    return tuple(
        Rule(
            row["rule"],
            row["kind"],
            row["pattern"],
            frozenset(row["applies_to"].split()),
            row["reason"],
            row["caught"],
            row["passes"],
        )
        for row in rows
    )


def breaches(text: Text) -> list[str]:
    """Every rule that a text breaks, with what was found."""
    words = without_leave(text.words)
    found = ((rule, rule.finds(words)) for rule in rules("forbid") if rule.speaks_of(text))
    return [
        f"{text.place}: {rule.code} “{what}” 出自“{text.words[:80]}”（{rule.reason}）" for rule, what in found if what
    ]


def without_leave(words: str) -> str:
    """The words without the phrases that may be said in full."""
    for rule in rules("allow"):
        words = words.replace(rule.pattern, "")
    return words


def source_texts() -> list[Text]:
    """Every Chinese text of the program's own files: literals, help of commands, bodies of documents, sample scheme."""
    spoken = [text for path in python_files(*SPOKEN_ROOMS) for text in python_texts(path)]
    return spoken + [text for pattern in SHIPPED for path in sorted(ROOT.glob(pattern)) for text in shipped_texts(path)]


def python_texts(path: Path) -> Iterator[Text]:
    tree = tree_of(path)
    silent = {id(node) for node in docstrings(tree)} | {
        id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
    }
    for node in ast.walk(tree):
        words = words_of(node)
        if words and id(node) not in silent and _CHINESE.search(words):
            yield Text(f"{path.relative_to(ROOT)}:{node.lineno}", words, scopes_of(path))


def words_of(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        parts = (
            part.value if isinstance(part, ast.Constant) else f"⟨{ast.unparse(part.value)}⟩" for part in node.values
        )
        return "".join(map(str, parts))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _FORMAT_FIELD.sub("⟨\\1⟩", node.value)
    return ""


def docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings that nobody at a desk reads: all but the help of commands."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        is_help = any(is_command(each) for each in getattr(node, "decorator_list", ()))
        for place, line in enumerate(node.body):
            is_text = isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
            if is_text and not (is_help and place == 0):
                yield line.value


def is_command(decorator: ast.AST) -> bool:
    name = dotted(decorator.func) if isinstance(decorator, ast.Call) else ""
    return name in _COMMANDS or name.endswith(".command")


def shipped_texts(path: Path) -> Iterator[Text]:
    """Lines of a body, a scheme or a configuration, comments included: an office reads and edits them."""
    content = path.read_text("utf-8")
    if path.suffix == ".j2":
        for form, kept in _JINJA:
            content = form.sub(lambda found, kept=kept: found.expand(kept).replace("\n", " "), content)
    for number, line in enumerate(content.splitlines(), start=1):
        if _CHINESE.search(line):
            yield Text(f"{path.relative_to(ROOT)}:{number}", line, scopes_of(path))


def scopes_of(path: Path) -> frozenset[str]:
    name = path.relative_to(ROOT).as_posix()
    room = name.split("/")[0]
    return frozenset(
        {room} | ({"document"} if path.suffix == ".j2" else set()) | ({"doubt"} if is_doubt(name) else set())
    )


def is_doubt(name: str) -> bool:
    return any(name == place or name.startswith(f"{place}/") for place in DOUBTS)


def workbook_texts(name: str, content: bytes, scopes: set[str]) -> list[Text]:
    """Every text of a workbook: cells, choices and what is said about a wrong entry."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    texts = []
    for sheet in book:
        cells = (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))
        texts += [Text(f"{name} {sheet.title}!{cell.coordinate}", cell.value, frozenset(scopes)) for cell in cells]
        for rule in sheet.data_validations.dataValidation:
            said = (rule.formula1, rule.error, rule.errorTitle, rule.prompt)
            texts += [Text(f"{name} {sheet.title} {rule.sqref}", words, frozenset(scopes)) for words in said if words]
    return texts
