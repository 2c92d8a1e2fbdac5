"""整改情况: counts by state that make the whole, closure of items and of classes, classes × units, who is late with what."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from appraisal.answers import RECTIFICATION_STATES
from appraisal.frames import RectificationFrame
from appraisal.rectification.rules import CLOSED, RectificationRules

NO_CLASS = ""
"""Class of items that nobody put into one."""
_WHOLE_PCT = 100.0


@dataclass(frozen=True)
class Closure:
    """整改率: how many of a whole are settled.

    Attributes:
        total: items, or classes.
        closed: those settled; a class is settled when all its items are closed.
    """

    total: int
    closed: int

    @property
    def open(self) -> int:
        """Those not settled."""
        return self.total - self.closed

    @property
    def pct(self) -> float | None:
        """Percent settled (domain.md S4-60: 12 classes of which 5 are open → 58.3%); ``None`` of nothing."""
        return self.closed / self.total * _WHOLE_PCT if self.total else None


def count_states(items: RectificationFrame) -> dict[str, int]:
    """How many items are in each state, in the order of ``RECTIFICATION_STATES``; they make all items."""
    counts = items["state_code"].value_counts()
    return {state: int(counts.get(state, 0)) for state in RECTIFICATION_STATES}


def item_closure(items: RectificationFrame) -> Closure:
    """销号率 by items."""
    return Closure(len(items), int(items["state_code"].eq(CLOSED).sum()))


def class_closure(items: RectificationFrame) -> Closure:
    """整改率 by classes 问题类别; items without a class are no class."""
    told = items[items["problem_class"].fillna(NO_CLASS).ne(NO_CLASS)]
    settled = told["state_code"].eq(CLOSED).groupby(told["problem_class"]).all()
    return Closure(len(settled), int(settled.sum()))


def tabulate_classes(items: RectificationFrame, rules: RectificationRules) -> pd.DataFrame:
    """问题类别×单位.

    Args:
        items: RECTIFICATIONS.
        rules: the order of the classes.

    Returns:
        One row a class with items, in the order of the rules, then others by code, then items without a class: index
        ``problem_class``; ``total_count`` and ``open_count``; then by subject code (empty where nobody was named) the
        number of items, in the order of their count and code.
    """
    classes, units = items["problem_class"].fillna(NO_CLASS), items["subject_code"].fillna("")
    table = pd.crosstab(classes.rename("problem_class"), units.rename("subject_code"))
    known = [each.code for each in rules.classes]
    others = sorted(code for code in table.index if code not in known and code != NO_CLASS)
    order = [code for code in (*known, *others, NO_CLASS) if code in table.index]
    sums = table.sum()
    names = sorted(table.columns, key=lambda code: (-sums[code], code))
    is_open = items["state_code"].ne(CLOSED).groupby(classes).sum()
    counted = pd.DataFrame({"total_count": table.sum(axis=1), "open_count": is_open}).astype("int64")
    return counted.join(table[names]).loc[order]


def overdue_items(items: RectificationFrame) -> pd.DataFrame:
    """逾期未销号, longest overdue first."""
    late = items[items["state_code"].ne(CLOSED) & items["overdue_days_count"].gt(0)]
    return late.sort_values(["overdue_days_count", "item_code"], ascending=[False, True], kind="stable")


def relapsed_items(items: RectificationFrame) -> pd.DataFrame:
    """反弹, still open."""
    return items[items["state_code"].eq("relapsed")]


def repeated_items(items: RectificationFrame) -> pd.DataFrame:
    """屡查屡犯: the same class hit the same unit before."""
    return items[items["is_repeat"]]


def look_backs_due(items: RectificationFrame, until: date) -> pd.DataFrame:
    """回头看 due by a day and not made yet, earliest first."""
    waits = items["state_code"].eq(CLOSED) & items["looked_back_on"].isna()
    due = items[waits & items["look_back_on"].fillna("9999").le(until.isoformat())]
    return due.sort_values(["look_back_on", "item_code"], kind="stable")


def silent_items(items: RectificationFrame, rules: RectificationRules, today: date) -> pd.DataFrame:
    """应反馈未反馈: items on which nothing was reported within the days for feedback (13710: 3日反馈)."""
    last = (today - timedelta(days=rules.feedback_days)).isoformat()
    return items[items["reported_on"].isna() & items["state_code"].ne(CLOSED) & items["found_on"].lt(last)]


def mean_age_days(items: RectificationFrame) -> float | None:
    """Mean age in days of what is open; ``None`` if nothing is."""
    open_ages = items.loc[items["state_code"].ne(CLOSED), "age_days_count"]
    return float(open_ages.astype("float64").mean()) if len(open_ages) else None
