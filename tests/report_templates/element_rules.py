"""公文要素规则: the elements of a document one by one (GB/T 9704-2012, 7 and 8), read from the XML of a .docx.

Each rule yields what is wrong; ``layout_rules`` gathers them, ``test_layout.py`` proves by mutants that each can fail.
Fonts and spacing are those that Word would use: of the run, its style, its paragraph's style, along ``basedOn``.
"""

import re
from collections.abc import Iterator

from lxml import etree

from report_templates.layout.characters import rare_characters
from report_templates.layout.lettering import advance
from tests.report_templates.docx_reading import Docx, all_of, find, text_of

_TEXT_WIDTH, _CHARACTER, _PITCH = 8845, 315, 579
_PAGE = 12756
_PROSE = ("Body Text", "heading 1", "heading 2", "heading 3", "heading 4", "Salutation")
_EAST_FONTS = {
    "Body Text": {"仿宋_GB2312", "黑体", "楷体_GB2312"},
    "heading 1": {"黑体"},
    "heading 2": {"楷体_GB2312"},
    "heading 3": {"仿宋_GB2312"},
    "heading 4": {"仿宋_GB2312"},
    "Salutation": {"仿宋_GB2312"},
    "Signature": {"仿宋_GB2312"},
    "Date": {"仿宋_GB2312"},
    "Title": {"方正小标宋简体"},
    "附件标识": {"黑体"},
    "附件标题": {"方正小标宋简体"},
    "版头左上标识": {"黑体"},
    "份号": {"仿宋_GB2312"},
}
_FILLS = {"F2F2F2", "C6E0B4", "FFE699", "F4978E", "E7E6E6"}
_HAN = "\u4e00-\u9fff"
_BESIDE_HAN = re.compile(rf"[{_HAN}][,;:?!]|[,;:?!][{_HAN}]|[{_HAN}]\([^)]*\)|\"[^\"]*[{_HAN}][^\"]*\"")


def _rule_el01_copy_number(docx: Docx) -> Iterator[str]:
    for index, (name, paragraph) in enumerate(docx.paragraphs):
        if name == "份号" and (index or not re.fullmatch(r"\d{6}", text_of(paragraph))):
            yield f"份号 {text_of(paragraph)} is not six digits on the first line"


def _rule_el02_corner(docx: Docx) -> Iterator[str]:
    for name, paragraph in docx.paragraphs:
        if name == "版头左上标识" and (docx.of_paragraph(paragraph, "w:pPr/w:ind/@w:left") or "0") != "0":
            yield f"{text_of(paragraph)} does not stand flush left"


def _rule_el03_signer(docx: Docx) -> Iterator[str]:
    for _, paragraph in docx.paragraphs:
        if "签发人：" not in text_of(paragraph):
            continue
        *_, signer = all_of(paragraph, "w:r[w:t]")
        if docx.of_run(paragraph, signer, "w:rPr/w:rFonts/@w:eastAsia") != "楷体_GB2312":
            yield "the name of the 签发人 is not in 楷体"
        if not any(
            text_of(each).startswith("\u3000") for name, each in docx.paragraphs if name == "发文字号（带红线）"
        ):
            yield "the number does not stand one character in"


def _rule_el04_red(docx: Docx) -> Iterator[str]:
    for name, paragraph in docx.paragraphs:
        if name == "发文字号（带红线）":
            rule = [docx.of_paragraph(paragraph, f"w:pPr/w:pBdr/w:bottom/@w:{key}") for key in ("sz", "space", "color")]
            if rule != ["18", "6", "FF0000"]:
                yield f"the red rule is {rule}"
        if name == "发文机关标志" and docx.of_paragraph(paragraph, "w:rPr/w:color/@w:val") != "FF0000":
            yield "the mark is not red"


def _rule_el05_attachment_note(docx: Docx) -> Iterator[str]:
    notes = [text_of(paragraph) for name, paragraph in docx.paragraphs if name == "附件说明"]
    for number, text in enumerate(notes, start=1):
        label = "附件：" if number == 1 else ""
        form = rf"{label}{number}\..+" if len(notes) > 1 else r"附件：(?!1\.).+"
        if not re.fullmatch(form, text) or text[-1] in "。；;.":
            yield text
    marks = sum(name == "附件标识" for name, _ in docx.paragraphs)
    if marks != len(notes):
        yield f"{len(notes)} attachments are named, {marks} follow"


def _rule_el06_attachment(docx: Docx) -> Iterator[str]:
    followers = zip(docx.paragraphs, [*docx.paragraphs[1:], ("", None)], strict=True)
    for (name, paragraph), (next_name, title) in followers:
        if name != "附件标识":
            continue
        if not re.fullmatch(r"附件\d*", text_of(paragraph)) or not all_of(paragraph, "w:pPr/w:pageBreakBefore"):
            yield f"{text_of(paragraph)} does not start a page"
        if next_name != "附件标题" or find(title, "w:pPr/w:spacing/@w:before") != str(_PITCH):
            yield f"the title of {text_of(paragraph)} does not stand on the third line"


def _rule_el07_signing(docx: Docx) -> Iterator[str]:
    """Centred over the date (7.3.5.1), or two characters before it (7.3.5.2); neither leaves the page."""
    signed = [_extent(paragraph) for name, paragraph in docx.paragraphs if name == "Signature"]
    dated = [_extent(paragraph) for name, paragraph in docx.paragraphs if name == "Date"]
    if not signed or not dated:
        return
    left, right = min(start for start, _ in signed), max(stop for _, stop in signed)
    is_open = abs(dated[0][0] - left - 2 * _CHARACTER) <= 2
    is_centred = abs((left + right) - sum(dated[0])) <= 4
    if not (is_open or is_centred) or left < 0 or max(right, dated[0][1]) > _TEXT_WIDTH:
        yield f"署名 {left}–{right} and date {dated[0]} do not belong together"


def _rule_el08_chain(docx: Docx) -> Iterator[str]:
    body = [*docx.document[0]]
    at = next((index for index, each in enumerate(body) if docx.is_paragraph(each, "Signature")), 0)
    if at:
        last = all_of(body[at - 1], "descendant-or-self::w:p")[-1]
        if docx.of_paragraph(last, "w:pPr/w:keepNext") == "":
            yield "the signature may stand on a page without text"
    if any("此页无正文" in text for text in docx.texts):
        yield "此页无正文"


def _rule_el09_remark(docx: Docx) -> Iterator[str]:
    for name, paragraph in docx.paragraphs:
        if name == "附注" and not re.fullmatch(r"（.*）", text_of(paragraph)):
            yield f"附注 {text_of(paragraph)}"


def _rule_el10_foot(docx: Docx) -> Iterator[str]:
    for table in all_of(docx.document, "//w:tbl[w:tblPr/w:tblpPr]"):
        rows = all_of(table, "w:tr")
        sizes = [find(row, f".//w:tcBorders/w:{side}/@w:sz") for row in rows for side in ("top", "bottom")]
        if any(sizes) and (sizes[0], sizes[-1]) != ("8", "8"):
            yield f"first and last rule of the 版记 are {sizes[0]} and {sizes[-1]} eighths of a point"
        if any(sizes) and set(sizes[1:-1]) - {"6"}:
            yield f"inner rules of the 版记 are {sizes[1:-1]}"
        for text in map(text_of, rows):
            if (text.startswith("抄送") and not text.endswith("。")) or ("印发" in text and text[-2:] != "印发"):
                yield text


def _rule_el11_no_seal(docx: Docx) -> Iterator[str]:
    """What is drawn in the text is a figure with its caption; nothing floats over it."""
    if all_of(docx.document, "//wp:anchor"):
        yield "a picture floats over the text, as a seal would"
    pictures = all_of(docx.document, "//w:p[.//w:drawing]")
    if any(docx.style_name(each) != "图" for each in pictures):
        yield "a picture that is no figure"


def _rule_sc01_turned(docx: Docx) -> Iterator[str]:
    """横排: A4 turned, head at the left edge of the upright page, number where upright pages have it (8)."""
    for section in all_of(docx.document, "//w:sectPr[w:pgSz/@w:orient='landscape']"):
        sizes = [int(find(section, f"w:pgMar/@w:{side}")) for side in ("top", "right", "bottom", "left")]
        if sizes != [1587, 2098, 1474, 1984]:
            yield f"margins of the turned page are {sizes}"
        for page in ("default", "even"):
            header = docx.part_of(section, "header", page)
            footer = docx.part_of(section, "footer", page)
            turned = header is not None and find(header, ".//w:textDirection/@w:val") == "tbRl"
            if not turned or not all_of(header, ".//w:instrText"):
                yield f"{page} turned pages have no turned number"
            if footer is None or all_of(footer, ".//w:instrText"):
                yield f"{page} turned pages have a second number"


def _rule_tb05_whole(docx: Docx) -> Iterator[str]:
    if all_of(docx.document, "//w:gridSpan | //w:vMerge"):
        yield "merged cells"


def _rule_tb06_continued(docx: Docx) -> Iterator[str]:
    """续表: what goes on has the head of what it continues, on a page of its own; no table is longer than its page."""
    before = None
    for table in docx.grids:
        rows = all_of(table, "w:tr")
        if sum(int(find(row, "w:trPr/w:trHeight/@w:val")) for row in rows) > _PAGE:
            yield "a table is longer than a page"
        caption = table.getprevious()
        if caption is not None and docx.is_paragraph(caption, "表题") and "续" in text_of(caption):
            if before is None or text_of(rows[0]) != before:
                yield f"{text_of(caption)} continues no table with this head"
            if not all_of(caption, "w:pPr/w:pageBreakBefore"):
                yield f"{text_of(caption)} does not start a page"
        before = text_of(rows[0])


def _rule_pr01_prose(docx: Docx) -> Iterator[str]:
    """Each paragraph and run as Word would set it, whatever is written on it directly."""
    wanted = {"w:pPr/w:spacing/@w:line": str(_PITCH), "w:pPr/w:spacing/@w:lineRule": "exact"}
    for name, paragraph in docx.paragraphs:
        if name not in _PROSE:
            continue
        for path, value in wanted.items():
            if docx.of_paragraph(paragraph, path) != value:
                yield f"{text_of(paragraph)[:12]}: {path} is not {value}"
        for each in all_of(paragraph, "w:r[w:t]"):
            set_as = [docx.of_run(paragraph, each, f"w:rPr/w:{key}/@w:val") for key in ("sz", "spacing")]
            if set_as != ["32", "-5"]:
                yield f"{text_of(each)[:12]}: size and spacing {set_as}"


def _rule_pr02_fonts(docx: Docx) -> Iterator[str]:
    for name, paragraph in docx.paragraphs:
        for each in all_of(paragraph, "w:r[w:t]") if name in _EAST_FONTS else ():
            font = docx.of_run(paragraph, each, "w:rPr/w:rFonts/@w:eastAsia")
            if font not in _EAST_FONTS[name] and not rare_characters(text_of(each)):
                yield f"{name}: {text_of(each)[:12]} is set in {font}"


def _rule_pr03_rare(docx: Docx) -> Iterator[str]:
    for each in all_of(docx.document, "//w:r[w:t]"):
        if rare_characters(text_of(each)) and find(each, "w:rPr/w:rStyle/@w:val") != "RareCharacter":
            yield f"{text_of(each)} is set in a font that lacks it"


def _rule_cl01_black(docx: Docx) -> Iterator[str]:
    """All text is black but the red head (5.2.4); fills are those of lamps and of table heads."""
    for name, paragraph in [(docx.style_name(each), each) for each in all_of(docx.document, "//w:p")]:
        for each in all_of(paragraph, "w:r[w:t]"):
            colour = docx.of_run(paragraph, each, "w:rPr/w:color/@w:val")
            if colour not in ("", "auto", "000000") and name != "发文机关标志":
                yield f"{text_of(each)[:12]} is {colour}"
    fills = {find(each, "@w:fill") for each in all_of(docx.document, "//w:shd")}
    if fills - _FILLS:
        yield f"fills {fills - _FILLS}"


def _rule_tx03_width(docx: Docx) -> Iterator[str]:
    for text in docx.texts:
        if found := _BESIDE_HAN.search(text):
            yield f"half-width signs beside 汉字: {found[0]}"


def _rule_tx04_facts(docx: Docx) -> Iterator[str]:
    """Every figure of the map stands in the text as the map has it."""
    words = "\n".join(docx.texts)
    for each in docx.facts:
        if each not in words:
            yield f"{each} is in the map and not in the text"


def _extent(paragraph: etree._Element) -> tuple[int, int]:
    left = int(find(paragraph, "w:pPr/w:ind/@w:left") or 0)
    return left, left + advance(text_of(paragraph))
