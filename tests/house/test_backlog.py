"""积压: of the starts that a schedule missed only the newest runs; what a person started is none of them."""

from flows.backlog import older_late


def run(name, deployment, hour, *, is_auto=True):
    return {
        "id": name, "deployment_id": deployment, "auto_scheduled": is_auto, "expected_start_time": f"2026-10-25T{hour:02d}:30:00Z",
    }  # fmt: skip


def skipped(*late):
    return {each["id"] for each in older_late(late)}


def test_past_five_slots_four_are_skipped_and_the_newest_runs():
    assert skipped(*(run(str(hour), "monthly", hour) for hour in (9, 8, 12, 10, 11))) == {"8", "9", "10", "11"}


def test_one_missed_slot_runs():
    assert skipped(run("a", "monthly", 8)) == set()


def test_each_deployment_keeps_its_newest():
    late = [run("a", "monthly", 8), run("b", "daily", 7), run("c", "daily", 17)]
    assert skipped(*late) == {"b"}


def test_what_a_person_started_stays():
    late = [run("a", "monthly", 8, is_auto=False), run("b", "monthly", 9), run("c", "", 1), run("d", "", 2)]
    assert skipped(*late) == set()
