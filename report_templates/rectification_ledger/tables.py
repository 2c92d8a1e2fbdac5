"""整改通报的表: classes and states, units × classes, overdue items, items that came back, 回头看 due."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date

import pandas as pd

from appraisal.answers import RECTIFICATION_STATES
from appraisal.frames import RectificationFrame
from appraisal.rectification.rules import CLOSED, RectificationRules
from appraisal.rectification.standing import tabulate_classes
from report_templates.blocks import Block, Cell, Fact, Table
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.template import Attachment, told
from report_templates.wording import MISSING, day_zh, month_day_zh, share_of

_MOST_SHOWN = 15
"""More rows than this are for the ledger, not for a circular."""
_CLASS_SHARES = (0.28, 0.1, *(0.1,) * 5, 0.12)
_ITEM_SHARES = (0.17, 0.16, 0.29, 0.16, 0.1, 0.12)
_LOOK_SHARES = (0.18, 0.18, 0.34, 0.15, 0.15)
_NO_UNIT_ZH = "未明确单位"


def unit_name(reading: Reading, code: str) -> str:
    """Short name of 责任单位."""
    return short_name(reading.books.scheme.subject_by_code.get(code)) if code else _NO_UNIT_ZH


def rules_of(reading: Reading) -> RectificationRules:
    """整改规定 of the year."""
    return reading.books.scheme.rectification or RectificationRules()


def class_table(reading: Reading, items: RectificationFrame) -> Table:
    """问题类别: how many items of each class are in each state; the states of a row make its total."""
    rules = rules_of(reading)
    counts = pd.crosstab(items["problem_class"].fillna(""), items["state_code"])
    counts = counts.reindex(columns=list(RECTIFICATION_STATES), fill_value=0)
    order = tabulate_classes(items, rules)
    rows = [
        _class_row(
            reading,
            rules.class_name(code),
            code or "none",
            counts.loc[code].to_dict(),
            int(order.loc[code, "total_count"]),
        )
        for code in order.index
    ]
    rows.append(_class_row(reading, "合计", "all", counts.sum().to_dict(), len(items)))
    head = ("问题类别", "事项", *RECTIFICATION_STATES.values(), "销号率")
    note = "各类事项数为各状态之和；销号率为已销号事项占比。"
    return Table("各类问题整改情况", head, tuple(rows), _CLASS_SHARES, note)


def _class_row(reading: Reading, name: str, code: str, counts: Mapping[Hashable, int], total: int) -> tuple[Cell, ...]:
    share = share_of(counts[CLOSED], total).removeprefix("占")
    return (
        Cell(name, align="left"),
        told(_count(reading, f"{code}_items", total)),
        *(told(_count(reading, f"{code}_{state}", counts[state])) for state in RECTIFICATION_STATES),
        told(Fact(share, counts[CLOSED] / total * 100, f"result:{code}_closure_pct::all:{reading.period_code}")),
    )


def unit_attachment(reading: Reading, items: RectificationFrame) -> Attachment:
    """附件: units × classes; of each the items on record, and how many of a unit's are open."""
    rules = rules_of(reading)
    table = tabulate_classes(items, rules)
    units = [str(code) for code in table.columns[2:]]
    is_open = items[items["state_code"].ne(CLOSED)]["subject_code"].fillna("").value_counts()
    rows = [
        (
            Cell(unit_name(reading, unit), align="left"),
            *(
                told(_count(reading, f"{code or 'none'}_class", int(table.loc[code, unit]), unit))
                for code in table.index
            ),
            told(_count(reading, "items", int(table[unit].sum()), unit)),
            told(_count(reading, "open_items", int(is_open.get(unit, 0)), unit)),
        )
        for unit in units
    ]
    rows.append(
        (
            Cell("合计", align="left"),
            *(
                told(_count(reading, f"{code or 'none'}_items", int(table.loc[code, "total_count"])))
                for code in table.index
            ),
            told(_count(reading, "items", len(items))),
            told(_count(reading, "open_items", int(is_open.sum()))),
        )
    )
    head = ("单位", *(rules.class_name(str(code)) for code in table.index), "事项合计", "未销号")
    blocks: tuple[Block, ...] = (Table("", head, tuple(rows), None, "每格为该单位该类在册事项数，含已销号事项。"),)
    return Attachment("整改事项问题类别和单位分布表", blocks)


def late_table(reading: Reading, items: pd.DataFrame, caption: str) -> Table:
    """Open items with their day and by how much it has passed."""
    rows = tuple(
        (
            Cell(unit_name(reading, row["subject_code"] or "")),
            Cell(rules_of(reading).class_name(row["problem_class"] or "")),
            _matter(row),
            Cell(_day(row["due_on"], reading)),
            Cell(RECTIFICATION_STATES[row["state_code"]]),
            told(_days(row, "overdue_days_count")),
        )
        for row in records(items)
    )
    head = ("责任单位", "问题类别", "问题", "整改时限", "状态", "逾期天数")
    return Table(caption, head, rows, _ITEM_SHARES, _rest_zh(items))


def look_table(reading: Reading, items: pd.DataFrame) -> Table:
    """销号后回头看 that falls due."""
    rows = tuple(
        (
            Cell(unit_name(reading, row["subject_code"] or "")),
            Cell(rules_of(reading).class_name(row["problem_class"] or "")),
            _matter(row),
            Cell(_day(row["closed_on"], reading)),
            Cell(_day(row["look_back_on"], reading)),
        )
        for row in records(items)
    )
    head = ("责任单位", "问题类别", "问题", "销号日期", "回头看日期")
    return Table("近期应“回头看”事项", head, rows, _LOOK_SHARES, _rest_zh(items))


def _rest_zh(items: pd.DataFrame) -> str:
    return "其余事项见整改台账。" if len(items) > _MOST_SHOWN else ""


def records(items: pd.DataFrame) -> list[dict[str, str]]:
    """The first rows, missing as empty."""
    shown = items.head(_MOST_SHOWN)
    wide = shown.astype("object").where(shown.notna(), "")
    return [{str(name): value for name, value in row.items()} for row in wide.to_dict("records")]


def names_of(reading: Reading, units: Sequence[str]) -> tuple[str, ...]:
    """Short names of units, each once, in order."""
    return tuple(dict.fromkeys(unit_name(reading, code) for code in units))


def _matter(row: dict[str, str]) -> Cell:
    """What was found, as it was written down; its digits are its own."""
    return told(Fact(row["matter_zh"] or MISSING, None, _key(row, "matter_zh")), align="left")


def _days(row: dict[str, str], column: str) -> Fact:
    return Fact(f"{row[column]}", float(row[column]), _key(row, column))


def _key(row: dict[str, str], column: str) -> str:
    name = str(row["item_code"]).replace(":", ".")
    return f"result:{column}.{name}:{row['indicator_code']}:{row['subject_code']}:{row['period']}"


def _count(reading: Reading, name: str, size: int, unit: str = "all") -> Fact:
    text = str(size) if size or not name.endswith("_class") else MISSING
    return Fact(text, float(size), f"result:rectification_{name}_count::{unit}:{reading.period_code}")


def _day(text: str, reading: Reading) -> str:
    """A day, with its year where that is not the year in hand."""
    if not text:
        return MISSING
    day = date.fromisoformat(text)
    return month_day_zh(day) if day.year == reading.books.period.year else day_zh(day)
