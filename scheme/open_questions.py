"""待明确的问题: what a missing option of the ledger, of bonuses or of grades leaves to whoever wrote the clause."""

from pydantic import BaseModel

from appraisal.awards.bonus_rules import BonusBlock
from appraisal.awards.grade_scale import GradeScale
from appraisal.awards.ledger_rules import LedgerRules
from appraisal.scoring.rule import asked_in
from appraisal.year_shares.rule import YearShares

_ASKING: tuple[type[BaseModel], ...] = (LedgerRules, BonusBlock, GradeScale, YearShares)


def award_question_of(key: str) -> str:
    """The question that a missing key of one of these blocks leaves open; empty if it leaves none."""
    return asked_in(_ASKING, key)
