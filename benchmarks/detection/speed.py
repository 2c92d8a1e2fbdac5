"""``python -m benchmarks.detection.speed [ROWS …]``: all checks on a large panel, beside the plain sums a user would write.

The panel is the suite's own, its subjects repeated at other sizes. Great Expectations judges with complete results and keys; loading it
(some two seconds a process) is told apart. Two rivals: the checks' comparisons written by hand in numpy over the same evidence, without a
sentence, which must come to the same verdicts; and pandas alone from the observations on: growth on the year before and its distance
from the group's median, in one pass, which is one rule of many. All in CPU seconds.
"""

import resource
import sys
import time

import numpy as np
import pandas as pd

from appraisal.evidence import add_evidence
from appraisal.frames import OBSERVATIONS, ObservationFrame
from appraisal.scheme import Scheme
from benchmarks.detection.by_hand import judge_by_hand
from benchmarks.detection.panel import make_panel
from benchmarks.detection.spec import VARIANTS
from expectations import CHECKS, run_checks
from expectations.generic import infer_indicators
from scheme import SAMPLE_SCHEME, load_scheme

_ROWS = (100_000, 1_000_000)
_CALIBRATE_UNTIL = "2010Q4"


def large_panel(rows: int) -> ObservationFrame:
    """The suite's panel, repeated with subjects of other sizes until it has as many rows."""
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
    return ObservationFrame(OBSERVATIONS.conform(pd.concat(parts, ignore_index=True).head(rows)))


def plain(panel: pd.DataFrame) -> int:
    """What a user would write: growth, distance from the group's median in robust deviations, count of the far ones."""
    figures = panel[panel["measure"] == "value"].copy()
    figures["ago"] = figures["period"].str[:4].astype(int).sub(1).astype(str) + figures["period"].str[4:]
    key = ["indicator_code", "subject_code"]
    base = figures[[*key, "period", "value"]].rename(columns={"period": "ago", "value": "base"})
    met = figures.merge(base, on=[*key, "ago"], how="left")
    growth = np.log(met["value"] / met["base"])
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
    moments = [time.process_time()]
    evidence = add_evidence(panel, widened, calibration=calibration)
    moments.append(time.process_time())
    found = run_checks(evidence, widened)
    moments.append(time.process_time())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    by_hand = judge_by_hand(evidence, widened, CHECKS)
    moments.append(time.process_time())
    plain(panel)
    moments.append(time.process_time())
    ours = found[~found["check_code"].str.startswith("K")]
    verdicts = set(ours[["check_code", "indicator_code", "subject_code", "period"]].itertuples(index=False, name=None))
    evident, judged, written, plainly = np.diff(moments)
    print(
        f"| {len(panel):,} | {evident:.2f} | {judged:.2f} | {evident + judged:.2f} | {written:.2f} | {judged / written:.1f} | "
        f"{len(verdicts & by_hand)} of {len(verdicts | by_hand)} | {plainly:.2f} | {peak:.0f} |"
    )


def main(words: list[str]) -> None:
    """Measure each size and print a table."""
    scheme = load_scheme(SAMPLE_SCHEME)
    small = large_panel(20_000)
    run_checks(add_evidence(small, knowing(small, scheme)), knowing(small, scheme))
    print(
        "| observations | evidence | checks | both | checks by hand | ratio | same verdicts | plain pandas | peak MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for rows in [int(word) for word in words] or list(_ROWS):
        measure(rows, scheme)


if __name__ == "__main__":
    main(sys.argv[1:])
