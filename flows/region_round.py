"""多县同一轮次: the same round over many homes, in one process."""

import gc
from collections.abc import Sequence

from flows.conduct import conduct_round
from flows.settings import read_home
from tasks.faults import plain_words
from tasks.questions import home_result

Row = dict[str, object]


def conduct_region(homes: Sequence[str], *, round_code: str, period: str, now: str | None = None) -> list[Row]:
    """Run a round in each home; a county that fails is reported and does not stop the others.

    Returns:
        One row a home: county, status 完成 or the fault in plain words, total points of the county itself, red lamps,
        held figures, run key.
    """
    return [_one(home, round_code=round_code, period=period, now=now) for home in homes]


def _one(directory: str, *, round_code: str, period: str, now: str | None) -> Row:
    row: Row = {"home": directory, "county_zh": "", "total_points": None, "red_count": None, "held_count": None}
    try:
        home = read_home(directory, now=now)
        receipt = conduct_round(home, round_code=round_code, period=period)
        row |= home_result(home, receipt)
    except Exception as fault:  # noqa: BLE001 (whatever breaks one county must not stop the others)
        return row | {"status": plain_words(fault)}
    finally:
        gc.collect()
    return row | {"status": "完成", "held_count": receipt.held_count, "run_key": receipt.run_key}
