"""行为信号: figures that gather just above their targets, corrections in one direction, surges at the end."""

import numpy as np
import pandas as pd

from appraisal.evidence.ratio_edit import hidiroglou_berthelot
from appraisal.evidence.series import Series, taken
from appraisal.period import parse_period
from appraisal.portfolio.chances import binomial_chance, normal_chance
from appraisal.portfolio.population import SELF_REPORT, SERIES
from appraisal.portfolio.reading import Reading, Signal, percent_zh, untested
from appraisal.scheme import Scheme

BUNCHING = Signal(
    "target_bunching",
    "目标附近聚集",
    "%",
    "目标上下0.5个百分点以内的数据",
    8,
    "domain.md §8.6 Q13; data-quality.md §2-6",
)
REVISIONS = Signal("one_sided_revision", "单向更正", "%", "对已报数据的更正", 8, "domain.md §8.6 Q22")
SURGES = Signal("quarter_end_surge", "季末突增", "%", "可与本单位以往比较的季末当月数", 30, "domain.md §8.6 Q12")
LATE_RISE = Signal("late_rise", "前低后高", "%", "一季度和年末均有增速的数据", 30, "domain.md §8.4 (历史趋势异常)")
TWINS = Signal("twin_figures", "数据雷同", "份", "报送表", 1, "domain.md §8.6 Q16")
RATIO_EDIT = Signal(
    "ratio_edit",
    "比率检验",
    "个",
    "同一指标可比对象最多",
    20,
    "Hidiroglou–Berthelot 1986; data-quality.md §3",
    is_comparison=True,
)
_HALF = 0.5
_FINE_PP = 0.1
_WHOLE = 100.0
_ONE_SIDED_SHARE = 90.0
_SPREADS = 3.0
_FIRST_QUARTER = 3
_CLUSTERS_MIN = 5
_TWINS_MIN = 3


def read_bunching(counted: pd.DataFrame, scheme: Scheme) -> Reading:
    """How many of the figures within half a point of what is due lie on the good side of it; exact binomial.

    Left out is what could lie there for another reason: figures too coarse to miss narrowly, and rates whose target is
    already the most they can be.
    """
    margins = _margins(counted, scheme)
    above = int(((margins >= 0) & (margins < _HALF)).sum())
    total = above + int(((margins < 0) & (margins >= -_HALF)).sum())
    if total < BUNCHING.least_count:
        return untested(BUNCHING, total)
    fact = f"目标上下0.5个百分点以内的{total}个数据中，{above}个达到或略高于目标，{total - above}个略低于目标"
    return Reading(BUNCHING, total, fact, above / total * 100, 50.0, binomial_chance(above, total))


def _margins(counted: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Distance from what is due, in percentage points, positive is good; missing where it says nothing."""
    due = pd.Series([_due(scheme, *place) for place in zip(*_places(counted), strict=True)], index=counted.index)
    is_rate = counted["kind"].isin(["growth", "share"])
    scale = pd.Series(_WHOLE, index=counted.index).where(~is_rate, due.abs()) / due.abs().where(due != 0)
    is_fine = 2 * counted["rounding_value"] * scale <= _FINE_PP
    is_open = ~((counted["kind"] == "share") & (due > _WHOLE - _HALF))
    sign = np.where(counted["direction"] == "lower", -1.0, 1.0)
    margin: pd.Series = sign * (counted["value"] - due) * scale
    return margin.where(is_fine & is_open & (is_rate | (due > 0)))


def _places(counted: pd.DataFrame) -> list[pd.Series]:
    return [counted[name].astype("object") for name in ("indicator_code", "subject_code", "period")]


def _due(scheme: Scheme, indicator_code: str, subject_code: str, period: str) -> float:
    target = scheme.target_by_key.get((indicator_code, subject_code))
    return scheme.due_value(target, parse_period(period)) if target is not None else np.nan


def read_revisions(revisions: pd.DataFrame, scheme: Scheme) -> Reading:
    """How many of the corrections that subjects made to their own figures made them look better; exact binomial."""
    own = revisions[(revisions["source_code"] == SELF_REPORT) & (revisions["measure"] == "value")]
    step = own["after_value"] - own["before_value"]
    lower = {each.code for each in scheme.indicators if each.direction == "lower"}
    gain = step.where(~own["indicator_code"].isin(lower), -step)
    total, better = int((gain != 0).sum()), int((gain > 0).sum())
    if total < REVISIONS.least_count:
        return untested(REVISIONS, total)
    share = better / total * 100
    fact = f"考评前对已报数据的{total}处更正中，{better}处向有利方向调整，占{percent_zh(share)}"
    chance = binomial_chance(better, total) if share > _ONE_SIDED_SHARE else None
    return Reading(REVISIONS, total, fact, share, 50.0, chance)


def read_surges(series: Series, surge_z: pd.Series, year: int) -> Reading:
    """How many quarter-end months surge beyond three spreads of the subject's own past, against how many slump."""
    rows = series.rows
    known = surge_z[((rows["year"] == year) & surge_z.notna()).to_numpy()]
    if len(known) < SURGES.least_count:
        return untested(SURGES, len(known))
    up, down = int((known > _SPREADS).sum()), int((known < -_SPREADS).sum())
    fact = f"{len(known)}个季末当月数中，占全季比重明显高于本单位以往的{up}个，明显低于以往的{down}个"
    chance = binomial_chance(up, up + down) if up else 1.0
    return Reading(SURGES, len(known), fact, up / len(known) * 100, down / len(known) * 100, chance)


def read_late_rise(series: Series, year: int) -> Reading:
    """Whether growth by the year's end lies above that of the first quarter more often than below."""
    rows = series.rows
    is_asked = series.is_level & ((rows["year"] == year) & (rows["own_basis"] == "ytd")).to_numpy()
    is_asked &= (rows["basis"] == "ytd").to_numpy() & rows["role"].isin(["appraised", "support"]).to_numpy()
    before = (
        np.where(series.year_ago_at >= 0, series.figures[series.year_ago_at], np.nan) if len(rows) else np.array([])
    )
    own = rows.assign(growth=series.figures / np.where(before > 0, before, np.nan) - 1)[is_asked]
    own = own[own["growth"].notna() & (own["source_code"] == SELF_REPORT)]
    keys = [own[name] for name in SERIES]
    first = own["growth"].where(own["slot"] == _FIRST_QUARTER).groupby(keys).max()
    last = own.sort_values("moment").groupby(SERIES)[["growth", "slot"]].last()
    rise = (last["growth"] - first)[(last["slot"] > _FIRST_QUARTER) & first.notna()]
    rise = rise[rise != 0]
    if len(rise) < LATE_RISE.least_count:
        return untested(LATE_RISE, len(rise))
    up = int((rise > 0).sum())
    share = up / len(rise) * 100
    fact = (
        f"{len(rise)}项数据中，年末增速高于一季度的{up}项，占{percent_zh(share)}；上年基数和全年形势也会使各项同向变动"
    )
    return Reading(LATE_RISE, len(rise), fact, share, 50.0, _clustered_chance(rise > 0))


def _clustered_chance(is_up: pd.Series) -> float | None:
    """Chance of so large a share, where the subjects of one indicator move together."""
    share = float(is_up.mean())
    away = (is_up.astype("float64") - share).groupby(level=0).sum()
    if len(away) < _CLUSTERS_MIN:
        return None
    error = float(np.sqrt(len(away) / (len(away) - 1) * (away**2).sum())) / len(is_up)
    least = _HALF / np.sqrt(len(is_up))
    return normal_chance((share - _HALF) / max(error, float(least)))


def read_ratio_edit(series: Series, counted: pd.DataFrame, scheme: Scheme) -> Reading:
    """How many of the year's last amounts the customary ratio edit would single out, for comparison with our own checks.

    It needs some twenty subjects of one kind; whom it names it does not say here, and nothing follows from it.
    """
    before = pd.Series(taken(series.figures, series.year_ago_at[counted.index.to_numpy()]), index=counted.index)
    pairs = counted.assign(before_value=before)[counted["kind"].isin(["level", "count"]) & (before > 0)]
    kinds = {each.code: each.kind for each in scheme.subjects}
    group = [pairs["indicator_code"], pairs["subject_code"].map(kinds)]
    sizes = pairs.groupby(group)["before_value"].transform("size")
    most = int(sizes.max()) if len(pairs) else 0
    if most < RATIO_EDIT.least_count:
        return untested(RATIO_EDIT, most)
    large = pairs[sizes >= RATIO_EDIT.least_count].groupby(group)
    edits = [hidiroglou_berthelot(rows["before_value"], rows["value"])["is_outlying"] for _, rows in large]
    total, found = sum(map(len, edits)), int(sum(each.sum() for each in edits))
    fact = f"{total}个可比数据中，通行的比率检验会列出{found}个；该法只看两期之比，仅作对照"
    return Reading(RATIO_EDIT, total, fact, float(found))


def read_twins(series: Series, twins: pd.DataFrame, year: int) -> Reading:
    """How many submissions share at least three long figures with another subject's of the same period."""
    rows = series.rows.assign(twin_count=twins["twin_count"])
    own = rows[(rows["year"] == year) & (rows["source_code"] == SELF_REPORT) & rows["twin_count"].notna()]
    most = own.groupby(["subject_code", "period"])["twin_count"].max()
    if len(most) < TWINS.least_count:
        return untested(TWINS, len(most))
    found = int((most >= _TWINS_MIN).sum())
    fact = f"{len(most)}份报送表中，有三项以上长位数数据与其他单位同期逐位相同的{found}份"
    return Reading(TWINS, len(most), fact, float(found), 0.0, is_found=found > 0)
