"""口径变更登记 is data of the year's scheme: optional, hashed, compared and twinned like the rest."""

from pathlib import Path

import pytest

from appraisal.scheme import Scheme
from scheme import SchemeError, compare_schemes, from_workbook, load_scheme, to_workbook

FILE = "definition_changes.yaml"


def test_the_sample_year_registers_one_change(sample: Scheme):
    (change,) = sample.definition_changes
    assert change.told_zh == "2026年1—2月起限额以上商贸单位目录年度更新，按更新后目录统计（澜统字〔2026〕3号）"
    assert (change.source, change.subjects) == ("statistics_bureau", ())


def test_without_the_file_there_are_no_changes_and_another_hash(year: Path, sample: Scheme):
    (year / FILE).unlink()
    without = load_scheme(year)
    assert without.definition_changes == ()
    assert without.hash != sample.hash
    (gone,) = compare_schemes(sample, without)
    assert (gone.path, gone.after) == ("definition_changes.retail_directory_2026", None)
    assert gone.before == "限额以上商贸单位目录年度更新，按更新后目录统计"


def test_the_same_code_twice_is_refused(year: Path):
    text = (year / FILE).read_text(encoding="utf-8")
    block = text[text.index("  - code:") :]
    (year / FILE).write_text(text + block, encoding="utf-8")
    with pytest.raises(SchemeError, match="代码“retail_directory_2026”重复"):
        load_scheme(year)


SECOND = """
  - code: town_price_2026
    indicators: [private_investment, industrial_output]
    subjects: [town.baishi, county.qinglan]
    effective_period: "2026"
    what_zh: 改按2025年价格计算，“增速、总量”分列
    document_no: "12"
    is_level_comparable: false
    is_growth_comparable: false
"""


@pytest.mark.slow
def test_the_workbook_twin_loses_nothing(year: Path):
    (year / FILE).write_text((year / FILE).read_text(encoding="utf-8") + SECOND, encoding="utf-8")
    before = load_scheme(year)
    assert len(before.definition_changes) == 2
    files = from_workbook(to_workbook(year), year / "none")
    again = year.with_name("again")
    for name, content in files.items():
        (again / name).parent.mkdir(parents=True, exist_ok=True)
        (again / name).write_text(content, encoding="utf-8")
    assert load_scheme(again) == before
