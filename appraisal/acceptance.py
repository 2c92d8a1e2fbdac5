"""采信: which source's figure stands, how firmly, and what a cautious reader would put in its place."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from appraisal.awards.ledger import weigh_entries
from appraisal.evidence.codes import NOWHERE
from appraisal.findings import Consequence
from appraisal.frames import FIGURES, FINDINGS, EventFrame, FigureFrame, FindingFrame, ObservationFrame, RulingFrame
from appraisal.matching import positions_in
from appraisal.milestones.states import accept_milestones
from appraisal.needs import find_needs
from appraisal.period import Period, parse_period
from appraisal.scheme import Round, Scheme
from appraisal.targets.due import set_targets

_FIGURE = ["indicator_code", "subject_code"]
_STATEMENT = [*_FIGURE, "period", "source_code"]
_PLACE = ["raw_sha256", "file_name", "cell_ref"]


def accept_figures(
    observations: ObservationFrame,
    findings: FindingFrame,
    rulings: RulingFrame,
    scheme: Scheme,
    period: Period,
    *,
    round: Round | None = None,  # noqa: A002 - the word of the field
) -> FigureFrame:
    """采信: one figure for every (indicator, subject) that the round needs.

    The first source in the indicator's order of authority stands whose statement carries no open hold. A hold is open
    without a ruling and when it was upheld; ``dismissed`` frees the statement; ``replaced`` puts the ruled value in its
    place. If every source is held, the first one's reported value is kept with ``standing`` held.

    ``cautious_value`` is the figure itself where one stands; the worse of the reported and the expected value where all
    are held and the check expects something; missing where it does not (such points count as zero and are marked).
    The year-ago figure is the stored one of the same source, else of the first source that has one; the base that a
    sender states today is evidence, never arithmetic.

    Args:
        observations: OBSERVATIONS as known to the round.
        findings: FINDINGS of the round.
        rulings: RULINGS.
        scheme: sources, targets, assignments.
        period: what the round is about.
        round: its roles and subject kinds; ``None`` = everything.

    Returns:
        FIGURES: assigned figures, their parts, their peers, and benchmarks that have a figure; standing ``accepted``,
        ``held``, ``missing`` (also: an older half-month figure, kept with its ``figure_period``) or ``not_due``.
    """
    needs = find_needs(scheme, period, round)
    stated = _statements(observations, needs, scheme)
    held, replaced, counts = _judgements(findings, rulings, scheme)
    stated = stated.merge(held, how="left", on=_STATEMENT, validate="many_to_one")
    stated = stated.merge(replaced, how="left", on=_STATEMENT, validate="many_to_one")
    stated["is_held"] = stated["is_held"].eq(True)
    stated["value"] = stated["replacement_value"].fillna(stated["value"])
    chosen = _choose(stated, needs)
    figures = chosen.merge(
        counts.rename(columns={"period": "figure_period"}),
        how="left",
        on=[*_FIGURE, "figure_period"],
        validate="many_to_one",
    )
    figures = figures.pipe(_stand).pipe(_with_year_ago, observations, scheme).pipe(set_targets, scheme, period)
    if scheme.policies.missing == "last_value":
        figures = with_earlier_values(figures, observations[observations["measure"].eq("value")])
    is_needless = figures["is_benchmark"] & figures["standing"].isin(["missing", "not_due"])
    figures = figures[~is_needless].assign(period=period.code, finding_count=figures["finding_count"].fillna(0))
    return FigureFrame(FIGURES.conform(figures[[name for name in FIGURES.columns if name in figures]]))


def with_earlier_values(figures: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Add ``earlier_value``: the newest value of the same year before the figure's own period, whoever told it first.

    Args:
        figures: ``indicator_code``, ``subject_code``, ``due_period``.
        known: values with ``indicator_code``, ``subject_code``, ``period``, in order of trust.
    """
    near = figures[[*_FIGURE, "due_period"]].merge(
        known[[*_FIGURE, "period", "value"]], how="inner", on=_FIGURE, validate="one_to_many"
    )
    is_earlier = (near["period"] < near["due_period"]) & near["period"].str[:4].eq(near["due_period"].str[:4])
    near = near[is_earlier & near["value"].notna()].sort_values("period", ascending=False, kind="stable")
    earlier = near.drop_duplicates(_FIGURE).rename(columns={"value": "earlier_value"})[[*_FIGURE, "earlier_value"]]
    return figures.drop(columns="earlier_value", errors="ignore").merge(
        earlier, how="left", on=_FIGURE, validate="one_to_one"
    )


def clear_doubts(findings: FindingFrame, source_code: str, scheme: Scheme) -> FindingFrame:
    """Findings as they would be if every statement of one source had been cleared 放行: those about it are left out.

    Args:
        findings: FINDINGS; one that names no source stays, for the other sources of its indicator.
        source_code: whose statements are cleared.
        scheme: the sources of each indicator.
    """
    spread = _for_every_source(pd.DataFrame(findings), scheme)
    others = spread[spread["source_code"].ne(source_code)]
    return FindingFrame(FINDINGS.conform(others.reset_index(drop=True)))


def accept_events(figures: FigureFrame, events: EventFrame, scheme: Scheme, period: Period) -> FigureFrame:
    """Figures of ledger indicators 事项台账: the deductions recorded in the year so far; no entry is a full mark.

    Key work by nodes 重点工作节点 gets its figures from the same ledger.

    Args:
        figures: FIGURES; rows of indicators of kind ``event`` and ``milestone`` get their value here, for observations
            have none.
        events: EVENTS.
        scheme: kinds of indicators, nodes.
        period: entries after its end, or of another year, do not count.
    """
    figures = accept_milestones(figures, events, scheme, period)
    ledgers = [each.code for each in scheme.indicators if each.kind == "event"]
    is_ledger = figures["indicator_code"].isin(ledgers)
    if not is_ledger.any():
        return figures
    weighed = weigh_entries(events, scheme, period)
    is_off = weighed["kind"].eq("deduction") & weighed["settlement_code"].eq("counted")
    counted = weighed[is_off & weighed["indicator_code"].isin(ledgers)]
    entries = counted.sort_values("occurred_on", kind="stable").groupby(_FIGURE, as_index=False, sort=False)
    sums = entries.agg(value=("factored_points", "sum"), **{name: (name, "last") for name in _PLACE})
    blank = figures[is_ledger].drop(columns=["value", *_PLACE])
    filled = blank.merge(sums, how="left", on=_FIGURE, validate="one_to_one")
    filled["value"] = filled["value"].fillna(0.0)
    filled = filled.assign(cautious_value=filled["value"], standing="accepted", figure_period=period.observation_code)
    return FigureFrame(FIGURES.conform(pd.concat([figures[~is_ledger], filled], ignore_index=True)))


def _statements(observations: ObservationFrame, needs: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """What the listed sources say of the needed figures, with their authority; half months as far back as January."""
    dues = _newest_half_months(observations, needs)
    values = _values(observations, dues["figure_period"].dropna().unique())
    stated = dues[[*_FIGURE, "figure_period", "due_period", "basis"]].rename(columns={"figure_period": "period"})
    stated = stated.merge(values, how="inner", on=[*_FIGURE, "period", "basis"], validate="one_to_many")
    return stated.merge(_authority(scheme), how="inner", on=["indicator_code", "source_code"], validate="many_to_one")


def _newest_half_months(observations: ObservationFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """Where a half-month figure has not come in, look at the newest earlier one of the year."""
    needs = needs.assign(figure_period=needs["due_period"])
    half = needs[needs["frequency"].eq("half_month") & needs["due_period"].notna()]
    if half.empty:
        return needs
    due = half["due_period"].iloc[0]
    told = observations[observations["period"].eq(due) & observations["measure"].eq("value")]
    came = told.loc[told["value"].notna(), _FIGURE]
    half = half[positions_in(came.drop_duplicates(), half, _FIGURE) == NOWHERE]
    if half.empty:
        return needs
    codes = sorted(code for code in observations["period"].dropna().unique() if _is_earlier_half(code, due))
    known = observations[observations["subject_code"].isin(half["subject_code"].unique())]
    known = known[known["period"].isin(codes) & known["indicator_code"].isin(half["indicator_code"].unique())]
    known = known[known["measure"].eq("value") & known["value"].notna()]
    place = known["period"].map({code: place for place, code in enumerate(codes)})
    newest = known.assign(place=place).groupby(_FIGURE, as_index=False)["place"].max()
    newest = newest.assign(newest_period=newest["place"].map(dict(enumerate(codes))).astype("str"))
    newest = newest.drop(columns="place")
    merged = needs.merge(newest, how="left", on=_FIGURE, validate="one_to_one")
    is_half = merged["frequency"].eq("half_month")
    merged["figure_period"] = merged["figure_period"].mask(
        is_half & merged["newest_period"].notna(), merged["newest_period"]
    )
    return merged.drop(columns="newest_period")


def _is_earlier_half(code: str, due: str) -> bool:
    """Whether a code is a half month of the same year, no later than the one that is due."""
    return "H" in code and code.startswith(due[:4]) and code <= due


def _values(observations: ObservationFrame, codes: Iterable[str]) -> pd.DataFrame:
    """Values of some periods; a figure stored under a quarter or a year stands for the last month of it."""
    alias = {name: code for code in codes for name in _names_of(code)}
    rows = observations[observations["period"].isin(alias)]
    rows = rows[rows["measure"].eq("value") & rows["value"].notna()]
    rows = rows.assign(period=rows["period"].map(alias).astype("str"))
    columns = [*_STATEMENT, "basis", "value", *_PLACE]
    return rows.drop_duplicates([*_STATEMENT, "basis"])[columns]


def _names_of(code: str) -> list[str]:
    period = parse_period(code)
    names = [code]
    if period.is_quarter_end:
        names.append(f"{period.year}Q{period.month // 3}")
    if period.is_quarter_end and period.month == 12:  # noqa: PLR2004 - December closes the year
        names.append(f"{period.year}")
    return names


def _authority(scheme: Scheme) -> pd.DataFrame:
    """Place of each source in its indicator's order, one row an indicator and source."""
    return scheme.once("authority", lambda: _listed_authority(scheme))


def _listed_authority(scheme: Scheme) -> pd.DataFrame:
    rows = [(each.code, source.feed, place) for each in scheme.indicators for place, source in enumerate(each.sources)]
    table = pd.DataFrame(rows, columns=["indicator_code", "source_code", "authority"])
    return table.drop_duplicates(["indicator_code", "source_code"]).astype(
        {"indicator_code": "str", "source_code": "str"}
    )


def _judgements(
    findings: FindingFrame, rulings: RulingFrame, scheme: Scheme
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Open holds and ruled values by statement, and open findings by figure."""
    newest = rulings.sort_values("ruled_at", kind="stable").drop_duplicates("finding_key", keep="last")
    judged = pd.DataFrame(findings).merge(
        newest[["finding_key", "verdict", "replacement_value", "ruled_at"]],
        how="left",
        on="finding_key",
        validate="many_to_one",
    )
    canonical = {code: _canonical(code) for code in judged["period"].dropna().unique()}
    judged["period"] = judged["period"].map(canonical).astype("str")
    is_replaced = judged["verdict"].eq("replaced") & judged["replacement_value"].notna()
    is_open = ~(judged["verdict"].eq("dismissed") | is_replaced)
    counts = judged[is_open & judged["consequence"].isin([Consequence.HOLD, Consequence.NOTE])]
    counts = counts.groupby([*_FIGURE, "period"], as_index=False).agg(finding_count=("finding_key", "size"))
    holds = _for_every_source(judged[is_open & judged["consequence"].eq(Consequence.HOLD)], scheme)
    # What a check expects of a stated base or a stated growth says nothing about the value that is held for it.
    is_about_value = holds["measure"].isna() | holds["measure"].isin(["", "value"])
    holds = holds.assign(expected=holds["expected"].where(is_about_value))
    held = holds.groupby(_STATEMENT, as_index=False).agg(
        expected_least=("expected", "min"), expected_most=("expected", "max")
    )
    return held.assign(is_held=True), _ruled_values(judged[is_replaced], scheme), counts


def _for_every_source(findings: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """A finding that names no source is about all sources of its indicator."""
    nameless = findings["source_code"].isna() | findings["source_code"].eq("")
    about_all = findings[nameless].drop(columns="source_code")
    sources = _authority(scheme).drop(columns="authority")
    spread = about_all.merge(sources, how="inner", on="indicator_code", validate="many_to_many")
    return pd.concat([findings[~nameless], spread], ignore_index=True)


def _ruled_values(replaced: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """The newest ruled value of each statement; one about another basis (当月) or measure replaces nothing here."""
    basis_of = {each.code: each.basis for each in scheme.indicators}
    is_own = replaced["basis"].isna() | replaced["basis"].eq(replaced["indicator_code"].map(basis_of))
    is_own &= replaced["measure"].isna() | replaced["measure"].eq("value")
    own = _for_every_source(replaced[is_own], scheme).sort_values("ruled_at", kind="stable")
    return own.drop_duplicates(_STATEMENT, keep="last")[[*_STATEMENT, "replacement_value"]]


def _canonical(code: str) -> str:
    return parse_period(code).observation_code


def _choose(stated: pd.DataFrame, needs: pd.DataFrame) -> pd.DataFrame:
    """The first statement in order of authority that is not held, else the first of all; one row a need."""
    ordered = stated.sort_values(["is_held", "authority"], kind="stable")
    first = ordered.drop_duplicates(_FIGURE).drop(columns=["due_period", "basis"])
    chosen = needs.merge(first, how="left", on=_FIGURE, validate="one_to_one")
    return chosen.assign(figure_period=chosen["period"].fillna(chosen["due_period"])).drop(columns="period")


def _stand(chosen: pd.DataFrame) -> pd.DataFrame:
    """Standing and cautious value of each figure."""
    is_old = chosen["value"].notna() & chosen["figure_period"].ne(chosen["due_period"])
    is_held = chosen["is_held"].eq(True)
    standing = pd.Series("accepted", index=chosen.index, dtype="str")
    standing = standing.mask(is_held, "held").mask(chosen["value"].isna() | is_old, "missing")
    standing = standing.mask(chosen["due_period"].isna(), "not_due")
    worse = chosen[["value", "expected_least"]].min(axis=1)
    worse = worse.mask(chosen["direction"].eq("lower"), chosen[["value", "expected_most"]].max(axis=1))
    cautious = chosen["value"].mask(is_held, worse.where(chosen["expected_least"].notna()))
    return chosen.assign(standing=standing, cautious_value=cautious.mask(standing.isin(["missing", "not_due"])))


def _with_year_ago(figures: pd.DataFrame, observations: ObservationFrame, scheme: Scheme) -> pd.DataFrame:
    """Stored figure of the same period a year earlier: the same source's, else the first source's that has one."""
    before = {code: parse_period(code).year_ago().code for code in figures["figure_period"].dropna().unique()}
    wanted = figures.assign(period=figures["figure_period"].map(before).astype("str"))
    wanted = wanted[wanted["period"].notna()][[*_FIGURE, "period", "basis", "source_code"]]
    wanted = wanted.rename(columns={"source_code": "own_source"})
    values = _values(observations, before.values())[[*_STATEMENT, "basis", "value"]]
    if values.empty:
        return figures.assign(year_ago_value=np.nan)
    known = wanted.merge(values, how="inner", on=[*_FIGURE, "period", "basis"], validate="one_to_many")
    known = known.merge(_authority(scheme), how="inner", on=["indicator_code", "source_code"], validate="many_to_one")
    known["is_other"] = known["source_code"].ne(known["own_source"])
    first = known.sort_values(["is_other", "authority"], kind="stable").drop_duplicates(_FIGURE)
    first = first.rename(columns={"value": "year_ago_value"})[[*_FIGURE, "year_ago_value"]]
    return figures.merge(first, how="left", on=_FIGURE, validate="one_to_one")
