"""考核结果运用测算表: what a clerk sees is what was measured, and every formula comes to it when it is computed anew."""

import re
import subprocess
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from appraisal.rewards import Given, RewardRule, measure_rewards
from appraisal.scheme import PeerGroup, Scheme, Subject
from report_templates.rewards.workbook import BUDGET_HEADS, budget_rows, rewards_workbook
from tests.house import law
from tests.rendering import need_rendering

COEFFICIENTS = {
    "by_points_units": {"by": "points", "mean": "units", "within": "all", "decimals": 4},
    "by_points_heads": {"by": "points", "mean": "heads", "within": "peer_group", "decimals": 2},
    "by_place": {"by": "place", "places": [1.25, 1.1], "beyond": 0.95},
    "by_grade": {"by": "grade", "grades": {"一等": 1.2, "二等": 1, "三等": 0}},
}
RATE = {"by": "grade", "grades": {"一等": 12.5, "二等": 0, "三等": -10}}
SHARE = {"by": "place", "places": [25], "beyond": 17.5}


def rule(code, use, groups=("town", "street")):
    return RewardRule(code=code, name_zh=f"事项：{code}", peer_groups=groups, clause="办法第1条", use=use)


def pool_rule(code, coefficient, **options):
    use = {"kind": "pool", "heads": "counted", "smallest": "cent", "vetoed": "take_part", "coefficient": coefficient}
    return rule(code, use | options)


RULES = (
    *(pool_rule(code, each) for code, each in COEFFICIENTS.items()),
    pool_rule("to_the_yuan", COEFFICIENTS["by_place"], heads="one_each", smallest="yuan"),
    rule("bonus", {"kind": "bonus_float", "rate": RATE, "smallest": "cent", "vetoed": "no_bonus"}),
    rule("each_quota", {"kind": "quota", "share": SHARE, "rounding": "ceil", "total": "sum", "vetoed": "take_part"}),
    rule(
        "kept_quota",
        {
            "kind": "quota", "share": SHARE, "rounding": "largest_remainder", "total": "kept", "total_share_pct": 18.5,
            "total_rounding": "half_up", "vetoed": "left_out",
        },
    ),
    rule("first_tier", {"kind": "first_tier", "size": {"by": "places", "count": 1}, "vetoed": "left_out"}),
    rule("fallen", {"kind": "fallen", "places": 1, "repeat": "any"}),
    rule("not_given", pool_rule("x", COEFFICIENTS["by_place"]).use),
)  # fmt: skip
SCHEME = Scheme(
    year=2026,
    name_zh="方案",
    county_zh="某县",
    groups={},
    indicators=(),
    subjects=tuple(
        Subject(
            code=f"town.s{place}", name_zh=f"单位{place}", kind="town", peer_group=group, head_post_zh=f"镇长{place}"
        )
        for place, group in enumerate(["town"] * 4 + ["street"] * 3)
    ),
    peer_groups=tuple(
        PeerGroup(code=code, name_zh=name, kind="town") for code, name in (("town", "乡镇"), ("street", "街道"))
    ),
    rewards=RULES,
)
SUBJECTS = pd.DataFrame(
    {
        "subject_code": [each.code for each in SCHEME.subjects],
        "peer_group_code": [each.peer_group for each in SCHEME.subjects],
        "total_points": [91.37, 88.04, 88.04, 60.10, 95.5, 80.25, 79.99],
        "rank": pd.array([1, 2, 2, 4, 1, 2, 3], dtype="Int64"),
        "rank_change": pd.array([0, 1, -1, None, 0, 1, -1], dtype="Int64"),
        "peer_count": [4, 4, 4, 4, 3, 3, 3],
        "grade": ["一等", "二等", "二等", "三等", "一等", "二等", "三等"],
        "is_vetoed": [False, False, False, False, False, False, True],
    }
)
POOL_CENTS = dict.fromkeys(COEFFICIENTS, 123456789) | {"to_the_yuan": 100_000_00}
GIVEN = Given(
    pool_cents=POOL_CENTS,
    heads={f"town.s{place}": count for place, count in enumerate([33, 48, 48, 52, 30, 56, 7])},
    base_cents={"town.s0": 570_037_05, "town.s3": 280_000_00, "town.s6": 99_999_99},
    posts=pd.DataFrame(
        [
            ("town.s0", "甲岗", 3, Decimal("1.25")),
            ("town.s0", "乙岗", 3, Decimal("1.25")),
            ("town.s0", "丙岗", 7, Decimal(1)),
            ("town.s1", "=甲岗", 5, Decimal("0.9")),
        ],
        columns=["subject_code", "post_zh", "head_count", "coefficient_value"],
    ),
)


@pytest.fixture(scope="module")
def rewards():
    return measure_rewards(SUBJECTS, SCHEME, GIVEN)


@pytest.fixture(scope="module")
def content(rewards):
    return rewards_workbook(rewards, SCHEME, about_zh="报告期：2026年前三季度")


@pytest.fixture(scope="module")
def shown(content):
    return load_workbook(BytesIO(content), data_only=True)


def rows_under(sheet, head):
    """Rows below the row that holds ``head``, as dictionaries, down to the first without a name."""
    rows = list(sheet.iter_rows(values_only=True))
    start = next(place for place, row in enumerate(rows) if head in row)
    records = (dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :])
    return [record for record in records if record.get("单位") and record["单位"] != "合计"]


def test_each_pool_has_a_page_with_what_each_gets(shown, rewards):
    for pool in rewards.pools:
        page = shown[f"事项：{pool.rule.code}".replace(":", "")]
        shared = [float(row["金额（元）"]) for row in rows_under(page, "金额（元）")]
        assert shared == [cents / 100 for cents in pool.shares["amount_cents"]]
        assert page["B4"].value == POOL_CENTS[pool.rule.code] / 100
        assert any("合计等于资金池" in row for row in page.iter_rows(values_only=True))


def test_the_posts_of_a_unit_stand_on_a_page_of_their_own(shown):
    rows = rows_under(shown["事项：by_place（岗位）"], "岗位")
    assert [row["岗位"] for row in rows] == ["甲岗", "乙岗", "丙岗", "=甲岗"]
    own = [row for row in rows if row["单位"] == "单位0"]
    assert round(sum(row["金额（元）"] for row in own), 2) == own[0]["单位分得（元）"]


def test_the_guide_tells_every_use_and_why_one_was_not_measured(shown):
    rows = {row[0]: row for row in shown.worksheets[0].iter_rows(min_row=4, values_only=True)}
    assert all(f"事项：{each.code}" in rows for each in RULES)
    assert rows["事项：not_given"][1:3] == ("未测算", "没有给资金池的数额（--pool）")
    assert rows["事项：by_place"][1] == "已测算"


def test_every_page_of_lists_says_that_people_decide_and_that_it_is_internal(shown):
    page = next(sheet for sheet in shown if sheet.title.startswith("名单"))
    texts = [str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell]
    assert any("供研究决定参考" in text for text in texts)
    assert any("仅供内部使用" in text for text in texts)
    assert "镇长0" in texts


def test_the_budget_adds_up_by_unit_and_use(shown, rewards):
    rows = rows_under(shown["绩效预算"], "合计（元）")
    for row in rows:
        parts = [cell for head, cell in row.items() if head.startswith("事项") and isinstance(cell, int | float)]
        assert round(sum(parts), 2) == round(row["合计（元）"], 2)
    pools = sum(pool.pool_cents for pool in rewards.pools)
    bonuses = sum(int(each.floats["amount_cents"].sum()) for each in rewards.bonuses)
    assert round(sum(row["合计（元）"] for row in rows) * 100) == pools + bonuses


def test_the_budget_as_rows_gives_amount_basis_and_formula(rewards):
    rows = [dict(zip(BUDGET_HEADS, row, strict=True)) for row in budget_rows(rewards, SCHEME)]
    first = next(row for row in rows if row["事项"] == "事项：by_grade" and row["单位"] == "单位0")
    assert (first["等次"], first["系数"], first["人数"]) == ("一等", "1.2", 33)
    assert first["算式"] == "1234567.89×33×1.2÷227.6"
    lowered = next(row for row in rows if row["事项"] == "事项：bonus" and row["单位"] == "单位3")
    assert (lowered["算式"], lowered["金额（元）"]) == ("280000.00×（1－10%）", "252000.00")
    total = sum(Decimal(row["金额（元）"]) for row in rows if row["事项"] == "事项：by_grade")
    assert total == Decimal("1234567.89")


def test_the_same_results_give_the_same_bytes(content, rewards):
    assert rewards_workbook(rewards, SCHEME, about_zh="报告期：2026年前三季度") == content


def test_no_text_from_outside_is_a_formula(content):
    page = load_workbook(BytesIO(content))["事项：by_place（岗位）"]
    (cell,) = (cell for row in page.iter_rows() for cell in row if cell.value == "=甲岗")
    assert cell.data_type == "s"


def test_no_text_breaks_the_law(content):
    texts = law.workbook_texts("测算表", content, {"workbook", "report_templates"})
    assert [breach for text in texts for breach in law.breaches(text)] == []


def test_numbers_beyond_fifteen_digits_are_written_without_formulas():
    given = Given(pool_cents={"by_place": 10**15}, heads=GIVEN.heads)
    scheme = SCHEME.model_copy(update={"rewards": tuple(each for each in RULES if each.code == "by_place")})
    content = rewards_workbook(measure_rewards(SUBJECTS, scheme, given), scheme, about_zh="")
    page = load_workbook(BytesIO(content))["事项：by_place"]
    assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)
    assert any("15位有效数字" in str(cell.value) for row in page.iter_rows() for cell in row)


@pytest.mark.slow
def test_computed_anew_every_formula_comes_to_the_value_it_carries(content, shown, tmp_path):
    need_rendering()
    fresh = recomputed(content, tmp_path)
    formulas = [
        (sheet.title, cell.coordinate)
        for sheet in load_workbook(BytesIO(content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(formulas) > 200
    carried = {place: shown[place[0]][place[1]].value for place in formulas}
    assert {place: fresh[place[0]][place[1]].value for place in formulas} == carried


def recomputed(content, folder):
    """The workbook as LibreOffice computes it when no value is carried."""
    bare = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(bare, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            is_sheet = name.startswith("xl/worksheets/sheet")
            target.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part) if is_sheet else part)
    (folder / "bare.xlsx").write_bytes(bare.getvalue())
    profile = f"-env:UserInstallation=file://{folder}/profile"
    for form, name in (("ods", "bare.xlsx"), ("xlsx:Calc MS Excel 2007 XML", "bare.ods")):
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(folder / name)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    return load_workbook(folder / "bare.xlsx", data_only=True)


def test_no_validator_finds_a_fault_in_the_sheets(content, tmp_path):
    """Excel takes openpyxl's order of elements within a font, and texts within their cells; sheets are ours to answer for."""
    path = tmp_path / "测算表.xlsx"
    path.write_bytes(content)
    faults = [str(error) for error in OpenXmlValidator().validate(path).errors]
    assert [fault for fault in faults if "[schema]" in fault and "/xl/styles.xml" not in fault] == []


def test_a_hostile_name_stays_text():
    called = tuple(each.model_copy(update={"name_zh": f'=HYPERLINK("{each.code}")'}) for each in SCHEME.subjects)
    scheme = SCHEME.model_copy(update={"subjects": called})
    book = load_workbook(BytesIO(rewards_workbook(measure_rewards(SUBJECTS, scheme, GIVEN), scheme, about_zh="=1+1")))
    told = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert told
    assert not [cell.coordinate for cell in told if cell.data_type == "f" or cell.hyperlink]
