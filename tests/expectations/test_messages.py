"""What every finding tells: the figure, its cell, what is wrong, what happens now, what the reader can do."""

import re

import pandas as pd
import pytest

from appraisal.findings import Consequence
from expectations import CHECKS
from expectations.messages import number_zh
from tests.expectations.panels import SCHEME
from tests.expectations.synthetic import CELL, FILE, finding_of

pytestmark = pytest.mark.slow

BY_CODE = {check.code: check for check in CHECKS}
HAPPENS = {Consequence.NOTE: "仅作提示，不影响采信", Consequence.HOLD: "该数已挂起，核实前暂不采信"}
ASKS = re.compile(r"(?:^|[。，；：])[^。，；：]*请[^。]{3,}。")
BAND = "参考区间"
USUAL = "一般情形："
REFERENCE_ONLY = "仅供核对，不作为填报依据"


@pytest.fixture(scope="module")
def findings():
    return {code: finding_of(check).iloc[0] for code, check in BY_CODE.items()}


@pytest.mark.parametrize("code", BY_CODE)
def test_a_message_names_the_figure(findings, code):
    finding = findings[code]
    indicator = SCHEME.indicator_by_code[finding["indicator_code"]]
    figure = finding["message_zh"].partition("，")[0]
    assert SCHEME.subject_by_code[finding["subject_code"]].name_zh in figure
    assert "2026年" in figure
    assert indicator.name_zh in figure
    assert indicator.kind == "stage" or re.search(r"\d", figure.split("）")[-1]), figure


@pytest.mark.parametrize("code", BY_CODE)
def test_a_message_names_the_cell(findings, code):
    assert f"（{FILE} {CELL}）" in findings[code]["message_zh"]


@pytest.mark.parametrize("code", BY_CODE)
def test_a_message_says_what_happens_now(findings, code):
    finding = findings[code]
    assert HAPPENS[Consequence(finding["consequence"])] in finding["message_zh"]


@pytest.mark.parametrize("code", BY_CODE)
def test_a_message_says_what_the_reader_can_do(findings, code):
    assert ASKS.search(findings[code]["message_zh"]), findings[code]["message_zh"]


@pytest.mark.parametrize("code", BY_CODE)
def test_a_message_is_whole(findings, code):
    message = findings[code]["message_zh"]
    assert "{" not in message
    assert "nan" not in message.lower()
    assert message.endswith("。")


def test_a_message_tells_the_band_as_a_reference_for_checking(findings):
    untold = [code for code, finding in findings.items() if has_band(finding) and not tells_band(finding)]
    assert untold == []


@pytest.mark.parametrize("code", BY_CODE)
def test_a_message_says_what_would_be_in_order(findings, code):
    finding = findings[code]
    assert has_band(finding) or USUAL in finding["message_zh"], finding["message_zh"]


def test_the_question_about_the_band_is_put_to_some_checks(findings):
    assert sum(has_band(finding) for finding in findings.values()) >= 5


def test_no_message_prints_a_band_without_saying_that_it_is_a_reference(findings):
    bare = [
        code
        for code, each in findings.items()
        if BAND in each["message_zh"] and REFERENCE_ONLY not in each["message_zh"]
    ]
    assert bare == []


def has_band(finding):
    return bool(finding[["expected_low", "expected_high"]].notna().any())


def tells_band(finding):
    ends = finding[["expected_low", "expected_high"]].dropna()
    sentence = next((each for each in finding["message_zh"].split("。") if BAND in each), "")
    return REFERENCE_ONLY in sentence and all(number_zh(end) in sentence for end in ends if pd.notna(end))
