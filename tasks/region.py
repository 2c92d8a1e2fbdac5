"""区域: what one county's books say of a round, and the region's papers made of many."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import warehouse
from appraisal.office import Office
from appraisal.period import parse_period
from appraisal.region import CountyResult, rules_mark
from appraisal.scheme import Scheme
from report_templates.region import RegionRound, region_bulletin, region_workbook
from scheme import load_scheme
from tasks.books import store_of
from tasks.home import Home, put_file
from tasks.rows import records_of
from warehouse import Run

REGION_OFFICE = Office(
    name_zh="绩效管理工作领导小组办公室", short_zh="绩效办", county_zh="本地区", leaders_zh="党委、政府领导"
)
"""The issuer where the region's office has no settings of its own."""


def county_result(home: Home, *, round_code: str, period: str) -> CountyResult | None:
    """What the county's newest edition concluded; ``None`` if it has none yet."""
    store = store_of(home)
    run = warehouse.newest_run(store, round_code=round_code, period=period)
    return None if run is None else _told(home, run)


def _told(home: Home, run: Run) -> CountyResult:
    results = warehouse.read_results(store_of(home), run.run_key)
    scheme = load_scheme(home.scheme, period=run.period)
    own = results.subjects["subject_code"].eq(scheme.home.code)
    total = next(iter(records_of(results.subjects[own])), {})
    return CountyResult(
        home=str(home.root),
        county_zh=scheme.county_zh,
        run_key=run.run_key,
        edition=run.edition,
        as_of=home.local(run.as_of).isoformat(timespec="minutes"),
        rules_mark=rules_mark(scheme),
        total_points=_points(total.get("total_points")),
        cautious_total_points=_points(total.get("cautious_total_points")),
        lamp_counts=dict(run.receipt.lamp_counts),
        lamp_zh=scheme.lamp_zh,
        held_count=run.receipt.held_count,
        group_rates_pct=_group_rates(
            records_of(results.groups[results.groups["subject_code"].eq(scheme.home.code)]), scheme
        ),
    )


def _points(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _group_rates(rows: Sequence[dict[str, object]], scheme: Scheme) -> dict[str, float]:
    """得分率 of the county's own 板块, in the order of the scheme."""
    rates = {
        str(row["group_code"]): 100.0 * score / weight
        for row in rows
        if (score := _points(row["score_points"])) is not None and (weight := _points(row["weight_points"]))
    }
    return {name: rates[code] for code, name in scheme.group_names.items() if code in rates}


def county_name(directory: str) -> str:
    """What a county is called that could not be asked: the name of its directory."""
    return Path(directory).name


def round_zh_of(home: Home, round_code: str, period: str) -> str:
    """Name of a round by the scheme of a period."""
    named = load_scheme(home.scheme, period=parse_period(period)).round_by_code.get(round_code)
    return named.name_zh if named else round_code


def publish_region(
    folder: Path, office: Office, counties: Sequence[CountyResult], *, round_code: str, round_zh: str, period: str
) -> tuple[Path, ...]:
    """Write 区域通报 and 区域汇总表 into a folder; nothing where no county has results.

    Returns:
        The files, which are replaced by those of a later run: each county's own editions are the record.

    Raises:
        OSError: the folder cannot be written.
    """
    moments = [each.as_of for each in counties if each.is_done]
    if not moments:
        return ()
    region = RegionRound(round_zh, parse_period(period), datetime.fromisoformat(max(moments)), tuple(counties))
    target = folder / period / round_code
    made = {
        target / f"区域通报_{period}.docx": region_bulletin(region, office),
        target / f"区域汇总_{period}.xlsx": region_workbook(region),
    }
    for path, content in made.items():
        put_file(path, content)
    return tuple(made)
