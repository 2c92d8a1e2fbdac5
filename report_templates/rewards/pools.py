"""二次分配的表页: pools among subjects and, inside them, among posts, step by step in live formulas."""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from appraisal.rewards import CENTS_PER_YUAN, ByPoints, PoolUse, SharedPool, SharedPosts
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
    COEFFICIENT,
    COUNT,
    IDENTITY_HEADS,
    IDENTITY_WIDTHS,
    MONEY,
    NOT_LIVE_ZH,
    STEP_WIDTHS,
    Drawing,
    put_typed,
    step_sums,
    yuan,
)
from report_templates.workbooks.formulas import Cached
from report_templates.workbooks.spreadsheet import Value, put, put_captions, put_head, put_row


def draw_pool(drawing: Drawing, pool: SharedPool) -> Worksheet:
    """二次分配: a pool among subjects; 金额 stands in the column that ``AMOUNT_COLUMN`` names."""
    use = pool.rule.use
    if not isinstance(use, PoolUse):
        raise TypeError(pool.rule.code)
    heads = (
        *IDENTITY_HEADS,
        "人数" if use.heads == "counted" else "份",
        "系数",
        *STEP_HEADS,
        "金额（元）",
        "人均（元）" if use.heads == "counted" else "每份（元）",
        "依据",
    )
    sheet = drawing.sheet(pool.rule.name_zh, (*IDENTITY_WIDTHS, 8, 9, *STEP_WIDTHS, 15, 12, 38))
    page, layout = (
        Page(sheet, drawing.values, is_live=pool.allotment.fits_a_sheet),
        Layout(heads, 7, 8, 9, len(pool.shares)),
    )
    per_yuan = CENTS_PER_YUAN // pool.unit_cents
    total = ("资金池（元）", "", yuan(pool.pool_cents))
    put_parameters(page, pool.allotment, layout, total=total, per_unit=per_yuan, scale=pool.part_scale)
    put_head(sheet, HEAD_ROW, heads, freeze_column=3)
    for row, record in enumerate(pool.shares.to_dict("records"), start=FIRST_ROW):
        drawing.put_identity(sheet, row, row - FIRST_ROW + 1, record)
        put_typed(sheet, row, 7, int(record["head_count"]), COUNT)
        _put_coefficient(page, row, layout, use, float(record["coefficient_value"]))
        put_steps(page, row, layout, record)
        put_allotted(page, row, layout, yuan(record["amount_cents"]), MONEY)
        each = _each(int(record["amount_cents"]), int(record["head_count"]))
        page.put(row, 14, f"=IF(G{row}>0,ROUND(M{row}/G{row},2),0)", each, MONEY)
        put(
            sheet,
            row,
            15,
            f"{record['basis_zh']}{'；尾数、份数都与他单位相同，按所列先后补尾' if record['is_tie_decided'] else ''}",
        )
    sums: dict[int, Cached] = {**step_sums(pool.shares), 7: int(pool.shares["head_count"].sum())}
    sums[AMOUNT_COLUMN] = yuan(pool.pool_cents)
    row = put_sums(page, layout, sums, {AMOUNT_COLUMN: MONEY, 7: COUNT})
    page.put(row, 15, f'=IF(ROUND(M{row}-B4,2)=0,"合计等于资金池","合计不等于资金池")', "合计等于资金池")
    smallest = "分" if pool.unit_cents == 1 else "元"
    put_notes(sheet, row + 1, (
        f"份数＝{heads[6]}×系数×份数倍数；应分整数＝份数×每份整数＋取整（份数×分后余数÷份数合计），以{smallest}计；余下的按尾数从大到小各补1{smallest}。",
        "尾数相同的，份数多的在前；份数也相同的，按所列先后。浅黄格可以改，其余随之重算。",
        f"依据：{pool.rule.clause}",
        *(() if page.is_live else (NOT_LIVE_ZH,)),
    ))  # fmt: skip
    return sheet


def draw_posts(drawing: Drawing, pool_sheet: Worksheet, pool: SharedPool, posts: list[SharedPosts]) -> None:
    """二次分配 inside subjects, all posts of a pool on one page; amounts of subjects come from the pool's page."""
    heads = (
        "序号", "单位", "岗位", "人数", "系数", "份数", "单位分得（元）", "单位份数合计", "每份整数", "分后余数", "应分整数", "尾数", "补尾次序", "金额（元）",
    )  # fmt: skip
    sheet = drawing.sheet(f"{pool.rule.name_zh}（岗位）", (6, 22, 22, 8, 9, 11, 16, 13, 12, 10, 13, 12, 10, 16))
    is_live = pool.allotment.fits_a_sheet and all(each.allotment.fits_a_sheet for each in posts)
    page = Page(sheet, drawing.values, is_live=is_live)
    put_captions(sheet, 3, ("", "份数倍数", "合最小单位"))
    put_row(sheet, 4, ("", posts[0].part_scale, CENTS_PER_YUAN // pool.unit_cents))
    put_head(sheet, HEAD_ROW, heads, freeze_column=4)
    layout = Layout(heads, 4, 5, 6, sum(len(each.shares) for each in posts))
    rows_of = {code: FIRST_ROW + place for place, code in enumerate(pool.shares["subject_code"])}
    row = FIRST_ROW
    for subject in posts:
        source = f"'{pool_sheet.title}'!{get_column_letter(AMOUNT_COLUMN)}{rows_of[subject.subject_code]}"
        for record in subject.shares.to_dict("records"):
            _put_post(drawing, page, row, layout=layout, subject=subject, record=record, source=source)
            row += 1
    amounts = yuan(sum(each.pool_cents for each in posts))
    end = put_sums(page, layout, {14: amounts}, {14: MONEY})
    put_notes(
        sheet,
        end + 1,
        ("每个单位分得的数按人数×岗位系数分完为止，尾数从大到小各补1个最小单位；尾数、份数都相同的按所列先后。",),
    )


def _put_post(
    drawing: Drawing,
    page: Page,
    row: int,
    *,
    layout: Layout,
    subject: SharedPosts,
    record: Mapping[Hashable, Any],
    source: str,
) -> None:
    sheet, shared = page.sheet, subject.allotment
    identity: tuple[Value, ...] = (
        row - FIRST_ROW + 1,
        drawing.subject_zh(subject.subject_code),
        str(record["post_zh"]),
        int(record["head_count"]),
    )
    for column, value in enumerate(identity, start=1):
        put(sheet, row, column, value)
    put(sheet, row, 5, float(record["coefficient_value"])).number_format = COEFFICIENT
    own = f"({layout.range(2)}=B{row})"
    page.put(row, 6, f"=ROUND(D{row}*E{row}*$B$4,0)", record["part_count"])
    page.put(row, 7, f"={source}", yuan(subject.pool_cents), MONEY)
    page.put(row, 8, f"=SUMPRODUCT({own}*{layout.range(6)})", shared.part_total)
    page.put(row, 9, f"=INT(ROUND(G{row}*$C$4,0)/H{row})", shared.whole_each)
    page.put(row, 10, f"=ROUND(G{row}*$C$4,0)-H{row}*I{row}", shared.whole_rest)
    page.put(row, 11, f"=F{row}*I{row}+INT(F{row}*J{row}/H{row})", record["whole_count"])
    page.put(row, 12, f"=F{row}*J{row}-H{row}*INT(F{row}*J{row}/H{row})", record["remainder_count"])
    parts, rests = layout.range(6), layout.range(12)
    same = f"{own}*({rests}=L{row})"
    turn = (
        f"=SUMPRODUCT({own}*({rests}>L{row})+{same}*({parts}>F{row})"
        f"+{same}*({parts}=F{row})*({layout.range(1)}<A{row}))+1"
    )
    page.put(row, 13, turn, record["remainder_rank"])
    left = f"ROUND(G{row}*$C$4,0)-SUMPRODUCT({own}*{layout.range(11)})"
    page.put(row, 14, f"=(K{row}+IF(M{row}<={left},1,0))/$C$4", yuan(record["amount_cents"]), MONEY)


def _put_coefficient(page: Page, row: int, layout: Layout, use: PoolUse, value: float) -> None:
    table = use.coefficient
    if not isinstance(table, ByPoints):
        put_typed(page.sheet, row, layout.factor_column, value, COEFFICIENT)
        return
    points, heads = layout.range(5), layout.range(7)
    own = f"({layout.range(3)}=C{row})" if table.within == "peer_group" else f"({layout.range(3)}={layout.range(3)})"
    weights = f"{own}*{heads}" if table.mean == "heads" else f"{own}*1"
    mean = f"(SUMPRODUCT({weights}*{points})/SUMPRODUCT({weights}))"
    page.put(row, layout.factor_column, f"=ROUND(E{row}/{mean},{table.decimals})", value, COEFFICIENT)


def _each(amount_cents: int, heads: int) -> Decimal:
    return yuan((2 * amount_cents + heads) // (2 * heads)) if heads else Decimal("0.00")
