"""版头: the red head of a document, of a letter and of a briefing (GB/T 9704-2012, 7.2 and 10.1)."""

from dataclasses import dataclass

from report_templates.blocks import Sheet
from report_templates.layout.lettering import HINT, Setting, paragraph, run
from report_templates.layout.paper import (
    EMU_PER_MM,
    MARGIN_LEFT,
    MARGIN_TOP,
    NAMESPACES,
    PITCH,
    TEXT_WIDTH,
    twips,
)
from report_templates.layout.styles import RED
from report_templates.layout.title import width

_MARK_FILL = 0.98
_NARROWEST = 2 / 3
"""A long name is narrowed to two thirds of its width before it gets smaller."""
_LARGEST_MARK = 52.0
_LARGEST_LETTER_MARK = 36.0
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
    """发文机关标志 fitted to the text width: size in points and width of its letters in percent."""

    text: str
    points: float
    stretch: int

    @property
    def xml(self) -> str:
        """The run of the mark."""
        half = round(self.points * 2)
        stretch = f'<w:w w:val="{self.stretch}"/>' if self.stretch != 100 else ""  # noqa: PLR2004 - percent
        return run(self.text, properties=f'{stretch}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>')

    @property
    def line(self) -> int:
        """Exact pitch of its line in twips."""
        return round(self.points * 20 * _MARK_PITCH)


def fit_mark(text: str, *, largest: float = _LARGEST_MARK) -> Mark:
    """Fit the name of the issuer to one line: first narrower, then smaller."""
    room = TEXT_WIDTH / 20 * _MARK_FILL / width(text)
    points = int(min(largest, room / _NARROWEST) * 2) / 2
    return Mark(text, points, min(100, int(room / points * 100)))


def circular_head(sheet: Sheet) -> str:
    """文件格式: the mark 72 mm from the top of the page, the number two lines below, a red rule under it."""
    mark = fit_mark(sheet.head_zh)
    corner = paragraph("SecurityMark", run(sheet.mark_zh)) if sheet.mark_zh else ""
    above = twips(_CIRCULAR_MARK_MM) - (PITCH if corner else 0) - round(mark.points * 20 * _INK_TOP)
    setting = Setting(before=above, line=mark.line)
    number = paragraph("RuledNumber", run(sheet.number_zh), setting=Setting(before=2 * PITCH, line=PITCH))
    return corner + paragraph("IssuerMark", mark.xml, setting=setting) + number


def briefing_head(sheet: Sheet) -> str:
    """专报、简报: name, number of the issue, issuer and date over a red rule."""
    mark = fit_mark(_spread(sheet.head_zh))
    corner = paragraph("SecurityMark", run(sheet.mark_zh)) if sheet.mark_zh else ""
    setting = Setting(before=twips(_BRIEFING_MARK_MM), line=mark.line)
    number = paragraph("DocumentNumber", run(sheet.number_zh), setting=Setting(before=PITCH // 2, line=PITCH))
    line = run(f"\u3000{sheet.issuer_zh}\t{sheet.issue_date_zh}\u3000")
    tabs = Setting(tabs=(("right", TEXT_WIDTH),), align="left")
    return (
        corner
        + paragraph("IssuerMark", mark.xml, setting=setting)
        + (number if sheet.number_zh else "")
        + paragraph("RuledNumber", line, setting=tabs)
    )


def letter_head(sheet: Sheet) -> str:
    """信函格式: what the body starts with; the mark and the rules stand in the header of page one."""
    number_mm = _letter_rule_mm(_letter_mark(sheet)) + RULE_HEIGHT_MM + _NUMBER_BELOW_RULE_MM
    setting = Setting(before=twips(number_mm - _LINE_INK_TOP_MM) - MARGIN_TOP, line=PITCH, align="right")
    return paragraph("DocumentNumber", run(sheet.number_zh), setting=setting)


def letter_header_part(sheet: Sheet) -> str:
    """The first page's header of a letter: red mark at 30 mm, double rules 4 mm below it and at the foot.

    All of them float on the page, so that the header takes no room and the body starts where it always does.
    """
    mark = _letter_mark(sheet)
    rule_mm = _letter_rule_mm(mark)
    foot_mm = LETTER_FOOT_RULE_MM - RULE_HEIGHT_MM
    rules = (
        _rule(rule_mm, _THICK_MM, 9001),
        _rule(rule_mm + _THICK_MM + _RULE_GAP_MM, _THIN_MM, 9002),
        _rule(foot_mm, _THIN_MM, 9003),
        _rule(foot_mm + _THIN_MM + _RULE_GAP_MM, _THICK_MM, 9004),
    )
    return f"<w:hdr {NAMESPACES}>{_framed_mark(mark)}{paragraph('Header', ''.join(rules))}</w:hdr>"


def _letter_mark(sheet: Sheet) -> Mark:
    return fit_mark(sheet.head_zh, largest=_LARGEST_LETTER_MARK)


def _letter_rule_mm(mark: Mark) -> float:
    """Upper edge of the first double rule, from the top of the page."""
    return LETTER_MARK_MM + mark.points * _POINT_MM * _INK_HEIGHT + LETTER_RULE_GAP_MM


def _rule(top_mm: float, thickness_mm: float, number: int) -> str:
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
        f'<a:solidFill><a:srgbClr val="{RED}"/></a:solidFill></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def _framed_mark(mark: Mark) -> str:
    """The mark in a frame of the page, its ink 30 mm from the top; a frame takes no room in the header."""
    top = twips(LETTER_MARK_MM - mark.points * _POINT_MM * _INK_TOP)
    frame = (
        f'<w:framePr w:w="{TEXT_WIDTH}" w:h="{mark.line}" w:hRule="exact" w:wrap="around" w:vAnchor="page" '
        f'w:hAnchor="page" w:x="{MARGIN_LEFT}" w:y="{top}"/>'
    )
    setting = Setting(before=0, line=mark.line)
    return f'<w:p><w:pPr><w:pStyle w:val="IssuerMark"/>{frame}{setting.xml}</w:pPr>{mark.xml}</w:p>'


def _spread(name: str) -> str:
    """A short name spread by spaces: ``绩 效 专 报``."""
    return "\u3000".join(name) if len(name) <= _SPACED_CHARACTERS else name
