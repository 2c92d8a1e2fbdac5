"""问题来源: items that follow from what the round knows anyway: upheld findings and deductions with a cause."""

from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd

from appraisal.field_checks import VISITED_SOURCES, units_of
from appraisal.findings import Verdict
from appraisal.frames import FindingFrame, RulingFrame
from appraisal.period import parse_period
from appraisal.rectification.rules import RectificationRules
from appraisal.scheme import Scheme

ITEM_COLUMNS = (
    "item_code",
    "problem_class",
    "origin_code",
    "subject_code",
    "indicator_code",
    "found_on",
    "matter_zh",
    "requirement_zh",
    "is_repeat",
    "document_no",
    "raw_sha256",
    "file_name",
    "cell_ref",
)
_COUNTED = ("counted", "capped", "taken")
"""Settlements of a deduction that stands, whether its points go off the total or off an indicator."""
_OFFICE_ZONE = "Asia/Shanghai"
_DATA_REQUIREMENT_ZH = (
    "请对照原始记录和统计台账核实，书面说明情况并附佐证材料；与原始依据不一致的，按原渠道更正后重新报送"
)
_DEDUCTION_REQUIREMENT_ZH = "请对照扣分事项查明原因，制定整改措施，按期报告整改情况并附佐证材料"


def deduction_items(entries: pd.DataFrame, scheme: Scheme, rules: RectificationRules) -> pd.DataFrame:
    """One item for each deduction of the ledger that stands and names a cause.

    Args:
        entries: LEDGER_ENTRIES, or what ``weigh_entries`` makes of the year's events.
        scheme: its causes by code and in words.
        rules: which class a cause falls into.

    Returns:
        ``ITEM_COLUMNS``; ``item_code`` is ``deduction-`` with the event's key.
    """
    is_due = entries["kind"].eq("deduction") & entries["settlement_code"].isin(_COUNTED) & _told(entries["cause_code"])
    due = entries[is_due]
    named = {} if scheme.ledger is None else {each.name_zh: each.code for each in scheme.ledger.causes}
    classes = {cause: rules.class_of_cause(named.get(cause, cause)) for cause in due["cause_code"].unique()}
    matter = due["matter_zh"].where(_told(due["matter_zh"]), due["reason_zh"])
    return due.assign(
        item_code="deduction-" + due["event_key"],
        problem_class=due["cause_code"].map(classes),
        origin_code="deduction",
        found_on=due["occurred_on"],
        matter_zh=matter,
        requirement_zh=_DEDUCTION_REQUIREMENT_ZH,
    )[list(ITEM_COLUMNS)]


def finding_items(
    findings: FindingFrame,
    rulings: RulingFrame,
    scheme: Scheme,
    rules: RectificationRules,
    *,
    known: Collection[str] = (),
) -> pd.DataFrame:
    """One item for each figure whose doubt a person upheld 维持挂起; several doubts on one figure are one item.

    Only what units report of themselves: official statistics are not ours to have rectified (domain.md §8.1). The words
    name the figure and ask for verification; they hold no value and no verdict.

    Args:
        findings: FINDINGS of this round and of earlier ones.
        rulings: RULINGS in force.
        scheme: says whose a figure is.
        rules: which class problems of figures fall into.
        known: codes of items on record, which a further doubt on the same figure must not rename.

    Returns:
        ``ITEM_COLUMNS``; ``item_code`` is ``finding-`` with the key on record, else with the first one ruled on.
    """
    upheld = rulings[rulings["verdict"].eq(Verdict.UPHELD.value)][["finding_key", "ruled_at", "document_no"]]
    if upheld.empty:
        return pd.DataFrame(columns=list(ITEM_COLUMNS))
    found = findings[findings["source_code"].isin(VISITED_SOURCES)].merge(
        upheld, how="inner", on="finding_key", validate="many_to_one"
    )
    figure = ["indicator_code", "subject_code", "period", "source_code"]
    found = found.assign(item_code="finding-" + found["finding_key"])
    order = found.assign(is_new=~found["item_code"].isin(list(known)))
    found = order.sort_values(["is_new", "ruled_at", "finding_key"], kind="stable").drop_duplicates(figure)
    if found.empty:
        return pd.DataFrame(columns=list(ITEM_COLUMNS))
    ruled_on = found["ruled_at"].dt.tz_convert(_OFFICE_ZONE).dt.date.astype("str")
    return found.assign(
        problem_class=rules.data_class,
        origin_code="finding",
        found_on=ruled_on,
        matter_zh=_data_matters(found, scheme),
        requirement_zh=_DATA_REQUIREMENT_ZH,
        is_repeat=False,
        subject_code=_responsible(found, scheme),
    )[list(ITEM_COLUMNS)]


def _data_matters(found: pd.DataFrame, scheme: Scheme) -> list[str]:
    names = {code: each.name_zh for code, each in scheme.indicator_by_code.items()}
    projects = {code: scheme.subject_by_code[code].name_zh for code in scheme.project_by_code}
    rows = zip(found["subject_code"], found["indicator_code"], found["period"], strict=True)
    return [
        f"{projects.get(who, '')}{names.get(what, '')}（{_label(when)}）经核定仍需核实说明" for who, what, when in rows
    ]


def _label(period: str) -> str:
    about = parse_period(period)
    return f"{about.year}年{about.label_zh}"


def _responsible(found: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Whose submission it was; of a project, the unit that leads it."""
    leads = {code: each.lead for code, each in scheme.project_by_code.items()}
    return units_of(found, scheme).replace(leads)


def replaced_on(items: Collection[str], rulings: RulingFrame) -> Mapping[str, date]:
    """Items of findings whose figure a person has replaced since: settled on that day."""
    told = rulings[rulings["verdict"].eq(Verdict.REPLACED.value)]
    codes = "finding-" + told["finding_key"]
    days = told["ruled_at"].dt.tz_convert(_OFFICE_ZONE).dt.date
    return {code: day for code, day in zip(codes, days, strict=True) if code in items}


def _told(text: pd.Series) -> "pd.Series[bool]":
    return text.fillna("").str.strip().ne("")
