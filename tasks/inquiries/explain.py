"""说明: how a total or a score came about, down to rule, clause and cell."""

from collections.abc import Hashable, Mapping

import pandas as pd

import warehouse
from appraisal.books import Results
from appraisal.findings import Consequence
from appraisal.period import parse_period
from appraisal.scheme import Indicator, Scheme
from appraisal.scoring import METHOD_ZH
from appraisal.surveys.margins import explain_survey_zh, no_evaluation_zh
from scheme import load_scheme
from tasks.books import store_of
from tasks.home import Home, HomeError
from tasks.inquiries.doubts import doubts_about
from tasks.inquiries.explain_parts import PART_HEADS, parts_of, special_row, specials_summary_zh
from tasks.rows import Row, records_of, subject_code_of, subject_zh_of
from warehouse import Run

STANDING_ZH = {"accepted": "采信", "held": "挂起", "missing": "缺报", "imputed": "缺报代入", "not_due": "未到期"}


def explain_subject(home: Home, subject: str, *, period: str) -> tuple[Row, list[Row]]:
    """A total and its parts: one row an indicator, down to rule, clause and cell.

    Raises:
        HomeError: no such subject, or nothing was published about it for the period.
    """
    scheme, run, results = _newest_results(home, period)
    code = subject_code_of(scheme, subject)
    totals = records_of(results.subjects[results.subjects["subject_code"] == code])
    counts = _finding_counts(home, period)
    rows = [_explained(scheme, results, row, counts) for row in records_of(_of_subject(results, code))]
    if not rows:
        raise HomeError(f"{period} 的结果里没有“{subject}”")
    total: Row = totals[0] if totals else {"subject_code": code, "total_points": None}
    name = subject_zh_of(scheme, code)
    summary = f"{period} {name} 第{run.edition}版"
    if total.get("total_points") is not None:
        summary += (
            f"：总分{total['total_points']:.2f}（审慎{total['cautious_total_points']:.2f}{_points_interval(total)}），"
            f"基础{total['base_points']:.2f}、加分{total['bonus_points']:.2f}、扣分{total['deduction_points']:.2f}，"
            f"第{total['rank']}位{_rank_interval(total)}{_grade_zh(total)}"
        )
    beside = specials_summary_zh(results, scheme, code)
    summary += f"。专项考评：{beside}" if beside else ""
    return {**total, "subject_zh": name, "run_key": run.run_key, "summary_zh": summary}, rows


def _grade_zh(total: Row) -> str:
    """The grade, and the computed one beside it where a recorded decision changed it."""
    grade, computed, document = (total.get(name) for name in ("grade", "computed_grade", "grade_document_no"))
    if not isinstance(grade, str):
        return ""
    return f"，等次{grade}" if grade == computed else f"，等次{grade}（按分数{computed}，依据{document}调整）"


def _points_interval(total: Row) -> str:
    low, high = (f"{total[name]:.2f}" for name in ("lowest_total_points", "highest_total_points"))
    return "" if low == high else f"，数据核实后在{low}—{high}之间"


def _rank_interval(total: Row) -> str:
    low, high = total["rank_low"], total["rank_high"]
    return "" if low == high else f"（第{low}—{high}位，数据待核实）"


def _finding_counts(home: Home, period: str) -> dict[Hashable, str]:
    """How many findings each figure has, in words: ``挂起2 提示1``."""
    found = warehouse.read_findings(store_of(home), period=parse_period(period).code)
    counts = found.groupby(["indicator_code", "subject_code", "consequence"]).size()
    words: dict[Hashable, str] = {}
    for consequence in (Consequence.HOLD, Consequence.NOTE):
        own = counts[counts.index.get_level_values("consequence") == consequence.value].droplevel("consequence")
        for figure, count in own.items():
            words[figure] = (
                f"{words[figure]} {consequence.zh}{count}" if figure in words else f"{consequence.zh}{count}"
            )
    return words


def explain_indicator(home: Home, subject: str, *, indicator_name: str, period: str) -> tuple[Row, dict[str, str]]:
    """One indicator of one subject, with its progress, its sources and what is doubted; the record and its Chinese heads.

    Raises:
        HomeError: no such subject or indicator, or the one is not appraised on the other.
    """
    scheme, run, results = _newest_results(home, period)
    code = subject_code_of(scheme, subject)
    indicator = next((each for each in scheme.indicators if indicator_name in {each.code, each.name_zh}), None)
    if indicator is None:
        raise HomeError(f"方案里没有指标“{indicator_name}”。请写全称或代码")
    mine = _of_subject(results, code)
    beside = special_row(results, indicator.code, code)
    rows = records_of(mine[mine["indicator_code"] == indicator.code]) or ([beside] if beside else [])
    if not rows:
        raise HomeError(f"{period} “{subject}”不考“{indicator_name}”")
    progress = results.progress
    matched = progress[(progress["indicator_code"] == indicator.code) & (progress["subject_code"] == code)]
    counts = _finding_counts(home, period)
    record = {**(records_of(matched) or [{}])[0], **_explained(scheme, results, rows[0], counts)}
    owner = str(record.get("figure_subject_code") or code)
    doubts = doubts_about(home, run, results, scheme, indicator=indicator, subject_code=owner)
    record |= {"findings": list(doubts.findings), "statements": list(doubts.statements)}
    surveyed = _survey_heads(home, run, scheme, indicator, owner)
    record |= surveyed
    parts = parts_of(home, run, results, scheme, indicator=indicator, subject_code=code, owner_code=owner)
    record |= parts
    heads = {
        "indicator_zh": "指标",
        "clause": "条款",
        "rule_zh": "计分办法",
        "weight_points": "分值",
        "value": "完成值",
        "uom": "计量单位",
        "target_value": "全年目标",
        "due_value": "序时应达",
        "completion_pct": "年度完成率%",
        "progress_gap_pp": "序时差距（百分点）",
        "yoy_pct": "同比%",
        "comparable_yoy_pct": "可比口径同比%",
        "entered_count": "名录进入数",
        "left_count": "名录退出数",
        "definition_zh": "口径变更",
        "score_points": "得分",
        "cautious_points": "审慎得分",
        "lost_points": "失分",
        "rank": "位次",
        "lamp_zh": "亮灯",
        "standing_zh": "采信",
        "cell": "来源",
        "raw_sha256": "文件指纹",
        "finding_zh": "疑点",
    }
    return record, heads | dict.fromkeys(surveyed, "满意度调查") | {key: PART_HEADS[key] for key in parts}


def _survey_heads(home: Home, run: Run, scheme: Scheme, indicator: Indicator, subject_code: str) -> dict[str, str]:
    """What a survey tells of the figure, as of the run; nothing where the indicator is not surveyed."""
    if indicator.code in scheme.unevaluated_codes:
        return {"survey_zh": no_evaluation_zh(scheme)}
    about = scheme.observed_period(indicator, run.period) if indicator.survey is not None else None
    if about is None:
        return {}
    surveys = warehouse.read_surveys(store_of(home), as_of=run.as_of, periods=(about,))
    told = explain_survey_zh(surveys, scheme, (indicator.code, subject_code, about))
    return {"survey_zh": told} if told else {}


def _newest_results(home: Home, period: str) -> tuple[Scheme, Run, Results]:
    about = parse_period(period)
    store = store_of(home)
    runs = warehouse.read_runs(store, period=about.code)
    if not runs:
        raise HomeError(f"{about.code} 还没有发布过任何轮次。请先运行 jixiao round … --period {about.code}")
    return load_scheme(home.scheme, period=about), runs[-1], warehouse.read_results(store, runs[-1].run_key)


def _of_subject(results: Results, subject_code: str) -> pd.DataFrame:
    return results.indicators[results.indicators["subject_code"] == subject_code]


def _explained(scheme: Scheme, results: Results, row: Row, finding_counts: Mapping[Hashable, str]) -> Row:
    indicator = scheme.indicator_by_code[str(row["indicator_code"])]
    progress = results.progress
    mine = progress[
        (progress["indicator_code"] == row["indicator_code"]) & (progress["subject_code"] == row["subject_code"])
    ]
    step = (records_of(mine) or [{}])[0]
    figures = results.figures
    source = figures[
        (figures["indicator_code"] == row["indicator_code"])
        & (figures["subject_code"] == step.get("figure_subject_code", row["subject_code"]))
    ]
    figure = (records_of(source) or [{}])[0]
    return {
        "indicator_code": indicator.code,
        "indicator_zh": indicator.name_zh,
        "subject_zh": subject_zh_of(scheme, row["subject_code"]),
        "weight_points": row["weight_points"],
        "score_points": row["score_points"],
        "cautious_points": row["cautious_points"],
        "lost_points": row["lost_points"],
        "rank": row["rank"],
        "value": step.get("value"),
        "due_value": step.get("due_value"),
        "lamp_zh": scheme.lamp_zh.get(str(row["lamp"]), ""),
        "lamp_reason_code": row["lamp_reason_code"],
        "standing_zh": STANDING_ZH.get(str(row["standing"]), ""),
        "rule_zh": METHOD_ZH.get(indicator.rule.method, indicator.rule.method) if indicator.rule else "",
        "clause": indicator.clause,
        "cell": _cell(figure),
        "raw_sha256": figure.get("raw_sha256"),
        "finding_zh": finding_counts.get((indicator.code, figure.get("subject_code")), ""),
    }


def _cell(figure: Mapping[str, object]) -> str:
    return f"{figure['file_name']} {figure['cell_ref']}" if figure.get("cell_ref") else ""
