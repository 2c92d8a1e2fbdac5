"""问过谁: which warnings, doubts and items went out, and to whom, so that an answer can be told from a slip of the pen."""

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from appraisal.answers import ReplyKind
from warehouse.engine import Warehouse, reading
from warehouse.records import RECORD
from warehouse.tables import CORE_INTAKE_FINDING, MART_FINDING, RESULT_MARTS

_WARNING, _ITEM = RESULT_MARTS["warnings"][1], RESULT_MARTS["rectifications"][1]
_REPORT = RECORD["rectification_reports"].table


def who_was_asked(warehouse: Warehouse, kind: ReplyKind, keys: Collection[str]) -> dict[str, frozenset[str]]:
    """Who may answer for each of ``keys``; a key that no round and no ledger knows is left out.

    Args:
        warehouse: to read.
        kind: ``warning`` (whom it is about, and whom its papers went to), ``finding`` (anybody: whoever sent the figure is
            asked, which its key does not say) or ``rectification`` (the responsible unit).
        keys: warning keys, finding keys or item codes.

    Returns:
        Key → subject codes; no codes where anybody may answer.
    """
    known: dict[str, set[str]] = {}
    with reading(warehouse) as connection:
        for statement in _statements(kind, sorted(keys)):
            for key, *codes in connection.execute(statement.distinct()):
                known.setdefault(key, set()).update(code for code in codes if code)
    return {key: frozenset(codes) for key, codes in known.items()}


def _statements(kind: ReplyKind, keys: Collection[str]) -> Iterator[sa.Select[tuple[str, ...]]]:
    match kind:
        case "warning":
            columns = _WARNING.c
            yield sa.select(columns.warning_key, columns.addressee_code, columns.subject_code).where(
                columns.warning_key.in_(keys)
            )
        case "finding":
            for table in (MART_FINDING, CORE_INTAKE_FINDING):
                yield sa.select(table.c.finding_key).where(table.c.finding_key.in_(keys))
        case "rectification":
            for table in (_ITEM, _REPORT):
                yield sa.select(table.c.item_code, table.c.subject_code).where(table.c.item_code.in_(keys))
