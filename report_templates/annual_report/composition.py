"""得分构成: how a total is made of 共性指标, 个性指标, 社会评价, 加分 and 减分 (S4: the four dimensions).

共性指标 stand in every 考评类别 of a kind of unit, 个性指标 only in some or are led for the county; 社会评价 rests on what
people were asked, whoever is appraised on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from appraisal.scheme import PeerGroup, Scheme
from appraisal.tree import is_additive
from report_templates.blocks import Fact, Table
from report_templates.reading import Reading
from report_templates.standings import Standing
from report_templates.template import told
from report_templates.wording import FILTERS, MISSING, Number, number

DIMENSIONS = {"common": "共性", "particular": "个性", "public": "社会评价"}
"""Code → name of what indicators make of a total, in print order."""
_MEANING_ZH = {
    "common": "共性为同类单位都列入的指标",
    "particular": "个性为只列入部分考评类别或者由部门牵头的指标",
    "public": "社会评价为由群众、企业评价的指标",
}
_SUM_ZH = "得分为各类指标得分加加分、减减分，各栏因四舍五入可能有细微出入。"
_NAME_SHARE = 0.22
_GRADES = {"computed_grade": "计算等次", "grade": "审定等次"}


@dataclass(frozen=True)
class Composition:
    """得分构成 of one subject.

    Attributes:
        standing: points, place and grade.
        parts: official points by dimension; unknown where it has no such indicator.
        bonus: 加分 as counted in the official points.
    """

    standing: Standing
    parts: dict[str, Number]
    bonus: Number


def dimension_of(scheme: Scheme) -> dict[tuple[str, str], str]:
    """(peer group, indicator) → dimension."""
    surveyed = {
        each.code
        for each in scheme.indicators
        if each.survey is not None or any(source.feed == "survey" for source in each.sources)
    }
    profiles: dict[str, list[PeerGroup]] = {}
    for group in scheme.peer_groups:
        if group.weights:
            profiles.setdefault(group.kind, []).append(group)
    found = {}
    for groups in profiles.values():
        common = set.intersection(*({code for code, weight in each.weights.items() if weight} for each in groups))
        for group in groups:
            for code in scheme.indicator_by_code:
                of_all = "common" if code in common else "particular"
                found[group.code, code] = "public" if code in surveyed else of_all
    return found


def read_compositions(reading: Reading, standings: Sequence[Standing]) -> tuple[Composition, ...]:
    """得分构成 of these subjects, in their order."""
    scheme = reading.books.scheme
    is_cautious = scheme.policies.rank_by == "cautious"
    rows = reading.results.indicators
    rows = rows[rows["weight_points"].gt(0) & rows["score_points"].notna()]
    official = rows["cautious_points"].fillna(0.0) if is_cautious else rows["score_points"]
    dimensions = dimension_of(scheme)
    kinds = pd.Series(list(zip(rows["peer_group_code"], rows["indicator_code"], strict=True)), index=rows.index)
    sums = (
        official.groupby([rows["subject_code"], kinds.map(dimensions)]).sum() if len(rows) else pd.Series(dtype=float)
    )
    subjects = reading.results.subjects.set_index("subject_code")
    bonus = (
        "cautious_bonus_points" if is_cautious and subjects["cautious_bonus_points"].notna().any() else "bonus_points"
    )
    return tuple(_read(each, sums, subjects[bonus], reading) for each in standings)


def composition_table(
    group: PeerGroup, compositions: Sequence[Composition], scheme: Scheme, *, is_noted: bool
) -> Table:
    """考核结果 of one peer group; a total that is no plain sum of points is not taken apart, and no column stays empty."""
    shown = [
        code for code in DIMENSIONS if is_additive(scheme) and any(each.parts[code].is_known for each in compositions)
    ]
    grades = [code for code in _GRADES if any(getattr(each.standing, code) for each in compositions)]
    rows = tuple(
        (
            told(
                f"{each.standing.name_zh}（一票否决）" if each.standing.is_vetoed else each.standing.name_zh,
                align="left",
            ),
            told(FILTERS["digits"](each.standing.official)),
            told(FILTERS["place"](each.standing.rank)),
            *(told(FILTERS["digits"](each.parts[code])) for code in shown),
            told(_nonzero(each.bonus)),
            told(_nonzero(each.standing.deduction)),
            *(told(_grade(each.standing, code)) for code in grades),
        )
        for each in compositions
    )
    head = (
        "单位",
        "得分",
        "位次",
        *(DIMENSIONS[code] for code in shown),
        "加分",
        "减分",
        *(_GRADES[code] for code in grades),
    )
    shares = (_NAME_SHARE, *[(1 - _NAME_SHARE) / (len(head) - 1)] * (len(head) - 1))
    note = "；".join([*(_MEANING_ZH[code] for code in shown), _SUM_ZH]) if is_noted and shown else ""
    return Table(f"{group.name_zh}考核结果", head, rows, shares, note)


def _read(standing: Standing, sums: "pd.Series[float]", bonus: "pd.Series[float]", reading: Reading) -> Composition:
    place = f":{standing.subject.code}:{reading.period_code}"
    parts = {
        code: number(sums.get((standing.subject.code, code)), f"result:{code}_sum_points:{place}")
        for code in DIMENSIONS
    }
    return Composition(standing, parts, number(bonus.get(standing.subject.code), f"result:bonus_points:{place}"))


def _nonzero(points: Number) -> Fact:
    return Fact(FILTERS["digits"](points).text if points.value else MISSING, points.value, points.key)


def _grade(standing: Standing, column: str) -> Fact:
    place = standing.official.key.split(":", 2)[2]
    return Fact(getattr(standing, column) or MISSING, None, f"result:{column}:{place}")
