"""疑点清单: a row a figure for whoever clears it, nothing that was answered, no cell for a figure, the same counts everywhere."""

import io
import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from appraisal.answers import DOUBT_LIST, DOUBT_OUTCOMES, FINDING_KEY_HEAD, KEY_JOINT, OFFICE, RULING_FORM
from appraisal.frames import OBSERVATIONS, RULINGS, FindingFrame, ObservationFrame, RulingFrame
from appraisal.issued import Issued
from report_templates.doubt_list.courses import Place, read_courses
from report_templates.doubt_list.documents import DOUBT_PAGE, doubt_documents
from report_templates.doubt_list.doubted import read_doubted
from report_templates.doubt_list.form_number import form_number
from report_templates.doubt_list.sparkline import HEIGHT, WIDTH, sparkline
from report_templates.quality_digest.facts import facts
from report_templates.reading import Reading
from report_templates.workbooks.doubt_list import ANSWER_HEADS, HEAD
from tests.filling import table_of
from tests.house import law
from tests.report_templates import results_fixture as county

HOSTILE = '=HYPERLINK("http://example.invalid","点我")'


def reading(*, findings=None, books=None):
    return Reading(books or county.books(), county.findings() if findings is None else findings, county.results(), ())


def released(*, findings=None, books=None, names=None):
    told = county.findings() if findings is None else findings
    return list(doubt_documents(books or county.books(), told, county.results(), check_names=names or {}))


def lists(documents):
    return {each.addressee_code: each for each in documents if each.template_code == DOUBT_LIST}


def sheet_of(document):
    return openpyxl.load_workbook(io.BytesIO(document.content)).worksheets[0]


def rows_of(document):
    sheet = sheet_of(document)
    top, heads = table_of(sheet)
    return [
        {head: sheet.cell(row, column).value for head, column in heads.items()}
        for row in range(top + 1, sheet.max_row + 1)
    ]


def ruled(*rows):
    return replace(county.books(), rulings=RulingFrame(RULINGS.conform(pd.DataFrame(rows))))


def changed(**columns):
    """The first finding with other cells."""
    first = county.findings().iloc[[0]].copy()
    for name, value in columns.items():
        first[name] = value
    return FindingFrame(first)


def test_findings_on_one_figure_are_one_row_with_all_their_keys():
    (row,) = [row for row in rows_of(lists(released())["dept.finance"]) if row["考评对象"] == "铁柱镇"]
    assert set(row[FINDING_KEY_HEAD].split(KEY_JOINT)) == {"f2", "f4"}
    assert "与上期累计数相同" in row["原因"]
    assert "所附上年同期" in row["原因"]


def test_a_row_says_figure_origin_impact_and_what_happens_by_default():
    (row,) = rows_of(lists(released())[OFFICE])
    assert (row["考评对象"], row["指标"], row["报告期"]) == ("青澜县", "税收收入", "2026年1—9月")
    assert row["报送值"] == "61,200万元"
    assert row["出处"].splitlines() == ["单位报送表", "县财政局_2026-09_报送表.xlsx", "报送表!E9"]
    assert row["影响"] == "县财政局少0.76分、退2位"
    assert "10月30日前没有答复的，继续挂起" in row["默认处理与时限"]


def test_the_weightiest_stands_first():
    rows = read_doubted(reading())
    weights = [each.suspicion * abs(each.impact_points or 0) for each in rows]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("columns", "owner"),
    [
        ({"subject_code": "town.xihe", "impact_subject_code": "town.xihe"}, "dept.finance"),
        ({"subject_code": "town.xihe", "impact_subject_code": "dept.finance"}, OFFICE),
        ({"subject_code": "qinglan"}, OFFICE),
        ({"subject_code": "dept.finance"}, OFFICE),
    ],
)
def test_nobody_clears_a_doubt_about_a_figure_that_it_filed_or_is_scored_by(columns, owner):
    (each,) = read_doubted(reading(findings=changed(**columns)))
    assert each.owner_code == owner


def test_the_bureau_of_statistics_rules_on_nothing():
    books = county.books()
    lead = {"lead": "dept.statistics"}
    known = tuple(
        each.model_copy(update=lead) if each.code == "tax_revenue" else each for each in books.scheme.indicators
    )
    books = replace(books, scheme=books.scheme.model_copy(update={"indicators": known}))
    owners = {each.owner_code for each in read_doubted(reading(books=books))}
    assert "dept.statistics" not in owners
    assert OFFICE in owners


def test_what_was_ruled_on_is_not_asked_again():
    books = ruled({"finding_key": "f2", "verdict": "upheld", "reason": "r", "ruled_by": "b"})
    (row,) = [row for row in rows_of(lists(released(books=books))["dept.finance"]) if row["考评对象"] == "铁柱镇"]
    assert row[FINDING_KEY_HEAD] == "f4"
    every = county.findings()["finding_key"]
    rulings = [{"finding_key": key, "verdict": "dismissed", "reason": "r", "ruled_by": "b"} for key in every]
    assert released(books=ruled(*rulings)) == []


def test_a_department_that_has_the_list_gets_none_again_unless_a_doubt_is_new():
    hexed = county.findings().assign(finding_key=lambda frame: [f"{place:016x}" for place in range(len(frame))])
    findings = FindingFrame(hexed)
    first = lists(released(findings=findings))
    issued = tuple(Issued(each.template_code, code, each.title, each.content, 1, 2026) for code, each in first.items())
    books = replace(county.books(), edition=2, issued=issued)
    assert set(lists(released(findings=findings, books=books))) == set()
    added = changed(finding_key="f" * 16, subject_code="town.baishi", impact_subject_code="town.baishi")
    more = FindingFrame(pd.concat([findings, added], ignore_index=True))
    assert set(lists(released(findings=more, books=books))) == {"dept.finance"}


def test_only_answers_are_open_and_none_of_them_takes_a_figure():
    sheet = sheet_of(lists(released())["dept.finance"])
    top, heads = table_of(sheet)
    at = {column: head for head, column in heads.items()}
    unlocked = {at[cell.column] for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == set(ANSWER_HEADS)
    assert sheet.protection.sheet
    assert not any(word in head for head in ANSWER_HEADS for word in ("数", "值"))
    (choices,) = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert choices.formula1 == f'"{",".join(DOUBT_OUTCOMES.values())}"'
    assert not any("," in outcome for outcome in DOUBT_OUTCOMES.values())
    assert sheet.cell(top, heads["答复"]).column_letter in str(choices.sqref)


def test_the_office_sees_all_owners_in_sums_and_others_only_their_own():
    documents = lists(released())
    book = openpyxl.load_workbook(io.BytesIO(documents[OFFICE].content))
    totals = {row[0]: row[1:4] for row in book["总览"].iter_rows(min_row=4, values_only=True)}
    rows = {code: rows_of(each) for code, each in documents.items()}
    assert totals["合计"][0] == sum(map(len, rows.values()))
    assert totals["县财政局"][0] == len(rows["dept.finance"])
    for code, each in documents.items():
        sheets = openpyxl.load_workbook(io.BytesIO(each.content)).sheetnames
        assert ("总览" in sheets) == (code == OFFICE)


def test_digest_workbooks_and_page_count_alike():
    documents = released()
    told = facts(reading(), OFFICE)
    rows = [row for each in lists(documents).values() for row in rows_of(each)]
    assert told.asked.value == len(rows)
    assert told.held.value == sum(row["处置"] == "挂起" for row in rows)
    assert told.owner_count.value == len(lists(documents))
    (page,) = [each.content.decode() for each in documents if each.template_code == DOUBT_PAGE]
    assert page.count("<tr data-place=") == told.total.value == told.asked.value + told.noted.value


def test_the_mail_says_how_many_and_until_when():
    assert lists(released())["dept.finance"].title == "疑点清单（待答复2项，请于10月30日前送回）"


def hostile():
    """A county whose town is called as a formula."""
    books = county.books()
    subjects = tuple(
        each.model_copy(update={"name_zh": HOSTILE, "short_zh": HOSTILE}) if each.code == "town.tiezhu" else each
        for each in books.scheme.subjects
    )
    return replace(books, scheme=books.scheme.model_copy(update={"subjects": subjects}))


def test_a_name_like_a_formula_stays_text_in_workbook_and_page():
    documents = released(books=hostile())
    for each in lists(documents).values():
        book = openpyxl.load_workbook(io.BytesIO(each.content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == HOSTILE]
        assert all(cell.data_type == "s" for cell in cells)
        assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    (page,) = [each.content.decode() for each in documents if each.template_code == DOUBT_PAGE]
    assert HOSTILE not in page
    assert "=HYPERLINK(&#34;" in page


def test_the_page_reaches_for_nothing_outside_itself():
    (page,) = [each.content.decode() for each in released() if each.template_code == DOUBT_PAGE]
    assert "default-src 'none'" in page
    assert re.findall(r"""(?:src|href|action)\s*=|url\(|@import|https?:""", page) == []


def test_list_and_page_break_no_law():
    documents = released()
    for each in lists(documents).values():
        texts = law.workbook_texts(each.file_name, each.content, {"workbook", "doubt"})
        assert len(texts) > len(HEAD)
        assert [breach for text in texts for breach in law.breaches(text)] == []
    (page,) = [each.content.decode() for each in documents if each.template_code == DOUBT_PAGE]
    said = re.sub(r"<(script|style).*?</\1>|<[^>]+>", "\n", page, flags=re.DOTALL).split("\n")
    lines = [law.Text("页", line, frozenset({"document", "doubt"})) for line in said if line.strip()]
    assert [breach for line in lines for breach in law.breaches(line)] == []


def test_the_same_round_gives_the_same_bytes_and_another_gives_another_number():
    assert [each.sha256 for each in released()] == [each.sha256 for each in released()]
    books, findings = county.books(), county.findings()
    other = FindingFrame(findings.assign(observed=findings["observed"] + 1e-9))
    numbers = {
        form_number(books, findings, "疑点清单", OFFICE),
        form_number(books, findings, "疑点清单", "dept.finance"),
        form_number(books, findings, RULING_FORM, OFFICE),
        form_number(books, other, "疑点清单", OFFICE),
    }
    assert len(numbers) == 4


def moving(values, *, subject="town.tiezhu", source="unit_submission"):
    return [
        {"indicator_code": "tax_revenue", "subject_code": subject, "period": f"{2025 + place // 11}-{2 + place % 11:02d}",
         "basis": "ytd", "measure": "value", "source_code": source, "value": value, "uom": "万元"}
        for place, value in enumerate(values)
    ]  # fmt: skip


def test_a_course_tells_growth_beside_the_middle_of_the_peers():
    rows = [
        *moving([100.0] * 11 + [110.0] * 8),
        *moving([50.0] * 11 + [60.0] * 8, subject="town.baishi"),
        *moving([80.0] * 11 + [80.0] * 8, subject="town.qingkou"),
    ]
    books = replace(county.books(), observations=ObservationFrame(OBSERVATIONS.conform(pd.DataFrame(rows))))
    place = Place("tax_revenue", "town.tiezhu", "2026-09", "ytd", "unit_submission")
    course = read_courses(books, [place])[place]
    assert course.what_zh == "同比增速（%）"
    assert course.periods[-1] == "2026-09"
    assert course.mark == len(course.periods) - 1
    assert course.own[-1] == pytest.approx(10.0)
    assert course.peers[-1] == pytest.approx(10.0)
    line = sparkline(course)
    points = [tuple(map(float, point.split(","))) for piece in (*line.own, *line.peers) for point in piece.split()]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
    assert "2026-09的10" in line.spoken_zh


def test_without_a_past_nothing_is_drawn_and_nothing_breaks():
    place = Place("tax_revenue", "town.tiezhu", "2026-09", "ytd", "unit_submission")
    assert not read_courses(county.books(), [place])[place].is_known
