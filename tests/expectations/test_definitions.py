"""A change of definition accuses nobody: registered, it is cited; unregistered, a crowd makes one notice."""

import pandas as pd
import pytest

from appraisal.definitions.changes import DefinitionChange
from appraisal.findings import Consequence
from appraisal.frames import EVIDENCE
from appraisal.scheme import Scheme
from expectations import CHECKS as ALL_CHECKS
from expectations.check import KEY, Check, always
from expectations.definitions import (
    COMPARISONS,
    excuse_registered_changes,
    merge_shared_breaches,
    notice_zh,
    registered_tail_zh,
)
from tests.expectations.panels import SCHEME

HOLD, NOTE = Consequence.HOLD, Consequence.NOTE


def check(code, column, *, consequence=HOLD, is_hard=True):
    return Check(code, f"规则{code}", consequence, column, always(-1.0, 1.0), "", "", is_hard_rule=is_hard)


GROWTH = check("T05", "stated_growth_gap_pp")
BASE = check("T03", "stated_base_gap_pct")
FAR = check("L01", "growth_step_z", is_hard=False)
NEAR = check("L02", "growth_step_z", consequence=NOTE, is_hard=False)
COPY = check("P05", "repeat_count")
PRESSED = check("T08", "target_margin_pp", consequence=NOTE, is_hard=False)
CHECKS = (COPY, BASE, GROWTH, FAR, NEAR, PRESSED)
SIZES = {"growth_step_pct": 6.0}


def judged(size, broken, *, checks=CHECKS, indicator="sales", period="2026-09", source="statistics_bureau"):
    """A table of ``size`` subjects in order, and findings: check → how many subjects from which place on break it, how far."""
    subjects = [f"t{place:02d}" for place in range(size)]
    table = pd.DataFrame(
        {"indicator_code": indicator, "subject_code": subjects, "period": period, "basis": "ytd", "measure": "value",
         "source_code": source, **SIZES}
    )  # fmt: skip
    for each in checks:
        first, count, gap = broken.get(each.code, (0, 0, 0.0))
        jumps = [gap if first <= place < first + count else 0.0 for place in range(size)]
        table[each.code] = jumps
        if each.column not in SIZES:
            table[each.column] = jumps
    rows = [
        table[table[code] != 0.0].assign(check_code=code, consequence=next(c for c in checks if c.code == code).consequence.value)
        for code in broken
    ]  # fmt: skip
    return table, pd.concat(rows, ignore_index=True).assign(suspicion=0.95)


def merged(size, broken, **more):
    table, found = judged(size, broken, **more)
    return merge_shared_breaches(found, table, more.get("checks", CHECKS))


def notices(rows):
    return rows[rows["check_code"].str.startswith("K")]


def held(rows):
    own = rows[rows["consequence"] == "hold"]
    return sorted(zip(own["check_code"], own["subject_code"], strict=True))


def test_several_rules_that_trip_together_make_one_notice_that_names_them():
    rows = merged(10, {"T05": (0, 4, 4.0), "T03": (0, 3, -7.5), "L01": (0, 5, 9.0)})
    (notice,) = notices(rows).to_dict("records")
    assert notice["check_code"] == "KT03"
    assert (notice["shared_count"], notice["asked_count"]) == (5, 10)
    assert notice["rules_zh"] == (
        "“规则T03”3个（中位差-7.5%）、“规则T05”4个（中位差+4.0个百分点）、“规则L01”5个（中位差+6.0%）"
    )
    assert held(rows) == []
    assert (rows["suspicion"] <= 0.4).all()


def test_statistical_rules_count_together_and_hard_ones_each_for_itself():
    soft = merged(10, {"L01": (0, 2, 9.0), "L02": (2, 2, 5.0)})
    assert notices(soft)["check_code"].tolist() == ["KL01"]
    assert held(soft) == []
    hard = merged(10, {"T03": (0, 2, -7.5), "T05": (2, 2, 4.0)})
    assert notices(hard).empty
    assert len(held(hard)) == 4


def test_a_few_who_falsify_together_stay_accused_however_many_rules_they_break():
    rows = merged(10, {"T03": (0, 2, -7.5), "T05": (0, 2, 4.0), "L01": (0, 2, 9.0), "L02": (0, 2, 5.0)})
    assert notices(rows).empty
    assert {subject for _, subject in held(rows)} == {"t00", "t01"}
    assert len(held(rows)) == 6


def test_who_is_outside_the_crowd_stays_accused_beside_it():
    rows = merged(12, {"T05": (0, 4, 4.0), "L01": (3, 3, 9.0)})
    assert held(rows) == [("L01", "t04"), ("L01", "t05")]
    taken_in = rows[(rows["check_code"] == "L01") & (rows["subject_code"] == "t03")]
    assert taken_in["consequence"].tolist() == ["note"]


def test_arithmetic_that_one_breaks_alone_is_not_excused_by_a_crowd():
    rows = merged(12, {"L01": (0, 4, 9.0), "T03": (3, 3, -7.5)})
    assert held(rows) == [("T03", "t03"), ("T03", "t04"), ("T03", "t05")]


def test_a_copied_figure_in_a_crowd_is_not_explained_by_the_definition():
    rows = merged(10, {"T05": (0, 4, 4.0), "P05": (0, 1, 2.0)})
    assert held(rows) == [("P05", "t00")]


@pytest.mark.parametrize(
    ("size", "broken", "is_notice"),
    [(10, 3, True), (10, 2, False), (11, 3, False), (6, 3, True), (5, 5, False), (8, 2, False)],
)
def test_three_in_ten_of_six_or_more_and_three_at_least(size, broken, is_notice):
    assert bool(len(notices(merged(size, {"T05": (0, broken, 4.0)})))) == is_notice


def test_notes_that_compare_nothing_across_time_make_no_notice():
    assert notices(merged(10, {"T08": (0, 9, 0.1)})).empty


def test_cells_are_counted_apart():
    one, found_one = judged(10, {"T05": (0, 2, 4.0)})
    other, found_other = judged(10, {"T05": (0, 4, 4.0)}, period="2026-10")
    rows = merge_shared_breaches(pd.concat([found_one, found_other]), pd.concat([one, other]), CHECKS)
    assert notices(rows)["period"].tolist() == ["2026-10"]
    assert {row[1] for row in held(rows)} == {"t00", "t01"}


def test_nothing_is_lost_and_no_row_is_made_twice():
    _, found = judged(10, {"T05": (0, 4, 4.0), "T03": (0, 3, -7.5), "P05": (8, 1, 2.0)})
    rows = merged(10, {"T05": (0, 4, 4.0), "T03": (0, 3, -7.5), "P05": (8, 1, 2.0)})
    singles = rows[~rows["check_code"].str.startswith("K")]
    assert len(singles) == len(found)
    assert not rows.duplicated([*KEY, "check_code"]).any()


def test_every_comparison_is_of_evidence_that_exists():
    named = {name for column, each in COMPARISONS.items() for name in (column, each.size)}
    assert named <= set(EVIDENCE.columns)
    assert {each.column for each in ALL_CHECKS} >= set(COMPARISONS)


def registered(**fields):
    change = {
        "code": "directory", "indicators": ("sales",), "effective_period": "2026-02", "what_zh": "名录库更新",
        "document_no": "统字〔2026〕3号", "is_level_comparable": False, "is_growth_comparable": True,
    }  # fmt: skip
    parts = {name: getattr(SCHEME, name) for name in Scheme.model_fields}
    return Scheme.model_construct(**parts | {"definition_changes": (DefinitionChange(**change | fields),)})


def test_what_compares_across_a_registered_change_becomes_a_note_that_cites_it():
    _, found = judged(10, {"T05": (0, 1, 4.0), "T03": (1, 1, -7.5), "P05": (2, 1, 2.0)})
    rows = excuse_registered_changes(found, registered(), CHECKS)
    told = rows.set_index("check_code")
    assert told.loc["P05", "consequence"] == "hold"
    assert pd.isna(told.loc["P05", "definition_zh"])
    for code in ("T03", "T05"):
        assert (told.loc[code, "consequence"], told.loc[code, "suspicion"]) == ("note", 0.4)
        assert told.loc[code, "definition_zh"] == "2026年1—2月起名录库更新（统字〔2026〕3号）"
        assert "统字〔2026〕3号" in registered_tail_zh(told.loc[code, "definition_zh"])


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"indicators": ("income",)},
        {"effective_period": "2025-02"},
        {"subjects": ("t09",)},
        {"is_level_comparable": True},
    ],
)
def test_a_change_elsewhere_excuses_nothing(elsewhere):
    _, found = judged(10, {"T05": (0, 1, 4.0)})
    rows = excuse_registered_changes(found, registered(**elsewhere), CHECKS)
    assert held(rows) == [("T05", "t00")]


def test_a_registered_change_makes_no_second_notice():
    table, found = judged(10, {"T05": (0, 5, 4.0)})
    rows = merge_shared_breaches(excuse_registered_changes(found, registered(), CHECKS), table, CHECKS)
    assert notices(rows).empty
    assert set(rows["consequence"]) == {"note"}


def test_a_notice_names_share_and_jump_and_asks_the_source_to_describe_the_change():
    (row,) = notices(merged(8, {"T05": (0, 3, 4.0)})).to_dict("records")
    text = notice_zh(row, when_zh="2026年1—9月", indicator_zh="社会消费品零售总额", source_zh="统计月报")
    assert text == (
        "2026年1—9月 社会消费品零售总额（统计月报）：8个对象中有3个（38%）同时出现“规则T05”（中位差+4.0个百分点），"
        "疑为口径调整。按一条口径提示处理，单项不挂起。请数据来源单位说明口径变化的内容、依据文号和起始报告期；"
        "属实的，由绩效办在方案的口径变更登记中登记。"
    )
