"""抖动: how often a year's lamps switch, at the same detection of misses.

Targets are drawn around what each year came to, so that the truth is known: a target is missed where the year ended below
98 per cent of it. Lamps are lit month by month from the projected completion, by the product's own rule and steadiness. As
a straight line and a seasonal share lean to different sides, each is given the edge at which it detects the same share of
misses at half-year on the years before; what follows is counted on the years after.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.lamps.rules import LampRule
from appraisal.lamps.steady import Before, ClearsBand, HoldsPeriods, OneStep, keep_steady
from benchmarks.projection.real_series import MONTHS

MISSED_PCT, MET_PCT, RED_WIDTH_PCT = 98.0, 100.0, 6.0
DETECTED_PCT = 90.0
_SPREAD = 0.10
Way = ClearsBand | HoldsPeriods | OneStep | None


@dataclass(frozen=True)
class Lit:
    """How one way of lighting did on some years.

    Attributes:
        edge_pct: completion from which a lamp is green.
        switches: colour changes per object and year.
        detected_pct: missed targets with a lamp that is not green at half-year.
        false_pct: met targets (the year ended at 100 or more) with such a lamp.
    """

    edge_pct: float
    switches: float
    detected_pct: float
    false_pct: float


def draw_objects(told: pd.DataFrame, column: str, *, seed: int, targets: int) -> tuple[np.ndarray, np.ndarray]:
    """Projected completion by object and month, and each object's completion at the year's end, per cent."""
    wide = told.pivot(index=["indicator_code", "year"], columns="month", values=column)[list(MONTHS)]
    ended = told.groupby(["indicator_code", "year"])["actual_value"].first().reindex(wide.index).to_numpy()
    shares = np.exp(np.random.default_rng(seed).uniform(-_SPREAD, _SPREAD, size=(len(wide), targets)))
    target = ended[:, None] * shares
    completion = wide.to_numpy()[:, None, :] / target[:, :, None] * 100
    final = np.broadcast_to(ended[:, None], target.shape) / target * 100
    return completion.reshape(-1, len(MONTHS)), final.ravel()


def edge_for(completion: np.ndarray, final: np.ndarray, *, detected_pct: float = DETECTED_PCT) -> float:
    """The edge below which the projected completion of this share of the missed targets lies at half-year."""
    missed = completion[final < MISSED_PCT, MONTHS.index(6)]
    return float(np.quantile(missed, detected_pct / 100))


def light(completion: np.ndarray, final: np.ndarray, edge_pct: float, way: Way = None) -> Lit:
    """Light every object month by month."""
    rule = LampRule.model_validate(
        {
            "code": "ahead",
            "name_zh": "年终预计",
            "metric": "projected_completion_pct",
            "bands": [
                {"below": edge_pct - RED_WIDTH_PCT, "lamp": "red"},
                {"at_least": edge_pct - RED_WIDTH_PCT, "below": edge_pct, "lamp": "yellow"},
                {"at_least": edge_pct, "lamp": "green"},
            ],
        }
    )
    shown: list[np.ndarray] = []
    last = pd.Series(np.nan, index=range(len(completion)))
    waited = pd.Series(0.0, index=last.index)
    for place in range(len(MONTHS)):
        metric = pd.Series(completion[:, place])
        if way is None:
            last = rule.level(metric)
        else:
            last, waited = keep_steady(way, metric, rule.level, Before(last, waited))
        shown.append(last.to_numpy())
    lamps = np.column_stack([*shown, rule.level(pd.Series(final)).to_numpy()])
    is_alarm = lamps[:, MONTHS.index(6)] > 0
    return Lit(
        edge_pct=edge_pct,
        switches=float((lamps[:, 1:-1] != lamps[:, :-2]).sum(axis=1).mean()),
        detected_pct=float(is_alarm[final < MISSED_PCT].mean() * 100),
        false_pct=float(is_alarm[final >= MET_PCT].mean() * 100),
    )
