"""失分原因: where each subject lost points, by cause, and what of it could be regained by the end of the year 可挽回分.

What could be regained is what the same rule gives at the published line, or gives now to the best of those compared, or
what a doubt holds back, or what a missing figure leaves open at most. It speaks of points alone: a figure is reported as it
is, whatever points hang on it.
"""

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.books import Results
from appraisal.frames import LOST_POINTS, LedgerEntryFrame, LostPointFrame
from appraisal.grouped import alphabetical, numbered_together
from appraisal.reasons.reach import best_points, points_at_line
from appraisal.reasons.rule_lines import PUBLISHED, line_of, uses_peers
from appraisal.reasons.worlds import Side, scored_rows, side_of
from appraisal.remembered import Remembered
from appraisal.rounding import drop_noise
from appraisal.scheme import Scheme
from appraisal.scoring.figures import Bools, Floats, Ints, as_floats
from appraisal.scoring.rule import NOISE
from appraisal.tree import ROOT, compares, is_additive, roll_up

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
    is_asked = as_floats(rows["lost_points"]) > NOISE
    if subjects is not None:
        is_asked &= scheme.remembered.is_any(rows["subject_code"], subjects)
    ledgers = [each for each in _ledger_losses(results, ledger, subjects) if len(each)]
    told = _row_losses(rows, np.flatnonzero(is_asked), side)
    if ledgers:
        told = pd.concat([told, *ledgers], ignore_index=True)
        told = told[told["lost_points"] > NOISE]
    told = told.pipe(_regained_in_total, rows, scheme)
    told = told.assign(
        period=side.period.code,
        reason_zh=_reasons(told["loss_code"], told["recoverable_points"] > NOISE, scheme.remembered),
        **{name: drop_noise(told[name]) for name in ("lost_points", "recoverable_points", "recoverable_total_points")},
    )
    told = told.take(_most_recoverable_first(told, scheme.remembered))
    return LostPointFrame(LOST_POINTS.conform(told))


def _reasons(losses: "pd.Series[str]", can_come_back: "pd.Series[bool]", known: Remembered) -> "pd.Series[str]":
    """The reason of each loss, with what would regain it where anything can."""
    code, losses_zh = known.coded(losses)
    plain = [_REASON_ZH[str(each)] for each in losses_zh]
    back = [text + _REGAIN_ZH.get(str(each), "") for text, each in zip(plain, losses_zh, strict=True)]
    return known.spread([*plain, *back], code + can_come_back.to_numpy() * len(plain), losses.index)


def _most_recoverable_first(told: pd.DataFrame, known: Remembered) -> npt.NDArray[np.intp]:
    """Positions by what comes back to the total, to the indicator, by what was lost, and by codes among equals."""
    texts = [alphabetical(*known.coded(told[name])) for name in ("subject_code", "indicator_code", "loss_code")]
    lost, own, total = (
        -as_floats(told[name]) for name in ("lost_points", "recoverable_points", "recoverable_total_points")
    )
    numbers = [lost, own] if np.array_equal(own, total) else [lost, own, total]
    return np.lexsort([numbered_together(texts)[0], *numbers])


def _row_losses(rows: pd.DataFrame, at: Ints, side: Side) -> pd.DataFrame:
    """Losses of the rows at some positions, one row a cause: ``loss_code``, ``lost_points``, ``recoverable_points``."""
    scheme, count = side.scheme, len(at)
    kinds = {each.code: each.kind for each in scheme.indicators}

    def is_any(name: str, wanted: Collection[str]) -> Bools:
        return scheme.remembered.is_any(rows[name], wanted)[at]

    lost, points, score = (as_floats(rows[name])[at] for name in ("lost_points", "points", "score_points"))
    is_told = is_any("standing", ["accepted", "held"])
    is_node, is_ledger = (
        is_told & is_any("indicator_code", [code for code, each in kinds.items() if each == kind])
        for kind in ("milestone", "event")
    )
    is_short, nothing = is_told & ~is_node & ~is_ledger, np.zeros(count)
    back = np.maximum(np.nan_to_num(score, posinf=np.inf) - points, 0)
    doubt = np.where(is_told, np.minimum(back, lost), 0.0)
    rest, told = lost - doubt, points + doubt
    rules = {each.code: each.rule for each in scheme.indicators if each.rule is not None}
    lines = {code: line for code, rule in rules.items() if (line := line_of(rule)) is not None}
    reach = points_at_line(rows, at[is_short], lines, side)[at]
    short = np.where(is_short, np.minimum(np.maximum(np.where(np.isnan(reach), 0.0, reach - told), 0), rest), 0.0)
    left = np.where(is_short, rest - short, 0.0)
    is_open = side.period.elapsed_pct < _WHOLE_YEAR_PCT
    ahead = np.maximum(best_points(rows, side)[at] - told - short, 0) if is_open else nothing
    is_published = is_any("indicator_code", [code for code, line in lines.items() if line in PUBLISHED])
    is_by_peers = is_any("indicator_code", [code for code, rule in rules.items() if uses_peers(rule)])
    losses = {
        "missing": (np.where(is_told, 0.0, lost), lost),
        "doubt": (doubt, doubt),
        "target": (np.where(is_published, short, 0.0), short if is_open else nothing),
        "line": (np.where(is_published, 0.0, short), short if is_open else nothing),
        "peers": (np.where(is_by_peers, left, 0.0), ahead),
        "level": (np.where(is_by_peers, 0.0, left), ahead),
        "node": (np.where(is_node, rest, 0.0), nothing),
        "ledger": (np.where(is_ledger, rest, 0.0), nothing),
    }
    return _listed(rows[_FIGURE], at, losses, scheme.remembered)


def _listed(
    owners: pd.DataFrame, at: Ints, losses: Mapping[str, tuple[Floats, Floats]], known: Remembered
) -> pd.DataFrame:
    """One row a loss that is any; what can come back is never more than what was lost."""
    chosen = {code: np.flatnonzero(lost > NOISE) for code, (lost, _) in losses.items()}
    lost, back = (np.concatenate([each[part][chosen[code]] for code, each in losses.items()]) for part in (0, 1))
    rows, counts = at[np.concatenate([*chosen.values()])], [len(each) for each in chosen.values()]
    columns = {}
    for name in _FIGURE:
        codes, texts = known.coded(owners[name])
        columns[name] = known.spread(texts.to_list(), codes[rows])
    columns["loss_code"] = known.spread([*losses], np.repeat(np.arange(len(losses)), counts))
    return pd.DataFrame({**columns, "lost_points": lost, "recoverable_points": np.minimum(back, lost)}, copy=False)


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
    is_met = compares(scheme)
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
