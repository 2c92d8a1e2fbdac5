"""联合国人类发展指数: the example of docs/method.md, word for word, over the published figures."""

import pandas as pd
import pytest

from appraisal.panel.scores import score_figures
from appraisal.period import parse_period
from scheme import load_scheme
from tests.outside.example import write_example
from tests.outside.writing import REFERENCE, figures_of, score, skip_without_reference, totals

skip_without_reference()

INPUTS = {
    "life_expectancy": "life_expectancy",
    "expected_years_schooling": "expected_schooling",
    "mean_years_schooling": "mean_schooling",
    "gni_per_capita_ppp2017": "income_per_head",
}


def _panel():
    panel = pd.read_csv(REFERENCE / "undp_hdi" / "hdi_panel_1990_2022.csv")
    return panel.assign(subject_code=panel["iso3"].str.lower()).rename(columns=INPUTS)


def _figures(panel, year):
    rows = panel[panel["year"].eq(year)].set_index("subject_code")[list(INPUTS.values())]
    return figures_of(rows, period=str(year))


@pytest.mark.parametrize("year", [1990, 2022])
def test_the_command_gives_the_published_index_and_places(year, tmp_path):
    panel = _panel()
    published = panel[panel["year"].eq(year) & ~panel["is_aggregate"]].set_index("subject_code")
    write_example(tmp_path, published["country"].to_dict())
    figures = _figures(panel[~panel["is_aggregate"]], year)
    told = totals(score(figures, tmp_path, period=str(year))).reindex(published.index)
    index = published["expected_hdi"]
    assert told["score_points"].eq(index).sum() == index.notna().sum()
    is_whole = published[list(INPUTS.values())].notna().all(axis=1)
    assert told["score_points"].notna().equals(is_whole), "缺任何一项的不排，齐的都排"
    places = published["expected_rank"].dropna()
    assert told.loc[places.index, "rank"].astype("int64").eq(places).all()
    assert len(places) == (193 if year == 2022 else 0)


@pytest.mark.slow
def test_the_whole_panel_comes_out_as_published(tmp_path):
    panel = _panel()
    write_example(tmp_path, panel.drop_duplicates("subject_code").set_index("subject_code")["country"].to_dict())
    rules = load_scheme(tmp_path, period=parse_period("2022"))
    equal = 0
    for year, rows in panel.groupby("year"):
        results = totals(score_figures(_figures(panel, year), rules, parse_period(str(year))))
        index = rows.set_index("subject_code")["expected_hdi"]
        told = results["score_points"].reindex(index.index)
        equal += int(told.eq(index).sum())
    assert equal == panel["expected_hdi"].notna().sum() == 6171
