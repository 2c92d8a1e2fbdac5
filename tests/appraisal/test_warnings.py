"""分级预警: published ladders say what they say, no step is skipped or sent twice, and what was sent stays sent."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appraisal.books import Results
from appraisal.frames import FIGURES, GROUP_RESULTS, INDICATOR_RESULTS, PROGRESS, SUBJECT_RESULTS
from appraisal.period import Period, PeriodKind, parse_period
from appraisal.scheme import Subject
from appraisal.warnings.episode import warning_key
from appraisal.warnings.ladder import BUILT_IN, Ladder
from appraisal.warnings.objects import list_objects
from appraisal.warnings.warn import warn
from tests.appraisal.small_county import CHAIN, LAMPS, books, indicator, observations, scheme, towns
from tests.appraisal.warning_office import Office, issue_day, lamps

CASES = Path(__file__).parents[1] / "cases" / "ladders"
LADDERS = {each.stem: yaml.safe_load(each.read_text(encoding="utf-8")) for each in sorted(CASES.glob("*.yaml"))}
LAMP_OF = {"绿": "green", "黄": "yellow", "红": "red", "豁": "yellow", "暂": "red", "未": "unlit"}
STEP_WORD = {"reminder": "提醒", "supervision": "督办", "interview": "约谈", "criticism": "批评"}
STATE_WORD = {
    "open": "持续",
    "overdue": "逾期",
    "eased": "好转",
    "held": "暂停",
    "exempted": "豁免",
    "closed": "解除",
    "withdrawn": "撤回",
}


def read_csv(name):
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ladder(code="default", **changes):
    return Ladder.model_validate(LADDERS[code] | changes)


def periods(first, count):
    listed = [parse_period(first)]
    while len(listed) < count:
        listed.append(listed[-1].next())
    return listed


def place(text):
    """``7/9``: seventh of nine; ``7=/9``: the last three share the seventh place."""
    if not text:
        return {}
    rank, count = text.split("/")
    number = int(rank.removesuffix("="))
    return {"rank": number, "peer_count": int(count), "last_rank": 1 if rank.endswith("=") else int(count) - number + 1}


def told(warned):
    """What a case expects: the measure that goes out, else the state, — without an episode."""
    if not len(warned):
        return "—"
    (row,) = warned.to_dict("records")
    return STEP_WORD[row["step_code"]] if row["is_issued"] else STATE_WORD[row["warning_state"]]


@pytest.mark.parametrize("case", read_csv("courses.csv"), ids=lambda case: f"{case['ladder']}-{case['case']}")
def test_a_ladder_climbs_as_its_paper_says(case):
    signs, answers = case["lamps"].split(), case["answers"].split()
    places = case["places"].split() or [""] * len(signs)
    undelivered = {int(each) for each in case["undelivered"].split()}
    office, seen = Office(ladder(case["ladder"])), []
    for number, (period, sign, rank, answer) in enumerate(
        zip(periods(case["first_period"], len(signs)), signs, places, answers, strict=True), start=1
    ):
        more = place(rank) | ({"lamp_reason_code": "exempted"} if sign == "豁" else {})
        more |= {"target_status": "provisional"} if sign == "暂" else {}
        warned = office.round(
            period, lamps(("a", LAMP_OF[sign], more)), undelivered=["a"] if number in undelivered else []
        )
        seen.append(told(warned))
        if answer != "." and len(warned) and warned["is_issued"].iloc[0]:
            office.answer(warned.iloc[0], promised_on=answer.removeprefix("诺") if answer.startswith("诺") else None)
    assert " ".join(seen) == case["expected"]


@pytest.mark.parametrize("case", read_csv("open.csv"), ids=lambda case: case["key"])
def test_a_ladder_that_leaves_something_open_is_refused_with_the_question(case):
    block = yaml.safe_load((CASES / "l10.yaml").read_text(encoding="utf-8"))
    step = block["warning_steps"][0]
    place_of = {"ladder": block, "step": step, "trigger": step["triggers"][0]}
    del place_of[case["key"].partition(".")[0]][case["find"]]
    with pytest.raises(ValidationError) as refusal:
        Ladder.model_validate(block)
    (error,) = refusal.value.errors(include_url=False)
    assert case["question"] in error["msg"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"warning_steps": ["reminder", "interview"]}, "从“提醒函”直接到“约谈”，跳过了督办通知单"),
        ({"warning_steps": ["supervision", "reminder"]}, "次序倒了"),
        ({"yellow_relieves": True}, "亮黄灯就预警，又说转黄灯可以解除"),
        ({"renews": True}, "只能有一步"),
    ],
)
def test_a_ladder_that_contradicts_itself_is_refused(change, says):
    steps = {each["code"]: each for each in LADDERS["default"]["warning_steps"]}
    if "warning_steps" in change:
        change = {"warning_steps": [steps[code] for code in change["warning_steps"]]}
    with pytest.raises(ValidationError, match=says):
        ladder(**change)


def test_an_interview_names_the_post_that_speaks():
    step = next(each for each in LADDERS["default"]["warning_steps"] if each["code"] == "interview")
    with pytest.raises(ValidationError, match="由谁谈"):
        ladder(warning_steps=[{key: each for key, each in step.items() if key != "speaker_zh"}])


def test_a_first_step_that_looks_at_an_answer_to_nothing_is_refused():
    first = LADDERS["default"]["warning_steps"][0] | {"triggers": [{"kind": "reply_missed"}]}
    with pytest.raises(ValidationError, match="前面没有上一步"):
        ladder(warning_steps=[first])


def test_without_a_ladder_each_red_lamp_is_reminded_of_each_period():
    office = Office(BUILT_IN)
    for period in periods("2026-02", 3):
        warned = office.round(period, lamps(("a", "red"), ("b", "yellow"), ("c", "unlit"), ("d", "green")))
        assert warned[["subject_code", "step_code", "is_issued"]].to_numpy().tolist() == [["a", "reminder", True]]
        assert warned["opened_period"].eq(period.code).all()


def test_a_row_says_who_answers_at_which_level_by_when_and_on_what_ground():
    (period,) = periods("2026-03H1", 1)
    (row,) = Office(ladder()).round(period, lamps(("a", "red"))).to_dict("records")
    assert row["warning_key"] == warning_key("investment", "a", "2026-03H1")
    assert (row["addressee_code"], row["addressee_role"]) == ("lead.a", "implementer")
    assert (row["issued_on"], row["reply_due_on"]) == ("2026-03-17", "2026-03-24")
    assert (row["step_code"], row["step_count"], row["next_step_code"]) == ("reminder", 1, "supervision")
    assert (row["reason_zh"], row["clause"], row["reply_state"]) == ("红灯", "第1条", "awaited")


def test_a_green_lamp_climbs_no_further_though_nobody_has_answered():
    office = Office(ladder("l11", relief_periods=2))
    seen = [
        told(office.round(each, lamps(("a", lamp))))
        for each, lamp in zip(periods("2026-03H1", 3), ["yellow", "green", "yellow"], strict=True)
    ]
    assert seen == ["提醒", "好转", "督办"]


def seen_by(office, first, *rows):
    """What each period says of one object with these lamps and places."""
    return [
        told(office.round(each, lamps(("a", lamp, place(rank)))))
        for each, (lamp, rank) in zip(periods(first, len(rows)), rows, strict=True)
    ]


def test_green_before_a_warning_is_no_relief_from_it():
    office = Office(ladder("e06", relief_periods=2))
    rows = [("green", "1/9"), ("green", "1/9"), ("green", "9/9"), ("green", "1/9"), ("green", "1/9")]
    assert seen_by(office, "2026-02", *rows) == ["—", "—", "约谈", "好转", "解除"]


def test_within_the_year_means_this_year_though_the_episode_began_in_the_last():
    office = Office(ladder("e02", ends_with_year=False))
    assert seen_by(office, "2026-11", *[("yellow", "5/9")] * 4) == ["督办", "约谈", "逾期", "批评"]


@pytest.mark.parametrize(("after", "second"), [("next_period", "约谈"), ("reply_due", "持续")])
def test_the_ladder_says_whether_the_date_of_reply_is_waited_for(after, second):
    steps = [each | {"reply_workdays": 40} for each in LADDERS["l10"]["warning_steps"]]
    office = Office(ladder("l10", warning_steps=steps, next_step_after=after))
    assert seen_by(office, "2026-03H1", ("red", ""), ("red", "")) == ["督办", second]


def test_an_answer_that_comes_after_the_next_step_does_not_take_it_back():
    office, (first, second) = Office(ladder("l11")), periods("2026-03H1", 2)
    reminded = office.round(first, lamps(("a", "yellow")))
    assert told(office.round(second, lamps(("a", "yellow")))) == "督办"
    office.answer(reminded.iloc[0], days=40)
    assert told(office.round(second, lamps(("a", "yellow")), late_days=30)) == "督办"


def test_an_object_that_leaves_the_round_ends_its_episode():
    first, second, third = periods("2026-03H1", 3)
    office = Office(ladder())
    office.round(first, lamps(("a", "red"), ("b", "green")))
    assert told(office.round(second, lamps(("b", "green")))) == "解除"
    assert not len(office.round(third, lamps(("b", "green"))))


# ----------------------------------------------------------------------------------------- further editions


def started(*signs):
    """An office and its periods, with one object that has shown these lamps."""
    office, over = Office(ladder()), periods("2026-03H1", len(signs) + 1)
    for period, sign in zip(over, signs, strict=False):
        office.round(period, lamps(("a", LAMP_OF[sign])))
    return office, over


def test_a_further_edition_keeps_what_was_sent_as_it_was_sent():
    office, (first, *_) = started("红")
    again = office.round(first, lamps(("a", "red"), ("b", "red")), late_days=3)
    assert again["is_issued"].all()
    assert again.set_index("subject_code")["issued_on"].to_dict() == {"a": "2026-03-17", "b": "2026-03-20"}
    assert len(office.papers) == 2


@pytest.mark.parametrize("corrected", ["green", "unlit"])
def test_a_warning_that_loses_its_ground_is_withdrawn_and_never_sent_anew(corrected):
    office, (first, second) = started("红")
    for days, lamp in enumerate((corrected, "red"), start=1):
        warned = office.round(first, lamps(("a", lamp)), late_days=days)
        assert (told(warned), warned["is_issued"].item()) == ("撤回", False)
    warned = office.round(second, lamps(("a", "red")))
    assert (told(warned), warned["opened_period"].item()) == ("提醒", second.code)


def test_a_step_that_only_the_passing_of_days_would_allow_is_not_taken_in_a_further_edition():
    office, (_, second, _) = started("红", "未")
    waiting = ladder(warning_steps=[*LADDERS["default"]["warning_steps"][:1]])
    assert waiting.step(2) is None
    assert told(office.round(second, lamps(("a", "unlit")), late_days=200)) == "暂停"
    slow = Office(ladder(warning_steps=[each | {"reply_workdays": 40} for each in LADDERS["default"]["warning_steps"]]))
    one, two = periods("2026-03H1", 2)
    slow.round(one, lamps(("a", "red")))
    assert told(slow.round(two, lamps(("a", "red")))) == "持续"
    assert told(slow.round(two, lamps(("a", "red")), late_days=200)) == "逾期"


def test_a_late_correction_of_an_earlier_period_sends_nothing_twice():
    office, (first, second, third) = started("绿", "红")
    office.round(first, lamps(("a", "red")), late_days=20)
    again = office.round(second, lamps(("a", "red")), late_days=5)
    assert (told(again), again["opened_period"].item()) == ("提醒", second.code)
    assert [paper for *_, paper in office.papers] == [second.code, first.code]
    assert told(office.round(third, lamps(("a", "red")))) == "督办"


# ------------------------------------------------------------------------------------------------ properties

signs = st.sampled_from(["green", "yellow", "red", "unlit"])
grids = st.integers(1, 4).flatmap(
    lambda count: st.lists(st.lists(signs, min_size=count, max_size=count), min_size=1, max_size=6)
)


def climbed(office):
    """Steps of each episode in the order in which their papers went out."""
    steps = {}
    for key, step, _ in office.papers:
        steps.setdefault(key, []).append(step)
    return steps


@settings(max_examples=15, deadline=None)
@given(grid=grids, code=st.sampled_from(sorted(LADDERS)), answered=st.booleans(), seed=st.integers(0, 9))
def test_no_step_is_skipped_none_is_sent_twice_and_a_second_call_says_the_same(grid, code, answered, seed):
    office, shuffled = Office(ladder(code)), np.random.default_rng(seed)
    first = {"q": "2026Q1"}.get("q" if code == "e01" else "", "2026-02H1")
    for period, row in zip(periods(first, len(grid)), grid, strict=True):
        objects = lamps(*((f"s{number}", lamp, place("8/9")) for number, lamp in enumerate(row)))
        disordered = objects.iloc[shuffled.permutation(len(objects))].reset_index(drop=True)
        expected = office.conclude(period, objects)
        pd.testing.assert_frame_equal(office.conclude(period, disordered), expected)
        warned = office.round(period, objects)
        pd.testing.assert_frame_equal(warned, expected)
        pd.testing.assert_frame_equal(office.round(period, objects), warned)
        if answered:
            for one in warned[warned["is_issued"]].to_dict("records"):
                office.answer(one)
    for steps in climbed(office).values():
        assert steps == list(range(1, len(steps) + 1))


@settings(max_examples=15, deadline=None)
@given(grid=grids, changed=st.lists(signs, min_size=4, max_size=4))
def test_a_correction_changes_nothing_that_was_sent(grid, changed):
    office = Office(ladder())
    listed = periods("2026-02H1", len(grid))
    for period, row in zip(listed, grid, strict=True):
        office.round(period, lamps(*((f"s{number}", lamp) for number, lamp in enumerate(row))))
    sent = list(office.papers)
    last = office.concluded[listed[-1].code][1]
    corrected = lamps(*((f"s{number}", changed[number]) for number in range(len(grid[-1]))))
    again = office.round(listed[-1], corrected, late_days=1)
    assert office.papers[: len(sent)] == sent
    issued = last[last["is_issued"]].set_index("warning_key")
    kept = again.set_index("warning_key").loc[issued.index]
    assert kept[["step_code", "issued_on", "reply_due_on"]].equals(issued[["step_code", "issued_on", "reply_due_on"]])
    assert kept["is_issued"].ne(kept["warning_state"].eq("withdrawn")).all()
    assert len({(key, step) for key, step, _ in office.papers}) == len(office.papers)


# ----------------------------------------------------------------------------------- a year of half months


def year_of_half_months():
    return [Period(2026, PeriodKind.HALF_MONTH, number) for number in range(1, 25)]


def random_year(seed, count=200):
    """Lamps of a year, each likelier to stay than to change."""
    chance = np.random.default_rng(seed)
    words = np.array(["green", "yellow", "red", "unlit"])
    lamp = chance.choice(4, size=count, p=[0.6, 0.2, 0.15, 0.05])
    for _ in range(24):
        moves = chance.random(count) < 0.3
        lamp = np.where(moves, chance.choice(4, size=count, p=[0.6, 0.2, 0.15, 0.05]), lamp)
        yield words[lamp], chance.random(count)


def test_a_year_of_two_hundred_projects_reconciles_and_takes_less_than_a_second():
    office, seconds, climbing = Office(ladder()), 0.0, 0
    for period, (lit, luck) in zip(year_of_half_months(), random_year(7), strict=True):
        objects = lamps(*((f"p{number}", lamp) for number, lamp in enumerate(lit)))
        before = list(office.papers)
        begun = office.seconds
        warned = office.round(period, objects)
        seconds += office.seconds - begun
        counts = pd.Series(lit).value_counts()
        assert counts.reindex(["green", "yellow", "red", "unlit"], fill_value=0).sum() == 200
        by_state = warned["warning_state"].value_counts()
        assert by_state.sum() == len(warned) == warned["subject_code"].nunique()
        assert (warned["warning_state"].eq("held") == warned["lamp"].eq("unlit")).all()
        bad = {f"p{number}" for number, lamp in enumerate(lit) if lamp in ("yellow", "red")}
        assert bad <= set(warned["subject_code"])
        assert len(office.papers) - len(before) == warned["is_issued"].sum()
        # killed before the papers were recorded, and run again; then a file that changes one lamp comes in late
        pd.testing.assert_frame_equal(office.conclude(period, objects), warned)
        late = objects.assign(lamp=objects["lamp"].where(objects["subject_code"].ne("p0"), "green"))
        others = office.conclude(period, late, late_days=2)[
            sent := ["subject_code", "step_code", "issued_on", "is_issued"]
        ]
        kept = warned[warned["subject_code"].ne("p0")][sent].reset_index(drop=True)
        pd.testing.assert_frame_equal(others[others["subject_code"].ne("p0")].reset_index(drop=True), kept)
        for row, chance in zip(warned[warned["is_issued"]].to_dict("records"), luck, strict=False):
            if chance < 0.7:
                office.answer(row, promised_on=issue_day(period.next()).isoformat() if chance < 0.2 else None)
        climbing = max(climbing, int(warned["step_count"].max()))
    assert len({(key, step) for key, step, _ in office.papers}) == len(office.papers)
    assert all(steps == list(range(1, len(steps) + 1)) for steps in climbed(office).values())
    assert climbing == 4
    assert seconds < 1.0, f"{seconds:.2f} s"


# ----------------------------------------------------------------------------- who answers, from a round's results


def county():
    """A town, a department that leads an indicator of the county, the county itself, and a project that a department leads."""
    subjects = (
        *towns("town.a"),
        Subject(code="dept.a", name_zh="甲局", kind="department", peer_group="towns"),
        Subject(code="county", name_zh="某县", kind="county", peer_group="towns", is_home=True),
        Subject(code="other", name_zh="邻县", kind="county", peer_group="towns"),
        Subject(code="project.a", name_zh="甲项目", kind="project", peer_group="towns"),
    )
    project = {"subject_code": "project.a", "lead": "dept.a", "location": "town.a", "goal_chain": CHAIN}
    project |= {"planned_total": 2.0, "annual_plan": 1.0, "planned_start": "2026-01", "planned_finish": "2026-12"}
    made = scheme(
        [indicator("output", lead="dept.a"), indicator("income", lead="dept.a"), indicator("progress")],
        {"output": 100.0},
        subjects,
        projects=[project],
    )
    return made.model_copy(update={"rounds": (*made.rounds, LAMPS.model_copy(update={"code": "climb"}))})


def concluded(*rows, period="2026-09H1"):
    """Results from rows of (indicator, subject, figure_subject, lamp, standing, target_status)."""
    names = ["indicator_code", "subject_code", "figure_subject_code", "lamp", "standing", "target_status"]
    frame = pd.DataFrame(rows, columns=names).assign(period=period)
    return Results(
        figures=FIGURES.empty(),
        progress=PROGRESS.conform(frame[[name for name in frame.columns if name in PROGRESS.columns]]),
        indicators=INDICATOR_RESULTS.conform(
            frame[[name for name in frame.columns if name in INDICATOR_RESULTS.columns]]
        ),
        groups=GROUP_RESULTS.empty(),
        subjects=SUBJECT_RESULTS.empty(),
    )


def test_who_is_answerable_for_a_figure_gets_the_paper():
    rows = (
        ("output", "town.a", "town.a", "red", "accepted", "final"),
        ("output", "dept.a", "county", "red", "accepted", "final"),
        ("output", "county", "county", "red", "accepted", "final"),
        ("income", "county", "county", "red", "accepted", "final"),
        ("income", "other", "other", "red", "accepted", "final"),
        ("progress", "project.a", "project.a", "red", "accepted", "final"),
        ("income", "town.a", "town.a", None, "accepted", "final"),
    )
    objects = list_objects(concluded(*rows), county())
    asked = dict(
        zip(
            zip(objects["indicator_code"], objects["subject_code"], strict=True), objects["addressee_code"], strict=True
        )
    )
    assert asked == {
        ("output", "town.a"): "town.a",
        ("output", "dept.a"): "dept.a",
        ("income", "county"): "dept.a",
        ("progress", "project.a"): "dept.a",
    }


@pytest.mark.parametrize(
    ("templates", "climbs", "expected"),
    [
        ((), None, []),
        (("reminder_letter",), None, ["output"]),
        ((), "default", ["income", "output"]),
    ],
)
def test_a_round_warns_by_its_ladder_or_reminds_of_red_lamps_or_says_nothing(templates, climbs, expected):
    named = county().rounds[-1].model_copy(update={"templates": templates, "ladder": climbs})
    made = county().model_copy(update={"rounds": (named,), "ladders": (ladder(),)})
    told_by = books(made, observations(), period="2026-09H1", round_code="climb")
    rows = (
        ("output", "town.a", "town.a", "red", "accepted", "final"),
        ("income", "town.a", "town.a", "yellow", "accepted", "final"),
        ("output", "dept.a", "county", "red", "held", "final"),
        ("income", "dept.a", "county", "red", "accepted", "provisional"),
    )
    warned = warn(told_by, concluded(*rows)).warnings
    assert warned["indicator_code"].tolist() == expected
    assert warned["issued_on"].eq("2026-10-25").all()
