"""``python -m benchmarks.half_months [PROJECTS]``: a year of half months with lamps, warnings and all their documents.

Twenty-four rounds over as many key projects as asked (200), one after another in one process on SQLite: opened, checked, lit,
warned, proved, written, closed and put into the outbox, each knowing those before. Projects go their own ways: most keep to
their curve, some fall behind and catch up, some stand still.
"""

import gc
import resource
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

import warehouse
from appraisal.books import Parsed, RawFile
from appraisal.frames import EVENTS, FINDINGS, OBSERVATIONS, EventFrame, FindingFrame, ObservationFrame
from appraisal.office import Office, Series
from appraisal.period import Period, PeriodKind
from appraisal.scheme import Scheme
from scheme import SAMPLE_SCHEME, load_scheme
from tasks.check import check_figures, prove_results, weigh_findings
from tasks.score import score_round
from tasks.write import write_round

_ROUND = "half_month_lamps"
_KINDS = ("project_stage", "project_cum_invested", "project_invested", "project_cum_paid", "project_progress_pct")
_BUILDING = 6.0


def many_projects(count: int) -> Scheme:
    """The sample scheme with its projects over and over again."""
    sample = load_scheme(SAMPLE_SCHEME.parent)
    codes = [each.subject_code for each in sample.projects]
    copies = [(code, f"project.c{number}") for number, code in enumerate((codes * (count // len(codes) + 1))[:count])]
    subject_of, project_of = sample.subject_by_code, sample.project_by_code
    others = tuple(each for each in sample.subjects if each.code not in project_of)
    return sample.model_copy(
        update={
            "subjects": others
            + tuple(
                subject_of[code].model_copy(update={"code": own, "name_zh": f"{subject_of[code].name_zh}{own[9:]}号"})
                for code, own in copies
            ),
            "projects": tuple(
                project_of[code].model_copy(update={"subject_code": own, "planned_start": "2026-01"})
                for code, own in copies
            ),
            "targets": sample.targets
            + tuple(
                each.model_copy(update={"subject_code": own})
                for code, own in copies
                for each in sample.targets
                if each.subject_code == code
            ),
        }
    )


def courses(scheme: Scheme, seed: int = 0) -> pd.DataFrame:
    """OBSERVATIONS of 24 half months."""
    rng = np.random.default_rng(seed)
    periods = [Period(scheme.year, PeriodKind.HALF_MONTH, number) for number in range(1, 25)]
    rows = []
    for project in scheme.projects:
        steps = np.clip(rng.normal(1 / 24, 1 / 80, 24), 0, None) * rng.choice([1.05, 0.8, 0.5], p=[0.65, 0.25, 0.1])
        share = np.cumsum(steps)
        for period, done in zip(periods, share, strict=True):
            invested = round(project.annual_plan * done)
            values = (_BUILDING, invested, invested, round(invested * 0.85), round(min(100.0, done * 60), 1))
            rows += [
                (kind, project.subject_code, period.code, "ytd" if kind == "project_invested" else "stock", value)
                for kind, value in zip(_KINDS, values, strict=True)
            ]
    frame = pd.DataFrame(rows, columns=["indicator_code", "subject_code", "period", "basis", "value"])
    uom = frame["indicator_code"].map({each.code: each.uom for each in scheme.indicators})
    return frame.assign(measure="value", source_code="project_progress", uom=uom, maturity="flash")


def main() -> None:
    """Run the year and print what it took."""
    gc.disable()  # as a round does
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    scheme, clock = many_projects(count), [datetime(2026, 1, 16, 10, tzinfo=UTC)]
    told = courses(scheme)
    office = Office(series=(Series(code="notice", prefix_zh="测"),), template_series={"lamp_board": "notice"})
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        store = warehouse.open_warehouse(f"sqlite:///{Path(folder) / 'w.db'}", clock=lambda: clock[0])
        walls = []
        for code in told["period"].unique():
            _take_in(store, told[told["period"].eq(code)], str(code), at=clock[0])
            clock[0] += timedelta(hours=1)
            started = time.perf_counter()
            tally.update(_run(store, scheme, office, str(code), at=clock[0]))
            walls.append(time.perf_counter() - started)
            clock[0] += timedelta(days=15)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count} projects × 24 half months: {sum(walls):.1f} s, first {walls[0]:.2f} s, last {walls[-1]:.2f} s, {peak:.0f} MB"
    )
    print("、".join(f"{name} {number}" for name, number in sorted(tally.items())))


def _take_in(store: warehouse.Warehouse, rows: pd.DataFrame, code: str, *, at: datetime) -> None:
    content = rows.to_csv(index=False).encode()
    raw = RawFile("project_progress", f"进度_{code}.csv", content, "inbox/projects", at)
    named = rows.assign(
        raw_sha256=raw.sha256, file_name=raw.file_name, cell_ref="表!A1", arrived_at=at, recorded_at=None
    )
    parsed = Parsed(
        ObservationFrame(OBSERVATIONS.conform(named)),
        EventFrame(EVENTS.empty()),
        FindingFrame(FINDINGS.empty()),
        period=code,
    )
    warehouse.keep_raw(store, raw)
    warehouse.settle(store, raw, parsed, verdict="accepted")


def _run(store: warehouse.Warehouse, scheme: Scheme, office: Office, code: str, *, at: datetime) -> Counter[str]:
    from appraisal.period import parse_period

    books = warehouse.open_books(
        store,
        round=scheme.round_by_code[_ROUND],
        period=parse_period(code),
        as_of=at,
        scheme=scheme,
        office=office,
        code_version="bench",
    )
    findings = check_figures(books)
    results = score_round(books, findings)
    findings = weigh_findings(books, findings, results)
    prove_results(results, scheme)
    documents = write_round(books, findings, results)
    warehouse.close_books(store, books, findings=findings, results=results, documents=documents)
    for each in warehouse.owed(store, channel="folder", recipient="folder"):
        warehouse.record_delivery(store, each.document_sha256, channel="folder", recipient="folder", status="sent")
    return Counter(each.template_code for each in documents)


if __name__ == "__main__":
    main()
