"""``python -m benchmarks.scoreboard``: how long a scoreboard takes to write and to open from a file in Chromium.

Prints a Markdown table for RESULTS.md: for the county's size and for 120 subjects × 120 indicators, both editions: size,
seconds to write, milliseconds from navigation until the table is painted, and until the page is usable (script done).
"""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from report_templates import scoreboard
from tests.report_templates.scoreboard_rounds import wide_round

SIZES = ((40, 60), (120, 120))
RUNS = 7
_TIMINGS = """() => new Promise(done => requestAnimationFrame(() => setTimeout(() => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  done([paint ? paint.startTime : NaN, performance.getEntriesByType('navigation')[0].domComplete]);
}, 0)))"""


def open_times(path: Path) -> list[tuple[float, float]]:
    """First paint and end of loading of a page, each time in a new window."""
    from playwright.sync_api import sync_playwright

    times = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(RUNS):
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            page.goto(path.as_uri())
            painted, usable = page.evaluate(_TIMINGS)
            times.append((painted, usable))
            page.close()
        browser.close()
    return times


def main() -> None:
    """Measure and print."""
    print("| subjects × indicators | edition | KB | written, s | painted, ms | usable, ms (median, worst) |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for subjects, indicators in SIZES:
            books, findings, results = wide_round(subjects, indicators)
            for edition in ("internal", "public"):
                path = Path(folder) / f"{subjects}_{edition}.html"
                spent = []
                for _ in range(3):
                    started = time.perf_counter()
                    path.write_bytes(scoreboard(books, results, findings, edition=edition))  # type: ignore[arg-type]
                    spent.append(time.perf_counter() - started)
                times = open_times(path)
                painted = statistics.median(each[0] for each in times)
                usable = [each[1] for each in times]
                print(
                    f"| {subjects} × {indicators} | {edition} | {path.stat().st_size / 1024:.0f} | {min(spent):.2f} | "
                    f"{painted:.0f} | {statistics.median(usable):.0f}, {max(usable):.0f} |"
                )


if __name__ == "__main__":
    main()
