"""SDMX-CSV: the results of a period as one table of observations, each with its status 观测状态.

``OBS_STATUS`` says what may be done with a value (codes of SDMX's cross-domain list): A normal, V unvalidated (held: a
doubt is open, which is no verdict), O missing, M cannot exist (not due in this period).
"""

import pandas as pd

from appraisal.period import Period, PeriodKind

AGENCY, STRUCTURE, VERSION = "JIXIAO", "APPRAISAL", "1.0"
DIMENSIONS = ("FREQ", "ROUND", "SUBJECT", "INDICATOR", "MEASURE", "TIME_PERIOD")
ATTRIBUTES = ("OBS_STATUS", "UNIT_MEASURE", "LAMP", "SOURCE", "FIGURE_PERIOD", "EDITION")
TOTAL = "_T"
"""Stands for all indicators together."""
POINTS, PLACES = "分", "位"
MEASURES = {
    "VALUE": "采信值",
    "CAUTIOUS_VALUE": "审慎值",
    "TARGET": "目标值",
    "SCORE": "得分",
    "CAUTIOUS_SCORE": "审慎得分",
    "RANK": "位次",
}
STATUSES = {"A": "正常", "V": "未经核实（挂起）", "O": "缺报", "M": "本期不报"}
FREQUENCIES = {"M": "月", "Q": "季", "A": "年", "_O": "半月"}
_STATUS = {"accepted": "A", "held": "V", "missing": "O", "not_due": "M"}
_FREQUENCY = {PeriodKind.MONTH: "M", PeriodKind.QUARTER: "Q", PeriodKind.YEAR: "A", PeriodKind.HALF_MONTH: "_O"}


def sdmx_observations(
    figures: pd.DataFrame, indicators: pd.DataFrame, lamps: pd.DataFrame, totals: pd.DataFrame, *, period: Period
) -> pd.DataFrame:
    """Rows of an SDMX-CSV 2.0 file, in order.

    Args:
        figures: view ``v_figures`` of the period.
        indicators: view ``v_indicator_points``.
        lamps: view ``v_lamps``.
        totals: views ``v_points`` and ``v_ranks`` side by side.
        period: what they are about.

    Returns:
        STRUCTURE, STRUCTURE_ID, ACTION, the dimensions, OBS_VALUE and the attributes; values in the indicator's uom,
        分 or 位. A row without a value says by its status why there is none.
    """
    lit = indicators.merge(
        lamps[["round_code", "subject_code", "indicator_code", "lamp"]],
        on=["round_code", "subject_code", "indicator_code"],
        how="left",
    )
    whole = totals.assign(indicator_code=TOTAL, standing="accepted")
    pieces = [
        _measured(figures, "value", "VALUE"),
        _measured(figures, "cautious_value", "CAUTIOUS_VALUE"),
        _measured(figures[figures["target_value"].notna()], "target_value", "TARGET", is_plain=True),
        _measured(lit.assign(uom=POINTS), "score_points", "SCORE"),
        _measured(lit.assign(uom=POINTS), "cautious_points", "CAUTIOUS_SCORE"),
        _measured(lit[lit["rank"].notna()].assign(uom=PLACES), "rank", "RANK"),
        _measured(whole.assign(uom=POINTS), "total_points", "SCORE"),
        _measured(whole.assign(uom=POINTS), "cautious_total_points", "CAUTIOUS_SCORE"),
        _measured(whole[whole["rank"].notna()].assign(uom=PLACES), "rank", "RANK"),
    ]
    rows = pd.concat([piece for piece in pieces if len(piece)] or pieces[:1], ignore_index=True)
    rows = rows.assign(FREQ=_FREQUENCY[period.kind], TIME_PERIOD=sdmx_period(period))
    head = {"STRUCTURE": "datastructure", "STRUCTURE_ID": f"{AGENCY}:{STRUCTURE}({VERSION})", "ACTION": "R"}
    laid = rows.assign(**head)[[*head, *DIMENSIONS, "OBS_VALUE", *ATTRIBUTES]]
    return laid.sort_values(list(DIMENSIONS), ignore_index=True)


def sdmx_id(code: str) -> str:
    """A code as SDMX allows it; a full stop within becomes ``@``, so that nothing is lost."""
    return code.replace(".", "@")


def sdmx_period(period: Period) -> str:
    """The period as SDMX writes it: ``2026-09``, ``2026-Q3``, ``2026``, half months as a start and a length."""
    match period.kind:
        case PeriodKind.HALF_MONTH:
            return f"{period.start_on:%Y-%m-%d}/P{(period.end_on - period.start_on).days + 1}D"
        case PeriodKind.QUARTER:
            return f"{period.year}-Q{period.index}"
        case _:
            return period.code


def _measured(rows: pd.DataFrame, column: str, measure: str, *, is_plain: bool = False) -> pd.DataFrame:
    """One measure of every row; what has no value is told by its status."""
    value = pd.to_numeric(rows[column]).astype("float64")
    known = pd.Series("A", index=rows.index) if is_plain else rows["standing"].map(_STATUS).fillna("A")
    status = known.mask(value.isna() & known.isin(["A", "V"]), "O")
    texts = {
        "UNIT_MEASURE": "uom",
        "LAMP": "lamp",
        "SOURCE": "source_code",
        "FIGURE_PERIOD": "figure_period",
    }
    told = {name: rows.get(key) for name, key in texts.items()}
    return pd.DataFrame(
        {
            "ROUND": rows["round_code"],
            "SUBJECT": rows["subject_code"].map(sdmx_id),
            "INDICATOR": rows["indicator_code"].map(sdmx_id),
            "MEASURE": measure,
            "OBS_VALUE": value,
            "OBS_STATUS": status,
            "EDITION": rows["edition"],
            **told,
        }
    )
