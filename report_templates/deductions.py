"""全年失分: how many indicators lost points (S1-31), why, and what the ledger names as causes that could be avoided."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from appraisal.reasons.lost import LOSS_ZH, explain_lost
from appraisal.scheme import Scheme
from report_templates.blocks import Table
from report_templates.reading import Reading
from report_templates.template import told
from report_templates.wording import FILTERS, Number, number

_SHARES = (0.4, 0.2, 0.2, 0.2)
_SHOWN = 5


@dataclass(frozen=True)
class DeductedShare:
    """扣分指标占比: 12 of 100 indicators are 12%.

    Attributes:
        name_zh: whose.
        deducted, appraised: indicators that lost points, and all that counted.
        lost: points lost on them.
    """

    name_zh: str
    deducted: Number
    appraised: Number
    lost: Number

    @property
    def share(self) -> Number:
        """占比, percent."""
        whole = self.appraised.value or 0.0
        value = (self.deducted.value or 0.0) / whole * 100 if whole else None
        return number(value, self.deducted.key.replace("_count", "_share_pct"), decimals=1)


@dataclass(frozen=True)
class Lossy:
    """An indicator on which most was lost.

    Attributes:
        name_zh: the indicator.
        lost: points lost on it by all.
        subjects: by how many.
    """

    name_zh: str
    lost: Number
    subjects: Number


def deducted_shares(reading: Reading, subject_codes: Sequence[str]) -> tuple[DeductedShare, ...]:
    """扣分指标占比 of each of these subjects, in their order."""
    scheme, rows = reading.books.scheme, reading.results.indicators
    rows = rows[rows["weight_points"].gt(0) & rows["score_points"].notna()]
    shares = []
    for code in subject_codes:
        own = rows[rows["subject_code"].eq(code)]
        lost, place = own["lost_points"].fillna(0.0), f"::{code}:{reading.period_code}"
        subject = scheme.subject_by_code[code]
        shares.append(
            DeductedShare(
                subject.short_zh or subject.name_zh,
                number(float(lost.gt(0).sum()), f"result:deducted_indicator_count{place}", decimals=0),
                number(float(len(own)), f"result:appraised_indicator_count{place}", decimals=0),
                number(float(lost.sum()), f"result:lost_sum_points{place}"),
            )
        )
    return tuple(shares)


def lost_points(reading: Reading) -> pd.DataFrame:
    """LOST_POINTS of everybody, worked out once a round."""
    return reading.once("lost points", lambda: pd.DataFrame(explain_lost(reading.results, reading.books.scheme)))


def cause_table(reading: Reading, subject_codes: Sequence[str]) -> Table:
    """失分原因 of these subjects together; the rows make the whole loss on indicators and ledger."""
    rows = lost_points(reading)
    rows = rows[rows["subject_code"].isin(list(subject_codes))]
    grouped = rows.groupby("loss_code")["lost_points"]
    sizes, sums = grouped.size().to_dict(), grouped.sum().to_dict()
    whole = float(sum(sums.values()))
    place = f"::all:{reading.period_code}"
    cells = []
    for code, name in LOSS_ZH.items():
        if code not in sums:
            continue
        times = number(float(sizes[code]), f"result:{code}_loss_count{place}", decimals=0)
        lost = number(float(sums[code]), f"result:{code}_lost_points{place}")
        share = number((lost.value or 0.0) / whole * 100 if whole else None, f"result:{code}_loss_share_pct{place}")
        cells.append(
            (
                told(name, align="left"),
                told(FILTERS["digits"](times)),
                told(FILTERS["digits"](lost)),
                told(FILTERS["percent"](share)),
            )
        )
    return Table("失分原因", ("原因", "项次", "失分", "占失分比重"), tuple(cells), _SHARES)


def ledger_causes(reading: Reading, subject_codes: Sequence[str]) -> tuple[tuple[str, Number], ...]:
    """Causes that the ledger names for deductions, with how many entries; an entry without one is counted as such."""
    entries = reading.results.entries
    own = entries[
        entries["kind"].eq("deduction")
        & entries["subject_code"].isin(list(subject_codes))
        & entries["settlement_code"].isin(["counted", "capped", "taken"])
    ]
    names = cause_names(reading.books.scheme)
    sizes = own["cause_code"].map(names).fillna("原因未登记").value_counts(sort=False).sort_index()
    key = f"::all:{reading.period_code}"
    return tuple(
        (str(name), number(float(size), f"result:ledger_cause_{place}_count{key}", decimals=0))
        for place, (name, size) in enumerate(sorted(sizes.items(), key=lambda pair: -pair[1]), start=1)
    )


def cause_names(scheme: Scheme) -> dict[str, str]:
    """What the ledger's 扣分原因 column may hold → its name."""
    causes = scheme.ledger.causes if scheme.ledger else ()
    return {written: each.name_zh for each in causes for written in (each.code, each.name_zh)}


def most_lost(reading: Reading, subject_codes: Sequence[str]) -> tuple[Lossy, ...]:
    """The indicators on which these subjects lost most together."""
    rows, scheme = reading.results.indicators, reading.books.scheme
    is_lost = rows["subject_code"].isin(list(subject_codes)) & rows["lost_points"].gt(0) & rows["weight_points"].gt(0)
    rows = rows[is_lost & rows["indicator_code"].isin(list(scheme.indicator_by_code))]
    sums = rows.groupby("indicator_code").agg(lost=("lost_points", "sum"), subjects=("subject_code", "nunique"))
    sums = sums.reset_index().sort_values(["lost", "indicator_code"], ascending=[False, True])
    return tuple(
        Lossy(
            scheme.indicator_by_code[str(row["indicator_code"])].name_zh,
            number(float(row["lost"]), f"result:lost_sum_points:{row['indicator_code']}:all:{reading.period_code}"),
            number(
                float(row["subjects"]),
                f"result:losing_subjects_count:{row['indicator_code']}:all:{reading.period_code}",
                decimals=0,
            ),
        )
        for row in sums.head(_SHOWN).to_dict("records")
    )
