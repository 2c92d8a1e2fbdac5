"""窗口所见: what a person who looks at Prefect's window is shown of a round that was published."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

import warehouse
from appraisal.books import Results, RoundReceipt
from appraisal.findings import Consequence
from appraisal.lamps.rules import REASON_ZH
from appraisal.period import parse_period
from appraisal.scheme import Scheme
from scheme import load_scheme
from tasks.books import store_of
from tasks.check_names import check_zh
from tasks.home import Home
from tasks.rows import Row, indicator_zh_of, records_of, short_zh_of

_FIGURE = ["indicator_code", "subject_code", "period"]
_LAMPS = ("red", "yellow", "green", "unlit")


@dataclass(frozen=True)
class RoundSight:
    """一轮所见.

    Attributes:
        county_zh, round_zh, period_zh: whose, which round, which period.
        folder: where its documents lie.
        lamps: what the office calls each lamp → how many are lit.
        standings: places, points and lamps of each subject; of a round about projects, their lamps.
        held: 待核实数据: figures that are not accepted until somebody rules, and the holds on them.
        other_count: holds on other figures that nobody has ruled on.
        known_at_zh: 数据截止时点, in the office's time.
    """

    county_zh: str
    round_zh: str
    period_zh: str
    folder: str
    lamps: dict[str, int]
    standings: list[Row]
    held: list[Row]
    other_count: int = 0
    known_at_zh: str = ""


def sight_of(home: Home, receipt: RoundReceipt) -> RoundSight:
    """Read back what a round published."""
    period, store = parse_period(receipt.period), store_of(home)
    scheme = load_scheme(home.scheme, period=period)
    results = warehouse.read_results(store, receipt.run_key)
    ruled = set(warehouse.read_rulings(store)["finding_key"])
    findings = warehouse.read_findings(store, period=receipt.period)
    holds = findings[findings["consequence"] == Consequence.HOLD.value]
    figures = results.figures[results.figures["standing"] == "held"]
    about_held = holds.merge(figures[_FIGURE], on=_FIGURE, how="inner", validate="many_to_one")
    others = set(holds["finding_key"]) - set(about_held["finding_key"]) - ruled
    scheme_round = scheme.round_by_code.get(receipt.round_code)
    return RoundSight(
        county_zh=scheme.county_zh,
        round_zh=scheme_round.name_zh if scheme_round else receipt.round_code,
        period_zh=f"{period.year}年{period.label_zh}",
        folder=str(home.outbox / receipt.period / receipt.round_code),
        lamps={scheme.lamp_zh[code]: receipt.lamp_counts.get(code, 0) for code in _LAMPS},
        standings=_standings(results, scheme) or _project_lamps(results, scheme),
        held=_held(figures, about_held, ruled, scheme),
        other_count=len(others),
        known_at_zh=f"{home.local(datetime.fromisoformat(receipt.as_of)):%Y-%m-%d %H:%M}",
    )


def _standings(results: Results, scheme: Scheme) -> list[Row]:
    groups = {each.code: place for place, each in enumerate(scheme.peer_groups)}
    official = "cautious_total_points" if scheme.policies.rank_by == "cautious" else "total_points"
    appraised = {each.code for each in scheme.subjects if each.is_appraised}
    rows = [each for each in records_of(results.subjects) if each["subject_code"] in appraised]
    rows.sort(key=lambda row: (groups.get(str(row["peer_group_code"]), len(groups)), _number(row["rank"])))
    return [
        {
            "考评类别": scheme.peer_group_by_code[str(row["peer_group_code"])].name_zh,
            "位次": row["rank"] if _number(row["peer_count"]) > 1 else "—",
            "考评对象": short_zh_of(scheme, row["subject_code"]),
            "得分": f"{_number(row[official]):.2f}" if row[official] is not None else "—",
            "位次区间": f"{row['rank_low']}—{row['rank_high']}" if row["rank_low"] != row["rank_high"] else "—",
            "进退": _move_zh(row["rank_change"]),
            **{scheme.lamp_zh[code]: row[f"{code}_count"] for code in _LAMPS},
        }
        for row in rows
    ]


def _project_lamps(results: Results, scheme: Scheme) -> list[Row]:
    """Lamps of projects, the reddest first."""
    lit = [row for row in records_of(results.indicators) if row["lamp"] is not None]
    lit.sort(key=lambda row: (_LAMPS.index(str(row["lamp"])), str(row["subject_code"])))
    return [
        {
            "项目": short_zh_of(scheme, row["subject_code"]),
            "指标": indicator_zh_of(scheme, row["indicator_code"]),
            "亮灯": scheme.lamp_zh[str(row["lamp"])],
            "原因": REASON_ZH.get(str(row["lamp_reason_code"]), ""),
            "连续次数": row["lamp_streak_count"],
        }
        for row in lit
    ]


def _held(figures: pd.DataFrame, holds: pd.DataFrame, ruled: set[str], scheme: Scheme) -> list[Row]:
    """Held figures with their place and the keys to rule by; no reference value is shown here."""
    known: dict[tuple[object, ...], list[Row]] = {}
    for row in records_of(holds):
        known.setdefault(tuple(row[name] for name in _FIGURE), []).append(row)
    told = []
    for figure in records_of(figures):
        own = known.get(tuple(figure[name] for name in _FIGURE), [])
        left = [str(row["finding_key"]) for row in own if row["finding_key"] not in ruled]
        told.append(
            {
                "考评对象": short_zh_of(scheme, figure["subject_code"]),
                "指标": indicator_zh_of(scheme, figure["indicator_code"]),
                "检查项": _first_zh([check_zh(row["check_code"]) for row in own]),
                "文件": figure["file_name"] or "",
                "单元格": figure["cell_ref"] or "",
                "疑点键": "、".join(left) if left else "已核定，待发更正版",
            }
        )
    return told


def _first_zh(names: list[str]) -> str:
    """The first check and how many others there are: a column of the window is narrow."""
    told = list(dict.fromkeys(names))
    return f"{told[0]}等{len(told)}项" if len(told) > 1 else "".join(told)


def _move_zh(change: object) -> str:
    if change is None or not _number(change):
        return "—" if change is None else "持平"
    return f"{'前进' if _number(change) > 0 else '后退'}{abs(_number(change)):.0f}位"


def _number(value: object) -> float:
    return float("inf") if value is None else float(str(value))
