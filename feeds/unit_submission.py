"""单位报送表: what a department, town or street reports about itself, and a department about the county."""

from collections.abc import Sequence
from dataclasses import replace

from appraisal.scheme import Scheme, Subject
from feeds import shape
from feeds.feed import Feed
from feeds.figures import Figures, read_figures
from feeds.grid import Workbook
from feeds.head import Table
from feeds.labels import Labels, Served, subject_called
from feeds.preamble import Preamble, head_mentions, name_mentions, settle_period, sheet_mentions
from feeds.reading import Reading
from feeds.rows_form import Row, figures_at, note_columns, preamble_of, rows_of, tables_of
from feeds.text import key_of

SHEET = "报送表"
_OWN_WORDS = frozenset(("本单位", "本级"))


def read_submission(reading: Reading, book: Workbook) -> None:
    """Read a submission; a row that is not the sender's to report refuses the whole file (代报)."""
    tables = tables_of(reading, book, sheet_zh=SHEET)
    preamble = preamble_of(tables[0])
    sender = _settle_sender(reading, preamble)
    heads = (mention for table in tables for mention in head_mentions(table))
    period = settle_period(
        reading, (*preamble.mentions(), *heads), compared=(*name_mentions(reading), *sheet_mentions(tables))
    )
    if sender is None:
        return
    reading.sender_code = sender.code
    labels = Labels(reading.scheme, UNIT_SUBMISSION.code)
    for table in tables:
        note_columns(reading, table)
        _read_table(reading, table, labels=labels, sender=sender, period=period.observation_code if period else "")
    if not reading.has_figures and not reading.is_returned:
        reading.find(shape.BLANK, tables[0].grid.ref(tables[0].top, 1))


def _settle_sender(reading: Reading, preamble: Preamble) -> Subject | None:
    name, ref = preamble.sender
    sender = subject_called(reading.scheme, name) if name else None
    if sender is None:
        reading.find(shape.NO_SENDER, ref, name=name or "未填写")
        return None
    named = _named_first(reading)
    if named is not None and named.code != sender.code:
        why = f"写作报送单位，而文件名写的是“{named.name_zh}”"
        reading.find(shape.FOREIGN, ref, label=name, why=why, sender=named.name_zh)
    return sender


def _named_first(reading: Reading) -> Subject | None:
    """The unit with whose name the file's name begins: ``双河镇_2026-09_报送表.xlsx``, ``双河镇2026年9月.xlsx``."""
    name = key_of(reading.file_name)
    called = [
        (len(key), each)
        for each in reading.scheme.subjects
        if each.kind != "project" and not each.is_home
        for key in map(key_of, (each.name_zh, each.short_zh, *each.aliases))
        if key and name.startswith(key)
    ]
    return max(called, key=lambda pair: pair[0])[1] if called else None


def _read_table(reading: Reading, table: Table, *, labels: Labels, sender: Subject, period: str) -> None:
    preamble = preamble_of(table)
    figures = Figures(table.grid, 0, {}, "", sender, period, preamble.uom, preamble.maturity)
    for row in rows_of(table):
        if row.is_blank:
            continue
        served = labels.served_by(row.label)
        if not served:
            reading.find(shape.UNKNOWN_LABEL, row.ref, label=row.label)
            continue
        for subject, each in _owned(reading, row, labels=labels, served=served, sender=sender):
            read_figures(reading, replace(figures_at(row, figures), subject=subject), each)


def _owned(
    reading: Reading, row: Row, *, labels: Labels, served: Sequence[Served], sender: Subject
) -> tuple[tuple[Subject, Served], ...]:
    """Whose figures the row holds; a row that is not the sender's to report is a finding."""
    name = row.table.text(row.row, "subject").strip()
    named = None if not name or key_of(name) in _OWN_WORDS else subject_called(reading.scheme, name)
    about = {"indicator_code": served[0].indicator.code, "subject_code": sender.code}
    if name and named is None and key_of(name) not in _OWN_WORDS:
        reading.find(shape.NO_SUBJECT, row.table.ref(row.row, "subject"), about=about, name=name)
        return ()
    owned = owned_by(reading.scheme, labels, served=served, sender=sender, named=named)
    if not owned:
        is_other = named is not None and named.code != sender.code
        why = f"是{named.name_zh}的数据" if named and is_other else "不考评本单位，也不由本单位牵头"
        reading.find(shape.FOREIGN, row.ref, about=about, label=row.label, why=why, sender=sender.name_zh)
    return owned


def owned_by(
    scheme: Scheme, labels: Labels, *, served: Sequence[Served], sender: Subject, named: Subject | None = None
) -> tuple[tuple[Subject, Served], ...]:
    """Whose figure each served indicator is when this sender reports it; empty if the row is not the sender's.

    What a sender is itself appraised on is its own; what a department leads beyond that is the county's figure, and with
    it the supporting figures under the same label. Where both hold, a column 考评对象 may say that the county is meant.

    Args:
        scheme: the year's rules.
        labels: labels of submissions.
        served: what the row's label serves.
        sender: who sends it.
        named: whom the row itself names; ``None`` if nobody.
    """
    home = next((each for each in scheme.subjects if each.is_home), None)
    led = (
        labels.for_subject(served, home) if home and any(each.indicator.lead == sender.code for each in served) else ()
    )
    of_county = tuple((home, each) for each in led if home and each.indicator.lead in {sender.code, None})
    own = labels.for_subject(served, sender)
    is_own = sender.kind != "department" or any(each.indicator.role == "appraised" for each in own)
    of_sender = tuple((sender, each) for each in own if is_own)
    if named is None:
        return of_sender or of_county
    return of_sender if named.code == sender.code else of_county if home and named.code == home.code else ()


UNIT_SUBMISSION = Feed("unit_submission", "单位报送表", "submissions", read_submission)
