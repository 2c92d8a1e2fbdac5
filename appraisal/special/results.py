"""专项考评结果: the scheme that a special appraisal is scored by, and what of its results is its own.

The engine is that of the main total (``appraise.appraise_special``).
"""

from collections.abc import Mapping

import pandas as pd

from appraisal.awards.grading import assign_grades, official_totals
from appraisal.books import Results
from appraisal.frames import (
    SPECIAL_INDICATOR_RESULTS,
    SPECIAL_RESULTS,
    SpecialIndicatorResultFrame,
    SpecialResultFrame,
)
from appraisal.scheme import Group, Scheme
from appraisal.special.rules import SpecialAppraisal


def special_scheme(scheme: Scheme, special: SpecialAppraisal) -> Scheme:
    """The scheme with the weights of a special appraisal in place of its own; groups only gather, nothing is added on top."""
    fields = {name: getattr(scheme, name) for name in Scheme.model_fields}
    weighted = {
        "peer_groups": tuple(
            each.model_copy(update={"weights": special.weights.get(each.code, {}), "led_points": 0.0})
            for each in scheme.peer_groups
        ),
        "groups": {code: Group(name_zh=each.name_zh) for code, each in scheme.groups.items()},
        "indicators": tuple(
            each if each.year_shares is None else each.model_copy(update={"year_shares": None})
            for each in scheme.indicators
            if each.code in special.indicators
        ),
        "policies": scheme.policies.model_copy(update={"aggregate": "arithmetic", "tie_breaks": ()}),
        **dict.fromkeys(("bonuses", "bonus_blocks", "grades", "special_appraisals"), ()),
    }
    return Scheme.model_construct(**(fields | weighted))


def conclude_specials(results: Mapping[str, Results], scheme: Scheme) -> SpecialResultFrame:
    """Totals and places as the engine made them, graded by the special appraisals' own scales.

    Args:
        results: by code of the special appraisal, each of its ``special_scheme``.
        scheme: the main scheme, for the special appraisals and the grades.
    """
    parts = [_graded(results[each.code], each, scheme) for each in scheme.special_appraisals if each.code in results]
    return SpecialResultFrame(SPECIAL_RESULTS.conform(pd.concat([SPECIAL_RESULTS.empty(), *parts], ignore_index=True)))


def list_special_points(results: Mapping[str, Results]) -> SpecialIndicatorResultFrame:
    """What each indicator earned in each special appraisal."""
    names = [name for name in SPECIAL_INDICATOR_RESULTS.columns if name != "appraisal_code"]
    parts = [each.indicators[names].assign(appraisal_code=code) for code, each in results.items()]
    listed = pd.concat([SPECIAL_INDICATOR_RESULTS.empty(), *parts], ignore_index=True)
    return SpecialIndicatorResultFrame(SPECIAL_INDICATOR_RESULTS.conform(listed))


def _graded(results: Results, special: SpecialAppraisal, scheme: Scheme) -> pd.DataFrame:
    columns = [name for name in SPECIAL_RESULTS.columns if name in results.subjects and name != "grade"]
    subjects = results.subjects[columns].assign(appraisal_code=special.code)
    counted = results.indicators[results.indicators["weight_points"].gt(0)]
    is_doubtful = subjects["subject_code"].isin(counted.loc[counted["standing"].ne("accepted"), "subject_code"])
    points = official_totals(subjects, scheme.policies)
    grade = pd.Series(None, index=subjects.index, dtype="str")
    for scale in (each for each in scheme.grades if each.code in special.grades):
        own = subjects.index[subjects["peer_group_code"].isin(scale.peer_groups)]
        graded = assign_grades(
            points[own],
            subjects["peer_group_code"][own],
            scale,
            is_barred=is_doubtful[own] & ("doubtful" in scale.barred_from_top),
            is_behind=pd.Series(False, index=own),
            places=subjects["rank"][own],
        )
        grade = grade.where(~grade.index.isin(own), graded.reindex(grade.index))
    return subjects.assign(grade=grade)
