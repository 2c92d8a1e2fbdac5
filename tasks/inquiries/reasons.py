"""说理: a subject's lost points by what could be regained, and why its total and place moved since the last period."""

from dataclasses import dataclass

import pandas as pd

import warehouse
from appraisal.books import Results
from appraisal.reasons.change import explain_change
from appraisal.reasons.lost import LOSS_ZH, explain_lost
from appraisal.reasons.pace import required_pace
from appraisal.scheme import Scheme
from appraisal.year_shares.quarters import needed_quarters
from tasks.books import store_of
from tasks.home import Home, HomeError
from tasks.rows import Row, indicator_zh_of, records_of, subject_code_of
from warehouse import Run, Warehouse

TOTAL_CAUSES_ZH = {
    "own_points": "自身数据（与当时的目标进度相比）",
    "others_points": "其他单位数据（同组高低、位次、均值、标杆）",
    "rule_points": "考评规则（权重、参数、目标）",
    "standing_points": "采信状态（挂起、缺报、未到期）",
    "ledger_points": "加减分事项",
    "rounding_points": "修约差",
    "recomputed_points": "重算与当时发布之差",
}
PLACE_CAUSES_ZH = {
    "own_places": "自身总分变动",
    "others_places": "其他单位总分变动",
    "field_places": "参排单位增减",
    "remaining_places": "其余",
}
_NOISE = 1e-9


@dataclass(frozen=True)
class Reasons:
    """What is to be said about one subject's total.

    Attributes:
        losses: lost points, the most recoverable first.
        totals: causes of the change of the total, then of the place; empty where there is nothing to compare with.
        indicators: changes by indicator, the largest first.
        paces: required monthly pace of its own cumulative figures.
        note_zh: with what it was compared, or why with nothing.
    """

    losses: tuple[Row, ...]
    totals: tuple[Row, ...]
    indicators: tuple[Row, ...]
    paces: tuple[Row, ...]
    note_zh: str


def reasons_of(home: Home, subject: str, *, period: str) -> Reasons:
    """失分、升降 of a subject by the newest published results of a period.

    Raises:
        HomeError: no such subject, or nothing was published about the period.
    """
    store = store_of(home)
    run, scheme, results = published(store, period)
    code = subject_code_of(scheme, subject)
    if results.subjects.empty:
        return Reasons((), (), (), (), f"{period} 的轮次不计总分，不作失分和升降分析")
    changes, note_zh = _changes(store, run, scheme, results, code)
    return Reasons(
        losses=tuple(_losses(scheme, results, code)),
        totals=tuple(_total_rows(changes[0])),
        indicators=tuple(_indicator_rows(changes[1], scheme)),
        paces=tuple(_paces(scheme, results, code)),
        note_zh=note_zh,
    )


def published(store: Warehouse, period: str) -> tuple[Run, Scheme, Results]:
    """The newest run about a period, the rules that it went by, and what it concluded.

    Raises:
        HomeError: there is none.
    """
    runs = warehouse.read_runs(store, period=period)
    if not runs:
        raise HomeError(f"{period} 还没有发布过任何轮次。请先运行 jixiao round … --period {period}")
    run = runs[-1]
    return run, scheme_of(store, run), warehouse.read_results(store, run.run_key)


def scheme_of(store: Warehouse, run: Run) -> Scheme:
    """The rules as they were when the run was closed."""
    return Scheme.model_validate_json(warehouse.read_scheme_json(store, run.scheme_hash))


def _losses(scheme: Scheme, results: Results, code: str) -> list[Row]:
    matters = results.entries.set_index("event_key")["matter_zh"].to_dict()
    return [
        {
            **row,
            "indicator_zh": indicator_zh_of(scheme, row["indicator_code"])
            or str(matters.get(row["event_key"], "加减分台账")),
            "loss_zh": LOSS_ZH[str(row["loss_code"])],
        }
        for row in records_of(explain_lost(results, scheme, subjects=[code]))
    ]


def _changes(
    store: Warehouse, run: Run, scheme: Scheme, results: Results, code: str
) -> tuple[tuple[list[Row], list[Row]], str]:
    earlier = warehouse.newest_run(store, round_code=run.round_code, period=run.period.previous().code)
    if earlier is None:
        return ([], []), f"没有发布过上一报告期（{run.period.previous().code}）同一轮次的结果，不作升降分析"
    if needed_quarters(scheme, run.period):
        return ([], []), f"{run.period.code} 的得分由各季度得分合成，升降请看各季度的说明"
    before = warehouse.read_results(store, earlier.run_key)
    if before.subjects.empty:
        return ([], []), f"{earlier.period.code} 的结果没有总分，不作升降分析"
    changes = explain_change(results, before, scheme, scheme_of(store, earlier))
    totals, indicators = (records_of(_mine(each, code)) for each in (changes.totals, changes.indicators))
    told = f"与{earlier.period.code}第{earlier.edition}版相比；各原因按所有先后次序平均分摊，合计等于已发布结果的变动"
    return (totals, indicators), told if totals else f"{earlier.period.code}没有该对象的总分，不作升降分析"


def _mine(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    return frame[frame["subject_code"].eq(code)]


def _total_rows(totals: list[Row]) -> list[Row]:
    """Causes below one another: points, then places."""
    if not totals:
        return []
    told = totals[0]
    points = [{"cause_zh": zh, "cause_code": name, "points": told[name]} for name, zh in TOTAL_CAUSES_ZH.items()]
    points = [each for each in points if abs(float(str(each["points"]))) > _NOISE]
    whole: Row = {"cause_zh": "总分变动合计", "cause_code": "change_points", "points": told["change_points"]}
    if told["rank_change"] is None:
        return [*points, whole]
    places = [{"cause_zh": zh, "cause_code": name, "places": told[name]} for name, zh in PLACE_CAUSES_ZH.items()]
    places = [each for each in places if abs(float(str(each["places"]))) > _NOISE]
    moved: Row = {"cause_zh": "位次变动合计（正为前进）", "cause_code": "rank_change", "places": told["rank_change"]}
    return [{"points": None, "places": None} | each for each in (*points, whole, *places, moved)]


def _indicator_rows(rows: list[Row], scheme: Scheme) -> list[Row]:
    moved = [each for each in rows if abs(float(str(each["change_points"]))) > _NOISE]
    moved.sort(key=lambda row: -abs(float(str(row["change_points"]))))
    return [{**row, "indicator_zh": indicator_zh_of(scheme, row["indicator_code"])} for row in moved]


def _paces(scheme: Scheme, results: Results, code: str) -> list[Row]:
    paces = required_pace(results.progress, difficult_pct=scheme.policies.difficult_pace_pct)
    return [
        {
            **row,
            "indicator_zh": indicator_zh_of(scheme, row["indicator_code"]),
            "difficult_zh": "超过警戒线" if row["is_difficult"] else "",
        }
        for row in records_of(_mine(paces, code))
    ]
