"""公文版式规则: GB/T 9704-2012 as rules over the XML of a .docx, styles resolved as Word resolves them.

``check_layout`` returns one `Breach` a fault; ``test_layout.py`` proves by mutants that every rule can fail. The rules
and their numbers are those of documents.md; what only a picture shows (72 mm, 7 mm) is in ``test_document_pages.py``.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from lxml import etree

from tests.report_templates import element_rules
from tests.report_templates.docx_reading import Docx, W, all_of, find, text_of

_DIGITS = "一二三四五六七八九十"
_NUMBERS = {
    **{sign: index for index, sign in enumerate(_DIGITS, start=1)},
    **{f"十{sign}": 10 + index for index, sign in enumerate(_DIGITS[:9], start=1)},
}
_FORMS = {
    1: re.compile(rf"^([{_DIGITS}]+)、"),
    2: re.compile(rf"^（([{_DIGITS}]+)）"),
    3: re.compile(r"^(\d+)\.(?!\d)"),
    4: re.compile(r"^（(\d+)）"),
}
_NUMBER_FORM = re.compile(r"^(?:[\u4e00-\u9fff]+〔20\d\d〕[1-9]\d*号|第[1-9]\d*期)$")
_DATE_FORM = re.compile(r"^20\d\d年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日$")
_LEFTOVER = re.compile(
    r"\{\{|\}\}|\{%|%\}|(?<![A-Za-z])(?:NaN|nan|None|undefined|inf)(?![A-Za-z])|<NA>|\[表[:：]|\[图[:：]|\[换页\]"
)
_HALF_WIDTH = re.compile(
    r"[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff]|[\u4e00-\u9fff]\.[\u4e00-\u9fff]|[\u4e00-\u9fff][\"'][\u4e00-\u9fff]"
)
_BODY_STYLES = (
    "Normal",
    "Body Text",
    "Salutation",
    "heading 1",
    "heading 2",
    "heading 3",
    "heading 4",
    "Signature",
    "Date",
)
_EAST_FONTS = {
    "Title": "方正小标宋简体",
    "heading 1": "黑体",
    "heading 2": "楷体_GB2312",
    "heading 3": "仿宋_GB2312",
    "Body Text": "仿宋_GB2312",
}
_TEXT_WIDTH, _TURNED_WIDTH = 8845, 12756
_TOLERANCE = 17
_LAMP_FILLS = {"C6E0B4": "绿", "FFE699": "黄", "F4978E": "红", "E7E6E6": "未亮"}


@dataclass(frozen=True)
class Breach:
    """One fault: the code of the rule and what is wrong where."""

    rule: str
    what: str


def check_layout(content: bytes, *, only: Collection[str] = ()) -> list[Breach]:
    """Every breach of a rule in a .docx; ``only`` names the rules to look at, all if empty."""
    docx = Docx(content)
    return [Breach(code, what) for code, rule in _RULES.items() if not only or code in only for what in rule(docx)]


def _rule_pg01_page(docx: Docx) -> Iterator[str]:
    wanted = {"pgSz/@w:w": 11906, "pgSz/@w:h": 16838, "pgMar/@w:top": 2098, "pgMar/@w:left": 1587, "pgMar/@w:right": 1474, "pgMar/@w:bottom": 1984}  # fmt: skip
    for section in all_of(docx.document, "//w:sectPr[not(w:pgSz/@w:orient='landscape')]"):
        for path, size in wanted.items():
            if abs(int(find(section, f"w:{path}") or 0) - size) > _TOLERANCE:
                yield f"{path} is not {size}"


def _rule_pg02_grid(docx: Docx) -> Iterator[str]:
    for grid in all_of(docx.document, "//w:sectPr")[-1:]:
        if find(grid, "w:docGrid/@w:type") != "lines" or find(grid, "w:docGrid/@w:linePitch") != "579":
            yield "the grid is not lines of 579 twips"


def _rule_pg03_footers(docx: Docx) -> Iterator[str]:
    if not all_of(docx.tree("word/settings.xml"), "w:evenAndOddHeaders"):
        yield "odd and even pages do not differ"
    for page, align in (("default", "right"), ("even", "left")):
        footer = docx.footer(page)
        if footer is None:
            yield f"no {page} footer"
            continue
        if find(footer, "w:p/w:pPr/w:jc/@w:val") != align:
            yield f"{page} page number does not stand {align}"
        if not re.fullmatch(r"— \d+ —", text_of(footer)):
            yield f"{page} page number is {text_of(footer)!r}"
        if [find(each, "@w:fldCharType") for each in all_of(footer, ".//w:fldChar")] != ["begin", "separate", "end"]:
            yield f"{page} page number is no closed complex field"
    if find(docx.document, "//w:pgMar/@w:footer") != "1417":
        yield "the footer is not 25 mm from the edge"


def _rule_pg04_letter(docx: Docx) -> Iterator[str]:
    if all_of(docx.document, "//w:titlePg"):
        first = docx.footer("first")
        if first is None or all_of(first, ".//w:instrText"):
            yield "page one of a letter carries a number"


def _rule_ln01_pitch(docx: Docx) -> Iterator[str]:
    for name in _BODY_STYLES:
        pitch, rule = (docx.effective(name, f"w:pPr/w:spacing/@w:{key}") for key in ("line", "lineRule"))
        if rule != "exact" or int(pitch or 9999) > 579:
            yield f"{name}: line {pitch} {rule}"


def _rule_ln02_tracking(docx: Docx) -> Iterator[str]:
    for name in _BODY_STYLES:
        if docx.effective(name, "w:rPr/w:spacing/@w:val") != "-5" or docx.effective(name, "w:rPr/w:sz/@w:val") != "32":
            yield f"{name}: not 16 pt set 0.25 pt tighter"


def _rule_ft01_theme(docx: Docx) -> Iterator[str]:
    for name, part in docx.parts.items():
        if re.search(rb"w:(?:eastAsia|ascii|hAnsi|cs)Theme=|w:themeColor=", part):
            yield f"{name} refers to the theme"


def _rule_ft02_fonts(docx: Docx) -> Iterator[str]:
    for name, font in _EAST_FONTS.items():
        if (found := docx.effective(name, "w:rPr/w:rFonts/@w:eastAsia")) != font:
            yield f"{name}: {found}"


def _rule_ft03_hint(docx: Docx) -> Iterator[str]:
    for name in docx.parts:
        if re.fullmatch(r"word/(?:document|header\d|footer\d)\.xml", name):
            for each in all_of(docx.tree(name), "//w:r[not(w:rPr/w:rFonts/@w:hint='eastAsia')]"):
                yield f"{name}: {text_of(each)[:20]!r} has no hint"


def _rule_hd01_sequence(docx: Docx) -> Iterator[str]:
    counts = dict.fromkeys(_FORMS, 0)
    for name, paragraph in docx.paragraphs:
        level = _heading_level(name, paragraph)
        if name == "附件标识":
            counts = dict.fromkeys(_FORMS, 0)
        if not level:
            continue
        found = _FORMS[level].match(text_of(paragraph))
        if not found:
            yield f"level {level}: {text_of(paragraph)[:20]}"
            continue
        number = _NUMBERS.get(found[1]) or int(found[1])
        counts = {each: 0 if each > level else count for each, count in counts.items()}
        counts[level] += 1
        if number != counts[level]:
            yield f"level {level}: {text_of(paragraph)[:20]} should be number {counts[level]}"


def _rule_hd02_stop(docx: Docx) -> Iterator[str]:
    for name, paragraph in docx.paragraphs:
        if name in ("heading 1", "heading 2") and text_of(paragraph)[-1:] in "。；，：":
            yield text_of(paragraph)


def _rule_hd03_title(docx: Docx) -> Iterator[str]:
    titles = [paragraph for name, paragraph in docx.paragraphs if name == "Title"]
    if len(titles) != 1:
        yield f"{len(titles)} titles"
    for title in titles:
        lines = "".join(
            "\n" if each.tag == f"{{{W}}}br" else each.text or "" for each in all_of(title, ".//w:t|.//w:br")
        )
        if not 1 <= len(lines.split("\n")) <= 3 or max(map(len, lines.split("\n"))) > 22:
            yield f"title lines {lines.split(chr(10))}"


def _rule_no01_number(docx: Docx) -> Iterator[str]:
    for name, paragraph in docx.paragraphs:
        if not name.startswith("发文字号"):
            continue
        for text in (text_of(each).strip("\u3000") for each in all_of(paragraph, "w:r[not(w:rPr/w:rStyle)]")):
            if text and "日" not in text and not text.startswith("签发人") and not _NUMBER_FORM.match(text):
                yield text


def _rule_dt01_date(docx: Docx) -> Iterator[str]:
    for name, paragraph in docx.paragraphs:
        if name == "Date" and not _DATE_FORM.match(text_of(paragraph)):
            yield text_of(paragraph)


def _rule_in01_indent(docx: Docx) -> Iterator[str]:
    for name in ("Body Text", "heading 1", "heading 2", "heading 3", "heading 4"):
        if docx.effective(name, "w:pPr/w:ind/@w:firstLineChars") != "200":
            yield f"{name} does not start two characters in"
    for name, paragraph in docx.paragraphs:
        if name == "Salutation" and not text_of(paragraph).endswith("："):
            yield f"主送机关 {text_of(paragraph)}"


def _rule_tb01_head(docx: Docx) -> Iterator[str]:
    for table in docx.grids:
        rows = all_of(table, "w:tr")
        if not all_of(rows[0], "w:trPr/w:tblHeader"):
            yield "the head row does not repeat"
        if any(not all_of(row, "w:trPr/w:cantSplit") for row in rows):
            yield "a row may be split"


def _rule_tb02_widths(docx: Docx) -> Iterator[str]:
    for table in all_of(docx.document, "//w:tbl"):
        columns = [int(find(each, "@w:w")) for each in all_of(table, "w:tblGrid/w:gridCol")]
        turned = find(table, "(following::w:sectPr)[1]/w:pgSz/@w:orient") == "landscape"
        if (
            sum(columns) > (_TURNED_WIDTH if turned else _TEXT_WIDTH)
            or find(table, "w:tblPr/w:tblLayout/@w:type") != "fixed"
        ):
            yield f"columns add up to {sum(columns)}, or the layout is not fixed"
        for row in all_of(table, "w:tr"):
            widths = [int(find(each, "w:tcPr/w:tcW/@w:w") or 0) for each in all_of(row, "w:tc")]
            spans = [int(find(each, "w:tcPr/w:gridSpan/@w:val") or 1) for each in all_of(row, "w:tc")]
            if sum(spans) != len(columns) or sum(widths) != sum(columns):
                yield f"a row of {sum(spans)} cells and {sum(widths)} twips in a grid of {len(columns)}"


def _rule_tb03_described(docx: Docx) -> Iterator[str]:
    for table in all_of(docx.document, "//w:tbl"):
        if not find(table, "w:tblPr/w:tblCaption/@w:val") or not find(table, "w:tblPr/w:tblDescription/@w:val"):
            yield "a table has no caption or description"


def _rule_tb04_lamps(docx: Docx) -> Iterator[str]:
    for table in docx.grids:
        head, *rows = ([*all_of(row, "w:tc")] for row in all_of(table, "w:tr"))
        for row in rows:
            for over, cell in zip(head, row, strict=False):
                word = _LAMP_FILLS.get(find(cell, "w:tcPr/w:shd/@w:fill"))
                if word and word not in text_of(over) + text_of(cell):
                    yield f"a lamp without its word: {text_of(cell)!r}"


def _rule_ax01_alternative(docx: Docx) -> Iterator[str]:
    for each in docx.pictures:
        if not find(each, "@descr"):
            yield f"{find(each, '@name')} has no alternative text"


def _rule_ax02_identity(docx: Docx) -> Iterator[str]:
    ids = [find(each, "@id") for each in docx.pictures]
    if len(set(ids)) != len(ids):
        yield f"ids of pictures are not unique: {ids}"


def _rule_ax03_properties(docx: Docx) -> Iterator[str]:
    core = docx.tree("docProps/core.xml")
    if not find(core, "dc:title/text()") or find(core, "dc:creator/text()") in ("", "python-docx"):
        yield "no title or no issuer among the properties"
    if any("thumbnail" in name for name in docx.parts):
        yield "a thumbnail of another document"


def _rule_tx01_leftovers(docx: Docx) -> Iterator[str]:
    for each in docx.texts:
        if found := _LEFTOVER.search(each):
            yield f"{found[0]} in {each[:30]}"


def _rule_tx02_punctuation(docx: Docx) -> Iterator[str]:
    for each in docx.texts:
        if found := _HALF_WIDTH.search(each):
            yield f"half-width punctuation: {found[0]}"


def _rule_tl01_foot(docx: Docx) -> Iterator[str]:
    for place in all_of(docx.document, "//w:body/w:tbl/w:tblPr/w:tblpPr"):
        if find(place, "@w:tblpYSpec") != "bottom" or find(place, "@w:vertAnchor") != "margin" or find(place, "@w:horzAnchor") != "page":  # fmt: skip
            yield "版记 does not stand at the foot of the text area"


def _heading_level(name: str, paragraph: etree._Element) -> int:
    if name.startswith("heading "):
        return int(name[-1])
    lead = find(paragraph, "w:r/w:rPr/w:rStyle/@w:val")
    return int(lead[-1]) if lead.startswith("Lead") else 0


_RULES: dict[str, Callable[[Docx], Iterator[str]]] = {
    name.split("_")[2].upper(): rule
    for name, rule in sorted({**globals(), **vars(element_rules)}.items())
    if name.startswith("_rule_")
}
RULE_CODES = tuple(_RULES)
