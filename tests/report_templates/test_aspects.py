"""What standing documents tell beside points: counts that add up, causes that make the whole, nothing where there is nothing."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from appraisal.frames import SUBJECT_RESULTS, SubjectResultFrame
from report_templates.aspects.balance import read_divergent
from report_templates.aspects.blockers import read_blockers
from report_templates.aspects.grades import read_grades
from report_templates.aspects.ledger import read_ledger
from report_templates.aspects.losses import read_losses, sum_losses
from report_templates.aspects.movement import CAUSES_ZH, move_table, read_moves
from report_templates.aspects.outlook import count_outlooks, read_outlooks
from report_templates.aspects.satisfaction import read_close_surveys
from report_templates.aspects.specials import read_specials, special_attachment
from report_templates.bulletin.facts import TEMPLATE as BULLETIN
from report_templates.items import appraised, of_subject
from report_templates.lamp_board.facts import TEMPLATE as LAMP_BOARD
from report_templates.markup import strip_marks
from report_templates.reading import read_round
from report_templates.sentences import SUMMARY_CHARACTERS
from report_templates.special_briefing.analysis import count_directions
from report_templates.special_briefing.facts import TEMPLATE as BRIEFING
from report_templates.standings import previous_zh, read_standings
from report_templates.template import lay_sheet
from report_templates.wording import number
from tests.report_templates import results_fixture as county
from tests.report_templates.sheet_text import sheet_text
from tests.report_templates.whole_round import whole_reading


@pytest.fixture(scope="module")
def reading():
    return whole_reading()


@pytest.fixture(scope="module")
def standings(reading):
    every = read_standings(reading.books, reading.results)
    return tuple(each for each in every if each.subject.kind in {"town", "department"})


@pytest.fixture(scope="module")
def home(reading):
    return appraised(of_subject(reading.items, reading.books.scheme.home.code))


@pytest.fixture(scope="module")
def bulletin(reading):
    return sheet_text(lay_sheet(BULLETIN, reading, BULLETIN.facts(reading, "all")))


@pytest.fixture(scope="module")
def briefing(reading):
    return sheet_text(lay_sheet(BRIEFING, reading, BRIEFING.facts(reading, "leaders")))


def codes(standings):
    return [each.subject.code for each in standings]


def values(parts):
    return [each.value for _, each in parts]


def test_grades_make_all_that_are_graded_and_the_paper_stands_beside_them(reading, standings, bulletin):
    (board,) = read_grades(reading, standings)
    assert sum(values(board.counts)) == board.size.value == 5
    assert [each.subject.code for each in board.settled] == ["town.baishi"]
    assert board.remarks == (("有存疑或缺报的数据，不评一等", ("铁柱镇",)),)
    assert "白石镇计算等次为二等，审定等次为一等（青绩发〔2026〕9号）" in bulletin
    assert "二等→一等" in bulletin


def test_without_a_paper_grades_are_called_computed(reading):
    rows = pd.DataFrame(reading.results.subjects)
    plain = rows.assign(grade=rows["computed_grade"], grade_document_no=None)
    results = replace(reading.results, subjects=SubjectResultFrame(SUBJECT_RESULTS.conform(plain)))
    own = read_round(reading.books, reading.findings, results)
    assert "以上为计算等次，以审定结果为准" in sheet_text(lay_sheet(BULLETIN, own, BULLETIN.facts(own, "all")))


def test_ledger_entries_count_or_are_told_why_not(reading, standings):
    ledger = read_ledger(reading, codes(standings))
    for side, entries, points in ((ledger.bonus, 3, 1.5), (ledger.deduction, 2, 0.5)):
        assert side.counted.value + side.aside.value == side.entries.value == entries
        assert sum(values(side.reasons)) == side.aside.value
        assert side.points.value == pytest.approx(points)
    assert len(ledger.table.rows) == 5
    assert [(item.name_zh, item.points.value) for item in ledger.items] == [("固定资产投资超额", 0.59)]


def test_a_round_without_a_ledger_says_nothing_of_it():
    plain = read_round(county.books("quarterly", "2026Q3"), county.no_findings(), county.results("2026Q3"))
    assert not read_ledger(plain, ["town.baishi"]).tells
    assert "加减分情况" not in sheet_text(lay_sheet(BULLETIN, plain, BULLETIN.facts(plain, "all")))


def test_special_appraisals_stand_beside_the_total_each_with_its_own_grades(reading, standings, bulletin):
    party, safety = read_specials(reading, codes(standings))
    assert (party.size.value, safety.size.value) == (5, 2)
    assert (party.lead_zh, safety.lead_zh) == ("县发改局", "")
    assert [(whom, sum(values(counts))) for whom, counts in party.grades] == [("乡镇（街道）", 5)]
    assert party.open_count.value == 2
    attachment = special_attachment((party, safety), standings)
    heads = [block.head for block in attachment.blocks if hasattr(block, "head")]
    assert heads == [("单位", "党的建设"), ("单位", "党的建设", "平安建设")]
    assert "不计入综合考评总分" in bulletin


def test_neighbours_within_the_sampling_error_are_told(reading, bulletin):
    (survey,) = read_close_surveys(reading)
    (pair,) = survey.pairs
    assert pair[0] in {"白石镇与铁柱镇", "铁柱镇与白石镇"}
    assert float(pair[1].text.removesuffix("分")) <= float(pair[2].text.strip("±分"))
    assert "位次先后不宜简单比较" in bulletin


def test_causes_of_a_move_and_what_rounding_leaves_make_the_change(reading, standings):
    moves = read_moves(reading, standings)
    assert moves
    for move in moves:
        assert {each.code for each in move.causes} == set(CAUSES_ZH)
        printed = sum(round(each.value, 2) for each in move.causes)
        assert printed + move.rest == pytest.approx(move.change.value, abs=0.005)
        assert move.now.value - move.before.value == pytest.approx(move.change.value)


def test_a_place_lost_with_more_points_is_laid_at_the_others_door(reading, standings):
    moves = {move.standing.subject.code: move for move in read_moves(reading, standings)}
    back = moves["town.tiezhu"]
    fallen = replace(back, standing=replace(back.standing, rank_change=number(-1, "k", decimals=0)))
    assert "但其他单位提高更多" in strip_marks(fallen.reason_words)
    assert strip_marks(back.reason_words).startswith("得分提高2.60分")


def test_the_table_of_causes_shows_only_causes_that_moved_anybody(reading, standings):
    table = move_table(read_moves(reading, standings))
    assert table.head[:4] == ("单位", "上期得分", "本期得分", "变动")
    assert sum(table.width_shares) == pytest.approx(1.0)
    assert all(len(row) == len(table.head) for row in table.rows)


def test_a_former_period_is_named_as_the_data_names_it(reading, bulletin):
    assert previous_zh(reading.books) == "上半年"
    assert "与上半年相比" in bulletin
    assert previous_zh(county.books()) == "上期"


def test_what_may_come_back_and_what_may_not_make_the_loss(reading, home):
    losses = read_losses(reading, home)
    sums = sum_losses(reading, losses)
    parts = (sums.waiting, sums.reachable, sums.watched, sums.gone)
    assert sum(each.value for each in parts) == pytest.approx(sums.lost.value)
    assert sums.lost.value == pytest.approx(sum(loss.lost.value for loss in losses))
    assert all(loss.is_waiting for loss in losses if loss.item.standing in {"held", "missing"})
    assert all(not loss.pace.is_known for loss in losses if not loss.item.is_accepted)


def test_when_the_year_is_over_lost_points_do_not_come_back(reading, home):
    over = replace(reading, books=county.books("quarterly", "2026Q4"), results=county.results("2026Q4"), _kept={})
    losses = read_losses(replace(over, books=replace(over.books, scheme=reading.books.scheme)), home)
    told = [loss for loss in losses if loss.item.is_accepted]
    assert told
    assert {loss.outlook_zh for loss in told} == {"年内难以挽回"}


def test_projected_indicators_reach_miss_or_leave_it_open(reading, home, briefing):
    counts = count_outlooks(reading, read_outlooks(reading, home))
    assert (counts.reach.value, counts.open.value, counts.short.value) == (1, 1, 2)
    assert counts.reach.value + counts.open.value + counts.short.value == counts.total.value
    assert [each.spoken_zh for each in counts.shown][:2] == ["民间投资", "社会消费品零售总额"]
    assert "民间投资预计全年完成40.2亿元（38亿元—43.1亿元）" in briefing
    assert "按往年同期占比推算" in briefing


def test_settled_blockers_are_left_out_and_overdue_ones_come_first(reading, briefing):
    counts = read_blockers(reading)
    assert sum(values(counts.classes)) == counts.total.value == 3
    assert counts.overdue.value == 1
    assert [each.name_zh for each in counts.shown] == ["物流园", "新院区", "白西公路"]
    assert "9月30日（已逾期）" in briefing


def test_rises_falls_and_what_cannot_be_compared_make_all_indicators(home):
    counts = count_directions(home, place="qinglan", period="2026Q3")
    parts = (counts.up, counts.down, counts.flat, counts.without)
    assert sum(each.value for each in parts) == counts.total.value == len(home)


@pytest.mark.parametrize(("hard", "soft", "told"), [(0.98, 0.4, True), (0.98, 0.8, False), (0.6, 0.4, False)])
def test_strong_economic_and_weak_other_indicators_are_told_together(reading, standings, hard, soft, told):
    economic = reading.books.scheme.indicator_by_code["fixed_investment"].model_copy(
        update={"is_economic_target": True}
    )
    other = reading.books.scheme.indicator_by_code["rural_income"]
    any_item = reading.items[0]
    towns = [each for each in standings if each.subject.kind == "town"]
    items = []
    for place, each in enumerate(towns):
        shares = (hard, soft) if place == 0 else (0.7 + place / 50, 0.8 + place / 50)
        for indicator, share in zip((economic, other), shares, strict=True):
            points = number(share * 50, "k")
            items.append(
                replace(
                    any_item,
                    indicator=indicator,
                    subject=each.subject,
                    weight=number(50, "k"),
                    score=points,
                    cautious=points,
                )
            )
    found = read_divergent(reading, towns, items)
    assert [each.name_zh for each in found] == ([towns[0].name_zh] if told else [])
    if told:
        assert found[0].weak_groups == ("乡村振兴",)
        assert found[0].lead_words.text.endswith("个百分点")


def test_a_summary_keeps_to_its_length(reading):
    summary = lay_sheet(BRIEFING, reading, BRIEFING.facts(reading, "leaders")).blocks[1].text
    assert 0 < len(summary) <= SUMMARY_CHARACTERS
    assert summary.endswith("。")


def test_parts_behind_are_told_under_a_whole_that_looks_well(briefing):
    assert "固定资产投资总体超序时进度1.1个百分点，但民间投资低于序时进度10.0个百分点，技改投资达到应达进度" in briefing


def test_a_waterfall_ends_at_the_total(reading, monkeypatch):
    from report_templates.special_briefing import figures

    drawn = {}
    monkeypatch.setattr(figures, "lost_points_waterfall", lambda _, lost, **told: drawn.update(lost=lost, **told))
    BRIEFING.facts(reading, "leaders")
    (own,) = [each for each in read_standings(reading.books, reading.results) if each.subject.is_home]
    assert drawn["full_points"] - sum(drawn["lost"]) == pytest.approx(own.official.value)


def test_lamps_red_again_and_again_are_told_most_often_first():
    reading = read_round(*county.lamp_round())
    facts = LAMP_BOARD.facts(reading, "all")
    lengths = [streak.value for streak, _ in facts.streaks]
    assert lengths == sorted(lengths, reverse=True)
    assert sum(len(members) for _, members in facts.streaks) == len(facts.stubborn)
    assert {item.turn_zh for item in facts.turned_worse} == {"黄转红"}


def test_many_projects_stand_in_an_attachment_without_those_that_stay_green():
    book, findings, results = county.lamp_round()
    reading = read_round(book, findings, results)
    one = reading.items[0]
    many = tuple(
        replace(
            one,
            subject=one.subject.model_copy(update={"code": f"project.p{place}", "name_zh": f"项目{place}"}),
            lamp="red" if place % 2 else "green",
            previous_lamp="green",
        )
        for place in range(100)
    )
    facts = LAMP_BOARD.facts(replace(reading, items=many, _kept={}), "all")
    assert facts.matrix == ()
    (attachment,) = facts.attachments
    assert len(attachment.blocks) == 3
    assert "只列本期或上期未亮绿灯的50个" in attachment.blocks[0].caption


def test_period_words_come_from_the_data(bulletin, briefing):
    for text in (bulletin, briefing):
        assert set(re.findall(r"一季度|上半年|前三季度", text)) <= {"前三季度", "上半年"}
