"""二次分配 (F24): a pool shared out by heads × coefficient, and inside a subject by posts, preserved to the last cent.

``pool_i = P·n_i·k_i / Σ n_j·k_j`` in whole cents or yuan; what the division leaves goes out by largest remainder
(domain.md §3 F24, S1-61). Amounts are whole cents throughout; a float is never asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from appraisal.frames import POOL_SHARES, PoolShareFrame
from appraisal.rewards.allotment import Allotment, RewardError, allot
from appraisal.rewards.basis import numbers_of, plain, scale_of, take_part
from appraisal.rewards.rules import ByPoints, PoolUse, RewardRule

CENTS_PER_YUAN = 100
CENTS_OF = {"cent": 1, "yuan": CENTS_PER_YUAN}
"""Smallest amount that is shared out, in cents."""


@dataclass(frozen=True)
class SharedPool:
    """A pool as it was shared out.

    Attributes:
        rule: the use.
        pool_cents: what was shared out.
        unit_cents: the smallest amount, in cents.
        part_scale: 份数 = 人数 × 系数 × this, so that parts are whole.
        allotment: how the remainders went.
        shares: POOL_SHARES, best first in each peer group.
    """

    rule: RewardRule
    pool_cents: int
    unit_cents: int
    part_scale: int
    allotment: Allotment
    shares: PoolShareFrame


@dataclass(frozen=True)
class SharedPosts:
    """A subject's share as it was shared out among its posts; attributes as in ``SharedPool``."""

    rule: RewardRule
    subject_code: str
    pool_cents: int
    unit_cents: int
    part_scale: int
    allotment: Allotment
    shares: PoolShareFrame


def share_pool(subjects: pd.DataFrame, rule: RewardRule, pool_cents: int, heads: Mapping[str, int]) -> SharedPool:
    """Share a pool out among the subjects of a rule 县→单位.

    A coefficient by points is the subject's points over the mean, rounded as the rule says; one by grade or place is what
    the rule's table says. The same parts get the same amount up to one smallest unit; equal claims on the last units go to
    more parts first, then to the peer group named first, the better place and the subject code.

    Args:
        subjects: see ``basis.take_part``.
        rule: its ``use`` is a ``PoolUse``.
        pool_cents: 资金池, in cents.
        heads: subject_code → 人数; asked for only if the rule counts heads.

    Raises:
        RewardError: it cannot be shared out as the rule says; the text says why.
    """
    use = _pool_use(rule)
    mine = take_part(subjects, rule, is_veto_out=use.vetoed == "left_out")
    counts = heads_of(mine, heads) if use.heads == "counted" else [1] * len(mine)
    numbers = numbers_of(mine, use.coefficient, counts)
    scale = 10**use.coefficient.decimals if isinstance(use.coefficient, ByPoints) else scale_of(numbers.each)
    parts = pd.Series(_parts(counts, numbers.each, scale), index=mine.index)
    allotment = allot(_units(pool_cents, CENTS_OF[use.smallest]), parts, range(len(mine)))
    basis = [f"{each}，系数{plain(value)}" for each, value in zip(numbers.basis_zh, numbers.each, strict=True)]
    known = ["subject_code", "peer_group_code", "total_points", "rank", *(["grade"] if "grade" in mine.columns else [])]
    rows = mine[known].assign(
        post_zh="", head_count=counts, coefficient_value=[float(each) for each in numbers.each], basis_zh=basis
    )
    shares = _shares(rows, rule, allotment, CENTS_OF[use.smallest])
    return SharedPool(rule, pool_cents, CENTS_OF[use.smallest], scale, allotment, shares)


def share_posts(posts: pd.DataFrame, pool: SharedPool, subject_code: str) -> SharedPosts:
    """Share a subject's amount out among its posts 单位→岗位, by heads × coefficient, to the same smallest unit.

    Equal claims on the last units go to more parts first, then to the post listed first.

    Args:
        posts: ``subject_code``, ``post_zh``, ``head_count``, ``coefficient_value`` (Decimal, not negative).
        pool: the pool that was shared out.
        subject_code: whose posts; it has a share.

    Raises:
        RewardError: the posts have no part at all, or one is named twice.
    """
    mine = posts[posts["subject_code"].eq(subject_code)].reset_index(drop=True)
    if mine["post_zh"].duplicated().any():
        raise RewardError("岗位表里同一单位的岗位名称重复，没有再分到岗位", [subject_code])
    pool_cents = int(pool.shares.loc[pool.shares["subject_code"].eq(subject_code), "amount_cents"].iloc[0])
    counts, values = [int(each) for each in mine["head_count"]], list(mine["coefficient_value"])
    scale = scale_of(posts["coefficient_value"])
    parts = pd.Series(_parts(counts, values, scale), index=mine.index)
    if not parts.any():
        raise RewardError("岗位表里各岗位的份数（人数×系数）合计为0，没有再分到岗位", [subject_code])
    allotment = allot(_units(pool_cents, pool.unit_cents), parts, range(len(mine)))
    basis = [f"岗位系数{plain(value)}" for value in values]
    rows = mine[["subject_code", "post_zh", "head_count"]].assign(
        coefficient_value=[float(each) for each in values], basis_zh=basis
    )
    shares = _shares(rows, pool.rule, allotment, pool.unit_cents)
    return SharedPosts(pool.rule, subject_code, pool_cents, pool.unit_cents, scale, allotment, shares)


def heads_of(subjects: pd.DataFrame, heads: Mapping[str, int]) -> list[int]:
    """人数 of each subject, by row.

    Raises:
        RewardError: the heads of a subject are not known.
    """
    if not heads:
        raise RewardError("没有给人数表（--heads）")
    bare = [code for code in subjects["subject_code"] if code not in heads]
    if bare:
        raise RewardError("人数表里没有以下单位的人数（确不参加的，在人数表里列明0人）", bare)
    return [heads[code] for code in subjects["subject_code"]]


def _pool_use(rule: RewardRule) -> PoolUse:
    if not isinstance(rule.use, PoolUse):
        raise TypeError(rule.code)
    return rule.use


def _parts(counts: list[int], values: list[Decimal], scale: int) -> list[int]:
    return [int(count * value * scale) for count, value in zip(counts, values, strict=True)]


def _units(pool_cents: int, unit_cents: int) -> int:
    if pool_cents % unit_cents:
        raise RewardError("方案规定分到元为止，而资金池不是整元，分不完。请给整元的数，或在方案里改为分到分（cent）")
    return pool_cents // unit_cents


def _shares(rows: pd.DataFrame, rule: RewardRule, allotment: Allotment, unit_cents: int) -> PoolShareFrame:
    joined = rows.assign(reward_code=rule.code).join(allotment.rows)
    joined["amount_cents"] = joined["allotted_count"] * unit_cents
    return PoolShareFrame(POOL_SHARES.conform(joined.drop(columns="allotted_count")))
