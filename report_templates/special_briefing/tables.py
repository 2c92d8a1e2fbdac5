"""专报的表: strengths and weaknesses, lost points, matters for leaders, figures under verification."""

import re
from collections.abc import Sequence

import pandas as pd

from appraisal.stakes.priority import by_priority
from report_templates.aspects.losses import Loss
from report_templates.aspects.outlook import Outlook
from report_templates.blocks import Cell, Fact, Table
from report_templates.items import Item, short_name
from report_templates.reading import Reading
from report_templates.special_briefing.analysis import Matter
from report_templates.template import told
from report_templates.wording import FILTERS, MISSING, digits, number, place, points, signed

_ITEM_HEAD = ("指标", "目标", "完成", "完成率", "差距", "同比", "位次", "责任单位", "亮灯")
_ITEM_SHARES = (0.19, 0.1, 0.1, 0.09, 0.08, 0.09, 0.15, 0.13, 0.07)
_ITEM_NOTE = (
    "位次为全市位次，括号内为较上期进退；差距单位为百分点：总量为完成率与应达进度之差，增速和占比为完成数与应达数之差，"
    "负数为落后；同比带%的为增速，不带的为提高或回落的百分点。"
)
_LOSS_SHARES = (0.22, 0.08, 0.08, 0.15, 0.1, 0.14, 0.09, 0.14)
_MATTER_SHARES = (0.17, 0.18, 0.13, 0.16, 0.1, 0.26)
_OUTLOOK_SHARES = (0.24, 0.14, 0.14, 0.3, 0.18)
_HELD_SHARES = (0.15, 0.2, 0.53, 0.12)
_HELD_PLAIN_SHARES = (0.16, 0.24, 0.6)
_HELD_CAPTION = "正在核实的主要数据"
_HELD_SHOWN = 8
_FILE_PLACE = re.compile(r"（[^（）]*\.(?:xlsx?|csv)[^（）]*）")


def item_table(caption: str, items: Sequence[Item]) -> Table:
    """指标/目标/完成/完成率/应达/差距/位次/责任单位 of accepted figures."""
    return Table(caption, _ITEM_HEAD, tuple(_item_row(item) for item in items), _ITEM_SHARES, _ITEM_NOTE)


def _item_row(item: Item) -> tuple[Cell, ...]:
    amount, percent = FILTERS["amount"], FILTERS["percent"]
    target = amount(item.target)
    if item.is_provisional:
        target = Fact(f"暂按{target}", target.value, target.key)
    is_paced = not item.is_percentage and item.indicator.basis == "ytd" and not item.is_limit
    return (
        told(item.indicator.name_zh, align="left"),
        told(target),
        told(amount(item.value)),
        told(percent(item.completion) if is_paced else MISSING),
        told(FILTERS["signed"](item.gap)),
        told(_yoy_cell(item)),
        told(_place_cell(item)),
        told(item.lead_zh),
        told(item.lamp_zh or MISSING, lamp=item.lamp, lamp_zh=item.lamp_zh),
    )


def _yoy_cell(item: Item) -> Fact:
    """同比: percent of a level, bare points of a growth or share; 口径 where it is not wholly comparable."""
    moved, unit = (item.change, "") if item.is_percentage else (item.yoy, "%")
    text = f"{signed(moved.value)}{unit}" if moved.is_known else MISSING
    return Fact(f"{text}{item.definition_mark_zh}", moved.value, moved.key)


def _place_cell(item: Item) -> Fact:
    """位次 with how it moved: ``第7位（退3）``."""
    moved = item.rank_change.value
    step = (
        ""
        if not moved or not item.rank.is_known
        else f"（{'进' if moved > 0 else '退'}{digits(abs(moved), places=0)}）"
    )
    return Fact(f"{place(item.rank.value)}{step}", item.rank.value, item.rank.key)


def loss_table(losses: Sequence[Loss]) -> Table:
    """失分与可挽回 by indicator."""
    rows = tuple(
        (
            told(loss.item.indicator.name_zh, align="left"),
            told(FILTERS["digits"](loss.item.weight)),
            told(FILTERS["digits"](loss.lost)),
            told(loss.cause_zh),
            told(FILTERS["digits"](loss.recoverable)),
            told(FILTERS["amount"](loss.item.required_monthly) if loss.pace.is_known else MISSING),
            told(loss.pace_words),
            told(loss.outlook_zh),
        )
        for loss in losses
    )
    head = ("指标", "权重", "失分", "原因", "可挽回", "后续月均需", "为前期", "研判")
    note = (
        "权重和失分按本期计入考评的指标折算；可挽回为年内达到目标进度、对标线或数据核实后最多可恢复的分值；"
        "后续月均需按年度计划推算，供调度工作用，不作为任何单位填报数据的依据。"
    )
    return Table("主要失分指标", head, rows, _LOSS_SHARES, note)


def outlook_table(outlooks: Sequence[Outlook]) -> Table:
    """全年预计 of the indicators that may miss their target."""
    rows = tuple(
        (
            told(each.item.indicator.name_zh, align="left"),
            told(FILTERS["amount"](each.item.target)),
            told(FILTERS["amount"](each.item.value)),
            told(each.words),
            told(each.completion_words),
        )
        for each in outlooks
    )
    note = "预计数由今年累计数和往年同期占全年的比重推算，括号内为区间；仅供研判调度，不作为填报数据的依据。"
    return Table(
        "全年预计可能有缺口的指标",
        ("指标", "年度目标", "累计完成", "全年预计", "预计完成率"),
        rows,
        _OUTLOOK_SHARES,
        note,
    )


def matter_table(matters: Sequence[Matter]) -> Table:
    """需协调事项 by leader."""
    rows = tuple(
        (
            told(matter.goal_lead_zh, align="left"),
            told(matter.item.indicator.name_zh, align="left"),
            told(matter.item.lead_zh),
            told(matter.supporting_zh),
            told(FILTERS["signed"](matter.item.gap) if matter.item.is_accepted else "核实中"),
            told(matter.matter, align="left"),
        )
        for matter in matters
    )
    head = ("目标长", "指标", "责任单位", "配合单位", "差距", "需协调事项")
    return Table("需协调事项", head, rows, _MATTER_SHARES, "差距单位为百分点，负数为落后。")


def held_table(reading: Reading) -> Table:
    """Figures under verification, in the order of ``appraisal.stakes.priority``; no verdict is passed on anyone."""
    findings = by_priority(reading.findings)
    figures = reading.results.figures
    held_figures = figures.loc[figures["standing"] == "held", ["indicator_code", "subject_code", "figure_period"]]
    held = findings[findings["consequence"] == "hold"].merge(
        held_figures.rename(columns={"figure_period": "period"}),
        how="inner",
        on=["indicator_code", "subject_code", "period"],
        validate="many_to_one",
    )
    once = held.drop_duplicates(["indicator_code", "subject_code"]).head(_HELD_SHOWN)
    rows = tuple(_held_row(reading, {str(name): cell for name, cell in row.items()}) for row in once.to_dict("records"))
    if once["impact_points"].notna().any():
        note = "影响分值为核实前后得分可能变动的幅度，变动的是其他单位得分的注明单位；仅供安排核实先后，核实不代表数据有误。"
        return Table(_HELD_CAPTION, ("单位", "指标", "核实事由", "影响分值"), rows, _HELD_SHARES, note)
    return Table(_HELD_CAPTION, ("单位", "指标", "核实事由"), tuple(row[:-1] for row in rows), _HELD_PLAIN_SHARES)


def _held_row(reading: Reading, row: dict[str, object]) -> tuple[Cell, ...]:
    scheme = reading.books.scheme
    subject = scheme.subject_by_code.get(str(row["subject_code"]))
    indicator = scheme.indicator_by_code.get(str(row["indicator_code"]))
    key = f"{row['indicator_code']}:{row['subject_code']}:{row['period']}"
    impact = number(_float(row["impact_points"]), f"result:impact_points:{key}")
    size = points(None if impact.value is None else abs(impact.value))
    affected = scheme.subject_by_code.get(str(row["impact_subject_code"]))
    whose = f"（{short_name(affected)}）" if affected is not None and affected is not subject else ""
    return (
        told(short_name(subject)),
        told(indicator.name_zh if indicator else MISSING, align="left"),
        told(Fact(_first_sentence(str(row["message_zh"])), _float(row["observed"]), f"figure:{key}"), align="left"),
        told(Fact(f"{size}{whose}", impact.value, impact.key)),
    )


def _first_sentence(message: str) -> str:
    """What was noticed, without the file it stands in and without what the sender is asked to do."""
    return _FILE_PLACE.sub("", message.partition("。")[0]) + "。"


def _float(value: object) -> float | None:
    return None if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]
