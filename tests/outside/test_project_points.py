"""延安's project points (F14): points that add up without a full mark."""

import pandas as pd

from tests.outside.writing import figures_of, score, totals, write_scheme


def _steps(*pairs):
    """A step table of codes or sizes: ``(from, points)``, as shares of the most."""
    most = max(points for _, points in pairs)
    bands = [{"share": pairs[0][1] / most, "below": pairs[1][0]}]
    bands += [
        {"at_least": low, "share": points / most} | ({"below": pairs[place + 1][0]} if place + 1 < len(pairs) else {})
        for place, (low, points) in enumerate(pairs)
        if place
    ]
    return {"method": "step_table", "bands": bands}


def test_project_points_of_yanan_are_a_scheme_without_a_full_mark(tmp_path):
    """F14: a new industry project of 600 million, provincial, 30 % done: 5 + 10 + 15 + 18 + 20 = 68."""
    rules = {
        "status": {"rule": _steps((1, 2), (2, 5)), "uom": "续建1、新开2"},
        "plan": {"rule": _steps((0, 3), (1, 6), (5, 10), (10, 20)), "uom": "亿元"},
        "purpose": {"rule": _steps((1, 6), (2, 8), (3, 15)), "uom": "功能1、民生2、产业3"},
        "progress": {"rule": {"method": "direct", "is_capped": True, "floor_at_zero": True}, "uom": "%"},
        "provincial": {"rule": {"method": "threshold", "line": 1, "is_equal_enough": True}, "uom": "省考1"},
        "running": {"rule": _steps((0, 0), (1, 10), (2, 20)), "uom": "投运1、投产2"},
        "big_month": {"rule": {"method": "threshold", "line": 10, "is_equal_enough": True}, "uom": "亿元"},
        "openings": {
            "rule": {"method": "direct", "full_value": 4, "is_capped": True, "floor_at_zero": True},
            "uom": "次",
        },
        "notices": {
            "rule": {"method": "direct", "full_value": 1, "is_capped": False, "floor_at_zero": False},
            "uom": "分",
        },
    }
    weights = {"status": 5, "plan": 20, "purpose": 15, "progress": 60, "provincial": 20, "running": 20, "big_month": 30, "openings": 120, "notices": 1}  # fmt: skip
    write_scheme(tmp_path, rules, weights, {"project.new": "新项目", "project.old": "老项目"})
    new = {"status": 2, "plan": 6, "purpose": 3, "progress": 30, "provincial": 1, "running": 0, "big_month": 0, "openings": 0, "notices": 0}  # fmt: skip
    old = {"status": 1, "plan": 12, "purpose": 1, "progress": 90, "provincial": 0, "running": 2, "big_month": 11, "openings": 1, "notices": -20}  # fmt: skip
    told = totals(score(figures_of(pd.DataFrame({"project.new": new, "project.old": old}).T), tmp_path))
    assert told["score_points"].to_dict() == {"project.new": 68.0, "project.old": 2 + 20 + 6 + 54 + 20 + 30 + 30 - 20}
