"""Indicators and subjects are data: no code of any scheme occurs in the program."""

import ast

from scheme import SAMPLE_SCHEME, load_scheme
from tests.house.sources import ROOMS, ROOT, python_files, tree_of


def test_no_indicator_or_subject_code_in_a_python_file():
    scheme = load_scheme(SAMPLE_SCHEME)
    codes = {each.code for each in scheme.indicators} | {each.code for each in scheme.subjects}
    rooms = tuple(room for room in ROOMS if room != "sample_county")
    found = [
        (str(path.relative_to(ROOT)), node.lineno, node.value)
        for path in python_files(*rooms)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in codes
    ]
    assert not found
