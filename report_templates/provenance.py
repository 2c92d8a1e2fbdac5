"""数据出处: every printed figure travels in the document with the key of what it was printed from.

The figures stand in a custom XML part of the .docx under a namespace of ours, out of sight of the reader; Word and
LibreOffice keep it when somebody saves the document again.
"""

import io
import math
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from report_templates.layout.lettering import attribute

NAMESPACE = "urn:jixiao:provenance:1"
_CORE = {
    "title": "{http://purl.org/dc/elements/1.1/}title",
    "creator": "{http://purl.org/dc/elements/1.1/}creator",
    "subject": "{http://purl.org/dc/elements/1.1/}subject",
    "created": "{http://purl.org/dc/terms/}created",
}
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class ProvenanceError(ValueError):
    """The file is not a document of this press; the message is Chinese."""


@dataclass(frozen=True)
class PrintedFact:
    """A figure as a document prints it 印出的数.

    Attributes:
        text: as printed.
        value: the number behind it, unrounded.
        key: where it comes from (blocks.Fact).
        place_zh: where it stands in the document, such as ``正文第3段``.
    """

    text: str
    value: float | None
    key: str
    place_zh: str = ""


def provenance_xml(facts: Sequence[PrintedFact]) -> str:
    """The custom XML part of a document."""
    rows = (
        f"<jx:figure text={attribute(fact.text)} key={attribute(fact.key)} place={attribute(fact.place_zh)}"
        f"{'' if _is_missing(fact.value) else f' value={attribute(repr(float(fact.value or 0)))}'}/>"
        for fact in facts
    )
    return f'<jx:provenance xmlns:jx="{NAMESPACE}">{"".join(rows)}</jx:provenance>'


def read_provenance(content: bytes) -> tuple[PrintedFact, ...]:
    """Every printed figure of a document, in the order of print.

    Raises:
        ProvenanceError: the bytes are no .docx, or one that carries no provenance of ours.
    """
    with _open_package(content) as package:
        for name in package.namelist():
            if name.startswith("customXml/") and name.endswith(".xml"):
                root = _parse(package.read(name))
                if root.tag == f"{{{NAMESPACE}}}provenance":
                    return tuple(_read_figure(figure) for figure in root)
    message = "这份文档里没有数据出处：它不是本系统印出的公文，或者另存时丢掉了附带的数据，请用发件箱里的原件"
    raise ProvenanceError(message)


def read_properties(content: bytes) -> dict[str, str]:
    """Title, creator, date and the custom properties (run_key, edition …) of a document.

    Raises:
        ProvenanceError: the bytes are no .docx.
    """
    with _open_package(content) as package:
        names = set(package.namelist())
        core = _parse(package.read("docProps/core.xml")) if "docProps/core.xml" in names else None
        custom = _parse(package.read("docProps/custom.xml")) if "docProps/custom.xml" in names else None
    found = {} if core is None else {name: core.findtext(tag) or "" for name, tag in _CORE.items()}
    for entry in () if custom is None else custom:
        found[entry.get("name") or ""] = "".join(str(text) for text in entry.itertext())
    return found


def _open_package(content: bytes) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
        package.getinfo("word/document.xml")
    except (zipfile.BadZipFile, KeyError) as fault:
        message = "这不是一份能读的 .docx 文档"
        raise ProvenanceError(message) from fault
    return package


def _parse(part: bytes) -> etree._Element:
    try:
        return etree.fromstring(part, _PARSER)
    except etree.XMLSyntaxError as fault:
        message = "这份 .docx 文档的内部结构已损坏，读不出数据出处"
        raise ProvenanceError(message) from fault


def _read_figure(figure: etree._Element) -> PrintedFact:
    value = figure.get("value")
    return PrintedFact(
        text=figure.get("text") or "",
        value=None if value is None else float(value),
        key=figure.get("key") or "",
        place_zh=figure.get("place") or "",
    )


def _is_missing(value: float | None) -> bool:
    return value is None or math.isnan(value)
