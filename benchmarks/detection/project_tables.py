"""Made-up tables of key projects with known falsehoods: S-curves on site, money that lags behind, stages that follow.

Nothing here knows how the checks work. ``Variant`` says in which county the projects stand; ``make_table`` builds an honest
table and plants falsehoods in it, and says where.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.period import Period, PeriodKind
from appraisal.scheme import PROJECT_STAGES

Array = NDArray[np.float64]
Size = Literal["standard", "subtle"]
_SIZES: dict[Size, tuple[float, float]] = {"standard": (15.0, 40.0), "subtle": (6.0, 14.0)}
_KINDS = ("progress", "invested", "both")
_LIED_SHARE = 0.15
"""Part of the projects that lie once, in the periods that are judged."""
_PAUSE, _WHOLE, _GROUND_WORK = 0.02, 0.4, 0.08
"""Chance that works rest for a while; part of the offices that write whole percents; how far 开工 reaches."""
_STAYS = 0.5
"""Part of the falsehoods that stay for some reports; the others are taken back at the next."""
_PER_YEAR = {PeriodKind.HALF_MONTH: 24, PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4}
_CODES = {name: place for place, name in enumerate(PROJECT_STAGES, start=1)}


@dataclass(frozen=True)
class Variant:
    """One kind of county.

    Attributes:
        name: how it is called in the table of results.
        projects: how many.
        periods: how many reports each.
        calibration: how many of them come before the judged ones.
        kind: length of a period.
        duration: shortest and longest time to build, in periods.
        lag: shortest and longest time from work to payment, in periods.
        retention: least and most part that is kept back until the end.
        lumpy: chance that a payment that is due waits for the next period.
        site_noise_pp: noise of the progress that the site reports.
        booking_noise: how far the day to which work is booked as invested strays, in periods.
        pace_noise: how unevenly work goes on, as a coefficient of variation.
    """

    name: str
    projects: int = 600
    periods: int = 16
    calibration: int = 8
    kind: PeriodKind = PeriodKind.QUARTER
    duration: tuple[float, float] = (8.0, 28.0)
    lag: tuple[float, float] = (0.5, 2.0)
    retention: tuple[float, float] = (0.03, 0.15)
    lumpy: float = 0.0
    site_noise_pp: float = 0.8
    booking_noise: float = 0.15
    pace_noise: float = 0.3


VARIANTS = (
    Variant("600 projects, 16 quarters"),
    Variant("money lags up to 4 periods", lag=(1.0, 4.0), retention=(0.05, 0.25)),
    Variant("money lags hardly", lag=(0.0, 0.5), retention=(0.0, 0.05)),
    Variant("paid at milestones", lumpy=0.5),
    Variant("even works", pace_noise=0.1, booking_noise=0.05),
    Variant("noisy sites", site_noise_pp=2.0, booking_noise=0.4, pace_noise=0.6),
    Variant("60 projects", projects=60),
    Variant("20 projects", projects=20),
    Variant("6 periods learnt from", calibration=6),
    Variant("half months, slow works", kind=PeriodKind.HALF_MONTH, duration=(24.0, 96.0), lag=(1.0, 6.0)),
    Variant("quick works", duration=(4.0, 10.0)),
)


@dataclass(frozen=True)
class Table:
    """A table as it comes, and what is false in it.

    Attributes:
        rows: PROJECTS of docs/file_forms.md.
        calibrate_until: last period that is only learnt from.
        lies: ``project_code, period, column, kind, size_pp``, one row a false cell.
    """

    rows: pd.DataFrame
    calibrate_until: str
    lies: pd.DataFrame


@dataclass(frozen=True)
class _Site:
    """What truly happens, projects down, periods across; shares of the plan in percent."""

    started: NDArray[np.bool_]
    built: Array
    progress: Array
    invested: Array
    paid: Array


def make_table(variant: Variant, *, size: Size, seed: int) -> Table:
    """An honest table with falsehoods of one size planted in its judged periods."""
    generator = np.random.default_rng([seed, sum(map(ord, variant.name))])
    site = _make_site(variant, generator)
    planned = np.round(generator.lognormal(9.5, 1.0, variant.projects), 0) + 500
    periods = _periods(variant)
    told = {"progress": site.progress.copy(), "invested": site.invested.copy()}
    lies = _plant(told, site, variant, size=size, generator=generator, periods=periods)
    return Table(_rows(site, told, planned, periods), periods[variant.calibration - 1], lies)


def _periods(variant: Variant) -> list[str]:
    per_year = _PER_YEAR[variant.kind]
    places = (divmod(place, per_year) for place in range(variant.periods))
    return [Period(2024 + year, variant.kind, index + 1).code for year, index in places]


def _make_site(variant: Variant, generator: np.random.Generator) -> _Site:
    count, periods = variant.projects, variant.periods
    duration = np.exp(generator.uniform(*np.log(variant.duration), count))
    start = generator.uniform(-0.9 * duration, periods - 2, count)
    fine = 4
    time = np.arange(-int(variant.lag[1] + 1) * fine, periods * fine) / fine
    pace = generator.gamma(1 / variant.pace_noise**2, variant.pace_noise**2, (count, len(time)))
    pace *= generator.random((count, len(time))) > _PAUSE
    worked = np.cumsum(pace, axis=1) / fine + time[0]
    worked = np.where(time[None, :] < start[:, None], time[None, :], worked)
    begun = np.argmax(time[None, :] >= start[:, None], axis=1)
    worked = worked - (worked[np.arange(count), begun] - start)[:, None]
    lean = generator.uniform(0.8, 1.25, count)[:, None]
    built = _s_curve(np.clip((worked - start[:, None]) / duration[:, None], 0, 1) ** lean)
    built = np.where(time[None, :] < start[:, None], 0, built)
    at = np.arange(periods) * fine + int(variant.lag[1] + 1) * fine + fine - 1
    lag = generator.uniform(*variant.lag, count)
    cost = generator.normal(0.98, 0.03, count)[:, None]
    lean_cost = generator.normal(1.0, 0.06, count)[:, None]
    spent = np.clip(built, 1e-9, 1) ** lean_cost * cost * (built > 0)
    due = _lagged(spent, lag * fine) * (1 - generator.uniform(*variant.retention, count))[:, None]
    done = built[:, at]
    progress = 100 * done + generator.normal(0, variant.site_noise_pp, done.shape) * np.sqrt(4 * done * (1 - done))
    booked = at + fine * generator.normal(0, variant.booking_noise, done.shape)
    invested = 100 * _at(spent, booked)
    paid = _paid(100 * due[:, at], variant, generator)
    started = built[:, at] > 0
    progress = np.where(started, np.clip(np.maximum.accumulate(progress, axis=1), 0.1, 100), 0)
    invested = np.where(started, np.clip(np.maximum.accumulate(invested, axis=1), 0.02, None), 0)
    paid = np.minimum(np.maximum.accumulate(paid, axis=1), invested)
    return _Site(started, built[:, at], _as_told(progress, generator), invested, paid)


def _s_curve(share: Array) -> Array:
    return np.asarray(share**2 * (3 - 2 * share))


def _lagged(spent: Array, lag: Array) -> Array:
    places = np.arange(spent.shape[1], dtype="float64")
    return np.stack([np.interp(places - late, places, row) for row, late in zip(spent, lag, strict=True)])


def _at(spent: Array, places: Array) -> Array:
    known = np.arange(spent.shape[1], dtype="float64")
    return np.stack([np.interp(wanted, known, row) for wanted, row in zip(places, spent, strict=True)])


def _paid(due: Array, variant: Variant, generator: np.random.Generator) -> Array:
    if not variant.lumpy:
        return due
    paid = due.copy()
    waits = generator.random(due.shape) < variant.lumpy
    for place in range(1, due.shape[1]):
        paid[:, place] = np.where(waits[:, place], paid[:, place - 1], due[:, place])
    return paid


def _as_told(progress: Array, generator: np.random.Generator) -> Array:
    """Offices write one decimal, or whole percents."""
    whole = generator.random(len(progress)) < _WHOLE
    return np.where(whole[:, None], np.round(progress), np.round(progress, 1))


def _plant(
    told: dict[str, Array],
    site: _Site,
    variant: Variant,
    *,
    size: Size,
    generator: np.random.Generator,
    periods: list[str],
) -> pd.DataFrame:
    lies: list[tuple[str, str, str, str, float]] = []
    wanted = max(3, round(_LIED_SHARE * variant.projects))
    for project in generator.permutation(variant.projects):
        if wanted == 0:
            break
        kind = _KINDS[wanted % len(_KINDS)]
        amount = float(generator.uniform(*_SIZES[size]))
        open_at = np.flatnonzero(site.started[project] & (site.progress[project] < 98 - amount))
        open_at = open_at[open_at >= variant.calibration]
        if not len(open_at):
            continue
        wanted -= 1
        first = int(generator.choice(open_at))
        last = first + int(generator.integers(2, 7)) if generator.random() < _STAYS else first + 1
        for place in range(first, min(last, variant.periods)):
            for column in ("progress", "invested") if kind == "both" else (kind,):
                raised = told[column][project, place] + amount * float(generator.uniform(0.95, 1.05))
                raised = min(raised, 100.0) if column == "progress" else raised
                grown = raised - told[column][project, place]
                if grown < _SIZES[size][0] / 2:
                    continue
                told[column][project, place] = round(raised, 1)
                cell = "progress_pct" if column == "progress" else "cum_invested"
                lies.append((f"X{project:03d}", periods[place], cell, kind, grown))
    return pd.DataFrame(lies, columns=["project_code", "period", "column", "kind", "size_pp"])


def _rows(site: _Site, told: dict[str, Array], planned: Array, periods: list[str]) -> pd.DataFrame:
    count, length = site.progress.shape
    stage = np.where(
        site.built >= 1, _CODES["竣工"], np.where(site.built > _GROUND_WORK, _CODES["在建"], _CODES["开工"])
    )
    stage = np.where(site.started, stage, _CODES["立项"])
    names = np.array(PROJECT_STAGES)
    return pd.DataFrame(
        {
            "project_code": np.repeat([f"X{place:03d}" for place in range(count)], length),
            "period": np.tile(periods, count),
            "stage": names[stage - 1].ravel(),
            "planned_total": np.repeat(planned, length),
            "progress_pct": told["progress"].ravel(),
            "cum_invested": np.round(told["invested"] / 100 * planned[:, None]).ravel(),
            "cum_paid": np.round(site.paid / 100 * planned[:, None]).ravel(),
            "uom": "万元",
        }
    )
