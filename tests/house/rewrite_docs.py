"""``make docs``: the docs that are generated from the code; a test fails when they are stale."""

import re

from appraisal.frames import COLUMNS, FRAMES
from tests.house.sources import ROOT

KIND_ZH = {"str": "text", "float64": "number", "Int64": "whole number", "bool": "yes or no", "instant": "UTC instant"}
MARKS = re.compile(r"(<!-- columns:[^\n]*-->\n).*?(<!-- end of columns -->)", re.DOTALL)


def columns_table() -> str:
    lines = ["| column | kind | 中文 | in |", "|---|---|---|---|"]
    for column in sorted(COLUMNS.values(), key=lambda each: each.name):
        frames = "、".join(frame.name for frame in FRAMES if column.name in frame.columns)
        lines.append(f"| `{column.name}` | {KIND_ZH[column.kind]} | {column.zh} | {frames} |")
    return "\n".join(lines) + "\n"


def frames_page() -> str:
    lines = ["# Frames 表式", "", "Written by `make docs` from `appraisal/frames.py`. Bold columns are the key.", ""]
    for frame in FRAMES:
        lines += [f"## {frame.name}", "", "| column | kind | 中文 |", "|---|---|---|"]
        for name in frame.columns:
            shown = f"**`{name}`**" if name in frame.key else f"`{name}`"
            lines.append(f"| {shown} | {KIND_ZH[COLUMNS[name].kind]} | {COLUMNS[name].zh} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def checks_page() -> str:
    from expectations import CHECKS
    from expectations.completeness import COMPLETENESS
    from expectations.photographs import PHOTOGRAPHS
    from expectations.roster import ROSTER
    from expectations.shape import SHAPE
    from expectations.staleness import STALENESS
    from expectations.surveys import SURVEYS
    from feeds import SHAPE_CHECKS

    lines = ["# Checks 检查项", "", "Written by `make docs` from `feeds` (reading) and `expectations`.", ""]
    lines += ["| 代码 | 名称 | 处置 | 硬规则 | 依据 |", "|---|---|---|---|---|"]
    lines += [f"| {each.code} | {each.name_zh} | {each.consequence.zh} | 是 | |" for each in SHAPE_CHECKS]
    lines += [f"| {code} | {name_zh} | 提示 | 否 | |" for code, name_zh in (COMPLETENESS | STALENESS).items()]
    lines += [f"| {code} | {name_zh} | 提示 | 否 | domain.md §8.6 Q20 |" for code, name_zh in ROSTER.items()]
    lines += [f"| {code} | {name_zh} | 提示 | 否 | domain.md §6 |" for code, name_zh in SURVEYS.items()]
    for each in (*SHAPE, *CHECKS, *PHOTOGRAPHS):
        lines.append(
            f"| {each.code} | {each.name_zh} | {each.consequence.zh} | {'是' if each.is_hard_rule else '否'} | {each.basis} |"
        )
    return "\n".join(lines) + "\n"


def views_page() -> str:
    from warehouse.views import EDITION_COLUMNS, NAME_VIEWS, OWN_ZH, VIEWS

    head = {name: COLUMNS[name].zh for name in COLUMNS} | OWN_ZH
    lines = [
        "# Views 视图", "", "Written by `make docs` from `warehouse/views.py`. Read-only, the same on SQLite and PostgreSQL; names and columns",
        "stay, new columns come at the end. Each view holds the newest edition of every round and period; `v_editions` lists all of them.",
        "The marts hold unreleased statistics: for the office's own analysis, not for publication. A finding is a request to verify, no verdict.",
        "", "Every view begins with `round_code` 轮次, `period` 报告期, `edition` 版次. `jixiao export` writes the same rows as CSV, Parquet or SDMX-CSV.",
        "", "## v_editions", "", "全部版次：每次发布一行；`is_latest` 为 1 的是现行版。", "", ", ".join(f"`{name}`" for name in EDITION_COLUMNS), "",
    ]  # fmt: skip
    for view in VIEWS:
        there = dict(view.named)
        lines += [f"## {view.name}", "", f"{view.zh}。", "", "| column | 中文 |", "|---|---|"]
        lines += [f"| `{name}` | {head.get(there.get(name, name), '')} |" for name in view.columns] + [""]
    for each in NAME_VIEWS:
        lines += [f"## {each.name}", "", f"{each.zh}。", "", ", ".join(f"`{column}`" for column, _ in each.keys), ""]
    return "\n".join(lines).rstrip() + "\n"


def pages() -> dict[str, str]:
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    return {
        "docs/glossary.md": MARKS.sub(lambda found: found[1] + columns_table() + found[2], glossary),
        "docs/frames.md": frames_page(),
        "docs/checks.md": checks_page(),
        "docs/views.md": views_page(),
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (ROOT / name).write_text(text, "utf-8")
