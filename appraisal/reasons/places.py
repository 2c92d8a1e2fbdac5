"""进退位原因: places that a subject's own total won, that the others' totals took, and who joined or left the ranking."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from appraisal.ranking import Ties
from appraisal.reasons.shares import World, all_worlds, share_out
from appraisal.reasons.worlds import Side
from appraisal.rounding import NOISE_PLACES, drop_noise
from appraisal.totals import place_shift

_CAUSES = ("own", "others", "field")
_Ints = npt.NDArray[np.int64]
_COLUMNS = [
    "subject_code",
    "previous_rank",
    "rank",
    "rank_change",
    "own_places",
    "others_places",
    "field_places",
    "remaining_places",
]


def share_places(before: Side, now: Side) -> pd.DataFrame:
    """进退位原因 of every subject that was ranked in the same peer group in both periods.

    A place is one more than how many stand ahead. It is counted with the own total of before or of now, with the others'
    totals of before or of now, and among those ranked before or now; each cause gets the mean over all orders, so a place
    may be shared (半位). Equal totals are told apart as the scheme does it (并列时依次比较); by what was decided on unrounded
    totals nothing is known here, it goes to ``remaining_places``.

    Returns:
        ``subject_code``, ``previous_rank``, ``rank``, ``rank_change`` (positive = 前进), ``own_places``, ``others_places``,
        ``field_places`` (新进入、退出排名的), ``remaining_places``; they add up to ``rank_change``.
    """
    was, stands = _ranked(before), _ranked(now)
    both = was.merge(stands, how="outer", on=["subject_code", "peer_group_code"], suffixes=("_was", "_now"))
    if both.empty:
        return pd.DataFrame(columns=_COLUMNS)
    before_codes, now_codes = _codes(both)
    return _shared(both, before_codes, now_codes, now.scheme.policies.ties)[_COLUMNS]


def _ranked(side: Side) -> pd.DataFrame:
    """Published totals as they were ranked, with what decides between equal ones."""
    policies, results = side.scheme.policies, side.results
    is_cautious = policies.rank_by == "cautious"
    subjects = results.subjects[results.subjects["rank"].notna()]
    official = subjects["cautious_total_points" if is_cautious else "total_points"]
    keys = {"key_0": official - place_shift(subjects, policies)}
    told = _told_of_parts(side) if policies.tie_breaks else pd.Series(dtype="float64")
    for place, code in enumerate(policies.tie_breaks, start=1):
        index = pd.MultiIndex.from_product([[code], subjects["subject_code"]])
        keys[f"key_{place}"] = told.reindex(index).fillna(0.0).set_axis(subjects.index)
    return subjects[["subject_code", "peer_group_code", "rank"]].assign(**keys)


def _told_of_parts(side: Side) -> "pd.Series[float]":
    """Official points of every group and indicator by its code and subject."""
    results = side.results
    column = "cautious_points" if side.scheme.policies.rank_by == "cautious" else "score_points"
    parts = pd.concat(
        [
            results.groups.rename(columns={"group_code": "part"}),
            results.indicators.rename(columns={"indicator_code": "part"}),
        ]
    )
    return parts.drop_duplicates(["part", "subject_code"]).set_index(["part", "subject_code"])[column]


def _codes(both: pd.DataFrame) -> tuple[_Ints, _Ints]:
    """One order of everybody of before and of now, higher is better; −1 for who was not ranked."""
    names = sorted({name.rsplit("_", 1)[0] for name in both.columns if name.startswith("key_")})
    tables = [
        pd.DataFrame({name: both.get(f"{name}{end}", both.get(name)) for name in names}).set_axis(both.index)
        for end in ("_was", "_now")
    ]
    stacked = pd.concat(tables, ignore_index=True).round(NOISE_PLACES)
    told = stacked[stacked["key_0"].notna()].fillna(0.0)
    ordered = told.sort_values(names, kind="stable")
    code = ordered.ne(ordered.shift()).any(axis=1).cumsum()
    full = np.asarray(code.reindex(stacked.index, fill_value=-1), dtype=np.int64)
    return full[: len(both)], full[len(both) :]


def _shared(both: pd.DataFrame, was: _Ints, now: _Ints, ties: Ties) -> pd.DataFrame:
    # Groups lie apart on one scale, so that places of all of them are counted at once.
    group = pd.factorize(both["peer_group_code"])[0].astype(np.int64)
    width = int(max(was.max(initial=0), now.max(initial=0))) + 2
    is_both = (was >= 0) & (now >= 0)
    worlds: dict[World, pd.Series[float]] = {}
    for world in all_worlds(_CAUSES):
        member = now >= 0 if "field" in world else was >= 0
        others = now if "others" in world else was
        # Who is ranked in one period alone has but one total.
        others = np.where(others >= 0, others, np.maximum(was, now))
        own = now if "own" in world else was
        ahead = _ahead(group * width + own, group * width + others, member, (group + 1) * width, ties)
        worlds[world] = pd.Series(-ahead[is_both].astype(np.float64))
    shares = share_out(worlds, _CAUSES)
    told = both[is_both]
    change = (told["rank_was"] - told["rank_now"]).astype("Int64")
    shared = {f"{cause}_places": drop_noise(shares[cause]).set_axis(told.index) for cause in _CAUSES}
    rest = change.astype("float64") - sum(shared.values())
    return told.assign(
        previous_rank=told["rank_was"],
        rank=told["rank_now"],
        rank_change=change,
        remaining_places=drop_noise(rest),
        **shared,
    )


def _ahead(own: _Ints, others: _Ints, member: npt.NDArray[np.bool_], end: _Ints, ties: Ties) -> _Ints:
    """How many places of its group's members, itself left out, lie ahead of each own total."""
    ranked = np.sort(others[member])
    if ties == "dense":
        distinct = np.unique(ranked)
        alone = np.searchsorted(ranked, others, "right") - np.searchsorted(ranked, others) == 1
        ahead = np.searchsorted(distinct, end) - np.searchsorted(distinct, own, "right")
        return np.asarray(ahead - (member & (others > own) & alone), dtype=np.int64)
    if ties == "max":
        ahead = np.searchsorted(ranked, end) - np.searchsorted(ranked, own)
        return np.asarray(ahead - (member & (others >= own)), dtype=np.int64)
    ahead = np.searchsorted(ranked, end) - np.searchsorted(ranked, own, "right")
    return np.asarray(ahead - (member & (others > own)), dtype=np.int64)
