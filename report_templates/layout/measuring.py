"""打印量尺页: three pages that an office prints from Word or WPS and measures with a ruler.

``python -m report_templates.layout.measuring 量尺页.docx`` writes it. What can be measured by program is measured in
LibreOffice; Word and WPS draw the same file with the office's own fonts and printer, and only a ruler tells.
"""

import sys
from pathlib import Path

from appraisal.office import DocumentStyle, Office
from report_templates.blocks import Cell, PageBreak, Paragraph, Sheet, Table
from report_templates.layout.document import print_document
from report_templates.layout.paper import LINE_CHARACTERS

_LINES = 22
_INDENT = 2
_COUNT = "一二三四五六七八九十"
_PLACES = (
    ("第1页红色机关名称上沿到纸上边", "72"),
    ("文号下沿到红线", "4"),
    ("红线左端到纸左边", "28"),
    ("红线长", "156"),
    ("第1页页码短横到纸下边", "28"),
    ("第1页页码右端到纸右边", "31"),
    ("第2页正文行数（行）", str(_LINES)),
    ("第2页每行字数（字）", str(LINE_CHARACTERS)),
    ("第2页首行字上沿到纸上边（不小于）", "37"),
    ("版记末条线到纸下边", "35"),
)


def measuring_sheet(office: Office) -> Sheet:
    """What to measure, what it should be, and a page full of lines."""
    rows = tuple((Cell(what, align="left"), Cell(size), Cell("")) for what, size in _PLACES)
    count = LINE_CHARACTERS * _LINES - _INDENT
    page = (_COUNT * (count // len(_COUNT) + 1))[:count]
    return Sheet(
        form="circular",
        head_zh=f"{office.name_zh}文件",
        number_zh="量尺〔2026〕1号",
        title_lines=("公文版式打印量尺页",),
        addressee_zh="",
        blocks=(
            Table("用毫米尺量，误差在0.5毫米内为合格", ("量什么", "应为（毫米）", "实测"), rows, (6, 2, 2)),
            PageBreak(),
            Paragraph(page),
            PageBreak(),
            Paragraph("第3页量版记。用双面打印再看一次：页码单页居右、双页居左。"),
        ),
        printed_zh=f"{office.name_zh} 2026年1月1日印发",
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(print_document(measuring_sheet(Office()), DocumentStyle()))
