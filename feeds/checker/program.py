"""报前检查: the program that a unit runs. Files by name, dropped on its icon, or picked in a window."""

import json
import sys
import webbrowser
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from appraisal import scheme as packed
from feeds.checker.judging import Judgement, judge_file
from feeds.checker.pages import as_page, as_text

DONE, RETURNED, USAGE = 0, 1, 2
_HELP = """报前检查：报送前查一查，绩效考评报送表会不会被退回、错在哪个单元格。

用法：双击本程序选文件；或把报送表拖到本程序图标上；或在命令行运行
  python 报前检查.pyz 报送表.xlsx …　[--json] [--no-page] [--now 时刻]

  --json     结果写成 JSON（给程序读）
  --no-page  不在报送表旁边写结果网页
  --now      按这个时刻检查（ISO 8601），不写则为现在

退出码：0 可以报送，1 会被退回，2 用法或文件不对。"""


def main(words: Sequence[str], *, now: datetime) -> int:
    """Look at the files that the words name, or that a person picks, as if they arrived now."""
    options, paths = _parted(words)
    if options is None or "--help" in options:
        sys.stdout.write(_HELP + "\n")
        return DONE if options is not None else USAGE
    is_picked = not paths
    paths = paths or _picked()
    if not paths:
        sys.stdout.write(_HELP + "\n")
        return USAGE
    try:
        moment = datetime.fromisoformat(options["--now"]) if "--now" in options else now
    except ValueError:
        sys.stderr.write(f"--now 后面的“{options['--now']}”不是时刻，例如 2026-10-25T08:30+08:00\n")
        return USAGE
    judged, faults = _judged(paths, moment if moment.tzinfo else moment.astimezone())
    for fault in faults:
        sys.stderr.write(fault + "\n")
    if judged:
        _tell(judged, options, is_picked=is_picked)
    if faults or any(each.unread_zh for each in judged):
        return USAGE
    return RETURNED if any(each.is_returned for each in judged) else DONE


def _parted(words: Sequence[str]) -> tuple[dict[str, str] | None, list[Path]]:
    """Options and files; ``None`` for an option that there is not."""
    options: dict[str, str] = {}
    paths: list[Path] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word in {"-h", "--help"}:
            options["--help"] = ""
        elif word in {"--json", "--no-page"}:
            options[word] = ""
        elif word == "--now" and waiting:
            options[word] = waiting.pop(0)
        elif word.startswith("--"):
            return None, []
        else:
            paths.append(Path(word))
    return options, paths


def _picked() -> list[Path]:
    """Files that a person picks in a window; none where there is no window to be had."""
    try:
        import tkinter as tk
        from tkinter import filedialog

        root = tk.Tk()
    except (ImportError, RuntimeError) as fault:
        sys.stderr.write(f"这台电脑不能弹出选文件的窗口（{type(fault).__name__}），请把报送表拖到本程序图标上。\n")
        return []
    except Exception:  # noqa: BLE001 - tkinter's own error, whose name only tkinter knows: no screen
        return []
    root.withdraw()
    chosen = filedialog.askopenfilenames(
        title="请选报送表（可多选）", filetypes=[("报送表", "*.xlsx *.csv"), ("全部文件", "*.*")]
    )
    root.destroy()
    return [Path(each) for each in chosen]


def _judged(paths: Sequence[Path], now: datetime) -> tuple[list[Judgement], list[str]]:
    told: dict[str, Any] = packed.TOLD  # type: ignore[attr-defined]
    scheme = packed.packed_scheme()  # type: ignore[attr-defined]
    judged, faults = [], []
    for path in paths:
        try:
            judged.append(judge_file(path, scheme, told=told, now=now))
        except OSError as fault:
            faults.append(f"{path} 打不开：{fault.strerror or fault}。请核对文件名，或先关掉正在打开它的程序。")
    return judged, faults


def _tell(judged: Sequence[Judgement], options: dict[str, str], *, is_picked: bool) -> None:
    if "--json" in options:
        sys.stdout.write(json.dumps([_plain(each) for each in judged], ensure_ascii=False, indent=1) + "\n")
        return
    sys.stdout.write(as_text(judged))
    if "--no-page" in options:
        return
    title: str = packed.TOLD["title_zh"]  # type: ignore[attr-defined]
    page = judged[0].path.with_name(f"{judged[0].path.stem}_自查结果.html")
    try:
        page.write_text(as_page(judged, title=title), "utf-8")
    except OSError:
        sys.stdout.write("（结果网页写不进报送表所在的文件夹，以上面的文字为准。）\n")
        return
    sys.stdout.write(f"结果网页：{page}\n")
    if is_picked:
        webbrowser.open(page.absolute().as_uri())


def _plain(judgement: Judgement) -> dict[str, Any]:
    names = ("check_code", "consequence", "cell_ref", "message_zh")
    return {
        "file": judgement.path.name,
        "is_returned": judgement.is_returned,
        "unread_zh": judgement.unread_zh,
        "findings": [{name: each.get(name, "") for name in names} for each in judgement.findings],
    }
