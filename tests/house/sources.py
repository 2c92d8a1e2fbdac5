"""The project's own Python files as syntax trees, for the house rules."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "flows",
    "tasks",
    "expectations",
    "feeds",
    "report_templates",
    "scheme",
    "warehouse",
    "appraisal",
    "sample_county",
)
PURE_ROOMS = ("appraisal", "expectations", "report_templates")


@cache
def python_files(*rooms: str) -> tuple[Path, ...]:
    return tuple(sorted(path for room in rooms for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def dotted(node: ast.AST) -> str:
    """``datetime.now`` for the expression of that shape, else an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""
