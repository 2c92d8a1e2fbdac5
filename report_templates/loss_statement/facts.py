"""情况说明通知: who must explain lost points, and the table to explain them in (domain.md S2-32, S2-62, S1-32).

Not every unit that lost points is asked: only the one on the black list, and in each peer group the one that fell back
furthest, if it fell at least as many places as the scheme's own 退位 rule counts (two where it has none: one place back is
no news). What could have been avoided is said only where the ledger's registered cause or a missing report says it; all
else is the unit's to explain.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from appraisal.period import PeriodKind
from appraisal.reasons.lost import LOSS_ZH
from appraisal.rewards import FallenUse
from report_templates.blocks import Block, Cell, Fact, Paragraph, Table
from report_templates.deductions import DeductedShare, cause_names, deducted_shares, lost_points
from report_templates.reading import Reading
from report_templates.standings import Standing, read_standings
from report_templates.template import Attachment, Facts, ReportTemplate, common_facts, told
from report_templates.wording import FILTERS, MISSING, Number, day_zh, number

FALLEN_PLACES = 2
"""From how many places back a unit is asked where the scheme has no 退位 rule of its own."""
CAUSES_ZH = ("重视不够", "政策研究不到位", "措施不得力", "台账准备不足", "沟通不及时", "客观因素")
"""What a unit chooses from: the five causes that effort avoids, and what lay beyond it (S1-32)."""
_PERIODS = {PeriodKind.QUARTER, PeriodKind.YEAR}
_MOST_SHOWN = 30
_HEAD = ("指标或事项", "分值", "得分", "失分", "失分原因", "能否避免")
_SHARES = (0.3, 0.1, 0.1, 0.1, 0.22, 0.18)
_OPEN_HEAD = (*_HEAD[:-1], "可挽回", _HEAD[-1])
_OPEN_SHARES = (0.26, 0.09, 0.09, 0.09, 0.19, 0.1, 0.18)
_FORM_HEAD = ("序号", "指标或事项", "原因（填序号）", "情况说明和依据", "整改措施", "完成时限")
_FORM_SHARES = (0.08, 0.22, 0.12, 0.26, 0.2, 0.12)
_OPEN_NOTE = "可挽回为年内按实完成后同一计分办法最多可得回的分值。"
_NOTE = "“由单位说明”的，请在附件中逐项说明。"
_SIGN_ZH = "单位主要负责人（签字、盖章）：　　　　　日期："


@dataclass(frozen=True)
class LostItem:
    """失分 of one indicator or entry.

    Attributes:
        name_zh: the indicator or the matter in the ledger.
        weight, score, lost, recoverable: points.
        cause_zh: why.
        avoidable_zh: whether effort would have avoided it, as far as the record says.
    """

    name_zh: str
    weight: Number
    score: Number
    lost: Number
    recoverable: Number
    cause_zh: str
    avoidable_zh: str


@dataclass(frozen=True, kw_only=True)
class LossFacts(Facts):
    """Facts of one 情况说明通知.

    Attributes:
        standing: points and place.
        is_black_listed, has_fallen: why it is asked.
        share: how many of its indicators lost points, and how many points.
        recoverable: what of it may still come back.
        reply_by_zh: the day by which to explain.
        office_zh: to whom.
    """

    standing: Standing
    is_black_listed: bool
    has_fallen: bool
    share: DeductedShare
    recoverable: Number
    reply_by_zh: str
    office_zh: str


def addressees(reading: Reading) -> tuple[str, ...]:
    """The units that must explain, in the scheme's order; quarterly and yearly."""
    if reading.books.period.kind not in _PERIODS:
        return ()
    asked = {*_black_listed(reading), *_fallen(reading)} & _losing(reading)
    return tuple(each.code for each in reading.books.scheme.subjects if each.code in asked)


def facts(reading: Reading, addressee_code: str) -> LossFacts:
    """What the notice to one unit says."""
    standing = next(each for each in _standings(reading) if each.subject.code == addressee_code)
    items = _items(reading, addressee_code)
    recoverable = sum(each.recoverable.value or 0.0 for each in items)
    told_here = {each.name_zh for each in items}
    names = {each.code: each.name_zh for each in reading.books.scheme.indicators}
    return LossFacts(
        **common_facts(
            reading,
            tells=lambda each: (
                each.subject_code == addressee_code
                and (not each.indicator_code or names.get(each.indicator_code) in told_here)
            ),
        ),
        title=f"关于报送{reading.span_zh}|扣分情况说明|的通知",
        addressee_zh=standing.subject.name_zh,
        tables={"losses": _loss_table(items)},
        attachments=(Attachment("扣分情况说明表", _form(items)),),
        standing=standing,
        is_black_listed=addressee_code in _black_listed(reading),
        has_fallen=addressee_code in _fallen(reading),
        share=deducted_shares(reading, [addressee_code])[0],
        recoverable=number(recoverable, f"result:recoverable_sum_points::{addressee_code}:{reading.period_code}"),
        reply_by_zh=day_zh(reading.reply_by()),
        office_zh=reading.books.office.short_zh,
    )


def _standings(reading: Reading) -> tuple[Standing, ...]:
    return reading.once("standings of the year", lambda: read_standings(reading.books, reading.results))


def _black_listed(reading: Reading) -> set[str]:
    subjects = reading.results.subjects
    return set(subjects.loc[subjects["honour"].eq("black_list"), "subject_code"])


def _fallen(reading: Reading) -> set[str]:
    """Who fell back furthest in its peer group, ties together."""
    rules = [rule for rule in reading.books.scheme.rewards if isinstance(rule.use, FallenUse)]
    least = {group: rule.use.places for rule in rules for group in rule.peer_groups}  # type: ignore[union-attr]
    subjects = reading.results.subjects
    ranked = subjects[subjects["rank"].notna() & subjects["rank_change"].notna()]
    back = -ranked["rank_change"].astype("float64")
    furthest = back.groupby(ranked["peer_group_code"]).transform("max")
    wanted = ranked["peer_group_code"].map(least).fillna(FALLEN_PLACES).astype("float64")
    return set(ranked.loc[back.eq(furthest) & back.ge(wanted), "subject_code"])


def _losing(reading: Reading) -> set[str]:
    """Towns and departments that lost points on an indicator."""
    kinds = {each.code for each in reading.books.scheme.subjects if each.kind in {"town", "department"}}
    rows = reading.results.indicators
    return set(rows.loc[rows["lost_points"].gt(0) & rows["weight_points"].gt(0), "subject_code"]) & kinds


def _items(reading: Reading, subject_code: str) -> tuple[LostItem, ...]:
    """Every indicator that lost points, most lost first, then the ledger's deductions."""
    known = reading.books.scheme.indicator_by_code
    results, rows = reading.results.indicators, lost_points(reading)
    is_lost = results["subject_code"].eq(subject_code) & results["lost_points"].gt(0) & results["weight_points"].gt(0)
    own = rows[rows["subject_code"].eq(subject_code)]
    items = [
        _of_indicator(reading, {str(name): cell for name, cell in row.items()}, own)
        for row in results[is_lost & results["indicator_code"].isin(list(known))].to_dict("records")
    ]
    entries = [_of_entry(reading, row) for row in _entry_rows(own, reading)]
    return tuple(sorted(items, key=lambda each: -(each.lost.value or 0.0))) + tuple(entries)


def _of_indicator(reading: Reading, row: dict[str, Any], explained: pd.DataFrame) -> LostItem:
    """An indicator with its loss as published, and what explains it."""
    place = f"{row['indicator_code']}:{row['subject_code']}:{reading.period_code}"
    official = "cautious_points" if reading.books.scheme.policies.rank_by == "cautious" else "score_points"
    causes = explained[explained["indicator_code"].eq(row["indicator_code"])]
    causes = causes.sort_values("lost_points", ascending=False, kind="stable")
    codes = list(dict.fromkeys(causes["loss_code"]))
    return LostItem(
        name_zh=reading.books.scheme.indicator_by_code[row["indicator_code"]].name_zh,
        weight=number(row["weight_points"], f"result:weight_points:{place}"),
        score=number(row[official], f"result:{official}:{place}"),
        lost=number(row["lost_points"], f"result:lost_points:{place}"),
        recoverable=number(float(causes["recoverable_points"].sum()), f"result:recoverable_points:{place}"),
        cause_zh="、".join(LOSS_ZH[each] for each in codes) or MISSING,
        avoidable_zh="按时报送可避免" if codes[:1] == ["missing"] else "由单位说明",
    )


def _entry_rows(own: pd.DataFrame, reading: Reading) -> list[dict[str, Any]]:
    """Deductions in the ledger with what the ledger says of them."""
    taken = own[own["loss_code"].eq("deduction") & own["event_key"].notna()]
    entries = reading.results.entries[["event_key", "matter_zh", "document_no"]]
    joined = pd.DataFrame(taken).merge(entries, how="left", on="event_key", validate="one_to_one")
    return [{str(name): cell for name, cell in row.items()} for row in joined.to_dict("records")]


def _of_entry(reading: Reading, row: dict[str, Any]) -> LostItem:
    place = f"{row['event_key']}:{row['subject_code']}:{reading.period_code}"
    cause = cause_names(reading.books.scheme).get(str(row["cause_code"]), "")
    paper = f"（{row['document_no']}）" if isinstance(row["document_no"], str) else ""
    matter = row["matter_zh"] if isinstance(row["matter_zh"], str) else "台账扣分事项"
    return LostItem(
        name_zh=f"{matter}{paper}",
        weight=number(None, f"result:weight_points:{place}"),
        score=number(None, f"result:score_points:{place}"),
        lost=number(row["lost_points"], f"result:lost_points:{place}"),
        recoverable=number(0.0, f"result:recoverable_points:{place}"),
        cause_zh=cause or LOSS_ZH["deduction"],
        avoidable_zh="可避免" if cause else "由单位说明",
    )


def _loss_table(items: Sequence[LostItem]) -> Table:
    """失分情况; what may come back stands there only where anything may."""
    is_open = any(each.recoverable.value for each in items)
    rows = tuple(
        (
            told(each.name_zh, align="left"),
            told(FILTERS["digits"](each.weight)),
            told(FILTERS["digits"](each.score)),
            told(FILTERS["digits"](each.lost)),
            told(each.cause_zh, align="left"),
            *((told(_recoverable(each)),) if is_open else ()),
            told(each.avoidable_zh),
        )
        for each in items[:_MOST_SHOWN]
    )
    rest = len(items) - len(rows)
    note = (f"另有{rest}项未列出。" if rest > 0 else "") + (_OPEN_NOTE if is_open else "") + _NOTE
    head, shares = (_OPEN_HEAD, _OPEN_SHARES) if is_open else (_HEAD, _SHARES)
    return Table("失分情况", head, rows, shares, note)


def _recoverable(each: LostItem) -> Fact:
    text = FILTERS["digits"](each.recoverable).text if each.recoverable.value else MISSING
    return Fact(text, each.recoverable.value, each.recoverable.key)


def _form(items: Sequence[LostItem]) -> tuple[Block, ...]:
    """The table to fill in, signed by the head of the unit."""
    causes = "、".join(f"{place}.{cause}" for place, cause in enumerate(CAUSES_ZH, start=1))
    rows = tuple(
        (Cell(str(place)), Cell(each.name_zh, align="left"), Cell(""), Cell(""), Cell(""), Cell(""))
        for place, each in enumerate(items[:_MOST_SHOWN], start=1)
    )
    note = f"原因序号：{causes}，可填多个。本表只说明情况，不作为数据报送；数据请按规定渠道据实报送。"
    return Table("", _FORM_HEAD, rows, _FORM_SHARES, note), Paragraph(_SIGN_ZH, indent=False)


TEMPLATE = ReportTemplate(
    code="loss_statement", name_zh="扣分情况说明通知", form="letter", addressees=addressees, facts=facts
)
