"""现场照片: the pictures that a clerk pastes into a table or lays beside it, as fingerprints.

A picture is kept only within its file. What is read of it is the sha256 of its bytes and a perceptual hash (dHash), which
hardly changes when a picture is compressed or scaled again.
"""

import hashlib
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

from appraisal.period import PeriodKind
from appraisal.scheme import Scheme, Subject
from feeds import shape
from feeds.periods import mentions_of
from feeds.reading import Reading
from feeds.shape import RefusalError

SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")
MOST_PICTURES = 500
LARGEST_PICTURE = 15 * 2**20
_SMALLEST_SIDE = 96
"""Smaller ones are stamps and signs, not photographs."""
_MOST_PIXELS = 60_000_000
_HASH_SIDE = 8
_IN_CELL = re.compile(r"DISPIMG\(\s*\"?(?:&quot;)?(ID_[0-9A-Za-z]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Picture:
    """One picture of a workbook.

    Attributes:
        sheet: name of the sheet that it lies on.
        row: 1-based row of its upper left corner, or of the cell that shows it.
        column: 1-based.
        content: its bytes.
    """

    sheet: str
    row: int
    column: int
    content: bytes


def is_picture(content: bytes) -> bool:
    """Whether a file is a picture by its first bytes."""
    return content.startswith(SIGNATURES) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def pictures_in(content: bytes) -> tuple[Picture, ...]:
    """Pictures of an .xlsx that the gate has admitted, by sheet and place; nothing for other forms.

    Both kinds that offices use are read: pictures that float over cells, and those that a cell shows (``DISPIMG``). What
    cannot be followed is left out: pictures inform, they refuse no file.
    """
    if not content.startswith(b"PK\x03\x04"):
        return ()
    with zipfile.ZipFile(BytesIO(content)) as packed:
        package = _Package(packed)
        found = [picture for name, part in package.sheets() for picture in package.pictures_of(name, part)]
    return tuple(found[:MOST_PICTURES])


def fingerprints(content: bytes) -> tuple[str, str] | None:
    """sha256 of a photograph's bytes and its 64-bit dHash in hexadecimal; ``None`` if it is too small to be one.

    The dHash is empty where the picture cannot be opened; equal bytes are still known by their sha256.
    """
    from PIL import Image, UnidentifiedImageError

    sha256 = hashlib.sha256(content).hexdigest()
    try:
        with Image.open(BytesIO(content)) as image:
            if min(image.size) < _SMALLEST_SIDE:
                return None
            if image.size[0] * image.size[1] > _MOST_PIXELS:
                return sha256, ""
            grey = image.convert("L").resize((_HASH_SIDE + 1, _HASH_SIDE))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return sha256, ""
    values = grey.tobytes()
    bits = [
        values[row * (_HASH_SIDE + 1) + column] < values[row * (_HASH_SIDE + 1) + column + 1]
        for row in range(_HASH_SIDE)
        for column in range(_HASH_SIDE)
    ]
    return sha256, f"{sum(bit << place for place, bit in enumerate(bits)):016x}"


def record_picture(reading: Reading, content: bytes, *, subject_code: str, period: str, cell_ref: str) -> bool:
    """Record a photograph of a project, if it is one; gives whether it is."""
    found = fingerprints(content) if len(content) <= LARGEST_PICTURE else None
    if found is not None:
        place = {"subject_code": subject_code, "period": period, "cell_ref": cell_ref}
        reading.photograph({**place, "photo_sha256": found[0], "photo_print": found[1]})
    return found is not None


def read_picture(reading: Reading) -> None:
    """A picture laid beside the table: its name says which project and which half month it shows.

    Raises:
        RefusalError: the name does not say so.
    """
    project = _project_in(reading.scheme, reading.file_name)
    named = [each.period for each in mentions_of(reading.file_name, "")]
    halves = [each for each in named if each is not None and each.kind is PeriodKind.HALF_MONTH]
    if project is None or not halves:
        raise RefusalError(shape.PHOTO_NAME)
    reading.period = halves[0].observation_code
    place = {"subject_code": project.code, "period": reading.period, "cell_ref": ""}
    if not record_picture(reading, reading.raw.content, **place):
        reading.find(shape.NO_PHOTOGRAPH)


def _project_in(scheme: Scheme, name: str) -> Subject | None:
    """The project with the longest name that stands in a file name."""
    known = [
        (called, each)
        for each in scheme.subjects
        if each.kind == "project"
        for called in (each.name_zh, each.short_zh, *each.aliases)
        if called and called in name
    ]
    return max(known, key=lambda pair: len(pair[0]))[1] if known else None


class _Package:
    """The parts of a workbook that lead from a sheet to its pictures."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._names = {each.filename.lower(): each for each in packed.infolist()}
        self._shown_in_cells = self._cell_images()

    def sheets(self) -> Iterator[tuple[str, str]]:
        """Name and part of every sheet."""
        targets = self._targets("xl/workbook.xml")
        for each in self._elements("xl/workbook.xml", "sheet"):
            relation = next((value for key, value in each.attrib.items() if _local(key) == "id"), "")
            if relation in targets:
                yield each.get("name", ""), targets[relation]

    def pictures_of(self, name: str, part: str) -> Iterator[Picture]:
        """Pictures of one sheet, floating ones first."""
        for target in self._targets(part).values():
            if "/drawings/drawing" in target:
                yield from self._floating(name, target)
        for each in self._elements(part, "c"):
            formula = "".join(child.text or "" for child in each if _local(child.tag) == "f")
            named = _IN_CELL.search(formula)
            place = re.fullmatch(r"([A-Z]+)([0-9]+)", each.get("r", ""))
            media = self._shown_in_cells.get(named[1]) if named else None
            if media and place and (content := self._bytes(media)):
                yield Picture(name, int(place[2]), _column(place[1]), content)

    def _floating(self, name: str, drawing: str) -> Iterator[Picture]:
        targets = self._targets(drawing)
        for kind in ("twoCellAnchor", "oneCellAnchor"):
            for anchor in self._elements(drawing, kind):
                corner = next((each for each in anchor if _local(each.tag) == "from"), None)
                shown = next((each for each in anchor.iter() if _local(each.tag) == "blip"), None)
                media = targets.get(_embedded(shown)) if shown is not None else None
                if corner is None or media is None or not (content := self._bytes(media)):
                    continue
                at = {_local(each.tag): (each.text or "0").strip() for each in corner}
                row, column = at.get("row", "0"), at.get("col", "0")
                if row.isdecimal() and column.isdecimal():
                    yield Picture(name, int(row) + 1, int(column) + 1, content)

    def _cell_images(self) -> Mapping[str, str]:
        """Pictures that cells show, by their name."""
        part = "xl/cellimages.xml"
        targets = self._targets(part)
        found = {}
        for image in self._elements(part, "cellImage"):
            name = next((each.get("name", "") for each in image.iter() if _local(each.tag) == "cNvPr"), "")
            shown = next((each for each in image.iter() if _local(each.tag) == "blip"), None)
            if name and shown is not None and _embedded(shown) in targets:
                found[name] = targets[_embedded(shown)]
        return found

    def _targets(self, part: str) -> dict[str, str]:
        """Parts that a part points to, by relation id."""
        folder, _, name = part.rpartition("/")
        found = {}
        for each in self._elements(f"{folder}/_rels/{name}.rels", "Relationship"):
            target = each.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            if each.get("TargetMode") != "External":
                found[each.get("Id", "")] = whole.lower()
        return found

    def _elements(self, part: str, tag: str) -> Iterator[ET.Element]:
        content = self._bytes(part)
        if not content:
            return
        try:
            root = ET.fromstring(content)  # noqa: S314 - the gate has refused every DTD
        except ET.ParseError:
            return
        yield from (each for each in root.iter() if _local(each.tag) == tag)

    def _bytes(self, part: str) -> bytes:
        entry = self._names.get(part.lower())
        if entry is None or entry.file_size > LARGEST_PICTURE:
            return b""
        try:
            return self._packed.read(entry)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
            return b""


def _embedded(blip: ET.Element) -> str:
    return next((value for key, value in blip.attrib.items() if _local(key) == "embed"), "")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
