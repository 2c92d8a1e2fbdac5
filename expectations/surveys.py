"""满意度调查检查: a survey that the rule does not let count leaves its figure missing, and whoever asks why is told here."""

from collections.abc import Collection
from typing import Any

import pandas as pd

from appraisal.findings import Consequence, finding_key
from appraisal.frames import FINDINGS, FindingFrame, SurveyFrame
from appraisal.scheme import Scheme
from appraisal.surveys.scores import SURVEY_SOURCE, score_surveys
from expectations.messages import name_of, period_zh

SURVEYS = {"D03": "满意度调查未采用"}
_SUSPICION = 0.1
_FIGURE = ["indicator_code", "subject_code", "period"]


def check_surveys(surveys: SurveyFrame, scheme: Scheme, *, periods: Collection[str]) -> FindingFrame:
    """Surveys from which no figure arises: a part is missing, the sample is too small, or nobody gave an answer that counts.

    Args:
        surveys: SURVEYS known to the round.
        scheme: rules and names.
        periods: only surveys about these.

    Returns:
        FINDINGS, notes ``D03``; a survey of noughts was withdrawn by its sender and is passed over.
    """
    figures = score_surveys(SurveyFrame(surveys[surveys["period"].isin(list(periods))]), scheme)
    refused = figures[figures["reason_zh"].notna() & figures["sample_count"].gt(0)]
    rows = [_finding(row, scheme) for row in refused.to_dict("records")]
    return FindingFrame(FINDINGS.conform(pd.DataFrame(rows)) if rows else FINDINGS.empty())


def _finding(row: dict[Any, Any], scheme: Scheme) -> dict[str, object]:
    indicator = scheme.indicator_by_code[row["indicator_code"]]
    about = f"{name_of(scheme, row['subject_code'])} {period_zh(row['period'], indicator.basis)} {indicator.name_zh}"
    place = [*(row[name] for name in _FIGURE), indicator.basis, "value", SURVEY_SOURCE]
    text = (
        f"{about}：收到调查{row['sample_count']}人（{row['file_name']} {row['cell_ref']}），{row['reason_zh']}，"
        "本期不由调查出数。请补齐调查后重新报送；仅作提示，不影响其他来源。"
    )
    return {
        "finding_key": finding_key("D03", *place, row["raw_sha256"], row["cell_ref"]),
        "check_code": "D03",
        "consequence": Consequence.NOTE.value,
        "suspicion": _SUSPICION,
        **dict(zip((*_FIGURE, "basis", "measure", "source_code"), place, strict=True)),
        "message_zh": text,
        **{name: row[name] for name in ("raw_sha256", "file_name", "cell_ref")},
    }
