"""重点工作节点、专项考评、季度计入年度 through whole rounds: published, stored and explained down to the document."""

import re

import pytest

pytestmark = pytest.mark.slow
TOWN, NODES, RATING = "白石镇", "重点改革任务节点完成率", "基层党建工作评分"


def test_a_special_appraisal_is_told_beside_the_total(published):
    told = published.json("explain", TOWN, "--period", "2026Q3")["summary_zh"]
    names = re.findall(r"([^、：]+?)\d+\.\d\d分第\d+位（[一二三]等）", told.partition("专项考评：")[2])
    assert names == ["党的建设", "精神文明", "平安建设", "民族团结进步", "改革创新"]
    assert "专项考评" not in published.json("explain", TOWN, "--period", "2026-10")["summary_zh"]


def test_the_nodes_of_a_town_are_told_with_their_documents_and_make_its_points(published):
    record = published.json("explain", TOWN, NODES, "--period", "2026Q3")
    nodes = record["nodes_zh"].split("；")
    assert len(nodes) == 3
    finished = [node for node in nodes if "完成（2026-" in node]
    assert finished
    assert all("督验〔2026〕" in node for node in finished)
    earned = sum(
        float(re.search(r"占([\d.]+)%", node)[1]) * float(re.search(r"得分率([\d.]+)%", node)[1]) / 100
        for node in nodes
    )
    assert record["score_points"] == pytest.approx(earned, abs=0.01)
    assert record["specials_zh"] == f"改革创新（100分中得{record['score_points']:.2f}分）"
    assert "加减分事项台账" in record["cell"]


def test_the_year_counts_the_quarters_that_were_published(own):
    """Of 2025 the last two quarters were published: 25 and 35 of 60; what is not due for want of nodes has no total."""
    rates = []
    for quarter in ("2025Q3", "2025Q4"):
        own.run("round", "quarterly", "--period", quarter)
        record = own.json("explain", TOWN, RATING, "--period", quarter)
        rates.append(record["score_points"] / record["weight_points"])
    own.run("round", "annual", "--period", "2025")
    year = own.json("explain", TOWN, RATING, "--period", "2025")
    expected = year["weight_points"] * (25 * rates[0] + 35 * rates[1]) / 60
    assert year["score_points"] == pytest.approx(expected, abs=0.01)
    quarters = year["quarters_zh"].split("；")
    assert [quarter.partition("占")[2].partition("%")[0] for quarter in quarters] == ["0", "0", "41.67", "58.33"]
    assert [("没有得分" in quarter) for quarter in quarters] == [True, True, False, False]
    assert "改革创新" not in own.json("explain", TOWN, "--period", "2025")["summary_zh"]
