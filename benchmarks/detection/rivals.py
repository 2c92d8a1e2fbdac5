"""What one would use instead: ready-made expectations, hand rules, outlier scores and ratio edits, by name.

Each sees what any method sees and gives findings of ``indicator_code, subject_code, period, suspicion``. Growth is derived
from the figure and last year's stored one. Libraries that are no dependency of the project load late; where one is
absent its methods raise ``ModuleNotFoundError`` and the report says so.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.detection.methods import Given
from benchmarks.detection.score import CELL, SUBMISSION

_QUANTILES = (0.001, 0.999)
_SUM_PCT, _GROWTH_LOW, _GROWTH_HIGH = 0.5, -30.0, 60.0
_HB_U, _HB_A = 0.4, 0.05


def figures(data: Given) -> pd.DataFrame:
    """One row a figure that carries a stated growth: ``CELL``, ``value``, ``base``, ``growth_pct``, ``is_judged``."""
    rows = data.observations
    wide = rows.pivot_table(index=CELL, columns="measure", values="value", aggfunc="last", sort=False)
    wide = wide[wide["growth"].notna()].reset_index()
    before = (wide["period"].str[:4].astype(int) - 1).astype(str) + wide["period"].str[4:]
    stored = wide[CELL].assign(period=before).merge(wide[[*CELL, "value"]], on=CELL, how="left")["value"]
    base = stored.fillna(wide["year_ago"])
    is_judged = wide["period"] > data.calibrate_until
    return wide[[*CELL, "value"]].assign(base=base, growth_pct=(wide["value"] / base - 1) * 100, is_judged=is_judged)


def _spread(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Submissions × indicators."""
    return rows.pivot_table(index=SUBMISSION, columns="indicator_code", values=column, aggfunc="last")


def _findings(cells: list[tuple[str, ...]] | pd.DataFrame, suspicion: pd.Series | None = None) -> pd.DataFrame:
    found = pd.DataFrame(cells, columns=CELL)
    if found.empty:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in CELL}).assign(
            suspicion=pd.Series(dtype="float64")
        )
    return found.reset_index(drop=True).assign(suspicion=1.0 if suspicion is None else suspicion.to_numpy())


def _great_expectations(table: pd.DataFrame, made: Callable[[Any, str], list[Any]]) -> pd.DataFrame:
    """Cells that expectations on each column of a table of submissions × indicators find."""
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context: Any = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("rival")
    whole = source.add_dataframe_asset("rival").add_batch_definition_whole_dataframe("whole")
    batch = whole.get_batch({"dataframe": table.reset_index()})
    suite = gx.ExpectationSuite(name="rival", expectations=[each for code in table for each in made(gxe, str(code))])
    form = {"result_format": "COMPLETE", "unexpected_index_column_names": SUBMISSION}
    cells = []
    for result in batch.validate(suite, result_format=form).results:
        code = result.expectation_config.kwargs["column"]
        rows = result.result.get("unexpected_index_list") or []
        cells += [(code, row["subject_code"], row["period"]) for row in rows]
    return _findings(list(dict.fromkeys(cells)))


def gx_growth(data: Given) -> pd.DataFrame:
    """Range of derived growth, from its .001 and .999 quantiles in calibration."""
    rows = figures(data)
    known, judged = _spread(rows[~rows["is_judged"]], "growth_pct"), _spread(rows[rows["is_judged"]], "growth_pct")
    bounds = known.quantile(list(_QUANTILES))

    def made(gxe: Any, code: str) -> list[Any]:  # noqa: ANN401 Great Expectations is untyped
        low, high = bounds[code]
        return [gxe.ExpectColumnValuesToBeBetween(column=code, min_value=float(low), max_value=float(high))]

    return _great_expectations(judged, made)


def gx_level(data: Given) -> pd.DataFrame:
    """Range of levels, from calibration, and z-scores beyond 3 of the batch."""
    rows = figures(data)
    known, judged = _spread(rows[~rows["is_judged"]], "value"), _spread(rows[rows["is_judged"]], "value")
    bounds = known.quantile(list(_QUANTILES))

    def made(gxe: Any, code: str) -> list[Any]:  # noqa: ANN401 Great Expectations is untyped
        low, high = bounds[code]
        return [
            gxe.ExpectColumnValuesToBeBetween(column=code, min_value=float(low), max_value=float(high)),
            gxe.ExpectColumnValueZScoresToBeLessThan(column=code, threshold=3, double_sided=True),
        ]

    return _great_expectations(judged, made)


def gx_outliers(data: Given, method: str, multiplier: float) -> pd.DataFrame:
    """``NotBeOutliers`` on derived growth, all subjects and periods in one batch, as that expectation has it."""
    rows = figures(data)

    def made(gxe: Any, code: str) -> list[Any]:  # noqa: ANN401 Great Expectations is untyped
        return [gxe.ExpectColumnValuesToNotBeOutliers(column=code, method=method, multiplier=multiplier)]

    return _great_expectations(_spread(rows[rows["is_judged"]], "growth_pct"), made)


def pandera_rules(data: Given) -> pd.DataFrame:
    """Rules written by hand: sectors add up, real estate ≤ investment, cumulative, growth −30…60 %."""
    pa = import_module("pandera.pandas")
    rows = figures(data)
    rows = rows.sort_values("period").assign(
        before=lambda each: each.groupby(["indicator_code", "subject_code", each["period"].str[:4]], sort=False)[
            "value"
        ].shift()
    )
    rows = rows[rows["is_judged"]]
    fell = pa.Check(lambda table: ~(table["value"] < table["before"]), name="cumulative")
    long = pa.DataFrameSchema(
        {"growth_pct": pa.Column(float, pa.Check.in_range(_GROWTH_LOW, _GROWTH_HIGH))}, checks=fell
    )
    wide = _spread(rows, "value").reset_index()
    adds_up = pa.Check(_adds_up, name="gdp")
    within = pa.Check(lambda table: table["rei"] <= table["fai"], name="rei")
    cells = [tuple(rows.loc[place, CELL]) for place, _ in _failures(long, rows)]
    cells += [
        (check, *wide.loc[place, SUBMISSION])
        for place, check in _failures(pa.DataFrameSchema(checks=[adds_up, within]), wide)
    ]
    return _findings(list(dict.fromkeys(cells)))


def _adds_up(table: pd.DataFrame) -> pd.Series:
    gap = table["gdp1"] + table["gdp2"] + table["gdp3"] - table["gdp"]
    return gap.abs() <= table["gdp"] * _SUM_PCT / 100


def _failures(schema: Any, table: pd.DataFrame) -> list[tuple[Any, str]]:  # noqa: ANN401 pandera is not always here
    errors = import_module("pandera.errors")
    try:
        schema.validate(table, lazy=True)
    except errors.SchemaErrors as found:
        cases = found.failure_cases.dropna(subset=["index"]).drop_duplicates(["index", "check"])
        return list(cases[["index", "check"]].itertuples(index=False, name=None))
    return []


def pyod_features(data: Given, model: str) -> pd.DataFrame:
    """A PyOD model on 24 features a submission, above the 99 % quantile of calibration.

    Features of each indicator: derived growth, its change since the period before within the year, and the logarithmic
    step from that period; standardised by period of the year in calibration. Of a submission that is found, the
    indicators with a feature beyond 3 deviations are flagged, the farthest in any case.
    """
    detector = import_module("pyod.models.ecod").ECOD() if model == "ECOD" else None
    detector = detector or import_module("pyod.models.iforest").IForest(random_state=0)
    features, is_judged = _features(figures(data))
    known = detector.fit(features[~is_judged].to_numpy())
    limit = np.quantile(known.decision_scores_, 0.99)
    scores = pd.Series(known.decision_function(features[is_judged].to_numpy()), index=features.index[is_judged])
    found = scores[scores > limit]
    farthest = features.loc[found.index].abs().T.groupby(level=0).max().T
    is_flagged = farthest.gt(3.0) | farthest.eq(farthest.max(axis=1), axis=0)
    cells = is_flagged.melt(ignore_index=False).query("value").reset_index()[["indicator_code", *SUBMISSION]]
    ranks = found.rank(pct=True)
    return _findings(
        cells, pd.Series(ranks.loc[list(cells[SUBMISSION].itertuples(index=False, name=None))].to_numpy()) / 2 + 0.5
    )


def _features(rows: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    rows = rows.sort_values("period")
    own = rows.groupby(["indicator_code", "subject_code", rows["period"].str[:4]], sort=False)
    rows = rows.assign(change=own["growth_pct"].diff(), step=np.log(rows["value"] / own["value"].shift()))
    table = pd.concat([_spread(rows, name) for name in ("growth_pct", "change", "step")], axis=1)
    place = table.index.get_level_values("period").str[4:]
    is_judged = table.index.isin(pd.MultiIndex.from_frame(rows.loc[rows["is_judged"], SUBMISSION]))
    known = table[~is_judged].groupby(place[~is_judged])
    centre, scale = known.mean().loc[place].to_numpy(), known.std().loc[place].to_numpy()
    standard = (table.to_numpy() - centre) / np.where(scale > 0, scale, np.nan)
    return pd.DataFrame(np.nan_to_num(standard), index=table.index, columns=table.columns), is_judged


def mad(data: Given, limit: float) -> pd.DataFrame:
    """Robust z of derived growth among all subjects of the same indicator and period."""
    rows = figures(data).query("is_judged")
    group = rows.groupby(["indicator_code", "period"])["growth_pct"]
    off = (rows["growth_pct"] - group.transform("median")).abs()
    deviation = off.groupby([rows["indicator_code"], rows["period"]]).transform("median") / 0.6745
    z = off / deviation
    return _findings(rows.loc[z > limit, CELL], _rising(z[z > limit], limit))


def hidiroglou_berthelot(data: Given, width: float) -> pd.DataFrame:
    """Hidiroglou–Berthelot ratio edit of each indicator and period: U .4, A .05, quartiles."""
    rows = figures(data).query("is_judged and base > 0 and value > 0")
    keys = [rows["indicator_code"], rows["period"]]
    ratio = rows["value"] / rows["base"]
    middle = ratio.groupby(keys).transform("median")
    centred = pd.Series(np.where(ratio < middle, 1 - middle / ratio, ratio / middle - 1), index=rows.index)
    effect = centred * np.maximum(rows["value"], rows["base"]) ** _HB_U
    quartile = {share: effect.groupby(keys).transform("quantile", share) for share in (0.25, 0.5, 0.75)}
    least = (_HB_A * quartile[0.5]).abs()
    below, above = np.maximum(quartile[0.5] - quartile[0.25], least), np.maximum(quartile[0.75] - quartile[0.5], least)
    off = pd.Series(
        np.where(effect < quartile[0.5], (quartile[0.5] - effect) / below, (effect - quartile[0.5]) / above),
        index=rows.index,
    )
    return _findings(rows.loc[off > width, CELL], _rising(off[off > width], width))


def _rising(off: pd.Series, limit: float) -> pd.Series:
    """Suspicion from one half at the limit towards one."""
    return 1 - 0.5 * limit / off


RIVALS: dict[str, Callable[[Given], pd.DataFrame]] = {
    "gx_level": gx_level,
    "gx_growth": gx_growth,
    "gx_iqr1.5": partial(gx_outliers, method="iqr", multiplier=1.5),
    "gx_iqr3": partial(gx_outliers, method="iqr", multiplier=3.0),
    "gx_std3": partial(gx_outliers, method="std", multiplier=3.0),
    "pandera": pandera_rules,
    "pyod_ecod": partial(pyod_features, model="ECOD"),
    "pyod_iforest": partial(pyod_features, model="IForest"),
    "mad3.5": partial(mad, limit=3.5),
    "mad6": partial(mad, limit=6.0),
    "hb4": partial(hidiroglou_berthelot, width=4.0),
    "hb7": partial(hidiroglou_berthelot, width=7.0),
    "hb10": partial(hidiroglou_berthelot, width=10.0),
}
