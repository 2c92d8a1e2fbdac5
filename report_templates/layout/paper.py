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


def section_xml(references: str, *, has_first_page: bool) -> str:
    """The section 节 of the whole document.

    Args:
        references: header and footer references.
        has_first_page: whether page one has a header and footer of its own (信函格式).
    """
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="{MARGIN_TOP}" w:right="{MARGIN_RIGHT}" w:bottom="{MARGIN_BOTTOM}" w:left="{MARGIN_LEFT}" '
        f'w:header="{HEADER_DISTANCE}" w:footer="{FOOTER_DISTANCE}" w:gutter="0"/><w:pgNumType w:start="1"/>'
        f'{"<w:titlePg/>" if has_first_page else ""}<w:docGrid w:type="lines" w:linePitch="{PITCH}"/></w:sectPr>'
    )
