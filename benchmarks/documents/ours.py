"""This program: blocks, its own chart, the printed .docx."""

from appraisal.lamps.rules import Lamp
from appraisal.office import DocumentStyle
from benchmarks.documents.contents import HEAD, Content
from report_templates.blocks import Block, Cell, Paragraph, Sheet, Table
from report_templates.drawing.charts import gap_bars
from report_templates.layout.document import print_document

_LAMP: dict[str, Lamp] = {"绿灯": "green", "黄灯": "yellow", "红灯": "red", "未亮灯": "unlit"}
_OFFICE = "青澜县绩效管理工作领导小组办公室"
_STYLE = DocumentStyle()


def write(content: Content) -> bytes:
    """The document as a .docx."""
    rows = tuple((*map(Cell, row[:-1]), Cell(row[-1], lamp=_LAMP[row[-1]])) for row in content.rows)
    blocks: list[Block] = [*map(Paragraph, content.paragraphs), Table("表1　亮灯情况", HEAD, rows)]
    if content.names:
        blocks.append(gap_bars(content.names, content.gaps, caption="图1　序时差距", alt="各单位序时差距条形图"))
    is_letter = bool(content.names)
    sheet = Sheet(
        form="letter" if is_letter else "circular",
        head_zh=_OFFICE if is_letter else f"{_OFFICE}文件",
        number_zh="青绩函〔2026〕7号",
        title_lines=(content.title,),
        addressee_zh=content.addressee,
        blocks=blocks,
        signature_zh=_OFFICE,
        date_zh="2026年10月25日",
        printed_zh="" if is_letter else f"{_OFFICE} 2026年10月25日印发",
    )
    return print_document(sheet, _STYLE)
