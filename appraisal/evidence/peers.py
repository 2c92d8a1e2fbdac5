"""疑点证据 · 同类: whose growth a figure's growth is set against, and the middle of it.

Medians, so that a third of the peers may move together without dragging the centre along; a small group leans on the
wider one (data-quality.md §5, S1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from appraisal.evidence.codes import Codes, dense, sorted_within
from appraisal.evidence.series import Positions, Values
from appraisal.scheme import Scheme

PEERS_MIN = 4
"""Fewer than these have no middle worth the name."""
_LEAN = 20.0
_DIVISION_LENGTHS = frozenset({4, 6, 9, 12})
_PROVINCE_DIGITS, _CITY_DIGITS, _COUNTY_DIGITS = 2, 4, 6


@dataclass(frozen=True)
class Peers:
    """Who is compared with whom 同类.

    Attributes:
        wide: code of the widest group of each row: indicator, source, basis and kind of subject.
        near: code of the nearest group: the same, within the peer group or the administrative division above.
    """

    wide: Positions
    near: Positions


def find_peers(codes: Codes, scheme: Scheme) -> Peers:
    """Groups by the scheme's 考评类别; for subjects it does not know, by administrative division code (GB/T 2260)."""
    subjects = codes.texts("subject_code").astype("str").tolist()
    known = [scheme.subject_by_code.get(code) for code in subjects]
    above = _division_above(subjects)
    kinds = [each.kind if each else "" for each in known]
    groups = [each.peer_group if each else above.get(code, "") for code, each in zip(subjects, known, strict=True)]
    near = [f"{kind}/{group}" for kind, group in zip(kinds, groups, strict=True)]
    return Peers(_codes(codes, kinds), _codes(codes, near))


def _codes(codes: Codes, groups: list[str]) -> Positions:
    """Dense code of indicator, source, basis and the group that each row's subject is in."""
    group = pd.factorize(np.array(groups, dtype=object))[0][codes.of("subject_code")]
    place = codes.place("indicator_code", "source_code", "basis") * (len(groups) + 1) + group
    return np.asarray(pd.factorize(place)[0], dtype="int64")


def _division_above(codes: Sequence[str]) -> dict[str, str]:
    """Province of each prefecture, city of each county, county of each township, where all codes are of that form."""
    lengths = {len(code) for code in codes}
    if not all(code.isdigit() for code in codes) or len(lengths) != 1 or not lengths <= _DIVISION_LENGTHS:
        return {}
    if lengths == {4}:
        digits = _PROVINCE_DIGITS
    elif lengths == {6}:
        digits = _PROVINCE_DIGITS if all(code.endswith("00") for code in codes) else _CITY_DIGITS
    else:
        digits = _COUNTY_DIGITS
    return {code: code[:digits] for code in codes}


def middle(values: Values, wide: Positions, near: Positions) -> tuple[Values, Values]:
    """Middle of each row's peers and how many they are; a group of n counts n/(n+20) against the wider one.

    Args:
        values: growth of the rows of one period; NaN is nobody's peer.
        wide: widest group of each row.
        near: nearest group of each row.

    Returns:
        The middle (zero where there are fewer than ``PEERS_MIN``), and the count of the widest group.
    """
    wide_middle, wide_count = median_by(values, wide)
    is_near = not np.array_equal(near, wide)
    near_middle, near_count = median_by(values, near) if is_near else (wide_middle, wide_count)
    centre = np.where(wide_count >= PEERS_MIN, wide_middle, 0.0)
    weight = np.where((near_count >= PEERS_MIN) & (near_count < wide_count), near_count / (near_count + _LEAN), 0.0)
    return weight * np.nan_to_num(near_middle) + (1 - weight) * centre, wide_count


def median_by(values: Values, groups: Positions) -> tuple[Values, Values]:
    """Median and count of known values of each row's group."""
    if not len(values):
        return values, values
    number = dense(groups, int(groups.max()) + 1)
    ordered = values[sorted_within(number, values)]
    size = np.bincount(number)
    count = np.bincount(number[~np.isnan(values)], minlength=len(size))
    start = np.cumsum(size) - size
    low = ordered[start + np.maximum(count - 1, 0) // 2]
    high = ordered[np.minimum(start + count // 2, len(values) - 1)]
    found = np.where(count > 0, (low + np.where(count > 1, high, low)) / 2, np.nan)
    return found[number], count[number].astype("float64")
