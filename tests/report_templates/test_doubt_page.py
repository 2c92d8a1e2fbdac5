"""疑点清单 as a page in a real browser: nothing is fetched, it sorts, filters and searches, and anybody can read it."""

import shutil

import pytest

from report_templates.doubt_list.documents import DOUBT_PAGE, doubt_documents
from tests.report_templates import results_fixture as county

pytestmark = pytest.mark.slow
CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    if shutil.which(CHROMIUM) is None:
        pytest.skip("no chromium here: the page cannot be opened")
    from playwright.sync_api import sync_playwright

    documents = doubt_documents(county.books(), county.findings(), county.results(), check_names={})
    path = tmp_path_factory.mktemp("page") / "list.html"
    path.write_bytes(next(each.content for each in documents if each.template_code == DOUBT_PAGE))
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM)
        opened = browser.new_page(viewport={"width": 1366, "height": 768})
        opened.asked, opened.said = [], []
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.on("console", lambda message: opened.said.append(message.text))
        opened.on("pageerror", lambda fault: opened.said.append(str(fault)))
        opened.goto(path.as_uri())
        yield opened
        browser.close()


def shown(page, name):
    rows = page.locator("#list tbody tr:visible")
    return [rows.nth(place).get_attribute(f"data-{name}") for place in range(rows.count())]


def test_it_opens_without_fetching_or_complaining(page):
    assert len(page.asked) == 1
    assert page.asked[0].startswith("file:")
    assert page.said == []


def test_it_breaks_no_rule_of_accessibility(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


def test_it_filters_by_owner_and_by_words_and_says_how_many(page):
    every = shown(page, "owner")
    page.select_option("#owner", "县财政局")
    assert shown(page, "owner") == [owner for owner in every if owner == "县财政局"]
    assert page.inner_text("#shown") == f"显示{every.count('县财政局')}项，共{len(every)}项"
    page.select_option("#owner", "")
    page.fill("#words", "逐位相同")
    assert len(shown(page, "owner")) == 1
    page.fill("#words", "")
    assert shown(page, "owner") == every


def test_a_click_on_a_head_sorts_and_another_turns_the_order(page):
    first = page.locator('#list button[data-by="suspicion"]')
    first.click()
    down = list(map(float, shown(page, "suspicion")))
    assert down == sorted(down, reverse=True)
    first.click()
    up = list(map(float, shown(page, "suspicion")))
    assert up == sorted(up)
    assert first.locator("..").get_attribute("aria-sort") == "ascending"
    page.locator('#list button[data-by="place"]').click()
    assert shown(page, "place") == sorted(shown(page, "place"), key=int)
