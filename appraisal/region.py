"""多县汇总: what each county's own round concluded, side by side; places only among counties that count alike.

A total is the work of a county's scheme. Counties whose schemes weigh other indicators or score them otherwise cannot be
placed against each other, so that places are given within the largest set of counties of one 计分口径 and nowhere else.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from appraisal.lamps.rules import LAMP_ZH
from appraisal.scheme import Scheme

_MARK_LENGTH = 8


@dataclass(frozen=True)
class CountyResult:
    """一县的结果.

    Attributes:
        home: its directory.
        county_zh: its name; that of its directory where nothing more is known.
        fault_zh: why its round was not done; empty if it was.
        run_key: of its newest edition.
        edition: 版次.
        as_of: 数据截止时点, ISO 8601.
        rules_mark: 计分口径校验码, see ``rules_mark``.
        total_points: the county's own total as reported; ``None`` where the scheme does not appraise the county itself.
        cautious_total_points: the total with held figures counted as nothing.
        lamp_counts: lamps of all that its round lit.
        held_count: figures under verification.
        group_rates_pct: share of the points of a 板块 that the county itself reached, by the block's name.
        lamp_zh: what its office calls each lamp.
    """

    home: str
    county_zh: str
    fault_zh: str = ""
    run_key: str = ""
    edition: int = 0
    as_of: str = ""
    rules_mark: str = ""
    total_points: float | None = None
    cautious_total_points: float | None = None
    lamp_counts: Mapping[str, int] = field(default_factory=dict)
    held_count: int = 0
    group_rates_pct: Mapping[str, float] = field(default_factory=dict)
    lamp_zh: Mapping[str, str] = field(default_factory=lambda: dict(LAMP_ZH))

    @property
    def is_done(self) -> bool:
        """Whether there is an edition."""
        return not self.fault_zh


@dataclass(frozen=True)
class PlacedCounty:
    """A county with its place; ``rank`` is ``None`` where it is not placed."""

    result: CountyResult
    rank: int | None


def lamp_words(results: Sequence[CountyResult]) -> Mapping[str, str]:
    """What a region calls each lamp: as its counties do where all agree, else in the usual words."""
    words = [each.lamp_zh for each in results if each.is_done]
    return words[0] if words and all(each == words[0] for each in words) else LAMP_ZH


def rules_mark(scheme: Scheme) -> str:
    """计分口径校验码: eight digits that agree where two schemes weigh and score the county's own indicators alike.

    Targets, names and who is appraised below the county do not count; indicators, weights, scoring rules and policies do.
    """
    group = next((each for each in scheme.peer_groups if each.code == scheme.home.peer_group), None)
    weights = dict(sorted(group.weights.items())) if group else {}
    rules = {code: scheme.indicator_by_code[code].rule for code in weights if code in scheme.indicator_by_code}
    told = (
        repr(weights),
        *(f"{code}:{rule.model_dump_json() if rule else ''}" for code, rule in rules.items()),
        scheme.policies.model_dump_json(),
        repr(sorted(scheme.conventions.items())),
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:_MARK_LENGTH]


def place_counties(results: Sequence[CountyResult]) -> tuple[PlacedCounty, ...]:
    """排位: by cautious points, the higher first, ties sharing the better place; then who is not placed, then who failed.

    Held figures never better a place (the cautious total is what counts). Not placed: counties that another 计分口径 applies
    to than to most, and those without a total of their own.
    """
    marks = Counter(each.rules_mark for each in results if _has_points(each))
    common = max(sorted(marks), key=marks.__getitem__, default="")
    placed = sorted((each for each in results if _has_points(each) and each.rules_mark == common), key=_by_points)
    rest = [each for each in results if not (_has_points(each) and each.rules_mark == common)]
    places: dict[float, int] = {}
    for place, each in enumerate(placed, start=1):
        places.setdefault(_rounded(each), place)
    return (
        *(PlacedCounty(each, places[_rounded(each)]) for each in placed),
        *(PlacedCounty(each, None) for each in sorted(rest, key=lambda each: (not each.is_done, each.home))),
    )


def _has_points(result: CountyResult) -> bool:
    return result.is_done and result.cautious_total_points is not None


def _by_points(result: CountyResult) -> tuple[float, str, str]:
    return -_rounded(result), result.county_zh, result.home


def _rounded(result: CountyResult) -> float:
    """To the places that are printed: what looks equal shares a place."""
    return round(result.cautious_total_points or 0.0, 2)
