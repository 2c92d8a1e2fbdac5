"""版面: the page of GB/T 9704-2012 in twips (1/20 pt), and the sections that put text on it.

Sources: clause 5.1 paper, 5.2.1 margins, 5.2.3 22 lines of 28 characters, 7.5 page numbers, 10.1 letters.
"""

TWIPS_PER_MM = 1440 / 25.4
EMU_PER_MM = 36000
PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838
MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM, MARGIN_LEFT = 2098, 1474, 1984, 1587
TEXT_WIDTH = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT
"""版心宽 156 mm."""
PITCH = 579
"""行距: 22 lines fill 225 mm; 580 would already give 21."""
TRACKING = -5
"""字距 -0.25 pt: true 三号 is 15.75 pt, so that 28 characters of 16 pt fit on 156 mm."""
BODY_POINTS = 16
CHARACTER = BODY_POINTS * 20 + TRACKING
"""字: the advance of one body character."""
LINE_CHARACTERS = 28
TEXT_HEIGHT = PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM
"""版心高 225 mm."""
TURNED_WIDTH = PAGE_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM
TURNED_HEIGHT = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT
"""横排: the page turned by a quarter, its head at the left edge of the upright page."""
TURNED_DISTANCE = 567
HEADER_DISTANCE = 850
FOOTER_DISTANCE = 1417
"""The dashes of the page number stand 7 mm below the text area."""

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def twips(millimetres: float) -> int:
    """Millimetres as twips."""
    return round(millimetres * TWIPS_PER_MM)


def text_width(*, is_turned: bool) -> int:
    """版心宽 in twips, of an upright or a turned page 横排."""
    return TURNED_WIDTH if is_turned else TEXT_WIDTH


def section_xml(
    references: str,
    *,
    pitch: int = PITCH,
    is_first: bool = True,
    has_first_page: bool = False,
    is_turned: bool = False,
    starts: str = "",
) -> str:
    """A section 节.

    Args:
        references: header and footer references.
        pitch: 行距.
        is_first: whether page numbers begin here.
        has_first_page: whether page one has a header and footer of its own (信函格式).
        is_turned: landscape 横排, with the margins of the upright page turned with it (GB/T 9704-2012, 8).
        starts: ``evenPage`` if it must begin on an even page.
    """
    kind = f'<w:type w:val="{starts}"/>' if starts else ""
    numbers = '<w:pgNumType w:start="1"/>' if is_first else ""
    size = f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
    margins = (MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM, MARGIN_LEFT)
    if is_turned:
        size = f'<w:pgSz w:w="{PAGE_HEIGHT}" w:h="{PAGE_WIDTH}" w:orient="landscape"/>'
        margins = (MARGIN_LEFT, MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM)
    top, right, bottom, left = margins
    header, footer = (TURNED_DISTANCE, TURNED_DISTANCE) if is_turned else (HEADER_DISTANCE, FOOTER_DISTANCE)
    return (
        f'<w:sectPr>{references}{kind}{size}<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{header}" w:footer="{footer}" w:gutter="0"/>{numbers}'
        f'{"<w:titlePg/>" if has_first_page else ""}<w:docGrid w:type="lines" w:linePitch="{pitch}"/></w:sectPr>'
    )
