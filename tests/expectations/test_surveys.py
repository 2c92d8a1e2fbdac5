"""满意度调查未采用: a survey that makes no figure says why, asks for no figure and holds nothing."""

import pandas as pd
import pytest

from appraisal.frames import SURVEYS
from appraisal.surveys.rule import SurveyRule
from expectations import check_surveys
from tests.appraisal.small_county import indicator, scheme, towns

RULE = {"scale": {"满意": 100, "不满意": 0}, "unknown": "excluded", "abstention": "excluded"}


def surveys(**counts):
    rows = [
        {
            "indicator_code": "satisfaction", "subject_code": "town.a", "period": "2026-09", "layer_zh": "",
            "method_zh": "", "question_zh": "", "answer_zh": answer, "answer_count": count, "raw_sha256": "f" * 64,
            "file_name": "满意度调查表.xlsx", "cell_ref": "满意度调查表!F4",
        }
        for answer, count in counts.items()
    ]  # fmt: skip
    return SURVEYS.conform(pd.DataFrame(rows))


@pytest.fixture(scope="module")
def made():
    rule = SurveyRule(**RULE, minimum_sample_count=100)
    fields = {"uom": "分", "basis": "stock", "role": "support", "name_zh": "企业满意度"}
    return scheme([indicator("satisfaction", feeds=("survey",), survey=rule, **fields)], {}, towns("town.a"))


def test_a_sample_that_is_too_small_is_told_with_file_and_cell(made):
    (found,) = check_surveys(surveys(满意=20, 不满意=9, 不了解=80), made, periods=["2026-09"]).to_dict("records")
    assert (found["check_code"], found["consequence"]) == ("D03", "note")
    assert (
        "收到调查109人（满意度调查表.xlsx 满意度调查表!F4），有效样本29人，不足方案规定的100人" in found["message_zh"]
    )
    assert pd.isna(found["expected"])


def test_a_survey_that_counts_and_one_withdrawn_by_noughts_say_nothing(made):
    assert check_surveys(surveys(满意=90, 不满意=10), made, periods=["2026-09"]).empty
    assert check_surveys(surveys(满意=0, 不满意=0), made, periods=["2026-09"]).empty


def test_only_surveys_that_the_round_counts_are_told(made):
    assert check_surveys(surveys(满意=20), made, periods=["2026-06"]).empty
