"""Three cumulative series of the whole country, 2008–2026, as a scheme and its observations.

Read from ``../shared/data``, not part of the product. January is not published by itself from 2012 on (1—2月).
"""

from pathlib import Path

import pandas as pd

from appraisal.definitions.changes import DefinitionChange
from appraisal.frames import FIGURES, FigureFrame, ProjectionFrame
from appraisal.period import Period, PeriodKind
from appraisal.projection import project_year_end
from appraisal.scheme import Indicator, PeerGroup, Scheme, Source, Subject, Target

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "cn_national_monthly_ytd_2008_2026.csv"
MONTHS = tuple(range(2, 12))
SUBJECT, SOURCE = "nation", "statistics_bureau"
RESTATED = {"fixed_asset_investment": (2018, 2019, 2020)}
"""Years whose end was not counted as their middle was.

The published month of investment fell by 53 per cent in December 2018 and by 63 in November 2019 while the stated growth of
the year was positive, and rose by 197 in November 2021: totals were restated within the year. What a June figure led to
cannot be told of such a year, by any method.
"""
_CHANGES = ("2018-12", "2019-11", "2020-11", "2021-02")


def has_data() -> bool:
    """Whether the figures are there."""
    return FILE.is_file()


def read_panel() -> pd.DataFrame:
    """``indicator_code, year, month, value``: the cumulative figures."""
    table = pd.read_csv(FILE, parse_dates=["date"])
    told = table[table["ytd_value"].notna()]
    return pd.DataFrame(
        {
            "indicator_code": told["indicator"].astype("str"),
            "year": told["date"].dt.year,
            "month": told["date"].dt.month,
            "value": told["ytd_value"].astype("float64"),
        }
    ).reset_index(drop=True)


def make_scheme(panel: pd.DataFrame) -> Scheme:
    """A scheme of the three series, with the changes of definition that an office would have registered."""
    codes = sorted(panel["indicator_code"].unique())
    indicators = tuple(
        Indicator(
            code=code, name_zh=code, group_code="all", uom="亿元", kind="level", basis="ytd",
            sources=(Source(feed=SOURCE, label=code),),
        )
        for code in codes
    )  # fmt: skip
    changes = tuple(
        DefinitionChange(
            code=f"restated{number}", indicators=tuple(RESTATED), effective_period=period, what_zh="年内总量核实调整",
            document_no="国统", is_level_comparable=False, is_growth_comparable=True,
        )
        for number, period in enumerate(_CHANGES)
    )  # fmt: skip
    return Scheme(
        year=2026,
        name_zh="实测",
        county_zh="全国",
        groups={"all": "全部"},
        indicators=indicators,
        subjects=(Subject(code=SUBJECT, name_zh="全国", kind="county", peer_group="one", is_home=True),),
        peer_groups=(PeerGroup(code="one", name_zh="全国", kind="county"),),
        targets=tuple(Target(indicator_code=code, subject_code=SUBJECT, annual_value=100.0) for code in codes),
        definition_changes=changes,
    )


def project_all(panel: pd.DataFrame, years: range) -> pd.DataFrame:
    """The product's own projection of every series, year and month, knowing nothing later.

    Returns:
        PROJECTIONS with ``year``, ``month``, ``actual_value`` (the year as it ended) and ``straight_value`` (时间进度).
    """
    scheme = make_scheme(panel)
    observed = panel.assign(
        subject_code=SUBJECT,
        source_code=SOURCE,
        measure="value",
        basis="ytd",
        period=panel["year"].astype("str") + "-" + panel["month"].astype("str").str.zfill(2),
    )
    ended = panel[panel["month"].eq(12)].set_index(["indicator_code", "year"])["value"]
    parts = [
        _project(observed, scheme, year, month).assign(year=year, month=month) for year in years for month in MONTHS
    ]
    told = pd.concat(parts, ignore_index=True)
    keys = pd.MultiIndex.from_frame(told[["indicator_code", "year"]])
    told = told.assign(actual_value=ended.reindex(keys).to_numpy(), straight_value=told["value"] * 12 / told["month"])
    restated = pd.MultiIndex.from_tuples([(code, year) for code, years in RESTATED.items() for year in years])
    return told[told["actual_value"].notna() & ~keys.isin(restated)].reset_index(drop=True)


def _project(observed: pd.DataFrame, scheme: Scheme, year: int, month: int) -> ProjectionFrame:
    period = Period(year, PeriodKind.MONTH, month)
    now = observed[observed["period"].eq(period.code)]
    figures = FIGURES.conform(
        pd.DataFrame(
            {
                "indicator_code": now["indicator_code"],
                "subject_code": SUBJECT,
                "period": period.code,
                "figure_period": period.code,
                "value": now["value"],
                "uom": "亿元",
                "source_code": SOURCE,
                "standing": "accepted",
                "target_value": 100.0,
                "due_value": period.elapsed_pct,
            }
        )
    )
    return project_year_end(FigureFrame(figures), observed[observed["year"] < year], scheme, period)
