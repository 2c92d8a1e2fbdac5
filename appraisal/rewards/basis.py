"""测算依据: who takes part in a use of results, and which number a table or the points give each of them.

All numbers are exact: decimals as the scheme writes them, points as they are printed. Nothing is a float before it is shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from appraisal.rewards.allotment import RewardError
from appraisal.rewards.rules import ByGrade, ByPlace, ByPoints, RewardRule
from appraisal.rounding import SIGNIFICANT_DIGITS


@dataclass(frozen=True)
class Numbers:
    """A number for each subject that takes part.

    Attributes:
        each: by row of the subjects.
        basis_zh: why, by row.
        means: the mean that points were compared with, by peer group (empty code: one for all); empty where there is none.
    """

    each: list[Decimal]
    basis_zh: list[str]
    means: dict[str, Fraction]


def take_part(subjects: pd.DataFrame, rule: RewardRule, *, is_veto_out: bool) -> pd.DataFrame:
    """The subjects of the rule's peer groups, best first, in an order that depends on nothing but the results.

    Args:
        subjects: ``subject_code``, ``peer_group_code``, ``total_points`` (the official points), ``rank``, ``peer_count`` and,
            where known, ``rank_change``, ``grade``, ``is_vetoed``.
        rule: whose ``peer_groups`` count, in their order.
        is_veto_out: whether vetoed subjects stay out.

    Raises:
        RewardError: nobody is left.
    """
    places = {code: place for place, code in enumerate(rule.peer_groups)}
    mine = subjects[subjects["peer_group_code"].isin(list(places))]
    if is_veto_out:
        mine = mine[~vetoed(mine)]
    if mine.empty:
        raise RewardError("这一轮结果里没有方案所列考评类别的单位")
    order = mine.assign(group_place=mine["peer_group_code"].map(places)).sort_values(
        ["group_place", "rank", "subject_code"], na_position="last", kind="stable"
    )
    return order.drop(columns="group_place").reset_index(drop=True)


def vetoed(subjects: pd.DataFrame) -> "pd.Series[bool]":
    """Whether each subject is vetoed 一票否决; nobody is where the results do not say."""
    if "is_vetoed" not in subjects.columns:
        return pd.Series(data=False, index=subjects.index)
    return subjects["is_vetoed"].fillna(value=False).astype("bool")


def numbers_of(subjects: pd.DataFrame, table: ByGrade | ByPlace | ByPoints, heads: Sequence[int] = ()) -> Numbers:
    """The number that a table or the points give each subject.

    Args:
        subjects: see ``take_part``.
        table: the scheme's option.
        heads: 人数 by row, for a mean weighted by them.

    Raises:
        RewardError: a subject has no grade, place or points, a grade is not in the table, or the mean is not positive.
    """
    match table:
        case ByGrade():
            return _by_grade(subjects, table)
        case ByPlace():
            return _by_place(subjects, table)
        case ByPoints():
            return _by_points(subjects, table, heads)


def decimal_of(number: float) -> Decimal:
    """A float as the decimal that people read."""
    return Decimal(f"{number:.{SIGNIFICANT_DIGITS}g}")


def scale_of(numbers: Iterable[Decimal]) -> int:
    """The least power of ten that makes all numbers whole."""
    return int(10 ** max((_places(each) for each in numbers), default=0))


def plain(number: Decimal) -> str:
    """A number without exponent or trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def round_exactly(number: Fraction, places: int) -> Decimal:
    """Half away from zero, in whole numbers 四舍五入."""
    scaled = abs(number) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if number >= 0 else -whole).scaleb(-places)


def _by_grade(subjects: pd.DataFrame, table: ByGrade) -> Numbers:
    if "grade" not in subjects.columns or subjects["grade"].isna().all():
        raise RewardError("方案按等次办，而这一轮结果里没有等次。等次评定以后再测算，或在方案里改为按位次（by: place）")
    _refuse_missing(subjects, "grade", "等次")
    grades = [str(each) for each in subjects["grade"]]
    unknown = sorted(set(grades) - set(table.grades))
    if unknown:
        raise RewardError(f"方案没有写等次“{'、'.join(unknown)}”对应多少，只写了：{'、'.join(table.grades)}")
    return Numbers([table.grades[grade] for grade in grades], [f"等次{grade}" for grade in grades], {})


def _by_place(subjects: pd.DataFrame, table: ByPlace) -> Numbers:
    _refuse_missing(subjects, "rank", "位次")
    ranks = [int(each) for each in subjects["rank"]]
    values = [table.places[rank - 1] if rank <= len(table.places) else table.beyond for rank in ranks]
    return Numbers(values, [f"本类别第{rank}位" for rank in ranks], {})


def _by_points(subjects: pd.DataFrame, table: ByPoints, heads: Sequence[int]) -> Numbers:
    _refuse_missing(subjects, "total_points", "得分")
    points = [decimal_of(each) for each in subjects["total_points"]]
    groups = list(subjects["peer_group_code"]) if table.within == "peer_group" else [""] * len(subjects)
    weights = list(heads) if table.mean == "heads" else [1] * len(subjects)
    means = _means(points, groups, weights)
    if any(mean <= 0 for mean in means.values()) or any(each < 0 for each in points):
        raise RewardError(
            "有得分小于0的单位，或平均分不大于0，按得分与平均分之比没有意义。可在方案里改为按位次（by: place）"
        )
    quotients = [Fraction(each) / means[group] for each, group in zip(points, groups, strict=True)]
    values = [round_exactly(each, table.decimals) for each in quotients]
    words = [
        f"得分{plain(each)}÷平均{plain(round_exactly(means[group], 4))}"
        for each, group in zip(points, groups, strict=True)
    ]
    return Numbers(values, words, means)


def _means(points: Sequence[Decimal], groups: Sequence[str], weights: Sequence[int]) -> dict[str, Fraction]:
    sums: dict[str, tuple[Fraction, int]] = {}
    for each, group, weight in zip(points, groups, weights, strict=True):
        total, count = sums.get(group, (Fraction(0), 0))
        sums[group] = total + Fraction(each) * weight, count + weight
    return {group: total / count if count else Fraction(0) for group, (total, count) in sums.items()}


def _refuse_missing(subjects: pd.DataFrame, column: str, what_zh: str) -> None:
    bare = subjects.loc[subjects[column].isna(), "subject_code"]
    if len(bare):
        raise RewardError(f"以下单位这一轮没有{what_zh}", bare)


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
