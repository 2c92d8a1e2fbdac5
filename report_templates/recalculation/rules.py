"""复算公式: a rule's arithmetic as a formula over the cells of its own row, in functions that Excel 2007 and WPS know.

Numbers of the clause stand in cells of 计分参数 and are referred to; what shapes the formula (whole steps or pro rata, the
end held or not) is said beside them in words. Binary noise is treated as the method treats it (1E-9), so that the two agree
to the last digit. A rule without such a form gives ``None``: its points are then printed as they are, and said to be.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from appraisal.scoring import (
    Band,
    CompletionRule,
    DeductionRule,
    DifferenceRule,
    DirectRule,
    EfficacyRule,
    ExcessRule,
    Guard,
    LedgerRule,
    MilestonesRule,
    MixedRule,
    PlaceAwardRule,
    PlaceShareRule,
    RankLadderRule,
    RatioRule,
    Rule,
    StandardScoreRule,
    StepTableRule,
    ThresholdRule,
)
from appraisal.scoring.rule import Measure
from report_templates.recalculation.peers import efficacy, place_award, place_share, rank_ladder, ratio, standard_score
from report_templates.recalculation.terms import (
    NOISE,
    Parameters,
    Points,
    Row,
    ahead_in,
    ahead_of,
    between,
    is_met,
    line_of,
    measured,
    steps_of,
    told,
)

_LONGEST = 1000
"""Formulas longer than this help nobody; the points are printed instead."""


def score_formula(rule: Rule, row: Row, *, is_spared: bool) -> str | None:
    """The formula of a row's unrounded points, without ``=``; an empty text where they cannot be told, ``None`` if no short form exists.

    Args:
        rule: the indicator's rule.
        row: its cells.
        is_spared: whether its target is provisional and costs nothing.
    """
    points = _points(rule, row)
    if points is None:
        return None
    formula = told(points, lambda text: f"MAX({row.weight},{text})" if is_spared else text)
    for place, guard in reversed(list(enumerate(rule.guards, start=1))):
        own = replace(row, parameters=_Section(row.parameters, f"先决条件{place}"))
        share = f"{own.parameters.number('得满分几成', guard.share)}*{row.weight}"
        share = f"MAX({row.weight},{share})" if is_spared else share
        formula = f"IF({_guard(guard, own)},{share},{formula})"
    return formula if len(formula) < _LONGEST else None


def _guard(guard: Guard, row: Row) -> str:
    ahead, needs, holds = ahead_in(row, guard.measure, guard.line, guard.tied_places)
    met = is_met(ahead, is_equal_enough=guard.is_equal_enough)
    settled = met if guard.when == "meets" else f"NOT({met})"
    settled = f"IF(AND({','.join(holds)}),{settled},FALSE)" if holds else settled
    return f"IF(COUNT({','.join(needs)})<{len(needs)},FALSE,{settled})"


def _points(rule: Rule, row: Row) -> Points | None:
    make = _FORMS.get(type(rule))
    return make(rule, row) if make is not None else None


def _completion(rule: CompletionRule, row: Row) -> Points:
    weight, number = row.weight, row.parameters.number
    told_pct = row.cell("due_completion_pct" if rule.against == "due" else "completion_pct")
    done = told_pct
    if rule.reverse == "reciprocal" and row.is_lower:
        done = f"IF({told_pct}<200,100/(2-{told_pct}/100),1E+99)"
    most = None if rule.cap_pct is None else number("完成率封顶（%）", rule.cap_pct)
    basic = f"{between(done, least='0' if rule.floor_at_zero else None, most=most)}/100"
    if rule.zero_below_pct is not None:
        basic = f"IF({done}<{number('低于此完成率不得分（%）', rule.zero_below_pct)}-{NOISE},0,{basic})"
    text = f"{basic}*{weight}"
    if rule.counting is not None and rule.bonus_each:
        step = "1" if rule.bonus_step_pp == 1 else number("超100%后几个百分点一档", rule.bonus_step_pp)
        beyond = steps_of(f"MAX(0,{done}-100)", step, rule.counting)
        each = number(f"超100%后每{rule.bonus_step_pp:g}个百分点加分", rule.bonus_each)
        text += f"+MIN({number('超额加分封顶（分）', rule.bonus_cap_points)},{beyond}*{each})"
    target = row.cell("target_value")
    needs: tuple[str, ...] = (row.value, target, told_pct)
    if rule.nonpositive_target == "met_or_not":
        ahead, (_, due) = ahead_of(row, "due")
        text = f'IF({told_pct}="",IF({ahead}>=-{NOISE},{weight},0),{text})'
        needs = (row.value, target, due) if rule.against == "due" else (row.value, target)
    if rule.cap_share is not None:
        text = f"MIN({number('合计封顶（满分的几倍）', rule.cap_share)}*{weight},{text})"
    return Points(text, needs)


def _threshold(rule: ThresholdRule, row: Row) -> Points:
    ahead, needs, holds = ahead_in(row, rule.measure, rule.line, rule.tied_places)
    return Points(f"IF({is_met(ahead, is_equal_enough=rule.is_equal_enough)},{row.weight},0)", needs, holds)


def _deduction(rule: DeductionRule, row: Row) -> Points:
    number = row.parameters.number
    ahead, needs, holds = ahead_in(row, rule.measure, rule.line, rule.tied_places)
    steps = steps_of(f"MAX(0,-{ahead})", number("每档长度", rule.step_value), rule.counting)
    text = f"{row.weight}-{number('每档扣分', rule.points_per_step)}*{steps}"
    return Points(between(text, least="0" if rule.floor_at_zero else None), needs, holds)


def _difference(rule: DifferenceRule, row: Row) -> Points:
    number = row.parameters.number
    ahead, needs, holds = ahead_in(row, rule.measure, rule.line, rule.tied_places)
    step = number("每档长度", rule.step_value)
    below = rule.points_per_step if rule.points_per_step_below is None else rule.points_per_step_below
    gained = f"{steps_of(f'MAX(0,{ahead})', step, rule.counting)}*{number('线上每档加分', rule.points_per_step)}"
    lost = f"{steps_of(f'MAX(0,-{ahead})', step, rule.counting)}*{number('线下每档扣分', below)}"
    if rule.most_points_above is not None:
        gained = f"MIN({number('加分封顶（分）', rule.most_points_above)},{gained})"
    if rule.most_points_below is not None:
        lost = f"MIN({number('扣分封顶（分）', rule.most_points_below)},{lost})"
    text = f"{number('恰在线上得满分几成', rule.base_share)}*{row.weight}+{gained}-{lost}"
    most = None if rule.cap_share is None else f"{number('封顶（满分的几倍）', rule.cap_share)}*{row.weight}"
    text = between(text, most=most)
    return Points(between(text, least="0" if rule.floor_at_zero else None), needs, holds)


def _excess(rule: ExcessRule, row: Row) -> Points:
    beyond, needs, holds = ahead_in(row, rule.measure, rule.line, rule.tied_places)
    share = f"MIN(1,MAX(0,{beyond}/{row.parameters.number('得满分所需超出量', rule.span)}))"
    return Points(f"{share}*{row.weight}", needs, holds)


def _step_table(rule: StepTableRule, row: Row) -> Points:
    figure, needs, holds = _looked_up(rule, row)
    plain = all(each.share_to is None and each.above is None for each in rule.bands)
    if plain and len(rule.bands) > 1:
        lows = [-1e99 if each.low is None else each.low for each in rule.bands]
        ends = row.parameters.table("第{}档下端（含）", lows)
        shares = row.parameters.table("第{}档得满分几成", [each.share for each in rule.bands])
        return Points(f"LOOKUP({figure}+{NOISE},{ends},{shares})*{row.weight}", needs, holds)
    text = _band(rule.bands[0], 1, figure, row)
    for place, band in enumerate(rule.bands[1:], start=2):
        end = row.parameters.number(f"第{place}档下端（{'含' if band.above is None else '不含'}）", band.low or 0.0)
        inside = f"{figure}>={end}-{NOISE}" if band.above is None else f"{figure}>{end}+{NOISE}"
        text = f"IF({inside},{_band(band, place, figure, row)},{text})"
    return Points(f"{text}*{row.weight}", needs, holds)


def _looked_up(rule: StepTableRule, row: Row) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What the table is about, what it needs, and what must hold."""
    if rule.line is None:
        return measured(row, cast("Measure", rule.measure), rule.tied_places)
    if rule.measure == "ahead":
        ahead, needs = ahead_of(row, rule.line)
        return ahead, needs, ()
    line = line_of(row, rule.line)
    return f"({row.value}/{line}*100)", (row.value, line), (f"{line}>0",)


def _band(band: Band, place: int, figure: str, row: Row) -> str:
    number = row.parameters.number
    share = number(f"第{place}档得满分几成", band.share)
    if band.share_to is None or band.low is None or band.high is None or band.high == band.low:
        return share
    low, high = number(f"第{place}档起点", band.low), number(f"第{place}档终点", band.high)
    return f"({share}+({number(f'第{place}档终点得满分几成', band.share_to)}-{share})*({figure}-{low})/({high}-{low}))"


def _direct(rule: DirectRule, row: Row) -> Points:
    share = f"{row.value}/{row.parameters.number('满分值', rule.full_value)}"
    share = between(share, most="1" if rule.is_capped else None)
    share = between(share, least="0" if rule.floor_at_zero else None)
    return Points(f"{share}*{row.weight}", (row.value,))


def _ledger(rule: LedgerRule, row: Row) -> Points:
    text = f"{row.weight}-MAX(0,{row.value})"
    return Points(between(text, least="0" if rule.floor_at_zero else None), (row.value,))


def _milestones(_rule: MilestonesRule, row: Row) -> Points:
    return Points(f"MIN(100,MAX(0,{row.value}))/100*{row.weight}", (row.value,))


@dataclass(frozen=True)
class _Section:
    """Numbers of one piece of a rule."""

    whole: Parameters
    name_zh: str

    def number(self, label: str, value: float) -> str:
        return self.whole.number(f"{self.name_zh}：{label}", value)

    def table(self, label: str, values: Sequence[float]) -> str:
        return self.whole.table(f"{self.name_zh}：{label}", values)


def _mixed(rule: MixedRule, row: Row) -> Points | None:
    """Sum of the parts; a part on top that cannot be told adds nothing."""
    terms: list[str] = []
    needs: list[str] = []
    holds: list[str] = []
    for place, part in enumerate(rule.parts, start=1):
        numbers = _Section(row.parameters, f"第{place}部分")
        weight = (
            f"({numbers.number('占满分几成', part.share)}*{row.weight})"
            if part.share is not None
            else numbers.number("满分之外另加（分）", part.points or 0.0)
        )
        points = _points(part.rule, replace(row, parameters=numbers, weight=weight))
        if points is None or part.rule.guards:
            return None
        if part.share is None:
            terms.append(told(points, str, otherwise="0"))
        else:
            terms.append(f"({points.text})")
            needs += points.needs
            holds += points.holds
    text = "+".join(terms)
    if rule.cap_share is not None:
        text = f"MIN({row.parameters.number('合计封顶（满分的几倍）', rule.cap_share)}*{row.weight},{text})"
    return Points(text, tuple(needs), tuple(holds))


_FORMS: dict[type[Rule], Callable[..., Points | None]] = {
    CompletionRule: _completion,
    ThresholdRule: _threshold,
    DeductionRule: _deduction,
    DifferenceRule: _difference,
    ExcessRule: _excess,
    RankLadderRule: rank_ladder,
    PlaceAwardRule: place_award,
    PlaceShareRule: place_share,
    EfficacyRule: efficacy,
    RatioRule: ratio,
    StandardScoreRule: standard_score,
    StepTableRule: _step_table,
    DirectRule: _direct,
    LedgerRule: _ledger,
    MilestonesRule: _milestones,
    MixedRule: _mixed,
}
"""分段递减斜率 adds up band by band and has no short form."""
