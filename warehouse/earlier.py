"""往期: what documents compare a round with, beyond its previous results: past honours, and the rules before these."""

import sqlalchemy as sa
from pydantic import ValidationError

from appraisal.frames import SUBJECT_RESULTS, SubjectResultFrame
from appraisal.scheme import Scheme
from warehouse.coded import read_frame
from warehouse.runs import Run
from warehouse.tables import AUDIT_SCHEME, RESULT_MARTS


def subject_results_of(connection: sa.Connection, run_keys: list[str]) -> SubjectResultFrame:
    """综合得分 of several runs, which are about different periods."""
    table = RESULT_MARTS["subjects"][1]
    statement = sa.select(table).where(table.c.run_key.in_(run_keys))
    return SubjectResultFrame(read_frame(connection, statement, SUBJECT_RESULTS))


def scheme_of(connection: sa.Connection, run: Run | None, current: Scheme) -> Scheme | None:
    """考评方案 that a run went by; ``current`` itself where the rules are the same.

    ``None`` without a run, and where the stored rules are in a form that this version no longer reads: what follows from
    a comparison is then told as at a first issue.
    """
    if run is None:
        return None
    if run.scheme_hash == current.hash:
        return current
    stored = sa.select(AUDIT_SCHEME.c.canonical_json).where(AUDIT_SCHEME.c.scheme_hash == run.scheme_hash)
    try:
        return Scheme.model_validate_json(connection.execute(stored).scalar_one())
    except ValidationError:
        return None
