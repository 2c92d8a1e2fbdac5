"""Rounds over the hand-built county in which warnings have climbed, lists are made and the decomposition has changed."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from appraisal.books import Results
from appraisal.frames import (
    BLOCKERS,
    DISPATCHES,
    HONOUR_LISTINGS,
    REPLIES,
    SUBJECT_RESULTS,
    WARNINGS,
    BlockerFrame,
    DispatchFrame,
    HonourListingFrame,
    ReplyFrame,
    SubjectResultFrame,
    WarningFrame,
)
from appraisal.honours.rules import HonourList, HonourPoints
from report_templates.reading import Reading, read_round
from tests.report_templates import results_fixture as county

STEPS = {"town.qingkou": "supervision", "town.xihe": "interview", "dept.industry": "criticism"}
LADDER_DOCUMENTS = frozenset({"supervision_order", "interview_notice", "public_criticism", "dispatch_book"})
QUARTER_DOCUMENTS = frozenset({"honour_list", "duty_lists"})
_ISSUED_ON = {"reminder": "2026-07-25", "supervision": "2026-08-25", "interview": "2026-09-25"}
_TAKEN_IN = {"reminder": "2026-06", "supervision": "2026-07", "interview": "2026-08"}
RED, BLACK = ("town.baishi",), ("town.qingkou", "dept.industry")


def escalation_readings() -> dict[str, tuple[frozenset[str], Reading]]:
    """The rounds by what is special about them, each with the kinds of documents that it shows."""
    return {
        "_ladder": (LADDER_DOCUMENTS, read_round(*ladder_round())),
        "_quarter": (QUARTER_DOCUMENTS, read_round(*quarter_round())),
        "_unranked": (frozenset({"honour_list", "bulletin"}), read_round(*quarter_round(unranked=("2026Q3",)))),
        "_lists": (frozenset({"honour_list"}), read_round(*lists_round())),
        "_changed": (frozenset({"task_table", "duty_lists"}), read_round(*changed_round())),
    }


def ladder_round(steps: Mapping[str, str] = STEPS):
    """September, with warnings at every step, what was done before, replies and blockers."""
    results = county.results(steps=steps)
    told = {"replies": replies(), "blockers": blockers(), "dispatches": dispatches()}
    book = replace(county.books(), warnings=past_warnings(results.warnings), **told)
    return book, county.findings(), results


def past_warnings(now: pd.DataFrame) -> WarningFrame:
    """The rows of earlier periods: each step below the present one, issued a month before the next."""
    rows = []
    for row in now.to_dict("records"):
        rows += [
            row | {"period": _TAKEN_IN[step], "step_code": step, "issued_on": _ISSUED_ON[step]}
            for step in county.LADDER[1 : row["step_count"]]
        ]
    return WarningFrame(WARNINGS.conform(pd.DataFrame(rows, columns=list(WARNINGS.columns))))


def replies() -> ReplyFrame:
    """The reminder was answered, the supervision was not."""
    row = {
        "reply_key": "r1",
        "reply_kind": "warning",
        "about_key": "w.dept.industry.industry_growth",
        "subject_code": "dept.industry",
        "period": "2026-06",
        "replied_on": "2026-07-30",
        "measure_zh": "逐户盯住停产半停产企业，帮助恢复生产",
        "promised_on": "2026-09-20",
        "request_zh": "协调停产企业复产用电",
    }
    return ReplyFrame(REPLIES.conform(pd.DataFrame([row])))


def blockers() -> BlockerFrame:
    """Two that are open, one past its day, and one that is settled."""
    common = {"period": "2026-09", "owner_zh": "县财政局", "blocker_class": "funds", "promised_on": "2026-11-30"}
    rows = [
        {**common, "blocker_key": "b1", "subject_code": "project.hospital", "blocker_class": "land",
         "matter_zh": "红线内农户未签征迁协议", "owner_zh": "县自然资源局", "raised_on": "2026-06-10",
         "promised_on": "2026-09-30"},
        {**common, "blocker_key": "b2", "subject_code": "project.road", "matter_zh": "配套资金尚未下达",
         "raised_on": "2026-09-01"},
        {**common, "blocker_key": "b3", "subject_code": "project.road", "matter_zh": "林地手续未批复",
         "raised_on": "2026-05-01", "settled_on": "2026-10-01"},
    ]  # fmt: skip
    return BlockerFrame(BLOCKERS.conform(pd.DataFrame(rows)))


def dispatches() -> DispatchFrame:
    """Two leaders met in September, one of them twice; a third met in August alone."""
    rows = [
        ("d1", "常务副县长", "2026-09-12", "纪要〔2026〕9号"),
        ("d2", "常务副县长", "2026-09-26", None),
        ("d3", "县长", "2026-09-18", "纪要〔2026〕12号"),
        ("d4", "分管工业副县长", "2026-08-20", "纪要〔2026〕7号"),
    ]
    frame = pd.DataFrame(rows, columns=["dispatch_key", "goal_lead_zh", "dispatched_on", "document_no"])
    frame = frame.assign(period=frame["dispatched_on"].str[:7], is_withdrawn=False)
    return DispatchFrame(DISPATCHES.conform(frame))


def quarter_round(unranked: tuple[str, ...] = ()):
    """The third quarter with its lists; 青口镇 has been on the black list twice before, 县工信局 once."""
    results = listed(county.results("2026Q3"), RED, BLACK)
    past = [
        listed(county.results(period), red, black).subjects
        for period, red, black in (("2026Q1", (), ("town.qingkou",)), ("2026Q2", ("town.tiezhu",), BLACK))
    ]
    book = county.books("quarterly", "2026Q3")
    book = replace(
        book,
        round=book.round.model_copy(update={"unranked_periods": unranked}),
        subject_history=SubjectResultFrame(SUBJECT_RESULTS.conform(pd.concat(past, ignore_index=True))),
    )
    return book, county.no_findings(), results


_OF_LIST = {"round": "quarterly", "clause": "第三十条"}
LISTS = (
    {**_OF_LIST, "code": "domains", "name_zh": "分领域红黄牌", "peer_groups": ["industrial", "economic"],
     "red_zh": "红牌", "black_zh": "黄牌",
     "by": {"kind": "group", "groups": ["economy", "rural"], "red_count": 1, "black_count": 1}},
    {**_OF_LIST, "code": "figures", "name_zh": "指标红黑榜", "peer_groups": ["industrial"],
     "by": {"kind": "indicator", "indicators": ["fixed_investment", "tax_revenue"], "red_count": 1, "black_count": 1}},
    {**_OF_LIST, "code": "matters", "name_zh": "非排名事项红黑榜", "peer_groups": ["farming", "economic"],
     "by": {"kind": "lamp", "indicators": ["sanitary_toilets", "industry_growth"], "red_list_lamps": ["green"],
            "black_list_lamps": ["red"]}},
    {**_OF_LIST, "code": "moves", "name_zh": "进位退位", "peer_groups": ["industrial", "economic"],
     "by": {"kind": "movement", "risen_places": 2, "fallen_places": 2}},
)  # fmt: skip
LIST_POINTS = (
    {"code": "red_times", "name_zh": "年度红榜次数加分", "lists": ["domains", "figures"], "honour": "red_list",
     "settle_in": "annual", "cap_points": None, "clause": "第三十一条",
     "worth": {"by": "place", "within": "all", "bands": [{"from_place": 1, "to_place": 1, "points": 2},
                                                         {"from_place": 2, "to_place": 3, "points": 1}]}},
    {"code": "black_times", "name_zh": "黑榜次数扣分", "lists": ["figures"], "honour": "black_list",
     "settle_in": "quarterly", "cap_points": 0.8, "clause": "第三十二条", "worth": {"by": "times", "points_each": 0.5}},
)  # fmt: skip


def lists_round(unranked: tuple[str, ...] = ()):
    """The third quarter with lists by domain, indicator, lamp and movement, and what the times of the year are worth."""
    book, findings, results = quarter_round(unranked)
    year = book.round.model_copy(update={"code": "annual", "name_zh": "年度考评", "frequency": "year"})
    told = {
        "rounds": (*book.scheme.rounds, year),
        "honour_lists": tuple(HonourList.model_validate(each) for each in LISTS),
        "honour_points": tuple(HonourPoints.model_validate(each) for each in LIST_POINTS),
    }
    return replace(book, scheme=book.scheme.model_copy(update=told), past_lists=past_lists()), findings, results


def past_lists() -> HonourListingFrame:
    """铁柱镇 was red once, 青口镇 black twice, on lists of the first two quarters."""
    rows = [
        ("domains", "economy", "town.tiezhu", "2026Q1", "red_list"),
        ("figures", "fixed_investment", "town.qingkou", "2026Q1", "black_list"),
        ("figures", "fixed_investment", "town.qingkou", "2026Q2", "black_list"),
        ("figures", "fixed_investment", "town.baishi", "2026Q2", "red_list"),
    ]
    names = ["list_code", "list_item_code", "subject_code", "period", "honour"]
    return HonourListingFrame(HONOUR_LISTINGS.conform(pd.DataFrame(rows, columns=names)))


def listed(results: Results, red: tuple[str, ...], black: tuple[str, ...]) -> Results:
    """The same results with these units on the lists."""
    codes = results.subjects["subject_code"]
    honour = codes.map({**dict.fromkeys(red, "red_list"), **dict.fromkeys(black, "black_list")}).fillna("none")
    return replace(results, subjects=SubjectResultFrame(results.subjects.assign(honour=honour.astype("str"))))


def changed_round():
    """The third quarter; since the last round one indicator is new, one has another target and another 目标人."""
    book = county.books("quarterly", "2026Q3")
    rounds = tuple(each.model_copy(update={"templates": ("task_table", "duty_lists")}) for each in book.scheme.rounds)
    now = book.scheme.model_copy(update={"rounds": rounds})
    return replace(book, scheme=now, previous_scheme=before_change(now)), county.no_findings(), county.results("2026Q3")


def before_change(now):
    """The rules that the round before went by."""
    indicators = []
    for each in now.indicators:
        if each.code == "retail_sales":
            chain = each.goal_chain.model_copy(update={"goal_owner": "原主要负责人"})
            indicators.append(each.model_copy(update={"goal_chain": chain}))
        elif each.code != "gdp_growth":
            indicators.append(each)
    targets = tuple(
        each.model_copy(update={"annual_value": 540000.0})
        if (each.indicator_code, each.subject_code) == ("retail_sales", "qinglan")
        else each
        for each in now.targets
    )
    return now.model_copy(update={"indicators": tuple(indicators), "targets": targets})
