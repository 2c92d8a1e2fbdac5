"""结果运用: shares of a pool, floats, quotas and lists, measured from published results for people to decide on."""

from appraisal.rewards.allotment import Allotment, RewardError, allot
from appraisal.rewards.bonus import FloatedBonus, float_bonus
from appraisal.rewards.lists import SubjectList, list_subjects, name_responsible
from appraisal.rewards.measure import Given, Rewards, measure_rewards
from appraisal.rewards.pool import CENTS_PER_YUAN, SharedPool, SharedPosts, share_pool, share_posts
from appraisal.rewards.quotas import SetQuotas, set_quotas
from appraisal.rewards.rules import (
    ByGrade,
    ByPlace,
    ByPoints,
    FallenUse,
    FloatUse,
    PoolUse,
    QuotaUse,
    RewardRule,
    RisenUse,
)

__all__ = [
    "CENTS_PER_YUAN",
    "Allotment",
    "ByGrade",
    "ByPlace",
    "ByPoints",
    "FallenUse",
    "FloatUse",
    "FloatedBonus",
    "Given",
    "PoolUse",
    "QuotaUse",
    "RewardError",
    "RewardRule",
    "Rewards",
    "RisenUse",
    "SetQuotas",
    "SharedPool",
    "SharedPosts",
    "SubjectList",
    "allot",
    "float_bonus",
    "list_subjects",
    "measure_rewards",
    "name_responsible",
    "set_quotas",
    "share_pool",
    "share_posts",
]
