"""多县同一轮次: the same round over many homes, then the region's tables and circular."""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from appraisal.region import CountyResult, PlacedCounty, place_counties
from flows.conduct import conduct_round
from flows.region_engines import COUNTIES_A_TASK, DIED_ZH, usable_cores, work_here, work_in_pool, work_on_dask
from flows.settings import CONFIGURATION, read_clock, read_home
from tasks.faults import plain_words
from tasks.region import REGION_OFFICE, county_name, county_result, publish_region, round_zh_of

EngineName = Literal["one", "pool", "dask"]


@dataclass(frozen=True)
class Engine:
    """引擎.

    Attributes:
        name: ``one`` in this process, ``pool`` in several, ``dask`` on a running cluster.
        workers: processes of a pool; 0 takes one a core that this process may use.
        scheduler: of the Dask cluster, ``tcp://host:8786``.
        counties_a_task: how many counties a task of the cluster holds.
    """

    name: EngineName = "pool"
    workers: int = 0
    scheduler: str = ""
    counties_a_task: int = COUNTIES_A_TASK


@dataclass(frozen=True)
class RegionOutcome:
    """一次区域轮次: counties by place, and the files that tell of them."""

    placed: tuple[PlacedCounty, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class _Order:
    """What every county is asked to do; it travels to other processes."""

    round_code: str
    period: str
    now: str
    is_again: bool


def conduct_region(
    homes: Sequence[str],
    *,
    round_code: str,
    period: str,
    now: str | None = None,
    engine: Engine | None = None,
    is_again: bool = False,
    folder: Path | None = None,
    on_county: Callable[[CountyResult], None] | None = None,
) -> RegionOutcome:
    """Run a round in each home; a county that fails is reported and does not stop the others.

    All counties are given the same 数据截止时点. A county that has an edition of the period is left as it is, so that running
    again does only what is missing.

    Args:
        homes: directories of counties; see ``homes_within``.
        round_code: the round.
        period: what it is about.
        now: ISO 8601 instant to take for the present.
        engine: where the counties are worked on.
        is_again: also counties that have an edition: a further one is made where inputs have changed.
        folder: where 区域通报 and 区域汇总表 go, and whose ``jixiao.toml`` names the region's office; ``None`` makes none.
        on_county: told of each county as it is done.

    Raises:
        HomeError: the engine cannot be used.
    """
    moment = read_clock(now)().isoformat()
    work = partial(_one, order=_Order(round_code, period, moment, is_again))
    told: dict[str, CountyResult] = {}
    for home, outcome in _through(engine or Engine(), work, homes):
        told[home] = outcome or CountyResult(home, county_name(home), fault_zh=DIED_ZH)
        if on_county:
            on_county(told[home])
    counties = [told[home] for home in homes]
    files = _publish(folder, counties, round_code=round_code, period=period) if folder else ()
    return RegionOutcome(place_counties(counties), files)


def homes_within(paths: Sequence[str]) -> list[str]:
    """Directories of counties: each path itself, or the homes that lie in it where it is none."""
    found: list[str] = []
    for path in paths:
        inner = sorted(each.parent for each in Path(path).glob(f"*/{CONFIGURATION}"))
        is_home = (Path(path) / CONFIGURATION).is_file() or not inner
        found += [str(Path(path).absolute())] if is_home else [str(each.absolute()) for each in inner]
    return list(dict.fromkeys(found))


def _through(
    engine: Engine, work: Callable[[str], CountyResult], homes: Sequence[str]
) -> Iterator[tuple[str, CountyResult | None]]:
    workers = min(engine.workers or usable_cores(), len(homes))
    if engine.name == "dask":
        return work_on_dask(work, homes, scheduler=engine.scheduler, counties_a_task=engine.counties_a_task)
    if engine.name == "one" or workers == 1:
        return work_here(work, homes)
    return work_in_pool(work, homes, workers=workers)


def _one(directory: str, *, order: _Order) -> CountyResult:
    try:
        home = read_home(directory, now=order.now)
        known = None if order.is_again else county_result(home, round_code=order.round_code, period=order.period)
        if known is None:
            moment = datetime.fromisoformat(order.now)
            conduct_round(home, round_code=order.round_code, period=order.period, as_of=moment)
            known = county_result(home, round_code=order.round_code, period=order.period)
    except Exception as fault:  # noqa: BLE001 (whatever breaks one county must not stop the others)
        return CountyResult(directory, county_name(directory), fault_zh=plain_words(fault))
    finally:
        _tidy()
    return known or CountyResult(directory, county_name(directory), fault_zh="没有结果")


def _tidy() -> None:
    """Clear away what a county left; the libraries loaded for the first one are not looked through again and again."""
    gc.collect()
    if not gc.get_freeze_count():
        gc.freeze()


def _publish(folder: Path, counties: Sequence[CountyResult], *, round_code: str, period: str) -> tuple[Path, ...]:
    first = next((each for each in counties if each.is_done), None)
    if first is None:
        return ()
    office = read_home(str(folder)).office if (folder / CONFIGURATION).is_file() else REGION_OFFICE
    round_zh = round_zh_of(read_home(first.home), round_code, period)
    return publish_region(folder, office, counties, round_code=round_code, round_zh=round_zh, period=period)
