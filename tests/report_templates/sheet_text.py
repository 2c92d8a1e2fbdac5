"""A sheet as plain text, for goldens and for tests that read what a document says."""

from collections.abc import Iterator

from report_templates.blocks import Block, Fact, Figure, Heading, PageBreak, Paragraph, Sheet, Table


def sheet_text(sheet: Sheet) -> str:
    """Every word of a sheet, head to tail, one block a line."""
    head = [
        f"〔{sheet.form}〕{sheet.head_zh}",
        sheet.mark_zh,
        sheet.number_zh,
        f"{sheet.issuer_zh} {sheet.issue_date_zh}".strip(),
    ]
    lines = [line for line in head if line]
    lines += [f"　　{line}" for line in sheet.title_lines]
    lines += [sheet.addressee_zh] if sheet.addressee_zh else []
    lines += [line for block in sheet.blocks for line in block_lines(block)]
    lines += [f"附件：{title}" for title in sheet.attachments_zh]
    lines += [line for line in (sheet.signature_zh, sheet.date_zh, sheet.contact_zh) if line]
    for title, blocks in zip(sheet.attachments_zh, sheet.attachments, strict=True):
        lines += [f"── 附件 {title}", *(line for block in blocks for line in block_lines(block))]
    lines += [f"抄送：{sheet.copies_zh}"] if sheet.copies_zh else []
    lines += [line for line in (sheet.recipients_zh, sheet.printed_zh) if line]
    return "\n".join(lines) + "\n"


def block_lines(block: Block) -> Iterator[str]:
    """A block as text."""
    match block:
        case Heading():
            yield f"{'#' * block.level} {block.text}"
        case Paragraph():
            yield f"　　{block.text}" if block.indent else block.text
        case Table():
            yield f"【表】{block.caption}"
            yield f"| {' | '.join(block.head)} |"
            for row in block.rows:
                yield f"| {' | '.join(cell.text + (f'〔{cell.lamp}〕' if cell.lamp else '') for cell in row)} |"
            if block.note:
                yield f"（{block.note}）"
        case Figure():
            yield f"【图】{block.caption}（{block.alt}）"
        case PageBreak():
            yield "【换页】"


def all_blocks(sheet: Sheet) -> tuple[Block, ...]:
    """Blocks of the body and of the attachments."""
    return (*sheet.blocks, *(block for blocks in sheet.attachments for block in blocks))


def printed_facts(sheet: Sheet) -> tuple[Fact, ...]:
    """Every printed figure of a sheet."""
    facts: list[Fact] = []
    for block in all_blocks(sheet):
        if isinstance(block, Heading | Paragraph):
            facts += block.facts
        elif isinstance(block, Table):
            facts += [cell.fact for row in block.rows for cell in row if cell.fact is not None]
    return tuple(facts)
