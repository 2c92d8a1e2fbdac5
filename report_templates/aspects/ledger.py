"""加减分: what the ledger and the bonus items added and took off, entry by entry; the counts make all entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from report_templates.blocks import Cell, Fact, Table
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import Number, digits, number

_SHARES = (0.16, 0.32, 0.13, 0.11, 0.11, 0.17)
_HEAD = ("单位", "事项", "文号", "登记分值", "计入分值", "结算")
_KIND_ZH = {"bonus": "加分", "deduction": "扣分"}
_SETTLED_ZH = {
    "counted": "计入总分",
    "capped": "按上限计入",
    "taken": "已在指标中扣分，不重复扣",
    "superseded": "同一事项就高计一次",
    "undocumented": "缺文号，未计入",
    "withdrawn": "已撤销",
}
_IN_TOTAL = ("counted", "capped")


@dataclass(frozen=True)
class LedgerSide:
    """加分 or 扣分 of the ledger; counted and not counted make all.

    Attributes:
        entries: how many entries there are.
        counted, aside: how many count in a total, and how many do not.
        points: what they count.
        reasons: why others do not count, with how many.
    """

    entries: Number
    counted: Number
    aside: Number
    points: Number
    reasons: tuple[tuple[str, Number], ...]


@dataclass(frozen=True)
class BonusItemCount:
    """加分项目 by formula: who earned it.

    Attributes:
        name_zh: the item.
        earners: who earned how much, most first.
        points: sum.
    """

    name_zh: str
    earners: tuple[tuple[str, Fact], ...]
    points: Number


@dataclass(frozen=True)
class Ledger:
    """加减分 of a round.

    Attributes:
        bonus, deduction: the two sides of the ledger; ``None`` without an entry.
        items: bonuses by formula that anybody earned.
        table: entries one by one; no rows without any.
    """

    bonus: LedgerSide | None
    deduction: LedgerSide | None
    items: tuple[BonusItemCount, ...]
    table: Table

    @property
    def tells(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.bonus or self.deduction or self.items)


def read_ledger(reading: Reading, subject_codes: Sequence[str]) -> Ledger:
    """加减分 of these subjects in the year so far."""
    entries = reading.results.entries
    own = entries[entries["subject_code"].isin(list(subject_codes)) & entries["kind"].isin(list(_KIND_ZH))]
    ordered = own.sort_values(["kind", "occurred_on", "event_key"], ascending=True, kind="stable")
    rows = tuple(_row(reading, {str(name): cell for name, cell in row.items()}) for row in ordered.to_dict("records"))
    return Ledger(
        bonus=_side(reading, own, "bonus"),
        deduction=_side(reading, own, "deduction"),
        items=_items(reading, subject_codes),
        table=Table("", _HEAD, rows, _SHARES, "扣分为负；未计入总分的，结算栏注明原因。"),
    )


def _side(reading: Reading, entries: pd.DataFrame, kind: str) -> LedgerSide | None:
    own = entries[entries["kind"] == kind]
    if own.empty:
        return None
    is_counted = own["settlement_code"].isin(list(_IN_TOTAL))
    aside = own[~is_counted]
    sizes = aside["settlement_code"].map(_SETTLED_ZH).fillna("未计入").value_counts().sort_index()
    return LedgerSide(
        entries=_count(reading, f"{kind}_entry", len(own)),
        counted=_count(reading, f"{kind}_counted", int(is_counted.sum())),
        aside=_count(reading, f"{kind}_aside", len(aside)),
        points=number(float(own.loc[is_counted, "counted_points"].sum()), _key(reading, f"{kind}_counted_points")),
        reasons=tuple(
            (str(name), _count(reading, f"{kind}_aside_{place}", int(size)))
            for place, (name, size) in enumerate(sizes.items(), start=1)
        ),
    )


def _items(reading: Reading, subject_codes: Sequence[str]) -> tuple[BonusItemCount, ...]:
    scheme, bonuses = reading.books.scheme, reading.results.bonuses
    earned = bonuses[bonuses["subject_code"].isin(list(subject_codes)) & bonuses["counted_points"].gt(0)]
    earned = earned.sort_values(["bonus_code", "counted_points"], ascending=[True, False], kind="stable")
    names = {each.code: each.name_zh for each in scheme.bonuses}
    order = {code: place for place, code in enumerate(names)}
    items = []
    for code, members in groupby(earned.to_dict("records"), key=lambda row: str(row["bonus_code"])):
        rows = list(members)
        earners = tuple(
            (short_name(scheme.subject_by_code.get(str(row["subject_code"]))), _points(row, "counted_points"))
            for row in rows
        )
        total = number(sum(float(row["counted_points"]) for row in rows), _key(reading, f"{code}_points"))
        items.append((order.get(code, len(order)), BonusItemCount(names.get(code, "加分项目"), earners, total)))
    return tuple(item for _, item in sorted(items, key=lambda pair: pair[0]))


def _row(reading: Reading, row: dict[str, object]) -> tuple[Cell, ...]:
    code = str(row["settlement_code"])
    settled = _SETTLED_ZH.get(code, "未计入")
    is_in = code in _IN_TOTAL
    return (
        told(short_name(reading.books.scheme.subject_by_code.get(str(row["subject_code"]))), align="left"),
        told(_text(row["matter_zh"]) or _KIND_ZH[str(row["kind"])], align="left"),
        Cell(_text(row["document_no"]) or "—"),
        told(_points(row, "points", is_signed=True)),
        told(_points(row, "counted_points", is_signed=True) if is_in else "不计入"),
        told(settled, align="left"),
    )


def _points(row: Mapping[Any, Any], column: str, *, is_signed: bool = False) -> Fact:
    value = float(row[column])
    sign = ("-" if row["kind"] == "deduction" else "+") if is_signed and value else ""
    origin = row.get("bonus_code") or row.get("event_key")
    place = f"{origin}:{row['subject_code']}:{row['period']}".replace("::", ":")
    return Fact(f"{sign}{digits(value)}{'' if is_signed else '分'}", value, f"result:{column}:{place}")


def _count(reading: Reading, name: str, size: int) -> Number:
    return number(float(size), _key(reading, f"{name}_count"), decimals=0)


def _key(reading: Reading, name: str) -> str:
    return f"result:{name}::all:{reading.period_code}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
