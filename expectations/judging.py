"""判: the one place where Great Expectations judges: bounds laid beside evidence, compared in one batch, breaches by key."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from appraisal.scheme import Scheme
from expectations.check import KEY, Always, Check
from expectations.idle import left_idle

if TYPE_CHECKING:
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.validator.v1_validator import Validator

_ROW, _SIDE, _ABOVE, _BELOW = "row_at", "side_at", "above", "below"
_NO_BREACH = pd.DataFrame({_ROW: [], _SIDE: []}, dtype="int64")
_TOGETHER_MAX = 2_000_000
"""Comparisons that are judged in one go."""
Pairs = tuple[np.ndarray, np.ndarray]
Compare = Callable[[Pairs], Sequence[int]]
_NEVER_REACHED = ("altair", "boto3", "jsonschema", "mistune", "scipy.stats")
"""What Great Expectations imports to draw, to fetch from a cloud and to test distributions: two thirds of its import."""


def lay_bounds(evidence: pd.DataFrame, scheme: Scheme, checks: Sequence[Check]) -> pd.DataFrame:
    """Lay the bounds of each check beside the figures: columns ``<code>``, ``<code>_low`` and ``<code>_high``.

    ``<code>`` is the evidence column where the check applies to the figure, else missing.
    """
    indicators = [scheme.indicator_by_code[code] for code in scheme.indicator_by_code]
    codes = pd.Index([each.code for each in indicators])
    place = codes.get_indexer(pd.Index(evidence["indicator_code"]))
    present = np.flatnonzero(np.bincount(place + 1, minlength=len(indicators) + 1)) - 1
    laid: dict[str, Any] = {}
    for check in checks:
        bounds = [check.bounds(scheme, each) for each in indicators]
        low = _spread([_number(each.low) for each in bounds], place, present)
        high = _spread([_number(each.high) for each in bounds], place, present)
        column = evidence[check.column].to_numpy(dtype="float64", na_value=np.nan)
        is_open = np.isnan(low) & np.isnan(high)
        if check.column == "value" and not is_open.all():
            is_open |= evidence["basis"].to_numpy() != _taken([each.basis for each in indicators], place, "")
        if is_open.any():
            column = np.where(is_open, np.nan, column)
        laid |= {check.code: column, check.low_column: low, check.high_column: high}
    return pd.concat([evidence, pd.DataFrame(laid, index=evidence.index, copy=False)], axis=1)


def _spread(bounds: Sequence[float], place: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Each indicator's bound on its rows; a bound that all rows share takes no room."""
    settings = np.array([*bounds, np.nan])
    used = settings[present]
    if len(used) and (np.isnan(used).all() or (used == used[0]).all()):
        return np.broadcast_to(used[0], len(place))
    return np.asarray(settings[place])


def lay_always(table: pd.DataFrame, checks: Sequence[Check]) -> pd.DataFrame:
    """Lay bounds that hold for every row beside a table that is not about indicators.

    Raises:
        TypeError: a check's bounds depend on the indicator.
    """
    laid: dict[str, Any] = {}
    for check in checks:
        if not isinstance(check.bounds, Always):
            raise TypeError(check.code)
        bounds = check.bounds.bounds
        column = table[check.column].to_numpy(dtype="float64")
        laid |= {check.code: column, check.low_column: _number(bounds.low), check.high_column: _number(bounds.high)}
    return pd.concat([table, pd.DataFrame(laid, index=table.index)], axis=1)


def _number(bound: float | None) -> float:
    return np.nan if bound is None else bound


def _taken(settings: Sequence[object], place: np.ndarray, blank: object) -> np.ndarray:
    return np.asarray(np.array([*settings, blank], dtype=object)[place])


def judge(
    table: pd.DataFrame, checks: Sequence[Check], *, key: Sequence[str] = KEY, compare: Compare | None = None
) -> pd.DataFrame:
    """As ``find_breaches``, told by the key of the figure instead of its row.

    Args:
        table: as ``lay_bounds`` makes it.
        checks: whose columns to compare.
        key: columns that identify a row.
        compare: has Great Expectations compare; ``compare_pairs`` of this process by default.

    Returns:
        One row per breach: the key of the figure and ``check_code``, in order of ``checks``.
    """
    broken = find_breaches(table, checks, compare=compare)
    found = table[list(key)].iloc[broken[_ROW].to_numpy()]
    return found.assign(check_code=broken["check_code"].to_numpy()).reset_index(drop=True).astype("str")


def find_breaches(table: pd.DataFrame, checks: Sequence[Check], *, compare: Compare | None = None) -> pd.DataFrame:
    """Let Great Expectations compare every column with its bounds, all checks in one expectation.

    A comparison is a row of its own (above ≥ below), whichever figure, check and side it is about: what Great
    Expectations costs grows with the number of expectations, not of rows. Figures of which a check's evidence is nought
    under the same bound, nine in ten for most checks, make the same comparison; it is made once.

    Args:
        table: as ``lay_bounds`` makes it.
        checks: whose columns to compare.
        compare: has Great Expectations compare; ``compare_pairs`` of this process by default.

    Returns:
        One row per breach: ``row_at``, the row of ``table``, and ``check_code``; in order of ``checks`` and rows.
    """
    sides = [side for check in checks for side in _sides(check)]
    ask = compare or compare_pairs
    breaches = [batch.broken(ask(batch.pairs())) for batch in _batches(table, sides)]
    broken = pd.concat([_NO_BREACH, *breaches]).sort_values([_SIDE, _ROW], ignore_index=True)
    codes = np.array([side.check_code for side in sides], dtype=object)
    return pd.DataFrame({_ROW: broken[_ROW], "check_code": codes[broken[_SIDE].to_numpy()]}).astype(
        {"check_code": "str"}
    )


@dataclass(frozen=True)
class _Side:
    """One comparison: ``above`` ≥ ``below`` in every row that has both."""

    check_code: str
    above: str
    below: str


def _sides(check: Check) -> tuple[_Side, _Side]:
    return (
        _Side(check.code, check.code, check.low_column),
        _Side(check.code, check.high_column, check.code),
    )


@dataclass(frozen=True)
class _Part:
    """Comparisons of one side.

    Attributes:
        side: its place among the sides.
        rows: of the table, one a comparison.
        above: what must not be less.
        below: than what.
        alike: further rows for which the last comparison stands.
    """

    side: int
    rows: np.ndarray
    above: np.ndarray
    below: np.ndarray
    alike: np.ndarray

    def broken(self, found: np.ndarray) -> pd.DataFrame:
        """Row and side of the comparisons ``found`` not to hold, and of those that they stand for."""
        rows = self.rows[found]
        if len(self.alike) and len(self.rows) - 1 in found:
            rows = np.concatenate([rows, self.alike])
        return pd.DataFrame({_ROW: rows, _SIDE: np.full(len(rows), self.side)}, dtype="int64")


@dataclass
class _Batch:
    """Comparisons that are judged in one go."""

    parts: list[_Part] = field(default_factory=list)
    size: int = 0

    def pairs(self) -> Pairs:
        """What must be above and what below."""
        return np.concatenate([part.above for part in self.parts]), np.concatenate([part.below for part in self.parts])

    def broken(self, found: Sequence[int]) -> pd.DataFrame:
        """Row and side of the comparisons that do not hold, by their places among ``pairs``."""
        places, ends = np.sort(np.asarray(found, dtype="int64")), np.cumsum([len(part.rows) for part in self.parts])
        own = np.split(places, np.searchsorted(places, ends[:-1]))
        starts = ends - [len(part.rows) for part in self.parts]
        return pd.concat([part.broken(at - start) for part, at, start in zip(self.parts, own, starts, strict=True)])


def _batches(table: pd.DataFrame, sides: Sequence[_Side]) -> Iterator[_Batch]:
    """The comparisons that have both numbers, so many at a time as memory likes."""
    batch = _Batch()
    for place, side in enumerate(sides):
        part = _part(table, place, side)
        if batch.parts and batch.size + len(part.rows) > _TOGETHER_MAX:
            yield batch
            batch = _Batch()
        if len(part.rows):
            batch.parts.append(part)
            batch.size += len(part.rows)
    if batch.parts:
        yield batch


def _part(table: pd.DataFrame, place: int, side: _Side) -> _Part:
    """The comparisons of one side; those of nought with the same bound are one, the last."""
    above, below = (_numbers(table, name, side) for name in (side.above, side.below))
    own, bound = (above, below) if side.above == side.check_code else (below, above)
    is_asked = _has_both(own, bound)
    noughts = np.flatnonzero(is_asked & (own == 0)) if is_asked.any() else np.empty(0, dtype=np.intp)
    if len(noughts) > 1 and (bound[noughts] == bound[noughts[0]]).all():
        is_asked[noughts] = False
    else:
        noughts = noughts[:0]
    rows = np.concatenate([np.flatnonzero(is_asked), noughts[:1]])
    return _Part(place, rows, above[rows], below[rows], noughts[1:])


def _has_both(own: np.ndarray, bound: np.ndarray) -> np.ndarray:
    """Rows that can be compared. A bound that all rows share is looked at once."""
    if bound.strides == (0,) and len(bound):
        return np.zeros(len(own), dtype=bool) if np.isnan(bound[0]) else ~np.isnan(own)
    return np.asarray(~(np.isnan(own) | np.isnan(bound)))


def _numbers(table: pd.DataFrame, name: str, side: _Side) -> np.ndarray:
    """A column to compare; one that holds no numbers is a defect of ours, never a pass."""
    try:
        return table[name].to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError) as fault:
        message = f"{side.check_code}: column {name} holds no numbers: {fault}"
        raise RuntimeError(message) from fault


def compare_pairs(pairs: Pairs) -> list[int]:
    """Positions of the pairs of which Great Expectations finds that the first is less than the second.

    Raises:
        RuntimeError: the comparison could not be made.
    """
    above, below = pairs
    engine = _engine()
    told = {"dataframe": pd.DataFrame({_ABOVE: above, _BELOW: below}, copy=False)}
    expectation = engine.expect_not_less(
        column_A=_ABOVE,
        column_B=_BELOW,
        or_equal=True,
        ignore_row_if="either_value_is_missing",
    )
    # What a batch's own ``validate`` does, without fetching the batch, and fingerprinting every row of it, a second time.
    result = engine.validator(engine.whole, "COMPLETE", told).validate_expectation(expectation)
    _refuse_fault(result)
    return list(result.result.get("unexpected_index_list") or [])


def _refuse_fault(result: Any) -> None:  # noqa: ANN401 Great Expectations is untyped
    """A comparison that could not be made is a defect of ours, never a pass."""
    fault = result.exception_info or {}
    if not result.success and not result.result.get("unexpected_count"):
        message = f"the comparison could not be made: {fault.get('exception_message') or fault}"
        raise RuntimeError(message)


@dataclass(frozen=True)
class _Engine:
    """Great Expectations, with nothing kept, nothing sent and nothing drawn."""

    whole: "BatchDefinition[Any]"
    validator: "type[Validator]"
    expect_not_less: Callable[..., "Expectation"]


def make_ready() -> None:
    """Have Great Expectations at hand before it is needed: the longest wait of a round that has nothing to do with its figures."""
    _engine()


@cache
def _engine() -> _Engine:
    """Import Great Expectations when it is first needed; it takes a second, and warns of deprecated standard modules."""
    with warnings.catch_warnings(), left_idle(_NEVER_REACHED):
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations.data_context.types.base import ProgressBarsConfig
        from great_expectations.expectations.core import expect_column_pair_values_a_to_be_greater_than_b as pair
        from great_expectations.validator.v1_validator import Validator

        context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_or_update_pandas("evidence")
    whole = source.add_dataframe_asset("evidence").add_batch_definition_whole_dataframe("whole")
    return _Engine(whole, Validator, pair.ExpectColumnPairValuesAToBeGreaterThanB)
