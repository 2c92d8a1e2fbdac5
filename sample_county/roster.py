"""名录变动: one town where the year's check of the roster let fifteen units in and five out, told as sums alone."""

from appraisal.period import Period
from sample_county.lines import RosterLine
from sample_county.world import County

_ENTERED, _LEFT = 15, 5
_ENTERED_SHARE, _LEFT_SHARE = 0.062, 0.031
"""What the new units make of the figure, and what those that left made of the one a year ago."""
_MONTHS = 3
_ROSTERED = ("规模以上", "限额以上", "资质以上")
"""Indicators that are counted over a roster say so in their name."""
_REMARK = "年度名录库审核：新达规入库、不达规退库"


def draw_roster(county: County) -> dict[str, tuple[RosterLine, ...]]:
    """The rows of the last months' tables, period code → rows; none where no town has a roster behind a figure."""
    pairs = [pair for pair in county.coverage.pairs if _is_rostered(county, *pair)]
    if not pairs:
        return {}
    code, town = pairs[int(county.generator("roster").integers(len(pairs)))]
    return {month.code: (_line(county, code, town, month),) for month in county.months[-_MONTHS:]}


def _is_rostered(county: County, code: str, subject: str) -> bool:
    indicator = county.scheme.indicator_by_code[code]
    is_amount = indicator.kind == "level" and indicator.basis == "ytd" and indicator.frequency == "month"
    is_town = county.scheme.subject_by_code[subject].kind == "town"
    return is_amount and is_town and indicator.name_zh.startswith(_ROSTERED)


def _line(county: County, code: str, town: str, month: Period) -> RosterLine:
    indicator = county.scheme.indicator_by_code[code]
    places = indicator.decimals + 2
    return RosterLine(
        subject=county.scheme.subject_by_code[town],
        indicator=indicator,
        entered_count=_ENTERED,
        left_count=_LEFT,
        entered=round(_ENTERED_SHARE * county.true_value(code, town, month), places),
        left=round(_LEFT_SHARE * county.true_value(code, town, month.year_ago()), places),
        document_no=f"{county.scheme.county_zh[0]}统函〔{month.year}〕7号",
        note_zh=_REMARK,
    )
