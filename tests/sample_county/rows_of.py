"""Filings as observations, without drawing or reading a workbook: what the door would make of them, in a second."""

import pandas as pd

from appraisal.frames import OBSERVATIONS, ObservationFrame
from sample_county.forging import SOURCE_OF


def observations_of(filings) -> ObservationFrame:
    """OBSERVATIONS of all figures of all filings, the newest version of each last."""
    rows = [row for filing in sorted(filings, key=lambda each: each.arrived_at) for row in _rows(filing)]
    columns = [
        "indicator_code",
        "subject_code",
        "period",
        "basis",
        "measure",
        "source_code",
        "value",
        "uom",
        "arrived_at",
    ]
    return ObservationFrame(OBSERVATIONS.conform(pd.DataFrame(rows, columns=columns)))


def _rows(filing):
    for line in filing.lines:
        place = (line.subject.code, filing.period.code)
        told = [
            (line.indicator_code, "value", line.ytd, line.uom),
            (line.indicator_code, "year_ago", line.year_ago, line.uom),
            (line.indicator_code, "growth", line.growth, "%"),
            (line.growth_code, "value", line.growth, "%"),
        ]
        source = SOURCE_OF[filing.folder]
        for code, measure, value, uom in told:
            if code and value is not None:
                yield (code, *place, "own", measure, source, value, uom, filing.arrived_at)
        if line.indicator_code and line.month is not None:
            yield (line.indicator_code, *place, "month", "value", source, line.month, line.uom, filing.arrived_at)


def on_own_basis(observations, scheme) -> ObservationFrame:
    """The same with each indicator's own basis where a figure is not 本月; a monthly figure is told once."""
    own = observations["indicator_code"].map({each.code: each.basis for each in scheme.indicators})
    basis = observations["basis"].where(observations["basis"] != "own", own)
    key = ["indicator_code", "subject_code", "period", "basis", "measure", "source_code"]
    return ObservationFrame(observations.assign(basis=basis).drop_duplicates(key, keep="last").reset_index(drop=True))
