"""No two modules need each other, not even for the sake of a type: what both know of stands in a third."""

import ast
from graphlib import CycleError, TopologicalSorter

from tests.house.sources import ROOMS, ROOT, python_files, tree_of


def module_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def needs(path, modules):
    """Modules that a file names at its top, under ``if TYPE_CHECKING`` as well; imports within functions come later."""
    top = [each for each in tree_of(path).body if not isinstance(each, ast.FunctionDef | ast.ClassDef)]
    for node in (inner for each in top for inner in ast.walk(each)):
        if isinstance(node, ast.ImportFrom):
            inner = {name for each in node.names if (name := f"{node.module}.{each.name}") in modules}
            yield from inner or {node.module}
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def circle(graph):
    """Modules that need one another in turn; none where there is no circle."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as fault:
        return fault.args[1]
    return []


def test_no_two_modules_need_each_other():
    files = {module_of(path): path for path in python_files(*ROOMS)}
    graph = {name: {each for each in needs(path, files) if each in files} for name, path in files.items()}
    assert circle(graph) == []


def test_a_circle_would_be_seen():
    assert set(circle({"rules": {"scheme"}, "scheme": {"parts"}, "parts": {"rules"}})) == {"rules", "scheme", "parts"}
