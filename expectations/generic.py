"""通用设置: settings for indicators that no scheme knows, read off their figures up to the end of calibration."""

from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from appraisal.evidence import add_evidence
from appraisal.frames import EvidenceFrame, ObservationFrame
from appraisal.scheme import Indicator, Plausible, Scheme

Basis = Literal["month", "ytd", "stock"]
_COUNT_UOMS = frozenset({"户", "人", "个", "家", "件", "项", "次", "台"})
_BASES: tuple[Basis, ...] = ("ytd", "month", "stock")
_OFTEN = 0.01
_SPOKEN_SHARE = 0.6
_NOMINAL_PP = 0.3
_NOMINAL_SHARE = 0.98
_SUM_TOLERANCE_PCT = 0.2
_SUM_SHARE = 0.98
_ROWS_MIN = 24
_CANDIDATES_MAX = 12
_PARTS_MAX = 4


def infer_indicators(earlier: ObservationFrame, panel: ObservationFrame, scheme: Scheme) -> tuple[Indicator, ...]:
    """Settings of the panel's unknown indicators.

    An indicator without any stated base or growth, in a panel where most have them, is outside evidence. Basis and uom are those of most figures. Whether a cumulative figure may fall, a figure may repeat, growth agrees
    with the levels, and which figures are the sum of which, is what the calibration periods show; without any, growth
    is taken to be at constant prices and no sums are assumed.

    Args:
        earlier: figures of the calibration periods.
        panel: all figures; of later ones only basis and uom are looked at.
        scheme: what is known already.
    """
    values = panel[(panel["measure"] == "value") & ~panel["indicator_code"].isin(scheme.indicator_by_code)]
    spoken = set(panel.loc[panel["measure"].isin(["growth", "year_ago"]), "indicator_code"])
    # Where most indicators come with statements, those without are nobody's report; where few do, it says nothing.
    tells_apart = len(spoken & set(values["indicator_code"])) >= _SPOKEN_SHARE * values["indicator_code"].nunique()
    plain = tuple(
        _plain(str(code), rows, is_outside=tells_apart and code not in spoken)
        for code, rows in values.groupby("indicator_code")
    )
    if not plain or earlier.empty:
        return plain
    trial = Scheme.model_construct(
        **{**{name: getattr(scheme, name) for name in Scheme.model_fields}, "indicators": plain}
    )
    known = earlier[earlier["indicator_code"].isin([each.code for each in plain])]
    shown = add_evidence(ObservationFrame(known.drop_duplicates(_KEY, keep="last")), trial)
    learnt = tuple(_learnt(each, shown[shown["indicator_code"] == each.code]) for each in plain)
    return _with_sums(learnt, shown)


_KEY = ["indicator_code", "subject_code", "period", "basis", "measure", "source_code"]


def _plain(code: str, rows: pd.DataFrame, *, is_outside: bool) -> Indicator:
    uom = str(rows["uom"].mode().get(0, ""))
    bases = set(rows["basis"].dropna())
    is_count = uom in _COUNT_UOMS and bool((rows["value"].dropna() % 1 == 0).all())
    # A panel's code need not look like a scheme's, so nothing is validated here.
    return Indicator.model_construct(
        code=code,
        name_zh=code,
        group_code="panel",
        # Senders state a base or a growth with what they report; what stands there bare is evidence from outside 旁证.
        role="corroboration" if is_outside else "support",
        uom=uom,
        kind="growth" if uom == "%" else "count" if is_count else "level",
        basis=next((each for each in _BASES if each in bases), "ytd"),
        plausible=Plausible(nominal=False),
    )


def _learnt(indicator: Indicator, shown: pd.DataFrame) -> Indicator:
    falls = shown["cumulative_step_pct"].dropna() < 0
    copies = shown["repeat_count"].dropna() > 0
    gap = (shown["stated_growth_pct"] - shown["level_growth_pct"]).dropna().abs()
    learnt = Plausible(
        may_fall=bool(falls.mean() > _OFTEN) if len(falls) else False,
        slow=bool(copies.mean() > _OFTEN) if len(copies) else False,
        nominal=bool((gap <= _NOMINAL_PP).mean() >= _NOMINAL_SHARE) if len(gap) >= _ROWS_MIN else False,
    )
    return indicator.model_copy(update={"plausible": learnt})


def _with_sums(indicators: tuple[Indicator, ...], shown: EvidenceFrame) -> tuple[Indicator, ...]:
    """Give each whole the parts that add up to it in nearly all calibration figures."""
    found = {
        whole.code: parts
        for whole in indicators
        if whole.kind in {"level", "count"}
        if (parts := _parts_of(whole, indicators, shown))
    }
    return tuple(
        each.model_copy(update={"parts": found[each.code], "parts_relation": "sum"}) if each.code in found else each
        for each in indicators
    )


def _parts_of(whole: Indicator, indicators: tuple[Indicator, ...], shown: pd.DataFrame) -> tuple[str, ...]:
    alike = [
        each.code for each in indicators if (each.uom, each.basis, each.kind) == (whole.uom, whole.basis, whole.kind)
    ]
    rows = shown[(shown["measure"] == "value") & (shown["basis"] == whole.basis) & shown["indicator_code"].isin(alike)]
    wide = rows.pivot_table(
        index=["subject_code", "period", "source_code"], columns="indicator_code", values="value", aggfunc="first"
    )
    if whole.code not in wide:
        return ()
    share_within = wide.le(wide[whole.code], axis=0).mean().drop(whole.code)
    within = [str(code) for code in share_within.index[share_within >= _SUM_SHARE / 2]]
    largest = wide[within].median().sort_values(ascending=False).index[:_CANDIDATES_MAX]
    for size in range(2, min(_PARTS_MAX, len(largest)) + 1):
        for parts in combinations([str(code) for code in largest], size):
            if _adds_up(wide, whole.code, list(parts)):
                return parts
    return ()


def _adds_up(wide: pd.DataFrame, whole: str, parts: list[str]) -> bool:
    table = wide[[whole, *parts]].dropna()
    gap_pct = (table[parts].sum(axis=1) / table[whole].where(table[whole] > 0) - 1).abs() * 100
    is_shared = bool((table[parts].div(table[whole], axis=0).median() > 0).all())
    return len(table) >= _ROWS_MIN and is_shared and bool(np.mean(gap_pct <= _SUM_TOLERANCE_PCT) >= _SUM_SHARE)
