"""整改台账: the office's and a unit's; what a unit may say of its own items, and what the office alone says."""

import io
import shutil
import subprocess
from datetime import UTC, date, datetime

import openpyxl
import pandas as pd
import pytest

from appraisal.answers import RECTIFICATION_FORM
from appraisal.books import RawFile
from appraisal.frames import RECTIFICATIONS, RectificationFrame
from appraisal.rectification.rules import ProblemClass, RectificationRules
from feeds import FEEDS
from report_templates.workbooks.rectification_form import HEAD, ITEM_HEAD, UNIT_HEAD, rectification_form
from tests.filling import filled, keys_of, table_of
from tests.report_templates import results_fixture as county

DOOR = next(feed for feed in FEEDS if feed.code == "replies")
RULES = RectificationRules(
    classes=(ProblemClass(code="records", name_zh="资料不全"), ProblemClass(code="pace", name_zh="进度滞后"))
)
SCHEME = county.scheme().model_copy(update={"rectification": RULES})
PROGRESS = {
    "状态": "推进",
    "报告日期": "2026-10-20",
    "整改措施": "补齐资料",
    "责任人（职务）": "分管副镇长",
    "佐证材料": "补报清单",
}
FOUND = {
    ITEM_HEAD: "ZG-2026-09", "问题类别": "资料不全", "来源": "督查检查", "责任单位": "西河乡", "关联指标": "税收收入",
    "发现日期": "2026-10-08", "问题": "台账与凭证不一致", "整改要求": "逐笔核对", "整改时限": "2026-11-30", "状态": "未启动",
}  # fmt: skip


def items():
    rows = [
        {"item_code": code, "period": "2026-09", "problem_class": "records", "origin_code": "inspection",
         "subject_code": subject, "found_on": "2026-08-03", "matter_zh": "入库资料不全", "requirement_zh": "补齐资料",
         "due_on": "2026-09-30", "state_code": state}
        for code, subject, state in (("ZG-2026-01", "town.qingkou", "progressing"), ("ZG-2026-02", "town.qingkou", "closed"),
                                     ("ZG-2026-03", "town.xihe", "not_started"))
    ]  # fmt: skip
    return RectificationFrame(RECTIFICATIONS.conform(pd.DataFrame(rows)))


@pytest.fixture(scope="module")
def units():
    return rectification_form(SCHEME, items(), label_zh="截至9月底", unit_code="town.qingkou")


@pytest.fixture(scope="module")
def offices():
    return rectification_form(SCHEME, items(), label_zh="截至9月底")


def parse(content):
    arrived = datetime(2026, 10, 29, 3, 0, tzinfo=UTC)
    return DOOR.parse(RawFile(DOOR.code, "整改台账.xlsx", content, "inbox/replies", arrived), SCHEME)


def codes(parsed):
    return list(parsed.findings["check_code"])


def registered(content, **changes):
    """The office's ledger with one new item in its first blank row."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    top, heads = table_of(sheet)
    for head, value in (FOUND | changes).items():
        sheet.cell(top + 1 + len(items()), heads[head]).value = value
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def test_a_unit_is_sent_its_own_unsettled_items_and_fills_in_its_own_columns(units):
    assert keys_of(units, ITEM_HEAD) == ["ZG-2026-01"]
    sheet = openpyxl.load_workbook(io.BytesIO(units)).worksheets[0]
    top, heads = table_of(sheet)
    assert tuple(heads) == UNIT_HEAD
    free = {head for head, column in heads.items() if not sheet.cell(top + 1, column).protection.locked}
    assert free == {"整改措施", "责任人（职务）", "状态", "报告日期", "佐证材料", "文号"}
    (states,) = (rule.formula1 for rule in sheet.data_validations.dataValidation)
    assert states == '"未启动,推进,待验"'


def test_what_a_unit_reports_comes_back_and_leaves_the_offices_words_alone(units):
    parsed = parse(filled(units, ITEM_HEAD, {"ZG-2026-01": PROGRESS}))
    assert codes(parsed) == []
    assert parsed.sender_code == "town.qingkou"
    (report,) = parsed.rectification_reports.to_dict("records")
    told = {name: report[name] for name in ("item_code", "state_code", "reported_on", "measure_zh", "evidence_zh")}
    assert told == {"item_code": "ZG-2026-01", "state_code": "progressing", "reported_on": "2026-10-20",
                    "measure_zh": "补齐资料", "evidence_zh": "补报清单"}  # fmt: skip
    assert parsed.rectification_reports[["matter_zh", "due_on", "requirement_zh", "found_on"]].isna().all(axis=None)


def test_a_report_without_a_day_is_of_the_day_on_which_it_came(units):
    parsed = parse(filled(units, ITEM_HEAD, {"ZG-2026-01": {"状态": "待验"}}))
    assert list(parsed.rectification_reports["reported_on"]) == ["2026-10-29"]


@pytest.mark.parametrize("state", ["销号", "反弹", "办完了"])
def test_no_unit_settles_its_own_item(units, state):
    parsed = parse(filled(units, ITEM_HEAD, {"ZG-2026-01": PROGRESS | {"状态": state}}))
    assert codes(parsed) == ["S27"]
    assert parsed.rectification_reports.empty


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"责任单位": "西河乡"}, "S17"),
        ({"责任单位": "查无此乡"}, "S23"),
        ({"报告日期": "上周"}, "S26"),
        ({"报告日期": "2027-01-01"}, "S26"),
        ({"状态": None}, "S38"),
        ({"状态": None, "报告日期": None, "佐证材料": None}, "S38"),
    ],
)
def test_a_return_that_cannot_be_read_or_is_anothers_goes_back(units, typed, code):
    assert codes(parse(filled(units, ITEM_HEAD, {"ZG-2026-01": PROGRESS | typed}))) == [code]


def test_an_untouched_form_goes_back_as_empty(units, offices):
    assert codes(parse(units)) == codes(parse(offices)) == ["S36"]


def test_the_office_registers_items_and_moves_others_while_the_rest_say_nothing(offices):
    moved = {"状态": "销号", "报告日期": date(2026, 10, 12), "文号": "青督〔2026〕9号"}
    parsed = parse(registered(filled(offices, ITEM_HEAD, {"ZG-2026-01": moved})))
    assert codes(parsed) == []
    assert parsed.sender_code == ""
    reports = parsed.rectification_reports.set_index("item_code")
    assert list(reports.index) == ["ZG-2026-01", "ZG-2026-09"]
    assert reports.loc["ZG-2026-01", "state_code"] == "closed"
    new = reports.loc["ZG-2026-09"]
    names = ["problem_class", "origin_code", "subject_code", "indicator_code", "found_on", "reported_on", "due_on"]
    assert list(new[names]) == [
        "records",
        "inspection",
        "town.xihe",
        "tax_revenue",
        "2026-10-08",
        "2026-10-08",
        "2026-11-30",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({ITEM_HEAD: None}, "S37"),
        ({"来源": "听说"}, "S27"),
        ({"关联指标": "快乐指数"}, "S28"),
        ({"整改时限": "尽快"}, "S26"),
        ({"发现日期": None}, "S38"),
        ({"状态": "推进"}, "S38"),
        ({"是否撤回": "也许"}, "S27"),
    ],
)
def test_an_item_that_cannot_be_read_returns_the_ledger_with_its_cell(offices, changes, code):
    parsed = parse(registered(offices, **changes))
    assert codes(parsed) == [code]
    assert parsed.findings["cell_ref"][0].startswith(f"{RECTIFICATION_FORM}!")


def test_a_units_form_without_its_name_is_not_taken_for_the_offices_ledger(units):
    book = openpyxl.load_workbook(io.BytesIO(filled(units, ITEM_HEAD, {"ZG-2026-01": PROGRESS | {"状态": "销号"}})))
    book.worksheets[0]["A2"] = None
    nameless = io.BytesIO()
    book.save(nameless)
    parsed = parse(nameless.getvalue())
    assert codes(parsed) == ["S11"]
    assert "问题类别" in parsed.findings["message_zh"][0]


@pytest.mark.slow
def test_a_units_report_survives_libreoffice(units, tmp_path):
    if shutil.which("soffice") is None:
        pytest.skip("no soffice here: workbooks cannot be saved anew")
    (tmp_path / "台账.xlsx").write_bytes(
        filled(units, ITEM_HEAD, {"ZG-2026-01": PROGRESS | {"报告日期": date(2026, 10, 20)}})
    )
    profile, out = f"-env:UserInstallation=file://{tmp_path}/profile", tmp_path / "out"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(tmp_path / "台账.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    parsed = parse((out / "台账.xlsx").read_bytes())
    assert codes(parsed) == []
    (report,) = parsed.rectification_reports.to_dict("records")
    assert (report["item_code"], report["state_code"], report["reported_on"]) == (
        "ZG-2026-01",
        "progressing",
        "2026-10-20",
    )


def test_the_heads_are_those_of_the_ledger():
    assert set(UNIT_HEAD) < set(HEAD)


def test_one_item_twice_on_a_day_goes_back(offices):
    assert (
        codes(parse(registered(offices, **{ITEM_HEAD: "ZG-2026-01", "状态": "推进", "报告日期": "2026-10-08"}))) == []
    )
    twice = filled(offices, ITEM_HEAD, {"ZG-2026-01": {"状态": "待验", "报告日期": "2026-10-08"}})
    parsed = parse(registered(twice, **{ITEM_HEAD: "ZG-2026-01", "状态": "推进", "报告日期": "2026-10-08"}))
    assert codes(parsed) == ["S22"]
