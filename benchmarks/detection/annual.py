"""Real annual figures of prefectures, from which the panels are made; read once.

The figures are no part of this repository: they lie in ``shared/data`` beside the checkout, and what needs them skips
where they are absent.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Values = npt.NDArray[np.float64]
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
PREFECTURES = DATA / "cn_prefecture_panel_1997_2020.csv"
INDICATORS = ("gdp", "gdp1", "gdp2", "gdp3", "fai", "rei", "retail", "fiscal")
SECTORS = ("gdp1", "gdp2", "gdp3")
_ADDED = ("gdp1", "gdp2", "gdp3", "fai", "rei", "retail", "fiscal")
_DIRTY = 0.5


@dataclass(frozen=True)
class Annual:
    """Annual figures of all complete subjects.

    Attributes:
        subjects: codes.
        provinces: province of each subject.
        years: first is the base year of the first year that is reported.
        levels: indicators × subjects × years, 万元, in the order of ``INDICATORS``.
        lights: subjects × years.
        targets_pct: provincial growth target, subjects × years.
        real_growth_pct: median real growth of GDP by year.
    """

    subjects: tuple[str, ...]
    provinces: tuple[str, ...]
    years: tuple[int, ...]
    levels: Values
    lights: Values
    targets_pct: Values
    real_growth_pct: Values


def has_data() -> bool:
    """Whether the real figures are here."""
    return PREFECTURES.exists()


@cache
def load_annual(first_year: int, last_year: int, *, raw: bool = False) -> Annual:
    """Read the prefectures that have every figure of every year.

    Args:
        first_year: first year that is reported; the year before serves as its base.
        last_year: last year that is reported.
        raw: keep prefectures whose log growth lies more than 0.5 off the year's median (changes of boundary, errors).

    Raises:
        FileNotFoundError: the real figures are not here.
    """
    table = pd.read_csv(PREFECTURES, low_memory=False)
    table = table[table["year"].between(first_year - 1, last_year)].set_index(["prefcode", "year"]).sort_index()
    wide = _wide(table)
    keep = _complete(wide, last_year - first_year + 2)
    if not raw:
        keep = keep[~_is_dirty(wide.loc[keep])]
    years = tuple(range(first_year - 1, last_year + 1))
    cube = np.stack([_square(wide[name], keep, years) for name in _ADDED])
    medians = table.groupby("year")["gdp_real_growth_pct"].median()
    province = table["provcode"].groupby("prefcode").first().loc[keep]
    return Annual(
        subjects=tuple(f"pref{code}" for code in keep),
        provinces=tuple(str(code) for code in province),
        years=years,
        levels=np.concatenate([cube[:3].sum(axis=0, keepdims=True), cube]),
        lights=_square(table["ntl_sum"], keep, years),
        targets_pct=_square(table["prov_growth_target_pct"], keep, years),
        real_growth_pct=medians.reindex(list(years)).to_numpy(dtype="float64"),
    )


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    """The seven independent indicators in 万元; sectors and totals from the next vintage where one lacks."""
    gdp = table["gdp_v1_yearbook_yi"].fillna(table["gdp_v2_merged_yi"]).fillna(table["gdp_v3_ceic_yi"]) * 1e4
    sectors = {f"gdp{n}": table[f"gdp{n}_wan"].fillna(table[f"share{n}_pct"] / 100 * gdp) for n in (1, 2, 3)}
    others: dict[str, Any] = {
        "fai": table["fai_wan"],
        "rei": table["rei_wan"],
        "retail": table["retail_jpart"] * 100,
        "fiscal": table["fiscal_rev_wan"].fillna(table["fiscal_rev_ceic_wan"]),
    }
    wide = pd.DataFrame({**sectors, **others})
    return wide.where(wide > 0)


def _complete(wide: pd.DataFrame, years: int) -> pd.Index:
    counts = wide.dropna().groupby("prefcode").size()
    return counts.index[counts == years]


def _is_dirty(wide: pd.DataFrame) -> npt.NDArray[np.bool_]:
    growth = wide.map(np.log).groupby("prefcode").diff()
    off = (growth - growth.groupby("year").transform("median")).abs()
    return np.asarray((off > _DIRTY).any(axis=1).groupby("prefcode").any())


def _square(series: pd.Series, keep: pd.Index, years: tuple[int, ...]) -> Values:
    table = series.unstack("year").reindex(index=keep, columns=list(years))
    return table.to_numpy(dtype="float64")
