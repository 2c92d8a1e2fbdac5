"""年度文件夹: which folder holds the year's scheme, and the files in it as marked values."""

from dataclasses import dataclass
from pathlib import Path

from appraisal.period import Period
from scheme.faults import SchemeError, SchemeFault, unknown_code
from scheme.marked_yaml import MarkedDict, MarkedList, Place, locate, read_yaml
from scheme.parts import BLOCK_PARTS, HEAD_KEYS, INDICATORS, SCHEME_FILE

FILE_KEYS: dict[str, tuple[str, ...]] = {SCHEME_FILE: HEAD_KEYS, "targets.yaml": ("curves", "targets")}
"""Files of a year and the keys at their top."""
for _part in BLOCK_PARTS:
    FILE_KEYS[_part.file] = (*FILE_KEYS.get(_part.file, ()), _part.key)
INDICATOR_KEYS = ("group", "role", "indicators")
LIST_KEYS = (*(each.key for each in BLOCK_PARTS), "indicators")
"""Keys that hold a list of blocks."""
_REQUIRED = (SCHEME_FILE, "subjects.yaml")


@dataclass(frozen=True)
class Folder:
    """The files of one year as read, before anything is concluded from them.

    Attributes:
        files: file name relative to the year's folder → content.
        faults: faults of reading.
        is_readable: whether every file that must be there could be read; else the rest would only be false alarms.
    """

    files: dict[str, MarkedDict]
    faults: tuple[SchemeFault, ...]
    is_readable: bool = True

    def indicator_files(self) -> list[MarkedDict]:
        """Contents of ``indicators/*.yaml`` in the order of their names."""
        return [content for name, content in self.files.items() if name.startswith(INDICATORS)]

    def part(self, file: str, key: str) -> MarkedList:
        """The list under ``key`` of a file; empty where there is none."""
        content = self.files.get(file)
        value = content.get(key) if content is not None else None
        return value if isinstance(value, MarkedList) else MarkedList([], Place(file, 1), [])

    def table(self, file: str, key: str) -> MarkedDict:
        """The mapping under ``key`` of a file; empty where there is none."""
        content = self.files.get(file)
        value = content.get(key) if content is not None else None
        return value if isinstance(value, MarkedDict) else MarkedDict({}, Place(file, 1), {})


def year_folder(directory: Path, *, period: Period | None = None) -> Path:
    """The folder of the year that a period belongs to.

    Args:
        directory: a year's folder, or the folder that holds the years.
        period: whose year is wanted; the nearest year serves where that year has none. ``None``: the newest.

    Raises:
        SchemeError: there is no scheme in ``directory``.
    """
    if (directory / SCHEME_FILE).is_file():
        return directory
    years = [each for each in directory.glob("[0-9][0-9][0-9][0-9]") if each.is_dir()] if directory.is_dir() else []
    if not years:
        message = "这里没有考评方案：应是含 scheme.yaml 的年度文件夹，或其上一级"
        raise SchemeError([SchemeFault(str(directory), 1, "", message)])
    if period is None:
        return max(years, key=lambda each: each.name)
    return min(years, key=lambda each: (abs(int(each.name) - period.year), each.name))


def scheme_paths(year: Path) -> list[Path]:
    """Every YAML file of a year's folder, in order."""
    return sorted(each for each in year.rglob("*.y*ml") if each.suffix in {".yaml", ".yml"})


def read_folder(year: Path) -> Folder:
    """Read every YAML file of a year's folder."""
    files: dict[str, MarkedDict] = {}
    faults: list[SchemeFault] = []
    is_readable = True
    for path in scheme_paths(year):
        name = path.relative_to(year).as_posix()
        if name not in FILE_KEYS and path.parent != year / INDICATORS:
            hint = unknown_code("文件", name, FILE_KEYS)
            faults.append(SchemeFault(name, 1, "", f"方案里没有这个文件的位置，内容不会被采用：{hint}"))
            continue
        read = read_yaml(path, name)
        files[name] = read.content
        is_readable = is_readable and read.is_readable
        faults += read.faults
        if not read.faults:
            faults += shape_faults(name, read.content)
    absent = [SchemeFault(name, 1, "", "缺少这个文件") for name in _REQUIRED if name not in files]
    if not any(name.startswith(INDICATORS) for name in files):
        absent.append(SchemeFault(INDICATORS, 1, "", "没有指标文件：indicators 下应有 01_….yaml 等，每个一级指标一个"))
    return Folder(files, (*faults, *absent), is_readable and not absent)


def shape_faults(name: str, content: MarkedDict) -> list[SchemeFault]:
    """What is wrong with a file's keys and their shapes, before anything is concluded from its content."""
    allowed = FILE_KEYS.get(name, INDICATOR_KEYS)
    faults = [
        _misfit(content.places[key], key, f"不认识的键“{key}”，本文件只用：{'、'.join(allowed)}")
        for key in content
        if key not in allowed
    ]
    for key in LIST_KEYS:
        value = content.get(key, ())
        if key in allowed and value is not None and not isinstance(value, (MarkedList, tuple)):
            faults.append(_misfit(content.places[key], key, "应是清单，每项以“- ”开头"))
        elif isinstance(value, MarkedList):
            faults += [
                _misfit(locate(value, (number,), value.place), f"{key}.{number + 1}", "应是“键: 值”的一段")
                for number, item in enumerate(value)
                if not isinstance(item, MarkedDict)
            ]
    for key in ("curves", "targets"):
        if key in allowed and not isinstance(content.get(key), (MarkedDict, type(None))):
            faults.append(_misfit(content.places[key], key, "应是“键: 值”的一段"))
    return faults


def _misfit(place: Place, key: str, message_zh: str) -> SchemeFault:
    return SchemeFault(place.file, place.line, key, message_zh)
