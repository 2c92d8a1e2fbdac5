"""Write a scheme folder as an office would, and score a table of figures by the command."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from flows.cli import jixiao

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
"""Published inputs and results; they lie beside the repository, if at all."""

HOME = "home.office"
_POSTS = {"goal_lead": "分管领导", "goal_owner": "主要负责人", "undertaker": "分管负责人", "implementer": "科长"}


def skip_without_reference():
    """Leave the calling module out where the published tables do not lie beside the repository."""
    if not REFERENCE.exists():
        pytest.skip("公开算例不在 ../shared，跳过", allow_module_level=True)


def write_scheme(directory, indicators, weights, subjects, *, year=2026, groups=None, policies=None, conventions=None):
    """A scheme of one peer group, as YAML.

    Args:
        directory: where the years lie.
        indicators: code → what differs from a plain level (``rule``, ``direction``, ``group_code``, …).
        weights: code → weight.
        subjects: code → name.
        year: of the scheme.
        groups: code → name or block; one group unless stated.
        policies: as in ``scheme.yaml``.
        conventions: as in ``scheme.yaml``.
    """
    groups = groups or {"all": "全部"}
    folder = directory / str(year)
    (folder / "indicators").mkdir(parents=True)
    head = {
        "year": year,
        "name_zh": "公开算例",
        "county_zh": "某地",
        "groups": groups,
        "policies": {"full_points": None} | (policies or {}),
        "conventions": conventions or {},
        "peer_groups": [
            {
                "code": "compared",
                "name_zh": "参评",
                "kind": "county",
                "weights": {code: _plain(weights[code]) for code in indicators},
            },
            {"code": "office", "name_zh": "本级", "kind": "county"},
        ],
    }
    own = {
        "code": HOME,
        "name_zh": "本级",
        "kind": "county",
        "peer_group": "office",
        "is_home": True,
        "is_appraised": False,
    }
    others = [
        {"code": code, "name_zh": name, "kind": "county", "peer_group": "compared"} for code, name in subjects.items()
    ]
    blocks = [_indicator(code, fields, groups) for code, fields in indicators.items()]
    round_ = {
        "code": "annual",
        "name_zh": "年度",
        "frequency": "year",
        "subject_kinds": ["county"],
        "templates": ["bulletin"],
    }
    _put(folder / "scheme.yaml", head)
    _put(folder / "subjects.yaml", {"subjects": [own, *others]})
    _put(folder / "indicators" / "01_all.yaml", {"indicators": blocks})
    _put(folder / "rounds.yaml", {"rounds": [round_]})
    return directory


def _plain(weight):
    """A weight as YAML has it: a number, or a fraction such as ``1/3``."""
    return weight if isinstance(weight, str) else float(weight)


def _indicator(code, fields, groups):
    plain = {
        "code": code,
        "name_zh": code,
        "group_code": next(iter(groups)),
        "uom": "—",
        "kind": "share",
        "basis": "stock",
        "decimals": 6,
        "goal_chain": _POSTS,
        "lead": HOME,
        "sources": [{"feed": "statistics_bureau", "label": code}],
    }
    return plain | fields


def _put(path, content):
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


def figures_of(table, *, period="2026"):
    """FIGURES of a table whose rows are subjects and whose columns are indicators; blanks are left out."""
    long = table.rename_axis(index="subject_code").reset_index()
    long = long.melt("subject_code", var_name="indicator_code", value_name="value").dropna()
    return long.assign(period=period)


def asked(figures, directory, *, period="2026"):
    """What ``jixiao score`` makes of figures."""
    put = directory / "figures.csv"
    figures.to_csv(put, index=False)
    words = ["score", str(put), "--scheme", str(directory), "--period", period, "--out", str(directory / "results.csv")]
    return CliRunner().invoke(jixiao, words)


def score(figures, directory, *, period="2026"):
    """RESULTS by ``jixiao score``."""
    result = asked(figures, directory, period=period)
    assert result.exit_code == 0, (result.output, result.exception)
    return pd.read_csv(
        directory / "results.csv",
        dtype={"indicator_code": "str"},
        keep_default_na=False,
        na_values={"score_points": [""], "rank": [""]},
    )


def totals(results):
    """The totals by subject."""
    return results[results["indicator_code"].eq("")].set_index("subject_code")


def points_of(results):
    """Points of indicators, rows subjects, columns indicators and groups."""
    rows = results[results["indicator_code"].ne("")]
    return rows.pivot_table(index="subject_code", columns="indicator_code", values="score_points")


def coded(names):
    """Codes for names in any script: name → code."""
    return {name: f"unit.n{number}" for number, name in enumerate(names)}
