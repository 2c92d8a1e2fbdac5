"""疑点成文: breaches that Great Expectations found become FINDINGS with numbers, words and a key."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from appraisal.findings import Consequence, finding_key
from appraisal.frames import FINDINGS, FindingFrame
from appraisal.scheme import Scheme
from expectations.check import KEY, Check, suspicion_of
from expectations.definitions import excuse_registered_changes, merge_shared_breaches
from expectations.messages import Phrasebook

_GRAVITY = [each.value for each in (Consequence.NOTE, Consequence.HOLD, Consequence.RETURN, Consequence.STOP)]
_HALF_DIGIT = 10**0.5
_ENDS = {"at_least": 1, "under": 1, "at_most": -1, "over": -1}
"""Reaches that give one end of the interval: the lower one (1) or the upper one."""
_FIGURE = ["indicator_code", "subject_code", "period", "basis", "source_code"]


def compose_findings(
    breaches: pd.DataFrame, table: pd.DataFrame, scheme: Scheme, checks: Sequence[Check]
) -> FindingFrame:
    """Make findings of breaches.

    Args:
        breaches: rows of ``table`` and ``check_code``, as ``find_breaches`` returns them.
        table: the judged table, from which every number of a finding comes.
        scheme: names and uoms for the messages.
        checks: the checks that were run, mildest message last.

    Returns:
        FINDINGS, gravest first. A figure that breaks several rules keeps all findings; the message of the gravest
        tells what happens and what to do, the others point to it.
    """
    if breaches.empty:
        return FindingFrame(FINDINGS.empty())
    told = _without_unbroken(table, breaches, checks).iloc[breaches["row_at"].to_numpy()].reset_index(drop=True)
    found = _with_numbers(pd.concat([breaches[["check_code"]], told], axis=1), checks, scheme)
    found = excuse_registered_changes(_without_milder(found, checks), scheme, checks)
    found = merge_shared_breaches(found, table, checks)
    found = _in_order(found, checks).pipe(_with_messages, scheme, checks)
    found = found.assign(measure=found["stated_measure"].fillna("value"))
    found = found.assign(finding_key=[finding_key(*place) for place in _places(found)])
    columns = [name for name in FINDINGS.columns if name in found]
    return FindingFrame(FINDINGS.conform(found[columns]))


def _without_unbroken(table: pd.DataFrame, breaches: pd.DataFrame, checks: Sequence[Check]) -> pd.DataFrame:
    """The judged table without the bounds of checks that nothing broke: two columns in three say nothing of a finding."""
    broken = set(breaches["check_code"])
    laid = [(check.code, check.low_column, check.high_column) for check in checks if check.code not in broken]
    return table.drop(columns=[name for names in laid for name in names])


def _with_numbers(found: pd.DataFrame, checks: Sequence[Check], scheme: Scheme) -> pd.DataFrame:
    """Observed, expected, interval, suspicion and place of all breaches, check by check in their order."""
    place = pd.Index([check.code for check in checks]).get_indexer(pd.Index(found["check_code"]))
    order = np.argsort(place, kind="stable")
    found, place = found.iloc[order].reset_index(drop=True), place[order]
    told = [
        _numbers(found.loc[place == at, _columns_of(check)], check, scheme)
        for at, check in enumerate(checks)
        if at in place
    ]
    numbers = pd.concat(told)
    return pd.concat([found.drop(columns=found.columns.intersection(numbers.columns)), numbers], axis=1).copy()


def _columns_of(check: Check) -> list[str]:
    """Columns of the judged table from which the numbers of a check's findings come."""
    own = [check.code, check.low_column, check.high_column, check.observed, check.expected, check.cell]
    modelled = ["modelled_low_value", "modelled_high_value"] if check.reach == "modelled" else []
    return [name for name in dict.fromkeys(["indicator_code", "basis", "measure", "cell_ref", *own, *modelled]) if name]


def _numbers(own: pd.DataFrame, check: Check, scheme: Scheme) -> pd.DataFrame:
    """What ``_with_numbers`` says of one check's breaches.

    Only a figure of the indicator's own basis is ever counted, so only that can be held: 本月 beside 本年累计 is noted.
    """
    observed = own[check.observed].astype("float64")
    expected = own[check.expected].astype("float64") if check.expected else pd.Series(np.nan, index=own.index)
    expected_low, expected_high = _interval(check, expected, observed, own)
    return pd.DataFrame(
        {
            "consequence": _consequence(own, check, scheme),
            "stated_measure": own["measure"].mask(~_is_rate(own, scheme), check.measure),
            "suspicion": suspicion_of(check, own),
            "observed": observed,
            "expected": expected,
            "expected_low": expected_low,
            "expected_high": expected_high,
            "cell_ref": own[check.cell].where(own[check.cell].notna(), own["cell_ref"]),
        }
    )


def _consequence(own: pd.DataFrame, check: Check, scheme: Scheme) -> pd.Series:
    counted = own["indicator_code"].map({each.code: each.basis for each in scheme.indicators})
    usual = pd.Series(check.consequence.value, index=own.index, dtype="str")
    return usual.mask(own["basis"] != counted, Consequence.NOTE.value)


def _is_rate(own: pd.DataFrame, scheme: Scheme) -> pd.Series:
    """Growth indicators: the growth that is stated is their figure itself."""
    kinds = own["indicator_code"].map({each.code: each.kind for each in scheme.indicators})
    return (kinds == "growth") & (own["measure"] == "value")


def _interval(check: Check, expected: pd.Series, observed: pd.Series, own: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The interval of credible figures around ``expected``, as the check's ``reach`` says."""
    low, high = own[check.low_column], own[check.high_column]
    unbounded = pd.Series(np.nan, index=expected.index)
    if check.reach == "modelled":
        return own["modelled_low_value"], own["modelled_high_value"]
    if check.reach == "own":
        return low, high
    if check.reach in _ENDS:
        beyond = _ENDS[check.reach] * (own[check.code] - high)
        end = observed + beyond if check.reach in {"over", "under"} else expected
        return (end, unbounded) if _ENDS[check.reach] > 0 else (unbounded, end)
    if check.reach == "scale":
        return expected / _HALF_DIGIT, expected * _HALF_DIGIT
    if not check.reach:
        return unbounded, unbounded
    step = 1.0 if check.reach == "pp" else ((observed - expected) / own[check.code]).abs()
    return expected + low * step, expected + high * step


def _without_milder(found: pd.DataFrame, checks: Sequence[Check]) -> pd.DataFrame:
    """Leave out findings whose check gives way to a graver one on the same figure."""
    graver = {check.code: check.gives_way_to for check in checks if check.gives_way_to}
    wanted = pd.MultiIndex.from_frame(found[KEY].assign(code=[graver.get(code, "") for code in found["check_code"]]))
    present = pd.MultiIndex.from_frame(found[[*KEY, "check_code"]])
    return found[~wanted.isin(present)]


def _in_order(found: pd.DataFrame, checks: Sequence[Check]) -> pd.DataFrame:
    """Gravest and most suspicious first; with each finding the gravest check of its figure.

    Of equal consequence, the check that stands first in the catalogue is the likelier cause of the others.
    """
    gravity = found["consequence"].map({code: place for place, code in enumerate(_GRAVITY)})
    cause = found["check_code"].map({check.code: place for place, check in enumerate(checks)}).fillna(len(checks))
    ranked = found.assign(gravity=gravity, cause=cause)
    gravest = ranked.sort_values(["gravity", "cause"], ascending=[False, True]).drop_duplicates(_FIGURE)
    gravest = gravest[[*_FIGURE, "check_code"]].rename(columns={"check_code": "gravest_code"})
    order = ["gravity", "suspicion", "cause", *KEY]
    ordered = ranked.sort_values(order, ascending=[False, False, *[True] * (len(KEY) + 1)])
    return ordered.merge(gravest, on=_FIGURE, how="left", validate="many_to_one")


def _with_messages(found: pd.DataFrame, scheme: Scheme, checks: Sequence[Check]) -> pd.DataFrame:
    phrases = Phrasebook(scheme, {check.code: check for check in checks})
    others = found[found["check_code"] != found["gravest_code"]].groupby(_FIGURE)["check_code"].agg(list).to_dict()
    messages, compared = [], []
    for row in _rows(found):
        place = tuple(row[name] for name in _FIGURE)
        messages.append(phrases.message(row, others.get(place, [])))
        compared.append(phrases.compared_zh(row))
    counts = found["compared_count"].where(found["check_code"].isin(_with_peers(checks)))
    return found.assign(message_zh=messages, compared_zh=compared, compared_count=counts)


class _Row(Mapping[str, Any]):
    """One row of a table of which few columns are ever asked for; a column is read when it first is."""

    def __init__(self, table: pd.DataFrame, columns: dict[str, list[Any]], place: int) -> None:
        self._table, self._columns, self._place = table, columns, place

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (whatever a column holds)
        if name not in self._columns:
            self._columns[name] = self._table[name].tolist()
        return self._columns[name][self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.columns)

    def __len__(self) -> int:
        return len(self._table.columns)


def _rows(table: pd.DataFrame) -> Iterator[_Row]:
    columns: dict[str, list[Any]] = {}
    return (_Row(table, columns, place) for place in range(len(table)))


def _with_peers(checks: Sequence[Check]) -> list[str]:
    """Codes of the checks that compare a figure with its peers."""
    return [check.code for check in checks if "同类" in check.compares]


def _places(found: pd.DataFrame) -> list[list[str]]:
    names = ["check_code", *KEY, "raw_sha256", "cell_ref"]
    return found[names].astype("object").where(found[names].notna(), "").to_numpy().tolist()
