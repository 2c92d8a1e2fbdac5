"""``python -m benchmarks.scoring [INDICATORS SUBJECTS PERIODS]``: scored, ranked and explained, beside pandas and DuckDB.

Ours reads the panel, measures progress, scores reported and cautious points, totals groups and subjects and ranks them with
intervals; explaining (lost points by cause, change since the period before) is told apart. The rivals are the sums alone:
totals, places, lost points. So are ours in the row of that name, by the same functions. All must come to the same totals.
"""

import resource
import sys
import time
from collections.abc import Callable

import pandas as pd

from appraisal.appraise import appraise_figures
from appraisal.books import Results
from appraisal.frames import EVENTS, EventFrame
from appraisal.panel.scores import read_every_period
from appraisal.period import parse_period
from appraisal.points import score_rows
from appraisal.progress import measure_progress
from appraisal.ranking import rank_within
from appraisal.reasons.change import explain_change
from appraisal.reasons.lost import explain_lost
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Scheme
from benchmarks.scoring.county import make_panel, make_scheme
from benchmarks.scoring.plain import score_in_duckdb, score_in_pandas

_SIZE = (62, 1000, 12)
_GROUPS = 4
_RUNS = 3


def score(panel: pd.DataFrame, scheme: Scheme) -> dict[str, Results]:
    """Results of every period of the panel, each knowing the one before."""
    results: dict[str, Results] = {}
    previous = None
    periods = [parse_period(code) for code in sorted(panel["period"].unique())]
    for period, figures in zip(periods, read_every_period(panel, scheme, periods), strict=True):
        previous = appraise_figures(figures, scheme, period, events=EventFrame(EVENTS.empty()), previous=previous)
        results[period.code] = previous
    return results


def explain(results: dict[str, Results], scheme: Scheme) -> None:
    """Lost points of every period, and what changed since the one before."""
    before = None
    for now in results.values():
        explain_lost(now, scheme)
        if before is not None:
            explain_change(now, before, scheme, scheme)
        before = now


def sum_alone(panel: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """What the rivals do and no more: points of every row, totals, places, lost points; nothing cautious, no groups."""
    peers, parts = pd.Series({each.code: each.peer_group for each in scheme.subjects}), []
    periods = [parse_period(code) for code in sorted(panel["period"].unique())]
    for period, figures in zip(periods, read_every_period(panel, scheme, periods), strict=True):
        rows = measure_progress(figures, scheme, period)
        points = score_rows(rows, scheme)
        lost = (rows["weight_points"] - points).clip(lower=0)
        sums = pd.DataFrame({"points": points, "lost": lost}).groupby(rows["subject_code"], sort=False).sum()
        points = round_series(drop_noise(sums["points"]), scheme.policies.points_places)
        place = rank_within(points, points.index.to_series().map(peers))
        parts.append(sums.assign(points=points, place=place, period=period.code).reset_index())
    return pd.concat(parts, ignore_index=True)


def totals_of(results: dict[str, Results]) -> pd.DataFrame:
    """Points and place of every subject and period."""
    totals = pd.concat([each.subjects.assign(period=code) for code, each in results.items()])
    return totals.rename(columns={"total_points": "points", "rank": "place"})[
        ["period", "subject_code", "points", "place"]
    ]


def timed(work: Callable[[], object]) -> float:
    """CPU seconds, the best of some runs: what is slower is other people's work on the machine."""
    spent = []
    for _ in range(_RUNS):
        started = time.process_time()
        work()
        spent.append(time.process_time() - started)
    return min(spent)


def differences(ours: pd.DataFrame, theirs: pd.DataFrame) -> int:
    """Subjects and periods on whose total the two disagree by more than a rounding."""
    both = ours.merge(
        theirs[["period", "subject_code", "points"]], on=["period", "subject_code"], suffixes=("", "_other")
    )
    assert len(both) == len(ours)
    return int((both["points"] - both["points_other"]).abs().gt(0.0101).sum())


def main() -> None:
    """Measure and print."""
    size = tuple(map(int, sys.argv[1:4])) or _SIZE
    indicators, subjects, periods = size
    scheme, panel = make_scheme(indicators, subjects, _GROUPS), make_panel(indicators, subjects, periods)
    peers = pd.Series({each.code: each.peer_group for each in scheme.subjects})
    ours = score(panel, scheme)
    rivals = {
        "jixiao: the same sums alone": lambda panel, _peers, _indicators: sum_alone(panel, scheme),
        "plain pandas": score_in_pandas,
        "DuckDB": score_in_duckdb,
    }
    print("| | CPU s | ratio | totals that differ |\n|---|---|---|---|")
    own = timed(lambda: score(panel, scheme))
    print(f"| jixiao: scored and ranked | {own:.2f} | 1 | |")
    print(f"| jixiao: explained, besides | {timed(lambda: explain(ours, scheme)):.2f} | | |")
    for name, rival in rivals.items():
        try:
            apart = differences(totals_of(ours), rival(panel, peers, indicators))
        except ImportError:
            print(f"| {name} | not installed | | |")
            continue
        wall = timed(lambda rival=rival: rival(panel, peers, indicators))  # type: ignore[misc]
        print(f"| {name} | {wall:.2f} | {own / wall:.1f} | {apart} of {subjects * periods} |")
    print(
        f"\n{indicators} × {subjects} × {periods}; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


main()
