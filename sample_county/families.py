"""总量与分项: makes parts add up to their whole, or keeps them within it, by scaling whole paths so that growth survives."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from appraisal.scheme import Indicator
from sample_county.coverage import Coverage, Pair
from sample_county.seasons import Array

_ROOM = 0.9
"""A part's largest share of its whole."""
_MILD = (0.85, 1.18)
"""How far the parts without a growth target may be moved so that the whole keeps its growth."""
_USUAL_SHARE = 0.7
"""The share of the largest part where the whole itself has no target."""
_YUAN = {"元": 1.0, "万元": 1e4, "亿元": 1e8}


def uom_ratio(part: Indicator, whole: Indicator) -> float:
    """How many of the whole's uom one of the part's is; 1 where both are alike or are no money."""
    return _YUAN.get(part.uom, 1.0) / _YUAN.get(whole.uom, 1.0) if part.uom != whole.uom else 1.0


def summed_parts(coverage: Coverage, code: str, present: Collection[Pair], subject: str) -> tuple[str, ...]:
    """The parts that add up to an indicator for a subject; none if one of them is not there."""
    indicator = coverage.scheme.indicator_by_code[code]
    if indicator.parts_relation != "sum" or indicator.kind not in {"level", "count"}:
        return ()
    return indicator.parts if all((part, subject) in present for part in indicator.parts) else ()


@dataclass
class _Families:
    """Paths in the making; wholes and parts of each subject are settled in place."""

    coverage: Coverage
    paths: dict[Pair, Array]
    last_month: int

    def settle_sum(self, code: str, subject: str) -> None:
        """Rescale the parts of a whole so that they make its last figure and its last growth; the whole becomes their sum."""
        parts = summed_parts(self.coverage, code, self.paths, subject)
        if not parts:
            return
        for part in parts:
            self.settle_sum(part, subject)
        wished = self.paths[code, subject]
        place = self.last_month - 1
        self._scale(code, subject, slice(-1, None), wished[-1, place] / self._total(code, parts, subject)[-1, place])
        free = [part for part in parts if not self._has_growth_target(part, subject)]
        rest = self._total(code, tuple(part for part in parts if part not in free), subject)[-2, place] if free else 0.0
        factor = (wished[-2, place] - rest) / max(self._total(code, tuple(free), subject)[-2, place], 1e-9)
        if not free or not _MILD[0] < factor < _MILD[1]:
            free, factor = list(parts), wished[-2, place] / self._total(code, parts, subject)[-2, place]
        for part in free:
            self._scale(part, subject, slice(None, -1), factor)
        self.paths[code, subject] = self._total(code, parts, subject)

    def _has_growth_target(self, code: str, subject: str) -> bool:
        return (self.coverage.growth_of.get(code, ""), subject) in self.coverage.scheme.target_by_key

    def _total(self, code: str, parts: tuple[str, ...], subject: str) -> Array:
        whole = self.coverage.scheme.indicator_by_code[code]
        members = [
            self.paths[part, subject] * uom_ratio(self.coverage.scheme.indicator_by_code[part], whole) for part in parts
        ]
        return np.asarray(np.sum(members, axis=0)) if members else np.zeros_like(self.paths[code, subject])

    def _scale(self, code: str, subject: str, years: slice, factor: float) -> None:
        """Scale an indicator and all that adds up to it."""
        parts = summed_parts(self.coverage, code, self.paths, subject)
        for part in parts:
            self._scale(part, subject, years, factor)
        if parts:
            self.paths[code, subject] = self._total(code, parts, subject)
            return
        scaled = self.paths[code, subject].copy()
        scaled[years] *= factor
        self.paths[code, subject] = scaled

    def lift_over(self, code: str, subject: str) -> None:
        """Raise a whole that has no target of its own over the parts that have one."""
        whole = self.coverage.scheme.indicator_by_code[code]
        targets = self.coverage.scheme.target_by_key
        if (code, subject) in targets or summed_parts(self.coverage, code, self.paths, subject):
            return
        for part_code in whole.parts:
            part = self.coverage.scheme.indicator_by_code[part_code]
            if (part_code, subject) in self.paths and (part_code, subject) in targets and _comparable(part, whole):
                share = self._share(part_code, code, subject)
                self._scale(code, subject, slice(None), max(1.0, share / _USUAL_SHARE))

    def _share(self, part_code: str, code: str, subject: str) -> float:
        """The largest share that a part ever has of its whole."""
        by_code = self.coverage.scheme.indicator_by_code
        whole = self.paths[code, subject]
        part = self.paths[part_code, subject] * uom_ratio(by_code[part_code], by_code[code])
        return float(np.max(part[whole > 0] / whole[whole > 0], initial=0.0))

    def fit_within(self, code: str, subject: str) -> None:
        """Shrink each part that would exceed its whole."""
        whole = self.coverage.scheme.indicator_by_code[code]
        adding = summed_parts(self.coverage, code, self.paths, subject)
        for part_code in whole.parts:
            part = self.coverage.scheme.indicator_by_code[part_code]
            if (part_code, subject) not in self.paths or not _comparable(part, whole):
                continue
            if part_code in adding:
                self.fit_within(part_code, subject)
                continue
            share = self._share(part_code, code, subject)
            if share > _ROOM:
                self._scale(part_code, subject, slice(None), _ROOM / share)
            self.fit_within(part_code, subject)


def _comparable(part: Indicator, whole: Indicator) -> bool:
    return {part.kind, whole.kind} <= {"level", "count"} and part.basis == whole.basis


def settle_families(coverage: Coverage, paths: Mapping[Pair, Array], last_month: int) -> dict[Pair, Array]:
    """Make every family of every subject consistent.

    Args:
        coverage: the pairs and the scheme that relates them.
        paths: true figures as drawn one by one.
        last_month: the month whose figures and growth the wholes keep.

    Returns:
        Paths in which parts of ``sum`` add up exactly and no part of a whole exceeds it.
    """
    families = _Families(coverage, dict(paths), last_month)
    below = {part for each in coverage.scheme.indicators for part in each.parts}
    roots = [pair for pair in paths if pair[0] not in below]
    for code, subject in roots:
        families.settle_sum(code, subject)
    for code, subject in roots:
        if coverage.scheme.indicator_by_code[code].parts:
            families.lift_over(code, subject)
            families.fit_within(code, subject)
    return families.paths
