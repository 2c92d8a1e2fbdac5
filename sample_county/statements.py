"""报出的数: what each source says of a true figure: rounded as it prints, with its own small bias, against its own last year.

The newest version of every figure is what later tables build on: the stated base of a month is what the same source last said
of it a year ago, and a stated growth is the growth of the two printed figures.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from appraisal.period import Period
from appraisal.scheme import Indicator
from sample_county.coverage import Pair
from sample_county.families import summed_parts, uom_ratio
from sample_county.seasons import MONTHS, Array
from sample_county.world import County

_SELF_BIAS_SD = 0.006
_SELF_BIAS_MOST = 0.014
"""自报 differs from the official figure by one or two per cent at most …"""
_TOLERANCE_SHARE = 0.4
"""… and by less than this part of what the scheme tolerates."""
_WHOLE_FROM = 1000.0
"""From this size an amount in 万元 is printed without decimals."""
_REPEATS_FROM = 1000
"""Figures of four digits and more never repeat themselves by chance in the sample."""
_REVISED_FAMILY_COUNT = 4
_REVISION_PCT = (0.3, 0.8)


@dataclass(frozen=True)
class Statements:
    """Everything that the sources state, as arrays of printed figures in the indicator's uom.

    Attributes:
        county: the world.
    """

    county: County
    _paths: dict[tuple[str, Pair], Array] = field(default_factory=dict)

    def path(self, feed: str, pair: Pair) -> Array:
        """Printed figures of one source, years × months; a whole is the sum of its printed parts."""
        key = (self._voice(feed), pair)
        if key not in self._paths:
            self._paths[key] = self._printed(feed, pair)
        return self._paths[key]

    def value(self, feed: str, pair: Pair, period: Period) -> float:
        """The printed cumulative (or current) figure."""
        return float(self.path(feed, pair)[period.year - self.county.first_year, period.month - 1])

    def month_value(self, feed: str, pair: Pair, period: Period) -> float | None:
        """本月: the step of the cumulative figure; for 1—2月 the two months together; quarterly figures have none."""
        indicator = self.indicator(pair)
        if indicator.basis != "ytd" or indicator.frequency == "quarter" or indicator.kind in {"growth", "share"}:
            return None
        value = self.value(feed, pair, period)
        if period.month <= 2:
            return value
        return _clean(value - self.value(feed, pair, period.previous()), indicator)

    def year_ago(self, feed: str, pair: Pair, period: Period) -> float | None:
        """上年同期, as the same source stated it a year ago; growths have none."""
        if self.indicator(pair).kind == "growth":
            return None
        return self.value(feed, pair, period.year_ago())

    def growth(self, feed: str, pair: Pair, period: Period) -> float | None:
        """同比增长 to one decimal, of the printed figures; at constant prices where the indicator says so."""
        indicator = self.indicator(pair)
        if indicator.kind not in {"level", "count"}:
            return None
        official = self.path("statistics_bureau", pair) if feed == "unit_submission" else None
        own = _growth(self.path(feed, pair), period, self.county.first_year)
        if own is None:
            return None
        if official is not None:
            copied = _growth(official, period, self.county.first_year)
            own = copied if copied is not None and abs(copied - own) < 0.2 else own
        return round(own - self._deflator(indicator, period), 1) + 0.0

    def growth_between(self, value: float, base: float, indicator: Indicator, period: Period) -> float:
        """The growth that a reporter would print beside these two figures."""
        return round((value / base - 1) * 100 - self._deflator(indicator, period), 1) + 0.0

    def quantum(self, pair: Pair) -> float:
        """The last printed place of a family, in the uom of the pair."""
        members = self._family(pair)
        indicator = self.indicator(pair)
        return max(self._own_quantum(each) * uom_ratio(self.indicator(each), indicator) for each in members)

    @cached_property
    def revised(self) -> Period:
        """The published month that the bureau revises: a year before the last but one, else the last but two."""
        early = self.county.last.year_ago().previous()
        return early if early in self.county.months else self.county.months[max(0, len(self.county.months) - 3)]

    def first_version(self, pair: Pair) -> float | None:
        """What the bureau said of its revised month at first; ``None`` where it revised nothing."""
        root = self._root(pair)
        factor = self._revisions.get((root, pair[1]))
        if factor is None:
            return None
        parts = summed_parts(self.county.coverage, pair[0], self.county.paths, pair[1])
        if parts:
            ratios = [
                (part, uom_ratio(self.county.scheme.indicator_by_code[part], self.indicator(pair))) for part in parts
            ]
            return _clean(
                sum((self.first_version((part, pair[1])) or 0.0) * ratio for part, ratio in ratios),
                self.indicator(pair),
            )
        quantum = self.quantum(pair)
        value = self.value("statistics_bureau", pair, self.revised)
        return _clean(round(value * factor / quantum) * quantum, self.indicator(pair))

    def indicator(self, pair: Pair) -> Indicator:
        """The indicator of a pair."""
        return self.county.scheme.indicator_by_code[pair[0]]

    @cached_property
    def _revisions(self) -> dict[Pair, float]:
        home = self.county.scheme.home.code
        flows = [
            each.code
            for each in self.county.coverage.tabled
            if self._is_revisable(each, home) and self._root((each.code, home)) == each.code
        ]
        generator = self.county.generator("revision")
        chosen = generator.permutation(len(flows))[:_REVISED_FAMILY_COUNT]
        signs = generator.choice([-1.0, 1.0], len(chosen))
        sizes = generator.uniform(*_REVISION_PCT, len(chosen)) / 100
        return {(flows[place], home): 1 + sign * size for place, sign, size in zip(chosen, signs, sizes, strict=True)}

    def _is_revisable(self, indicator: Indicator, home: str) -> bool:
        pair = (indicator.code, home)
        if pair not in self.county.paths or indicator.kind != "level" or indicator.basis != "ytd":
            return False
        row = self.county.paths[pair][self.revised.year - self.county.first_year]
        place = self.revised.month - 1
        steps = np.diff(row[max(place - 1, 0) : place + 2])
        is_official = self.county.coverage.source_of(indicator, "statistics_bureau") is not None
        return is_official and bool(np.all(steps > 0.02 * row[place]))

    def _voice(self, feed: str) -> str:
        """Official sources speak with one voice, senders with their own."""
        return "self" if feed == "unit_submission" else "official"

    def _printed(self, feed: str, pair: Pair) -> Array:
        coverage, (code, subject) = self.county.coverage, pair
        indicator = self.indicator(pair)
        parts = summed_parts(coverage, code, self.county.paths, subject)
        if parts:
            ratios = [uom_ratio(coverage.scheme.indicator_by_code[part], indicator) for part in parts]
            total = sum(self.path(feed, (part, subject)) * ratio for part, ratio in zip(parts, ratios, strict=True))
            return np.round(np.asarray(total), 8)
        quantum = self.quantum(pair)
        rounded = np.round(self.county.paths[pair] * self._bias(feed, pair) / quantum) * quantum
        return np.round(_without_repeats(rounded, quantum, indicator), 8)

    def _bias(self, feed: str, pair: Pair) -> float:
        indicator = self.indicator(pair)
        has_official = any(each.feed in {"statistics_bureau", "city_circular"} for each in indicator.sources)
        is_fine = float(np.min(np.abs(self.county.paths[pair]))) >= 200 * self.quantum(pair)
        if feed != "unit_submission" or indicator.kind not in {"level", "count"} or not (has_official and is_fine):
            return 1.0
        tolerances = [self.indicator(each).plausible.official_tolerance_pct for each in self._family(pair)]
        most = min(_SELF_BIAS_MOST, _TOLERANCE_SHARE * min(tolerances) / 100)
        drawn = self.county.generator("bias", self._root(pair), pair[1]).normal(0.0, _SELF_BIAS_SD)
        return 1 + float(np.clip(drawn, -most, most))

    def _own_quantum(self, pair: Pair) -> float:
        indicator = self.indicator(pair)
        step = float(10.0**-indicator.decimals)
        if indicator.uom == "万元" and float(np.median(self.county.paths[pair])) >= _WHOLE_FROM:
            return max(step, 1.0)
        return max(step, 1.0) if indicator.kind == "count" else step

    @cached_property
    def _parent(self) -> dict[str, str]:
        return {part: each.code for each in self.county.scheme.indicators for part in each.parts}

    def _root(self, pair: Pair) -> str:
        code = pair[0]
        while code in self._parent and (self._parent[code], pair[1]) in self.county.paths:
            code = self._parent[code]
        return code

    def _family(self, pair: Pair) -> list[Pair]:
        members, fresh = [], [self._root(pair)]
        while fresh:
            code = fresh.pop()
            members.append((code, pair[1]))
            kind = self.county.scheme.indicator_by_code[code].kind
            parts = self.county.scheme.indicator_by_code[code].parts if kind in {"level", "count"} else ()
            fresh += [part for part in parts if (part, pair[1]) in self.county.paths]
        return members if pair in members else [pair]

    def _deflator(self, indicator: Indicator, period: Period) -> float:
        if indicator.plausible.nominal:
            return 0.0
        return float(self.county.generator("deflator", indicator.code, str(period.year)).uniform(0.1, 0.5))


def _growth(path: Array, period: Period, first_year: int) -> float | None:
    year, month = period.year - first_year, period.month - 1
    base = float(path[year - 1, month])
    return None if base <= 0 else (float(path[year, month]) / base - 1) * 100


def _clean(value: float, indicator: Indicator) -> float:
    return round(value, max(indicator.decimals, 4)) + 0.0


def _without_repeats(path: Array, quantum: float, indicator: Indicator) -> Array:
    """Move a long figure by its last place where it or its month would repeat the month before or the year before."""
    if indicator.kind == "growth" or indicator.plausible.slow:
        return path
    steps = path / quantum
    for place in range(1, steps.size):
        year, month = divmod(place, MONTHS)
        while _repeats(steps, year, month) and steps[year, month] < _ceiling(indicator) / quantum:
            steps[year, month] += 1
    return np.asarray(steps * quantum)


def _ceiling(indicator: Indicator) -> float:
    return 100.0 if indicator.kind == "share" and indicator.uom == "%" else np.inf


def _repeats(steps: Array, year: int, month: int) -> bool:
    value = steps[year, month]
    if value < _REPEATS_FROM:
        return False
    before = steps[year, month - 1] if month > 1 else steps[year - 1, -1] if year else np.nan
    year_ago = steps[year - 1, month] if year else np.nan
    if value in (before, year_ago):
        return True
    step = value - before
    if month <= 1 or step < _REPEATS_FROM:
        return False
    earlier = before - steps[year, month - 2] if month > 2 else before
    return bool(step == earlier or (year and step == year_ago - steps[year - 1, month - 1]))
