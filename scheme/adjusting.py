"""窗口期调整: approved changes laid over the scheme as written, each guarded by the value it replaces."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from appraisal.scheme import Adjustment, Policies
from appraisal.targets.adjustment_window import KIND_ZH, kind_adjusted
from scheme.faults import SchemeFault
from scheme.marked_yaml import MarkedDict, MarkedList, Place

ADJUSTMENT_KEYS = {"from": "from_value", "to": "to_value"}
"""Key in ``adjustments.yaml`` → key of the adjustment; the others are the same."""


@dataclass(frozen=True)
class Written:
    """An adjustment with the place where it is written."""

    adjustment: Adjustment
    node: MarkedDict


@dataclass(frozen=True)
class _Slot:
    """Where a path leads: a mapping or list and the key in it."""

    holder: MarkedDict | MarkedList
    key: str | int

    @property
    def value(self) -> object:
        if isinstance(self.holder, MarkedDict):
            return self.holder.get(str(self.key))
        return self.holder[int(self.key)]

    @property
    def known(self) -> bool:
        return isinstance(self.holder, MarkedList) or self.key in self.holder

    @property
    def place(self) -> Place:
        if isinstance(self.holder, MarkedDict):
            return self.holder.places[str(self.key)]
        return self.holder.places[int(self.key)]

    def put(self, value: object, place: Place) -> None:
        if isinstance(self.holder, MarkedDict):
            self.holder[str(self.key)] = value
            self.holder.places[str(self.key)] = place
        else:
            self.holder[int(self.key)] = value
            self.holder.places[int(self.key)] = place


def apply_adjustments(root: MarkedDict, written: list[Written], until: date | None, faults: list[SchemeFault]) -> None:
    """Lay the adjustments effective by ``until`` over ``root``, oldest first.

    Those of a later day are tried but not laid, so that a guard that will fail is known before its day.

    Args:
        root: the scheme as read; it is changed, what it holds is copied before.
        written: all adjustments of the year.
        until: last day that counts; ``None`` applies them all.
        faults: takes paths that lead nowhere and guards that fail.
    """
    pending: dict[str, object] = {}
    for each in sorted(written, key=lambda one: one.adjustment.effective_from):
        change, place = each.adjustment, each.node.places["path"]
        slot = _slot(root, change.path)
        if slot is None or (not slot.known and change.from_value is not None):
            faults.append(_fault(place, each, "path", f"找不到“{change.path}”，请核对指标、对象代码和键名"))
            continue
        current = pending.get(change.path, slot.value)
        if not _same(current, change.from_value):
            text = f"原值应是 {_shown(change.from_value)}，方案现值却是 {_shown(current)}：请核对文号和先后，改正后再用"
            faults.append(_fault(each.node.places.get("from_value", place), each, "from", text))
            continue
        if until is None or change.effective_from <= until:
            slot.put(change.to_value, each.node.places["to_value"])
        else:
            pending[change.path] = change.to_value


def window_faults(written: list[Written], policies: object, year: object, place: Place) -> Iterator[SchemeFault]:
    """Adjustments outside the window 窗口期 without an approval of their own, and a window that nobody stated.

    Args:
        written: all adjustments of the year.
        policies: 通用规定 as written, before any adjustment.
        year: the scheme's year as written.
        place: where a window would have to be written if there are no 通用规定.
    """
    if not written or not isinstance(year, int):
        return
    stated = policies if isinstance(policies, MarkedDict) else MarkedDict({}, place, {})
    if "adjustment_window" not in stated:
        yield SchemeFault(stated.place.file, stated.place.line, "policies.adjustment_window", _UNSTATED_ZH)
        return
    try:
        window = Policies.model_validate({"adjustment_window": stated["adjustment_window"]}).adjustment_window
    except ValidationError:
        return
    if window is None:
        return
    for each in written:
        change, kind = each.adjustment, kind_adjusted(each.adjustment.path)
        if change.approved_out_of_window is None and not window.is_open(kind, change.effective_from, year):
            text = (
                f"生效日{change.effective_from}不在{year}年{KIND_ZH[kind]}调整的窗口期（{window.told_zh(kind)}）。请核对生效日；"
                "经批准在窗口期外调整的，写上 approved_out_of_window: 批准文号"
            )
            yield _fault(each.node.places["effective_from"], each, "effective_from", text)


_UNSTATED_ZH = (
    "方案有窗口期调整，却没有写明窗口期。请问清几月到几月可以调整：写 adjustment_window: 10-11，"
    "或目标、权重、其他规定分写 {targets: 10-11, weights: null, others: null}；任何时候都可以的写 null"
)


def _slot(root: MarkedDict, path: str) -> _Slot | None:
    holder: object = root
    rest = path
    while True:
        step = _step(holder, rest)
        if step is None:
            is_new = isinstance(holder, MarkedDict) and holder is not root and rest != ""
            return _Slot(holder, rest) if is_new and isinstance(holder, MarkedDict) else None
        key, rest = step
        if not isinstance(holder, (MarkedDict, MarkedList)):
            return None
        slot = _Slot(holder, key)
        if not rest:
            return slot
        inner = slot.value
        if isinstance(inner, (MarkedDict, MarkedList)):
            inner = inner.copied()
            slot.put(inner, slot.place)
        holder = inner


def _step(holder: object, rest: str) -> tuple[str | int, str] | None:
    """The longest key of ``holder`` that ``rest`` begins with, and what remains."""
    if isinstance(holder, MarkedDict):
        names: dict[str, str | int] = {key: key for key in holder}
    elif isinstance(holder, MarkedList):
        names = {str(item.get("code")): place for place, item in enumerate(holder) if isinstance(item, MarkedDict)}
        names |= {str(place): place for place, item in enumerate(holder) if not isinstance(item, MarkedDict)}
    else:
        return None
    for name in sorted(names, key=len, reverse=True):
        if rest == name:
            return names[name], ""
        if rest.startswith(f"{name}."):
            return names[name], rest[len(name) + 1 :]
    return None


def _same(current: object, expected: object) -> bool:
    if isinstance(current, (int, float)) and isinstance(expected, (int, float)):
        return float(current) == float(expected)
    return current == expected


def _shown(value: object) -> str:
    if value is None:
        return "（空）"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _fault(place: Place, each: Written, key: str, message_zh: str) -> SchemeFault:
    return SchemeFault(place.file, place.line, f"adjustments.{each.adjustment.document_no}.{key}", message_zh)
