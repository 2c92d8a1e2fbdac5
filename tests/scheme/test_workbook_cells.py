"""Every value that YAML can hold comes back from its cell as it was."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from scheme.marked_yaml import Place
from scheme.twin.cell_kinds import ANY, Column, column_of
from scheme.twin.cells import flow, read, written
from tests.scheme import odd_texts as odd

PLACE = Place("页!A1", 0)
SINGLE = {
    "text": (column_of(str), odd.texts),
    "number": (column_of(float | None), odd.numbers | odd.texts),
    "flag": (column_of(bool), st.booleans()),
    "words": (column_of(tuple[str, ...]), st.lists(odd.texts, max_size=4)),
    "numbers": (column_of(tuple[float, ...] | None), st.lists(odd.numbers, max_size=4)),
    "blocks": (
        column_of(tuple[dict[str, str], ...]),
        st.lists(st.dictionaries(odd.keys, odd.trees, max_size=3), max_size=3),
    ),
    "block": (column_of(dict[str, float]), st.dictionaries(odd.keys | odd.names, odd.trees, max_size=4) | odd.texts),
    "any": (
        ANY,
        odd.numbers
        | odd.texts
        | st.booleans()
        | st.lists(odd.trees, max_size=3)
        | st.dictionaries(odd.keys, odd.trees, max_size=3),
    ),
}


def kept(cells: list[object]) -> list[object]:
    """The cells as a workbook gives them back."""
    book = Workbook()
    page = book.worksheets[0]
    for number, value in enumerate(cells, start=1):
        cell = page.cell(number, 1, value)
        if isinstance(value, str):
            cell.data_type = "s"
    content = BytesIO()
    book.save(content)
    again = load_workbook(BytesIO(content.getvalue())).worksheets[0]
    return [again.cell(number, 1).value for number in range(1, len(cells) + 1)]


def same(left: object, right: object) -> bool:
    """Equality that tells 1 from True and 12 from “12”, 0.0 from -0.0, but not 100 from 100.0."""
    if isinstance(left, bool) or isinstance(right, bool) or isinstance(left, str) or isinstance(right, str):
        return type(left) is type(right) and left == right
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right and (left != 0 or str(left)[0] == str(right)[0])


@given(st.data())
def test_a_value_comes_back_from_its_cell(data: st.DataObject) -> None:
    cases = data.draw(
        st.lists(
            st.sampled_from(sorted(SINGLE)).flatmap(lambda kind: st.tuples(st.just(kind), SINGLE[kind][1])), max_size=8
        )
    )
    cells = kept([written(value, SINGLE[kind][0]) for kind, value in cases])
    for (kind, value), cell in zip(cases, cells, strict=True):
        found = read(cell, SINGLE[kind][0], PLACE)
        assert same(found, value), (kind, value, cell, found)


@given(odd.trees)
def test_a_structure_on_one_line_is_the_same_structure(tree: object) -> None:
    assert same(read(flow({"k": tree}), Column("block"), PLACE), {"k": tree})
    assert "\n" not in flow(tree)


@given(odd.texts)
def test_what_is_written_as_nothing_is_told_from_what_is_not_written(text: str) -> None:
    assert read(written(None, column_of(str)), column_of(str), PLACE) is None
    assert written(text, column_of(str)) not in (None, "")
