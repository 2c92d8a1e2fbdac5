"""SDMX: SDMX-CSV 1.0 and 2.0, SDMX-ML 2.1 and 3.0 (generic and structure-specific) as rows of text.

pysdmx proves a message against the schemas of the standard; the figures are then read here as they are written, because
its own tables turn ``007`` into ``7`` and need pyarrow, which an office does not have (docs/decisions/0037).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence

from feeds import shape
from feeds.remote.bodies import body_fault
from feeds.remote.rows import OutsideRow, sheet_rows
from feeds.shape import RefusalError
from feeds.text import cleaned
from feeds.workbook import decoded
from feeds.xlsx import MOST_ROWS

_FIRST, _SECOND = "DATAFLOW", ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_DELETIONS = frozenset(("D", "DELETE"))
_MISSING = frozenset(("NaN", "nan"))
OBS_VALUE = "OBS_VALUE"
_DECLARATION = re.compile(r"^<\?xml[^>]*\?>")
_FORMS_ZH = "SDMX-CSV 1.0、2.0 或 SDMX-ML 2.1、3.0"


def sdmx_rows(content: bytes, columns: Sequence[str], *, keys: Sequence[str]) -> list[OutsideRow]:
    """Observations of an SDMX data message.

    Args:
        content: the bytes.
        columns: dimensions, attributes and measures that are read.
        keys: those that tell one observation from another, for the address of a SDMX-ML observation.

    Raises:
        RefusalError: it is SDMX-JSON or no SDMX, breaks the schema, deletes instead of telling, or lacks a column.
    """
    text = decoded(content)
    start = text.lstrip("\ufeff \r\n\t")[:1]
    if start == "{":
        raise RefusalError(
            shape.WRONG_TYPE, kind=" SDMX-JSON", wanted=f" {_FORMS_ZH}（请在 accept 或地址里改要这种格式）"
        )
    if start != "<":
        return _csv_rows(content, text, columns)
    rows = list(_xml_rows(text))
    have = {name for row in rows for name in row}
    missing = [name for name in columns if name not in have]
    if missing and rows:
        raise RefusalError(shape.HEAD_COLUMNS, missing="、".join(missing), wanted="、".join(columns))
    return [OutsideRow({name: _value(row.get(name, "")) for name in columns}, _series_place(row, keys)) for row in rows]


def _value(text: str) -> str:
    plain = cleaned(text).strip()
    return "" if plain in _MISSING else plain


def _series_place(row: dict[str, str], keys: Sequence[str]) -> Callable[[str], str]:
    series = ":".join(f"{name}={row.get(name, '')}" for name in keys)
    return lambda name: f"{series}@{name}" if name else series


def _csv_rows(content: bytes, text: str, columns: Sequence[str]) -> list[OutsideRow]:
    head = next((line for line in text.lstrip("\ufeff").splitlines() if line.strip()), "")
    names = [name.strip().strip('"') for name in head.split(",")]
    if names[:1] == [_FIRST]:
        own: tuple[str, ...] = (_FIRST,)
    elif tuple(names[:3]) == _SECOND:
        own = _SECOND
    elif any(name.partition(":")[0] in {_FIRST, _SECOND[0]} for name in names[:1]):
        raise RefusalError(
            shape.WRONG_TYPE, kind="带中文标签的 SDMX-CSV（labels=both）", wanted="只有代码的 SDMX-CSV（labels=id）"
        )
    else:
        raise RefusalError(shape.WRONG_TYPE, kind="普通文本表格", wanted=_FORMS_ZH)
    wanted = tuple(dict.fromkeys([*columns, *(name for name in own if name == "ACTION")]))
    rows = sheet_rows(content, wanted)
    for row in rows:
        if row.values.get("ACTION", "").upper() in _DELETIONS:
            _refuse_deletion(row.place("ACTION"))
    return [OutsideRow({name: _value(text) for name, text in row.values.items()}, row.place) for row in rows]


def _refuse_deletion(where: str) -> None:
    raise RefusalError(
        shape.WORD,
        where,
        label="ACTION",
        text="Delete",
        wanted="追加、替换、提供信息（I、A、R、M）；删除数据要由人办理",
    )


def _xml_rows(text: str) -> Iterator[dict[str, str]]:
    fault = body_fault(text.encode(), "sdmx")
    if fault:
        raise RefusalError(shape.DAMAGED, fault=fault)
    root = _proved(text)
    at_observation = next(
        (each.get("dimensionAtObservation", "") for each in root.iter() if _local(each) == "Structure"), "TIME_PERIOD"
    )
    count = 0
    for data_set in (each for each in root if _local(each) == "DataSet"):
        if data_set.get("action", "").upper() in _DELETIONS:
            _refuse_deletion("DataSet")
        for row in _observations(data_set, at_observation):
            count += 1
            if count > MOST_ROWS:
                raise RefusalError(shape.TOO_MANY_ROWS, what="观测", limit=f"{MOST_ROWS // 10_000}万条")
            yield row


def _proved(text: str) -> ET.Element:
    """The message, if the standard's schemas agree."""
    from pysdmx.errors import Invalid
    from pysdmx.io.xml.doc_validation import validate_doc

    unmarked = _DECLARATION.sub("", text.lstrip("\ufeff \r\n\t"))  # the text is decoded: its encoding is no longer true
    try:
        validate_doc(unmarked)
        return ET.fromstring(unmarked.encode())  # noqa: S314 (what has a DTD was refused before)
    except (Invalid, SyntaxError):
        raise RefusalError(shape.WRONG_TYPE, kind="不合标准的 XML", wanted=f" {_FORMS_ZH} 数据报文") from None


def _observations(data_set: ET.Element, at_observation: str) -> Iterator[dict[str, str]]:
    for each in data_set:
        if _local(each) == "Obs":
            yield _observation(each, at_observation)
        elif _local(each) == "Series":
            shared = _told(each, ("SeriesKey", "Attributes"))
            for observation in (child for child in each if _local(child) == "Obs"):
                yield shared | _observation(observation, at_observation)


def _observation(element: ET.Element, at_observation: str) -> dict[str, str]:
    row = _told(element, ("ObsKey", "Attributes"))
    for child in element:
        if _local(child) == "ObsDimension":
            row[child.get("id") or at_observation] = child.get("value", "")
        elif _local(child) == "ObsValue":
            row[child.get("id") or OBS_VALUE] = child.get("value", "")
    return row


def _told(element: ET.Element, parts: Iterable[str]) -> dict[str, str]:
    """What an element says of itself: its attributes (structure-specific), or the values in its parts (generic)."""
    told = {_bare(name): text for name, text in element.attrib.items() if not name.startswith("{")}
    for child in element:
        if _local(child) in parts:
            told |= {each.get("id", ""): each.get("value", "") for each in child}
    return told


def _local(element: ET.Element) -> str:
    return _bare(element.tag)


def _bare(name: str) -> str:
    return name.rpartition("}")[2]
