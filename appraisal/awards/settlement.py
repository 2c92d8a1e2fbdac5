"""加减分结算: what is added to and taken off the points, as reported and as a cautious reader would count it."""

from dataclasses import dataclass

import pandas as pd

from appraisal.awards.bonuses import settle_bonuses, sum_bonuses
from appraisal.awards.ledger import settle_ledger
from appraisal.frames import BonusFrame, EventFrame, LedgerEntryFrame, ProgressFrame
from appraisal.period import Period
from appraisal.scheme import Scheme


@dataclass(frozen=True)
class Settlement:
    """What stands beside the points 加减分.

    Attributes:
        sums: one row a subject: ``bonus_points``, ``cautious_bonus_points``, ``deduction_points``, ``is_vetoed``,
            ``is_affirmed``, ``promotion_count``.
        entries: LEDGER_ENTRIES.
        bonuses: BONUSES, of the reported figures.
    """

    sums: pd.DataFrame
    entries: LedgerEntryFrame
    bonuses: BonusFrame


def settle(
    rows: pd.DataFrame,
    progress: ProgressFrame,
    cautious: ProgressFrame,
    *,
    events: EventFrame,
    scheme: Scheme,
    period: Period,
) -> Settlement:
    """Settle the ledger and the bonus items.

    A bonus that rests on a held figure counts as reported in the reported total, and by the cautious reading of the
    figure, if that is less, in the cautious one.

    Args:
        rows: assignments that are totalled.
        progress: PROGRESS of the reported figures, benchmarks and gates among them.
        cautious: PROGRESS of the same rows with cautious figures.
        events: EVENTS.
        scheme: ledger, bonus items, caps.
        period: entries after its end do not count.
    """
    ledger, entries = settle_ledger(rows, events, scheme, period)
    bonuses = settle_bonuses(progress, scheme)
    if bonuses.empty:
        return Settlement(ledger.assign(cautious_bonus_points=ledger["bonus_points"]), entries, bonuses)
    reported = sum_bonuses(bonuses)
    careful = reported if cautious is progress else sum_bonuses(settle_bonuses(cautious, scheme))
    subjects = ledger["subject_code"]
    by_items = subjects.map(reported).fillna(0.0).astype("float64")
    carefully = subjects.map(careful).fillna(0.0).astype("float64")
    least = pd.concat([by_items, carefully], axis=1).min(axis=1)
    sums = ledger.assign(
        bonus_points=ledger["bonus_points"] + by_items, cautious_bonus_points=ledger["bonus_points"] + least
    )
    return Settlement(sums, entries, bonuses)
