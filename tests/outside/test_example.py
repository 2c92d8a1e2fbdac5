"""An outsider who copies the example of docs/method.md has a scheme that loads and scores."""

import pandas as pd

from appraisal.period import parse_period
from scheme import load_scheme
from tests.outside.example import write_example
from tests.outside.writing import figures_of, score, totals

HALF = {"life_expectancy": 52.5, "expected_schooling": 9, "mean_schooling": 7.5, "income_per_head": 2738.6127875258306}
"""Half of the way between each pair of goalposts."""


def test_the_example_of_the_chapter_is_a_scheme(tmp_path):
    loaded = load_scheme(write_example(tmp_path), period=parse_period("2022"))
    assert [each.code for each in loaded.subjects if each.peer_group == "country"] == ["afg", "alb"]


def test_half_of_every_way_is_a_half_and_a_gap_is_no_index(tmp_path):
    lacking = {name: value for name, value in HALF.items() if name != "mean_schooling"}
    figures = figures_of(pd.DataFrame({"afg": HALF, "alb": lacking}).T, period="2022")
    told = totals(score(figures, write_example(tmp_path), period="2022"))
    assert told.loc["afg", ["score_points", "rank"]].to_list() == [0.5, 1]
    assert told.loc["alb", ["score_points", "rank"]].isna().all()
