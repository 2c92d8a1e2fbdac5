"""疑点证据 · 打捆拆分: projects that may be one project twice, or several under one name (domain.md §8.6, Q-P7).

None of it proves anything: phases of one work have like names, and equal sums happen. The finding is a note that names the
other project.
"""

import re
from itertools import pairwise

import numpy as np
import pandas as pd

from appraisal.evidence.codes import NOWHERE
from appraisal.evidence.project_table import ProjectTable
from appraisal.evidence.series import Positions, Values
from appraisal.scheme import Project, Scheme

COLUMNS = ("alike_count", "alike_project_zh", "alike_ground_zh", "entry_margin_pct")
_ALIKE = 0.9
_ENTRY_TOTAL = 500.0
"""计划总投资 from which a project enters the statistics, 万元 (domain.md §8.4)."""
_ENTRY_MARGIN_PCT = 10.0
_DIGITS_MIN = 4
_ROUND_DIGITS, _OWN_DIGITS = 2, 3
_SEVERAL = re.compile(r"打捆|捆绑|合并|等\s*[0-9０-９一二三四五六七八九十]+\s*[个处项条座]|等(?:项目|工程)")
_NAME, _SITE, _PLAN, _SPLIT, _AMOUNT, _PAID = (
    "名称相近", "建设地点和牵头单位相同", "计划总投资相同", "计划总投资合计为整数", "同期累计完成投资相同", "同期累计支付相同",
)  # fmt: skip


def kin_evidence(rows: pd.DataFrame, scheme: Scheme, table: ProjectTable) -> pd.DataFrame:
    """Evidence of bundled or split projects, on the rows of 累计完成投资.

    Args:
        rows: laid-out observations, as ``table`` was made from.
        scheme: names, sites and planned totals of the projects that it lists.
        table: the reports.

    Returns:
        ``alike_count`` (how much two projects share, missing where there is nothing to compare), ``alike_project_zh``
        (the other), ``alike_ground_zh`` (what they share) and ``entry_margin_pct`` (how little above the entry threshold
        a project lies whose name says that it is several).
    """
    found = pd.DataFrame({"alike_count": np.nan, "entry_margin_pct": np.nan}, index=rows.index)
    found = found.assign(alike_project_zh="", alike_ground_zh="").astype(dict.fromkeys(COLUMNS[1:3], "str"))
    if not table.shape[0]:
        return found[list(COLUMNS)]
    at = table.row_at["cum_invested"]
    alike = np.full(len(rows), np.nan)
    alike[at[at != NOWHERE]] = 0.0
    partner, ground = np.full(len(rows), "", dtype=object), np.full(len(rows), "", dtype=object)
    names = {each.code: each.name_zh for each in scheme.subjects}
    for (one, other, place), grounds in _pairs_by_report(table, scheme).items():
        row, code = at[one, place], str(table.subjects[other])
        alike[row], partner[row], ground[row] = len(grounds), names.get(code, code), "、".join(grounds)
    found = found.assign(alike_count=alike, alike_project_zh=partner, alike_ground_zh=ground)
    found = found.astype(dict.fromkeys(COLUMNS[1:3], "str"))
    margins = _entry_margins(scheme)
    margin = np.array([margins.get(str(code), np.nan) for code in table.subjects])
    spread = np.broadcast_to(margin[:, None], table.shape)
    return found.assign(entry_margin_pct=table.put(spread, "cum_invested", len(rows)))[list(COLUMNS)]


def _pairs_by_report(table: ProjectTable, scheme: Scheme) -> dict[tuple[int, int, int], list[str]]:
    """Project, other project, report → what they share; one partner a project and report: with which it shares most."""
    shared, sites = _namesakes(scheme), {each.subject_code: (each.location, each.lead) for each in scheme.projects}
    by_name = _telling(shared, {}, sites)
    fullest: dict[tuple[int, int], tuple[int, list[str]]] = {}
    for place in range(table.shape[1]):
        reported = np.flatnonzero(table.row_at["cum_invested"][:, place] != NOWHERE)
        here = {str(table.subjects[each]): int(each) for each in reported}
        equal = _equal_amounts(table, reported, place)
        told = by_name | _telling({pair: shared.get(pair, []) for pair in equal}, equal, sites)
        for (first, second), grounds in told.items():
            if first in here and second in here:
                _keep_fuller(fullest, (here[first], place), here[second], grounds)
                _keep_fuller(fullest, (here[second], place), here[first], grounds)
    return {(one, other, place): grounds for (one, place), (other, grounds) in fullest.items()}


def _telling(
    shared: dict[tuple[str, str], list[str]],
    equal: dict[tuple[str, str], list[str]],
    sites: dict[str, tuple[str, str]],
) -> dict[tuple[str, str], list[str]]:
    """Pairs with all that they share, as far as it says enough."""
    found = {}
    for pair, names in shared.items():
        is_near = pair[0] in sites and sites[pair[0]] == sites.get(pair[1])
        grounds = [*names, *([_SITE] if is_near else []), *equal.get(pair, [])]
        if _tells(grounds):
            found[pair] = grounds
    return found


def _keep_fuller(
    fullest: dict[tuple[int, int], tuple[int, list[str]]], place: tuple[int, int], other: int, grounds: list[str]
) -> None:
    """Of partners with which a project shares as much, the first in order of the table."""
    known = fullest.get(place)
    if known is None or (-len(grounds), other) < (-len(known[1]), known[0]):
        fullest[place] = other, grounds


def _tells(grounds: list[str]) -> bool:
    """Equal amounts need a second sign; like names need their site and a third."""
    shared = set(grounds)
    if _AMOUNT in shared:
        return bool(shared & {_PAID, _NAME, _SITE})
    return {_NAME, _SITE} <= shared and bool(shared & {_PLAN, _SPLIT})


def _equal_amounts(table: ProjectTable, reported: Positions, place: int) -> dict[tuple[str, str], list[str]]:
    """Pairs of projects that report the same 累计完成投资 to four digits, neighbours in order of amount."""
    planned = table.planned[:, place]
    invested = np.round(table.invested[:, place] * planned / 100, 4)
    paid = np.round(table.paid[:, place] * planned / 100, 4)
    amounts, counts = np.unique(invested[reported], return_counts=True, equal_nan=False)
    told_twice = reported[np.isin(invested[reported], amounts[counts > 1])]
    exact = [each for each in told_twice if invested[each] > 0 and _digits(invested[each]) >= _DIGITS_MIN]
    ordered = sorted(exact, key=lambda each: (invested[each], str(table.subjects[each])))
    found = {}
    for one, other in pairwise(ordered):
        if invested[one] == invested[other]:
            is_paid_alike = paid[one] == paid[other] and paid[one] > 0
            pair = sorted((str(table.subjects[one]), str(table.subjects[other])))
            found[pair[0], pair[1]] = [_AMOUNT, _PAID] if is_paid_alike else [_AMOUNT]
    return found


def _namesakes(scheme: Scheme) -> dict[tuple[str, str], list[str]]:
    """Pairs of listed projects with like names → what they share of name and plan."""
    known = scheme.subject_by_code
    projects = sorted(
        (each for each in scheme.projects if each.subject_code in known), key=lambda each: each.subject_code
    )
    alike = _likeness([known[each.subject_code].name_zh for each in projects]) >= _ALIKE
    return {
        (projects[one].subject_code, projects[other].subject_code): [
            _NAME,
            *_shared_plans(projects[one], projects[other]),
        ]
        for one, other in np.argwhere(np.triu(alike, 1))
    }


def _shared_plans(one: Project, other: Project) -> list[str]:
    totals = (one.planned_total, other.planned_total)
    both = sum(totals)
    is_split = _digits(both) <= _ROUND_DIGITS and min(_digits(each) for each in totals) >= _OWN_DIGITS
    is_split = is_split or all(_is_just_entered(each) for each in totals)
    return [ground for ground, holds in ((_PLAN, totals[0] == totals[1]), (_SPLIT, is_split)) if holds]


def _likeness(names: list[str]) -> Values:
    """Share of characters that two names have in common, each counted as often as it occurs."""
    letters = [[f"{letter}{name[:place].count(letter)}" for place, letter in enumerate(name)] for name in names]
    known = {each: place for place, each in enumerate(dict.fromkeys(each for name in letters for each in name))}
    marks = np.zeros((len(names), len(known)))
    for row, name in enumerate(letters):
        marks[row, [known[each] for each in name]] = 1.0
    lengths = marks.sum(axis=1)
    return np.asarray(2 * marks @ marks.T / np.maximum(lengths[:, None] + lengths[None, :], 1.0))


def _entry_margins(scheme: Scheme) -> dict[str, float]:
    """Projects whose name says that they are several → how far above the entry threshold they lie, percent."""
    names = {each.code: each.name_zh for each in scheme.subjects}
    return {
        each.subject_code: (each.planned_total / _ENTRY_TOTAL - 1) * 100
        for each in scheme.projects
        if _SEVERAL.search(names.get(each.subject_code, "")) and each.planned_total >= _ENTRY_TOTAL
    }


def _is_just_entered(total: float) -> bool:
    return _ENTRY_TOTAL <= total < _ENTRY_TOTAL * (1 + _ENTRY_MARGIN_PCT / 100)


def _digits(amount: float) -> int:
    """Digits of an amount without trailing zeros, four decimals at most: 8 400 has two."""
    return len(str(round(abs(amount) * 1e4)).rstrip("0"))
