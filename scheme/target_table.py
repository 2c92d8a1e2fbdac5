"""目标表: the compact table of ``targets.yaml`` spread out to one target per indicator and subject.

A cell is a number, or ``{annual: 62, status: provisional, curve: 名称, floor: 60}``. A named curve holds
cumulative percentages of the annual value, so that a changed target keeps its shape over the year.
"""

from itertools import pairwise

from appraisal.period import MONTHS_IN_YEAR
from scheme.faults import SchemeFault, unknown_code
from scheme.marked_yaml import MarkedDict, MarkedList, Place

CELL_KEYS = {
    "annual": "annual_value",
    "status": "status",
    "curve": "curve",
    "monthly": "monthly_curve",
    "quarterly": "quarterly_points",
    "floor": "floor_value",
    "congress": "congress_value",
}
"""Key in a cell → key of the target."""
CURVE_LENGTHS = {"monthly_pct": MONTHS_IN_YEAR, "quarterly_pct": 4}
_CURVE_FIELDS = {"monthly_pct": "monthly_curve", "quarterly_pct": "quarterly_points"}
_ROW_KEYS = ("status", "curve", "values")
_DECIMALS = 6
_WHOLE_PCT = 100.0


def spread_targets(table: MarkedDict, faults: list[SchemeFault]) -> MarkedDict:
    """Spread the table: indicator → subject → target, each still naming its curve.

    Args:
        table: ``targets`` of the file.
        faults: takes what is wrong with the table itself.
    """
    spread = MarkedDict({}, table.place, dict(table.places))
    for indicator, row in table.items():
        place = table.places[indicator]
        values = row.get("values") if isinstance(row, MarkedDict) else None
        if not isinstance(row, MarkedDict) or not isinstance(values, MarkedDict):
            faults.append(_fault(place, indicator, "应写成 values: 下面“对象: 全年目标”"))
            spread[indicator] = MarkedDict({}, place, {})
            continue
        faults += [
            _fault(row.places[key], f"{indicator}.{key}", f"不认识的键“{key}”，这里只用：{'、'.join(_ROW_KEYS)}")
            for key in row
            if key not in _ROW_KEYS
        ]
        common = row.only(("status", "curve"))
        cells = {subject: _cell(indicator, subject, values, common, faults) for subject in values}
        spread[indicator] = MarkedDict(cells, values.place, dict(values.places))
    return spread


def _cell(
    indicator: str, subject: str, values: MarkedDict, common: MarkedDict, faults: list[SchemeFault]
) -> MarkedDict:
    place, cell = values.places[subject], values[subject]
    if not isinstance(cell, MarkedDict):
        told = {**common, "annual_value": cell, "indicator_code": indicator, "subject_code": subject}
        return MarkedDict(told, place, dict.fromkeys(told, place) | common.places)
    for key in cell:
        if key not in CELL_KEYS:
            near = f"不认识的键“{key}”，目标格里只用：{'、'.join(CELL_KEYS)}"
            faults.append(_fault(cell.places[key], f"{indicator}.{subject}.{key}", near))
    own = cell.only(CELL_KEYS)
    inherits = not {"curve", "monthly", "quarterly"} & own.keys()
    inherited = common if inherits else common.without(["curve"])
    whole = MarkedDict({**inherited, **own}, cell.place, {**inherited.places, **own.places}).renamed(CELL_KEYS)
    return whole.merged(indicator_code=indicator, subject_code=subject)


def shape_target(target: MarkedDict, curves: MarkedDict, faults: list[SchemeFault]) -> MarkedDict:
    """The target with its named curve turned into values in the indicator's uom."""
    if "curve" not in target.places:
        return target
    name = target.get("curve")
    if name is None:
        return target.without(["curve"])
    place = target.places["curve"]
    curve = curves.get(str(name))
    annual = target.get("annual_value")
    if not isinstance(curve, MarkedDict):
        faults.append(_fault(place, _key(target, "curve"), unknown_code("序时曲线", str(name), curves)))
        return target.without(["curve"])
    plain = target.without(["curve"])
    for key, field in _CURVE_FIELDS.items():
        shares = curve.get(key)
        if isinstance(shares, MarkedList) and _is_number(annual) and all(_is_number(each) for each in shares):
            values = [round(float(annual or 0) * float(each) / _WHOLE_PCT, _DECIMALS) for each in shares]
            return MarkedDict({**plain, field: values}, plain.place, {**plain.places, field: place})
    return plain


def curve_faults(curves: MarkedDict) -> list[SchemeFault]:
    """What is wrong with the named curves: length, a fall, an end other than 100."""
    faults = []
    for name, curve in curves.items():
        place = curves.places[name]
        kinds = [key for key in CURVE_LENGTHS if isinstance(curve, MarkedDict) and key in curve]
        if not isinstance(curve, MarkedDict) or len(kinds) != 1 or len(curve) != 1:
            faults.append(_fault(place, f"curves.{name}", "应写 monthly_pct（12个）或 quarterly_pct（4个）之一"))
            continue
        shares, key = curve[kinds[0]], f"curves.{name}.{kinds[0]}"
        where, length = curve.places[kinds[0]], CURVE_LENGTHS[kinds[0]]
        if not isinstance(shares, MarkedList) or not all(_is_number(each) for each in shares):
            faults.append(_fault(where, key, "应是累计百分比的清单"))
        elif len(shares) != length:
            faults.append(_fault(where, key, f"应有{length}个累计百分比，现有{len(shares)}个"))
        elif shares[-1] != _WHOLE_PCT:
            faults.append(_fault(where, key, f"最后一个应是100（全年目标），现为{shares[-1]}"))
        elif any(late < early for early, late in pairwise(shares)):
            faults.append(_fault(where, key, "累计百分比只能增不能减"))
    return faults


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _key(target: MarkedDict, last: str) -> str:
    return f"{target['indicator_code']}.{target['subject_code']}.{last}"


def _fault(place: Place, key: str, message_zh: str) -> SchemeFault:
    return SchemeFault(place.file, place.line, f"targets.{key}" if not key.startswith("curves") else key, message_zh)
