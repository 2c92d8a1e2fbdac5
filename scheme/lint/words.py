"""体检提示: one note on a catalogue, with its place."""

from dataclasses import dataclass

from scheme.draft import Block, BlockModel


@dataclass(frozen=True, order=True)
class SchemeNote:
    """One note 提示; it refuses nothing.

    Attributes:
        file: YAML file, relative to the year's folder.
        line: 1-based line; 0 where a file as a whole is meant.
        kind_zh: what sort of note.
        what_zh: what was found.
        why_zh: why it matters.
        do_zh: what can be done.
        key: dotted key.
    """

    file: str
    line: int
    kind_zh: str
    what_zh: str
    why_zh: str
    do_zh: str
    key: str = ""

    @property
    def place(self) -> str:
        """``文件:行``."""
        return f"{self.file}:{self.line}" if self.line else self.file


def note_at(block: Block[BlockModel], kind_zh: str, *keys: str, what: str, why: str, do: str) -> SchemeNote:
    """A note at a key within a block; at the block where it has no such key."""
    fault = block.fault(keys, what)
    return SchemeNote(fault.file, fault.line, kind_zh, what, why, do, fault.key)
