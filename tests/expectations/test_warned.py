"""Warnings are proved before anything is published: no step skipped, no paper about a lamp that does not stand."""

from dataclasses import replace

import pandas as pd
import pytest

from appraisal.books import Results
from appraisal.frames import FIGURES, GROUP_RESULTS, INDICATOR_RESULTS, PROGRESS, SUBJECT_RESULTS, WARNINGS
from appraisal.scheme import Scheme, Subject
from expectations.warned import prove_lamp_total, prove_warnings
from tests.appraisal.test_warnings import ladder

SCHEME = Scheme(
    year=2026,
    name_zh="示例",
    county_zh="青澜县",
    groups={"g": "经济"},
    indicators=(),
    subjects=(Subject(code="dept.a", name_zh="甲局", kind="department", peer_group="departments"),),
    peer_groups=(),
    ladders=(ladder(),),
)
SOUND = {
    "warning_key": "w1",
    "period": "2026-03H2",
    "indicator_code": "investment",
    "subject_code": "project.a",
    "addressee_code": "dept.a",
    "opened_period": "2026-03H1",
    "lamp": "red",
    "step_code": "supervision",
    "step_count": 2,
    "is_issued": True,
    "issued_period": "2026-03H2",
    "warning_state": "open",
}


def results(*rows, standing="accepted"):
    key = {"indicator_code": "investment", "subject_code": "project.a", "period": "2026-03H2"}
    lit = pd.DataFrame([key | {"lamp": "red", "standing": standing}])
    return Results(
        figures=FIGURES.empty(),
        progress=PROGRESS.empty(),
        indicators=INDICATOR_RESULTS.conform(lit),
        groups=GROUP_RESULTS.empty(),
        subjects=SUBJECT_RESULTS.empty(),
        warnings=WARNINGS.conform(pd.DataFrame(list(rows))) if rows else WARNINGS.empty(),
    )


def test_a_sound_course_passes():
    assert not [*prove_warnings(results(SOUND), SCHEME)]
    assert not [*prove_warnings(results(), SCHEME)]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"opened_period": "2026-03H2"}, "越过了中间的步骤（自2026-03H2至2026-03H2已到第2步）"),
        ({"step_count": 3, "step_code": "interview"}, "越过了中间的步骤（自2026-03H1至2026-03H2已到第3步）"),
        ({"step_count": 1, "step_code": "reminder"}, "越过了中间的步骤"),
        ({"step_code": "interview"}, "走到方案里没有的一步（第2步）"),
        ({"issued_period": "2026-04H1"}, "先后不对"),
        ({"opened_period": "2026-02H1", "issued_period": "2026-03H1"}, "不是本期发出"),
        ({"warning_state": "withdrawn"}, "已经了结，却列为本期发文"),
        ({"addressee_code": "dept.b"}, "没有受文单位"),
        ({"lamp": "yellow"}, "所说的灯（yellow）与亮灯结果（red）不符"),
    ],
)
def test_a_breach_stops_the_round(change, says):
    (breach,) = prove_warnings(results(SOUND | change), SCHEME)
    assert says in breach


def test_a_paper_about_a_figure_that_does_not_stand_stops_the_round():
    (breach,) = prove_warnings(results(SOUND, standing="held"), SCHEME)
    assert "没有采信" in breach


def test_an_object_has_one_episode_at_a_time():
    breaches = [*prove_warnings(results(SOUND, SOUND | {"warning_key": "w2"}), SCHEME)]
    assert any("同时有两个预警" in each for each in breaches)


def test_lamps_add_up_to_the_objects():
    assert not [*prove_lamp_total(results(), SCHEME)]
    sound = results()
    odd = replace(sound, indicators=sound.indicators.assign(lamp="blue"))
    assert [*prove_lamp_total(odd, SCHEME)] == ["亮灯对象1个，四种灯合计0盏"]
    twice = replace(sound, indicators=pd.concat([sound.indicators, sound.indicators]))
    assert "亮了两次灯" in next(prove_lamp_total(twice, SCHEME))
