"""方案工作簿: the loss-free twin of a year's YAML as .xlsx, for those who would rather edit a table.

The YAML stays the form of record: ``from_workbook`` gives its files anew, without comments where something changed,
and refuses a workbook that would not load, naming sheet and cell.
"""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from appraisal.scheme import Scheme
from scheme.compare.schemes import compare_schemes
from scheme.faults import SchemeError, SchemeFault
from scheme.folder import FILE_KEYS, Folder, read_folder, shape_faults, year_folder
from scheme.load import conclude_scheme, load_scheme
from scheme.marked_yaml import MarkedDict
from scheme.parts import INDICATORS, PARTS, SCHEME_FILE
from scheme.twin.pages import draw_book, read_book
from scheme.twin.reading import from_sheets
from scheme.twin.sheets import CURVES, GROUPS, HEAD, INDICATOR_SHEET, TARGET_SHEET, columns_in, to_sheets

_YEAR_DIGITS = 4
_SHEET_OF_KEY = {each.key: each.sheet_zh for each in PARTS if each.sheet_zh} | {
    "indicators": INDICATOR_SHEET,
    "peer_groups": GROUPS,
    "targets": TARGET_SHEET,
    "curves": CURVES,
}


def to_workbook(directory: Path) -> bytes:
    """The scheme of a year's folder as a workbook: a page that explains, and one sheet a part.

    Args:
        directory: a year's folder, or the folder that holds the years (then the newest).

    Raises:
        SchemeError: the folder does not load, or a text is longer than a cell.
    """
    year = year_folder(directory)
    scheme = load_scheme(year)
    return draw_book(to_sheets(read_folder(year)), scheme)


def from_workbook(content: bytes, directory: Path) -> dict[str, str]:
    """The YAML files that a workbook stands for, proved to load in the place of a year's own.

    Args:
        content: the workbook as ``to_workbook`` makes it, edited or not.
        directory: the year's folder that the files are for, or the folder that holds the years; it is only read.

    Returns:
        File name within the year's folder → text, for every file to be there. A file that says what the folder's own
        says keeps its text, comments and all; one whose blocks have all moved elsewhere is emptied.

    Raises:
        SchemeError: the workbook cannot be read or would not load; every fault names its cell (``指标!H12``).
    """
    files = from_sheets(read_book(content))
    year = _year_for(directory, files[SCHEME_FILE].get("year"))
    scheme = _concluded(files, year.name)
    own = read_folder(year).files if year.is_dir() else {}
    same = _files_that_say(files, year)
    texts = {name: _yaml_text(values) for name, values in files.items()}
    texts |= {name: (year / name).read_text(encoding="utf-8-sig") for name in same}
    texts |= {name: _emptied_text(name) for name in own if name not in files}
    again = _loaded(texts, year.name)
    if again.hash != scheme.hash and compare_schemes(again, scheme):
        text = "转成 YAML 后与表里的内容不一致，什么都没有写；请把这个工作簿发给维护人员"
        raise SchemeError([SchemeFault("工作簿", 0, "", text)])
    return texts


def _concluded(files: Mapping[str, MarkedDict], year: str) -> Scheme:
    shape = [fault for name, content in files.items() for fault in shape_faults(name, content)]
    try:
        return conclude_scheme(Folder(dict(sorted(files.items())), tuple(shape)), year)
    except SchemeError as refusal:
        raise SchemeError(_on_sheet(each) for each in refusal.faults) from refusal


def _on_sheet(fault: SchemeFault) -> SchemeFault:
    """A fault of a whole file stands on the sheet that holds the file."""
    if fault.file not in FILE_KEYS and fault.file != INDICATORS:
        return SchemeFault(fault.file, 0, fault.key, fault.message_zh)
    key = fault.key.partition(".")[0] or FILE_KEYS.get(fault.file, (INDICATORS,))[-1]
    return SchemeFault(_SHEET_OF_KEY.get(key, HEAD), 0, fault.key, fault.message_zh)


def _loaded(texts: Mapping[str, str], year: str) -> Scheme:
    with TemporaryDirectory() as place:
        trial = Path(place) / year
        for name, text in texts.items():
            path = trial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return load_scheme(trial)


def _emptied_text(name: str) -> str:
    if name == "targets.yaml":
        return "targets: {}\n"
    return "".join(f"{key}: []\n" for key in FILE_KEYS.get(name, ("indicators",)))


def _year_for(directory: Path, stated: object) -> Path:
    is_year = (directory / SCHEME_FILE).is_file() or (directory.name.isdigit() and len(directory.name) == _YEAR_DIGITS)
    return directory if is_year else directory / str(stated)


def _files_that_say(files: Mapping[str, object], year: Path) -> list[str]:
    """Files of a year's folder that already say what ``files`` say."""
    try:
        load_scheme(year)
    except SchemeError:
        return []
    own = from_sheets(to_sheets(read_folder(year)))
    return [name for name, values in files.items() if own.get(name) == values]


class _Flow(dict[str, object]):
    """A small structure that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes small structures and lists of plain values on one line and indents the other lists."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)

    def represent_short(self, data: list[object] | _Flow) -> yaml.Node:
        if isinstance(data, _Flow):
            return self.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
        is_short = not any(isinstance(each, (dict, list)) for each in data)
        return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=is_short)


_Dumper.add_representer(list, _Dumper.represent_short)
_Dumper.add_representer(_Flow, _Dumper.represent_short)


def _yaml_text(values: Mapping[str, object]) -> str:
    dumped = yaml.dump(_shortened(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return str(dumped)


_ONE_LINE_KEYS = {
    key
    for sheet in (*(each.sheet_zh for each in PARTS if each.sheet_zh), INDICATOR_SHEET, GROUPS)
    for key, column in columns_in(sheet).items()
    if column.kind in {"block", "blocks"} and not column.has_cells_of_its_own()
} - {"weights"} | {"cell"}


def _shortened(value: object, key: str = "") -> object:
    """The same values, those structures marked that stand on one line."""
    if isinstance(value, dict):
        plain = {
            str(name): _shortened(inner, "cell" if key == "values" else str(name)) for name, inner in value.items()
        }
        return _Flow(plain) if key in _ONE_LINE_KEYS else plain
    if isinstance(value, list):
        return [_shortened(each, key) for each in value]
    return value
