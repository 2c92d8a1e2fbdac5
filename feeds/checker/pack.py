"""打包: the checker as one zipapp, made of this room's own sources, so that both never disagree about a file.

What the reader of submissions imports is packed as it stands, found by its own import lines. Four modules that need pandas
or pydantic are replaced by stand-ins (``feeds/checker/standins``) of the same names; any other foreign library at the top
of a packed module stops the packing.
"""

import ast
import json
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

OLDEST_PYTHON = (3, 11)
_START = ("feeds.checker.program",)
_STANDINS = {
    "appraisal.scheme": "feeds.checker.standins.scheme",
    "appraisal.frames": "feeds.checker.standins.frames",
    "appraisal.books": "feeds.checker.standins.books",
}
_EMPTY = ("feeds", "appraisal", "feeds.checker")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_SHEBANG = b"#!/usr/bin/env python3\n"
_MAIN = f"""# -*- coding: utf-8 -*-
# Old syntax on purpose: on an old Python this must still be able to say so.
import sys

if sys.version_info < {OLDEST_PYTHON}:
    sys.stderr.write(u"需要 Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} 或更新的版本，这台电脑上的是 %d.%d。请联系绩效办。\\n" % sys.version_info[:2])
    sys.exit(2)
for stream in (sys.stdout, sys.stderr):
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
from datetime import datetime, timezone

from feeds.checker.program import main

status = main(sys.argv[1:], now=datetime.now(timezone.utc))
# A console that opened for a double click would close before anybody has read it.
if sys.platform == "win32" and not any(word.startswith("--") for word in sys.argv[1:]):
    try:
        input(u"\\n按回车键关闭……")
    except EOFError:
        pass
sys.exit(status)
"""


class PackingError(Exception):
    """A packed module needs a library that an office PC does not have: a defect of the program."""


def build_checker(expectations: Mapping[str, Any]) -> bytes:
    """The zipapp; the same sources and expectations give the same bytes.

    Args:
        expectations: what the reader must know of the year's scheme, as the program lays it out (``appraisal.scheme`` in
            ``standins``): title_zh, scheme, row_checks, other_forms, project_stages.

    Raises:
        PackingError: a module to be packed needs a foreign library.
    """
    parts = {_path(name): source for name, source in _modules()}
    parts |= {_path(name, package=True): b"" for name in _EMPTY}
    parts["feeds/checker/expectations.json"] = json.dumps(expectations, ensure_ascii=False, sort_keys=True).encode()
    parts["__main__.py"] = _MAIN.encode()
    packed = BytesIO()
    packed.write(_SHEBANG)
    with ZipFile(packed, "a", ZIP_DEFLATED) as target:
        for name in sorted(parts):
            info = ZipInfo(name, _ZIP_DATE)
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, parts[name], compresslevel=9)
    return packed.getvalue()


def _modules() -> Iterator[tuple[str, bytes]]:
    waiting, seen = list(_START), set(_EMPTY)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        source = _source(_STANDINS.get(name, name))
        if source is None:
            continue
        yield name, source
        waiting += [each for each in _imported(name, source) if each.partition(".")[0] in _EMPTY]


def _source(module: str) -> bytes | None:
    """The module's text; ``None`` for a name inside a module."""
    top, *below = module.split(".")
    path = files(top).joinpath(*below[:-1], f"{below[-1]}.py") if below else None
    return path.read_bytes() if path is not None and path.is_file() else None


def _imported(module: str, source: bytes) -> Iterator[str]:
    """Names of what a module imports when it is loaded; what a function imports later is not looked at."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{each.name}" for each in node.names)]
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            if top not in _EMPTY and top not in sys.stdlib_module_names:
                raise PackingError(f"{module} imports {name}, which an office PC does not have")
            yield name


def _path(module: str, *, package: bool = False) -> str:
    return module.replace(".", "/") + ("/__init__.py" if package else ".py")
