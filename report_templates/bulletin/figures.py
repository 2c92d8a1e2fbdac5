"""通报的图: who moved forward and back within a peer group."""

from collections.abc import Sequence

from report_templates.blocks import Figure
from report_templates.drawing.charts import rank_slope
from report_templates.reading import Reading
from report_templates.standings import Standing, by_group, previous_zh

_FEWEST_MOVERS = 3
_SHOWN = 1


def draw_slopes(reading: Reading, standings: Sequence[Standing]) -> dict[str, Figure]:
    """进退位图 of the peer group in which most places changed, by the name under which the body places them."""
    groups = [(group, members) for group, members in by_group(standings) if _movers(members) >= _FEWEST_MOVERS]
    most = sorted(groups, key=lambda pair: -_movers(pair[1]))[:_SHOWN]
    before, now = previous_zh(reading.books), reading.books.period.cumulative_label_zh
    return {
        f"slope_{place}": rank_slope(
            [each.name_zh for each in members],
            [_whole(each.previous_rank.value) for each in members],
            after=[_whole(each.rank.value) for each in members],
            periods=(before, now),
            caption=f"{group.name_zh}位次变化",
            alt=f"进退位图：{group.name_zh}{len(members)}个单位从{before}到{now}的位次变化，后退的用粗线，数值见上表",
        )
        for place, (group, members) in enumerate(most, start=1)
    }


def _movers(members: Sequence[Standing]) -> int:
    return sum(bool(each.rank_change.value) for each in members)


def _whole(rank: float | None) -> int | None:
    return None if rank is None else int(rank)
