"""jixiao rewards: from what was published to a workbook, with the office's own tables; and what it says where it cannot."""

import csv
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.house import law

pytestmark = pytest.mark.slow
POOLS = ("--pool", "town_pool=1200000", "--pool", "department_pool=800000")
WORKBOOK, BUDGET = "考核结果运用测算表.xlsx", "绩效预算.csv"


@pytest.fixture(scope="module")
def scheme(published):
    from scheme import load_scheme

    return load_scheme(published.root / "scheme")


@pytest.fixture
def heads(scheme, tmp_path):
    """人数表 as Excel in Chinese saves it: GBK."""
    appraised = [each for each in scheme.subjects if each.is_appraised and each.kind in {"town", "department"}]
    lines = [f"{each.name_zh},{20 + place},{100_000 + place}.05" for place, each in enumerate(appraised)]
    path = tmp_path / "人数.csv"
    path.write_bytes("\r\n".join(["单位,人数,奖金基数（元）", *lines, ""]).encode("gbk"))
    return path


@pytest.fixture
def posts(tmp_path):
    path = tmp_path / "岗位.csv"
    path.write_text(
        "单位,岗位,人数,系数\n白石镇,党政办公室,6,1.2\n白石镇,经济发展办公室,8,1.15\n", encoding="utf-8-sig"
    )
    return path


def budget(out):
    with (out / BUDGET).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_workbook_and_the_budget_are_written(published, heads, posts, tmp_path):
    out = tmp_path / "out"
    options = ("--heads", str(heads), "--posts", str(posts), "--out", str(out))
    done = published.run("rewards", "--period", "2026-10", *POOLS, *options)
    assert str(out / WORKBOOK) in done.stdout
    content = (out / WORKBOOK).read_bytes()
    book = load_workbook(BytesIO(content), data_only=True)
    pages = book.sheetnames
    assert any(name.startswith("名单") for name in pages)
    assert "绩效预算" in pages
    assert any("岗位" in name for name in pages)
    texts = law.workbook_texts(WORKBOOK, content, {"workbook", "report_templates"})
    assert [breach for text in texts for breach in law.breaches(text)] == []


def test_the_budget_holds_each_pool_to_the_cent(published, scheme, heads, tmp_path):
    published.run("rewards", "--period", "2026-10", *POOLS, "--heads", str(heads), "--out", str(tmp_path))
    rows = budget(tmp_path)
    names = {each.code: each.name_zh for each in scheme.rewards}
    for code, pool in (("town_pool", 1_200_000), ("department_pool", 800_000)):
        assert sum(Decimal(row["金额（元）"]) for row in rows if row["事项"] == names[code]) == pool


def test_without_pool_and_heads_the_lists_are_still_made(published, tmp_path):
    done = published.run("rewards", "--period", "2026-10", "--out", str(tmp_path))
    assert "没有给资金池的数额" in done.stderr
    assert "没有给人数表" in done.stderr
    assert any(name.startswith("名单") for name in load_workbook(tmp_path / WORKBOOK).sheetnames)


def test_posts_of_a_unit_without_a_share_are_told(published, heads, tmp_path):
    path = tmp_path / "岗位.csv"
    path.write_text("单位,岗位,人数,系数\n青澜县,某岗,1,1\n白石镇,甲岗,1,1\n白石镇,甲岗,1,1\n", encoding="utf-8")
    options = ("--heads", str(heads), "--posts", str(path), "--out", str(tmp_path / "out"))
    done = published.run("rewards", "--period", "2026-10", *POOLS, *options)
    assert "所列岗位没有用上：青澜县" in done.stderr
    assert "岗位名称重复，没有再分到岗位：白石镇" in done.stderr
    assert not any("岗位" in name for name in load_workbook(tmp_path / "out" / WORKBOOK).sheetnames)


def test_the_same_again_writes_the_same_bytes(published, heads, tmp_path):
    for name in ("a", "b"):
        options = ("--heads", str(heads), "--out", str(tmp_path / name))
        published.run("rewards", "--period", "2026-10", *POOLS, *options)
    assert (tmp_path / "a" / WORKBOOK).read_bytes() == (tmp_path / "b" / WORKBOOK).read_bytes()


@pytest.mark.parametrize(
    ("words", "say"),
    [
        (("--period", "2026-08"), "还没有发布过"),
        (("--period", "2026-10H2"), "还没有发布过"),
        (("--period", "2026-13"), "写法不对"),
        (("--period", "2026-10", "--pool", "1200000"), "不知道是哪个资金池"),
        (("--period", "2026-10", "--pool", "town=1"), "town_pool"),
        (("--period", "2026-10", "--pool", "town_pool=很多"), "不是数字"),
        (("--period", "2026-10", "--pool", "town_pool=1.005"), "小数超过2位"),
        (("--period", "2026-10", "--pool", "town_pool=-1"), "不能小于0"),
    ],
)
def test_a_wrong_word_ends_with_two_and_a_plain_line(published, tmp_path, words, say):
    done = published.run("rewards", *words, "--out", str(tmp_path), ok=(2,))
    assert say in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


@pytest.mark.parametrize(
    ("table", "say"),
    [
        ("单位,人头\n白石镇,5\n", "缺列：人数"),
        ("单位,人数\n黑石镇,5\n", "第2行：方案里没有考评对象“黑石镇”"),
        ("单位,人数\n白石镇,五\n", "第2行：人数“五”不是数字"),
        ("单位,人数\n白石镇,5.5\n", "第2行：人数“5.5”不是整数"),
        ("单位,人数\n白石镇,-5\n", "不能小于0"),
        ("单位,人数\n\n白石镇,5\n白石镇人民政府,6\n", "第4行：白石镇人民政府 写了两行"),
        ("单位,人数,奖金基数（元）\n白石镇,5,10.005\n", "第2行：金额“10.005”的小数超过2位"),
    ],
)
def test_a_table_that_cannot_be_read_is_named_with_its_row(published, tmp_path, table, say):
    path = tmp_path / "人数.csv"
    path.write_text(table, encoding="utf-8")
    options = ("--heads", str(path), "--out", str(tmp_path / "out"))
    done = published.run("rewards", "--period", "2026-10", *options, ok=(2,))
    assert say in done.stderr
    assert str(path) in done.stderr
    assert not (tmp_path / "out").exists()


def test_where_nothing_can_be_measured_nothing_is_written(own, tmp_path):
    for path in (own.root / "scheme").rglob("rewards.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.split("  # 名额：")[0].split("  # 奖金浮动：")[0], encoding="utf-8")
    done = own.run("rewards", "--period", "2026-10", "--out", str(tmp_path / "out"), ok=(2,))
    assert "一项也没有测算出来" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_scheme_without_uses_of_results_says_so(own, tmp_path):
    for path in (own.root / "scheme").rglob("rewards.yaml"):
        path.unlink()
    done = own.run("rewards", "--period", "2026-10", "--out", str(tmp_path), ok=(2,))
    assert "没有 rewards.yaml" in done.stderr
