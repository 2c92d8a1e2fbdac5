"""所学: what earlier rounds doubted and what people ruled on it, for baselines and calibration."""

from datetime import datetime

import sqlalchemy as sa

from appraisal.findings import Consequence
from appraisal.frames import FINDINGS, LABELS, FindingFrame, LabelFrame, RulingFrame
from appraisal.labels import make_labels
from appraisal.period import Period
from warehouse.coded import read_frame
from warehouse.runs import newest_editions, runs_of
from warehouse.tables import AUDIT_RUN, CORE_RULING, MART_FINDING

_DESCRIBED = tuple(name for name in FINDINGS.columns if not name.endswith("_zh"))
_KEYS_AT_ONCE = 500


def past_findings_known(
    connection: sa.Connection, *, as_of: datetime, period: Period, rulings: RulingFrame, first: str
) -> FindingFrame:
    """疑点 in force at ``as_of`` on periods before ``period``: held, or ruled on.

    Args:
        connection: to read by.
        as_of: editions closed later are not known yet.
        period: rounds about earlier periods only; a round does not read what it concluded itself.
        rulings: 核定 known at ``as_of``.
        first: earliest period code that matters.
    """
    editions = newest_editions(connection, AUDIT_RUN.c.closed_at <= as_of)
    runs = [run.run_key for run in editions.values() if run.period.end_on < period.end_on]
    made = MART_FINDING.c
    is_held = made.consequence == Consequence.HOLD.value
    is_ruled = made.finding_key.in_(sa.select(CORE_RULING.c.finding_key))
    statement = sa.select(MART_FINDING).where(made.run_key.in_(runs), made.period >= first, is_held | is_ruled)
    found = read_frame(connection, statement, FINDINGS)
    was_ruled = found["finding_key"].isin(rulings["finding_key"])
    matters = found["consequence"].eq(Consequence.HOLD) | was_ruled
    # Two rounds may have made the same finding with another consequence: what one of them holds is held.
    gravest_first = found[matters].sort_values(["finding_key", "consequence"], kind="stable")
    return FindingFrame(gravest_first.drop_duplicates("finding_key", ignore_index=True))


def labels_known(
    connection: sa.Connection, *, as_of: datetime, rulings: RulingFrame, before: Period | None = None
) -> LabelFrame:
    """核定样本 known at ``as_of``, from every edition in which a ruled finding stood.

    Args:
        connection: to read by.
        as_of: editions closed later are not known yet.
        rulings: 核定 known at ``as_of``.
        before: only from rounds about earlier periods.
    """
    ruled = rulings["finding_key"].tolist()
    made = MART_FINDING.c
    holding: set[str] = set()
    for start in range(0, len(ruled), _KEYS_AT_ONCE):
        some = made.finding_key.in_(ruled[start : start + _KEYS_AT_ONCE])
        holding.update(connection.execute(sa.select(made.run_key).where(some).distinct()).scalars())
    if not holding:
        return LabelFrame(LABELS.empty())
    runs = [
        run.run_key
        for run in runs_of(connection, AUDIT_RUN.c.closed_at <= as_of)
        if run.run_key in holding and (before is None or run.period.end_on < before.end_on)
    ]
    described = sa.select(*(made[name] for name in _DESCRIBED))
    found = (read_frame(connection, described.where(made.run_key == key), FINDINGS) for key in runs)
    return make_labels([FindingFrame(each) for each in found], rulings)
