"""文件包: parts into a .docx whose bytes depend on content alone.

python-docx holds the parts, their types and their relationships; its default template is never used, so that no
theme font, thumbnail or foreign author comes along. Entries are sorted and dated 1980.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import CT_Types, serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.opc.spec import default_content_types
from docx.oxml.parser import parse_xml
from docx.package import Package

from report_templates.layout.lettering import attribute, clean

_EPOCH = (1980, 1, 1, 0, 0, 0)
_COMPRESSION_LEVEL = 6
_DATE_FORM = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CUSTOM_XML_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ITEM_ID = "{6A69A1F0-9704-4012-8000-0000000000C1}"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_VARIANTS = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_PART_KINDS = {
    "styles": (CONTENT_TYPE.WML_STYLES, RELATIONSHIP_TYPE.STYLES),
    "settings": (CONTENT_TYPE.WML_SETTINGS, RELATIONSHIP_TYPE.SETTINGS),
    "fontTable": (CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE),
    "theme": (CONTENT_TYPE.OFC_THEME, RELATIONSHIP_TYPE.THEME),
    "header": (CONTENT_TYPE.WML_HEADER, RELATIONSHIP_TYPE.HEADER),
    "footer": (CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER),
}


def pack(
    document: str, *, parts: Mapping[str, str], images: Sequence[bytes], provenance: str, core: str, custom: str
) -> bytes:
    """Write a .docx.

    Args:
        document: XML of the main part; it refers to parts by ``rId<Name>`` and to pictures by ``rIdImage<n>``.
        parts: XML of further parts by name, such as ``footer1``.
        images: PNG pictures.
        provenance: the custom XML part.
        core: XML of the core properties.
        custom: XML of the custom properties, empty if none.
    """
    package = Package()
    body = serialize_part_xml(parse_xml(document))  # a part that held the tree would keep it until garbage is collected
    main = Part(_place("/word/document.xml"), CONTENT_TYPE.WML_DOCUMENT_MAIN, body, package)
    package.load_rel(RELATIONSHIP_TYPE.OFFICE_DOCUMENT, main, "rId1")
    package.load_rel(
        RELATIONSHIP_TYPE.CORE_PROPERTIES,
        _part(package, "/docProps/core.xml", CONTENT_TYPE.OPC_CORE_PROPERTIES, core),
        "rId2",
    )
    if custom:
        package.load_rel(_CUSTOM_RELATION, _part(package, "/docProps/custom.xml", _CUSTOM_TYPE, custom), "rId3")
    for name, xml in parts.items():
        kind, relation = _PART_KINDS[name.rstrip("0123456789")]
        main.load_rel(relation, _part(package, f"/word/{name}.xml", kind, xml), relation_id(name))
    for number, png in enumerate(images, start=1):
        image = Part(_place(f"/word/media/image{number}.png"), CONTENT_TYPE.PNG, png, package)
        main.load_rel(RELATIONSHIP_TYPE.IMAGE, image, f"rIdImage{number}")
    item = _part(package, "/customXml/item1.xml", CONTENT_TYPE.XML, provenance)
    item.load_rel(
        RELATIONSHIP_TYPE.CUSTOM_XML_PROPS,
        _part(package, "/customXml/itemProps1.xml", _CUSTOM_XML_PROPERTIES, _item_properties()),
        "rId1",
    )
    main.load_rel(RELATIONSHIP_TYPE.CUSTOM_XML, item, "rIdProvenance")
    return _freeze(package)


def relation_id(name: str) -> str:
    """Relationship id of a part, such as ``rIdFooter1``."""
    return f"rId{name[0].upper()}{name[1:]}"


def core_xml(*, title: str, creator: str, subject: str, date_zh: str) -> str:
    """Core properties 文档属性; dated by the 成文日期, never by a clock."""
    found = _DATE_FORM.search(date_zh)
    moment = f"{int(found[1]):04d}-{int(found[2]):02d}-{int(found[3]):02d}T00:00:00Z" if found else ""
    dated = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        for name in ("created", "modified")
        if moment
    )
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{_element('dc:title', title)}{_element('dc:creator', creator)}{_element('dc:subject', subject)}"
        f"<dc:language>zh-CN</dc:language>{_element('cp:lastModifiedBy', creator)}{dated}</cp:coreProperties>"
    )


def custom_xml(properties: Mapping[str, str]) -> str:
    """Custom properties such as run_key and edition; empty without any."""
    rows = "".join(
        f'<property fmtid="{_FORMAT_ID}" pid="{number}" name={attribute(name)}>{_element("vt:lpwstr", value)}</property>'
        for number, (name, value) in enumerate(sorted(properties.items()), start=2)
    )
    space = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    return f'<Properties xmlns="{space}" xmlns:vt="{_VARIANTS}">{rows}</Properties>' if rows else ""


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(clean(text))}</{tag}>"


def _item_properties() -> str:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    return f'<ds:datastoreItem xmlns:ds="{space}" ds:itemID="{_ITEM_ID}"><ds:schemaRefs/></ds:datastoreItem>'


def _part(package: Package, name: str, kind: str, xml: str) -> Part:
    declared = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'
    return Part(_place(name), kind, declared.encode(), package)


@cache
def _place(name: str) -> PackURI:
    """A name within the package; the same few in every document."""
    return PackURI(name)


def _freeze(package: Package) -> bytes:
    """The package with its entries sorted, dated 1980 and compressed one way."""
    parts = package.parts
    entries = {"[Content_Types].xml": _content_types(parts), "_rels/.rels": package.rels.xml}
    for part in parts:
        entries[part.partname.membername] = part.blob
        if len(part.rels):
            entries[part.partname.rels_uri.membername] = part.rels.xml
    frozen = io.BytesIO()
    with zipfile.ZipFile(frozen, "w") as target:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0
            entry.external_attr = 0
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            target.writestr(entry, entries[name], compresslevel=_COMPRESSION_LEVEL)
    return frozen.getvalue()


def _content_types(parts: Sequence[Part]) -> bytes:
    """What each part is: by its ending where the standard knows that, else by its name."""
    make: Any = CT_Types.new
    types = make()
    usual = {"rels": CONTENT_TYPE.OPC_RELATIONSHIPS, "xml": CONTENT_TYPE.XML}
    own: dict[str, str] = {}
    for part in parts:
        ending = part.partname.ext
        if (ending.lower(), part.content_type) in default_content_types:
            usual[ending] = part.content_type
        else:
            own[part.partname] = part.content_type
    for ending in sorted(usual):
        types.add_default(ending, usual[ending])
    for name in sorted(own):
        types.add_override(name, own[name])
    return serialize_part_xml(types)
