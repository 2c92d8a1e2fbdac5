"""拼写: what rows say, spelled as JSON column by column and hashed a piece at a time."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from warehouse.columns import Coded, Column, Places, ToldColumns

_AT_ONCE = 8_000


class Digest:
    """sha256 of rows in their order, column by column as JSON; whoever has time to spare lets it go on.

    Columns that say nothing (all missing, all False) do not count, so that a column declared later leaves the fingerprints
    of older rows as they were.
    """

    def __init__(self, columns: ToldColumns) -> None:
        """Nothing is spelled yet; ``columns`` are all as long as each other, and stay as they are."""
        self._whole = hashlib.sha256(str(len(next(iter(columns.values())))).encode())
        self._pieces = _spelled(columns)

    def go_on(self) -> None:
        """Take in some thousand values more, if any are left."""
        self._whole.update(next(self._pieces, "").encode())

    def hexdigest(self) -> str:
        """The fingerprint, once what is left is taken in."""
        for piece in self._pieces:
            self._whole.update(piece.encode())
        return self._whole.hexdigest()


def _spelled(columns: ToldColumns) -> Iterator[str]:
    """``[name, values]`` of each column in the order of their names, in pieces."""
    for name in sorted(columns):
        if _says_something(columns[name]):
            yield f"[{json.dumps(name)},["
            between = ""
            for piece in _pieces(columns[name]):
                yield between + piece
                between = ","
            yield "]]"


def _says_something(column: Column) -> bool:
    """Whether a row says anything but nothing and False."""
    said = column.said if isinstance(column, Coded) else column
    return any(each is not None and each is not False for each in said)


def _pieces(column: Column) -> Iterator[str]:
    """Values with commas between them, some thousand at a time."""
    spans = (slice(start, start + _AT_ONCE) for start in range(0, len(column), _AT_ONCE))
    if isinstance(column, Coded):
        texts = list(map(json.dumps, column.distinct))
        return (_spelled_once(column.codes[span], texts) for span in spans)
    return (json.dumps(column[span], separators=(",", ":"))[1:-1] for span in spans)


def _spelled_once(codes: Places, texts: Sequence[str]) -> str:
    first = int(codes[0])
    if (codes == first).all():  # as in the column of the instant, or of the period in a file that tells of one
        return ",".join([texts[first]] * len(codes))
    return ",".join(map(texts.__getitem__, codes.tolist()))
