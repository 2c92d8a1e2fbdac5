"""面板核验: the checks alone over a panel of figures, no warehouse: the pure core of ``jixiao screen``.

A panel may hold indicators that the scheme does not know. Their settings are read off the figures of the calibration
periods, which are never judged themselves; nothing is learnt from later ones.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.evidence import Codes, add_evidence
from appraisal.evidence.projects import PART_BY_LABEL, project_part
from appraisal.frames import FINDINGS, OBSERVATION_KEY, OBSERVATIONS, EvidenceFrame, FindingFrame, ObservationFrame
from appraisal.period import parse_period
from appraisal.scheme import PROJECT_STAGES, Indicator, Scheme, Source
from appraisal.stakes.panel_impact import add_panel_impact
from appraisal.stakes.priority import by_priority
from expectations.catalogue import CHECKS, run_checks
from expectations.generic import infer_indicators
from expectations.shape import PANEL_SHAPE, check_shape

_PROJECT_FEED = "project_progress"
_ASKED = tuple(check for check in CHECKS if check.column != "missing_companion_count")
"""A gap in a table of past years is nobody's doubt, and nobody will fill it: ``screen`` leaves companions alone."""
_TEXT = {"stage": "阶段", "progress_pct": "%"}
_MONEY = {"元": 1e-4, "千元": 1e-1, "万元": 1.0, "百万元": 1e2, "亿元": 1e4}


def screen(
    observations: ObservationFrame,
    scheme: Scheme,
    *,
    targets: pd.DataFrame | None = None,
    projects: pd.DataFrame | None = None,
    calibrate_until: str | None = None,
) -> FindingFrame:
    """Judge a panel period by period, with no look at later periods.

    Args:
        observations: OBSERVATIONS.
        scheme: settings of the indicators that it knows; others are judged by what the panel shows of them.
        targets: ``indicator_code, subject_code, period, growth_target_pct``.
        projects: ``project_code, period, stage, planned_total, progress_pct, cum_invested, cum_paid, uom``; findings
            carry the project's code as subject.
        calibrate_until: last period that only serves to learn from; all periods are judged if absent.

    Returns:
        FINDINGS on periods after ``calibrate_until``.

    Raises:
        ValueError: ``calibrate_until`` is no period; the message is Chinese.
    """
    parts = _project_indicators(scheme) if projects is not None else ()
    # A panel need not say where its figures come from; to keep figures apart, no name is as good as any.
    observations = ObservationFrame(observations.assign(source_code=observations["source_code"].fillna("")))
    observations = ObservationFrame(_in_one_uom(observations, scheme))
    panel = observations if projects is None else _joined(observations, projects, parts)
    judged = _periods_after(panel, calibrate_until)
    earlier = ObservationFrame(panel[~panel["period"].isin(judged)])
    widened = _widened(scheme, parts)
    inferred = infer_indicators(earlier, panel, widened)
    outside = [each.code for each in inferred if each.role == "corroboration"]
    widened = _widened(widened, inferred)
    codes = Codes(panel)
    shape = check_shape(panel, widened, checks=PANEL_SHAPE, codes=codes)
    shape = FindingFrame(shape[shape["period"].isin(judged)])
    clean, codes = _clean(panel, codes)
    # Without an end of calibration an office looks at its own last years: robust scales then come from all of them.
    learnt = set(earlier["period"].dropna()) or set(judged)
    evidence = add_evidence(clean, widened, targets=targets, calibration=learnt, codes=codes)
    # What no subject reports of itself is evidence here and not itself on trial.
    told = EvidenceFrame(evidence[~evidence["indicator_code"].isin(outside)])
    found = run_checks(told, widened, periods=judged, checks=_ASKED)
    frames = [frame for frame in (shape, found) if len(frame)]
    findings = FindingFrame(pd.concat(frames, ignore_index=True) if frames else FINDINGS.empty())
    return by_priority(add_panel_impact(findings, clean, scheme))


def _clean(panel: ObservationFrame, codes: Codes) -> tuple[ObservationFrame, Codes]:
    """The last version of each figure that is a number, with its codes."""
    finite = ~np.isinf(panel["value"].to_numpy())
    if not finite.all():
        panel, codes = _cut(panel, codes, finite)
    last = codes.is_last(*OBSERVATION_KEY)
    return (panel, codes) if last.all() else _cut(panel, codes, last)


def _cut(panel: ObservationFrame, codes: Codes, kept: NDArray[np.bool_]) -> tuple[ObservationFrame, Codes]:
    some = ObservationFrame(panel[kept])
    return some, codes.at(np.flatnonzero(kept), some)


def _in_one_uom(observations: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Amounts of money of one indicator in one uom: the scheme's, else the one that most of them are written in."""
    is_money = observations["uom"].isin(_MONEY) & observations["measure"].isin(["value", "year_ago"])
    money = observations.loc[is_money, ["indicator_code", "uom"]]
    if len(money.drop_duplicates()) == len(money["indicator_code"].drop_duplicates()):
        return observations
    usual = money.groupby("indicator_code")["uom"].agg(lambda each: each.mode().iloc[0]).to_dict()
    known = {code: each.uom for code, each in scheme.indicator_by_code.items() if code in usual and each.uom in _MONEY}
    wanted = observations["indicator_code"].map(usual | known).where(is_money, observations["uom"])
    own, other = (each.map(_MONEY).fillna(1.0).to_numpy() for each in (observations["uom"], wanted))
    value = observations["value"].to_numpy(dtype="float64")
    # Whole factors keep the digits that were written.
    value = np.where(own >= other, value * np.round(own / other), value / np.round(other / own))
    return observations.assign(value=np.where(own == other, observations["value"], value), uom=wanted)


def _periods_after(panel: pd.DataFrame, calibrate_until: str | None) -> list[str]:
    codes = [code for code in panel["period"].dropna().unique() if isinstance(code, str)]
    if calibrate_until is None:
        return codes
    end = parse_period(calibrate_until).end_on
    return [code for code in codes if parse_period(code).end_on > end]


def _widened(scheme: Scheme, indicators: Sequence[Indicator]) -> Scheme:
    """The scheme with further indicators; what it knows already stays as it is."""
    fresh = tuple(each for each in indicators if each.code not in scheme.indicator_by_code)
    if not fresh:
        return scheme
    fields = {name: getattr(scheme, name) for name in Scheme.model_fields}
    return Scheme.model_construct(**{**fields, "indicators": (*scheme.indicators, *fresh)})


def _project_indicators(scheme: Scheme) -> tuple[Indicator, ...]:
    """The scheme's indicator of each column of the project table, else one named as the column."""
    known = {project_part(each): each for each in scheme.indicators}
    return tuple(known.get(part) or _made(part, label) for label, part in PART_BY_LABEL.items())


def _made(part: str, label: str) -> Indicator:
    return Indicator(
        code=part,
        name_zh=label,
        group_code="projects",
        role="project",
        uom=_TEXT.get(part, "万元"),
        kind={"stage": "stage", "progress_pct": "share"}.get(part, "level"),
        basis="stock",
        frequency="half_month",
        sources=(Source(feed=_PROJECT_FEED, label=label),),
    )


def _joined(observations: ObservationFrame, projects: pd.DataFrame, parts: Sequence[Indicator]) -> ObservationFrame:
    columns = [_column(projects, part) for part in parts]
    rows = [frame for frame in (observations, *columns) if len(frame)]
    return ObservationFrame(OBSERVATIONS.conform(pd.concat(rows, ignore_index=True)) if rows else OBSERVATIONS.empty())


def _column(projects: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    part = project_part(indicator)
    raw = projects[part]
    values = _stages(raw) if part == "stage" else pd.to_numeric(raw, errors="coerce")
    is_money = part not in _TEXT
    factor = projects["uom"].map(_MONEY).fillna(1.0) / _MONEY.get(indicator.uom, 1.0) if is_money else 1.0
    rows = pd.DataFrame(
        {
            "indicator_code": indicator.code,
            "subject_code": projects["project_code"],
            "period": projects["period"],
            "basis": indicator.basis,
            "measure": "value",
            "source_code": _PROJECT_FEED,
            "value": values * factor,
            "uom": indicator.uom,
        }
    )
    return OBSERVATIONS.conform(rows[rows["value"].notna()])


def _stages(raw: pd.Series) -> pd.Series:
    """Stages by name or by number."""
    places = {name: place for place, name in enumerate(PROJECT_STAGES, start=1)}
    return raw.map(places).astype("float64").fillna(pd.to_numeric(raw, errors="coerce"))
