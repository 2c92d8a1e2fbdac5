"""The small set of blocks that a document is made of, between text and Word.

A template body renders to plain text in the document's own shape; ``parse_blocks`` turns that text,
with the tables and figures it names, into these; ``document`` turns these into Word.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Fact:
    """A printed figure with where it comes from 印出的数.

    Attributes:
        text: as printed, such as ``7.8%``.
        value: the number behind it, unrounded.
        key: ``figure:<indicator>:<subject>:<period>`` or ``result:<column>:<indicator>:<subject>:<period>``.
    """

    text: str
    value: float | None
    key: str

    def __str__(self) -> str:
        """As printed."""
        return self.text


def quoted(text: str, field: str, key: str) -> Fact:
    """What a file tells in words, printed as it stands: linked to its line, as a figure is to its cell.

    Args:
        text: the words.
        field: which kind of record, as ``Books`` calls it.
        key: the key of the line.
    """
    return Fact(text, None, f"record:{field}:{key}")


@dataclass(frozen=True)
class Heading:
    """小标题, level 1 一、 · 2 （一） · 3 1. · 4 （1）; the number is part of the text."""

    level: int
    text: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """正文段; ``indent`` False for lines that start flush left (主送机关).

    ``lead`` is the beginning of ``text`` that is a heading run into its paragraph: ``（一）短语。``.
    """

    text: str
    indent: bool = True
    facts: tuple[Fact, ...] = ()
    lead: str = ""
    lead_level: int = 0


@dataclass(frozen=True)
class Cell:
    """表格单元: text, an optional lamp that fills it, what the office calls that lamp, and the fact behind it."""

    text: str
    lamp: Literal["green", "yellow", "red", "unlit"] | None = None
    align: Literal["left", "center", "right"] = "center"
    fact: Fact | None = None
    lamp_zh: str = ""


@dataclass(frozen=True)
class Table:
    """表: caption above, repeated head row, widths as shares; ``row_mm`` is the least height of a row to write in by hand."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    width_shares: tuple[float, ...] | None = None
    note: str = ""
    row_mm: float = 0.0


@dataclass(frozen=True)
class Figure:
    """图: PNG bytes, caption below, alternative text."""

    png: bytes
    caption: str
    alt: str
    width_mm: float = 150.0


@dataclass(frozen=True)
class PageBreak:
    """换页: what follows is an attachment on its own page."""


Block = Heading | Paragraph | Table | Figure | PageBreak


@dataclass(frozen=True)
class Sheet:
    """A whole document in blocks, with its head and tail 公文要素.

    Attributes:
        form: layout: ``circular`` 文件格式 (版头、版记), ``letter`` 信函格式, ``briefing`` 专报/简报.
        head_zh: 发文机关标志 or 简报 name.
        number_zh: 发文字号 or 期号 line, empty if none.
        title_lines: title, already broken by meaning, one to three lines.
        addressee_zh: 主送机关 with its colon, empty if none.
        blocks: the body.
        attachments_zh: 附件说明 lines.
        attachments: blocks of each attachment, one per line above.
        signature_zh: 署名.
        date_zh: 成文日期, ``2026年10月25日``.
        copies_zh: 抄送 line without its label, empty if none.
        printed_zh: 印发 line: issuer and date, empty for letters.
        issuer_zh, issue_date_zh: for a briefing head, left and right below the number.
        recipients_zh: for a briefing tail 报/送.
        mark_zh: 密级和保密期限, or a mark such as ``内部资料 注意保存``, at the upper left.
        contact_zh: 附注 below the date, brackets are added.
        properties: docx core and custom properties (run_key, audit head …).
        copy_number_zh: 份号, six digits, first line of the head.
        urgency_zh: 紧急程度, below the 密级.
        signer_zh: 签发人 of a document to superiors (上行文), several separated by 、.
        serial_zh: 编号 of a briefing, at the upper right.
        print_count: 共印份数 of a briefing, at its end; 0 if not told.
    """

    form: Literal["circular", "letter", "briefing"]
    head_zh: str
    number_zh: str
    title_lines: tuple[str, ...]
    addressee_zh: str
    blocks: Sequence[Block]
    attachments_zh: tuple[str, ...] = ()
    attachments: tuple[Sequence[Block], ...] = ()
    signature_zh: str = ""
    date_zh: str = ""
    copies_zh: str = ""
    printed_zh: str = ""
    issuer_zh: str = ""
    issue_date_zh: str = ""
    recipients_zh: str = ""
    mark_zh: str = ""
    contact_zh: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    copy_number_zh: str = ""
    urgency_zh: str = ""
    signer_zh: str = ""
    serial_zh: str = ""
    print_count: int = 0
