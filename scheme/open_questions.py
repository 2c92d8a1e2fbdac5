"""待明确的问题: what a missing option of the ledger, of bonuses or of grades leaves to whoever wrote the clause."""

from pydantic import BaseModel

from appraisal.awards.bonuses import BonusBlock
from appraisal.awards.grade_scale import GradeScale
from appraisal.awards.ledger import LedgerRules
from appraisal.year_shares import YearShares

_ASKING: tuple[type[BaseModel], ...] = (LedgerRules, BonusBlock, GradeScale, YearShares)


def award_question_of(key: str) -> str:
    """The question that a missing key of one of these blocks leaves open; empty if it leaves none."""
    for model in _ASKING:
        field = model.model_fields.get(key)
        extra = field.json_schema_extra if field is not None else None
        if isinstance(extra, dict) and "question_zh" in extra:
            return str(extra["question_zh"])
    return ""
