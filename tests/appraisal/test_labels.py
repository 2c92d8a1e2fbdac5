"""核定样本: what rulings teach, and which figures no baseline may learn from."""

import pandas as pd
import pytest

from appraisal.frames import LABELS
from appraisal.labels import describe_findings, doubted_figures, make_labels
from tests.appraisal.small_county import OFFICIAL, SELF, findings, hold, observations, rulings

FIGURE = ("output", "town.a", "2026-09", "ytd", SELF)


def note(key, **fields):
    return hold(key, **({"consequence": "note", "check_code": "T02"} | fields))


def keys_of(frame):
    return list(frame.itertuples(index=False, name=None))


@pytest.mark.parametrize(("verdict", "is_confirmed"), [("dismissed", False), ("upheld", True), ("replaced", True)])
def test_a_ruling_becomes_an_outcome(verdict, is_confirmed):
    labels = make_labels([findings(hold(suspicion=0.95))], rulings(("k1", verdict, None, None)))
    assert labels["is_confirmed"].tolist() == [is_confirmed]


def test_what_nobody_ruled_on_is_no_label_and_neither_is_a_returned_file():
    found = findings(hold("k1", suspicion=0.9), hold("k2", suspicion=0.9, consequence="return"))
    assert make_labels([found], rulings(("k2", "upheld", None, None))).empty
    assert list(make_labels([], rulings()).columns) == list(LABELS.columns)


def test_a_label_keeps_the_suspicion_from_before_calibration():
    found = findings(hold(suspicion=0.4, raw_suspicion=0.95))
    labels = make_labels([found], rulings(("k1", "dismissed", None, None)))
    assert labels["raw_suspicion"].tolist() == [0.95]


def test_a_label_outlives_the_edition_that_the_corrected_figure_superseded():
    first, second = findings(hold("old", suspicion=0.9)), findings(hold("new", suspicion=0.8))
    assert make_labels([first, second], rulings(("old", "upheld", None, None)))["finding_key"].tolist() == ["old"]


def test_a_finding_knows_how_many_stand_beside_it():
    found = findings(
        hold("k1", suspicion=0.9, observed=120.0, expected=100.0),
        note("k2", suspicion=0.3),
        note("k3", suspicion=0.3, indicator="income"),
        note("k4", suspicion=0.3, subject="town.b"),
    )
    described = describe_findings(found).set_index("finding_key")
    assert described["figure_finding_count"].to_dict() == {"k1": 2, "k2": 2, "k3": 1, "k4": 1}
    assert described["submission_finding_count"].to_dict() == {"k1": 3, "k2": 3, "k3": 3, "k4": 1}
    assert described.loc["k1", "expected_gap_pct"] == pytest.approx(20.0)
    assert pd.isna(described.loc["k2", "expected_gap_pct"])


@pytest.mark.parametrize(
    ("consequence", "verdict", "is_suspect", "is_trusted"),
    [
        ("hold", None, True, False),
        ("hold", "upheld", True, False),
        ("hold", "replaced", True, False),
        ("hold", "dismissed", False, True),
        ("note", None, False, False),
        ("note", "upheld", True, False),
        ("note", "dismissed", False, True),
    ],
)
def test_a_baseline_learns_from_nothing_that_is_held_or_confirmed(consequence, verdict, is_suspect, is_trusted):
    found = findings(hold(consequence=consequence))
    ruled = rulings(("k1", verdict, None, None)) if verdict else rulings()
    suspects, trusted = doubted_figures(found, ruled)
    assert keys_of(suspects) == ([FIGURE] if is_suspect else [])
    assert keys_of(trusted) == ([FIGURE] if is_trusted else [])


def test_one_open_doubt_is_enough_though_another_was_cleared():
    found, ruled = findings(hold("k1"), hold("k2")), rulings(("k1", "dismissed", None, None))
    suspects, trusted = doubted_figures(found, ruled)
    assert keys_of(suspects) == [FIGURE]
    assert trusted.empty


def test_a_figure_that_came_anew_is_no_suspect():
    doubted = findings(hold(raw_sha256="old"))
    told = observations(("output", "town.a", "2026-09", SELF, 80.0))
    assert len(doubted_figures(doubted, rulings(), observations=told.assign(raw_sha256="old"))[0]) == 1
    assert doubted_figures(doubted, rulings(), observations=told.assign(raw_sha256="new"))[0].empty


def test_a_doubt_that_names_no_source_is_about_every_source():
    told = observations(*(("output", "town.a", "2026-09", source, 80.0) for source in (OFFICIAL, SELF)))
    found = findings(hold(source=None))
    assert doubted_figures(found, rulings())[0].empty
    assert doubted_figures(found, rulings(), observations=told)[0]["source_code"].tolist() == sorted([OFFICIAL, SELF])
