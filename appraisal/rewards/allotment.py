"""分配: sharing out a whole number of units by parts, so that nothing is left and nothing is made up 最大余数法.

Whole numbers throughout: cents (分) or 元 of a pool, persons of a quota. Each gets the whole units that its parts earn; what
is left goes out one by one to those with the largest remainder. Written so that a sheet of Excel can do the same without
leaving whole numbers below 10^15 (``whole_each``, ``whole_rest``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

LARGEST_IN_A_SHEET = 10**15
"""Excel keeps 15 digits."""


class RewardError(ValueError):
    """A use of results cannot be measured; the Chinese text says why and what would help.

    Attributes:
        subject_codes: whom it is about, to be named after the text; empty where it is about nobody in particular.
    """

    def __init__(self, message_zh: str, subject_codes: Iterable[str] = ()) -> None:
        """Take the text and the subjects."""
        super().__init__(message_zh)
        self.subject_codes = tuple(subject_codes)


@dataclass(frozen=True)
class Allotment:
    """What was shared out, and how.

    Attributes:
        total: units shared out 池.
        part_total: 份数合计.
        rows: on the index of the parts: ``part_count`` 份数, ``whole_count`` 应分整数 (units that the parts earn in full),
            ``remainder_count`` 尾数 (what is left over of total × part_count ÷ part_total, in units ÷ part_total),
            ``remainder_rank`` 补尾次序 (1 = first), ``is_tie_decided`` (the last unit went by order alone, since another had
            the same remainder and the same parts), ``allotted_count`` 分得; all Int64 and bool.
    """

    total: int
    part_total: int
    rows: pd.DataFrame

    @property
    def whole_each(self) -> int:
        """每份整数: whole units of one part."""
        return self.total // self.part_total

    @property
    def whole_rest(self) -> int:
        """每份整数分完后余下的单位数, shared out by parts."""
        return self.total % self.part_total

    @property
    def left(self) -> int:
        """Units that go out by remainder."""
        return self.total - int(self.rows["whole_count"].sum())

    @property
    def fits_a_sheet(self) -> bool:
        """Whether every number on the way stays within what Excel keeps."""
        widest = self.part_total * int(self.rows["part_count"].max()) if len(self.rows) else 0
        return max(self.total, widest) < LARGEST_IN_A_SHEET


def allot(total: int, parts: "pd.Series[int]", order: Sequence[object]) -> Allotment:
    """Share out ``total`` units by parts 最大余数法.

    Equal remainders: more parts first; equal parts: earlier in ``order``. So whoever has more parts never gets less, and the
    order of the rows does not matter.

    Args:
        total: units, not negative.
        parts: whole parts 份数 by row, not negative.
        order: what decides between rows that are equal in everything, by row; comparable, no two alike.

    Raises:
        RewardError: the total or a part is negative, or no row has any part while there is something to share.
    """
    counts = [int(each) for each in parts]
    part_total = sum(counts)
    if total < 0 or any(each < 0 for each in counts):
        raise RewardError("分配的总数和份数都不能小于0")
    if not part_total:
        raise RewardError("没有可分的对象：参加分配的各单位份数（人数×系数）合计为0")
    whole = [total * each // part_total for each in counts]
    rest = [total * each % part_total for each in counts]
    by_claim = sorted(range(len(counts)), key=lambda row: (-rest[row], -counts[row], order[row]))
    left = total - sum(whole)
    places = {row: place for place, row in enumerate(by_claim, start=1)}
    tied = _tied_at_line([(rest[row], counts[row]) for row in by_claim], left)
    rows = {
        "part_count": counts,
        "whole_count": whole,
        "remainder_count": rest,
        "remainder_rank": [places[row] for row in range(len(counts))],
        "allotted_count": [whole[row] + (places[row] <= left) for row in range(len(counts))],
    }
    frame = pd.DataFrame(rows, index=parts.index).astype("Int64")
    frame["is_tie_decided"] = [tied is not None and (rest[row], counts[row]) == tied for row in range(len(counts))]
    return Allotment(total, part_total, frame)


def _tied_at_line(claims: Sequence[tuple[int, int]], left: int) -> tuple[int, int] | None:
    """The claim that stands on both sides of the line, if one does."""
    return claims[left - 1] if 0 < left < len(claims) and claims[left - 1] == claims[left] else None
