"""结果页: what was found, as plain text for a console and as one page that opens in any browser."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from feeds.checker.judging import Judgement

CONSEQUENCE_ZH = {"note": "提示", "return": "退回"}
LEFT_TO_OFFICE_ZH = (
    "本程序只查表式：报送单位、报告期、指标名称、计量单位、数字写法、重复和代报等，与绩效办收件时用的是同一套规则。",
    "与以前各期、其他来源（统计、电力、税务等）和其他单位的比对，只有绩效办能做；查出疑点的，会另行发函请核实。",
    "本程序不判断数据真实与否，不提示、也不要求填报任何数值；只用于绩效考评报送表，不涉及依法向统计机构报送的报表。",
)
_STYLE = """
body{font:16px/1.7 "Microsoft YaHei","Noto Sans SC",sans-serif;margin:2em auto;max-width:60em;padding:0 1em;color:#222}
h1{font-size:1.3em}h2{font-size:1.1em;margin-top:1.6em}
.returned{background:#fde9e7;border-left:.4em solid #b3261e;padding:.6em 1em}
.fine{background:#e9f4e6;border-left:.4em solid #2e6b1f;padding:.6em 1em}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}
th{background:#eee}td:nth-child(1),td:nth-child(2){white-space:nowrap}.small{color:#555;font-size:.9em}
"""


def as_text(judgements: Sequence[Judgement]) -> str:
    """The result for a console."""
    lines: list[str] = []
    for each in judgements:
        lines += ["", f"文件：{each.path.name}", f"结论：{each.verdict_zh}"]
        for place, finding in enumerate(each.findings, start=1):
            word = CONSEQUENCE_ZH.get(finding["consequence"], "")
            lines.append(f"  {place}. 【{word}】{finding['cell_ref'] or '整份文件'}　{_said(finding)}")
    return "\n".join([*lines, "", *LEFT_TO_OFFICE_ZH, ""])


def _said(finding: Mapping[str, Any]) -> str:
    """The message without the file and cell that stand beside it anyway."""
    message: str = finding["message_zh"]
    head, bracket, rest = message.partition(f"（{finding['cell_ref']}）")
    return rest if bracket and head.startswith("《") else message


def as_page(judgements: Sequence[Judgement], *, title: str) -> str:
    """The result as one page without outside parts."""
    body = "".join(_section(each) for each in judgements)
    notes = "".join(f"<li>{escape(text)}</li>" for text in LEFT_TO_OFFICE_ZH)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f'{body}<h2>说明</h2><ul class="small">{notes}</ul></body></html>'
    )


def _section(judgement: Judgement) -> str:
    tone = "returned" if judgement.is_returned or judgement.unread_zh else "fine"
    rows = "".join(
        f"<tr><td>{CONSEQUENCE_ZH.get(each['consequence'], '')}</td>"
        f"<td>{escape(each['cell_ref'] or '整份文件')}</td><td>{escape(_said(each))}</td></tr>"
        for each in judgement.findings
    )
    table = f"<table><tr><th>处置</th><th>单元格</th><th>问题和办法</th></tr>{rows}</table>" if rows else ""
    head = f"<h2>{escape(judgement.path.name)}</h2>"
    return f'{head}<p class="{tone}"><strong>{escape(judgement.verdict_zh)}</strong></p>{table}'
