"""埋下的假数: the registry of all kinds of falsehood and misbehaving file, and the planting of them."""

from collections.abc import Iterable

from sample_county.file_faults import FILE_KINDS
from sample_county.filings import Filing
from sample_county.forging import Bench, Kind
from sample_county.hard_lies import FAMILY_KINDS, FIGURE_KINDS
from sample_county.pattern_lies import PATTERN_KINDS
from sample_county.project_lies import PROJECT_KINDS
from sample_county.soft_lies import SOFT_KINDS
from sample_county.truth import Truth
from sample_county.world import County

KINDS: tuple[Kind, ...] = (*FILE_KINDS, *FAMILY_KINDS, *SOFT_KINDS, *FIGURE_KINDS, *PROJECT_KINDS, *PATTERN_KINDS)
"""In the order of planting: those that find few files that fit, or need many of one sender, come first."""


def plant(county: County, honest: Iterable[Filing]) -> tuple[tuple[Filing, ...], tuple[Truth, ...]]:
    """Let offices lie, err and misbehave.

    Args:
        county: the world, which stays as it is.
        honest: all files as they should be.

    Returns:
        The files as they come, by arrival, and what is false in them, in the order of planting.
    """
    bench = Bench(county, list(honest))
    for kind in KINDS:
        for case in range(kind.cases):
            kind.forge(bench, kind, case)
    filings = sorted(bench.filings, key=lambda filing: (filing.arrived_at, filing.file_name))
    return tuple(filings), tuple(bench.truths)
