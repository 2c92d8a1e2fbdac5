"""复算: the results of a round once more, unrounded and by the published weights, for a workbook whose formulas say the same.

What the formulas of 考评结果核对表 come to is worked out here by the method itself, from the figures and weights that were
published. Where it does not agree with what was published, the workbook says so (核对) instead of hiding it.
"""

from dataclasses import dataclass

import pandas as pd

from appraisal.awards.bonuses import settle_bonuses
from appraisal.awards.ledger import settle_ledger
from appraisal.awards.ledger_rules import POINT_KINDS
from appraisal.books import Books, Results
from appraisal.frames import ProgressFrame, SubjectResultFrame
from appraisal.points import score_rows
from appraisal.progress import measure_cautious_progress
from appraisal.ranking import break_ties, rank_within
from appraisal.rounding import drop_noise, round_series
from appraisal.scheme import Policies, Scheme
from appraisal.totals import place_shift
from appraisal.tree import ROOT, roll_up
from appraisal.year_shares.quarters import count_quarters, needed_quarters, year_shares_of

_KEY = ["indicator_code", "subject_code"]
_POINTS = {"score_points": "exact_points", "cautious_points": "exact_cautious_points"}
ITEM = "item"
"""``kind_key`` of a bonus item; entries of the ledger have their own kind."""
_SCORED = frozenset({"accepted", "held", "imputed", "missing"})


@dataclass(frozen=True)
class Recalculation:
    """Numbers that the formulas come to; a row's index is that of the published frame.

    Attributes:
        indicators: published 指标得分 with PROGRESS beside it, ``exact_points`` and ``exact_cautious_points``, and
            ``has_formula``: whether the points follow from the row by its rule.
        doubted: the cautious reading of held rows: PROGRESS columns and ``exact_points``.
        groups: ``exact_points`` and ``exact_cautious_points`` of published 分板块.
        subjects: 综合成绩: what each total and place is made of.
        ledger: 加减分: entries of the ledger and bonus items, before the caps on all of them together.
    """

    indicators: pd.DataFrame
    doubted: pd.DataFrame
    groups: pd.DataFrame
    subjects: pd.DataFrame
    ledger: pd.DataFrame


def recalculate(books: Books, results: Results) -> Recalculation:
    """复算 a round from its figures and published weights.

    Args:
        books: scheme, period, events.
        results: as published.
    """
    scheme = books.scheme
    weights = results.indicators[[*_KEY, "weight_points"]]
    cautious = results.progress
    if results.figures["standing"].eq("held").any():
        cautious = measure_cautious_progress(results.figures, scheme, books.period, round=books.round)
    held = cautious[cautious["standing"].eq("held")]
    scored = _scored(pd.concat([results.progress, held], keys=["reported", "doubted"]), weights, scheme)
    reported = scored[scored["reading"].eq("reported")]
    doubted = scored[scored["reading"].eq("doubted") & scored["weight_points"].gt(0)]
    indicators = _indicators(results, reported, doubted, books)
    nodes = _nodes(indicators, scheme)
    groups = pd.DataFrame(results.groups).merge(
        nodes[["subject_code", "group_code", *_POINTS.values()]], how="left", on=["subject_code", "group_code"]
    )
    groups = _rounded(groups, scheme.policies)
    ledger = _ledger(books, results, cautious)
    official = groups[f"recalculated_{_official(scheme.policies)}"]
    within = groups["group_code"] + "\x1f" + groups["peer_group_code"].fillna("")
    ranks = rank_within(official, within, ties=scheme.policies.ties)
    return Recalculation(
        indicators=indicators,
        doubted=doubted.assign(has_formula=True),
        groups=groups.assign(recalculated_rank=ranks),
        subjects=_subjects(scheme, results.subjects, indicators, nodes, ledger),
        ledger=ledger,
    )


def _official(policies: Policies) -> str:
    return "cautious_points" if policies.rank_by == "cautious" else "score_points"


def _scored(progress: pd.DataFrame, weights: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """PROGRESS with published weights, and what it earns; ``reading`` tells the reported rows from the cautious ones."""
    rows = progress.drop(columns="weight_points").assign(reading=progress.index.get_level_values(0))
    rows = rows.merge(weights, how="inner", on=_KEY, validate="many_to_one")
    return rows.assign(exact_points=score_rows(ProgressFrame(rows), scheme))


def _indicators(results: Results, scored: pd.DataFrame, doubted: pd.DataFrame, books: Books) -> pd.DataFrame:
    """Published rows with what they earn; points that do not follow from the row stay as they were published."""
    published = results.indicators
    shared = [name for name in scored.columns if name in published.columns and name not in _KEY]
    rows = published.merge(scored.drop(columns=shared), how="left", on=_KEY, validate="one_to_one")
    worse = doubted[[*_KEY, "exact_points"]].rename(columns={"exact_points": "doubted_points"})
    rows = rows.merge(worse, how="left", on=_KEY, validate="one_to_one").set_axis(published.index)
    by_quarters = set(year_shares_of(books.scheme)) if needed_quarters(books.scheme, books.period) else set()
    follows = [each.code for each in books.scheme.indicators if each.rule is not None and each.code not in by_quarters]
    counts = rows["weight_points"].fillna(0.0).gt(0)
    has_formula = rows["indicator_code"].isin(follows) & rows["standing"].isin(_SCORED) & counts
    cautious = rows["exact_points"].mask(rows["standing"].eq("held"), rows["doubted_points"].fillna(0.0))
    exact = {"score_points": rows["exact_points"], "cautious_points": cautious.where(rows["exact_points"].notna())}
    yearly = count_quarters(
        rows.assign(**exact, lost_points=0.0, is_counted=counts), books.quarters, books.scheme, books.period
    )
    is_exact = has_formula | rows["indicator_code"].isin(by_quarters)
    told = {name: yearly[end].where(is_exact, rows[end]) for end, name in _POINTS.items()}
    return rows.assign(has_formula=has_formula, **told).pipe(_rounded, books.scheme.policies)


def _rounded(rows: pd.DataFrame, policies: Policies) -> pd.DataFrame:
    rounded = {f"recalculated_{name}": round_points(rows[exact], policies) for name, exact in _POINTS.items()}
    return rows.assign(**rounded)


def round_points(points: "pd.Series[float]", policies: Policies) -> "pd.Series[float]":
    """修约 as the round does it."""
    return round_series(drop_noise(points), policies.points_places, mode=policies.rounding)


def _nodes(indicators: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """Unrounded points of groups and totals."""
    rows = indicators[indicators["weight_points"].notna()]
    return roll_up(rows, scheme, [*_POINTS.values()])


def _sums(subjects: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """加减分 of each subject before the caps; items count by the lesser of both readings in the cautious total."""
    by_kind = ledger.groupby(["kind_key", "subject_code"])[["counted_points", "cautious_counted_points"]].sum()
    codes = subjects["subject_code"]

    def told(kind: str, column: str) -> "pd.Series[float]":
        sums = by_kind.loc[by_kind.index.get_level_values("kind_key") == kind, column].droplevel("kind_key")
        return drop_noise(codes.map(sums).fillna(0.0).astype("float64"))

    items = told(ITEM, "counted_points")
    return pd.DataFrame(
        {
            "subject_code": codes,
            "ledger_bonus_points": told("bonus", "counted_points"),
            "ledger_deduction_points": told("deduction", "counted_points"),
            "item_points": items,
            "cautious_item_points": told(ITEM, "cautious_counted_points").clip(upper=items),
        }
    )


def _subjects(
    scheme: Scheme, published: SubjectResultFrame, indicators: pd.DataFrame, nodes: pd.DataFrame, ledger: pd.DataFrame
) -> pd.DataFrame:
    policies = scheme.policies
    root = nodes[nodes["group_code"].eq(ROOT)]
    root = root[["subject_code", *_POINTS.values()]]
    rows = published.merge(root, how="left", on="subject_code", validate="one_to_one")
    rows = rows.merge(_sums(published, ledger), how="left", on="subject_code", validate="one_to_one")
    rows = rows.set_axis(published.index)
    is_told = rows["total_points"].notna()
    base = {end: rows[exact].fillna(0.0).where(is_told) for end, exact in _POINTS.items()}
    capped = rows["ledger_bonus_points"].clip(upper=policies.bonus_cap_points)
    deduction = rows["ledger_deduction_points"].clip(upper=policies.deduction_cap_points)
    bonuses = {"score_points": rows["item_points"], "cautious_points": rows["cautious_item_points"]}
    bonuses = {end: drop_noise(capped + items) for end, items in bonuses.items()}
    totals = {end: drop_noise(each + bonuses[end] - deduction) for end, each in base.items()}
    rows = rows.assign(
        exact_points=base["score_points"],
        exact_cautious_points=base["cautious_points"],
        recalculated_base_points=round_points(base["score_points"], policies),
        recalculated_bonus_points=round_points(bonuses["score_points"], policies),
        recalculated_cautious_bonus_points=round_points(bonuses["cautious_points"], policies),
        recalculated_deduction_points=round_points(deduction, policies),
        exact_total_points=totals["score_points"],
        exact_cautious_total_points=totals["cautious_points"],
        recalculated_total_points=round_points(totals["score_points"], policies),
        recalculated_cautious_total_points=round_points(totals["cautious_points"], policies),
    )
    keys = tie_keys(rows, indicators, nodes, scheme)
    official = rows[official_total(policies)] - place_shift(rows, policies)
    group = rows["peer_group_code"].fillna("")
    ordered = break_ties(official, list(keys.values()), group)
    return rows.assign(**keys, recalculated_rank=rank_within(ordered, group, ties=policies.ties))


def official_total(policies: Policies) -> str:
    """The column that places are made of."""
    told = "cautious_total_points" if policies.rank_by == "cautious" else "total_points"
    return f"{'exact' if policies.rank_on == 'unrounded' else 'recalculated'}_{told}"


def tie_keys(
    subjects: pd.DataFrame, indicators: pd.DataFrame, nodes: pd.DataFrame, scheme: Scheme
) -> "dict[str, pd.Series[float]]":
    """``tie_key_<n>`` → rounded official points of the group or indicator that decides between equal totals."""
    exact = _POINTS[_official(scheme.policies)]
    told = pd.concat(
        [
            nodes.set_index(["group_code", "subject_code"])[exact],
            indicators.set_index(["indicator_code", "subject_code"])[exact],
        ]
    )
    keys = {}
    for place, code in enumerate(scheme.policies.tie_breaks, start=1):
        wanted = pd.MultiIndex.from_product([[code], subjects["subject_code"]])
        points = told.reindex(wanted).set_axis(subjects.index).fillna(0.0)
        keys[f"tie_key_{place}"] = round_points(points, scheme.policies)
    return keys


def _ledger(books: Books, results: Results, cautious: ProgressFrame) -> pd.DataFrame:
    """加减分: what counts of every entry and every bonus item before the caps on all of them together."""
    uncapped = books.scheme.policies.model_copy(update={"bonus_cap_points": None, "deduction_cap_points": None})
    scheme = books.scheme.model_copy(update={"policies": uncapped})
    rows = results.indicators[results.indicators["weight_points"].notna()]
    figures = results.progress[[*_KEY, "figure_subject_code"]]
    rows = rows.merge(figures, how="left", on=_KEY, validate="one_to_one")
    _, entries = settle_ledger(rows, books.events, scheme, books.period)
    entries = entries[entries["kind"].isin(POINT_KINDS)]
    told = entries.assign(
        kind_key=entries["kind"],
        what_zh=entries["matter_zh"].fillna("") + entries["reason_zh"].fillna(""),
        cautious_counted_points=entries["counted_points"],
    )
    columns = ["subject_code", "kind_key", "what_zh", "counted_points", "cautious_counted_points", "settlement_zh"]
    return pd.concat([told[columns], _items(results, cautious, books.scheme)[columns]], ignore_index=True)


def _items(results: Results, cautious: ProgressFrame, scheme: Scheme) -> pd.DataFrame:
    """加分项目, with what the cautious reading of their figures earns."""
    key = ["bonus_code", "subject_code"]
    items = results.bonuses
    worse = items if cautious is results.progress else settle_bonuses(cautious, scheme)
    worse = worse[[*key, "counted_points"]]
    worse = worse.rename(columns={"counted_points": "cautious_counted_points"})
    names = {each.code: each.name_zh for each in scheme.bonuses}
    items = items.merge(worse, how="left", on=key, validate="one_to_one")
    return items.assign(kind_key=ITEM, what_zh=items["bonus_code"].map(names))
