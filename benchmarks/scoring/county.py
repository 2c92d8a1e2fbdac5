"""A region that no office has: as many indicators, subjects and periods as asked, by five methods in turn."""

import numpy as np
import pandas as pd

from appraisal.frames import PANEL_FIGURES
from appraisal.scheme import Scheme

METHODS: tuple[dict[str, object], ...] = (
    {
        "method": "completion",
        "cap_pct": 100,
        "floor_at_zero": True,
        "nonpositive_target": "met_or_not",
        "bonus_points_per_pp": 0.01,
        "bonus_cap_points": 0.2,
        "counting": "pro_rata",
    },
    {
        "method": "efficacy",
        "floor_share": 0.6,
        "static_share": 0.4,
        "dynamic_share": 0.6,
        "is_clipped": False,
        "degenerate_share": 1,
    },
    {"method": "rank_ladder", "step_share": 0.0005, "least_share": 0.2, "tied_places": "best"},
    {
        "method": "deduction",
        "line": "due",
        "step_value": 1,
        "points_per_step": 0.01,
        "counting": "pro_rata",
        "floor_at_zero": True,
    },
    {"method": "ratio", "line": "peer_best", "is_capped": True, "floor_at_zero": True},
)
FULL, TARGET = 100.0, 100.0


def make_scheme(indicators: int, subjects: int, groups: int) -> Scheme:
    """A scheme with equal weights, eight groups of indicators, and a target of 100 for everybody."""
    codes = [f"i{number}" for number in range(indicators)]
    towns = [f"t{number}" for number in range(subjects)]
    return Scheme.model_validate(
        {
            "year": 2026,
            "name_zh": "测速",
            "county_zh": "某县",
            "groups": {f"g{number}": f"第{number + 1}类" for number in range(8)},
            "indicators": [
                {
                    "code": code,
                    "name_zh": code,
                    "group_code": f"g{number % 8}",
                    "uom": "万元",
                    "kind": "level",
                    "basis": "ytd",
                    "rule": METHODS[number % len(METHODS)],
                }
                for number, code in enumerate(codes)
            ],
            "subjects": [
                {"code": code, "name_zh": code, "kind": "town", "peer_group": f"p{number % groups}"}
                for number, code in enumerate(towns)
            ],
            "peer_groups": [
                {
                    "code": f"p{number}",
                    "name_zh": f"第{number + 1}组",
                    "kind": "town",
                    "weights": dict.fromkeys(codes, FULL / indicators),
                }
                for number in range(groups)
            ],
            "targets": [
                {"indicator_code": code, "subject_code": town, "annual_value": TARGET}
                for code in codes
                for town in towns
            ],
        }
    )


def make_panel(indicators: int, subjects: int, periods: int, seed: int = 0) -> pd.DataFrame:
    """PANEL_FIGURES: cumulative figures with their year-ago figures, two decimals as offices print them."""
    rng = np.random.default_rng(seed)
    parts = []
    for month in range(1, periods + 1):
        value = rng.gamma(9, TARGET / 9, (indicators, subjects)) * month / 12
        rows = pd.DataFrame(
            {
                "indicator_code": np.repeat([f"i{number}" for number in range(indicators)], subjects),
                "subject_code": np.tile([f"t{number}" for number in range(subjects)], indicators),
                "period": f"2026-{month:02d}",
                "value": np.round(value.ravel(), 2),
                "year_ago_value": np.round(value.ravel() * rng.uniform(0.8, 1.2, indicators * subjects), 2),
            }
        )
        parts.append(rows)
    return PANEL_FIGURES.conform(pd.concat(parts, ignore_index=True))
