"""考评方案 for people: check, adjustments in force, compare, to a workbook and back."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import warehouse
from appraisal.period import parse_period
from appraisal.scheme import Adjustment, Scheme
from scheme import (
    UPSTREAM_FILE,
    compare_schemes,
    from_workbook,
    lint_scheme,
    load_scheme,
    name_path,
    to_workbook,
    uncovered_points,
)
from tasks.books import store_of
from tasks.home import Home, HomeError, put_file
from tasks.inquiries.csv_panel import read_panel
from tasks.inquiries.panel import FIGURE_COLUMNS

Row = dict[str, object]
_SQLITE = "sqlite:///"


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
        f"轮次{len(scheme.rounds)}个，窗口期调整{len(scheme.adjustments)}条。方案指纹 {scheme.hash[:16]}"
    )


def adjustments_of(directory: str | Path, *, day: date) -> list[Row]:
    """All 窗口期调整 of a scheme, oldest first, and whether each is in force on ``day``."""
    scheme = load_scheme(Path(directory))
    return [
        {
            "effective_from": str(each.effective_from),
            "state_zh": "已生效" if each.effective_from <= day else "未到生效日",
            "name_zh": name_path(each.path, scheme),
            "before": _told(each.from_value),
            "after": _told(each.to_value),
            "document_no": each.document_no,
            "approved_out_of_window": each.approved_out_of_window or "",
            "reason": each.reason,
            "path": each.path,
        }
        for each in scheme.adjustments
    ]


def _told(value: float | str | date | None) -> str:
    if value is None:
        return "（空）"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def retroactive_adjustments(home: Home) -> list[str]:
    """Warnings of adjustments that would reach back into rounds already published without them 追溯调整.

    A round that was published keeps the rules it went by; whoever takes an adjustment into an earlier month should know.
    """
    path = Path(home.warehouse_url.removeprefix(_SQLITE))
    if home.warehouse_url.startswith(_SQLITE) and not path.is_file():
        return []
    store, scheme = store_of(home), load_scheme(home.scheme)
    newest = {(run.round_code, run.period.code): run for run in warehouse.read_runs(store)}
    runs = [run for run in newest.values() if run.period.year == scheme.year]
    known = {run.scheme_hash: _adjusted(warehouse.read_scheme_json(store, run.scheme_hash)) for run in runs}
    return [
        text
        for each in scheme.adjustments
        if (text := _reach(each, scheme, [
            run.period.code for run in runs
            if each.effective_from <= run.period.end_on and _key(each.document_no, each.path) not in known[run.scheme_hash]
        ]))
    ]  # fmt: skip


def _adjusted(canonical_json: str) -> set[tuple[str, str]]:
    return {_key(each["document_no"], each["path"]) for each in json.loads(canonical_json).get("adjustments", ())}


def _key(document_no: str, path: str) -> tuple[str, str]:
    return document_no, path


def _reach(change: Adjustment, scheme: Scheme, codes: list[str]) -> str:
    if not codes:
        return ""
    year = f"{scheme.year}年"
    labels = dict.fromkeys(parse_period(each).label_zh.removeprefix(year) or "全年" for each in sorted(codes))
    periods = year + "、".join(labels)
    return (
        f"{change.document_no}“{name_path(change.path, scheme)}”自{change.effective_from}生效，但{periods}的轮次已按调整前的方案发布，"
        "不会自动改变。请核对生效日；确需追溯的，另出新版并在理由中写明依据"
    )


def scheme_changes(before: str | Path, after: str | Path) -> list[Row]:
    """What differs between two schemes, one row a place; ``目录@日期`` is the scheme as in force on that day."""
    changes = compare_schemes(_scheme_at(before), _scheme_at(after))
    return [
        {
            "kind_zh": each.kind_zh,
            "told_zh": each.told_zh,
            "name_zh": each.name_zh,
            "path": each.path,
            "before": each.before,
            "after": each.after,
        }
        for each in changes
    ]


def _scheme_at(place: str | Path) -> Scheme:
    directory, mark, day = str(place).rpartition("@")
    if not mark or Path(place).exists():
        directory, day = str(place), ""
    if not Path(directory).exists():
        raise HomeError(f"{directory} 不存在：请写方案目录，或 目录@日期，如 scheme/2026@2026-09-30")
    if not day:
        return load_scheme(Path(directory))
    try:
        return load_scheme(Path(directory), on=date.fromisoformat(day))
    except ValueError as fault:
        raise HomeError(f"“{place}”里 @ 后面的“{day}”不是日期，应写 目录@2026-09-30") from fault


def scheme_notes(
    directory: str | Path, *, panel: str | None = None, upstream: str | None = None
) -> tuple[list[Row], str]:
    """Notes on a scheme's catalogue, and a sentence that sums them up.

    Args:
        directory: the scheme.
        panel: CSV of past figures, to find indicators that move as one.
        upstream: CSV with ``upstream_code, name_zh`` and, if known, ``weight_points``; ``None``: the year's own
            ``upstream.csv`` if there is one.

    Raises:
        HomeError: a CSV cannot be read or lacks a column.
    """
    year = _year_folder(Path(directory))
    own = year / UPSTREAM_FILE
    place = upstream or (str(own) if own.is_file() else None)
    listed = read_panel(place, ("upstream_code", "name_zh")) if place else None
    notes = lint_scheme(year, panel=read_panel(panel, FIGURE_COLUMNS) if panel else None, upstream=listed)
    counts = "、".join(f"{kind}{count}" for kind, count in Counter(each.kind_zh for each in notes).items())
    text = f"提示{len(notes)}条（{counts}）。" if notes else "没有提示。"
    open_points = None if listed is None else uncovered_points(listed, notes)
    if open_points is not None:
        text += f"无人承担的上级指标合计{open_points:g}分。"
    rows: list[Row] = [
        {
            "place_key": each.place,
            "kind_zh": each.kind_zh,
            "what_zh": each.what_zh,
            "why_zh": each.why_zh,
            "do_zh": each.do_zh,
            "key": each.key,
        }
        for each in notes
    ]
    return rows, text + "提示不影响方案使用，改不改由人决定。"


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
