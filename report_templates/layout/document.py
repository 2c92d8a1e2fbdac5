"""公文: a sheet of blocks as a Word document in the layout of GB/T 9704-2012.

The body is written as one XML string and parsed once; fonts are named, never measured; the bytes depend on the sheet
and the style alone. ``read_provenance`` and ``read_properties`` read back what a printed document carries.
"""

import re
from dataclasses import replace

from appraisal.office import DocumentStyle
from report_templates.blocks import Sheet
from report_templates.body import Composition, attachment_marks
from report_templates.layout.characters import rare_characters
from report_templates.layout.head import briefing_head, circular_head, letter_head
from report_templates.layout.lettering import Setting, paragraph, run
from report_templates.layout.package import core_xml, custom_xml, pack
from report_templates.layout.paper import NAMESPACES, PITCH
from report_templates.layout.sections import Sections
from report_templates.layout.styles import TITLE_PITCH, fonts_xml, pitch_of, settings_xml, styles_xml
from report_templates.layout.tail import attachment_note_xml, foot_xml, signing_height, signing_xml
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
_FORM_OF_TAGS = re.compile(r"<[^>]*>")


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
    sheet = _complete(sheet, style)
    composition = Composition(Sections(sheet, style, pitch_of(style)), signing_height(sheet, is_sealed=style.is_sealed))
    composition.parts += [_HEADS[sheet.form](sheet, style), _title(sheet), _addressee(sheet)]
    is_signed = bool(sheet.signature_zh or sheet.date_zh)
    composition.set_blocks(sheet.blocks, keeps_signing=is_signed)
    if sheet.attachments_zh:
        composition.parts.append(attachment_note_xml(sheet.attachments_zh))
    composition.parts.append(signing_xml(sheet, is_sealed=style.is_sealed))
    for mark, title, blocks in zip(attachment_marks(sheet), sheet.attachments_zh, sheet.attachments, strict=True):
        composition.start_attachment(mark, title, blocks)
    return _bind(sheet, style, composition)


def _complete(sheet: Sheet, style: DocumentStyle) -> Sheet:
    """The sheet with what the office has settled for such documents in place of the usual."""
    return replace(
        sheet,
        head_zh=style.head_zh or sheet.head_zh,
        mark_zh=style.security_zh or sheet.mark_zh,
        recipients_zh="\n".join(style.recipients_zh) or sheet.recipients_zh,
        copy_number_zh=style.copy_number_zh or sheet.copy_number_zh,
        urgency_zh=style.urgency_zh or sheet.urgency_zh,
        signer_zh=style.signer_zh or sheet.signer_zh,
        serial_zh=style.serial_zh or sheet.serial_zh,
        print_count=style.print_count or sheet.print_count,
    )


def _bind(sheet: Sheet, style: DocumentStyle, composition: Composition) -> bytes:
    """Put the set parts between the covers 装订."""
    body = f"{''.join(composition.parts)}{_ending(sheet, style, composition)}"
    issuer = sheet.signature_zh or sheet.issuer_zh or sheet.head_zh
    # Few documents have any, and to look through the tags as well takes less time than to take them off.
    rare = rare_characters(_FORM_OF_TAGS.sub("", body)) if rare_characters(body) else ""
    return pack(
        f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        parts={
            "styles": styles_xml(style),
            "settings": settings_xml(),
            "fontTable": fonts_xml(style),
            "theme1": theme_xml(style),
            **composition.sections.parts,
        },
        images=tuple(composition.images),
        provenance=provenance_xml(composition.facts),
        core=core_xml(
            title="".join(sheet.title_lines),
            creator=issuer,
            subject=sheet.number_zh,
            date_zh=sheet.date_zh or sheet.issue_date_zh,
        ),
        custom=custom_xml(sheet.properties | ({"rare_characters": rare} if rare else {})),
    )


def _ending(sheet: Sheet, style: DocumentStyle, composition: Composition) -> str:
    """版记 and the last section; on a page without a number where it stands alone (7.4, 7.5)."""
    foot, sections = foot_xml(sheet), composition.sections
    is_apart = bool(foot) and (style.tail_page == "even" or composition.is_turned)
    if not is_apart:
        return foot + sections.close(is_turned=composition.is_turned)
    end = sections.end_here(is_turned=composition.is_turned)
    return (
        end
        + paragraph("Anchor", "")
        + foot
        + sections.close(starts="evenPage" if style.tail_page == "even" else "", is_numbered=False)
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
