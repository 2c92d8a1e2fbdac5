"""Columns of evidence for the fuller script: what makes a figure doubtful, measured in pandas over all files of the month at once.

One column a question, so that Great Expectations' own expectations can say what is in order. The past is one wide table, a
row an indicator and subject, a column a period, the newest last.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.county_month.rival import MONTH, PERIOD, YEAR

KEYS = ["indicator_code", "subject_code"]
_NORMAL = 1.4826
"""Median absolute deviation → standard deviation."""
_FEWEST = 4
_SWAP_Z, _SWAP_NEAR = 7.0, 0.2
_LINES_PP, _NEAR_PP = (0.0, 5.0, 10.0), 0.5
"""Where lamps change and full points begin."""


@dataclass(frozen=True)
class Past:
    """Figures by period, and what growth they had.

    Attributes:
        figures: cumulative, a column a period.
        growth_pct: over the same period of the year before.
        z: growth beside the peers' median and one's own habit, in robust standard deviations.
        usual_growth_pct: what peers and habit would have led one to expect.
    """

    figures: pd.DataFrame
    growth_pct: pd.DataFrame
    z: pd.DataFrame
    usual_growth_pct: pd.DataFrame


def read_past(figures: pd.DataFrame, history: pd.DataFrame) -> Past:
    """The wide tables."""
    whole = pd.concat([history, figures[["period", *KEYS, "value"]]], ignore_index=True)
    values = whole.pivot_table(index=KEYS, columns="period", values="value", aggfunc="last").sort_index(axis=1)
    year_ago = {name: f"{int(name[:4]) - 1}{name[4:]}" for name in values.columns}
    growth = pd.DataFrame(
        {
            name: 100 * (values[name] / values[before] - 1)
            for name, before in year_ago.items()
            if before in values.columns
        }
    )
    kind = values.index.get_level_values("subject_code").str.split(".").str[0]
    peers = growth.groupby([values.index.get_level_values("indicator_code"), kind]).transform("median")
    step = growth - peers
    earlier = step.iloc[:, :-1]
    habit = earlier.median(axis=1)
    spread = _NORMAL * earlier.sub(habit, axis=0).abs().median(axis=1)
    common = spread.groupby(level="indicator_code").transform("median")
    enough = earlier.notna().sum(axis=1) >= _FEWEST
    scale = spread.clip(lower=common / 2).where(enough, common)
    return Past(values, growth, step.sub(habit, axis=0).div(scale.replace(0, np.nan), axis=0), peers.add(habit, axis=0))


def add_evidence(figures: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """Columns of evidence for the month's figures, which know their file and have been scored."""
    past = read_past(figures, history)
    keys = pd.MultiIndex.from_frame(figures[KEYS])
    told = figures.assign(
        **{
            name: column.reindex(keys).to_numpy()
            for part in (_of_own_past(past), _of_growth(past), _of_digits(past), _of_others(past))
            for name, column in part.items()
        }
    )
    return _swapped(_near_a_line(_of_statements(told)))


def _of_own_past(past: Past) -> dict[str, pd.Series]:
    """Beside the unit's own earlier figures."""
    values = past.figures
    value, earlier = values[PERIOD], values.drop(columns=PERIOD)
    before = values[f"{YEAR}-{MONTH - 1:02d}"]
    base = values[f"{YEAR - 1}-{MONTH:02d}"]
    usual = base * (1 + past.usual_growth_pct[PERIOD] / 100)
    off = np.log10(value.where(value > 0) / usual.where(usual > 0))
    same = values.diff(axis=1).eq(0)
    run = same.iloc[:, ::-1].cumprod(axis=1).sum(axis=1)
    return {
        "previous_value": before,
        "year_ago_value": base,
        "usual_value": usual,
        "step_pct": 100 * (value / before - 1),
        "slipped_digit_count": off.round().where((off - off.round()).abs() < np.log10(1.25), 0),
        "repeat_count": earlier.eq(value, axis=0).sum(axis=1),
        "frozen_count": run,
        "quarter_end_z": _quarter_end(values),
    }


def _quarter_end(values: pd.DataFrame) -> pd.Series:
    """Share of a quarter's last month beside those of earlier quarters; nothing in other months."""
    month = values.columns.str[-2:].astype(int)
    if month[-1] % 3:
        return pd.Series(np.nan, index=values.index)
    shares = {}
    for name in values.columns[month % 3 == 0]:
        year, end = int(name[:4]), int(name[-2:])
        before, start = f"{year}-{end - 1:02d}", f"{year}-{end - 3:02d}"
        if before in values.columns and (end <= 3 or start in values.columns):  # noqa: PLR2004 (the first quarter)
            opened = values[start] if start in values.columns else 0
            shares[name] = (values[name] - values[before]) / (values[name] - opened)
    table = pd.DataFrame(shares)
    earlier = table.iloc[:, :-1]
    return (table.iloc[:, -1] - earlier.mean(axis=1)) / earlier.std(axis=1)


def _of_growth(past: Past) -> dict[str, pd.Series]:
    """Beside peers and habit: this month, all of a unit's figures together, the months of the year together."""
    z = past.z[PERIOD]
    of_unit = z.groupby(level="subject_code")
    year = past.z.filter(regex=rf"^{YEAR}-")
    recent = past.growth_pct.iloc[:, -6:]
    even = recent.std(axis=1)
    usual = even.groupby(level="indicator_code").transform("median")
    return {
        "growth_pct": past.growth_pct[PERIOD],
        "growth_z": z,
        "joint_z": of_unit.transform("sum") / np.sqrt(of_unit.transform("count")),
        "course_z": year.sum(axis=1, min_count=1) / np.sqrt(year.notna().sum(axis=1)),
        "evenness": even / usual,
    }


def _of_digits(past: Past) -> dict[str, pd.Series]:
    """How round the figure is: its zeros beside those of earlier figures, and its ratio to the year before."""
    values = past.figures
    zeros = sum((values % 10**power == 0).astype(int) for power in range(1, 6)).where(values.ne(0))
    base = values[f"{YEAR - 1}-{MONTH:02d}"]
    ratio = 100 * values[PERIOD] / base
    room = 2 * 100 * 0.5 / base
    is_whole = (ratio - ratio.round()).abs() <= room / 2
    return {
        "extra_zero_count": zeros[PERIOD] - zeros.drop(columns=PERIOD).median(axis=1),
        "whole_ratio_surprise": (-np.log10(room.clip(upper=1))).where(is_whole, 0),
    }


def _of_others(past: Past) -> dict[str, pd.Series]:
    """How many of a unit's figures another unit reports digit by digit."""
    value = past.figures[PERIOD]
    twins = value.groupby([value.index.get_level_values("indicator_code"), value]).transform("size") > 1
    return {
        "twin_count": twins.groupby(level="subject_code").transform("sum").where(twins, 0),
    }


def _of_statements(told: pd.DataFrame) -> pd.DataFrame:
    """What the form states beside the figure: month, year-ago figure, growth."""
    base, value, stored = told["stated_base"], told["value"], told["year_ago_value"]
    stated_growth = 100 * (value / base - 1)
    fills = told.groupby("file")[["stated_base", "stated_growth_pct"]].transform("count").gt(0)
    return told.assign(
        month_sum_gap_pct=100 * ((told["previous_value"] + told["month_value"]) / value - 1),
        stated_base_gap_pct=100 * (base / stored - 1),
        stated_growth_gap_pp=told["stated_growth_pct"] - told["growth_pct"],
        base_effect_pp=stated_growth - told["growth_pct"],
        missing_companion_count=(fills & told[["stated_base", "stated_growth_pct"]].isna()).sum(axis=1),
    )


def _near_a_line(told: pd.DataFrame) -> pd.DataFrame:
    """Growth out of habit where the figure lies just on the good side of a line that counts."""
    near = pd.concat([told["gap_pp"].between(line - _NEAR_PP, line) for line in _LINES_PP], axis=1).any(axis=1)
    return told.assign(pressed_z=told["growth_z"].abs().where(near))


def _swapped(told: pd.DataFrame) -> pd.DataFrame:
    """Pairs of one file of which one is far too large and the other far too small, and each fits the other's place."""
    names = ["file", "indicator_code", "value", "usual_value"]
    high, low = (told.loc[far, names] for far in (told["growth_z"] > _SWAP_Z, told["growth_z"] < -_SWAP_Z))
    pairs = high.merge(low, on="file", suffixes=("", "_other"))
    fits = _close(pairs["value"], pairs["usual_value_other"]) & _close(pairs["value_other"], pairs["usual_value"])
    pairs = pairs[fits]
    both = pd.concat(
        [pairs[["file", "indicator_code"]], pairs[["file", "indicator_code_other"]].set_axis(names[:2], axis=1)]
    )
    is_swapped = pd.MultiIndex.from_frame(told[names[:2]]).isin(pd.MultiIndex.from_frame(both))
    return told.assign(swapped_count=is_swapped.astype(int))


def _close(value: pd.Series, other: pd.Series) -> pd.Series:
    return (value / other - 1).abs() < _SWAP_NEAR
