"""正文标记: the plain text that a template body renders to, in the document's own shape, into blocks.

What a clerk may write in a template, one thing a line:

====================  ============================================================================
``一、总体情况``        level-1 heading; ``（一）…`` level 2, ``1.…`` level 3, ``（1）…`` level 4
``（一）短语。长句……``   a heading that runs into its paragraph: the words up to the first 。 are the heading
``1.长句……。``          longer than a line or ended by 。: a paragraph, not a heading
``[表:name]``          places a table; ``[图:name]`` a figure; ``[换页]`` starts a page
a blank line          separates paragraphs; lines without one between them are one paragraph
====================  ============================================================================

For whoever renders templates with Jinja:

- build the environment with ``Environment(finalize=printed, autoescape=False, undefined=StrictUndefined, …)``;
  then ``{{ fact }}`` keeps its link to the `Fact`, and data can never become a heading, a table or a new
  paragraph: **the punctuation that makes structure must stand in the template itself**. ``{{ number_zh }}、{{ name }}``
  is a heading, a ``{{ name }}`` that reads ``一、某项`` is not. Line breaks within data become spaces.
- a filter that works on a `Fact` returns a `Fact`, or text with `mark` inside: ``"、".join(mark(f) for f in facts)``.
  ``str(fact)`` is the bare text and loses the link.
- ``{{ None }}`` and ``{{ 3.14159 }}`` raise: a missing figure and an unrounded one have no place in a document.
- a macro that is called by ``{{ … }}`` gives words, not structure; for structure use ``{% include %}`` or a loop.

Marks are characters of Unicode's private plane 15. Wherever they go astray, `strip_marks` leaves the bare text.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from report_templates.blocks import Block, Fact, Figure, Heading, PageBreak, Paragraph, Table

_PLANE = 0xF0000
_FACT, _FACT_END, _DATA, _DATA_END = (chr(_PLANE + 0x100 + index) for index in range(4))
_MARK_FORM = re.compile("[\U000f0000-\U000ffffd]")
_FACT_FORM = re.compile(f"{_FACT}([\U000f0000-\U000f00ff]*)([^{_FACT}{_FACT_END}]*){_FACT_END}")
_HEADING_FORMS = (
    re.compile(r"[一二三四五六七八九十百]+(?P<sign>、)"),
    re.compile(r"（[一二三四五六七八九十百]+(?P<sign>）)"),
    re.compile(r"\d{1,3}(?P<sign>[.．])[ 　]*(?!\d)"),
    re.compile(r"（\d{1,3}(?P<sign>）)"),
)
_PLACE_FORM = re.compile(r"(?P<sign>\[)(?:(?P<kind>表|图)[:：](?P<name>[^\]]+)|(?P<page>换页))\]")
_LINE_CHARACTERS = 26
"""What fits on one line of 28 characters after the indent."""
_RUN_IN_CHARACTERS = 40
"""A heading that runs into its paragraph ends its first 。 within so many characters."""
_RUN_IN_LEVELS = 2


class MarkupError(ValueError):
    """A template names what is not there or prints what cannot be printed; the message is Chinese."""


def mark(fact: Fact) -> str:
    """The text of a printed figure 印出的数, marked so that its `Fact` survives Jinja."""
    value = None if fact.value is None or math.isnan(fact.value) else fact.value
    payload = json.dumps([fact.key, value])
    return f"{_FACT}{''.join(chr(_PLANE + ord(sign)) for sign in payload)}{' '.join(strip_marks(fact.text).split())}{_FACT_END}"


def printed(value: object) -> str:
    """What ``{{ … }}`` prints: Jinja's ``finalize``.

    Args:
        value: a `Fact`, text, or a whole number.

    Raises:
        MarkupError: a missing value or an unrounded float.
    """
    if isinstance(value, Fact):
        return mark(value)
    if value is None or isinstance(value, float):
        message = f"模板要印的值是 {value}：空值和未修约的小数不能进公文，请先用措辞函数写成文字"
        raise MarkupError(message)
    return f"{_DATA}{' '.join(str(value).split())}{_DATA_END}" if str(value) else ""


def strip_marks(text: str) -> str:
    """The bare text without any mark."""
    return _MARK_FORM.sub("", text)


def parse_blocks(
    text: str, *, tables: Mapping[str, Table] | None = None, figures: Mapping[str, Figure] | None = None
) -> tuple[Block, ...]:
    """Read a rendered body 正文 into blocks.

    Args:
        text: what the template rendered to.
        tables: tables by the name that the template places them by.
        figures: figures likewise.

    Raises:
        MarkupError: a placed table or figure is not there.
    """
    return tuple(_read_block(line, tables or {}, figures or {}) for line in _gather_lines(text))


@dataclass(frozen=True)
class _Line:
    """One logical line: bare text, the facts in it, and which characters came from data."""

    text: str
    facts: tuple[Fact, ...]
    is_data: tuple[bool, ...]

    def match(self, form: re.Pattern[str]) -> re.Match[str] | None:
        """Match from the start, unless the sign that makes the structure came from data."""
        found = form.match(self.text)
        return found if found and not self.is_data[found.start("sign")] else None

    @property
    def is_structure(self) -> bool:
        return any(self.match(form) for form in (_PLACE_FORM, *_HEADING_FORMS))

    def __add__(self, other: "_Line") -> "_Line":
        glue = " " if (self.text[-1:] + other.text[:1]).isascii() and self.text and other.text else ""
        return _Line(
            f"{self.text}{glue}{other.text}",
            self.facts + other.facts,
            self.is_data + (True,) * len(glue) + other.is_data,
        )


def _read_line(raw: str) -> _Line:
    facts = tuple(_read_fact(found) for found in _FACT_FORM.finditer(raw))
    characters: list[str] = []
    origin: list[bool] = []
    depth = 0
    for sign in raw:
        if sign in (_FACT, _DATA):
            depth += 1
        elif sign in (_FACT_END, _DATA_END):
            depth -= 1
        elif ord(sign) < _PLANE:
            characters.append(sign)
            origin.append(depth > 0)
    text = "".join(characters)
    lead, trail = len(text) - len(text.lstrip()), len(text.rstrip())
    return _Line(text.strip(), tuple(fact for fact in facts if fact), tuple(origin[lead:trail]))


def _read_fact(found: re.Match[str]) -> Fact | None:
    payload = "".join(chr(ord(sign) - _PLANE) for sign in found[1])
    try:
        key, value = json.loads(payload)
    except ValueError:
        return None
    return Fact(text=found[2], value=value, key=key)


def _gather_lines(text: str) -> Iterator[_Line]:
    gathered: _Line | None = None
    for raw in text.split("\n"):
        line = _read_line(raw)
        if gathered is not None and (not line.text or line.is_structure or _ends_block(gathered)):
            yield gathered
            gathered = None
        if line.text:
            gathered = line if gathered is None else gathered + line
    if gathered is not None:
        yield gathered


def _ends_block(line: _Line) -> bool:
    """Whether nothing can join this line: a place or a heading that stands alone."""
    if line.match(_PLACE_FORM):
        return True
    return line.is_structure and _is_alone(line.text)


def _is_alone(text: str) -> bool:
    return len(text) <= _LINE_CHARACTERS and "。" not in text and text[-1] not in "；：，、"


def _read_block(line: _Line, tables: Mapping[str, Table], figures: Mapping[str, Figure]) -> Block:
    if place := line.match(_PLACE_FORM):
        return _place(place, tables, figures)
    for level, form in enumerate(_HEADING_FORMS, start=1):
        if found := line.match(form):
            text = line.text[: found.end()].rstrip(" 　").replace("．", ".") + line.text[found.end() :]
            return _read_numbered(text, line.facts, level=level)
    return Paragraph(line.text, facts=line.facts)


def _read_numbered(text: str, facts: tuple[Fact, ...], *, level: int) -> Block:
    if _is_alone(text) or (level == 1 and "。" not in text):
        return Heading(level, text, facts=facts)
    end = text.find("。") + 1
    if level <= _RUN_IN_LEVELS and 0 < end <= _RUN_IN_CHARACTERS and end < len(text):
        return Paragraph(text, facts=facts, lead=text[:end], lead_level=level)
    return Paragraph(text, facts=facts)


def _place(found: re.Match[str], tables: Mapping[str, Table], figures: Mapping[str, Figure]) -> Block:
    if found["page"]:
        return PageBreak()
    known: Mapping[str, Table | Figure] = tables if found["kind"] == "表" else figures
    name = found["name"].strip()
    if name not in known:
        message = f"模板里写了“{found[0]}”，但没有这个{found['kind']}；可用的有：{'、'.join(known) or '无'}"
        raise MarkupError(message)
    return known[name]
