"""样本县: the true world of the fictional county, drawn from the scheme and a seed.

Chance depends on the seed and the names of a pair, so that a new indicator in the scheme leaves the others' paths as they
were.
"""

from appraisal.period import Period
from appraisal.scheme import Scheme
from sample_county.coverage import Coverage
from sample_county.families import settle_families
from sample_county.home_figures import draw_own_paths, growth_rows
from sample_county.seasons import MONTHS
from sample_county.surroundings import draw_paths_around, draw_witness_paths
from sample_county.world import County


def make_county(scheme: Scheme, *, last: Period, months: int, seed: int) -> County:
    """Draw the world.

    Args:
        scheme: the year's 考评方案.
        last: last month with statistics.
        months: calendar months back from ``last``, itself included.
        seed: of all chance.
    """
    start = last.year * MONTHS + last.month - months
    year, month = divmod(start, MONTHS)
    first = Period(year, last.kind, max(month + 1, 2))
    county = County(Coverage(scheme), seed, first, last, {})
    own = settle_families(county.coverage, draw_own_paths(county), last.month)
    own |= growth_rows(county, own)
    around = draw_paths_around(county, own)
    return County(county.coverage, seed, first, last, own | around | draw_witness_paths(county, own))
