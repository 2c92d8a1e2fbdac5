"""照片检查: does a photograph bear out the progress of one project at one time? (domain.md §8.6, Q-P5)."""

from collections.abc import Collection
from typing import Any

import pandas as pd

from appraisal.evidence.photographs import photograph_evidence, progress_indicator
from appraisal.findings import Consequence, finding_key
from appraisal.frames import FINDINGS, FindingFrame, ObservationFrame, PhotographFrame
from appraisal.scheme import Scheme
from expectations.check import Check, always, suspicion_of
from expectations.judging import Compare, judge, lay_always
from expectations.messages import name_of, period_zh

_SOURCE = "project_progress"
_KEY = ["subject_code", "period"]
_USUAL_ZH = "一般情形：每期附本期现场所拍的照片，不与往期、其他项目相同。"
_HELD_ZH = "该项目本期形象进度已挂起，核实前暂不采信。请于5个工作日内如实核实：补附本期现场水印照片（含定位和拍摄时间），属实的书面说明。"
_NOTED_ZH = "仅作提示，不影响采信。请核对是否误附往期或其他项目的照片。"

PHOTOGRAPHS = (
    Check(
        code="J16",
        name_zh="照片重复使用",
        consequence=Consequence.HOLD,
        column="shared_photo_count",
        bounds=always(None, 0.0),
        message_zh="{about}：有{shared_photo_count}张照片与{other_zh}完全相同{where}。" + _USUAL_ZH + _HELD_ZH,
        basis="domain.md §8.4 (水印相机定位照片), §8.6 Q-P5: photo reused",
        is_hard_rule=False,
        suspicion=0.8,
    ),
    Check(
        code="J17",
        name_zh="照片近似",
        consequence=Consequence.NOTE,
        column="like_photo_count",
        bounds=always(None, 0.0),
        message_zh="{about}：有{like_photo_count}张照片与{other_zh}高度近似{where}。" + _USUAL_ZH + _NOTED_ZH,
        basis="domain.md §8.6 Q-P5: stale photo hash (dHash within 3 of 64 bits)",
        is_hard_rule=False,
        suspicion=0.4,
        gives_way_to="J16",
    ),
)
"""Checks on photographs; they are not about a figure's own evidence, so they have a batch of their own."""


def check_photographs(
    photographs: PhotographFrame,
    observations: ObservationFrame,
    scheme: Scheme,
    *,
    periods: Collection[str],
    compare: Compare | None = None,
) -> FindingFrame:
    """Judge the photographs that came with project reports.

    Args:
        photographs: PHOTOGRAPHS known to the round.
        observations: OBSERVATIONS known to the round.
        scheme: names, and which indicator is 形象进度.
        periods: only reports of these.
        compare: has Great Expectations compare; in this process by default.

    Returns:
        FINDINGS on 形象进度 of the report, which the photograph should bear out: at most one a project and period.
    """
    evidence = photograph_evidence(photographs, observations, scheme, periods=periods)
    if evidence.empty:
        return FindingFrame(FINDINGS.empty())
    table = lay_always(evidence, PHOTOGRAPHS)
    breaches = judge(table, PHOTOGRAPHS, key=_KEY, compare=compare).drop_duplicates(
        _KEY
    )  # the graver check stands first
    rows = [
        _finding(row, check, scheme, observations)
        for check in PHOTOGRAPHS
        for row in _records(breaches[breaches["check_code"] == check.code].merge(table, on=_KEY), check)
    ]
    return FindingFrame(FINDINGS.conform(pd.DataFrame(rows)))


def _records(rows: pd.DataFrame, check: Check) -> list[dict[str, Any]]:
    told = rows.assign(suspicion=suspicion_of(check, rows)) if len(rows) else rows
    return [{str(name): value for name, value in row.items()} for row in told.to_dict("records")]


def _finding(row: dict[str, Any], check: Check, scheme: Scheme, observations: ObservationFrame) -> dict[str, object]:
    indicator = progress_indicator(scheme)
    code, basis = (indicator.code, indicator.basis) if indicator else ("", "stock")
    where = f"（{' '.join(part for part in (row['file_name'], row['cell_ref']) if isinstance(part, str) and part)}）"
    about = f"{name_of(scheme, row['subject_code'])} {period_zh(row['period'], basis)}"
    place = [code, row["subject_code"], row["period"], basis, "value", _SOURCE]
    mine = observations["indicator_code"].eq(code) & observations["measure"].eq("value")
    mine &= observations["subject_code"].eq(row["subject_code"]) & observations["period"].eq(row["period"])
    told = observations.loc[mine, "value"]
    return {
        "finding_key": finding_key(check.code, *place, row["raw_sha256"], row["cell_ref"]),
        "check_code": check.code,
        "consequence": check.consequence.value,
        "suspicion": row["suspicion"],
        **dict(zip(("indicator_code", *_KEY, "basis", "measure", "source_code"), place, strict=True)),
        "observed": float(told.iloc[0]) if len(told) else None,
        "message_zh": check.message_zh.format(about=about, where=where, **row),
        **{name: row[name] for name in ("raw_sha256", "file_name", "cell_ref")},
    }
