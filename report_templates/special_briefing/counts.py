"""专报的计数: pace and places of the county's figures; each set of counts makes its whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.items import Item, tally
from report_templates.wording import Number

_TOP_PLACES = 3


@dataclass(frozen=True)
class Pace:
    """How many indicators reach what is due; the three make the total.

    Attributes:
        ahead, behind, unjudged: counts.
    """

    ahead: Number
    behind: Number
    unjudged: Number


@dataclass(frozen=True)
class Places:
    """How the county's figures stand among the city's counties.

    Attributes:
        ranked: how many have a place.
        top, bottom: how many are among the first and the last three.
        forward, back, same: how many moved since the last period, of those with a place in both.
    """

    ranked: Number
    top: Number
    bottom: Number
    forward: Number
    back: Number
    same: Number


def count_pace(items: Sequence[Item], place: str, period: str) -> Pace:
    """Count who reaches what is due."""
    where = {"place": place, "period": period}
    return Pace(
        ahead=tally(items, lambda item: item.is_ahead, name="ahead", **where),
        behind=tally(items, lambda item: item.is_behind, name="behind", **where),
        unjudged=tally(items, lambda item: not item.is_ahead and not item.is_behind, name="unjudged", **where),
    )


def count_places(items: Sequence[Item], place: str, period: str) -> Places:
    """Count places among the city's counties and how they moved."""
    where = {"place": place, "period": period}
    ranked = [item for item in items if item.rank.is_known and item.is_accepted]
    moved = [item for item in ranked if item.rank_change.is_known]
    return Places(
        ranked=tally(ranked, lambda _: True, name="ranked", **where),
        top=tally(ranked, lambda item: (item.rank.value or 0) <= _TOP_PLACES, name="top_places", **where),
        bottom=tally(ranked, _is_bottom, name="bottom_places", **where),
        forward=tally(moved, lambda item: (item.rank_change.value or 0) > 0, name="forward", **where),
        back=tally(moved, lambda item: (item.rank_change.value or 0) < 0, name="back", **where),
        same=tally(moved, lambda item: item.rank_change.value == 0, name="same", **where),
    )


def _is_bottom(item: Item) -> bool:
    count, rank = item.peer_count.value or 0, item.rank.value or 0
    return count >= 2 * _TOP_PLACES and rank > count - _TOP_PLACES
