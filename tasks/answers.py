"""答复的登记: forms that answer papers of ours, proved against what went out before they are taken in."""

import warehouse
from appraisal.books import Parsed, RawFile
from appraisal.scheme import Scheme
from feeds import keys_told, prove_keys
from tasks.returned_lists import prove_lists
from warehouse import Warehouse


def prove_answers(store: Warehouse, raw: RawFile, parsed: Parsed, scheme: Scheme) -> Parsed:
    """What a file tells, or why it goes back: a key that nobody was asked about, or that somebody else was."""
    told = keys_told(parsed)
    if told:
        asked = {kind: warehouse.who_was_asked(store, kind, keys) for kind, keys in told.items()}
        parsed = prove_keys(parsed, raw, scheme, asked)
    return prove_lists(store, raw, parsed, scheme) if len(parsed.doubt_answers) else parsed
