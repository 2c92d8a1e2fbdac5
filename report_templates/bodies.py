"""正文底稿: where a body comes from, and what is said of one that cannot be used.

An office's own ``<code>/body.md.j2`` lies in a folder of its home and is written in Notepad: with or without a byte order
mark, in UTF-8 or GB18030, with either kind of line end. A body of its own that cannot be used stops the round before
anything is published, with file, line and remedy: a document that the office did not word would be signed by it.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from appraisal.lamps.rules import LAMP_ZH, in_own_words
from report_templates.markup import MarkupError

HOUSE = Path(__file__).parent
"""Where the bodies lie that come with the program."""
_ENCODINGS = ("utf-8-sig", "gb18030")
_UNDEFINED = re.compile(r"'(?P<name>[^']+)' is undefined|has no attribute '(?P<part>[^']+)'")
_UNKNOWN_FILTER = re.compile(r"No (?:filter|test) named '(?P<name>[^']+)'")
_UNKNOWN_TAG = re.compile(r"unknown tag '(?P<name>[^']+)'")
_ENDING = ".j2"
_PLACE = re.compile(r"\[[表图][:：][^\]]+\]")


class BodyError(ValueError):
    """An office's own body cannot be used; the message is Chinese and names file, line and remedy."""


class BodyLoader(BaseLoader):
    """Bodies out of a folder, in whatever encoding Notepad saved them."""

    def __init__(self, folder: Path, lamp_words: Mapping[str, str] = LAMP_ZH) -> None:
        """Take bodies from ``folder``; what they say of lamps is said in the office's own words.

        Only the text of the body itself is worded anew, before anything is filled in: no name and no figure changes.
        """
        self._folder, self._lamp_words = folder, lamp_words

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        """Text, place and whether it still stands; as Jinja asks for it.

        Raises:
            TemplateNotFound: the folder has no such body.
            BodyError: it is no text.
        """
        path = self._folder / template
        if ".." in Path(template).parts or not path.is_file():
            raise TemplateNotFound(template)
        content = path.read_bytes()
        text = in_own_words(read_body(content, path), self._lamp_words)
        return text, str(path), lambda: path.is_file() and path.read_bytes() == content


def read_body(content: bytes, path: Path) -> str:
    """The text of a body, line ends made one.

    Raises:
        BodyError: it is neither UTF-8 nor GB18030.
    """
    for encoding in _ENCODINGS:
        try:
            return "\n".join(content.decode(encoding).splitlines()) + "\n"
        except UnicodeDecodeError:
            continue
    message = f"{path} 不是文本文件，读不出来。请用记事本另存为 UTF-8 编码，或删掉这个文件改用系统自带的底稿，再重跑"
    raise BodyError(message)


def blame(fault: Exception, body: Path) -> Exception:
    """What to raise for a fault in a body: a `BodyError` for an office's own, the fault itself for ours.

    Args:
        fault: as it arose while the body was read, rendered or parsed.
        body: the body that was rendered; it may have taken words from others beside it.
    """
    steps = [step for step in _steps(fault) if not step[0].is_relative_to(HOUSE)]
    if isinstance(fault, BodyError) or (not steps and body.is_relative_to(HOUSE)):
        return fault
    path, line = steps[-1] if steps else (body, _placed_at(fault, body))
    place = f"{path} 第{line}行" if line else str(path)
    return BodyError(
        f"{place}：{_words_of(fault)}。本轮没有发布任何文件；请改正这一处，或删掉这个文件改用系统自带的底稿，再重跑"
    )


def _words_of(fault: Exception) -> str:
    text = str(fault)
    if isinstance(fault, MarkupError):
        return text
    if isinstance(fault, UndefinedError):
        found = _UNDEFINED.search(text)
        name = (found["name"] or found["part"]) if found else text
        return f"底稿里的“{name}”不是本文种可以用的内容，请核对写法"
    if isinstance(fault, SecurityError):
        return "底稿只能取内容、不能运行程序，这一处不允许"
    if isinstance(fault, TemplateSyntaxError):
        return _syntax_words(text)
    return f"这一处不能这样写（{text}）"


def _syntax_words(text: str) -> str:
    if found := _UNKNOWN_FILTER.search(text):
        return f"没有叫“{found['name']}”的措辞"
    if found := _UNKNOWN_TAG.search(text):
        return f"“{found['name']}”这个标记不认识，或与前面的 if、for 不配对"
    return f"标记写得不对，请查看 {{% %}}、{{{{ }}}} 是否成对（{text}）"


def _placed_at(fault: Exception, body: Path) -> int:
    """Where a body places a table or figure that is not there; 0 if it cannot be told."""
    place = _PLACE.search(str(fault))
    lines = read_body(body.read_bytes(), body).splitlines()
    return next((number for number, line in enumerate(lines, start=1) if place and place[0] in line), 0)


def _steps(fault: Exception) -> list[tuple[Path, int]]:
    """File and line of every body that Jinja went through, outermost first."""
    if isinstance(fault, TemplateSyntaxError) and fault.filename:
        return [(Path(fault.filename), fault.lineno)]
    steps, trace = [], fault.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        steps += [(path, trace.tb_lineno)] if path.suffix == _ENDING else []
        trace = trace.tb_next
    return steps
