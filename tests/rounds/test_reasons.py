"""失分、升降、假设测算 through the door: from published results, adding up to what was published, within the law."""

import pytest

from tests.house import law

pytestmark = pytest.mark.slow

PERIOD = "2026-10"
TOWNS = ("临江镇", "石桥乡", "城关街道")


@pytest.mark.parametrize("town", TOWNS)
def test_causes_add_up_to_the_change_of_the_published_total(published, town):
    now, before = (published.json("explain", town, "--period", period) for period in (PERIOD, "2026-09"))
    causes = {row["cause_code"]: row for row in now["reasons"]["totals"]}
    change = causes.pop("change_points")["points"]
    moved = causes.pop("rank_change")["places"]
    assert change == pytest.approx(now["cautious_total_points"] - before["cautious_total_points"], abs=1e-9)
    assert sum(row["points"] or 0 for row in causes.values()) == pytest.approx(change, abs=1e-9)
    assert sum(row["places"] or 0 for row in causes.values()) == moved == before["rank"] - now["rank"]
    assert "recomputed_points" not in causes
    assert before["reasons"]["totals"] == []
    assert "没有发布过上一报告期（2026-08）" in before["reasons"]["note_zh"]


@pytest.mark.parametrize("town", TOWNS)
def test_lost_points_come_with_their_causes_the_most_recoverable_first(published, town):
    told = published.json("explain", town, "--period", PERIOD)
    losses = told["reasons"]["losses"]
    back = [row["recoverable_total_points"] for row in losses]
    assert back == sorted(back, reverse=True)
    lost = sum(row["lost_points"] for row in losses if row["indicator_code"])
    counted = [row for row in told["indicators"] if row["weight_points"]]
    assert lost == pytest.approx(sum(row["weight_points"] - (row["cautious_points"] or 0) for row in counted), abs=0.2)


@pytest.mark.parametrize(
    "words",
    [
        ("explain", TOWNS[0], "--period", PERIOD),
        ("whatif", "--period", PERIOD, "--drop", "一般公共预算收入", "--weight", "技术改造投资=10"),
        ("whatif", "--period", PERIOD, "--noise", "--fairness"),
    ],
)
def test_nothing_on_the_screen_breaks_the_law(published, words):
    said = published.run(*words).stdout
    assert said
    assert law.breaches(law.Text(words[0], said, frozenset({"flows"}))) == []


def test_a_trial_leaves_everything_as_it_was(published):
    before = published.run("verify").stdout
    trials = published.json(
        "whatif", "--period", PERIOD, "--regroup", "临江镇=沿江片区", "--regroup", "白石镇=沿江片区"
    )["trials"]
    groups = {row["trial_group_zh"] for row in trials if row["subject_zh"] in {"临江镇", "白石镇"}}
    assert groups == {"沿江片区"}
    assert published.run("verify").stdout == before


def test_the_same_seed_shakes_weights_alike(published):
    told = [published.json("whatif", "--period", PERIOD, "--noise", "--seed", "4")["noisy_ranks"] for _ in range(2)]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("words", "say"),
    [
        ((), "没有写要测算什么"),
        (("--drop", "没有的指标"), "方案里没有指标“没有的指标”"),
        (("--weight", "技术改造投资"), "指标=分值"),
        (("--weight", "技术改造投资=一百"), "指标=分值"),
        (("--weight", "技术改造投资=300"), "其余指标无从分配"),
        (("--regroup", "临江镇"), "对象=类别"),
        (("--regroup", "没有的镇=沿江片区"), "没有的镇"),
        (("--regroup", "临江镇=合并类", "--regroup", "石桥乡=合并类"), "权重不同"),
    ],
)
def test_a_trial_that_cannot_be_made_ends_with_two_and_a_plain_line(published, words, say):
    done = published.run("whatif", "--period", PERIOD, *words, ok=(2,))
    assert say in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


def test_groups_from_a_file(published, tmp_path):
    path = tmp_path / "分类.csv"
    path.write_text("subject_code,peer_group_code\n临江镇,沿江片区\n白石镇,沿江片区\n", "utf-8")
    trials = published.json("whatif", "--period", PERIOD, "--groups", str(path))["trials"]
    assert {row["trial_count"] for row in trials if row["trial_group_zh"] == "沿江片区"} == {2}
    path.write_text("subject_code,peer_group_code\n临江镇,甲\n临江镇,乙\n", "utf-8")
    assert "出现两次" in published.run("whatif", "--period", PERIOD, "--groups", str(path), ok=(2,)).stderr
