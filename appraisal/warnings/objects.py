"""预警对象: every lamp of a round with who must answer for it."""

from collections.abc import Iterable

import pandas as pd

from appraisal.books import Results
from appraisal.scheme import Scheme
from appraisal.warnings.course import pair_keys

_KEY = ["indicator_code", "subject_code", "period"]
_OF_LAMP = ["lamp", "lamp_reason_code", "lamp_streak_count", "rank", "peer_count", "standing"]
_OF_PROGRESS = ["target_status", "last_rank", "figure_subject_code"]


def list_objects(results: Results, scheme: Scheme) -> pd.DataFrame:
    """The lamps that somebody answers for 预警对象.

    A town answers for its own figures, a department for those that it leads, the lead of a key project for the project; the
    county's own lamp is answered for by the department that leads the indicator, unless that department has a lamp of it
    already.

    Returns:
        In the order of INDICATOR_RESULTS: its lamp and place, ``target_status`` and ``last_rank`` of PROGRESS,
        ``addressee_code``, and ``pair_key``, unique.
    """
    lit = results.indicators[results.indicators["lamp"].notna()]
    told = lit[[*_KEY, *_OF_LAMP]].astype(dict.fromkeys((*_KEY, "lamp", "standing"), "object"))
    progress = results.progress[[*_KEY, *_OF_PROGRESS]].astype(dict.fromkeys(_KEY, "object"))
    objects = told.merge(progress.drop_duplicates(_KEY), how="left", on=_KEY, validate="one_to_one")
    pairs = list(zip(objects["indicator_code"], objects["subject_code"], strict=True))
    objects["addressee_code"] = _addressees(pairs, objects["figure_subject_code"], scheme)
    objects["pair_key"] = pair_keys(objects)
    return objects[objects["addressee_code"].ne("")].reset_index(drop=True)


def _addressees(pairs: list[tuple[str, str]], figures_of: Iterable[str], scheme: Scheme) -> list[str]:
    home = next((each.code for each in scheme.subjects if each.is_home), "")
    led = {
        indicator for (indicator, subject), of in zip(pairs, figures_of, strict=True) if of == home and subject != home
    }
    return [_addressee(indicator, subject, scheme, home, led) for indicator, subject in pairs]


def _addressee(indicator: str, subject: str, scheme: Scheme, home: str, led: set[str]) -> str:
    """Who answers for one lamp; empty if nobody does."""
    project = scheme.project_by_code.get(subject)
    if project is not None:
        return project.lead
    known = scheme.subject_by_code.get(subject)
    if known is None:
        return ""
    if known.kind in {"town", "department"}:
        return subject
    one = scheme.indicator_by_code.get(indicator)
    is_led_elsewhere = subject != home or indicator in led
    return "" if is_led_elsewhere or one is None else one.lead or ""
