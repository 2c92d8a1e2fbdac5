"""满意度: from counts of answers to a figure of 0–100 with its 95 % margin of error (domain.md §6).

A cell is one layer of voters, asked in one way, one question. Its mean is the mean of the scale's points over the answers
that count; the figure weighs question within method within layer. Counts are kept and never only percentages, because
the denominator decides (山东2008: 90.05 with 不了解 left out, 85.55 with it counted as nothing).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.frames import (
    OBSERVATIONS,
    SURVEY_FIGURES,
    SURVEY_PARTS,
    ObservationFrame,
    SurveyFigureFrame,
    SurveyFrame,
    SurveyPartFrame,
)
from appraisal.period import Period
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Scheme
from appraisal.surveys.rule import SurveyRule

SURVEY_SOURCE = "survey"
"""Code of the source whose figures are computed here."""
Z_95 = 1.959964
_FIGURE = ["indicator_code", "subject_code", "period"]
_ASKED = [*_FIGURE, "layer_zh", "method_zh"]
_CELL = [*_ASKED, "question_zh"]
_LEVELS = (
    ("layer_zh", _FIGURE, "missing_layer", "评议主体"),
    ("method_zh", [*_FIGURE, "layer_zh"], "missing_method", "调查方式"),
    ("question_zh", _ASKED, "missing_question", "题目"),
)
"""Column, what it is weighed within, the option that decides where it is missing, and its name."""


def score_surveys(surveys: SurveyFrame, scheme: Scheme, period: Period | None = None) -> SurveyFigureFrame:
    """满意度得分 of every surveyed indicator, subject and period.

    Args:
        surveys: SURVEYS, counts of answers.
        scheme: each indicator's ``survey`` rule; indicators without one are passed over.
        period: only surveys about its observation period; ``None`` = all.

    Returns:
        SURVEY_FIGURES: ``value`` 0–100 rounded to the indicator's decimals, ``margin_pp`` (half the 95 % interval, in the
        scale's points), ``sample_count`` people asked, ``valid_count`` people whose answers count, and the place of the
        first cell. Where the rule refuses, ``value`` is missing and ``reason_zh`` says why; a survey of noughts is withdrawn.

    The variance of a cell's mean is that of the answers with one more at either end of the scale (Agresti and Caffo 2000),
    so that thirty people of one mind are no certainty; where 总体人数 is told it shrinks by 1 − n/N. People answer all
    questions of a sheet, so questions of one layer and method add by their deviations (the most that they can come to);
    layers and methods were asked apart and add by their variances, each by its squared weight.
    """
    asked = _about(surveys, scheme, period)
    if asked.empty:
        return SurveyFigureFrame(SURVEY_FIGURES.empty())
    cells = _weigh(_cells(asked, scheme), scheme)
    figures = _sums(cells).join(_first_places(asked), how="left").reset_index()
    reasons = _reasons(cells, figures, scheme)
    figures["reason_zh"] = [reasons.get(key) for key in _keys(figures, _FIGURE)]
    places = figures["indicator_code"].map({each.code: each.decimals for each in scheme.indicators})
    value = round_series(drop_noise(figures["value"]), places, mode=scheme.policies.rounding)
    is_stated = figures["reason_zh"].isna()
    figures = figures.assign(value=value.where(is_stated), margin_pp=figures["margin_pp"].where(is_stated))
    return SurveyFigureFrame(SURVEY_FIGURES.conform(figures[list(SURVEY_FIGURES.columns)]))


def score_parts(surveys: SurveyFrame, scheme: Scheme, period: Period | None = None) -> SurveyPartFrame:
    """满意度构成: every cell's own mean, margin and share of the figure, so that a figure can be recomputed by hand.

    Args:
        surveys: SURVEYS.
        scheme: rules.
        period: as for ``score_surveys``.

    Returns:
        SURVEY_PARTS, unrounded; ``weight_share_pct`` makes 100 over the cells of a figure, and Σ share × value is the figure.
    """
    asked = _about(surveys, scheme, period)
    if asked.empty:
        return SurveyPartFrame(SURVEY_PARTS.empty())
    cells = _weigh(_cells(asked, scheme), scheme)
    known = cells[cells["valid_count"].gt(0) & ~cells["is_stray"]]
    told = known.assign(margin_pp=Z_95 * known["deviation"], weight_share_pct=known["share"] * 100)
    return SurveyPartFrame(SURVEY_PARTS.conform(told[list(SURVEY_PARTS.columns)]))


def add_survey_figures(observations: ObservationFrame, surveys: SurveyFrame, scheme: Scheme) -> ObservationFrame:
    """Lay survey figures beside all others, as statements of the source ``survey``: checks, acceptance and traces see them.

    Args:
        observations: OBSERVATIONS as recorded.
        surveys: SURVEYS as recorded.
        scheme: rules, basis and uom of the indicators.

    Returns:
        OBSERVATIONS; each survey figure cites file and first cell of its counts, which stay as they were sent.
    """
    figures = score_surveys(surveys, scheme)
    stated = figures[figures["value"].notna()]
    if stated.empty:
        return observations
    known = scheme.indicator_by_code
    columns = [*_FIGURE, "value", "raw_sha256", "file_name", "cell_ref", "recorded_at"]
    rows = stated[columns].assign(
        basis=[known[code].basis for code in stated["indicator_code"]],
        uom=[known[code].uom for code in stated["indicator_code"]],
        measure="value",
        source_code=SURVEY_SOURCE,
        maturity="final",
    )
    parts = [frame for frame in (observations, OBSERVATIONS.conform(rows)) if len(frame)]
    return ObservationFrame(pd.concat(parts, ignore_index=True))


def _about(surveys: SurveyFrame, scheme: Scheme, period: "Period | None") -> pd.DataFrame:
    ruled = [each.code for each in scheme.indicators if each.survey is not None]
    asked = surveys[surveys["indicator_code"].isin(ruled) & surveys["subject_code"].isin(scheme.subject_by_code)]
    return asked if period is None else asked[asked["period"].eq(period.observation_code)]


def _rules(scheme: Scheme) -> dict[str, SurveyRule]:
    return {each.code: each.survey for each in scheme.indicators if each.survey is not None}


def _cells(asked: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Mean, deviation of the mean and counts of every cell; an answer that the rule does not know makes it a stray."""
    rules = _rules(scheme)
    answers = {code: rule.answers for code, rule in rules.items()}
    pairs = list(zip(asked["indicator_code"], asked["answer_zh"], strict=True))
    count = asked["answer_count"].fillna(0).astype("float64")
    points = pd.Series([answers[code].get(answer) for code, answer in pairs], index=asked.index, dtype="float64")
    counted = count.where(points.notna(), 0.0)
    rows = asked[[*_CELL, "population_count"]].assign(
        sample_count=count,
        valid_count=counted,
        points=counted * points.fillna(0.0),
        squares=counted * points.fillna(0.0) ** 2,
        is_stray=pd.Series([answer not in answers[code] for code, answer in pairs], index=asked.index) & count.gt(0),
    )
    sums = dict.fromkeys(("sample_count", "valid_count", "points", "squares"), "sum")
    cells = rows.groupby(_CELL, as_index=False).agg({**sums, "is_stray": "any", "population_count": "max"})
    bounds = [rules[code].bounds for code in cells["indicator_code"]]
    return cells.assign(
        value=cells["points"] / cells["valid_count"].where(cells["valid_count"] > 0),
        deviation=_deviation(cells, np.array(bounds, dtype="float64").reshape(-1, 2)),
    )


def _deviation(cells: pd.DataFrame, bounds: npt.NDArray[np.float64]) -> "pd.Series[float]":
    """Standard error of each cell's mean, from its answers and one more at either end of the scale."""
    size = cells["valid_count"] + 2
    mean = (cells["points"] + bounds.sum(axis=1)) / size
    variance = ((cells["squares"] + (bounds**2).sum(axis=1)) / size - mean**2).clip(lower=0)
    population = cells["population_count"].astype("float64")
    left = (1 - cells["sample_count"] / population).clip(0, 1).fillna(1.0)
    return pd.Series(np.sqrt(variance / size * left), index=cells.index)


def _weigh(cells: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Each cell's share of its figure, over the parts that have answers; ``is_stray`` also where the rule has no such part."""
    weights = {name: [_listed(row, name, scheme) for row in _keys(cells, _CELL)] for name, *_ in _LEVELS}
    stray = cells["is_stray"].copy()
    share = pd.Series(1.0, index=cells.index)
    for name, within, *_ in _LEVELS:
        own = [listed.get(word) for listed, word in zip(weights[name], cells[name], strict=True)]
        weight = pd.Series(own, index=cells.index, dtype="float64")
        stray |= weight.isna() & cells["sample_count"].gt(0)
        present = weight.where(cells["valid_count"].gt(0))
        parts = cells.assign(weight=present)[[*within, name, "weight"]].dropna().drop_duplicates([*within, name])
        whole = parts.groupby(within, as_index=False).agg(whole=("weight", "sum"))
        share *= present / cells[within].merge(whole, how="left", on=within)["whole"].to_numpy()
    return cells.assign(is_stray=stray, share=share)


def _listed(key: tuple[str, ...], name: str, scheme: Scheme) -> Mapping[str, float]:
    """What the rule lists on a level for an indicator and subject: word → weight."""
    indicator, subject, *_ = key
    rule = _rule_of(indicator, scheme)
    match name:
        case "layer_zh":
            return rule.layer_weights(scheme.subject_by_code[subject].peer_group)
        case "method_zh":
            return rule.method_weights()
        case _:
            return rule.question_weights()


def _rule_of(indicator: str, scheme: Scheme) -> SurveyRule:
    rule = scheme.indicator_by_code[indicator].survey
    if rule is None:
        raise KeyError(indicator)
    return rule


def _sums(cells: pd.DataFrame) -> pd.DataFrame:
    """Figures from cells: value by shares; deviations add within a sheet, variances between sheets."""
    weighed = cells.assign(value=cells["share"] * cells["value"], deviation=cells["share"] * cells["deviation"])
    sheets = weighed.groupby(_ASKED, as_index=False).agg(
        value=("value", "sum"), deviation=("deviation", "sum"), sample_count=("sample_count", "max"),
        valid_count=("valid_count", "max"),
    )  # fmt: skip
    figures = sheets.assign(variance=sheets["deviation"] ** 2).groupby(_FIGURE)
    sums = figures[["value", "variance", "sample_count", "valid_count"]].sum()
    return sums.assign(margin_pp=Z_95 * np.sqrt(sums["variance"]))


def _first_places(asked: pd.DataFrame) -> pd.DataFrame:
    """File and cell of the first counts of each figure, and when the last of them was recorded."""
    columns = ["raw_sha256", "file_name", "cell_ref"]
    placed = asked.assign(length=asked["cell_ref"].str.len())
    figures = placed.sort_values(["file_name", "raw_sha256", "length", "cell_ref"], kind="stable").groupby(_FIGURE)
    return figures[columns].first().join(figures["recorded_at"].max())


def _reasons(cells: pd.DataFrame, figures: pd.DataFrame, scheme: Scheme) -> dict[tuple[str, ...], str]:
    """Why a figure does not arise, by its key; the first that applies."""
    reasons: dict[tuple[str, ...], str] = {}
    for key, text in chain(_strays(cells, scheme), _absences(cells, scheme), _few(figures, scheme)):
        reasons.setdefault(key, text)
    return reasons


def _strays(cells: pd.DataFrame, scheme: Scheme) -> Iterator[tuple[tuple[str, ...], str]]:
    """Words that the rule does not know."""
    for cell in _keys(cells[cells["is_stray"]], _CELL):
        words = zip((name_zh for *_, name_zh in _LEVELS), (name for name, *_ in _LEVELS), cell[3:], strict=True)
        unknown = [
            f"{name_zh}“{word or '未写明'}”" for name_zh, name, word in words if word not in _listed(cell, name, scheme)
        ]
        yield cell[:3], f"{'、'.join(unknown) or '有的答案'}不在方案的满意度计分办法中"


def _absences(cells: pd.DataFrame, scheme: Scheme) -> Iterator[tuple[tuple[str, ...], str]]:
    """Parts without a counted answer that the rule does not let others make up for."""
    answered = cells[cells["valid_count"] > 0]
    for name, within, option, name_zh in _LEVELS:
        present: dict[tuple[str, ...], set[str]] = {}
        for key, word in zip(_keys(answered, within), answered[name], strict=True):
            present.setdefault(key, set()).add(word)
        for key, words in present.items():
            absent = [word for word in _listed(key, name, scheme) if word not in words]
            if absent and getattr(_rule_of(key[0], scheme), option) == "refuse":
                yield key[:3], f"缺{name_zh}“{'”“'.join(absent)}”的调查结果，方案规定缺项不出数"


def _few(figures: pd.DataFrame, scheme: Scheme) -> Iterator[tuple[tuple[str, ...], str]]:
    """Samples below the rule's minimum."""
    for key, valid in zip(_keys(figures, _FIGURE), figures["valid_count"].astype(int), strict=True):
        least = _rule_of(key[0], scheme).minimum_sample_count
        if valid < least:
            yield key, f"有效样本{valid}人，不足方案规定的{least}人" if valid else "没有一个可以计入的回答"


def _keys(rows: pd.DataFrame, names: Iterable[str]) -> list[tuple[str, ...]]:
    return list(zip(*(rows[name] for name in names), strict=True))
