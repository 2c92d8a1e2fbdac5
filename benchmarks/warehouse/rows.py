"""Observations in any number: so many units and indicators a month, each month a part of a bulk load."""

from datetime import datetime

import numpy as np
import pandas as pd

from appraisal.books import Parsed, RawFile
from appraisal.frames import EVENTS, FINDINGS, OBSERVATIONS, EventFrame, FindingFrame, ObservationFrame

SOURCE = "statistics_bureau"


def months(count: int, *, first: int = 2017) -> list[str]:
    """Codes of so many months in a row."""
    return [f"{first + number // 12}-{number % 12 + 1:02d}" for number in range(count)]


def raw_file(name: str, at: datetime) -> RawFile:
    """A file that tells of them; its bytes are its name, since reading files is measured elsewhere."""
    return RawFile(SOURCE, name, name.encode(), "inbox/statistics", at)


def observations(raw: RawFile, *, periods: list[str], indicators: int, units: int, seed: int = 0) -> pd.DataFrame:
    """OBSERVATIONS of every unit and indicator in every period."""
    codes = [f"indicator_{number:04d}" for number in range(indicators)]
    names = [f"town.t{number:04d}" for number in range(units)]
    index = pd.MultiIndex.from_product([periods, codes, names], names=["period", "indicator_code", "subject_code"])
    values = np.round(np.random.default_rng(seed).lognormal(8, 1, len(index)), 2)
    return OBSERVATIONS.conform(
        index.to_frame(index=False).assign(
            basis="ytd",
            measure="value",
            source_code=SOURCE,
            value=values,
            uom="万元",
            reported_text=[f"{value:,.2f}" for value in values],
            maturity="flash",
            raw_sha256=raw.sha256,
            file_name=raw.file_name,
            cell_ref=[f"分乡镇!{number}" for number in range(len(index))],
            arrived_at=raw.arrived_at,
            recorded_at=None,
        )
    )


def parsed(rows: pd.DataFrame) -> Parsed:
    """As a feed hands them over."""
    return Parsed(
        ObservationFrame(rows),
        EventFrame(EVENTS.empty()),
        FindingFrame(FINDINGS.empty()),
        period=str(rows["period"].iloc[-1]),
    )
