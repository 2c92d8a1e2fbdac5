"""核定样本: what people ruled on earlier findings, beside what was known of these findings when they were made.

Rulings are the only truth that an office ever learns about a doubt. They teach how far a check's suspicion can be trusted
(``appraisal.calibration``), in which order findings deserve attention (``expectations.ranker``), and which figures no
baseline may learn from.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from appraisal.findings import Consequence, Verdict
from appraisal.frames import FINDINGS, LABELS, SUSPECTS, FindingFrame, LabelFrame, RulingFrame, SuspectFrame

_FIGURE = ["indicator_code", "subject_code", "period", "basis", "source_code"]
_SUBMISSION = ["subject_code", "period", "source_code"]
_ON_A_FIGURE = (Consequence.HOLD, Consequence.NOTE)
_CONFIRMED = (Verdict.UPHELD, Verdict.REPLACED)


def describe_findings(findings: FindingFrame) -> LabelFrame:
    """What is known of the findings of one round: LABELS without an outcome.

    Args:
        findings: all FINDINGS of the round, since their number on a figure and on a submission tells something.

    Returns:
        One row a finding on a figure. ``raw_suspicion`` is the suspicion before calibration, ``expected_gap_pct`` how far
        the observed lies from the expected, percent of the expected. Who reported is deliberately no part of what a
        ranker may look at: nobody is suspect for being himself.
    """
    on_figures = findings[findings["consequence"].isin(_ON_A_FIGURE)]
    known = on_figures[[name for name in LABELS.columns if name in FINDINGS.columns]].assign(
        raw_suspicion=on_figures["raw_suspicion"].fillna(on_figures["suspicion"]),
        expected_gap_pct=_gap_pct(on_figures),
        figure_finding_count=_shared_count(on_figures, _FIGURE),
        submission_finding_count=_shared_count(on_figures, _SUBMISSION),
    )
    return LabelFrame(LABELS.conform(known))


def make_labels(rounds: Sequence[FindingFrame], rulings: RulingFrame) -> LabelFrame:
    """核定样本 of past rounds.

    Args:
        rounds: FINDINGS of past rounds, one frame a round, oldest first; where several made the same finding, the last
            one's description stands. Superseded editions belong to them too: the figure that was rightly doubted is
            usually the one that its sender replaced since.
        rulings: RULINGS, the newest of each finding.

    Returns:
        LABELS, one row per ruled finding: ``is_confirmed`` is False where the finding was dismissed (legitimate), True
        where it was upheld or the figure replaced.
    """
    described = [describe_findings(findings) for findings in rounds]
    known = pd.concat([LABELS.empty(), *described], ignore_index=True).drop_duplicates("finding_key", keep="last")
    verdicts = rulings.drop_duplicates("finding_key", keep="last").set_index("finding_key")["verdict"]
    ruled = known[known["finding_key"].isin(verdicts.index) & known["raw_suspicion"].notna()]
    ruled = ruled.assign(is_confirmed=ruled["finding_key"].map(verdicts).isin(_CONFIRMED))
    return LabelFrame(LABELS.conform(ruled.sort_values("finding_key", kind="stable")))


def doubted_figures(
    findings: FindingFrame, rulings: RulingFrame, *, observations: pd.DataFrame | None = None
) -> tuple[SuspectFrame, SuspectFrame]:
    """What earlier rounds doubted, and what became of it.

    Args:
        findings: FINDINGS in force on earlier periods.
        rulings: RULINGS.
        observations: where given, only figures that still stand as they were doubted count: one that came anew in another
            file since is a new figure.

    Returns:
        SUSPECTS that no baseline may learn from: held and not dismissed, or upheld, or replaced (data-quality.md §5); and
        those that a person freed 放行 and nothing else holds. Doubt about a stated base or growth is doubt about the
        figure that it supports. A finding that names no source is about every source of its figure in
        ``observations``, and about none without them.
    """
    verdict = _verdicts(findings, rulings)
    is_freed = verdict.eq(Verdict.DISMISSED)
    is_doubted = (findings["consequence"].eq(Consequence.HOLD) & ~is_freed) | verdict.isin(_CONFIRMED)
    figures = None if observations is None else _figures_near(findings[is_doubted | is_freed], observations)
    doubted = _figures_of(findings[is_doubted], figures)
    freed = _figures_of(findings[is_freed], figures)
    if freed.empty:
        return doubted, freed
    is_both = pd.MultiIndex.from_frame(freed).isin(pd.MultiIndex.from_frame(doubted))
    return doubted, SuspectFrame(freed[~is_both].reset_index(drop=True))


def _figures_near(findings: pd.DataFrame, observations: pd.DataFrame) -> pd.DataFrame:
    """Figures of the subjects and periods that findings are about."""
    about = observations["measure"].eq("value")
    for name in ("subject_code", "period"):
        about &= observations[name].isin(findings[name].unique())
    return observations.loc[about, [*_FIGURE, "raw_sha256"]]


def _verdicts(findings: pd.DataFrame, rulings: RulingFrame) -> pd.Series:
    newest = rulings.drop_duplicates("finding_key", keep="last").set_index("finding_key")["verdict"]
    return findings["finding_key"].map(newest)


def _figures_of(findings: pd.DataFrame, figures: pd.DataFrame | None) -> SuspectFrame:
    if findings.empty:
        return SuspectFrame(SUSPECTS.empty())
    standing = findings if figures is None else _still_standing(findings, figures)
    complete = standing.dropna(subset=_FIGURE)[_FIGURE].drop_duplicates().sort_values(_FIGURE, ignore_index=True)
    return SuspectFrame(SUSPECTS.conform(complete))


def _still_standing(doubted: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Figures now on record that the doubts are about, file by file."""
    place = _FIGURE[:-1]
    asked = doubted[[*_FIGURE, "raw_sha256"]].rename(
        columns={"source_code": "asked_source", "raw_sha256": "asked_sha256"}
    )
    met = asked.merge(figures, how="inner", on=place, validate="many_to_many")
    is_source = met["asked_source"].isna() | met["asked_source"].eq(met["source_code"])
    is_file = met["asked_sha256"].isna() | met["asked_sha256"].eq(met["raw_sha256"])
    return met[is_source & is_file]


def _gap_pct(findings: pd.DataFrame) -> pd.Series:
    expected = findings["expected"].where(findings["expected"] != 0)
    return ((findings["observed"] - expected).abs() / expected.abs() * 100).replace([np.inf, -np.inf], np.nan)


def _shared_count(findings: pd.DataFrame, place: list[str]) -> pd.Series:
    """How many findings of the round are about the same place."""
    return findings.groupby(place, dropna=False)["finding_key"].transform("size").astype("Int64")
