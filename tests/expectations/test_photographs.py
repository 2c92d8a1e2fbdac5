"""Photographs used again hold the progress that they should bear out; nearly the same ones are noted."""

import pytest

from appraisal.frames import PHOTOGRAPHS, PhotographFrame
from expectations.photographs import check_photographs
from tests.appraisal.test_photographs import NOW, ONE, OTHER, PRINT, THEN, photographs, progress
from tests.expectations.panels import SCHEME

pytestmark = pytest.mark.slow  # Great Expectations takes seconds to load
BANNED = ("造假", "弄虚作假", "虚报", "编造", "应报", "补报至", "认定")


def checked(*rows):
    return check_photographs(photographs(*rows), progress(pr1=(40, 50), pr2=(40, 50)), SCHEME, periods=[NOW])


def test_the_same_picture_holds_the_progress_of_the_report():
    (found,) = checked(("pr1", THEN, ONE, PRINT), ("pr1", NOW, ONE, PRINT)).to_dict("records")
    assert (found["check_code"], found["consequence"], found["observed"]) == ("J16", "hold", 50)
    assert (found["indicator_code"], found["subject_code"], found["period"]) == ("p_progress", "pr1", NOW)
    assert found["message_zh"] == (
        "1号项目 2026年9月下半月：有1张照片与本项目2026年9月上半月所附照片完全相同（进度表.xlsx 进度表!J1）。"
        "一般情形：每期附本期现场所拍的照片，不与往期、其他项目相同。"
        "该项目本期形象进度已挂起，核实前暂不采信。请于5个工作日内如实核实：补附本期现场水印照片（含定位和拍摄时间），属实的书面说明。"
    )
    assert 0.8 <= found["suspicion"] < 0.95


def test_nearly_the_same_picture_is_noted_once():
    found = checked(("pr1", THEN, ONE, PRINT), ("pr1", NOW, OTHER, PRINT ^ 1))
    assert found[["check_code", "consequence"]].to_numpy().tolist() == [["J17", "note"]]


def test_the_exact_picture_silences_the_near_one():
    found = checked(("pr1", THEN, ONE, PRINT), ("pr1", NOW, ONE, PRINT), ("pr1", NOW, OTHER, PRINT ^ 1))
    assert found["check_code"].tolist() == ["J16"]


def test_nothing_is_found_without_pictures_and_no_message_passes_a_verdict():
    assert check_photographs(PhotographFrame(PHOTOGRAPHS.empty()), progress(pr1=(1, 2)), SCHEME, periods=[NOW]).empty
    found = checked(("pr1", NOW, ONE, PRINT), ("pr2", NOW, ONE, PRINT))
    assert found["finding_key"].is_unique
    assert not [word for word in BANNED for text in found["message_zh"] if word in text]
