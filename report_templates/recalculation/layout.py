"""表的版面: where the columns and rows of a sheet stand, and how formulas name their cells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from openpyxl.utils import get_column_letter

from appraisal.scheme import Policies, Scheme
from report_templates.workbooks.spreadsheet import Value

FIRST_ROW = 3
"""Title, head, and then the rows."""
NOTHING = 1e99
"""Stands for what is without bound in a formula."""


@dataclass(frozen=True)
class Layout:
    """A sheet with one record a row.

    Attributes:
        sheet: its name.
        columns: names of its columns, from the left.
        count: how many records.
    """

    sheet: str
    columns: tuple[str, ...]
    count: int

    @cached_property
    def letters(self) -> dict[str, str]:
        """Column → letter."""
        return {name: get_column_letter(place) for place, name in enumerate(self.columns, start=1)}

    def cell(self, column: str, row: int) -> str:
        """A cell, as the sheet itself names it."""
        return f"{self.letters[column]}{row}"

    def there(self, column: str, row: int) -> str:
        """A cell, as other sheets name it."""
        return f"'{self.sheet}'!{self.cell(column, row)}"

    def span(self, column: str) -> str:
        """All records of a column, as other sheets name them."""
        letter = self.letters[column]
        return f"'{self.sheet}'!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + self.count - 1}"

    def own_span(self, column: str) -> str:
        """All records of a column, as the sheet itself names them."""
        return self.span(column).split("!")[1]


@dataclass(frozen=True)
class Live:
    """A column beside what was published.

    Attributes:
        head: as printed.
        cached: by record, in the order of the sheet; of formulas what they come to.
        formulas: by record, ``None`` where the value itself stands.
        number_format: such as ``0.00``.
        width: of the column.
    """

    head: str
    cached: Sequence[Value]
    formulas: Sequence[str | None]
    number_format: str = ""
    width: float = 11


def live_column(
    head: str,
    values: "pd.Series[Any]",
    make: Callable[[int], str] | None = None,
    *,
    where: "pd.Series[bool] | None" = None,
    number_format: str = "",
    width: float = 11,
) -> Live:
    """A column of formulas.

    Args:
        head: as printed.
        values: what they come to, in the order of the sheet; a missing one is an empty text under a formula.
        make: formula of a row of the sheet, without ``=``; ``None`` = values alone.
        where: records that have a formula; ``None`` = all.
        number_format: such as ``0.00``.
        width: of the column.
    """
    has_formula = [make is not None] * len(values) if where is None else [make is not None and each for each in where]
    told = values.astype("object").where(values.notna(), None).tolist()
    return Live(
        head,
        ["" if each is None and is_live else each for each, is_live in zip(told, has_formula, strict=True)],
        [f"={make(row)}" if make and is_live else None for row, is_live in enumerate(has_formula, start=FIRST_ROW)],
        number_format,
        width,
    )


def rounding_of(exact: str, policies: Policies, places: str) -> str:
    """修约 of an unrounded cell, as the round does it: binary noise first, then the places.

    Args:
        exact: the number, any expression.
        policies: whose rounding.
        places: reference of the cell with the decimal places.
    """
    clean = f"ROUND({exact},10)"
    if policies.rounding == "half_up":
        return f"ROUND({clean},{places})"
    is_even_half = f"ROUND(MOD(ABS({clean})*10^{places},2),8)=0.5"
    return f"IF({is_even_half},ROUNDDOWN({clean},{places}),ROUND({clean},{places}))"


@dataclass(frozen=True)
class General:
    """What formulas of all sheets share.

    Attributes:
        scheme: tree and policies.
        places: cell with the decimal places.
        bonus_cap: cell with the cap on bonuses; empty = none.
        deduction_cap: cell with the cap on deductions; empty = none.
    """

    scheme: Scheme
    places: str
    bonus_cap: str = ""
    deduction_cap: str = ""

    @property
    def policies(self) -> Policies:
        """通用规定."""
        return self.scheme.policies

    def rounded(self, exact: str) -> str:
        """修约 of a cell; an empty text stays one."""
        return f'IF({exact}="","",{rounding_of(exact, self.policies, self.places)})'


def check_column(rows: pd.DataFrame, own: Layout, pairs: Mapping[str, tuple[str, str]]) -> Live:
    """核对: 一致, or what differs by how much.

    Args:
        rows: records in the order of the sheet.
        own: the sheet.
        pairs: word → recalculated and published column.
    """

    def make(row: int) -> str:
        cells = {word: (own.cell(ours, row), own.cell(published, row)) for word, (ours, published) in pairs.items()}
        gaps = {word: f"ROUND(N({ours})-N({published}),6)" for word, (ours, published) in cells.items()}
        told = '&"；"&'.join(f'"{word}差"&{gap}' for word, gap in gaps.items())
        return f'IF(AND({",".join(f"{gap}=0" for gap in gaps.values())}),"一致",{told})'

    numbers = {name: rows[name].astype("float64").fillna(0.0) for pair in pairs.values() for name in pair}
    gaps = pd.DataFrame(
        {word: (numbers[ours] - numbers[published]).round(6) for word, (ours, published) in pairs.items()}
    )
    told = [
        "；".join(f"{word}差{gap:.15g}" for word, gap in zip(gaps, row, strict=True)) if any(row) else "一致"
        for row in gaps.to_numpy().tolist()
    ]
    return live_column("核对", pd.Series(told, index=rows.index, dtype="object"), make, width=16)


def place_of(
    own: str, values: str, group: Sequence[tuple[str, str]], policies: Policies, keys: Sequence[tuple[str, str]] = ()
) -> str:
    """位次: how many in the group are better, plus one; ties as the scheme says.

    Args:
        own: the record's value.
        values: all values; what is no number is not ranked.
        group: (own cell, column) pairs that must agree.
        policies: ties.
        keys: (own cell, column) pairs that decide between equal values, in this order.
    """
    ranked = "*".join([f"ISNUMBER({values})", *(f"({column}={cell})" for cell, column in group)])
    pairs = [(own, values), *keys]
    better = f"({pairs[-1][1]}>{pairs[-1][0]})"
    for cell, column in reversed(pairs[:-1]):
        better = f"(({column}>{cell})+({column}={cell})*{better})"
    equal = "*".join(f"({column}={cell})" for cell, column in pairs)
    match policies.ties:
        case "min":
            return f"SUMPRODUCT({ranked}*{better})+1"
        case "max":
            return f"SUMPRODUCT({ranked}*({better}+{equal}))"
        case "dense":
            alike = ",".join(
                f"{column},{column}"
                for column in dict.fromkeys([*(pair[1] for pair in group), *(pair[1] for pair in pairs)])
            )
            return f"SUMPRODUCT({ranked}*{better}/(COUNTIFS({alike})+1-ISNUMBER({values})))+1"
