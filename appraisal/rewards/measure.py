"""测算: every use that the scheme makes of the results of one round, side by side; what cannot be measured says why.

Facts for people to decide on 供研究决定参考: nothing here takes effect by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from appraisal.rewards.allotment import RewardError
from appraisal.rewards.bonus import FloatedBonus, float_bonus
from appraisal.rewards.lists import SubjectList, list_subjects, name_responsible
from appraisal.rewards.pool import SharedPool, SharedPosts, share_pool, share_posts
from appraisal.rewards.quotas import SetQuotas, set_quotas
from appraisal.rewards.rules import FloatUse, ListUse, PoolUse, QuotaUse, RewardRule

if TYPE_CHECKING:
    from appraisal.scheme import Scheme

Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Given:
    """What the office gives beside the results.

    Attributes:
        pool_cents: code of a pool's rule → 资金池 in cents.
        heads: subject_code → 人数.
        base_cents: subject_code → 奖金基数 in cents.
        posts: ``subject_code``, ``post_zh``, ``head_count``, ``coefficient_value``; empty if pools are not shared out further.
    """

    pool_cents: Mapping[str, int] = field(default_factory=dict)
    heads: Mapping[str, int] = field(default_factory=dict)
    base_cents: Mapping[str, int] = field(default_factory=dict)
    posts: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["subject_code", "post_zh", "head_count", "coefficient_value"])
    )


@dataclass(frozen=True)
class Rewards:
    """结果运用测算: the uses that could be measured, in the scheme's order, and why others could not.

    Attributes:
        pools: 二次分配.
        posts: 二次分配 inside subjects, by pool and subject.
        bonuses: 奖金浮动.
        quotas: 名额.
        lists: 名单, with responsible posts, for internal use.
        unmeasured: (rule, why not, subjects it is about).
    """

    pools: tuple[SharedPool, ...] = ()
    posts: tuple[SharedPosts, ...] = ()
    bonuses: tuple[FloatedBonus, ...] = ()
    quotas: tuple[SetQuotas, ...] = ()
    lists: tuple[SubjectList, ...] = ()
    unmeasured: tuple[tuple[RewardRule, RewardError], ...] = ()


def measure_rewards(
    subjects: pd.DataFrame, scheme: "Scheme", given: Given, *, previous: pd.DataFrame | None = None
) -> Rewards:
    """Measure every use of the results 结果运用测算.

    Args:
        subjects: results by subject, see ``basis.take_part``; the order of rows does not matter.
        scheme: its ``rewards``, and its posts for the lists.
        given: pools, heads, bases and posts.
        previous: results of the period before; ``None`` where there are none.
    """
    trial = _Trial(scheme.rewards)
    pools = trial.of(PoolUse, lambda rule: _pool(subjects, rule, given))
    posts = tuple(
        shared
        for pool in pools
        for code in _with_posts(pool, given)
        for shared in trial.once(pool.rule, lambda: share_posts(given.posts, pool, code))  # noqa: B023 - called at once
    )
    return Rewards(
        pools=pools,
        posts=posts,
        bonuses=trial.of(FloatUse, lambda rule: float_bonus(subjects, rule, given.base_cents)),
        quotas=trial.of(QuotaUse, lambda rule: set_quotas(subjects, rule, given.heads)),
        lists=trial.of(ListUse, lambda rule: _list(subjects, rule, previous, scheme)),
        unmeasured=tuple(trial.failed),
    )


class _Trial:
    """Measures one use after the other; one that cannot be measured does not keep the others from it."""

    def __init__(self, rules: Sequence[RewardRule]) -> None:
        self.rules = rules
        self.failed: list[tuple[RewardRule, RewardError]] = []

    def of(self, kind: type[Any] | UnionType, measure: Callable[[RewardRule], Outcome]) -> tuple[Outcome, ...]:
        rules = [rule for rule in self.rules if isinstance(rule.use, kind)]
        return tuple(done for rule in rules for done in self.once(rule, lambda: measure(rule)))  # noqa: B023 - called at once

    def once(self, rule: RewardRule, measure: Callable[[], Outcome]) -> list[Outcome]:
        try:
            return [measure()]
        except RewardError as why:
            self.failed.append((rule, why))
            return []


def _pool(subjects: pd.DataFrame, rule: RewardRule, given: Given) -> SharedPool:
    if rule.code not in given.pool_cents:
        raise RewardError("没有给资金池的数额（--pool）")
    return share_pool(subjects, rule, given.pool_cents[rule.code], given.heads)


def _with_posts(pool: SharedPool, given: Given) -> list[str]:
    """Subjects that share out further, in the order of the pool."""
    return [code for code in pool.shares["subject_code"] if code in set(given.posts["subject_code"])]


def _list(subjects: pd.DataFrame, rule: RewardRule, previous: pd.DataFrame | None, scheme: "Scheme") -> SubjectList:
    found = list_subjects(subjects, rule, previous)
    return SubjectList(rule, name_responsible(found.listed, scheme))
