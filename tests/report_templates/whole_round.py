"""A quarter of the hand-built county in which everything occurs: grades, ledger, specials, surveys, moves, blockers, outlook."""

from dataclasses import replace

import pandas as pd

from appraisal.awards.bonus_rules import BonusBlock, BonusItem
from appraisal.awards.grade_scale import GradeScale, GradeStep
from appraisal.books import Books, Results
from appraisal.frames import (
    BLOCKERS,
    BONUSES,
    LEDGER_ENTRIES,
    PROJECTIONS,
    SPECIAL_RESULTS,
    SUBJECT_RESULTS,
    SURVEYS,
    BlockerFrame,
    BonusFrame,
    LedgerEntryFrame,
    ProjectionFrame,
    SpecialResultFrame,
    SubjectResultFrame,
    SurveyFrame,
)
from appraisal.scheme import Scheme
from appraisal.scoring.target_rules import CompletionRule
from appraisal.special.rules import SpecialAppraisal
from appraisal.surveys.rule import SurveyRule
from report_templates.reading import Reading, read_round
from tests.report_templates import results_fixture as county

PERIOD = "2026Q3"
_RULE = CompletionRule(method="completion", cap_pct=100, floor_at_zero=True, nonpositive_target="met_or_not")
_TOWNS = ("industrial", "farming")

# subject computed grade paper note
GRADES = """
town.tiezhu 二等 二等 - 有存疑或缺报的数据，不评一等
town.baishi 二等 一等 青绩发〔2026〕9号 -
town.qingkou 三等 三等 - -
town.longtan 一等 一等 - -
town.xihe 三等 三等 - -
"""

# kind subject points counted settlement matter document
ENTRIES = """
bonus town.longtan 0.5 0.5 counted 获市级表彰 青绩发〔2026〕5号
bonus town.baishi 1.0 1.0 counted 工作经验获省级推广 青绩发〔2026〕6号
bonus town.tiezhu 0.3 0.0 superseded 获市级表彰 青绩发〔2026〕7号
deduction town.qingkou 0.5 0.5 counted 督办件逾期未办结 青督〔2026〕30号
deduction town.xihe 0.2 0.0 taken 统计资料迟报 青绩发〔2026〕8号
"""

# appraisal subject points rank low high grade
SPECIALS = """
party town.baishi 96.0 1 1 1 一等
party town.tiezhu 95.0 2 2 3 二等
party town.qingkou 93.5 3 2 3 三等
party town.longtan 97.2 1 1 1 一等
party town.xihe 88.8 2 2 2 二等
safety town.longtan 91.0 1 1 1 一等
safety town.xihe 90.0 2 2 2 二等
"""

# town: 满意 基本满意 不满意
SURVEYED = """
town.baishi 150 40 10
town.qingkou 100 60 40
town.tiezhu 148 41 11
"""

# project kind matter owner promised settled
BLOCKED = """
project.logistics 用地 30亩用地未批 县自然资源局 2026-09-30 -
project.hospital 征迁 两户未签约 白石镇 2026-11-30 -
project.road 资金 专项债未到位 县财政局 - -
project.reservoir 用地 已办理 县自然资源局 2026-08-31 2026-08-20
"""

# indicator projected low high target
PROJECTED = """
fixed_investment 1120000 1060000 1180000 1100000
private_investment 402000 380000 431000 480000
technical_investment 121500 120400 123000 120000
retail_sales 455000 431000 476000 520000
"""


def whole_reading() -> Reading:
    """The quarter after a half year in which 白石镇 led."""
    results = _results()
    before = county.results("2026Q2")
    rows = pd.DataFrame(before.subjects)
    less = rows["subject_code"].map({"town.tiezhu": 2.6, "dept.commerce": 0.9}).fillna(0.0)
    was = rows.assign(
        rank=rows["rank"] + rows["rank_change"],
        total_points=rows["total_points"] - less,
        cautious_total_points=rows["cautious_total_points"] - less,
    )
    previous = replace(before, subjects=SubjectResultFrame(SUBJECT_RESULTS.conform(was)))
    return read_round(replace(_books(), previous=previous), county.findings(), results)


def whole_readings() -> dict[str, tuple[tuple[str, ...], Reading]]:
    """For the goldens: which kinds of documents tell it."""
    return {"_whole": (("special_briefing", "bulletin"), whole_reading())}


def _books() -> Books:
    surveyed = [line.split() for line in SURVEYED.strip().splitlines()]
    counts = [
        {
            "indicator_code": "sewage_rating", "subject_code": town, "period": "2026-09", "layer_zh": "",
            "method_zh": "", "question_zh": "", "answer_zh": answer, "answer_count": int(count),
            "population_count": 20000,
        }
        for town, *sizes in surveyed
        for answer, count in zip(("满意", "基本满意", "不满意"), sizes, strict=True)
    ]  # fmt: skip
    blockers = [
        {
            "blocker_key": f"b{place}", "subject_code": subject, "period": "2026-09H2", "blocker_class": kind,
            "matter_zh": matter, "owner_zh": owner, "promised_on": None if promised == "-" else promised,
            "settled_on": None if settled == "-" else settled,
        }
        for place, (subject, kind, matter, owner, promised, settled) in enumerate(
            line.split() for line in BLOCKED.strip().splitlines()
        )
    ]  # fmt: skip
    return replace(
        county.books("quarterly", PERIOD),
        scheme=_scheme(),
        surveys=SurveyFrame(SURVEYS.conform(pd.DataFrame(counts))),
        blockers=BlockerFrame(BLOCKERS.conform(pd.DataFrame(blockers))),
    )


def _scheme() -> Scheme:
    book = county.scheme()
    survey = SurveyRule(scale={"满意": 100, "基本满意": 60, "不满意": 0}, unknown="excluded", abstention="excluded")
    indicators = tuple(
        each.model_copy(
            update={
                "rule": None if each.code in {"service_turnover", "project_investment"} else _RULE,
                "survey": survey if each.code == "sewage_rating" else None,
                "supporting": ("dept.finance",) if each.code == "private_investment" else (),
            }
        )
        for each in book.indicators
    )
    scale = GradeScale(
        code="towns", name_zh="乡镇（街道）等次", peer_groups=_TOWNS, method="quota", quota_within="peer_group",
        rounding="half_up", line_ties="include", unused_quota="lapse", barred_from_top=("doubtful",), barred_place="empty",
        steps=(GradeStep(name_zh="一等", share_pct=30), GradeStep(name_zh="二等", share_pct=50), GradeStep(name_zh="三等")),
    )  # fmt: skip
    bonus = BonusItem(
        code="beyond", name_zh="固定资产投资超额", block="striving", indicator_code="fixed_investment",
        peer_groups=_TOWNS, points=1, rule=_RULE,
    )  # fmt: skip
    specials = tuple(
        SpecialAppraisal(code=code, name_zh=name, lead=lead, weights={group: {"sanitary_toilets": 100} for group in groups},
                         clause="附件4")
        for code, name, lead, groups in (("party", "党的建设", "dept.reform", _TOWNS), ("safety", "平安建设", None, ("farming",)))
    )  # fmt: skip
    return book.model_copy(
        update={
            "indicators": indicators,
            "grades": (scale,),
            "bonuses": (bonus,),
            "bonus_blocks": (BonusBlock(code="striving", name_zh="创优争先", cap_points=3),),
            "special_appraisals": specials,
        }
    )


def _results() -> Results:
    results = county.results(PERIOD)
    return replace(
        results,
        subjects=_graded(results),
        entries=_entries(),
        bonuses=_bonuses(),
        specials=_specials(),
        projections=_projections(),
    )


def _graded(results: Results) -> SubjectResultFrame:
    told = {}
    for line in GRADES.strip().splitlines():
        code, computed, grade, paper, note = line.split()
        told[code] = (computed, grade, "" if paper == "-" else paper, "" if note == "-" else note)
    rows = pd.DataFrame(results.subjects)
    names = ("computed_grade", "grade", "grade_document_no", "grade_note_zh")
    columns = {
        name: rows["subject_code"].map({code: cells[at] for code, cells in told.items()})
        for at, name in enumerate(names)
    }
    coverage = rows["subject_code"].eq("town.xihe").map({True: 66.7, False: 100.0})
    return SubjectResultFrame(SUBJECT_RESULTS.conform(rows.assign(coverage_pct=coverage, **columns)))


def _entries() -> LedgerEntryFrame:
    rows = [
        {
            "event_key": f"e{place}", "period": PERIOD, "kind": kind, "subject_code": subject, "occurred_on": f"2026-0{place + 1}-10",
            "points": float(points), "factored_points": float(points), "counted_points": float(counted),
            "settlement_code": settled, "matter_zh": matter, "document_no": paper, "is_repeat": False,
        }
        for place, (kind, subject, points, counted, settled, matter, paper) in enumerate(
            line.split() for line in ENTRIES.strip().splitlines()
        )
    ]  # fmt: skip
    return LedgerEntryFrame(LEDGER_ENTRIES.conform(pd.DataFrame(rows)))


def _bonuses() -> BonusFrame:
    rows = [
        {"bonus_code": "beyond", "subject_code": town, "period": PERIOD, "block_code": "striving",
         "indicator_code": "fixed_investment", "peer_group_code": "industrial", "value": 1.0, "score_points": points,
         "counted_points": points, "settlement_code": "counted" if points else "unmet"}
        for town, points in (("town.tiezhu", 0.59), ("town.baishi", 0.0))
    ]  # fmt: skip
    return BonusFrame(BONUSES.conform(pd.DataFrame(rows)))


def _specials() -> SpecialResultFrame:
    group = {each.code: each.peer_group for each in county.scheme().subjects}
    rows = [
        {"appraisal_code": code, "subject_code": subject, "period": PERIOD, "peer_group_code": group[subject],
         "total_points": float(points), "cautious_total_points": float(points), "rank": int(rank), "rank_low": int(low),
         "rank_high": int(high), "peer_count": 3, "grade": grade}
        for code, subject, points, rank, low, high, grade in (line.split() for line in SPECIALS.strip().splitlines())
    ]  # fmt: skip
    return SpecialResultFrame(SPECIAL_RESULTS.conform(pd.DataFrame(rows)))


def _projections() -> ProjectionFrame:
    rows = []
    for line in PROJECTED.strip().splitlines():
        code, *cells = line.split()
        middle, low, high, target = (float(cell) for cell in cells)
        rows.append(
            {"indicator_code": code, "subject_code": "qinglan", "period": PERIOD, "target_value": target, "uom": "万元",
             "projected_value": middle, "projected_low_value": low, "projected_high_value": high,
             "projected_completion_pct": middle / target * 100, "projected_low_pct": low / target * 100,
             "projected_high_pct": high / target * 100, "projection_method": "seasonal_share", "closed_years_count": 3}
        )  # fmt: skip
    return ProjectionFrame(PROJECTIONS.conform(pd.DataFrame(rows)))
