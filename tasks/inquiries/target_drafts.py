"""目标测算 for people: drafts from past years' figures, as a table and as a file apart from the scheme."""

from pathlib import Path
from typing import cast

import pandas as pd

from appraisal.scheme import Scheme
from appraisal.targets.making import METHOD_ZH, Method, TargetDraft, TargetRules, make_targets
from scheme import draft_text, load_scheme
from tasks.home import HomeError, put_file
from tasks.inquiries.csv_panel import read_panel
from tasks.inquiries.panel import FIGURE_COLUMNS

Row = dict[str, object]
NOTICE_ZH = "以上是草案，只供会审目标时参考：定多少由领导小组按程序审定后写进 targets.yaml；它与报送无关，不是任何单位报数的依据。"


def draft_targets(
    panel: str,
    *,
    scheme: str | Path,
    year: int = 0,
    years_count: int = 3,
    method: str = "mean_level",
    stretch: float = 0.0,
    is_last_year_kept: bool = False,
    out: str | Path | None = None,
) -> list[Row]:
    """Make drafts of targets and write them to a file of their own.

    Args:
        panel: CSV with ``indicator_code, subject_code, period, value``; where ``measure`` is given, its ``value`` rows count.
        scheme: whose indicators and pairs; it is only read.
        year: the year that targets are for; 0 means the scheme's.
        years_count: how many years before it are looked at.
        method: a key of ``METHOD_ZH``.
        stretch: see ``TargetRules``.
        is_last_year_kept: see ``TargetRules``.
        out: the file; ``None`` writes none.

    Raises:
        HomeError: the CSV cannot be used, there is no such method, or ``out`` lies within a scheme.
    """
    if out is not None and any((each / "scheme.yaml").exists() for each in Path(out).absolute().parents):
        raise HomeError(f"{out} 在方案目录里：草案不能放进方案，请写到别处，审定后再由人写进 targets.yaml")
    if method not in METHOD_ZH:
        raise HomeError(f"没有“{method}”这种测算办法，只有：{'、'.join(METHOD_ZH)}")
    loaded = load_scheme(Path(scheme))
    rules = TargetRules(year or loaded.year, years_count, cast("Method", method), stretch, is_last_year_kept)
    drafts = make_targets(_figures(panel), loaded, rules)
    if out is not None:
        put_file(Path(out).absolute(), draft_text(drafts, loaded, rules).encode())
    return [_row(each, loaded, rules) for each in drafts]


def _figures(panel: str) -> pd.DataFrame:
    frame = read_panel(panel, FIGURE_COLUMNS)
    if "measure" in frame.columns:
        frame = frame[frame["measure"].eq("value")]
    frame = frame.assign(value=pd.to_numeric(frame["value"], errors="coerce"))
    doubled = frame[frame["value"].notna() & frame.duplicated(["indicator_code", "subject_code", "period"], keep=False)]
    if len(doubled):
        first = doubled.iloc[0]
        where = f"{first['indicator_code']}、{first['subject_code']}、{first['period']}"
        raise HomeError(f"{panel} 里同一个数有两行（{where} 等{len(doubled)}行）：请只留一个来源的数再测算")
    return frame


def _row(draft: TargetDraft, scheme: Scheme, rules: TargetRules) -> Row:
    indicator = scheme.indicator_by_code[draft.indicator_code]
    left_out = "；".join(f"{year}年：{reason}" for year, reason in draft.left_out.items() if year != rules.year)
    target = scheme.target_by_key.get((draft.indicator_code, draft.subject_code))
    return {
        "indicator_code": draft.indicator_code,
        "indicator_zh": indicator.name_zh,
        "subject_code": draft.subject_code,
        "subject_zh": scheme.subject_by_code[draft.subject_code].name_zh,
        "uom": indicator.uom,
        "draft_value": draft.draft_value,
        "last_value": draft.last_value,
        "set_value": target.annual_value if target is not None else None,
        "mean_share": draft.mean_share,
        "method_zh": METHOD_ZH[draft.method],
        "formula_zh": draft.formula_zh or draft.left_out.get(rules.year, ""),
        "limits_zh": draft.limits_zh,
        "left_out_zh": left_out,
    }
