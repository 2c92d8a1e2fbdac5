"""版头: the red head of a document, of a letter and of a briefing (GB/T 9704-2012, 7.2 and 10.1)."""

from dataclasses import dataclass

from appraisal.office import DocumentStyle
from report_templates.blocks import Sheet
from report_templates.layout.lettering import HINT, Setting, paragraph, run
from report_templates.layout.paper import (
    CHARACTER,
    EMU_PER_MM,
    MARGIN_LEFT,
    MARGIN_TOP,
    NAMESPACES,
    PITCH,
    TEXT_WIDTH,
    twips,
)
from report_templates.layout.title import break_evenly, width

_MARK_FILL = 0.98
_NARROWEST = 2 / 3
"""A long name is narrowed to two thirds of its width before it gets smaller."""
_LARGEST_MARK = 52.0
_LARGEST_LETTER_MARK = 36.0
_SMALLEST_MARK = 24.0
"""A name that would get smaller on one line takes two, then three."""
_MOST_MARK_LINES = 3
_SPACED_CHARACTERS = 4
"""A name so short is spread by spaces."""
_CIRCULAR_MARK_MM = 35.0
_BRIEFING_MARK_MM = 10.0
_MARK_PITCH = 1.1
_INK_TOP = 0.105
"""Between the top of a line of the mark and its ink, as a share of the size; measured."""
_INK_HEIGHT = 0.966
LETTER_MARK_MM = 30.0
LETTER_RULE_GAP_MM = 4.0
LETTER_FOOT_RULE_MM = 277.0
LETTER_RULE_WIDTH_MM = 170.0
_THICK_MM, _THIN_MM, _RULE_GAP_MM = 1.0, 0.35, 0.45
RULE_HEIGHT_MM = _THICK_MM + _RULE_GAP_MM + _THIN_MM
_NUMBER_BELOW_RULE_MM = 7 / 8 * 5.56
_LINE_INK_TOP_MM = 2.95
"""Between the top of a 28.95-pt line and the ink of 16-pt text; measured."""
_POINT_MM = 25.4 / 72


@dataclass(frozen=True)
class Mark:
    """发文机关标志 fitted to the text width: lines, size in points and width of its letters in percent."""

    lines: tuple[str, ...]
    points: float
    stretch: int

    @property
    def xml(self) -> str:
        """The run of the mark."""
        half = round(self.points * 2)
        stretch = f'<w:w w:val="{self.stretch}"/>' if self.stretch != 100 else ""  # noqa: PLR2004 - percent
        return run("\n".join(self.lines), properties=f'{stretch}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>')

    @property
    def line(self) -> int:
        """Exact pitch of its lines in twips."""
        return round(self.points * 20 * _MARK_PITCH)

    @property
    def ink_mm(self) -> float:
        """Height of its ink."""
        return self.points * _POINT_MM * (_INK_HEIGHT + (len(self.lines) - 1) * _MARK_PITCH)


def fit_mark(text: str, *, largest: float = _LARGEST_MARK) -> Mark:
    """Fit the name of the issuer to the text: first narrower, then on two or three lines, then smaller."""
    for line_count in range(1, _MOST_MARK_LINES + 1):
        lines = break_evenly(text, line_count)
        room = TEXT_WIDTH / 20 * _MARK_FILL / max(map(width, lines))
        points = int(min(largest, room / _NARROWEST) * 2) / 2
        if points >= min(largest, _SMALLEST_MARK):
            break
    return Mark(lines, points, min(100, int(room / points * 100)))


def circular_head(sheet: Sheet, style: DocumentStyle) -> str:
    """文件格式: the mark 72 mm from the top of the page, the number two lines below, a red rule under it."""
    mark = fit_mark(sheet.head_zh, largest=style.head_points)
    corner = _corner_lines(sheet)
    above = max(twips(_CIRCULAR_MARK_MM) - len(corner) * PITCH, 0) - round(mark.points * 20 * _INK_TOP)
    setting = Setting(before=above, line=mark.line)
    return "".join(corner) + paragraph("IssuerMark", mark.xml, setting=setting) + _number_lines(sheet)


def briefing_head(sheet: Sheet, style: DocumentStyle) -> str:
    """专报、简报: name, number of the issue, issuer and date over a red rule."""
    mark = fit_mark(_spread(sheet.head_zh), largest=style.head_points)
    setting = Setting(before=twips(_BRIEFING_MARK_MM), line=mark.line)
    number = paragraph("DocumentNumber", run(sheet.number_zh), setting=Setting(before=PITCH // 2, line=PITCH))
    line = run(f"\u3000{sheet.issuer_zh}\t{sheet.issue_date_zh}\u3000")
    tabs = Setting(tabs=(("right", TEXT_WIDTH),), align="left")
    return (
        "".join(_corner_lines(sheet))
        + paragraph("IssuerMark", mark.xml, setting=setting)
        + (number if sheet.number_zh else "")
        + paragraph("RuledNumber", line, setting=tabs)
    )


def letter_head(sheet: Sheet, style: DocumentStyle) -> str:
    """信函格式: what the body starts with; the mark and the rules stand in the header of page one.

    份号, 密级 and 紧急程度 start on the line of the number, below the first red rule; the number stands right (10.1).
    """
    number_mm = _letter_rule_mm(_letter_mark(sheet, style)) + RULE_HEIGHT_MM + _NUMBER_BELOW_RULE_MM
    above = twips(number_mm - _LINE_INK_TOP_MM) - MARGIN_TOP
    first, *rest = [text for text in (sheet.copy_number_zh, sheet.mark_zh, sheet.urgency_zh) if text] or [""]
    if not first:
        setting = Setting(before=above, line=PITCH, align="right")
        return paragraph("DocumentNumber", run(sheet.number_zh), setting=setting)
    setting = Setting(before=above, line=PITCH, tabs=(("right", TEXT_WIDTH),), align="left")
    line = run(first, style=_corner_style(first)) + run(f"\t{sheet.number_zh}")
    lines = (paragraph(_corner_paragraph(text), run(text)) for text in rest)
    return paragraph("DocumentNumber", line, setting=setting) + "".join(lines)


def _corner_lines(sheet: Sheet) -> list[str]:
    """份号、密级和保密期限、紧急程度 from the first line of the text area down, each flush left (7.2.1—7.2.3)."""
    texts = [text for text in (sheet.copy_number_zh, sheet.mark_zh, sheet.urgency_zh) if text]
    if not sheet.serial_zh:
        return [paragraph(_corner_paragraph(text), run(text)) for text in texts]
    first, *rest = texts or [""]
    setting = Setting(tabs=(("right", TEXT_WIDTH),), align="left")
    top = paragraph(_corner_paragraph(first), run(f"{first}\t编号：{sheet.serial_zh}"), setting=setting)
    return [top, *(paragraph(_corner_paragraph(text), run(text)) for text in rest)]


def _corner_paragraph(text: str) -> str:
    """份号 in 仿宋, what warns in 黑体."""
    return "CopyNumber" if text.isdecimal() else "SecurityMark"


def _corner_style(text: str) -> str:
    return "" if text.isdecimal() else "CornerWord"


def _number_lines(sheet: Sheet) -> str:
    """发文字号 over the red rule; with 签发人 right of it on a document to superiors (7.2.5—7.2.7)."""
    if not sheet.signer_zh:
        return paragraph("RuledNumber", run(sheet.number_zh), setting=Setting(before=2 * PITCH, line=PITCH))
    names = sheet.signer_zh.split("、")
    pairs = ["\u3000".join(names[start : start + 2]) for start in range(0, len(names), 2)]
    label_width = 4 * CHARACTER
    edge = TEXT_WIDTH - CHARACTER
    room = max(map(width, pairs)) * CHARACTER
    name_left = round(edge - room)
    lines = []
    for index, pair in enumerate(pairs):
        is_first, is_last = index == 0, index == len(pairs) - 1
        number = run(f"\u3000{sheet.number_zh}" if is_last else "")
        label = run("\t签发人：" if is_first else "\t\t")
        signer = run(pair, style="SignerName")
        setting = Setting(
            before=2 * PITCH if is_first else 0,
            line=PITCH,
            tabs=(("left", name_left - label_width), ("left", name_left)),
            align="left",
        )
        lines.append(
            paragraph("RuledNumber" if is_last else "DocumentNumber", number + label + signer, setting=setting)
        )
    return "".join(lines)


def letter_header_part(sheet: Sheet, style: DocumentStyle) -> str:
    """The first page's header of a letter: red mark at 30 mm, double rules 4 mm below it and at the foot.

    All of them float on the page, so that the header takes no room and the body starts where it always does.
    """
    mark = _letter_mark(sheet, style)
    rule_mm = _letter_rule_mm(mark)
    foot_mm = LETTER_FOOT_RULE_MM - RULE_HEIGHT_MM
    rules = (
        _rule(rule_mm, _THICK_MM, 9001, style.red),
        _rule(rule_mm + _THICK_MM + _RULE_GAP_MM, _THIN_MM, 9002, style.red),
        _rule(foot_mm, _THIN_MM, 9003, style.red),
        _rule(foot_mm + _THIN_MM + _RULE_GAP_MM, _THICK_MM, 9004, style.red),
    )
    return f"<w:hdr {NAMESPACES}>{_framed_mark(mark)}{paragraph('Header', ''.join(rules))}</w:hdr>"


def _letter_mark(sheet: Sheet, style: DocumentStyle) -> Mark:
    return fit_mark(sheet.head_zh, largest=min(_LARGEST_LETTER_MARK, style.head_points))


def _letter_rule_mm(mark: Mark) -> float:
    """Upper edge of the first double rule, from the top of the page."""
    return LETTER_MARK_MM + mark.ink_mm + LETTER_RULE_GAP_MM


def _rule(top_mm: float, thickness_mm: float, number: int, colour: str) -> str:
    """A red line across the page, anchored to it; ``top_mm`` is its upper edge."""
    left, top, size = (
        round(length * EMU_PER_MM)
        for length in ((210 - LETTER_RULE_WIDTH_MM) / 2, top_mm + thickness_mm / 2, LETTER_RULE_WIDTH_MM)
    )
    extent = f'cx="{size}" cy="0"'
    return (
        f'<w:r><w:rPr>{HINT}</w:rPr><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="251658240" behindDoc="1" '
        'locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>'
        f'<wp:extent {extent}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{number}" name="红线{number}" descr="信函红色双线，装饰"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
        f'<wps:cNvCnPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        f'<a:prstGeom prst="line"><a:avLst/></a:prstGeom><a:ln w="{round(thickness_mm * EMU_PER_MM)}">'
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def _framed_mark(mark: Mark) -> str:
    """The mark in a frame of the page, its ink 30 mm from the top; a frame takes no room in the header."""
    top = twips(LETTER_MARK_MM - mark.points * _POINT_MM * _INK_TOP)
    frame = (
        f'<w:framePr w:w="{TEXT_WIDTH}" w:h="{mark.line * len(mark.lines)}" w:hRule="exact" w:wrap="around" w:vAnchor="page" '
        f'w:hAnchor="page" w:x="{MARGIN_LEFT}" w:y="{top}"/>'
    )
    setting = Setting(before=0, line=mark.line)
    return f'<w:p><w:pPr><w:pStyle w:val="IssuerMark"/>{frame}{setting.xml}</w:pPr>{mark.xml}</w:p>'


def _spread(name: str) -> str:
    """A short name spread by spaces: ``绩 效 专 报``."""
    return "\u3000".join(name) if len(name) <= _SPACED_CHARACTERS else name
