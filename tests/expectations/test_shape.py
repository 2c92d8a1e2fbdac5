"""What may not stand in one file: any of it returns the file."""

import numpy as np
import pytest

from appraisal.frames import OBSERVATIONS
from expectations import check_shape
from tests.expectations.panels import SCHEME, SELF, panel

pytestmark = pytest.mark.slow  # Great Expectations takes seconds to load


def figure(code="sales", subject="t0", period="2026-09", *, value=100.5, basis="ytd", measure="value"):
    return (code, subject, period, basis, measure, SELF, value)


SOUND = [
    figure(),
    figure(measure="year_ago"),
    figure(measure="growth", value=8.1),
    figure(measure="rank", value=2.0),
    figure(basis="month"),
    figure("rate", basis="stock", value=88.0),
    figure("p_stage", "pr1", "2026-09H2", basis="stock", value=5.0),
    figure("p_stage", "pr1", "2026-01", basis="stock", value=5.0),
    figure("sales", "nation", measure="growth", value=4.0),
]


def codes(rows, **columns):
    return sorted(check_shape(panel(rows).assign(**columns), SCHEME)["check_code"])


def test_a_sound_file_returns_nothing():
    assert check_shape(panel(SOUND), SCHEME).empty
    assert check_shape(OBSERVATIONS.empty(), SCHEME).empty


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (figure(value=np.inf), "S82"),
        (figure(period="2026-01"), "S83"),
        (figure(period="2026年9月"), "S83"),
        (figure("unheard_of"), "S84"),
        (figure(subject="nobody"), "S85"),
        (figure(basis="stock"), "S86"),
        (figure("rate", basis="ytd"), "S86"),
        (figure(measure="forecast"), "S86"),
        (figure("p_invested", "t0", basis="stock"), "S86"),
        (figure("sales", "pr1"), "S86"),
    ],
)
def test_a_row_that_cannot_be_returns_the_file(row, code):
    found = check_shape(panel([*SOUND, row]).drop_duplicates(keep="last"), SCHEME)
    assert code in set(found["check_code"])
    assert set(found["consequence"]) == {"return"}


def test_the_same_figure_with_two_values_returns_the_file_and_names_both_cells():
    found = check_shape(panel([figure(), figure(value=101.5), figure("firms", value=3.0)]), SCHEME)
    assert found["check_code"].tolist() == ["S81", "S81"]
    assert found["cell_ref"].tolist() == ["表1!D3", "表1!E4"]
    assert found["message_zh"].str.contains("整份文件退回").all()


def test_the_same_figure_with_the_same_value_is_no_fault():
    assert codes([figure(), figure()]) == []


def test_an_amount_in_another_uom_returns_the_file():
    assert codes([figure()], uom="亿元") == ["S87"]
    assert codes([figure(measure="growth")], uom="百分点") == []
