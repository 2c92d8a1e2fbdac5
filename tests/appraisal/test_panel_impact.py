"""影响 over a panel: what a finding weighs is the difference between two runs of the scoring itself."""

import pandas as pd
import pytest

from appraisal.panel.scores import score_figures
from appraisal.period import parse_period
from appraisal.stakes.panel_impact import add_panel_impact
from tests.appraisal.small_county import OFFICIAL, SELF, findings, hold, indicator, observations, scheme, towns

pytestmark = pytest.mark.slow

ABCD = towns("town.a", "town.b", "town.c", "town.d")
SEPTEMBER = parse_period("2026-09")
RULES = {
    "funds": {"method": "completion"},
    "growth": {"method": "efficacy", "static_share": 0.4, "dynamic_share": 0.6},
    "places": {"method": "rank_ladder", "step_share": 0.3},
}
FIGURES = {"funds": (30.0, 28.0, 31.0, 12.0), "growth": (120.0, 200.0, 80.0, 150.0), "places": (4.0, 3.0, 2.0, 1.0)}
COUNTY = scheme(
    [*(indicator(code, rule=rule) for code, rule in RULES.items()), indicator("extra")],
    {"funds": 30, "growth": 40, "places": 30},
    ABCD,
    targets={("funds", town.code): 40.0 for town in ABCD},
)


def panel(period="2026-09", *, source=OFFICIAL, **replaced):
    rows = [
        (code, town.code, each, source, value * share)
        for code, values in FIGURES.items()
        for town, value in zip(ABCD, values, strict=True)
        for each, share in ((period, 1.0), (parse_period(period).year_ago().code, 0.9))
    ]
    rows = [(*row[:4], replaced.get(f"{row[0]}_{row[1][-1]}", row[4]) if row[2] == period else row[4]) for row in rows]
    return observations(*rows)


def totals(observed):
    results = score_figures(observed[["indicator_code", "subject_code", "period", "value"]], COUNTY, SEPTEMBER)
    return results[results["indicator_code"].eq("")].set_index("subject_code")


@pytest.mark.parametrize(
    ("code", "subject", "expected"), [("funds", "town.c", 15.0), ("growth", "town.b", 90.0), ("places", "town.a", 1.5)]
)
def test_the_loss_is_what_scoring_the_panel_with_the_expected_value_gives(code, subject, expected):
    found = findings(hold(indicator=code, subject=subject, source=OFFICIAL, observed=1.0, expected=expected))
    row = add_panel_impact(found, panel(), COUNTY).iloc[0]
    before, after = totals(panel()).loc[subject], totals(panel(**{f"{code}_{subject[-1]}": expected})).loc[subject]
    assert row["impact_points"] == pytest.approx(before["score_points"] - after["score_points"])
    assert row["impact_places"] == after["rank"] - before["rank"]
    assert row["impact_points"] > 0


def test_sources_that_the_scheme_does_not_name_count_as_well():
    found = findings(hold(indicator="funds", subject="town.c", source="yearbook", expected=15.0))
    assert add_panel_impact(found, panel(source="yearbook"), COUNTY)["impact_points"].iloc[0] > 0


def test_of_two_sources_only_the_first_one_weighs():
    both = pd.concat([panel(), panel(source=SELF)], ignore_index=True)
    official, own = (
        hold(each, indicator="funds", subject="town.c", source=each, expected=15.0) for each in (OFFICIAL, SELF)
    )
    assert add_panel_impact(findings(official, own), both, COUNTY)["impact_points"].gt(0).to_list() == [True, False]


def test_a_later_period_is_not_looked_at():
    later = pd.concat([panel(), panel("2026-10", funds_c=1.0)], ignore_index=True)
    found = findings(hold(indicator="funds", subject="town.c", source=OFFICIAL, expected=15.0))
    columns = ["impact_points", "impact_places"]
    assert add_panel_impact(found, later, COUNTY)[columns].equals(add_panel_impact(found, panel(), COUNTY)[columns])


def test_what_the_scheme_does_not_score_stays_empty_but_says_who_gains():
    found = findings(
        hold("k1", indicator="extra", source=OFFICIAL, observed=2.0, expected=1.0),
        hold("k2", indicator="unheard_of", source=OFFICIAL, observed=2.0, expected=1.0),
        hold("k3", indicator="funds", subject="nobody", source=OFFICIAL, observed=2.0, expected=1.0),
        hold("k4", indicator="funds", period="no period", source=OFFICIAL, observed=2.0, expected=1.0),
    )
    filled = add_panel_impact(found, panel(), COUNTY)
    assert filled["impact_points"].isna().all()
    assert filled["gain"].fillna("").to_list() == ["favours", "", "favours", "favours"]
