"""每日收数 as a Prefect flow."""

from collections import Counter

from prefect import flow

from flows.alarm import raise_alarm
from flows.conduct import conduct_intake
from flows.settings import read_home


@flow(name="daily-intake", on_failure=[raise_alarm], on_crashed=[raise_alarm], persist_result=False)
def daily_intake(home: str | None = None) -> dict[str, int]:
    """每日收数: collect every feed's files; how many were accepted, returned and known already."""
    taken = conduct_intake(read_home(home))
    return dict(Counter(each.verdict for each in taken))
