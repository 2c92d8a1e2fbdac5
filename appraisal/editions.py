"""版次: what changed between two editions of a round, in both directions, for the 更正说明."""

from dataclasses import dataclass

import pandas as pd

from appraisal.books import Results
from appraisal.frames import (
    CHANGES,
    COLUMNS,
    FIGURES,
    GROUP_RESULTS,
    INDICATOR_RESULTS,
    SPECIAL_RESULTS,
    SUBJECT_RESULTS,
    ChangeFrame,
    Frame,
)

LISTED = "is_listed"
"""Item of a row that only one of the two editions has: 1 where it is there."""
SPECIAL = "special_"
"""What items of 专项考评 start with."""
_PROVENANCE = ("raw_sha256", "file_name", "cell_ref")
_KEY = ["indicator_code", "group_code", "subject_code", "period"]


@dataclass(frozen=True)
class _Pair:
    """One table in two editions; items of a table beside the main ones carry its ``prefix``."""

    frame: Frame
    before: pd.DataFrame
    after: pd.DataFrame
    prefix: str = ""


def compare(before: Results, after: Results) -> ChangeFrame:
    """更正对照: every figure, point, place and lamp that differs between two editions, up or down.

    A figure that came from another file with the same value is no change. Rows of FIGURES have no ``group_code``;
    those of INDICATOR_RESULTS have both codes, those of GROUP_RESULTS no ``indicator_code``, those of SUBJECT_RESULTS
    neither. Items of SPECIAL_RESULTS start with ``special_`` and have the appraisal's code as ``group_code``.

    Args:
        before: the edition that was published.
        after: the edition that takes its place.

    Returns:
        CHANGES, one row an item; numbers in ``*_value``, words in ``*_text``; empty if and only if nothing differs.
    """
    pairs = (
        _Pair(FIGURES, before.figures, after.figures),
        _Pair(INDICATOR_RESULTS, before.indicators, after.indicators),
        _Pair(GROUP_RESULTS, before.groups, after.groups),
        _Pair(SUBJECT_RESULTS, before.subjects, after.subjects),
        _Pair(SPECIAL_RESULTS, _by_group(before), _by_group(after), SPECIAL),
    )
    changes = [change for pair in pairs for change in _changes(pair) if len(change)]
    if not changes:
        return ChangeFrame(CHANGES.empty())
    return ChangeFrame(CHANGES.conform(pd.concat(changes, ignore_index=True)))


def _changes(pair: _Pair) -> list[pd.DataFrame]:
    """Changed cells of one table, column by column."""
    key = [name for name in _KEY if name in pair.before.columns]
    items = [name for name in pair.before.columns if name not in (*_KEY, *_PROVENANCE)]
    both = pair.before.assign(**{LISTED: 1.0}).merge(
        pair.after.assign(**{LISTED: 1.0}), how="outer", on=key, suffixes=("_before", "_after"), validate="one_to_one"
    )
    place = both[key].reindex(columns=_KEY)
    place["indicator_code"] = place["indicator_code"].astype("object").fillna("")
    place["group_code"] = place["group_code"].astype("object").fillna("")
    changed = [_changed_cells(both, place, item) for item in (LISTED, *items)]
    return [each.assign(item_code=pair.prefix + each["item_code"]) for each in changed] if pair.prefix else changed


def _by_group(results: Results) -> pd.DataFrame:
    """专项考评 with the appraisal's code where other tables have the group's."""
    return results.specials.rename(columns={"appraisal_code": "group_code"})


def _changed_cells(both: pd.DataFrame, place: pd.DataFrame, item: str) -> pd.DataFrame:
    is_text = item in COLUMNS and COLUMNS[item].kind == "str"
    sides = both[[f"{item}_before", f"{item}_after"]]
    before, after = (sides[name].astype("str" if is_text else "float64") for name in sides.columns)
    is_changed = (before != after) & ~(before.isna() & after.isna())
    suffix = "text" if is_text else "value"
    changed: pd.DataFrame = place[is_changed].assign(item_code=item)
    return changed.assign(**{f"before_{suffix}": before[is_changed], f"after_{suffix}": after[is_changed]})
