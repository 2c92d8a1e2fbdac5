"""Forms to mutate: one of each kind that the sample county sends, the forms that go out and come back, and .xls twins."""

import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
from PIL import Image

from appraisal.answers import DISPATCH_FORM, DOUBT_FORM, FINDING_KEY_HEAD, WARNING_KEY_HEAD
from appraisal.scheme import GoalChain, Scheme
from report_templates.verification_letter.form import enclose_form
from report_templates.workbooks.doubt_workbook import doubt_workbook
from report_templates.workbooks.reply_form import reply_form
from sample_county import write_county
from tests.feeds.conftest import book_of
from tests.filling import filled, keys_of
from tests.fuzz.biff_writing import DATED, GENERAL, PERCENT, Sheet, xls_of
from tests.report_templates import test_reply_forms as answered

LIST_HEAD = [
    "序号",
    "考评对象",
    "指标",
    "报送值",
    "答复",
    "情况说明和依据",
    "依据文号",
    "核定人（岗位）",
    "日期",
    FINDING_KEY_HEAD,
]
LISTED = ["属实并说明", "凭证齐全", "青绩办〔2026〕9号", "考评股", "2026-10-08"]
RULED = {"处理意见": "放行", "理由和依据": "凭证齐全", "核定人（岗位）": "考评股", "日期": "2026-10-08"}
DISPATCH_HEAD = ["序号", "目标长", "目标人/参加单位", "调度日期", "会议纪要文号或文件名", "议定事项", "是否撤回"]
DISPATCHED = [1, "常务副县长", "县发展和改革局", "2026-09-12", "纪要〔2026〕9号", "明确补欠安排", "否"]
FOLDERS = {
    "statistics": "statistics_bureau", "circulars": "city_circular", "submissions": "unit_submission", "projects": "project_progress",
    "events": "event_ledger", "corroboration": "corroboration", "replies": "replies",
}  # fmt: skip
SHARES = {
    "submissions": 5,
    "projects": 3,
    "events": 2,
    "circulars": 2,
    "statistics": 3,
    "corroboration": 2,
    "replies": 2,
}
"""How many forms of a folder are mutated."""


@dataclass(frozen=True)
class Seed:
    """A sound form: feed, file name, bytes, and the rules under which it is read."""

    feed: str
    name: str
    content: bytes
    scheme: Scheme


def seeds(scheme):
    """Every seed, always in the same order."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        write_county(Path(folder), scheme=scheme, months=3, has_falsehoods=False)
        for name, share in SHARES.items():
            by_kind = {}
            for path in sorted((Path(folder) / "inbox" / name).iterdir()):
                by_kind.setdefault(path.name.split("_20")[0], []).append(path)
            newest = [paths[-1] for paths in by_kind.values()][: None if name == "corroboration" else share]
            found += [Seed(FOLDERS[name], path.name, path.read_bytes(), scheme) for path in newest]
    twins = [
        Seed(each.feed, each.name.replace(".xlsx", ".xls"), old_twin(each.content), scheme)
        for each in found
        if _has_twin(each)
    ]
    others = [each for each in twins[2:] if each.feed != "unit_submission"][:2]
    return (*found, *_answers(), *twins[:2], *others, *_pictures(scheme), _yearly(scheme), _letter(scheme))


def _pictures(scheme):
    """Photographs laid beside the table of projects, named after the first of them."""
    name = next(each.name_zh for each in scheme.subjects if each.kind == "project")
    for form in ("JPEG", "PNG", "BMP", "WEBP"):
        content = io.BytesIO()
        Image.linear_gradient("L").resize((160, 120)).save(content, form)
        yield Seed("project_progress", f"{name}_2026-10H2.{form.lower()}", content.getvalue(), scheme)


def _yearly(scheme):
    """年度资料: a wide csv of the bureau, one row a town and year, one column a label."""
    labels = [
        (source.label, each.uom)
        for each in scheme.indicators
        for source in each.sources
        if source.feed == "statistics_bureau" and each.kind == "level" and "town" not in source.label
    ][:3]
    heads = [label if "（" in label else f"{label}（{uom}）" for label, uom in labels]
    towns = [each.name_zh for each in scheme.subjects if each.kind == "town"][:6]
    rows = [
        f"{town},{year},{','.join(str(100 * place + year + column) for column in range(len(heads)))}"
        for place, town in enumerate(towns)
        for year in (2023, 2024)
    ]
    text = "\r\n".join(["乡镇,年份," + ",".join(heads), *rows, ""])
    return Seed("statistics_bureau", "年度资料.csv", text.encode("utf-8-sig"), scheme)


def _letter(scheme):
    """A reply as a letter in Word, which is kept and not read."""
    letter, content = docx.Document(), io.BytesIO()
    letter.add_heading("关于预警事项的回复", 1)
    letter.add_paragraph("我镇已收悉提醒函，现将有关情况说明如下。")
    letter.save(content)
    return Seed("replies", "关于预警事项的回复.docx", content.getvalue(), scheme)


def _has_twin(seed):
    return seed.feed in {"unit_submission", "city_circular", "event_ledger"} and seed.name.endswith(".xlsx")


def old_twin(content):
    """The same sheets as an old .xls."""
    sheets = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        rows, styles = [], {}
        for r, row in enumerate(sheet.iter_rows()):
            rows.append([_plain(cell) for cell in row])
            for c, cell in enumerate(row):
                styles[r, c] = (
                    DATED if getattr(cell, "is_date", False) else PERCENT if "%" in str(cell.number_format) else GENERAL
                )
        merges = tuple((m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges)
        sheets[sheet.title] = Sheet(rows, styles, merges)
    return xls_of(sheets)


def _plain(cell):
    if cell.value is not None and cell.is_date:
        return (cell.value - type(cell.value)(1899, 12, 30)).days
    return cell.value


def _answers():
    rules = answered.county.scheme()
    form = reply_form(answered.reading(), answered.warnings(), "town.qingkou", "青绩函〔2026〕17号")
    yield Seed(
        "replies",
        "预警回复表.xlsx",
        filled(form, WARNING_KEY_HEAD, dict.fromkeys(answered.KEYS, answered.ANSWER)),
        rules,
    )
    asked = enclose_form(answered.reading(), "town.tiezhu", "青绩函〔2026〕18号").content
    (key,) = keys_of(asked, FINDING_KEY_HEAD)
    yield Seed("replies", "疑点核实单.xlsx", filled(asked, FINDING_KEY_HEAD, {key: answered.STATED}), rules)
    asked = enclose_form(answered.reading(), "dept.statistics", "").content
    (key,) = keys_of(asked, FINDING_KEY_HEAD)
    yield Seed(
        "replies", "数据核对单.xlsx", filled(asked, FINDING_KEY_HEAD, {key: {"核实结果": "与本局数据一致"}}), rules
    )
    sheet = doubt_workbook(answered.county.books(), answered.county.findings())
    ruled = dict.fromkeys(keys_of(sheet, "疑点键"), RULED)
    yield Seed("replies", "疑点处理单.xlsx", filled(sheet, "疑点键", ruled), rules)
    above = [
        ["2026年9月疑点清单"],
        ["承办单位：县发改局　　报告期：2026-09"],
        [f"承办单位代码：dept.plan　　清单编号：{'0' * 16}-aaaa"],
    ]
    listed = book_of({DOUBT_FORM: [*above, LIST_HEAD, [1, "青口镇", "固定资产投资", "84,000万元", *LISTED, "a" * 16]]})
    yield Seed("replies", "疑点清单.xlsx", listed, rules)
    chain = GoalChain(goal_lead="常务副县长", goal_owner="局长", undertaker="副局长", implementer="股长")
    led = tuple(each.model_copy(update={"goal_chain": chain}) for each in rules.indicators)
    above = [["2026年9月目标长调度记录表"], ["报告期：2026-09　　填报单位：县政府办公室"]]
    held = book_of({DISPATCH_FORM: [*above, DISPATCH_HEAD, DISPATCHED]})
    yield Seed("replies", "调度记录表.xlsx", held, rules.model_copy(update={"indicators": led}))
