"""方案工作簿: the loss-free twin of a year's YAML as .xlsx, for those who would rather edit a table.

The YAML stays the form of record: ``from_workbook`` gives its files anew, without comments where something changed,
and refuses a workbook that would not load.
"""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from scheme.faults import SchemeError, SchemeFault
from scheme.folder import SCHEME_FILE, read_folder, year_folder
from scheme.headings import HEADING_ZH
from scheme.load import load_scheme
from scheme.workbook_cells import LINE_KEYS, STRUCTURE_KEYS
from scheme.workbook_sheets import BLOCK_SHEETS, SHEETS, WEIGHTS, Sheet, from_sheets, to_sheets

_HEAD_ROW, _KEY_ROW, _FIRST_ROW = 1, 2, 3
_MAX_WIDTH = 60
_YEAR_DIGITS = 4
_EMPTIED_TEXT = {"targets.yaml": "targets: {}\n"} | {
    name: f"{key}: []\n" for name, key in BLOCK_SHEETS.values() if name != SCHEME_FILE
}
_ONE_LINE_KEYS = (*LINE_KEYS, *STRUCTURE_KEYS, "cell")


def to_workbook(directory: Path) -> bytes:
    """The scheme of a year's folder as a workbook: one sheet a part.

    Args:
        directory: a year's folder, or the folder that holds the years (then the newest).

    Raises:
        SchemeError: the folder does not load.
    """
    year = year_folder(directory)
    scheme = load_scheme(year)
    group_names = {each.code: each.name_zh for each in scheme.peer_groups}
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, sheet in to_sheets(read_folder(year)).items():
        extra = group_names if name == WEIGHTS else {}
        _write_sheet(book.create_sheet(name), sheet, extra)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _write_sheet(page: Worksheet, sheet: Sheet, names: dict[str, str]) -> None:
    fill, grey = PatternFill("solid", fgColor="FFDDEBF7"), Font(color="FF7F7F7F", size=9)
    wrapped = Alignment(vertical="top", wrap_text=True)
    for column, (key, head) in enumerate(sheet.columns.items(), start=1):
        last = key.rpartition(".")[2]
        top = page.cell(_HEAD_ROW, column, head or names.get(key) or HEADING_ZH.get(last, last))
        top.font, top.fill = Font(bold=True), fill
        page.cell(_KEY_ROW, column, key).font = grey
        values = [row.get(key) for _, row in sheet.rows]
        for number, value in enumerate(values, start=_FIRST_ROW):
            cell = page.cell(number, column, value)
            cell.alignment = wrapped
            if cell.data_type == "f":  # text that begins like a formula stays text
                cell.data_type = "s"
        widest = max((len(line) * 2 for each in values for line in str(each or "").splitlines()), default=0)
        page.column_dimensions[get_column_letter(column)].width = min(_MAX_WIDTH, max(10, widest * 0.7))
    page.freeze_panes = page.cell(_FIRST_ROW, 2).coordinate


def from_workbook(content: bytes, directory: Path) -> dict[str, str]:
    """The YAML files that a workbook stands for, proved to load in the place of a year's own.

    Args:
        content: the workbook as ``to_workbook`` makes it, edited or not.
        directory: the year's folder that the files are for, or the folder that holds the years; it is only read.

    Returns:
        File name within the year's folder → text, for every file to be there. A file that says what the folder's own
        says keeps its text, comments and all; one whose blocks have all moved elsewhere is emptied.

    Raises:
        SchemeError: the workbook cannot be read or would not load.
    """
    files = from_sheets(_read_sheets(content))
    year = _year_for(directory, files[SCHEME_FILE].get("year"))
    own = read_folder(year).files if year.is_dir() else {}
    same = _files_that_say(files, year)
    texts = {name: _yaml_text(values) for name, values in files.items()}
    texts |= {name: (year / name).read_text(encoding="utf-8-sig") for name in same}
    texts |= {name: _EMPTIED_TEXT.get(name, "indicators: []\n") for name in own if name not in files}
    with TemporaryDirectory() as place:
        trial = Path(place) / year.name
        for name, text in texts.items():
            path = trial / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        load_scheme(trial)
    return texts


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


def _read_sheets(content: bytes) -> dict[str, Sheet]:
    try:
        book = load_workbook(BytesIO(content))
    except (BadZipFile, KeyError, OSError, ValueError) as fault:
        raise SchemeError([SchemeFault("工作簿", 1, "", "打不开，应是 .xlsx 格式的方案工作簿")]) from fault
    absent = [name for name in SHEETS if name not in book.sheetnames]
    if absent:
        raise SchemeError([SchemeFault(name, 1, "", "工作簿里没有这一页，请从导出的工作簿改起") for name in absent])
    return {name: _read_sheet(book[name]) for name in SHEETS}


def _read_sheet(page: Worksheet) -> Sheet:
    keys = [cell.value for cell in page[_KEY_ROW]]
    sheet = Sheet({str(key): "" for key in keys if key})
    for number, row in enumerate(page.iter_rows(min_row=_FIRST_ROW, values_only=True), start=_FIRST_ROW):
        cells = {str(key): value for key, value in zip(keys, row, strict=False) if key}
        if any(value not in (None, "") for value in cells.values()):
            sheet.rows.append((number, cells))  # type: ignore[arg-type]
    return sheet


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


def _yaml_text(values: dict[str, object]) -> str:
    dumped = yaml.dump(_shortened(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return str(dumped)


def _shortened(value: object, key: str = "") -> object:
    """The same values, those structures marked that stand on one line."""
    if isinstance(value, dict):
        plain = {name: _shortened(inner, "cell" if key == "values" else name) for name, inner in value.items()}
        return _Flow(plain) if key in _ONE_LINE_KEYS else plain
    if isinstance(value, list):
        return [_shortened(each, key) for each in value]
    return value
