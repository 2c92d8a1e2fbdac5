"""过大的文件: what is kept of a file that is too large to take in: a slip with its size and fingerprint, never a piece of it.

The file itself stays whole where its sender put it. A piece of it under a fingerprint of its own would look like a file
that somebody sent.
"""

import hashlib
from typing import BinaryIO

from feeds import shape
from feeds.shape import RefusalError

_FIRST_LINE = "过大文件凭据（原件未入库，完整留在收件箱）"
_MARK = f"{_FIRST_LINE}\n".encode()
_PIECE = 2**20
MOST_HASHED = 2**31
"""A larger file is not read to its end at every intake; its slip says so."""


def slip_for(file: BinaryIO, *, size: int, limit: int) -> bytes:
    """The slip that is kept in place of a file.

    Args:
        file: opened for reading, at any place.
        size: its length in bytes.
        limit: the largest file that is taken in.
    """
    told = f"{size / 2**20:.1f}MB，上限{limit // 2**20}MB"
    return _MARK + f"大小：{told}\nsha256：{_fingerprint(file, size)}\n".encode()


def is_slip(content: bytes) -> bool:
    """Whether bytes are such a slip."""
    return content.startswith(_MARK)


def refuse_slip(content: bytes) -> None:
    """Refuse what is only a slip.

    Raises:
        RefusalError: it is one.
    """
    if is_slip(content):
        lines = dict(line.partition("：")[::2] for line in content.decode(errors="replace").splitlines()[1:])
        size, _, limit = lines.get("大小", "").partition("，上限")
        kept = f"{size}（原件未入库，完整留在收件箱，sha256：{lines.get('sha256', '')}）"
        raise RefusalError(shape.TOO_LARGE, size=kept, limit=limit)


def _fingerprint(file: BinaryIO, size: int) -> str:
    if size > MOST_HASHED:
        return "文件超过2GB，未计算"
    file.seek(0)
    summed = hashlib.sha256()
    while piece := file.read(_PIECE):
        summed.update(piece)
    return summed.hexdigest()
