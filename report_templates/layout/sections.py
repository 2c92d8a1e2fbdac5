"""节: the sections of a document with their headers and footers: upright, turned 横排, and a tail on an even page.

GB/T 9704-2012, 7.5 页码, 8 横排表格, 10.1 letters. On a turned page the number stays where the upright pages have it:
at the foot of the sheet as it lies bound, so it stands in the header, turned with the sheet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from appraisal.office import DocumentStyle
from report_templates.blocks import Sheet
from report_templates.layout.head import letter_header_part
from report_templates.layout.lettering import Setting, paragraph, run
from report_templates.layout.package import relation_id
from report_templates.layout.paper import (
    FOOTER_DISTANCE,
    MARGIN_LEFT,
    MARGIN_RIGHT,
    NAMESPACES,
    PAGE_WIDTH,
    PITCH,
    section_xml,
)
from report_templates.layout.styles import TAIL_POINTS

_INSET = TAIL_POINTS * 20
"""页码居右空一字, 居左空一字."""
_CELL_WIDTH, _CELL_HEIGHT = 320, 2268


_STANDARD = DocumentStyle()
_BLANK = Sheet(form="circular", head_zh="", number_zh="", title_lines=(), addressee_zh="", blocks=())


@dataclass
class Sections:
    """节 of one document, closed one after the other.

    Attributes:
        sheet: the document.
        style: the office's habits.
        pitch: 行距 in twips.
    """

    sheet: Sheet = _BLANK
    style: DocumentStyle = _STANDARD
    pitch: int = PITCH
    _closed: int = 0
    _named: str = ""

    def close(self, *, is_turned: bool = False, starts: str = "", is_numbered: bool = True) -> str:
        """The properties of the section that ends here.

        Args:
            is_turned: whether its pages are landscape.
            starts: ``evenPage`` if it begins on an even page.
            is_numbered: whether its pages carry numbers.
        """
        is_first, self._closed = self._closed == 0, self._closed + 1
        has_first_page = is_first and self.sheet.form == "letter" and not is_turned
        references = self._references(is_turned=is_turned, is_numbered=is_numbered, has_first_page=has_first_page)
        self._named += references
        return section_xml(
            references,
            pitch=self.pitch, is_first=is_first, has_first_page=has_first_page, is_turned=is_turned, starts=starts,
        )  # fmt: skip

    def end_here(self, *, is_turned: bool) -> str:
        """A paragraph of no height that ends a section."""
        return f'<w:p><w:pPr><w:pStyle w:val="Anchor"/>{self.close(is_turned=is_turned)}</w:pPr></w:p>'

    @property
    def parts(self) -> Mapping[str, str]:
        """Headers and footers that the closed sections refer to."""
        plain = _plain_parts(self.style.page_number_form, self.style.page_number_side)
        found = {name: xml for name, xml in plain.items() if f'"{relation_id(name)}"' in self._named}
        if f'"{relation_id("header1")}"' in self._named:
            found["header1"] = letter_header_part(self.sheet, self.style)
        return found

    def _references(self, *, is_turned: bool, is_numbered: bool, has_first_page: bool) -> str:
        if has_first_page:
            first = _reference("header", "first", "header1"), _reference("footer", "first", "footer3")
            return first[0] + _pair("footer", "footer1", "footer2") + first[1]
        if is_turned:
            return _pair("header", "header2", "header3") + _pair("footer", "footer3", "footer3")
        numbers = ("footer1", "footer2") if is_numbered else ("footer3", "footer3")
        later = _pair("header", "header4", "header4") if self._closed > 1 else ""
        return later + _pair("footer", *numbers)


def _pair(kind: str, odd: str, even: str) -> str:
    return _reference(kind, "default", odd) + _reference(kind, "even", even)


def _reference(kind: str, page: str, name: str) -> str:
    return f'<w:{kind}Reference w:type="{page}" r:id="{relation_id(name)}"/>'


@lru_cache(maxsize=16)
def _plain_parts(form: str, side: str) -> Mapping[str, str]:
    """Footers odd, even and empty; headers of turned pages odd and even, and an empty one."""
    outside = side == "outside"
    odd = Setting(right=_INSET, align="right") if outside else Setting(align="center")
    even = Setting(left=_INSET, align="left") if outside else Setting(align="center")
    number = page_number(form)
    empty = paragraph("Footer", "")
    return MappingProxyType({
        "footer1": f"<w:ftr {NAMESPACES}>{paragraph('Footer', number, setting=odd)}</w:ftr>",
        "footer2": f"<w:ftr {NAMESPACES}>{paragraph('Footer', number, setting=even)}</w:ftr>",
        "footer3": f"<w:ftr {NAMESPACES}>{empty}</w:ftr>",
        "header2": f"<w:hdr {NAMESPACES}>{_turned_number(number, 'right' if outside else 'center')}</w:hdr>",
        "header3": f"<w:hdr {NAMESPACES}>{_turned_number(number, 'left' if outside else 'center')}</w:hdr>",
        "header4": f"<w:hdr {NAMESPACES}>{paragraph('Header', '')}</w:hdr>",
    })  # fmt: skip


def page_number(form: str) -> str:
    """页码 such as ``— 1 —`` as a complex field between its signs."""
    before, after = form.split("1", maxsplit=1)
    field_parts = (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>1</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    runs = "".join(f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>{part}</w:r>' for part in field_parts)
    return f"{run(before) if before else ''}{runs}{run(after) if after else ''}"


def _turned_number(number: str, align: str) -> str:
    """The number at the foot of the sheet as it lies bound, which is the left edge of the turned page.

    A table of one cell, anchored to the page, its text turned by a quarter: Word, WPS and LibreOffice all know it.
    Down the turned page runs from left to right of the sheet.
    """
    inset = {"right": PAGE_WIDTH - MARGIN_RIGHT - _INSET - _CELL_HEIGHT, "left": MARGIN_LEFT + _INSET}
    top = inset.get(align, (PAGE_WIDTH - _CELL_HEIGHT) // 2)
    left = FOOTER_DISTANCE
    setting = Setting(align=align)
    return (
        '<w:tbl><w:tblPr><w:tblpPr w:vertAnchor="page" w:horzAnchor="page" '
        f'w:tblpX="{left}" w:tblpY="{top}"/><w:tblOverlap w:val="never"/>'
        f'<w:tblW w:w="{_CELL_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        '<w:tblCaption w:val="页码"/><w:tblDescription w:val="横排页的页码"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_CELL_WIDTH}"/></w:tblGrid><w:tr><w:trPr>'
        f'<w:trHeight w:val="{_CELL_HEIGHT}" w:hRule="exact"/></w:trPr><w:tc><w:tcPr>'
        f'<w:tcW w:w="{_CELL_WIDTH}" w:type="dxa"/><w:textDirection w:val="tbRl"/></w:tcPr>'
        f"{paragraph('Footer', number, setting=setting)}</w:tc></w:tr></w:tbl>{paragraph('Header', '')}"
    )
