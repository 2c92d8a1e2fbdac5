"""样式: Word styles by their built-in names, fonts by name only, one sheet an office.

Word recognises a built-in style by ``w:name``, never by its id. Nothing here names a theme font: any
``w:eastAsiaTheme`` would beat the office's own font.
"""

from dataclasses import dataclass
from functools import lru_cache

from appraisal.office import DocumentStyle
from report_templates.layout.lettering import RARE_STYLE, attribute
from report_templates.layout.paper import BODY_POINTS, NAMESPACES, PITCH, TRACKING

PAGE_NUMBER_FONT = "宋体"
TITLE_PITCH = 700
TITLE_POINTS = 22
TAIL_POINTS = 14
CAPTION_POINTS = 14
TABLE_POINTS = 10.5
SMALL_TABLE_POINTS = 9
TAIL_PITCH = 480
_BODY_LINE = '<w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="exact"/>'
_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_FLUSH = '<w:ind w:left="0" w:right="0" w:firstLineChars="0" w:firstLine="0"/>'
_CENTRED = '<w:jc w:val="center"/>'
_KEEP = "<w:keepNext/>"
_OFF_GRID = '<w:snapToGrid w:val="0"/>'
_NO_AUTO_SPACE = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
_SUBSTITUTES = {
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "方正小标宋简体": "方正小标宋_GBK",
    "黑体": "SimHei",
    "宋体": "SimSun",
    "Times New Roman": "Liberation Serif",
}


@dataclass(frozen=True)
class _Look:
    """One paragraph style: id, built-in or own name, parent, paragraph and run properties."""

    code: str
    name: str
    parent: str
    paragraph: str
    run: str = ""
    next: str = ""

    @property
    def xml(self) -> str:
        follows = f'<w:next w:val="{self.next}"/>' if self.next else ""
        return (
            f'<w:style w:type="paragraph" w:styleId="{self.code}"{_custom(self.name)}><w:name w:val="{self.name}"/>'
            f'<w:basedOn w:val="{self.parent}"/>{follows}<w:qFormat/>'
            f"<w:pPr>{self.paragraph}</w:pPr><w:rPr>{self.run}</w:rPr></w:style>"
        )


def pitch_of(style: DocumentStyle) -> int:
    """行距 in twips."""
    return int(style.line_pitch_points * 20)


@lru_cache(maxsize=16)
def styles_xml(style: DocumentStyle) -> str:
    """The style sheet of an office."""
    return (
        f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
        f"{_font(style.latin_font, style.body_font)}"
        f'<w:sz w:val="{BODY_POINTS * 2}"/><w:szCs w:val="{BODY_POINTS * 2}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:widowControl w:val="0"/>{_BODY_LINE.format(pitch_of(style))}<w:jc w:val="both"/></w:pPr>'
        f'<w:rPr><w:spacing w:val="{TRACKING}"/></w:rPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        f"{''.join(look.xml for look in (*_text_looks(style), *_paper_looks(style), *_table_looks(style)))}"
        f"{_character_looks(style)}{_grid_xml()}</w:styles>"
    )


@lru_cache(maxsize=16)
def fonts_xml(style: DocumentStyle) -> str:
    """The font table 字体表, naming what may stand in for a font that a machine lacks."""
    names = (
        style.body_font, style.title_font, style.heading1_font, style.heading2_font, PAGE_NUMBER_FONT, style.rare_font,
        style.head_font or style.title_font,
    )  # fmt: skip
    return f"<w:fonts {NAMESPACES}>{''.join(map(_font_xml, dict.fromkeys((*names, style.latin_font))))}</w:fonts>"


def settings_xml() -> str:
    """Document settings: odd and even pages differ, Word 2013 layout, Chinese punctuation compressed."""
    return (
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def _text_looks(style: DocumentStyle) -> tuple[_Look, ...]:
    """正文: body, headings, title, addressee, signature and date."""
    bold = "<w:b/><w:bCs/>" if style.is_heading3_bold else ""
    headings = (_east(style.heading1_font), _east(style.heading2_font), _east(style.body_font) + bold, "")
    title = _font(style.latin_font, style.title_font) + _size(TITLE_POINTS, tracking=0)
    title_line = f'<w:spacing w:before="{PITCH * 2}" w:after="{PITCH}" w:line="{TITLE_PITCH}" w:lineRule="exact"/>'
    return (
        _Look("BodyText", "Body Text", "Normal", _INDENT),
        *(
            _Look(
                f"Heading{level}",
                f"heading {level}",
                "Normal",
                f'{_KEEP}{_INDENT}<w:outlineLvl w:val="{level - 1}"/>',
                fonts,
                next="BodyText",
            )
            for level, fonts in enumerate(headings, start=1)
        ),
        _Look("Title", "Title", "Normal", f"{_KEEP}{_OFF_GRID}{title_line}{_CENTRED}", title, next="BodyText"),
        _Look("AttachmentTitle", "附件标题", "Title", '<w:outlineLvl w:val="0"/>', "", next="BodyText"),
        _Look("AttachmentMark", "附件标识", "Normal", _KEEP, _east(style.heading1_font)),
        _Look("Salutation", "Salutation", "Normal", _FLUSH, next="BodyText"),
        _Look("AttachmentNote", "附件说明", "Normal", ""),
        _Look("Signature", "Signature", "Normal", f'{_KEEP}{_NO_AUTO_SPACE}<w:jc w:val="left"/>'),
        _Look("Date", "Date", "Normal", f'{_NO_AUTO_SPACE}<w:jc w:val="left"/>'),
        _Look("Remark", "附注", "Normal", _INDENT),
    )


def _paper_looks(style: DocumentStyle) -> tuple[_Look, ...]:
    """版头、版记、页码."""
    mark = f'{_font(style.latin_font, style.head_font or style.title_font)}<w:color w:val="{style.red}"/><w:spacing w:val="0"/>'
    tail_line = f'<w:spacing w:before="0" w:after="0" w:line="{TAIL_PITCH}" w:lineRule="exact"/>'
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="6" w:color="{style.red}"/></w:pBdr>'
    number_font = _font(PAGE_NUMBER_FONT, PAGE_NUMBER_FONT)
    return (
        _Look("IssuerMark", "发文机关标志", "Normal", f"{_KEEP}{_OFF_GRID}{_CENTRED}", mark),
        _Look("SecurityMark", "版头左上标识", "Normal", _KEEP, _east(style.heading1_font)),
        _Look("CopyNumber", "份号", "Normal", _KEEP),
        _Look("DocumentNumber", "发文字号", "Normal", f"{_KEEP}{_CENTRED}"),
        _Look("RuledNumber", "发文字号（带红线）", "DocumentNumber", rule),
        _Look("Tail", "版记", "Normal", f"{_OFF_GRID}{tail_line}", _size(TAIL_POINTS, tracking=0)),
        _Look("Anchor", "版记定位", "Normal", f'{_OFF_GRID}<w:spacing w:line="20" w:lineRule="exact"/>', _size(1)),
        _Look(
            "Footer",
            "footer",
            "Normal",
            f'{_OFF_GRID}<w:spacing w:line="320" w:lineRule="exact"/>',
            number_font + _size(TAIL_POINTS, tracking=0),
        ),
        _Look("Header", "header", "Normal", f'{_OFF_GRID}<w:spacing w:line="240" w:lineRule="auto"/>'),
    )


def _table_looks(style: DocumentStyle) -> tuple[_Look, ...]:
    """表与图."""
    caption = _east(style.heading1_font) + _size(CAPTION_POINTS, tracking=0)
    single = '<w:spacing w:before="0" w:after="0" w:line="{}" w:lineRule="{}"/>'
    above = '<w:spacing w:before="200" w:after="80" w:line="400" w:lineRule="exact"/>'
    below = '<w:spacing w:before="60" w:after="200" w:line="400" w:lineRule="exact"/>'
    picture = '<w:spacing w:before="160" w:after="0" w:line="240" w:lineRule="auto"/>'
    return (
        _Look("Caption", "caption", "Normal", f"{_OFF_GRID}{below}{_CENTRED}", caption),
        _Look("TableCaption", "表题", "Caption", f"{_KEEP}{above}", ""),
        _Look(
            "TableText", "表格文字", "Normal", _OFF_GRID + single.format(290, "exact"), _size(TABLE_POINTS, tracking=0)
        ),
        _Look("TableHead", "表头", "TableText", _KEEP + _CENTRED, _east(style.heading1_font)),
        _Look(
            "TableTextSmall",
            "表格小字",
            "TableText",
            single.format(250, "exact"),
            _size(SMALL_TABLE_POINTS, tracking=0),
        ),
        _Look("TableHeadSmall", "表头小字", "TableTextSmall", _KEEP + _CENTRED, _east(style.heading1_font)),
        _Look(
            "TableNote",
            "表注",
            "Normal",
            f'{_OFF_GRID}<w:spacing w:before="60" w:after="160" w:line="290" w:lineRule="exact"/>',
            _size(TABLE_POINTS, tracking=0),
        ),
        _Look("Figure", "图", "Normal", f"{_KEEP}{_OFF_GRID}{picture}{_CENTRED}"),
    )


def _character_looks(style: DocumentStyle) -> str:
    """Character styles: headings that run into their paragraph, 签发人, 密级 beside a number, 罕用字."""
    looks = (
        ("Lead1", "段首标题1", style.heading1_font),
        ("Lead2", "段首标题2", style.heading2_font),
        ("CornerWord", "版头标识字", style.heading1_font),
        ("SignerName", "签发人姓名", style.heading2_font),
        (RARE_STYLE, "罕用字", style.rare_font),
    )
    return "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{code}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:rPr>{_east(font)}</w:rPr></w:style>'
        for code, name, font in looks
    )


def _grid_xml() -> str:
    """Table Grid: every border half a point, text a little off the lines."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    margins = "".join(f'<w:{side} w:w="{size}" w:type="dxa"/>' for side, size in _CELL_MARGINS)
    return (
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr></w:style>"
    )


CELL_MARGIN = 60
_CELL_MARGINS = (("top", 30), ("left", CELL_MARGIN), ("bottom", 30), ("right", CELL_MARGIN))
_BUILT_IN = {
    "Body Text", "Title", "Salutation", "Signature", "Date", "footer", "header", "caption",
    *(f"heading {level}" for level in range(1, 5)),
}  # fmt: skip


def _custom(name: str) -> str:
    return "" if name in _BUILT_IN else ' w:customStyle="1"'


def _font(latin: str, east: str) -> str:
    name = attribute(latin)
    return f"<w:rFonts w:ascii={name} w:eastAsia={attribute(east)} w:hAnsi={name} w:cs={name}/>"


def _east(font: str) -> str:
    return f"<w:rFonts w:eastAsia={attribute(font)}/>"


def _size(points: float, *, tracking: int = TRACKING) -> str:
    half = round(points * 2)
    return f'<w:spacing w:val="{tracking}"/><w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _font_xml(name: str) -> str:
    substitute = _SUBSTITUTES.get(name)
    other = f"<w:altName w:val={attribute(substitute)}/>" if substitute else ""
    charset = "00" if name.isascii() else "86"
    return f'<w:font w:name={attribute(name)}>{other}<w:charset w:val="{charset}"/></w:font>'
