"""The same sums as a user would write them: once in pandas, once in DuckDB's SQL; no cautious points, no intervals, no lamps."""

import pandas as pd

from benchmarks.scoring.county import FULL, METHODS, TARGET

PLACES = 2


def score_in_pandas(panel: pd.DataFrame, peer_groups: "pd.Series[str]", indicators: int) -> pd.DataFrame:
    """Totals, places and lost points: one row a subject and period."""
    weight = FULL / indicators
    rows = panel.assign(peer=panel["subject_code"].map(peer_groups), method=_method(panel["indicator_code"]))
    month = rows["period"].str[5:].astype("int64")
    group = rows.groupby(["period", "indicator_code", "peer"])
    value, due = rows["value"], TARGET * month / 12
    growth = (value / rows["year_ago_value"] - 1) * 100
    low, high = group["value"].transform("min"), group["value"].transform("max")
    slow = growth.groupby([rows["period"], rows["indicator_code"], rows["peer"]]).transform("min")
    fast = growth.groupby([rows["period"], rows["indicator_code"], rows["peer"]]).transform("max")
    place = group["value"].rank(method="min", ascending=False)
    completion = value / due * 100
    static, dynamic = 0.6 + 0.4 * (value - low) / (high - low), 0.6 + 0.4 * (growth - slow) / (fast - slow)
    points = [
        completion.clip(0, 100) / 100 * weight + ((completion - 100).clip(lower=0) * 0.01).clip(upper=0.2),
        (0.4 * static + 0.6 * dynamic).clip(lower=0) * weight,
        (1 - 0.0005 * (place - 1)).clip(lower=0.2) * weight,
        (weight - 0.01 * (due - value).clip(lower=0)).clip(lower=0),
        (value / high).clip(upper=1) * weight,
    ]
    scored = pd.Series(0.0, index=rows.index)
    for number, each in enumerate(points):
        scored = scored.mask(rows["method"].eq(number), each)
    rows = rows.assign(points=scored, lost=(weight - scored).clip(lower=0))
    totals = rows.groupby(["period", "subject_code", "peer"], as_index=False)[["points", "lost"]].sum()
    totals["points"] = totals["points"].round(PLACES)
    totals["place"] = totals.groupby(["period", "peer"])["points"].rank(method="min", ascending=False)
    return totals


def _method(codes: "pd.Series[str]") -> "pd.Series[int]":
    return codes.str[1:].astype("int64") % len(METHODS)


SQL = """
with rows as (
  select p.*, g.peer, cast(substr(indicator_code, 2) as int) % 5 as method, {target} * cast(substr(period, 6) as int) / 12 as due,
         (value / year_ago_value - 1) * 100 as growth
  from panel p join groups g using (subject_code)
), measured as (
  select *, min(value) over w as low, max(value) over w as high, min(growth) over w as slow, max(growth) over w as fast,
         rank() over (partition by period, indicator_code, peer order by value desc) as place
  from rows window w as (partition by period, indicator_code, peer)
), scored as (
  select *, case method
    when 0 then least(greatest(value / due, 0), 1) * {weight} + least(greatest(value / due * 100 - 100, 0) * 0.01, 0.2)
    when 1 then greatest(0.4 * (0.6 + 0.4 * (value - low) / (high - low)) + 0.6 * (0.6 + 0.4 * (growth - slow) / (fast - slow)), 0)
                * {weight}
    when 2 then greatest(1 - 0.0005 * (place - 1), 0.2) * {weight}
    when 3 then greatest({weight} - 0.01 * greatest(due - value, 0), 0)
    else least(value / high, 1) * {weight} end as points
  from measured
), totals as (
  select period, subject_code, peer, round(sum(points), {places}) as points, sum(greatest({weight} - points, 0)) as lost
  from scored group by all
)
select *, rank() over (partition by period, peer order by points desc) as place from totals
"""


def score_in_duckdb(panel: pd.DataFrame, peer_groups: "pd.Series[str]", indicators: int) -> pd.DataFrame:
    """The same by SQL.

    Raises:
        ImportError: DuckDB is not installed.
    """
    import duckdb

    groups = peer_groups.rename("peer").rename_axis("subject_code").reset_index()
    query = SQL.format(target=TARGET, weight=FULL / indicators, places=PLACES)
    with duckdb.connect(config={"threads": 1}) as store:
        store.register("panel", panel)
        store.register("groups", groups)
        return store.execute(query).df()
