"""What a method may see of a panel, and the project's own method."""

from dataclasses import dataclass

import pandas as pd

from benchmarks.detection.panel import Panel


@dataclass(frozen=True)
class Given:
    """What a method may see.

    Attributes:
        observations: OBSERVATIONS.
        targets: growth targets, or None.
        calibrate_until: last period that may be learnt from and is not judged.
    """

    observations: pd.DataFrame
    targets: pd.DataFrame | None
    calibrate_until: str


def given(panel: Panel) -> Given:
    """What a method may see of a panel."""
    return Given(panel.observations(), panel.targets(), panel.spec.calibrate_until)


def jixiao(data: Given) -> pd.DataFrame:
    """This project's own checks, as ``jixiao screen`` runs them, with a scheme that knows none of the indicators."""
    from appraisal.frames import OBSERVATIONS, ObservationFrame
    from expectations.screening import screen
    from scheme import SAMPLE_SCHEME, load_scheme

    frame = ObservationFrame(OBSERVATIONS.conform(data.observations))
    return screen(frame, load_scheme(SAMPLE_SCHEME), targets=data.targets, calibrate_until=data.calibrate_until)
