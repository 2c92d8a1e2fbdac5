"""No silent value: what was taken in stands in that cell by another reader, what was refused says why and where in Chinese.

The other reader is openpyxl or ``csv`` with a dozen lines of its own on how a number is written; nothing of ``feeds`` is used.
"""

import csv
import hashlib
import io
import math
import re
import unicodedata
import warnings
from collections import Counter
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import openpyxl

from tests.fuzz.mutants import package_of, parts_of

UNREADABLE = object()
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes a character that XML cannot carry; openpyxl leaves it so."""
_MERGES = re.compile(rb"<mergeCells.*?</mergeCells>", re.DOTALL)
FALLS = ("下降", "回落", "降低", "减少", "降")
RISES = ("增长", "上升", "提高", "增")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def faults_of(content, parsed, base):
    """What is wrong with how a mutant was read, as texts; empty if nothing is."""
    return [*_refusal_faults(parsed), *(_taken_faults(content, parsed, base) if not _is_returned(parsed) else [])]


def _is_returned(parsed):
    return bool((parsed.findings["consequence"] == "return").any())


def _refusal_faults(parsed):
    for code, message in zip(parsed.findings["check_code"], parsed.findings["message_zh"], strict=True):
        if code == "S49":
            yield f"unforeseen: {message}"
        if not (message.startswith("《") and CHINESE.search(message)):
            yield f"a finding without its place: {message}"
    told = any(len(frame) for frame in vars(parsed).values() if hasattr(frame, "columns") and "check_code" not in frame)
    if _is_returned(parsed) and told:
        yield "returned, and yet something was taken in"
    if not told and not len(parsed.findings):
        yield "nothing taken in and nothing said"


def _taken_faults(content, parsed, base):
    for row in parsed.photographs.to_dict("records") if not _places_on_a_table(parsed) else ():
        if row["photo_sha256"] != hashlib.sha256(content).hexdigest():
            yield "a photograph whose fingerprint is another's"
    cells = cells_of(content)
    if cells is UNREADABLE:
        return
    for row in parsed.observations.to_dict("records"):
        yield from _observation_fault(cells, row)
    for row in parsed.events.to_dict("records"):
        yield from _record_fault(cells, row, abs(row["points"]) if row["points"] is not None else None)
    for row in parsed.surveys.to_dict("records"):
        yield from _record_fault(cells, row, row["answer_count"], is_own_cell=True)
    for frame in (
        parsed.replies,
        parsed.rectification_reports,
        parsed.blockers,
        parsed.roster_changes,
        parsed.dispatches,
        parsed.doubt_answers,
    ):
        for row in frame.to_dict("records"):
            yield from _record_fault(cells, row, None)
    if not Counter(parsed.findings["check_code"]) - Counter(
        base.codes
    ):  # nothing is said that the sound form does not say
        yield from _dropped_faults(cells, parsed, base)


def _places_on_a_table(parsed):
    """Cells of photographs that lie on a table; none where the file is itself the photograph."""
    return [ref for ref in parsed.photographs["cell_ref"] if ref]


def _observation_fault(cells, row):
    known = cells.get(row["cell_ref"])
    if known is None:
        yield f"{row['cell_ref']}: taken from a cell that is not there"
        return
    number = number_of(known)
    if number is None:
        if row["indicator_code"] not in STAGES and row["measure"] != "rank":
            yield f"{row['cell_ref']}: {known!r} taken as {row['value']}"
        return
    if row["measure"] == "rank":
        return
    allowed = {number * factor for factor in _factors(known, row)}
    if not any(math.isclose(float(each), row["value"], rel_tol=1e-9, abs_tol=1e-12) for each in allowed):
        yield f"{row['cell_ref']}: {known!r} taken as {row['value']} {row['uom']} ({row['reported_text']})"


STAGES = {"project_stage", "stage"}


def _record_fault(cells, row, number, *, is_own_cell=False):
    known = cells.get(row["cell_ref"])
    if known is None and "merged" not in cells:
        yield f"{row['cell_ref']}: told from a cell that is not there"
    elif known is not None and number is not None and not math.isnan(number):
        sheet, _, address = row["cell_ref"].rpartition("!")
        line = re.sub(r"[A-Z]+", "", address)
        beside = [known] if is_own_cell else [
            value for ref, value in cells.items()
            if ref.rpartition("!")[0] == sheet and re.fullmatch(rf"[A-Z]+{line}", ref.rpartition("!")[2])
        ]  # fmt: skip
        numbers = [abs(each) for each in map(number_of, beside) if each is not None]
        if not any(math.isclose(float(each), number) for each in numbers):
            yield f"{row['cell_ref']}: {number} stands nowhere in its row"


def _dropped_faults(cells, parsed, base):
    taken = set(parsed.observations["cell_ref"])
    known = {(_column_of(ref), number_of(cells.get(ref))) for ref in taken}
    for ref in base.taken - taken:
        if (
            cells.get(f"{_column_of(ref)}1") in PERIOD_HEADS
        ):  # columns changed places: what stands there now is no figure
            continue
        number = number_of(cells.get(ref))
        if number is not None and (_column_of(ref), number) not in known:  # the same line twice is one line
            yield f"{ref}: {cells[ref]!r} was dropped without a word"


PERIOD_HEADS = {"年份", "报告期"}


def _column_of(ref):
    return re.sub(r"[0-9]+$", "", ref)


def _factors(known, row):
    """Factors between a cell's number and the figure that its units allow."""
    percent = 100 if isinstance(known, Percent) else 1
    stated = _unit_of(row["reported_text"])
    return {
        Decimal(percent) * _between(stated, row["uom"]),
        Decimal(percent) * _between(_unit_of(str(known)), row["uom"]),
    }


def _unit_of(text):
    plain = unicodedata.normalize("NFKC", text).strip()
    return re.sub(r"^[\s+\-−–—―﹣0-9.,e]*|[↑▲⬆↓▼⬇]", "", plain.lower()).strip()


def _between(stated, wanted):
    wanted = unicodedata.normalize("NFKC", wanted).lower()
    if stated in {"", wanted} or not stated:
        return Decimal(1)
    for word in (*FALLS, *RISES):
        stated = stated.removeprefix(word)
    for base in {re.sub(r"^[十百千万亿]+", "", wanted), ""}:
        top, bottom = stated.removesuffix(base) if base else stated, wanted.removesuffix(base) if base else wanted
        if _scale(top) and _scale(bottom):
            return _scale(top) / _scale(bottom)
        if _scale(top) and not base:
            return _scale(top) / _scale(re.match(r"[十百千万亿]*", wanted)[0]) if top else Decimal(1)
    return Decimal(1)


def _scale(prefix):
    """十万 is ten times ten thousand, by what Unicode says each of its characters counts; ``None`` if one is no such power."""
    counts = [Decimal(int(unicodedata.numeric(each, 0))) for each in prefix]
    return math.prod(counts, start=Decimal(1)) if all(each >= 10 for each in counts) else None


class Percent(float):
    """A number that its cell shows in percent."""


def number_of(value):
    """The number that a cell plainly shows; ``None`` if it shows none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return Decimal(repr(float(value))) if math.isfinite(value) else None
    plain = unicodedata.normalize("NFKC", str(value)).strip().lower()
    plain = plain.translate(str.maketrans("−–—―﹣", "-----"))
    sign = -1 if any(mark in plain for mark in "↓▼⬇") else 1
    plain = plain.strip("↑▲⬆↓▼⬇ ")
    if plain in {"持平", "与上年持平", "同比持平"}:
        return Decimal(0)
    for words, way in ((FALLS, -1), (RISES, 1)):
        for word in words:
            if plain.startswith(word):
                plain, sign = plain.removeprefix(word).strip(), sign * way
                break
    found = re.match(
        r"[+-]?\s*(?:[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:e[+-]?[0-9]{1,2})?", plain
    )
    try:
        return sign * Decimal(re.sub(r"[\s,]", "", found[0])) if found else None
    except InvalidOperation:
        return None


@lru_cache(maxsize=1)
def cells_of(content):
    """Filled visible cells by address as another reader sees them, ``UNREADABLE`` if it cannot."""
    if content.startswith(b"PK"):
        return _package_cells(content)
    if content.startswith(b"\xd0\xcf"):
        return UNREADABLE
    for encoding in ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        return UNREADABLE
    delimiter = "\t" if text.count("\t") > text.count(",") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return {
        f"{openpyxl.utils.get_column_letter(c)}{r}": _clean(value)
        for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1) if _clean(value)
    }  # fmt: skip


def _clean(text):
    return "".join(
        char for char in text if unicodedata.category(char) not in {"Cc", "Cf", "Cs"} or char in "\t\n"
    ).strip()


def _package_cells(content):
    found = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(_without_merges(content)), data_only=True)
        if b"<mergeCell " in b"".join(parts_of(content).values()):
            found["merged"] = True
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            hidden = {name for name, column in sheet.column_dimensions.items() if column.hidden}
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is None or sheet.row_dimensions[cell.row].hidden or cell.column_letter in hidden:
                        continue
                    value = Percent(cell.value) if _is_percent(cell) else cell.value
                    found[f"{_clean(sheet.title)}!{cell.coordinate}"] = (
                        _clean(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), value))
                        if isinstance(value, str)
                        else value
                    )
    except Exception:  # noqa: BLE001 - what the other reader cannot open proves nothing
        return UNREADABLE
    return found


def _without_merges(content):
    """The same workbook without merged ranges, over the largest of which the other reader sits for minutes."""
    parts = parts_of(content)
    return package_of({name: _MERGES.sub(b"", part) if "worksheets/" in name else part for name, part in parts.items()})


def _is_percent(cell):
    code = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", str(cell.number_format))
    return "%" in code and isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
