"""指纹: what a large frame says as one sha256, by the numbers of its texts.

The audit chain spells every row out (``rows.digest_frame``), so that it can be proved for as long as there is an office. The
inputs of a round are compared with those of the edition before and with nothing else: their texts are told apart once and
hashed as numbers, beside the list of what the numbers say.
"""

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from appraisal.frames import COLUMNS, Frame
from warehouse.rows import number_ranks
from warehouse.tables import utc_text


def fingerprint(frame: pd.DataFrame, declaration: Frame, *, without: Collection[str] = ()) -> str:
    """sha256 of what a frame says, whatever the order of its rows: the same for the same, another for whatever differs.

    Columns that say nothing (all missing, all False) do not count.

    Args:
        frame: conforms to ``declaration``.
        declaration: gives the key to sort by and the columns.
        without: columns that are no content, such as when a row was recorded.
    """
    names = [name for name in declaration.columns if name in declaration.key or name not in without]
    ranked = {name: _ranked(frame[name]) for name in names if not _is_number(name)}
    keys = (ranked[name] for name in declaration.key)
    order = np.argsort(number_ranks((ranks + 1, len(texts) + 1) for ranks, texts in keys), kind="stable")
    whole = hashlib.sha256(str(len(frame)).encode())
    for name in sorted(set(names) - set(without)):
        if _is_number(name):
            numbers = frame[name].to_numpy(dtype="float64", na_value=np.nan) + 0.0  # turns -0.0 into 0.0
            numbers[np.isnan(numbers)] = np.nan  # one of the many that there are
            if not np.isnan(numbers).all():
                whole.update(json.dumps([name]).encode() + numbers[order].astype("<f8").tobytes())
        elif any(text is not False for text in ranked[name][1]):
            ranks, texts = ranked[name]
            whole.update(json.dumps([name, texts]).encode() + ranks[order].astype("<i8").tobytes())
    return whole.hexdigest()


def _is_number(name: str) -> bool:
    return COLUMNS[name].kind == "float64"


def _ranked(column: pd.Series) -> tuple[NDArray[np.int64], list[Any]]:
    """Of each row the place of what it says among all that is said, in order; −1 for what is missing."""
    codes, said = pd.factorize(column)
    texts = [utc_text(each) if isinstance(each, datetime) else each for each in said.tolist()]
    rank = np.full(len(texts) + 1, -1, dtype="int64")  # its last place is that of a missing one
    rank[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return rank[codes], sorted(texts)
