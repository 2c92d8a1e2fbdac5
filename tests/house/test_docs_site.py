"""``make site``: the manuals build without a warning, ask for nothing outside, and what is looked for is found."""

import functools
import os
import re
import shutil
import subprocess
import sys
import threading
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.house.sources import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("docs_site")]
ASKING = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("link", "href"), ("object", "data")}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OUTSIDE = re.compile(r"^(https?:)?//")


class _Asked(HTMLParser):
    """Addresses that a browser fetches by itself; links that a reader may follow are not among them."""

    def __init__(self):
        super().__init__()
        self.addresses = []

    def handle_starttag(self, tag, attrs):
        self.addresses += [value for name, value in attrs if (tag, name) in ASKING and value]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=quiet)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_of_the_docs_is_built_and_none_asks_for_anything_outside(site):
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert pages <= {path.relative_to(site) for path in site.rglob("*.html")}
    outside = {}
    for page in site.rglob("*.html"):
        asked = _Asked()
        asked.feed(page.read_text("utf-8"))
        assert asked.addresses
        outside[page.name] = [address for address in asked.addresses if OUTSIDE.match(address)]
    assert not {name: found for name, found in outside.items() if found}
    styles = "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    assert not re.findall(r"url\([\"']?(?:https?:)?//", styles)


@pytest.mark.skipif(not CHROMIUM, reason="no chromium here: the site cannot be searched")
@pytest.mark.parametrize("word", ["疑点", "窗口期", "backup"])
def test_what_is_looked_for_is_found(site, word):
    from playwright import sync_api

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"http://127.0.0.1:{server.server_port}"
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page, asked = browser.new_page(), []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{place}/index.html")
        page.fill("input.md-search__input", word)
        page.press("input.md-search__input", "End")  # the page looks again when a key is let go, not when text appears
        first = page.locator(".md-search-result__item").first
        first.wait_for(state="attached", timeout=30_000)
        found = page.locator(".md-search-result__list").inner_text()
        browser.close()
    server.shutdown()
    server.server_close()
    assert word in found.replace("\n", "")
    assert not [address for address in asked if not address.startswith(place)]
