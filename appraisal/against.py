"""对照: figures against their target and their past, as plain arrays."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from appraisal.period import MONTHS_IN_YEAR
from appraisal.scheme import Dynamic, Scheme
from appraisal.scoring.figures import Bools, Floats, as_floats
from appraisal.traits import Kinds, kinds_of


def measure_moved(rows: pd.DataFrame, value: Floats, scheme: Scheme) -> dict[str, Floats]:
    """进度测算 of rows of PROGRESS as if their figures read otherwise: against target and past alone, as arrays.

    Args:
        rows: PROGRESS.
        value: what the figures read.
        scheme: kinds of indicators.
    """
    kinds, told = kinds_of(rows, scheme), {"counted_value": value, "elapsed_pct": as_floats(rows["elapsed_pct"])}
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"value": value} | against_target(rows, told, kinds) | against_past(rows, value, kinds, scheme)


def against_target(figures: pd.DataFrame, told: Mapping[str, Floats], kinds: Kinds) -> dict[str, Floats]:
    """Completion, gap, shortfall and what is needed each month from now on."""
    value, elapsed = told["counted_value"], told["elapsed_pct"]
    due, target = as_floats(figures["due_value"]), as_floats(figures["target_value"])
    ahead = (value - due) * np.where(kinds.is_lower, -1.0, 1.0)
    met_or_not = np.where(np.isnan(ahead), np.nan, np.where(ahead >= 0, 0.0, -100.0))
    gap = ahead / np.abs(but(target, target != 0)) * 100
    due_completion = _completion(value, due, kinds)
    unmet = np.where(due == 0, met_or_not + 100, np.nan)
    shortfall = -ahead / np.abs(but(due, due != 0)) * 100
    months_left = but(MONTHS_IN_YEAR * (1 - elapsed / 100), elapsed < 100)  # noqa: PLR2004 - percent
    return {
        "completion_pct": _completion(value, target, kinds),
        "due_completion_pct": but(_filled(due_completion, unmet), target > 0),
        "due_pct": but(np.where(kinds.is_size, due / target * 100, 100.0), target > 0),
        "progress_gap_pp": np.where(kinds.is_size, _filled(gap, met_or_not), ahead),
        "shortfall_pct": _filled(shortfall, -met_or_not),
        "required_monthly_value": but(np.maximum(target - value, 0) / months_left, kinds.is_cumulative),
    }


def but(values: Floats, is_kept: Bools) -> Floats:
    """Values where they are kept, else missing."""
    return np.where(is_kept, values, np.nan)


def _filled(values: Floats, others: Floats) -> Floats:
    """Others where values are missing."""
    return np.where(np.isnan(values), others, values)


def _completion(value: Floats, target: Floats, kinds: Kinds) -> Floats:
    ratio = value / but(target, target > 0)
    return np.asarray(np.where(kinds.is_lower, 2 - ratio, ratio) * 100)


def against_past(figures: pd.DataFrame, value: Floats, kinds: Kinds, scheme: Scheme) -> dict[str, Floats]:
    """同比 of levels, change of growth and shares; either, or the scheme's own form, is the dynamic part of 功效系数."""
    base = as_floats(figures["year_ago_value"])
    growth = (value / but(base, base > 0) - 1) * 100
    yoy, change = but(growth, kinds.is_size), but(value - base, kinds.is_rate)
    dynamic = np.where(kinds.is_rate, change, yoy)
    for place, each in enumerate(scheme.indicators):
        if each.dynamic is not None:
            moved = _moved(value, base, growth, each.dynamic, is_lower=each.direction == "lower")
            dynamic = np.where(kinds.indicator == place, moved, dynamic)
    return {"yoy_pct": yoy, "change_pp": change, "dynamic_value": dynamic}


def _moved(value: Floats, base: Floats, growth: Floats, dynamic: Dynamic, *, is_lower: bool) -> Floats:
    """Movement in the scheme's own form; what had nothing left to gain has all of it while it stays there, else none."""
    match dynamic.form:
        case "growth":
            return growth
        case "change":
            return value - base
        case "headroom":
            sign = -1.0 if is_lower else 1.0
            limit = dynamic.limit_value or 0.0
            left, gained = (limit - base) * sign, (value - base) * sign
            kept = np.where(np.isnan(gained), np.nan, np.where(gained >= -np.abs(left), 100.0, 0.0))
            return np.asarray(_filled(gained / but(left, left > 0) * 100, kept) * sign)
