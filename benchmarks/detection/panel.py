"""The panel before anybody lies: annual figures spread to the slots of a year, published, and stated with growth.

``Panel`` holds what units would send as cubes (indicators × subjects × years × slots); ``observations`` lays it out as
the OBSERVATIONS frame that any detector is given.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.detection.annual import INDICATORS, SECTORS, Annual, Values, load_annual
from benchmarks.detection.spec import PanelSpec

NOMINAL = ("fai", "rei", "retail", "fiscal")
UOM_YI = ("gdp", *SECTORS)
SOURCE = "panel"
_WAN_PER_YI = 1e4
_LEAST_STEP = 0.3
_PRICE_WOBBLE_PP = 0.2
# At usual growth of a tenth or two, a hundredth of log growth is somewhat more than a percentage point.
_PP_PER_LOG = 1.13
_NORMAL_QUARTILE = 0.6745
_QUARTILE_DRAWS = 200_000


@dataclass(frozen=True)
class Panel:
    """What all subjects send; the first year is only a base.

    Attributes:
        spec: its settings.
        subjects: codes.
        provinces: of each subject.
        years: of the third axis.
        level: figures as published, in their uom.
        base: 上年同期 where a sender states another than the stored figure, else NaN.
        growth_pct: growth where a sender states another than follows from figure and base, else NaN.
        growth_noise_pp: what stated growth differs by from growth less deflator.
        price: price index on last year, indicators × years × slots.
        corroboration: figures that no subject can alter, by code, uom and basis: subjects × years × slots.
        targets_pct: growth targets: indicators × subjects × years, NaN where none.
    """

    spec: PanelSpec
    subjects: tuple[str, ...]
    provinces: tuple[str, ...]
    years: tuple[int, ...]
    level: Values
    base: Values
    growth_pct: Values
    growth_noise_pp: Values
    price: Values
    corroboration: dict[tuple[str, str, str], Values]
    targets_pct: Values

    def copy(self) -> "Panel":
        """One whose figures may be altered without touching this one."""
        return replace(self, level=self.level.copy(), base=self.base.copy(), growth_pct=self.growth_pct.copy())

    def published(self, indicator: int, value: float) -> float:
        """A figure rounded as its sender publishes it."""
        is_yi = INDICATORS[indicator] in UOM_YI
        return round(float(value), self.spec.decimals_yi or 0 if is_yi else 0)

    def year_ago(self) -> Values:
        """上年同期 as stated: the stored figure unless another is stated; NaN in the first year."""
        stored = np.concatenate([np.full_like(self.level[:, :, :1], np.nan), self.level[:, :, :-1]], axis=2)
        return np.where(np.isnan(self.base), stored, self.base)

    def growth(self) -> Values:
        """Growth as stated, percent, one decimal: at constant prices for GDP and sectors, else nominal."""
        price = np.repeat(self.price[:, None], len(self.subjects), axis=1)
        price[0] = self.level[1:4].sum(axis=0) / (self.level[1:4] / price[1:4]).sum(axis=0)
        derived = (self.level / self.year_ago() / price - 1) * 100 + self.growth_noise_pp
        return np.asarray(np.where(np.isnan(self.growth_pct), derived, self.growth_pct), dtype="float64").round(1)

    def period(self, year: int, slot: int) -> str:
        """Code of a period from its places on the axes."""
        return f"{self.years[year]}{self.spec.slots[slot]}"

    @property
    def periods(self) -> list[str]:
        """Codes of all reported periods, in order."""
        return [f"{year}{slot}" for year in self.years[1:] for slot in self.spec.slots]

    @property
    def judged_years(self) -> list[int]:
        """Places of the years that come after calibration."""
        return [place for place, year in enumerate(self.years) if year > self.spec.clean_until]

    def observations(self) -> pd.DataFrame:
        """OBSERVATIONS of all reported periods: figures, stated bases, stated growth and corroboration."""
        parts = [
            self._long(cube, measure)
            for measure, cube in (("value", self.level), ("year_ago", self.year_ago()), ("growth", self.growth()))
        ]
        parts += [self._outside(*key, cube) for key, cube in self.corroboration.items()]
        return pd.concat(parts, ignore_index=True)

    def targets(self) -> pd.DataFrame | None:
        """Growth targets of every period, or None where the variant has none."""
        if not self.spec.has_corroboration:
            return None
        cube = np.repeat(self.targets_pct[..., None], len(self.spec.slots), axis=3)
        long = self._long(cube, "growth").rename(columns={"value": "growth_target_pct"})
        return long[["indicator_code", "subject_code", "period", "growth_target_pct"]]

    def _long(self, cube: Values, measure: str) -> pd.DataFrame:
        axes = [list(INDICATORS), list(self.subjects), self.periods]
        index = pd.MultiIndex.from_product(axes, names=["indicator_code", "subject_code", "period"])
        values = pd.Series(cube[:, :, 1:].reshape(-1), index=index, name="value").dropna().reset_index()
        is_yi = values["indicator_code"].isin(UOM_YI) & (self.spec.decimals_yi is not None)
        uom = np.where(is_yi, "亿元", "万元") if measure != "growth" else "%"
        return values.assign(basis="ytd", measure=measure, source_code=SOURCE, uom=uom)

    def _outside(self, code: str, uom: str, basis: str, cube: Values) -> pd.DataFrame:
        index = pd.MultiIndex.from_product([list(self.subjects), self.periods], names=["subject_code", "period"])
        values = pd.Series(cube[:, 1:].reshape(-1), index=index, name="value").dropna().reset_index()
        return values.assign(indicator_code=code, basis=basis, measure="value", source_code=SOURCE, uom=uom)


def make_panel(spec: PanelSpec, seed: int) -> Panel:
    """A clean panel of one variant.

    Args:
        spec: its settings.
        seed: of all noise; the same seed gives the same panel.

    Raises:
        FileNotFoundError: the real annual figures are not here.
    """
    return spread(load_annual(spec.first_year, spec.last_year, raw=spec.raw), spec, seed)


def spread(annual: Annual, spec: PanelSpec, seed: int) -> Panel:
    """Spread annual figures over the slots of each year and publish them."""
    rng = np.random.default_rng([seed, 1])
    annual = _drawn(annual, spec, rng)
    exact = annual.levels[1:, :, :, None] * _shares(spec, annual.levels.shape[1:], rng)
    exact[4] = np.minimum(exact[4], exact[3] * 0.95)
    level = _published(np.concatenate([exact[:3].sum(axis=0, keepdims=True), exact]), spec)
    shape = level.shape
    noise = rng.normal(0, spec.deflator_noise_pp, shape)
    noise[[INDICATORS.index(code) for code in NOMINAL]] = 0.0
    panel = Panel(
        spec=spec,
        subjects=annual.subjects,
        provinces=annual.provinces,
        years=annual.years,
        level=level,
        base=np.full(shape, np.nan),
        growth_pct=np.full(shape, np.nan),
        growth_noise_pp=noise,
        price=_prices(annual, spec, rng),
        corroboration={},
        targets_pct=_targets(annual),
    )
    return replace(panel, corroboration=_corroboration(panel, annual.lights, rng)) if spec.has_corroboration else panel


def _drawn(annual: Annual, spec: PanelSpec, rng: np.random.Generator) -> Annual:
    """The subjects of this variant, at its scale and with its own noise of growth."""
    count = spec.subject_count or len(annual.subjects)
    keep = np.sort(rng.permutation(len(annual.subjects))[:count])
    levels = annual.levels[:, keep] * spec.scale
    jumps = rng.normal(0, spec.annual_noise_pct / 100, levels.shape)
    return replace(
        annual,
        subjects=tuple(annual.subjects[place] for place in keep),
        provinces=tuple(annual.provinces[place] for place in keep),
        levels=levels * np.exp(jumps.cumsum(axis=2)) if spec.annual_noise_pct else levels,
        lights=annual.lights[keep],
        targets_pct=annual.targets_pct[keep],
    )


def _shares(spec: PanelSpec, shape: tuple[int, ...], rng: np.random.Generator) -> Values:
    """Cumulative share of the year at each slot: usual profile × lasting pattern × the year's deviation."""
    steps = np.array(spec.step_noise_pct) / 100 * spec.step_noise_factor / _PP_PER_LOG
    size = (len(INDICATORS) - 1, *shape, len(steps))
    yearly = _persistent(_noise(rng, size, spec), spec.persistence) * steps
    lasting = _noise(rng, (*size[:2], 1, len(steps)), spec) * steps * spec.pattern_factor
    usual = np.array([spec.profile[code] for code in INDICATORS[1:]])
    # A deviation is what the rest of the year has to make up for, so the full year has none.
    off = np.concatenate([(yearly + lasting)[..., ::-1].cumsum(axis=-1)[..., ::-1], np.zeros((*size[:3], 1))], axis=-1)
    shares = usual[:, None, None] * np.exp(off)
    added = np.diff(shares, axis=-1, prepend=0.0)
    least = np.diff(usual, axis=-1, prepend=0.0)[:, None, None] * _LEAST_STEP
    shares = np.maximum(added, least).cumsum(axis=-1)
    return np.asarray(shares / shares[..., -1:])


def _noise(rng: np.random.Generator, size: tuple[int, ...], spec: PanelSpec) -> Values:
    """Unit noise, of which the sectors (the first three) have a part in common."""
    own, common = _draw(rng, size, spec.tail_df), _draw(rng, size[1:], spec.tail_df)
    part = np.zeros((size[0],) + (1,) * (len(size) - 1))
    part[:3] = spec.sector_common_share
    return np.asarray(np.sqrt(1 - part) * own + np.sqrt(part) * common)


def _draw(rng: np.random.Generator, size: tuple[int, ...], tail_df: float | None) -> Values:
    """Normal noise, or Student noise with the same quartiles."""
    if tail_df is None:
        return rng.normal(0, 1, size)
    return np.asarray(rng.standard_t(tail_df, size) * _NORMAL_QUARTILE / _student_quartile(tail_df))


@cache
def _student_quartile(tail_df: float) -> float:
    """Upper quartile of Student's t, from draws: importing a library for it would take longer than all else."""
    return float(np.median(np.abs(np.random.default_rng(0).standard_t(tail_df, _QUARTILE_DRAWS))))


def _persistent(noise: Values, persistence: float, axis: int = 2) -> Values:
    """Autoregressive over years, scaled so that the change from year to year has unit deviation."""
    flat = np.moveaxis(noise, axis, 0).copy()
    for year in range(1, len(flat)):
        flat[year] = persistence * flat[year - 1] + np.sqrt(1 - persistence**2) * flat[year]
    return np.asarray(np.moveaxis(flat, 0, axis) / np.sqrt(2 * (1 - persistence)))


def _published(exact: Values, spec: PanelSpec) -> Values:
    level = np.round(exact)
    if spec.decimals_yi is not None:
        level[1:4] = np.round(exact[1:4] / _WAN_PER_YI, spec.decimals_yi)
    level[0] = np.round(level[1:4].sum(axis=0), spec.decimals_yi or 0)
    level[5] = np.minimum(level[5], level[4])
    return level


def _prices(annual: Annual, spec: PanelSpec, rng: np.random.Generator) -> Values:
    """Price index on last year: median nominal growth of the real figures less median real growth, by sector."""
    nominal = np.full(len(annual.years), np.nan)
    nominal[1:] = (np.median(annual.levels[0, :, 1:] / annual.levels[0, :, :-1], axis=0) - 1) * 100
    common = np.nan_to_num(nominal - annual.real_growth_pct)
    price = np.ones((len(INDICATORS), len(annual.years), len(spec.slots)))
    wobble = rng.normal(0, _PRICE_WOBBLE_PP, price.shape[1:])
    for place, extra in enumerate(spec.sector_price_pp, start=1):
        price[place] = 1 + (common[:, None] + extra + wobble) / 100
    return price


def _corroboration(panel: Panel, lights: Values, rng: np.random.Generator) -> dict[tuple[str, str, str], Values]:
    """Electricity follows true secondary output, tax true GDP; lights are real and of the year's end only."""
    spec, shape = panel.spec, panel.level.shape[1:]
    deflated = panel.level[2] / panel.price[2].cumprod(axis=0)[None]
    ends: Values = np.full(shape, np.nan)
    ends[:, :, -1] = lights
    noises = {"electricity": spec.electricity_noise_pct, "tax": spec.tax_noise_pct}
    followed = {"electricity": deflated, "tax": panel.level[0]}
    made = {code: followed[code] * _around(noise, shape, rng) for code, noise in noises.items()}
    return {
        ("electricity", "万千瓦时", "ytd"): np.round(made["electricity"] * _whole(made["electricity"])),
        ("tax", "万元", "ytd"): np.round(made["tax"] * _whole(made["tax"])),
        ("lights", "指数", "stock"): ends,
    }


def _around(noise_pct: float, shape: tuple[int, ...], rng: np.random.Generator) -> Values:
    """What a follower deviates by: its own size, its deviation of the year, and little within the year."""
    own = rng.normal(0, 0.3, (shape[0], 1, 1))
    yearly = _persistent(rng.normal(0, noise_pct / 100, shape[:2]), 0.5, axis=1)[:, :, None]
    return np.asarray(np.exp(own + yearly + rng.normal(0, 0.01, shape)))


def _whole(values: Values) -> float:
    """A factor that brings figures to at least five digits."""
    return float(max(1.0, 1e5 / max(np.nanmin(values), 1e-9)))


def _targets(annual: Annual) -> Values:
    """GDP: the province's real target. Investment, retail, revenue: the provinces' median of last year, rounded."""
    targets: npt.NDArray[np.float64] = np.full(annual.levels.shape, np.nan)
    targets[0] = np.where(np.isnan(annual.targets_pct), np.nanmedian(annual.targets_pct, axis=0), annual.targets_pct)
    provinces = np.array(annual.provinces)
    for code in ("fai", "retail", "fiscal"):
        place = INDICATORS.index(code)
        growth = (annual.levels[place, :, 1:] / annual.levels[place, :, :-1] - 1) * 100
        for province in set(annual.provinces):
            rows = provinces == province
            targets[place, rows, 2:] = np.round(np.median(growth[rows, :-1], axis=0))[None]
    return targets
