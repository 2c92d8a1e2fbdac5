"""亮灯规则的常理: a rule that covers every number may still say the opposite of what is meant, or nothing at all.

A slipped sign, colours in the wrong order, 0.8 for 80 per cent and an exception that can never make a lamp worse all load
without a hole; each is refused by the words that the clerk wrote.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from appraisal.lamps.bands import Band, interval_zh

_WORSE_AS_IT_GROWS = ("gap_behind_pp", "shortfall_pct")
_WORSE_AS_IT_FALLS = ("green_share_pct", "projected_completion_pct")
_LARGEST_FRACTION = 1.5
"""No county means 1.5 per cent by a share of green lamps or by a completion."""
_ON_TIME, _WHOLE_PCT = 0.0, 100.0


def prove_direction(metric: str, bands: Sequence[Band], name_zh: str, *, words: Mapping[str, str]) -> None:
    """Refuse colours that get better the further behind a figure is.

    Being ahead may have colours of its own (“过快”也亮黄灯); what is furthest behind has the worst of all, and on the way
    there none is better than the one before. A rule on the figure itself (``value``) may go either way.

    Args:
        metric: what the bands are about.
        bands: they cover every number once.
        name_zh: of the rule, for the message.
        words: Chinese of the lamps, from best to worst.

    Raises:
        ValueError: the message names the two intervals.
    """
    if metric not in (*_WORSE_AS_IT_GROWS, *_WORSE_AS_IT_FALLS):
        return
    order, grows = list(words), metric in _WORSE_AS_IT_GROWS
    ordered = sorted(bands, key=lambda each: each.edges, reverse=not grows)
    worst = max(ordered, key=lambda each: order.index(each.lamp))
    if order.index(ordered[-1].lamp) < order.index(worst.lamp):
        _refuse(worst, ordered[-1], name_zh, words=words, grows=grows)
    for near, far in pairwise(ordered):
        is_behind = far.ends[0] >= _ON_TIME if grows else far.ends[1] <= _WHOLE_PCT
        if is_behind and order.index(far.lamp) < order.index(near.lamp):
            _refuse(near, far, name_zh, words=words, grows=grows)


def prove_percent(metric: str, bands: Sequence[Band], name_zh: str) -> None:
    """Refuse 0.8 where 80 is meant, and a share of green lamps that there cannot be.

    Raises:
        ValueError: the message names the number.
    """
    if metric not in _WORSE_AS_IT_FALLS:
        return
    bounds = sorted({end for band in bands for end in band.ends if math.isfinite(end)})
    if bounds and 0 < bounds[-1] <= _LARGEST_FRACTION:
        message = f"亮灯规则“{name_zh}”的档界写作{'、'.join(f'{each:g}' for each in bounds)}：这里按百分数写，八成写80，不写0.8"
        raise ValueError(message)
    beyond = [each for each in bounds if not 0 <= each <= _WHOLE_PCT]
    if metric == "green_share_pct" and beyond:
        message = f"亮灯规则“{name_zh}”的档界写作{beyond[0]:g}：绿灯占比只在0—100之间，请核对"
        raise ValueError(message)


def prove_percent_line(line: float) -> None:
    """Refuse 0.9 for a completion of 90 per cent.

    Raises:
        ValueError: the message names the number.
    """
    if 0 < line <= _LARGEST_FRACTION:
        message = f"年终预计完成率的线写作{line:g}：这里按百分数写，九成写90，不写0.9"
        raise ValueError(message)


def prove_worsens(of: str | None, lamp: str, what_zh: str, *, words: Mapping[str, str]) -> None:
    """Refuse an exception that turns a lamp into what it is already, or into a better one: exceptions only worsen.

    Raises:
        ValueError: the message says which.
    """
    if of is not None and list(words).index(of) >= list(words).index(lamp):
        message = f"{what_zh}：{words[of]}（of: {of}）之后仍为{words[lamp]}（lamp: {lamp}），灯没有变差，这一条不起作用，请改 lamp 或删去（连续红灯怎么处理，写在预警阶梯里）"
        raise ValueError(message)


def _refuse(near: Band, far: Band, name_zh: str, *, words: Mapping[str, str], grows: bool) -> None:
    told = "、".join(f"{interval_zh(*each.edges)}为{words[each.lamp]}" for each in (near, far))
    behind = "数越大越落后" if grows else "数越小越落后"
    message = f"亮灯规则“{name_zh}”越落后灯反而越好：{told}。这一项{behind}，请核对正负号和颜色"
    raise ValueError(message)
