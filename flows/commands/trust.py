"""findings, rule, explain, trace: what makes a figure arguable."""

import click

from flows.commands.options import format_option, home_options, period_option
from flows.printing import print_record, print_rows


@click.command("findings", short_help="疑点清单")
@period_option
@home_options
@format_option
def findings(period: str, home: str | None, now: str | None, form: str) -> None:
    """疑点清单，按可疑度×影响排序。"""
    from flows.settings import read_home
    from tasks.questions import findings_of

    rows = findings_of(read_home(home, now=now), period)
    heads = {
        "finding_key": "疑点键",
        "check_code": "检查",
        "consequence_zh": "处置",
        "suspicion": "可疑度",
        "subject_zh": "考评对象",
        "indicator_zh": "指标",
        "observed": "报送值",
        "expected": "预期值",
        "ruling_zh": "核定",
        "message_zh": "说明",
    }
    print_rows(rows, form, heads=heads, title=f"{period} 疑点清单（{len(rows)}条）")


@click.command("rule", short_help="核定一个疑点")
@click.argument("key")
@click.option(
    "--verdict", type=click.Choice(["dismissed", "upheld", "replaced"]), required=True, help="放行/维持挂起/替换"
)
@click.option("--value", type=float, help="核定替换值（verdict 为 replaced 时必填）")
@click.option("--reason", required=True, help="理由，写明依据")
@click.option("--by", "ruled_by", required=True, help="核定人（岗位）")
@click.option("--document-no", default="", help="依据文号")
@home_options
@format_option
def rule(
    key: str,
    verdict: str,
    value: float | None,
    reason: str,
    ruled_by: str,
    document_no: str,
    home: str | None,
    now: str | None,
    form: str,
) -> None:
    """核定：放行（dismissed）、维持（upheld）或替换（replaced）一个疑点。原始数据不改。"""
    from flows.settings import read_home
    from tasks.books import record_ruling

    record = record_ruling(
        read_home(home, now=now),
        key,
        verdict=verdict,
        replacement_value=value,
        reason=reason,
        ruled_by=ruled_by,
        document_no=document_no,
    )
    heads = {
        "finding_key": "疑点键",
        "verdict": "核定",
        "replacement_value": "替换值",
        "reason": "理由",
        "ruled_by": "核定人",
    }
    print_record(record, form, heads=heads, title="核定已记录；下次运行本轮次时生效")


@click.command("explain", short_help="说明一个得分的来历")
@click.argument("subject")
@click.argument("indicator", required=False)
@period_option
@home_options
@format_option
def explain(subject: str, indicator: str | None, period: str, home: str | None, now: str | None, form: str) -> None:
    """说明 SUBJECT（或其 INDICATOR）在报告期的得分怎样得来，一直到数、规则、条款和单元格。"""
    from flows.settings import read_home
    from tasks.explain import explain_indicator, explain_subject

    where = read_home(home, now=now)
    if indicator:
        record, heads = explain_indicator(where, subject, indicator_name=indicator, period=period)
        print_record(record, form, heads=heads, title=f"{period} {record['subject_zh']} {record['indicator_zh']}")
        return
    total, rows = explain_subject(where, subject, period=period)
    if form == "json":
        print_record({**total, "indicators": rows}, form, heads={})
        return
    heads = {
        "indicator_zh": "指标",
        "weight_points": "分值",
        "score_points": "得分",
        "cautious_points": "审慎得分",
        "lost_points": "失分",
        "value": "完成值",
        "due_value": "应达值",
        "lamp_zh": "亮灯",
        "standing_zh": "采信",
        "rule_zh": "计分办法",
        "clause": "条款",
        "cell": "来源",
    }
    print_rows(rows, form, heads=heads, title=str(total["summary_zh"]))


@click.command("trace", short_help="文件中的数追溯到单元格")
@click.argument("document", type=click.Path(exists=True, dir_okay=False))
@home_options
@format_option
def trace(document: str, home: str | None, now: str | None, form: str) -> None:
    """追溯：DOCUMENT.docx 里印出的每个数 → 指标、对象、报告期、文件、工作表、单元格、指纹。"""
    from flows.settings import read_home
    from tasks.trace import trace_document

    rows = trace_document(read_home(home, now=now), document)
    heads = {
        "text": "印出",
        "indicator_zh": "指标",
        "subject_zh": "考评对象",
        "period": "报告期",
        "file_name": "文件",
        "cell_ref": "单元格",
        "raw_sha256": "指纹",
        "note_zh": "说明",
    }
    print_rows(rows, form, heads=heads, title=f"{document}：{len(rows)}个数")
