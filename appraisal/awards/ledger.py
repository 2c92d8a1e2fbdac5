"""加减分台账: which entries of the ledger of events count, for how many points, and why the others do not.

Published ledgers agree on the form and differ in the numbers (domain.md §7: 常德市直 2017, 某县 2015, 成都林业, 遵义): points by
level, 同一事项按最高级别计一次, caps by category, multiples for what happens again. Vetoes 一票否决, affirmations 一票肯定 and
promotions 提档进位 are decided by people: the ledger records them, and one without a document number has no effect.
"""

import pandas as pd

from appraisal.awards.ledger_rules import LEVELS_ZH, OVERRIDE_KINDS, POINT_KINDS, UNSETTLED, LedgerRules
from appraisal.frames import (
    LEDGER_ENTRIES,
    SUBJECT_LEDGERS,
    EventFrame,
    LedgerEntryFrame,
    SubjectLedgerFrame,
)
from appraisal.period import Period
from appraisal.rounding import drop_noise
from appraisal.scheme import Scheme

_PLACE_OF_LEVEL = {level: place for place, level in enumerate(LEVELS_ZH)}
_ORDER = ["subject_code", "kind", "occurred_on", "event_key"]
_MATTER = ["subject_code", "kind", "matter_code"]
_ROW_KEY = ["indicator_code", "subject_code"]


def settle_ledger(
    rows: pd.DataFrame, events: EventFrame, scheme: Scheme, period: Period
) -> tuple[SubjectLedgerFrame, LedgerEntryFrame]:
    """Settle the ledger 台账结算: the sums of every subject, and what each entry of the year so far counts.

    In this order: withdrawn entries and decisions without a document number do not count; of the same matter of a
    subject (``matter_code``) the highest counts; a deduction marked as repeated is multiplied; a deduction that already
    went off a ledger indicator's points does not count again; the caps of categories act, then those of ``policies``,
    in the order of days.

    Args:
        rows: assignments that are totalled: ``subject_code``, ``indicator_code``, ``figure_subject_code``.
        events: EVENTS.
        scheme: ``ledger``, caps, kinds of indicators.
        period: entries after its end, or of another year, are not known yet.

    Returns:
        SUBJECT_LEDGERS, one row for each subject of ``rows``, and LEDGER_ENTRIES about them; the points of a subject
        are the sums of its entries' ``counted_points``.
    """
    rules, policies = scheme.ledger or UNSETTLED, scheme.policies
    codes, texts = scheme.remembered.coded(rows["subject_code"])
    subjects = pd.Index(texts[pd.unique(codes)], name="subject_code")
    if events.empty:
        nothing = LEDGER_ENTRIES.empty()
        return _sums(nothing, subjects), LedgerEntryFrame(nothing)
    entries = weigh_entries(events, scheme, period)
    entries = entries[entries["subject_code"].isin(subjects)]
    entries = entries.pipe(_set_taken_aside, rows, scheme).sort_values(_ORDER, kind="stable")
    is_counted = entries["settlement_code"].eq("counted") & entries["kind"].isin(POINT_KINDS)
    entries["counted_points"] = entries["factored_points"].where(is_counted, 0.0).fillna(0.0)
    for each in rules.categories:
        is_under = entries["category_code"].eq(each.code)
        entries = _cap(entries, is_under, each.cap_points, f"“{each.name_zh}”类")
    caps = {"bonus": policies.bonus_cap_points, "deduction": policies.deduction_cap_points}
    for kind, cap in caps.items():
        if cap is not None:
            entries = _cap(entries, entries["kind"].eq(kind), cap, {"bonus": "加分", "deduction": "扣分"}[kind])
    settled = LEDGER_ENTRIES.conform(entries[list(LEDGER_ENTRIES.columns)])
    return _sums(settled, subjects), LedgerEntryFrame(settled)


def weigh_entries(events: EventFrame, scheme: Scheme, period: Period) -> pd.DataFrame:
    """What each entry of the year so far counts by itself, before anything that depends on other points.

    Args:
        events: EVENTS; entries of other kinds than points and decisions are left out.
        scheme: its ``ledger``.
        period: entries after its end, or of another year, are left out.

    Returns:
        The entries' columns with ``period``, ``points`` without sign, ``factored_points``, ``category_code``,
        ``settlement_code`` (``counted``, ``withdrawn``, ``undocumented``, ``superseded``) and ``settlement_zh``.
    """
    rules = scheme.ledger or UNSETTLED
    is_told = (
        events["kind"].isin([*POINT_KINDS, *OVERRIDE_KINDS])
        & (events["occurred_on"] >= f"{period.year}-01-01")
        & (events["occurred_on"] <= period.end_on.isoformat())
    )
    entries = pd.DataFrame(events[is_told]).assign(period=period.code)
    entries["points"] = entries["points"].abs()
    is_repeated = entries["is_repeat"] & entries["kind"].eq("deduction") & (rules.repeat_factor > 1)
    entries["factored_points"] = drop_noise(
        entries["points"].mask(is_repeated, entries["points"] * rules.repeat_factor)
    )
    category_of = {name: each.category for each in rules.causes for name in (each.code, each.name_zh)}
    entries["category_code"] = entries["cause_code"].map(category_of).astype("str")
    entries["settlement_code"] = "counted"
    entries["settlement_zh"] = pd.Series("", index=entries.index).mask(
        is_repeated, f"重复发生，按{rules.repeat_factor:g}倍计"
    )
    is_undocumented = entries["kind"].isin(OVERRIDE_KINDS) & entries["document_no"].fillna("").str.strip().eq("")
    entries = _set_aside(entries, is_undocumented, "undocumented", "没有文号，未生效；请补登批准文件的文号")
    entries = _set_aside(entries, entries["is_withdrawn"], "withdrawn", "已撤回")
    return _supersede(entries, rules)


def _set_aside(
    entries: pd.DataFrame, is_aside: "pd.Series[bool]", code: str, note_zh: "str | pd.Series[str]"
) -> pd.DataFrame:
    return entries.assign(
        settlement_code=entries["settlement_code"].mask(is_aside, code),
        settlement_zh=entries["settlement_zh"].mask(is_aside, note_zh),
    )


def _supersede(entries: pd.DataFrame, rules: LedgerRules) -> pd.DataFrame:
    """Of one subject's entries of the same kind and matter only the highest stays."""
    ways = {"bonus": rules.same_matter, "promote": rules.same_matter, "deduction": rules.same_matter_deductions}
    way = entries["kind"].map(ways)
    is_joined = entries["settlement_code"].eq("counted") & entries["matter_code"].notna() & way.notna() & way.ne("sum")
    place = entries["level"].map(_PLACE_OF_LEVEL).fillna(len(LEVELS_ZH))
    loss = -entries["factored_points"].fillna(0.0)
    is_by_level = way.eq("highest_level")
    order = entries.assign(first=place.where(is_by_level, loss), second=loss.where(is_by_level, place))[is_joined]
    order = order.sort_values(["first", "second", "occurred_on", "event_key"], kind="stable")
    best = order.drop_duplicates(_MATTER)[[*_MATTER, "event_key", "level", "document_no"]]
    best = best.rename(columns={"event_key": "best_key", "level": "best_level", "document_no": "best_document_no"})
    found = entries[_MATTER].merge(best, how="left", on=_MATTER, validate="many_to_one").set_index(entries.index)
    is_superseded = is_joined & found["best_key"].ne(entries["event_key"])
    level = found["best_level"].map(LEVELS_ZH).fillna("")
    document = ("（" + found["best_document_no"] + "）").fillna("")
    note = "同一事项只计一次，已计" + level + "的一条" + document
    return _set_aside(entries, is_superseded, "superseded", note)


def _set_taken_aside(entries: pd.DataFrame, rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """A deduction that went off a ledger indicator's points does not go off the total again."""
    ledgers = [each.code for each in scheme.indicators if each.kind == "event"]
    taken = rows.loc[rows["indicator_code"].isin(ledgers), ["indicator_code", "figure_subject_code"]].drop_duplicates()
    taken = taken.rename(columns={"figure_subject_code": "subject_code"}).assign(is_taken=True)
    found = entries[_ROW_KEY].merge(taken, how="left", on=_ROW_KEY, validate="many_to_one").set_index(entries.index)
    is_taken = entries["kind"].eq("deduction") & found["is_taken"].notna() & entries["settlement_code"].eq("counted")
    names = entries["indicator_code"].map({each.code: each.name_zh for each in scheme.indicators})
    note = entries["settlement_zh"].where(entries["settlement_zh"].eq(""), entries["settlement_zh"] + "；")
    return _set_aside(entries, is_taken, "taken", note + "已在“" + names + "”中扣分，总分不再重复扣")


def _cap(entries: pd.DataFrame, is_under: "pd.Series[bool]", cap: float, what_zh: str) -> pd.DataFrame:
    """Cut the points of those under a cap, of each subject and kind, where their sum passes it; first days first."""
    points = entries["counted_points"].where(is_under, 0.0)
    upto = drop_noise(points.groupby([entries["subject_code"], entries["kind"]]).cumsum())
    left = drop_noise(upto.clip(upper=cap) - drop_noise(upto - points).clip(upper=cap))
    is_cut = is_under & (left < points)
    note = entries["settlement_zh"].where(entries["settlement_zh"].eq(""), entries["settlement_zh"] + "；")
    note = note + f"{what_zh}合计以{cap:g}分为限，本条计" + left.map("{:g}".format) + "分"
    cut = _set_aside(entries, is_cut, "capped", note)
    return cut.assign(counted_points=entries["counted_points"].mask(is_cut, left))


def _nothing(subjects: "pd.Index[str]") -> pd.DataFrame:
    """Subjects of whom the ledger tells nothing."""
    sums = dict.fromkeys((*(f"{kind}_points" for kind in POINT_KINDS), "promotion_count"), 0.0)
    return pd.DataFrame({"subject_code": subjects, **sums, "is_vetoed": False, "is_affirmed": False})


def _sums(entries: pd.DataFrame, subjects: "pd.Index[str]") -> SubjectLedgerFrame:
    if entries.empty:
        return SubjectLedgerFrame(SUBJECT_LEDGERS.conform(_nothing(subjects)))
    counted = entries[entries["settlement_code"].isin(["counted", "capped"])]
    points = entries.groupby(["kind", "subject_code"])["counted_points"].sum()
    steps = counted[counted["kind"].eq("promote")].groupby("subject_code")["factored_points"].sum() // 1
    told = {kind: set(counted.loc[counted["kind"].eq(kind), "subject_code"]) for kind in ("veto", "affirm")}
    sums = {
        f"{kind}_points": drop_noise(points[points.index.get_level_values("kind") == kind].droplevel("kind"))
        .reindex(subjects)
        .fillna(0.0)
        for kind in POINT_KINDS
    }
    ledger = pd.DataFrame(
        {
            **sums,
            "is_vetoed": subjects.isin(told["veto"]),
            "is_affirmed": subjects.isin(told["affirm"]),
            "promotion_count": steps.reindex(subjects).fillna(0.0),
        },
        index=subjects,
    )
    return SubjectLedgerFrame(SUBJECT_LEDGERS.conform(ledger.reset_index()))
