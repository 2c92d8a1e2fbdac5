"""考评方案 for people: check, compare, to a workbook and back."""

from collections import Counter
from pathlib import Path

from scheme import compare_schemes, from_workbook, load_scheme, to_workbook
from tasks.home import HomeError, put_file

Row = dict[str, object]


def describe_scheme(directory: str | Path) -> str:
    """One paragraph on a scheme that loads.

    Raises:
        SchemeError: it does not; the text lists every fault with file, line and key.
    """
    scheme = load_scheme(Path(directory))
    roles = Counter(each.role for each in scheme.indicators)
    appraised = sum(each.is_appraised for each in scheme.subjects)
    provisional = sum(each.status == "provisional" for each in scheme.targets)
    return (
        f"方案无误：{scheme.name_zh}。指标{roles['appraised']}项（{len(scheme.groups)}类），考评对象{appraised}个，"
        f"重点项目{len(scheme.projects)}个，目标{len(scheme.targets)}个（未定案{provisional}个），"
        f"轮次{len(scheme.rounds)}个。方案指纹 {scheme.hash[:16]}"
    )


def scheme_changes(before: str | Path, after: str | Path) -> list[Row]:
    """What differs between two schemes, one row a place."""
    changes = compare_schemes(load_scheme(Path(before)), load_scheme(Path(after)))
    return [
        {"name_zh": each.name_zh, "path": each.path, "before": each.before, "after": each.after} for each in changes
    ]


def scheme_to_workbook(directory: str | Path, out: str | Path) -> None:
    """Write the workbook twin of a scheme."""
    put_file(Path(out).absolute(), to_workbook(_year_folder(Path(directory))))


def scheme_from_workbook(workbook: str | Path, directory: str | Path) -> Path:
    """Read a workbook twin back into YAML; nothing is written if it does not load."""
    folder = _year_folder(Path(directory))
    for name, text in from_workbook(Path(workbook).read_bytes(), folder).items():
        put_file(folder / name, text.encode())
    return folder


def _year_folder(directory: Path) -> Path:
    if (directory / "scheme.yaml").is_file():
        return directory
    years = sorted(each.parent for each in directory.glob("*/scheme.yaml"))
    if not years:
        raise HomeError(f"{directory} 里没有考评方案（找不到 scheme.yaml）")
    return years[-1]
