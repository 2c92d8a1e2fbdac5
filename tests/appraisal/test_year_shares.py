"""季度计入年度: the year is made of what each quarter earned, and a quarter that is missing is never guessed."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.appraise import appraise
from appraisal.frames import INDICATOR_RESULTS, IndicatorResultFrame
from appraisal.panel.scores import score_figures
from appraisal.period import parse_period
from appraisal.stakes.impact import add_impact
from appraisal.year_shares.quarters import QuarterError, count_quarters, list_quarters, needed_quarters, year_shares_of
from appraisal.year_shares.rule import YearShares
from tests.appraisal.small_county import OFFICIAL, books, findings, hold, indicator, observations, scheme, towns

CASES = pd.read_csv(Path(__file__).parents[1] / "cases" / "scoring" / "year_shares.csv")
ENDS = {"first": "2026-03", "second": "2026-06", "third": "2026-09", "year": "2026-12"}
SHARES = {"shares_pct": (15, 25, 25, 35), "missing_quarter": "refuse"}
RULE = {"method": "direct", "is_capped": True, "floor_at_zero": True}
YEAR = parse_period("2026")


def county(*, rule=None, weight=100.0, shares=SHARES, rest=True, **fields):
    """One indicator that counts its quarters, and one beside it that does not."""
    rated = indicator("rated", rule=rule or RULE, uom="分", basis="stock", year_shares=shares, **fields)
    plain = indicator("plain", rule=rule or RULE, uom="分", basis="stock")
    weights = {"rated": weight} | ({"plain": 100.0 - weight} if rest and weight < 100 else {})
    return scheme([rated, plain], weights, towns("town.a", "town.b"))


def panel(**values):
    rows = [("rated", "town.a", ENDS[name], value) for name, value in values.items() if pd.notna(value)]
    return pd.DataFrame(rows, columns=["indicator_code", "subject_code", "period", "value"])


def points_of(results, code="rated", subject="town.a"):
    own = results[results["indicator_code"].eq(code) & results["subject_code"].eq(subject)]
    return own["score_points"].iloc[0]


@pytest.mark.parametrize("case", list(CASES["case"]))
def test_the_quarters_make_the_year(case):
    row = CASES.set_index("case").loc[case]
    shares = {
        "shares_pct": [float(each) for each in row["shares_pct"].split()],
        "missing_quarter": row["missing_quarter"],
    }
    told = pd.concat([panel(**row[list(ENDS)]), panel(year=50).assign(subject_code="town.b")])
    results = score_figures(told, county(weight=row["weight_points"], shares=shares), YEAR)
    assert points_of(results) == row["expected_points"]


def published(**rates):
    """INDICATOR_RESULTS of quarters: reported and cautious share of 100 points, as a quarter's round left them."""
    rows = [
        {
            "indicator_code": "rated",
            "subject_code": "town.a",
            "period": quarter,
            "weight_points": weight,
            "score_points": score,
            "cautious_points": cautious,
        }
        for quarter, (weight, score, cautious) in rates.items()
    ]
    return IndicatorResultFrame(INDICATOR_RESULTS.conform(pd.DataFrame(rows)))


QUARTERS = {"2026Q1": (100, 88, 88), "2026Q2": (50, 46, 40), "2026Q3": (100, 90, 90)}


def conclude(quarters, *, value=95.0, shares=SHARES, held=(), period="2026", **fields):
    told = observations(("rated", "town.a", "2026-12", OFFICIAL, value, "stock"))
    return appraise(books(county(shares=shares, **fields), told, period=period, quarters=quarters), findings(*held))


def rated(results, subject="town.a"):
    return results.indicators.set_index(["indicator_code", "subject_code"]).loc[("rated", subject)]


ZERO = SHARES | {"missing_quarter": "zero"}


def test_published_quarters_count_by_the_share_of_the_weight_they_earned():
    """15 % of 88, 25 % of 46 in 50, 25 % of 90 and 35 % of the year's 95: 91.95, the cautious 40 in 50 makes 88.95."""
    own = rated(conclude(published(**QUARTERS), shares=ZERO))
    assert (own["score_points"], own["cautious_points"], own["lost_points"]) == (91.95, 88.95, 8.05)


def test_totals_and_their_interval_follow_the_quarters():
    results = conclude(published(**QUARTERS), shares=ZERO)
    total = results.subjects.set_index("subject_code").loc["town.a"]
    assert (total["total_points"], total["cautious_total_points"]) == (91.95, 88.95)
    assert results.groups.set_index("subject_code").loc["town.a", "score_points"] == 91.95


def test_a_published_fourth_quarter_takes_the_place_of_the_year():
    quarters = published(**QUARTERS | {"2026Q4": (100, 60, 60)})
    assert rated(conclude(quarters, shares=ZERO))["score_points"] == 79.7


def test_a_quarter_that_counted_nothing_is_missing():
    """Its weight was left out of the quarter (未到报送期): the others take over."""
    quarters = published(**QUARTERS | {"2026Q2": (0, None, None)})
    shares = SHARES | {"missing_quarter": "renormalise"}
    assert rated(conclude(quarters, shares=shares))["score_points"] == 91.93


def test_a_quarter_without_a_figure_earned_nothing():
    quarters = published(**QUARTERS | {"2026Q2": (100, None, None)})
    assert rated(conclude(quarters, shares=SHARES | {"missing_quarter": "renormalise"}))["score_points"] == 68.95


def test_a_hold_on_the_year_moves_only_its_own_share():
    """Held without an expected value the year's 35 % may count nothing; the quarters stand as published."""
    quarters = published(**QUARTERS | {"2026Q2": (50, 46, 46)})
    held = hold(indicator="rated", period="2026-12", source=OFFICIAL, basis="stock")
    results = conclude(quarters, shares=ZERO, held=[held], feeds=(OFFICIAL,))
    own = rated(results)
    assert (own["score_points"], own["cautious_points"]) == (91.95, 58.7)


@pytest.mark.parametrize("aggregate", ["arithmetic", "geometric"])
@pytest.mark.parametrize(("fourth", "worth"), [({}, 35.0), ({"2026Q4": (100, 60, 60)}, 0.0)])
def test_a_finding_on_the_year_weighs_what_the_year_itself_decides(fourth, worth, aggregate):
    """A check expects 45 where 95 was reported: 50 points by itself, 35 % of them in the year, none once a quarter stands."""
    quarters = published(**dict.fromkeys(QUARTERS, (100, 90, 90)) | fourth)
    doubt = hold(indicator="rated", period="2026-12", source=OFFICIAL, basis="stock", expected=45.0)
    told = observations(("rated", "town.a", "2026-12", OFFICIAL, 95.0, "stock"))
    plain = county(shares=ZERO, feeds=(OFFICIAL,))
    a_scheme = type(plain).model_validate(plain.model_dump() | {"policies": {"aggregate": aggregate}})
    account = books(a_scheme, told, period="2026", quarters=quarters)
    found = findings(doubt)
    weighed = add_impact(found, account, appraise(account, found)).iloc[0]
    assert weighed["impact_points"] == pytest.approx(50 * worth / 100)


def test_a_missing_quarter_is_refused_with_names():
    with pytest.raises(QuarterError, match="“rated”第二季度"):
        conclude(published(**{code: each for code, each in QUARTERS.items() if code != "2026Q2"}))


def test_where_nothing_is_left_to_take_over_the_year_is_refused():
    shares = {"shares_pct": (50, 50, 0, 0), "missing_quarter": "renormalise"}
    with pytest.raises(QuarterError, match=r"第一季度.*第二季度"):
        conclude(None, shares=shares)


@pytest.mark.parametrize("period", ["2026Q4", "2026-12"])
def test_other_rounds_do_not_count_quarters(period):
    assert rated(conclude(published(**QUARTERS), period=period))["score_points"] == 95


def test_other_indicators_keep_the_year_by_itself():
    results = score_figures(
        pd.concat([panel(first=0, second=0, third=0, year=80), panel(year=80).assign(indicator_code="plain")]),
        county(weight=60.0),
        YEAR,
    )
    assert points_of(results) == 16.8
    assert points_of(results, "plain") == 32


def test_every_quarter_tells_what_it_adds_to_the_year():
    """The second was not published: 15, 25 and 35 of 75; the year's own 95 is what the others leave."""
    quarters = published(**{code: each for code, each in QUARTERS.items() if code != "2026Q2"})
    shares = SHARES | {"missing_quarter": "renormalise"}
    results = conclude(quarters, shares=shares)
    parts = list_quarters(results.indicators, quarters, county(shares=shares), YEAR)
    own = parts[parts["subject_code"].eq("town.a")].set_index("period")
    assert own["quarter_share_pct"].round(2).to_dict() == {"2026Q1": 20, "2026Q2": 0, "2026Q3": 33.33, "2026Q4": 46.67}
    assert own["earned_pct"].round(1).fillna(-1).to_dict() == {"2026Q1": 88, "2026Q2": -1, "2026Q3": 90, "2026Q4": 95}
    assert own["counted_points"].round(2).to_dict() == {"2026Q1": 17.6, "2026Q2": 0, "2026Q3": 30, "2026Q4": 44.33}
    assert own["counted_points"].sum() == pytest.approx(rated(results)["score_points"], abs=1e-9)


def test_a_round_without_quarters_lists_none():
    results = conclude(None, period="2026-12")
    assert list_quarters(results.indicators, None, county(), parse_period("2026-12")).empty


def test_a_group_speaks_for_its_indicators_and_those_below_it():
    plain = county(shares=None)
    inner = {"name_zh": "内", "parent": "all", "year_shares": None}
    groups = {"all": {"name_zh": "全部", "year_shares": SHARES}, "inner": inner}
    own = ZERO | {"shares_pct": (10, 20, 30, 40)}
    indicators = [
        each.model_dump() | extra
        for each, extra in zip(plain.indicators, [{"group_code": "inner"}, {"year_shares": own}], strict=True)
    ]
    read = type(plain).model_validate(plain.model_dump() | {"groups": groups, "indicators": indicators})
    assert year_shares_of(read) == {"rated": YearShares(**SHARES), "plain": YearShares(**own)}


def test_only_a_year_that_counts_quarters_asks_for_them():
    assert [each.code for each in needed_quarters(county(), YEAR)] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert needed_quarters(county(), parse_period("2026Q4")) == ()
    assert needed_quarters(county(shares=None), YEAR) == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"shares_pct": (15, 25, 25, 30)},
        {"shares_pct": (50, 50)},
        {"shares_pct": (-10, 50, 30, 30)},
        {"missing_quarter": "guess"},
    ],
)
def test_shares_that_make_no_year_are_refused(wrong):
    with pytest.raises(ValidationError):
        YearShares(**(SHARES | wrong))


def test_what_becomes_of_a_missing_quarter_must_be_said():
    with pytest.raises(ValidationError):
        YearShares(shares_pct=(15, 25, 25, 35))


NAMES = ["lowest_points", "cautious_points", "score_points", "highest_points"]
rates = st.floats(0, 1).map(lambda value: round(value, 4))
bounds = st.lists(rates, min_size=4, max_size=4).map(sorted)
RATED = {policy: county(shares=SHARES | {"missing_quarter": policy}) for policy in ("renormalise", "zero")}


@pytest.mark.slow
@given(st.lists(bounds | st.none(), min_size=4, max_size=4), bounds, st.floats(1, 50), st.sampled_from(list(RATED)))
@settings(max_examples=60, deadline=None)
def test_the_year_lies_between_the_least_and_the_most_of_its_quarters(quarters, own, weight, policy):
    """And its bounds keep their order: what was and is open stays open, no further."""
    told = {f"2026Q{place}": each for place, each in enumerate(quarters, start=1) if each is not None}
    results = published(**{code: (10, 10 * each[2], 10 * each[1]) for code, each in told.items()}) if told else None
    points = {name: [weight * share] for name, share in zip(NAMES, own, strict=True)}
    row = {"indicator_code": "rated", "subject_code": "town.a", "weight_points": weight, "is_counted": True}
    year = count_quarters(pd.DataFrame(row | {"lost_points": 0.0} | points), results, RATED[policy], YEAR).iloc[0]
    last = [] if "2026Q4" in told else [own]
    for name, place in (("score_points", 2), ("cautious_points", 1)):
        known = [each[place] for each in (*told.values(), *last)]
        least = 0.0 if policy == "zero" and len(told) + len(last) < 4 else min(known)
        assert least * weight - 1e-9 <= year[name] <= max(known) * weight + 1e-9
    assert [*year[NAMES]] == sorted(year[NAMES])
    assert year["lost_points"] == pytest.approx(weight - year["score_points"])
