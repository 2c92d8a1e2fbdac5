"""What is wrong in a workbook is told with sheet and cell, for whoever edits it knows no file and no line."""

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from scheme import SAMPLE_SCHEME, SchemeError, from_workbook, to_workbook

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def content() -> bytes:
    return to_workbook(SAMPLE_SCHEME)


@pytest.fixture
def book(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def place(page: Worksheet, key: str, /, **row: str) -> str:
    """Coordinate of a key's cell in the row that holds these values."""
    keys = [cell.value for cell in page[2]]
    for cells in page.iter_rows(min_row=3):
        if all(cells[keys.index(name)].value == value for name, value in row.items()):
            return str(cells[keys.index(key)].coordinate)
    raise LookupError(row)


def refused(book: Workbook, year: Path) -> list[tuple[str, str]]:
    out = BytesIO()
    book.save(out)
    with pytest.raises(SchemeError) as refusal:
        from_workbook(out.getvalue(), year)
    assert all(fault.line == 0 for fault in refusal.value.faults)
    return [(fault.file, fault.message_zh) for fault in refusal.value.faults]


CASES = [
    ("指标", "kind", {"code": "retail_sales"}, "levels", "写作“levels”不行，只能是"),
    ("指标", "kind", {"code": "retail_sales"}, None, "类型（kind）没有填写"),
    ("指标", "lead", {"code": "retail_sales"}, "dept.comerce", "是不是“dept.commerce”"),
    ("指标", "group_code", {"code": "retail_sales"}, "econmy", "是不是“economy”"),
    ("指标", "goal_chain.undertaker", {"code": "retail_sales"}, None, "承担人（undertaker）没有填写"),
    ("指标", "goal_chain.undertaker", {"code": "retail_sales"}, "（空）", "承担人（undertaker）不能为空"),
    ("指标", "goal_chain.undertaker", {"code": "retail_sales"}, "县统计局副局长", "统计机构只能提供数据"),
    ("指标", "rule", {"code": "retail_sales"}, "{method: ", "读不懂"),
    ("指标", "rule", {"code": "retail_sales"}, "{method: efficacy, floor: 1, floor: 2}", "写了两次"),
    ("指标", "decimals", {"code": "retail_sales"}, 9, "应不大于6"),
    ("指标", "file", {"code": "retail_sales"}, "../retail.yaml", "应是 indicators/ 下的一个 .yaml"),
    ("指标", "code", {"code": "retail_sales"}, "Retail", "代码只能用小写字母"),
    ("考评对象", "peer_group", {"code": "town.baishi"}, "industry_town", "是不是“industrial_town”"),
    ("考评对象", "is_appraised", {"code": "town.baishi"}, "也许", "应是 true 或 false"),
    ("考评对象", "code", {"code": "town.linjiang"}, "town.baishi", "重复，第一次在 考评对象!A"),
    ("权重", "county", {"indicator": "retail_sales"}, "两分", "应是数字"),
    ("权重", "county", {"indicator": "retail_sales"}, -2, "权重不能是负数"),
    ("目标", "annual", {"indicator": "retail_sales", "subject": "county.qinglan"}, None, "没有填写"),
    ("目标", "annual", {"indicator": "retail_sales", "subject": "county.qinglan"}, "约70", "应是数字"),
    ("目标", "curve", {"indicator": "gross_product_growth", "subject": "county.qinglan"}, "没有的曲线", "序时曲线"),
    ("序时曲线", "monthly_pct", {"curve": "就业"}, "7、14、27、36", "应有12个累计百分比，现有4个"),
    ("重点项目", "planned_start", {"code": "project.p01"}, "去年", "报告期"),
    ("轮次", "frequency", {"code": "monthly"}, "weekly", "只能是"),
    ("亮灯规则", "bands", {"code": "rate"}, "{to: 0, lamp: grey}", "写作“grey”不行"),
    ("调整", "from", {"document_no": "青绩领发〔2026〕12号"}, 32001, "原值应是 32001，方案现值却是 32000"),
    ("调整", "effective_from", {"document_no": "青绩领发〔2026〕12号"}, "十月", "应是日期"),
    ("方案", "value", {"key": "year"}, "今年", "应是整数"),
    ("方案", "value", {"key": "county_zh"}, None, "没有填写"),
    ("方案", "key", {"key": "policies.ties"}, "policies.tie", "不认识的键“tie”"),
    ("方案", "key", {"key": "policies.ties"}, "polices.ties", "不认识的键“polices”"),
    ("方案", "key", {"key": "policies.ties"}, "policies.missing", "写了两行"),
]


@pytest.mark.parametrize(
    ("sheet", "key", "row", "value", "says"), CASES, ids=[f"{each[0]}-{each[1]}-{each[3]}" for each in CASES]
)
def test_a_wrong_cell_is_named(
    book: Workbook, year: Path, *, sheet: str, key: str, row: dict, value: object, says: str
) -> None:
    page = book[sheet]
    at = place(page, key, **row)
    page[at] = value
    named = place(page, "value", key=str(value)) if sheet == "方案" and key == "key" and "不认识" in says else at
    faults = refused(book, year)
    assert any(file == f"{sheet}!{named}" and says in message for file, message in faults), faults


def test_a_weight_profile_that_does_not_add_up_is_named_by_its_column(book: Workbook, year: Path):
    page = book["权重"]
    page[place(page, "county", indicator="retail_sales")] = 3
    column = next(cell.column_letter for cell in page[2] if cell.value == "county")
    assert (f"权重!{column}1", "“县（市、区）”权重合计101，应为100，多1") in refused(book, year)


def test_what_a_row_says_as_a_whole_is_named_by_the_row(book: Workbook, year: Path):
    page = book["亮灯规则"]
    at = place(page, "bands", code="rate")
    page[at] = "{to: 0, lamp: green}"
    assert [file for file, text in refused(book, year) if "有空档" in text] == [f"亮灯规则!A{page[at].row}"]


def test_a_sheet_as_a_whole_is_named_where_no_cell_is_meant(book: Workbook, year: Path):
    page = book["考评对象"]
    page[place(page, "is_home", code="county.qinglan")] = None
    assert any(file == "考评对象" and "没有写明哪个是本县" in text for file, text in refused(book, year))


def test_a_row_that_stands_twice_is_named(book: Workbook, year: Path):
    page = book["目标"]
    page.append([cell.value for cell in page[3]])
    assert (f"目标!A{page.max_row}", "这个目标写了两行，请删去一行") in refused(book, year)


def test_content_without_a_key_is_not_passed_over(book: Workbook, year: Path):
    page = book["轮次"]
    column = page.max_column + 1
    page.cell(3, column, "备注")
    assert any(
        file == f"轮次!{page.cell(3, column).coordinate}" and "没有键" in text for file, text in refused(book, year)
    )


def test_weights_of_a_peer_group_that_is_none_are_not_lost(book: Workbook, year: Path):
    page = book["权重"]
    column = next(cell for cell in page[2] if cell.value == "urban_street")
    column.value = "urban_streets"
    assert any(file == f"权重!{column.column_letter}1" and "没有这个类别" in text for file, text in refused(book, year))


def test_a_key_in_two_columns_is_refused(book: Workbook, year: Path):
    page = book["轮次"]
    page.cell(2, page.max_column + 1, "name_zh")
    assert any("键“name_zh”有两列" in text for _, text in refused(book, year))


def test_a_sheet_that_is_gone_is_named(book: Workbook, year: Path):
    del book["权重"]
    assert refused(book, year) == [("权重", "工作簿里没有这一页，请从导出的工作簿改起，不要改页名")]


def test_a_formula_without_a_value_and_an_error_are_refused(book: Workbook, year: Path):
    page = book["目标"]
    at = place(page, "annual", indicator="retail_sales", subject="county.qinglan")
    page[at] = "=60*1.1"
    below = at[0] + str(int(at[1:]) + 1)
    page[below] = "#REF!"
    page[below].data_type = "e"
    faults = dict(refused(book, year))
    assert "公式且没有算出的值" in faults[f"目标!{at}"]
    assert "错误值 #REF!" in faults[f"目标!{below}"]
