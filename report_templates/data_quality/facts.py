"""年度数据质量分析: what a year's figures show together, to the county's leaders, with no unit's name.

Signals of a whole year say something of how figures come about and nothing of whose they are (domain.md §8.5), so the
document has no subject in it, and says with every table what cannot be concluded from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from appraisal.period import PeriodKind
from appraisal.portfolio import CAUTION_ZH, SIGNALS, Signal, last_digit_shares, measure_portfolio
from report_templates.blocks import Cell, Fact, Figure, Table
from report_templates.drawing.charts import gap_bars
from report_templates.reading import Reading
from report_templates.template import Attachment, Facts, ReportTemplate, common_facts, told
from report_templates.wording import MISSING, Number, number, plain

_SHARES = (0.19, 0.14, 0.16, 0.17, 0.17, 0.17)
_INDICATOR_SHARES = (0.3, 0.16, 0.12, 0.14, 0.14, 0.14)
_RARE_PCT = 0.01
_EVEN_SHARE_PCT = 10.0
_BY_CODE = {each.code: each for each in SIGNALS}
Row = Mapping[Any, Any]


@dataclass(frozen=True, kw_only=True)
class DataQualityFacts(Facts):
    """Facts of one 年度数据质量分析.

    Attributes:
        year_zh: ``2026年度``.
        accepted, returned: files of the year.
        held, noted: findings of the round by consequence.
        asked, tested: signals, and those of which the sample was large enough.
        unusual: what stands out, a sentence a signal.
        untested: names of those not tested.
        office_zh: the office.
    """

    year_zh: str
    accepted: Number
    returned: Number
    held: Number
    noted: Number
    asked: Number
    tested: Number
    unusual: tuple[Fact, ...]
    untested: tuple[str, ...]
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """To the leaders, once a year, if there are figures."""
    is_yearly = reading.books.period.kind is PeriodKind.YEAR
    return ("leaders",) if is_yearly and len(reading.books.observations) else ()


def facts(reading: Reading, addressee_code: str) -> DataQualityFacts:
    """What the analysis says."""
    books = reading.books
    portfolio = measure_portfolio(
        books.observations,
        books.scheme,
        year=books.period.year,
        revisions=books.revisions,
        results=reading.results.indicators,
    )
    together = portfolio[portfolio["indicator_code"] == ""]
    apart = portfolio[portfolio["indicator_code"] != ""]
    tested = together[together["signal_value"].notna()]
    verdicts, consequences = books.receipts["verdict"], reading.findings["consequence"]
    return DataQualityFacts(
        **common_facts(reading, tells=lambda _: False),
        title=f"{books.period.year}年度|数据质量分析",
        addressee_zh="",
        tables={"signals": _signal_table(together)},
        figures=_figures(reading),
        attachments=(Attachment("分指标检验情况", (_indicator_table(apart, reading),)),) if len(apart) else (),
        year_zh=f"{books.period.year}年度",
        accepted=_count(reading, addressee_code, "accepted_file", (verdicts == "accepted").sum()),
        returned=_count(reading, addressee_code, "returned_file", (verdicts == "returned").sum()),
        held=_count(reading, addressee_code, "hold", (consequences == "hold").sum()),
        noted=_count(reading, addressee_code, "note", (consequences == "note").sum()),
        asked=_count(reading, addressee_code, "signal", len(together)),
        tested=_count(reading, addressee_code, "tested_signal", len(tested)),
        unusual=tuple(_sentence(row, reading) for row in portfolio[portfolio["is_unusual"]].to_dict("records")),
        untested=tuple(_signal(row).name_zh for row in together[together["signal_value"].isna()].to_dict("records")),
        office_zh=books.office.short_zh,
    )


def _signal(row: Row) -> Signal:
    return _BY_CODE[str(row["signal_code"])]


def _signal_table(together: pd.DataFrame) -> Table:
    head = ("信号", "样本数", "观测值", "参照值", "偶然概率", "结论")
    rows = tuple((told(_signal(row).name_zh, align="left"), *_cells(row)) for row in together.to_dict("records"))
    note = "参照值为无人为因素时通常出现的数；偶然概率为仅因偶然出现这种情况的可能性，各项检验合并控制误判在5%以内。"
    return Table("全县汇总信号", head, rows, _SHARES, note)


def _indicator_table(apart: pd.DataFrame, reading: Reading) -> Table:
    known = reading.books.scheme.indicator_by_code
    head = ("指标", "信号", "样本数", "观测值", "参照值", "偶然概率")
    rows = tuple(
        (
            told(known[row["indicator_code"]].name_zh, align="left"),
            told(_signal(row).name_zh),
            *_cells(row)[:-1],
        )
        for row in apart.to_dict("records")
    )
    return Table("", head, rows, _INDICATOR_SHARES, CAUTION_ZH)


def _cells(row: Row) -> tuple[Cell, ...]:
    uom = _signal(row).uom
    return (
        told(_printed(row, "sample_count", places=0)),
        told(_printed(row, "signal_value", uom=uom)),
        told(_printed(row, "usual_value", uom=uom)),
        told(_chance(row)),
        told(_verdict(row)),
    )


def _verdict(row: Row) -> str:
    if row["is_unusual"]:
        return "偏离"
    if number(row["signal_value"], "").value is None:
        return "未检验"
    return "仅作对照" if _signal(row).is_comparison else "未见异常"


def _printed(row: Row, column: str, *, uom: str = "", places: int = 2) -> Fact:
    figure = number(row[column], _key(row, column))
    text = MISSING if figure.value is None else f"{plain(figure.value, places=places)}{uom}"
    return Fact(text, figure.value, figure.key)


def _chance(row: Row) -> Fact:
    """A chance as an office reads it: percent, and ``不到0.01%`` for what hardly ever happens."""
    figure = number(row["chance_pct"], _key(row, "chance_pct"))
    if figure.value is None:
        return Fact(MISSING, None, figure.key)
    is_rare = figure.value < _RARE_PCT
    return Fact(f"不到{_RARE_PCT}%" if is_rare else f"{plain(figure.value)}%", figure.value, figure.key)


def _sentence(row: Row, reading: Reading) -> Fact:
    indicator = reading.books.scheme.indicator_by_code.get(row["indicator_code"])
    about = f"{indicator.name_zh}" if indicator else ""
    text = about + str(row["message_zh"]).removesuffix(CAUTION_ZH).removesuffix("。")
    figure = number(row["signal_value"], _key(row, "signal_value"))
    return Fact(text, figure.value, figure.key)


def _key(row: Row, column: str) -> str:
    return f"result:{row['signal_code']}_{column}:{row['indicator_code']}:all:{row['period']}"


def _figures(reading: Reading) -> dict[str, Figure]:
    books = reading.books
    shares = last_digit_shares(books.observations, books.scheme, year=books.period.year)
    return {"digits": _digit_chart(shares)} if shares else {}


def _digit_chart(shares: Sequence[float]) -> Figure:
    gaps = [share - _EVEN_SHARE_PCT for share in shares]
    spoken = "、".join(f"{digit}占{share:.1f}%" for digit, share in enumerate(shares))
    return gap_bars(
        [f"末位为{digit}" for digit in range(len(shares))],
        gaps,
        caption="自报累计数末位数字占比与10%之差",
        alt=f"末位数字占比条形图：{spoken}；均匀出现时各占10%",
    )


def _count(reading: Reading, place: str, name: str, size: int) -> Number:
    return number(float(size), f"result:{name}_count::{place}:{reading.period_code}", decimals=0)


TEMPLATE = ReportTemplate(
    code="data_quality",
    name_zh="年度数据质量分析",
    form="briefing",
    addressees=addressees,
    facts=facts,
    head_zh="数据质量分析",
)
