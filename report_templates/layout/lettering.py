"""字与段: text as OOXML runs and paragraphs; the one place where a character becomes markup."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from xml.sax.saxutils import escape, quoteattr

from report_templates.layout.characters import divide, full_width, rare_characters
from report_templates.layout.paper import BODY_POINTS, TRACKING
from report_templates.layout.title import width
from report_templates.markup import strip_marks

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile('[&<>"]')
_BREAKS = {"\n": '</w:t><w:br/><w:t xml:space="preserve">', "\t": '</w:t><w:tab/><w:t xml:space="preserve">'}
HINT = '<w:rFonts w:hint="eastAsia"/>'
"""On every run: “ ” — … take the Chinese font, not the Latin one."""
RARE_STYLE = "RareCharacter"


def clean(text: str) -> str:
    """Text that XML 1.0 can hold: no control characters, no marks, no carriage returns."""
    if text.isprintable():  # holds none of them
        return text
    return _FORBIDDEN.sub("", strip_marks(text)).replace("\r", "")


def attribute(text: str) -> str:
    """Text as a quoted attribute."""
    if text.isprintable() and not _MARKUP.search(text):  # nearly always
        return f'"{text}"'
    return quoteattr(clean(text))


@lru_cache(maxsize=4096)
def run(text: str, *, style: str = "", properties: str = "") -> str:
    """A run of text; a line feed becomes a line break, a tab a tab, punctuation between 汉字 full width.

    Characters outside GB 2312 become runs in the office's font for them (罕用字).

    Args:
        text: any text.
        style: id of a character style.
        properties: further run properties, in the order of the schema after ``rFonts``.
    """
    words = full_width(clean(text))
    if not rare_characters(words):
        return _run(words, style, properties)
    return "".join(_run(part, RARE_STYLE if is_rare else style, properties) for is_rare, part in divide(words))


def _run(words: str, style: str, properties: str) -> str:
    body = escape(words)
    for sign, markup in _BREAKS.items():
        if sign in body:
            body = body.replace(sign, markup)
    named = f'<w:rStyle w:val="{style}"/>' if style else ""
    return f'<w:r><w:rPr>{named}{HINT}{properties}</w:rPr><w:t xml:space="preserve">{body}</w:t></w:r>'


@dataclass(frozen=True)
class Setting:
    """How one paragraph departs from its style, in twips.

    Attributes:
        keep_next: stays on the page of the next paragraph.
        new_page: starts a page.
        before: space above; ``None`` leaves the style's.
        after, line: space below and exact pitch; only with ``before``.
        left, hanging, right: indents; ``None`` leaves the style's.
        tabs: tab stops as (alignment, position).
        align: ``left``, ``center`` or ``right``.
    """

    keep_next: bool = False
    new_page: bool = False
    before: int | None = None
    after: int = 0
    line: int | None = None
    left: int | None = None
    hanging: int | None = None
    right: int | None = None
    tabs: tuple[tuple[str, int], ...] = ()
    align: str = ""

    @cached_property
    def xml(self) -> str:
        """Paragraph properties after ``pStyle``, in the order of the schema."""
        parts = []
        if self.keep_next:
            parts.append("<w:keepNext/>")
        if self.new_page:
            parts.append("<w:pageBreakBefore/>")
        if self.tabs:
            stops = "".join(f'<w:tab w:val="{side}" w:pos="{place}"/>' for side, place in self.tabs)
            parts.append(f"<w:tabs>{stops}</w:tabs>")
        if self.before is not None:
            pitch = f' w:line="{self.line}" w:lineRule="exact"' if self.line else ""
            parts.append(f'<w:spacing w:before="{max(self.before, 0)}" w:after="{self.after}"{pitch}/>')
        indents = (("left", self.left), ("right", self.right), ("hanging", self.hanging))
        written = "".join(f' w:{side}="{size}"' for side, size in indents if size is not None)
        if written:
            parts.append(f"<w:ind{written}/>")
        if self.align:
            parts.append(f'<w:jc w:val="{self.align}"/>')
        return "".join(parts)


PLAIN = Setting()


def paragraph(style: str, runs: str, *, setting: Setting = PLAIN) -> str:
    """A paragraph of a style id and ready runs."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{setting.xml}</w:pPr>{runs}</w:p>'


def advance(text: str, *, points: float = BODY_POINTS, tracking: int = TRACKING) -> int:
    """Width of a line in twips: a Chinese character is as wide as its size, a digit half of that."""
    return round(width(text) * points * 20 + len(text) * tracking)
