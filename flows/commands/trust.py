"""findings, rule, explain, trace: what makes a figure arguable."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import format_option, home_options, period_option
from flows.printing import print_record, print_rows

if TYPE_CHECKING:
    from tasks.home import Home
    from tasks.inquiries.reasons import Reasons

_FINDING_HEADS = {
    "finding_key": "疑点键",
    "check_zh": "检查项",
    "consequence_zh": "处置",
    "subject_zh": "对象",
    "indicator_zh": "指标",
    "observed": "报送值",
    "interval_zh": "参考区间",
    "suspicion": "可疑度",
    "impact_zh": "影响分值",
    "impact_places": "影响位次",
    "gain_zh": "受益方向",
    "compared_text_zh": "比较依据",
    "ruling_zh": "核定",
}
_EFFECT_HEADS = {
    "check_code": "检查",
    "check_zh": "名称",
    "ruled_count": "已核定",
    "dismissed_count": "放行",
    "confirmed_count": "成立",
    "confirmed_pct": "成立率%",
}
_RULING_HEADS = {
    "finding_key": "疑点键",
    "subject_zh": "考评对象",
    "indicator_zh": "指标",
    "verdict_zh": "核定",
    "replacement_value": "核定值",
    "reason": "理由",
    "document_no": "依据文号",
    "ruled_by": "核定人",
    "effect_zh": "效果",
}


@click.command("findings", short_help="疑点清单")
@period_option
@click.option("--summary", "is_summary", is_flag=True, help="检查项成效：截至该报告期，各检查项核定了多少、成立多少")
@home_options
@format_option
def findings(period: str, is_summary: bool, home: str | None, now: str | None, form: str) -> None:
    """疑点清单，按可疑度×影响排序，没有影响的先列挂起、后列提示；--summary 给出检查项成效。

    影响：该数照报送数计与照核对参考数计相比，会少得的分、后退的位次；负数相反。
    """
    from flows.settings import read_home
    from tasks.inquiries.questions import findings_of, no_round_zh
    from tasks.rulings import effect_of_checks

    where = read_home(home, now=now)
    if is_summary:
        rows = effect_of_checks(where, period)
        title = f"截至{period} 检查项成效（只含已核定的疑点；成立指维持挂起或替换，不构成对数据真实性的认定）"
        if not rows and form == "table":
            click.echo(f"截至{period} 还没有核定过疑点，所以没有检查项成效。")
            return
        print_rows(rows, form, heads=_EFFECT_HEADS, title=title)
        return
    rows = findings_of(where, period)
    missing = no_round_zh(where, period) if not rows else ""
    if missing:
        click.echo(missing, err=True)
    if rows or not missing or form != "table":
        title = f"{period} 疑点清单（{len(rows)}条；参考区间仅供核对，不作为填报依据）"
        print_rows(rows, form, heads=_FINDING_HEADS, title=title)
    if rows and form == "table":
        click.echo(f"来龙去脉：jixiao explain 对象 指标 --period {period}")


@click.command("rule", short_help="核定疑点")
@click.argument("key", required=False)
@click.option("--verdict", type=click.Choice(["dismissed", "upheld", "replaced"]), help="放行/维持挂起/替换")
@click.option("--value", "value_text", help="核定值，按指标的计量单位（结论为 replaced 时必填）")
@click.option("--reason", help="理由，写明依据")
@click.option("--by", "ruled_by", help="核定人（岗位）")
@click.option("--document-no", default="", help="依据文号")
@click.option("--refer", "is_referred", is_flag=True, help="转统计部门：只登记，材料由人移送")
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False),
    help="按填好的疑点处理单或疑点清单逐行登记，与放入收件箱 inbox/replies 相同",
)
@home_options
@format_option
def rule(
    key: str | None,
    verdict: str | None,
    value_text: str | None,
    reason: str | None,
    ruled_by: str | None,
    document_no: str,
    is_referred: bool,
    file: str | None,
    home: str | None,
    now: str | None,
    form: str,
) -> int:
    """核定：放行（dismissed）、维持挂起（upheld）或替换（replaced）疑点 KEY；或者用 --from 登记填好的清单。原始数据不改。

    同一疑点可再次核定，以最近一次为准，历次都留存。
    """
    from flows.settings import read_home
    from tasks.rulings import record_ruling

    where = read_home(home, now=now)
    if file is not None:
        if key or verdict or value_text or reason or ruled_by:
            raise click.UsageError("用 --from 登记清单时，结论、理由、岗位都写在清单里，不要再写疑点键和其他选项")
        return _rule_from(where, file, form)
    if not (key and verdict and reason and ruled_by):
        raise click.UsageError("请写 jixiao rule 疑点键 --verdict … --reason … --by …；登记填好的清单用 --from 文件")
    record = record_ruling(
        where,
        key,
        verdict=verdict,
        value_text=value_text,
        reason=reason,
        ruled_by=ruled_by,
        document_no=document_no,
        is_referred=is_referred,
    )
    print_record(record, form, heads=_RULING_HEADS, title="核定已记录；下次运行本轮次时生效")
    return 0


def _rule_from(home: "Home", file: str, form: str) -> int:
    """Take in a filled form as the inbox does; 1 if it goes back."""
    from flows.conduct import conduct_rulings

    taken = conduct_rulings(home, file)
    heads = {"receipt_no": "回执号", "verdict": "结论", "file_name": "文件", "reason": "说明"}
    verdict_zh = {"accepted": "采纳", "duplicate": "重复", "returned": "退回"}[taken.verdict]
    record = {
        "receipt_no": taken.receipt_no,
        "verdict": verdict_zh,
        "file_name": taken.file_name,
        "reason": taken.reason_zh,
    }
    is_taken = taken.verdict == "accepted"
    print_record(record, form, heads=heads, title="清单已登记；下次运行本轮次时生效" if is_taken else "没有登记")
    return 1 if taken.verdict == "returned" else 0


@click.command("explain", short_help="说明一个得分的来历")
@click.argument("subject")
@click.argument("indicator", required=False)
@period_option
@home_options
@format_option
def explain(subject: str, indicator: str | None, period: str, home: str | None, now: str | None, form: str) -> None:
    """说明 SUBJECT（或其 INDICATOR）在报告期的得分怎样得来，一直到数、规则、条款和单元格。"""
    from flows.settings import read_home
    from tasks.inquiries.explain import explain_indicator, explain_subject
    from tasks.inquiries.reasons import reasons_of

    where = read_home(home, now=now)
    if indicator:
        record, heads = explain_indicator(where, subject, indicator_name=indicator, period=period)
        title = f"{period} {record['subject_zh']} {record['indicator_zh']}"
        plain = {name: cell for name, cell in record.items() if not isinstance(cell, list)}
        print_record(record if form == "json" else plain, form, heads=heads, title=title)
        if form == "table":
            _print_doubts(record)
        return
    total, rows = explain_subject(where, subject, period=period)
    reasons = reasons_of(where, subject, period=period)
    if form == "json":
        print_record({**total, "indicators": rows, "reasons": asdict(reasons)}, form, heads={})
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
        "finding_zh": "疑点",
        "rule_zh": "计分办法",
        "clause": "条款",
        "cell": "来源",
    }
    print_rows(rows, form, heads=heads, title=str(total["summary_zh"]))
    if form == "table":
        _print_reasons(reasons)


_LOSS_HEADS = {
    "indicator_zh": "指标或事项",
    "loss_zh": "失分原因",
    "lost_points": "失分",
    "recoverable_points": "可挽回分",
    "recoverable_total_points": "可挽回总分",
    "reason_zh": "说明",
}
_CAUSE_HEADS = {"cause_zh": "变动原因", "points": "分值", "places": "位次"}
_MOVE_HEADS = {
    "indicator_zh": "指标",
    "before_points": "上期得分",
    "now_points": "本期得分",
    "change_points": "变动",
    "own_points": "自身数据",
    "others_points": "其他单位",
    "rule_points": "考评规则",
    "standing_points": "采信状态",
}
_PACE_HEADS = {
    "indicator_zh": "指标",
    "value": "累计完成",
    "target_value": "全年目标",
    "mean_monthly_value": "已过月份月均",
    "required_monthly_value": "其余月份月均",
    "pace_pct": "两者之比%",
    "issues_left_count": "剩余发布次数",
    "difficult_zh": "提示",
}


def _rounded(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Numbers as they are shown, without a sign on what rounds to nothing; rows that tell nothing then are left out."""
    shown = [
        {key: round(cell, 2) + 0.0 if isinstance(cell, float) else cell for key, cell in row.items()} for row in rows
    ]
    return [row for row in shown if row.get("change_points", 1)]


def _print_reasons(reasons: "Reasons") -> None:
    """Lost points, the change since last period, and the pace that the published target leaves."""
    print_rows(reasons.losses, "table", heads=_LOSS_HEADS, title="失分（按可挽回分排列）")
    if reasons.totals:
        print_rows(_rounded(reasons.totals), "table", heads=_CAUSE_HEADS, title="总分和位次的升降原因")
        print_rows(_rounded(reasons.indicators), "table", heads=_MOVE_HEADS, title="各指标得分变动")
    click.echo(reasons.note_zh)
    if reasons.paces:
        print_rows(reasons.paces, "table", heads=_PACE_HEADS, title="与已公布全年目标相比的月均进度")


def _print_doubts(record: Mapping[str, Any]) -> None:
    """Each finding on the figure, then what is on record about it."""
    from tasks.inquiries.doubts import DOUBT_HEADS, STATEMENT_HEADS

    doubts = record["findings"]
    for place, doubt in enumerate(doubts, start=1):
        title = f"疑点{place}/{len(doubts)}　{doubt['check_zh']}（{doubt['check_code']}）"
        print_record(doubt, "table", heads=DOUBT_HEADS, title=title)
    if doubts:
        print_rows(
            record["statements"], "table", heads=STATEMENT_HEADS, title="留存的相关数（本轮数据截止时点以前收到的）"
        )


@click.command("trace", short_help="文件中的数追溯到单元格")
@click.argument("document", type=click.Path(exists=True, dir_okay=False))
@home_options
@format_option
def trace(document: str, home: str | None, now: str | None, form: str) -> None:
    """追溯：DOCUMENT.docx 里印出的每个数 → 指标、对象、报告期、文件、工作表、单元格、指纹。"""
    from flows.settings import read_home
    from tasks.inquiries.trace import trace_document

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
    edition_zh = f"　{rows[0]['edition_zh']}" if rows else ""
    print_rows(rows, form, heads=heads, title=f"{document}：{len(rows)}个数{edition_zh}")
