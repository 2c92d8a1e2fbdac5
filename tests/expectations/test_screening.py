"""The checks alone over a panel: unknown indicators, calibration, projects."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from appraisal.frames import OBSERVATIONS
from appraisal.scheme import Scheme
from expectations import screen
from expectations.generic import infer_indicators
from scheme import SAMPLE_SCHEME
from tasks.inquiries.panel import screen_panel
from tests.expectations.panels import SCHEME

pytestmark = pytest.mark.slow

EMPTY = Scheme(year=2026, name_zh="空", county_zh="青澜县", groups={}, indicators=(), subjects=(), peer_groups=())
REAL = Path(__file__).parents[3] / "shared" / "data" / "cn_prefecture_panel_1997_2020.csv"


def quarterly(places=8, seed=3):
    """Three years of quarters: a whole of two parts and a real growth, none known to any scheme."""
    generator = np.random.default_rng(seed)
    rows = []
    for place in range(places):
        level = generator.lognormal(9.0, 0.8)
        totals = {}
        for year in (2024, 2025, 2026):
            parts = np.zeros(2)
            for quarter in range(1, 5):
                parts = parts + level * np.array([0.45, 0.55]) * generator.lognormal(0.08 * (year - 2024), 0.03, 2)
                key = (f"c{place}", f"{year}Q{quarter}")
                for code, value in zip(("A", "B", "AB"), (*parts, parts.sum()), strict=True):
                    rows.append((code, *key, "ytd", "value", "bureau", round(value, 2), "万元"))
                    before = totals.get((code, year - 1, quarter))
                    if before:
                        growth = round((value / before - 1) * 100 - 2.5 * (code == "AB"), 1)
                        rows.append((code, *key, "ytd", "growth", "bureau", growth, "%"))
                    totals[code, year, quarter] = value
    columns = ["indicator_code", "subject_code", "period", "basis", "measure", "source_code", "value", "uom"]
    return OBSERVATIONS.conform(pd.DataFrame(rows, columns=columns))


def lie(panel, code, subject, period, *, measure="value", factor=1.0, shift=0.0):
    place = (panel["indicator_code"] == code) & (panel["subject_code"] == subject)
    place &= (panel["period"] == period) & (panel["measure"] == measure)
    assert place.sum() == 1
    return panel.assign(value=panel["value"].mask(place, panel["value"] * factor + shift))


def test_an_honest_panel_of_unknown_indicators_holds_nothing():
    found = screen(quarterly(), EMPTY, calibrate_until="2025Q4")
    assert found[found["consequence"] == "hold"]["message_zh"].tolist() == []


def test_a_place_that_writes_in_another_uom_is_read_in_that_of_the_others():
    panel = quarterly()
    yuan = (panel["subject_code"] == "c0") & (panel["measure"] == "value")
    mixed = panel.assign(value=panel["value"].mask(yuan, panel["value"] * 1e4), uom=panel["uom"].mask(yuan, "元"))
    names = ["check_code", "indicator_code", "subject_code", "period"]
    for each in (panel, lie(panel, "A", "c3", "2026Q3", factor=1.4)):
        other = mixed.assign(value=mixed["value"].mask(~yuan, each["value"]))
        same, found = (screen(rows, EMPTY, calibrate_until="2025Q4")[names] for rows in (each, other))
        assert found.to_numpy().tolist() == same.to_numpy().tolist()


def test_gaps_in_a_table_and_a_january_of_its_own_are_no_doubts():
    panel = quarterly()
    bare = panel.drop(panel[panel["measure"] == "growth"].sample(30, random_state=1).index)
    found = screen(bare, EMPTY, calibrate_until="2025Q4")
    assert "P10" not in set(found["check_code"])
    month = {"Q1": "-01", "Q2": "-02", "Q3": "-03", "Q4": "-04"}
    monthly = panel.assign(period=panel["period"].str[:4] + panel["period"].str[4:].map(month))
    assert screen(monthly, EMPTY, calibrate_until="2025-04").query("consequence == 'return'").empty


def test_a_table_in_an_offices_own_words_is_answered_in_them(tmp_path):
    names = {"indicator_code": "指标", "subject_code": "地区", "period": "报告期", "measure": "数据项", "value": "数值"}
    told = lie(quarterly(), "A", "c3", "2026Q3", factor=1.6).rename(columns=names)
    quarter = {"Q1": "年一季度", "Q2": "年上半年", "Q3": "年前三季度", "Q4": "年"}
    told["报告期"] = told["报告期"].str[:4] + told["报告期"].str[4:].map(quarter)
    told[list(names.values())].to_csv(tmp_path / "面板.csv", index=False)
    out = tmp_path / "疑点.csv"
    done = screen_panel(
        str(tmp_path / "面板.csv"),
        scheme=str(SAMPLE_SCHEME),
        targets=None,
        projects=None,
        calibrate_until="2025年",
        out=str(out),
    )
    found = pd.read_csv(out)
    assert ("A", "c3", "2026年前三季度") in set(
        found[["indicator_code", "subject_code", "period"]].itertuples(index=False, name=None)
    )
    assert any("增速目标" in text for text in done.limits)


def test_settings_of_unknown_indicators_are_read_off_the_calibration_periods():
    panel = quarterly()
    earlier = panel[panel["period"] < "2026"]
    known = {each.code: each for each in infer_indicators(earlier, panel, EMPTY)}
    assert (known["AB"].basis, known["AB"].uom, known["AB"].kind) == ("ytd", "万元", "level")
    assert (set(known["AB"].parts), known["AB"].parts_relation) == ({"A", "B"}, "sum")
    assert known["A"].plausible.nominal
    assert not known["AB"].plausible.nominal
    assert known["A"].parts == ()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "A", "factor": 10_000.0}, "P01"),
        ({"code": "B", "factor": 0.4}, "P06"),
        ({"code": "AB", "factor": 1.01}, "P08"),
        ({"code": "A", "measure": "growth", "shift": 1.5}, "T05"),
        ({"code": "AB", "measure": "growth", "shift": 4.0}, "T05"),
    ],
)
def test_a_lie_in_a_panel_is_found_where_it_stands(change, code):
    false = lie(quarterly(), subject="c2", period="2026Q3", **change)
    found = screen(false, EMPTY, calibrate_until="2025Q4")
    held = found[(found["consequence"] == "hold") & (found["check_code"] == code)]
    assert ("c2", "2026Q3") in set(held[["subject_code", "period"]].itertuples(index=False, name=None))
    assert set(found["period"]) <= {"2026Q3", "2026Q4"}


def test_calibration_periods_are_never_judged():
    false = lie(quarterly(), code="A", subject="c2", period="2025Q3", factor=0.2)
    assert set(screen(false, EMPTY, calibrate_until="2025Q4")["period"]) <= {"2026Q1", "2026Q2", "2026Q3", "2026Q4"}
    assert "2025Q3" in set(screen(false, EMPTY)["period"])


def test_later_periods_change_no_finding():
    false = lie(quarterly(), code="A", subject="c2", period="2026Q2", factor=0.4)
    then = screen(false[false["period"] <= "2026Q2"], EMPTY, calibrate_until="2025Q4")
    later = screen(false, EMPTY, calibrate_until="2025Q4")
    later = later[later["period"] <= "2026Q2"]
    assert set(then["finding_key"]) == set(later["finding_key"])
    assert not then.empty


def test_projects_are_screened_under_their_own_code():
    projects = pd.DataFrame(
        [("X1", "2026-09H2", "立项", 9000, 10, 500, 100, "万元"), ("X2", "2026-09H2", "在建", 9000, 60, 5000, 4000, "万元"),
         ("X3", "2026-09H2", "6", 0.9, 100, 1.3, 0.2, "亿元")],
        columns=["project_code", "period", "stage", "planned_total", "progress_pct", "cum_invested", "cum_paid", "uom"],
    )  # fmt: skip
    for scheme in (EMPTY, SCHEME):
        found = screen(OBSERVATIONS.empty(), scheme, projects=projects)
        assert set(found[["subject_code", "check_code"]].itertuples(index=False, name=None)) == {
            ("X1", "P11"), ("X1", "J08"), ("X3", "P12"), ("X3", "P15"), ("X3", "J09"),
        }  # fmt: skip


def steady_projects(periods, *, count=40, seed=3):
    """Projects that are built and paid at a steady pace, told at the end of ``periods``."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        start, months, paid = random.integers(0, 8), random.uniform(10, 22), random.uniform(0.75, 0.95)
        for code in periods:
            year, month = map(int, code.split("-"))
            done = min(max(((year - 2024) * 12 + month - start) / months, 0), 1)
            stage = "立项" if done == 0 else "在建" if done < 1 else "竣工"
            invested = round(9000 * done, 1)
            row = (f"X{number}", code, stage, 9000, round(100 * done, 1), invested, round(invested * paid, 1), "万元")
            rows.append(row)
    columns = ["project_code", "period", "stage", "planned_total", "progress_pct", "cum_invested", "cum_paid", "uom"]
    return pd.DataFrame(rows, columns=columns)


@pytest.mark.parametrize("first_month", [1, 2], ids=["every month", "February stands for two months"])
def test_a_steady_project_is_not_doubted_whether_or_not_january_is_told_apart(first_month):
    periods = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(first_month, 13)]
    found = screen(OBSERVATIONS.empty(), EMPTY, projects=steady_projects(periods), calibrate_until="2024-12")
    assert found.empty, found["message_zh"].tolist()[:3]


def test_a_figure_told_twice_with_two_values_is_returned():
    panel = quarterly()
    twice = pd.concat(
        [
            panel,
            lie(panel, "A", "c0", "2026Q4", factor=1.001).query(
                "period == '2026Q4' and subject_code == 'c0' and indicator_code == 'A'"
            ),
        ]
    )
    found = screen(OBSERVATIONS.conform(twice), EMPTY, calibrate_until="2025Q4")
    assert "S81" in set(found["check_code"])


def test_a_bad_calibration_period_is_refused_in_chinese():
    with pytest.raises(ValueError, match="报告期"):
        screen(quarterly(), EMPTY, calibrate_until="last year")


@pytest.mark.skipif(not REAL.is_file(), reason="the prefecture panel is not here")
def test_real_prefectures_are_held_for_less_than_one_figure_in_a_thousand():
    """342 prefectures 2004–2017 (data-quality.md §2.2): what is held are real breaks, such as mergers of prefectures."""
    columns = {
        "gdp_v4_cnrds_yi": "亿元", "gdp1_wan": "万元", "gdp2_wan": "万元", "gdp3_wan": "万元", "fai_wan": "万元",
        "rei_wan": "万元", "fiscal_rev_wan": "万元",
    }  # fmt: skip
    wide = pd.read_csv(REAL, usecols=["prefcode", "year", *columns]).query("2004 <= year <= 2017")
    wide = wide.assign(gdp_v4_cnrds_yi=wide["gdp_v4_cnrds_yi"])
    long = wide.melt(["prefcode", "year"], var_name="indicator_code").query("value > 0")
    panel = long.assign(
        subject_code=long["prefcode"].astype(str),
        period=long["year"].astype(str),
        basis="ytd",
        measure="value",
        source_code="yearbook",
        value=long["value"] * long["indicator_code"].map({"gdp_v4_cnrds_yi": 1e4}).fillna(1.0),
        uom="万元",
    ).drop(columns=["prefcode", "year"])
    found = screen(OBSERVATIONS.conform(panel), EMPTY, calibrate_until="2008")
    holds = found[found["consequence"] == "hold"]
    judged = (panel["period"] > "2008").sum()
    assert judged > 15_000
    # Yearbooks hold real restatements and mergers of places, which leap as far as a falsehood does.
    leaps = holds["check_code"].str.startswith("L")
    assert leaps.sum() / judged < 0.0015
    assert 0 < (~leaps).sum() / judged < 0.001
    assert (holds["check_code"] == "P08").sum() <= 5
    assert (holds["check_code"] == "P05").sum() <= 6
