"""``python -m tests.years``: whole years on both engines, with what befell them and how long it took."""

import argparse
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from tests.postgres import copy_database, database_url, run_postgres
from tests.years.machine import Machine
from tests.years.oracle import complaints
from tests.years.plan import draw_plan
from tests.years.post import Post


def live(
    root: Path, *, seed: int, first: date, last: date, url: str = "sqlite:///warehouse.db"
) -> tuple[Machine, list[str]]:
    """Live through the days and ask the oracle."""
    post = Post()
    post.controller.start()
    try:
        machine = Machine(root, draw_plan(first, last, seed=seed), seed, post, url=url)
        machine.live()
    finally:
        post.controller.stop()
    return machine, complaints(machine)


def main() -> int:
    """All seeds on all engines; exit 1 if the oracle complains."""
    parser = argparse.ArgumentParser(prog="python -m tests.years", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--engines", nargs="+", choices=("sqlite", "postgres"), default=["sqlite", "postgres"])
    parser.add_argument("--first", type=date.fromisoformat, default=date(2025, 1, 1))
    parser.add_argument("--last", type=date.fromisoformat, default=date(2027, 12, 31))
    parser.add_argument("--keep", action="store_true", help="leave the homes for a look")
    said = parser.parse_args()
    is_bad = False
    with ExitStack() as stack:
        server = stack.enter_context(run_postgres()) if "postgres" in said.engines else ""
        for engine in said.engines:
            for seed in said.seeds:
                is_bad |= _one(server, engine, seed, first=said.first, last=said.last, is_kept=said.keep)
    return int(is_bad)


def _one(server: str, engine: str, seed: int, *, first: date, last: date, is_kept: bool) -> bool:
    folder = Path(tempfile.mkdtemp(prefix=f"jixiao-years-{engine}-{seed}-"))
    url = "sqlite:///warehouse.db"
    if engine == "postgres":
        copy_database(server, "template1", f"years_{seed}")
        url = database_url(server, f"years_{seed}")
    began = time.monotonic()
    machine, words = live(folder / "home", seed=seed, first=first, last=last, url=url)
    sys.stdout.write(f"\n{engine}, seed {seed}, {first} to {last}: {time.monotonic() - began:.0f} s\n")
    for kind, count in sorted(machine.counts.items()):
        sys.stdout.write(f"  {count:6} {kind}\n")
    sys.stdout.writelines(f"  WRONG {each}\n" for each in words)
    sys.stdout.write(f"  {len(words)} complaints\n")
    sys.stdout.flush()
    if not is_kept:
        shutil.rmtree(folder)
    else:
        sys.stdout.write(f"  kept in {folder}\n")
    return bool(words)


if __name__ == "__main__":
    raise SystemExit(main())
