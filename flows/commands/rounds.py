"""intake, round, deliver: what moves figures and documents."""

import sys
from datetime import datetime

import click

from flows.commands.options import format_option, home_options
from flows.printing import print_record, print_rows

VERDICT_ZH = {"accepted": "采纳", "duplicate": "重复", "returned": "退回", "failed": "未取到", "unread": "读不出"}
TROUBLES = ("failed", "unread")
"""Of remote sources: looked at again next time."""


@click.command("intake", short_help="收数")
@click.option("--arrived-by", help="只收此刻（ISO 8601）以前到达的文件，用于演练和补跑")
@click.option("--brief", "is_brief", is_flag=True, help="只列退回的文件和合计")
@home_options
@format_option
def intake(arrived_by: str | None, is_brief: bool, home: str | None, now: str | None, form: str) -> None:
    """收数：收取收件箱里的全部文件和 jixiao.toml 里写的远程来源，逐个给出回执；退回的附退回单。

    此前已收、没有改动的文件不再产生新回执，仍列出原回执号。有远程来源没有取到、读不出时退出码为 3，下次收数自动再取。
    """
    from flows.conduct import conduct_intake
    from flows.progress import counted
    from flows.settings import read_home
    from tasks.collect import waiting_count

    where = read_home(home, now=now)
    latest = _moment(arrived_by, where.time_zone, option="--arrived-by")
    with counted("收数", total=waiting_count(where)) as count:
        taken = conduct_intake(where, arrived_by=latest, on_taken=lambda each: count(each.file_name))
    rows = [
        {
            "receipt_no": each.receipt_no,
            "verdict": VERDICT_ZH[each.verdict],
            "file_name": each.file_name,
            "source_code": each.source_code,
            "sender_zh": each.sender_zh,
            "period": each.period,
            "reason": each.reason_zh,
        }
        for each in taken
    ]
    heads = {"receipt_no": "回执号", "verdict": "结论", "file_name": "文件", "period": "报告期", "reason": "说明"}
    worth_a_line = {VERDICT_ZH[each] for each in ("returned", *TROUBLES)}
    shown = [row for row in rows if not is_brief or row["verdict"] in worth_a_line]
    if shown or not is_brief:
        print_rows(shown, form, heads=heads, title="收数回执")
    if form == "table":
        told = {zh: sum(row["verdict"] == zh for row in rows) for zh in VERDICT_ZH.values()}
        troubled = sum(told.pop(VERDICT_ZH[each]) for each in TROUBLES)
        counts = "，".join(f"{zh}{count}" for zh, count in told.items())
        more = f"另有{troubled}个远程来源没有取到或读不出，下次自动再取。" if troubled else ""
        click.echo(f"共{len(rows) - troubled}个文件：{counts}。{more}")
    if any(each.verdict in TROUBLES for each in taken):
        raise click.exceptions.Exit(3)


@click.command("round", short_help="考评轮次")
@click.argument("round_code", metavar="ROUND")
@click.option("--period", help="报告期；不写则取最近一个已到期的")
@click.option("--as-of", help="数据截止时点（ISO 8601）；不写则为现在")
@click.option("--reason", default="", help="再次发布（更正）的理由")
@home_options
@format_option
def run_round(
    round_code: str,
    period: str | None,
    as_of: str | None,
    reason: str,
    home: str | None,
    now: str | None,
    form: str,
) -> None:
    """考评轮次：half_month_lamps、monthly、quarterly、annual。

    同样的输入再跑一次，得到同一张回执，不产生任何新东西。
    """
    from flows.conduct import conduct_round, early_words
    from flows.progress import stepping
    from flows.settings import read_home

    where = read_home(home, now=now)
    moment = _moment(as_of, where.time_zone, option="--as-of")
    early = early_words(where, round_code=round_code, period=period, moment=moment or where.now())
    if early and not _goes_on(early):
        click.echo("没有办理，什么都没有改动。")
        return
    with stepping("考评"):
        receipt = conduct_round(where, round_code=round_code, period=period, as_of=moment, reason=reason)
    record = {
        "run_key": receipt.run_key,
        "round_code": receipt.round_code,
        "period": receipt.period,
        "edition": receipt.edition,
        "as_of": receipt.as_of,
        "lamp_counts": dict(receipt.lamp_counts),
        "held_count": receipt.held_count,
        "documents": list(receipt.documents),
        "folder": str(where.outbox / receipt.period / receipt.round_code),
    }
    if form != "table":
        print_record(record, form, heads={key: key for key in record})
        return
    click.echo(f"运行键 {receipt.run_key}　{receipt.period}　第{receipt.edition}版　挂起{receipt.held_count}项")
    for name in receipt.documents:
        click.echo(f"  {name}")
    click.echo(f"文件在 {record['folder']}")


def _goes_on(warning: str) -> bool:
    """Whether to go on in spite of a warning: whoever sits at a terminal is asked, a script is told."""
    if sys.stdin.isatty():
        return click.confirm(f"{warning}。仍要出吗？")
    click.echo(f"注意：{warning}。", err=True)
    return True


def _moment(text: str | None, zone: object, *, option: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise click.BadParameter(f"{option} 请写 ISO 8601 时刻，例如 2026-10-25T08:30+08:00") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)  # type: ignore[arg-type]


@click.command("deliver", short_help="发文")
@click.option("--again", "is_again", is_flag=True, help="等待重试和已停止重试的，现在就再试一次")
@home_options
@format_option
def deliver(is_again: bool, home: str | None, now: str | None, form: str) -> None:
    """发出待发文件：归入发件箱，再由邮件、机器人送出；每件对每个收件人只成功一次。

    发件箱里被删掉的已发文件按原样补回。有渠道没有送达时退出码为 3，以后自动重试。
    """
    from flows.conduct import conduct_delivery
    from flows.settings import read_home
    from tasks.deliver import UNDELIVERED

    rows = conduct_delivery(read_home(home, now=now), is_again=is_again)
    heads = {"file_name": "文件", "channel": "渠道", "status": "结果", "detail": "说明"}
    print_rows(rows, form, heads=heads, title="发文")
    if any(row["status"] in UNDELIVERED for row in rows):
        raise click.exceptions.Exit(3)
