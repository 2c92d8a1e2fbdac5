"""奖金浮动: by what percentage each subject's bonus base goes up or down, and the amount where the base is known.

S3-61 (绩效奖金上浮、下浮、不发). Rounded half up to the cent or the yuan, in whole numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from appraisal.frames import BONUS_FLOATS, BonusFloatFrame
from appraisal.rewards.basis import numbers_of, plain, round_exactly, take_part, vetoed
from appraisal.rewards.pool import CENTS_OF
from appraisal.rewards.rules import FloatUse, RewardRule

NO_BONUS = Decimal(-100)
"""不发."""


@dataclass(frozen=True)
class FloatedBonus:
    """Bonus bases as they float.

    Attributes:
        rule: the use.
        unit_cents: the smallest amount, in cents.
        floats: BONUS_FLOATS, best first in each peer group.
    """

    rule: RewardRule
    unit_cents: int
    floats: BonusFloatFrame


def float_bonus(subjects: pd.DataFrame, rule: RewardRule, base_cents: Mapping[str, int]) -> FloatedBonus:
    """The change of each subject's bonus base 浮动.

    Args:
        subjects: see ``basis.take_part``.
        rule: its ``use`` is a ``FloatUse``.
        base_cents: subject_code → 奖金基数 in cents; a subject without one gets its percentage alone.

    Raises:
        RewardError: a subject has no grade or place, or its grade is not in the table.
    """
    use = rule.use
    if not isinstance(use, FloatUse):
        raise TypeError(rule.code)
    mine = take_part(subjects, rule, is_veto_out=False)
    is_stopped = vetoed(mine) if use.vetoed == "no_bonus" else pd.Series(data=False, index=mine.index)
    numbers = numbers_of(mine, use.rate)
    rates = [NO_BONUS if stop else each for stop, each in zip(is_stopped, numbers.each, strict=True)]
    words = ["一票否决" if stop else each for stop, each in zip(is_stopped, numbers.basis_zh, strict=True)]
    unit = CENTS_OF[use.smallest]
    bases = [base_cents.get(code) for code in mine["subject_code"]]
    changes = [_change(base, rate, unit) for base, rate in zip(bases, rates, strict=True)]
    known = ["subject_code", "peer_group_code", "total_points", "rank", *(["grade"] if "grade" in mine.columns else [])]
    rows = mine[known].assign(
        reward_code=rule.code,
        float_pct=[float(each) for each in rates],
        base_cents=pd.array(bases, dtype="Int64"),
        change_cents=pd.array(changes, dtype="Int64"),
        basis_zh=[f"{word}，{_told(rate)}" for word, rate in zip(words, rates, strict=True)],
    )
    rows["amount_cents"] = rows["base_cents"] + rows["change_cents"]
    return FloatedBonus(rule, unit, BonusFloatFrame(BONUS_FLOATS.conform(rows)))


def _change(base: int | None, rate: Decimal, unit: int) -> int | None:
    return None if base is None else int(round_exactly(Fraction(base) * Fraction(rate) / 100 / unit, 0)) * unit


def _told(rate: Decimal) -> str:
    if rate == NO_BONUS:
        return "不发"
    if not rate:
        return "不浮动"
    return f"{'上浮' if rate > 0 else '下浮'}{plain(abs(rate))}%"
