"""核对: the whole record read again, against its chain, this home's own memory and the heads that documents print."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import warehouse
from report_templates import read_properties
from tasks.books import naming_the_backup
from tasks.deliver import FOLDER
from tasks.home import Home, HomeError
from tasks.rows import Row
from tasks.upkeep.witness import NOTHING_SEEN, WITNESS, read_witness
from warehouse import ChainEnd, DamagedError, Proof, Warehouse

HEAD = "audit_head"
"""Property of a document: the head of the chain when its round opened the books."""


def verify_books(home: Home) -> Row:
    """Audit chain, file hashes, and whether the chain was cut; ``fault_zh`` names the first fault, empty if all is well."""
    seen, unread = _seen(home)
    with naming_the_backup(home):
        store = warehouse.open_warehouse(home.warehouse_url, clock=home.now, may_found=not seen.entry_no)
        proof = warehouse.verify(store)
    fault = next(_faults(home, store, proof, seen=seen), unread)
    return {
        "verdict_zh": "不符" if fault else "相符",
        "run_count": proof.entry_count,
        "file_count": proof.file_count,
        "document_count": proof.document_count,
        "head_hash": proof.head_hash,
        "fault_zh": fault,
    }


def _seen(home: Home) -> tuple[ChainEnd, str]:
    """How far this home has seen the chain; where its own memory cannot be read, why, since the rest is proved all the same."""
    try:
        return read_witness(home), ""
    except HomeError:
        path = home.root / WITNESS
        return NOTHING_SEEN, f"库和文件都相符，只有 {path} 读不懂：删去这个文件即可，程序会重新记录"


def _faults(home: Home, store: Warehouse, proof: Proof, *, seen: ChainEnd) -> Iterator[str]:
    """What is wrong, worst first: a bad row, signs of a tail that was cut off with its rows, papers that are not what was released."""
    for bad in proof.bad_rows:
        yield f"{bad.table} {bad.key}：{bad.text_zh}"
    try:
        warehouse.prove_chain_reaches(store, seen)
    except DamagedError as fault:
        yield str(fault)
    heads = _printed_heads(home.outbox)
    unknown = warehouse.unknown_heads(store, set(heads.values()))
    for name, head in heads.items():
        if head in unknown:
            yield f"{name} 印的链头 {head[:16]}… 不在审计链里：链尾被删过，或换上了旧备份"
    for item in warehouse.released(store, channel=FOLDER, recipient=FOLDER):
        path = home.outbox / item.period / item.round_code / item.file_name
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != item.document_sha256:
            yield f"{path} 与发布的不一样，被改过或坏了。库里的原件完好：把它移走，再运行 jixiao deliver 补回"


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
