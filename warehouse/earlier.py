"""往期: what documents compare a round with, beyond its previous results: past honours and lists, and the rules before these."""

import pandas as pd
import sqlalchemy as sa
from pydantic import ValidationError

from appraisal.frames import HONOUR_LISTINGS, SUBJECT_RESULTS, HonourListingFrame, SubjectResultFrame
from appraisal.honours.listing import list_round
from appraisal.period import Period
from appraisal.scheme import Round, Scheme
from warehouse.coded import read_frame
from warehouse.runs import Run, newest_editions, results_of
from warehouse.tables import AUDIT_RUN, AUDIT_SCHEME, RESULT_MARTS

_OF_LISTS = ("indicators", "groups", "subjects")
"""What lists are made of."""


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


def lists_known(connection: sa.Connection, scheme: Scheme, round_: Round, period: Period) -> HonourListingFrame:
    """上榜 of the year's earlier periods, newest editions, each by the rules that its round went by.

    Lists are read out of what was concluded and of the rules stored with it, so that there is no second record of them.

    Args:
        connection: to read.
        scheme: the rules of the round that asks; a period that they declare 只通报不排名 since then makes no list.
        round_: the round that asks; of its own lists only those of earlier periods are known.
        period: what it is about.
    """
    settled = {code for each in scheme.honour_points if each.settle_in == round_.code for code in each.lists}
    makers = {each.round for each in scheme.honour_lists if each.round == round_.code or each.code in settled}
    parts = [HONOUR_LISTINGS.empty()]
    newest = newest_editions(connection, AUDIT_RUN.c.round_code.in_(sorted(makers))) if makers else {}
    for run in newest.values():
        is_own = (run.round_code, run.period.code) == (round_.code, period.code)
        if run.period.year != period.year or run.period.end_on > period.end_on or is_own:
            continue
        rules = scheme_of(connection, run, scheme) or scheme
        results = results_of(connection, run.run_key, without=[name for name in RESULT_MARTS if name not in _OF_LISTS])
        maker = scheme.round_by_code.get(run.round_code) or rules.round_by_code[run.round_code]
        parts.append(list_round(results, rules, maker, run.period))
    return HonourListingFrame(HONOUR_LISTINGS.conform(pd.concat(parts, ignore_index=True)))
