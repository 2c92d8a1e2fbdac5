"""The hand-built county at the end of a year, of a quarter and within the adjustment window, for the documents of the year."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd

from appraisal.awards.grade_scale import GradeScale, GradeStep
from appraisal.awards.ledger_rules import LedgerCause, LedgerRules
from appraisal.books import Books
from appraisal.frames import (
    LEDGER_ENTRIES,
    PROJECTIONS,
    SPECIAL_RESULTS,
    SUBJECT_RESULTS,
    FigureFrame,
    LedgerEntryFrame,
    ProjectionFrame,
    SpecialResultFrame,
    SubjectResultFrame,
)
from appraisal.period import parse_period
from appraisal.rewards import FallenUse, RewardRule
from appraisal.scheme import Round
from appraisal.special.rules import SpecialAppraisal
from appraisal.targets.adjustment_window import AdjustmentWindow
from report_templates.reading import Reading, read_round
from tests.report_templates import results_fixture as county

YEAR_DOCUMENTS = frozenset({"annual_report", "congress_report", "loss_statement"})
TOWNS, DEPARTMENTS = ("industrial", "farming"), ("economic", "social")
ANNUAL = Round(
    code="annual",
    name_zh="年度考评",
    frequency="year",
    subject_kinds=("county", "town", "department"),
    templates=("annual_report", "congress_report", "loss_statement"),
)
CONGRESS = {"gdp_growth": 6.5, "fixed_investment": 1050000.0, "retail_sales": 500000.0, "tax_revenue": 78000.0}
GRADES = {
    "town.tiezhu": "一等",
    "town.longtan": "一等",
    "town.baishi": "二等",
    "town.qingkou": "三等",
    "town.xihe": "二等",
}


def year_readings() -> dict[str, tuple[frozenset[str], Reading]]:
    """The rounds by what is special about them, each with the kinds of documents that it shows."""
    return {
        "_year": (YEAR_DOCUMENTS, read_round(*year_round())),
        "_last_quarter": (frozenset({"loss_statement"}), read_round(*quarter_round())),
        "_window": (frozenset({"adjustment_request"}), read_round(*window_round())),
    }


def scheme():
    """The county's scheme with what the year's documents tell of: grades, ledger, uses, congress, a special appraisal."""
    book = county.scheme()
    targets = tuple(
        each.model_copy(update={"congress_value": CONGRESS.get(each.indicator_code)})
        if each.subject_code == book.home.code
        else each
        for each in book.targets
    )
    scale = GradeScale(
        code="towns",
        name_zh="乡镇（街道）等次",
        peer_groups=TOWNS,
        method="thresholds",
        steps=(
            GradeStep(name_zh="一等", floor_points=90, is_equal_enough=True),
            GradeStep(name_zh="二等", floor_points=75, is_equal_enough=True),
            GradeStep(name_zh="三等"),
        ),
        veto_grade="三等",
        clause="《考评办法》第二十五条",
    )
    causes = (
        LedgerCause(code="inattention", name_zh="重视不够"),
        LedgerCause(code="weak_measures", name_zh="措施不得力"),
    )
    rules = LedgerRules(same_matter="sum", same_matter_deductions="sum", repeat_factor=1, causes=causes)
    fallen = RewardRule(
        code="fallen",
        name_zh="退位单位",
        peer_groups=(*TOWNS, *DEPARTMENTS),
        use=FallenUse(kind="fallen", places=2, repeat="any"),
        clause="附件5第6条",
    )
    special = SpecialAppraisal(
        code="rural_revival",
        name_zh="乡村振兴",
        lead="dept.agriculture",
        weights={group: {"sanitary_toilets": 100.0} for group in TOWNS},
        grades=("towns",),
        clause="附件3",
    )
    policies = book.policies.model_copy(
        update={"adjustment_window": AdjustmentWindow(targets="10-11", weights=None, others=None)}
    )
    return book.model_copy(
        update={
            "targets": targets,
            "grades": (scale,),
            "ledger": rules,
            "rewards": (fallen,),
            "special_appraisals": (special,),
            "policies": policies,
            "rounds": (*book.rounds, ANNUAL),
        }
    )


def year_round():
    """The whole of 2026: a veto, a grade that a paper changed, one unit on the black list and one that fell back."""
    results = county.results("2026")
    projects = county.results("2026", rows=county.PROJECT_ROWS).figures
    figures = FigureFrame(pd.concat([results.figures, projects], ignore_index=True))
    results = replace(
        results, figures=figures, subjects=judged(results.subjects), specials=specials(), entries=entries("2026")
    )
    return _books("2026", ANNUAL, datetime(2027, 1, 25, 0, 30, tzinfo=UTC)), county.findings(), results


def quarter_round():
    """The third quarter, within which lost points may still come back."""
    results = county.results("2026Q3")
    results = replace(results, subjects=judged(results.subjects), entries=entries("2026Q3"))
    quarterly = county.ROUNDS["quarterly"]
    return _books("2026Q3", quarterly, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)), county.no_findings(), results


def window_round():
    """September's round, made in October while targets may still be adjusted."""
    results = replace(county.results(), projections=projections())
    return _books("2026-09", county.ROUNDS["monthly"], county.books().as_of), county.no_findings(), results


def judged(subjects: SubjectResultFrame) -> SubjectResultFrame:
    """Grades, a black list and a fall."""
    computed = subjects["subject_code"].map(GRADES)
    is_vetoed = subjects["subject_code"].eq("town.xihe")
    return SubjectResultFrame(
        SUBJECT_RESULTS.conform(
            subjects.assign(
                computed_grade=computed,
                grade=computed.mask(is_vetoed, "三等"),
                grade_document_no=is_vetoed.map({True: "青安委〔2026〕21号"}),
                grade_note_zh=is_vetoed.map({True: "一票否决（青安委〔2026〕21号），由二等改为三等"}),
                honour=subjects["honour"].mask(subjects["subject_code"].eq("town.qingkou"), "black_list"),
                rank_change=subjects["rank_change"].mask(subjects["subject_code"].eq("dept.industry"), -2),
            )
        )
    )


def specials() -> SpecialResultFrame:
    rows = [("town.baishi", "industrial", 100.0, 1, 3, "一等"), ("town.tiezhu", "industrial", 96.5, 2, 3, "一等"),
            ("town.qingkou", "industrial", 62.5, 3, 3, "三等"), ("town.longtan", "farming", 100.0, 1, 2, "一等"),
            ("town.xihe", "farming", 80.0, 2, 2, "二等")]  # fmt: skip
    names = ["subject_code", "peer_group_code", "total_points", "rank", "peer_count", "grade"]
    frame = pd.DataFrame(rows, columns=names).assign(
        appraisal_code="rural_revival",
        period="2026",
        cautious_total_points=lambda f: f["total_points"],
        rank_low=lambda f: f["rank"],
        rank_high=lambda f: f["rank"],
    )
    return SpecialResultFrame(SPECIAL_RESULTS.conform(frame))


def entries(period: str) -> LedgerEntryFrame:
    """Two deductions: one with a registered cause, one without."""
    rows = [
        ("e1", "town.qingkou", 0.3, "inattention", "督办件逾期未回复", "青督〔2026〕6号"),
        ("e2", "town.qingkou", 0.2, None, "会议缺席", "青督〔2026〕9号"),
    ]
    names = ["event_key", "subject_code", "points", "cause_code", "matter_zh", "document_no"]
    frame = pd.DataFrame(rows, columns=names).assign(
        period=period,
        kind="deduction",
        occurred_on="2026-06-03",
        factored_points=lambda f: f["points"],
        counted_points=lambda f: f["points"],
        settlement_code="counted",
    )
    return LedgerEntryFrame(LEDGER_ENTRIES.conform(frame))


def projections() -> ProjectionFrame:
    """Retail sales will hardly reach their target, private investment may."""
    rows = [
        ("retail_sales", 345000.0, 520000.0, 461000.0, 449000.0, 474000.0),
        ("private_investment", 301000.0, 480000.0, 472000.0, 455000.0, 488000.0),
    ]
    names = [
        "indicator_code",
        "value",
        "target_value",
        "projected_value",
        "projected_low_value",
        "projected_high_value",
    ]
    frame = pd.DataFrame(rows, columns=names).assign(
        subject_code="qinglan",
        period="2026-09",
        uom="万元",
        projected_completion_pct=lambda f: f["projected_value"] / f["target_value"] * 100,
        projected_low_pct=lambda f: f["projected_low_value"] / f["target_value"] * 100,
        projected_high_pct=lambda f: f["projected_high_value"] / f["target_value"] * 100,
        projection_method="seasonal_share",
        closed_years_count=3,
    )
    return ProjectionFrame(PROJECTIONS.conform(frame))


def _books(period: str, round_: Round, as_of: datetime) -> Books:
    return replace(county.books(), round=round_, period=parse_period(period), scheme=scheme(), as_of=as_of)
