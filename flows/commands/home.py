"""init, demo, status, verify: a county's directory and its health."""

from importlib.resources import files
from pathlib import Path

import click

from flows.commands.options import format_option, home_options
from flows.printing import print_record, print_rows

DEMO_DAYS = (
    ("2026-10-25", (("08:30", "monthly", "2026-09"), ("10:00", "quarterly", "2026Q3"))),
    ("2026-10-31", (("18:00", "half_month_lamps", "2026-10H2"),)),
    ("2026-11-25", (("08:30", "monthly", "2026-10"),)),
)
"""A month of the sample county as the timetable would run it: day, then hour, round and period."""


@click.command("init", short_help="新建县的目录")
@click.argument("home", type=click.Path(file_okay=False))
@click.option("--sample", is_flag=True, help="装入样例县：方案、收件箱、预设的异常数据")
@click.option("--months", default=24, show_default=True, help="样例县的月数")
@click.option("--seed", default=7, show_default=True, help="样例县的随机种子")
@click.option("--honest", is_flag=True, help="样例县不预设异常数据")
@click.option("--now", expose_value=False, help="与其他命令一致，建目录时不用")
def init(home: str, sample: bool, months: int, seed: int, honest: bool) -> None:
    """新建一个县的目录 HOME：设置、方案、收件箱。已有的文件不动。"""
    from tasks.founding import found_home, found_sample

    root = Path(home).absolute()
    configuration = files("flows").joinpath("jixiao.toml").read_bytes()
    found_home(root, configuration=configuration)
    if sample:
        found_sample(root, months=months, seed=seed, has_falsehoods=not honest)
    click.echo(str(root))


@click.command("demo", short_help="样例县走一遍")
@click.option("--home", type=click.Path(file_okay=False), help="县的目录，默认 $JIXIAO_HOME 或 ./var")
@click.pass_context
def demo(context: click.Context, home: str | None) -> None:
    """样例县走一遍：建目录、收数、半月亮灯、两个月、一个季度，最后告诉文件在哪里。"""
    from flows.commands.rounds import intake, run_round
    from flows.settings import home_directory

    root = home_directory(home)
    if not (root / "inbox" / "submissions").is_dir():
        context.invoke(init, home=str(root), sample=True, months=24, seed=7, honest=False)
    shared = {"home": str(root), "form": "table"}
    for day, rounds in DEMO_DAYS:
        morning = f"{day}T07:30+08:00"
        click.echo(f"\n{day} 收数")
        context.invoke(intake, now=morning, arrived_by=f"{day}T17:30+08:00", is_brief=True, **shared)
        for hour, round_code, period in rounds:
            click.echo(f"\n{day} {hour} {round_code} {period}")
            now = f"{day}T{hour}+08:00"
            context.invoke(run_round, round_code=round_code, period=period, as_of=None, reason="", now=now, **shared)
    click.echo(f"\n文件都在 {root / 'outbox'}；预设的异常数据见 {root / 'sample_truth.csv'}")


@click.command("status", short_help="运行情况")
@home_options
@format_option
def status(home: str | None, now: str | None, form: str) -> None:
    """运行情况：跑过什么、该跑什么、卡在哪里、挂着什么。"""
    from flows.settings import read_home
    from flows.standing import standing_of

    record = standing_of(read_home(home, now=now))
    if form == "json":
        print_record(record, form, heads={})
        return
    heads = {
        "round_code": "轮次",
        "period": "报告期",
        "edition": "版次",
        "as_of": "数据截止",
        "held_count": "挂起",
        "document_count": "文件",
    }
    print_rows(record["rounds"], form, heads=heads, title="已发布")  # type: ignore[arg-type]
    if form == "table":
        for line in record["lines_zh"]:  # type: ignore[attr-defined]
            click.echo(line)


@click.command("verify", short_help="核对审计链")
@home_options
@format_option
def verify(home: str | None, now: str | None, form: str) -> int:
    """核对审计链和全部文件指纹；不符时指出第一处，退出码 4。"""
    from flows.settings import read_home
    from tasks.questions import verify_books

    record = verify_books(read_home(home, now=now))
    heads = {
        "verdict_zh": "结论",
        "run_count": "记录数",
        "file_count": "文件数",
        "head_hash": "链头",
        "fault_zh": "第一处不符",
    }
    print_record(record, form, heads=heads, title="审计链核对")
    return 4 if record["fault_zh"] else 0
