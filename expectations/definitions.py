"""口径: where a definition changed, figures on both sides of the change accuse nobody.

Two ways to know of a change. The office registered it (``appraisal.definitions.changes``): what compares across it becomes a note
that cites the registration. Or nobody did, but three in ten subjects of one indicator, period and source trip together:
published growth leaves published levels in eleven months of twelve whenever a series is re-based (data-quality.md §2-7). One
notice to the source then replaces a pile of accusations. Fewer than three in ten stay accused one by one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.definitions.across import Reach, definition_change_of
from appraisal.definitions.changes import Compared
from appraisal.evidence.codes import Codes
from appraisal.findings import Consequence
from appraisal.scheme import Scheme
from expectations.check import Check
from expectations.projects import PROJECTS

SHARED_SHARE = 0.30
ASKED_SUBJECTS_MIN = 6
SHARED_SUBJECTS_MIN = 3
"""Two subjects say nothing about a definition, even where six are asked."""
NOTICE_PREFIX = "K"
_NOTICE_SUSPICION = 0.3
_SINGLE_SUSPICION = 0.4
_CELL = ["indicator_code", "period", "basis", "source_code"]
_ALONE = frozenset(check.code for check in PROJECTS)
"""Projects share no definition that could change: each has its own site, plan and payments."""
_SIZE_ZH = {"_pp": "个百分点", "_pct": "%"}


@dataclass(frozen=True)
class Comparison:
    """What a check sets side by side, so that a change of definition between the two explains it.

    Attributes:
        compared: amounts, growths or either.
        reach: how far back it looks.
        size: evidence column that tells how far the two are apart, in percent or percentage points.
        is_counted_together: whether a statistical rule on it makes a crowd with the others; not where it rests on other
            indicators, which have definitions of their own.
    """

    compared: Compared
    reach: Reach
    size: str
    is_counted_together: bool = False


COMPARISONS: Mapping[str, Comparison] = {
    "stated_base_gap_pct": Comparison("level", "year", "stated_base_gap_pct", is_counted_together=True),
    "stated_base_z": Comparison("level", "year", "stated_base_gap_pct", is_counted_together=True),
    "stated_growth_gap_pp": Comparison("level", "year", "stated_growth_gap_pp"),
    "stated_growth_z": Comparison("level", "year", "stated_growth_gap_pp", is_counted_together=True),
    "base_crossing_pp": Comparison("level", "year", "base_crossing_pp"),
    "cumulative_step_pct": Comparison("level", "step", "cumulative_step_pct"),
    "month_sum_gap_pct": Comparison("level", "step", "month_sum_gap_pct"),
    "growth_step_z": Comparison("either", "growth_step", "growth_step_pct", is_counted_together=True),
    "growth_joint_z": Comparison("either", "growth_step", "growth_step_pct"),
    "pair_gap_z": Comparison("either", "year", "paired_gap_pp"),
    "contrary_gap_z": Comparison("either", "year", "paired_gap_pp"),
    "rate_jump_z": Comparison("level", "year", "rate_change_pp"),
    "drift_run_z": Comparison("level", "years", "drift_pct"),
}
"""Evidence column → its comparison across time; a column that is not listed makes none, such as that of a copied figure."""


def comparison_of(check: Check) -> Comparison | None:
    """The comparison that a check makes across time; ``None`` if a change of definition explains nothing of it."""
    return COMPARISONS.get(check.column)


def excuse_registered_changes(found: pd.DataFrame, scheme: Scheme, checks: Sequence[Check]) -> pd.DataFrame:
    """Turn findings that compare across a registered change of definition into notes that cite it.

    Args:
        found: findings in the making, one row a breach.
        scheme: its 口径变更登记.
        checks: the checks that were run.

    Returns:
        ``found`` with ``definition_zh``, the changes cited; missing where none explains the finding.
    """
    found = found.reset_index(drop=True)
    told = pd.Series(pd.NA, index=found.index, dtype="str")
    places = found[["check_code", *_CELL, "subject_code"]]
    broken = set(places["check_code"]) if scheme.definition_changes else set()
    for check in (each for each in checks if each.code in broken):
        comparison = comparison_of(check)
        if comparison is not None:
            own = places[places["check_code"] == check.code]
            told.update(definition_change_of(own, scheme, compared=comparison.compared, reach=comparison.reach))
    is_told = told.notna()
    return found.assign(
        definition_zh=told,
        consequence=found["consequence"].mask(is_told, Consequence.NOTE.value),
        suspicion=found["suspicion"].mask(is_told, found["suspicion"].clip(upper=_SINGLE_SUSPICION)),
    )


def merge_shared_breaches(found: pd.DataFrame, table: pd.DataFrame, checks: Sequence[Check]) -> pd.DataFrame:
    """Turn what three in ten subjects of an indicator, period, basis and source break together into one notice.

    A crowd is counted for each rule by itself, and over the statistical rules on growth and base together, since a
    re-based series trips one subject by its growth and another by its change. Of those in a crowd the other statistical
    comparisons across time are taken in too, for they have the same cause; those outside it stay accused. Findings that a registered
    change explains already (``definition_zh``) count for nothing here.

    Args:
        found: findings in the making, one row a breach.
        table: the judged table: its rows with a value in a check's column are the subjects that were asked.
        checks: the checks that were run.

    Returns:
        ``found`` with the shared ones turned into notes (``shared_count``, ``asked_count`` of their notice), and one
        row per notice with no subject, ``rules_zh`` and the code ``K…`` of its first rule.
    """
    untouched = found.reset_index(drop=True).assign(shared_count=float("nan"), asked_count=float("nan"), rules_zh="")
    by_code = {check.code: check for check in checks if _may_be_shared(check)}
    is_open = ~_is_registered(untouched) & untouched["check_code"].isin(by_code)
    if is_open.sum() < SHARED_SUBJECTS_MIN:
        return untouched
    cells = _Cells(table)
    open_rows = cells.laid_beside(untouched[is_open])
    in_crowd = _in_crowd(open_rows, cells, by_code)
    if not in_crowd.any():
        return untouched
    notices = _notices(open_rows[in_crowd], cells, by_code)
    shared = open_rows[in_crowd | _joined(open_rows, in_crowd, by_code)]
    counts = notices.set_index("cell")[["shared_count", "asked_count"]]
    singles = untouched.copy()
    singles.loc[shared.index, ["shared_count", "asked_count"]] = counts.reindex(shared["cell"]).to_numpy()
    singles.loc[shared.index, "consequence"] = Consequence.NOTE.value
    singles.loc[shared.index, "suspicion"] = singles.loc[shared.index, "suspicion"].clip(upper=_SINGLE_SUSPICION)
    return pd.concat([singles, notices.drop(columns="cell")], ignore_index=True)


def notice_zh(row: Mapping[Any, Any], *, when_zh: str, indicator_zh: str, source_zh: str) -> str:
    """The words of a notice: whom it is about, which rules, how far, and what the source is asked.

    Args:
        row: a notice as ``merge_shared_breaches`` makes it.
        when_zh: its period in words.
        indicator_zh: its indicator.
        source_zh: its source.
    """
    share = row["shared_count"] / row["asked_count"] * 100
    return (
        f"{when_zh} {indicator_zh}（{source_zh}）：{row['asked_count']:.0f}个对象中有{row['shared_count']:.0f}个"
        f"（{share:.0f}%）同时出现{row['rules_zh']}，疑为口径调整。按一条口径提示处理，单项不挂起。"
        "请数据来源单位说明口径变化的内容、依据文号和起始报告期；属实的，由绩效办在方案的口径变更登记中登记。"
    )


def registered_tail_zh(definition_zh: str) -> str:
    """How the message of an excused finding ends."""
    return f"所比两期之间有已登记的口径变更：{definition_zh}。仅作提示，不影响采信。"


def _may_be_shared(check: Check) -> bool:
    return check.code not in _ALONE and (check.consequence is not Consequence.NOTE or comparison_of(check) is not None)


def _is_counted_together(check: Check) -> bool:
    comparison = comparison_of(check)
    return comparison is not None and comparison.is_counted_together and not check.is_hard_rule


def _is_registered(found: pd.DataFrame) -> "pd.Series[bool]":
    return found["definition_zh"].notna() if "definition_zh" in found else pd.Series(data=False, index=found.index)


class _Cells:
    """The judged table by indicator, period, basis and source; each subject has one figure in a cell."""

    def __init__(self, table: pd.DataFrame) -> None:
        """Number the cells."""
        is_figure = table["measure"] == "value"
        self._table = (table if is_figure.all() else table[is_figure]).reset_index(drop=True)
        self._place = Codes(self._table).place(*_CELL)
        self.count = int(self._place.max(initial=-1)) + 1
        first = np.empty(self.count, dtype=np.int64)
        first[self._place] = np.arange(len(self._place))
        self._index = self._table[_CELL].iloc[first].assign(cell=np.arange(self.count))

    def laid_beside(self, rows: pd.DataFrame) -> pd.DataFrame:
        """``rows`` with the number of their ``cell``."""
        numbered = rows[_CELL].merge(self._index, on=_CELL, how="left", validate="many_to_one")
        return rows.assign(cell=numbered["cell"].to_numpy())

    def asked(self, codes: Sequence[str]) -> NDArray[np.int64]:
        """How many subjects of each cell any of these rules put its question to."""
        is_asked = np.zeros(len(self._table), dtype=bool)
        for code in codes:
            is_asked |= self._table[code].notna().to_numpy()
        return np.bincount(self._place[is_asked], minlength=self.count)


def _in_crowd(open_rows: pd.DataFrame, cells: _Cells, by_code: Mapping[str, Check]) -> "pd.Series[bool]":
    """Findings of a rule, or of the rules that count together, that a crowd breaks in their cell."""
    together = [code for code, check in by_code.items() if _is_counted_together(check)]
    families = [[code] for code in by_code] + ([together] if len(together) > 1 else [])
    rows = open_rows[["check_code", "cell", "subject_code"]]
    crowded, broken_codes = pd.Series(data=False, index=open_rows.index), set(rows["check_code"])
    for family in (each for each in families if not broken_codes.isdisjoint(each)):
        own = rows[rows["check_code"].isin(family)]
        broken = np.bincount(own.drop_duplicates(["cell", "subject_code"])["cell"], minlength=cells.count)
        if broken.max(initial=0) < SHARED_SUBJECTS_MIN:
            continue
        asked = cells.asked(family)
        is_crowd = (broken >= SHARED_SUBJECTS_MIN) & (asked >= ASKED_SUBJECTS_MIN) & (broken >= SHARED_SHARE * asked)
        crowded[own.index[is_crowd[own["cell"]]]] = True
    return crowded


def _joined(open_rows: pd.DataFrame, in_crowd: "pd.Series[bool]", by_code: Mapping[str, Check]) -> "pd.Series[bool]":
    """The other statistical comparisons across time of the subjects that are in a crowd which compares across time.

    Arithmetic that one subject breaks alone is not explained by what it shares with others.
    """
    compares = open_rows["check_code"].isin([code for code, check in by_code.items() if comparison_of(check)])
    is_soft = open_rows["check_code"].isin([code for code, check in by_code.items() if not check.is_hard_rule])
    who = pd.MultiIndex.from_frame(open_rows[["cell", "subject_code"]])
    return compares & is_soft & who.isin(who[(compares & in_crowd).to_numpy()])


def _notices(crowd: pd.DataFrame, cells: _Cells, by_code: Mapping[str, Check]) -> pd.DataFrame:
    """One row a cell, however many rules its crowd breaks."""
    rows = []
    asked: dict[tuple[str, ...], NDArray[np.int64]] = {}
    for _, broken in crowd.groupby("cell"):
        named = set(broken["check_code"])
        codes = tuple(code for code in by_code if code in named)
        if codes not in asked:
            asked[codes] = cells.asked(codes)
        cell = int(broken["cell"].iloc[0])
        rows.append(
            {
                **broken.iloc[0][_CELL].to_dict(),
                "cell": cell,
                "check_code": NOTICE_PREFIX + codes[0],
                "subject_code": "",
                "measure": "value",
                "consequence": Consequence.NOTE.value,
                "suspicion": _NOTICE_SUSPICION,
                "shared_count": float(broken["subject_code"].nunique()),
                "asked_count": float(asked[codes][cell]),
                "rules_zh": _rules_zh(broken, [by_code[code] for code in codes]),
            }
        )
    return pd.DataFrame(rows)


def _rules_zh(broken: pd.DataFrame, checks: Sequence[Check]) -> str:
    """``“增速与水平不符”（中位差+4.0个百分点）``; of several rules each with how many subjects break it."""
    told = []
    for check in checks:
        own = broken[broken["check_code"] == check.code]
        size = f"{own['subject_code'].nunique()}个" if len(checks) > 1 else ""
        told.append(f"“{check.name_zh}”{size}{_jump_zh(check, own)}")
    return "、".join(told)


def _jump_zh(check: Check, own: pd.DataFrame) -> str:
    comparison = comparison_of(check)
    size = comparison.size if comparison else check.column
    uom = next((zh for ending, zh in _SIZE_ZH.items() if size.endswith(ending)), "")
    jump = own[size].median() if uom else float("nan")
    return "" if math.isnan(jump) else f"（中位差{jump:+.1f}{uom}）"
