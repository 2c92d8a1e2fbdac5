"""Settings of a panel: every size of every noise is a parameter here, and the variants that the suite runs."""

from dataclasses import dataclass, replace
from typing import Any

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
MONTHS = tuple(f"-{month:02d}" for month in range(2, 13))

# Cumulative share of the year by the end of each quarter: national figures of 2009–2014.
_QUARTERLY: dict[str, tuple[float, ...]] = {
    "gdp1": (0.127, 0.330, 0.632, 1.0),
    "gdp2": (0.209, 0.460, 0.694, 1.0),
    "gdp3": (0.213, 0.431, 0.665, 1.0),
    "fai": (0.129, 0.412, 0.700, 1.0),
    "rei": (0.137, 0.409, 0.694, 1.0),
    "retail": (0.237, 0.472, 0.720, 1.0),
    "fiscal": (0.243, 0.533, 0.763, 1.0),
}
_MONTHLY: dict[str, tuple[float, ...]] = {
    "gdp1": (0.080, 0.127, 0.185, 0.250, 0.330, 0.420, 0.520, 0.632, 0.760, 0.880, 1.0),
    "gdp2": (0.132, 0.209, 0.291, 0.374, 0.460, 0.537, 0.615, 0.694, 0.788, 0.890, 1.0),
    "gdp3": (0.140, 0.213, 0.284, 0.357, 0.431, 0.508, 0.586, 0.665, 0.770, 0.880, 1.0),
    "fai": (0.057, 0.129, 0.204, 0.294, 0.412, 0.504, 0.595, 0.700, 0.795, 0.887, 1.0),
    "rei": (0.062, 0.137, 0.214, 0.302, 0.409, 0.500, 0.592, 0.694, 0.790, 0.889, 1.0),
    "retail": (0.161, 0.237, 0.312, 0.392, 0.472, 0.553, 0.633, 0.720, 0.812, 0.902, 1.0),
    "fiscal": (0.172, 0.243, 0.336, 0.436, 0.533, 0.625, 0.691, 0.763, 0.856, 0.928, 1.0),
}
_QUARTER_STEPS_PCT = (2.0, 0.8, 1.0)
_MONTH_STEPS_PCT = (1.5, 1.15, 1.15, 1.15, 0.46, 0.46, 0.46, 0.58, 0.58, 0.58)


@dataclass(frozen=True)
class PanelSpec:
    """Settings of one panel.

    Attributes:
        name: of the variant.
        slots: endings of the period codes within a year, in order; the last is the full year.
        first_year: first year reported; up to ``clean_until`` nothing is planted.
        clean_until: last year that serves to calibrate.
        last_year: last year reported.
        subject_count: how many subjects, drawn anew for each seed; None takes all.
        scale: factor on all amounts (a township is a hundredth of a prefecture).
        raw: keep natively dirty prefectures.
        step_noise_pct: standard deviation of the change of cumulative growth from each slot to the next.
        step_noise_factor: multiplies it for all indicators.
        tail_df: degrees of freedom of Student noise; None is normal.
        persistence: autocorrelation over the years of a subject's deviation from its usual shares.
        pattern_factor: how much subjects differ lastingly in seasonal shares, as a multiple of the yearly deviation.
        sector_common_share: share of that variance which the three sectors have in common.
        annual_noise_pct: growth noise on top of the real annual growth (smaller places jump more).
        deflator_noise_pp: noise of stated real growth around nominal growth less the deflator.
        sector_price_pp: price growth of each sector beside the common deflator.
        electricity_noise_pct: noise of electricity's yearly growth around that of true secondary output.
        tax_noise_pct: the same of tax around true GDP.
        has_corroboration: electricity, tax and lights are in the panel, and targets beside it.
        decimals_yi: decimals of GDP and sectors in 亿元; None gives whole 万元.
    """

    name: str = "prefecture"
    slots: tuple[str, ...] = QUARTERS
    first_year: int = 2009
    clean_until: int = 2010
    last_year: int = 2014
    subject_count: int | None = None
    scale: float = 1.0
    raw: bool = False
    step_noise_pct: tuple[float, ...] = _QUARTER_STEPS_PCT
    step_noise_factor: float = 1.0
    tail_df: float | None = None
    persistence: float = 0.5
    pattern_factor: float = 2.0
    sector_common_share: float = 0.3
    annual_noise_pct: float = 0.0
    deflator_noise_pp: float = 0.2
    sector_price_pp: tuple[float, float, float] = (1.0, -0.3, 0.0)
    electricity_noise_pct: float = 5.0
    tax_noise_pct: float = 5.0
    has_corroboration: bool = True
    decimals_yi: int | None = 2

    @property
    def profile(self) -> dict[str, tuple[float, ...]]:
        """Usual cumulative share of the year at each slot, by indicator."""
        return _QUARTERLY if self.slots == QUARTERS else _MONTHLY

    @property
    def calibrate_until(self) -> str:
        """Last period that is only learnt from."""
        return f"{self.clean_until}{self.slots[-1]}"


_QUARTER = PanelSpec()
_MONTH = replace(_QUARTER, slots=MONTHS, step_noise_pct=_MONTH_STEPS_PCT)
_TOWNSHIP: dict[str, Any] = {
    "subject_count": 16,
    "scale": 0.01,
    "step_noise_factor": 2.5,
    "tail_df": 5.0,
    "annual_noise_pct": 4.0,
    "deflator_noise_pp": 0.3,
    "decimals_yi": None,
}
VARIANTS = {
    spec.name: spec
    for spec in (
        _QUARTER,
        replace(_QUARTER, name="noisy", step_noise_factor=2.0, electricity_noise_pct=10.0),
        replace(_QUARTER, name="heavy_tails", tail_df=4.0),
        replace(_QUARTER, name="no_corroboration", has_corroboration=False),
        replace(_QUARTER, name="raw", raw=True),
        replace(_MONTH, name="monthly", subject_count=60),
        replace(_QUARTER, name="township", **_TOWNSHIP),
        replace(_MONTH, name="township_monthly", **_TOWNSHIP),
    )
}
