"""``python -m benchmarks.detection.projects``: how many falsehoods in project tables are found, and at what cost.

All variants stand side by side, ours beside rivals that an office could write itself. A cell counts as found if a finding
is on that project, report and column; a false alert is a finding on a cell that is true, unless another cell of the same
report is false or the report before was: those follow from the falsehood.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.scheme import Scheme
from benchmarks.detection.project_tables import VARIANTS, Array, Size, Table, Variant, make_table
from expectations import screen

CELLS = ("progress_pct", "cum_invested", "cum_paid")
_FULL_PCT, _OVERRUN_PCT = 100.0, 120.0
_KEY = ["project_code", "period", "column"]
Detector = Callable[[Table], pd.DataFrame]
"""Table → accused cells: ``project_code, period, column``."""


@dataclass
class Score:
    """Counts over some tables."""

    lies: int = 0
    found: int = 0
    reports: int = 0
    found_reports: int = 0
    clean: int = 0
    false: int = 0
    seconds: float = 0.0

    @property
    def line(self) -> str:
        """Recall of cells and of reports, false alerts per 1000 true values."""
        recall, reports = self.found / max(self.lies, 1), self.found_reports / max(self.reports, 1)
        return f"{recall:.3f} | {reports:.3f} | {self.false / max(self.clean, 1) * 1000:.2f}"


def ours(table: Table) -> pd.DataFrame:
    """What ``jixiao screen --projects`` says."""
    scheme = Scheme(year=2024, name_zh="空", county_zh="青澜县", groups={}, indicators=(), subjects=(), peer_groups=())
    empty = ObservationFrame(OBSERVATIONS.empty())
    found = screen(empty, scheme, projects=table.rows, calibrate_until=table.calibrate_until)
    named = found.rename(columns={"subject_code": "project_code", "indicator_code": "column"})
    return named[_KEY].drop_duplicates()


def ranges(table: Table) -> pd.DataFrame:
    """Rival: progress outside 0–100, investment over 1.2 times the plan, payment over investment, figures that fall."""
    wide = _wide(table)
    over = {
        "progress_pct": _fell(wide["progress_pct"]) | (wide["progress_pct"] > _FULL_PCT),
        "cum_invested": _fell(wide["cum_invested"]) | (wide["cum_invested"] > _OVERRUN_PCT),
        "cum_paid": _fell(wide["cum_paid"]) | (wide["cum_paid"] > wide["cum_invested"] + 0.2),
    }
    return _accused(table, wide, over)


def mad_gap(table: Table) -> pd.DataFrame:
    """Rival: progress − payment and investment − payment more than six robust deviations from the middle of all."""
    wide = _wide(table)
    learnt = _learnt(table, wide)
    found = {}
    for column in ("progress_pct", "cum_invested"):
        gap = wide[column] - wide["cum_paid"]
        known = gap[:, :learnt][wide["progress_pct"][:, :learnt] > 0]
        middle = np.median(known)
        found[column] = gap > middle + 6 * 1.4826 * np.median(np.abs(known - middle))
    return _accused(table, wide, found)


def banded(table: Table) -> pd.DataFrame:
    """Rival: each gap and its change beyond the .999 quantile of its tenth of progress."""
    wide, learnt = _wide(table), _learnt(table, _wide(table))
    progress, invested, paid = (wide[name] for name in CELLS)
    tests = (
        ("progress_pct", progress - paid), ("cum_invested", invested - paid),
        ("cum_invested", invested - progress), ("progress_pct", progress - invested),
    )  # fmt: skip
    band = np.clip(progress // 10, 0, 9)
    found = {name: np.zeros(progress.shape, dtype=bool) for name in CELLS}
    for column, gap in tests:
        for values in (gap, np.diff(gap, axis=1, prepend=np.nan)):
            for tenth in range(10):
                known = values[:, :learnt][(band[:, :learnt] == tenth) & ~np.isnan(values[:, :learnt])]
                if len(known):
                    found[column] |= (band == tenth) & (values > np.quantile(known, 0.999))
    return _accused(table, wide, found)


RIVALS: dict[str, Detector] = {
    "ours": ours,
    "ranges, pairs, falls": ranges,
    "MAD of gaps": mad_gap,
    "banded .999": banded,
}


def _wide(table: Table) -> dict[str, Array]:
    rows = table.rows
    shares = {
        "progress_pct": rows["progress_pct"],
        "cum_invested": rows["cum_invested"] / rows["planned_total"] * 100,
        "cum_paid": rows["cum_paid"] / rows["planned_total"] * 100,
    }
    count = rows["period"].nunique()
    return {name: values.to_numpy(dtype="float64").reshape(-1, count) for name, values in shares.items()}


def _learnt(table: Table, wide: dict[str, Array]) -> int:
    periods = list(table.rows["period"].iloc[: wide["cum_paid"].shape[1]])
    return periods.index(table.calibrate_until) + 1


def _fell(values: Array) -> Array:
    return np.asarray(np.diff(values, axis=1, prepend=values[:, :1]) < 0)


def _accused(table: Table, wide: dict[str, Array], found: dict[str, Array]) -> pd.DataFrame:
    learnt = _learnt(table, wide)
    cells = []
    for column, flags in found.items():
        flags[:, :learnt] = False
        cells.append(table.rows.loc[flags.ravel(), ["project_code", "period"]].assign(column=column))
    return pd.concat(cells, ignore_index=True)


def score(table: Table, accused: pd.DataFrame, into: Score) -> None:
    """Add one table's counts."""
    order = {code: place for place, code in enumerate(dict.fromkeys(table.rows["period"]))}
    rows = table.rows[table.rows["period"].map(order) > order[table.calibrate_until]]
    named = accused[accused["column"].isin(CELLS)]
    told = set(named[_KEY].itertuples(index=False, name=None))
    lies = set(table.lies[_KEY].itertuples(index=False, name=None))
    liars = {(project, period) for project, period, _ in lies}
    echoes = {(project, order[period] + 1) for project, period in liars}
    into.lies += len(lies)
    into.found += len(lies & told)
    into.reports += len(liars)
    into.found_reports += len(liars & {place[:2] for place in told})
    clean = {
        (project, period)
        for project, period in rows[["project_code", "period"]].itertuples(index=False, name=None)
        if (project, period) not in liars and (project, order[period]) not in echoes
    }
    into.clean += len(clean) * len(CELLS)
    into.false += sum(place[:2] in clean for place in told)


def run(
    variants: Sequence[Variant], *, seeds: int, sizes: Sequence[Size], detectors: dict[str, Detector], first: int = 0
) -> dict[tuple[str, str, Size], Score]:
    """Every detector over every variant, size and seed; small counties get more seeds, so that each has enough cases."""
    scores: dict[tuple[str, str, Size], Score] = {}
    for variant in variants:
        for size in sizes:
            for seed in range(first, first + seeds * max(1, min(8, 600 // variant.projects))):
                table = make_table(variant, size=size, seed=seed)
                for name, detect in detectors.items():
                    into = scores.setdefault((variant.name, name, size), Score())
                    started = time.perf_counter()
                    accused = detect(table)
                    into.seconds += time.perf_counter() - started
                    score(table, accused, into)
    return scores


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first", type=int, default=0, help="first seed")
    parser.add_argument("--variant", default="", help="only variants whose name has this in it")
    parser.add_argument("--ours", action="store_true", help="leave the rivals out")
    words = parser.parse_args()
    variants = [each for each in VARIANTS if words.variant in each.name]
    detectors = {"ours": ours} if words.ours else RIVALS
    scores = run(variants, seeds=words.seeds, sizes=("standard", "subtle"), detectors=detectors, first=words.first)
    print("| table | method | cells +15..40 | reports | false/1000 | cells +6..14 | reports | false/1000 |")
    print("|---|---|---|---|---|---|---|---|")
    for variant in variants:
        for name in detectors:
            lines = (scores[variant.name, name, size].line for size in ("standard", "subtle"))
            print(f"| {variant.name} | {name} | {' | '.join(lines)} |", flush=True)


if __name__ == "__main__":
    main()
