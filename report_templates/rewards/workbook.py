"""考核结果运用测算表: amounts, quotas and lists that follow from published results, for people to decide on.

Every amount is a live formula that carries its value; a clerk may change the pool, heads or coefficients and see what
follows. Lists name the posts that answer, so that the workbook is for internal use.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd
from openpyxl.utils import get_column_letter

from appraisal.rewards import CENTS_PER_YUAN, RewardRule, Rewards, SharedPool
from appraisal.rewards.lists import JOINT
from appraisal.scheme import Scheme
from report_templates.rewards.allotment_sheet import FIRST_ROW, put_notes
from report_templates.rewards.drawing import AMOUNT_COLUMN, MONEY, NOTHING, Drawing, put_nothing, shown, yuan
from report_templates.rewards.pools import draw_pool, draw_posts
from report_templates.rewards.quotas import draw_bonus, draw_quota
from report_templates.workbooks.formulas import put_formula, save_with_values
from report_templates.workbooks.spreadsheet import Value, new_book, put, put_head, put_row

NAME_ZH = "考核结果运用测算表"
FOR_DECISION_ZH = "由已发布的考评结果按方案测算，供研究决定参考；不作任何决定，不自动生效。"
BUDGET_HEADS = ("单位", "考评类别", "事项", "等次", "位次", "人数", "系数", "金额（元）", "算式", "依据条款")
_LIST_HEADS = (
    "名单", "考评类别", "单位", "本期位次", "上期位次", "得分", "连续两期", "列入理由", "主要负责人", "目标长", "目标人", "承担人", "落实人",
)  # fmt: skip
_LIST_WIDTHS = (11, 13, 16, 7, 7, 8, 7, 32, 20, 24, 22, 36, 36)


_POST_COLUMNS = ("head_post_zh", "goal_leads_zh", "goal_owners_zh", "undertakers_zh", "implementers_zh")


@dataclass
class _Budget:
    """Amounts by subject and use, and the cells that they stand in."""

    names: dict[str, str] = field(default_factory=dict)
    cells: dict[tuple[str, str], tuple[str, Decimal]] = field(default_factory=dict)

    def add(self, rule: RewardRule, subject_code: object, source: str, cents: object) -> None:
        """One amount, and the cell where it is worked out."""
        self.names[rule.code] = rule.name_zh
        self.cells[rule.code, str(subject_code)] = source, yuan(cents)


def rewards_workbook(rewards: Rewards, scheme: Scheme, *, about_zh: str) -> bytes:
    """考核结果运用测算表: a guide, each use on a page of its own, the lists and 绩效预算 by unit.

    Args:
        rewards: what was measured.
        scheme: names, clauses.
        about_zh: 报告期, 轮次, 版次 and which points made the places.
    """
    book = new_book(NAME_ZH)
    drawing = Drawing(book, scheme, about_zh, {})
    guide = drawing.sheet(NAME_ZH, (30, 14, 46, 60))
    budget = _Budget()
    pages = _draw_pools(drawing, rewards, budget) | _draw_bonuses(drawing, rewards, budget)
    pages |= {quota.rule.code: draw_quota(drawing, quota).title for quota in rewards.quotas}
    if rewards.lists:
        pages |= dict.fromkeys((each.rule.code for each in rewards.lists), _draw_lists(drawing, rewards))
    if budget.cells:
        _draw_budget(drawing, budget)
    _draw_guide(drawing, rewards, pages, guide.title)
    return save_with_values(book, drawing.values)


def _draw_pools(drawing: Drawing, rewards: Rewards, budget: _Budget) -> dict[str, str]:
    pages: dict[str, str] = {}
    for pool in rewards.pools:
        sheet = draw_pool(drawing, pool)
        pages[pool.rule.code] = sheet.title
        for row, record in enumerate(pool.shares.to_dict("records"), start=FIRST_ROW):
            source = f"'{sheet.title}'!{get_column_letter(AMOUNT_COLUMN)}{row}"
            budget.add(pool.rule, record["subject_code"], source, record["amount_cents"])
        posts = [each for each in rewards.posts if each.rule.code == pool.rule.code]
        if posts:
            draw_posts(drawing, sheet, pool, posts)
    return pages


def _draw_bonuses(drawing: Drawing, rewards: Rewards, budget: _Budget) -> dict[str, str]:
    pages: dict[str, str] = {}
    for bonus in rewards.bonuses:
        sheet = draw_bonus(drawing, bonus)
        pages[bonus.rule.code] = sheet.title
        for row, record in enumerate(bonus.floats.to_dict("records"), start=4):
            if pd.notna(record["amount_cents"]):
                source = f"'{sheet.title}'!J{row}"
                budget.add(bonus.rule, record["subject_code"], source, record["amount_cents"])
    return pages


def budget_rows(rewards: Rewards, scheme: Scheme) -> list[tuple[Value, ...]]:
    """绩效预算 as rows under ``BUDGET_HEADS``: one a subject and use, with what its amount is based on."""
    drawing = Drawing(new_book(NAME_ZH), scheme, "", {})
    return [*_pool_rows(rewards, drawing), *_bonus_rows(rewards, drawing)]


def _pool_rows(rewards: Rewards, drawing: Drawing) -> Iterator[tuple[Value, ...]]:
    for pool in rewards.pools:
        for record in pool.shares.to_dict("records"):
            amount, coefficient = yuan(record["amount_cents"]), f"{record['coefficient_value']:.15g}"
            yield (
                drawing.subject_zh(record["subject_code"]), drawing.group_zh(record["peer_group_code"]), pool.rule.name_zh,
                *(shown(record[name]) for name in ("grade", "rank", "head_count")), coefficient, f"{amount}",
                _formula_zh(pool, int(record["head_count"]), coefficient), pool.rule.clause,
            )  # fmt: skip


def _bonus_rows(rewards: Rewards, drawing: Drawing) -> Iterator[tuple[Value, ...]]:
    for bonus in rewards.bonuses:
        for record in bonus.floats[bonus.floats["base_cents"].notna()].to_dict("records"):
            rate = f"{'－' if record['float_pct'] < 0 else '＋'}{abs(record['float_pct']):.15g}%"
            yield (
                drawing.subject_zh(record["subject_code"]), drawing.group_zh(record["peer_group_code"]), bonus.rule.name_zh,
                shown(record["grade"]), shown(record["rank"]), NOTHING, NOTHING, f"{yuan(record['amount_cents'])}",
                f"{yuan(record['base_cents'])}×（1{rate}）", bonus.rule.clause,
            )  # fmt: skip


def _formula_zh(pool: SharedPool, heads: int, coefficient: str) -> str:
    total = Decimal(pool.allotment.part_total) / pool.part_scale
    pool_yuan = Decimal(pool.pool_cents) / CENTS_PER_YUAN
    return f"{pool_yuan:f}×{heads}×{coefficient}÷{total:f}"


def _draw_guide(drawing: Drawing, rewards: Rewards, pages: dict[str, str], title: str) -> None:
    sheet = drawing.book[title]
    put_head(sheet, 3, ("事项", "测算", "在哪一页或为什么没有测算", "依据条款"), freeze_column=1)
    why: dict[str, list[str]] = {}
    for rule, error in rewards.unmeasured:
        why.setdefault(rule.code, []).append(_reason(drawing, str(error), error.subject_codes))
    for row, rule in enumerate(drawing.scheme.rewards, start=4):
        is_done = rule.code in pages
        told = "；".join([*([pages[rule.code]] if is_done else []), *why.get(rule.code, [])])
        put_row(sheet, row, (rule.name_zh, "已测算" if is_done else "未测算", told, rule.clause))
    notes = (
        FOR_DECISION_ZH,
        "名单只列事实：本期、上期位次和得分；上榜不等于处理。含责任岗位，仅供内部使用，不得公开。",
        "金额都是公式，点开单元格可以看到算法；改浅黄格，各页随之重算。",
    )
    put_notes(sheet, 5 + len(drawing.scheme.rewards), notes)


def _reason(drawing: Drawing, message_zh: str, subject_codes: tuple[str, ...]) -> str:
    names = "、".join(drawing.subject_zh(code) for code in subject_codes)
    return f"{message_zh}：{names}" if names else message_zh


def _draw_lists(drawing: Drawing, rewards: Rewards) -> str:
    sheet = drawing.sheet("名单（供研究决定参考，仅供内部使用）", _LIST_WIDTHS)
    put_head(sheet, 3, _LIST_HEADS, freeze_column=4)
    row = 4
    for each in rewards.lists:
        for record in each.listed.to_dict("records"):
            put_row(sheet, row, (
                each.rule.name_zh, drawing.group_zh(record["peer_group_code"]), drawing.subject_zh(record["subject_code"]),
                *(shown(record[name]) for name in ("rank", "previous_rank", "total_points")),
                "是" if record["is_second_period"] else "", str(record["reason_zh"]),
                *(str(record[name]).replace(JOINT, "\n") for name in _POST_COLUMNS),
            ), formats=["", "", "", "0", "0", "0.00", *[""] * 7])  # fmt: skip
            row += 1
        if each.listed.empty:
            put_row(sheet, row, (each.rule.name_zh, "", "（无）", *[""] * 10))
            row += 1
    notes = (FOR_DECISION_ZH, *(f"{each.rule.name_zh}：{each.rule.clause}" for each in rewards.lists))
    put_notes(sheet, row, notes)
    return sheet.title


def _draw_budget(drawing: Drawing, budget: _Budget) -> None:
    """绩效预算 by unit: amounts taken over from the pages where they are worked out, and their sum."""
    heads = ("序号", "单位", "考评类别", *budget.names.values(), "合计（元）")
    sheet = drawing.sheet("绩效预算", (6, 24, 14, *[20] * (len(budget.names) + 1)))
    put_head(sheet, 3, heads, freeze_column=4)
    wanted = {code for _, code in budget.cells}
    subjects = [each for each in drawing.scheme.subjects if each.code in wanted]
    sums: dict[int, Decimal] = {}
    last_column = len(heads)
    for row, subject in enumerate(subjects, start=4):
        put_row(sheet, row, (row - 3, drawing.subject_zh(subject.code), drawing.group_zh(subject.peer_group)))
        own = Decimal(0)
        for column, code in enumerate(budget.names, start=4):
            source, amount = budget.cells.get((code, subject.code), ("", Decimal(0)))
            if not source:
                put_nothing(sheet, row, column)
                continue
            put_formula(sheet, row, column, f"={source}", value=amount, values=drawing.values, number_format=MONEY)
            own, sums[column] = own + amount, sums.get(column, Decimal(0)) + amount
        across = f"=SUM(D{row}:{get_column_letter(last_column - 1)}{row})"
        put_formula(sheet, row, last_column, across, value=own, values=drawing.values, number_format=MONEY)
        sums[last_column] = sums.get(last_column, Decimal(0)) + own
    end = 4 + len(subjects)
    for column, value in enumerate(("", "合计", ""), start=1):
        put(sheet, end, column, value)
    for column, amount in sorted(sums.items()):
        letter = get_column_letter(column)
        down = f"=SUM({letter}4:{letter}{end - 1})"
        put_formula(sheet, end, column, down, value=amount, values=drawing.values, number_format=MONEY)
    put_notes(sheet, end + 1, ("奖金浮动列的是浮动后的数；各栏算法见所引的页。", FOR_DECISION_ZH))
