"""问: findings, standing and proof of one county, as rows that can be printed."""

from collections import Counter

import warehouse
from appraisal.books import RoundReceipt
from appraisal.findings import Consequence
from appraisal.period import parse_period
from scheme import load_scheme
from tasks.books import store_of
from tasks.home import Home
from tasks.rows import Row, indicator_zh_of, records_of, subject_zh_of
from warehouse import Run

VERDICT_ZH = {"dismissed": "放行", "upheld": "维持挂起", "replaced": "替换"}


def findings_of(home: Home, period: str) -> list[Row]:
    """Findings of the newest editions about ``period``, by suspicion × impact, with their rulings."""
    about = parse_period(period)
    scheme = load_scheme(home.scheme, period=about)
    store = store_of(home)
    found = warehouse.read_findings(store, period=about.code)
    rulings = warehouse.read_rulings(store).set_index("finding_key")["verdict"].to_dict()
    return [
        {
            **row,
            "subject_zh": subject_zh_of(scheme, row["subject_code"]),
            "indicator_zh": indicator_zh_of(scheme, row["indicator_code"]),
            "consequence_zh": Consequence(str(row["consequence"])).zh,
            "ruling_zh": VERDICT_ZH.get(rulings.get(row["finding_key"], ""), ""),
        }
        for row in records_of(found)
    ]


def verify_books(home: Home) -> Row:
    """Audit chain and file hashes; ``fault_zh`` names the first bad row and is empty if all is well."""
    proof = warehouse.verify(store_of(home))
    fault = proof.bad_rows[0] if proof.bad_rows else None
    return {
        "verdict_zh": "不符" if fault else "相符",
        "run_count": proof.entry_count,
        "file_count": proof.file_count,
        "document_count": proof.document_count,
        "head_hash": proof.head_hash,
        "fault_zh": f"{fault.table} {fault.key}：{fault.text_zh}" if fault else "",
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


def home_result(home: Home, receipt: RoundReceipt) -> Row:
    """What a region table says of one county: the county's own total and red lamps."""
    results = warehouse.read_results(store_of(home), receipt.run_key)
    scheme = load_scheme(home.scheme, period=parse_period(receipt.period))
    own = records_of(results.subjects[results.subjects["subject_code"] == scheme.home.code])
    total = own[0] if own else {}
    return {
        "county_zh": scheme.county_zh,
        "total_points": total.get("total_points"),
        "cautious_total_points": total.get("cautious_total_points"),
        "red_count": receipt.lamp_counts.get("red", 0),
    }
