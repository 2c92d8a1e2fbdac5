"""说明的细目: the nodes, the quarters and the special appraisals behind a score."""

import warehouse
from appraisal.books import Results
from appraisal.frames import INDICATOR_RESULTS
from appraisal.milestones.states import list_milestones
from appraisal.period import parse_period
from appraisal.scheme import Indicator, Scheme
from appraisal.year_shares.quarters import list_quarters
from tasks.books import store_of
from tasks.home import Home
from tasks.rows import Row, records_of
from warehouse import Run

PART_HEADS = {"nodes_zh": "节点", "quarters_zh": "各季度计入", "specials_zh": "专项考评"}
"""What is told besides the figure, and its Chinese heads."""


def parts_of(
    home: Home, run: Run, results: Results, scheme: Scheme, *, indicator: Indicator, subject_code: str, owner_code: str
) -> dict[str, str]:
    """What a score is made of beyond its one figure, in words; only what there is.

    Args:
        home: whose warehouse.
        run: the edition that is explained.
        results: of that edition.
        scheme: the rules.
        indicator: what was scored.
        subject_code: who was scored.
        owner_code: whose figure it is.
    """
    told = {
        "nodes_zh": _nodes_zh(home, run, scheme, indicator, owner_code),
        "quarters_zh": _quarters_zh(home, run, results, scheme, (indicator.code, subject_code)),
        "specials_zh": _specials_zh(results, scheme, (indicator.code, subject_code)),
    }
    return {key: text for key, text in told.items() if text}


def special_row(results: Results, indicator_code: str, subject_code: str) -> Row | None:
    """The row of an indicator that only a special appraisal weighs, in the columns of INDICATOR_RESULTS."""
    points = results.special_indicators
    own = points[points["indicator_code"].eq(indicator_code) & points["subject_code"].eq(subject_code)]
    rows = records_of(own)
    return {**dict.fromkeys(INDICATOR_RESULTS.columns), **rows[0]} if rows else None


def specials_summary_zh(results: Results, scheme: Scheme, subject_code: str) -> str:
    """A subject's special appraisals in one line; empty where it is in none."""
    own = results.specials[results.specials["subject_code"].eq(subject_code)]
    rows = {str(row["appraisal_code"]): row for row in records_of(own) if row["total_points"] is not None}
    told = []
    for special in (each for each in scheme.special_appraisals if each.code in rows):
        row = rows[special.code]
        grade = f"（{row['grade']}）" if row["grade"] is not None else ""
        told.append(f"{special.name_zh}{row['total_points']:.2f}分第{row['rank']}位{grade}")
    return "、".join(told)


def _nodes_zh(home: Home, run: Run, scheme: Scheme, indicator: Indicator, subject_code: str) -> str:
    if indicator.kind != "milestone":
        return ""
    events = warehouse.read_events(store_of(home), as_of=run.as_of, period=run.period)
    states = list_milestones(events, scheme, run.period)
    own = states[states["indicator_code"].eq(indicator.code) & states["subject_code"].eq(subject_code)]
    return "；".join(_node_zh(row) for row in records_of(own))


def _node_zh(row: Row) -> str:
    told = f"{row['milestone_zh']}：{row['due_on']}到期，{row['state_zh']}"
    if row["done_on"] is not None:
        paper = f"，{row['document_no']}" if row["document_no"] else ""
        told += f"（{row['done_on']}{paper}）"
    earned = row["milestone_completion_pct"]
    counts = "不计入" if earned is None else f"得分率{earned:.4g}%"
    return f"{told}，占{row['milestone_share_pct']:.4g}%，{counts}"


def _quarters_zh(home: Home, run: Run, results: Results, scheme: Scheme, key: tuple[str, str]) -> str:
    quarters = warehouse.read_quarters(store_of(home), scheme, period=run.period, closed_by=run.closed_at)
    own = results.indicators[
        results.indicators["indicator_code"].eq(key[0]) & results.indicators["subject_code"].eq(key[1])
    ]
    return "；".join(
        f"{parse_period(str(row['period'])).label_zh}占{row['quarter_share_pct']:.4g}%"
        + (
            "，没有得分"
            if row["earned_pct"] is None
            else f"，得分率{row['earned_pct']:.4g}%，计{row['counted_points']:.4g}分"
        )
        for row in records_of(list_quarters(own, quarters, scheme, run.period))
    )


def _specials_zh(results: Results, scheme: Scheme, key: tuple[str, str]) -> str:
    names = {each.code: each.name_zh for each in scheme.special_appraisals}
    points = results.special_indicators
    own = points[points["indicator_code"].eq(key[0]) & points["subject_code"].eq(key[1])]
    return "、".join(
        f"{names.get(str(row['appraisal_code']), row['appraisal_code'])}（{row['weight_points']:.4g}分中得"
        f"{'—' if row['score_points'] is None else format(row['score_points'], '.2f')}分）"
        for row in records_of(own)
    )
