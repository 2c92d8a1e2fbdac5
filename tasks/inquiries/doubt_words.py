"""疑点的措辞: single cells of a finding that is told at length."""

from appraisal.findings import Consequence
from appraisal.stakes.gain import GAIN_ZH
from expectations.retrace import Retraced
from tasks.rows import Row

MEASURE_ZH = {"value": "数值", "year_ago": "所附上年同期", "growth": "所附增速", "rank": "所附位次"}
_OF_FIGURE = {None, "", "value"}


def tell_evidence(retraced: Retraced) -> str:
    """The numbers that the check looked at, with their bounds, and whether they came out as they did then."""
    told = "；".join(f"{each.name_zh}{each.text_zh}{_bound(each.bound_zh)}" for each in retraced.numbers)
    changed = (
        "" if retraced.is_same else "。程序或方案在本轮之后有更新，以上为重新计算的结果，与当时不同；以说明所列为准"
    )
    return f"{told}{changed}" or "见说明"


def _bound(bound_zh: str) -> str:
    return f"（正常范围{bound_zh}，仅供核对）" if bound_zh else ""


def tell_compared(row: Row) -> str:
    """With what the figure was compared 比较依据."""
    told, count = str(row["compared_zh"] or ""), int(str(row["compared_count"] or 0))
    peers = f"（同类对象{count}个）" if count > 1 else ""
    return f"{told or '本数据自身的勾稽、留存数和方案给定的范围'}{peers}"


def tell_suspicion(row: Row) -> str:
    """可疑度, and how it was calibrated."""
    calibrated = f"；{row['calibration_zh']}" if row["calibration_zh"] else ""
    return (
        "—" if row["suspicion"] is None else f"{float(str(row['suspicion'])):.3f}（0至1，越大越需要核实{calibrated}）"
    )


def tell_alternative(row: Row) -> str:
    """What the figure as reported is weighed against 与什么相比."""
    if row["measure"] in _OF_FIGURE and row["expected"] is not None:
        return "如照核对参考数计，与照报送数计相比"
    if row["measure"] == "year_ago":
        return "如照留存的上年同期计（没有同表增速指标的照审慎口径计），与照报送数计相比"
    return "挂起期间照审慎口径计，与照报送数计相比"


def tell_size(change: object, unit: str, less: str = "少", more: str = "多") -> str:
    """A loss in words: ``少1.43分``; what is gained turns the word."""
    if change is None:
        return "—"
    size = float(str(change))
    places = 2 if unit == "分" else 0
    return "不变" if not size else f"{less if size > 0 else more}{abs(size):.{places}f}{unit}"


def tell_remedy(row: Row, *, is_ruled: bool) -> str:
    """What can be done about it, by whom."""
    if is_ruled:
        return f"需要改变的，可以再次核定：jixiao rule {row['finding_key']} …，以最近一次为准"
    if row["consequence"] != Consequence.HOLD:
        return "不必处理；要了解情况的，请数据来源单位说明口径和依据"
    return (
        "请报送单位如实核实。属实的，书面说明并附依据，核定放行："
        f"jixiao rule {row['finding_key']} --verdict dismissed --reason 依据 --by 岗位；"
        "有误的，由报送单位更正后重报，重报的数重新核验；还不能确定的，不必操作，继续挂起"
    )


def tell_gain(row: Row) -> str:
    """Whom the deviation serves; of a statement beside the figure, which of the two deviates."""
    told = GAIN_ZH.get(str(row["gain"]), "—")
    what = MEASURE_ZH.get(str(row["measure"]), "")
    return f"就{what}看，{told}" if row["gain"] and row["measure"] not in _OF_FIGURE else told
