"""A .docx as its parts, with styles resolved along ``basedOn`` as Word resolves them."""

import io
import re
import zipfile
from functools import cached_property

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NS = {
    "w": W,
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "dc": "http://purl.org/dc/elements/1.1/",
}


class Docx:
    """The parts of a document and its styles as Word sees them."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}

    def tree(self, name: str) -> etree._Element:
        return etree.fromstring(self.parts[name])

    @cached_property
    def document(self) -> etree._Element:
        return self.tree("word/document.xml")

    @cached_property
    def styles(self) -> dict[str, etree._Element]:
        return {find(each, "@w:styleId"): each for each in self._style_sheet.iterfind("w:style", _NS)}

    def style_name(self, paragraph: etree._Element) -> str:
        code = find(paragraph, "w:pPr/w:pStyle/@w:val") or "Normal"
        return find(self.styles[code], "w:name/@w:val") if code in self.styles else f"?{code}"

    @cached_property
    def _by_name(self) -> dict[str, etree._Element]:
        return {find(each, "w:name/@w:val"): each for each in self.styles.values()}

    @cached_property
    def _style_sheet(self) -> etree._Element:
        return self.tree("word/styles.xml")

    def effective(self, name: str, path: str) -> str:
        """A property of a style by its name, looked up along ``basedOn`` to the defaults."""
        style = self._by_name.get(name)
        while style is not None:
            if found := find(style, path):
                return found
            style = self.styles.get(find(style, "w:basedOn/@w:val"))
        return find(self._style_sheet, f"w:docDefaults/*/{path}")

    def of_paragraph(self, paragraph: etree._Element, path: str) -> str:
        """A property of one paragraph: its own, else its style's."""
        own = find(paragraph, path)
        return own or self.effective(self.style_name(paragraph), path)

    def of_run(self, paragraph: etree._Element, run: etree._Element, path: str) -> str:
        """A property of one run: its own, else its style's, else its paragraph's style's."""
        if own := find(run, path):
            return own
        style = self.styles.get(find(run, "w:rPr/w:rStyle/@w:val"))
        if style is not None and (named := find(style, path)):
            return named
        return self.effective(self.style_name(paragraph), path)

    def is_paragraph(self, element: etree._Element, style: str) -> bool:
        return element.tag == f"{{{W}}}p" and self.style_name(element) == style

    @cached_property
    def paragraphs(self) -> list[tuple[str, etree._Element]]:
        """Style name and element of each paragraph of the body outside tables."""
        return [(self.style_name(each), each) for each in self.document.iterfind("w:body/w:p", _NS)]

    @cached_property
    def grids(self) -> list[etree._Element]:
        """Tables of the text; what floats at the foot is no table of figures."""
        return all_of(self.document, "//w:tbl[not(w:tblPr/w:tblpPr)]")

    @cached_property
    def pictures(self) -> list[etree._Element]:
        """Names and ids of all drawings."""
        names = [name for name in self.parts if re.fullmatch(r"word/(?:document|header\d)\.xml", name)]
        return [each for name in names for each in all_of(self.tree(name), "//wp:docPr")]

    @cached_property
    def texts(self) -> list[str]:
        """Text of every paragraph, in tables too."""
        return [text_of(each) for each in all_of(self.document, "//w:p")]

    @cached_property
    def facts(self) -> list[str]:
        """Texts of the map of printed figures."""
        return [fact.get("text") for fact in self.tree("customXml/item1.xml")]

    def footer(self, page: str) -> etree._Element | None:
        """The footer of ``default``, ``even`` or ``first`` pages of the first section that has one."""
        sections = all_of(self.document, f"//w:sectPr[w:footerReference[@w:type='{page}']]")
        return self.part_of(sections[0], "footer", page) if sections else None

    def part_of(self, section: etree._Element, kind: str, page: str) -> etree._Element | None:
        """The header or footer of a section."""
        code = find(section, f"w:{kind}Reference[@w:type='{page}']/@r:id")
        relations = self.tree("word/_rels/document.xml.rels")
        target = [each.get("Target") for each in relations if each.get("Id") == code]
        return self.tree(f"word/{target[0]}") if target else None


def find(element: etree._Element, path: str) -> str:
    """First value of an XPath as text, empty if none; of an element, its name."""
    found = element.xpath(path, namespaces=_NS)
    if not found:
        return ""
    return str(found[0].tag) if isinstance(found[0], etree._Element) else str(found[0])


def all_of(element: etree._Element, path: str) -> list[etree._Element]:
    return element.xpath(path, namespaces=_NS)


def text_of(element: etree._Element) -> str:
    return "".join(element.xpath(".//w:t/text()", namespaces=_NS))
