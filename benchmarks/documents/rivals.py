"""The same content as one writes it with python-docx, and with docxtpl from a template; charts with pyplot.

Neither sets a page to GB/T 9704-2012 here: their time is that of the content alone. Both are no part of the project
(benchmarks/requirements.txt).
"""

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from benchmarks.documents.contents import HEAD, Content

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_FILL = {"绿灯": "C6E0B4", "黄灯": "FFE699", "红灯": "F4978E", "未亮灯": "E7E6E6"}


def picture(content: Content) -> io.BytesIO:
    """A bar chart with its figures."""

    def draw(axes: "Axes") -> None:
        axes.barh(content.names, content.gaps)
        for place, gap in enumerate(content.gaps):
            axes.text(gap, place, f"{gap:.1f}")

    return plot(draw)


def plot(draw: "Callable[[Axes], None]") -> io.BytesIO:
    """A chart as pyplot's manual draws it."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    from report_templates.drawing.canvas import font_family

    plt.rcParams["font.family"] = [font_family()]
    figure, axes = plt.subplots(figsize=(5.9, 3.2))
    draw(axes)
    figure.tight_layout()
    picture = io.BytesIO()
    figure.savefig(picture, dpi=200)
    plt.close(figure)
    picture.seek(0)
    return picture


def write_with_python_docx(content: Content) -> bytes:
    """One call a cell, as its manual shows."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    document.add_heading(content.title, 0)
    for text in (f"{content.addressee}：", *content.paragraphs):
        document.add_paragraph(text)
    table = document.add_table(rows=1, cols=len(HEAD))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, HEAD, strict=True):
        cell.text = text
    for row in content.rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
        shade = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{_FILL[row[-1]]}"/>')
        cells[-1]._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - it has no face for fills
    if content.names:
        document.add_picture(picture(content))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def template(head: Sequence[str] = HEAD) -> bytes:
    """The template that docxtpl fills: title, paragraphs, a table with a lamp column, a chart."""
    from docx import Document

    document = Document()
    document.add_heading("{{ title }}", 0)
    for line in ("{{ addressee }}：", "{%p for text in paragraphs %}", "{{ text }}", "{%p endfor %}"):
        document.add_paragraph(line)
    table = document.add_table(rows=4, cols=len(head))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, head, strict=True):
        cell.text = text
    table.rows[1].cells[0].text = "{%tr for row in rows %}"
    for index, cell in enumerate(table.rows[2].cells):
        cell.text = f"{{{{ row.texts[{index}] }}}}"
    table.rows[2].cells[-1].text = f"{{% cellbg row.fill %}}{{{{ row.texts[{len(head) - 1}] }}}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    document.add_paragraph("{{ chart }}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def write_with_docxtpl(content: Content, source: bytes) -> bytes:
    """The template filled, with escaping on (off, it loses text)."""
    from docxtpl import DocxTemplate, InlineImage

    document = DocxTemplate(io.BytesIO(source))
    context: dict[str, Any] = {
        "title": content.title, "addressee": content.addressee, "paragraphs": content.paragraphs,
        "rows": [{"texts": row, "fill": _FILL[row[-1]]} for row in content.rows],
        "chart": InlineImage(document, picture(content)) if content.names else "",
    }  # fmt: skip
    document.render(context, autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
