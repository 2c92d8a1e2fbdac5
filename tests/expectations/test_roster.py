"""名录变动检查: notes where units that moved weigh much, or more than the figure that they are part of."""

import pandas as pd
import pytest

from appraisal.frames import EVIDENCE, ROSTER_CHANGES
from appraisal.scheme import Policies, Scheme
from expectations import check_roster
from tests.expectations.panels import BUREAU, SCHEME, SELF


def moved(**fields):
    row = {
        "indicator_code": "sales", "subject_code": "t0", "period": "2026-09", "entered_count": 0, "left_count": 12,
        "entered_value": 0.0, "left_year_ago_value": 12.0, "raw_sha256": "f" * 64, "file_name": "名录变动表.xlsx",
        "cell_ref": "名录变动表!C4",
    }  # fmt: skip
    return ROSTER_CHANGES.conform(pd.DataFrame([row | fields]))


def evidence(*rows):
    """Rows of (source, value, base)."""
    return EVIDENCE.conform(
        pd.DataFrame(
            [
                {"indicator_code": "sales", "subject_code": "t0", "period": "2026-09", "basis": "ytd", "measure": "value",
                 "source_code": source, "value": value, "year_ago_value": base}
                for source, value, base in rows
            ]
        )
    )  # fmt: skip


def found(changes, *rows, scheme=SCHEME, periods=("2026-09",)):
    return check_roster(changes, evidence(*(rows or [(BUREAU, 41.0, 50.0)])), scheme, periods=periods)


def test_a_change_of_a_quarter_of_the_base_is_noted_with_both_growths():
    (note,) = found(moved()).to_dict("records")
    assert (note["check_code"], note["consequence"]) == ("D01", "note")
    assert note["message_zh"] == (
        "甲镇 2026年1—9月 社会消费品零售总额：名录变动进入0户、退出12户，占上年同期数的24%，超过5%（名录变动表.xlsx 名录变动表!C4）。"
        "公布数同比下降18.0%，按可比口径同比增长7.9%。得分按公布数计算，行文和亮灯注明口径；仅作提示，不影响采信。"
    )


def test_the_most_authoritative_figure_is_spoken_of():
    (note,) = found(moved(), (SELF, 60.0, 50.0), (BUREAU, 41.0, 50.0)).to_dict("records")
    assert note["observed"] == 41.0


@pytest.mark.parametrize(
    "quiet",
    [
        {"left_year_ago_value": 2.5}, {"period": "2026-08"}, {"subject_code": "t1"}, {"indicator_code": "output"},
    ],
)  # fmt: skip
def test_a_small_change_or_one_of_another_figure_is_not_noted(quiet):
    assert found(moved(**quiet)).empty


def test_only_the_asked_periods_are_looked_at():
    assert found(moved(), periods=("2026-10",)).empty


def test_the_scheme_says_from_which_share_on():
    parts = {name: getattr(SCHEME, name) for name in Scheme.model_fields}
    lenient = Scheme.model_construct(**parts | {"policies": Policies(roster_note_pct=30.0)})
    assert found(moved(), scheme=lenient).empty


@pytest.mark.parametrize("wrong", [{"left_year_ago_value": 50.0}, {"entered_value": 41.5}])
def test_units_that_weigh_more_than_the_whole_are_a_contradiction(wrong):
    (note,) = found(moved(**wrong)).to_dict("records")
    assert note["check_code"] == "D02"
    assert "请核对名录变动表的指标、计量单位和报告期" in note["message_zh"]


def test_without_a_base_on_record_nothing_is_said():
    assert found(moved(), (BUREAU, 41.0, float("nan"))).empty


def test_a_note_keeps_its_key_until_the_file_is_revised():
    keys = [found(moved(raw_sha256=sha * 64))["finding_key"].item() for sha in "ffe"]
    assert keys[0] == keys[1] != keys[2]
