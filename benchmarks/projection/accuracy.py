"""误差: how far each projection was from the year as it ended, beside the straight line's."""

import numpy as np
import pandas as pd

HORIZONS = {3: "一季度", 6: "上半年", 9: "前三季度"}


def errors(told: pd.DataFrame) -> pd.DataFrame:
    """``told`` with ``error_pct`` and ``straight_error_pct``, absolute, and ``is_covered``: the range held the truth."""
    actual = told["actual_value"]
    return told.assign(
        error_pct=(told["projected_value"] / actual - 1).abs() * 100,
        straight_error_pct=(told["straight_value"] / actual - 1).abs() * 100,
        is_covered=actual.between(told["projected_low_value"], told["projected_high_value"]),
    )


def by_horizon(told: pd.DataFrame) -> pd.DataFrame:
    """Mean absolute per cent errors by method and point of the year, and their ratio to the straight line's."""
    rows = []
    rated = errors(told)
    for month, name in HORIZONS.items():
        here = rated[rated["month"].eq(month)]
        for method, part in [*here.groupby("projection_method"), ("all", here)]:
            ours, straight = part["error_pct"].mean(), part["straight_error_pct"].mean()
            rows.append((name, method, len(part), ours, straight, ours / straight, part["is_covered"].mean() * 100))
    columns = ["point", "method", "count", "error_pct", "straight_error_pct", "ratio", "covered_pct"]
    return pd.DataFrame(rows, columns=columns)


def half_year_ratio(told: pd.DataFrame, *, method: str = "seasonal_share") -> float:
    """Error at half-year over the straight line's, of the figures that the method was used for."""
    rated = errors(told[told["month"].eq(6) & told["projection_method"].eq(method)])
    return float(np.divide(rated["error_pct"].mean(), rated["straight_error_pct"].mean()))
