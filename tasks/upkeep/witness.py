"""见证: how far the audit chain had come when this home last saw it, kept outside the store.

A chain alone does not show that its tail was cut off, nor a store that was put back from an old backup. This file does,
as do the heads that are printed in the documents.
"""

import json
from contextlib import suppress
from dataclasses import asdict

import warehouse
from tasks.home import Home, HomeError, put_file
from warehouse import ChainEnd, Warehouse

WITNESS = "books_head.json"
NOTHING_SEEN = ChainEnd(0, "")


def prove_not_older(home: Home, store: Warehouse) -> None:
    """Make sure that the store holds all that this home has seen of it, and remember how far it has come now.

    Raises:
        DamagedError: it is older, or another one.
        HomeError: the file cannot be read.
    """
    seen = read_witness(home)
    end = warehouse.prove_chain_reaches(store, seen)
    if end.entry_no > seen.entry_no:
        with suppress(OSError):  # a full disk must not keep anybody from reading
            keep_witness(home, end)


def read_witness(home: Home) -> ChainEnd:
    """What was last seen."""
    path = home.root / WITNESS
    try:
        return ChainEnd(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return NOTHING_SEEN
    except (ValueError, TypeError) as fault:
        raise HomeError(
            f"{path} 读不懂，无法核对库是不是旧备份。请先 jixiao verify，无误后删去此文件，程序会重新记录"
        ) from fault


def keep_witness(home: Home, end: ChainEnd) -> None:
    """Remember how far the chain has come."""
    put_file(home.root / WITNESS, json.dumps(asdict(end)).encode())
