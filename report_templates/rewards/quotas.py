"""奖金浮动和名额的表页: floated bonuses and quotas, each with the formula that makes it."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.rewards import FloatedBonus, QuotaUse, SetQuotas
from report_templates.rewards.allotment_sheet import (
    FIRST_ROW,
    HEAD_ROW,
    STEP_HEADS,
    Layout,
    Page,
    put_allotted,
    put_notes,
    put_parameters,
    put_steps,
    put_sums,
)
from report_templates.rewards.drawing import (
    AMOUNT_COLUMN,
    IDENTITY_HEADS,
    IDENTITY_WIDTHS,
    MONEY,
    NOT_LIVE_ZH,
    PERCENT,
    STEP_WIDTHS,
    Drawing,
    put_nothing,
    put_typed,
    step_sums,
    yuan,
)
from report_templates.workbooks.formulas import Cached
from report_templates.workbooks.spreadsheet import put, put_head

_ROUND_FUNCTION = {"floor": "ROUNDDOWN", "half_up": "ROUND", "ceil": "ROUNDUP"}
_ROUND_ZH = {"floor": "舍去小数", "half_up": "四舍五入", "ceil": "进一"}


def draw_bonus(drawing: Drawing, bonus: FloatedBonus) -> Worksheet:
    """奖金浮动: base, percentage, change and amount; amounts stand in column J from row 4."""
    heads = (*IDENTITY_HEADS, "奖金基数（元）", "浮动（%）", "浮动额（元）", "浮动后（元）", "依据")
    sheet = drawing.sheet(bonus.rule.name_zh, (*IDENTITY_WIDTHS, 16, 10, 16, 16, 40))
    page, places = Page(sheet, drawing.values), 2 if bonus.unit_cents == 1 else 0
    put_head(sheet, 3, heads, freeze_column=3)
    for row, record in enumerate(bonus.floats.to_dict("records"), start=4):
        drawing.put_identity(sheet, row, row - 3, record)
        put(sheet, row, 8, float(record["float_pct"])).number_format = PERCENT
        put(sheet, row, 11, str(record["basis_zh"]))
        if pd.isna(record["base_cents"]):
            for column in (7, 9, 10):
                put_nothing(sheet, row, column)
            continue
        put_typed(sheet, row, 7, float(yuan(record["base_cents"])), MONEY)
        page.put(row, 9, f"=ROUND(G{row}*H{row}/100,{places})", yuan(record["change_cents"]), MONEY)
        page.put(row, 10, f"=G{row}+I{row}", yuan(record["amount_cents"]), MONEY)
    notes = ("浮动额＝奖金基数×浮动比例，四舍五入；人数表没有给奖金基数的单位只列比例。", f"依据：{bonus.rule.clause}")
    put_notes(sheet, 4 + len(bonus.floats), notes)
    return sheet


def draw_quota(drawing: Drawing, quota: SetQuotas) -> Worksheet:
    """名额: each rounded for itself, or a fixed total shared out."""
    use = quota.rule.use
    if not isinstance(use, QuotaUse):
        raise TypeError(quota.rule.code)
    if quota.allotment is not None:
        return _draw_kept_quota(drawing, quota, use)
    heads = (*IDENTITY_HEADS, "人数", "比例（%）", "名额", "依据")
    sheet = drawing.sheet(quota.rule.name_zh, (*IDENTITY_WIDTHS, 10, 10, 10, 40))
    page = Page(sheet, drawing.values)
    put_head(sheet, 3, heads, freeze_column=3)
    function = _ROUND_FUNCTION[use.rounding]
    for row, record in enumerate(quota.quotas.to_dict("records"), start=4):
        drawing.put_identity(sheet, row, row - 3, record)
        _put_shared(sheet, row, record)
        page.put(row, 9, f"={function}(ROUND(G{row}*H{row}/100,6),0)", record["quota_count"])
        put(sheet, row, 10, str(record["basis_zh"]))
    last = 3 + len(quota.quotas)
    for column, value in enumerate(("", "合计", "", "", "", "", "", "", "", ""), start=1):
        put(sheet, last + 1, column, value)
    page.put(last + 1, 9, f"=SUM(I4:I{last})", quota.total_count)
    notes = (f"名额＝人数×比例，{_ROUND_ZH[use.rounding]}；全县总名额为各单位合计。", f"依据：{quota.rule.clause}")
    put_notes(sheet, last + 2, notes)
    return sheet


def _draw_kept_quota(drawing: Drawing, quota: SetQuotas, use: QuotaUse) -> Worksheet:
    if quota.allotment is None or use.total_rounding is None:
        raise TypeError(quota.rule.code)
    heads = (*IDENTITY_HEADS, "人数", "比例（%）", *STEP_HEADS, "名额", "依据")
    sheet = drawing.sheet(quota.rule.name_zh, (*IDENTITY_WIDTHS, 10, 10, *STEP_WIDTHS, 10, 40))
    page, layout = (
        Page(sheet, drawing.values, is_live=quota.allotment.fits_a_sheet),
        Layout(heads, 7, 8, 9, len(quota.quotas)),
    )
    function = _ROUND_FUNCTION[use.total_rounding]
    formula = f"={function}(ROUND({quota.counted_heads}*{use.total_share_pct}/100,6),0)"
    total = ("总名额", formula, quota.total_count)
    put_parameters(page, quota.allotment, layout, total=total, per_unit=1, scale=quota.part_scale)
    put_head(sheet, HEAD_ROW, heads, freeze_column=3)
    for row, record in enumerate(quota.quotas.to_dict("records"), start=FIRST_ROW):
        drawing.put_identity(sheet, row, row - FIRST_ROW + 1, record)
        _put_shared(sheet, row, record)
        put_steps(page, row, layout, record)
        put_allotted(page, row, layout, record["quota_count"], "0")
        put(
            sheet,
            row,
            14,
            f"{record['basis_zh']}{'；尾数、份数都与他单位相同，按所列先后' if record['is_tie_decided'] else ''}",
        )
    sums: dict[int, Cached] = {
        **step_sums(quota.quotas),
        7: int(quota.quotas["head_count"].sum()),
        AMOUNT_COLUMN: quota.total_count,
    }
    row = put_sums(page, layout, sums, {})
    put_notes(sheet, row + 1, (
        f"总名额＝所列类别全部人数{quota.counted_heads}人×{use.total_share_pct}%，{_ROUND_ZH[use.total_rounding]}；按人数×比例分完为止，尾数从大到小各补1名。",
        f"依据：{quota.rule.clause}",
        *(() if page.is_live else (NOT_LIVE_ZH,)),
    ))  # fmt: skip
    return sheet


def _put_shared(sheet: Worksheet, row: int, record: Mapping[Hashable, Any]) -> None:
    put(sheet, row, 7, int(record["head_count"]))
    put(sheet, row, 8, float(record["share_pct"])).number_format = PERCENT
