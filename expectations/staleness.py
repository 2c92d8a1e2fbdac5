"""来源陈旧: figures that a round counts although their source could not be read again, or has not moved since.

Notes only: the last good figures count, and whoever reads them is told how old they are.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from appraisal.findings import Consequence, finding_key
from appraisal.frames import FINDINGS, FindingFrame, ObservationFrame, ReceiptFrame
from appraisal.period import Period
from appraisal.scheme import Scheme
from expectations.messages import period_zh

STALENESS = {"C04": "来源陈旧"}
_CODE = "C04"
_SUSPICION = 0.1


@dataclass(frozen=True)
class StaleSource:
    """A source elsewhere whose data are old 陈旧来源.

    Attributes:
        name_zh: what the office calls it.
        place: where its files are picked up, as receipts say it: ``feeds/power``.
        source_code: feed that its figures count for.
        state_zh: 未取到, 读不出 or 未更新.
        new_on: day on which it last brought something new; ``None`` if never.
        age_days: days since.
    """

    name_zh: str
    place: str
    source_code: str
    state_zh: str
    new_on: date | None
    age_days: int | None

    @property
    def told_zh(self) -> str:
        """``县供电公司接口未取到新数据，沿用10月10日收到的数，陈旧12天``."""
        if self.new_on is None:
            return f"{self.name_zh}{self.state_zh}，此前没有收到过数"
        day = f"{self.new_on.month}月{self.new_on.day}日"
        return f"{self.name_zh}{self.state_zh}，沿用{day}收到的数，陈旧{self.age_days}天"


def check_staleness(
    observations: ObservationFrame,
    receipts: ReceiptFrame,
    stale: Sequence[StaleSource],
    *,
    scheme: Scheme,
    period: Period,
    periods: Collection[str],
) -> FindingFrame:
    """Mark what a round counts from sources whose data are old.

    Args:
        observations: as the round knows them.
        receipts: of the files that brought them.
        stale: sources whose data are old at the round's moment.
        scheme: names of indicators.
        period: what the round is about.
        periods: periods that it counts.

    Returns:
        FINDINGS ``C04`` of consequence ``note``: one a source and indicator whose figures came from it, or one of the
        source itself where none did.
    """
    rows = [
        row
        for each in stale
        for row in _rows(each, _indicators(observations, receipts, each, periods), scheme=scheme, period=period)
    ]
    return FindingFrame(FINDINGS.conform(pd.DataFrame(rows)) if rows else FINDINGS.empty())


def _indicators(
    observations: ObservationFrame, receipts: ReceiptFrame, source: StaleSource, periods: Collection[str]
) -> list[str]:
    """Indicators of which the round counts figures that this source brought."""
    files = receipts.loc[receipts["received_from"] == source.place, "raw_sha256"]
    is_counted = observations["period"].isin(list(periods)) & (observations["measure"] == "value")
    return sorted(observations.loc[is_counted & observations["raw_sha256"].isin(files), "indicator_code"].unique())


def _rows(
    source: StaleSource, indicators: Sequence[str], *, scheme: Scheme, period: Period
) -> Iterator[dict[str, object]]:
    if not indicators:
        tail = "本期没有从这里收到数，相关指标按其他来源或缺数处理，不以零计。请与来源单位联系。"
        yield _row(source, "", period, tail)
    for code in indicators:
        indicator = scheme.indicator_by_code.get(code)
        about = f"{period_zh(period.code, indicator.basis)} {indicator.name_zh}" if indicator else code
        yield _row(source, code, period, f"{about}照常采信，仅作提示。请来源单位核对是否已有更新。")


def _row(source: StaleSource, indicator_code: str, period: Period, tail: str) -> dict[str, object]:
    return {
        "finding_key": finding_key(_CODE, indicator_code, source.place, period.code, source.source_code),
        "check_code": _CODE,
        "consequence": Consequence.NOTE.value,
        "suspicion": _SUSPICION,
        "indicator_code": indicator_code,
        "subject_code": "",
        "period": period.code,
        "source_code": source.source_code,
        "message_zh": f"{source.told_zh}。{tail}",
    }
