"""节点完成: an entry of the ledger that says on which day a node of key work was finished, and by which document."""

from appraisal.milestones.nodes import Milestone
from feeds import shape
from feeds.head import Table
from feeds.reading import Reading
from feeds.text import key_of

MILESTONE = "milestone"
_SHOWN_MOST = 8


def read_milestone(reading: Reading, table: Table, row: int, *, indicator: str, subject: str) -> str | None:
    """Code of the node that a row calls by its code or name in 事项; ``None`` if there is none or no document is named.

    Args:
        reading: takes the findings.
        table: where the row stands.
        row: its number.
        indicator: code of the indicator that the row is about.
        subject: code of the subject that the row is about.
    """
    text = table.text(row, "matter").strip()
    nodes = [
        each for each in reading.scheme.milestones if (each.indicator_code, each.subject_code) == (indicator, subject)
    ]
    found = next((each for each in nodes if key_of(text) in {key_of(each.code), key_of(each.name_zh)}), None)
    if found is None:
        reading.find(shape.WORD, table.ref(row, "matter"), label="事项", text=text or "空白", wanted=_named(nodes))
        return None
    if "document" not in table.columns or not table.text(row, "document").strip():
        reading.find(shape.NO_PROOF, table.ref(row, "matter"), label=found.name_zh)
        return None
    return found.code


def _named(nodes: list[Milestone]) -> str:
    names = "、".join(each.name_zh for each in nodes[:_SHOWN_MOST])
    more = f"等{len(nodes)}个节点" if len(nodes) > _SHOWN_MOST else ""
    return f"{names}{more}" if nodes else "（方案里这个对象的这项指标没有节点）"
