"""What a county's rounds really send out keeps the law: letters, workbooks, lists on the screen, answers to senders."""

import io
import json
import math
import re
import zipfile

import pytest
from lxml import etree, html

from scheme import load_scheme
from tests.house import law

pytestmark = pytest.mark.slow

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOUBTFUL = ("数据核实函", "疑点核实单", "数据核对单", "疑点清单", "退回单")
OFFICE_ONLY = ("疑点处理单", "疑点清单", "考评结果核对表", "现场核查清单")
COMMANDS = (
    ("findings", "--period", "2026-10"),
    ("status",),
    ("explain", "青澜县", "--period", "2026-10"),
    ("intake",),
)


@pytest.fixture(scope="module")
def papers(published):
    """Path in the outbox → its texts."""
    return {name: texts_of(name, content) for name, content in published.outbox().items()}


def texts_of(name, content):
    scopes = {"document" if name.endswith(".docx") else "workbook"}
    scopes |= {"doubt"} if name.rpartition("/")[2].startswith(DOUBTFUL) else set()
    if name.endswith(".xlsx"):
        return law.workbook_texts(name, content, scopes)
    if name.endswith(".html"):
        return page_texts(name, content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [etree.fromstring(package.read(each)) for each in package.namelist() if _is_text(each)]
    lines = ["".join(line.itertext(f"{_W}t")) for part in parts for line in part.iter(f"{_W}p")]
    return [law.Text(name, line, frozenset(scopes)) for line in lines if line]


def page_texts(name, content):
    """What a page says, and what its data lets it say of a doubt."""
    tree = html.fromstring(content.decode())
    lines = tree.xpath("//body//text()[not(ancestor::script)][normalize-space()]")
    data = [json.loads(script) for script in tree.xpath("//script[@type='application/json']/text()")]
    doubts = [each["message"] for known in data if isinstance(known, dict) for each in known.get("findings", ())]
    told = [law.Text(name, line, frozenset({"document"})) for line in lines]
    return told + [law.Text(name, line, frozenset({"document", "doubt"})) for line in doubts]


def _is_text(part):
    return re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", part) is not None


def of_kind(papers, *kinds):
    return {name: texts for name, texts in papers.items() if name.rpartition("/")[2].startswith(kinds)}


def test_every_kind_of_paper_is_read(papers):
    kinds = {name.rpartition("/")[2].split("_")[0] for name in papers}
    assert {
        "绩效考评专报",
        "通报",
        "亮灯通报",
        "提醒函",
        "数据核实函",
        "疑点核实单",
        "疑点处理单",
        "考评结果核对表",
    } <= kinds
    assert all(len(texts) > 5 for texts in papers.values())


def test_no_paper_breaks_the_law(papers):
    assert [breach for texts in papers.values() for text in texts for breach in law.breaches(text)] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_nothing_on_the_screen_breaks_the_law(published, command):
    said = published.run(*command).stdout
    assert said
    assert law.breaches(law.Text(command[0], said, frozenset({"flows"}))) == []


def test_a_returned_file_is_told_why_within_the_law(published):
    told = [path.read_text("utf-8") for path in (published.root / "quarantine").glob("*.txt")]
    assert told
    said = [law.Text("quarantine", line, frozenset({"doubt"})) for text in told for line in text.splitlines()]
    assert [breach for text in said for breach in law.breaches(text)] == []


def test_every_finding_of_the_rounds_keeps_the_law(published):
    rows = [
        row for period in ("2026-09", "2026-10", "2026-10H2") for row in published.json("findings", "--period", period)
    ]
    assert rows
    said = [law.Text(row["finding_key"], row["message_zh"], frozenset({"doubt"})) for row in rows]
    assert [breach for text in said for breach in law.breaches(text)] == []


def test_only_the_offices_own_workbooks_have_its_boxes(papers):
    marked = {name for name, texts in papers.items() if any("转统计部门" in text.words for text in texts)}
    assert marked
    assert {name.rpartition("/")[2].split("_")[0] for name in marked} <= set(OFFICE_ONLY)


def test_every_held_and_unruled_submission_is_asked_about(published, papers):
    """The keys on the forms of a round are those of its holds, less what came from above."""
    rows = published.json("findings", "--period", "2026-10")
    asked_of = {"unit_submission", "statistics_bureau"}
    held = {row["finding_key"] for row in rows if row["consequence"] == "hold" and row["source_code"] in asked_of}
    forms = {name: texts for name, texts in of_kind(papers, "疑点核实单", "数据核对单").items() if "2026-10/" in name}
    words = {word for texts in forms.values() for text in texts for word in re.findall(r"\b[0-9a-f]{16}\b", text.words)}
    assert held
    assert held <= words


def test_the_statistics_bureau_answers_for_no_target(published, papers):
    bureau = next(each for each in load_scheme(published.root / "scheme").subjects if each.is_statistics_bureau)
    pressed = of_kind(papers, "提醒函")
    assert pressed
    assert not [name for name in pressed if (bureau.short_zh or bureau.name_zh) in name]


def test_no_finding_prints_the_target_of_its_own_figure(published):
    """Unless the target is the very end of what the figure can be: all projects done are 100 % of them."""
    scheme = load_scheme(published.root / "scheme")
    held = [row for row in published.json("findings", "--period", "2026-10") if row["consequence"] == "hold"]
    aimed = [
        (row, f"{target.annual_value:g}")
        for row in held
        if (target := scheme.target_by_key.get((row["indicator_code"], row["subject_code"])))
    ]
    assert aimed
    assert [row["message_zh"] for row, target in aimed if target in numbers_of(row["message_zh"]) - ends_of(row)] == []


def ends_of(row):
    ends = (row["expected_low"], row["expected_high"])
    return {f"{end:g}" for end in ends if end is not None and not math.isnan(end)}


def numbers_of(text):
    return {number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
