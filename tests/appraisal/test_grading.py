"""等次: by thresholds, by quota or both; decisions of people stand beside, each with its paper."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.awards.grade_scale import GradeScale
from appraisal.awards.grading import assign_grades, count_places, grade_subjects
from appraisal.awards.ledger import settle_ledger
from appraisal.frames import EVENTS, EventFrame
from appraisal.period import parse_period
from tests.appraisal.small_county import indicator, scheme, towns

CASES = Path(__file__).parents[1] / "cases" / "grades"
SCALES = pd.read_csv(CASES / "scales.csv", keep_default_na=False).set_index("scale")
GRADES = pd.read_csv(CASES / "grades.csv", dtype={"mark": "str", "computed_grade": "str"})
UNDECIDED = pd.read_csv(CASES / "undecided.csv").to_dict("records")
SEPTEMBER = parse_period("2026-09")


def step(text):
    """``优:90:true:30``: name, floor, whether the floor is held, share."""
    name, floor, is_equal, share = [*text.strip().split(":"), "", "", ""][:4]
    written = {"name_zh": name, "floor_points": floor, "is_equal_enough": is_equal, "share_pct": share}
    return {key: value for key, value in written.items() if value}


def settings_of(name):
    row = SCALES.loc[name]
    steps = [step(each) for each in row["steps"].split(";")]
    options = json.loads(row["options"] or "{}")
    return {"code": name, "name_zh": name, "peer_groups": ["g"], "method": row["method"], "steps": steps} | options


def scale_of(name, groups=("g",), **changes):
    return GradeScale(**(settings_of(name) | {"peer_groups": list(groups)} | changes))


def county_of(*scales, groups=("g",), policies=None):
    subjects = [town for each in groups for town in towns(f"town.{each}", peer_group=each)]
    base = scheme([indicator()], {"output": 100}, subjects, policies=policies)
    return base.model_copy(update={"grades": scales})


def subjects_of(rows):
    table = pd.DataFrame(rows)
    points = table["points"].astype("float64")
    return pd.DataFrame(
        {
            "subject_code": table["subject"],
            "peer_group_code": table["group"],
            "total_points": points + 1,
            "cautious_total_points": points,
            "is_vetoed": table["mark"].eq("vetoed"),
            "all_stand": table["mark"].ne("doubtful"),
        }
    )


def entries(*rows):
    """Entries of the ledger about a subject: (kind, steps, document)."""
    table = pd.DataFrame(rows, columns=["kind", "subject_code", "points", "document_no"])
    keys = table.index.map("e{}".format)
    told = table.assign(event_key=keys, occurred_on="2026-05-05", matter_zh="某事")
    subjects = pd.Series(table["subject_code"].unique(), dtype="str")
    about = pd.DataFrame({"subject_code": subjects, "indicator_code": "output", "figure_subject_code": subjects})
    return settle_ledger(about, EventFrame(EVENTS.conform(told)), county_of(), SEPTEMBER)[1]


NOTHING = entries()


@pytest.mark.parametrize("case", GRADES["case"].unique())
def test_grades_come_out_as_the_scale_says(case):
    rows = GRADES[GRADES["case"].eq(case)].reset_index(drop=True)
    groups = tuple(rows["group"].unique())
    county = county_of(scale_of(rows.loc[0, "scale"], groups), groups=groups)
    graded = grade_subjects(subjects_of(rows), NOTHING, county)
    told = dict(zip(rows["subject"], graded["computed_grade"].fillna(""), strict=True))
    assert told == dict(zip(rows["subject"], rows["computed_grade"].fillna(""), strict=True))
    pd.testing.assert_series_equal(graded["grade"], graded["computed_grade"], check_names=False)


@pytest.mark.parametrize("case", UNDECIDED, ids=[case["rule"] for case in UNDECIDED])
def test_a_scale_that_cannot_be_decided_is_refused_with_the_question_to_ask(case):
    with pytest.raises(ValidationError) as refusal:
        GradeScale(**(settings_of(case["scale"]) | json.loads(case["change"])))
    assert case["question"] in str(refusal.value)


FOUR = [{"subject": name, "group": "g", "points": 95 - n, "mark": None} for n, name in enumerate("abcd")]


def decided(*rows, scale="budget", marks=None, points=None, **changes):
    table = [
        row | {"mark": (marks or {}).get(row["subject"]), "points": (points or {}).get(row["subject"], row["points"])}
        for row in FOUR
    ]
    graded = grade_subjects(subjects_of(table), entries(*rows), county_of(scale_of(scale, **changes)))
    return graded.set_index("subject_code")


def test_a_promotion_raises_by_its_steps_and_stands_apart_from_the_computed_grade():
    told = decided(("promote", "a", 1, "县发1号"), points={"a": 65.0}).loc["a"]
    assert (told["computed_grade"], told["grade"], told["grade_document_no"]) == ("中", "良", "县发1号")
    assert told["grade_note_zh"] == "提档进位（县发1号），由中改为良"


def test_nothing_is_raised_above_the_top_grade():
    told = decided(("promote", "a", 3, "县发1号"), points={"a": 85.0}).loc["a"]
    assert (told["grade"], told["grade_note_zh"]) == ("优", "提档进位（县发1号），由良改为优")
    told = decided(("promote", "a", 1, "县发1号")).loc["a"]
    assert (told["grade"], told["grade_note_zh"]) == ("优", "提档进位（县发1号），等次不变")
    assert pd.isna(told["grade_document_no"])


def test_an_affirmation_gives_the_top_grade_or_the_one_that_the_scheme_names():
    row = ("affirm", "a", None, "县发1号")
    assert decided(row, points={"a": 40.0}).loc["a", "grade"] == "优"
    assert decided(row, points={"a": 40.0}, affirm_grade="良").loc["a", "grade"] == "良"
    assert decided(row, affirm_grade="良").loc["a", "grade"] == "优"


def test_a_veto_lowers_to_its_grade_and_lets_nothing_raise():
    rows = [("veto", "a", None, "县安委1号"), ("promote", "a", 1, "县发1号"), ("affirm", "a", None, "县发2号")]
    told = decided(*rows, marks={"a": "vetoed"}, points={"a": 85.0}, veto_grade="差").loc["a"]
    assert (told["computed_grade"], told["grade"], told["grade_document_no"]) == ("良", "差", "县安委1号")
    assert told["grade_note_zh"] == (
        "提档进位（县发1号）因一票否决未生效；一票肯定（县发2号）因一票否决未生效；一票否决（县安委1号），由良改为差"
    )
    assert decided(*rows, marks={"a": "vetoed"}, points={"a": 85.0}).loc["a", "grade"] == "良"


@pytest.mark.parametrize("kind", ["veto", "affirm", "promote"])
def test_a_decision_without_a_document_number_changes_nothing_and_is_told(kind):
    told = decided((kind, "a", 1, None), points={"a": 65.0}, veto_grade="差").loc["a"]
    assert (told["computed_grade"], told["grade"]) == ("中", "中")
    assert "“某事”没有文号，未生效" in told["grade_note_zh"]
    assert pd.isna(told["grade_document_no"])


def test_who_has_no_points_gets_no_grade_whatever_was_decided():
    told = decided(("promote", "a", 1, "县发1号"), points={"a": None}).loc["a"]
    assert told[["computed_grade", "grade"]].isna().all()
    assert told["grade_note_zh"] == "没有得分，不评等次"


def test_why_somebody_is_not_graded_top_is_told_where_it_mattered():
    told = decided(marks={"a": "doubtful", "d": "doubtful"}, scale="place_empty")
    assert told["grade_note_zh"].to_dict() == {"a": "有存疑或缺报的数据，不评一等", "b": "", "c": "", "d": ""}


def test_a_decision_about_one_takes_no_place_from_another():
    plain, raised = decided(scale="three_in_ten"), decided(("promote", "d", 2, "县发1号"), scale="three_in_ten")
    others = ["a", "b", "c"]
    pd.testing.assert_frame_equal(raised.loc[others], plain.loc[others])
    assert raised.loc["d", "grade"] == "一等"
    pd.testing.assert_series_equal(raised["computed_grade"], plain["computed_grade"])


def test_the_points_that_make_places_make_grades():
    rows = [{"subject": "a", "group": "g", "points": 89.5, "mark": None}]
    for rank_by, grade in (("cautious", "良"), ("reported", "优")):
        county = county_of(scale_of("budget"), policies={"rank_by": rank_by})
        assert grade_subjects(subjects_of(rows), NOTHING, county)["grade"].to_list() == [grade]


def test_where_places_broke_a_tie_quotas_follow_them():
    rows = [{"subject": name, "group": "g", "points": 90, "mark": None} for name in "abc"]
    subjects = subjects_of(rows).assign(rank=pd.Series([2, 1, 3], dtype="Int64"))
    graded = grade_subjects(subjects, NOTHING, county_of(scale_of("three_in_ten")))
    assert graded["grade"].to_list() == ["二等", "一等", "二等"]


def test_a_vetoed_subject_that_ranks_last_is_last_for_quotas_too():
    marks = {"a": "vetoed"}
    rows = [row | {"mark": marks.get(row["subject"])} for row in FOUR]
    for effect, grade in (("note", "一等"), ("last", "三等")):
        county = county_of(scale_of("three_in_ten"), policies={"veto_effect": effect})
        assert grade_subjects(subjects_of(rows), NOTHING, county)["grade"].iloc[0] == grade


def test_subjects_of_no_scale_get_no_grade_and_the_rest_of_the_frame_stays():
    rows = [*FOUR, {"subject": "x", "group": "h", "points": 99, "mark": None}]
    subjects = subjects_of(rows)
    graded = grade_subjects(subjects, NOTHING, county_of(scale_of("budget"), groups=("g", "h")))
    assert pd.isna(graded["grade"].iloc[-1])
    pd.testing.assert_frame_equal(graded[list(subjects.columns)], subjects)
    assert grade_subjects(subjects, NOTHING, county_of())["grade"].isna().all()


@pytest.mark.parametrize(
    ("share", "count", "rounding", "places"),
    [
        (30, 10, "floor", 3),
        (15, 7, "floor", 1),
        (30, 5, "half_up", 2),
        (30, 1, "ceil", 1),
        (35, 20, "ceil", 7),
        (0, 9, "ceil", 0),
    ],
)
def test_places_are_rounded_as_the_scheme_says(share, count, rounding, places):
    assert count_places(share, count, rounding) == places


points = st.lists(st.integers(0, 8).map(lambda each: 60.0 + 5 * each) | st.none(), min_size=1, max_size=12)
shares = st.lists(st.integers(0, 50), min_size=1, max_size=2)
ROUNDINGS = st.sampled_from(["floor", "half_up", "ceil"])


def quota_scale(percents, **options):
    steps = [{"name_zh": f"{n}等", "share_pct": each} for n, each in enumerate(percents, start=1)]
    base = {
        "code": "q",
        "name_zh": "q",
        "peer_groups": ["g"],
        "method": "quota",
        "steps": [*steps, {"name_zh": "末等"}],
    }
    return GradeScale(**base, **options)


def graded(values, scale):
    told = pd.Series(values, dtype="float64")
    no = pd.Series(False, index=told.index)
    return assign_grades(told, pd.Series("g", index=told.index), scale, is_barred=no, is_behind=no)


@given(points, shares, ROUNDINGS)
@settings(max_examples=80, deadline=None)
def test_no_quota_is_exceeded_where_ties_at_the_line_are_left_out(values, percents, rounding):
    scale = quota_scale(percents, rounding=rounding, line_ties="exclude", unused_quota="lapse")
    counts = graded(values, scale).value_counts()
    told = sum(each is not None for each in values)
    for each in scale.steps[:-1]:
        assert counts.get(each.name_zh, 0) <= count_places(each.share_pct, told, rounding)


@given(points, shares, ROUNDINGS, st.sampled_from(["include", "exclude"]), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_equal_points_are_graded_alike_more_never_worse_and_order_does_not_matter(
    values, percents, rounding, ties, random
):
    scale = quota_scale(percents, rounding=rounding, line_ties=ties, unused_quota="pass_down")
    places = {each.name_zh: place for place, each in enumerate(scale.steps)}
    grades = graded(values, scale)
    told = [(value, places[grade]) for value, grade in zip(values, grades, strict=True) if value is not None]
    assert grades.isna().to_list() == [value is None for value in values]
    for value, place in told:
        assert all(place <= other for low, other in told if low <= value)
    order = random.sample(range(len(values)), len(values))
    again = graded([values[each] for each in order], scale)
    assert again.fillna("").to_list() == [grades.fillna("").iloc[each] for each in order]
