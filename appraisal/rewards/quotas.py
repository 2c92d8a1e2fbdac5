"""名额: how many people of each subject may be rated excellent or commended, by what share of its heads.

S3-61 (评先评优指标增减). Either each subject's number is rounded for itself, or the county's number is fixed first and
shared out until nothing is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from appraisal.awards.grade_scale import PlaceRounding
from appraisal.frames import QUOTAS, QuotaFrame
from appraisal.rewards.allotment import Allotment, RewardError, allot
from appraisal.rewards.basis import numbers_of, plain, round_exactly, scale_of, take_part
from appraisal.rewards.pool import heads_of
from appraisal.rewards.rules import QuotaUse, RewardRule


@dataclass(frozen=True)
class SetQuotas:
    """Quotas as they were set.

    Attributes:
        rule: the use.
        total_count: all places together.
        counted_heads: all people of the rule's peer groups, those of subjects that take no part among them.
        part_scale: 份数 = 人数 × 比例 × this.
        allotment: how the remainders went, where the total is kept.
        quotas: QUOTAS, best first in each peer group.
    """

    rule: RewardRule
    total_count: int
    counted_heads: int
    part_scale: int
    allotment: Allotment | None
    quotas: QuotaFrame


def set_quotas(subjects: pd.DataFrame, rule: RewardRule, heads: Mapping[str, int]) -> SetQuotas:
    """The quota of each subject 名额.

    Args:
        subjects: see ``basis.take_part``.
        rule: its ``use`` is a ``QuotaUse``.
        heads: subject_code → 人数.

    Raises:
        RewardError: heads, grades or places are missing, or a subject would get more places than it has people.
    """
    use = rule.use
    if not isinstance(use, QuotaUse):
        raise TypeError(rule.code)
    everyone = sum(heads_of(take_part(subjects, rule, is_veto_out=False), heads))
    mine = take_part(subjects, rule, is_veto_out=use.vetoed == "left_out")
    counts = heads_of(mine, heads)
    numbers = numbers_of(mine, use.share)
    scale = scale_of(numbers.each)
    exact = [Fraction(count) * Fraction(value) / 100 for count, value in zip(counts, numbers.each, strict=True)]
    rows = mine[
        ["subject_code", "peer_group_code", "total_points", "rank", *(["grade"] if "grade" in mine.columns else [])]
    ].assign(
        reward_code=rule.code,
        head_count=counts,
        share_pct=[float(each) for each in numbers.each],
        basis_zh=[f"{word}，{plain(value)}%" for word, value in zip(numbers.basis_zh, numbers.each, strict=True)],
    )
    allotment = None
    if use.total == "kept":
        parts = pd.Series([int(each * 100 * scale) for each in exact], index=mine.index)
        allotment = allot(_total(everyone, use), parts, range(len(mine)))
        rows = rows.join(allotment.rows).rename(columns={"allotted_count": "quota_count"})
    else:
        rounded = [_round(each, use.rounding) for each in exact if use.rounding != "largest_remainder"]
        rows = rows.assign(quota_count=rounded)
    _refuse_excess(rows)
    total = int(rows["quota_count"].sum())
    return SetQuotas(rule, total, everyone, scale, allotment, QuotaFrame(QUOTAS.conform(rows)))


def _total(everyone: int, use: QuotaUse) -> int:
    share, rounding = use.total_share_pct, use.total_rounding
    if share is None or rounding is None:
        raise TypeError(use.kind)
    return _round(Fraction(everyone) * Fraction(share) / 100, rounding)


def _round(number: Fraction, rounding: PlaceRounding) -> int:
    match rounding:
        case "floor":
            return number.numerator // number.denominator
        case "ceil":
            return -(-number.numerator // number.denominator)
        case "half_up":
            return int(round_exactly(number, 0))


def _refuse_excess(rows: pd.DataFrame) -> None:
    excess = rows.loc[rows["quota_count"] > rows["head_count"], "subject_code"]
    if len(excess):
        raise RewardError("按方案的比例，以下单位的名额会多于人数，请核对方案的比例和总名额", excess)
