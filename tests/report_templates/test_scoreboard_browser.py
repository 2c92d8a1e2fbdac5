"""计分牌 in a real Chromium: it opens at once from a file, fetches nothing, passes axe's rules, and works by keyboard and on paper."""

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from report_templates import scoreboard
from report_templates.standings import read_standings
from tests.report_templates import results_fixture as county
from tests.report_templates.scoreboard_rounds import wide_round

pytestmark = pytest.mark.slow
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
EDITIONS = ("internal", "public")
WINDOW = {"width": 1366, "height": 768}
OPEN_MS = 3000
"""Generous: a busy machine; what it takes on a quiet one stands in benchmarks/RESULTS.md."""
SUBJECTS = read_standings(county.books(), county.results())
_READY_MS = "performance.getEntriesByType('navigation')[0].domComplete"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Both editions of 120 subjects × 120 indicators, and of the small county."""
    folder = tmp_path_factory.mktemp("boards")
    rounds = {"wide": wide_round(120, 120), "small": (county.books(), county.findings(), county.results())}
    for name, (books, findings, results) in rounds.items():
        for edition in EDITIONS:
            (folder / f"{name}_{edition}.html").write_bytes(scoreboard(books, results, findings, edition=edition))
    return folder


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium here: the scoreboard cannot be opened")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def open_board(browser, files):
    """Open a board; at the end nothing may have been complained of, and nothing fetched but the file itself."""
    said, fetched, contexts = [], [], []

    def opened(name, **options):
        context = browser.new_context(viewport=WINDOW, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda fault: said.append(str(fault)))
        page.on("request", lambda request: fetched.append(request.url))
        page.goto((files / f"{name}.html").as_uri())
        return page

    yield opened
    assert said == []
    assert [url for url in fetched if not url.startswith(files.as_uri())] == []
    for context in contexts:
        context.close()


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_board_of_14400_lamps_opens_at_once_and_is_usable(open_board, edition):
    page = open_board(f"wide_{edition}")
    assert page.evaluate(_READY_MS) < OPEN_MS
    assert page.locator("tbody tr").count() == 120
    assert page.locator("html[data-ready]").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= WINDOW["width"]
    strip = page.locator("svg.s").first.bounding_box()
    assert strip["x"] + strip["width"] < WINDOW["width"]


def broken_rules(page, **options):
    """Rules of axe that a page breaks, with the nodes that do."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=options or None).response
    assert len(found["passes"]) > 15
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]


def test_the_internal_board_passes_the_rules_of_axe_down_to_the_figure(open_board):
    page = open_board("small_internal")
    assert broken_rules(page) == []
    page.locator("tbody button.u", has_text="铁柱镇").click()
    page.locator("#d-body .pick", has_text="税收收入").click()
    assert broken_rules(page) == []


def test_the_public_board_passes_the_rules_of_axe(open_board):
    page = open_board("small_public")
    page.locator("tbody button.u", has_text="铁柱镇").click()
    assert broken_rules(page) == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_full_board_passes_the_rules_of_axe(open_board, edition):
    page = open_board(f"wide_{edition}")
    assert (
        broken_rules(page, rules={"color-contrast": {"enabled": False}}) == []
    )  # its colours are those of the small one


def test_a_subject_is_drilled_into_by_keyboard_down_to_the_cell_and_the_doubt(open_board):
    page = open_board("small_internal")
    page.locator("tbody button.u", has_text="铁柱镇").focus()
    page.keyboard.press("Enter")
    drill = page.locator("#drill")
    assert drill.is_visible()
    assert "第1位，共3个（核实后在第1—2位之间）" in drill.text_content()
    page.locator("#d-body .pick", has_text="税收收入").press("Enter")
    words = drill.text_content()
    assert "3,900万元" in words
    assert "单位报送表.xlsx" in words
    assert "工作表“报送表”单元格 E6" in words
    assert "疑点（2条）" in words
    assert "尚未核定" in words
    page.keyboard.press("Escape")
    assert not drill.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "铁柱镇"


def test_a_lamp_is_clicked_and_opens_its_indicator(open_board):
    page = open_board("small_internal")
    row = page.locator("tbody tr", has_text="青口镇")
    lefts = page.evaluate("JSON.parse(document.getElementById('data').textContent).lefts")
    names = page.evaluate("JSON.parse(document.getElementById('data').textContent).indicators.map(x => x.name)")
    place = names.index("税收收入")
    row.locator("svg.s").click(position={"x": lefts[place] + 3, "y": 7})
    assert page.locator("#drill-title").text_content() == "青口镇　税收收入"


def test_an_indicator_is_followed_through_all_subjects_and_back(open_board):
    page = open_board("small_public")
    page.click("#by-indicator")
    page.locator("#d-body .pick", has_text="卫生厕所普及率").click()
    assert page.locator("#d-body .pick").all_text_contents()[:2] != []
    page.locator("#d-body .pick", has_text="龙潭乡").click()
    assert page.locator("#drill-title").text_content() == "龙潭乡　卫生厕所普及率"
    page.click("#d-back")
    page.click("#d-back")
    assert page.locator("#drill-title").text_content() == "按指标看"


def test_names_are_searched_and_doubts_are_filtered(open_board):
    page = open_board("small_internal")
    page.fill("#q", "财政")
    assert page.locator("tbody button.u:visible").all_text_contents() == ["县财政局"]
    assert page.locator(".peer:visible").count() == 1
    assert "符合条件1个" in page.locator("#shown").text_content()
    page.fill("#q", "")
    page.check("#only-held")
    assert set(page.locator("tbody button.u:visible").all_text_contents()) == {"青澜县", "铁柱镇", "县财政局"}


def test_a_column_is_sorted_by_keyboard_within_its_group(open_board):
    page = open_board("wide_internal")
    head = page.locator(".peer thead th", has_text="红").first
    head.locator(".by").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    at = head.evaluate("node => node.cellIndex")
    counts = page.evaluate(
        f"[...document.querySelectorAll('.peer')[0].querySelectorAll('tbody tr')].map(r => +r.cells[{at}].textContent)"
    )
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[-1]
    head.locator(".by").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"


def test_the_exported_table_keeps_a_formula_a_text(browser, tmp_path):
    books = county.books()
    renamed = tuple(
        each.model_copy(update={"short_zh": "=1+1"}) if each.code == "town.baishi" else each
        for each in books.scheme.subjects
    )
    named = books.scheme.model_copy(update={"subjects": renamed})
    path = tmp_path / "board.html"
    path.write_bytes(scoreboard(replace(books, scheme=named), county.results(), county.findings(), edition="public"))
    page = browser.new_page(viewport=WINDOW)
    page.goto(path.as_uri())
    with page.expect_download() as waiting:
        page.click("#csv")
    lines = Path(waiting.value.path()).read_text("utf-8-sig").splitlines()
    page.close()
    assert lines[0].startswith('"考评类别","位次","考评对象","得分"')
    row = next(line for line in lines if "'=1+1" in line)
    assert row.startswith('"工业型乡镇","2","\'=1+1","88.35"')
    assert len(lines) == 1 + len(SUBJECTS)


def test_without_a_script_the_table_can_still_be_read(open_board):
    page = open_board("small_public", java_script_enabled=False)
    assert page.locator("tbody tr:visible").count() == len(SUBJECTS)
    assert page.locator("noscript").count() == 1
    assert not page.locator("#tools").is_visible()
    assert not page.locator("#drill").is_visible()


def test_on_a3_every_subject_is_printed_and_every_page_has_its_heads(open_board, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no poppler here: printed pages cannot be read")
    page = open_board("wide_internal")
    page.locator("tbody button.u").first.click()
    page.keyboard.press("Escape")
    path = tmp_path / "board.pdf"
    page.pdf(path=str(path), prefer_css_page_size=True, print_background=True)
    size = subprocess.run(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", size).groups())
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (420, 297)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    pages = [each for each in text.split("\f") if re.search(r"第\d+单位", each)]
    assert len(pages) >= 3
    assert all("考评对象" in each and "位次区间" in each for each in pages)
    printed = set(re.findall(r"第(\d+)单位", text))
    assert printed == {str(number) for number in range(1, 121)}
    assert "查找" not in text
