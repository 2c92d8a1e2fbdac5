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
    from great_expectations.core.expectation_suite import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation

_ROW, _SIDE, _ABOVE, _BELOW = "row_at", "side_at", "above", "below"
_NO_BREACH = pd.DataFrame({_ROW: [], _SIDE: []}, dtype="int64")
_TOGETHER_MAX = 2_000_000
"""Comparisons that are judged in one go."""
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
    is_own_basis = evidence["basis"].to_numpy() == _taken([each.basis for each in indicators], place, "")
    laid: dict[str, Any] = {}
    for check in checks:
        bounds = [check.bounds(scheme, each) for each in indicators]
        low = _spread([_number(each.low) for each in bounds], place, present)
        high = _spread([_number(each.high) for each in bounds], place, present)
        column = evidence[check.column].to_numpy(dtype="float64", na_value=np.nan)
        is_open = np.isnan(low) & np.isnan(high)
        if check.column == "value":
            is_open |= ~is_own_basis
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


def judge(table: pd.DataFrame, checks: Sequence[Check], *, key: Sequence[str] = KEY) -> pd.DataFrame:
    """Let Great Expectations compare every column with its bounds, all checks in one expectation.

    A comparison is a row of its own (above ≥ below), whichever figure, check and side it is about: what Great
    Expectations costs grows with the number of expectations, not of rows.

    Args:
        table: as ``lay_bounds`` makes it.
        checks: whose columns to compare.
        key: columns that identify a row.

    Returns:
        One row per breach: the key of the figure and ``check_code``, in order of ``checks``.
    """
    sides = [side for check in checks for side in _sides(check)]
    breaches = [broken for batch in _batches(table, sides) for broken in _breaches(batch)]
    broken = pd.concat([_NO_BREACH, *breaches]).sort_values([_SIDE, _ROW], ignore_index=True)
    codes = np.array([side.check_code for side in sides], dtype=object)
    found = table[list(key)].iloc[broken[_ROW].to_numpy()]
    return found.assign(check_code=codes[broken[_SIDE].to_numpy()]).reset_index(drop=True).astype("str")


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


@dataclass
class _Batch:
    """Comparisons that are judged in one go."""

    parts: list[tuple[int, np.ndarray, np.ndarray, np.ndarray]] = field(default_factory=list)
    size: int = 0

    def table(self) -> pd.DataFrame:
        """What must be above and what below."""
        above, below = (np.concatenate([part[place] for part in self.parts]) for place in (2, 3))
        return pd.DataFrame({_ABOVE: above, _BELOW: below}, copy=False)

    def places(self) -> pd.DataFrame:
        """Row and side of each comparison, in the order of ``table``."""
        sides = np.repeat([part[0] for part in self.parts], [len(part[1]) for part in self.parts])
        return pd.DataFrame({_ROW: np.concatenate([part[1] for part in self.parts]), _SIDE: sides}, dtype="int64")


def _batches(table: pd.DataFrame, sides: Sequence[_Side]) -> Iterator[_Batch]:
    """The comparisons that have both numbers, so many at a time as memory likes."""
    batch = _Batch()
    for place, side in enumerate(sides):
        above, below = (_numbers(table, name, side) for name in (side.above, side.below))
        rows = np.flatnonzero(~(np.isnan(above) | np.isnan(below)))
        if batch.parts and batch.size + len(rows) > _TOGETHER_MAX:
            yield batch
            batch = _Batch()
        if len(rows):
            batch.parts.append((place, rows, above[rows], below[rows]))
            batch.size += len(rows)
    if batch.parts:
        yield batch


def _numbers(table: pd.DataFrame, name: str, side: _Side) -> np.ndarray:
    """A column to compare; one that holds no numbers is a defect of ours, never a pass."""
    try:
        return table[name].to_numpy(dtype="float64", na_value=np.nan)
    except (TypeError, ValueError) as fault:
        message = f"{side.check_code}: column {name} holds no numbers: {fault}"
        raise RuntimeError(message) from fault


def _breaches(batch: _Batch) -> Iterator[pd.DataFrame]:
    """Rows and sides of the comparisons that do not hold."""
    engine = _engine()
    judged = engine.whole.get_batch({"dataframe": batch.table()})
    expectation = engine.expect_not_less(
        column_A=_ABOVE,
        column_B=_BELOW,
        or_equal=True,
        ignore_row_if="either_value_is_missing",
    )
    outcome = judged.validate(engine.new_suite(name="checks", expectations=[expectation]), result_format="COMPLETE")
    for result in outcome.results:
        _refuse_fault(result)
        found = result.result.get("unexpected_index_list") or []
        yield batch.places().iloc[found]


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
    new_suite: Callable[..., "ExpectationSuite"]
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

        context = gx.get_context(mode="ephemeral")
    context.enable_analytics(enable=False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_or_update_pandas("evidence")
    whole = source.add_dataframe_asset("evidence").add_batch_definition_whole_dataframe("whole")
    return _Engine(whole, gx.ExpectationSuite, pair.ExpectColumnPairValuesAToBeGreaterThanB)
