"""榜单和上榜加减分 are data of the year's scheme: optional, hashed when written, twinned, and refused where nobody could ever be on them."""

from pathlib import Path

import pytest

from appraisal.scheme import Scheme
from scheme import SchemeError, compare_schemes, from_workbook, load_scheme, to_workbook

FILE = "honours.yaml"
TEXT = """\
honour_lists:
  - code: domains
    name_zh: 分领域红黄牌
    round: quarterly
    peer_groups: [industrial_town, farming_town]
    by: {kind: group, groups: [economy, ecology], red_count: 1, black_count: 1}
    red_zh: 红牌
    black_zh: 黄牌
    clause: 《办法》第三十条
  - code: unranked
    name_zh: 非排名事项红黑榜
    round: quarterly
    peer_groups: [industrial_town]
    by: {kind: lamp, indicators: [rural_sewage_rate], red_list_lamps: [green], black_list_lamps: []}
    clause: 《办法》第三十一条
  - code: moves
    name_zh: 进位退位
    round: quarterly
    peer_groups: [industrial_town]
    by: {kind: movement, risen_places: 2, fallen_places: null}
    clause: 《办法》第三十二条
honour_points:
  - code: yearly
    name_zh: 年度红榜次数加分
    lists: [domains, unranked]
    honour: red_list
    settle_in: annual
    worth: {by: place, within: all, bands: [{from_place: 1, to_place: 3, points: 2}]}
    cap_points: null
    cause: commended
    clause: 《办法》第三十三条
"""


@pytest.fixture
def listed(year: Path) -> Path:
    (year / FILE).write_text(TEXT, encoding="utf-8")
    return year


def test_lists_are_read_and_count_in_the_hash_only_once_they_are_written(listed: Path, sample: Scheme):
    scheme = load_scheme(listed)
    assert [each.code for each in scheme.honour_lists] == ["domains", "unranked", "moves"]
    assert scheme.hash != sample.hash
    assert {each.path.split(".")[0] for each in compare_schemes(sample, scheme)} == {"honour_lists", "honour_points"}
    assert Scheme.model_validate_json(scheme.canonical_json).hash == scheme.hash


def test_the_workbook_twin_loses_nothing(listed: Path):
    written, again = load_scheme(listed), listed.with_name("again")
    for name, content in from_workbook(to_workbook(listed), listed / "none").items():
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_text(content, encoding="utf-8")
    read = load_scheme(again)
    assert (read.honour_lists, read.honour_points) == (written.honour_lists, written.honour_points)


@pytest.mark.parametrize(
    ("edit", "at", "key", "says"),
    [
        ("    round: quarterly =>     round: quarter", "round: quarter\n", "honour_lists.domains.round", "没有代码为“quarter”的轮次"),
        ("    round: quarterly =>     round: half_month_lamps", "round: half", "honour_lists.domains.round", "只亮灯不计分"),
        ("    round: quarterly =>     round: monthly", "round: monthly", "honour_lists.domains.round", "印不出来"),
        ("farming_town] => farm_town]", "farm_town", "honour_lists.domains.peer_groups.1", "没有代码为“farm_town”的考评类别"),
        ("[economy, ecology] => [economy, ecologie]", "ecologie", "honour_lists.domains.by.groups.1", "没有代码为“ecologie”的一级指标"),
        ("[rural_sewage_rate] => [grain_output]", "grain_output", "honour_lists.unranked.by.indicators.0", "都不考"),
        ("[rural_sewage_rate] => [rural_sewages]", "rural_sewages", "honour_lists.unranked.by.indicators.0", "没有代码为“rural_sewages”的指标"),
        ("name_zh: 进位退位 => name_zh: 分领域红黄牌", None, "honour_lists.moves.name_zh", "同一轮次已有叫“分领域红黄牌”的榜"),
        ("red_count: 1,  => ", "kind: group", "honour_lists.domains.by.red_count", "没有写明：每榜红榜列前几名"),
        ("kind: movement => kind: move", "kind: move", "honour_lists.moves.by", "没有“move”这一种"),
        ("lists: [domains, unranked] => lists: [domain]", "[domain]", "honour_points.yearly.lists.0", "没有代码为“domain”的榜单"),
        ("lists: [domains, unranked] => lists: [domains, domains]", "domains, domains", "honour_points.yearly.lists.1", "写了两次"),
        ("honour: red_list => honour: black_list", "lists: [domains", "honour_points.yearly.lists.1", "“非排名事项红黑榜”不设黑榜"),
        ("settle_in: annual => settle_in: yearly", "settle_in", "honour_points.yearly.settle_in", "没有代码为“yearly”的轮次"),
        ("settle_in: annual => settle_in: half_month_lamps", "settle_in", "honour_points.yearly.settle_in", "结不了算"),
        ("cause: commended => cause: praised", "cause", "honour_points.yearly.cause", "没有代码为“praised”的加减分原因"),
        ("cap_points: null => # cap", "code: yearly", "honour_points.yearly.cap_points", "没有写明：一个单位一年最多"),
    ],
)  # fmt: skip
def test_a_list_that_leads_nowhere_is_refused_with_its_line_and_remedy(
    listed: Path, edit: str, at: str | None, key: str, says: str
):
    text = TEXT.replace(*edit.split(" => "), 1)
    assert text != TEXT
    (listed / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(SchemeError) as refusal:
        load_scheme(listed)
    fault = next(each for each in refusal.value.faults if each.key == key)
    assert says in fault.message_zh
    assert fault.file == FILE
    if at is not None:
        assert at in "\n".join(text.splitlines()[fault.line - 1 : fault.line]) + "\n"


def test_a_class_that_leads_an_indicator_is_appraised_on_it(listed: Path):
    """Departments are appraised on what they lead, which their profile does not list."""
    text = TEXT.replace(
        "[industrial_town]\n    by: {kind: lamp, indicators: [rural_sewage_rate]",
        "[economic_department]\n    by: {kind: lamp, indicators: [retail_sales]",
    )
    assert text != TEXT
    (listed / FILE).write_text(text, encoding="utf-8")
    assert load_scheme(listed).honour_lists[1].peer_groups == ("economic_department",)
