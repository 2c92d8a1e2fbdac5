"""按同类计分的复算公式: places, 功效系数, ratios and standard scores, from ends and places that stand in the row."""

from appraisal.scoring import (
    EfficacyRule,
    PlaceAwardRule,
    PlaceShareRule,
    RankLadderRule,
    RatioRule,
    StandardScoreRule,
)
from appraisal.scoring.rule import Line
from report_templates.recalculation.terms import (
    NOISE,
    Points,
    Row,
    ahead_of,
    between,
    is_met,
    last_tied,
    line_of,
    place_in,
)


def rank_ladder(rule: RankLadderRule, row: Row) -> Points:
    """争先进位: a share that falls with the place; a table where clause or ties ask for one."""
    rank = row.cell("rank")
    if rule.shares is None and rule.tied_places != "average":
        step, least = (
            row.parameters.number("每退一位少得满分几成", rule.step_share),
            row.parameters.number("最低得满分几成", rule.least_share),
        )
        return Points(f"MAX({least},1-{step}*({place_in(row, rule.tied_places)}-1))*{row.weight}", (rank,))
    stated = rule.shares or ()
    places = range(max(row.most_places, len(stated)))
    shares = [stated[k] if k < len(stated) else 1 - rule.step_share * k for k in places]
    if rule.shares is not None:
        shares = [stated[k] if k < len(stated) else rule.least_share for k in places]
    table = row.parameters.table("第{}名得满分几成", [max(each, rule.least_share) for each in shares])
    match rule.tied_places:
        case "best":
            share = f"INDEX({table},{rank})"
        case "worst":
            share = f"INDEX({table},{last_tied(row)})"
        case "average":
            share = f"AVERAGE(INDEX({table},{rank}):INDEX({table},{last_tied(row)}))"
    return Points(f"{share}*{row.weight}", (rank,))


def place_award(rule: PlaceAwardRule, row: Row) -> Points:
    """位次奖惩: points of the first and the last places, from two tables."""
    first = row.parameters.table("正数第{}名得分", rule.first_points)
    place = row.value if rule.places == "figure" else row.cell("rank")
    text = "0"
    if rule.last_points:
        last = row.cell("last_rank") if rule.places == "peers" else ""
        if rule.field_count is not None and rule.places == "figure":
            last = f"({row.parameters.number('参加排名的家数', rule.field_count)}-{place}+1)"
        text = _listed(last, row.parameters.table("倒数第{}名得分", rule.last_points), len(rule.last_points), text)
    text = _listed(place, first, len(rule.first_points), text)
    if rule.tied == "cancel" and rule.places == "peers":
        text = f"IF({row.cell('tied_count')}>1,0,{text})"
    return Points(f"{text}/INDEX({first},1)*{row.weight}", (place,))


def _listed(place: str, table: str, count: int, otherwise: str) -> str:
    return f"IF(AND({place}>=1,{place}<={count},{place}=INT({place})),INDEX({table},{place}),{otherwise})"


def place_share(rule: PlaceShareRule, row: Row) -> Points:
    """位次折算: a share that falls evenly with the place."""
    place, count = place_in(row, rule.tied_places), row.cell("peer_count")
    share = {
        "percentile": f"({count}-{place}+1)/{count}",
        "borda": f"({count}-{place})/({count}-1)",
        "count": f"({count}-{place}+1)",
    }[rule.scale]
    alone = row.parameters.number("只有一家时得满分几成", rule.degenerate_share)
    return Points(f"IF({count}<=1,{alone},{share})*{row.weight}", (row.cell("rank"), count))


def efficacy(rule: EfficacyRule, row: Row) -> Points:
    """功效系数法: static and dynamic coefficient between the two ends in the row or in the clause."""
    terms: list[str] = []
    needs: list[str] = []
    holds: list[str] = []
    ends = ("max_value", "min_value") if row.is_lower else ("min_value", "max_value")
    if rule.static_share:
        worst = _end(row, "不允许值", rule.unacceptable_value, row.cell(f"peer_{ends[0]}"))
        best = _end(row, "满意值", rule.satisfactory_value, row.cell(f"peer_{ends[1]}"))
        figures = (row.value, worst, best)
        needs += figures
        if rule.scale == "log":
            holds += [f"{each}>0" for each in figures]
            figures = (f"LN({figures[0]})", f"LN({figures[1]})", f"LN({figures[2]})")
        terms.append(_weighed(rule.static_share, "静态部分占比", _coefficient(rule, row, *figures), row))
    if rule.dynamic_share:
        worst, best = (row.cell(f"dynamic_{end}") for end in ends)
        figures = (row.cell("dynamic_value"), worst, best)
        needs += figures
        terms.append(_weighed(rule.dynamic_share, "动态部分占比", _coefficient(rule, row, *figures), row))
    text = "+".join(terms)
    text = f"MAX(0,{text})" if rule.floor_at_zero else f"({text})"
    return Points(f"{text}*{row.weight}", tuple(needs), tuple(holds))


def _end(row: Row, label: str, end: Line | None, otherwise: str) -> str:
    """One of the two ends: a number of the clause, a line in the row, or that of the comparison."""
    if end is None:
        return otherwise
    return line_of(row, end) if isinstance(end, str) else row.parameters.number(label, end)


def _weighed(share: float, label: str, text: str, row: Row) -> str:
    return text if share == 1 else f"{row.parameters.number(label, share)}*{text}"


def _coefficient(rule: EfficacyRule, row: Row, figure: str, worst: str, best: str) -> str:
    floor = row.parameters.number("基本分（满分的几成）", rule.floor_share)
    ratio = f"({figure}-{worst})/({best}-{worst})"
    text = f"{floor}*(1/{floor})^({ratio})" if rule.curve == "exponential" else f"({floor}+(1-{floor})*{ratio})"
    text = between(text, least=floor, most="1") if rule.is_clipped else text
    if any(isinstance(each, str) for each in rule.ends):
        is_crossed = f"{best}>{worst}" if row.is_lower else f"{best}<{worst}"
        is_reached = f"{figure}<={best}+{NOISE}" if row.is_lower else f"{figure}>={best}-{NOISE}"
        text = f"IF({is_crossed},IF({is_reached},1,{floor}),{text})"
    alike = row.parameters.number("完全相同时得满分几成", rule.degenerate_share)
    return f"IF(ABS({best}-{worst})<={NOISE},{alike},{text})"


def ratio(rule: RatioRule, row: Row) -> Points:
    """比例计分: the figure over the line, or the line over it where less is better."""
    line = line_of(row, rule.line)
    upper, below = (line, row.value) if row.is_lower else (row.value, line)
    is_open = row.is_lower and rule.is_capped and rule.counts == "whole"
    share, hold = f"{upper}/{below}", f"{below}>0"
    if is_open:
        share, hold = f"IF({below}>0,{share},1)", f"OR({below}>0,{line}>={row.value})"
    if rule.nonpositive_line == "met_or_not":
        ahead, _ = ahead_of(row, rule.line)
        share, hold = f"IF({line}<=0,IF({is_met(ahead, is_equal_enough=True)},1,0),{share})", f"OR({line}<=0,{hold})"
    share = f"({share}-1)" if rule.counts == "beyond" else share
    share = between(share, most="1" if rule.is_capped else None)
    share = between(share, least="0" if rule.floor_at_zero else None)
    return Points(f"{share}*{row.weight}", (row.value, line), (hold,))


def standard_score(rule: StandardScoreRule, row: Row) -> Points:
    """标准化计分: so many standard deviations from the mean in the row."""
    number = row.parameters.number
    spread, mean, count = row.cell("peer_std_value"), row.cell("peer_mean_value"), row.cell("peer_count")
    spread = f"N({spread})" if rule.ddof else f"(N({spread})*SQRT(({count}-1)/{count}))"
    ahead = f"({mean}-{row.value})" if row.is_lower else f"({row.value}-{mean})"
    share = f"{number('平均值处得满分几成', rule.center_share)}+{number('每个标准差加满分几成', rule.share_per_deviation)}*{ahead}/{spread}"
    alike = number("完全相同时得满分几成", rule.degenerate_share)
    text = f"IF({spread}>{NOISE},{share},{alike})*{row.weight}"
    return Points(between(text, least="0" if rule.floor_at_zero else None), (row.value, mean, count))
