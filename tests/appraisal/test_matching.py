"""对号: rows meet those that say the same, whatever their order."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.matching import lay_beside

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
