"""版本: which form a store has and which ones the program knows, told without alembic.

Alembic changes the form of a store; loading it takes longer than opening one, and is done for that alone.
"""

import ast
import re
from pathlib import Path

import sqlalchemy as sa

_TABLE = sa.table("alembic_version", sa.column("version_num"))
_STATED = re.compile(r"^(?:\w+, *)*(?:down_)?revision\b[^=\n]*=.+$", re.MULTILINE)
"""A line that says which form a migration makes, or from which."""


def stored_revisions(connection: sa.Connection) -> tuple[str, ...]:
    """The form that a store is in; nothing where it has none yet."""
    if not sa.inspect(connection).has_table(_TABLE.name):
        return ()
    return tuple(connection.execute(sa.select(_TABLE.c.version_num)).scalars())


def known_revisions(versions: Path) -> tuple[frozenset[str], str]:
    """All forms that the program knows, and the newest: the one that no other follows.

    Args:
        versions: folder of the migrations.

    Raises:
        ValueError: there is no newest one, or several.
    """
    follows: dict[str, str | None] = {}
    for path in sorted(versions.glob("*.py")):
        stated = _stated(path.read_text("utf-8"))
        if "revision" in stated:
            follows[str(stated["revision"])] = stated.get("down_revision")
    (newest,) = follows.keys() - set(follows.values())
    return frozenset(follows), newest


def _stated(text: str) -> dict[str, str | None]:
    """What the lines of a migration name: ``revision``, ``down_revision``, however they are assigned."""
    stated: dict[str, str | None] = {}
    for line in _STATED.findall(text):
        names, _, values = line.partition("=")
        told = ast.literal_eval(values.strip())
        names = [name.partition(":")[0].strip() for name in names.split(",")]
        stated |= zip(names, told if len(names) > 1 else (told,), strict=True)
    return stated
