"""``python -m benchmarks.detection.speed [ROWS …]``: all checks on a large panel, beside what a user would write by hand.

The panel is the suite's own, its subjects repeated at other sizes. Shape, evidence and Great Expectations with complete results
and keys; loading it (some two seconds a process) is told apart. Three rivals: the same rules written by hand in numpy from the
observations on, for this panel's shape alone (``by_hand``), which must come to the same verdicts; the checks' comparisons alone,
in numpy over our evidence; and pandas alone: growth on the year before and its distance from the group's median, one rule of
many. All in CPU seconds of the thread that works, the least of three runs in turn, since a machine is seldom idle: numpy's linear
algebra wakes a second thread that mostly waits, and its waiting would count to whoever multiplies two vectors.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd

from appraisal.evidence import Codes, add_evidence
from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.scheme import Scheme
from benchmarks.detection.by_hand import Plan, judge_by_hand, judge_panel
from benchmarks.detection.panel import make_panel
from benchmarks.detection.spec import VARIANTS
from expectations import CHECKS, run_checks
from expectations.generic import infer_indicators
from expectations.shape import PANEL_SHAPE, check_shape
from scheme import SAMPLE_SCHEME, load_scheme

_ROWS = (100_000, 1_000_000)
_CALIBRATE_UNTIL = "2010Q4"
_RUNS = 3


def large_panel(rows: int) -> ObservationFrame:
    """The suite's panel, repeated with subjects of other sizes until it has as many rows; all but the last subject whole."""
    own = make_panel(VARIANTS["prefecture"], 0).observations()
    rng = np.random.default_rng(0)
    subjects = own["subject_code"].unique()
    is_amount = own["measure"].isin(["value", "year_ago"]).to_numpy()
    decimals = np.where(own["uom"] == "亿元", 100.0, 1.0)
    parts = [own]
    while sum(map(len, parts)) < rows:
        size = own["subject_code"].map(pd.Series(rng.uniform(0.3, 3, len(subjects)), index=subjects)).to_numpy()
        amount = np.round(own["value"].to_numpy() * size * decimals) / decimals
        again = own.assign(
            subject_code=own["subject_code"] + f"x{len(parts)}", value=np.where(is_amount, amount, own["value"])
        )
        parts.append(again)
    whole = pd.concat(parts, ignore_index=True)
    subject = pd.factorize(whole["subject_code"])[0]
    first = np.sort(np.argsort(subject, kind="stable")[:rows])
    return ObservationFrame(OBSERVATIONS.conform(whole.iloc[first]))


def plain(panel: pd.DataFrame) -> int:
    """What a user would write: growth, distance from the group's median in robust deviations, count of the far ones."""
    figures = panel[panel["measure"] == "value"].copy()
    figures["ago"] = figures["period"].str[:4].astype(int).sub(1).astype(str) + figures["period"].str[4:]
    key = ["indicator_code", "subject_code"]
    base = figures[[*key, "period", "value"]].rename(columns={"period": "ago", "value": "base"})
    met = figures.merge(base, on=[*key, "ago"], how="left")
    growth = pd.Series(np.log(met["value"] / met["base"]))
    group = [met["indicator_code"], met["period"]]
    apart = (growth - growth.groupby(group).transform("median")).abs()
    return int((apart > 6 * 1.4826 * apart.groupby(group).transform("median")).sum())


def knowing(panel: ObservationFrame, scheme: Scheme) -> Scheme:
    """The scheme with settings for the panel's indicators, as ``screen`` infers them."""
    earlier = ObservationFrame(panel[panel["period"] <= _CALIBRATE_UNTIL])
    fields = {name: getattr(scheme, name) for name in Scheme.model_fields}
    inferred = (*scheme.indicators, *infer_indicators(earlier, panel, scheme))
    return Scheme.model_construct(**{**fields, "indicators": inferred})


def measure(rows: int, scheme: Scheme) -> None:
    """Time one panel and print a line."""
    panel = large_panel(rows)
    widened = knowing(panel, scheme)
    calibration = {code for code in panel["period"].unique() if code <= _CALIBRATE_UNTIL}
    plan = Plan.of(widened, set(panel["indicator_code"].unique()))
    laps = []
    for _ in range(_RUNS):
        moments = [time.thread_time()]
        codes = Codes(panel)
        shape = check_shape(panel, widened, checks=PANEL_SHAPE, codes=codes)
        moments.append(time.thread_time())
        evidence = add_evidence(panel, widened, calibration=calibration, codes=codes)
        moments.append(time.thread_time())
        found = run_checks(evidence, widened)
        moments.append(time.thread_time())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        by_hand = judge_panel(panel, plan, calibrate_until=_CALIBRATE_UNTIL)
        moments.append(time.thread_time())
        judge_by_hand(evidence, widened, CHECKS)
        moments.append(time.thread_time())
        plain(panel)
        moments.append(time.thread_time())
        laps.append(np.diff(moments))
    shaped, evident, judged, written, compared, plainly = np.min(laps, axis=0)
    ours = pd.concat([shape, found[~found["check_code"].str.startswith("K")]])
    verdicts = set(ours[["check_code", "indicator_code", "subject_code", "period"]].itertuples(index=False, name=None))
    whole = shaped + evident + judged
    print(
        f"| {len(panel):,} | {shaped:.2f} | {evident:.2f} | {judged:.2f} | {whole:.2f} | {written:.2f} | {whole / written:.1f} | "
        f"{len(verdicts & by_hand)} of {len(verdicts | by_hand)} | {compared:.2f} | {plainly:.2f} | {peak:.0f} |"
    )


def main(words: list[str]) -> None:
    """Measure each size and print a table."""
    scheme = load_scheme(SAMPLE_SCHEME)
    small = large_panel(20_000)
    run_checks(add_evidence(small, knowing(small, scheme)), knowing(small, scheme))
    print(
        "| observations | shape | evidence | checks | in all | by hand | ratio | same verdicts | comparisons by hand | "
        "plain pandas | peak MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for rows in [int(word) for word in words] or list(_ROWS):
        measure(rows, scheme)


if __name__ == "__main__":
    main(sys.argv[1:])
