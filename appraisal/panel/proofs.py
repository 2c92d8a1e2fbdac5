"""校核 of a table of figures: what would be left out or left unscored without a word is refused by name."""

import pandas as pd

from appraisal.books import Results
from appraisal.scheme import Scheme


def refuse_strangers(indicators: pd.Index, subjects: pd.Index, scheme: Scheme) -> None:
    """Every row is about an indicator and a subject of the scheme.

    Args:
        indicators: what the column says, each once; missing where a cell is blank.
        subjects: the same.
        scheme: whose indicators and subjects.

    Raises:
        ValueError: one is not.
    """
    for column, told, known, noun in (
        ("indicator_code", indicators, scheme.indicator_by_code, "指标"),
        ("subject_code", subjects, scheme.subject_by_code, "考评对象"),
    ):
        strange = sorted({str(code) for code in told.dropna()} - set(known))
        if strange or told.hasnans:
            message = f"{column} 一列有方案中没有的{noun}：{'、'.join(strange[:5]) or '（空白）'}。请核对代码或方案"
            raise ValueError(message)


def refuse_strange_benchmarks(named: pd.DataFrame, scheme: Scheme) -> None:
    """A benchmark that nobody knows would leave its indicator unscored without a word.

    Raises:
        ValueError: there is one.
    """
    measured = {each.code for each in scheme.indicators if each.benchmarks}
    asked = named[named["indicator_code"].isin(measured)]
    strange = sorted(set(asked["benchmark_code"].astype("str")) - set(scheme.subject_by_code))
    if strange:
        message = (
            f"benchmark_code 一列有方案中没有的对标对象：{'、'.join(strange[:5])}。请核对代码，或在 subjects.yaml 写上"
        )
        raise ValueError(message)


def refuse_without_target(results: Results, scheme: Scheme) -> None:
    """What is scored by a target has one, in the scheme or in the table.

    Raises:
        ValueError: a figure has none.
    """
    codes = [each.code for each in scheme.indicators if each.rule is not None and each.rule.uses_target]
    rows = results.progress
    is_without = rows["weight_points"].notna() & rows["standing"].eq("accepted") & rows["target_value"].isna()
    without = rows[is_without & rows["indicator_code"].isin(codes)]
    if len(without):
        code = str(without["indicator_code"].iloc[0])
        subjects = without.loc[without["indicator_code"].eq(code), "subject_code"].astype("str").tolist()
        message = (
            f"{code} 按目标计分，这些对象没有目标：{'、'.join(subjects[:5])}。"
            "请在表的 target_value 一列或方案的 targets.yaml 写上"
        )
        raise ValueError(message)
