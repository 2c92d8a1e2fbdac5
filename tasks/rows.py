"""Rows: result frames as plain records with the names that people know."""

import pandas as pd

from appraisal.scheme import Scheme
from tasks.home import HomeError

Row = dict[str, object]


def records_of(frame: pd.DataFrame) -> list[Row]:
    """Rows as plain dictionaries; missing is ``None``, instants are ISO text."""
    plain = frame.astype("object").where(frame.notna(), None)
    return [
        {str(name): value.isoformat() if isinstance(value, pd.Timestamp) else value for name, value in row.items()}
        for row in plain.to_dict("records")
    ]


def subject_code_of(scheme: Scheme, name: str) -> str:
    """The subject that a person means.

    Raises:
        HomeError: the scheme knows nobody of that name.
    """
    found = scheme.subject_named(name)
    if found is None:
        raise HomeError(f"方案里没有考评对象“{name}”。请写全称、简称或代码（见 scheme/{scheme.year}/subjects.yaml）")
    return found.code


def subject_zh_of(scheme: Scheme, code: object) -> str:
    """Name of a subject, empty if unknown."""
    found = scheme.subject_by_code.get(str(code))
    return found.name_zh if found else ""


def short_zh_of(scheme: Scheme, code: object) -> str:
    """Short name of a subject, its name where it has none, empty if unknown."""
    found = scheme.subject_by_code.get(str(code))
    return (found.short_zh or found.name_zh) if found else ""


def indicator_zh_of(scheme: Scheme, code: object) -> str:
    """Name of an indicator, empty if unknown."""
    found = scheme.indicator_by_code.get(str(code))
    return found.name_zh if found else ""
