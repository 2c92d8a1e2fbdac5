"""正文: blocks as the XML of paragraphs, tables and pictures, with the facts they print."""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from report_templates.blocks import Block, Fact, Figure, Heading, PageBreak, Paragraph, Sheet, Table
from report_templates.layout.lettering import Setting, attribute, paragraph, run
from report_templates.layout.paper import EMU_PER_MM, PITCH
from report_templates.layout.tables import printed_text, table_xml
from report_templates.layout.tail import bare_title
from report_templates.layout.title import break_title
from report_templates.provenance import PrintedFact

_WIDEST_MM = 156.0
_TALLEST_MM = 190.0
_PNG_SIZE = slice(16, 24)
_GAP_AFTER_TABLE = PITCH // 4
_BREAK_FORM = re.compile(r"(?<=[的、）年度月])|(?=（|情况|清单|一览表)")


@dataclass
class Composition:
    """What has been set so far 已排: XML, pictures and printed facts, in order.

    Attributes:
        parts: XML of paragraphs and tables.
        images: PNG bytes in order of first use.
        facts: every printed figure with its place.
    """

    parts: list[str] = field(default_factory=list)
    images: dict[bytes, int] = field(default_factory=dict)
    facts: list[PrintedFact] = field(default_factory=list)
    _section: str = "正文"
    _paragraphs: int = 0
    _pictures: int = 0
    _pending: Setting = field(default_factory=Setting)
    _ends_with_table: bool = False

    def set_blocks(self, blocks: Sequence[Block], *, keeps_signing: bool = False) -> None:
        """Set blocks one after the other.

        Args:
            blocks: the body or an attachment.
            keeps_signing: whether the last one stays on the page of the signature (此页无正文 must not happen).
        """
        for index, block in enumerate(blocks):
            keeps = keeps_signing and index == len(blocks) - 1
            match block:
                case PageBreak():
                    self._pending = replace(self._pending, new_page=True)
                case Heading():
                    self._set_paragraph(f"Heading{block.level}", run(block.text), block.facts)
                case Paragraph():
                    self._set_text(block, keep_next=keeps)
                case Table():
                    self._set_table(block, keep_last=keeps)
                case Figure():
                    self._set_figure(block, keep_next=keeps)

    def start_attachment(self, mark: str, title: str) -> None:
        """附件: on a page of its own, its mark on the first line, its title on the third (7.3.7)."""
        self._section, self._paragraphs = mark, 0
        self._ends_with_table = False
        self.parts.append(paragraph("AttachmentMark", run(mark), setting=Setting(new_page=True)))
        lines = "\n".join(break_title(_with_breaks(bare_title(title))))
        setting = Setting(before=PITCH, after=PITCH, line=700)
        self.parts.append(paragraph("AttachmentTitle", run(lines), setting=setting))
        self._pending = Setting()

    def _set_text(self, block: Paragraph, *, keep_next: bool) -> None:
        rest = block.text.removeprefix(block.lead)
        lead = run(block.lead, style=f"Lead{block.lead_level}") if block.lead else ""
        style = "BodyText" if block.indent else "Salutation"
        self._set_paragraph(style, lead + (run(rest) if rest else ""), block.facts, keep_next=keep_next)

    def _set_paragraph(self, style: str, runs: str, facts: Sequence[Fact], *, keep_next: bool = False) -> None:
        self._paragraphs += 1
        self._note(facts, f"{self._section}第{self._paragraphs}段")
        setting = replace(self._take_pending(), keep_next=keep_next)
        self.parts.append(paragraph(style, runs, setting=setting))

    def _set_table(self, table: Table, *, keep_last: bool) -> None:
        pending = self._take_pending()
        if self._ends_with_table and not table.caption:
            self.parts.append(paragraph("Anchor", ""))
        for number, row in enumerate(table.rows, start=1):
            for head, cell in zip(table.head, row, strict=False):
                if cell.fact:
                    place = f"{self._section}《{table.caption}》第{number}行“{head}”"
                    self._note([replace(cell.fact, text=printed_text(cell, head))], place)
        self.parts.append(table_xml(table, new_page=pending.new_page, keep_last=keep_last))
        self._ends_with_table = not table.note
        if not table.note:
            self._pending = Setting(before=_GAP_AFTER_TABLE)

    def _set_figure(self, figure: Figure, *, keep_next: bool) -> None:
        pending = self._take_pending()
        image = self.images.setdefault(figure.png, len(self.images) + 1)
        self._pictures += 1
        picture = _picture_xml(figure, image=image, number=self._pictures)
        self.parts.append(paragraph("Figure", picture, setting=Setting(new_page=pending.new_page)))
        self.parts.append(paragraph("Caption", run(figure.caption), setting=Setting(keep_next=keep_next)))

    def _take_pending(self) -> Setting:
        pending, self._pending, self._ends_with_table = self._pending, Setting(), False
        return pending

    def _note(self, facts: Sequence[Fact], place: str) -> None:
        self.facts += [PrintedFact(fact.text, fact.value, fact.key, place) for fact in facts]


def attachment_marks(sheet: Sheet) -> tuple[str, ...]:
    """附件标识: ``附件`` for a single one, else numbered from ``附件1``."""
    count = len(sheet.attachments)
    return ("附件",) if count == 1 else tuple(f"附件{number}" for number in range(1, count + 1))


def _with_breaks(title: str) -> str:
    """A title with ``|`` where a line may end; where its author gave none, after 的 and 、 and before （."""
    return title if "|" in title else _BREAK_FORM.sub("|", title)


def _picture_xml(figure: Figure, *, image: int, number: int) -> str:
    """An inline picture with its alternative text."""
    width_px, height_px = struct.unpack(">II", figure.png[_PNG_SIZE])
    wide = min(figure.width_mm, _WIDEST_MM, _TALLEST_MM * width_px / height_px)
    extent = f'cx="{round(wide * EMU_PER_MM)}" cy="{round(wide * height_px / width_px * EMU_PER_MM)}"'
    name = attribute(f"图{number}")
    described = f'id="{number}" name={name} descr={attribute(figure.alt)}'
    return (
        '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {extent}/><wp:docPr {described}/><wp:cNvGraphicFramePr>"
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name={name}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="rIdImage{image}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
