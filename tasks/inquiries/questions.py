"""问: findings, standing and proof of one county, as rows that can be printed."""

import re
from collections import Counter

import warehouse
from appraisal.findings import Consequence, Verdict
from appraisal.period import parse_period
from appraisal.scheme import Scheme
from appraisal.stakes.gain import GAIN_ZH
from expectations.messages import number_zh
from scheme import load_scheme
from tasks.books import store_of
from tasks.check_names import check_zh
from tasks.home import Home
from tasks.rows import Row, indicator_zh_of, records_of, short_zh_of, subject_zh_of
from warehouse import Run

_ENDS = ("expected_low", "expected_high")
_ASIDE = re.compile("（[^（）]*）")
_LISTED_CHARACTERS = 18


def findings_of(home: Home, period: str) -> list[Row]:
    """Findings of the newest editions about ``period``, by suspicion × impact, with their rulings."""
    about = parse_period(period)
    scheme = load_scheme(home.scheme, period=about)
    store = store_of(home)
    found = warehouse.read_findings(store, period=about.code)
    rulings = {row["finding_key"]: row for row in records_of(warehouse.read_rulings(store))}
    return [
        {
            **row,
            "subject_zh": subject_zh_of(scheme, row["subject_code"]),
            "indicator_zh": indicator_zh_of(scheme, row["indicator_code"]),
            "consequence_zh": Consequence(str(row["consequence"])).zh,
            "check_zh": check_zh(row["check_code"]),
            "interval_zh": _interval_zh(row),
            "gain_zh": GAIN_ZH.get(str(row["gain"]), ""),
            "impact_subject_zh": subject_zh_of(scheme, row["impact_subject_code"]),
            "impact_zh": _impact_zh(row, scheme),
            "compared_text_zh": _compared_zh(row),
            **_ruling_of(rulings.get(row["finding_key"])),
        }
        for row in records_of(found)
    ]


def no_round_zh(home: Home, period: str) -> str:
    """A line that says so where no round about ``period`` was published; empty otherwise."""
    code = parse_period(period).code
    if warehouse.read_runs(store_of(home), period=code):
        return ""
    return f"{code} 还没有发布过任何轮次，所以没有疑点清单。先运行 jixiao round 轮次 --period {code}"


def _impact_zh(row: Row, scheme: Scheme) -> str:
    """影响分值, with whose points they are where it is not the figure's own subject."""
    if row["impact_points"] is None:
        return ""
    size = f"{float(str(row['impact_points'])):.2f}"
    whose = row["impact_subject_code"]
    return size if whose == row["subject_code"] else f"{size}（{short_zh_of(scheme, whose)}）"


def _interval_zh(row: Row) -> str:
    """参考区间: ``2.49—2.62``, ``≤100``; the value itself where only one is expected."""
    low, high = (None if row[name] is None else number_zh(float(str(row[name]))) for name in _ENDS)
    if low is not None and high is not None:
        return low if low == high else f"{low}—{high}"
    if low is None and high is None:
        return "" if row["expected"] is None else number_zh(float(str(row["expected"])))
    return f"≥{low}" if high is None else f"≤{high}"


def _compared_zh(row: Row) -> str:
    """比较依据 short enough for a list, with how many it was compared with; one alone is no comparison."""
    told, count = _ASIDE.sub("", str(row["compared_zh"] or "")), int(str(row["compared_count"] or 0))
    told = told if len(told) <= _LISTED_CHARACTERS else f"{told[: _LISTED_CHARACTERS - 1]}…"
    return f"{told}（同类{count}个）" if told and count > 1 else told or (f"同类{count}个" if count > 1 else "")


def _ruling_of(ruling: Row | None) -> Row:
    """核定 of a finding, as it is listed; empty texts if there is none."""
    if ruling is None:
        return {"ruling_zh": "", "ruling_reason": "", "is_referred": False}
    verdict_zh = Verdict(str(ruling["verdict"])).zh
    referred_zh = "，转统计部门" if ruling["is_referred"] else ""
    return {
        "ruling_zh": f"{verdict_zh}{referred_zh}",
        "ruling_reason": ruling["reason"],
        "is_referred": bool(ruling["is_referred"]),
    }


def published_rounds(home: Home) -> list[Row]:
    """Newest edition of each published round and period, oldest first."""
    runs: dict[tuple[str, str], Run] = {}
    for run in warehouse.read_runs(store_of(home)):
        runs[run.round_code, run.period.code] = run
    return [
        {
            "round_code": run.round_code,
            "period": run.period.code,
            "edition": run.edition,
            "as_of": home.local(run.as_of).isoformat(timespec="minutes"),
            "closed_at": home.local(run.closed_at).isoformat(timespec="seconds"),
            "held_count": run.receipt.held_count,
            "document_count": len(run.receipt.documents),
            "run_key": run.run_key,
        }
        for run in runs.values()
    ]


def intake_counts(home: Home) -> dict[str, int]:
    """Receipts by verdict."""
    return dict(Counter(warehouse.read_receipts(store_of(home))["verdict"]))
