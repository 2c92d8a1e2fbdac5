"""核定: what a person decided about a finding, proved to fit it before it is recorded; and what rulings say of the checks."""

import math
import re

import warehouse
from appraisal.findings import Consequence, Verdict
from appraisal.period import parse_period
from appraisal.scheme import Indicator, Scheme
from scheme import load_scheme
from tasks.books import scheme_now, store_of
from tasks.check_names import check_zh
from tasks.home import Home, HomeError
from tasks.rows import Row, indicator_zh_of, records_of, subject_zh_of

_AMOUNT = re.compile(r"\s*([-+]?(?:\d[\d,，]*)?\.?\d+)\s*(\S*)\s*")
_ON_A_FIGURE = (Consequence.HOLD, Consequence.NOTE)


def record_ruling(
    home: Home,
    key: str,
    *,
    verdict: str,
    value_text: str | None,
    reason: str,
    ruled_by: str,
    document_no: str,
    is_referred: bool,
) -> Row:
    """Record a ruling 核定 on a finding that a round or an intake made; raw figures stay as they are.

    Args:
        home: the county.
        key: finding_key.
        verdict: ``dismissed``, ``upheld`` or ``replaced``.
        value_text: with ``replaced`` only: the ruled value in the indicator's uom, which may follow it.
        reason: on what the ruling rests.
        ruled_by: post of who decides.
        document_no: 依据文号.
        is_referred: whether the matter is handed to the statistics bureau 转统计部门.

    Returns:
        The ruling as recorded, with ``effect_zh``: what it means, and what it does not.

    Raises:
        HomeError: nobody ever made a finding of that key, or the ruling does not fit it; the text names the remedy.
    """
    _prove_whole(verdict, value_text, is_referred=is_referred)
    store = store_of(home)
    found = records_of(warehouse.find_finding(store, key.strip()))
    if not found:
        raise HomeError(f"没有疑点键“{key}”。请用 jixiao findings --period … 查看，照抄16位疑点键")
    finding = found[0]
    if finding["consequence"] not in _ON_A_FIGURE:
        raise HomeError(f"疑点 {key} 是整份文件被退回，不能核定。请由报送单位改正后重新报送")
    scheme = _scheme_of(home, finding)
    value = None if value_text is None else _ruled_value(value_text, finding, scheme)
    stays_referred = warehouse.record_ruling(
        store,
        key.strip(),
        verdict=verdict,
        replacement_value=value,
        reason=reason,
        ruled_by=ruled_by,
        document_no=document_no,
        is_referred=is_referred,
    )
    return {
        "finding_key": key.strip(),
        "subject_zh": subject_zh_of(scheme, finding["subject_code"]),
        "indicator_zh": indicator_zh_of(scheme, finding["indicator_code"]),
        "verdict": verdict,
        "verdict_zh": Verdict(verdict).zh,
        "replacement_value": value,
        "reason": reason,
        "document_no": document_no,
        "is_referred": stays_referred,
        "ruled_by": ruled_by,
        "effect_zh": _effect_zh(verdict, finding, is_referred=stays_referred),
    }


def effect_of_checks(home: Home, period: str) -> list[Row]:
    """检查项成效: how many findings of each check were ruled on until ``period``, and how many of them were confirmed.

    Only findings that somebody looked into are counted: what was never flagged, or never ruled on, is not in it.
    """
    labels = warehouse.read_labels(store_of(home), until=parse_period(period))
    counted = labels.groupby("check_code", as_index=False).agg(
        ruled_count=("finding_key", "size"), confirmed_count=("is_confirmed", "sum")
    )
    ordered = counted.sort_values(["ruled_count", "check_code"], ascending=[False, True], kind="stable")
    return [
        {
            **row,
            "check_zh": check_zh(row["check_code"]),
            "dismissed_count": int(str(row["ruled_count"])) - int(str(row["confirmed_count"])),
            "confirmed_pct": round(int(str(row["confirmed_count"])) / int(str(row["ruled_count"])) * 100, 1),
        }
        for row in records_of(ordered)
    ]


def _prove_whole(verdict: str, value_text: str | None, *, is_referred: bool) -> None:
    if verdict == Verdict.REPLACED and value_text is None:
        raise HomeError("结论为 replaced（替换）时必须用 --value 给出核定值")
    if verdict != Verdict.REPLACED and value_text is not None:
        raise HomeError(
            f"结论为 {verdict}（{Verdict(verdict).zh}）时不得给出 --value；要用核定值计分请写 --verdict replaced"
        )
    if verdict == Verdict.DISMISSED and is_referred:
        raise HomeError("放行（dismissed）的疑点不必转统计部门。要转统计部门请写 --verdict upheld 并加 --refer")


def _scheme_of(home: Home, finding: Row) -> Scheme:
    period = finding["period"]
    return load_scheme(home.scheme, period=parse_period(period)) if isinstance(period, str) else scheme_now(home)


def _ruled_value(text: str, finding: Row, scheme: Scheme) -> float:
    """The value in the indicator's uom.

    Raises:
        HomeError: it is no number, in another uom, or the finding is not about a figure that could be replaced.
    """
    indicator = scheme.indicator_by_code.get(str(finding["indicator_code"]))
    if finding["consequence"] != Consequence.HOLD:
        raise HomeError("该疑点只是提示，数据没有挂起，不能替换。数据有误的，请报送单位更正后重报")
    if indicator is None or finding["subject_code"] is None or not _is_about_figure(finding, indicator):
        raise HomeError(
            "该疑点针对的是上年同期、增速等附带数据，不是计分的数，不能替换。可写 dismissed（放行）或 upheld（维持挂起）"
        )
    read = _AMOUNT.fullmatch(text)
    if read is None or not math.isfinite(float(read[1].replace(",", "").replace("，", ""))):
        raise HomeError(f"--value “{text}”不是数。请按“{indicator.name_zh}”的计量单位（{indicator.uom}）写一个数")
    if read[2] not in {"", indicator.uom}:
        raise HomeError(
            f"--value 的计量单位“{read[2]}”与“{indicator.name_zh}”的计量单位（{indicator.uom}）不同。"
            f"请换算成{indicator.uom}后只写数"
        )
    return float(read[1].replace(",", "").replace("，", ""))


def _is_about_figure(finding: Row, indicator: Indicator) -> bool:
    return finding["measure"] in {None, "value"} and finding["basis"] in {None, indicator.basis}


def _effect_zh(verdict: str, finding: Row, *, is_referred: bool) -> str:
    if finding["consequence"] == Consequence.NOTE:
        effect = "该疑点只是提示，没有影响采信；本次核定供校准可疑度"
    else:
        effect = {
            Verdict.DISMISSED: "该数恢复采信",
            Verdict.UPHELD: "该数继续挂起，暂不采信；不构成对数据真实性的认定",
            Verdict.REPLACED: "按核定值计分，原始数据不改",
        }[Verdict(verdict)]
    return f"{effect}；已登记转统计部门，材料由人移送" if is_referred else effect
