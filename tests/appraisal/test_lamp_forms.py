"""Published forms of lamps: each loads as data and lights as published, in the county's own words."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from pydantic import ValidationError

from appraisal.frames import (
    INDICATOR_RESULTS,
    PROGRESS,
    PROJECTIONS,
    IndicatorResultFrame,
    ProgressFrame,
    ProjectionFrame,
)
from appraisal.lamps.lighting import light_lamps
from appraisal.scheme import Scheme
from tests.appraisal.small_county import indicator, scheme, towns

FORMS = yaml.safe_load((Path(__file__).parents[1] / "cases" / "lamps" / "published_forms.yaml").read_text("utf-8"))
VECTORS = [(form, vector) for form in FORMS for vector in form.get("vectors", ())]
KEY = {"indicator_code": ["output"], "subject_code": ["town.a"]}


def _county(form):
    rule = {"code": "rule", "name_zh": form["place"]} | form["rule"]
    plain = scheme([indicator(kind="growth", lamp_rule="rule")], {}, towns("town.a"), lamp_rules=[rule])
    fields = {name: getattr(plain, name) for name in Scheme.model_fields}
    return Scheme(**fields | {"lamp_words": form.get("words", {})})


@pytest.mark.parametrize(
    ("form", "vector"), VECTORS, ids=[f"{form['form']}-{form['place']}-{vector['lamp']}" for form, vector in VECTORS]
)
def test_it_lights_as_published_and_in_the_countys_words(form, vector):
    county = _county(form)
    row = {"value": 1.0, "standing": "accepted", "direction": "higher", "progress_gap_pp": 0.0, "shortfall_pct": 0.0}
    told = pd.DataFrame([{**row, **vector["figure"]}]).assign(**KEY, period="2026-09")
    ahead = pd.DataFrame(
        KEY
        | {
            "period": "2026-09",
            "projected_completion_pct": vector.get("ahead"),
            "projected_high_pct": vector.get("ahead"),
        }
    )
    before = None
    if "before" in vector:
        last = {
            "period": "2026-08",
            "lamp": vector["before"],
            "lamp_rule_code": "rule",
            "lamp_reason_code": form["rule"]["metric"],
        }
        before = IndicatorResultFrame(INDICATOR_RESULTS.conform(pd.DataFrame(KEY | last).assign(lamp_streak_count=1)))
    lit = light_lamps(
        ProgressFrame(PROGRESS.conform(told)), county, before, ProjectionFrame(PROJECTIONS.conform(ahead))
    )
    assert lit.loc[0, "lamp"] == vector["lamp"]
    assert county.lamp_zh[lit.loc[0, "lamp"]] == vector["says"]


def test_every_published_form_is_a_rule_or_names_the_part_that_carries_it():
    assert {each["form"] for each in FORMS} == {f"L{number:02d}" for number in range(1, 15)}
    assert all(("rule" in each and each["vectors"]) or each["elsewhere"] for each in FORMS)


def test_one_word_for_two_lamps_is_refused():
    with pytest.raises(ValidationError, match="“黄灯”叫了两种灯"):
        _county(FORMS[0] | {"words": {"green": "黄灯"}})
