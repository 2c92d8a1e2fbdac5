"""来源陈旧: figures of a round whose source could not be read again are noted, and their age with them."""

import pandas as pd

from appraisal.books import Books
from appraisal.frames import FindingFrame
from appraisal.needs import counted_periods
from expectations import StaleSource, check_staleness
from feeds import FEEDS
from tasks.home import Home
from tasks.upkeep.freshness import feed_ages

_STALE_ZH = {"未取到": "未取到新数据", "读不出": "取到的数据读不出", "未更新": "到期未更新"}
"""States of a source whose figures are told to be old."""


def note_stale(home: Home, books: Books, findings: FindingFrame) -> FindingFrame:
    """The findings of a round, with a note on figures whose source is old at the round's moment."""
    folders = {each.folder: each.code for each in FEEDS}
    stale = [
        StaleSource(
            name_zh=each.name_zh,
            place=f"feeds/{each.code}",
            source_code=folders[each.delivers],
            state_zh=_STALE_ZH[each.state_zh],
            new_on=each.new_at.date() if each.new_at else None,
            age_days=each.age_days,
        )
        for each in feed_ages(home, as_of=books.as_of)
        if each.state_zh in _STALE_ZH
    ]
    noted = check_staleness(
        books.observations,
        books.receipts,
        stale,
        scheme=books.scheme,
        period=books.period,
        periods=counted_periods(books.scheme, books.period, books.round),
    )
    frames = [frame for frame in (findings, noted) if len(frame)]
    return FindingFrame(pd.concat(frames, ignore_index=True)) if len(noted) else findings
