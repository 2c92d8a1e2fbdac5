"""满意度的误差范围: which places rest on less than the sampling error, and what is said of it (domain.md §6).

A place that rests on 0.3 points among 200 people asked is none: then 差距在误差范围内.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from appraisal.frames import CLOSE_PLACES, ClosePlaceFrame, SurveyFigureFrame, SurveyFrame
from appraisal.needs import compare_codes, list_indicators
from appraisal.period import Period
from appraisal.rounding import drop_noise, round_number
from appraisal.scheme import Scheme
from appraisal.surveys.scores import score_parts, score_surveys

_FIGURE = ["indicator_code", "subject_code", "period"]


def within_margin(figures: SurveyFigureFrame, scheme: Scheme) -> ClosePlaceFrame:
    """差距在误差范围内: for each subject the neighbours in place whose difference is within the margin of that difference.

    Neighbours are those next above and next below among the subjects that the indicator is compared within. Two surveys
    are two samples, so the margin of a difference is the root of the sum of both margins' squares.

    Args:
        figures: SURVEY_FIGURES.
        scheme: who is compared with whom.

    Returns:
        CLOSE_PLACES, both ways round: subject, neighbour, ``gap_pp`` (never negative) and ``margin_pp`` of the difference.
    """
    known = figures[figures["value"].notna()]
    listed = list_indicators(scheme)[["indicator_code", "compare_within"]]
    known = known.merge(listed, how="left", on="indicator_code", validate="many_to_one")
    ranked = known.assign(comparison_code=compare_codes(known, scheme)).dropna(subset="comparison_code")
    ranked = ranked.sort_values(["value", "subject_code"], ascending=[False, True], kind="stable")
    within = ranked.groupby(["indicator_code", "period", "comparison_code"], sort=False)
    pairs = ranked.assign(
        close_subject_code=within["subject_code"].shift(-1),
        gap_pp=ranked["value"] - within["value"].shift(-1),
        margin_pp=np.hypot(ranked["margin_pp"], within["margin_pp"].shift(-1)),
    )
    close = pairs[drop_noise(pairs["gap_pp"]) <= drop_noise(pairs["margin_pp"])]
    names = {"subject_code": "close_subject_code", "close_subject_code": "subject_code"}
    both = pd.concat([close, close.rename(columns=names)], ignore_index=True)[list(CLOSE_PLACES.columns)]
    return ClosePlaceFrame(CLOSE_PLACES.conform(both.sort_values([*_FIGURE, "close_subject_code"])))


def within_margin_zh(close: Mapping[Any, Any], scheme: Scheme) -> str:
    """The sentence of one row of CLOSE_PLACES: 白石镇与临江镇的企业满意度相差0.8分，…，差距在误差范围内."""
    one, other = (scheme.subject_by_code[str(close[name])] for name in ("subject_code", "close_subject_code"))
    indicator = scheme.indicator_by_code[str(close["indicator_code"])]
    names = f"{one.short_zh or one.name_zh}与{other.short_zh or other.name_zh}"
    gap, margin = (round_number(float(close[name]), 1) for name in ("gap_pp", "margin_pp"))
    return f"{names}的{indicator.name_zh}相差{gap:.1f}分，两者之差的抽样误差为±{margin:.1f}分（95%置信水平），差距在误差范围内"


def no_evaluation_zh(scheme: Scheme) -> str:
    """What a scheme that abolished public evaluation says of it 社会评价停用; empty where it is on or nothing is surveyed."""
    names = [scheme.indicator_by_code[code].name_zh for code in scheme.unevaluated_codes]
    if not names:
        return ""
    return f"本年度方案不开展社会评价，{'、'.join(names)}不计分，其权重按比例分摊到其他指标"


def close_places(surveys: SurveyFrame, scheme: Scheme, period: Period) -> ClosePlaceFrame:
    """Every pair of neighbours of a period whose difference is within its margin, once each, in the scheme's order.

    Args:
        surveys: SURVEYS, as the books have them.
        scheme: rules, and who is compared with whom.
        period: what the round is about; an indicator that is not surveyed every time counts by its newest survey that is due.
    """
    about = {each.code: scheme.observed_period(each, period) for each in scheme.indicators if each.survey is not None}
    figures = score_surveys(surveys, scheme)
    is_due = [
        about.get(code) == known for code, known in zip(figures["indicator_code"], figures["period"], strict=True)
    ]
    close = within_margin(SurveyFigureFrame(figures[is_due]), scheme)
    order = {each.code: place for place, each in enumerate(scheme.indicators)}
    once = close[close["subject_code"] < close["close_subject_code"]]
    ordered = once.assign(place=once["indicator_code"].map(order)).sort_values(["place", "subject_code"], kind="stable")
    return ClosePlaceFrame(ordered.drop(columns="place").reset_index(drop=True))


def explain_survey_zh(surveys: SurveyFrame, scheme: Scheme, figure: tuple[str, str, str]) -> str:
    """How one survey figure came about: its margin and sample, every cell with its share, and neighbours within the margin.

    Args:
        surveys: SURVEYS; those of the others tell which neighbours are near.
        scheme: rules and names.
        figure: indicator_code, subject_code and period of the survey.

    Returns:
        One sentence, or why no figure arose; empty where nobody was asked.
    """
    known = dict(zip(_FIGURE, figure, strict=True))
    figures = score_surveys(surveys, scheme)
    own = _about(figures, known)
    if own.empty:
        return ""
    first = own.iloc[0]
    if pd.notna(first["reason_zh"]):
        return f"{first['reason_zh']}，不由调查出数"
    told = f"得分{first['value']:g}，误差范围±{round_number(first['margin_pp'], 1):.1f}分（95%置信水平），有效样本{first['valid_count']}人"
    cells = [_cell_zh(row) for row in _about(score_parts(surveys, scheme), known).to_dict("records")]
    close = [within_margin_zh(row, scheme) for row in _about(within_margin(figures, scheme), known).to_dict("records")]
    return "；".join((told, "、".join(cells), *close))


def _about(rows: pd.DataFrame, known: Mapping[str, str]) -> pd.DataFrame:
    is_about = [all(row[name] == value for name, value in known.items()) for row in rows[_FIGURE].to_dict("records")]
    return rows[pd.Series(is_about, index=rows.index, dtype="bool")]


def _cell_zh(row: Mapping[Any, Any]) -> str:
    name = "·".join(row[part] for part in ("layer_zh", "method_zh", "question_zh") if row[part]) or "全部"
    share = round_number(row["weight_share_pct"], 1)
    return f"{name}{round_number(row['value'], 2):.2f}（计入{row['valid_count']}人，占{share:g}%）"
