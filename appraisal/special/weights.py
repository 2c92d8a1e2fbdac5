"""专项考评的指标分配: who is appraised on what beside the total."""

import pandas as pd

from appraisal.scheme import Round, Scheme


def list_special_weights(
    scheme: Scheme,
    round: Round | None = None,  # noqa: A002 - the word of the field
) -> pd.DataFrame:
    """专项考评的指标分配: who is appraised on what beside the total.

    Returns:
        One row per (appraisal_code, indicator_code, subject_code) with ``weight_points``; subjects of the round alone.
    """
    is_in = round is None or "appraised" in round.roles
    kinds = {each.kind for each in scheme.subjects} if round is None else set(round.subject_kinds)
    rows = [
        (special.code, indicator, subject.code, weight)
        for special in (scheme.special_appraisals if is_in else ())
        if round is None or not special.rounds or round.code in special.rounds
        for subject in scheme.subjects
        if subject.is_appraised and subject.kind in kinds
        for indicator, weight in special.weights.get(subject.peer_group, {}).items()
    ]
    columns = ["appraisal_code", "indicator_code", "subject_code", "weight_points"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(columns[:3], "str") | {"weight_points": "float64"})
