"""公文: a sheet of blocks as a Word document in the layout of GB/T 9704-2012.

The body is written as one XML string and parsed once; fonts are named, never measured; the bytes depend on the sheet
and the style alone. ``read_provenance`` and ``read_properties`` read back what a printed document carries.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from appraisal.office import DocumentStyle
from report_templates.blocks import Sheet
from report_templates.body import Composition, attachment_marks
from report_templates.layout.head import briefing_head, circular_head, letter_head, letter_header_part
from report_templates.layout.lettering import Setting, paragraph, run
from report_templates.layout.package import core_xml, custom_xml, pack, relation_id
from report_templates.layout.paper import NAMESPACES, PITCH, section_xml
from report_templates.layout.styles import TITLE_PITCH, fonts_xml, settings_xml, styles_xml
from report_templates.layout.tail import attachment_note_xml, empty_footer_part, foot_xml, page_number_part, signing_xml
from report_templates.layout.theme import theme_xml
from report_templates.provenance import (
    PrintedFact,
    ProvenanceError,
    provenance_xml,
    read_properties,
    read_provenance,
)

__all__ = ["PrintedFact", "ProvenanceError", "print_document", "read_properties", "read_provenance"]

_HEADS = {"circular": circular_head, "letter": letter_head, "briefing": briefing_head}


@dataclass(frozen=True)
class _Surround:
    """Headers and footers: the parts and their references in the section."""

    parts: Mapping[str, str]
    references: str


def print_document(sheet: Sheet, style: DocumentStyle) -> bytes:
    """Print a sheet as a .docx.

    Args:
        sheet: the document in blocks with its head and tail.
        style: the office's fonts and habits.

    Raises:
        ValueError: a table row does not fit its head, or attachments and their titles differ in number.
    """
    if len(sheet.attachments) != len(sheet.attachments_zh):
        message = f"{len(sheet.attachments)} attachments under {len(sheet.attachments_zh)} titles"
        raise ValueError(message)
    composition = Composition()
    composition.parts += [_HEADS[sheet.form](sheet), _title(sheet), _addressee(sheet)]
    is_signed = bool(sheet.signature_zh or sheet.date_zh)
    composition.set_blocks(sheet.blocks, keeps_signing=is_signed)
    if sheet.attachments_zh:
        composition.parts.append(attachment_note_xml(sheet.attachments_zh))
    composition.parts.append(signing_xml(sheet, is_sealed=style.is_sealed))
    for mark, title, blocks in zip(attachment_marks(sheet), sheet.attachments_zh, sheet.attachments, strict=True):
        composition.start_attachment(mark, title)
        composition.set_blocks(blocks)
    composition.parts.append(foot_xml(sheet))
    return _bind(sheet, style, composition)


def _bind(sheet: Sheet, style: DocumentStyle, composition: Composition) -> bytes:
    """Put the set parts between the covers 装订."""
    surround = _letter_surround(sheet) if sheet.form == "letter" else _plain_surround()
    section = section_xml(surround.references, has_first_page=sheet.form == "letter")
    body = f"<w:body>{''.join(composition.parts)}{section}</w:body>"
    common = {
        "styles": styles_xml(style),
        "settings": settings_xml(),
        "fontTable": fonts_xml(style),
        "theme1": theme_xml(style),
    }
    issuer = sheet.signature_zh or sheet.issuer_zh or sheet.head_zh
    return pack(
        f"<w:document {NAMESPACES}>{body}</w:document>",
        parts={**common, **surround.parts},
        images=tuple(composition.images),
        provenance=provenance_xml(composition.facts),
        core=core_xml(
            title="".join(sheet.title_lines),
            creator=issuer,
            subject=sheet.number_zh,
            date_zh=sheet.date_zh or sheet.issue_date_zh,
        ),
        custom=custom_xml(sheet.properties),
    )


def _title(sheet: Sheet) -> str:
    """标题: lines as given, two lines below the red rule, one above what follows."""
    above = PITCH if sheet.form == "briefing" else 2 * PITCH
    setting = Setting(before=above, after=PITCH, line=TITLE_PITCH)
    return paragraph("Title", run("\n".join(sheet.title_lines)), setting=setting) if sheet.title_lines else ""


def _addressee(sheet: Sheet) -> str:
    """主送机关, flush left, ended by a full-width colon."""
    if not sheet.addressee_zh:
        return ""
    return paragraph("Salutation", run(f"{sheet.addressee_zh.rstrip('：:')}："))


def _plain_surround() -> _Surround:
    parts = {
        "footer1": page_number_part(NAMESPACES, align="right"),
        "footer2": page_number_part(NAMESPACES, align="left"),
    }
    return _Surround(parts, _reference("footer", "default", "footer1") + _reference("footer", "even", "footer2"))


def _letter_surround(sheet: Sheet) -> _Surround:
    """信函格式: page one has the mark and the rules, and no number."""
    plain = _plain_surround()
    first = {"header1": letter_header_part(sheet), "footer3": empty_footer_part(NAMESPACES)}
    references = _reference("header", "first", "header1") + plain.references + _reference("footer", "first", "footer3")
    return _Surround({**plain.parts, **first}, references)


def _reference(kind: str, page: str, name: str) -> str:
    return f'<w:{kind}Reference w:type="{page}" r:id="{relation_id(name)}"/>'
