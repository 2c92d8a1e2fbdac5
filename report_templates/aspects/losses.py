"""失分: where the county lost points, why, and what of it may still come back; the classes make the whole loss."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from appraisal.reasons.lost import LOSS_ZH, explain_lost
from report_templates.blocks import Fact
from report_templates.items import Item
from report_templates.reading import Reading
from report_templates.wording import Number, digits, number

PACE_REACHABLE = 1.5
"""Up to this multiple of the pace so far, what is left counts as within reach (domain.md F25)."""
_LEAST_POINTS = 0.005
"""What prints as nothing is nothing lost."""
_WAITING = {"doubt", "missing"}
"""Losses that end with a verified or a reported figure, whatever it says."""
_LEDGER = {"deduction", "cap"}
_NOTHING = number(0.0, "")


@dataclass(frozen=True)
class Loss:
    """Points lost on an indicator and whether they can be won back 失分与可挽回.

    Attributes:
        item: the indicator.
        lost: points lost on it.
        recoverable: what may still come back of the total; unknown where no rule tells.
        cause_zh: why, in the words of the scheme's rule.
        is_waiting: whether it waits for a figure to be verified or reported.
        pace: what each remaining month must bring, as a multiple of the monthly mean so far.
    """

    item: Item
    lost: Number
    recoverable: Number
    cause_zh: str
    is_waiting: bool
    pace: Number

    @property
    def name_zh(self) -> str:
        """The indicator."""
        return self.item.name_zh

    @property
    def is_recoverable(self) -> bool:
        """Whether points may come back and the pace needed is within reach."""
        is_told = self.recoverable.value != 0 and self.pace.value is not None
        return is_told and float(digits(self.pace.value, places=1)) <= PACE_REACHABLE

    @property
    def pace_words(self) -> Fact:
        """The multiple in words: ``1.3倍``."""
        words = "—" if self.pace.value is None else f"{digits(self.pace.value, places=1)}倍"
        return Fact(words, self.pace.value, self.pace.key)

    @property
    def outlook_zh(self) -> str:
        """研判."""
        if self.is_waiting:
            return "待核实补报"
        if self.recoverable.value == 0:
            return "年内难以挽回"
        if self.pace.value is None:
            return "视后续数据"
        if self.pace.value <= 1:
            return "保持现有进度即可"
        return "加力可挽回" if self.is_recoverable else "难度较大"


@dataclass(frozen=True)
class LossSum:
    """失分合计; waiting, within reach, to watch and out of reach make the whole.

    Attributes:
        lost: all points lost.
        waiting: held back by figures under verification or missing.
        reachable: may come back at a pace within reach.
        watched: may come back, by a pace beyond reach or that cannot be told.
        gone: cannot come back this year.
    """

    lost: Number
    waiting: Number
    reachable: Number
    watched: Number
    gone: Number


def read_losses(reading: Reading, items: Sequence[Item]) -> tuple[Loss, ...]:
    """The indicators that lost points of the official total, most lost first.

    Args:
        reading: the round.
        items: of the county, those that carry weight.
    """
    if not items:
        return ()
    causes = _causes(reading, items[0].subject.code)
    losses = [_read_loss(item, causes.get(item.indicator.code), reading.books.period.month) for item in items]
    losing = [loss for loss in losses if (loss.lost.value or 0.0) >= _LEAST_POINTS]
    return tuple(sorted(losing, key=lambda loss: -(loss.lost.value or 0.0)))


def sum_losses(reading: Reading, losses: Sequence[Loss]) -> LossSum:
    """合计, and how much of it may come back."""
    reachable, watched, waiting = 0.0, 0.0, 0.0
    for loss in losses:
        lost = loss.lost.value or 0.0
        back = lost if loss.recoverable.value is None else min(loss.recoverable.value, lost)
        if loss.is_waiting:
            waiting += back
        elif loss.is_recoverable:
            reachable += back
        else:
            watched += back
    lost = sum(loss.lost.value or 0.0 for loss in losses)
    names = ("lost", "waiting", "reachable", "watched", "gone")
    sums = (lost, waiting, reachable, watched, max(lost - waiting - reachable - watched, 0.0))
    place = f"::{reading.books.scheme.home.code}:{reading.period_code}"
    return LossSum(
        *(number(value, f"result:{name}_sum_points{place}") for name, value in zip(names, sums, strict=True))
    )


def pace_of(item: Item, months: int) -> Number:
    """所需月度进度 as a multiple of the monthly mean so far; none where it has no meaning or the figure does not stand."""
    key = item.required_monthly.key.replace("required_monthly_value", "required_pace_ratio")
    done, required = item.value.value, item.required_monthly.value
    is_level = item.indicator.basis == "ytd" and not item.is_limit and not item.is_percentage
    if not (is_level and item.is_accepted) or required is None or not done or done < 0:
        return number(None, key)
    return number(max(required, 0.0) / (done / months), key, decimals=1)


def _causes(reading: Reading, subject_code: str) -> dict[str, dict[Hashable, Any]]:
    """Of each indicator the largest cause of its loss, with all that was lost and all that may come back."""
    told = explain_lost(reading.results, reading.books.scheme, subjects=[subject_code])
    rows = pd.DataFrame(told)[~told["loss_code"].isin(list(_LEDGER)) & told["indicator_code"].ne("")]
    sums = rows.groupby("indicator_code")[["lost_points", "recoverable_total_points"]].sum()
    largest = rows.sort_values("lost_points", ascending=False, kind="stable").drop_duplicates("indicator_code")
    joined = largest[["indicator_code", "loss_code"]].merge(sums, on="indicator_code", validate="one_to_one")
    return {str(row["indicator_code"]): row for row in joined.to_dict("records")}


def _read_loss(item: Item, cause: dict[Hashable, Any] | None, months: int) -> Loss:
    """By the rule's own account; of what no rule scores only the published loss is known."""
    place = f"{item.indicator.code}:{item.subject.code}:{item.lost.key.rsplit(':', 1)[-1]}"
    is_ruled = item.indicator.rule is not None
    cause = cause if is_ruled else None
    code = str(cause["loss_code"]) if cause else ""
    return Loss(
        item=item,
        lost=number(cause["lost_points"], item.lost.key) if cause else (_NOTHING if is_ruled else item.lost),
        recoverable=number(cause["recoverable_total_points"] if cause else None, f"result:recoverable_points:{place}"),
        cause_zh=LOSS_ZH.get(code, "—"),
        is_waiting=code in _WAITING or not item.is_accepted,
        pace=pace_of(item, months),
    )
