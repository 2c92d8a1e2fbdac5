"""季度计入年度: what each quarter counted in the year's points."""

from dataclasses import dataclass

import pandas as pd

from appraisal.period import parse_period
from appraisal.year_shares.quarters import list_quarters
from report_templates.blocks import Table
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import FILTERS, Number, number

_SHARES = (0.25, 0.25, 0.25, 0.25)


@dataclass(frozen=True)
class Quarters:
    """季度计入年度 of the year.

    Attributes:
        indicators: how many indicators count by quarters.
        unpublished: quarters without published points, whose share went as the scheme says.
        table: what each quarter counted.
    """

    indicators: Number
    unpublished: tuple[str, ...]
    table: Table


def read_quarters(reading: Reading) -> Quarters | None:
    """What the quarters counted; ``None`` where none does."""
    books = reading.books
    parts = pd.DataFrame(list_quarters(reading.results.indicators, books.quarters, books.scheme, books.period))
    if parts.empty:
        return None
    rows, unpublished = [], []
    for code, own in parts.groupby("period", sort=True):
        place, name = f"::all:{code}", parse_period(str(code)).cumulative_label_zh
        told_ = own[own["earned_pct"].notna()]
        if told_.empty:
            unpublished.append(name)
        counts = number(float(len(told_)), f"result:counted_quarter_count{place}", decimals=0)
        share = number(float(own["quarter_share_pct"].mean()), f"result:quarter_share_pct{place}", decimals=1)
        points = number(float(own["counted_points"].sum()), f"result:counted_quarter_points{place}")
        rows.append(
            (
                told(name),
                told(FILTERS["digits"](counts)),
                told(FILTERS["percent"](share)),
                told(FILTERS["digits"](points)),
            )
        )
    size = float(parts["indicator_code"].nunique())
    return Quarters(
        number(size, f"result:quarterly_indicator_count::all:{reading.period_code}", decimals=0),
        tuple(unpublished),
        Table("季度考评计入年度情况", ("考评期", "计入项次", "平均计入比例", "计入分值合计"), tuple(rows), _SHARES),
    )
