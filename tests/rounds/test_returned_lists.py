"""疑点清单 through the door: the very form that went out rules, row by row; anything else says why it does not."""

import io
import os
import sqlite3
from datetime import datetime

import openpyxl
import pytest

from appraisal.answers import FINDING_KEY_HEAD, KEY_JOINT
from tests.filling import filled, keys_of, table_of

pytestmark = pytest.mark.slow
PERIOD = "2026-10"
BACK, TAKEN = "2026-11-30T10:00+08:00", "2026-11-30T11:00+08:00"
LATER = "2026-12-01T11:00+08:00"
EXPLAINED = {"答复": "属实并说明", "情况说明和依据": "凭证齐全，已附台账", "核定人（岗位）": "考评股"}
TO_CORRECT = {"答复": "有误，等待更正", "核定人（岗位）": "考评股"}
OFFICE, DEPARTMENT = "绩效办", "县商务局"


def list_of(county, owner=OFFICE):
    (path,) = (county.root / "outbox" / PERIOD / "monthly").glob(f"疑点清单_{PERIOD}_{owner}_第1版.xlsx")
    return path.read_bytes()


def put(county, name, content, *, at=BACK):
    path = county.root / "inbox" / "replies" / name
    path.write_bytes(content)
    moment = datetime.fromisoformat(at).timestamp()
    os.utime(path, (moment, moment))
    return path


def answered(county, content, answers, *, name="清单.xlsx", now=TAKEN):
    """The line of the intake about a list that came back with these answers."""
    path = put(county, name, filled(content, FINDING_KEY_HEAD, answers), at=now)
    return next(row for row in county.json("intake", now=now) if row["file_name"] == path.name)


def rulings(county):
    with sqlite3.connect(county.root / "warehouse.db") as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute("SELECT * FROM core_ruling ORDER BY ruling_id")]


def key_at(content, **wanted):
    """Keys of the first row with these words."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    top, heads = table_of(sheet)
    for row in range(top + 1, sheet.max_row + 1):
        if all(sheet.cell(row, heads[head]).value == word for head, word in wanted.items()):
            return sheet.cell(row, heads[FINDING_KEY_HEAD]).value
    raise AssertionError(f"no row with {wanted}")


def test_each_owner_gets_a_list_and_together_they_ask_about_every_held_figure(published):
    folder = published.root / "outbox" / PERIOD / "monthly"
    asked = [key for path in folder.glob("疑点清单_*.xlsx") for key in keys_of(path.read_bytes(), FINDING_KEY_HEAD)]
    keys = [key for each in asked for key in each.split(KEY_JOINT)]
    assert len(keys) == len(set(keys))
    held = {
        row["finding_key"] for row in published.json("findings", "--period", PERIOD) if row["consequence"] == "hold"
    }
    assert held <= set(keys)


def test_no_band_reaches_whoever_filed_the_figure(published):
    listed = {
        path.name.split("_")[2]: openpyxl.load_workbook(path).worksheets[0]
        for path in (published.root / "outbox").rglob("疑点清单_*.xlsx")
    }
    told = 0
    for owner, sheet in listed.items():
        top, heads = table_of(sheet)
        for row in range(top + 1, sheet.max_row + 1):
            told += 1
            assert f"{owner}_" not in sheet.cell(row, heads["出处"]).value
            assert owner != sheet.cell(row, heads["考评对象"]).value
    assert told
    assert "县统计局" not in listed


def test_answers_rule_with_who_why_and_where_and_the_rest_stays_open(own):
    content = list_of(own)
    first, second, *others = keys_of(content, FINDING_KEY_HEAD)
    line = answered(own, content, {first: EXPLAINED, second: TO_CORRECT})
    assert line["verdict"] == "采纳"
    assert f"已登记答复2项（“属实并说明”1项、“有误，等待更正”1项）；其余{len(others)}项没有登记答复" in line["reason"]
    kept = rulings(own)
    verdicts = {row["finding_key"]: row["verdict"] for row in kept}
    assert verdicts == {
        **dict.fromkeys(first.split(KEY_JOINT), "dismissed"),
        **dict.fromkeys(second.split(KEY_JOINT), "upheld"),
    }
    assert {row["ruled_by"] for row in kept} == {"考评股"}
    assert all(row["replacement_value"] is None for row in kept)
    assert any("凭证齐全，已附台账（据《清单.xlsx》疑点清单!" in row["reason"] for row in kept)
    listed = {row["finding_key"]: row["ruling_zh"] for row in own.json("findings", "--period", PERIOD, now=LATER)}
    assert listed[first.split(KEY_JOINT)[0]] == "放行"
    assert own.json("verify", now=LATER)["fault_zh"] == ""


def test_the_same_file_again_rules_nothing_more_and_a_second_answer_says_what_it_changes(own):
    content = list_of(own)
    key = keys_of(content, FINDING_KEY_HEAD)[0]
    answered(own, content, {key: EXPLAINED})
    count = len(rulings(own))
    put(own, "再来一次.xlsx", (own.root / "inbox" / "replies" / "清单.xlsx").read_bytes())
    again = next(row for row in own.json("intake", now=TAKEN) if row["file_name"] == "再来一次.xlsx")
    assert again["verdict"] == "重复"
    assert len(rulings(own)) == count
    line = answered(own, content, {key: TO_CORRECT}, name="改主意.xlsx", now=LATER)
    assert line["verdict"] == "采纳"
    with sqlite3.connect(own.root / "warehouse.db") as connection:
        (told,) = connection.execute("SELECT message_zh FROM core_intake_finding WHERE check_code = 'S72'").fetchone()
    assert "此前已核定为放行，本次为维持挂起" in told
    assert [row["verdict"] for row in rulings(own)][-1] == "upheld"


@pytest.mark.parametrize("change", ["key", "number", "owner"])
def test_a_form_whose_key_number_or_owner_was_changed_goes_back_and_rules_nothing(own, change):
    content = list_of(own)
    first, second, *_ = keys_of(content, FINDING_KEY_HEAD)
    book = openpyxl.load_workbook(io.BytesIO(filled(content, FINDING_KEY_HEAD, {first: EXPLAINED, second: EXPLAINED})))
    sheet = book.worksheets[0]
    top, heads = table_of(sheet)
    if change == "key":
        sheet.cell(top + 1, heads[FINDING_KEY_HEAD]).value = "0" * 16
    else:
        line = next(cell for (cell,) in sheet.iter_rows(max_row=top, max_col=1) if "清单编号：" in str(cell.value))
        old, new = {"number": (line.value[-4:], "zzzz"), "owner": ("office", "dept.commerce")}[change]
        line.value = line.value.replace(old, new)
    changed = io.BytesIO()
    book.save(changed)
    path = put(own, "改过.xlsx", changed.getvalue())
    assert own.run("check", str(path), now=TAKEN, ok=(1,)).returncode == 1
    line = next(row for row in own.json("intake", now=TAKEN) if row["file_name"] == path.name)
    assert line["verdict"] == "退回"
    said = {"key": "不在发出的这张清单中", "number": "在发出的清单中查不到", "owner": "在发出的清单中查不到"}[change]
    assert said in line["reason"]
    assert rulings(own) == []


def test_a_row_about_a_figure_that_was_filed_anew_is_left_alone_and_the_others_count(own):
    found = own.json("findings", "--period", PERIOD)
    row = next(
        each
        for each in found
        if (each["consequence"], each["period"], each["measure"], each["source_code"], each["subject_code"])
        == ("hold", PERIOD, "value", "unit_submission", "county.qinglan")
    )
    path = own.root / "inbox" / "submissions" / row["file_name"]
    sheet, cell = row["cell_ref"].split("!")
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = round(row["observed"] * 1.01, 2)
    book.save(path)
    own.run("intake", now=BACK)
    content = list_of(own)
    stale = next(each for each in keys_of(content, FINDING_KEY_HEAD) if row["finding_key"] in each)
    other = next(each for each in keys_of(content, FINDING_KEY_HEAD) if each != stale)
    line = answered(own, content, {stale: EXPLAINED, other: EXPLAINED})
    assert line["verdict"] == "采纳"
    assert "在清单发出后已有新的数据或新的核验，该行没有登记" in line["reason"]
    assert {row["finding_key"] for row in rulings(own)} == set(other.split(KEY_JOINT))


def test_a_department_rules_in_its_own_name_and_never_over_the_office(own):
    content = list_of(own, DEPARTMENT)
    key = keys_of(content, FINDING_KEY_HEAD)[0]
    line = answered(own, content, {key: EXPLAINED | {"核定人（岗位）": "运行股"}})
    assert line["verdict"] == "采纳"
    assert {row["ruled_by"] for row in rulings(own)} == {f"{DEPARTMENT} 运行股"}
    for each in key.split(KEY_JOINT):
        own.run("rule", each, "--verdict", "upheld", "--reason", "再核", "--by", "主任", now=TAKEN)
    count = len(rulings(own))
    late = answered(own, content, {key: EXPLAINED | {"情况说明和依据": "仍属实"}}, name="再答.xlsx", now=LATER)
    assert "已由主任核定为维持挂起，该行没有登记" in late["reason"]
    assert len(rulings(own)) == count


def test_the_offices_ruling_form_rules_from_the_command_line(own):
    (path,) = (own.root / "outbox" / PERIOD / "monthly").glob("疑点处理单_*_第1版.xlsx")
    keys = keys_of(path.read_bytes(), "疑点键")
    answer = {"理由和依据": "已实地核实", "依据文号": "青绩办〔2026〕9号", "核定人（岗位）": "考评股"}
    form = own.root / "处理单.xlsx"
    words = {keys[0]: answer | {"处理意见": "放行"}, keys[1]: answer | {"处理意见": "转统计部门"}}
    form.write_bytes(filled(path.read_bytes(), "疑点键", words))
    record = own.json("rule", "--from", str(form), now=TAKEN)
    assert record["verdict"] == "采纳"
    assert "“放行”1项、“转统计部门”1项" in record["reason"]
    told = {row["finding_key"]: (row["verdict"], bool(row["is_referred"]), row["document_no"]) for row in rulings(own)}
    assert told == {
        keys[0]: ("dismissed", False, "青绩办〔2026〕9号"),
        keys[1]: ("upheld", True, "青绩办〔2026〕9号"),
    }
    assert "不要再写" in own.run("rule", keys[0], "--from", str(form), now=TAKEN, ok=(2,)).stderr
