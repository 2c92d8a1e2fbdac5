"""查看顺序: suspicion × impact, and a hold before a note where nothing is at stake."""

from hypothesis import given
from hypothesis import strategies as st

from appraisal.stakes.priority import by_priority, priority
from tests.appraisal.small_county import findings, hold


def finding(key, consequence, suspicion=0.5, points=None, *, places=None, learned=None):
    return hold(
        key,
        consequence=consequence,
        suspicion=suspicion,
        impact_points=points,
        impact_places=places,
        learned_order=learned,
    )


def keys(*rows):
    return by_priority(findings(*rows))["finding_key"].to_list()


def test_what_costs_more_points_is_looked_at_first_whatever_its_consequence():
    rows = finding("a", "hold", 0.9, 0.5), finding("b", "note", 0.6, 4.0), finding("c", "hold", 0.9, 1.0)
    assert keys(*rows) == ["b", "c", "a"]


def test_a_figure_that_harms_its_own_subject_counts_as_much():
    assert keys(finding("a", "hold", points=1.0), finding("b", "hold", points=-2.0)) == ["b", "a"]


def test_of_equal_points_those_that_cost_a_place_come_first():
    assert keys(finding("a", "hold", points=1.0, places=0), finding("b", "hold", points=1.0, places=-2)) == ["b", "a"]


def test_a_hold_without_impact_comes_before_every_note_without_impact():
    rows = finding("a", "note", 0.9, 0.0), finding("b", "hold", 0.5), finding("c", "note", 0.9, 0.1)
    assert keys(*rows) == ["c", "b", "a"]


def test_what_stops_a_round_or_refuses_a_file_comes_before_all():
    rows = finding("a", "hold", 0.9, 9.0), finding("b", "return", 0.1), finding("c", "stop", 0.1)
    assert keys(*rows) == ["c", "b", "a"]


def test_without_impact_suspicion_decides():
    assert keys(finding("b", "note", 0.2), finding("a", "note", 0.9)) == ["a", "b"]


def test_an_order_learnt_from_rulings_takes_the_place_of_suspicion():
    rows = finding("a", "hold", 0.9, 1.0, learned=0.2), finding("b", "hold", 0.3, 1.0)
    assert keys(*rows) == ["b", "a"]


def test_no_findings_are_in_order():
    assert by_priority(findings()).empty


tables = st.lists(
    st.tuples(st.sampled_from(["hold", "note"]), st.floats(0, 1) | st.none(), st.floats(-20, 20) | st.none()),
    max_size=8,
)


@given(tables, st.randoms())
def test_the_order_depends_on_nothing_but_the_findings_and_never_rises(table, shuffler):
    found = [finding(f"k{number}", *row) for number, row in enumerate(table)]
    shuffled = list(found)
    shuffler.shuffle(shuffled)
    assert keys(*found) == keys(*shuffled)
    ordered = by_priority(findings(*found))
    assert priority(ordered).is_monotonic_decreasing
    idle = ordered[priority(ordered).eq(0)]
    assert list(idle["consequence"]) == sorted(idle["consequence"])
