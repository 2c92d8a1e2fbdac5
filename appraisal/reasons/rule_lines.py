"""What a rule measures by: the line it names, and whether the others' figures have a say in it."""

from typing import cast

from appraisal.scoring import (
    CompletionRule,
    EfficacyRule,
    MixedRule,
    PlaceAwardRule,
    PlaceShareRule,
    RankLadderRule,
    Rule,
    StandardScoreRule,
)
from appraisal.scoring.rule import LINE_MEASURES, Line

PUBLISHED = frozenset({"due", "annual"})
"""Lines that are the subject's own published target."""
_PEER_LINES = frozenset({"peer_mean", "others_mean", "peer_best", "peer_worst", "peer_norm"})
_PEER_MEASURES = frozenset({"place", "percentile", "ratio_to_mean_pct"})
_OF_FIGURES = frozenset({"value", *LINE_MEASURES})
_BY_PLACE = (RankLadderRule, PlaceShareRule, StandardScoreRule)
_BY_CHANGE = frozenset({"yoy_pct", "change_pp"})


def line_of(rule: Rule) -> Line | None:
    """The line that a rule holds figures against and that does not move with the peers; of a mixed rule the first part's.

    Returns:
        ``None`` where it names none.
    """
    if isinstance(rule, MixedRule):
        return next((line for part in rule.parts if (line := line_of(part.rule)) is not None), None)
    if isinstance(rule, CompletionRule):
        return rule.against
    line = getattr(rule, "line", None)
    if isinstance(rule, EfficacyRule) and isinstance(rule.ends[1], str):
        line = rule.ends[1]
    if line is None or line in _PEER_LINES or getattr(rule, "measure", "value") not in _OF_FIGURES:
        return None
    return cast("Line", line)


def uses_peers(rule: Rule) -> bool:
    """Whether points depend on the figures of those that a subject is compared with."""
    match rule:
        case MixedRule():
            by_itself = any(uses_peers(part.rule) for part in rule.parts)
        case PlaceAwardRule():
            by_itself = rule.places == "peers"
        case EfficacyRule():
            by_itself = bool(rule.dynamic_share) or None in rule.ends
        case _:
            by_itself = isinstance(rule, _BY_PLACE)
    return by_itself or bool(rule.measures & _PEER_MEASURES) or bool(rule.lines & _PEER_LINES)


def rests_on_others(rule: Rule) -> bool:
    """Whether points depend on anybody else's figure: peers' or a benchmark's."""
    return uses_peers(rule) or "benchmark" in rule.lines


def uses_change(rule: Rule) -> bool:
    """Whether points depend on growth or change against last year."""
    if isinstance(rule, MixedRule) and any(uses_change(part.rule) for part in rule.parts):
        return True
    if isinstance(rule, EfficacyRule) and rule.dynamic_share:
        return True
    return bool(rule.measures & _BY_CHANGE) or "year_ago" in rule.lines
