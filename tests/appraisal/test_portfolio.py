"""汇总信号: chance is reckoned exactly, honest years stay quiet, and no row says who."""

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.frames import INDICATOR_RESULTS, OBSERVATIONS, REVISIONS
from appraisal.portfolio import CAUTION_ZH, SIGNALS, hard_soft_gaps, measure_portfolio
from appraisal.portfolio.chances import (
    binomial_chance,
    chi_square_chance,
    deviation_chance,
    normal_chance,
    poisson_chance,
)
from appraisal.portfolio.digits import BENFORD_SHARES, benford_test, last_digits, round_figures, uniform_test
from appraisal.scheme import Indicator, PeerGroup, Plausible, Scheme, Source, Subject, Target

DATA = Path(__file__).parents[3] / "shared" / "data"
SELF = "unit_submission"
TOWNS = 24
CODES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")


def indicator(code, *, kind="level", uom="万元", **more):
    source = Source(feed=SELF, label=code)
    return Indicator(
        code=code, name_zh=code, group_code="economy", uom=uom, kind=kind, basis="ytd", sources=(source,), **more
    )


SCHEME = Scheme(
    year=2026,
    name_zh="示例",
    county_zh="青澜县",
    groups={"economy": "经济"},
    indicators=(
        *(indicator(code, is_economic_target=code in CODES[:4]) for code in CODES),
        indicator("growth", kind="growth", uom="%", decimals=1, plausible=Plausible(nominal=False)),
        indicator("spots", kind="count", uom="个", direction="lower"),
    ),
    subjects=tuple(
        Subject(code=f"t{place}", name_zh=f"第{place}镇", kind="town", peer_group="town") for place in range(TOWNS)
    ),
    peer_groups=(PeerGroup(code="town", name_zh="镇", kind="town"),),
    targets=tuple(
        Target(indicator_code="growth", subject_code=f"t{place}", annual_value=8.0) for place in range(TOWNS)
    ),
)


def panel(rows):
    columns = ["indicator_code", "subject_code", "period", "value", "measure"]
    frame = pd.DataFrame([(*row, "value")[:5] for row in rows], columns=columns)
    return OBSERVATIONS.conform(frame.assign(basis="ytd", source_code=SELF, uom="万元"))


def year_of(step, *, months=range(2, 13), codes=CODES, towns=TOWNS, year=2026, seed=1):
    """Cumulative figures of a year, each month's step written by ``step(generator)``."""
    generator = np.random.default_rng(seed)
    rows = []
    for code in codes:
        for town in range(towns):
            total, size = 0.0, 10 ** generator.uniform(0, 3)
            for month in months:
                total += step(generator, size)
                rows.append((code, f"t{town}", f"{year}-{month:02d}", total))
    return rows


def honest_step(generator, size):
    return float(round(size * generator.lognormal(3.5, 1.0)) + 20)


def signals_of(rows, **more):
    portfolio = measure_portfolio(panel(rows), SCHEME, year=2026, **more)
    return portfolio[portfolio["indicator_code"] == ""].set_index("signal_code")


@pytest.mark.parametrize(
    ("found", "due"),
    [
        (binomial_chance(17, 18), 19 / 2**18),
        (binomial_chance(0, 18), 1.0),
        (binomial_chance(3, 10, share=0.1), 0.0701908264),
        (poisson_chance(5, 2.0), 0.0526530173),
        (normal_chance(1.959963985), 0.025),
        (chi_square_chance(16.918977604, 9), 0.05),
        (chi_square_chance(15.507313055, 8), 0.05),
        (chi_square_chance(112.02198574980785, 89), 0.05),
    ],
)
def test_chances_are_those_of_the_tables(found, due):
    assert found == pytest.approx(due, rel=1e-6)


@given(st.integers(1, 60), st.floats(0.01, 0.99))
def test_chances_fall_as_more_is_seen(trials, share):
    chances = [binomial_chance(count, trials, share=share) for count in range(trials + 2)]
    assert chances[0] == 1.0
    assert all(0.0 <= later <= earlier + 1e-12 for earlier, later in pairwise(chances))


@pytest.mark.parametrize("count", [300, 1000, 4000])
def test_the_deviation_from_benford_is_judged_at_its_own_sample_size(count):
    """Of samples that obey the law exactly, one in twenty deviates beyond the twentieth; textbook limits ignore n."""
    generator = np.random.default_rng(5)
    shares = generator.multinomial(count, BENFORD_SHARES, size=4000) / count
    deviations = np.abs(shares - BENFORD_SHARES).mean(axis=1)
    rare = np.array([deviation_chance(float(each), BENFORD_SHARES, count) for each in deviations])
    assert np.mean(rare < 0.05) == pytest.approx(0.05, abs=0.015)
    assert np.mean(rare < 0.5) == pytest.approx(0.5, abs=0.04)


def test_benford_hardly_notices_that_everything_was_raised_by_a_fifth():
    values = 10 ** (np.arange(1500) * (math.sqrt(5) - 1) / 2 % 1 * 4 + 2)
    clusters = [pd.Series(np.arange(1500))]
    _, honest = benford_test(values, clusters)
    _, raised = benford_test(values * 1.2, clusters)
    assert abs(raised - honest) <= 0.004


def test_even_digits_are_no_news_and_uneven_ones_are():
    generator = np.random.default_rng(3)
    clusters = [pd.Series(np.arange(1000))]
    assert uniform_test(generator.integers(0, 10, 1000), clusters).chance > 0.01
    heaped = np.where(generator.random(1000) < 0.15, 0, generator.integers(0, 10, 1000))
    assert uniform_test(heaped, clusters).chance < 1e-6


def test_digits_that_come_in_clusters_count_for_fewer():
    digits = np.repeat(np.random.default_rng(3).integers(0, 10, 100), 10)
    alone = uniform_test(digits, [pd.Series(np.arange(1000))])
    together = uniform_test(digits, [pd.Series(np.repeat(np.arange(100), 10))])
    assert alone.independent_count == 1000
    assert together.independent_count == pytest.approx(100, rel=0.3)
    assert together.chance > alone.chance


@settings(max_examples=20)
@given(st.integers(1, 9), st.sampled_from([0.01, 0.1, 1.0, 100.0]))
def test_the_last_digit_is_that_of_the_unit_it_is_written_in(digit, unit):
    values = np.array([(12340 + digit) * unit])
    assert last_digits(values, np.array([unit])).tolist() == [digit]


def test_round_figures_are_counted_against_what_chance_brings():
    count, expected, chance = round_figures(np.array([1200.0, 1234.0, 4500.0, 983.0]), np.ones(4))
    assert (count, expected) == (2, pytest.approx(0.13))
    assert chance < 0.02


def test_an_honest_year_stands_out_in_nothing():
    rows = year_of(honest_step)
    found = signals_of(rows)
    assert not found["is_unusual"].any()
    assert found.loc["last_digit", "sample_count"] > 1000
    assert found.loc["leading_digits", "signal_value"] > 0


def test_who_always_rounds_to_hundreds_is_judged_by_hundreds():
    rows = [(code, town, period, value * 100) for code, town, period, value in year_of(honest_step)]
    assert not signals_of(rows)["is_unusual"].any()


def test_who_rounds_now_and_then_makes_last_digits_uneven():
    generator = np.random.default_rng(2)
    rows = [
        (code, town, period, value - value % 100 if generator.random() < 0.2 else value)
        for code, town, period, value in year_of(honest_step)
    ]
    found = signals_of(rows)
    assert found.loc["last_digit", "is_unusual"]
    assert found.loc["last_digit", "signal_value"] > 30


def test_seventeen_of_eighteen_just_above_the_target_is_no_accident():
    values = [8.1] * 12 + [8.3] * 5 + [7.9] + [9.2, 5.1, 12.4]
    rows = [("growth", f"t{place}", "2026-12", value) for place, value in enumerate(values)]
    found = signals_of(rows).loc["target_bunching"]
    assert (found["sample_count"], found["is_unusual"]) == (18, True)
    assert found["chance_pct"] == pytest.approx(100 * 19 / 2**18)


def test_what_is_too_coarse_to_miss_narrowly_does_not_gather():
    targets = tuple(Target(indicator_code="alpha", subject_code=f"t{place}", annual_value=12.0) for place in range(18))
    scheme = SCHEME.model_copy(update={"targets": targets})
    rows = [("alpha", f"t{place}", "2026-12", 12.0) for place in range(18)]
    found = measure_portfolio(panel(rows), scheme, year=2026).set_index("signal_code")
    assert found.loc["target_bunching", "sample_count"] == 0


def revisions(better, worse, code="alpha"):
    rows = [(code, f"t{place}", "2026-09", 100.0, 110.0 if place < better else 90.0) for place in range(better + worse)]
    columns = ["indicator_code", "subject_code", "period", "before_value", "after_value"]
    frame = pd.DataFrame(rows, columns=columns).assign(basis="ytd", measure="value", source_code=SELF)
    return REVISIONS.conform(frame.assign(version_count=2))


@pytest.mark.parametrize(
    ("better", "worse", "is_unusual"), [(12, 0, True), (7, 0, False), (9, 3, False), (19, 1, True), (3, 9, False)]
)
def test_corrections_stand_out_where_nine_in_ten_go_one_way(better, worse, is_unusual):
    rows = [("alpha", "t0", "2026-12", 100.0)]
    found = signals_of(rows, revisions=revisions(better, worse)).loc["one_sided_revision"]
    assert found["is_unusual"] == is_unusual
    assert found["sample_count"] == better + worse


def test_fewer_cases_where_less_is_better_is_the_gainful_way():
    rows = [("alpha", "t0", "2026-12", 100.0)]
    found = signals_of(rows, revisions=revisions(0, 12, code="spots")).loc["one_sided_revision"]
    assert found["signal_value"] == 100.0


def results(gap):
    rows = [
        (code, f"t{town}", 10.0, 5.0 + 0.3 * ((town + place) % 3) + (gap if (place < 4) == (town == 0) else 0.0))
        for town in range(8)
        for place, code in enumerate(CODES)
    ]
    columns = ["indicator_code", "subject_code", "weight_points", "score_points"]
    return INDICATOR_RESULTS.conform(pd.DataFrame(rows, columns=columns).assign(period="2026"))


def test_a_subject_good_at_economics_alone_shows_in_the_gap():
    gaps = hard_soft_gaps(results(3.0), SCHEME)
    assert gaps.idxmax() == "t0"
    assert gaps["t0"] > 1.5


def test_a_file_that_shares_three_long_figures_with_another_is_counted():
    rows = [
        (code, town, period, value)
        for place, code in enumerate(CODES[:3])
        for town in ("t0", "t1")
        for period, value in (("2025-12", 4000.7 + place), ("2026-12", 4821.7 + 11 * place))
    ]
    found = signals_of(rows).loc["twin_figures"]
    assert found["is_unusual"]
    assert found["signal_value"] >= 1


def test_too_small_a_sample_is_said_to_be_too_small():
    found = signals_of([("alpha", "t0", "2026-12", 1234.0)])
    assert found["signal_value"].drop(["twin_figures"]).isna().all()
    assert "不足1000个，不作检验" in found.loc["leading_digits", "message_zh"]


def test_every_row_says_what_may_not_be_concluded_and_none_says_who():
    portfolio = measure_portfolio(panel(year_of(honest_step)), SCHEME, year=2026, revisions=revisions(12, 0))
    assert portfolio["message_zh"].str.endswith(CAUTION_ZH).all()
    assert set(portfolio["signal_code"]) <= {each.code for each in SIGNALS}
    for message in portfolio["message_zh"]:
        assert not [each.name_zh for each in SCHEME.subjects if each.name_zh in message]
        assert not [word for word in ("造假", "虚报", "编造", "应填", "应报") if word in message]


@pytest.mark.skipif(not (DATA / "cn_prefecture_panel_1997_2020.csv").exists(), reason="the real panel is not here")
def test_tenths_of_real_growth_are_uneven_as_the_literature_says():
    """.0 comes up in 16 of 100, and too few .4, .9: a signal of the whole, not of one prefecture (data-quality.md §2-6)."""
    real = pd.read_csv(DATA / "cn_prefecture_panel_1997_2020.csv", usecols=["prefcode", "gdp_growth_jpart_pct"])
    growth = real[real["gdp_growth_jpart_pct"].abs() >= 2]
    test = uniform_test(
        last_digits(growth["gdp_growth_jpart_pct"].to_numpy(), np.full(len(growth), 0.1)), [growth["prefcode"]]
    )
    assert test.count > 3000
    assert test.shares[0] > 0.14
    assert test.chance < 1e-6
