"""Published cases of multi-criteria decisions (``mcdm/cases.json``): what is a weighted sum is a scheme, and what is not.

Not a scheme, by name: entropy, CRITIC, variation, deviation, eigenvector and MEREC cases make weights and no scores;
VIKOR (1) takes ranges of totals; a rank similarity compares two finished rankings.
"""

import json

import numpy as np
import pandas as pd
import pytest

from tests.outside.writing import REFERENCE, figures_of, score, skip_without_reference, totals, write_scheme

skip_without_reference()
RATIO = {"method": "ratio", "is_capped": False, "floor_at_zero": True}
BY_NORM = {"higher": (0, "peer_norm"), "lower": ("peer_norm", 0)}
EXPRESSED = {"wsm.sum_norm_invert_min", "waspas.linear_norm_lambda0.5", "topsis.vector_norm", "topsis.minmax_norm"}
NOT_SCORES = {"weights.entropy", "weights.critic", "weights.coef_var", "weights.std", "weights.ahp_eigenvector"} | {"weights.merec", "rank_similarity"}  # fmt: skip
NOT_SUMS = {"vikor_Q"}


def _cases():
    return json.loads((REFERENCE / "mcdm" / "cases.json").read_text(encoding="utf-8"))


def _case(kind):
    (found,) = [each for each in _cases() if kind in {each["kind"], each["id"]}]
    table = pd.DataFrame(found["matrix"]).add_prefix("c").rename(index="unit.n{}".format)
    directions = ["higher" if each > 0 else "lower" for each in found["types"]]
    return table, dict(zip(table, found["weights"], strict=True)), dict(zip(table, directions, strict=True)), found


def test_every_case_is_either_expressed_or_named():
    assert {each["kind"] for each in _cases()} == EXPRESSED | NOT_SCORES | NOT_SUMS


def test_weighted_sum_of_shares_comes_out_as_published(tmp_path):
    """Kracka 2010: each figure's share of all, a cost by its reciprocal; that one is taken before, as a figure of its own."""
    table, weights, directions, case = _case("wsm.sum_norm_invert_min")
    entered = table.apply(lambda column: column if directions[column.name] == "higher" else 1 / column)
    rules = {code: {"rule": RATIO | {"line": "peer_mean"}} for code in table}
    subjects = {code: code for code in table.index}
    shared = {code: weight / len(table) for code, weight in weights.items()}
    write_scheme(tmp_path, rules, shared, subjects, policies={"points_places": 6, "rank_on": "unrounded"})
    told = totals(score(figures_of(entered), tmp_path)).loc[table.index]
    assert np.abs(told["score_points"].to_numpy() - case["expected"]).max() <= 5e-7 + 1e-9
    assert told["rank"].astype("int64").to_list() == [6, 1, 3, 4, 5, 2]


def test_half_sum_half_product_ranks_as_published_and_differs_by_the_scale_of_its_weights(tmp_path):
    """Chakraborty 2015: the printed weights make 1.0155; a geometric mean takes them as shares of their sum."""
    table, weights, directions, case = _case("waspas.linear_norm_lambda0.5")
    whole = sum(weights.values())
    groups = {"added": "加权和", "multiplied": {"name_zh": "加权积", "aggregate": "geometric"}}
    rules, shared = {}, {}
    for code, weight in weights.items():
        for group in groups:
            plain = {"rule": RATIO | {"line": "peer_best"}, "direction": directions[code], "group_code": group}
            rules[f"{code}.{group}"] = plain
            shared[f"{code}.{group}"] = weight / whole / 2
    subjects = {code: code for code in table.index}
    write_scheme(tmp_path, rules, shared, subjects, groups=groups, policies={"points_places": 6, "full_points": 1})
    told = totals(score(figures_of(pd.concat([table.add_suffix(f".{group}") for group in groups], axis=1)), tmp_path))
    told = told.loc[table.index]
    best = pd.DataFrame({code: table[code] / table[code].max() if directions[code] == "higher" else table[code].min() / table[code] for code in table})  # fmt: skip
    printed = np.array(list(weights.values()))

    def by_hand(weighted):
        return 0.5 * (best * weighted).sum(axis=1) + 0.5 * (best**weighted).prod(axis=1)

    assert np.abs(by_hand(printed).to_numpy() - case["expected"]).max() <= case["tol"]
    assert np.abs(told["score_points"] - by_hand(printed / whole)).max() <= 5e-7 + 1e-9
    published = pd.Series(case["expected"], index=table.index).rank(ascending=False).astype("int64")
    assert told["rank"].astype("int64").equals(published.rename("rank"))


@pytest.mark.parametrize("case", ["topsis_tzeng2011", "topsis_ersoy2021", "topsis_opricovic2004"])
def test_nearness_to_the_best_of_all_comes_out_as_published(tmp_path, case):
    """Tzeng and Huang 2011, Ersoy 2021 by vectors, Opricovic and Tzeng 2004 between the least and the greatest."""
    table, weights, directions, found = _case(case)
    rules = {}
    for code in table:
        ends = BY_NORM[directions[code]] if found["kind"] == "topsis.vector_norm" else (None, None)
        rule = {"method": "efficacy", "unacceptable_value": ends[0], "satisfactory_value": ends[1]}
        settled = {"floor_share": 0, "is_clipped": False, "floor_at_zero": False, "degenerate_share": 1}
        rules[code] = {"rule": rule | settled, "direction": directions[code]}
    groups = {"all": {"name_zh": "接近度", "aggregate": "ideal"}}
    subjects = {code: code for code in table.index}
    policies = {"points_places": 6, "full_points": 1}
    write_scheme(tmp_path, rules, weights, subjects, groups=groups, policies=policies)
    told = totals(score(figures_of(table), tmp_path)).loc[table.index]
    assert np.abs(told["score_points"].to_numpy() - found["expected"]).max() <= found["tol"]
    places = pd.Series(found["expected"], index=table.index).rank(ascending=False, method="min").astype("int64")
    assert told["rank"].astype("int64").equals(places.rename("rank"))
