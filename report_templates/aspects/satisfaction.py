"""满意度的误差: neighbours in place whose difference is no more than the sampling error 差距在误差范围内."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from appraisal.surveys.margins import close_places, no_evaluation_zh
from report_templates.blocks import Fact
from report_templates.items import short_name
from report_templates.reading import Reading
from report_templates.wording import digits


@dataclass(frozen=True)
class CloseSurvey:
    """One surveyed indicator with pairs of neighbours that the survey cannot tell apart.

    Attributes:
        name_zh: the indicator.
        pairs: ``甲与乙`` with the difference and the sampling error of it, in words.
    """

    name_zh: str
    pairs: tuple[tuple[str, Fact, Fact], ...]


def read_close_surveys(reading: Reading) -> tuple[CloseSurvey, ...]:
    """Pairs of neighbours within the margin, of the surveys that count in this period, in the scheme's order."""
    books, scheme = reading.books, reading.books.scheme
    if books.surveys.empty or not scheme.public_evaluation:
        return ()
    rows = close_places(books.surveys, scheme, books.period).to_dict("records")
    return tuple(
        CloseSurvey(scheme.indicator_by_code[str(code)].name_zh, tuple(_pair(reading, row) for row in members))
        for code, members in groupby(rows, key=lambda row: row["indicator_code"])
    )


def evaluation_note_zh(reading: Reading) -> str:
    """What is said of public evaluation that the scheme abolished; empty where it is on or nothing is surveyed."""
    return no_evaluation_zh(reading.books.scheme)


def _pair(reading: Reading, row: Mapping[Any, Any]) -> tuple[str, Fact, Fact]:
    scheme = reading.books.scheme
    names = "与".join(
        short_name(scheme.subject_by_code.get(row[each])) for each in ("subject_code", "close_subject_code")
    )
    place = f"{row['indicator_code']}:{row['subject_code']}:{row['period']}"
    gap, margin = (float(row[column]) for column in ("gap_pp", "margin_pp"))
    return (
        names,
        Fact(f"{digits(gap, places=1)}分", gap, f"result:gap_pp:{place}"),
        Fact(f"±{digits(margin, places=1)}分", margin, f"result:margin_pp:{place}"),
    )
