"""正文: blocks as the XML of paragraphs, tables and pictures, with the facts they print."""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from report_templates.blocks import Block, Fact, Figure, Heading, PageBreak, Paragraph, Sheet, Table
from report_templates.layout.grid import Grid, lay_grid, needs_turning
from report_templates.layout.lettering import Setting, attribute, paragraph, run
from report_templates.layout.paper import EMU_PER_MM, PITCH
from report_templates.layout.sections import Sections
from report_templates.layout.styles import TITLE_PITCH
from report_templates.layout.tables import Place, starts_page, table_xml
from report_templates.layout.tail import bare_title
from report_templates.layout.title import break_title
from report_templates.provenance import PrintedFact

_WIDEST_MM = 156.0
_TALLEST_MM = 190.0
_PNG_SIZE = slice(16, 24)
_BODY_ZH = "正文"
_GAP_AFTER_TABLE = PITCH // 4
_BREAK_FORM = re.compile(r"(?<=[的、）年度月])|(?=（|情况|清单|一览表)")


@dataclass
class Composition:
    """What has been set so far 已排: XML, pictures and printed facts, in order.

    Attributes:
        sections: closes a section where a table needs a turned page.
        signing_height: twips that the signature takes below the text.
        parts: XML of paragraphs and tables.
        images: PNG bytes in order of first use.
        facts: every printed figure with its place.
    """

    sections: Sections = field(default_factory=Sections)
    signing_height: int = 0
    parts: list[str] = field(default_factory=list)
    images: dict[bytes, int] = field(default_factory=dict)
    facts: list[PrintedFact] = field(default_factory=list)
    is_turned: bool = False
    _section: str = ""
    _paragraphs: int = 0
    _pictures: int = 0
    _pending: Setting = field(default_factory=Setting)
    _ends_with_table: bool = False
    _used: int | None = None
    _heading: tuple[str, str, Setting] | None = None

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
                    self._pending = Setting(new_page=True)
                case Heading():
                    self._set_paragraph(f"Heading{block.level}", run(block.text), block.facts)
                case Paragraph():
                    self._set_text(block, keep_next=keeps)
                case Table():
                    self._set_table(block, keep_last=keeps)
                case Figure():
                    self._set_figure(block, keep_next=keeps)

    def start_attachment(self, mark: str, title: str, blocks: Sequence[Block]) -> None:
        """附件: on a page of its own, its mark on the first line, its title on the third (7.3.7); turned for a wide table."""
        self.turn(is_turned=any(isinstance(block, Table) and needs_turning(block) for block in blocks))
        self._section, self._paragraphs = mark, 0
        self._ends_with_table, self._heading = False, None
        self.parts.append(paragraph("AttachmentMark", run(mark), setting=Setting(new_page=True)))
        lines = break_title(_with_breaks(bare_title(title)))
        setting = Setting(before=PITCH, after=PITCH, line=TITLE_PITCH)
        self.parts.append(paragraph("AttachmentTitle", run("\n".join(lines)), setting=setting))
        self._pending, self._used = Setting(), 3 * PITCH + len(lines) * TITLE_PITCH
        self.set_blocks(blocks)

    def turn(self, *, is_turned: bool) -> None:
        """End the section where the next page lies the other way."""
        if is_turned == self.is_turned:
            return
        end = self.sections.end_here(is_turned=self.is_turned)
        self.parts.insert(len(self.parts) - bool(self._heading), end)
        self.is_turned = is_turned
        self._used = PITCH if self._heading else 0
        self._pending = replace(self._pending, new_page=False)

    def _set_text(self, block: Paragraph, *, keep_next: bool) -> None:
        rest = block.text.removeprefix(block.lead)
        lead = run(block.lead, style=f"Lead{block.lead_level}") if block.lead else ""
        style = "BodyText" if block.indent else "Salutation"
        self._set_paragraph(style, lead + (run(rest) if rest else ""), block.facts, keep_next=keep_next)

    def _set_paragraph(self, style: str, runs: str, facts: Sequence[Fact], *, keep_next: bool = False) -> None:
        if self.is_turned and not self._section:
            self.turn(is_turned=False)
        self._paragraphs += 1
        self._note(facts, f"{self._section or _BODY_ZH}第{self._paragraphs}段")
        setting = replace(self._take_pending(), keep_next=keep_next)
        self.parts.append(paragraph(style, runs, setting=setting))
        self._heading = (style, runs, setting) if style.startswith("Heading") else None

    def _set_table(self, table: Table, *, keep_last: bool) -> None:
        if not self._section:
            self.turn(is_turned=not keep_last and needs_turning(table))
        grid = lay_grid(table, is_turned=self.is_turned)
        used, follows_table, pending = self._used, self._ends_with_table, self._take_pending()
        place = Place(
            new_page=pending.new_page,
            used=0 if pending.new_page else used,
            reserve=self.signing_height if keep_last else 0,
            is_turned=self.is_turned,
            name=self._section,
        )
        if starts_page(grid, place):
            place = self._on_new_page(place)
        self._heading = None
        if follows_table and not table.caption:
            self.parts.append(paragraph("Anchor", ""))
        self._note_cells(grid)
        self.parts.append(table_xml(table, place=place, grid=grid))
        self._ends_with_table = not table.note
        if not table.note:
            self._pending = Setting(before=_GAP_AFTER_TABLE)

    def _on_new_page(self, place: Place) -> Place:
        """A table longer than a page starts one, with the heading above it if there is one."""
        if self._heading is None:
            return replace(place, new_page=True, used=0)
        style, runs, setting = self._heading
        self.parts[-1] = paragraph(style, runs, setting=replace(setting, new_page=True))
        return replace(place, used=PITCH)

    def _note_cells(self, grid: Grid) -> None:
        table = grid.table
        for number, (row, texts) in enumerate(zip(table.rows, grid.texts, strict=True), start=1):
            for head, cell, text in zip(table.head, row, texts, strict=True):
                if cell.fact:
                    place = f"{self._section or _BODY_ZH}《{table.caption}》第{number}行“{head}”"
                    self.facts.append(PrintedFact(text, cell.fact.value, cell.fact.key, place))

    def _set_figure(self, figure: Figure, *, keep_next: bool) -> None:
        if self.is_turned and not self._section:
            self.turn(is_turned=False)
        pending, self._heading = self._take_pending(), None
        image = self.images.setdefault(figure.png, len(self.images) + 1)
        self._pictures += 1
        picture = _picture_xml(figure, image=image, number=self._pictures)
        self.parts.append(paragraph("Figure", picture, setting=Setting(new_page=pending.new_page)))
        self.parts.append(paragraph("Caption", run(figure.caption), setting=Setting(keep_next=keep_next)))

    def _take_pending(self) -> Setting:
        pending, self._pending, self._used = self._pending, Setting(), None
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
