"""核对: the whole record read again, against its chain, this home's own memory and the heads that documents print."""

from collections.abc import Iterator
from pathlib import Path

import warehouse
from report_templates import read_properties
from tasks.home import Home
from tasks.rows import Row
from tasks.upkeep.witness import read_witness
from warehouse import DamagedError, Proof, Warehouse

HEAD = "audit_head"
"""Property of a document: the head of the chain when its round opened the books."""


def verify_books(home: Home) -> Row:
    """Audit chain, file hashes, and whether the chain was cut; ``fault_zh`` names the first fault, empty if all is well."""
    store = warehouse.open_warehouse(home.warehouse_url, clock=home.now)
    proof = warehouse.verify(store)
    fault = next(_faults(home, store, proof), "")
    return {
        "verdict_zh": "不符" if fault else "相符",
        "run_count": proof.entry_count,
        "file_count": proof.file_count,
        "document_count": proof.document_count,
        "head_hash": proof.head_hash,
        "fault_zh": fault,
    }


def _faults(home: Home, store: Warehouse, proof: Proof) -> Iterator[str]:
    """What is wrong, worst first: a bad row, then signs of a tail that was cut off together with its rows."""
    for bad in proof.bad_rows:
        yield f"{bad.table} {bad.key}：{bad.text_zh}"
    try:
        warehouse.prove_chain_reaches(store, read_witness(home))
    except DamagedError as fault:
        yield str(fault)
    heads = _printed_heads(home.outbox)
    unknown = warehouse.unknown_heads(store, set(heads.values()))
    for name, head in heads.items():
        if head in unknown:
            yield f"{name} 印的链头 {head[:16]}… 不在审计链里：链尾被删过，或换上了旧备份"


def _printed_heads(outbox: Path) -> dict[str, str]:
    """Document in the outbox → the head that it prints; files that are no document of ours print none."""
    heads = {}
    for path in sorted(outbox.rglob("*.docx")):
        try:
            head = read_properties(path.read_bytes()).get(HEAD, "")
        except (ValueError, OSError):
            continue
        if head:
            heads[path.relative_to(outbox).as_posix()] = head
    return heads
