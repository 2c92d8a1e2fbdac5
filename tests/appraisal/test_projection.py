"""年终预计: which method, what it comes to, how far off it may be; never for what has no year's end."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.appraise import appraise
from appraisal.definitions.changes import DefinitionChange
from appraisal.frames import FIGURES, OBSERVATIONS, FigureFrame
from appraisal.period import Period, PeriodKind
from appraisal.projection import METHOD_ZH, project_year_end
from appraisal.projection.closed_years import closed_period_codes
from appraisal.projection.methods import by_seasonal_share, by_yoy_ratio, count_closed
from appraisal.scheme import Target
from tests.appraisal.small_county import OFFICIAL, SELF, books, findings, indicator, observations, scheme, towns

CASES = pd.read_csv(
    Path(__file__).parents[1] / "cases" / "projection" / "projections.csv", dtype={"closed": "str", "curve": "str"}
)
CASES["closed"] = CASES["closed"].fillna("")


def _history(closed, *, month, years=range(2025, 2000, -1), source=OFFICIAL, subject="town.a", code="output"):
    """Closed years ``at/whole``, the last written the newest."""
    rows = []
    for text, year in zip(reversed(closed.split("|")) if closed else (), years, strict=False):
        at, whole = map(float, text.split("/"))
        rows += [(f"{year}-{month:02d}", at), (f"{year}-12", whole)]
    told = pd.DataFrame(rows, columns=["period", "value"]).drop_duplicates("period")
    told = told.assign(
        indicator_code=code, subject_code=subject, source_code=source, measure="value", basis="ytd", uom="万元"
    )
    return OBSERVATIONS.conform(told)


def _figure(period, value, *, target=100.0, standing="accepted", source=OFFICIAL, subject="town.a", due=None):
    due = target * period.elapsed_pct / 100 if due is None else due
    return {
        "indicator_code": "output", "subject_code": subject, "period": period.code, "figure_period": period.observation_code,
        "value": value, "uom": "万元", "source_code": source, "standing": standing, "target_value": target, "due_value": due,
    }  # fmt: skip


def _project(figures, history, county, period):
    return project_year_end(FigureFrame(FIGURES.conform(pd.DataFrame(figures))), history, county, period)


def _county(*, targets=None, changes=(), **fields):
    made = scheme([indicator(**fields)], {}, towns("town.a", "town.b"))
    return made.model_copy(update={"targets": tuple(targets or [_target()]), "definition_changes": changes})


def _target(annual=100.0, subject="town.a", **fields):
    return Target(indicator_code="output", subject_code=subject, annual_value=annual, **fields)


@pytest.mark.parametrize("case", [pytest.param(row, id=row.case) for row in CASES.itertuples()])
def test_the_years_end_is_projected_by_the_method_that_the_past_allows(case):
    period = Period(2026, PeriodKind.MONTH, case.month)
    is_curved = isinstance(case.curve, str)
    due = float(case.curve) if is_curved else None
    curve = {"monthly_curve": tuple(np.linspace(due, case.target, 12))} if is_curved else {}
    county = _county(
        targets=[_target(case.target, **curve)], kind=case.kind, basis=case.basis, direction=case.direction
    )
    told = _project(
        [_figure(period, case.value, target=case.target, due=due)],
        _history(case.closed, month=case.month),
        county,
        period,
    ).iloc[0]
    assert told["projected_value"] == pytest.approx(case.expected)
    assert told["projection_method"] == case.method
    assert told["projection_method"] in METHOD_ZH
    assert told["projected_completion_pct"] == pytest.approx(case.completion, abs=0.005)
    assert told["projected_low_value"] <= told["projected_value"] <= told["projected_high_value"]
    assert told["projected_low_pct"] <= told["projected_completion_pct"] <= told["projected_high_pct"]


JUNE = Period(2026, PeriodKind.MONTH, 6)


@pytest.mark.parametrize(
    ("fields", "figure"),
    [
        ({"basis": "stock"}, {}),
        ({"basis": "month"}, {}),
        ({"kind": "stage"}, {}),
        ({}, {"standing": "held"}),
        ({}, {"standing": "missing"}),
        ({}, {"value": -3.0}),
        ({}, {"due": 0.0}),
    ],
    ids=["stock", "month by itself", "stage", "held", "missing", "negative", "not due yet by its curve"],
)
def test_what_has_no_years_end_to_be_projected_to_has_no_row(fields, figure):
    curve = {"monthly_curve": (0.0,) * 6 + (100.0,) * 6} if "due" in figure else {}
    county = _county(targets=[_target(**curve)], **fields)
    rows = [_figure(JUNE, **{"value": 40.0} | figure)]
    assert _project(rows, _history("", month=6), county, JUNE).empty


def test_a_year_that_was_not_wholly_counted_by_todays_definition_does_not_count():
    change = DefinitionChange(
        code="recount", indicators=("output",), effective_period="2024-05", what_zh="范围调整", document_no="某统〔2024〕2号",
        is_level_comparable=False, is_growth_comparable=True,
    )  # fmt: skip
    history = _history("10/100|20/100|30/100|40/100", month=6)
    assert _project([_figure(JUNE, 44)], history, _county(), JUNE).iloc[0]["closed_years_count"] == 4
    told = _project([_figure(JUNE, 44)], history, _county(changes=(change,)), JUNE).iloc[0]
    assert tuple(told[["closed_years_count", "projection_method"]]) == (1, "yoy_ratio")
    assert told["projected_value"] == pytest.approx(110)


def test_one_source_tells_a_closed_year_whole_and_the_figures_own_comes_first():
    own = _history("40/80", month=6, source=SELF)
    official = _history("50/100|50/100", month=6)
    half = official[~official["period"].eq("2025-12")]
    told = _project([_figure(JUNE, 44, source=SELF)], pd.concat([official, own]), _county(), JUNE).iloc[0]
    assert told["projected_value"] == pytest.approx(88)
    told = _project([_figure(JUNE, 44, source=OFFICIAL)], pd.concat([half, own]), _county(), JUNE).iloc[0]
    assert told["projected_value"] == pytest.approx(88), "the office's June and another's December make no year"


def test_february_is_held_against_february_whatever_january_was():
    february = Period(2026, PeriodKind.MONTH, 2)
    history = pd.concat([_history("10/100|10/100|10/100", month=2), _history("4/100|4/100|4/100", month=1)])
    told = _project([_figure(february, 10)], history.drop_duplicates(["period"]), _county(), february).iloc[0]
    assert told["projected_value"] == pytest.approx(100)


def test_the_range_is_what_the_method_was_off_by_on_closed_years():
    steady = _history("40/100|40/100|40/100|40/100|40/100|40/100", month=6)
    shaken = _history("40/100|40/100|40/100|44/100|38/100|45/100", month=6)
    sure, unsure = (_project([_figure(JUNE, 40)], each, _county(), JUNE).iloc[0] for each in (steady, shaken))
    assert sure["projected_high_value"] == pytest.approx(sure["projected_low_value"])
    assert unsure["projected_low_value"] < unsure["projected_value"] * 0.95
    assert unsure["projected_high_value"] > unsure["projected_value"] * 1.05


def test_what_could_not_be_tried_has_a_range_that_shrinks_with_the_time_left():
    width = []
    for month in (3, 6, 9, 12):
        period = Period(2026, PeriodKind.MONTH, month)
        told = _project([_figure(period, month * 8.0)], _history("", month=month), _county(), period).iloc[0]
        width.append(told["projected_high_value"] / told["projected_value"] - 1)
    assert width == sorted(width, reverse=True)
    assert width[0] == pytest.approx(1.25**0.75 - 1)
    assert width[-1] == 0


def test_figures_of_one_indicator_lend_each_other_their_errors():
    codes = [f"town.t{number}" for number in range(5)]
    county = scheme([indicator()], {}, towns(*codes)).model_copy(
        update={"targets": tuple(_target(subject=code) for code in codes)}
    )
    shaken = pd.concat([_history("40/100|44/100", month=6, subject=code) for code in codes])
    few = shaken[shaken["subject_code"].isin(codes[:4])]
    rows = [_figure(JUNE, 44, subject=code) for code in codes]
    pooled, untried = (_project(rows, each, county, JUNE).iloc[0] for each in (shaken, few))
    assert pooled["projected_high_value"] / pooled["projected_value"] == pytest.approx(1.1), "five errors of a tenth"
    assert untried["projected_high_value"] / untried["projected_value"] == pytest.approx(1.25**0.5), "four are too few"


def test_a_round_projects_and_a_lamp_can_look_ahead():
    rule = {
        "code": "ahead", "name_zh": "年终预计", "metric": "projected_completion_pct",
        "bands": [{"below": 95, "lamp": "red"}, {"at_least": 95, "lamp": "green"}],
    }  # fmt: skip
    targets = {("output", "town.a"): 100.0}
    county = scheme(
        [indicator(lamp_rule="ahead")], {"output": 100}, towns("town.a"), targets=targets, lamp_rules=[rule]
    )
    told = observations(("output", "town.a", "2026-06", OFFICIAL, 40.0))
    alone = appraise(books(county, told, period="2026-06"), findings())
    assert alone.projections.iloc[0]["projected_value"] == pytest.approx(80)
    assert alone.indicators.iloc[0]["lamp"] == "red"
    closed = _history("40/100|40/100|40/100", month=6)
    seasonal = appraise(books(county, told, period="2026-06", closed_years=closed), findings())
    assert seasonal.projections.iloc[0]["projected_value"] == pytest.approx(100)
    assert seasonal.indicators.iloc[0]["lamp"] == "green"


years = st.lists(st.tuples(st.floats(1, 1e4), st.floats(1.01, 4)), min_size=3, max_size=6)


@given(years, st.floats(0.1, 1e4), st.floats(0.01, 100))
@settings(max_examples=100, deadline=None)
def test_a_projection_knows_no_unit_and_rises_with_the_year_so_far(told, value, unit):
    at = np.array([[at for at, _ in told]])
    whole = np.array([[at * ratio for at, ratio in told]])
    for method in (by_seasonal_share, by_yoy_ratio):
        (plain,) = method(np.array([value]), at, whole)
        (scaled,) = method(np.array([value * unit]), at * unit, whole * unit)
        (more,) = method(np.array([value * 1.1]), at, whole)
        assert scaled == pytest.approx(plain * unit, rel=1e-6)
        assert value <= plain < more
    assert count_closed(at, whole)[0] == len(told)


@given(st.floats(1, 1e4), st.floats(0.05, 0.95), st.floats(0.8, 1.3))
@settings(max_examples=60, deadline=None)
def test_years_that_grow_alike_with_one_season_are_projected_exactly(first, share, growth):
    whole = first * growth ** np.arange(4)
    at = whole * share
    (projected,) = by_seasonal_share(at[3:], at[None, :3], whole[None, :3])
    assert projected == pytest.approx(whole[3], rel=1e-6)


def test_closed_years_are_looked_for_under_all_their_names():
    codes = closed_period_codes(["2026-09"], 2026)
    assert {"2025-09", "2025Q3", "2025-12", "2025Q4", "2025", "2020-09"} <= set(codes)
    assert not {"2026-09", "2019-09", "2025-08"} & set(codes)
