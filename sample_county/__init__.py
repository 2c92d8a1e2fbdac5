"""样本县: a seeded synthetic county that sends the files a real county sends, some of them wrong on purpose.

Figures, offices and projects are invented; seasons and scatter are calibrated to published statistics (``seasons``). The same
scheme, months and seed give the same bytes.
"""

from pathlib import Path

from appraisal.period import parse_period
from appraisal.scheme import Scheme
from sample_county.blockers import add_blockers
from sample_county.county import make_county
from sample_county.desk import send
from sample_county.dispatches import dispatch_filings
from sample_county.falsehoods import plant
from sample_county.honest import honest_filings
from sample_county.rectifications import rectification_filings
from sample_county.surveys import survey_filings
from sample_county.truth import write_truth

LAST_MONTH = parse_period("2026-10")
"""The newest month with statistics."""


def write_county(
    directory: Path, *, scheme: Scheme, months: int = 24, seed: int = 7, has_falsehoods: bool = True
) -> None:
    """Fill a home's inbox with the county's files, and ``sample_truth.csv`` with what is false in them.

    Args:
        directory: the home; ``inbox/…`` and ``sample_truth.csv`` are written into it.
        scheme: the year's 考评方案; subjects, indicators, sources, targets and projects come from it.
        months: calendar months of statistics, back from ``LAST_MONTH``; January has none.
        seed: of all chance.
        has_falsehoods: whether offices also lie, err and send faulty files; else every file is right.

    Raises:
        OSError: the directory cannot be written.
        ValueError: fewer than two months.
    """
    if months < 2:
        message = f"样本县至少要2个月（现为{months}个月）"
        raise ValueError(message)
    county = make_county(scheme, last=LAST_MONTH, months=months, seed=seed)
    honest = honest_filings(county)
    filings, truths = plant(county, honest) if has_falsehoods else (honest, ())
    told = (
        *add_blockers(county, filings),
        *survey_filings(county),
        *rectification_filings(county),
        *dispatch_filings(county),
    )
    send(told, directory / "inbox", scheme=scheme)
    write_truth(truths, directory / "sample_truth.csv")
