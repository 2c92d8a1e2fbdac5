"""连续亮灯: for how many periods running a lamp has shone in the colour that it shows.

``lamp_streak_count`` counts the colour that a rule's bands make, for the rule's own repetition: three yellow periods that turn the
fourth red are four of yellow there. What a reader is told in a row is what shone, which is what ladders go by as well.
"""

import pandas as pd

from appraisal.books import Books, Results

_PAIR = ["indicator_code", "subject_code"]
Runs = dict[tuple[str, str], int]
"""Indicator and subject → periods, this one included."""


def count_lamp_runs(books: Books, results: Results) -> Runs | None:
    """Runs of all lit lamps of a round; ``None`` where it has no earlier period to look at.

    Args:
        books: results of earlier periods; one that is missing, or without a lamp, ends a run.
        results: of the round.
    """
    history = books.history
    if history is None or history.empty:
        return None
    running = _lamps(results.indicators)
    runs: Runs = dict.fromkeys(running, 1)
    period = books.period.previous()
    while running:
        before = _lamps(history[history["period"].eq(period.code)])
        running = {pair: lamp for pair, lamp in running.items() if before.get(pair) == lamp}
        for pair in running:
            runs[pair] += 1
        period = period.previous()
    return runs


def _lamps(rows: pd.DataFrame) -> dict[tuple[str, str], str]:
    lit = rows[rows["lamp"].notna() & rows["lamp"].ne("unlit")]
    return dict(zip(zip(*(lit[name] for name in _PAIR), strict=True), lit["lamp"], strict=True))
