"""失分原因: where each subject lost points, by cause, and what of it could be regained by the end of the year 可挽回分.

What could be regained is what the same rule gives at the published line, or gives now to the best of those compared, or
what a doubt holds back, or what a missing figure leaves open at most. It speaks of points alone: a figure is reported as it
is, whatever points hang on it.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.books import Results
from appraisal.evidence.codes import Codes
from appraisal.frames import LOST_POINTS, FigureFrame, LedgerEntryFrame, LostPointFrame, ProgressFrame
from appraisal.matching import lay_beside
from appraisal.points import score_rows
from appraisal.progress import measure_scenarios
from appraisal.reasons.field import meet
from appraisal.reasons.rule_lines import PUBLISHED, line_of, uses_peers
from appraisal.reasons.worlds import Side, scored_rows, side_of
from appraisal.rounding import drop_noise
from appraisal.scheme import Scheme
from appraisal.scoring.rule import NOISE, Line, ahead_of, line_value
from appraisal.tree import ROOT, aggregate_of, is_additive, roll_up

LOSS_ZH = {
    "missing": "缺报",
    "doubt": "数据待核实",
    "target": "未达目标进度",
    "line": "未达对标线",
    "peers": "落后于同组最好",
    "level": "未到满分档",
    "node": "节点逾期",
    "ledger": "台账扣分",
    "deduction": "扣分事项",
    "cap": "加分封顶",
}
_REASON_ZH = {
    "missing": "本期没有可计分的数；据实报送并采信后按实计分，最多可挽回所列分值",
    "doubt": "暂按审慎口径计分；核实放行后恢复所列分值",
    "target": "与已公布的目标进度之间的分值",
    "line": "与方案所列对标线之间的分值",
    "peers": "与满分之间的分值",
    "level": "与满分之间的分值",
    "node": "节点逾期的分值",
    "ledger": "台账登记事项在本指标扣分",
    "deduction": "台账登记的扣分事项",
    "cap": "加分超过上限，未计入的分值",
}
_REGAIN_ZH = {
    "target": "；年内达到该进度可挽回",
    "line": "；年内达到该线可挽回",
    "peers": "；达到同组目前最好得分可挽回所列分值",
    "level": "；达到同组目前最好得分可挽回所列分值",
}
_FIGURE = ["indicator_code", "subject_code"]
_OWNER = ["indicator_code", "figure_subject_code"]
_COMPARISON = ["indicator_code", "comparison_code"]
_CHUNK_ROWS = 400_000
_WHOLE_YEAR_PCT = 100


def explain_lost(
    results: Results, scheme: Scheme, *, ledger: LedgerEntryFrame | None = None, subjects: list[str] | None = None
) -> LostPointFrame:
    """失分 by indicator, subject and cause, the most recoverable first.

    Of a row's loss (weight less official points) first comes what a doubt holds back, then what lies short of the line that
    the rule names (target, benchmark, a number), then what is left: to the best of the peers or to the full mark. When the
    year is over, nothing but doubts and missing figures can still bring points back.

    Args:
        results: as published.
        scheme: by which.
        ledger: LEDGER_ENTRIES in place of those of the results; without any, deductions are told as one sum a subject.
        subjects: whose; ``None`` = everybody's.

    Returns:
        LOST_POINTS; ``recoverable_points`` in points of the indicator, ``recoverable_total_points`` in those of the total,
        which differ where a total is no plain sum. Rows without an indicator are about the ledger.
    """
    side = side_of(results, scheme)
    rows = scored_rows(side)
    wanted = None if subjects is None else rows["subject_code"].isin(subjects)
    losses = [*_row_losses(rows, wanted, side), *_ledger_losses(results, ledger, subjects)]
    told = pd.concat([each for each in losses if len(each)] or [LOST_POINTS.empty()], ignore_index=True)
    told = told[told["lost_points"] > NOISE].pipe(_regained_in_total, rows, scheme)
    told = told.assign(
        period=side.period.code,
        reason_zh=_reasons(told["loss_code"], told["recoverable_points"] > NOISE),
        **{name: drop_noise(told[name]) for name in ("lost_points", "recoverable_points", "recoverable_total_points")},
    )
    told = told.take(_most_recoverable_first(told))
    return LostPointFrame(LOST_POINTS.conform(told.reindex(columns=LOST_POINTS.columns)))


def _reasons(losses: "pd.Series[str]", can_come_back: "pd.Series[bool]") -> "pd.Series[str]":
    """The reason of each loss, with what would regain it where anything can."""
    code, known = pd.factorize(losses)
    plain = [_REASON_ZH[str(each)] for each in known]
    words = np.array([*plain, *(text + _REGAIN_ZH.get(str(each), "") for text, each in zip(plain, known, strict=True))])
    return pd.Series(words.astype("object")[code + can_come_back.to_numpy() * len(known)], losses.index, dtype="str")


def _most_recoverable_first(told: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Positions by what comes back to the total, to the indicator, by what was lost, and by codes among equals."""
    texts = []
    for name in ("loss_code", "indicator_code", "subject_code"):
        code, known = pd.factorize(told[name])
        texts.append(pd.Series(known, dtype="object").rank().to_numpy()[code])
    numbers = [
        -told[name].to_numpy(dtype="float64")
        for name in ("lost_points", "recoverable_points", "recoverable_total_points")
    ]
    return np.lexsort([*texts, *numbers])


def _row_losses(rows: pd.DataFrame, wanted: "pd.Series[bool] | None", side: Side) -> list[pd.DataFrame]:
    scheme = side.scheme
    is_asked = rows["lost_points"].gt(NOISE) & (True if wanted is None else wanted)
    lost = lay_beside(rows[is_asked].reset_index(drop=True), _best_shares(rows, side), _COMPARISON)
    lost = lost.assign(best_points=lost["best_share"].fillna(0.0) * lost["weight_points"])
    kinds = lost["indicator_code"].map({each.code: each.kind for each in scheme.indicators})
    is_told = lost["standing"].isin(["accepted", "held"])
    is_node, is_ledger = kinds.eq("milestone") & is_told, kinds.eq("event") & is_told
    is_short = is_told & ~is_node & ~is_ledger
    back = (lost["score_points"].fillna(0.0) - lost["points"]).clip(lower=0)
    doubt = back.where(back < lost["lost_points"], lost["lost_points"]).where(is_told, 0.0)
    rest = lost["lost_points"] - doubt
    rules = {each.code: each.rule for each in scheme.indicators if each.rule is not None}
    lines = {code: line for code, rule in rules.items() if (line := line_of(rule)) is not None}
    is_published = lost["indicator_code"].isin([code for code, line in lines.items() if line in PUBLISHED])
    reach = _points_at_line(lost[is_short], lines, side).reindex(lost.index)
    told = lost["points"] + doubt
    short = (reach - told).clip(lower=0).fillna(0.0)
    short = short.where(short < rest, rest).where(is_short, 0.0)
    left = (rest - short).where(is_short, 0.0)
    is_open = pd.Series(side.period.elapsed_pct < _WHOLE_YEAR_PCT, index=lost.index)
    ahead = (lost["best_points"] - told - short).clip(lower=0).where(is_open, 0.0)
    peers = {code for code, rule in rules.items() if uses_peers(rule)}
    nothing = pd.Series(0.0, index=lost.index)
    return [
        _loss(lost, "missing", lost["lost_points"].where(~is_told, 0.0)),
        _loss(lost, "doubt", doubt),
        _loss(lost[is_published], "target", short, short.where(is_open, 0.0)),
        _loss(lost[~is_published], "line", short, short.where(is_open, 0.0)),
        _loss(lost[lost["indicator_code"].isin(peers)], "peers", left, ahead),
        _loss(lost[~lost["indicator_code"].isin(peers)], "level", left, ahead),
        _loss(lost, "node", rest.where(is_node, 0.0), nothing),
        _loss(lost, "ledger", rest.where(is_ledger, 0.0), nothing),
    ]


def _best_shares(rows: pd.DataFrame, side: Side) -> pd.DataFrame:
    """The best share of the weight in each comparison, by figures that stand; those nobody is appraised on count as well."""
    weights = rows.groupby(_COMPARISON, as_index=False)["weight_points"].mean()
    field = pd.DataFrame(side.results.progress)
    field = field[field["standing"].eq("accepted")].drop(columns="weight_points")
    field = field[~pd.Series(Codes(field).place(*_OWNER)).duplicated().to_numpy()]
    field = lay_beside(field, pd.DataFrame(weights), _COMPARISON)
    field = field[field["weight_points"].notna()]
    share = score_rows(ProgressFrame(field), side.scheme) / field["weight_points"]
    told = field[_COMPARISON].assign(best_share=share)
    best = told.groupby(Codes(told).place(*_COMPARISON))["best_share"].transform("max")
    return told.assign(best_share=best).drop_duplicates(_COMPARISON)


def _loss(
    rows: pd.DataFrame, code: str, lost: "pd.Series[float]", recoverable: "pd.Series[float] | None" = None
) -> pd.DataFrame:
    lost = lost.loc[rows.index]
    back = lost if recoverable is None else recoverable.loc[rows.index]
    return rows[_FIGURE].assign(loss_code=code, lost_points=lost, recoverable_points=back.where(back < lost, lost))


def _points_at_line(rows: pd.DataFrame, lines: Mapping[str, Line], side: Side) -> "pd.Series[float]":
    """What each row that is behind its line would earn on it, the others as they are."""
    at_line = pd.Series(float("nan"), index=rows.index)
    for line in dict.fromkeys(lines.values()):
        own = ProgressFrame(rows[rows["indicator_code"].isin([code for code, each in lines.items() if each == line])])
        at_line.loc[own.index] = line_value(own, line).where(ahead_of(own, line) < -NOISE)
    behind = rows[at_line.notna()].assign(value=at_line[at_line.notna()])
    if behind.empty:
        return at_line
    moved = behind[[*_OWNER, "value"]].drop_duplicates(_OWNER).rename(columns={"figure_subject_code": "subject_code"})
    figures = side.results.figures.drop(columns=["value", "standing"]).merge(moved, how="inner", on=_FIGURE)
    figures = FigureFrame(figures.assign(standing="accepted", is_probe=False))
    measured = measure_scenarios(figures, side.scheme, side.period).rename(
        columns={"subject_code": "figure_subject_code"}
    )
    kept = [*_FIGURE, "figure_subject_code", "peer_group_code", "weight_points"]
    measured = measured[[name for name in rows.columns if name in measured and name not in {*kept[1:2], *kept[3:]}]]
    placed = lay_beside(behind[kept], measured, _OWNER)
    among = meet(placed, side.results.progress, side.scheme)
    return score_rows(ProgressFrame(among), side.scheme).reindex(rows.index)


def _ledger_losses(results: Results, ledger: LedgerEntryFrame | None, subjects: list[str] | None) -> list[pd.DataFrame]:
    entries = results.entries if ledger is None else ledger
    bonuses = results.bonuses[results.bonuses["settlement_code"].eq("capped")]
    over = pd.DataFrame(bonuses[_FIGURE]).assign(
        loss_code="cap", lost_points=bonuses["score_points"] - bonuses["counted_points"]
    )
    if entries.empty:
        sums = results.subjects[results.subjects["deduction_points"].gt(0)]
        taken = pd.DataFrame(sums[["subject_code"]]).assign(loss_code="deduction", lost_points=sums["deduction_points"])
        told = [over, taken]
    else:
        off = entries[entries["kind"].eq("deduction") & entries["counted_points"].gt(0)]
        cut = entries[entries["kind"].eq("bonus") & entries["settlement_code"].eq("capped")]
        names = ["subject_code", "event_key", "cause_code"]
        told = [
            over,
            pd.DataFrame(off[names]).assign(loss_code="deduction", lost_points=off["counted_points"]),
            pd.DataFrame(cut[names]).assign(
                loss_code="cap", lost_points=cut["factored_points"] - cut["counted_points"]
            ),
        ]
    known = [each if subjects is None else each[each["subject_code"].isin(subjects)] for each in told]
    return [_beside(each) for each in known]


def _beside(losses: pd.DataFrame) -> pd.DataFrame:
    """Losses outside the indicators; nothing of them comes back by itself."""
    told = losses if "indicator_code" in losses else losses.assign(indicator_code="")
    return told.assign(recoverable_points=0.0)


def _regained_in_total(losses: pd.DataFrame, rows: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """What the total would gain; the same points where it is a sum, else each regained by itself in the tree."""
    told = losses.assign(recoverable_total_points=losses["recoverable_points"])
    asked = told[told["recoverable_points"] > NOISE]
    if is_additive(scheme) or asked.empty:
        return told
    is_met = any(aggregate_of(code, scheme) == "copeland" for code in (ROOT, *scheme.groups))
    now = roll_up(rows, scheme, ["points"]).query("group_code == @ROOT").set_index("subject_code")["points"]
    key = "peer_group_code" if is_met else "subject_code"
    size = int(rows.groupby(key).size().max())
    within = rows.drop_duplicates("subject_code").set_index("subject_code")["peer_group_code"]
    asked = asked.assign(
        scenario=asked.index, within=asked["subject_code"].map(within) if is_met else asked["subject_code"]
    )
    step = max(1, _CHUNK_ROWS // size)
    parts = [
        _tried(asked.iloc[at : at + step], rows.assign(within=rows[key]), scheme) for at in range(0, len(asked), step)
    ]
    then = pd.concat(parts)
    gained = then - asked["subject_code"].map(now).fillna(0.0)
    return told.assign(recoverable_total_points=gained.reindex(told.index).fillna(0.0).clip(lower=0))


def _tried(asked: pd.DataFrame, rows: pd.DataFrame, scheme: Scheme) -> "pd.Series[float]":
    wanted = asked[["scenario", "within", *_FIGURE, "recoverable_points"]].rename(
        columns={"subject_code": "who", "indicator_code": "what"}
    )
    told = wanted.merge(rows, how="inner", on="within", validate="many_to_many")
    is_own = told["who"].eq(told["subject_code"]) & told["what"].eq(told["indicator_code"])
    told = told.assign(points=told["points"] + told["recoverable_points"].where(is_own, 0.0))
    nodes = roll_up(told, scheme, ["points"], within=("scenario", "who", "subject_code"))
    nodes = nodes[nodes["group_code"].eq(ROOT) & nodes["who"].eq(nodes["subject_code"])]
    return nodes.set_index("scenario")["points"]
