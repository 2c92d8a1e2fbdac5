"""创优争先加分: bonuses by formula, outside the 100 points, with blocks that have caps of their own.

Two published kinds: 两个高于 (growth above both benchmarks, domain.md F16) and 超额加分 (beyond the target, F17, a block capped
at 100 of 300); a third binds a bonus to lines that other figures must meet (the gate of F03: monthly places count only with
GDP, investment and expenditure at their lines). Any scoring rule serves: it is asked with the bonus as the weight.
"""

import pandas as pd

from appraisal.awards.bonus_rules import BonusItem, Gate
from appraisal.frames import BONUSES, BonusFrame, ProgressFrame
from appraisal.rounding import drop_noise
from appraisal.scheme import Scheme
from appraisal.scoring.figures import Figures
from appraisal.scoring.rule import ahead_of, meets

_TOLD = ("accepted", "held")


def settle_bonuses(progress: ProgressFrame, scheme: Scheme) -> BonusFrame:
    """Bonuses of every subject that they are open to 加分结算.

    An item earns from nothing to its points; a figure that does not stand, a benchmark or a gate that cannot be told
    earns nothing and says so. The cap of a block acts in the order of the scheme's items. To compare reported and
    cautious bonuses, ask with the one and the other PROGRESS.

    Args:
        progress: PROGRESS.
        scheme: ``bonuses``, ``bonus_blocks``.

    Returns:
        BONUSES: one row for each item and subject; ``score_points`` before the cap of the block, ``counted_points``
        after it, ``settlement_code`` (``counted``, ``unmet``, ``no_figure``, ``unscored``, ``gate``, ``capped``).
    """
    if not scheme.bonuses:
        return BonusFrame(BONUSES.empty())
    here = set(progress["peer_group_code"].dropna().unique())
    parts = [_settle_item(each, progress, scheme) for each in scheme.bonuses if not here.isdisjoint(each.peer_groups)]
    if not parts:
        return BonusFrame(BONUSES.empty())
    rows = pd.concat(parts, ignore_index=True)
    upto = drop_noise(rows.groupby(["block_code", "subject_code"])["score_points"].cumsum())
    cap = rows["block_code"].map({each.code: each.cap_points for each in scheme.bonus_blocks}).astype("float64")
    before = drop_noise(upto - rows["score_points"])
    counted = drop_noise(upto.where(~(upto > cap), cap) - before.where(~(before > cap), cap))
    is_cut = counted < rows["score_points"]
    names = rows["block_code"].map({each.code: each.name_zh for each in scheme.bonus_blocks})
    note = "“" + names + "”合计以" + cap.map("{:g}".format) + "分为限，本项计" + counted.map("{:g}".format) + "分"
    rows = rows.assign(
        counted_points=counted,
        settlement_code=rows["settlement_code"].mask(is_cut, "capped"),
        settlement_zh=rows["settlement_zh"].mask(is_cut, note),
    )
    return BonusFrame(BONUSES.conform(rows))


def sum_bonuses(bonuses: BonusFrame) -> "pd.Series[float]":
    """Bonus points of each subject, by subject_code."""
    return drop_noise(bonuses.groupby("subject_code")["counted_points"].sum())


def _settle_item(item: BonusItem, progress: ProgressFrame, scheme: Scheme) -> pd.DataFrame:
    is_open = progress["indicator_code"].eq(item.indicator_code) & progress["peer_group_code"].isin(item.peer_groups)
    appraised = [each.code for each in scheme.subjects if each.is_appraised]
    rows = progress[is_open & progress["subject_code"].isin(appraised)].assign(weight_points=item.points)
    earned = item.rule.score(ProgressFrame(rows)).astype("float64")
    stands = rows["standing"].isin(_TOLD)
    points = drop_noise(earned.clip(0.0, item.points).where(stands).fillna(0.0))
    code = pd.Series("counted", index=rows.index).mask(points.eq(0), "unmet")
    note = pd.Series("", index=rows.index)
    code, note = (
        code.mask(earned.isna(), "unscored"),
        note.mask(earned.isna(), "缺少计算所需的目标、标杆或位次，未加分"),
    )
    code, note = code.mask(~stands, "no_figure"), note.mask(~stands, "没有可用的数据，未加分")
    for gate in item.requires:
        closed = _closed_by(gate, rows, progress, scheme)
        is_shut = closed.ne("") & points.gt(0)
        code, note, points = code.mask(is_shut, "gate"), note.mask(is_shut, closed), points.mask(is_shut, 0.0)
    told = rows[["indicator_code", "subject_code", "period", "peer_group_code", "value"]]
    return told.assign(
        bonus_code=item.code, block_code=item.block, score_points=points, settlement_code=code, settlement_zh=note
    )


def _closed_by(gate: Gate, rows: pd.DataFrame, progress: ProgressFrame, scheme: Scheme) -> "pd.Series[str]":
    """Why a gate is closed to each row's subject; empty where it is open."""
    figures = progress[progress["indicator_code"].eq(gate.indicator_code) & progress["standing"].isin(_TOLD)]
    met = meets(ahead_of(Figures(figures), gate.line), is_equal_enough=gate.is_equal_enough)
    met_by = dict(zip(figures["subject_code"], met, strict=True))
    state = rows["subject_code"].map(met_by).astype("float64")
    indicator = scheme.indicator_by_code[gate.indicator_code]
    sides = ("低于", "不低于") if indicator.direction == "lower" else ("高于", "不高于")
    word = {("高于", True): "不低于", ("高于", False): "高于", ("低于", True): "不高于", ("低于", False): "低于"}
    line = f"{word[sides[0], gate.is_equal_enough]}{gate.line:g}{indicator.uom}"
    unmet = f"“{indicator.name_zh}”没有达到门槛（{line}），未加分"
    untold = f"“{indicator.name_zh}”没有可用的数据，门槛（{line}）无法判断，未加分"
    return pd.Series(unmet, index=rows.index).mask(state.isna(), untold).mask(state.eq(1.0), "")
