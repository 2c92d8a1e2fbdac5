"""``python -m tests.fuzz [COUNT [SOURCE [START]]]``: mutants of every form through the door (make fuzz)."""

import sys

from tests.fuzz.running import run

TWENTY_THOUSAND = 20_000


def tell(line):
    """A line on the screen, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say(tally):
    faults = len(tally.faults)
    tell(f"{tally.count} {dict(tally.verdicts)} faults {faults}, slowest {tally.slowest_s:.2f} s, {tally.peak_mb} MB")


if __name__ == "__main__":
    count, source, start = (*sys.argv[1:], TWENTY_THOUSAND, "first", 0)[:3] if len(sys.argv) < 2 else (
        int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "first", int(sys.argv[3]) if len(sys.argv) > 3 else 0
    )  # fmt: skip
    found = run(count, source, start=start, say=say, fault=tell)
    say(found)
    tell(f"slowest: {found.slowest}; taken in but not proved by the other reader: {found.unproved}")
    sys.exit(bool(found.faults))
