"""Sheets that the tests of the press print: one of each form, of the shape a real month has."""

import struct
import zlib

from report_templates.blocks import Cell, Fact, Figure, Heading, Paragraph, Sheet, Table

_OFFICE = "青澜县绩效管理工作领导小组办公室"
_LAMPS = ("green", "yellow", "red", "unlit")
_WORDS = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", "unlit": "未亮灯"}
_TOWNS = ("白石镇", "云溪镇", "青坪街道", "石门乡", "龙潭镇", "柳河镇", "大坝乡", "南湖街道")
GROWTH = Fact("7.8%", 7.8123, "figure:growth:county:2026-09")
GAP = Fact("3.2个百分点", 3.2049, "result:progress_gap_pp:invest:county:2026-09")
_LONG = (
    "固定资产投资完成84.2亿元，同比增长7.8%，低于序时进度3.2个百分点，居全市第4位，较上月后退1位；其中民间投资增长5.1%，"
    "建安投资增长9.6%，工业投资下降1.3%。主要原因是重点项目“开而不快”，部分乡镇未按计划支付资金——前三季度支付率仅为61.5%。"
)


def png(*, wide: int = 900, high: int = 420) -> bytes:
    """A small grey picture."""
    rows = b"".join(b"\x00" + bytes([200 if 8 < y < high - 8 else 90] * wide) for y in range(high))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def lamp_table(rows: int = 8, *, caption: str = "表1　2026年9月各乡镇亮灯情况") -> Table:
    """A table with words, figures and lamps."""
    body = tuple(
        (
            Cell(str(number)),
            Cell(_TOWNS[number % len(_TOWNS)]),
            Cell("固定资产投资增速" if number % 2 else "规模以上工业增加值增速（可比价）", align="left"),
            Cell(
                f"{number * 1.7:.1f}%",
                align="right",
                fact=Fact(f"{number * 1.7:.1f}%", number * 1.7, f"figure:x:{number}:2026-09"),
            ),
            Cell("8.0%", align="right"),
            Cell("-2.1", align="right"),
            Cell(_WORDS[_LAMPS[number % 4]], lamp=_LAMPS[number % 4]),
        )
        for number in range(1, rows + 1)
    )
    head = ("序号", "考评对象", "指标", "完成", "目标", "序时差距（百分点）", "亮灯")
    return Table(caption, head, body, note="注：统计口径为县统计局月报，未亮灯为数据挂起待核。")


def body(paragraphs: int = 6) -> tuple[Heading | Paragraph | Table | Figure, ...]:
    """A body with every kind of block."""
    return (
        Paragraph("现将2026年前三季度全县绩效考评情况通报如下。全县地区生产总值增长7.8%。", facts=(GROWTH,)),
        Heading(1, "一、总体情况"),
        *(Paragraph(_LONG, facts=(GROWTH, GAP)) for _ in range(paragraphs)),
        Heading(2, "（一）亮灯情况"),
        lamp_table(),
        Paragraph("（二）主要问题。" + _LONG, lead="（二）主要问题。", lead_level=2),
        Heading(3, "1.项目开工不足"),
        Paragraph(_LONG),
        Heading(4, "（1）资金支付缓慢"),
        Paragraph("各乡镇序时差距见图1。"),
        Figure(png(), "图1　序时差距", "各乡镇固定资产投资序时差距条形图，白石镇落后最多。"),
        Heading(1, "二、下一步工作"),
        Paragraph("各单位要对照清单逐项整改，于10月31日前书面反馈。"),
    )


def circular(paragraphs: int = 6, *, rows: int = 40) -> Sheet:
    """A 通报 with attachments and 版记."""
    return Sheet(
        form="circular",
        head_zh=f"{_OFFICE}文件",
        number_zh="青绩办〔2026〕18号",
        title_lines=("关于2026年前三季度", "全县绩效考评情况的通报"),
        addressee_zh="各乡镇人民政府、各街道办事处，县直各单位：",
        blocks=body(paragraphs),
        attachments_zh=("2026年前三季度县直单位绩效考评得分与位次情况一览表（分类别）", "疑点清单"),
        attachments=((lamp_table(rows, caption=""),), (Paragraph("无。"),)),
        signature_zh=_OFFICE,
        date_zh="2026年10月25日",
        copies_zh="县委办公室、县人大常委会办公室、县政府办公室、县政协办公室，县纪委监委，县委组织部、县统计局",
        printed_zh=f"{_OFFICE} 2026年10月25日印发",
        properties={"run_key": "abc123", "edition": "1"},
    )


def letter() -> Sheet:
    """A 提醒函 to one town."""
    return Sheet(
        form="letter",
        head_zh=_OFFICE,
        number_zh="青绩办函〔2026〕7号",
        title_lines=("关于白石镇固定资产投资等2项指标", "亮红灯的提醒函"),
        addressee_zh="白石镇人民政府",
        blocks=(
            Paragraph("截至9月底，你镇固定资产投资增长7.8%，低于序时进度3.2个百分点，亮红灯。", facts=(GROWTH, GAP)),
            lamp_table(4),
            Paragraph("请于5个工作日内书面反馈原因和整改措施。"),
        ),
        signature_zh=_OFFICE,
        date_zh="2026年10月25日",
        contact_zh="联系人：考评科；联系电话：0000-0000000",
        properties={"run_key": "abc123"},
    )


def briefing() -> Sheet:
    """A 专报 to county leaders."""
    return Sheet(
        form="briefing",
        head_zh="绩效专报",
        number_zh="第12期",
        title_lines=("2026年9月全县重点指标", "亮灯情况专报"),
        addressee_zh="",
        blocks=body(2),
        issuer_zh=_OFFICE,
        issue_date_zh="2026年10月25日",
        recipients_zh="报：县委书记、县长，县委常委，县人大常委会主任、县政协主席\n送：县委办公室、县政府办公室",
        mark_zh="内部资料　注意保存",
        properties={"run_key": "abc123"},
    )


def wide_table(columns: int = 18, rows: int = 14) -> Table:
    """A table that an upright page is too narrow for."""
    head = ("考评对象", *(f"第{number}项指标得分" for number in range(1, columns)))
    body = tuple(
        (Cell(_TOWNS[row % len(_TOWNS)]), *(Cell(f"{row + column * 1.25:.2f}") for column in range(1, columns)))
        for row in range(rows)
    )
    return Table("", head, body)


def upward() -> Sheet:
    """A report to superiors with every element that a document may carry, a wide attachment and a long table."""
    return Sheet(
        form="circular",
        head_zh=f"{_OFFICE}文件",
        number_zh="青绩办〔2026〕19号",
        title_lines=("关于2026年前三季度", "绩效考评情况的报告"),
        addressee_zh="县委、县政府",
        blocks=(
            Paragraph("现将2026年前三季度绩效考评情况报告如下。全县增长7.8%。", facts=(GROWTH,)),
            Heading(1, "一、亮灯情况"),
            lamp_table(30),
            Heading(1, "二、有关说明"),
            Paragraph("得分<60分 & R&D投入(现价)的单位，已逐一核实;龑家湾镇“三项”数据正在核实。"),
            Paragraph("专此报告。"),
        ),
        attachments_zh=("2026年前三季度分项得分表",),
        attachments=((wide_table(),),),
        signature_zh=_OFFICE,
        date_zh="2026年10月25日",
        contact_zh="联系人：考评科；联系电话：0000-0000000",
        copies_zh="县人大常委会办公室",
        printed_zh=f"{_OFFICE} 2026年10月25日印发",
        copy_number_zh="000001",
        mark_zh="机密★1年",
        urgency_zh="特急",
        signer_zh="绩效办负责人",
        properties={"run_key": "abc123"},
    )


FORMS = {"circular": circular, "letter": letter, "briefing": briefing, "upward": upward}
