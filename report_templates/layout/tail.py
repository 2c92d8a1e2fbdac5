"""落款与版记: attachments' list, signature and date, remark, and what stands at the foot of the last page.

GB/T 9704-2012: 7.3.4 附件说明, 7.3.5 署名与日期, 7.3.6 附注, 7.4 版记, 10.1 letters.
No seal is ever drawn; a sealed document leaves the room for it. The 版记 stands at the bottom of the last page; an office
that prints on both sides may ask for an even page of its own (``tail_page``), since no program counts Word's pages.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from report_templates.blocks import Sheet
from report_templates.layout.lettering import Setting, advance, paragraph, run
from report_templates.layout.paper import CHARACTER, LINE_CHARACTERS, MARGIN_LEFT, PITCH, TEXT_WIDTH
from report_templates.layout.styles import TAIL_POINTS
from report_templates.layout.title import break_evenly, whole_title, width

_SEAL_LINES = 3
_SEAL_DATE_GAP = 4
_OPEN_GAP = 2
_DATE_SHIFT = 2
_ENDING_FORM = re.compile(r"^(?P<issuer>.*?)[ \t\u3000]*(?P<date>\d{4}年\d{1,2}月\d{1,2}日)(?:印发)?$")
_NUMBERED_FORM = re.compile(r"^\s*\d+[.．、]\s*")
_NOTE_CHARACTERS = 21
"""Characters on a line of 附件说明."""
_THICK, _THIN = 8, 6
"""0.35 mm and 0.25 mm in eighths of a point."""


@dataclass(frozen=True)
class Signing:
    """Where 署名 and 成文日期 start, in twips from the left of the text."""

    signature: int
    date: int


def place_signing(signature: str, date: str) -> Signing:
    """署名 two characters from the right, the date two characters further in; the longer one sets the pair (7.3.5.2)."""
    widths = advance(signature), advance(date)
    if widths[1] > widths[0]:
        left = TEXT_WIDTH - _OPEN_GAP * CHARACTER - widths[1]
        return Signing(left - _DATE_SHIFT * CHARACTER, left)
    left = TEXT_WIDTH - _OPEN_GAP * CHARACTER - widths[0]
    return Signing(left, left + _DATE_SHIFT * CHARACTER)


def place_sealed_signing(signature: str, date: str) -> Signing:
    """The date four characters from the right, 署名 centred over it; a long 署名 moves both left (7.3.5.1)."""
    widths = advance(signature), advance(date)
    axis = TEXT_WIDTH - _SEAL_DATE_GAP * CHARACTER - widths[1] / 2
    axis = min(axis, TEXT_WIDTH - CHARACTER - widths[0] / 2)
    return Signing(round(axis - widths[0] / 2), round(axis - widths[1] / 2))


def signing_lines(signature: str) -> tuple[str, ...]:
    """署名 on as many lines as it needs."""
    room = (TEXT_WIDTH - 2 * _OPEN_GAP * CHARACTER) // CHARACTER
    count = max(1, math.ceil(width(signature) / room))
    while max(map(width, broken := break_evenly(signature, count)), default=0) > room and count < len(signature):
        count += 1  # a word that stays whole may leave one line too long
    return broken


def signing_xml(sheet: Sheet, *, is_sealed: bool) -> str:
    """署名 and 成文日期, and the remark 附注 below."""
    place = place_sealed_signing if is_sealed else place_signing
    names = signing_lines(sheet.signature_zh)
    longest = max(names, key=width)
    signing = place(longest, sheet.date_zh)
    above = (_SEAL_LINES if is_sealed else 1) * PITCH
    parts = []
    for index, name in enumerate(names if sheet.signature_zh else ()):
        inset = (advance(longest) - advance(name)) // 2
        setting = Setting(before=0 if index else above, left=signing.signature + inset)
        parts.append(paragraph("Signature", run(name), setting=setting))
    if sheet.date_zh:
        setting = Setting(left=signing.date, before=None if sheet.signature_zh else above)
        parts.append(paragraph("Date", run(sheet.date_zh), setting=setting))
    if sheet.contact_zh:
        remark = sheet.contact_zh.strip("（）()")
        parts.append(paragraph("Remark", run(f"（{remark}）"), setting=Setting(before=PITCH if not parts else None)))
    return "".join(parts)


def signing_height(sheet: Sheet, *, is_sealed: bool) -> int:
    """What 附件说明, room for a seal, 署名, date and 附注 take below the text."""
    notes = sum(math.ceil(width(title) / _NOTE_CHARACTERS) for title in sheet.attachments_zh)
    gaps = (1 if notes else 0) + (_SEAL_LINES if is_sealed else 1)
    remark = math.ceil((width(sheet.contact_zh) + 4) / LINE_CHARACTERS) if sheet.contact_zh else 0
    return (notes + gaps + len(signing_lines(sheet.signature_zh)) + 1 + remark) * PITCH


def attachment_note_xml(titles: Sequence[str]) -> str:
    """附件说明: a line below the text, two characters in, without a full stop; further lines under the first title."""
    plain = [whole_title(bare_title(title)) for title in titles]
    label = 5 * CHARACTER
    if len(plain) == 1:
        setting = Setting(keep_next=True, before=PITCH, left=label, hanging=3 * CHARACTER)
        return paragraph("AttachmentNote", run(f"附件：{plain[0]}"), setting=setting)
    room = advance("00.")
    lines = []
    for number, title in enumerate(plain, start=1):
        lead = "附件：" if number == 1 else ""
        setting = Setting(
            keep_next=True,
            before=PITCH if number == 1 else None,
            tabs=(("left", label + room),),
            left=label + room,
            hanging=room + (3 * CHARACTER if number == 1 else 0),
        )
        lines.append(paragraph("AttachmentNote", run(f"{lead}{number}.\t{title}"), setting=setting))
    return "".join(lines)


def bare_title(title: str) -> str:
    """An attachment's title without number and end punctuation; break marks stay."""
    return _NUMBERED_FORM.sub("", title).rstrip("。；;.")


def foot_xml(sheet: Sheet) -> str:
    """版记 of a document, 抄送 of a letter or 报送 of a briefing, at the bottom of the last page; empty if none."""
    if sheet.form == "briefing":
        lines = [_text_line(line) for line in sheet.recipients_zh.split("\n") if line.strip()]
        if sheet.print_count:
            lines.append(_count_line(sheet.print_count))
    else:
        lines = [_copies_line(sheet.copies_zh)] if sheet.copies_zh else []
    if sheet.printed_zh and sheet.form != "letter":
        lines.append(_printed_line(sheet.printed_zh))
    return _foot_table(lines, is_ruled=sheet.form != "letter") + paragraph("Anchor", "") if lines else ""


def _copies_line(copies: str) -> str:
    return _text_line(f"抄送：{copies.removeprefix('抄送：').rstrip('。')}。")


def _count_line(count: int) -> str:
    """共印份数, right below the recipients."""
    size = TAIL_POINTS * 20
    return paragraph("Tail", run(f"（共印{count}份）"), setting=Setting(right=size, align="right"))


def _text_line(text: str) -> str:
    """One character in on both sides; what does not fit continues after the colon."""
    size = TAIL_POINTS * 20
    label = text.find("：") + 1
    hanging = label * size if 0 < label <= _SEAL_DATE_GAP else 0
    setting = Setting(left=size + hanging, hanging=hanging, right=size, align="left")
    return paragraph("Tail", run(text), setting=setting)


def _printed_line(text: str) -> str:
    """印发机关 left, date right, one character in."""
    size = TAIL_POINTS * 20
    found = _ENDING_FORM.match(text)
    words = f"{found['issuer']}\t{found['date']}印发" if found else text
    setting = Setting(tabs=(("right", TEXT_WIDTH - size),), left=size, right=size, align="left")
    return paragraph("Tail", run(words), setting=setting)


def _foot_table(lines: Sequence[str], *, is_ruled: bool) -> str:
    """A table of one column that floats to the bottom of the text area."""
    rows = "".join(_foot_row(line, index, len(lines), is_ruled=is_ruled) for index, line in enumerate(lines))
    return (
        '<w:tbl><w:tblPr><w:tblpPr w:vertAnchor="margin" w:horzAnchor="page" '
        f'w:tblpX="{MARGIN_LEFT}" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/>'
        f'<w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
        '<w:tblCaption w:val="版记"/><w:tblDescription w:val="抄送、印发或报送单位"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{TEXT_WIDTH}"/></w:tblGrid>{rows}</w:tbl>'
    )


def _foot_row(line: str, index: int, count: int, *, is_ruled: bool) -> str:
    top = _THICK if index == 0 else _THIN
    bottom = _THICK if index == count - 1 else _THIN
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
        for side, size in (("top", top), ("bottom", bottom))
    )
    borders = f"<w:tcBorders>{rules}</w:tcBorders>" if is_ruled else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{TEXT_WIDTH}" w:type="dxa"/>{borders}'
        f'<w:vAlign w:val="center"/></w:tcPr>{line}</w:tc></w:tr>'
    )
