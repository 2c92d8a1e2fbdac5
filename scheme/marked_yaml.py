"""YAML with its line numbers: every value remembers the file and line that it came from."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from scheme.faults import SchemeFault

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAG = "tag:yaml.org,2002:str"
_HINT_ZH = "这一行附近的写法读不懂（常见原因：冒号用了全角或后面没空格、缩进不齐、用了制表符、引号括号不成对）"


@dataclass(frozen=True)
class Place:
    """Where a value stands 所在: file relative to the year's folder, 1-based line.

    In the workbook twin ``file`` names sheet and cell (``指标!H12``) and there is no line: 0.
    """

    file: str
    line: int

    @property
    def told_zh(self) -> str:
        """The place in words."""
        return f"{self.file} 第{self.line}行" if self.line else self.file


class CellTextError(ValueError):
    """A cell's text cannot be read; the message says why."""


class MarkedDict(dict[str, Any]):
    """A mapping that knows its own place and that of each key.

    A key may have a place and no value: a blank cell of the workbook twin, which faults can name.
    """

    def __init__(self, values: dict[str, Any], place: Place, places: dict[str, Place]) -> None:
        """Take the values with the place of the mapping and the places of its keys."""
        super().__init__(values)
        self.place = place
        self.places = places

    def copied(self) -> "MarkedDict":
        """A copy that may be changed; its values are shared."""
        return MarkedDict(self, self.place, dict(self.places))

    def merged(self, **values: object) -> "MarkedDict":
        """A copy with further values, which stand where the mapping begins unless it had them already."""
        places = dict.fromkeys(values, self.place) | self.places
        return MarkedDict(self | values, self.place, places)

    def only(self, keys: Iterable[str]) -> "MarkedDict":
        """A copy of no more than these keys."""
        wanted = tuple(keys)
        kept = {key: self[key] for key in wanted if key in self}
        return MarkedDict(kept, self.place, {key: self.places[key] for key in wanted if key in self.places})

    def without(self, keys: Iterable[str]) -> "MarkedDict":
        """A copy of all but these keys."""
        dropped = set(keys)
        return self.only(key for key in {**self, **self.places} if key not in dropped)

    def renamed(self, names: dict[str, str]) -> "MarkedDict":
        """A copy under other key names."""
        values = {names.get(key, key): value for key, value in self.items()}
        places = {names.get(key, key): place for key, place in self.places.items()}
        return MarkedDict(values, self.place, places)


class MarkedList(list[Any]):
    """A list that knows its own place and that of each item."""

    def __init__(self, values: Sequence[Any], place: Place, places: Sequence[Place]) -> None:
        """Take the values with the place of the list and the places of its items."""
        super().__init__(values)
        self.place = place
        self.places = list(places)

    def copied(self) -> "MarkedList":
        """A copy that may be changed; its items are shared."""
        return MarkedList(self, self.place, self.places)


def locate(node: object, keys: Sequence[int | str], default: Place) -> Place:
    """The place of the deepest of ``keys`` that ``node`` holds; steps it does not hold are skipped over."""
    place = default
    for key in keys:
        if isinstance(node, MarkedDict) and key in node.places:
            place, node = node.places[str(key)], node.get(str(key))
        elif isinstance(node, MarkedList) and isinstance(key, int) and key < len(node):
            place, node = node.places[key], node[key]
    return place


@dataclass(frozen=True)
class YamlFile:
    """What one file holds, with the faults of reading it."""

    content: MarkedDict
    faults: tuple[SchemeFault, ...] = ()
    is_readable: bool = True


def read_yaml(path: Path, file: str) -> YamlFile:
    """Read one YAML file that holds a mapping.

    Args:
        path: the file.
        file: its name as faults shall print it.

    Returns:
        Its content (empty where it cannot be read) and its faults: bad encoding, bad syntax, a key written twice. The
        same bytes give the same object: nobody may change it.
    """
    return _parsed(path.read_bytes(), file)


@lru_cache(maxsize=256)
def _parsed(raw: bytes, file: str) -> YamlFile:
    empty = MarkedDict({}, Place(file, 1), {})
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return YamlFile(
            empty, (SchemeFault(file, 1, "", "文件不是 UTF-8 编码，请用 UTF-8 另存后再试"),), is_readable=False
        )
    reader = _Reader(file)
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        content = reader.built(root, loader) if root is not None else empty
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 1
        return YamlFile(empty, (*reader.faults, SchemeFault(file, line, "", _HINT_ZH)), is_readable=False)
    except yaml.YAMLError:
        return YamlFile(
            empty,
            (*reader.faults, SchemeFault(file, 1, "", "文件里有 YAML 不允许的字符，请检查后另存")),
            is_readable=False,
        )
    finally:
        loader.dispose()
    if not isinstance(content, MarkedDict):
        return YamlFile(empty, (*reader.faults, SchemeFault(file, 1, "", "文件应由“键: 值”组成")), is_readable=False)
    return YamlFile(content, tuple(reader.faults))


def read_flow(text: str, place: Place) -> Any:  # noqa: ANN401 a YAML value is anything
    """The value that a cell's text stands for; everything in it stands at ``place``.

    Raises:
        CellTextError: the text is no YAML, or a key stands in it twice.
    """
    message = f"“{text}”读不懂，请照其他行的样子写成 {{键: 值, 键: 值}}"
    reader = _CellReader(place)
    try:
        loader = _Loader(text)
    except yaml.YAMLError as fault:
        raise CellTextError(message) from fault
    try:
        root = loader.get_single_node()
        value = reader.built(root, loader) if root is not None else None
    except yaml.YAMLError as fault:
        raise CellTextError(message) from fault
    finally:
        loader.dispose()
    if reader.faults:
        raise CellTextError(reader.faults[0].message_zh)
    return value


class _Reader:
    """Turns the nodes of one file into marked values and gathers faults on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[SchemeFault] = []
        self._open: set[int] = set()

    def built(self, node: yaml.Node, loader: Any) -> Any:  # noqa: ANN401 a YAML value is anything
        """The value of a node."""
        if isinstance(node, yaml.ScalarNode):
            return node.value if node.tag == _TEXT_TAG else self._scalar(node, loader)
        if id(node) in self._open:
            self._add(node, "", "引用（&、*）绕成了圈")
            return None
        self._open.add(id(node))
        value = self._mapping(node, loader) if isinstance(node, yaml.MappingNode) else self._sequence(node, loader)
        self._open.discard(id(node))
        return value

    def _scalar(self, node: yaml.ScalarNode, loader: Any) -> object:  # noqa: ANN401 either loader class
        value: object = math.nan
        try:
            value = loader.construct_object(node)
        except (ValueError, OverflowError):
            pass
        except yaml.constructor.ConstructorError:
            self._add(node, "", f"不支持的标记 {node.tag}")
            return None
        if isinstance(value, float) and not math.isfinite(value):
            self._add(node, "", f"“{node.value}”不是有效的日期或数字")
            return None
        return value

    def _mapping(self, node: yaml.MappingNode, loader: Any) -> MarkedDict:  # noqa: ANN401 either loader class
        result = MarkedDict({}, self._place(node), {})
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in result:
                first = result.places[key].line
                self._add(key_node, key, f"同一段里“{key}”写了两次（第一次在第{first}行），请删去一个")
                continue
            result[key] = self.built(value_node, loader)
            result.places[key] = self._place(key_node)
        return result

    def _sequence(self, node: yaml.Node, loader: Any) -> MarkedList:  # noqa: ANN401 either loader class
        values = [self.built(each, loader) for each in node.value]
        return MarkedList(values, self._place(node), [self._place(each) for each in node.value])

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1)

    def _add(self, node: yaml.Node, key: str, message_zh: str) -> None:
        self.faults.append(SchemeFault(self.file, node.start_mark.line + 1, key, message_zh))


class _CellReader(_Reader):
    """Reads the text of one cell."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.file)
        self._cell = place

    def _place(self, node: yaml.Node) -> Place:  # noqa: ARG002
        return self._cell
