"""A round as wide as one likes for the scoreboard: so many subjects on so many indicators, drawn by a seed."""

from dataclasses import replace

import numpy as np
import pandas as pd

from appraisal.books import Books, Results
from appraisal.frames import (
    FIGURES,
    FINDINGS,
    GROUP_RESULTS,
    INDICATOR_RESULTS,
    PROGRESS,
    SUBJECT_RESULTS,
    FigureFrame,
    FindingFrame,
    GroupResultFrame,
    IndicatorResultFrame,
    ProgressFrame,
    SubjectResultFrame,
)
from appraisal.scheme import GoalChain, Indicator, PeerGroup, Scheme, Source, Subject
from tests.report_templates import results_fixture as county

PERSON = "欧阳某某"
"""Stands wherever a scheme or a ruling may name a person or a post; no public page may print it."""
GROUPS = ("经济发展", "项目建设", "产业转型", "乡村振兴", "城乡建设", "生态环保", "民生保障", "党的建设")
PEERS = ("工业重镇", "农业大乡", "城区街道", "经济部门", "社会事业部门", "垂管单位")
PERIOD = "2026-09"
_LAMPS = ("green", "yellow", "red", "unlit")


def wide_round(subjects: int, indicators: int, seed: int = 7) -> tuple[Books, FindingFrame, Results]:
    """Books, findings and results of a round with ``subjects`` × ``indicators`` cells, one in fifty under verification."""
    scheme = _scheme(subjects, indicators)
    rows = _rows(scheme, np.random.default_rng(seed))
    books = replace(county.books(), scheme=scheme, round=county.ROUNDS["monthly"])
    return books, _findings(rows), _results(scheme, rows)


def _scheme(subjects: int, indicators: int) -> Scheme:
    groups = {f"group_{place}": name for place, name in enumerate(GROUPS)}
    chain = GoalChain(goal_lead=PERSON, goal_owner=PERSON, undertaker=PERSON, implementer=PERSON)
    known = tuple(
        Indicator(
            code=f"item_{place:03d}",
            name_zh=f"{GROUPS[place * len(GROUPS) // indicators]}第{place + 1}项指标完成情况",
            group_code=f"group_{place * len(GROUPS) // indicators}",
            uom="万元",
            kind="level",
            basis="ytd",
            decimals=0,
            lamp_rule="default",
            goal_chain=chain,
            sources=(Source(feed="unit_submission", label=f"第{place + 1}项"),),
            clause=f"附件1第{place + 1}项",
        )
        for place in range(indicators)
    )
    units = tuple(
        Subject(
            code=f"town.unit_{place:03d}",
            name_zh=f"青澜县第{place + 1}考评单位",
            short_zh=f"第{place + 1}单位",
            kind="town",
            peer_group=f"peer_{place % len(PEERS)}",
            head_post_zh=PERSON,
        )
        for place in range(subjects)
    )
    weights = {each.code: 100.0 / indicators for each in known}
    peers = tuple(
        PeerGroup(code=f"peer_{place}", name_zh=name, kind="town", weights=weights) for place, name in enumerate(PEERS)
    )
    home = Subject(
        code="qinglan", name_zh="青澜县", kind="county", peer_group="peer_0", is_home=True, is_appraised=False
    )
    return Scheme(
        year=2026,
        name_zh="青澜县2026年度绩效考评方案",
        county_zh="青澜县",
        groups=groups,
        indicators=known,
        subjects=(home, *units),
        peer_groups=peers,
        rounds=(county.ROUNDS["monthly"],),
    )


def _rows(scheme: Scheme, draw: np.random.Generator) -> pd.DataFrame:
    """One row a figure, with every column that results are made of."""
    units = [each for each in scheme.subjects if each.is_appraised]
    cells = pd.MultiIndex.from_product([[each.code for each in units], [each.code for each in scheme.indicators]])
    rows = cells.to_frame(index=False, name=["subject_code", "indicator_code"])
    count = len(rows)
    rows["period"] = rows["figure_period"] = PERIOD
    rows["figure_subject_code"] = rows["subject_code"]
    rows["peer_group_code"] = rows["subject_code"].map({each.code: each.peer_group for each in units})
    rows["group_code"] = rows["indicator_code"].map({each.code: each.group_code for each in scheme.indicators})
    rows["weight_points"] = 100.0 / len(scheme.indicators)
    share = draw.beta(6, 1.4, count)
    rows["score_points"] = (rows["weight_points"] * share).round(2)
    is_held = draw.random(count) < 0.02
    rows["cautious_points"] = rows["score_points"].where(~is_held, (rows["score_points"] * 0.8).round(2))
    rows["lost_points"] = rows["weight_points"] - rows["score_points"]
    rows["standing"] = np.where(is_held, "held", "accepted")
    rows["lamp"] = np.where(is_held, "unlit", np.select([share > 0.85, share > 0.65], _LAMPS[:2], _LAMPS[2]))
    rows["previous_lamp"] = draw.choice(_LAMPS, count, p=[0.6, 0.2, 0.15, 0.05])
    rows["lamp_reason_code"] = np.where(is_held, "held", "gap_behind_pp")
    rows["lamp_streak_count"] = draw.integers(1, 6, count)
    rows["value"] = draw.integers(1_000, 90_000, count).astype(float)
    rows["target_value"] = (rows["value"] / share).round()
    rows["due_value"] = (rows["target_value"] * 0.75).round()
    rows["completion_pct"] = rows["value"] / rows["target_value"] * 100
    rows["due_pct"], rows["year_ago_value"] = 75.0, rows["value"] * 0.93
    rows["progress_gap_pp"] = rows["completion_pct"] - 75
    rows["yoy_pct"], rows["rank_change"] = 7.5, draw.integers(-3, 4, count)
    rows["uom"], rows["direction"], rows["target_status"] = "万元", "higher", "final"
    peers = rows.groupby(["indicator_code", "peer_group_code"])["value"]
    rows["rank"], rows["peer_count"] = peers.rank(ascending=False, method="min"), peers.transform("size")
    rows["source_code"] = "unit_submission"
    names = rows["subject_code"].map({each.code: each.name_zh for each in units})
    rows["file_name"] = names + "_2026-09_报送表.xlsx"
    rows["cell_ref"] = [f"报送表!E{4 + place % len(scheme.indicators)}" for place in range(count)]
    rows["raw_sha256"] = rows["subject_code"].map({each.code: f"{place:064x}" for place, each in enumerate(units)})
    rows["cautious_value"] = rows["value"]
    return rows


def _results(scheme: Scheme, rows: pd.DataFrame) -> Results:
    place = ["group_code", "subject_code", "period", "peer_group_code"]
    points = ["weight_points", "score_points", "cautious_points"]
    groups = rows.groupby(place, as_index=False)[points].sum()
    ranked = groups.groupby(["group_code", "peer_group_code"])["cautious_points"]
    groups["rank"], groups["peer_count"] = ranked.rank(ascending=False, method="min"), ranked.transform("size")
    subjects = rows.groupby(["subject_code", "period", "peer_group_code"], as_index=False)[points].sum()
    subjects = subjects.rename(columns={"score_points": "total_points", "cautious_points": "cautious_total_points"})
    subjects["base_points"] = subjects["total_points"]
    subjects["bonus_points"] = subjects["deduction_points"] = 0.0
    subjects["lowest_total_points"] = subjects["cautious_total_points"]
    subjects["highest_total_points"] = subjects["total_points"]
    totals = subjects.groupby("peer_group_code")["cautious_total_points"]
    subjects["rank"], subjects["peer_count"] = totals.rank(ascending=False, method="first"), totals.transform("size")
    subjects["rank_low"] = (subjects["rank"] - subjects.index % 3).clip(lower=1)
    subjects["rank_high"] = (subjects["rank"] + subjects.index % 2).clip(upper=subjects["peer_count"])
    subjects["rank_change"] = subjects.index % 7 - 3
    subjects["is_vetoed"], subjects["is_affirmed"], subjects["coverage_pct"] = False, False, 100.0
    lamps = rows.groupby(["subject_code", "lamp"]).size().unstack(fill_value=0).reindex(columns=_LAMPS, fill_value=0)
    for lamp in _LAMPS:
        subjects[f"{lamp}_count"] = subjects["subject_code"].map(lamps[lamp])
    return Results(
        figures=FigureFrame(FIGURES.conform(_only(rows, FIGURES.columns))),
        progress=ProgressFrame(PROGRESS.conform(_only(rows, PROGRESS.columns))),
        indicators=IndicatorResultFrame(INDICATOR_RESULTS.conform(_only(rows, INDICATOR_RESULTS.columns))),
        groups=GroupResultFrame(GROUP_RESULTS.conform(_only(groups, GROUP_RESULTS.columns))),
        subjects=SubjectResultFrame(SUBJECT_RESULTS.conform(_only(subjects, SUBJECT_RESULTS.columns))),
    )


def _findings(rows: pd.DataFrame) -> FindingFrame:
    held = rows[rows["standing"] == "held"].reset_index(drop=True)
    told = held[["indicator_code", "subject_code", "period", "source_code", "file_name", "cell_ref"]].assign(
        finding_key=[f"f{place:05d}" for place in range(len(held))],
        check_code="P05",
        consequence="hold",
        suspicion=0.6,
        basis="ytd",
        measure="value",
        message_zh="该数与上年同期逐位相同。该数已挂起，核实前暂不采信，请如实核实。",
    )
    return FindingFrame(FINDINGS.conform(told))


def _only(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    return frame[[name for name in columns if name in frame.columns]]
