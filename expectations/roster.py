"""名录变动检查: where units that entered or left weigh so much that published growth says little of those that stayed.

Notes, never holds (domain.md §8.6, Q20): points follow the published figure, documents tell the comparable growth beside it.
"""

from collections.abc import Collection
from typing import Any

import pandas as pd

from appraisal.comparable import comparable_growth_pct, moved_share_pct
from appraisal.findings import Consequence, finding_key
from appraisal.frames import FINDINGS, EvidenceFrame, FindingFrame, RosterChangeFrame
from appraisal.scheme import Scheme
from expectations.messages import name_of, number_zh, period_zh

ROSTER = {"D01": "名录变动较大", "D02": "名录变动与总量不符"}
_SUSPICION = {"D01": 0.1, "D02": 0.2}
_FIGURE = ["indicator_code", "subject_code", "period"]
_SOURCE = "corroboration"
"""名录变动表 lies among the corroboration."""
_NO_SOURCE = -1


def check_roster(
    roster_changes: RosterChangeFrame, evidence: EvidenceFrame, scheme: Scheme, *, periods: Collection[str]
) -> FindingFrame:
    """Set recorded roster changes against the figures that they explain.

    Args:
        roster_changes: ROSTER_CHANGES.
        evidence: EVIDENCE, which knows each figure and its base; the most authoritative source speaks.
        scheme: names, and from which share on a change is noted.
        periods: only changes of these.

    Returns:
        FINDINGS, all notes: ``D01`` a change beyond ``policies.roster_note_pct`` of the base, ``D02`` one that is greater
        than the figure that it is part of.
    """
    recent = roster_changes[roster_changes["period"].isin(list(periods))]
    if recent.empty:
        return FindingFrame(FINDINGS.empty())
    met = recent.merge(_figures(evidence, scheme), on=_FIGURE, how="inner", validate="one_to_one")
    growth = comparable_growth_pct(
        met["value"], met["year_ago_value"], entered=met["entered_value"], left=met["left_year_ago_value"]
    )
    told = met.assign(comparable_yoy_pct=growth, moved_pct=moved_share_pct(met))
    has_both = told["value"].notna() & told["year_ago_value"].notna()
    rows = [
        *(_finding("D02", row, scheme) for row in _records(told[has_both & growth.isna()])),
        *(
            _finding("D01", row, scheme)
            for row in _records(told[growth.notna() & (told["moved_pct"] > scheme.policies.roster_note_pct)])
        ),
    ]
    return FindingFrame(FINDINGS.conform(pd.DataFrame(rows)) if rows else FINDINGS.empty())


def _figures(evidence: EvidenceFrame, scheme: Scheme) -> pd.DataFrame:
    """Each figure of its indicator's own basis with its stored base, by its most authoritative source."""
    order = {(each.code, source.feed): at for each in scheme.indicators for at, source in enumerate(each.sources)}
    basis_of = {each.code: each.basis for each in scheme.indicators}
    own = evidence[evidence["measure"].eq("value") & evidence["basis"].eq(evidence["indicator_code"].map(basis_of))]
    places = zip(own["indicator_code"], own["source_code"], strict=True)
    ranked = own.assign(authority=[order.get(place, _NO_SOURCE) for place in places])
    known = ranked[ranked["authority"] != _NO_SOURCE]
    first = known.sort_values("authority", kind="stable").drop_duplicates(_FIGURE)
    return first[[*_FIGURE, "basis", "value", "year_ago_value"]]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _finding(code: str, row: dict[str, Any], scheme: Scheme) -> dict[str, object]:
    indicator = scheme.indicator_by_code[row["indicator_code"]]
    about = f"{name_of(scheme, row['subject_code'])} {period_zh(row['period'], row['basis'])} {indicator.name_zh}"
    moved = f"名录变动进入{row['entered_count']}户、退出{row['left_count']}户"
    where = f"（{row['file_name']} {row['cell_ref']}）"
    if code == "D01":
        text = (
            f"{about}：{moved}，占上年同期数的{number_zh(row['moved_pct'])}%，超过{number_zh(scheme.policies.roster_note_pct)}%"
            f"{where}。公布数{_growing(row['value'] / row['year_ago_value'] * 100 - 100)}，"
            f"按可比口径{_growing(row['comparable_yoy_pct'])}。得分按公布数计算，行文和亮灯注明口径；仅作提示，不影响采信。"
        )
    else:
        text = (
            f"{about}：{moved}，进入单位的数大于本期总数，或退出单位的数不小于上年同期总数{where}，可比口径增速未计算。"
            "请核对名录变动表的指标、计量单位和报告期；仅作提示，不影响采信。"
        )
    place = [row["indicator_code"], row["subject_code"], row["period"], row["basis"], "value", _SOURCE]
    return {
        "finding_key": finding_key(code, *place, row["raw_sha256"], row["cell_ref"]),
        "check_code": code,
        "consequence": Consequence.NOTE.value,
        "suspicion": _SUSPICION[code],
        **dict(zip((*_FIGURE, "basis", "measure", "source_code"), place, strict=True)),
        "observed": row["value"],
        "message_zh": text,
        **{name: row[name] for name in ("raw_sha256", "file_name", "cell_ref")},
    }


def _growing(pct: float) -> str:
    return f"同比{'增长' if pct >= 0 else '下降'}{abs(pct):.1f}%"
