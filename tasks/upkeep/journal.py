"""运行日志: what ran, step by step, as plain text for people and as JSON lines for machines; no secret in either.

A line has its time, the home's step and run key, and the message. What is secret is known by value from the moment it
is resolved, and taken out of every record of every library before any handler sees it.
"""

import base64
import json
import logging
import os
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from io import FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

FOLDER = "log"
FILE = "jixiao.log"
HIDDEN = "＊＊＊"
LEAST_LENGTH = 4
"""Shorter values would be found in ordinary words; nobody should have such a password."""
_MB = 1024 * 1024
_LOG = logging.getLogger("jixiao")
_LOG.addHandler(logging.NullHandler())  # a command without a home has no log: its fault is told once, in plain words
_known: set[str] = set()


class Log(BaseModel):
    """The ``[log]`` block of jixiao.toml.

    Attributes:
        level: from which level on lines are kept.
        screen_level: from which level on they are also shown on standard error (systemd's journal).
        form: of the file: ``json`` (one object a line) or ``plain``.
        file_mb, file_count: size of a file before the next is begun, and how many are kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Literal["debug", "info", "warning", "error"] = "info"
    screen_level: Literal["debug", "info", "warning", "error", "none"] = "none"
    form: Literal["json", "plain"] = "json"
    file_mb: float = Field(default=5.0, gt=0, le=1000)
    file_count: int = Field(default=10, ge=1, le=1000)


@dataclass(frozen=True)
class _Journal:
    """Where the lines of one home go."""

    handlers: tuple[logging.Handler, ...]
    zone: tzinfo
    level: int


@dataclass
class _Place:
    """Where a line comes from."""

    step: str = ""
    run_key: str = ""


_journal: ContextVar[_Journal | None] = ContextVar("journal", default=None)
_place: ContextVar[_Place | None] = ContextVar("place", default=None)
_open_files: dict[tuple[Path, Log], _Journal] = {}
_lock = threading.Lock()


def know_secret(value: str) -> str:
    """Remember a secret by its value, so that it never stands in a log, an alarm or an error; returns it unchanged."""
    if len(value) >= LEAST_LENGTH:
        written = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
        _known.update({value, quote(value, safe=""), base64.b64encode(value.encode()).decode(), *written})
    return value


def hide_secrets(text: str) -> str:
    """``text`` with every known secret taken out, also as URLs, base64, JSON and Python write it."""
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return text


def knowing(secret: Callable[[str], str]) -> Callable[[str], str]:
    """A resolver of secrets that remembers each one it gave away."""
    return lambda name: know_secret(secret(name))


def start_journal(root: Path, settings: Log, *, zone: tzinfo) -> None:
    """From here on, what happens in this context is written into ``log/`` of this home, as of no step and no run yet.

    A folder that cannot be written costs the file, never the run.
    """
    with _lock:
        journal = _open_files.get((root, settings))
        if journal is None:
            journal = _open_files[root, settings] = _open(root, settings, zone)
    _journal.set(journal)
    _place.set(_Place())
    if not any(isinstance(each, _Router) for each in _LOG.handlers):
        _LOG.addHandler(_Router())
        _LOG.setLevel(logging.DEBUG)
        _LOG.propagate = False
        _hide_in_records()


@contextmanager
def step_named(name_zh: str) -> Iterator[None]:
    """Lines within the block belong to this step."""
    before = _place.get() or _Place()
    token = _place.set(_Place(name_zh, before.run_key))
    try:
        yield
    finally:
        run_key = (_place.get() or before).run_key
        _place.reset(token)
        outer = _place.get()
        if outer is not None:
            outer.run_key = run_key


@contextmanager
def work_named(name_zh: str) -> Iterator[None]:
    """One piece of work, such as a command: its run key lasts no longer."""
    token = _place.set(_Place(name_zh))
    try:
        yield
    finally:
        _place.reset(token)


def note_run(run_key: str) -> None:
    """Lines that follow belong to this run."""
    place = _place.get()
    if place is not None:
        place.run_key = run_key


def note(message: str, *, level: int = logging.INFO, **details: object) -> None:
    """Write one line; ``details`` become keys of its JSON."""
    _LOG.log(level, message, extra={"details": details})


def note_fault(message: str, fault: BaseException) -> None:
    """Write what failed, with its traceback in the JSON file for those who maintain the program."""
    _LOG.error(message, exc_info=fault, extra={"details": {}})


class _Router(logging.Handler):
    """Hands each line to the journal of the home that is at work in this thread; drops it where none is."""

    def emit(self, record: logging.LogRecord) -> None:
        """To file and screen."""
        journal = _journal.get()
        if journal is None or record.levelno < journal.level:
            return
        place = _place.get() or _Place()
        record.step, record.run_key = place.step, place.run_key
        for handler in journal.handlers:
            if record.levelno >= handler.level:
                handler.handle(record)


class _Lines(logging.Formatter):
    """Records as JSON objects or plain lines, with the office's clock."""

    def __init__(self, zone: tzinfo, *, is_json: bool) -> None:
        """Lines of one form."""
        super().__init__()
        self._zone, self._is_json = zone, is_json

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        at = datetime.fromtimestamp(record.created, UTC).astimezone(self._zone).isoformat(timespec="milliseconds")
        said: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "step": getattr(record, "step", ""),
            "run_key": getattr(record, "run_key", ""),
            "message": record.getMessage(),
            **getattr(record, "details", {}),
        }
        if record.exc_text and self._is_json:
            said["traceback"] = record.exc_text
        if self._is_json:
            return hide_secrets(json.dumps(said, ensure_ascii=False, default=str))
        run_key = str(said["run_key"])[:12]
        words = (at[:19].replace("T", " "), f"{said['level']:<7}", str(said["step"]), run_key, str(said["message"]))
        return hide_secrets("　".join(word for word in words if word).replace("\n", " "))


def _open(root: Path, settings: Log, zone: tzinfo) -> _Journal:
    handlers: list[logging.Handler] = []
    try:
        handlers.append(_file(root / FOLDER / FILE, settings, zone))
    except OSError as fault:
        logging.getLogger("jixiao.journal").debug("no log file: %s", fault)
    if settings.screen_level != "none":
        screen = logging.StreamHandler()
        screen.setLevel(settings.screen_level.upper())
        screen.setFormatter(_Lines(zone, is_json=False))
        handlers.append(screen)
    return _Journal(tuple(handlers), zone, logging.getLevelNamesMapping()[settings.level.upper()])


def _file(path: Path, settings: Log, zone: tzinfo) -> logging.Handler:
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700)
    handler = _QuietFile(
        path, maxBytes=int(settings.file_mb * _MB), backupCount=settings.file_count - 1, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Lines(zone, is_json=settings.form == "json"))
    return handler


class _QuietFile(RotatingFileHandler):
    """A file readable by its owner alone that several processes may write.

    A log that cannot be written any more, on a full disk say, must not stop or clutter the work it tells of.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; where another process has begun the next file, into that one."""
        if self.stream is not None and not _is_in_place(self.stream, Path(self.baseFilename)):
            self.stream.close()
            self.stream = None  # opened anew by the next write, as `delay` has it
        super().emit(record)

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(FileIO(handle, "a"), encoding=self.encoding, write_through=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's own name)
        """Say nothing."""


def _is_in_place(stream: TextIOWrapper, path: Path) -> bool:
    try:
        return os.fstat(stream.fileno()).st_ino == path.stat().st_ino
    except OSError:
        return False


def _hide_in_records() -> None:
    """Every record of every logger is made without secrets, whoever made it: Prefect, Apprise, a feed's library."""
    make = logging.getLogRecordFactory()

    def make_without_secrets(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401 (logging's own)
        record = make(*args, **kwargs)
        message = _message_of(record)
        hidden = hide_secrets(message)
        if hidden != message:
            record.msg, record.args = hidden, ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = hide_secrets("".join(traceback.format_exception(record.exc_info[1])).rstrip())
        return record

    logging.setLogRecordFactory(make_without_secrets)


def _message_of(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a library's own mistake in its format is for its handler to report
        return str(record.msg)
