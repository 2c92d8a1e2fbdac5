"""A clerk who recomputes the published workbook comes to what was published, in every cell."""

from io import BytesIO

import openpyxl
import pytest

from tests.report_templates.recalculating import differences, formula_cells, need_calculation, recalculated

pytestmark = pytest.mark.slow
POINTS = (
    ("综合成绩", "复算总分", "总分"),
    ("综合成绩", "复算审慎总分", "审慎总分"),
    ("综合成绩", "复算位次", "位次"),
    ("分板块", "复算得分", "得分"),
    ("指标得分", "复算得分", "得分"),
    ("指标得分", "复算审慎得分", "审慎得分"),
)


def column(book, name, head):
    rows = list(book[name].iter_rows(min_row=2, values_only=True))
    return [row[rows[0].index(head)] for row in rows[1:]]


@pytest.fixture(scope="module")
def released(published):
    """Released workbooks of the month and of the quarter."""
    found = {path: content for path, content in published.outbox().items() if "考评结果核对表" in path}
    return {f"{place}.xlsx": content for place, (_, content) in enumerate(sorted(found.items()))}


@pytest.fixture(scope="module")
def anew(released, tmp_path_factory):
    need_calculation()
    return recalculated(released, tmp_path_factory.mktemp("recalculated"))


def test_every_formula_comes_to_what_the_file_carries(released, anew):
    assert max(len(formula_cells(content)) for content in released.values()) > 1000
    assert {name: differences(content, anew[name]) for name, content in released.items()} == {
        name: [] for name in released
    }


def test_every_point_total_and_place_is_the_published_one(released, anew):
    for name, content in released.items():
        record = openpyxl.load_workbook(BytesIO(content))
        for sheet, recomputed, head in POINTS:
            pairs = zip(column(record, sheet, head), column(anew[name], sheet, recomputed), strict=True)
            assert [(told, ours) for told, ours in pairs if told is not None and ours != pytest.approx(told)] == []


def test_the_sheet_itself_says_that_it_agrees(anew):
    for book in anew.values():
        for sheet in {sheet for sheet, *_ in POINTS}:
            assert set(column(book, sheet, "核对")) <= {"一致"}
