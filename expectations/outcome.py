"""结果检查: the invariants of our own results. One breach stops the round: nothing is published, statisticians are alarmed."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from appraisal.answers import RECTIFICATION_STATES
from appraisal.books import Results
from appraisal.findings import OutcomeError
from appraisal.scheme import Scheme
from expectations.warned import prove_lamp_total, prove_warnings

_TOLERANCE = 0.005
_LAMPS = ("green", "yellow", "red", "unlit")
_NAMED_MOST = 5
_BEHIND_ALL = 1e6


def prove_outcome(results: Results, scheme: Scheme) -> None:
    """Prove that the results reconcile before anything is published 证.

    Something came in at all.     Weights add up to 100 per subject; points lie between zero and the weight with its bonus; cautious points do not
    exceed reported ones; nobody is ranked without a total; more points never mean a worse place, and places are
    competition ranks (dense ones if the scheme says so); totals and places lie inside their intervals; nobody is
    red-listed by a figure that does not stand; lamp counts reconcile; so do the states of 整改事项;
    no warning skips a step.

    Raises:
        OutcomeError: an invariant is broken; the Chinese message names the first breaches.
    """
    breaches = [text for prove in _PROOFS for text in prove(results, scheme)]
    if breaches:
        more = f"等{len(breaches)}处" if len(breaches) > _NAMED_MOST else ""
        message = f"结果自检未通过，本轮不发布：{'；'.join(breaches[:_NAMED_MOST])}{more}。请核对方案与数据后重新运行。"
        raise OutcomeError(message)


def _substance(results: Results, scheme: Scheme) -> Iterator[str]:
    """A round that knows no figure at all has nothing to say: an empty document would be read as one about zeros."""
    ledgers = {each.code for each in scheme.indicators if each.kind in {"event", "milestone"}}
    figures = results.figures[~results.figures["indicator_code"].isin(ledgers)]
    if len(figures) and not figures["standing"].isin(["accepted", "held"]).any():
        yield f"本期应有{len(figures)}个数，截止时点前一个也没有收到（请先收数，或核对报告期和数据截止时点）"


def _weights(results: Results, scheme: Scheme) -> Iterator[str]:
    full = scheme.policies.full_points
    if full is None:
        return
    weights = results.indicators.groupby("subject_code")["weight_points"].sum()
    for subject, total in weights[weights > 0].items():
        if abs(total - full) > _TOLERANCE:
            yield f"{subject} 各指标权重合计{total:g}分，不是{full:g}分"


def _points(results: Results, scheme: Scheme) -> Iterator[str]:
    rows = results.indicators[results.indicators["score_points"].notna()]
    rules = {each.code: each.rule for each in scheme.indicators if each.rule is not None}
    rows = rows[rows["indicator_code"].isin(rules)]
    least = {code: float("-inf") if rule.can_be_negative else -_TOLERANCE for code, rule in rules.items()}
    weights = rows["weight_points"].groupby(rows["indicator_code"], sort=False)
    highest = [rules[str(code)].most_points(own) for code, own in weights]
    most = pd.concat(highest).reindex(rows.index) + _TOLERANCE if highest else rows["weight_points"]
    lowest = rows["indicator_code"].map(least)
    for name in ("score_points", "cautious_points"):
        for row in _each(rows[(rows[name] > most) | (rows[name] < lowest)]):
            yield f"{row.subject_code} {row.indicator_code} 得{getattr(row, name):g}分，超出这种计分办法的界限（满分{row.weight_points:g}）"


def _caution(results: Results, _scheme: Scheme) -> Iterator[str]:
    rows = results.indicators
    for row in _each(rows[rows["cautious_points"] > rows["score_points"] + _TOLERANCE]):
        yield f"{row.subject_code} {row.indicator_code} 审慎得分高于得分"
    subjects = results.subjects
    for row in _each(subjects[subjects["cautious_total_points"] > subjects["total_points"] + _TOLERANCE]):
        yield f"{row.subject_code} 审慎总分高于总分"


def _totals(results: Results, _scheme: Scheme) -> Iterator[str]:
    subjects = results.subjects
    for row in _each(subjects[subjects["rank"].notna() & subjects["total_points"].isna()]):
        yield f"{row.subject_code} 没有总分却有位次"
    beyond = subjects["cautious_total_points"] < subjects["lowest_total_points"] - _TOLERANCE
    beyond |= subjects["total_points"] > subjects["highest_total_points"] + _TOLERANCE
    for row in _each(subjects[beyond]):
        yield f"{row.subject_code} 总分不在区间{row.lowest_total_points:g}—{row.highest_total_points:g}内"


def _ranks(results: Results, scheme: Scheme) -> Iterator[str]:
    by = "cautious_total_points" if scheme.policies.rank_by == "cautious" else "total_points"
    ranked = results.subjects[results.subjects["rank"].notna()]
    behind = ranked["is_vetoed"] & (scheme.policies.veto_effect == "last")
    order = ranked.assign(place_points=ranked[by] - behind * _BEHIND_ALL)
    is_finer = bool(scheme.policies.tie_breaks) or scheme.policies.rank_on == "unrounded"
    for group, rows in order.groupby("peer_group_code", dropna=False):
        points = rows["place_points"]
        due = points.rank(method=scheme.policies.ties, ascending=False)
        worst = points.rank(method="max", ascending=False) if is_finer else due
        best = points.rank(method="min", ascending=False) if is_finer else due
        rank = rows["rank"].astype("float64")
        for row in _each(rows[((rank < best) | (rank > worst)).to_numpy()]):
            yield f"{group} 组 {row.subject_code} 位次{row.rank}与总分不符"
    outside = ranked[(ranked["rank"] < ranked["rank_low"]) | (ranked["rank"] > ranked["rank_high"])]
    for row in _each(outside):
        yield f"{row.subject_code} 位次{row.rank}不在区间{row.rank_low}—{row.rank_high}内"


def _honours(results: Results, _scheme: Scheme) -> Iterator[str]:
    """Red list: only with every counted figure standing (domain.md §8.6)."""
    listed = results.subjects.loc[results.subjects["honour"].eq("red_list"), "subject_code"]
    counted = results.indicators[results.indicators["weight_points"] > 0]
    doubtful = counted[counted["standing"].isin(["held", "missing", "imputed"]) & counted["subject_code"].isin(listed)]
    for row in _each(doubtful):
        yield f"{row.subject_code} 列入红榜，但 {row.indicator_code} 的数还没有采信"


def _lamps(results: Results, _scheme: Scheme) -> Iterator[str]:
    lamps = results.indicators[results.indicators["lamp"].notna()]
    counts = {lamp: lamps.loc[lamps["lamp"].eq(lamp), "subject_code"].value_counts() for lamp in _LAMPS}
    subjects = results.subjects.set_index("subject_code")
    for lamp in _LAMPS:
        stated = subjects[f"{lamp}_count"].dropna().astype("int64")
        due = counts[lamp].reindex(stated.index, fill_value=0)
        for subject in stated.index[(stated != due).to_numpy()]:
            yield f"{subject} 亮灯数对不上：{lamp} 记{stated[subject]}盏，实有{due[subject]}盏"


def _rectifications(results: Results, _scheme: Scheme) -> Iterator[str]:
    """Every item is in one known state, and closed ones alone have a day of closure: the counts by state make the whole."""
    items = results.rectifications
    for row in _each(items[~items["state_code"].isin(list(RECTIFICATION_STATES))]):
        yield f"整改事项 {row.item_code} 的状态“{row.state_code}”不认识"
    for row in _each(items[items["item_code"].duplicated()]):
        yield f"整改事项 {row.item_code} 列了两次"
    is_closed = items["state_code"].eq("closed")
    for row in _each(items[is_closed != items["closed_on"].notna()]):
        yield f"整改事项 {row.item_code} 的状态与销号日期不符"
    for row in _each(items[items["overdue_days_count"].lt(0) | items["age_days_count"].lt(0)]):
        yield f"整改事项 {row.item_code} 的天数为负"


def _each(rows: pd.DataFrame) -> Iterator[Any]:
    """Rows one by one; there is seldom any, and none costs nothing."""
    yield from rows.itertuples() if len(rows) else ()


_PROOFS: tuple[Callable[[Results, Scheme], Iterator[str]], ...] = (
    _substance,
    _weights,
    _points,
    _caution,
    _totals,
    _ranks,
    _honours,
    _lamps,
    prove_lamp_total,
    prove_warnings,
    _rectifications,
)
