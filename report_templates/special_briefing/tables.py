"""专报的表: strengths and weaknesses, lost points, matters for leaders, figures under verification."""

import re
from collections.abc import Sequence

import pandas as pd

from appraisal.lamps import LAMP_ZH
from appraisal.stakes.priority import by_priority
from report_templates.blocks import Cell, Fact, Table
from report_templates.items import Item, short_name
from report_templates.reading import Reading
from report_templates.special_briefing.analysis import Loss, Matter
from report_templates.template import told
from report_templates.wording import FILTERS, MISSING, number, points

_ITEM_HEAD = ("指标", "目标", "完成", "完成率", "应达", "差距", "位次", "责任单位", "亮灯")
_ITEM_SHARES = (0.22, 0.12, 0.12, 0.09, 0.09, 0.08, 0.08, 0.12, 0.08)
_ITEM_NOTE = (
    "位次为全市位次；差距单位为百分点：总量为完成率与应达进度之差，增速和占比为完成数与应达数之差，负数为落后。"
)
_LOSS_SHARES = (0.28, 0.1, 0.1, 0.2, 0.14, 0.18)
_MATTER_SHARES = (0.2, 0.26, 0.14, 0.12, 0.28)
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
        told(percent(item.due_share) if is_paced else amount(item.due)),
        told(FILTERS["signed"](item.gap)),
        told(FILTERS["place"](item.rank)),
        told(item.lead_zh),
        told(LAMP_ZH.get(item.lamp, MISSING), lamp=item.lamp),
    )


def loss_table(losses: Sequence[Loss]) -> Table:
    """失分与可挽回 by indicator."""
    rows = tuple(
        (
            told(loss.item.indicator.name_zh, align="left"),
            told(FILTERS["digits"](loss.item.weight)),
            told(FILTERS["digits"](loss.item.lost)),
            told(FILTERS["amount"](loss.item.required_monthly) if loss.pace.is_known else MISSING),
            told(loss.pace_words),
            told(loss.outlook_zh),
        )
        for loss in losses
    )
    head = ("指标", "权重", "失分", "后续每月需完成", "为前期月均", "研判")
    return Table(
        "主要失分指标",
        head,
        rows,
        _LOSS_SHARES,
        note="权重和失分按本期计入考评的指标折算；后续每月需完成数按年度计划推算，供调度工作用，不作为任何单位填报数据的依据。",
    )


def matter_table(matters: Sequence[Matter]) -> Table:
    """需协调事项 by leader."""
    rows = tuple(
        (
            told(matter.goal_lead_zh, align="left"),
            told(matter.item.indicator.name_zh, align="left"),
            told(matter.item.lead_zh),
            told(FILTERS["signed"](matter.item.gap) if matter.item.is_accepted else "核实中"),
            told(matter.matter_zh, align="left"),
        )
        for matter in matters
    )
    return Table("需协调事项", ("目标长", "指标", "责任单位", "差距", "需协调事项"), rows, _MATTER_SHARES)


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
