"""满意度调查: what a third party that was asked to survey sends in, as counts of answers.

Surveys are drawn after all else, from generators of their own, so that no other file of the county knows of them.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

from appraisal.period import Period
from appraisal.scheme import Indicator, Scheme
from appraisal.surveys.rule import SurveyRule
from sample_county.filings import Filing, moment
from sample_county.lines import SurveyLine
from sample_county.papers import Paper
from sample_county.world import County

_MONTHS = 5
"""Surveys of the last months alone."""
_ASKED = (60, 90)
"""People asked of one layer in one way, from and to."""
_CONTENT = (0.62, 0.88)
"""Share of those with an opinion who give the best answer, from and to."""
_SECOND = 0.7
"""Share of the others who give the next answer."""
_SILENT = 0.06
"""Share who give no opinion."""
_HEADS = ("序号", "考评对象", "指标名称", "评议主体", "调查方式", "调查题目")


def survey_filings(county: County) -> tuple[Filing, ...]:
    """A table for every surveyed indicator and month in which a survey is due; none where the scheme surveys nobody."""
    filings = []
    for indicator in county.scheme.indicators:
        rule = indicator.survey
        for period in county.months[-_MONTHS:]:
            if rule is None or county.scheme.observed_period(indicator, period) != period.code:
                continue
            lines = tuple(_lines(county, indicator, rule, period))
            name = f"满意度调查表_{indicator.name_zh}_{period.code}.xlsx"
            filings.append(Filing("corroboration", name, period, moment(period, 12, 15), survey_lines=lines))
    return tuple(filings)


def _lines(county: County, indicator: Indicator, rule: SurveyRule, period: Period) -> Iterator[SurveyLine]:
    for subject in county.scheme.subjects:
        layers = rule.layer_weights(subject.peer_group) if subject.is_appraised else {}
        for layer, method in product(layers, rule.method_weights()):
            chance = county.generator("survey", indicator.code, subject.code, period.code, layer, method)
            asked = int(chance.integers(*_ASKED))
            for question in rule.question_weights():
                yield SurveyLine(subject, indicator, layer, method, question, _counts(rule, asked, chance))


def _counts(rule: SurveyRule, asked: int, chance: np.random.Generator) -> dict[str, int]:
    """How many of those asked gave each answer: most the best, fewer each further one, a few none."""
    best, *others = sorted(rule.scale, key=lambda word: -rule.scale[word])
    content = chance.uniform(*_CONTENT) * (1 - _SILENT)
    rest = (1 - _SILENT - content) * np.array([_SECOND**place for place in range(1, len(others) + 1)])
    shares = np.array([content, *rest / rest.sum() * (1 - _SILENT - content)])
    silent = rule.unknown_answers[:1]
    people = chance.multinomial(asked, np.append(shares, _SILENT) if silent else shares / shares.sum())
    return dict(zip((best, *others, *silent), map(int, people), strict=True))


def draw_survey_table(filing: Filing, scheme: Scheme) -> bytes:
    """满意度调查表: one row a layer, method and question; every answer of the scale has its column."""
    answers = list(dict.fromkeys(word for line in filing.survey_lines for word in line.counts))
    heads = (*_HEADS, *answers, "样本量")
    paper = Paper(f"{scheme.county_zh}绩效办", filing.saved_at)
    sheet = paper.sheet("满意度调查表", (6, 16, 30, 14, 12, 14, *(11 for _ in answers), 11))
    title = f"{scheme.county_zh}{filing.period.year}年{filing.period.month}月满意度调查表"
    sheet.span((1, 1, 1, len(heads)), title, "title")
    sheet.put(2, 1, f"报告期：{filing.period.code}", "line")
    for column, head in enumerate(heads, start=1):
        sheet.put(3, column, head, "head")
    for row, line in enumerate(filing.survey_lines, start=4):
        names: tuple[int | str, ...] = (
            row - 3,
            line.subject.name_zh,
            line.indicator.name_zh,
            line.layer,
            line.method,
            line.question,
        )
        for column, name in enumerate(names, start=1):
            sheet.put(row, column, name, "name")
        counts = [line.counts.get(word, 0) for word in answers]
        sheet.figures(row, len(_HEADS) + 1, [*counts, sum(counts)])
    sheet.put(4 + len(filing.survey_lines), 1, "注：填各答案人数，不填百分比；样本量等于各答案人数之和。", "note")
    sheet.freeze(4, 4)
    return paper.content()
