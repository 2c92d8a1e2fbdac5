"""离散尺度: what is known from few figures counts for less, and nobody is accused of what another one did."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal.evidence import add_evidence
from appraisal.evidence.dispersion import ACROSS, WITHIN, Steps, as_normal, learn_dispersion
from appraisal.evidence.pressed import find_pressing
from appraisal.evidence.series import lay_out
from tests.expectations.panels import SCHEME, SELF, evidence_of, panel

TABLE = [(5, 6.869, 3.291), (10, 4.587, 3.291), (20, 3.850, 3.291), (10, 2.228, 1.960), (30, 2.042, 1.960)]
"""Degrees of freedom, and the deviates of Student's t and of the normal that are equally rare (printed tables)."""
MONTHS = range(2, 13)


@pytest.mark.parametrize(("freedom", "student", "normal"), TABLE)
def test_a_deviation_counts_for_as_much_as_a_normal_one_that_is_as_rare(freedom, student, normal):
    assert as_normal(np.array([student, -student]), np.array(float(freedom))) == pytest.approx(
        [normal, -normal], rel=0.01
    )


@given(z=st.floats(-30, 30), freedom=st.floats(3, 1e6))
def test_it_never_counts_for_more_and_keeps_its_side(z, freedom):
    worth = float(as_normal(np.array(z), np.array(freedom)))
    assert abs(worth) <= abs(z) + 1e-9
    assert worth * z >= 0


def certainty_after(count, mode=ACROSS):
    """Degrees of freedom of a scale that so many steps of one kind taught."""
    generator, nought = np.random.default_rng(1), np.zeros(count, dtype=np.int64)
    steps = Steps(np.full(count, mode, dtype=np.int64), nought, nought, np.arange(count), np.ones(count))
    learnt = learn_dispersion(
        generator.normal(0, 0.05, count),
        np.full(count, np.nan),
        steps,
        np.array([0.3]),
        sizes=(1, 1, max(count, 1)),
        years=1,
    )
    asked = np.zeros(1, dtype=np.int64)
    return float(learnt.certainty(Steps(np.array([mode]), asked, asked, asked, np.ones(1)))[0])


def test_the_more_places_there_are_the_surer_is_the_scale():
    known = [certainty_after(count) for count in (14, 30, 60, 190)]
    assert known == sorted(known)
    assert known[0] < 25
    assert known[-1] > 100


def test_an_office_that_begins_today_goes_by_the_published_noise_alone():
    assert certainty_after(0) > 1e6
    assert certainty_after(0, WITHIN) > 1e6


def county(leap=None, even=()):
    """Three years of monthly sales; each town grows at a rate of its own and strays by a third of a percent a month.

    ``leap``: a town whose figures are a fifth higher from June of the last year on. ``even``: towns and years that
    stray as they did the year before, so that their growth does not move.
    """
    generator, rows = np.random.default_rng(5), []
    for town in range(8):
        start, rate = generator.lognormal(8, 0.5), 0.02 + 0.04 * town
        strays = dict.fromkeys(MONTHS, 0.0)
        for place, year in enumerate((2024, 2025, 2026)):
            for month in MONTHS:
                fresh = generator.normal(0, 0.003)
                stray = strays[month] = strays[month] if (town, year) in even else fresh
                raised = 1.2 if (town, year) == (leap, 2026) and month >= 6 else 1.0
                value = start * month / 12 * np.exp(rate * place + stray) * raised
                rows.append(("sales", f"t{town}", f"{year}-{month:02d}", "ytd", "value", SELF, round(value, 2)))
    return rows


def june(rows):
    found = evidence_of(rows)
    return found[found["period"] == "2026-06"].set_index("subject_code")["growth_step_z"]


def test_the_leap_of_the_one_in_the_middle_moves_nobody_else():
    honest, falsified = june(county()), june(county(leap=4))
    others = falsified.index != "t4"
    assert falsified["t4"] > 4
    assert (falsified - honest)[others].abs().max() < 1


def even_course_of_december(even):
    known = [f"{year}-{month:02d}" for year in (2024, 2025) for month in MONTHS]
    found = add_evidence(panel(county(even=even)), SCHEME, calibration=known)
    return found.set_index(["subject_code", "period"]).loc[("t0", "2026-12"), "even_course_surprise"]


def test_a_place_whose_course_has_always_been_even_is_less_of_a_surprise():
    always = {(0, 2024), (0, 2025), (0, 2026)}
    suddenly = {(0, 2026)}
    assert even_course_of_december(suddenly) > 3.5 > even_course_of_december(always)


def test_how_often_figures_press_is_counted_in_figures_whatever_is_stated_beside_them():
    rows = county()
    beside = [(*row[:4], "year_ago", row[5], row[6]) for row in rows]
    shares = [share_of_pressing(each) for each in (rows, rows + beside)]
    assert shares[0] == shares[1]


def share_of_pressing(rows):
    series = lay_out(panel(rows), SCHEME)
    margin = np.where(series.is_figure & (series.rows["slot"] == 6), 0.1, np.nan)
    known = set(series.rows["period"])
    has_target = np.ones(len(margin), dtype=bool)
    return find_pressing(series, SCHEME, margin_pp=margin, has_target=has_target, calibration=known).share
