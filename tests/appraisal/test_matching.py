"""对号: rows meet those that say the same, whatever their order."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.evidence.codes import NOWHERE
from appraisal.matching import lay_beside, positions_again, positions_in
from appraisal.remembered import Remembered

ON = ["indicator_code", "subject_code"]
keys = st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"))


def told(rows, **columns):
    return pd.DataFrame(rows, columns=ON, dtype="str").assign(**columns)


@given(st.lists(keys, max_size=8), st.lists(keys, max_size=9, unique=True))
@settings(max_examples=60, deadline=None)
def test_what_lies_beside_a_row_is_what_a_left_merge_finds(asked, listed):
    rows = told(asked, own=range(len(asked))).set_axis(range(5, 5 + len(asked)))
    table = told(listed, value=[float(each) for each in range(len(listed))], word=pd.Series(dtype="str"))
    merged = rows.merge(table, how="left", on=ON, validate="many_to_one").set_axis(rows.index)
    pd.testing.assert_frame_equal(lay_beside(rows, table, ON), merged, check_dtype=bool(listed))


def test_a_table_that_says_the_same_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        lay_beside(told([("a", "x")]), told([("a", "x"), ("a", "x")], value=[1.0, 2.0]), ON)


def test_flags_and_counts_keep_their_kind_where_every_row_is_found():
    table = told([("a", "x"), ("b", "x")], is_told=[True, False], count=pd.array([1, None], dtype="Int64"))
    beside = lay_beside(told([("b", "x"), ("a", "x"), ("b", "x")]), table, ON)
    assert beside["is_told"].to_list() == [False, True, False]
    assert [str(beside[name].dtype) for name in ("is_told", "count")] == ["bool", "Int64"]


def test_what_was_found_once_is_found_again_and_anew_where_a_list_changed():
    known = Remembered()
    table = pd.DataFrame({"a": ["x", "y", "z"], "b": ["1", "2", "3"]}, dtype="str")
    rows = table.iloc[[2, 0]].reset_index(drop=True)
    first = positions_again(known, "name", table, rows, ["a", "b"])
    assert first.tolist() == [2, 0]
    assert positions_again(known, "name", table.copy(), rows.copy(), ["a", "b"]) is first
    assert positions_again(known, "name", table.iloc[::-1], rows, ["a", "b"]).tolist() == [0, 2]
    assert positions_again(known, "name", table, rows.assign(b="1"), ["a", "b"]).tolist() == [NOWHERE, 0]


def test_by_one_column_each_text_is_looked_up_once():
    table = pd.DataFrame({"a": ["x", "y", None]}, dtype="str")
    rows = pd.DataFrame({"a": ["y", None, "w", "y"]}, dtype="str")
    assert positions_in(table, rows, ["a"]).tolist() == [1, 2, NOWHERE, 1]
    with pytest.raises(ValueError, match="says the same twice"):
        positions_in(pd.DataFrame({"a": ["x", "x"]}, dtype="str"), rows, ["a"])
