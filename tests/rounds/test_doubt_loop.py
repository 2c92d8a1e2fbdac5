"""从疑点到更正版: a planted falsehood alerts its owner by mail, is answered in LibreOffice, ruled on, and the next edition says so."""

import io
import os
from datetime import datetime

import docx
import openpyxl
import pytest

from appraisal.answers import FINDING_KEY_HEAD, KEY_JOINT
from tests.filling import keys_of, table_of
from tests.libreoffice import filled_by_libreoffice, need_libreoffice
from tests.smtp import smtp_server

pytestmark = pytest.mark.slow
PERIOD, CLERK = "2026-10", "tongji@county.example"
BACK, TAKEN, NEXT = "2026-11-30T10:00+08:00", "2026-11-30T11:00+08:00", "2026-12-01T08:30+08:00"
HOME = "county.qinglan"
SAID = "到位资金凭证已逐笔核对，含跨期到账一笔"
MAIL = """
[delivery.mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "office@county.example"

[[delivery.channels]]
code = "mail"
kind = "mail"
templates = ["doubt_list"]
[delivery.channels.recipients]
office = ["{clerk}"]
"""


def planted_and_held(county):
    """A figure of the county that the sample made false, that one finding holds, and that counts."""
    planted = {
        (row["indicator_code"], row["subject_code"])
        for row in county.truth()
        if row["period"] == PERIOD and row["subject_code"] == HOME
    }
    held = [row for row in county.json("findings", "--period", PERIOD) if row["consequence"] == "hold"]
    counted = [row for row in held if row["impact_points"] and row["period"] == PERIOD]
    return next(row for row in counted if (row["indicator_code"], row["subject_code"]) in planted)


def row_of(sheet, key):
    top, heads = table_of(sheet)
    column = heads[FINDING_KEY_HEAD]
    row = next(r for r in range(top + 1, sheet.max_row + 1) if key in sheet.cell(r, column).value.split(KEY_JOINT))
    return {head: sheet.cell(row, column) for head, column in heads.items()}


def words_of(path):
    document = docx.Document(path)
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return [paragraph.text for paragraph in document.paragraphs], list(cells)


def test_from_the_planted_falsehood_to_the_next_edition(own, tmp_path):
    need_libreoffice()
    doubt = planted_and_held(own)
    with smtp_server() as mailbox:
        settings = own.root / "jixiao.toml"
        settings.write_text(settings.read_text("utf-8") + MAIL.format(port=mailbox.port, clerk=CLERK), "utf-8")
        own.run("deliver", now="2026-11-25T09:00+08:00")
        mail = next(
            each
            for each in mailbox.sent_to(CLERK)
            if "2026年10月" in str(each["Subject"]) and "月度" in str(each["Subject"])
        )
    text = mail.get_body().get_content()
    assert "待答复" in text
    assert "12月2日前送回" in text
    assert "在浅色格内选“答复”" in text
    (sent,) = list(mail.iter_attachments())
    assert sent.get_filename() == f"疑点清单_{PERIOD}_绩效办_第1版.xlsx"

    content = sent.get_content()
    cells = row_of(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0], doubt["finding_key"])
    typed = {"答复": "属实并说明", "情况说明和依据": SAID, "核定人（岗位）": "考评股", "日期": "2026-11-30"}
    filled = filled_by_libreoffice(content, {cells[head].coordinate: text for head, text in typed.items()}, tmp_path)
    reply = own.root / "inbox" / "replies" / "疑点清单（已答复）.xlsx"
    reply.write_bytes(filled)
    os.utime(reply, (moment := datetime.fromisoformat(BACK).timestamp(), moment))
    line = next(row for row in own.json("intake", now=TAKEN) if row["file_name"] == reply.name)
    assert line["verdict"] == "采纳"
    assert "已登记答复1项（“属实并说明”1项）" in line["reason"]

    receipt = own.json("round", "monthly", "--period", PERIOD, "--reason", "疑点核定", now=NEXT)
    assert receipt["edition"] == 2
    name = next(each for each in receipt["documents"] if each.startswith("绩效考评专报"))
    paragraphs, told = words_of(own.root / "outbox" / PERIOD / "monthly" / name)
    assert any("本期为第2版，因疑点核定重新印发" in each for each in paragraphs)
    standing = told.index(f"青澜县{doubt['indicator_zh']}采信情况")
    assert told[standing + 1 : standing + 3] == ["正在核实", "采信"]
    digest = next(each for each in receipt["documents"] if each.startswith("疑点清单") and each.endswith(".docx"))
    paragraphs, _ = words_of(own.root / "outbox" / PERIOD / "monthly" / digest)
    assert any("已核定" in each and "放行" in each for each in paragraphs)
    asked = next(each for each in receipt["documents"] if each.startswith("疑点清单") and each.endswith(".xlsx"))
    left = keys_of((own.root / "outbox" / PERIOD / "monthly" / asked).read_bytes(), FINDING_KEY_HEAD)
    assert left
    assert not any(doubt["finding_key"] in each for each in left)
    checking = next(each for each in receipt["documents"] if "核对表" in each)
    ruled = openpyxl.load_workbook(own.root / "outbox" / PERIOD / "monthly" / checking)["核定"]
    words = {str(cell) for row in ruled.iter_rows(values_only=True) for cell in row}
    assert any(word.startswith(SAID) and f"据《{reply.name}》" in word for word in words)
