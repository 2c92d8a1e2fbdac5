"""Frames: what a table is cast to, and what stands in for columns of which nothing is told."""

import pandas as pd
import pytest

from appraisal.frames import EVIDENCE, OBSERVATIONS, FrameError

ROW = {
    "indicator_code": "gdp",
    "subject_code": "town.a",
    "period": "2026-09",
    "basis": "ytd",
    "measure": "value",
    "source_code": "unit_submission",
}


def test_columns_of_which_nothing_is_told_are_missing():
    table = OBSERVATIONS.of([{**ROW, "value": 3.5}])
    assert tuple(table.columns) == OBSERVATIONS.columns
    assert table[[name for name in table if name not in {*ROW, "value"}]].isna().all(axis=None)


def test_who_writes_into_one_missing_column_leaves_the_others_missing():
    key = {name: text for name, text in ROW.items() if name in EVIDENCE.key}
    table = EVIDENCE.of([key, {**key, "subject_code": "town.b"}])
    blank = [name for name in table.columns if name not in EVIDENCE.key and table[name].dtype == "float64"]
    table.loc[0, blank[0]] = 1.0
    assert table.loc[0, blank[0]] == 1.0
    assert table[blank[1:]].isna().all(axis=None)


def test_what_no_frame_declares_is_refused():
    with pytest.raises(FrameError, match="unheard_of"):
        OBSERVATIONS.conform(pd.DataFrame([{**ROW, "unheard_of": 1}]))
    with pytest.raises(FrameError, match="subject_code"):
        OBSERVATIONS.conform(pd.DataFrame([ROW]).drop(columns="subject_code"))
