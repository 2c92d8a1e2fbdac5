"""疑点证据 · 现场照片: a photograph that serves two projects, or the same project twice though its progress has risen."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from appraisal.evidence.projects import project_part
from appraisal.frames import ObservationFrame, PhotographFrame
from appraisal.period import parse_period
from appraisal.scheme import Indicator, Scheme

NEAR_BITS = 3
"""So few of 64 bits differ where a picture was only compressed, scaled or stamped again."""
_PLAIN_BITS = 6
"""A hash with fewer bits set, or unset, is that of a blank picture and says nothing."""
_RISEN_PP = 1.0
_BITS = 64
_PLACE = ["subject_code", "period"]
COLUMNS = (*_PLACE, "raw_sha256", "file_name", "cell_ref", "shared_photo_count", "like_photo_count", "other_zh")


def progress_indicator(scheme: Scheme) -> Indicator | None:
    """The indicator that holds 形象进度, which photographs bear out; ``None`` if the scheme follows none."""
    return next((each for each in scheme.indicators if project_part(each) == "progress_pct"), None)


def photograph_evidence(
    photographs: PhotographFrame, observations: ObservationFrame, scheme: Scheme, *, periods: Collection[str]
) -> pd.DataFrame:
    """Photographs of ``periods`` that were used before or elsewhere.

    Args:
        photographs: PHOTOGRAPHS of those periods and earlier ones.
        observations: OBSERVATIONS, for the progress that was reported with each.
        scheme: names of projects, and which indicator is 形象进度.
        periods: which photographs are looked at.

    Returns:
        One row a project and period with at least one such photograph, at the place of the first: ``COLUMNS``.
        ``shared_photo_count`` counts pictures of the same bytes, ``like_photo_count`` of nearly the same hash; of the
        same project only where its progress has risen by more than a point since. ``other_zh`` says where else.
    """
    if photographs.empty:
        return _nothing()
    known = photographs.sort_values([*_PLACE, "photo_sha256"], ignore_index=True)
    known = known.assign(progress=_progress(known, observations, scheme), place=np.arange(len(known)))
    looked = known[known["period"].isin(list(periods))]
    pairs = pd.concat([_same(looked, known), _alike(looked, known)], ignore_index=True)
    if pairs.empty:
        return _nothing()
    pairs = pairs.merge(known.add_suffix("_other"), on="place_other", how="left", validate="many_to_one")
    pairs = looked.merge(pairs, on="place", how="inner", validate="one_to_many")
    is_other = pairs["subject_code"] != pairs["subject_code_other"]
    is_earlier = pairs["period_other"] < pairs["period"]
    has_risen = pairs["progress"] - pairs["progress_other"] > _RISEN_PP
    told = pairs[(is_other & (pairs["period_other"] <= pairs["period"])) | (~is_other & is_earlier & has_risen)]
    return _by_report(told, scheme)


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})


def _progress(photographs: pd.DataFrame, observations: ObservationFrame, scheme: Scheme) -> pd.Series:
    indicator = progress_indicator(scheme)
    code = indicator.code if indicator else ""
    own = observations[(observations["indicator_code"] == code) & (observations["measure"] == "value")]
    told = own[[*_PLACE, "value"]].drop_duplicates(_PLACE, keep="last")
    return photographs[_PLACE].merge(told, on=_PLACE, how="left", validate="many_to_one")["value"]


def _same(looked: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Pairs of the same bytes: ``place``, ``place_other``, ``is_same``."""
    pairs = looked[["place", "photo_sha256"]].merge(
        known[["place", "photo_sha256"]], on="photo_sha256", suffixes=("", "_other"), validate="many_to_many"
    )
    pairs = pairs[pairs["place"] != pairs["place_other"]]
    return pairs[["place", "place_other"]].assign(is_same=True)


def _alike(looked: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Pairs of other bytes whose hashes differ by few bits."""
    hashed = known[known["photo_print"].fillna("").str.len().eq(_BITS // 4)]
    prints = np.array([int(text, 16) for text in hashed["photo_print"]], dtype=np.uint64)
    tells = (np.bitwise_count(prints) >= _PLAIN_BITS) & (np.bitwise_count(prints) <= _BITS - _PLAIN_BITS)
    hashed, prints = hashed[tells], prints[tells]
    wanted = hashed["place"].isin(looked["place"]).to_numpy()
    found = []
    for place, own, sha256 in zip(
        hashed.loc[wanted, "place"], prints[wanted], hashed.loc[wanted, "photo_sha256"], strict=True
    ):
        near = (np.bitwise_count(prints ^ own) <= NEAR_BITS) & (hashed["photo_sha256"] != sha256).to_numpy()
        found += [(place, other, False) for other in hashed.loc[near, "place"]]
    pairs = pd.DataFrame(found, columns=["place", "place_other", "is_same"])
    return pairs.astype({"place": "int64", "place_other": "int64", "is_same": "bool"})


def _by_report(told: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """One row a project and period, at its first such photograph; the other place told is one of the same bytes if any."""
    names = {each.code: each.name_zh for each in scheme.subjects}
    ordered = told.sort_values([*_PLACE, "is_same", "place", "period_other", "subject_code_other"],
                               ascending=[True, True, False, True, True, True], kind="stable")  # fmt: skip
    rows = []
    for (subject, period), own in ordered.groupby(_PLACE, sort=True):
        first = own.iloc[0]
        same = own.loc[own["is_same"], "place"].nunique()
        rows.append(
            {
                "subject_code": subject,
                "period": period,
                **{name: first[name] for name in ("raw_sha256", "file_name", "cell_ref")},
                "shared_photo_count": same,
                "like_photo_count": own["place"].nunique() - same,
                "other_zh": _other_zh(first, names),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _other_zh(pair: pd.Series, names: dict[str, str]) -> str:
    code = str(pair["subject_code_other"])
    who = "本项目" if code == pair["subject_code"] else f"“{names.get(code, code)}”"
    period = parse_period(str(pair["period_other"]))
    return f"{who}{period.year}年{period.label_zh}所附照片"
