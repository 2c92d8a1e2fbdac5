"""整改规定的校核: the causes that a class of problems takes in stand in the ledger's list."""

from collections.abc import Iterator

from pydantic import ValidationError

from appraisal.awards.ledger_rules import LedgerRules
from appraisal.rectification.rules import RectificationRules
from scheme.draft import Draft
from scheme.faults import SchemeFault, unknown_code
from scheme.marked_yaml import MarkedDict, locate


def prove_rectification(draft: Draft) -> Iterator[SchemeFault]:
    """What is wrong between the classes of problems and the ledger of deductions."""
    written = draft.head.get("rectification")
    if not isinstance(written, MarkedDict):
        return
    try:
        rules = RectificationRules.model_validate(written)
        ledger = LedgerRules.model_validate(draft.head.get("ledger")) if draft.head.get("ledger") else None
    except ValidationError:
        return  # told where the head itself is checked
    known = {each.code for each in ledger.causes} if ledger is not None else set()
    for place, each in enumerate(rules.classes):
        for number, cause in enumerate(each.causes):
            if cause not in known:
                keys = ("classes", place, "causes", number)
                stands = locate(written, keys, written.place)
                name = ".".join(("rectification", *map(str, keys)))
                yield SchemeFault(stands.file, stands.line, name, unknown_code("扣分原因", cause, known))
